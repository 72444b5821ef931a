//! How a trained network is read: β, the inverse temperature of its routing, and the length of W.
//!
//! Training hardly moves couplings, whatever β it is done with; β decides them afterwards, and a shorter
//! W shortens every digit capsule, so that more of what is no digit falls under a half, and more digits
//! do (`docs/decisions/0003-training-tries.md`). Both are chosen here, by validation digits alone.
//!
//! A network for two digits shall count them: of it the best W is the one with which fewest single digits
//! and pairs are miscounted.

use std::fmt;

use anyhow::{Context as _, bail};
use burn::tensor::{Device, f16};
use capsnet::spec::Head;
use capsnet::weights::Contents;

use crate::inside;
use crate::measures::pairs::counted;
use crate::measures::scores::share_under;
use crate::measures::{Reader, Reading, pixels};
use crate::mnist::Digits;
use crate::parallel::judge;

/// The tensor of W.
pub const TRANSFORMATIONS: [&str; 1] = ["digit.weight"];
/// Those of what is squashed into primary capsules.
pub const PRIMARY: [&str; 2] = ["primary.weight", "primary.bias"];
/// The metadata's entry that says with which β a network was trained that is read otherwise now.
const TRAINED: &str = "trained_inverse_temperature";
/// What the couplings of active capsules to the winner shall reach in the last round.
const COUPLING: f32 = 0.41;
/// The largest share of validation digits that may fall under a half.
const UNDER: f64 = 0.006;
/// The largest β that is tried, in steps of a half, and the shortest W, in hundredths of its length.
const LARGEST_BETA: f32 = 12.0;
const SHORTEST: u8 = 75;
/// How far the lengths of W that are tried for counting lie apart, in hundredths.
const COUNTING_STEP: usize = 5;

/// One way to read the network, and what becomes of the validation digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// β
    pub inverse_temperature: f32,
    /// What W is multiplied by, at most 1.
    pub scale: f32,
    /// The share of validation images that are lost at the threshold of a half: digits whose longest
    /// capsule is under it. Of a network for two digits, the mean of the shares of single digits and of
    /// pairs that are miscounted.
    pub lost: f64,
    /// Validation error: of digits, or of pairs.
    pub error: f64,
    /// Coupling of the active capsules in the last round to the winner, or to both winners together: a
    /// mean over the first validation images.
    pub coupling: f32,
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "β {}, W × {:.2}: validation error {:.2} %, {:.2} % lost at 0.5, coupling to what is named {:.3}",
            self.inverse_temperature,
            self.scale,
            100.0 * self.error,
            100.0 * self.lost,
            self.coupling
        )
    }
}

/// The smallest β, from the file's own upwards, with which active capsules couple to what is named by
/// `COUPLING`, and with it the shortest W that leaves no more than `UNDER` of the digits under a half, or
/// the W that counts best. Each β that is tried is told to `tried`.
///
/// # Errors
/// When the network has no capsules or no β will do, and those of [`Reader::read`].
pub fn choose(
    file: &Contents,
    validation: &Digits,
    device: &Device,
    threads: usize,
    mut tried: impl FnMut(&Calibration),
) -> anyhow::Result<Calibration> {
    let Head::Capsules { routing, .. } = &file.spec.head else {
        bail!("the network \"{}\" routes nothing", file.spec.name);
    };
    let mut inverse_temperature = routing.inverse_temperature;
    while inverse_temperature <= LARGEST_BETA {
        let with = |hundredths: u8| {
            let scale = f32::from(hundredths) / 100.0;
            let beta = inverse_temperature;
            read(file, beta, scale, validation, device, threads)
        };
        let best = match file.spec.digits {
            2 => counts_best(with)?,
            _ => shortest(with)?,
        };
        let mut best =
            best.context("too many digits have no capsule over a half, even with W as it is")?;
        best.coupling = coupling(file, &best, validation, device)?;
        tried(&best);
        if best.coupling >= COUPLING {
            return Ok(best);
        }
        inverse_temperature += 0.5;
    }
    bail!("with no β up to {LARGEST_BETA} do active capsules couple to what is named by {COUPLING}")
}

