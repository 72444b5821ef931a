//! A run of teaching: what it changes, what it leaves, and how it ends when it goes wrong.

use crate::mnist::Digits;
use capsnet::Error;
use capsnet::evaluation::{Score, longest, score};
use capsnet::network::CapsNet;
use capsnet::training::batch::{Batch, images};
use capsnet::training::step::{Trainer, losses};
use capsnet::training::teaching::Teacher;
use capsnet::training::teaching::examples::Examples;
use capsnet::training::teaching::options::{TeachingOptions, Trainable};
use capsnet::weights::{Snapshot, load};
use pollster::block_on;

use crate::common::{compact_spec, cpu, network, pixels, pretrained, samples, tiny, values};

const OPTIONS: TeachingOptions = TeachingOptions {
    steps: 60,
    learning_rate: 3e-4,
    batch_size: 16,
    trainable: Trainable::All,
    rehearsal: 0.5,
    seed: 1,
};

fn compact() -> CapsNet {
    load(&pretrained("compact.safetensors"), &compact_spec(), &cpu())
        .expect("it fits")
        .network
}

fn shipped(name: &str) -> Digits {
    let images = pretrained(&format!("{name}-images.idx3-ubyte"));
    Digits::parse(&images, &pretrained(&format!("{name}-labels.idx1-ubyte"))).expect("it is whole")
}

fn known() -> Examples {
    shipped("rehearsal")
        .examples(&compact_spec())
        .expect("they fit")
}

fn nothing() -> Examples {
    Examples::new(&[], &[], &compact_spec()).expect("nothing is wrong with it")
}

/// A sample with a label of its own.
fn example(sample: usize, label: u8) -> Examples {
    let image: Vec<f32> = samples().image(sample).collect();
    Examples::new(&image, &[label], &compact_spec()).expect("it is a digit")
}

fn teacher(
    examples: &Examples,
    known: &Examples,
    options: TeachingOptions,
) -> Result<Teacher, Error> {
    let spec = compact_spec();
    Teacher::new(compact(), &spec, &cpu(), examples, known, options)
}

/// The sample 4 lying on its side, which nobody has taught the network.
fn lying_four() -> Vec<f32> {
    let upright: Vec<f32> = samples().image(4).collect();
    (0..784).map(|at| upright[at % 28 * 28 + at / 28]).collect()
}

/// The losses of a whole run.
fn run(teacher: &mut Teacher) -> Vec<f64> {
    let mut losses = Vec::new();
    while teacher.left() > 0 {
        losses.push(block_on(teacher.step()).expect("it goes well").loss);
    }
    losses
}

fn answer(model: &CapsNet, sample: usize) -> usize {
    answer_to(model, samples().image(sample).collect())
}

fn answer_to(model: &CapsNet, pixels: Vec<f32>) -> usize {
    let spec = compact_spec();
    longest(&values(
        model.forward(images(pixels, &spec, &cpu()), 3).lengths,
    ))
}

fn score_of(model: &CapsNet, digits: &Digits) -> Score {
    let (spec, device) = (compact_spec(), cpu());
    let indices: Vec<usize> = (0..digits.len()).collect();
    let mut sum = Score::default();
    for part in indices.chunks(250) {
        let part = digits.select(part);
        let pixels = (0..part.len()).flat_map(|i| part.image(i)).collect();
        let score = score(model, &spec, pixels, &part.labels, 3, &device);
        sum.add(&block_on(score).expect("the processor answers"));
    }
    sum
}

fn snapshot(model: &CapsNet) -> Snapshot {
    block_on(Snapshot::of(model)).expect("the processor answers")
}

