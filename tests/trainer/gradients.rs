//! The trainer's gradients, worked by hand, are those that burn's autodiff finds.

use crate::common::{compact_spec, cpu, described, network, pixels, samples, tiny, values};
use burn::optim::GradientsParams;
use burn::tensor::{Tensor, TensorData};
use capsnet::network::CapsNet;
use capsnet::spec::{Decoder, Head, Primary, Routing, Spec, Squash};
use capsnet::training::batch::Batch;
use capsnet::training::step::{self, Losses, Trainer};
use capsnet::weights::Snapshot;
use capsnet_trainer::distillation::{Imitation, Teacher};
use capsnet_trainer::gradients::{Pass, gradients};
use capsnet_trainer::muon::Muon;
use capsnet_trainer::pairs::{self, pairs};
use capsnet_trainer::regularization::{self, Regularization, vote_spread};
use pollster::block_on;

/// Both ways for one batch, compared parameter by parameter.
fn compare(model: &CapsNet, batch: &Batch, iterations: usize) {
    compare_with(model, batch, iterations, Regularization::default(), None);
}

fn compare_with(
    model: &CapsNet,
    batch: &Batch,
    iterations: usize,
    regularization: Regularization,
    imitation: Option<&Imitation>,
) {
    let share = 0.5;
    let expected =
        regularization::gradients(model, batch, iterations, regularization, imitation, share);
    let pass = Pass {
        iterations,
        share,
        regularization,
        batch_norm: false,
    };
    let found = gradients(model, batch, pass, imitation).expect("the processor answers");
    let losses = |losses: Losses| {
        [losses.total, losses.margin, losses.reconstruction].map(|loss| values(loss)[0])
    };
    for (found, expected) in losses(found.0).into_iter().zip(losses(expected.0)) {
        let difference = (found - expected).abs() / expected.abs().max(1.0);
        assert!(difference < 1e-4, "loss {found} for {expected}");
    }
    let read = |gradients: &GradientsParams| {
        block_on(Snapshot::of_gradients(model, gradients)).expect("the processor answers")
    };
    let (found, expected) = (read(&found.1), read(&expected.1));
    assert_eq!(
        found.tensors.keys().collect::<Vec<_>>(),
        expected.tensors.keys().collect::<Vec<_>>()
    );
    for (name, expected) in &expected.tensors {
        let found = &found.tensors[name];
        assert_eq!(found.shape, expected.shape, "{name}");
        let most = expected
            .values
            .iter()
            .fold(0f32, |most, v| most.max(v.abs()));
        assert!(most > 0.0, "{name} has a gradient to compare");
        for (at, (found, expected)) in found.values.iter().zip(&expected.values).enumerate() {
            let difference = (found - expected).abs() / most;
            assert!(difference < 2e-3, "{name}[{at}] is {found}, not {expected}");
        }
    }
}

fn batch(spec: &Spec, labels: &[u8], seed: u64) -> Batch {
    let images = values(pixels(spec, labels.len(), seed));
    Batch::new(images, labels, spec, &cpu()).expect("labels are digits")
}

#[test]
fn small_kernels_and_a_sub_pixel_decoder() {
    let spec = compact_spec();
    compare(&network(&spec, 21), &batch(&spec, &[3, 0, 3], 1), 3);
}

#[test]
fn poses_of_any_size_and_any_number_of_rounds() {
    let spec = tiny();
    let model = network(&spec, 22);
    for iterations in [1, 2, 5] {
        compare(&model, &batch(&spec, &[9, 1], 2), iterations);
    }
}

/// The paper's network with fewer channels and capsules: the same kernels, strides and sides.
fn narrow_paper() -> Spec {
    let mut paper = described("paper");
    paper.convolutions[0].channels = 16;
    if let Head::Capsules { primary, .. } = &mut paper.head {
        primary.types = 4;
    }
    Spec {
        decoder: Decoder::Dense { hidden: [24, 32] },
        ..paper
    }
}

/// The tiny network with another head.
fn with_head(change: impl Fn(Primary, usize) -> Head) -> Spec {
    let mut spec = tiny();
    let primary = spec.primary().expect("it has capsules").clone();
    spec.head = change(primary, spec.pose());
    spec
}

#[test]
fn other_temperatures_leaks_and_squashes() {
    for (inverse_temperature, leak, squash) in [
        (3.0, None, Squash::Quadratic),
        (1.0, Some(0.0), Squash::Quadratic),
        (2.0, Some(0.5), Squash::Exponential),
    ] {
        let spec = with_head(|primary, pose| Head::Capsules {
            primary,
            pose,
            squash,
            routing: Routing {
                iterations: 3,
                inverse_temperature,
                leak,
            },
        });
        compare(&network(&spec, 31), &batch(&spec, &[7, 0], 9), 3);
    }
}

