//! The network: pixels → capsules → lengths and poses → pictures.

use burn::module::Module;
use burn::nn::Initializer;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Int, Tensor};

use crate::layers::convolutions::convolutions;
use crate::layers::decoder::{Decoder, mask};
use crate::layers::dense::Dense;
use crate::layers::primary::PrimaryCapsules;
use crate::layers::routing::{Iteration, route, route_traced};
use crate::layers::squash::lengths;
use crate::layers::votes::Votes;
use crate::spec::{self, Routing, Spec, Squash};

/// A network of a [`Spec`].
#[derive(Module, Debug)]
pub struct CapsNet {
    convolutions: Vec<Conv2d>,
    /// For each convolution, whether it closes a residual block.
    #[module(skip)]
    skips: Vec<bool>,
    head: Head,
    decoder: Decoder,
}

/// What makes an answer of the last map: one of [`spec::Head`].
#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "a network has one head; burn derives no modules in boxes"
)]
pub enum Head {
    Capsules(Capsules),
    Dense(Dense),
}

/// Primary capsules, their votes, and how those are routed.
#[derive(Module, Debug)]
pub struct Capsules {
    primary: PrimaryCapsules,
    digit: Votes,
    #[module(skip)]
    routing: Routing,
    #[module(skip)]
    squash: Squash,
}

/// What the network made of a batch of images.
#[derive(Debug, Clone)]
pub struct Answer {
    /// ‖v_j‖, 0…1; they do not sum to 1. Of a dense head: the scores. [B, J]
    pub lengths: Tensor<2>,
    /// v_j, or the groups of a dense head. [B, J, D]
    pub poses: Tensor<3>,
}

/// Everything between the pixels and the answer.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Maps after each convolution and its ReLU. [B, channels, rows, columns]
    pub convolutions: Vec<Tensor<4>>,
    /// What only capsules do.
    pub capsules: Option<CapsuleTrace>,
}

/// What happened among the capsules.
#[derive(Debug, Clone)]
pub struct CapsuleTrace {
    /// u after squash. [B, I, P]
    pub primary: Tensor<3>,
    /// û. [B, J, I, D]
    pub votes: Tensor<4>,
    /// The rounds of routing, first to last.
    pub iterations: Vec<Iteration>,
}

impl CapsNet {
    /// A network with fresh random parameters (seed them with `device.seed`).
    pub fn new(spec: &Spec, device: &Device) -> Self {
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
        Self::build(spec, [he, linear, votes], device)
    }

    /// A network of zeros, to be filled from a file.
    pub fn zeros(spec: &Spec, device: &Device) -> Self {
        Self::build(
            spec,
            [Initializer::Zeros, Initializer::Zeros, Initializer::Zeros],
            device,
        )
    }

    fn build(spec: &Spec, [he, linear, votes]: [Initializer; 3], device: &Device) -> Self {
        let head = match &spec.head {
            spec::Head::Capsules {
                primary,
                squash,
                routing,
                ..
            } => Head::Capsules(Capsules {
                primary: PrimaryCapsules::new(
                    primary,
                    *squash,
                    spec.map_channels(),
                    &linear,
                    device,
                ),
                digit: Votes::new(spec, primary.dims, votes, device),
                routing: *routing,
                squash: *squash,
            }),
            spec::Head::Dense { .. } => Head::Dense(Dense::new(spec, &linear, device)),
        };
        CapsNet {
            convolutions: convolutions(spec, &he, device),
            skips: spec.convolutions.iter().map(|c| c.skip).collect(),
            head,
            decoder: Decoder::new(spec, &he, device),
        }
    }

