//! Squash: capsules are vectors whose length says how sure, and whose direction says in what way.
//!
//! ```text
//! v = ‖s‖² / (1 + ‖s‖²) · s / ‖s‖            (paper, equation 1; or another, [`Squash`])
//! ```

use burn::tensor::Tensor;

use crate::spec::Squash;

/// Keeps square roots, and above all their gradients, finite at zero.
pub const EPSILON: f32 = 1e-7;

/// Squash over the last axis: the direction stays, the length n = ‖s‖ becomes one below 1.
///
/// [`EPSILON`] under the root keeps the gradient at s = 0 finite.
///
/// ```
/// # #[cfg(feature = "flex")] {
/// use burn::tensor::{Device, Tensor};
/// use capsnet::{layers::squash::squash, spec::Squash};
/// let s = Tensor::<1>::from_floats([3.0, 4.0], &Device::flex());
/// let length = |kind| squash(s.clone(), kind).square().sum().sqrt().into_scalar::<f32>();
/// assert!((length(Squash::Quadratic) - 25.0 / 26.0).abs() < 1e-6);
/// assert!((length(Squash::Exponential) - (1.0 - (-5f32).exp())).abs() < 1e-6);
/// # }
/// ```
pub fn squash<const N: usize>(s: Tensor<N>, kind: Squash) -> Tensor<N> {
    let squared = s.clone().square().sum_dim(N - 1); // [.., 1]
    let root = squared.clone().add_scalar(EPSILON).sqrt(); // [.., 1]
    let scale = match kind {
        Squash::Quadratic => squared.clone() / (squared.add_scalar(1.0) * root), // [.., 1]
        Squash::Exponential => (root.clone().neg().exp().neg() + 1.0) / root,    // [.., 1]
    };
    s * scale // [.., n]
}

/// Lengths of the capsules on the last axis: the probability that the entity is there.
pub fn lengths(v: Tensor<3>) -> Tensor<2> {
    let [batch, capsules, _] = v.dims();
    v.square()
        .sum_dim(2)
        .add_scalar(EPSILON)
        .sqrt()
        .reshape([batch, capsules]) // [B, J]
}
