//! Whether a network says that something is no digit: by a short longest capsule, by a bad
//! reconstruction, or by both.

use crate::mnist::Digits;
use rand::SeedableRng as _;
use rand_pcg::Pcg64Mcg;

use super::reading::{Reader, Reading};
use super::scores::{THRESHOLD, Usual, area_under_curve, quantiles, rank, share_under};
use crate::letters::Letters;
use crate::no_digit::NoDigit;

/// Images of each kind that chance makes.
const EACH: usize = 400;
/// They are the same in every run.
const SEED: u64 = 1;
/// Growth of a letter's stroke on each side, in quarters of a pixel: a thin pen and a broad one.
const GROWTHS: [usize; 2] = [0, 3];

/// Shares of the validation digits, those with the shortest longest capsules: whoever trusts only an
/// answer that is longer than theirs doubts as many digits.
pub const DOUBTED: [f32; 4] = [0.01, 0.1, 0.25, 0.5];
/// An error that so few validation digits exceed is always doubted.
const REDRAWN_BADLY: f32 = 0.01;

/// What is said of one kind of image.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    pub name: &'static str,
    pub images: usize,
    /// Share with the longest capsule under a half. 0…1
    pub under: f64,
    /// Areas under the curve against test digits: by the longest capsule, by the error of the
    /// reconstruction, by both. 0…1
    pub areas: [f64; 3],
    /// Share that passes for a digit, for each of [`DOUBTED`]. 0…1
    pub trusted: [f64; DOUBTED.len()],
}

/// What a network says of all kinds.
#[derive(Debug, Clone, PartialEq)]
pub struct NoDigits {
    pub kinds: Vec<Kind>,
    /// Share of test digits with the longest capsule under a half. 0…1
    pub digits_under: f64,
    /// Share of test digits that pass for one, for each of [`DOUBTED`]. 0…1
    pub digits_trusted: [f64; DOUBTED.len()],
}

impl NoDigits {
    /// Mean over the kinds of the share under a half, each kind counting as much. 0…1
    pub fn mean_under(&self) -> f64 {
        let sum: f64 = self.kinds.iter().map(|kind| kind.under).sum();
        sum / self.kinds.len().max(1) as f64
    }
}

/// Shows the network all kinds, made from `digits`, and letters of fonts that it never saw.
///
/// # Errors
/// Those of [`Reader::read`].
pub fn measure(
    reader: &Reader<'_>,
    digits: &Digits,
    letters: Option<&Letters>,
    (validation, test): (&[Reading], &[Reading]),
) -> anyhow::Result<NoDigits> {
    let mut random = Pcg64Mcg::seed_from_u64(SEED);
    let mut read = Vec::new();
    for (name, kind) in [
        ("blank", NoDigit::Blank),
        ("noise", NoDigit::Noise),
        ("scribbles", NoDigit::Scribble),
        ("halves", NoDigit::Halves),
        ("cut off", NoDigit::CutOff),
    ] {
        let count = if kind == NoDigit::Blank { 1 } else { EACH };
        let pixels = (0..count).flat_map(|_| kind.draw(digits, &mut random));
        read.push((name, reader.read(&pixels.collect::<Vec<_>>())?));
    }
    if let Some(letters) = letters {
        let pixels = letters
            .glyphs()
            .iter()
            .flat_map(|glyph| GROWTHS.map(|growth| glyph.write(growth)));
        let pixels: Vec<f32> = pixels.flatten().collect();
        read.push(("letters", reader.read(&pixels)?));
    }
    Ok(compare(&read, validation, test))
}