#[test]
fn a_dense_head() {
    let mut spec = with_head(|_, pose| Head::Dense { pose });
    spec.classes.truncate(4);
    let model = network(&spec, 32);
    let images = values(pixels(&spec, 3, 10));
    let labels = [Some(3), None, Some(0)];
    let batch = Batch::perhaps_without_digits(images, &labels, &spec, &cpu());
    compare(&model, &batch.expect("they fit"), 1);
}

#[test]
fn the_papers_convolution_by_fourier_transforms_and_a_dense_decoder() {
    let spec = narrow_paper();
    compare(&network(&spec, 23), &batch(&spec, &[5, 8, 2], 3), 3);
}

#[test]
fn residual_blocks_and_pairs_of_which_the_first_are_drawn() {
    let spec = described("two-digits");
    let model = network(&spec, 24);
    let pairs = pairs(&samples(), 4, 1).expect("there are ten classes");
    let mut batch = pairs::batch(&pairs, &spec, &cpu()).expect("they fit");
    compare(&model, &batch, 3);
    batch.decoder_targets.truncate(1);
    let target = &mut batch.decoder_targets[0];
    target.selection = target.selection.clone().narrow(0, 0, 2);
    target.picture = target.picture.clone().narrow(0, 0, 2);
    compare(&model, &batch, 2);
}

#[test]
fn a_penalty_on_the_lengths_of_primary_capsules() {
    let spec = compact_spec();
    let (model, batch) = (network(&spec, 26), batch(&spec, &[6, 2, 6], 6));
    // heavy enough that a missing or a wrong gradient would show
    let heavy = Regularization {
        primary_length: 20.0,
        ..Regularization::default()
    };
    compare_with(&model, &batch, 3, heavy, None);
    let total = |extra| values(regularization::losses(&model, &batch, 3, extra, None).total)[0];
    let lengths = values(capsnet::layers::squash::lengths(
        model
            .capsules()
            .expect("it has some")
            .primary()
            .forward(model.features(batch.images.clone())),
    ));
    let costs = lengths.iter().map(|length| length * (1.0 - 0.6 * length));
    let mean = costs.sum::<f32>() / lengths.len() as f32;
    let added = total(heavy) - total(Regularization::default());
    assert!((added - 20.0 * mean).abs() < 1e-3, "{added} for {mean}");
}

#[test]
fn images_without_a_digit_want_short_capsules_and_no_drawing() {
    let spec = compact_spec();
    let model = network(&spec, 27);
    let images = values(pixels(&spec, 4, 7));
    let labels = [None, Some(4), None, Some(1)];
    let batch = |images: &[f32], labels: &[Option<u8>]| {
        Batch::perhaps_without_digits(images.to_vec(), labels, &spec, &cpu()).expect("they fit")
    };
    let mixed = batch(&images, &labels);
    compare(&model, &mixed, 3);

    let read = |losses: Losses| [losses.margin, losses.reconstruction].map(|loss| values(loss)[0]);
    let losses = |batch: &Batch| read(step::losses(&model, batch, 3));
    let size = spec.pixels();
    let part = |at: usize| &images[at * size..(at + 1) * size];
    let alone = [0, 1, 2, 3].map(|at| losses(&batch(part(at), &labels[at..=at])));
    let [margin, reconstruction] = losses(&mixed);
    let mean = alone.iter().map(|[margin, _]| margin).sum::<f32>() / 4.0;
    assert!((margin - mean).abs() < 1e-5, "{margin} for {mean}");
    let mean = (alone[1][1] + alone[3][1]) / 2.0;
    assert!(
        (reconstruction / mean - 1.0).abs() < 1e-4,
        "{reconstruction} for {mean}"
    );
    assert_eq!([alone[0][1], alone[2][1]], [0.0, 0.0], "nothing to draw");
    let pass = Pass {
        iterations: 3,
        share: 1.0,
        regularization: Regularization::default(),
        batch_norm: false,
    };
    let blank =
        gradients(&model, &batch(part(0), &[None]), pass, None).expect("the processor answers");
    let [margin, reconstruction] = read(blank.0);
    assert!((margin - alone[0][0]).abs() < 1e-5 && reconstruction == 0.0);

    let all = batch(&images, &[3, 1, 4, 1].map(Some));
    let same = Batch::new(images, &[3, 1, 4, 1], &spec, &cpu()).expect("they fit");
    assert_eq!(losses(&all), losses(&same), "to the bit");
}

#[test]
fn a_term_for_the_spread_of_the_true_digits_votes() {
    let spread = Regularization {
        vote_spread: 20.0,
        ..Regularization::default()
    };
    let spec = compact_spec();
    let images = values(pixels(&spec, 3, 8));
    let labels = [Some(5), None, Some(9)];
    let batch = Batch::perhaps_without_digits(images, &labels, &spec, &cpu());
    let batch = batch.expect("they fit");
    let model = network(&spec, 28);
    compare_with(&model, &batch, 3, spread, None);
    let both = Regularization {
        primary_length: 1.0,
        vote_spread: 1.0,
        transformations: 500.0,
    };
    compare_with(&model, &batch, 2, both, None);

    let spec = described("two-digits");
    let pairs = pairs(&samples(), 3, 2).expect("there are ten classes");
    let batch = pairs::batch(&pairs, &spec, &cpu()).expect("they fit");
    compare_with(&network(&spec, 29), &batch, 3, spread, None);
}

