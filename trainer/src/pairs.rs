//! Two overlapping digits, as in the paper's section 6: MultiMNIST, made on the fly from a seed and
//! never stored.
//!
//! Two digits of different classes are each moved at random and laid over each other
//! ([`capsnet::overlay`]).

use burn::tensor::{Device, Tensor};
use capsnet::evaluation::{Score, longest_first};
use capsnet::network::CapsNet;
use capsnet::overlay::{self, SHIFT};
use capsnet::spec::Spec;
use capsnet::training::batch::{Batch, DecoderTarget, images, one_hot};
use capsnet::training::loss::margin_loss;
use capsnet::training::step::reconstruction_error;
use capsnet::{Error, Result};
use rand::{Rng, RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;

use crate::mnist::Digits;

/// The seed of pairs that judge a network or are looked into: the same in every run.
pub const SEED: u64 = 1;

/// Two digits in one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Both digits, in 0…1. side · side values
    pub image: Vec<f32>,
    /// Each digit alone, at the place where it lies in the picture.
    pub alone: [Vec<f32>; 2],
    /// What they are: two different labels.
    pub labels: [u8; 2],
}

/// A digit 0…1 of `digit` pixels a side at a random place of the larger picture.
fn place(image: &[f32], digit: usize, random: &mut impl Rng) -> Result<Vec<f32>> {
    let mut draw = || random.random_range(0..=2 * SHIFT);
    let (top, left) = (draw(), draw());
    overlay::place(image, digit, top, left)
}

/// Lays two digits (0…1, `digit` pixels a side) over each other, each moved at random.
///
/// # Errors
/// [`Error::BadInput`] when both have the same label (two capsules cannot be one) or are of
/// another size.
pub fn overlay(
    images: [&[f32]; 2],
    labels: [u8; 2],
    digit: usize,
    random: &mut impl Rng,
) -> Result<Pair> {
    if labels[0] == labels[1] {
        return Err(Error::BadInput(format!(
            "a pair needs two different digits, found {} twice",
            labels[0]
        )));
    }
    let [first, second] = images;
    let alone = [place(first, digit, random)?, place(second, digit, random)?];
    Ok(Pair {
        image: overlay::merge(&alone[0], &alone[1]),
        alone,
        labels,
    })
}

/// A digit of another class than digit `first`, drawn evenly from all of them. `None` when there
/// is no other class.
pub fn partner(digits: &Digits, first: usize, random: &mut impl Rng) -> Option<usize> {
    let label = digits.labels.get(first)?;
    if digits.labels.iter().all(|other| other == label) {
        return None;
    }
    loop {
        let second = random.random_range(0..digits.len());
        if digits.labels[second] != *label {
            return Some(second);
        }
    }
}

/// A pair whose first digit is digit `first`, the other drawn from all of another class.
///
/// # Errors
/// [`Error::BadInput`] when all digits are of one class or `first` is not among them.
pub fn pair(digits: &Digits, first: usize, random: &mut impl Rng) -> Result<Pair> {
    pair_of(digits, first, random, |index, _| {
        digits.image(index).collect()
    })
}

/// The same, of what `image` makes of a digit of this index.
///
/// # Errors
/// Those of [`pair`].
pub fn pair_of<R: Rng>(
    digits: &Digits,
    first: usize,
    random: &mut R,
    image: impl Fn(usize, &mut R) -> Vec<f32>,
) -> Result<Pair> {
    let second = partner(digits, first, random).ok_or_else(|| {
        Error::BadInput(format!(
            "digit {first} of {} has no partner of another class",
            digits.len()
        ))
    })?;
    let labels = [first, second].map(|index| digits.labels[index]);
    let [first, second] = [image(first, random), image(second, random)];
    overlay([&first, &second], labels, digits.rows, random)
}

/// `count` pairs that depend on nothing but the digits and the seed; first digits in their order.
///
/// # Errors
/// Those of [`pair`].
pub fn pairs(digits: &Digits, count: usize, seed: u64) -> Result<Vec<Pair>> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    (0..count)
        .map(|k| pair(digits, k % digits.len().max(1), &mut random))
        .collect()
}

