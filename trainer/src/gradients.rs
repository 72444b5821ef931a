//! The gradients of a capsule network's loss by hand, for training on a processor.
//!
//! [`capsnet::training::gradients`] says what they are, in a dozen lines, and burn's autodiff finds
//! them on any device; a test compares both. Here the same is worked out layer by layer, forward and
//! back: the convolutions in products of a whole batch ([`super::convolution`]), routing image by
//! image ([`super::routing`]).
//! `cargo xtask step-time` prints how much sooner they are found.

use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::{Tensor, TensorData};

use super::convolution::numbers;
use super::drawing::{Drawn, draw};
use super::encoder::Encoder;
use super::network::Pass;
use super::primary::Capsules;
use super::routing::Routed;
use super::squash::length;
use capsnet::Result;
use capsnet::capsule::EPSILON;
use capsnet::config::CLASSES;
use capsnet::decoder::mask;
use capsnet::loss::{LAMBDA, M_MINUS, M_PLUS, RECONSTRUCTION_WEIGHT, Regularization};
use capsnet::network::CapsNet;
use capsnet::training::{Batch, Losses};

/// Mean losses of a batch on the processor, and the gradients of the total.
///
/// # Errors
/// [`capsnet::Error::DeviceLost`] when numbers cannot be read back.
pub fn gradients(model: &CapsNet, batch: &Batch, pass: Pass) -> Result<(Losses, GradientsParams)> {
    let Pass {
        iterations,
        share,
        regularization,
        batch_norm,
    } = pass;
    let [size, ..] = batch.images.dims();
    let device = batch.images.device();
    let (primary, digit) = (model.primary(), model.digit());

    // images → map → primary capsules → votes → digit capsules
    let (map, encoder) = Encoder::forward(model, batch.images.clone(), batch_norm)?;
    let dims = map.values.dims()[1] / primary.types(); // P
    let capsules = Capsules {
        batch: size,
        places: map.side * map.side,
        types: primary.types(),
        dims,
    };
    let unsquashed = numbers(map.values)?; // [B·g², T·P]
    let u = capsules.squashed(&unsquashed); // [I, B, P]
    let mean = share / (capsules.count() * size) as f32;
    let penalty = (regularization.primary_length != 0.0)
        .then(|| capsules.length(&u, regularization.primary_length * mean));
    let spread = regularization.vote_spread != 0.0;
    let lengths = spread.then(|| u.chunks_exact(dims).map(length).collect::<Vec<_>>()); // [I, B]
    let u = Tensor::<3>::from_data(TensorData::new(u, [capsules.count(), size, dims]), &device);
    let weight = digit.weight(); // W [I, P, J·D]
    let pose = weight.dims()[2] / CLASSES;
    let votes = numbers(u.clone().matmul(weight.clone()))?; // û [I, B, J·D]
    let routed = Routed::forward(&votes, size, pose, iterations);
    let digits = routed.digits(); // v [B, J, D]

    // losses, and their gradients at the digit capsules
    let targets = numbers(batch.targets.clone())?; // [B, J]
    let (margin, mut of_digits) = margin(&digits, &targets, pose, share / size as f32);
    let digits = Tensor::from_data(TensorData::new(digits, [size, CLASSES, pose]), &device);
    let (reconstruction, of_drawings, mut found) = drawings(model, &digits, batch, share)?;
    let sums = of_digits.iter_mut();
    sums.zip(of_drawings).for_each(|(sum, part)| *sum += part);

    // back through routing, votes, primary capsules, convolutions
    let mut of_votes = routed.backward(&votes, &of_digits); // [I, B, J·D]
    let mut added = 0.0;
    if let Some(lengths) = lengths {
        let there = targets.iter().sum::<f32>().max(1.0);
        let weight = regularization.vote_spread / there;
        let sum = routed.spread(&votes, &lengths, &targets, weight * share, &mut of_votes);
        added += f64::from(weight) * sum;
    }
    let shape = [capsules.count(), size, CLASSES * pose];
    let of_votes = Tensor::<3>::from_data(TensorData::new(of_votes, shape), &device);
    found.register(digit.weight_id(), u.transpose().matmul(of_votes.clone())); // [I, P, J·D]
    let mut of_u = numbers(of_votes.matmul(weight.transpose()))?; // [I, B, P]
    if let Some((sum, of_length)) = penalty {
        added += f64::from(regularization.primary_length) * sum / (capsules.count() * size) as f64;
        let sums = of_u.iter_mut();
        sums.zip(of_length).for_each(|(sum, part)| *sum += part);
    }
    let of_map = capsules.back(&unsquashed, &of_u); // [B·g², T·P]
    let shape = [size * capsules.places, capsules.types * dims];
    let of_map = Tensor::from_data(TensorData::new(of_map, shape), &device);
    encoder.backward(of_map, &mut found)?;

    let scalar = |value: f64| Tensor::<1>::from_floats([value as f32], &device);
    let margin = scalar(margin / size as f64);
    let reconstruction = scalar(reconstruction);
    let mut total = margin.clone() + reconstruction.clone() * RECONSTRUCTION_WEIGHT;
    if regularization != Regularization::default() {
        total = total + scalar(added);
    }
    let losses = Losses {
        total,
        margin,
        reconstruction,
    };
    Ok((losses, found))
}

/// The mean squared error of a batch's drawings, and the gradients of its part of the loss times
/// `share`: that of v [B, J, D], and the decoder's.
fn drawings(
    model: &CapsNet,
    digits: &Tensor<3>,
    batch: &Batch,
    share: f32,
) -> Result<(f64, Vec<f32>, GradientsParams)> {
    let [_, classes, pose] = digits.dims();
    let turns = batch.drawings.len().max(1) as f32;
    let mut error = 0.0;
    let mut of_digits = vec![0.0; digits.shape().num_elements()];
    let mut sum = GradientsAccumulator::new();
    for drawing in &batch.drawings {
        let [drawn, _, rows, columns] = drawing.picture.dims();
        let pictures = drawing.picture.clone().reshape([drawn, rows * columns]);
        let poses = digits.clone().narrow(0, 0, drawn);
        let masked = mask(poses, drawing.selection.clone()); // [B, J·D]
        let weight = RECONSTRUCTION_WEIGHT * share / (drawn as f32 * turns);
        let Drawn {
            squared_error,
            poses,
            parameters,
        } = draw(model.decoder(), masked, pictures, weight)?;
        error += squared_error / (drawn as f64 * f64::from(turns));
        sum.accumulate(model, parameters);
        let of_masked = poses.reshape([drawn, classes, pose]);
        let part = numbers(mask(of_masked, drawing.selection.clone()))?;
        let sums = of_digits.iter_mut();
        sums.zip(part).for_each(|(sum, part)| *sum += part);
    }
    Ok((error, of_digits, sum.grads()))
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
