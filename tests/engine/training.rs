//! Losses and gradients: traps 8 and 12 to 16 of the literature.

use crate::common::{
    assert_close, compact_spec, cpu, described, network, pixels, random, samples, tiny, values,
};
use burn::optim::GradientsParams;
use burn::tensor::{Tensor, TensorData};
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::training::batch::{Batch, DecoderTarget};
use capsnet::training::loss::{margin_loss, squared_error};
use capsnet::training::step::{Trainer, losses};
use capsnet::weights::Snapshot;

fn snapshot(model: &CapsNet) -> Snapshot {
    pollster::block_on(Snapshot::of(model)).expect("the processor answers")
}

fn batch(spec: &Spec, labels: &[u8], seed: u64) -> Batch {
    Batch::new(
        values(pixels(spec, labels.len(), seed)),
        labels,
        spec,
        &cpu(),
    )
    .expect("labels are digits")
}

#[test]
fn the_margin_loss_is_the_papers() {
    let target = Tensor::<2>::from_floats([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], &cpu());
    let lengths = Tensor::<2>::from_floats([[0.3, 0.8, 0.05], [0.5, 0.9, 0.1]], &cpu());
    // by hand: 0.5·0.2² + 0.1² + 0 = 0.03 and 0.4² + 0.5·0.8² + 0 = 0.48
    assert_close(&values(margin_loss(lengths, target)), &[0.255], 1e-6);
}

#[test]
fn the_reconstruction_loss_is_a_sum_over_pixels() {
    let drawn = Tensor::<2>::from_floats([[0.5, 0.0, 1.0], [1.0, 1.0, 1.0]], &cpu());
    let pixels = Tensor::<2>::from_floats([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]], &cpu());
    // by hand: (0.25 + 2) / 2; a mean over the pixels would be a third of it
    assert_close(&values(squared_error(drawn, pixels)), &[1.125], 1e-6);
}

#[test]
fn the_decoder_sees_only_the_chosen_capsule() {
    let spec = tiny();
    let model = network(&spec, 1);
    let poses = random([1, 10, spec.pose()], 1);
    let select =
        |digit: u8| capsnet::training::batch::one_hot(&[digit], 10, &cpu()).expect("a digit");
    let drawn = |poses: &Tensor<3>, digit| values(model.decode(poses.clone(), select(digit)));
    let mut others = values(poses.clone());
    others[spec.pose()..].iter_mut().for_each(|v| *v += 1.0); // every capsule but the one of 0
    let changed = Tensor::<3>::from_data(TensorData::new(others, [1, 10, spec.pose()]), &cpu());
    assert_eq!(drawn(&poses, 0), drawn(&changed, 0));
    assert_ne!(drawn(&poses, 1), drawn(&changed, 1));
    assert_ne!(
        drawn(&poses, 0),
        drawn(&poses, 1),
        "the class is told by the place of the pose"
    );
}

#[test]
fn training_masks_by_the_label_not_by_the_longest() {
    let spec = tiny();
    let model = network(&spec, 2);
    let at = |label| {
        let loss = losses(&model, &batch(&spec, &[label], 2), 3);
        values(loss.reconstruction)[0]
    };
    let different = (1..10).filter(|label| at(*label) != at(0)).count();
    assert_eq!(different, 9, "each label draws its own capsule");
}

#[test]
fn gradients_agree_with_finite_differences() {
    // Central differences in f32: a step of 1e-2 leaves about 1e-3 of rounding in the quotient of
    // a loss near 1, and the curvature's share is of the same size. ReLU and the margins' corners
    // are crossed by few parameters, so a few may miss; wrong gradients miss by the hundred.
    let spec = tiny();
    let model = network(&spec, 3);
    let batch = batch(&spec, &[1, 7, 7], 3);
    let (_, gradients) = Trainer::new(model.clone(), 3).gradients(&batch, 1.0);
    let gradients = pollster::block_on(Snapshot::of_gradients(&model, &gradients))
        .expect("the processor answers");
    let weights = snapshot(&model);
    let loss = |weights: &Snapshot| {
        let model = weights
            .clone()
            .into_network(&spec, &cpu())
            .expect("the same shapes");
        f64::from(values(losses(&model, &batch, 3).total)[0])
    };
    let (mut checked, mut missed) = (0, 0);
    for (name, tensor) in &weights.tensors {
        assert_eq!(
            gradients.tensors[name].shape, tensor.shape,
            "{name} has a gradient"
        );
        for at in (0..tensor.values.len()).step_by(tensor.values.len().div_ceil(24)) {
            let moved = |by: f32| {
                let mut moved = weights.clone();
                moved.tensors.get_mut(name).expect("it is there").values[at] += by;
                loss(&moved)
            };
            let step = 1e-2;
            let numeric = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
            let analytic = f64::from(gradients.tensors[name].values[at]);
            checked += 1;
            if (numeric - analytic).abs() > 1e-4 + 0.03 * analytic.abs().max(numeric.abs()) {
                missed += 1;
                println!("{name}[{at}]: numeric {numeric:.6}, analytic {analytic:.6}");
            }
        }
    }
    assert!(checked > 200, "{checked} parameters were checked");
    assert!(
        missed * 50 <= checked,
        "{missed} of {checked} gradients are off"
    );
}

