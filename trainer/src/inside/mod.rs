//! What a network looks like inside: whether capsule lengths tell where something is, and whether
//! couplings follow the agreement of votes. Accuracy sees neither.

pub mod activity;
pub mod couplings;
pub mod fields;

use std::fmt;

use anyhow::bail;
use burn::tensor::{Device, Tensor};
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::training::batch::images;
use rand::SeedableRng as _;
use rand_pcg::Pcg64Mcg;

use crate::mnist::Digits;
use crate::pairs::{SEED, pairs};
use crate::routing::Way;
use activity::{Activity, activity, lengths, quantile};
use couplings::{Coupling, Routing};
use fields::Fields;

/// Validation images that the model card and calibration look at.
pub const IMAGES: usize = 200;
/// Images looked at in one go: their votes are all in memory.
const BATCH: usize = 25;
/// Shuffled votes are the same in every run.
const SHUFFLE_SEED: u64 = 1;
/// Side of the only ink on an otherwise blank image, in pixels.
const CORNER: usize = 5;
/// Bins of the ink in the middle of a field: the upper ends.
const INK_BINS: [f32; 4] = [0.0, 0.25, 0.5, 1.0];

/// The longest capsules on an image that is no digit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Longest {
    pub primary: f32,
    pub digit: f32,
}

/// All measures of one network.
#[derive(Debug, Clone)]
pub struct Inside {
    pub images: usize,
    pub capsules: usize,
    pub fields: Fields,
    pub activity: Activity,
    /// 5 %, 50 % and 95 % quantiles of primary lengths.
    pub quantiles: [f32; 3],
    /// Share of fields without ink; mean and 99 % quantile of the lengths there.
    pub without_ink: (f64, f32, f32),
    /// Mean length by the ink in the middle of the field; `None` where no field had so much.
    pub by_ink: [Option<f32>; 4],
    pub blank: Longest,
    pub corner: Longest,
    /// Of each round, a mean over the images with an active capsule.
    pub couplings: Vec<Coupling>,
    /// Coupling in the last round to whichever class wins when votes are shuffled among the classes.
    pub shuffled: f32,
    /// Mean coupling of active capsules to the digits that are named, all together, in the last round, and
    /// the share of them whose largest coupling is to one of those.
    pub to_named: [f32; 2],
    /// Of each round, mean spread of the winner's and of the runner-up's votes.
    pub spread: Vec<[f32; 2]>,
    /// Share of images on which one round gives another answer: another digit, or other two.
    pub one_round_differs: f64,
    /// Median number of capsules that give 90 % of the winner.
    pub carriers: f32,
}

/// The first validation digits, or pairs of them, image after image: what a network's inside is measured on.
///
/// # Errors
/// Those of [`pairs`].
pub fn first_images(validation: &Digits, spec: &Spec) -> capsnet::Result<Vec<f32>> {
    if spec.digits == 2 {
        let pairs = pairs(validation, IMAGES, SEED)?;
        return Ok(pairs.into_iter().flat_map(|pair| pair.image).collect());
    }
    Ok((0..IMAGES).flat_map(|i| validation.image(i)).collect())
}

