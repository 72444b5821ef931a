//! Pairs of overlapping digits: what the network is told of them, and how it is judged.

use capsnet::Error;
use capsnet::network::CapsNet;
use capsnet::training::batch::Batch;
use capsnet::training::loss::squared_error;
use capsnet::training::step::{Trainer, losses};
use capsnet::weights::{Precision, Snapshot};
use capsnet_trainer::mnist::Digits;
use capsnet_trainer::pairs::{self, Pair, pairs, score_pairs};
use pollster::block_on;

use crate::common::{assert_close, cpu, described, network, pretrained, tiny, values};

/// Pairs of 4×4 digits on the tiny network's 12×12: each class is a pattern of its own.
fn tiny_pairs(count: usize, seed: u64) -> Vec<Pair> {
    let labels: Vec<u8> = (0..10).collect();
    let pixels = labels
        .iter()
        .flat_map(|label| (0..16).map(move |at| if (at * (label + 3)) % 7 < 3 { 255 } else { 0 }))
        .collect();
    let digits = Digits::new(4, 4, pixels, labels).expect("as many as needed");
    pairs(&digits, count, seed).expect("there are ten classes")
}

fn batch(count: usize, seed: u64) -> Batch {
    pairs::batch(&tiny_pairs(count, seed), &tiny(), &cpu()).expect("they fit")
}

#[test]
fn both_digits_are_told_and_each_is_drawn_from_its_own_capsule() {
    let spec = tiny();
    let model = network(&spec, 11);
    let batch = batch(6, 1);
    let targets = values(batch.targets.clone());
    assert!(targets.chunks(10).all(|row| row.iter().sum::<f32>() == 2.0));

    let answer = model.forward(batch.images.clone(), 3);
    let error_of = |k: usize| {
        let target = &batch.decoder_targets[k];
        let drawn = model.decode(answer.poses.clone(), target.selection.clone());
        let picture = target.picture.clone().reshape([6, spec.pixels()]);
        values(squared_error(drawn, picture))[0]
    };
    let found = values(losses(&model, &batch, 3).reconstruction);
    assert_close(&found, &[(error_of(0) + error_of(1)) / 2.0], 1e-3);
}

#[test]
fn the_same_seed_gives_the_same_pairs() {
    assert_eq!(tiny_pairs(20, 1), tiny_pairs(20, 1));
    assert_ne!(tiny_pairs(20, 1), tiny_pairs(20, 2));
    assert!(
        tiny_pairs(200, 1)
            .iter()
            .all(|pair| pair.labels[0] != pair.labels[1])
    );
}

#[test]
fn training_on_pairs_tells_them_apart() {
    let spec = tiny();
    let mut trainer = Trainer::new(network(&spec, 12), 3);
    let judged = tiny_pairs(200, 99);
    let error = |model: &CapsNet| {
        score_pairs(model, &spec, &judged, 3, &cpu())
            .expect("they fit")
            .error_rate()
    };
    let before = error(trainer.model());
    for step in 0..1500 {
        trainer.step(&batch(16, step), 5e-3);
    }
    let after = error(trainer.model());
    assert!(
        before > 0.9,
        "by chance one pair in 45 is right, found an error of {before}"
    );
    assert!(after < 0.85, "error {before} before, {after} after");
}

#[test]
fn pairs_of_another_size_are_refused() {
    let found = pairs::batch(&tiny_pairs(2, 1), &described("two-digits"), &cpu());
    let Err(Error::BadInput(text)) = found else {
        panic!("{found:?}");
    };
    assert!(
        text.contains("pairs of 36 × 36 pixels, found 288 pixels for 2 pairs"),
        "{text}"
    );
}

#[test]
fn the_preset_learns_and_its_weights_go_out_and_in() {
    let spec = described("two-digits");
    assert_eq!((spec.grid(), spec.primary_capsules()), (8, 768));
    let digits = crate::common::samples();
    let pairs = pairs(&digits, 4, 1).expect("there are ten classes");
    let batch = pairs::batch(&pairs, &spec, &cpu()).expect("they fit");
    let mut trainer = Trainer::new(network(&spec, 13), 3);
    let first = values(trainer.step(&batch, 1e-3).total)[0];
    for _ in 0..4 {
        trainer.step(&batch, 1e-3);
    }
    assert!(values(trainer.step(&batch, 1e-3).total)[0] < first);
    let snapshot = block_on(Snapshot::of(trainer.model())).expect("the processor answers");
    let metadata = capsnet::weights::metadata(&spec, Default::default()).expect("it is written");
    let file = snapshot
        .to_safetensors(Precision::F32, metadata)
        .expect("it is written");
    let back = capsnet::weights::load(&file, &spec, &cpu())
        .expect("it is read")
        .network;
    assert_eq!(block_on(Snapshot::of(&back)).expect("it answers"), snapshot);
}

#[test]
fn two_digits_come_apart() {
    let (spec, digits) = (described("two-digits"), crate::common::samples());
    let model = capsnet::weights::load(&pretrained("two-digits.safetensors"), &spec, &cpu())
        .expect("the shipped weights fit the architecture")
        .network;
    let pairs = pairs(&digits, 200, 1).expect("there are ten classes");
    let score = score_pairs(&model, &spec, &pairs, 3, &cpu()).expect("it answers");
    assert_eq!(score.total(), 200);
    assert!(score.error_rate() < 0.2, "{} wrong", score.error_rate());
}
