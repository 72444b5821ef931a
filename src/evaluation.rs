//! How good a network is on labelled digits.

use burn::tensor::Transaction;

use crate::config::{CLASSES, Config};
use crate::loss::{RECONSTRUCTION_WEIGHT, margin_loss, squared_error};
use crate::network::CapsNet;
use crate::training::{Batch, drawing_error};
use crate::two_digits::Pair;
use crate::{Error, Result};

/// Sums over some digits; sums of parts add up to the sum of the whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// Digits of each class.
    pub count: [u32; CLASSES],
    /// Of those, how many were recognised.
    pub correct: [u32; CLASSES],
    /// Sum of margin losses.
    pub margin_sum: f64,
    /// Sum over the digits of the sum of squared pixel errors of the winner's reconstruction.
    pub squared_error_sum: f64,
}

impl Score {
    /// Digits seen.
    pub fn total(&self) -> u32 {
        self.count.iter().sum()
    }

    /// Share of wrong answers, 0…1. Zero when nothing was seen.
    pub fn error_rate(&self) -> f64 {
        let correct: u32 = self.correct.iter().sum();
        f64::from(self.total() - correct) / f64::from(self.total().max(1))
    }

    /// Sum over the digits of the paper's loss: margin + 0.0005 · squared error.
    pub fn loss_sum(&self) -> f64 {
        self.margin_sum + f64::from(RECONSTRUCTION_WEIGHT) * self.squared_error_sum
    }

    /// Adds the sums of another part.
    pub fn add(&mut self, other: &Score) {
        for class in 0..CLASSES {
            self.count[class] += other.count[class];
            self.correct[class] += other.correct[class];
        }
        self.margin_sum += other.margin_sum;
        self.squared_error_sum += other.squared_error_sum;
    }
}

/// Scores one batch of pixels in 0…1 with `labels`, decoding the longest capsule of each image.
///
/// # Errors
/// [`crate::Error::BadInput`] when the numbers do not fit, [`crate::Error::DeviceLost`].
pub async fn score(
    model: &CapsNet,
    config: &Config,
    pixels: Vec<f32>,
    labels: &[u8],
    iterations: usize,
    device: &burn::tensor::Device,
) -> Result<Score> {
    let batch = Batch::new(pixels, labels, config, device)?;
    let size = labels.len();
    let answer = model.forward(batch.images.clone(), iterations);
    let drawn = model.decode(answer.poses.clone(), answer.longest()); // [B, pixels]
    let pixels = batch.images.reshape([size, config.pixels()]); // [B, pixels]
    let data = Transaction::default()
        .register(answer.lengths.clone())
        .register(margin_loss(answer.lengths, batch.targets))
        .register(squared_error(drawn, pixels))
        .execute_async()
        .await?;
    let [lengths, margin, error] = data.as_slice() else {
        return Err(cut_short());
    };
    let mut result = Score {
        margin_sum: first(margin) * size as f64,
        squared_error_sum: first(error) * size as f64,
        ..Score::default()
    };
    let lengths: Vec<f32> = lengths.iter::<f32>().collect();
    for (row, &label) in lengths.chunks_exact(CLASSES).zip(labels) {
        let class = usize::from(label);
        result.count[class] += 1;
        result.correct[class] += u32::from(longest(row) == class);
    }
    Ok(result)
}

/// Scores pairs: right is an image whose two longest capsules are its two digits. The class of a
/// pair is that of its first digit, and the error of its reconstruction the mean over its digits,
/// each drawn from its own capsule.
///
/// # Errors
/// [`crate::Error::BadInput`] when the pictures do not fit, [`crate::Error::DeviceLost`].
pub async fn score_pairs(
    model: &CapsNet,
    config: &Config,
    pairs: &[Pair],
    iterations: usize,
    device: &burn::tensor::Device,
) -> Result<Score> {
    let batch = Batch::of_pairs(pairs, config, device)?;
    let size = pairs.len() as f64;
    let answer = model.forward(batch.images.clone(), iterations);
    let data = Transaction::default()
        .register(answer.lengths.clone())
        .register(margin_loss(answer.lengths, batch.targets))
        .register(drawing_error(model, &answer.poses, &batch.drawings))
        .execute_async()
        .await?;
    let [lengths, margin, error] = data.as_slice() else {
        return Err(cut_short());
    };
    let mut result = Score {
        margin_sum: first(margin) * size,
        squared_error_sum: first(error) * size,
        ..Score::default()
    };
    let lengths: Vec<f32> = lengths.iter::<f32>().collect();
    for (row, pair) in lengths.chunks_exact(CLASSES).zip(pairs) {
        let class = usize::from(pair.labels[0]);
        result.count[class] += 1;
        let both = two_longest(row);
        let right = pair.labels.iter().all(|l| both.contains(&usize::from(*l)));
        result.correct[class] += u32::from(right);
    }
    Ok(result)
}

fn cut_short() -> Error {
    Error::DeviceLost("the device answered with a part of what was asked".into())
}

/// The classes of the longest and the second longest of ten capsules.
pub fn two_longest(lengths: &[f32]) -> [usize; 2] {
    let best = longest(lengths);
    let mut others = lengths.to_vec();
    if let Some(length) = others.get_mut(best) {
        *length = f32::NEG_INFINITY;
    }
    [best, longest(&others)]
}

/// The class of the longest of ten capsules.
pub fn longest(lengths: &[f32]) -> usize {
    let mut best = 0;
    for (class, length) in lengths.iter().enumerate() {
        if *length > lengths[best] {
            best = class;
        }
    }
    best
}

fn first(data: &burn::tensor::TensorData) -> f64 {
    data.iter::<f32>().next().map_or(f64::NAN, f64::from)
}
