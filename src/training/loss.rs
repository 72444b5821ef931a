//! What training lowers: the margin loss on capsule lengths plus a small share of the
//! reconstruction error (paper, equation 4 and section 4.1).

use burn::tensor::Tensor;

use crate::layers::squash::{EPSILON, lengths};

/// m⁺: the length that a present digit's capsule should reach (paper, equation 4).
pub const M_PLUS: f32 = 0.9;
/// m⁻: the length that an absent digit's capsule should stay under (paper, equation 4).
pub const M_MINUS: f32 = 0.1;
/// λ: the weight of absent digits, so that early training does not shrink every capsule.
pub const LAMBDA: f32 = 0.5;
/// The weight of the **sum** of squared pixel errors (paper, section 4.1). With the mean instead
/// it would be 784 times too weak and the pictures would blur.
pub const RECONSTRUCTION_WEIGHT: f32 = 0.0005;

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

/// Lengths [B, J] and targets [B, J] of zeros and ones → mean over the batch of
/// Σ_j T_j max(0, m⁺ − ‖v_j‖)² + λ (1 − T_j) max(0, ‖v_j‖ − m⁻)².
///
/// ```
/// # #[cfg(feature = "flex")] {
/// use burn::tensor::{Device, Tensor};
/// let target = Tensor::<2>::from_floats([[1., 0., 0., 0., 0., 0., 0., 0., 0., 0.]], &Device::flex());
/// let loss = |length: f32| {
///     capsnet::training::loss::margin_loss(target.clone() * 0.0 + length, target.clone()).into_scalar::<f32>()
/// };
/// assert!((loss(0.0) - 0.81).abs() < 1e-6); //  0.9² for the digit that is missing
/// assert!((loss(1.0) - 3.645).abs() < 1e-5); // 9 · 0.5 · 0.9² for the nine that are not there
/// # }
/// ```
pub fn margin_loss(lengths: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let present = (lengths.clone() * -1.0 + M_PLUS).clamp_min(0.0).square(); // [B, J]
    let absent = (lengths - M_MINUS).clamp_min(0.0).square(); // [B, J]
    let loss = targets.clone() * present + (targets * -1.0 + 1.0) * absent * LAMBDA; // [B, J]
    loss.sum_dim(1).mean() // [1]
}

/// Pixels and reconstruction [B, pixels] → mean over the batch of the sum of squared errors.
pub fn squared_error(reconstruction: Tensor<2>, pixels: Tensor<2>) -> Tensor<1> {
    (reconstruction - pixels).square().sum_dim(1).mean() // [1]
}

/// Logits [B, J] and targets [B, J] of zeros and ones → mean over the batch of the sum over the classes
/// of the binary cross-entropy: what a head of scores lowers, which may say "none of them".
pub fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    // −t ln σ(z) − (1 − t) ln(1 − σ(z)) without overflow
    let rest = logits.clone().abs().neg().exp().log1p(); // ln(1 + e^−|z|)
    let loss = logits.clone().clamp_min(0.0) - logits * targets + rest; // [B, J]
    loss.sum_dim(1).mean() // [1]
}