/// Measures `model` on pixels in 0…1, image after image, with `rounds` of routing.
///
/// # Errors
/// When the device cannot be read, or the network has no capsules.
pub fn measure(
    model: &CapsNet,
    spec: &Spec,
    pixels: &[f32],
    rounds: usize,
    device: &Device,
) -> anyhow::Result<Inside> {
    let fields = Fields::of(spec);
    let mut random = Pcg64Mcg::seed_from_u64(SHUFFLE_SEED);
    let mut seen = Seen::default();
    for batch in pixels.chunks(BATCH * spec.pixels()) {
        let one_round = model.forward(images(batch.to_vec(), spec, device), 1);
        let one_round = numbers(one_round.lengths)?;
        let routed = routings(model, spec, batch, rounds, device)?;
        let firsts = one_round.chunks_exact(routed.first().map_or(1, |r| r.classes()));
        let images = batch.chunks_exact(spec.pixels());
        for ((image, routing), first) in images.zip(routed).zip(firsts) {
            seen.lengths_by_field(image, spec, &fields, &routing.primary);
            let order = routing.order();
            let answer = &order[..spec.digits];
            seen.differ += usize::from(!same_answer(&couplings::longest_first(first), answer));
            seen.carriers.push(routing.carriers(order[0]) as f32);
            seen.rounds(&routing, order[0], order[1]);
            seen.to_named.extend(routing.to_named(answer));
            let shuffled = routing.shuffled(&mut random);
            let winner = shuffled.order()[0];
            let last = rounds.saturating_sub(1);
            seen.shuffled
                .extend(shuffled.coupling(last, winner).map(|c| c.to_winner));
            seen.lengths.push(routing.primary);
        }
    }
    let nothing = vec![0.0; spec.pixels()];
    let mut ink = nothing.clone();
    for row in 0..CORNER {
        ink[row * spec.side()..row * spec.side() + CORNER].fill(1.0);
    }
    let longest = |image: &[f32]| -> anyhow::Result<Longest> {
        let most = |values: &[f32]| values.iter().copied().fold(0.0, f32::max);
        let routed = routings(model, spec, image, rounds, device)?;
        Ok(routed.first().map_or(
            Longest {
                primary: 0.0,
                digit: 0.0,
            },
            |routing| Longest {
                primary: most(&routing.primary),
                digit: most(&lengths(&routing.digits, spec.pose())),
            },
        ))
    };
    Ok(seen.sum_up(fields, longest(&nothing)?, longest(&ink)?))
}

fn numbers<const N: usize>(tensor: Tensor<N>) -> anyhow::Result<Vec<f32>> {
    let data = pollster::block_on(tensor.into_data_async())?;
    Ok(data.iter::<f32>().collect())
}

/// What the network makes of a few images.
fn routings(
    model: &CapsNet,
    spec: &Spec,
    pixels: &[f32],
    rounds: usize,
    device: &Device,
) -> anyhow::Result<Vec<Routing>> {
    let (answer, trace) = model.forward_traced(images(pixels.to_vec(), spec, device), rounds);
    let [batch, classes, _] = answer.poses.dims();
    let of = |values: &[f32], image: usize| {
        let size = values.len() / batch;
        values[image * size..(image + 1) * size].to_vec()
    };
    let (Some(layers), Some(trace)) = (model.capsules(), trace.capsules) else {
        bail!("the network \"{}\" has no capsules to measure", spec.name);
    };
    let way = Way {
        classes,
        pose: spec.pose(),
        routing: layers.rounds(rounds),
        squash: layers.squash(),
    };
    let dims = trace.primary.dims()[2];
    let primary = lengths(&numbers(trace.primary)?, dims);
    let (votes, digits) = (numbers(trace.votes)?, numbers(answer.poses)?);
    let mut couplings = Vec::with_capacity(rounds);
    for round in trace.iterations {
        couplings.push(numbers(round.couplings)?);
    }
    let image = |image| Routing {
        primary: of(&primary, image),
        votes: of(&votes, image),
        couplings: couplings.iter().map(|round| of(round, image)).collect(),
        digits: of(&digits, image),
        way,
    };
    Ok((0..batch).map(image).collect())
}

/// What was collected image by image.
#[derive(Default)]
struct Seen {
    lengths: Vec<Vec<f32>>,
    without_ink: Vec<f32>,
    fields: usize,
    /// Sum and count of the lengths of each bin of ink.
    by_ink: [(f64, usize); 4],
    couplings: Vec<Vec<Coupling>>,
    spread: Vec<Vec<[f32; 2]>>,
    to_named: Vec<[f32; 2]>,
    shuffled: Vec<f32>,
    carriers: Vec<f32>,
    differ: usize,
}

