//! How good a network is on labelled digits.

use burn::tensor::Transaction;

use crate::network::CapsNet;
use crate::spec::Spec;
use crate::training::batch::Batch;
use crate::training::loss::{RECONSTRUCTION_WEIGHT, margin_loss, squared_error};
use crate::{Error, Result};

/// Sums over some digits; sums of parts add up to the sum of the whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// Digits of each class. [J]
    pub count: Vec<u32>,
    /// Of those, how many were recognised. [J]
    pub correct: Vec<u32>,
    /// Sum of margin losses.
    pub margin_sum: f64,
    /// Sum over the digits of the sum of squared pixel errors of the winner's reconstruction.
    pub squared_error_sum: f64,
}

impl Score {
    /// Of nothing yet.
    pub fn of(classes: usize) -> Self {
        Score {
            count: vec![0; classes],
            correct: vec![0; classes],
            ..Score::default()
        }
    }

    /// Counts one more digit of `class`.
    pub fn tell(&mut self, class: usize, correct: bool) {
        self.count[class] += 1;
        self.correct[class] += u32::from(correct);
    }

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
        for (mine, theirs) in [
            (&mut self.count, &other.count),
            (&mut self.correct, &other.correct),
        ] {
            mine.resize(mine.len().max(theirs.len()), 0);
            mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
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
    spec: &Spec,
    pixels: Vec<f32>,
    labels: &[u8],
    iterations: usize,
    device: &burn::tensor::Device,
) -> Result<Score> {
    let batch = Batch::new(pixels, labels, spec, device)?;
    let size = labels.len();
    let answer = model.forward(batch.images.clone(), iterations);
    let drawn = model.decode(answer.poses.clone(), answer.longest()); // [B, pixels]
    let pixels = batch.images.reshape([size, spec.pixels()]); // [B, pixels]
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
        ..Score::of(spec.class_count())
    };
    let lengths: Vec<f32> = lengths.iter::<f32>().collect();
    for (row, &label) in lengths.chunks_exact(spec.class_count()).zip(labels) {
        let class = usize::from(label);
        result.tell(class, longest(row) == class);
    }
    Ok(result)
}

fn cut_short() -> Error {
    Error::DeviceLost("the device answered with a part of what was asked".into())
}

/// The classes of the `count` longest capsules, longest first; of equal lengths the first comes first.
pub fn longest_first(lengths: &[f32], count: usize) -> Vec<usize> {
    let mut classes: Vec<usize> = (0..lengths.len()).collect();
    classes.sort_by(|a, b| lengths[*b].total_cmp(&lengths[*a]));
    classes.truncate(count);
    classes
}

/// The class of the longest capsule; of equal lengths the first.
pub fn longest(lengths: &[f32]) -> usize {
    longest_first(lengths, 1).first().copied().unwrap_or(0)
}

fn first(data: &burn::tensor::TensorData) -> f64 {
    data.iter::<f32>().next().map_or(f64::NAN, f64::from)
}
