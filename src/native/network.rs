//! What the trainer and the evaluation need of a network, with capsules or without.

use burn::tensor::{Device, Transaction};

use super::cnn::{Cnn, cross_entropy};
use crate::config::{CLASSES, Config};
use crate::evaluation::{Score, longest, score, score_pairs};
use crate::network::CapsNet;
use crate::training::{Batch, Learns};
use crate::two_digits::Pair;
use crate::weights::Snapshot;
use crate::{Error, Result};

/// A network that is trained and judged natively.
pub trait Network: Learns + Sync {
    /// Fresh random parameters (seed them with `device.seed`).
    fn fresh(config: &Config, device: &Device) -> Self;

    /// With the parameters of a file.
    ///
    /// # Errors
    /// [`Error::BadWeights`] when they are another network's.
    fn restored(snapshot: Snapshot, config: &Config, device: &Device) -> Result<Self>;

    /// Scores pixels in 0…1 with their labels.
    ///
    /// # Errors
    /// [`Error::BadInput`] when the numbers do not fit.
    fn score(
        &self,
        config: &Config,
        pixels: Vec<f32>,
        labels: &[u8],
        iterations: usize,
        device: &Device,
    ) -> Result<Score>;

    /// Scores pairs of digits.
    ///
    /// # Errors
    /// [`Error::BadInput`] when the pictures do not fit, or the network reads one digit only.
    fn score_pairs(
        &self,
        config: &Config,
        pairs: &[Pair],
        iterations: usize,
        device: &Device,
    ) -> Result<Score>;
}

impl Network for CapsNet {
    fn fresh(config: &Config, device: &Device) -> Self {
        CapsNet::new(config, device)
    }

    fn restored(snapshot: Snapshot, config: &Config, device: &Device) -> Result<Self> {
        snapshot.into_network(config, device)
    }

    fn score(
        &self,
        config: &Config,
        pixels: Vec<f32>,
        labels: &[u8],
        iterations: usize,
        device: &Device,
    ) -> Result<Score> {
        pollster::block_on(score(self, config, pixels, labels, iterations, device))
    }

    fn score_pairs(
        &self,
        config: &Config,
        pairs: &[Pair],
        iterations: usize,
        device: &Device,
    ) -> Result<Score> {
        pollster::block_on(score_pairs(self, config, pairs, iterations, device))
    }
}

impl Network for Cnn {
    fn fresh(config: &Config, device: &Device) -> Self {
        Cnn::new(config, device)
    }

    fn restored(snapshot: Snapshot, config: &Config, device: &Device) -> Result<Self> {
        snapshot.into_module(Cnn::zeros(config, device), "cnn", device)
    }

    /// Its loss is the cross-entropy; it reconstructs nothing.
    fn score(
        &self,
        config: &Config,
        pixels: Vec<f32>,
        labels: &[u8],
        _: usize,
        device: &Device,
    ) -> Result<Score> {
        let batch = Batch::new(pixels, labels, config, device)?;
        let logits = self.forward(batch.images); // [B, J]
        let data = pollster::block_on(
            Transaction::default()
                .register(logits.clone())
                .register(cross_entropy(logits, batch.targets))
                .execute_async(),
        )?;
        let numbers: Vec<f32> = data.iter().flat_map(|part| part.iter::<f32>()).collect();
        let (logits, loss) = numbers.split_at(labels.len() * CLASSES);
        let mut result = Score {
            margin_sum: loss.iter().map(|loss| f64::from(*loss)).sum::<f64>() * labels.len() as f64,
            ..Score::default()
        };
        for (row, &label) in logits.chunks_exact(CLASSES).zip(labels) {
            let class = usize::from(label);
            result.count[class] += 1;
            result.correct[class] += u32::from(longest(row) == class);
        }
        Ok(result)
    }

    fn score_pairs(&self, _: &Config, _: &[Pair], _: usize, _: &Device) -> Result<Score> {
        Err(Error::BadInput(
            "the network without capsules reads one digit: it was not made for pairs".into(),
        ))
    }
}