/// The shortest W, in hundredths, that loses few digits; fewer are lost the longer it is.
fn shortest(
    with: impl Fn(u8) -> anyhow::Result<Calibration>,
) -> anyhow::Result<Option<Calibration>> {
    let (mut low, mut high, mut best) = (SHORTEST, 100, None);
    while low <= high {
        let hundredths = low.midpoint(high);
        let read = with(hundredths)?;
        if read.lost > UNDER {
            low = hundredths + 1;
        } else {
            high = hundredths - 1;
            best = Some(read);
        }
    }
    Ok(best)
}

/// The W that loses fewest: a long one finds digits that are not there, a short one misses some.
fn counts_best(
    with: impl Fn(u8) -> anyhow::Result<Calibration>,
) -> anyhow::Result<Option<Calibration>> {
    let lengths = (SHORTEST..=100).rev().step_by(COUNTING_STEP);
    let read: Vec<Calibration> = lengths.map(with).collect::<anyhow::Result<_>>()?;
    Ok(read.into_iter().min_by(|a, b| a.lost.total_cmp(&b.lost)))
}

/// What becomes of the validation digits; their couplings are not measured.
fn read(
    file: &Contents,
    inverse_temperature: f32,
    scale: f32,
    validation: &Digits,
    device: &Device,
    threads: usize,
) -> anyhow::Result<Calibration> {
    let Contents { snapshot, spec, .. } = calibrated(file, inverse_temperature, scale)?;
    let model = snapshot.into_network(&spec, device)?;
    let rounds = spec.routing_iterations();
    let reader = Reader {
        model: &model,
        spec: &spec,
        rounds,
        device,
        threads,
    };
    let (lost, error) = if spec.digits == 2 {
        let counted = counted(&reader, validation)?;
        let score = judge(&model, &spec, validation, rounds, device, threads)?;
        let right = (counted.singles + counted.pairs) / 2.0;
        (1.0 - right, score.error_rate())
    } else {
        let readings = reader.read(&pixels(validation, validation.len()))?;
        let longest: Vec<f32> = readings.iter().map(Reading::longest).collect();
        let labelled = readings.iter().zip(&validation.labels);
        let wrong = labelled.filter(|(read, label)| read.digit != usize::from(**label));
        let error = wrong.count() as f64 / readings.len().max(1) as f64;
        (share_under(&longest), error)
    };
    Ok(Calibration {
        inverse_temperature,
        scale,
        lost,
        error,
        coupling: 0.0,
    })
}

/// Coupling of the active capsules to what is named, in the last round.
fn coupling(
    file: &Contents,
    read: &Calibration,
    validation: &Digits,
    device: &Device,
) -> anyhow::Result<f32> {
    let Contents { snapshot, spec, .. } = calibrated(file, read.inverse_temperature, read.scale)?;
    let model = snapshot.into_network(&spec, device)?;
    let images = inside::first_images(validation, &spec)?;
    let inside = inside::measure(&model, &spec, &images, spec.routing_iterations(), device)?;
    Ok(match spec.digits {
        2 => inside.to_named[0],
        _ => inside.couplings.last().map_or(0.0, |last| last.to_winner),
    })
}

fn calibrated(file: &Contents, inverse_temperature: f32, scale: f32) -> anyhow::Result<Contents> {
    let mut file = file.clone();
    set_inverse_temperature(&mut file, inverse_temperature)?;
    multiply(&mut file, &TRANSFORMATIONS, scale);
    Ok(file)
}

/// Has the network multiply its routing logits by this from now on. The weights stay; what they were
/// trained with is kept in the metadata.
///
/// # Errors
/// When the network has no capsules.
pub fn set_inverse_temperature(file: &mut Contents, asked: f32) -> anyhow::Result<()> {
    let Head::Capsules { routing, .. } = &mut file.spec.head else {
        bail!("the network \"{}\" routes nothing", file.spec.name);
    };
    let before = routing.inverse_temperature.to_string();
    file.metadata.entry(TRAINED.to_string()).or_insert(before);
    routing.inverse_temperature = asked;
    stale(file);
    Ok(())
}

