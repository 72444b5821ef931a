//! The gradients of a capsule network's loss by hand, for training on a processor.
//!
//! [`crate::training::gradients`] says what they are, in a dozen lines, and burn's autodiff finds
//! them on any device; a test compares both. Here the same is worked out layer by layer, forward and
//! back: the convolutions in products of a whole batch ([`super::convolution`]), the paper's large
//! one by Fourier transforms ([`super::fourier`]), routing image by image ([`super::routing`]). On one
//! core of an x86-64 processor a step takes a quarter to a sixth of the time.

use burn::nn::conv::Conv2d;
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::activation::relu;
use burn::tensor::{Tensor, TensorData};

use super::convolution::{self, Gradients, Maps, Windows, numbers};
use super::drawing::{Drawn, draw, relu_back};
use super::fourier::Fourier;
use super::routing::Routed;
use super::squash::{squash, squash_back};
use crate::Result;
use crate::capsule::EPSILON;
use crate::config::CLASSES;
use crate::decoder::mask;
use crate::loss::{LAMBDA, M_MINUS, M_PLUS, RECONSTRUCTION_WEIGHT};
use crate::network::CapsNet;
use crate::training::{Batch, Losses};

/// What a convolution left for its way back.
enum Way {
    Windows(Windows),
    Fourier(Box<Fourier>),
}

impl Way {
    fn forward(layer: &Conv2d, maps: &Maps) -> Result<(Maps, Self)> {
        if Fourier::fits(layer, maps.side) {
            let (after, way) = Fourier::forward(layer, maps)?;
            return Ok((after, Way::Fourier(Box::new(way))));
        }
        let (after, way) = convolution::forward(layer, maps)?;
        Ok((after, Way::Windows(way)))
    }

    fn backward(self, layer: &Conv2d, gradient: Tensor<2>, of_maps: bool) -> Result<Gradients> {
        match self {
            Way::Windows(way) => convolution::backward(layer, way, gradient, of_maps),
            Way::Fourier(way) => way.backward(gradient),
        }
    }
}

/// Mean losses of a batch on the processor, and the gradients of the total times `share`.
///
/// # Errors
/// [`crate::Error::DeviceLost`] when numbers cannot be read back.
pub fn gradients(
    model: &CapsNet,
    batch: &Batch,
    iterations: usize,
    share: f32,
) -> Result<(Losses, GradientsParams)> {
    let [size, _, side, _] = batch.images.dims();
    let device = batch.images.device();
    let mut maps = Maps {
        values: batch.images.clone().reshape([size * side * side, 1]), // [B·S·S, 1]
        batch: size,
        side,
    };
    let mut layers = Vec::new();
    let mut given: Option<Tensor<2>> = None; // to the convolution before
    for (layer, skip) in model.convolutions() {
        let (after, way) = Way::forward(layer, &maps)?;
        let before = given.replace(maps.values);
        let sum = match before {
            Some(before) if skip => after.values + before,
            _ => after.values,
        };
        maps = Maps {
            values: relu(sum),
            ..after
        };
        layers.push((layer, skip, way, maps.values.clone()));
    }
    let (primary, digit) = (model.primary(), model.digit());
    let (after, way) = Way::forward(primary.convolution(), &maps)?;
    let dims = after.values.dims()[1] / primary.types(); // P
    let capsules = Capsules {
        batch: size,
        places: after.side * after.side,
        types: primary.types(),
        dims,
    };

    // capsules, votes, routing
    let unsquashed = numbers(after.values)?; // [B·g², T·P]
    let u = capsules.squashed(&unsquashed); // [I, B, P]
    let u = Tensor::<3>::from_data(TensorData::new(u, [capsules.count(), size, dims]), &device);
    let weight = digit.weight(); // W [I, P, J·D]
    let pose = weight.dims()[2] / CLASSES;
    let votes = numbers(u.clone().matmul(weight.clone()))?; // û [I, B, J·D]
    let routed = Routed::forward(&votes, size, pose, iterations);
    let digits = routed.digits(); // v [B, J, D]

    // losses
    let targets = numbers(batch.targets.clone())?; // [B, J]
    let per_digit = share / size as f32;
    let (margin, mut of_digits) = margin(&digits, &targets, pose, per_digit);
    let v = Tensor::<3>::from_data(TensorData::new(digits, [size, CLASSES, pose]), &device);
    let drawings = batch.drawings.len().max(1) as f32;
    let mut found = GradientsParams::new();
    let mut reconstruction = 0.0;
    for (turn, drawing) in batch.drawings.iter().enumerate() {
        let [drawn, ..] = drawing.picture.dims();
        let pictures = drawing.picture.clone().reshape([drawn, side * side]);
        let poses = v.clone().narrow(0, 0, drawn);
        let masked = mask(poses, drawing.selection.clone()); // [B, J·D]
        let weight = share / (drawn as f32 * drawings);
        let Drawn {
            squared_error,
            poses,
            parameters,
        } = draw(
            model.decoder(),
            masked,
            pictures,
            RECONSTRUCTION_WEIGHT * weight,
        )?;
        reconstruction += squared_error / (drawn as f64 * f64::from(drawings));
        found = if turn == 0 {
            parameters
        } else {
            let mut sum = GradientsAccumulator::new();
            sum.accumulate(model, found);
            sum.accumulate(model, parameters);
            sum.grads()
        };
        let of_masked = poses.reshape([drawn, CLASSES, pose]);
        let part = numbers(mask(of_masked, drawing.selection.clone()))?;
        let sums = of_digits.iter_mut();
        sums.zip(part).for_each(|(sum, part)| *sum += part);
    }

    // back through routing, votes, capsules
    let of_votes = routed.backward(&votes, &of_digits); // [I, B, J·D]
    let shape = [capsules.count(), size, CLASSES * pose];
    let of_votes = Tensor::<3>::from_data(TensorData::new(of_votes, shape), &device);
    found.register(digit.weight_id(), u.transpose().matmul(of_votes.clone())); // [I, P, J·D]
    let of_u = numbers(of_votes.matmul(weight.transpose()))?; // [I, B, P]
    let gradient = capsules.back(&unsquashed, &of_u); // [B·g², T·P]
    let shape = [size * capsules.places, capsules.types * dims];
    let gradient = Tensor::<2>::from_data(TensorData::new(gradient, shape), &device);

    // back through the convolutions
    let given = way.backward(primary.convolution(), gradient, true)?;
    given.register(primary.convolution(), &mut found);
    let mut gradient = given.maps;
    let mut skipped: Option<Tensor<2>> = None; // on its way past the convolution before
    while let Some((layer, skip, way, output)) = layers.pop() {
        let before_relu = relu_back(gradient, &output);
        let given = way.backward(layer, before_relu.clone(), !layers.is_empty())?;
        given.register(layer, &mut found);
        gradient = match skipped.take() {
            Some(skipped) => given.maps + skipped,
            None => given.maps,
        };
        skipped = skip.then_some(before_relu);
    }

    let scalar = |value: f64| Tensor::<1>::from_floats([value as f32], &device);
    let margin = scalar(margin / size as f64);
    let reconstruction = scalar(reconstruction);
    let losses = Losses {
        total: margin.clone() + reconstruction.clone() * RECONSTRUCTION_WEIGHT,
        margin,
        reconstruction,
    };
    Ok((losses, found))
}

