//! The network: pixels → capsules → lengths and poses → pictures.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor};

use crate::capsule::{PrimaryCapsules, Votes, lengths};
use crate::config::{CLASSES, Config, Convolution};
use crate::decoder::{Decoder, mask};
use crate::routing::{Iteration, route, route_traced};

/// A capsule network of one of the presets.
#[derive(Module, Debug)]
pub struct CapsNet {
    convolutions: Vec<Conv2d>,
    /// For each convolution, whether it closes a residual block.
    #[module(skip)]
    skips: Vec<bool>,
    primary: PrimaryCapsules,
    digit: Votes,
    decoder: Decoder,
}

/// What the network made of a batch of images.
#[derive(Debug, Clone)]
pub struct Answer {
    /// ‖v_j‖, 0…1; they do not sum to 1. [B, J]
    pub lengths: Tensor<2>,
    /// v_j. [B, J, D]
    pub poses: Tensor<3>,
}

/// Everything between the pixels and the answer.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Maps after each convolution and its ReLU. [B, channels, rows, columns]
    pub convolutions: Vec<Tensor<4>>,
    /// u after squash. [B, I, P]
    pub primary: Tensor<3>,
    /// û. [B, J, I, D]
    pub votes: Tensor<4>,
    /// The rounds of routing, first to last.
    pub iterations: Vec<Iteration>,
}

impl CapsNet {
    /// A network with fresh random parameters (seed them with `device.seed`).
    pub fn new(config: &Config, device: &Device) -> Self {
        let he = Initializer::KaimingNormal {
            gain: std::f64::consts::SQRT_2,
            fan_out_only: false,
        };
        let linear = Initializer::KaimingNormal {
            gain: 1.0,
            fan_out_only: false,
        };
        // W: normal with σ = 0.1, the authors' choice. σ = 1 saturates every capsule.
        let votes = Initializer::Normal {
            mean: 0.0,
            std: 0.1,
        };
        Self::build(config, [he, linear, votes], device)
    }

    /// A network of zeros, to be filled from a file.
    pub fn zeros(config: &Config, device: &Device) -> Self {
        Self::build(
            config,
            [Initializer::Zeros, Initializer::Zeros, Initializer::Zeros],
            device,
        )
    }

    fn build(config: &Config, [he, linear, votes]: [Initializer; 3], device: &Device) -> Self {
        let channels = config.convolutions.last().map_or(1, |c| c.channels);
        CapsNet {
            convolutions: convolutions(config, &he, device),
            skips: config.convolutions.iter().map(|c| c.skip).collect(),
            primary: PrimaryCapsules::new(config, channels, linear, device),
            digit: Votes::new(config, votes, device),
            decoder: Decoder::new(config, &he, device),
        }
    }

    /// The convolutions before the capsules, first to last, and whether each closes a residual block.
    pub fn convolutions(&self) -> impl Iterator<Item = (&Conv2d, bool)> {
        self.convolutions.iter().zip(self.skips.iter().copied())
    }

    /// The maps after each convolution and its ReLU, from images [B, 1, rows, columns].
    /// [B, channels, rows, columns] each
    fn maps(&self, images: Tensor<4>) -> impl Iterator<Item = Tensor<4>> {
        self.maps_through(images, |_, sum| sum)
    }

    /// The same, where `change` makes something else of what each convolution gave, before a
    /// residual block adds to it and before ReLU.
    pub fn maps_through(
        &self,
        images: Tensor<4>,
        mut change: impl FnMut(&Conv2d, Tensor<4>) -> Tensor<4>,
    ) -> impl Iterator<Item = Tensor<4>> {
        let mut given = None; // to the convolution before
        let mut map = images;
        self.convolutions().map(move |(layer, skip)| {
            let sum = change(layer, layer.forward(map.clone()));
            let before = given.replace(map.clone());
            map = relu(match before {
                Some(before) if skip => sum + before,
                _ => sum,
            });
            map.clone()
        })
    }

    /// Images [B, 1, rows, columns] in 0…1 → what the convolutions make of them, the capsules'
    /// input [B, channels, rows, columns].
    pub fn features(&self, images: Tensor<4>) -> Tensor<4> {
        self.maps(images.clone()).last().unwrap_or(images)
    }

    /// Features [B, channels, rows, columns] → û [B, J, I, D].
    pub fn votes(&self, features: Tensor<4>) -> Tensor<4> {
        self.digit.forward(self.primary.forward(features)) // [B, J, I, D]
    }

    /// The convolution that makes primary capsules.
    pub fn primary(&self) -> &PrimaryCapsules {
        &self.primary
    }

    /// What makes votes of them.
    pub fn digit(&self) -> &Votes {
        &self.digit
    }

    /// What draws a pose.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// Images [B, 1, rows, columns] in 0…1 → lengths and poses, with `iterations` ≥ 1 of routing.
    pub fn forward(&self, images: Tensor<4>, iterations: usize) -> Answer {
        let poses = route(self.votes(self.features(images)), iterations); // [B, J, D]
        Answer {
            lengths: lengths(poses.clone()),
            poses,
        }
    }

    /// The same answer, and everything on the way to it.
    pub fn forward_traced(&self, images: Tensor<4>, iterations: usize) -> (Answer, Trace) {
        let convolutions: Vec<_> = self.maps(images.clone()).collect();
        let features = convolutions.last().cloned().unwrap_or(images);
        let primary = self.primary.forward(features); // [B, I, P]
        let votes = self.digit.forward(primary.clone()); // [B, J, I, D]
        let (poses, iterations) = route_traced(votes.clone(), iterations);
        let answer = Answer {
            lengths: lengths(poses.clone()),
            poses,
        };
        (
            answer,
            Trace {
                convolutions,
                primary,
                votes,
                iterations,
            },
        )
    }

    /// The same network with convolutions that do not learn, the decoder's included.
    pub fn with_frozen_convolutions(mut self) -> Self {
        self.convolutions = self.convolutions.no_grad();
        self.decoder = self.decoder.with_frozen_convolutions();
        self
    }

    /// Draws the pose of one capsule of each image: poses [B, J, D], selection [B, J] of zeros and
    /// a single one → pixels in 0…1 [B, rows·columns].
    ///
    /// The selection is the true label in training and the chosen capsule afterwards.
    pub fn decode(&self, poses: Tensor<3>, selection: Tensor<2>) -> Tensor<2> {
        self.decoder.forward(mask(poses, selection)) // [B, pixels]
    }
}

/// The convolutions before the capsules of `config`.
pub fn convolutions(config: &Config, initializer: &Initializer, device: &Device) -> Vec<Conv2d> {
    let mut channels = 1;
    let layer = |c: &Convolution| {
        let layer = Conv2dConfig::new([channels, c.channels], [c.kernel, c.kernel])
            .with_stride([c.stride, c.stride])
            .with_padding(PaddingConfig2d::Explicit(
                c.padding, c.padding, c.padding, c.padding,
            ))
            .with_initializer(initializer.clone())
            .init(device);
        channels = c.channels;
        layer
    };
    config.convolutions.iter().map(layer).collect()
}

impl Answer {
    /// A one for the longest capsule of each image. [B, J]
    pub fn longest(&self) -> Tensor<2> {
        let winner = self.lengths.clone().argmax(1); // [B, 1]
        let classes =
            Tensor::<1, Int>::arange(0..CLASSES as i64, &self.lengths.device()).unsqueeze::<2>(); // [1, J]
        let [batch, _] = winner.dims();
        classes
            .repeat_dim(0, batch)
            .equal(winner.repeat_dim(1, CLASSES))
            .float() // [B, J]
    }
}
