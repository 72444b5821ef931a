//! One training step, the same for the native trainer and for a browser that learns a hand.

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};

use crate::capsule::lengths;
use crate::config::{CLASSES, Config};
use crate::loss::{
    RECONSTRUCTION_WEIGHT, Regularization, margin_loss, mean_length, squared_error, vote_spread,
};
use crate::network::CapsNet;
use crate::routing::{route, route_traced};
use crate::two_digits::Pair;
use crate::{Error, Result};

/// Images, what is in them, and what the decoder must draw.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Pixels in 0…1. [B, 1, rows, columns]
    pub images: Tensor<4>,
    /// A one for each digit that is there: one, or two of a pair. [B, J]
    pub targets: Tensor<2>,
    /// Each digit that is there, alone: what its capsule must draw.
    pub drawings: Vec<Drawing>,
    /// What the convolutions make of the images, when it is known already. The network's
    /// convolutions do not learn from such a batch ([`crate::teaching`]). [B, channels, rows, columns]
    pub features: Option<Tensor<4>>,
}

/// What the decoder must draw from one capsule of each image, or of the first images of a batch only.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// A one for that capsule. [B, J]
    pub selection: Tensor<2>,
    /// Pixels in 0…1. [B, 1, rows, columns]
    pub picture: Tensor<4>,
}

impl Batch {
    /// Pixels in 0…1, image after image, and a label 0…9 for each.
    ///
    /// # Errors
    /// [`Error::BadInput`] when the numbers do not fit each other.
    pub fn new(pixels: Vec<f32>, labels: &[u8], config: &Config, device: &Device) -> Result<Self> {
        check(&pixels, labels.len(), config)?;
        let images = images(pixels, config, device);
        let targets = one_hot(labels, device)?;
        let drawing = Drawing {
            selection: targets.clone(),
            picture: images.clone(),
        };
        Ok(Batch {
            images,
            targets,
            drawings: vec![drawing],
            features: None,
        })
    }

    /// The same where `None` is the label of an image without a digit: all its capsules must be
    /// short, and the decoder need not draw it.
    ///
    /// Images with a digit come first, each kind in the order given, so that the drawing is that
    /// of the first images.
    ///
    /// # Errors
    /// [`Error::BadInput`] when the numbers do not fit each other.
    pub fn perhaps_without_digits(
        pixels: Vec<f32>,
        labels: &[Option<u8>],
        config: &Config,
        device: &Device,
    ) -> Result<Self> {
        check(&pixels, labels.len(), config)?;
        let pictures = || pixels.chunks_exact(config.pixels()).zip(labels);
        let digits: Vec<u8> = labels.iter().copied().flatten().collect();
        let with = pictures().filter(|(_, label)| label.is_some());
        let without = pictures().filter(|(_, label)| label.is_none());
        let ordered = with.chain(without).flat_map(|(picture, _)| picture);
        let images = images(ordered.copied().collect(), config, device);
        if digits.is_empty() {
            return Ok(Batch {
                images,
                targets: Tensor::zeros([labels.len(), CLASSES], device),
                drawings: Vec::new(),
                features: None,
            });
        }
        let selection = one_hot(&digits, device)?; // [B with a digit, J]
        let empty = labels.len() - digits.len();
        let targets = match empty {
            0 => selection.clone(),
            _ => Tensor::cat(
                vec![selection.clone(), Tensor::zeros([empty, CLASSES], device)],
                0,
            ), // [B, J]
        };
        let drawing = Drawing {
            selection,
            picture: images.clone().narrow(0, 0, digits.len()),
        };
        Ok(Batch {
            images,
            targets,
            drawings: vec![drawing],
            features: None,
        })
    }

    /// Two digits an image; the decoder must draw each of them alone (paper, section 6).
    ///
    /// # Errors
    /// [`Error::BadInput`] when the pictures are of another size than the network's.
    pub fn of_pairs(pairs: &[Pair], config: &Config, device: &Device) -> Result<Self> {
        let pixels = |which: &dyn Fn(&Pair) -> &[f32]| -> Result<Tensor<4>> {
            let values: Vec<f32> = pairs
                .iter()
                .flat_map(|p| which(p).iter().copied())
                .collect();
            if pairs.is_empty() || values.len() != pairs.len() * config.pixels() {
                return Err(Error::BadInput(format!(
                    "the network \"{}\" takes pairs of {side} × {side} pixels, found {} pixels for {} pairs",
                    config.preset,
                    values.len(),
                    pairs.len(),
                    side = config.image
                )));
            }
            Ok(images(values, config, device))
        };
        let mut drawings = Vec::with_capacity(2);
        for k in 0..2 {
            let labels: Vec<u8> = pairs.iter().map(|pair| pair.labels[k]).collect();
            drawings.push(Drawing {
                selection: one_hot(&labels, device)?,
                picture: pixels(&|pair| &pair.alone[k])?,
            });
        }
        Ok(Batch {
            images: pixels(&|pair| &pair.image)?,
            targets: drawings[0].selection.clone() + drawings[1].selection.clone(),
            drawings,
            features: None,
        })
    }

