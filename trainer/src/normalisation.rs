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

use burn::nn::conv::Conv2d;
use burn::tensor::{Tensor, TensorData};
use pulp::Arch;

use super::convolution::numbers;
use capsnet::Result;
use capsnet::spec::Spec;
use capsnet::weights::{HostTensor, Snapshot};

/// Keeps a deviation from 0.
const EPSILON: f32 = 1e-5;

/// A batch's maps, normalised, kept for the way back.
#[derive(Debug)]
pub struct Normalised {
    /// x̂ [B·S·S, O]
    values: Vec<f32>,
    /// [O]
    deviation: Vec<f32>,
}

/// The gradients that [`Normalised::backward`] finds.
#[derive(Debug)]
pub struct Back {
    /// Of the maps. [B·S·S, O]
    pub maps: Tensor<2>,
    /// Of the bias. [O]
    pub bias: Tensor<1>,
    /// Of what was added before ReLU. [B·S·S, O]
    pub added: Tensor<2>,
}

impl Normalised {
    /// Maps [B·S·S, O], bias [O] and, at the end of a residual block, what it adds [B·S·S, O] →
    /// ReLU(x̂ + bias + added).
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn forward(
        maps: Tensor<2>,
        bias: &[f32],
        added: Option<Tensor<2>>,
    ) -> Result<(Self, Tensor<2>)> {
        let (shape, device) = (maps.dims(), maps.device());
        let mut values = numbers(maps)?;
        let mut after = match added {
            Some(added) => numbers(added)?,
            None => vec![0.0; values.len()],
        };
        let deviation = Arch::new().dispatch(|| normalise(&mut values, &mut after, bias));
        let after = Tensor::from_data(TensorData::new(after, shape), &device);
        Ok((Normalised { values, deviation }, after))
    }

    /// From the gradient after ReLU and what came out, both [B·S·S, O].
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn backward(self, gradient: Tensor<2>, after: Tensor<2>) -> Result<Back> {
        let (shape, device) = (gradient.dims(), gradient.device());
        let mut added = numbers(gradient)?;
        let after = numbers(after)?;
        let Normalised {
            values: mut maps,
            deviation,
        } = self;
        let bias = Arch::new().dispatch(|| back(&mut added, &mut maps, &after, &deviation));
        let map = |values: Vec<f32>| Tensor::from_data(TensorData::new(values, shape), &device);
        Ok(Back {
            maps: map(maps),
            bias: Tensor::from_data(TensorData::new(bias, [shape[1]]), &device),
            added: map(added),
        })
    }
}

/// Adds up `term` of every number of a channel, and divides by how many there are. [O]
#[inline(always)]
fn means(values: &[f32], channels: usize, term: impl Fn(f32, usize) -> f32) -> Vec<f32> {
    let mut sums = vec![0.0; channels];
    for row in values.chunks_exact(channels) {
        for (channel, (sum, value)) in sums.iter_mut().zip(row).enumerate() {
            *sum += term(*value, channel);
        }
    }
    let count = (values.len() / channels) as f32;
    sums.iter().map(|sum| sum / count).collect()
}

/// Maps become x̂, and `after`, what is added, becomes ReLU(x̂ + bias + added); both [B·S·S, O].
/// Returns the deviations.
#[inline(always)]
fn normalise(values: &mut [f32], after: &mut [f32], bias: &[f32]) -> Vec<f32> {
    let channels = bias.len();
    let mean = means(values, channels, |x, _| x);
    let square = |x: f32, channel: usize| (x - mean[channel]) * (x - mean[channel]);
    let variance = means(values, channels, square);
    let deviation: Vec<f32> = variance.iter().map(|x| (x + EPSILON).sqrt()).collect();
    let steepness: Vec<f32> = deviation.iter().map(|x| 1.0 / x).collect();
    let rows = values.chunks_exact_mut(channels);
    for (values, after) in rows.zip(after.chunks_exact_mut(channels)) {
        for channel in 0..channels {
            values[channel] = (values[channel] - mean[channel]) * steepness[channel];
            after[channel] = (values[channel] + bias[channel] + after[channel]).max(0.0);
        }
    }
    deviation
}

