//! Batch normalisation while a network is trained (Ioffe and Szegedy 2015, arXiv 1502.03167).
//!
//! ```text
//! y = ReLU(x̂ + bias),   x̂ = (W∗x − mean) / deviation   of each channel over a batch
//! ```
//!
//! There is no scale γ: the next convolution's weights can be that. A network that ships knows nothing
//! of it: [`folded`] writes mean and deviation into its weights and biases, [`unfolded`] takes the
//! means out again, for training to go on.
//!
//! Letters: B images, S side of a map, O channels.

use burn::tensor::activation::relu;
use burn::tensor::Tensor;

use crate::Result;
use crate::config::Config;
use crate::network::CapsNet;
use crate::weights::Snapshot;

/// Keeps a deviation from 0.
const EPSILON: f32 = 1e-5;

/// A batch's maps, normalised, kept for the way back.
#[derive(Debug)]
pub struct Normalised {
    /// x̂ [B·S·S, O]
    pub values: Tensor<2>,
    /// [1, O]
    deviation: Tensor<2>,
}

impl Normalised {
    /// Maps [B·S·S, O], each channel shifted and stretched to mean 0 and deviation 1.
    pub fn forward(maps: Tensor<2>) -> Self {
        let centred = maps.clone() - maps.mean_dim(0);
        let deviation = deviation(centred.clone().square().mean_dim(0));
        Normalised {
            values: centred / deviation.clone(),
            deviation,
        }
    }

    /// The gradient of the maps from that of x̂ [B·S·S, O].
    pub fn backward(self, gradient: Tensor<2>) -> Tensor<2> {
        let along = (gradient.clone() * self.values.clone()).mean_dim(0); // [1, O]
        let mean = gradient.clone().mean_dim(0); // [1, O]
        (gradient - mean - self.values * along) / self.deviation
    }
}

fn deviation<const D: usize>(variance: Tensor<D>) -> Tensor<D> {
    (variance + EPSILON).sqrt()
}

/// One channel after another of maps [B, O, S, S]: their means and deviations. [1, O, 1, 1] each
fn statistics(maps: &Tensor<4>) -> [Tensor<4>; 2] {
    let mean = |maps: Tensor<4>| maps.mean_dim(0).mean_dim(2).mean_dim(3);
    let means = mean(maps.clone());
    let variance = mean((maps.clone() - means.clone()).square());
    [means, deviation(variance)]
}

/// A convolution's mean and deviation of each channel, written into its weights and its bias.
///
/// From here on the network is as any other, and answers as in training, where the means and
/// deviations were those of `images` [B, 1, rows, columns].
///
/// # Errors
/// [`crate::Error::BadWeights`] when the weights are another network's.
pub fn folded(mut weights: Snapshot, config: &Config, images: Tensor<4>) -> Result<Snapshot> {
    let model = weights.clone().into_network(config, &images.device())?;
    walk(&model, images, |layer, maps, bias| {
        let [means, deviations] = statistics(&maps);
        let [mean, deviation] = [&means, &deviations].map(numbers);
        if let Some(tensor) = weights.tensors.get_mut(&format!("conv{layer}.weight")) {
            let inputs = tensor.values.len() / deviation.len().max(1);
            let kernels = tensor.values.chunks_exact_mut(inputs.max(1));
            for (kernel, deviation) in kernels.zip(&deviation) {
                kernel.iter_mut().for_each(|weight| *weight /= deviation);
            }
        }
        if let Some(tensor) = weights.tensors.get_mut(&format!("conv{layer}.bias")) {
            for ((bias, mean), deviation) in tensor.values.iter_mut().zip(&mean).zip(&deviation) {
                *bias += (*bias - mean) / deviation;
            }
        }
        (maps - means) / deviations + bias
    });
    Ok(weights)
}

/// The other way round, for a network that was [`folded`]: its deviations are 1, and the means of
/// `images` [B, 1, rows, columns] become its biases.
///
/// # Errors
/// [`crate::Error::BadWeights`] when the weights are another network's.
pub fn unfolded(mut weights: Snapshot, config: &Config, images: Tensor<4>) -> Result<Snapshot> {
    let model = weights.clone().into_network(config, &images.device())?;
    walk(&model, images, |layer, maps, _| {
        let [means, _] = statistics(&maps);
        if let Some(tensor) = weights.tensors.get_mut(&format!("conv{layer}.bias")) {
            tensor.values = numbers(&means);
        }
        maps
    });
    Ok(weights)
}

