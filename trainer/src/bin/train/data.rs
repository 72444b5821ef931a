//! Training batches: shuffled, augmented, each epoch anew.

use burn::tensor::{Device, Tensor};
use capsnet_trainer::mnist::Digits;
use capsnet::spec::Spec;
use capsnet::training::batch::Batch;
use capsnet_trainer::pairs::pair;
use capsnet_trainer::elastic::Distortion;
use capsnet_trainer::letters::Letters;
use capsnet_trainer::no_digit::no_digit;
use capsnet_trainer::pad::redrawing::redraw;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;

/// How training images are made of single digits.
pub struct Recipe {
    pub distortion: Distortion,
    /// Letters among the images without a digit.
    pub letters: Option<Letters>,
    /// Share of the digits that are drawn anew with the pad's pen. 0…1
    pub pad_drawings: f32,
    /// Share of the images that are not distorted. 0…1 Whether an image was distorted shows in its strokes,
    /// which resampling softens: images without a digit are distorted as often as digits, or a network
    /// would learn to tell them by that and call plain digits none.
    pub unchanged: f32,
}

/// The order of the digits in one epoch. It depends on nothing but seed and epoch, so that a
/// resumed run sees what an uninterrupted one would have seen.
pub fn order(count: usize, seed: u64, epoch: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut generator(seed, epoch as u64));
    order
}

/// The same digits but for `places` of them, evenly spread so that every thread has its share, that
/// become images without a digit: indices from `count`, the number of digits, on.
pub fn with_no_digits(indices: &[usize], places: usize, count: usize) -> Vec<usize> {
    let taken = |at: usize| at * places / indices.len();
    let place =
        |(at, index): (usize, &usize)| index + if taken(at + 1) > taken(at) { count } else { 0 };
    indices.iter().enumerate().map(place).collect()
}

/// One shard of a step for a network of one or of two digits.
pub fn batch(
    digits: &Digits,
    indices: &[usize],
    recipe: &Recipe,
    stream: (u64, usize),
    spec: &Spec,
    device: &Device,
) -> capsnet::Result<Batch> {
    if spec.digits == 2 {
        overlaid(digits, indices, stream, spec, device)
    } else {
        augmented(digits, indices, recipe, stream, spec, device)
    }
}

/// Images whose means and deviations stand for those of all batches.
const MEASURED: usize = 512;

/// The first images of an epoch, as they are trained with: those that batch normalisation is folded
/// by. [512, 1, rows, columns]
pub fn first_images(
    digits: &Digits,
    recipe: &Recipe,
    (seed, epoch): (u64, usize),
    spec: &Spec,
    device: &Device,
) -> capsnet::Result<Tensor<4>> {
    let order = order(digits.len(), seed, epoch);
    let first = &order[..MEASURED.min(order.len())];
    let batch = batch(digits, first, recipe, (seed, epoch), spec, device)?;
    Ok(batch.images)
}

/// Digits overlaid with others, as they are: there are more pairs than any training sees.
///
/// Only one of a pair's two drawings is asked for, and only of a quarter of the pairs. Which digit
/// comes first is chance, as is which pair, so that the mean gradient is that of all, without the
/// time of seven more decodings.
fn overlaid(
    digits: &Digits,
    indices: &[usize],
    (seed, epoch): (u64, usize),
    spec: &Spec,
    device: &Device,
) -> capsnet::Result<Batch> {
    let pairs: Vec<_> = indices
        .iter()
        .map(|index| pair(digits, *index, &mut of_digit(seed, epoch, *index)))
        .collect::<capsnet::Result<_>>()?;
    let mut batch = Batch::of_pairs(&pairs, spec, device)?;
    let drawn = pairs.len().div_ceil(4);
    let first = batch.drawings.into_iter().take(1);
    batch.drawings = first.map(|drawing| drawing.of_first(drawn)).collect();
    Ok(batch)
}

