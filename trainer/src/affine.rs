//! Digits after small affine changes that no training saw: a synthetic test set in the style of
//! affNIST (paper, section 5.2), made from a seed and never stored.

use rand::SeedableRng as _;
use rand_pcg::Pcg64Mcg;

use crate::mnist::Digits;
use capsnet::Result;
use capsnet::training::augment::Augmentation;

/// A small affine change in the style of affNIST: turned by up to 20°, sheared by up to 0.2, each side
/// 0.8 to 1.2 times as long, moved by up to three pixels. It is our own generator, not affNIST.
pub const AFFINE: Augmentation = Augmentation {
    rotation: 20.0,
    scale: 0.2,
    shear: 0.2,
    shift: 3.0,
    thickness: 0.0,
};

/// Only moved, by up to three pixels: what a network sees that is then asked about [`AFFINE`].
pub const SHIFTS: Augmentation = Augmentation {
    rotation: 0.0,
    scale: 0.0,
    shear: 0.0,
    ..AFFINE
};

/// Each digit once, changed by [`AFFINE`]; the same digits and seed give the same set.
///
/// # Errors
/// None in practice: the digits keep their number and size.
pub fn affine(digits: &Digits, seed: u64) -> Result<Digits> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut pixels = Vec::with_capacity(digits.pixels.len());
    for index in 0..digits.len() {
        let mut image: Vec<f32> = digits.image(index).collect();
        AFFINE.apply(&mut image, digits.rows, &mut random);
        pixels.extend(image.iter().map(|value| (value * 255.0).round() as u8));
    }
    Digits::new(digits.rows, digits.columns, pixels, digits.labels.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars() -> Result<Digits> {
        let bar = |at: usize| {
            255 * u8::from((6..22).contains(&(at / 28)) && (12..16).contains(&(at % 28)))
        };
        let pixels = (0..100 * 784).map(|at| bar(at % 784)).collect();
        Digits::new(28, 28, pixels, vec![1; 100])
    }

    #[test]
    fn the_set_depends_on_the_seed_and_on_nothing_else() -> Result<()> {
        let bars = bars()?;
        assert_eq!(affine(&bars, 1)?, affine(&bars, 1)?);
        assert_ne!(affine(&bars, 1)?.pixels, affine(&bars, 2)?.pixels);
        assert_eq!(affine(&bars, 1)?.labels, bars.labels);
        Ok(())
    }

    #[test]
    fn areas_grow_and_shrink_within_their_range_and_little_is_cut_off() -> Result<()> {
        let bars = bars()?;
        let set = affine(&bars, 1)?;
        let ink = |digits: &Digits, index| digits.image(index).sum::<f32>();
        let whole = ink(&bars, 0);
        let (mut smallest, mut largest) = (1f32, 1f32);
        for index in 0..set.len() {
            let share = ink(&set, index) / whole;
            assert!((0.6..1.5).contains(&share), "{share} of the ink"); // 0.8² to 1.2²
            smallest = smallest.min(share);
            largest = largest.max(share);
        }
        assert!(smallest < 0.8 && largest > 1.2, "{smallest} to {largest}");
        Ok(())
    }
}
