//! Primary capsules: the first vectors, made of the channels of a convolution (paper, section 4).

use burn::module::Module;
use burn::nn::Initializer;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use super::convolutions::convolution;
use super::squash::squash;
use crate::spec::{Primary, Squash};

/// The primary capsules: a convolution whose channels are read as T types of P numbers.
#[derive(Module, Debug)]
pub struct PrimaryCapsules {
    convolution: Conv2d,
    #[module(skip)]
    types: usize,
    #[module(skip)]
    squash: Squash,
}

impl PrimaryCapsules {
    /// Fresh capsules after a layer of `channels_in`.
    pub fn new(
        primary: &Primary,
        squash: Squash,
        channels_in: usize,
        initializer: &Initializer,
        device: &Device,
    ) -> Self {
        PrimaryCapsules {
            convolution: convolution(channels_in, &primary.convolution(), initializer, device),
            types: primary.types,
            squash,
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
        let map = self.convolution.forward(features);
        squash(capsules_from_channels(map, self.types), self.squash) // [B, I, P]
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