/// Augmented digits and their labels; from the number of digits on, an index means an image without one.
fn augmented(
    digits: &Digits,
    indices: &[usize],
    recipe: &Recipe,
    (seed, epoch): (u64, usize),
    spec: &Spec,
    device: &Device,
) -> capsnet::Result<Batch> {
    let mut pixels = Vec::with_capacity(indices.len() * spec.pixels());
    let mut labels = Vec::with_capacity(indices.len());
    for &index in indices {
        let mut random = of_digit(seed, epoch, index);
        let start = pixels.len();
        let label = if index >= digits.len() {
            pixels.extend(no_digit(digits, recipe.letters.as_ref(), &mut random));
            None
        } else {
            pixels.extend(digits.image(index));
            let label = digits.label(index);
            if recipe.pad_drawings > 0.0
                && random.random::<f32>() < recipe.pad_drawings
                && let Some(label) = label
                && let Some(image) = redraw(&pixels[start..], spec.side(), label, &mut random)
            {
                pixels[start..].copy_from_slice(&image);
            }
            label
        };
        let stays = recipe.unchanged > 0.0 && random.random::<f32>() < recipe.unchanged;
        if !stays {
            let image = &mut pixels[start..];
            recipe.distortion.apply(image, spec.side(), &mut random);
        }
        labels.push(label);
    }
    Batch::perhaps_without_digits(pixels, &labels, spec, device)
}

/// What happens to one digit in one epoch.
fn of_digit(seed: u64, epoch: usize, index: usize) -> Pcg64Mcg {
    generator(seed, ((epoch as u64) << 32) | index as u64 | 1 << 63)
}

fn generator(seed: u64, stream: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use capsnet::training::augment::Augmentation;

    /// Resampling leaves values between paper and full ink.
    fn softened(image: &[f32]) -> bool {
        image.iter().any(|v| *v > 0.02 && *v < 0.98)
    }

    #[test]
    fn distortion_does_not_tell_digits_from_what_is_none() -> anyhow::Result<()> {
        // bars with hard edges, upright or lying
        let bar = |label: u8, at: usize| {
            let (row, column) = (at / 28, at % 28);
            let (along, across) = if label == 0 {
                (row, column)
            } else {
                (column, row)
            };
            255 * u8::from((4..24).contains(&along) && (13..15).contains(&across))
        };
        let labels: Vec<u8> = (0..400).map(|k| (k % 2) as u8).collect();
        let ink = labels
            .iter()
            .flat_map(|label| (0..784).map(|at| bar(*label, at)));
        let digits = Digits::new(28, 28, ink.collect(), labels.clone())?;
        let recipe = Recipe {
            distortion: Distortion {
                augmentation: Augmentation::default(),
                elastic: 0.0,
            },
            letters: None,
            pad_drawings: 0.0,
            unchanged: 0.3,
        };
        let spec = capsnet_trainer::description::described("sparse")?;
        let indices: Vec<usize> = (0..800).collect();
        let device = Device::flex();
        let batch = batch(&digits, &indices, &recipe, (1, 0), &spec, &device)?;
        let pixels: Vec<f32> = batch.images.into_data().iter::<f32>().collect();
        let images: Vec<&[f32]> = pixels.chunks_exact(784).collect();
        let (with, without) = images.split_at(400);
        let share = |images: &[&[f32]]| {
            let inked: Vec<_> = images
                .iter()
                .filter(|image| image.iter().any(|v| *v > 0.0))
                .collect();
            let soft = inked.iter().filter(|image| softened(image)).count();
            soft as f32 / inked.len() as f32
        };
        assert!((share(with) - 0.7).abs() < 0.08, "{}", share(with));
        // scribbles and noise are soft by themselves
        assert!((0.7..0.95).contains(&share(without)), "{}", share(without));
        Ok(())
    }

    #[test]
    fn images_without_a_digit_are_spread_over_a_batch() {
        let indices: Vec<usize> = (0..64).collect();
        assert_eq!(with_no_digits(&indices, 0, 100), indices);
        let mixed = with_no_digits(&indices, 8, 100);
        for part in mixed.chunks(16) {
            assert_eq!(part.iter().filter(|index| **index >= 100).count(), 2);
        }
        assert!(mixed.iter().zip(indices).all(|(new, old)| new % 100 == old));
    }
}