/// Passes images [B, 1, rows, columns] through the convolutions: `pass` gets the number of each,
/// counted from 1, its maps [B, O, S, S] and its bias [1, O, 1, 1], and says what is added up before ReLU.
fn walk(
    model: &CapsNet,
    images: Tensor<4>,
    mut pass: impl FnMut(usize, Tensor<4>, Tensor<4>) -> Tensor<4>,
) -> Tensor<4> {
    let (mut map, mut given) = (images, None); // given: to the convolution before
    for (at, (layer, skip)) in model.convolutions().enumerate() {
        let maps = layer.forward(map.clone());
        let channels = maps.dims()[1];
        let bias = match &layer.bias {
            Some(bias) => bias.val().reshape([1, channels, 1, 1]),
            None => Tensor::zeros([1, channels, 1, 1], &maps.device()),
        };
        let sum = pass(at + 1, maps, bias);
        let before = given.replace(map);
        map = relu(match before {
            Some(before) if skip => sum + before,
            _ => sum,
        });
    }
    map
}

/// [1, O, 1, 1] → O numbers.
fn numbers(channels: &Tensor<4>) -> Vec<f32> {
    channels.clone().into_data().iter::<f32>().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::gradients::gradients;
    use crate::native::network::Pass;
    use crate::training::{self, Batch};
    use burn::module::Module as _;
    use burn::optim::GradientsParams;
    use burn::tensor::{Device, Distribution};

    /// A network for pairs whose every channel does something, and four images with their targets.
    fn example() -> Result<(Config, Snapshot, Batch)> {
        let (config, device) = (Config::two_digits(), Device::flex());
        device.seed(31);
        let mut weights = pollster::block_on(Snapshot::of(&CapsNet::new(&config, &device)))?;
        for (name, tensor) in &mut weights.tensors {
            if name.starts_with("conv") {
                let ripple = |(at, value): (usize, &mut f32)| *value += 0.03 * (at as f32).sin();
                tensor.values.iter_mut().enumerate().for_each(ripple);
            }
        }
        let shape = [4, 1, config.image, config.image];
        let pixels = Tensor::<4>::random(shape, Distribution::Default, &device);
        let pixels = pixels.into_data().iter::<f32>().collect();
        let batch = Batch::new(pixels, &[3, 1, 4, 1], &config, &device)?;
        Ok((config, weights, batch))
    }

    fn network(weights: &Snapshot, config: &Config) -> Result<CapsNet> {
        weights.clone().into_network(config, &Device::flex())
    }

    fn normalised(_: usize, maps: Tensor<4>, bias: Tensor<4>) -> Tensor<4> {
        let [means, deviations] = statistics(&maps);
        (maps - means) / deviations + bias
    }

    /// The gradients that burn's autodiff finds.
    fn by_autodiff(model: &CapsNet, mut batch: Batch, iterations: usize) -> GradientsParams {
        let model = model.clone().train();
        batch.images = batch.images.autodiff();
        batch.targets = batch.targets.autodiff();
        for drawing in &mut batch.drawings {
            drawing.selection = drawing.selection.clone().autodiff();
            drawing.picture = drawing.picture.clone().autodiff();
        }
        batch.features = Some(walk(&model, batch.images.clone(), normalised));
        let total = training::losses(&model, &batch, iterations).total;
        GradientsParams::from_grads(total.backward(), &model)
    }

    #[test]
    fn gradients_are_those_of_autodiff() -> Result<()> {
        let (config, weights, batch) = example()?;
        let model = network(&weights, &config)?;
        let pass = Pass {
            iterations: 2,
            share: 1.0,
            batch_norm: true,
        };
        let (_, found) = gradients(&model, &batch, pass)?;
        let expected = by_autodiff(&model, batch, 2);
        let read = |gradients| pollster::block_on(Snapshot::of_gradients(&model, gradients));
        let (found, expected) = (read(&found)?, read(&expected)?);
        assert_eq!(found.tensors.len(), expected.tensors.len());
        for (name, expected) in &expected.tensors {
            let most = expected
                .values
                .iter()
                .fold(0f32, |most, v| most.max(v.abs()));
            assert!(most > 0.0, "{name} has a gradient to compare");
            for (found, expected) in found.tensors[name].values.iter().zip(&expected.values) {
                let difference = (found - expected).abs() / most;
                assert!(difference < 5e-3, "{name}: {found}, not {expected}");
            }
        }
        Ok(())
    }

    #[test]
    fn a_folded_network_answers_as_in_training_and_can_be_unfolded() -> Result<()> {
        let (config, weights, batch) = example()?;
        let images = batch.images;
        let numbers = |maps: Tensor<4>| -> Vec<f32> { maps.into_data().iter::<f32>().collect() };
        let close = |found: Tensor<4>, expected: &[f32]| {
            for (found, expected) in numbers(found).iter().zip(expected) {
                assert!((found - expected).abs() < 1e-3, "{found}, not {expected}");
            }
        };
        let expected = numbers(walk(
            &network(&weights, &config)?,
            images.clone(),
            normalised,
        ));
        let plain = folded(weights, &config, images.clone())?;
        close(
            network(&plain, &config)?.features(images.clone()),
            &expected,
        );
        let again = unfolded(plain, &config, images.clone())?;
        close(
            walk(&network(&again, &config)?, images, normalised),
            &expected,
        );
        Ok(())
    }
}