/// Multiplies tensors and says so in the metadata.
pub fn multiply(file: &mut Contents, tensors: &[&str], factor: f32) {
    for name in tensors {
        let tensor = file.snapshot.tensors.get_mut(*name);
        for value in tensor.into_iter().flat_map(|t| &mut t.values) {
            *value = as_short_as(*value, *value * factor);
        }
        file.metadata
            .insert(format!("scaled_{name}"), factor.to_string());
    }
    stale(file);
}

/// What was measured of the network is no longer true of it.
pub(crate) fn stale(file: &mut Contents) {
    if let Some(statistics) = &mut file.statistics {
        statistics.stale = true;
    }
}

/// A number that comes of another one: what F16 holds stays what F16 holds, so that a file that ships does
/// not grow to twice its size.
fn as_short_as(of: f32, value: f32) -> f32 {
    match short(of) == of {
        true => short(value),
        false => value,
    }
}

/// The nearest number that F16 holds.
pub(crate) fn short(value: f32) -> f32 {
    f16::from_f32(value).to_f32()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::random_file;

    #[test]
    fn short_numbers_stay_short_and_long_ones_long() {
        assert_eq!(as_short_as(0.5, 0.125), 0.125);
        assert_eq!(as_short_as(1.0, 0.87), 0.870_117_2); // the nearest of F16
        assert_eq!(as_short_as(0.123_456_79, 0.246_913_58), 0.246_913_58);
    }

    #[test]
    fn what_is_calibrated_is_read_otherwise_and_says_so() -> anyhow::Result<()> {
        let before = random_file(1)?;
        let after = calibrated(&before, 7.0, 0.5)?;
        let w = |file: &Contents| file.snapshot.tensors["digit.weight"].values.clone();
        for (before, after) in w(&before).into_iter().zip(w(&after)) {
            assert_eq!(after, 0.5 * before);
        }
        let Head::Capsules { routing, .. } = &after.spec.head else {
            panic!("it has capsules");
        };
        assert_eq!(routing.inverse_temperature, 7.0);
        assert_eq!(after.metadata[TRAINED], "1");
        assert_eq!(after.metadata["scaled_digit.weight"], "0.5");
        Ok(())
    }

    #[test]
    fn the_shortest_w_loses_few_and_the_best_one_fewest() -> anyhow::Result<()> {
        let reading = |lost: fn(f64) -> f64| {
            move |hundredths: u8| {
                Ok(Calibration {
                    inverse_temperature: 4.0,
                    scale: f32::from(hundredths) / 100.0,
                    lost: lost(f64::from(hundredths)),
                    error: 0.0,
                    coupling: 0.0,
                })
            }
        };
        let scale = |found: Option<Calibration>| found.map(|found| found.scale);
        let few = |hundredths: f64| 0.006 + 0.001 * (82.5 - hundredths);
        assert_eq!(scale(shortest(reading(few))?), Some(0.83));
        assert_eq!(scale(shortest(reading(|_| 0.007))?), None);
        let around = |hundredths: f64| (hundredths - 86.0).abs() / 100.0;
        assert_eq!(scale(counts_best(reading(around))?), Some(0.85));
        Ok(())
    }

    #[test]
    fn a_network_that_knows_nothing_cannot_be_read_well() -> anyhow::Result<()> {
        let file = random_file(1)?;
        let side = file.spec.side();
        let digits = Digits::new(side, side, vec![0; 3 * side * side], vec![0, 1, 2])?;
        let refused = choose(&file, &digits, &Device::flex(), 1, |_| {});
        let message = refused.expect_err("blank images are no digits").to_string();
        assert!(message.contains("no capsule over a half"), "{message}");
        Ok(())
    }
}
