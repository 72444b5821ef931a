//! The network to compare with: convolutions and dense layers without capsules, as large as a
//! capsule network (paper, section 5.2).

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::activation::{log_softmax, relu};
use burn::tensor::{Device, Tensor};

use capsnet::config::{CLASSES, Config};
use capsnet::loss::Regularization;
use capsnet::network::convolutions;
use capsnet::training::{Batch, Learns, Losses};
use capsnet::weights::shapes;

/// The convolutions of a capsule network, then one hidden layer that makes both equally large.
#[derive(Module, Debug)]
pub struct Cnn {
    convolutions: Vec<Conv2d>,
    hidden: Linear,
    classes: Linear,
}

impl Cnn {
    /// A network with fresh random parameters, about as many as the capsule network of `config`
    /// has, its decoder included.
    pub fn new(config: &Config, device: &Device) -> Self {
        let he = Initializer::KaimingNormal {
            gain: std::f64::consts::SQRT_2,
            fan_out_only: false,
        };
        Self::build(config, &he, device)
    }

    /// A network of zeros, to be filled from a file.
    pub fn zeros(config: &Config, device: &Device) -> Self {
        Self::build(config, &Initializer::Zeros, device)
    }

    fn build(config: &Config, initializer: &Initializer, device: &Device) -> Self {
        let linear = |from, to| {
            LinearConfig::new(from, to)
                .with_initializer(initializer.clone())
                .init(device)
        };
        let convolutions = convolutions(config, initializer, device);
        let side = config
            .convolutions
            .iter()
            .fold(config.image, |side, c| c.side(side));
        let flat = side * side * config.convolutions.last().map_or(1, |c| c.channels);
        let size = |shape: &Vec<usize>| shape.iter().product::<usize>();
        let wanted: usize = shapes(config, device).values().map(size).sum();
        let spent = convolutions.num_params() + CLASSES;
        let per_neuron = flat + 1 + CLASSES; // its inputs, its bias, and its part in the classes
        let hidden = (wanted.saturating_sub(spent) + per_neuron / 2) / per_neuron;
        Cnn {
            convolutions,
            hidden: linear(flat, hidden.max(1)),
            classes: linear(hidden.max(1), CLASSES),
        }
    }

    /// Images [B, 1, rows, columns] in 0…1 → logits [B, J].
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.head(self.features(images)) // [B, J]
    }

    fn features(&self, images: Tensor<4>) -> Tensor<4> {
        let layers = self.convolutions.iter();
        layers.fold(images, |x, layer| relu(layer.forward(x))) // [B, channels, rows, columns]
    }

    fn head(&self, features: Tensor<4>) -> Tensor<2> {
        let hidden = relu(self.hidden.forward(features.flatten(1, 3))); // [B, hidden]
        self.classes.forward(hidden) // [B, J]
    }
}

/// Logits and targets [B, J] → mean cross-entropy.
pub fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    (log_softmax(logits, 1) * targets).sum_dim(1).mean() * -1.0 // [1]
}

impl Learns for Cnn {
    fn losses(&self, batch: &Batch, _: usize, _: Regularization) -> Losses {
        let known = batch.features.clone();
        let features = known.unwrap_or_else(|| self.features(batch.images.clone()));
        let loss = cross_entropy(self.head(features), batch.targets.clone()); // [1]
        Losses {
            total: loss.clone(),
            reconstruction: loss.clone() * 0.0, // it draws nothing
            margin: loss,
        }
    }

    fn with_frozen_convolutions(self) -> Self {
        Cnn {
            convolutions: self.convolutions.no_grad(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_as_large_as_the_capsule_network() {
        let device = Device::flex();
        for config in [Config::compact(), Config::paper()] {
            let capsules: usize = shapes(&config, &device)
                .values()
                .map(|shape| shape.iter().product::<usize>())
                .sum();
            let cnn = Cnn::zeros(&config, &device).num_params();
            let difference = cnn.abs_diff(capsules) as f64 / capsules as f64;
            assert!(difference < 0.01, "{cnn} against {capsules}");
        }
    }

    #[test]
    fn the_cross_entropy_of_equal_logits_is_that_of_ten_classes() {
        let device = Device::flex();
        let targets = Tensor::<2>::from_floats([[0., 0., 1., 0., 0., 0., 0., 0., 0., 0.]], &device);
        let loss = cross_entropy(targets.clone() * 0.0, targets).into_scalar::<f32>();
        assert!((loss - 10f32.ln()).abs() < 1e-6, "{loss}");
    }
}