/// The gradient after ReLU becomes that before it, and x̂ the gradient of the maps; all
/// [B·S·S, O]. Returns the gradient of the bias.
#[inline(always)]
fn back(gradient: &mut [f32], maps: &mut [f32], after: &[f32], deviation: &[f32]) -> Vec<f32> {
    let channels = deviation.len();
    let count = (maps.len() / channels) as f32;
    let (mut sum, mut along) = (vec![0.0; channels], vec![0.0; channels]); // of g and of g·x̂
    let rows = gradient.chunks_exact_mut(channels);
    let rows = rows.zip(after.chunks_exact(channels));
    for ((gradient, after), values) in rows.zip(maps.chunks_exact(channels)) {
        let sums = sum.iter_mut().zip(along.iter_mut());
        let numbers = gradient.iter_mut().zip(after).zip(values);
        for ((sum, along), ((gradient, after), value)) in sums.zip(numbers) {
            let here = if *after > 0.0 { *gradient } else { 0.0 };
            *gradient = here;
            *sum += here;
            *along += here * value;
        }
    }
    let share = 1.0 / count;
    let rows = gradient.chunks_exact(channels);
    for (gradient, values) in rows.zip(maps.chunks_exact_mut(channels)) {
        let sums = sum.iter().zip(&along).zip(deviation);
        let numbers = gradient.iter().zip(values);
        for (((sum, along), deviation), (gradient, value)) in sums.zip(numbers) {
            *value = (gradient - (sum + *value * along) * share) / deviation;
        }
    }
    sum
}

/// One channel after another of maps [B, O, S, S]: their means and deviations. [1, O, 1, 1] each
fn statistics(maps: &Tensor<4>) -> [Tensor<4>; 2] {
    let mean = |maps: Tensor<4>| maps.mean_dim(0).mean_dim(2).mean_dim(3);
    let means = mean(maps.clone());
    let variance = mean((maps.clone() - means.clone()).square());
    [means, (variance + EPSILON).sqrt()]
}

/// A convolution's mean and deviation of each channel, written into its weights and its bias.
///
/// From here on the network is as any other, and answers as in training, where the means and
/// deviations were those of `images` [B, 1, rows, columns].
///
/// # Errors
/// [`capsnet::Error::BadWeights`] when the weights are another network's.
pub fn folded(mut weights: Snapshot, spec: &Spec, images: Tensor<4>) -> Result<Snapshot> {
    let model = weights.clone().into_network(spec, &images.device())?;
    let mut layer = 0;
    let maps = model.maps_through(images, |convolution, maps| {
        let [means, deviations] = statistics(&maps);
        let [mean, deviation] = [&means, &deviations].map(channels);
        if let Some(tensor) = parameter(&mut weights, layer, "weight") {
            let inputs = tensor.values.len() / deviation.len().max(1);
            let kernels = tensor.values.chunks_exact_mut(inputs.max(1));
            for (kernel, deviation) in kernels.zip(&deviation) {
                kernel.iter_mut().for_each(|weight| *weight /= deviation);
            }
        }
        if let Some(tensor) = parameter(&mut weights, layer, "bias") {
            for ((bias, mean), deviation) in tensor.values.iter_mut().zip(&mean).zip(&deviation) {
                *bias += (*bias - mean) / deviation;
            }
        }
        layer += 1;
        with_bias(convolution, (maps - means) / deviations)
    });
    maps.for_each(drop);
    Ok(weights)
}

/// One of the two tensors of the convolution at `layer`, counted from 0.
fn parameter<'a>(
    weights: &'a mut Snapshot,
    layer: usize,
    which: &str,
) -> Option<&'a mut HostTensor> {
    let name = format!("convolutions.{layer}.{which}");
    weights.tensors.get_mut(&name)
}

/// The other way round, for a network that was [`folded`]: its deviations are 1, and the means of
/// `images` [B, 1, rows, columns] become its biases.
///
/// # Errors
/// [`capsnet::Error::BadWeights`] when the weights are another network's.
pub fn unfolded(mut weights: Snapshot, spec: &Spec, images: Tensor<4>) -> Result<Snapshot> {
    let model = weights.clone().into_network(spec, &images.device())?;
    let mut layer = 0;
    let maps = model.maps_through(images, |_, maps| {
        let [means, _] = statistics(&maps);
        if let Some(tensor) = parameter(&mut weights, layer, "bias") {
            tensor.values = channels(&means);
        }
        layer += 1;
        maps
    });
    maps.for_each(drop);
    Ok(weights)
}

/// Maps [B, O, S, S] and the convolution's bias.
fn with_bias(convolution: &Conv2d, maps: Tensor<4>) -> Tensor<4> {
    let [_, channels, ..] = maps.dims();
    match &convolution.bias {
        Some(bias) => maps + bias.val().reshape([1, channels, 1, 1]),
        None => maps,
    }
}

