//! How well a network of two digits reads pairs.

use std::fmt;

use crate::mnist::Digits;
use crate::pad::set::drawings;
use crate::pairs::{Pair, pairs};
use capsnet::digit_image::Input;
use capsnet::evaluation::longest_first;

use super::reading::{Reader, Reading, squared_error};
use super::scores::THRESHOLD;

/// Pairs in memory at a time.
const PART: usize = 1000;

/// What it makes of some pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct PairScores {
    /// For each number of rounds the share of pairs whose two digits are not both named. 0…1
    pub errors: Vec<f64>,
    /// Mean over all digits of Σ (reconstruction − the digit alone)², each drawn from its own capsule,
    /// with the network's own rounds.
    pub squared_error: f64,
}

/// Reads pairs with each number of rounds; nothing but the routing is done anew.
///
/// # Errors
/// Those of [`Reader::read_at`].
pub fn measure(
    reader: &Reader<'_>,
    pairs: &[Pair],
    rounds: &[usize],
) -> anyhow::Result<PairScores> {
    let dims = reader.spec.pose();
    let mut wrong = vec![0usize; rounds.len()];
    let mut squares = 0.0;
    let own = rounds
        .iter()
        .copied()
        .chain([reader.rounds])
        .collect::<Vec<_>>();
    for part in pairs.chunks(PART) {
        let pixels: Vec<f32> = part.iter().flat_map(|p| p.image.iter().copied()).collect();
        let mut read = reader.read_at(&pixels, &own)?;
        let trained = read.pop().unwrap_or_default();
        for (wrong, readings) in wrong.iter_mut().zip(&read) {
            let read = part.iter().zip(readings);
            *wrong += read
                .filter(|(pair, r)| !names_both(&r.lengths, pair))
                .count();
        }
        let mut capsules = Vec::with_capacity(2 * part.len());
        for (pair, reading) in part.iter().zip(&trained) {
            for label in pair.labels.map(usize::from) {
                capsules.push((
                    label,
                    reading.poses[label * dims..(label + 1) * dims].to_vec(),
                ));
            }
        }
        let alone = part.iter().flat_map(|pair| &pair.alone);
        let drawn = reader.decode(&capsules)?;
        squares += drawn
            .iter()
            .zip(alone)
            .map(|(drawn, alone)| f64::from(squared_error(drawn, alone)))
            .sum::<f64>();
    }
    let count = pairs.len().max(1) as f64;
    Ok(PairScores {
        errors: wrong.iter().map(|wrong| *wrong as f64 / count).collect(),
        squared_error: squares / (2.0 * count),
    })
}

/// Images of each kind that are counted.
const COUNTED: usize = 1000;
/// They are the same in every run.
const COUNTED_SEED: u64 = 2;

/// Whether a network of two digits says how many there are: one capsule longer than 0.5 for each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// The longest capsule on a blank image. 0…1
    pub blank: f32,
    /// Share of single digits, each at a random place, with one long capsule. 0…1
    pub singles: f64,
    /// Share of pairs with two. 0…1
    pub pairs: f64,
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "longest capsule on a blank image {:.3}; one digit counted as one {:.1} %, two as two {:.1} % (of {COUNTED} each)",
            self.blank,
            100.0 * self.singles,
            100.0 * self.pairs
        )
    }
}

/// Counts the digits of images made of `digits`.
///
/// # Errors
/// Those of [`Reader::read`].
pub fn counted(reader: &Reader<'_>, digits: &Digits) -> anyhow::Result<Counted> {
    let share = |pixels: &[f32], wanted: usize| -> anyhow::Result<f64> {
        let read = reader.read(pixels)?;
        let right = read.iter().filter(|r| long(&r.lengths) == wanted).count();
        Ok(right as f64 / read.len().max(1) as f64)
    };
    let blank = reader.read(&vec![0.0; reader.spec.pixels()])?;
    let pairs = pairs(digits, COUNTED, COUNTED_SEED)?;
    // the first of each pair, where it lies
    let alone: Vec<f32> = pairs.iter().flat_map(|p| p.alone[0].clone()).collect();
    let both: Vec<f32> = pairs.into_iter().flat_map(|pair| pair.image).collect();
    Ok(Counted {
        blank: blank.first().map_or(0.0, Reading::longest),
        singles: share(&alone, 1)?,
        pairs: share(&both, 2)?,
    })
}

