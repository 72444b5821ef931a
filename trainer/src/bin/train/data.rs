//! Training batches: shuffled, augmented, each epoch anew.

use burn::tensor::{Device, Tensor};
use capsnet::overlay;
use capsnet::spec::Spec;
use capsnet::training::batch::{Batch, DecoderTarget, images, one_hot};
use capsnet_trainer::elastic::Distortion;
use capsnet_trainer::letters::Letters;
use capsnet_trainer::mnist::Digits;
use capsnet_trainer::no_digit::no_digit;
use capsnet_trainer::pad::redrawing::redraw;
use capsnet_trainer::pairs::pair_of;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;

/// How training images are made of single digits.
pub struct Recipe {
    pub distortion: Distortion,
    /// Letters among the images without a digit.
    pub letters: Option<Letters>,
    /// Share of the images of a network for two digits that show one. 0…1
    pub single_digits: f32,
    /// Share of the digits that are drawn anew with the pad's pen. 0…1
    pub pad_drawings: f32,
    /// Share of the digits of a network for two digits that are distorted. 0…1
    pub changed_digits: f32,
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
        overlaid(digits, indices, recipe, stream, spec, device)
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

/// An image for a network of two digits.
struct Scene {
    image: Vec<f32>,
    /// What is there: two digits, one, or none.
    labels: Vec<u8>,
    /// The first of them alone, at its place.
    first: Vec<f32>,
}

impl Scene {
    /// Digit `index` overlaid with another one, or alone; from the number of digits on, an index means an
    /// image without one.
    fn of(
        digits: &Digits,
        index: usize,
        recipe: &Recipe,
        random: &mut Pcg64Mcg,
    ) -> capsnet::Result<Self> {
        if index >= digits.len() {
            let nothing = no_digit(digits, recipe.letters.as_ref(), random);
            return Ok(Scene {
                image: anywhere(&nothing, digits.rows, random)?,
                labels: Vec::new(),
                first: Vec::new(),
            });
        }
        // no number of chance is spent where all are pairs: such a run sees what it saw before
        if recipe.single_digits > 0.0 && random.random::<f32>() < recipe.single_digits {
            let digit = perhaps_changed(digits, index, recipe, random);
            let image = anywhere(&digit, digits.rows, random)?;
            return Ok(Scene {
                first: image.clone(),
                image,
                labels: vec![digits.labels[index]],
            });
        }
        let pair = pair_of(digits, index, random, |index, random| {
            perhaps_changed(digits, index, recipe, random)
        })?;
        let [first, _] = pair.alone;
        Ok(Scene {
            image: pair.image,
            labels: pair.labels.to_vec(),
            first,
        })
    }
}

/// Digits overlaid with others: there are more pairs than any training sees.
///
/// Only one of a pair's two digits is drawn, and only of a quarter of the images. Which digit
/// comes first is chance, as is which image, so that the mean gradient is that of all, without the
/// time of seven more decodings.
fn overlaid(
    digits: &Digits,
    indices: &[usize],
    recipe: &Recipe,
    (seed, epoch): (u64, usize),
    spec: &Spec,
    device: &Device,
) -> capsnet::Result<Batch> {
    let mut scenes: Vec<Scene> = indices
        .iter()
        .map(|index| Scene::of(digits, *index, recipe, &mut of_digit(seed, epoch, *index)))
        .collect::<capsnet::Result<_>>()?;
    // what is drawn are the first images of a batch
    scenes.sort_by_key(|scene| scene.labels.is_empty());
    let with_digit = scenes.iter().filter(|scene| !scene.labels.is_empty());
    let drawn = &scenes[..with_digit.count().min(scenes.len().div_ceil(4))];
    let classes = spec.class_count();
    let mut targets = Tensor::zeros([scenes.len(), classes], device);
    for k in 0..spec.digits {
        let labels: Vec<_> = scenes.iter().map(|s| s.labels.get(k).copied()).collect();
        targets = targets + one_hot_or_none(&labels, classes, device)?;
    }
    let mut decoder_targets = Vec::new();
    if !drawn.is_empty() {
        let labels: Vec<u8> = drawn.iter().map(|scene| scene.labels[0]).collect();
        let pictures = drawn.iter().flat_map(|scene| scene.first.iter().copied());
        decoder_targets.push(DecoderTarget {
            selection: one_hot(&labels, classes, device)?,
            picture: images(pictures.collect(), spec, device),
        });
    }
    let pixels = scenes.iter().flat_map(|scene| scene.image.iter().copied());
    Ok(Batch {
        images: images(pixels.collect(), spec, device),
        targets,
        decoder_targets,
        features: None,
    })
}

/// Labels → zeros and a single one a row, zeros only where there is none. [B, J]
fn one_hot_or_none(
    labels: &[Option<u8>],
    classes: usize,
    device: &Device,
) -> capsnet::Result<Tensor<2>> {
    let there: Vec<f32> = labels
        .iter()
        .map(|l| f32::from(u8::from(l.is_some())))
        .collect();
    let any: Vec<u8> = labels.iter().map(|label| label.unwrap_or(0)).collect();
    let there = Tensor::<1>::from_floats(there.as_slice(), device).reshape([labels.len(), 1]);
    Ok(one_hot(&any, classes, device)? * there)
}

/// A digit, now and then drawn anew with the pad's pen. [28·28]
fn perhaps_redrawn(
    digits: &Digits,
    index: usize,
    recipe: &Recipe,
    random: &mut Pcg64Mcg,
) -> Vec<f32> {
    let image: Vec<f32> = digits.image(index).collect();
    // no number of chance is spent where none is: such a run sees what it saw before
    if recipe.pad_drawings > 0.0
        && random.random::<f32>() < recipe.pad_drawings
        && let Some(label) = digits.label(index)
        && let Some(drawn) = redraw(&image, digits.rows, label, random)
    {
        return drawn;
    }
    image
}

/// The same, now and then distorted as well.
fn perhaps_changed(
    digits: &Digits,
    index: usize,
    recipe: &Recipe,
    random: &mut Pcg64Mcg,
) -> Vec<f32> {
    let mut image = perhaps_redrawn(digits, index, recipe, random);
    if recipe.changed_digits > 0.0 && random.random::<f32>() < recipe.changed_digits {
        recipe.distortion.apply(&mut image, digits.rows, random);
    }
    image
}

/// An image of `side` pixels at a random place of the larger picture.
fn anywhere(image: &[f32], side: usize, random: &mut Pcg64Mcg) -> capsnet::Result<Vec<f32>> {
    let mut draw = || random.random_range(0..=2 * overlay::SHIFT);
    let (top, left) = (draw(), draw());
    overlay::place(image, side, top, left)
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
            pixels.extend(perhaps_redrawn(digits, index, recipe, &mut random));
            digits.label(index)
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
            single_digits: 0.0,
            pad_drawings: 0.0,
            changed_digits: 0.0,
            unchanged: 0.3,
        };
        let spec = capsnet_trainer::description::described("compact")?;
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
    fn of_two_digits_there_are_two_one_or_none() -> anyhow::Result<()> {
        let labels: Vec<u8> = (0..200).map(|k| (k % 10) as u8).collect();
        let ink = labels.iter().flat_map(|label| vec![20 * (label + 1); 784]);
        let digits = Digits::new(28, 28, ink.collect(), labels.clone())?;
        let recipe = Recipe {
            distortion: Distortion {
                augmentation: Augmentation::default(),
                elastic: 0.0,
            },
            letters: None,
            single_digits: 0.5,
            pad_drawings: 0.0,
            changed_digits: 0.0,
            unchanged: 0.0,
        };
        let spec = capsnet_trainer::description::described("two-digits")?;
        let indices: Vec<usize> = (0..220).collect();
        let batch = batch(&digits, &indices, &recipe, (1, 0), &spec, &Device::flex())?;
        let values = |tensor: Tensor<2>| tensor.into_data().iter::<f32>().collect::<Vec<_>>();
        let count = |row: &[f32]| row.iter().sum::<f32>() as usize;
        let counts: Vec<usize> = values(batch.targets).chunks_exact(10).map(count).collect();
        assert_eq!(counts.iter().filter(|count| **count == 0).count(), 20);
        assert!(counts[200..].iter().all(|count| *count == 0), "{counts:?}");
        let singles = counts.iter().filter(|count| **count == 1).count();
        assert!((70..130).contains(&singles), "{singles}");
        // what is drawn is the first digit of its image, alone
        let [target] = <[_; 1]>::try_from(batch.decoder_targets).expect("one is asked for");
        let classes = values(target.selection);
        let side = spec.pixels();
        let pictures: Vec<f32> = target.picture.into_data().iter::<f32>().collect();
        assert_eq!(classes.len() / 10, 55);
        for (class, picture) in classes.chunks_exact(10).zip(pictures.chunks_exact(side)) {
            let label = class.iter().position(|v| *v == 1.0).expect("there is one");
            let most = picture.iter().copied().fold(0.0, f32::max);
            assert!((most - (20 * (label + 1)) as f32 / 255.0).abs() < 1e-6);
        }
        Ok(())
    }