/// [1, O, 1, 1] → O numbers.
fn channels(numbers: &Tensor<4>) -> Vec<f32> {
    numbers.clone().into_data().iter::<f32>().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::described;
    use crate::gradients::{Pass, gradients};
    use crate::regularization::Regularization;
    use burn::module::Module as _;
    use burn::optim::GradientsParams;
    use burn::tensor::{Device, Distribution};
    use capsnet::network::CapsNet;
    use capsnet::training::batch::Batch;

    /// A network for pairs whose every channel does something, and four images with their targets.
    fn example() -> anyhow::Result<(Spec, Snapshot, Batch)> {
        let _alone = crate::alone_with_the_generator();
        let (spec, device) = (described("two-digits")?, Device::flex());
        device.seed(31);
        let mut weights = pollster::block_on(Snapshot::of(&CapsNet::new(&spec, &device)))?;
        for (name, tensor) in &mut weights.tensors {
            if name.starts_with("conv") {
                let ripple = |(at, value): (usize, &mut f32)| *value += 0.03 * (at as f32).sin();
                tensor.values.iter_mut().enumerate().for_each(ripple);
            }
        }
        let shape = [4, 1, spec.side(), spec.side()];
        let pixels = Tensor::<4>::random(shape, Distribution::Default, &device);
        let pixels = pixels.into_data().iter::<f32>().collect();
        let batch = Batch::new(pixels, &[3, 1, 4, 1], &spec, &device)?;
        Ok((spec, weights, batch))
    }

    fn network(weights: &Snapshot, spec: &Spec) -> Result<CapsNet> {
        weights.clone().into_network(spec, &Device::flex())
    }

    /// What comes before the capsules, as in training. [B, channels, rows, columns]
    fn normalised(model: &CapsNet, images: Tensor<4>) -> Tensor<4> {
        let change = |convolution: &Conv2d, maps: Tensor<4>| {
            let [means, deviations] = statistics(&maps);
            with_bias(convolution, (maps - means) / deviations)
        };
        let maps = model.maps_through(images.clone(), change);
        maps.last().unwrap_or(images)
    }

    /// The gradients that burn's autodiff finds.
    fn by_autodiff(model: &CapsNet, mut batch: Batch, iterations: usize) -> GradientsParams {
        let model = model.clone().train();
        batch.images = batch.images.autodiff();
        batch.targets = batch.targets.autodiff();
        for target in &mut batch.decoder_targets {
            target.selection = target.selection.clone().autodiff();
            target.picture = target.picture.clone().autodiff();
        }
        batch.features = Some(normalised(&model, batch.images.clone()));
        let total = capsnet::training::step::losses(&model, &batch, iterations).total;
        GradientsParams::from_grads(total.backward(), &model)
    }

    #[test]
    fn gradients_are_those_of_autodiff() -> anyhow::Result<()> {
        let (spec, weights, batch) = example()?;
        let model = network(&weights, &spec)?;
        let pass = Pass {
            iterations: 2,
            share: 1.0,
            regularization: Regularization::default(),
            batch_norm: true,
        };
        let (_, found) = gradients(&model, &batch, pass, None)?;
        let expected = by_autodiff(&model, batch, 2);
        let read = |gradients| pollster::block_on(Snapshot::of_gradients(&model, gradients));
        let (found, expected) = (read(&found)?, read(&expected)?);
        assert_eq!(found.tensors.len(), expected.tensors.len());
        for (name, expected) in &expected.tensors {
            // a sum that rounds to the other side of ReLU's corner changes a number or two: all
            // together must agree
            let length = |values: &mut dyn Iterator<Item = f32>| {
                values.map(|value| value * value).sum::<f32>().sqrt()
            };
            let pairs = found.tensors[name].values.iter().zip(&expected.values);
            let apart = length(&mut pairs.map(|(found, expected)| found - expected));
            let whole = length(&mut expected.values.iter().copied());
            assert!(whole > 0.0, "{name} has a gradient to compare");
            assert!(apart < 0.01 * whole, "{name}: {apart} of {whole} apart");
        }
        Ok(())
    }

    #[test]
    fn a_folded_network_answers_as_in_training_and_can_be_unfolded() -> anyhow::Result<()> {
        let (spec, weights, batch) = example()?;
        let images = batch.images;
        let numbers = |maps: Tensor<4>| -> Vec<f32> { maps.into_data().iter::<f32>().collect() };
        let close = |found: Tensor<4>, expected: &[f32]| {
            for (found, expected) in numbers(found).iter().zip(expected) {
                assert!((found - expected).abs() < 1e-3, "{found}, not {expected}");
            }
        };
        let expected = numbers(normalised(&network(&weights, &spec)?, images.clone()));
        let plain = folded(weights, &spec, images.clone())?;
        close(network(&plain, &spec)?.features(images.clone()), &expected);
        let again = unfolded(plain, &spec, images.clone())?;
        close(normalised(&network(&again, &spec)?, images), &expected);
        Ok(())
    }
}