/// The drawings, made in ways that training leaves out, as digits. ([`crate::pad::set`])
fn drawn_digits() -> anyhow::Result<Digits> {
    let mut drawings = drawings()?;
    drawings.retain(|drawing| drawing.template.held_out);
    let ink = drawings.iter().flat_map(|drawing| &drawing.pixels);
    let pixels = ink.map(|value| (255.0 * value).round() as u8).collect();
    let labels = drawings.iter().map(|drawing| drawing.template.digit);
    let side = Input::MNIST.side;
    Ok(Digits::new(side, side, pixels, labels.collect())?)
}

/// Share of pairs of those drawings whose two digits are both named, each drawing once as the first. 0…1
///
/// # Errors
/// Those of [`measure`].
pub fn drawn(reader: &Reader<'_>) -> anyhow::Result<f64> {
    let digits = drawn_digits()?;
    let pairs = pairs(&digits, digits.len(), COUNTED_SEED)?;
    let errors = measure(reader, &pairs, &[reader.rounds])?.errors;
    Ok(errors.iter().map(|error| 1.0 - error).sum())
}

/// How many capsules say that their digit is there.
fn long(lengths: &[f32]) -> usize {
    lengths.iter().filter(|length| **length > THRESHOLD).count()
}

fn names_both(lengths: &[f32], pair: &Pair) -> bool {
    let longest = longest_first(lengths, 2);
    pair.labels
        .iter()
        .all(|label| longest.contains(&usize::from(*label)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairs::score_pairs;
    use burn::tensor::Device;
    use capsnet::network::CapsNet;
    use capsnet::parity::tiny;
    use capsnet::spec::Spec;

    #[test]
    fn capsules_longer_than_a_half_are_counted() {
        assert_eq!(long(&[0.9, 0.5, 0.51, 0.0]), 2);
        assert_eq!(long(&[]), 0);
    }

    #[test]
    fn drawings_of_all_ten_digits_make_pairs() -> anyhow::Result<()> {
        let digits = drawn_digits()?;
        assert_eq!(digits.len(), 990);
        for digit in 0..10 {
            let count = digits
                .labels
                .iter()
                .filter(|label| **label == digit)
                .count();
            assert!(count >= 45, "{count} of {digit}");
        }
        assert!((0..digits.len()).all(|k| digits.image(k).any(|ink| ink == 1.0)));
        Ok(())
    }

    #[test]
    fn pairs_are_scored_as_the_engine_scores_them() -> anyhow::Result<()> {
        let _alone = crate::alone_with_the_generator();
        let device = Device::flex();
        device.seed(1);
        let spec = Spec {
            digits: 2,
            ..tiny()?
        };
        let model = CapsNet::new(&spec, &device);
        let picture = |seed: usize| -> Vec<f32> {
            let pixel = |at: usize| ((at + seed) * 7919 % 97) as f32 / 97.0;
            (0..spec.pixels()).map(pixel).collect()
        };
        let pairs: Vec<Pair> = (0..7)
            .map(|k| Pair {
                image: picture(k),
                alone: [picture(k + 100), picture(k + 200)],
                labels: [k as u8, 9 - (k as u8 / 2)],
            })
            .collect();
        let reader = Reader {
            model: &model,
            spec: &spec,
            rounds: 3,
            device: &device,
            threads: 1,
        };
        let found = measure(&reader, &pairs, &[1, 3])?;
        for (rounds, error) in [1, 3].into_iter().zip(&found.errors) {
            let score = score_pairs(&model, &spec, &pairs, rounds, &device)?;
            assert!((score.error_rate() - error).abs() < 1e-9);
            if rounds == 3 {
                let mean = score.squared_error_sum / 7.0;
                assert!((mean - found.squared_error).abs() < 1e-3 * mean);
            }
        }
        Ok(())
    }
}
