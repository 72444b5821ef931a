//! Capsules: vectors whose length says how sure, and whose direction says in what way.
//!
//! ```text
//! squash   v = ‖s‖² / (1 + ‖s‖²) · s / ‖s‖            (paper, equation 1)
//! votes    û_j|i = u_i W_ij                            (paper, equation 2)
//! ```

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::{Device, Tensor};

use crate::config::{CLASSES, Config};

/// Keeps square roots, and above all their gradients, finite at zero.
pub const EPSILON: f32 = 1e-7;

/// Squash over the last axis: the direction stays, the length goes to ‖s‖²/(1+‖s‖²) < 1.
///
/// Paper, equation 1, with [`EPSILON`] under the root so that the gradient at s = 0 is finite.
///
/// ```
/// # #[cfg(feature = "flex")] {
/// use burn::tensor::{Device, Tensor};
/// let s = Tensor::<1>::from_floats([3.0, 4.0], &Device::flex());
/// let v = capsnet::capsule::squash(s).into_data().try_to_vec::<f32>().unwrap();
/// assert!((v[0] - 3.0 / 5.0 * 25.0 / 26.0).abs() < 1e-6);
/// assert!((v[1] - 4.0 / 5.0 * 25.0 / 26.0).abs() < 1e-6);
/// # }
/// ```
pub fn squash<const N: usize>(s: Tensor<N>) -> Tensor<N> {
    let squared = s.clone().square().sum_dim(N - 1); // [.., 1]
    let root = squared.clone().add_scalar(EPSILON).sqrt(); // [.., 1]
    let scale = squared.clone() / (squared.add_scalar(1.0) * root); // [.., 1]
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

/// The primary capsules: a convolution whose channels are read as T types of P numbers.
#[derive(Module, Debug)]
pub struct PrimaryCapsules {
    convolution: Conv2d,
    #[module(skip)]
    types: usize,
}

impl PrimaryCapsules {
    /// Fresh capsules after a layer of `channels_in`.
    pub fn new(
        config: &Config,
        channels_in: usize,
        initializer: Initializer,
        device: &Device,
    ) -> Self {
        let primary = &config.primary;
        let convolution = Conv2dConfig::new(
            [channels_in, primary.types * primary.dims],
            [primary.kernel, primary.kernel],
        )
        .with_stride([primary.stride, primary.stride])
        .with_initializer(initializer)
        .init(device);
        PrimaryCapsules {
            convolution,
            types: primary.types,
        }
    }

    /// The layer itself.
    pub fn convolution(&self) -> &Conv2d {
        &self.convolution
    }

    /// T, the types of capsules.
    pub fn types(&self) -> usize {
        self.types
    }

    /// [B, channels, rows, columns] → u [B, I, P].
    pub fn forward(&self, features: Tensor<4>) -> Tensor<3> {
        squash(capsules_from_channels(
            self.convolution.forward(features),
            self.types,
        )) // [B, I, P]
    }
}

/// Gathers each capsule's numbers from the channels **at one place**.
///
/// Viewing the channels-first map directly as [B, I, P] would mix P neighbouring pixels instead
/// (the mistake of several published implementations; accuracy does not show it).
pub fn capsules_from_channels(map: Tensor<4>, types: usize) -> Tensor<3> {
    let [batch, channels, rows, columns] = map.dims();
    let dims = channels / types;
    map.reshape([batch, types, dims, rows, columns]) // [B, T, P, R, C]
        .permute([0, 1, 3, 4, 2]) // [B, T, R, C, P]
        .reshape([batch, types * rows * columns, dims]) // [B, I, P]
}

/// The transformations W: what each primary capsule would have every digit capsule be.
#[derive(Module, Debug)]
pub struct Votes {
    /// W, all matrices W_ij of one i side by side.
    weight: Param<Tensor<3>>, // [I, P, J·D]
}

impl Votes {
    /// Fresh matrices, normal with σ = 0.1 as in the authors' code.
    pub fn new(config: &Config, initializer: Initializer, device: &Device) -> Self {
        let shape = [
            config.primary_capsules(),
            config.primary.dims,
            CLASSES * config.pose,
        ];
        Votes {
            weight: initializer.init(shape, device),
        }
    }

    /// W. [I, P, J·D]
    pub fn weight(&self) -> Tensor<3> {
        self.weight.val()
    }

    /// What W is called among the gradients.
    pub fn weight_id(&self) -> burn::module::ParamId {
        self.weight.id
    }

    /// u [B, I, P] → û [B, J, I, D], as one matrix product for each primary capsule.
    ///
    /// The result is copied into the order in which routing reads it, several times a round and
    /// as often for the gradients: as a view of [I, B, J·D] its rows would lie B·J·D numbers apart,
    /// and a training step took a tenth longer.
    pub fn forward(&self, primary: Tensor<3>) -> Tensor<4> {
        let [batch, capsules, _] = primary.dims();
        let weight = self.weight.val(); // [I, P, J·D]
        let pose = weight.dims()[2] / CLASSES;
        primary
            .permute([1, 0, 2]) // [I, B, P]
            .matmul(weight) // [I, B, J·D]
            .reshape([capsules, batch, CLASSES, pose]) // [I, B, J, D]
            .permute([1, 2, 0, 3]) // [B, J, I, D]
            .reshape([batch * CLASSES * capsules, pose]) // a copy
            .reshape([batch, CLASSES, capsules, pose]) // [B, J, I, D]
    }
}