#[test]
fn the_spread_is_the_distance_of_the_votes_from_their_mean() {
    // two capsules' votes for one digit, twice as long a capsule behind the first
    let mut votes = [[[0.0f32; 2]; 2]; 10];
    votes[3] = [[1.0, 0.0], [0.0, 1.0]];
    let tensor = |numbers: Vec<f32>, shape: [usize; 4]| {
        Tensor::<4>::from_data(TensorData::new(numbers, shape), &cpu())
    };
    let votes = tensor(votes.as_flattened().as_flattened().to_vec(), [1, 10, 2, 2]);
    let couplings = Tensor::<3>::ones([1, 10, 2], &cpu()) * 0.1;
    let lengths = Tensor::<2>::from_floats([[0.8, 0.4]], &cpu());
    let target = capsnet::training::batch::one_hot(&[3], 10, &cpu()).expect("a digit");
    let found = values(vote_spread(votes, couplings, lengths, target))[0];
    // m = (2/3, 1/3): (2 · 2/9 + 8/9) ÷ 3
    assert!((found - 4.0 / 9.0).abs() < 1e-4, "{found}");
}

#[test]
fn muon_goes_on_from_its_record_as_if_it_had_not_stopped() {
    let spec = narrow_paper();
    let batch = batch(&spec, &[1, 4, 7], 5);
    let muon = |model| Trainer::new(model, 3).with_optimizer(|_| Muon::default().into());
    let read = |model: &CapsNet| block_on(Snapshot::of(model)).expect("the processor answers");
    // as a checkpoint is read: the optimizer knows parameters by what that calls them
    let restored = |weights: Snapshot| {
        let model = weights.into_network(&spec, &cpu());
        model.expect("the same shapes")
    };
    let mut trainer = muon(restored(read(&network(&spec, 25))));
    let first = values(trainer.step(&batch, 1e-3).total)[0];
    for _ in 0..5 {
        trainer.step(&batch, 1e-3);
    }
    let record = trainer.optimizer().to_record();
    let again = restored(read(trainer.model()));
    let resumed = muon(again).with_optimizer(|fresh| fresh.load_record(record));
    let fresh = muon(trainer.model().clone());
    let next = |mut trainer: Trainer| {
        trainer.step(&batch, 1e-3);
        values(trainer.step(&batch, 1e-3).total)[0]
    };
    let (gone_on, taken_up, forgetful) = (next(trainer), next(resumed), next(fresh));
    assert!(gone_on < first, "{gone_on} after {first}");
    assert!((gone_on - taken_up).abs() < 1e-6, "{gone_on}, {taken_up}");
    assert!(
        (gone_on - forgetful).abs() > 1e-6,
        "momentum makes a difference: {gone_on}, {forgetful}"
    );
}

#[test]
fn poses_that_should_be_a_teachers() {
    let spec = compact_spec();
    let (model, master) = (network(&spec, 31), network(&spec, 32));
    let batch = batch(&spec, &[4, 9, 0], 9);
    let teacher = Teacher::new(master.clone(), &spec, &spec, 5.0).expect("both are alike");
    let imitation = teacher.imitation(batch.images.clone()).expect("it answers");
    let of = |model: &CapsNet| values(model.forward(batch.images.clone(), 3).poses);
    let (taught, master) = (values(imitation.poses.clone()), of(&master));
    assert!(
        taught
            .iter()
            .zip(&master)
            .all(|(a, b)| (a - b).abs() < 1e-5)
    );
    compare_with(
        &model,
        &batch,
        3,
        Regularization::default(),
        Some(&imitation),
    );
    let total = |imitation| {
        let none = Regularization::default();
        values(regularization::losses(&model, &batch, 3, none, imitation).total)[0]
    };
    let far: f32 = of(&model)
        .iter()
        .zip(&master)
        .map(|(v, t)| (v - t) * (v - t))
        .sum();
    let added = total(Some(&imitation)) - total(None);
    assert!((added - 5.0 * far / 3.0).abs() < 1e-3, "{added} for {far}");
}

#[test]
fn a_teacher_answers_as_its_pupil_should() {
    let spec = compact_spec();
    let other = described("two-digits");
    let refused = Teacher::new(network(&other, 33), &other, &spec, 1.0).err();
    let refused = refused.expect("it sees other images").to_string();
    assert!(refused.contains("\"two-digits\" cannot teach"), "{refused}");
    let dense = described("compact-cnn");
    let refused = Teacher::new(network(&dense, 34), &dense, &spec, 1.0).err();
    let refused = refused.expect("it has no poses").to_string();
    assert!(refused.contains("has no capsules"), "{refused}");
}