/// The margin loss summed over a batch, and its gradient times `factor`: v [B, J, D] and targets
/// [B, J] → (sum, [B, J, D]).
fn margin(digits: &[f32], targets: &[f32], pose: usize, factor: f32) -> (f64, Vec<f32>) {
    let mut sum = 0.0;
    let mut gradient = Vec::with_capacity(digits.len());
    for (v, target) in digits.chunks_exact(pose).zip(targets) {
        let length = (v.iter().map(|x| x * x).sum::<f32>() + EPSILON).sqrt();
        let short = (M_PLUS - length).max(0.0);
        let long = (length - M_MINUS).max(0.0);
        let absent = LAMBDA * (1.0 - target);
        sum += f64::from(target * short * short + absent * long * long);
        let slope = 2.0 * (absent * long - target * short) * factor / length;
        gradient.extend(v.iter().map(|x| x * slope));
    }
    (sum, gradient)
}

/// How primary capsules lie in the map that they are read from.
struct Capsules {
    batch: usize,
    /// g²
    places: usize,
    /// T
    types: usize,
    /// P
    dims: usize,
}

impl Capsules {
    /// I
    fn count(&self) -> usize {
        self.types * self.places
    }

    /// For each capsule of each image, in the order [I, B]: where it lies in the map [B·g², T·P].
    fn places(&self) -> impl Iterator<Item = usize> {
        let (batch, places, types, dims) = (self.batch, self.places, self.types, self.dims);
        (0..types * places).flat_map(move |capsule| {
            let (kind, place) = (capsule / places, capsule % places);
            (0..batch).map(move |image| ((image * places + place) * types + kind) * dims)
        })
    }

    /// u, the squashed capsules. [I, B, P]
    fn squashed(&self, map: &[f32]) -> Vec<f32> {
        let capsules = self.places().map(|at| &map[at..at + self.dims]);
        capsules.flat_map(squash).collect()
    }

    /// The gradient of the map, from that of u [I, B, P].
    fn back(&self, map: &[f32], gradient: &[f32]) -> Vec<f32> {
        let mut back = vec![0.0; map.len()];
        for (at, gradient) in self.places().zip(gradient.chunks_exact(self.dims)) {
            let part = at..at + self.dims;
            let values = squash_back(&map[part.clone()], gradient);
            back[part]
                .iter_mut()
                .zip(values)
                .for_each(|(to, from)| *to = from);
        }
        back
    }
}
