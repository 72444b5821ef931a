//! What may be added to the paper's loss in training, and the losses and gradients with it.

use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::distillation::Imitation;
use capsnet::layers::routing::{route, route_traced};
use capsnet::layers::squash::{EPSILON, lengths};
use capsnet::network::{CapsNet, Capsules};
use capsnet::training::batch::Batch;
use capsnet::training::step::{self, Losses};

/// What is added to the paper's loss so that routing has something to show; all zeros is the paper's.
///
/// Left alone, every primary capsule grows to full length, votes with little and couples to all digits
/// alike. Few long capsules must vote decidedly, and such votes move couplings.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Regularization {
    /// The weight of the cost of the primary capsules' lengths ([`cost_of_lengths`]).
    pub primary_length: f32,
    /// The weight of the spread of the true digit's votes ([`vote_spread`]).
    pub vote_spread: f32,
    /// The weight of the mean square of W ([`mean_square`]): without it, capsules that are all equally
    /// short may vote as loudly as long ones, by a larger W, and lengths say nothing again.
    pub transformations: f32,
}

impl Regularization {
    /// All weights times `factor`.
    pub fn scaled(self, factor: f32) -> Self {
        Regularization {
            primary_length: self.primary_length * factor,
            vote_spread: self.vote_spread * factor,
            transformations: self.transformations * factor,
        }
    }
}

/// How much the cost of a length bends: 0 is a straight line, above ½ the longest cost less than some
/// shorter ones.
pub const BEND: f32 = 0.6;

/// u [B, I, P] → the mean over batch and capsules of ‖u‖·(1 − 0.6·‖u‖). One long capsule costs less than
/// two of half its length: a straight cost leaves many capsules that are all a little long.
pub fn cost_of_lengths(primary: Tensor<3>) -> Tensor<1> {
    let lengths = lengths(primary); // [B, I]
    (lengths.clone() * (lengths * -BEND + 1.0)).mean() // [1]
}

/// W [I, P, J·D] → the mean of its squares.
pub fn mean_square(transformations: Tensor<3>) -> Tensor<1> {
    transformations.square().mean() // [1]
}

/// How far the votes for the digits that are there lie from their mean m, as a share of their own
/// squared length, averaged over those digits: Σ_i w_i‖û_i − m‖² ÷ Σ_i w_i‖û_i‖² with w_i = c_ij‖u_i‖
/// and m = Σ_i w_i û_i ÷ Σ_i w_i. It is 0 when all votes are the same and 1 when they cancel out.
///
/// Computed as 1 − ‖Σ w û‖² ÷ (Σ w · Σ w‖û‖²), which is the same. **The weights are constants**: the
/// gradient flows through the votes û alone (and through them to u and W), so that capsules are not
/// silenced nor couplings bent to make the votes that count agree.
///
/// û [B, J, I, D], c of the last round [B, J, I], ‖u‖ [B, I] and targets [B, J] of zeros and ones.
pub fn vote_spread(
    votes: Tensor<4>,
    couplings: Tensor<3>,
    lengths: Tensor<2>,
    targets: Tensor<2>,
) -> Tensor<1> {
    let [batch, classes, capsules, pose] = votes.dims();
    let weights = (couplings * lengths.unsqueeze_dim::<3>(1)).detach(); // w [B, J, I]
    let sum = weights
        .clone()
        .unsqueeze_dim::<4>(2)
        .matmul(votes.clone()) // [B, J, 1, D]
        .reshape([batch, classes, pose]); // [B, J, D]
    let squares = votes
        .square()
        .sum_dim(3)
        .reshape([batch, classes, capsules]); // [B, J, I]
    let energy = (weights.clone() * squares).sum_dim(2) + EPSILON; // [B, J, 1]
    let total = weights.sum_dim(2) + EPSILON; // [B, J, 1]
    let agreed = (sum.square().sum_dim(2) / (total * energy)).reshape([batch, classes]); // [B, J]
    let there = targets.clone().sum().clamp_min(1.0); // [1]
    ((agreed * -1.0 + 1.0) * targets).sum() / there // [1]
}

/// The losses of a batch, with the terms of `extra` and the cost of not being like a teacher in the total.
/// A weight of zero costs nothing.
pub fn losses(
    model: &CapsNet,
    batch: &Batch,
    iterations: usize,
    extra: Regularization,
    imitation: Option<&Imitation>,
) -> Losses {
    let Some(capsules) = model.capsules() else {
        return step::losses(model, batch, iterations);
    };
    let features = batch.features(model);
    let (poses, added) = routed(capsules, features, iterations, &batch.targets, extra);
    let unlike = imitation.map(|imitation| imitation.cost(poses.clone()));
    let mut losses = Losses::of_capsules(model, batch, poses);
    for added in added.into_iter().chain(unlike) {
        losses.total = losses.total + added;
    }
    losses
}

/// The same, and the gradients of the total by autodiff: [`step::gradients`].
pub fn gradients(
    model: &CapsNet,
    batch: &Batch,
    iterations: usize,
    extra: Regularization,
    imitation: Option<&Imitation>,
    share: f32,
) -> (Losses, GradientsParams) {
    let imitation = imitation.map(Imitation::autodiff);
    step::gradients(model, batch, share, |model, batch| {
        losses(model, batch, iterations, extra, imitation.as_ref())
    })
}

/// v [B, J, D] of features, and what `extra` adds to the loss, if anything.
fn routed(
    capsules: &Capsules,
    features: Tensor<4>,
    iterations: usize,
    targets: &Tensor<2>,
    extra: Regularization,
) -> (Tensor<3>, Option<Tensor<1>>) {
    let rounds = capsules.rounds(iterations);
    let primary = capsules.primary().forward(features); // [B, I, P]
    let votes = capsules.digit().forward(primary.clone()); // [B, J, I, D]
    let mut spread = None;
    let poses = if extra.vote_spread == 0.0 {
        route(votes, rounds, capsules.squash()) // [B, J, D]
    } else {
        let (poses, rounds) = route_traced(votes.clone(), rounds, capsules.squash());
        spread = rounds.into_iter().next_back().map(|last| {
            let lengths = lengths(primary.clone()); // [B, I]
            vote_spread(votes, last.couplings, lengths, targets.clone()) * extra.vote_spread // [1]
        });
        poses // [B, J, D]
    };
    let length =
        (extra.primary_length != 0.0).then(|| cost_of_lengths(primary) * extra.primary_length);
    let square = (extra.transformations != 0.0)
        .then(|| mean_square(capsules.digit().weight()) * extra.transformations);
    let terms = [spread, length, square].into_iter().flatten();
    (poses, terms.reduce(|sum, term| sum + term))
}
