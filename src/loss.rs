//! What training lowers: the margin loss on capsule lengths plus a small share of the
//! reconstruction error (paper, equation 4 and section 4.1).

use burn::tensor::Tensor;

use crate::capsule::lengths;

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
    /// The weight of the mean length of the primary capsules ([`mean_length`]).
    pub primary_length: f32,
    /// The weight of the spread of the true digit's votes.
    pub vote_spread: f32,
}

impl Regularization {
    /// Both weights times `factor`.
    pub fn scaled(self, factor: f32) -> Self {
        Regularization {
            primary_length: self.primary_length * factor,
            vote_spread: self.vote_spread * factor,
        }
    }
}

/// u [B, I, P] → the mean over batch and capsules of ‖u‖.
pub fn mean_length(primary: Tensor<3>) -> Tensor<1> {
    lengths(primary).mean() // [1]
}

/// Lengths [B, J] and targets [B, J] of zeros and ones → mean over the batch of
/// Σ_j T_j max(0, m⁺ − ‖v_j‖)² + λ (1 − T_j) max(0, ‖v_j‖ − m⁻)².
///
/// ```
/// # #[cfg(feature = "flex")] {
/// use burn::tensor::{Device, Tensor};
/// let target = Tensor::<2>::from_floats([[1., 0., 0., 0., 0., 0., 0., 0., 0., 0.]], &Device::flex());
/// let loss = |length: f32| {
///     capsnet::loss::margin_loss(target.clone() * 0.0 + length, target.clone()).into_scalar::<f32>()
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