/// From the readings of each kind; what is usual is told by validation digits, what is compared with by
/// test digits.
fn compare(
    kinds: &[(&'static str, Vec<Reading>)],
    validation: &[Reading],
    test: &[Reading],
) -> NoDigits {
    let longest = |all: &[Reading]| all.iter().map(Reading::longest).collect::<Vec<_>>();
    let error = |all: &[Reading]| all.iter().map(|r| r.squared_error).collect::<Vec<_>>();
    let usual = Usual {
        longest: quantiles(&longest(validation)),
        error: quantiles(&error(validation)),
    };
    let scores = |all: &[Reading]| -> [Vec<f32>; 3] {
        let both = |r: &Reading| usual.both(r.longest(), r.squared_error);
        [
            longest(all),
            error(all).into_iter().map(|e| -e).collect(),
            all.iter().map(both).collect(),
        ]
    };
    let trusted = |all: &[Reading]| DOUBTED.map(|doubted| share_trusted(&usual, doubted, all));
    let digits = scores(test);
    let kind = |(name, readings): &(&'static str, Vec<Reading>)| {
        let others = scores(readings);
        Kind {
            name,
            images: readings.len(),
            under: share_under(&others[0]),
            areas: std::array::from_fn(|k| area_under_curve(&digits[k], &others[k])),
            trusted: trusted(readings),
        }
    };
    NoDigits {
        kinds: kinds.iter().map(kind).collect(),
        digits_under: share_under(&digits[0]),
        digits_trusted: trusted(test),
    }
}

/// The share of the readings that pass for a digit: their longest capsule is longer than that of
/// `doubted` of the validation digits and than a half, and they are redrawn as digits are. 0…1
fn share_trusted(usual: &Usual, doubted: f32, readings: &[Reading]) -> f64 {
    let passes = |r: &&Reading| {
        r.longest() >= THRESHOLD
            && rank(&usual.longest, r.longest()) >= doubted
            && 1.0 - rank(&usual.error, r.squared_error) >= REDRAWN_BADLY
    };
    readings.iter().filter(passes).count() as f64 / readings.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(longest: f32, squared_error: f32) -> Reading {
        Reading {
            poses: vec![0.0, longest],
            lengths: vec![0.0, longest],
            digit: 1,
            squared_error,
        }
    }

    #[test]
    fn each_score_tells_what_the_others_do_not() {
        let digits: Vec<Reading> = (0..10)
            .map(|k| reading(0.8 + 0.01 * k as f32, 10.0 + k as f32))
            .collect();
        let short = vec![reading(0.1, 12.0), reading(0.2, 14.0)];
        let badly_drawn = vec![reading(0.95, 80.0)];
        let found = compare(
            &[("short", short), ("badly drawn", badly_drawn)],
            &digits,
            &digits,
        );
        assert_eq!((found.digits_under, found.mean_under()), (0.0, 0.5));
        let [short, badly_drawn] = found.kinds.as_slice() else {
            panic!("two kinds were given");
        };
        assert_eq!((short.under, short.areas[0]), (1.0, 1.0));
        // two and four digits are drawn better, one as well
        assert!((short.areas[1] - 0.35).abs() < 1e-9);
        assert_eq!((badly_drawn.under, badly_drawn.areas[0]), (0.0, 0.0));
        assert_eq!(badly_drawn.areas[1], 1.0);
        assert!(short.areas[2] > 0.9 && badly_drawn.areas[2] > 0.9);
        assert_eq!((short.trusted, badly_drawn.trusted), ([0.0; 4], [0.0; 4]));
    }

    #[test]
    fn who_doubts_more_digits_trusts_less() {
        let digits: Vec<Reading> = (0..10)
            .map(|k| reading(0.48 + 0.05 * k as f32, 10.0 + k as f32))
            .collect();
        // longer than a sixth of the digits and redrawn well; longer than most and redrawn badly
        let alike = vec![reading(0.56, 12.0), reading(0.9, 90.0)];
        let found = compare(&[("alike", alike)], &digits, &digits);
        assert_eq!(found.kinds[0].trusted, [0.5, 0.5, 0.0, 0.0]);
        let [first, .., last] = found.digits_trusted;
        // one of the ten is under a half, five are longer than the median
        assert_eq!((first, last), (0.9, 0.5));
    }
}
