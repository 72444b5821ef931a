//! How a trained network is read: β, the inverse temperature of its routing, and the length of W.
//!
//! Training hardly moves couplings, whatever β it is done with; β decides them afterwards, and a shorter
//! W shortens every digit capsule, so that more of what is no digit falls under a half, and more digits
//! do (`docs/decisions/0003-training-tries.md`). Both are chosen here, by validation digits alone.

use std::fmt;

use anyhow::{Context as _, bail};
use burn::tensor::{Device, f16};
use capsnet::spec::Head;
use capsnet::weights::Contents;

use crate::inside;
use crate::measures::scores::share_under;
use crate::measures::{Reader, Reading, pixels};
use crate::mnist::Digits;

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

/// One way to read the network, and what becomes of the validation digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// β
    pub inverse_temperature: f32,
    /// What W is multiplied by, at most 1.
    pub scale: f32,
    /// The share of validation digits whose longest capsule is under a half.
    pub under: f64,
    /// Validation error.
    pub error: f64,
    /// Coupling of the active capsules to the winner in the last round, a mean over the validation images.
    pub coupling: f32,
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "β {}, W × {:.2}: validation error {:.2} %, {:.2} % of the digits under 0.5, coupling to the winner {:.3}",
            self.inverse_temperature,
            self.scale,
            100.0 * self.error,
            100.0 * self.under,
            self.coupling
        )
    }
}

/// The smallest β, from the file's own upwards, with which active capsules couple to the winner by
/// `COUPLING`, and with it the shortest W that leaves no more than `UNDER` of the digits under a half. Each
/// β that is tried is told to `tried`.
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
        let (mut low, mut high, mut best) = (SHORTEST, 100, None);
        while low <= high {
            let hundredths = low.midpoint(high);
            let scale = f32::from(hundredths) / 100.0;
            let read = read(
                file,
                inverse_temperature,
                scale,
                validation,
                device,
                threads,
            )?;
            if read.under > UNDER {
                low = hundredths + 1;
            } else {
                high = hundredths - 1;
                best = Some(read);
            }
        }
        let mut best =
            best.context("too many digits have no capsule over a half, even with W as it is")?;
        best.coupling = coupling(file, &best, validation, device)?;
        tried(&best);
        if best.coupling >= COUPLING {
            return Ok(best);
        }
        inverse_temperature += 0.5;
    }
    bail!("with no β up to {LARGEST_BETA} do active capsules couple to the winner by {COUPLING}")
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
    let reader = Reader {
        model: &snapshot.into_network(&spec, device)?,
        spec: &spec,
        rounds: spec.routing_iterations(),
        device,
        threads,
    };
    let readings = reader.read(&pixels(validation, validation.len()))?;
    let longest: Vec<f32> = readings.iter().map(Reading::longest).collect();
    let labelled = readings.iter().zip(&validation.labels);
    let wrong = labelled
        .filter(|(read, label)| read.digit != usize::from(**label))
        .count();
    Ok(Calibration {
        inverse_temperature,
        scale,
        under: share_under(&longest),
        error: wrong as f64 / readings.len().max(1) as f64,
        coupling: 0.0,
    })
}

/// Coupling of the active capsules to the winner in the last round.
fn coupling(
    file: &Contents,
    read: &Calibration,
    validation: &Digits,
    device: &Device,
) -> anyhow::Result<f32> {
    let Contents { snapshot, spec, .. } = calibrated(file, read.inverse_temperature, read.scale)?;
    let model = snapshot.into_network(&spec, device)?;
    let images = pixels(validation, inside::IMAGES);
    let inside = inside::measure(&model, &spec, &images, spec.routing_iterations(), device)?;
    Ok(inside.couplings.last().map_or(0.0, |last| last.to_winner))
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
            *value = as_short_as([*value], *value * factor);
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

/// A number that comes of others: what F16 holds stays what F16 holds, so that a file that ships does not
/// grow to twice its size.
pub(crate) fn as_short_as<const N: usize>(of: [f32; N], value: f32) -> f32 {
    let short = |value: f32| f16::from_f32(value).to_f32();
    match of.iter().all(|value| short(*value) == *value) {
        true => short(value),
        false => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::random_file;

    #[test]
    fn short_numbers_stay_short_and_long_ones_long() {
        assert_eq!(as_short_as([0.5], 0.125), 0.125);
        assert_eq!(as_short_as([1.0, 0.5], 0.87), 0.870_117_2); // the nearest of F16
        assert_eq!(as_short_as([1.0, 0.123_456_79], 0.246_913_58), 0.246_913_58);
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
