//! What the trainer and the evaluation need of a network, with capsules or without.

use burn::optim::GradientsParams;
use burn::tensor::{Device, Transaction};

use super::cnn::{Cnn, cross_entropy};
use capsnet::config::{CLASSES, Config};
use capsnet::evaluation::{Score, longest, score, score_pairs};
use capsnet::loss::Regularization;
use capsnet::network::CapsNet;
use capsnet::training::{self, Batch, Learns, Losses};
use capsnet::two_digits::Pair;
use capsnet::weights::Snapshot;
use capsnet::{Error, Result};

/// How a batch is passed forward and back.
#[derive(Debug, Clone, Copy)]
pub struct Pass {
    /// r
    pub iterations: usize,
    /// The gradients are those of the loss times this: 1 unless the batch is a part of a larger one.
    pub share: f32,
    /// What is added to the loss.
    pub regularization: Regularization,
    /// Whether the channels of the convolutions are normalised ([`super::normalisation`]).
    pub batch_norm: bool,
}

/// A network that is trained and judged natively.
pub trait Network: Learns + Sync {
    /// Fresh random parameters (seed them with `device.seed`).
    fn fresh(config: &Config, device: &Device) -> Self;

    /// With the parameters of a file.
    ///
    /// # Errors
    /// [`Error::BadWeights`] when they are another network's.
    fn restored(snapshot: Snapshot, config: &Config, device: &Device) -> Result<Self>;

    /// Mean losses of a batch, and the gradients of their total.
    ///
    /// # Errors
    /// When the device cannot be read, or [`Error::BadInput`] when this network cannot be passed so.
    fn gradients(&self, batch: &Batch, pass: Pass) -> Result<(Losses, GradientsParams)>;

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

/// The gradients that burn finds, on any device.
fn by_autodiff(
    model: &impl Learns,
    batch: &Batch,
    pass: Pass,
) -> Result<(Losses, GradientsParams)> {
    if pass.batch_norm {
        return Err(Error::BadInput(
            "batch normalisation is for capsule networks on the processor".into(),
        ));
    }
    Ok(training::gradients(
        model,
        batch,
        pass.iterations,
        pass.regularization,
        pass.share,
    ))
}

impl Network for CapsNet {
    fn fresh(config: &Config, device: &Device) -> Self {
        CapsNet::new(config, device)
    }

    fn restored(snapshot: Snapshot, config: &Config, device: &Device) -> Result<Self> {
        snapshot.into_network(config, device)
    }

    /// On the processor by hand, which is faster there.
    fn gradients(&self, batch: &Batch, pass: Pass) -> Result<(Losses, GradientsParams)> {
        if batch.features.is_none() && batch.images.device() == Device::flex() {
            return super::gradients::gradients(self, batch, pass);
        }
        by_autodiff(self, batch, pass)
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

    fn gradients(&self, batch: &Batch, pass: Pass) -> Result<(Losses, GradientsParams)> {
        by_autodiff(self, batch, pass)
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
