//! The weights that ship: they fit, they recognise, and what stands beside them is theirs.

use capsnet::evaluation::{Score, score};
use capsnet::network::CapsNet;
use capsnet::overlay::{PlacedDigit, overlay};
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

/// The tables of the card's "in detail" name each convolution and W of the network with their shapes, and
/// the errors of its classes are as many as the first table says.
#[test]
fn the_model_card_describes_the_networks_in_detail() {
    let card = String::from_utf8(file("README.md")).expect("text");
    for name in ["compact", "paper", "two-digits"] {
        let title = format!("## The networks in detail: {name}\n");
        let (_, section) = card.split_once(&title).expect("there is a section");
        let section = section.split("\n## ").next().expect("one");
        let rows: Vec<&str> = section
            .lines()
            .filter(|row| row.starts_with("| `"))
            .collect();
        let read = weights::read(&file(&format!("{name}.safetensors"))).expect("it is whole");
        for (tensor, host) in &read.snapshot.tensors {
            let row = rows.iter().find(|row| row.contains(&format!("`{tensor}`")));
            match row {
                Some(row) => {
                    let shape = format!("{:?}", host.shape);
                    assert!(
                        row.contains(&shape),
                        "{name}: {tensor} is {shape}, not {row}"
                    );
                }
                None => assert!(
                    tensor.starts_with("decoder.conv"),
                    "{name}: no row for {tensor}"
                ),
            }
        }
    }
    let cells = |start: &str| {
        let row = card
            .lines()
            .find(|row| row.starts_with(start))
            .expect(start);
        row.split('|')
            .map(|cell| cell.trim().to_string())
            .collect::<Vec<_>>()
    };
    let wrong = cells("| wrong |");
    let wrong: u32 = wrong
        .iter()
        .filter_map(|cell| cell.parse::<u32>().ok())
        .sum();
    let errors = cells("| compact |");
    let said = format!("/ {:.2} % /", f64::from(wrong) / 100.0); // of 10,000
    assert!(
        errors.iter().any(|cell| cell.contains(&said)),
        "{said} is not in {errors:?}"
    );
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

/// What happens among the capsules of a shipped network on some images.
struct Seen {
    /// ‖v‖. [B, J]
    answers: Vec<f32>,
    /// ‖u‖. [B, I]
    primary: Vec<f32>,
    /// û. [B, J, I, D]
    votes: Vec<f32>,
    /// c of each round. [B, J, I]
    couplings: Vec<Vec<f32>>,
    classes: usize,
    capsules: usize,
}

impl Seen {
    fn of(name: &str, pixels: Vec<f32>) -> Self {
        let opened = weights::open(&file(name), &cpu()).expect("it is whole");
        let (model, spec) = (opened.network, opened.spec);
        let rounds = spec.routing_iterations();
        let (answer, trace) = model.forward_traced(images(pixels, &spec, &cpu()), rounds);
        let trace = trace.capsules.expect("it has capsules");
        let [_, capsules, dims] = trace.primary.dims();
        let couplings = trace.iterations.into_iter();
        Seen {
            answers: values(answer.lengths),
            primary: lengths(&values(trace.primary), dims),
            votes: values(trace.votes),
            couplings: couplings.map(|round| values(round.couplings)).collect(),
            classes: spec.class_count(),
            capsules,
        }
    }

    fn of_samples(name: &str) -> Self {
        let samples = samples();
        Self::of(
            name,
            (0..samples.len()).flat_map(|i| samples.image(i)).collect(),
        )
    }

    fn images(&self) -> usize {
        self.answers.len() / self.classes
    }

    /// The classes of an image by the length of their capsule, longest first.
    fn order(&self, image: usize) -> Vec<usize> {
        let lengths = &self.answers[image * self.classes..(image + 1) * self.classes];
        let mut order: Vec<usize> = (0..self.classes).collect();
        order.sort_by(|a, b| lengths[*b].total_cmp(&lengths[*a]));
        order
    }

    fn share_active(&self) -> f32 {
        let active = self.primary.iter().filter(|length| **length > ACTIVE);
        active.count() as f32 / self.primary.len() as f32
    }

    /// What is told of an active capsule's couplings to the classes of an image, longest capsule first: the
    /// mean in each round, weighted by their lengths.
    fn of_active(&self, told: impl Fn(&[f32]) -> f32) -> Vec<f32> {
        let of = |couplings: &Vec<f32>| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for image in 0..self.images() {
                let order = self.order(image);
                for i in 0..self.capsules {
                    let length = self.primary[image * self.capsules + i];
                    if length > ACTIVE {
                        let to =
                            |j: &usize| couplings[(image * self.classes + j) * self.capsules + i];
                        sum += length * told(&order.iter().map(to).collect::<Vec<f32>>());
                        weight += length;
                    }
                }
            }
            sum / weight
        };
        self.couplings.iter().map(of).collect()
    }

    /// How far the votes for the `place`-th longest class lie apart in each round, relative to their
    /// length: the mean over the images.
    fn spread(&self, place: usize) -> Vec<f32> {
        let pose = self.votes.len() / (self.images() * self.classes * self.capsules);
        let of = |couplings: &Vec<f32>| {
            let one = |image: usize| {
                let class = image * self.classes + self.order(image)[place];
                let weight = |i: usize| {
                    couplings[class * self.capsules + i] * self.primary[image * self.capsules + i]
                };
                let vote = |i: usize| &self.votes[(class * self.capsules + i) * pose..][..pose];
                let total: f32 = (0..self.capsules).map(weight).sum();
                let mean: Vec<f32> = (0..pose)
                    .map(|k| {
                        (0..self.capsules)
                            .map(|i| weight(i) * vote(i)[k])
                            .sum::<f32>()
                            / total
                    })
                    .collect();
                let norm = |v: &mut dyn Iterator<Item = f32>| v.map(|x| x * x).sum::<f32>().sqrt();
                let sum = |of: &dyn Fn(usize) -> f32| -> f32 {
                    (0..self.capsules).map(|i| weight(i) * of(i)).sum()
                };
                let apart = sum(&|i| norm(&mut vote(i).iter().zip(&mean).map(|(x, m)| x - m)));
                apart / sum(&|i| norm(&mut vote(i).iter().copied()))
            };
            (0..self.images()).map(one).sum::<f32>() / self.images() as f32
        };
        self.couplings.iter().map(of).collect()
    }
}