    /// The convolutions before the head, first to last, and whether each closes a residual block.
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
            let before = given.replace(map.clone()).filter(|_| skip);
            map = rectified(sum, before);
            map.clone()
        })
    }

    /// Images [B, 1, rows, columns] in 0…1 → what the convolutions make of them, the head's input
    /// [B, channels, rows, columns].
    pub fn features(&self, images: Tensor<4>) -> Tensor<4> {
        self.maps(images.clone()).last().unwrap_or(images)
    }

    /// What makes an answer of features.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The capsules, where the network has some.
    pub fn capsules(&self) -> Option<&Capsules> {
        match &self.head {
            Head::Capsules(capsules) => Some(capsules),
            Head::Dense(_) => None,
        }
    }

    /// What draws a pose.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// Images [B, 1, rows, columns] in 0…1 → lengths and poses, with `iterations` ≥ 1 of routing
    /// where there is routing.
    pub fn forward(&self, images: Tensor<4>, iterations: usize) -> Answer {
        let features = self.features(images);
        match &self.head {
            Head::Capsules(capsules) => {
                let votes = capsules.votes(features); // [B, J, I, D]
                Answer::of_poses(route(votes, capsules.rounds(iterations), capsules.squash))
            }
            Head::Dense(dense) => Answer::of_groups(dense.forward(features)),
        }
    }

    /// The same answer, and everything on the way to it.
    pub fn forward_traced(&self, images: Tensor<4>, iterations: usize) -> (Answer, Trace) {
        let convolutions: Vec<_> = self.maps(images.clone()).collect();
        let features = convolutions.last().cloned().unwrap_or(images);
        let (answer, capsules) = match &self.head {
            Head::Capsules(capsules) => {
                let primary = capsules.primary.forward(features); // [B, I, P]
                let votes = capsules.digit.forward(primary.clone()); // [B, J, I, D]
                let rounds = capsules.rounds(iterations);
                let (poses, iterations) = route_traced(votes.clone(), rounds, capsules.squash);
                let trace = CapsuleTrace {
                    primary,
                    votes,
                    iterations,
                };
                (Answer::of_poses(poses), Some(trace))
            }
            Head::Dense(dense) => (Answer::of_groups(dense.forward(features)), None),
        };
        (
            answer,
            Trace {
                convolutions,
                capsules,
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

    /// What each of the `digits` longest capsules of an image draws alone, longest first: pixels in
    /// 0…1 [B·digits, rows·columns], image after image. Of equal lengths the smaller class comes first.
    pub fn draw_present(&self, answer: &Answer, digits: usize) -> Tensor<2> {
        let [batch, classes, pose] = answer.poses.dims();
        let mut others = answer.clone();
        let mut winners = Vec::with_capacity(digits);
        for _ in 0..digits {
            let winner = others.longest(); // [B, J]
            others.lengths = others.lengths - winner.clone().mul_scalar(2.0); // below every length
            winners.push(winner);
        }
        let selection = Tensor::stack::<3>(winners, 1).reshape([batch * digits, classes]); // [B·digits, J]
        let poses = answer
            .poses
            .clone()
            .unsqueeze_dim::<4>(1)
            .repeat_dim(1, digits) // [B, digits, J, D]
            .reshape([batch * digits, classes, pose]);
        self.decode(poses, selection) // [B·digits, pixels]
    }
}

/// What a convolution gives on: with what a residual block adds, through ReLU.
pub(crate) fn rectified(sum: Tensor<4>, before: Option<Tensor<4>>) -> Tensor<4> {
    relu(match before {
        Some(before) => sum + before,
        None => sum,
    })
}

impl Capsules {
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

    /// How votes are routed, with another number of iterations.
    pub fn rounds(&self, iterations: usize) -> Routing {
        Routing {
            iterations,
            ..self.routing
        }
    }

    /// What shortens primary and digit capsules.
    pub fn squash(&self) -> Squash {
        self.squash
    }
}

impl Answer {
    fn of_poses(poses: Tensor<3>) -> Self {
        Answer {
            lengths: lengths(poses.clone()),
            poses,
        }
    }

    fn of_groups((poses, logits): (Tensor<3>, Tensor<2>)) -> Self {
        Answer {
            lengths: sigmoid(logits),
            poses,
        }
    }

    /// A one for the longest capsule of each image. [B, J]
    pub fn longest(&self) -> Tensor<2> {
        let [batch, classes] = self.lengths.dims();
        let winner = self.lengths.clone().argmax(1); // [B, 1]
        let numbers = Tensor::<1, Int>::arange(0..classes as i64, &self.lengths.device());
        numbers
            .unsqueeze::<2>() // [1, J]
            .repeat_dim(0, batch)
            .equal(winner.repeat_dim(1, classes))
            .float() // [B, J]
    }
}
