//! The decoder: draws a digit from the pose of one capsule (paper, section 4.1).
//!
//! It sees all J·D numbers with every capsule but one set to zero, so the class is told by *where*
//! the pose stands, and the pose itself tells slant, thickness and the rest.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor};

use super::convolutions::convolution;
use crate::spec::{self, Spec};

/// One of the two decoders of [`spec::Decoder`].
#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "a network has one decoder; burn derives no modules in boxes"
)]
pub enum Decoder {
    Dense(Dense),
    SubPixel(SubPixel),
}

/// Dense layers with ReLU, ReLU, sigmoid.
#[derive(Module, Debug)]
pub struct Dense {
    /// J·D → hidden.0
    pub dense1: Linear,
    /// hidden.0 → hidden.1
    pub dense2: Linear,
    /// hidden.1 → pixels
    pub dense3: Linear,
}

/// A dense layer onto a small grid, then convolutions and two sub-pixel shuffles.
#[derive(Module, Debug)]
pub struct SubPixel {
    /// J·D → a·grid²
    pub dense1: Linear,
    /// a → 4·b channels
    pub conv1: Conv2d,
    /// b → 4·c channels
    pub conv2: Conv2d,
    /// c → 1 channel
    pub conv3: Conv2d,
    /// Side of the first map: a quarter of the image's.
    #[module(skip)]
    pub grid: usize,
}

impl Decoder {
    /// A fresh decoder for `spec`.
    pub fn new(spec: &Spec, initializer: &Initializer, device: &Device) -> Self {
        let linear = |from, to| {
            LinearConfig::new(from, to)
                .with_initializer(initializer.clone())
                .init(device)
        };
        let poses = spec.class_count() * spec.pose();
        match spec.decoder {
            spec::Decoder::Dense { hidden: [a, b] } => Decoder::Dense(Dense {
                dense1: linear(poses, a),
                dense2: linear(a, b),
                dense3: linear(b, spec.pixels()),
            }),
            spec::Decoder::SubPixel {
                channels: [a, b, c],
            } => {
                let convolution = |from, channels| {
                    let layer = spec::Convolution {
                        channels,
                        kernel: 3,
                        stride: 1,
                        padding: 1,
                        skip: false,
                    };
                    convolution(from, &layer, initializer, device)
                };
                let grid = spec.side() / 4; // a checked side is a multiple of 4
                Decoder::SubPixel(SubPixel {
                    dense1: linear(poses, a * grid * grid),
                    conv1: convolution(a, 4 * b),
                    conv2: convolution(b, 4 * c),
                    conv3: convolution(c, 1),
                    grid,
                })
            }
        }
    }

    /// The same decoder with convolutions that do not learn.
    pub fn with_frozen_convolutions(self) -> Self {
        match self {
            Decoder::Dense(d) => Decoder::Dense(d),
            Decoder::SubPixel(d) => Decoder::SubPixel(SubPixel {
                conv1: d.conv1.no_grad(),
                conv2: d.conv2.no_grad(),
                conv3: d.conv3.no_grad(),
                ..d
            }),
        }
    }

    /// Masked poses [B, J·D] → pixels in 0…1 [B, rows·columns].
    pub fn forward(&self, masked: Tensor<2>) -> Tensor<2> {
        match self {
            Decoder::Dense(d) => {
                let hidden = relu(d.dense1.forward(masked)); // [B, hidden.0]
                let hidden = relu(d.dense2.forward(hidden)); // [B, hidden.1]
                sigmoid(d.dense3.forward(hidden)) // [B, pixels]
            }
            Decoder::SubPixel(d) => {
                let [batch, _] = masked.dims();
                let seed = relu(d.dense1.forward(masked)); // [B, a·grid²]
                let channels = seed.dims()[1] / (d.grid * d.grid);
                let map = seed.reshape([batch, channels, d.grid, d.grid]); // [B, a, side/4, side/4]
                let map = relu(shuffle(d.conv1.forward(map))); // [B, b, side/2, side/2]
                let map = relu(shuffle(d.conv2.forward(map))); // [B, c, side, side]
                let image = sigmoid(d.conv3.forward(map)); // [B, 1, side, side]
                let pixels = 16 * d.grid * d.grid;
                image.reshape([batch, pixels]) // [B, pixels]
            }
        }
    }
}

/// Sub-pixel shuffle: four channels of one place become a 2×2 block of one channel.
/// [B, 4·n, h, w] → [B, n, 2h, 2w], channel 4k + 2y + x going to row offset y, column offset x.
fn shuffle(map: Tensor<4>) -> Tensor<4> {
    let [batch, channels, height, width] = map.dims();
    map.reshape([batch, channels / 4, 2, 2, height, width]) // [B, n, 2, 2, h, w]
        .permute([0, 1, 4, 2, 5, 3]) // [B, n, h, 2, w, 2]
        .reshape([batch, channels / 4, 2 * height, 2 * width]) // [B, n, 2h, 2w]
}

/// Keeps one capsule's pose and zeroes the others: v [B, J, D], selection [B, J] of zeros and a
/// single one → [B, J·D].
pub fn mask(digits: Tensor<3>, selection: Tensor<2>) -> Tensor<2> {
    let [batch, classes, pose] = digits.dims();
    (digits * selection.unsqueeze_dim::<3>(2)).reshape([batch, classes * pose]) // [B, J·D]
}