    #[test]
    fn both_of_two_digits_are_drawn_anew_or_distorted() -> anyhow::Result<()> {
        // bars with hard edges; a pen's are soft, and so are distorted ones
        let bar = |at: usize| 255 * u8::from((12..16).contains(&(at % 28)) && at / 28 > 4);
        let labels: Vec<u8> = (0..100).map(|k| (k % 10) as u8).collect();
        let ink: Vec<u8> = labels.iter().flat_map(|_| (0..784).map(bar)).collect();
        let digits = Digits::new(28, 28, ink, labels)?;
        let recipe = |[pad_drawings, changed_digits]: [f32; 2]| Recipe {
            distortion: Distortion {
                augmentation: Augmentation::default(),
                elastic: 0.0,
            },
            letters: None,
            single_digits: 0.0,
            pad_drawings,
            changed_digits,
            unchanged: 0.0,
        };
        let scene = |index: usize, shares: [f32; 2]| {
            let mut random = of_digit(1, 0, index);
            Scene::of(&digits, index, &recipe(shares), &mut random)
        };
        for shares in [[1.0, 0.0], [0.0, 1.0]] {
            let (mut first, mut second) = (0, 0);
            for index in 0..100 {
                assert!(!softened(&scene(index, [0.0; 2])?.image));
                let Scene {
                    image, first: one, ..
                } = scene(index, shares)?;
                let beside = image.iter().zip(&one).filter(|(_, one)| **one == 0.0);
                let other: Vec<f32> = beside.map(|(both, _)| *both).collect();
                first += usize::from(softened(&one));
                second += usize::from(softened(&other));
            }
            assert!(
                first > 80 && second > 80,
                "{shares:?}: {first}, {second} of 100"
            );
        }
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
