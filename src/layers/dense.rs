//! The head of a plain CNN: a dense layer whose numbers are read as one group a class, so that the
//! decoder of a capsule network can follow, and a score from each group.

use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use crate::spec::Spec;

/// features → groups of D numbers a class → logits.
#[derive(Module, Debug)]
pub struct Dense {
    /// channels·rows·columns → J·D
    pub groups: Linear,
    pub scores: Scores,
}

/// A logit from each group.
#[derive(Module, Debug)]
pub struct Scores {
    /// What each number of a group adds to its class's logit. [J, D]
    pub weight: Param<Tensor<2>>,
    /// [J]
    pub bias: Param<Tensor<1>>,
}

impl Dense {
    /// A fresh head after the convolutions of `spec`.
    pub fn new(spec: &Spec, initializer: &Initializer, device: &Device) -> Self {
        let (classes, pose) = (spec.class_count(), spec.pose());
        let features = spec.map_channels() * spec.map_side() * spec.map_side();
        Dense {
            groups: LinearConfig::new(features, classes * pose)
                .with_initializer(initializer.clone())
                .init(device),
            scores: Scores {
                weight: initializer.init_with([classes, pose], Some(pose), None, device),
                bias: Initializer::Zeros.init([classes], device),
            },
        }
    }

    /// Features [B, channels, rows, columns] → groups [B, J, D] and logits [B, J].
    pub fn forward(&self, features: Tensor<4>) -> (Tensor<3>, Tensor<2>) {
        let weights = self.scores.weight.val(); // [J, D]
        let [classes, pose] = weights.dims();
        let [batch, ..] = features.dims();
        let groups = self.groups.forward(features.flatten::<2>(1, 3)); // [B, J·D]
        let groups = groups.reshape([batch, classes, pose]); // [B, J, D]
        let sums = (groups.clone() * weights.unsqueeze::<3>()).sum_dim(2); // [B, J, 1]
        let logits = sums.reshape([batch, classes]) + self.scores.bias.val().unsqueeze::<2>(); // [B, J]
        (groups, logits)
    }
}