    /// The same batch as constants of an autodiff graph.
    fn autodiff(self) -> Self {
        Batch {
            images: self.images.autodiff(),
            targets: self.targets.autodiff(),
            drawings: self.drawings.into_iter().map(Drawing::autodiff).collect(),
            features: self.features.map(Tensor::autodiff),
        }
    }
}

impl Drawing {
    /// Of the first `count` images only.
    pub fn of_first(self, count: usize) -> Self {
        Drawing {
            selection: self.selection.narrow(0, 0, count),
            picture: self.picture.narrow(0, 0, count),
        }
    }

    fn autodiff(self) -> Self {
        Drawing {
            selection: self.selection.autodiff(),
            picture: self.picture.autodiff(),
        }
    }
}

/// Whether there are as many pixels as `labels` images have, and any.
fn check(pixels: &[f32], labels: usize, config: &Config) -> Result<()> {
    if labels == 0 || pixels.len() != labels * config.pixels() {
        return Err(Error::BadInput(format!(
            "{labels} labels need {} pixels, found {}",
            labels * config.pixels(),
            pixels.len()
        )));
    }
    Ok(())
}

/// Pixels, image after image → [B, 1, rows, columns].
pub fn images(pixels: Vec<f32>, config: &Config, device: &Device) -> Tensor<4> {
    let shape = [
        pixels.len() / config.pixels(),
        1,
        config.image,
        config.image,
    ];
    Tensor::from_data(TensorData::new(pixels, shape), device)
}

/// Labels 0…9 → zeros and a single one a row [B, J], made on the host because burn's own
/// `one_hot` reads back synchronously, which panics on WebGPU.
///
/// # Errors
/// [`Error::BadInput`] for a label over 9.
pub fn one_hot(labels: &[u8], device: &Device) -> Result<Tensor<2>> {
    let mut values = vec![0f32; labels.len() * CLASSES];
    for (row, &label) in values.chunks_exact_mut(CLASSES).zip(labels) {
        *row.get_mut(usize::from(label)).ok_or_else(|| {
            Error::BadInput(format!(
                "a label must be a digit from 0 to 9, found {label}"
            ))
        })? = 1.0;
    }
    Ok(Tensor::from_data(
        TensorData::new(values, [labels.len(), CLASSES]),
        device,
    ))
}

/// The loss and its two parts, each [1] and averaged over the batch.
#[derive(Debug, Clone)]
pub struct Losses {
    /// margin + 0.0005 · reconstruction, and what a [`Regularization`] adds
    pub total: Tensor<1>,
    /// On the classes: the margin loss, or the cross-entropy of a network without capsules.
    pub margin: Tensor<1>,
    /// Sum of squared pixel errors.
    pub reconstruction: Tensor<1>,
}

impl Losses {
    /// The same numbers outside the autodiff graph that they were computed in.
    fn inner(self) -> Self {
        Losses {
            total: self.total.inner(),
            margin: self.margin.inner(),
            reconstruction: self.reconstruction.inner(),
        }
    }
}

/// A network with a loss to lower.
pub trait Learns: Module {
    /// Mean losses over a batch, with `iterations` of routing where there is routing.
    fn losses(&self, batch: &Batch, iterations: usize, extra: Regularization) -> Losses;

    /// The same network with convolutions that do not learn: those of a batch with known features.
    fn with_frozen_convolutions(self) -> Self;
}

impl Learns for CapsNet {
    fn losses(&self, batch: &Batch, iterations: usize, extra: Regularization) -> Losses {
        regularized_losses(self, batch, iterations, extra)
    }

    fn with_frozen_convolutions(self) -> Self {
        CapsNet::with_frozen_convolutions(self)
    }
}

/// The paper's loss: the decoder sees the capsule of the **true** digit; of two digits each in
/// turn, and their errors are averaged.
pub fn losses(model: &CapsNet, batch: &Batch, iterations: usize) -> Losses {
    regularized_losses(model, batch, iterations, Regularization::default())
}