impl Seen {
    fn lengths_by_field(&mut self, image: &[f32], spec: &Spec, fields: &Fields, primary: &[f32]) {
        let inked = fields.with_ink(image, spec.side());
        let middle = fields.middle_ink(image, spec.side());
        self.fields += primary.len();
        // capsules lie type after type, each type over the whole grid
        for (i, length) in primary.iter().enumerate() {
            let place = i % inked.len();
            if !inked[place] {
                self.without_ink.push(*length);
            }
            let bin = INK_BINS.iter().position(|end| middle[place] <= *end + 1e-6);
            let (sum, count) = &mut self.by_ink[bin.unwrap_or(INK_BINS.len() - 1)];
            *sum += f64::from(*length);
            *count += 1;
        }
    }

    fn rounds(&mut self, routing: &Routing, winner: usize, runner_up: usize) {
        let rounds = 0..routing.couplings.len();
        let couplings: Option<Vec<_>> = rounds
            .clone()
            .map(|t| routing.coupling(t, winner))
            .collect();
        self.couplings.extend(couplings);
        let spread = |t| [routing.spread(t, winner), routing.spread(t, runner_up)];
        self.spread.push(rounds.map(spread).collect());
    }

    fn sum_up(self, fields: Fields, blank: Longest, corner: Longest) -> Inside {
        let all: Vec<f32> = self.lengths.iter().flatten().copied().collect();
        let rounds = self.spread.first().map_or(0, Vec::len);
        let over = |values: &mut dyn Iterator<Item = f32>| mean(values);
        let couplings = match self.couplings.is_empty() {
            true => Vec::new(),
            false => (0..rounds)
                .map(|t| Coupling {
                    to_winner: over(&mut self.couplings.iter().map(|r| r[t].to_winner)),
                    decided: over(&mut self.couplings.iter().map(|r| r[t].decided)),
                    entropy: over(&mut self.couplings.iter().map(|r| r[t].entropy)),
                })
                .collect(),
        };
        let spread = |t: usize, k: usize| over(&mut self.spread.iter().map(|r| r[t][k]));
        Inside {
            images: self.lengths.len(),
            capsules: self.lengths.first().map_or(0, Vec::len),
            fields,
            activity: activity(&self.lengths),
            quantiles: [0.05, 0.5, 0.95].map(|share| quantile(&all, share)),
            without_ink: (
                self.without_ink.len() as f64 / self.fields.max(1) as f64,
                mean(self.without_ink.iter().copied()),
                quantile(&self.without_ink, 0.99),
            ),
            by_ink: self
                .by_ink
                .map(|(sum, count)| (count > 0).then(|| (sum / count as f64) as f32)),
            blank,
            corner,
            couplings,
            shuffled: mean(self.shuffled.iter().copied()),
            to_named: [0, 1].map(|k| mean(self.to_named.iter().map(|named| named[k]))),
            spread: (0..rounds).map(|t| [spread(t, 0), spread(t, 1)]).collect(),
            one_round_differs: self.differ as f64 / self.lengths.len().max(1) as f64,
            carriers: quantile(&self.carriers, 0.5),
        }
    }
}

/// Whether the longest classes of `order` are those of `answer`: which of two digits is longer does
/// not matter.
fn same_answer(order: &[usize], answer: &[usize]) -> bool {
    order
        .iter()
        .take(answer.len())
        .all(|class| answer.contains(class))
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), v| (sum + v, count + 1));
    sum / count.max(1) as f32
}

/// The names of the rows of a table of [`Inside::cells`].
pub const ROWS: [&str; 14] = [
    "primary capsules",
    "receptive field, grid",
    "active (‖u‖ > 0.5) / dead (never > 0.05) / stuck (always > 0.5)",
    "length of a primary capsule: 5, 50, 95 % quantile",
    "fields without ink; length there: mean, 99 % quantile",
    "mean length with 0, to 25, to 50, to 100 % ink in the middle 5×5 of the field",
    "longest capsule on a blank image: primary, digit",
    "longest capsule with ink in one corner only: primary, digit",
    "coupling of active capsules to the winner, round by round",
    "of them coupled by more than 0.5; entropy (1 = uniform), last round",
    "coupling of active capsules to all digits that are named; of them most of all to one of those, last round",
    "coupling to the winner when votes are shuffled, last round",
    "spread of the winner's votes, round by round; of the runner-up's",
    "answers that differ with one round; capsules that carry 90 % of the winner",
];

