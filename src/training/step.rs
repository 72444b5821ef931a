//! One training step, the same for the native trainer and for a browser that learns a hand.

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::Tensor;

use super::batch::{Batch, DecoderTarget};
use super::loss::{RECONSTRUCTION_WEIGHT, cross_entropy, margin_loss, squared_error};
use crate::layers::routing::route;
use crate::layers::squash::lengths;
use crate::network::{CapsNet, Head};

/// The loss and its two parts, each [1] and averaged over the batch.
#[derive(Debug, Clone)]
pub struct Losses {
    /// margin + 0.0005 · reconstruction
    pub total: Tensor<1>,
    /// On the classes: the margin loss, or the cross-entropy of a network without capsules.
    pub margin: Tensor<1>,
    /// Sum of squared pixel errors.
    pub reconstruction: Tensor<1>,
}

impl Losses {
    /// Those of poses [B, J, D], and of what was lost on the classes.
    fn of(model: &CapsNet, batch: &Batch, poses: &Tensor<3>, margin: Tensor<1>) -> Self {
        let reconstruction = reconstruction_error(model, poses, &batch.decoder_targets); // [1]
        Losses {
            total: margin.clone() + reconstruction.clone() * RECONSTRUCTION_WEIGHT,
            margin,
            reconstruction,
        }
    }

    /// Those of the poses [B, J, D] of digit capsules.
    pub fn of_capsules(model: &CapsNet, batch: &Batch, poses: Tensor<3>) -> Self {
        let margin = margin_loss(lengths(poses.clone()), batch.targets.clone()); // [1]
        Self::of(model, batch, &poses, margin)
    }

    /// The same numbers outside the autodiff graph that they were computed in.
    fn inner(self) -> Self {
        Losses {
            total: self.total.inner(),
            margin: self.margin.inner(),
            reconstruction: self.reconstruction.inner(),
        }
    }
}

/// The paper's loss: the decoder sees the capsule of the **true** digit; of two digits each in
/// turn, and their errors are averaged.
pub fn losses(model: &CapsNet, batch: &Batch, iterations: usize) -> Losses {
    let features = batch.features(model);
    match model.head() {
        Head::Capsules(capsules) => {
            let rounds = capsules.rounds(iterations);
            let poses = route(capsules.votes(features), rounds, capsules.squash()); // [B, J, D]
            Losses::of_capsules(model, batch, poses)
        }
        Head::Dense(dense) => {
            let (groups, logits) = dense.forward(features);
            let margin = cross_entropy(logits, batch.targets.clone());
            Losses::of(model, batch, &groups, margin)
        }
    }
}

/// Mean over what must be drawn of its squared errors, from poses [B, J, D].
pub fn reconstruction_error(
    model: &CapsNet,
    poses: &Tensor<3>,
    targets: &[DecoderTarget],
) -> Tensor<1> {
    let errors = targets.iter().map(|target| {
        let [size, _, rows, columns] = target.picture.dims();
        let poses = poses.clone().narrow(0, 0, size); // [B, J, D]
        let drawn = model.decode(poses, target.selection.clone()); // [B, rows·columns]
        squared_error(
            drawn,
            target.picture.clone().reshape([size, rows * columns]),
        ) // [1]
    });
    errors
        .reduce(|sum, error| sum + error)
        .unwrap_or_else(|| Tensor::zeros([1], &poses.device()))
        / (targets.len().max(1) as f32)
}

/// A network that learns: its parameters and Adam's moments.
pub struct Trainer {
    /// On a plain device. Every step records gradients on a fresh copy of its own, so that
    /// threads share no autodiff graph (a shared one is locked, and they would take turns).
    model: CapsNet,
    optimizer: ModuleOptimizer,
    iterations: usize,
}

impl Trainer {
    /// Training of `model`.
    pub fn new(model: CapsNet, iterations: usize) -> Self {
        // ε of the paper of Adam and of PyTorch; burn's own default is 1e-5
        let optimizer = AdamConfig::new().with_epsilon(1e-8).init();
        Trainer {
            model: model.valid(),
            optimizer,
            iterations,
        }
    }

    /// The network as it is now, for inference.
    pub fn model(&self) -> &CapsNet {
        &self.model
    }

    /// The optimizer's state, for checkpoints.
    pub fn optimizer(&self) -> &ModuleOptimizer {
        &self.optimizer
    }

    /// With another optimizer, or its state of a checkpoint.
    pub fn with_optimizer(
        mut self,
        restore: impl FnOnce(ModuleOptimizer) -> ModuleOptimizer,
    ) -> Self {
        self.optimizer = restore(self.optimizer);
        self
    }

    /// Losses and gradients of a batch, of the model as it is now.
    pub fn gradients(&self, batch: &Batch, share: f32) -> (Losses, GradientsParams) {
        gradients(&self.model, batch, share, |model, batch| {
            losses(model, batch, self.iterations)
        })
    }

    /// r, the rounds of routing that it is trained with.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// One step of Adam.
    pub fn apply(&mut self, learning_rate: f64, gradients: GradientsParams) {
        self.model = self
            .optimizer
            .step(learning_rate, self.model.clone().train(), gradients)
            .valid();
    }

    /// One whole training step.
    pub fn step(&mut self, batch: &Batch, learning_rate: f64) -> Losses {
        let (losses, gradients) = self.gradients(batch, 1.0);
        self.apply(learning_rate, gradients);
        losses
    }
}

/// The `losses` of a batch, and the gradients of their total times `share` (1 unless the batch is a
/// part of a larger one whose parts are added). The model is on a plain device.
pub fn gradients(
    model: &CapsNet,
    batch: &Batch,
    share: f32,
    losses: impl FnOnce(&CapsNet, &Batch) -> Losses,
) -> (Losses, GradientsParams) {
    let mut model = model.clone().train(); // parameters are reference-counted: no numbers are copied
    if batch.features.is_some() {
        model = model.with_frozen_convolutions();
    }
    let losses = losses(&model, &batch.clone().autodiff());
    let gradients = (losses.total.clone() * share).backward();
    let gradients = GradientsParams::from_grads(gradients, &model);
    (losses.inner(), gradients)
}

/// The one-cycle rate (Smith 2018, arXiv 1803.09820): a cosine rise over the first quarter of
/// all steps from a 25th of `peak` to it, then a cosine fall to nothing.
///
/// ```
/// let rate = |step| capsnet::training::step::one_cycle(step, 1000, 2e-3);
/// assert!((rate(0) - 8e-5).abs() < 1e-9);
/// assert!((rate(250) - 2e-3).abs() < 1e-9);
/// assert!(rate(999) < 1e-7);
/// ```
pub fn one_cycle(step: usize, steps: usize, peak: f64) -> f64 {
    let cosine = |from: f64, to: f64, at: f64| {
        to + (from - to) * 0.5 * (1.0 + (std::f64::consts::PI * at).cos())
    };
    let rise = (steps as f64 * 0.25).max(1.0);
    let step = step as f64;
    if step < rise {
        cosine(peak / 25.0, peak, step / rise)
    } else {
        cosine(
            peak,
            0.0,
            ((step - rise) / (steps as f64 - rise).max(1.0)).min(1.0),
        )
    }
}