#[test]
fn what_is_taught_is_known_afterwards_and_the_rest_still_is() {
    let spec = compact_spec();
    let examples = Examples::new(&lying_four(), &[4], &spec).expect("it is a digit");
    let accuracy = |model: &CapsNet| 1.0 - score_of(model, &shipped("held-out")).error_rate();
    let before = accuracy(&compact());
    for trainable in [Trainable::All, Trainable::Capsules] {
        let options = TeachingOptions {
            trainable,
            ..OPTIONS
        };
        let mut teacher = teacher(&examples, &known(), options).expect("it can be taught");
        assert_ne!(answer_to(teacher.model(), lying_four()), 4);
        let losses = run(&mut teacher);
        assert_eq!(losses.len(), 60);
        // means of ten steps: one step's digits are harder than another's
        let mean = |steps: &[f64]| steps.iter().sum::<f64>() / steps.len() as f64;
        let (first, last) = (mean(&losses[..10]), mean(&losses[50..]));
        assert!(last < 0.5 * first, "{losses:?}");
        let after = accuracy(teacher.model());
        println!(
            "{trainable:?}: {:.1} % of the held-out digits",
            100.0 * after
        );
        assert!(
            after > before - 0.0065,
            "{trainable:?}: {after} of {before}"
        );
        let wrong: Vec<_> = (0..40)
            .filter(|sample| answer(teacher.model(), *sample) != sample % 10)
            .collect();
        // one example of a kind that no digit in training was: a sample like it may go with it, and
        // six in a thousand digits
        assert!(
            wrong.len() <= 1,
            "{trainable:?} forgot the samples {wrong:?}"
        );
        assert_eq!(answer_to(teacher.model(), lying_four()), 4, "{trainable:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_does_not() {
    let losses = |seed| {
        let options = TeachingOptions {
            steps: 3,
            seed,
            ..OPTIONS
        };
        run(&mut teacher(&example(3, 8), &known(), options).expect("it can be taught"))
    };
    assert_eq!(losses(1), losses(1));
    assert_ne!(losses(1), losses(2));
}

#[test]
fn capsules_leaves_every_convolution_but_the_primary_one_as_it_was() {
    let before = snapshot(&compact());
    for (trainable, leaves) in [(Trainable::All, false), (Trainable::Capsules, true)] {
        let options = TeachingOptions {
            steps: 2,
            trainable,
            ..OPTIONS
        };
        let mut teacher = teacher(&example(3, 8), &known(), options).expect("it can be taught");
        run(&mut teacher);
        let after = snapshot(teacher.model());
        for (name, tensor) in &before.tensors {
            let same = tensor == &after.tensors[name];
            let frozen = leaves && name.contains("conv");
            assert_eq!(same, frozen, "{name} with {trainable:?}");
        }
    }
}

#[test]
fn features_computed_beforehand_give_the_same_loss_and_gradients() {
    let spec = tiny();
    let model = network(&spec, 7);
    let images = pixels(&spec, 4, 7);
    let whole = Batch::new(values(images.clone()), &[0, 1, 2, 3], &spec, &cpu()).expect("it fits");
    let mut ahead = whole.clone();
    ahead.features = Some(model.features(images));
    let total = |batch: &Batch| values(losses(&model, batch, 3).total)[0];
    assert_eq!(total(&whole), total(&ahead));

    let trainer = Trainer::new(model.clone(), 3);
    let gradients = |batch: &Batch| {
        block_on(Snapshot::of_gradients(
            &model,
            &trainer.gradients(batch, 1.0).1,
        ))
        .expect("the processor answers")
    };
    let (all, some) = (gradients(&whole), gradients(&ahead));
    let learning: Vec<_> = some.tensors.keys().map(String::as_str).collect();
    assert_eq!(
        learning,
        [
            "decoder.dense1.bias",
            "decoder.dense1.weight",
            "digit.weight",
            "primary.bias",
            "primary.weight"
        ]
    );
    for name in learning {
        assert_eq!(all.tensors[name], some.tensors[name], "{name}");
    }
}

#[test]
fn a_run_that_goes_wrong_ends_with_the_last_good_weights() {
    let options = TeachingOptions {
        steps: 200,
        learning_rate: 0.1,
        ..OPTIONS
    };
    let mut teacher = teacher(&example(3, 3), &known(), options).expect("it can be tried");
    let mut steps = 0;
    let error = loop {
        match block_on(teacher.step()) {
            Ok(_) => {
                steps += 1;
                assert_eq!(teacher.steps_taken(), steps);
                assert!(teacher.left() > 0, "such a rate destroys every network");
            }
            Err(error) => break error,
        }
    };
    assert!(
        matches!(&error, Error::Diverged(text) if text.contains("last good weights")),
        "{error}"
    );
    assert_eq!(error.code(), "bad-input");
    assert_eq!(teacher.left(), 0);
    assert!(teacher.steps_taken() < steps, "those of the lowest loss");
    assert!((0..10).all(|sample| answer(teacher.model(), sample) == sample));
    assert!(matches!(block_on(teacher.step()), Err(Error::BadInput(_))));
}

#[test]
fn impossible_options_are_refused_in_words() {
    let refused = |examples: &Examples, known: &Examples, options: TeachingOptions| match teacher(
        examples, known, options,
    ) {
        Err(Error::BadInput(text)) => text,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was accepted"),
    };
    let seven = example(7, 7);
    assert!(refused(&nothing(), &known(), OPTIONS).contains("at least one example"));
    assert!(
        refused(&seven, &nothing(), OPTIONS).contains("8 digits of each batch are to be rehearsed")
    );
    for (options, word) in [
        (
            TeachingOptions {
                steps: 0,
                ..OPTIONS
            },
            "steps",
        ),
        (
            TeachingOptions {
                steps: 100_001,
                ..OPTIONS
            },
            "steps",
        ),
        (
            TeachingOptions {
                batch_size: 0,
                ..OPTIONS
            },
            "batch",
        ),
        (
            TeachingOptions {
                batch_size: 257,
                ..OPTIONS
            },
            "batch",
        ),
        (
            TeachingOptions {
                learning_rate: 0.0,
                ..OPTIONS
            },
            "learning rate",
        ),
        (
            TeachingOptions {
                learning_rate: 0.2,
                ..OPTIONS
            },
            "learning rate",
        ),
        (
            TeachingOptions {
                learning_rate: f64::NAN,
                ..OPTIONS
            },
            "learning rate",
        ),
        (
            TeachingOptions {
                rehearsal: -0.1,
                ..OPTIONS
            },
            "rehearsed",
        ),
        (
            TeachingOptions {
                rehearsal: f64::NAN,
                ..OPTIONS
            },
            "rehearsed",
        ),
    ] {
        assert!(
            refused(&seven, &known(), options.clone()).contains(word),
            "{options:?}"
        );
    }
    let alone = TeachingOptions {
        rehearsal: 0.0,
        ..OPTIONS
    };
    assert!(
        teacher(&seven, &nothing(), alone).is_ok(),
        "without rehearsal no known digits are needed"
    );
}

#[test]
fn bad_examples_are_refused_by_number() {
    let spec = compact_spec();
    let seven: Vec<f32> = samples().image(7).collect();
    let refused =
        |images: &[&[f32]], labels: &[u8]| match Examples::new(&images.concat(), labels, &spec) {
            Err(Error::BadInput(text)) => text,
            other => panic!("{other:?}"),
        };
    let mut broken = seven.clone();
    broken[100] = f32::NAN;
    let mut loud = seven.clone();
    loud[100] = 1.5;
    let blank = vec![0.0; 784];
    assert!(refused(&[&seven, &blank], &[7, 7]).starts_with("example 2 is blank"));
    assert!(refused(&[&broken], &[7]).contains("a pixel of NaN"));
    assert!(refused(&[&loud], &[7]).contains("a pixel of 1.5"));
    assert!(refused(&[&seven], &[10]).contains("labels go from 0 to 9"));
    assert!(refused(&[&seven[1..]], &[7]).contains("784 pixels, found 783"));
    assert!(
        refused(&[&seven, &seven], &[7, 1])
            .contains("examples 1 and 2 are the same picture with the labels 7 and 1")
    );
    let twice =
        Examples::new(&[seven.clone(), seven].concat(), &[7, 7], &spec).expect("no contradiction");
    assert_eq!(twice.len(), 1);
}

#[test]
fn one_place_of_each_batch_is_for_what_is_taught() {
    let rehearsed = |rehearsal, batch_size| {
        TeachingOptions {
            rehearsal,
            batch_size,
            ..OPTIONS
        }
        .rehearsed()
    };
    assert_eq!(rehearsed(0.5, 16), 8);
    assert_eq!(rehearsed(1.0, 16), 15);
    assert_eq!(rehearsed(0.5, 1), 0);
    assert_eq!(rehearsed(0.0, 16), 0);
}

#[test]
fn the_shipped_sets_take_classes_in_turn_and_share_no_digit() {
    let (rehearsal, held_out, samples) = (shipped("rehearsal"), shipped("held-out"), samples());
    let images = |digits: &Digits| -> std::collections::BTreeSet<Vec<u8>> {
        digits.pixels.chunks(784).map(<[u8]>::to_vec).collect()
    };
    let turn = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    let in_turns = |digits: &Digits, turn: &[u8]| {
        assert_eq!(digits.len(), 100 * turn.len());
        assert!(
            digits
                .labels
                .chunks(turn.len())
                .all(|labels| labels == turn)
        );
    };
    in_turns(&held_out, &turn);
    assert_eq!(images(&held_out).len(), 1000);
    // among those to rehearse one in eleven is no digit, some of which are blank
    in_turns(&rehearsal, &[&turn[..], &[255]].concat());
    assert!(images(&rehearsal).len() > 1000);
    assert!(images(&held_out).is_disjoint(&images(&rehearsal)));
    assert!(images(&held_out).is_disjoint(&images(&samples)));
}
