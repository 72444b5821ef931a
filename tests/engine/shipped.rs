//! The weights that ship: they fit, they recognise, and what stands beside them is theirs.

use capsnet::config::Config;
use capsnet::evaluation::{Score, score};
use capsnet::network::CapsNet;
use capsnet::weights::{Snapshot, load};

use crate::common::{assert_close, cpu, pretrained as file, samples, values};

fn compact() -> CapsNet {
    load(&file("compact.safetensors"), &Config::compact(), &cpu())
        .expect("the shipped weights fit the architecture")
}

fn score_with(iterations: usize) -> Score {
    let (config, samples) = (Config::compact(), samples());
    let pixels = (0..samples.len()).flat_map(|i| samples.image(i)).collect();
    pollster::block_on(score(
        &compact(),
        &config,
        pixels,
        &samples.labels,
        iterations,
        &cpu(),
    ))
    .expect("it answers")
}

#[test]
fn the_file_is_small_and_says_where_it_comes_from() {
    let bytes = file("compact.safetensors");
    assert!(bytes.len() <= 1_600_000, "{} bytes", bytes.len());
    let (_, metadata) = Snapshot::from_safetensors(&bytes).expect("it is whole");
    assert_eq!(metadata["preset"], "compact");
    for key in ["seed", "epochs", "validation_error", "test_error", "commit"] {
        assert!(
            metadata.contains_key(key),
            "the file does not say its {key}"
        );
    }
}

#[test]
fn the_samples_are_recognised_and_drawn_again() {
    let score = score_with(3);
    assert_eq!(score.count, [4; 10]);
    assert!(
        score.error_rate() <= 0.05,
        "{} of the samples are wrong",
        score.error_rate()
    );
    let error = score.squared_error_sum / f64::from(score.total());
    assert!(
        error < 20.0,
        "a reconstruction is off by {error}: a blank one by about 100"
    );
}

#[test]
fn a_shuffled_label_is_noticed() {
    // the score is not right by construction: other labels give other scores
    let (config, samples) = (Config::compact(), samples());
    let pixels: Vec<f32> = (0..samples.len()).flat_map(|i| samples.image(i)).collect();
    let labels: Vec<u8> = samples.labels.iter().map(|l| (l + 1) % 10).collect();
    let score = pollster::block_on(score(&compact(), &config, pixels, &labels, 3, &cpu()))
        .expect("it answers");
    assert!(score.error_rate() > 0.9);
}

#[test]
fn every_number_of_iterations_works_without_reloading() {
    for iterations in 1..=10 {
        assert!(
            score_with(iterations).error_rate() <= 0.1,
            "{iterations} iterations"
        );
    }
}

#[test]
fn the_precomputed_answer_is_the_networks() {
    let shown: serde_json::Value =
        serde_json::from_slice(&file("samples-result.json")).expect("JSON");
    let list = |key: &str| -> Vec<f32> {
        shown[key]
            .as_array()
            .expect(key)
            .iter()
            .map(|v| v.as_f64().expect("a number") as f32)
            .collect()
    };
    let (config, samples) = (Config::compact(), samples());
    let index = shown["sample"].as_u64().expect("an index") as usize;
    assert_eq!(shown["label"], u64::from(samples.labels[index]));
    let model = compact();
    let answer = model.forward(
        capsnet::training::images(samples.image(index).collect(), &config, &cpu()),
        3,
    );
    let drawn = model.decode(answer.poses.clone(), answer.longest());
    assert_close(&values(answer.lengths), &list("lengths"), 2e-3);
    assert_close(&values(answer.poses), &list("poses"), 2e-3);
    assert_close(&values(drawn), &list("reconstruction"), 2e-3);
}
