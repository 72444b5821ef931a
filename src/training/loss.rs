//! What training lowers: the margin loss on capsule lengths plus a small share of the
//! reconstruction error (paper, equation 4 and section 4.1).

use burn::tensor::Tensor;

/// m⁺: the length that a present digit's capsule should reach (paper, equation 4).
pub const M_PLUS: f32 = 0.9;
/// m⁻: the length that an absent digit's capsule should stay under (paper, equation 4).
pub const M_MINUS: f32 = 0.1;
/// λ: the weight of absent digits, so that early training does not shrink every capsule.
pub const LAMBDA: f32 = 0.5;
/// The weight of the **sum** of squared pixel errors (paper, section 4.1). With the mean instead
/// it would be 784 times too weak and the pictures would blur.
pub const RECONSTRUCTION_WEIGHT: f32 = 0.0005;

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