impl Inside {
    /// The measures, in the order of [`ROWS`].
    pub fn cells(&self) -> [String; ROWS.len()] {
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        let list = |values: &mut dyn Iterator<Item = f32>| {
            let texts: Vec<String> = values.map(|v| format!("{v:.3}")).collect();
            texts.join(", ")
        };
        let Fields { size, grid, .. } = self.fields;
        let Activity {
            active,
            dead,
            stuck,
        } = self.activity;
        let (share, mean, high) = self.without_ink;
        let by_ink = self
            .by_ink
            .map(|length| length.map_or("–".to_string(), |length| format!("{length:.3}")));
        let two = |longest: Longest| format!("{:.3}, {:.3}", longest.primary, longest.digit);
        let last = self.couplings.last();
        [
            self.capsules.to_string(),
            format!("{size}×{size}, {grid}×{grid}"),
            [active, dead, stuck].map(percent).join(" / "),
            list(&mut self.quantiles.into_iter()),
            match share > 0.0 {
                true => format!("{}; {mean:.4}, {high:.3}", percent(share)),
                false => "none".to_string(),
            },
            by_ink.join(", "),
            two(self.blank),
            two(self.corner),
            list(&mut self.couplings.iter().map(|c| c.to_winner)),
            last.map_or("no capsule is active".to_string(), |c| {
                format!("{}; {:.3}", percent(f64::from(c.decided)), c.entropy)
            }),
            format!(
                "{:.3}; {}",
                self.to_named[0],
                percent(f64::from(self.to_named[1]))
            ),
            format!("{:.3}", self.shuffled),
            format!(
                "{}; {}",
                list(&mut self.spread.iter().map(|s| s[0])),
                list(&mut self.spread.iter().map(|s| s[1]))
            ),
            format!("{}; {:.0}", percent(self.one_round_differs), self.carriers),
        ]
    }
}

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| inside, {} validation images | |\n|---|---|",
            self.images
        )?;
        for (name, cell) in ROWS.iter().zip(self.cells()) {
            writeln!(f, "| {name} | {cell} |")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use capsnet::parity::tiny;

    #[test]
    fn a_blank_capsule_network_is_measured_whole() -> anyhow::Result<()> {
        let (spec, device) = (tiny()?, Device::flex());
        let model = CapsNet::zeros(&spec, &device);
        let pixels = vec![0.5; 3 * spec.pixels()];
        let found = measure(&model, &spec, &pixels, 3, &device)?;
        assert_eq!((found.images, found.capsules), (3, 18));
        assert_eq!(found.activity.dead, 1.0);
        assert_eq!(found.without_ink.0, 0.0);
        assert!(found.couplings.is_empty(), "nothing is active");
        assert_eq!(found.one_round_differs, 0.0);
        assert!(
            found.cells().iter().all(|cell| !cell.contains("NaN")),
            "{found}"
        );
        Ok(())
    }

    #[test]
    fn two_digits_in_the_other_order_are_the_same_answer() {
        assert!(same_answer(&[4, 7, 1], &[7, 4]));
        assert!(!same_answer(&[4, 1, 7], &[7, 4]));
        assert!(!same_answer(&[4, 7, 1], &[7]), "one digit is the longest");
    }

    #[test]
    fn lengths_go_to_their_bin_of_ink() -> anyhow::Result<()> {
        let spec = tiny()?;
        let fields = Fields::of(&spec);
        let mut seen = Seen::default();
        let mut image = vec![0.0; spec.pixels()];
        image[..spec.side()].fill(1.0);
        let capsules = spec.primary_capsules();
        let primary: Vec<f32> = (0..capsules)
            .map(|i| if i % 9 < 3 { 0.8 } else { 0.1 })
            .collect();
        seen.lengths_by_field(&image, &spec, &fields, &primary);
        let found = seen.without_ink;
        assert_eq!(
            found.len(),
            capsules / 3 * 2,
            "only the first row of fields sees ink"
        );
        assert!(found.iter().all(|length| *length == 0.1));
        Ok(())
    }
}