/// A capsule longer than this is active.
const ACTIVE: f32 = 0.5;

fn lengths(vectors: &[f32], dims: usize) -> Vec<f32> {
    let length = |vector: &[f32]| vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vectors.chunks_exact(dims).map(length).collect()
}

/// Those that were trained so that their inside can be read.
const READABLE: [&str; 2] = ["compact.safetensors", "paper.safetensors"];

/// The page and the model card say so of both: few primary capsules are active, and from iteration to iteration
/// those couple more to the answer, whose votes come closer together, and the runner-up's do not.
#[test]
fn few_capsules_are_active_and_routing_moves_them_to_the_answer() {
    READABLE.into_iter().for_each(expect_readable);
}

fn expect_readable(name: &str) {
    let seen = Seen::of_samples(name);
    let active = seen.share_active();
    assert!(
        (0.01..0.15).contains(&active),
        "{name}: {active} are active"
    );
    let to_winner = seen.of_active(|couplings| couplings[0]);
    assert!((to_winner[0] - 0.1).abs() < 1e-3, "{to_winner:?}");
    assert!(to_winner.is_sorted(), "{to_winner:?}");
    let last = to_winner[to_winner.len() - 1];
    assert!((0.35..0.8).contains(&last), "{to_winner:?}");
    let [winner, runner_up] = [0, 1].map(|place| seen.spread(place));
    assert!(winner.iter().rev().is_sorted(), "{winner:?}");
    let last = winner.len() - 1;
    assert!(
        winner[last] < 0.6 * runner_up[last],
        "{winner:?}, {runner_up:?}"
    );
}

/// The page says so: on a blank pad no capsule is long.
#[test]
fn a_blank_pad_has_no_long_capsule() {
    for name in READABLE {
        let seen = Seen::of(name, vec![0.0; 28 * 28]);
        let most = |lengths: &[f32]| lengths.iter().copied().fold(0.0, f32::max);
        assert!(
            most(&seen.primary) < 0.05,
            "{name}: {}",
            most(&seen.primary)
        );
        assert!(
            most(&seen.answers) < 0.05,
            "{name}: {}",
            most(&seen.answers)
        );
    }
}