/// Two digits an image; the decoder must draw each of them alone (paper, section 6).
///
/// # Errors
/// [`Error::BadInput`] when the pictures are of another size than the network's.
pub fn batch(pairs: &[Pair], spec: &Spec, device: &Device) -> Result<Batch> {
    let pixels = |which: &dyn Fn(&Pair) -> &[f32]| -> Result<Tensor<4>> {
        let values: Vec<f32> = pairs.iter().flat_map(which).copied().collect();
        if pairs.is_empty() || values.len() != pairs.len() * spec.pixels() {
            return Err(Error::BadInput(format!(
                "the network \"{}\" takes pairs of {side} × {side} pixels, found {} pixels for {} pairs",
                spec.name,
                values.len(),
                pairs.len(),
                side = spec.side()
            )));
        }
        Ok(images(values, spec, device))
    };
    let mut decoder_targets = Vec::with_capacity(2);
    for k in 0..2 {
        let labels: Vec<u8> = pairs.iter().map(|pair| pair.labels[k]).collect();
        decoder_targets.push(DecoderTarget {
            selection: one_hot(&labels, spec.class_count(), device)?,
            picture: pixels(&|pair| &pair.alone[k])?,
        });
    }
    Ok(Batch {
        images: pixels(&|pair| &pair.image)?,
        targets: decoder_targets[0].selection.clone() + decoder_targets[1].selection.clone(),
        decoder_targets,
        features: None,
    })
}

/// Scores pairs: right is an image whose two longest capsules are its two digits. The class of a
/// pair is that of its first digit, and the error of its reconstruction the mean over its digits,
/// each drawn from its own capsule.
///
/// # Errors
/// [`Error::BadInput`] when the pictures do not fit.
pub fn score_pairs(
    model: &CapsNet,
    spec: &Spec,
    pairs: &[Pair],
    iterations: usize,
    device: &Device,
) -> Result<Score> {
    let batch = batch(pairs, spec, device)?;
    let size = pairs.len() as f64;
    let answer = model.forward(batch.images.clone(), iterations);
    let lengths: Vec<f32> = answer.lengths.to_data().iter::<f32>().collect();
    let mean = |error: Tensor<1>| f64::from(error.into_scalar::<f32>());
    let mut result = Score {
        margin_sum: size * mean(margin_loss(answer.lengths, batch.targets)),
        squared_error_sum: size
            * mean(reconstruction_error(
                model,
                &answer.poses,
                &batch.decoder_targets,
            )),
        ..Score::of(spec.class_count())
    };
    for (row, pair) in lengths.chunks_exact(spec.class_count()).zip(pairs) {
        let both = longest_first(row, 2);
        let right = pair.labels.iter().all(|l| both.contains(&usize::from(*l)));
        result.tell(usize::from(pair.labels[0]), right);
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits() -> Result<Digits> {
        let pixels = (0..4u8).flat_map(|k| vec![60 * (k + 1); 28 * 28]).collect();
        Digits::new(28, 28, pixels, vec![3, 3, 5, 3])
    }

    #[test]
    fn a_pair_is_its_two_digits_clipped_and_nothing_is_cut_off() -> Result<()> {
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let (a, b) = (vec![0.7; 784], vec![0.6; 784]);
        for _ in 0..50 {
            let pair = overlay([&a, &b], [3, 5], 28, &mut random)?;
            assert_eq!(pair.image.len(), 36 * 36);
            let ink = |image: &[f32]| image.iter().filter(|v| **v > 0.0).count();
            assert_eq!((ink(&pair.alone[0]), ink(&pair.alone[1])), (784, 784));
            for ((merged, a), b) in pair.image.iter().zip(&pair.alone[0]).zip(&pair.alone[1]) {
                assert_eq!(*merged, (a + b).min(1.0));
            }
        }
        Ok(())
    }

    #[test]
    fn every_place_is_reached() -> Result<()> {
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let mut corner = vec![0.0; 784];
        corner[0] = 1.0;
        let mut places = std::collections::BTreeSet::new();
        for _ in 0..3000 {
            let placed = place(&corner, 28, &mut random)?;
            places.insert(placed.iter().position(|v| *v == 1.0));
        }
        assert_eq!(places.len(), 81);
        Ok(())
    }

    #[test]
    fn equal_classes_are_refused() {
        let image = vec![0.5; 784];
        let error = overlay(
            [&image, &image],
            [4, 4],
            28,
            &mut Pcg64Mcg::seed_from_u64(1),
        );
        assert_eq!(
            error,
            Err(Error::BadInput(
                "a pair needs two different digits, found 4 twice".into()
            ))
        );
    }

    #[test]
    fn a_partner_is_of_another_class() -> Result<()> {
        let digits = digits()?;
        let mut random = Pcg64Mcg::seed_from_u64(1);
        assert_eq!(partner(&digits, 0, &mut random), Some(2));
        assert_ne!(partner(&digits, 2, &mut random), Some(2));
        let same = digits.select(&[0, 1, 3]);
        assert_eq!(partner(&same, 0, &mut random), None);
        Ok(())
    }
}