/// The same with terms added to the total. A weight of zero costs nothing.
pub fn regularized_losses(
    model: &CapsNet,
    batch: &Batch,
    iterations: usize,
    extra: Regularization,
) -> Losses {
    let known = batch.features.clone();
    let features = known.unwrap_or_else(|| model.features(batch.images.clone()));
    let primary = model.primary().forward(features); // [B, I, P]
    let votes = model.digit().forward(primary.clone()); // [B, J, I, D]
    let mut spread = None;
    let poses = if extra.vote_spread == 0.0 {
        route(votes, iterations) // [B, J, D]
    } else {
        let (poses, rounds) = route_traced(votes.clone(), iterations);
        spread = rounds.into_iter().next_back().map(|last| {
            let lengths = lengths(primary.clone()); // [B, I]
            vote_spread(votes, last.couplings, lengths, batch.targets.clone()) // [1]
        });
        poses // [B, J, D]
    };
    let margin = margin_loss(lengths(poses.clone()), batch.targets.clone()); // [1]
    let reconstruction = drawing_error(model, &poses, &batch.drawings); // [1]
    let mut total = margin.clone() + reconstruction.clone() * RECONSTRUCTION_WEIGHT; // [1]
    if extra.primary_length != 0.0 {
        total = total + mean_length(primary) * extra.primary_length; // [1]
    }
    if let Some(spread) = spread {
        total = total + spread * extra.vote_spread; // [1]
    }
    Losses {
        total,
        margin,
        reconstruction,
    }
}

/// Mean over the drawings of their squared errors, from poses [B, J, D].
pub fn drawing_error(model: &CapsNet, poses: &Tensor<3>, drawings: &[Drawing]) -> Tensor<1> {
    let errors = drawings.iter().map(|drawing| {
        let [size, _, rows, columns] = drawing.picture.dims();
        let poses = poses.clone().narrow(0, 0, size); // [B, J, D]
        let drawn = model.decode(poses, drawing.selection.clone()); // [B, rows·columns]
        squared_error(
            drawn,
            drawing.picture.clone().reshape([size, rows * columns]),
        ) // [1]
    });
    errors
        .reduce(|sum, error| sum + error)
        .unwrap_or_else(|| Tensor::zeros([1], &poses.device()))
        / (drawings.len().max(1) as f32)
}

/// A network that learns: its parameters and Adam's moments.
pub struct Trainer<M = CapsNet> {
    /// On a plain device. Every step records gradients on a fresh copy of its own, so that
    /// threads share no autodiff graph (a shared one is locked, and they would take turns).
    model: M,
    optimizer: ModuleOptimizer,
    iterations: usize,
    regularization: Regularization,
}

impl<M: Learns> Trainer<M> {
    /// Training of `model`.
    pub fn new(model: M, iterations: usize) -> Self {
        // ε of the paper of Adam and of PyTorch; burn's own default is 1e-5
        let optimizer = AdamConfig::new().with_epsilon(1e-8).init();
        Trainer {
            model: model.valid(),
            optimizer,
            iterations,
            regularization: Regularization::default(),
        }
    }

    /// The network as it is now, for inference.
    pub fn model(&self) -> &M {
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

    /// Losses and gradients of a batch: [`gradients`] of the model as it is now.
    pub fn gradients(&self, batch: &Batch, share: f32) -> (Losses, GradientsParams) {
        gradients(
            &self.model,
            batch,
            self.iterations,
            self.regularization,
            share,
        )
    }

    /// r, the rounds of routing that it is trained with.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// What the next steps add to the loss; nothing unless it is called.
    pub fn regularize(&mut self, regularization: Regularization) {
        self.regularization = regularization;
    }

    /// What is added to the loss.
    pub fn regularization(&self) -> Regularization {
        self.regularization
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

/// Losses of a batch, and the gradients of the total times `share` (1 unless the batch is a part of
/// a larger one whose parts are added). The model is on a plain device.
pub fn gradients<M: Learns>(
    model: &M,
    batch: &Batch,
    iterations: usize,
    regularization: Regularization,
    share: f32,
) -> (Losses, GradientsParams) {
    let mut model = model.clone().train(); // parameters are reference-counted: no numbers are copied
    if batch.features.is_some() {
        model = model.with_frozen_convolutions();
    }
    let losses = model.losses(&batch.clone().autodiff(), iterations, regularization);
    let gradients = (losses.total.clone() * share).backward();
    let gradients = GradientsParams::from_grads(gradients, &model);
    (losses.inner(), gradients)
}

/// The one-cycle rate (Smith 2018, arXiv 1803.09820): a cosine rise over the first quarter of
/// all steps from a 25th of `peak` to it, then a cosine fall to nothing.
///
/// ```
/// let rate = |step| capsnet::training::one_cycle(step, 1000, 2e-3);
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