/// What two-digits sees of the samples at these places, each moved to the right, laid over each other.
fn over_each_other(pictures: &[Vec<(usize, i32)>]) -> Seen {
    let samples = samples();
    let placed = |(index, right): &(usize, i32)| PlacedDigit {
        pixels: samples.image(*index).collect(),
        right: *right,
        down: 0,
    };
    let picture = |digits: &Vec<(usize, i32)>| {
        let [first, second] = [0, 1].map(|k| digits.get(k).map(placed));
        overlay(28, [first.as_ref(), second.as_ref()]).expect("they fit")
    };
    let pictures: Vec<Vec<f32>> = pictures.iter().map(picture).collect();
    Seen::of("two-digits.safetensors", pictures.concat())
}

/// Each sample with the next one of another class, a little apart.
fn pairs_of_samples() -> Vec<Vec<(usize, i32)>> {
    let labels = samples().labels;
    let count = labels.len();
    let partner = |i: usize| {
        (1..count)
            .map(|k| (i + k) % count)
            .find(|k| labels[*k] != labels[i])
    };
    let pair = |i: usize| Some(vec![(i, -3), (partner(i)?, 3)]);
    (0..count).filter_map(pair).collect()
}

/// The page says so of two-digits: it learnt to count to two. No capsule is long on a blank picture, one for
/// a digit alone, two for a pair.
#[test]
fn two_digits_counts_to_two() {
    let labels = samples().labels;
    // how many of the pictures have the long capsules of their digits, and no other
    let right = |pictures: &[Vec<(usize, i32)>]| {
        let seen = over_each_other(pictures);
        let is_right = |(picture, lengths): &(&Vec<(usize, i32)>, &[f32])| {
            let long = |j: &usize| lengths[*j] > 0.5;
            let there = |j: &usize| picture.iter().any(|(k, _)| usize::from(labels[*k]) == *j);
            (0..10).all(|j| long(&j) == there(&j))
        };
        let answers = pictures.iter().zip(seen.answers.chunks_exact(10));
        answers.filter(is_right).count()
    };
    assert_eq!(right(&[vec![]]), 1, "a blank picture");
    let count = labels.len();
    let alone: Vec<_> = (0..count).map(|i| vec![(i, 0)]).collect();
    let found = right(&alone);
    assert!(found + 1 >= count, "{found} of {count} digits alone");
    let found = right(&pairs_of_samples());
    assert!(10 * found >= 9 * count, "{found} of {count} pairs");
}

/// The page and the model card say so of two-digits: few primary capsules are active, and from iteration to
/// iteration those couple more to the two digits of the answer, nearly every one most of all to one of the two.
#[test]
fn in_two_digits_routing_moves_active_capsules_to_the_two_digits() {
    let seen = over_each_other(&pairs_of_samples());
    let active = seen.share_active();
    assert!((0.01..0.15).contains(&active), "{active} are active");
    let to_both = seen.of_active(|couplings| couplings[0] + couplings[1]);
    assert!((to_both[0] - 0.2).abs() < 1e-3, "{to_both:?}");
    assert!(to_both.is_sorted(), "{to_both:?}");
    assert!(to_both[to_both.len() - 1] > 0.4, "{to_both:?}");
    let most_of_all = seen.of_active(|couplings| {
        let most = |of: &[f32]| of.iter().copied().fold(0.0, f32::max);
        f32::from(most(&couplings[..2]) > most(&couplings[2..]))
    });
    let share = most_of_all[most_of_all.len() - 1];
    assert!(share > 0.9, "{share} couple most of all to one of the two");
    let blank = over_each_other(&[vec![]]);
    let longest = blank.primary.iter().copied().fold(0.0, f32::max);
    assert!(longest < ACTIVE, "{longest} on a blank picture");
}

/// The page says so of the paper's loss alone: nearly all capsules are long, couplings stay uniform.
#[test]
fn in_compact_dense_nearly_all_capsules_are_active_and_couplings_stay_uniform() {
    let seen = Seen::of_samples("compact-dense.safetensors");
    assert!(seen.share_active() > 0.9, "{}", seen.share_active());
    let couplings = &seen.couplings[seen.couplings.len() - 1];
    let mean = couplings.iter().map(|c| (c - 0.1).abs()).sum::<f32>() / couplings.len() as f32;
    assert!(mean < 0.02, "couplings are {mean} from uniform on average");
}
