//! A trained network as the teacher of another one (Hinton, Vinyals, Dean 2015, arXiv 1503.02531): what
//! its digit capsules say of an image are J·D numbers to learn from, where labels are J.
//!
//! Letters: B images, J classes, D numbers of a pose.

use burn::tensor::{Device, Tensor};
use capsnet::layers::routing::route;
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::{Error, Result};

use super::gradients;

/// A network whose poses another one imitates.
pub struct Teacher {
    model: CapsNet,
    /// r
    iterations: usize,
    /// The weight of the imitation in the loss.
    weight: f32,
}

/// What the teacher says of a batch, and how much that counts.
#[derive(Debug, Clone)]
pub struct Imitation {
    /// Its v. [B, J, D]
    pub poses: Tensor<3>,
    pub weight: f32,
}

impl Teacher {
    /// The network of `spec`, which answers with its own routing iterations, for a pupil that `pupil`
    /// describes.
    ///
    /// # Errors
    /// [`Error::BadInput`] when either has no capsules, or when they differ in side, classes or pose.
    pub fn new(model: CapsNet, spec: &Spec, pupil: &Spec, weight: f32) -> Result<Self> {
        let refused = |text: String| Err(Error::BadInput(text));
        for spec in [spec, pupil] {
            if spec.primary().is_none() {
                return refused(format!(
                    "\"{}\" has no capsules: it can neither teach poses nor learn them",
                    spec.name
                ));
            }
        }
        let sizes = |spec: &Spec| (spec.side(), spec.classes.clone(), spec.pose());
        if sizes(spec) != sizes(pupil) {
            return refused(format!(
                "\"{}\" cannot teach \"{}\": both must have images of the same side, the same classes and poses of as many numbers",
                spec.name, pupil.name
            ));
        }
        Ok(Teacher {
            model,
            iterations: spec.routing_iterations(),
            weight,
        })
    }

    /// What it says of images [B, 1, rows, columns].
    ///
    /// # Errors
    /// Those of [`gradients::poses`].
    pub fn imitation(&self, images: Tensor<4>) -> Result<Imitation> {
        let (model, iterations) = (&self.model, self.iterations);
        let poses = match model.capsules() {
            Some(capsules) if images.device() != Device::flex() => {
                let votes = capsules.votes(model.features(images));
                route(votes, capsules.rounds(iterations), capsules.squash()) // [B, J, D]
            }
            Some(capsules) => gradients::poses(model, capsules, images, iterations)?,
            None => return Err(Error::BadInput("a teacher needs capsules".into())),
        };
        Ok(Imitation {
            poses,
            weight: self.weight,
        })
    }
}

impl Imitation {
    /// v [B, J, D] → the mean over the batch of Σ_j ‖v_j − t_j‖², t the teacher's, times the weight.
    pub fn cost(&self, digits: Tensor<3>) -> Tensor<1> {
        let images = self.poses.dims()[0] as f32;
        (digits - self.poses.clone()).square().sum() * (self.weight / images) // [1]
    }

    /// The same as constants of an autodiff graph.
    pub(super) fn autodiff(&self) -> Self {
        Imitation {
            poses: self.poses.clone().autodiff(),
            weight: self.weight,
        }
    }
}

/// Σ ‖v − t‖² over a batch; its gradient times `factor` is added to that of v. All [B, J, D].
pub fn imitate(digits: &[f32], poses: &[f32], factor: f32, of_digits: &mut [f32]) -> f64 {
    let mut sum = 0.0;
    for ((v, t), slope) in digits.iter().zip(poses).zip(of_digits) {
        sum += f64::from((v - t) * (v - t));
        *slope += 2.0 * factor * (v - t);
    }
    sum
}