#[test]
fn gradients_of_shards_add_up_to_those_of_the_batch() {
    let spec = tiny();
    let model = network(&spec, 4);
    let whole = batch(&spec, &[0, 1, 2, 3], 4);
    let part = |from: usize| Batch {
        images: whole.images.clone().narrow(0, from, 2),
        targets: whole.targets.clone().narrow(0, from, 2),
        decoder_targets: whole
            .decoder_targets
            .iter()
            .map(|target| DecoderTarget {
                selection: target.selection.clone().narrow(0, from, 2),
                picture: target.picture.clone().narrow(0, from, 2),
            })
            .collect(),
        features: None,
    };
    let trainer = Trainer::new(model.clone(), 3);
    let read = |gradients: &GradientsParams| {
        pollster::block_on(Snapshot::of_gradients(&model, gradients))
            .expect("the processor answers")
    };
    let expected = read(&trainer.gradients(&whole, 1.0).1);
    let (first, second) = (
        read(&trainer.gradients(&part(0), 0.5).1),
        read(&trainer.gradients(&part(2), 0.5).1),
    );
    for (name, tensor) in &expected.tensors {
        let sum: Vec<f32> = first.tensors[name]
            .values
            .iter()
            .zip(&second.tensors[name].values)
            .map(|(a, b)| a + b)
            .collect();
        assert_close(&sum, &tensor.values, 1e-5);
    }
}

#[test]
fn a_seed_decides_the_first_weights() {
    let weights = |seed| snapshot(&network(&tiny(), seed));
    assert_eq!(weights(9), weights(9));
    assert_ne!(weights(9), weights(10));
}

#[test]
fn the_true_digit_becomes_longer_and_the_loss_falls() {
    for spec in [tiny(), compact_spec()] {
        let mut trainer = Trainer::new(network(&spec, 5), 3);
        let batch = batch(&spec, &[4, 8], 5);
        let length = |trainer: &Trainer| {
            let lengths =
                trainer.model().forward(batch.images.clone(), 3).lengths * batch.targets.clone();
            values(lengths.sum())[0]
        };
        let before = length(&trainer);
        let first = values(trainer.step(&batch, 2e-3).total)[0];
        for _ in 0..40 {
            trainer.step(&batch, 2e-3);
        }
        let last = values(trainer.step(&batch, 2e-3).total)[0];
        assert!(
            last < 0.7 * first,
            "{}: the loss went from {first} to {last}",
            spec.name
        );
        assert!(
            length(&trainer) > before,
            "{}: the true capsules grew",
            spec.name
        );
    }
}

#[test]
fn the_papers_network_trains_and_keeps_its_weights_in_a_file() {
    let spec = described("paper");
    let samples = samples();
    let pixels = (0..10).flat_map(|i| samples.image(i)).collect();
    let batch =
        Batch::new(pixels, &samples.labels[..10], &spec, &cpu()).expect("labels are digits");
    let mut trainer = Trainer::new(network(&spec, 6), 3);
    let mut loss = || values(trainer.step(&batch, 1e-3).total)[0];
    let losses: Vec<f32> = (0..6).map(|_| loss()).collect();
    assert!(losses[5] < losses[0], "the loss went {losses:?}");

    let weights = snapshot(trainer.model());
    assert_eq!(
        weights.parameters(),
        6_804_224 + 1_411_344,
        "the paper's parameters, encoder and decoder"
    );
    let file = weights
        .to_safetensors(
            capsnet::weights::Precision::F32,
            capsnet::weights::metadata(&spec, Default::default()).expect("it can be written"),
        )
        .expect("it can be written");
    let back = capsnet::weights::load(&file, &spec, &cpu())
        .expect("it fits")
        .network;
    assert_eq!(snapshot(&back), weights, "F32 keeps every bit");
}

#[test]
fn bad_batches_are_refused_in_words() {
    let spec = tiny();
    let text = |pixels: usize, labels: &[u8]| {
        Batch::new(vec![0.0; pixels], labels, &spec, &cpu())
            .expect_err("it does not fit")
            .to_string()
    };
    assert_eq!(text(100, &[1]), "1 labels need 144 pixels, found 100");
    assert_eq!(text(0, &[]), "0 labels need 0 pixels, found 0");
    assert_eq!(
        text(144, &[10]),
        "a label must be a class from 0 to 9, found 10"
    );
}
