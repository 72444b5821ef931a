//! The weights that ship: they fit, they recognise, and what stands beside them is theirs.

use capsnet::evaluation::{Score, score};
use capsnet::network::{CapsNet, CapsuleTrace};
use capsnet::training::batch::images;
use capsnet::weights::{self, Contents, load};

use crate::common::{assert_close, compact_spec, cpu, pretrained as file, samples, values};

fn compact() -> CapsNet {
    load(&file("compact.safetensors"), &compact_spec(), &cpu())
        .expect("the shipped weights fit the architecture")
        .network
}

fn score_with(iterations: usize) -> Score {
    let (spec, samples) = (compact_spec(), samples());
    let pixels = (0..samples.len()).flat_map(|i| samples.image(i)).collect();
    pollster::block_on(score(
        &compact(),
        &spec,
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
    let Contents { spec, metadata, .. } = weights::read(&bytes).expect("it is whole");
    assert_eq!(spec.name, "compact");
    assert!(spec.offered);
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
    let (spec, samples) = (compact_spec(), samples());
    let pixels: Vec<f32> = (0..samples.len()).flat_map(|i| samples.image(i)).collect();
    let labels: Vec<u8> = samples.labels.iter().map(|l| (l + 1) % 10).collect();
    let score = pollster::block_on(score(&compact(), &spec, pixels, &labels, 3, &cpu()))
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

/// Every weight file in the repository, as the model card calls it.
fn weight_files() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["", "comparison/"] {
        let Ok(entries) = std::fs::read_dir(format!("pretrained/{folder}")) else {
            continue; // nothing to compare with
        };
        for entry in entries {
            let name = entry.expect("it is listed").file_name();
            let name = format!("{folder}{}", name.to_string_lossy());
            if name.ends_with(".safetensors") {
                found.push(name);
            }
        }
    }
    found
}

#[test]
fn the_model_card_is_about_these_files() {
    let card = String::from_utf8(file("README.md")).expect("text");
    let files = weight_files();
    assert!(files.len() >= 2, "{files:?}");
    for name in files {
        let bytes = file(&name);
        let Contents {
            snapshot, metadata, ..
        } = weights::read(&bytes).expect("it is whole");
        let size = format!("| {} | {} |", snapshot.parameters(), bytes.len());
        assert!(card.contains(&size), "{name} is not in the table: {size}");
        let test_error: f64 = metadata["test_error"].parse().expect("a number");
        let history = card
            .lines()
            .rfind(|line| line.starts_with(&format!("| `{name}` |")))
            .unwrap_or_else(|| panic!("{name}: the card does not say how it was trained"));
        for said in [
            format!("| {:.2} % |", 100.0 * test_error),
            format!("| {} of {} |", metadata["best_epoch"], metadata["epochs"]),
            format!("| {} |", &metadata["commit"][..10]),
        ] {
            assert!(history.contains(&said), "{name}: {said} not in {history}");
        }
    }
}

#[test]
fn every_file_has_the_log_of_its_training() {
    for name in weight_files() {
        let metadata = weights::read(&file(&name)).expect("it is whole").metadata;
        let log = file(&name.replace(".safetensors", ".csv"));
        let log = String::from_utf8(log).expect("text");
        let validation = |line: &&str| line.split(',').nth(7).is_some_and(|cell| !cell.is_empty());
        let epochs: Vec<&str> = log.lines().skip(1).filter(validation).collect();
        assert_eq!(epochs.len().to_string(), metadata["epochs"], "{name}");
        let best: usize = metadata["best_epoch"].parse().expect("a number");
        let error = epochs[best - 1].split(',').nth(7);
        assert_eq!(error, Some(metadata["validation_error"].as_str()), "{name}");
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
    let (spec, samples) = (compact_spec(), samples());
    let index = shown["sample"].as_u64().expect("an index") as usize;
    assert_eq!(shown["label"], u64::from(samples.labels[index]));
    let model = compact();
    let answer = model.forward(
        capsnet::training::batch::images(samples.image(index).collect(), &spec, &cpu()),
        3,
    );
    let drawn = model.decode(answer.poses.clone(), answer.longest());
    assert_close(&values(answer.lengths), &list("lengths"), 2e-3);
    assert_close(&values(answer.poses), &list("poses"), 2e-3);
    assert_close(&values(drawn), &list("reconstruction"), 2e-3);
}

/// What happens among the capsules of a shipped network on the samples.
fn traced(name: &str) -> CapsuleTrace {
    let opened = weights::open(&file(name), &cpu()).expect("it is whole");
    let (model, spec) = (opened.network, opened.spec);
    let samples = samples();
    let pixels: Vec<f32> = (0..samples.len()).flat_map(|i| samples.image(i)).collect();
    let images = images(pixels, &spec, &cpu());
    let (_, trace) = model.forward_traced(images, spec.routing_iterations());
    trace.capsules.expect("it has capsules")
}

fn lengths(vectors: &[f32], dims: usize) -> Vec<f32> {
    let length = |vector: &[f32]| vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vectors.chunks_exact(dims).map(length).collect()
}

/// The page says so of the paper's loss alone: nearly all capsules are long, couplings stay uniform.
#[test]
fn in_compact_nearly_all_capsules_are_active_and_couplings_stay_uniform() {
    let trace = traced("compact.safetensors");
    let dims = trace.primary.dims()[2];
    let primary = lengths(&values(trace.primary), dims);
    let active = primary.iter().filter(|length| **length > 0.5).count();
    assert!(
        active as f32 > 0.9 * primary.len() as f32,
        "{active} of {}",
        primary.len()
    );
    let last = trace
        .iterations
        .into_iter()
        .next_back()
        .expect("there are rounds");
    let couplings = values(last.couplings);
    let mean = couplings.iter().map(|c| (c - 0.1).abs()).sum::<f32>() / couplings.len() as f32;
    assert!(mean < 0.02, "couplings are {mean} from uniform on average");
}
