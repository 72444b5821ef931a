//! The gradients of a network's loss by hand, for training on a processor.
//!
//! [`super::regularization::gradients`] says what they are, in a dozen lines, and burn's autodiff
//! finds them on any device; a test compares both. Here the same is worked out layer by layer, forward
//! and back: the convolutions in products of a whole batch ([`super::convolution`]), routing image by
//! image ([`super::routing`]).
//! `cargo xtask step-time` prints how much sooner they are found.

use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor, TensorData};

use super::convolution::{Maps, numbers};
use super::decoder::{Decoded, decode, linear, linear_back};
use super::distillation::{Imitation, imitate};
use super::encoder::Encoder;
use super::primary::Capsules;
use super::regularization::{self, Regularization, mean_square};
use super::routing::{Routed, Way};
use super::squash::length;
use capsnet::layers::decoder::mask;
use capsnet::layers::dense::Dense;
use capsnet::layers::squash::EPSILON;
use capsnet::network::{self, CapsNet, Head};
use capsnet::training::batch::Batch;
use capsnet::training::loss::{LAMBDA, M_MINUS, M_PLUS, RECONSTRUCTION_WEIGHT, cross_entropy};
use capsnet::training::step::Losses;
use capsnet::{Error, Result};

/// How a batch is passed forward and back.
#[derive(Debug, Clone, Copy)]
pub struct Pass {
    /// r
    pub iterations: usize,
    /// The gradients are those of the loss times this: 1 unless the batch is a part of a larger one.
    pub share: f32,
    /// What is added to the loss.
    pub regularization: Regularization,
    /// Whether the channels of the convolutions are normalised ([`super::normalisation`]).
    pub batch_norm: bool,
}

/// What the head found of a batch, and the gradient that it hands to the convolutions.
struct Found {
    /// Mean loss on the classes.
    margin: f64,
    /// Mean squared error of the reconstructions.
    reconstruction: f64,
    /// What a [`Regularization`] adds.
    added: f64,
    parameters: GradientsParams,
    /// Of the map that the head was given. [B·S·S, channels]
    of_map: Tensor<2>,
}

/// v of images [B, 1, rows, columns], worked out as in [`gradients`]. [B, J, D]
///
/// # Errors
/// [`Error::DeviceLost`] when numbers cannot be read back.
pub fn poses(
    model: &CapsNet,
    layers: &network::Capsules,
    images: Tensor<4>,
    iterations: usize,
) -> Result<Tensor<3>> {
    let (size, device) = (images.dims()[0], images.device());
    let (map, _) = Encoder::forward(model, images, false)?;
    let capsules = Capsules::of(layers, &map);
    let u = capsules.squashed(&numbers(map.values)?); // [I, B, P]
    let shape = [capsules.count(), size, capsules.dims];
    let u = Tensor::<3>::from_data(TensorData::new(u, shape), &device);
    let votes = numbers(u.matmul(layers.digit().weight()))?; // û [I, B, J·D]
    let way = way(layers, iterations);
    let digits = Routed::forward(&votes, size, way).digits();
    let shape = [size, way.classes, way.pose];
    Ok(Tensor::from_data(TensorData::new(digits, shape), &device))
}

/// How the votes of a network's capsules are routed.
fn way(layers: &network::Capsules, iterations: usize) -> Way {
    let digit = layers.digit();
    let classes = digit.classes();
    Way {
        classes,
        pose: digit.weight().dims()[2] / classes,
        routing: layers.rounds(iterations),
        squash: layers.squash(),
    }
}

/// Mean losses of a batch, and the gradients of their total: by hand on the processor, which is faster
/// there, and by autodiff elsewhere. With `imitation`, poses also learn to be those of a teacher.
///
/// # Errors
/// [`Error::DeviceLost`] when numbers cannot be read back, [`Error::BadInput`] for batch normalisation
/// on another device.
pub fn gradients(
    model: &CapsNet,
    batch: &Batch,
    pass: Pass,
    imitation: Option<&Imitation>,
) -> Result<(Losses, GradientsParams)> {
    if batch.features.is_none() && batch.images.device() == Device::flex() {
        return by_hand(model, batch, pass, imitation);
    }
    if pass.batch_norm {
        return Err(Error::BadInput(
            "batch normalisation is for the processor".into(),
        ));
    }
    Ok(regularization::gradients(
        model,
        batch,
        pass.iterations,
        pass.regularization,
        imitation,
        pass.share,
    ))
}

fn by_hand(
    model: &CapsNet,
    batch: &Batch,
    pass: Pass,
    imitation: Option<&Imitation>,
) -> Result<(Losses, GradientsParams)> {
    let device = batch.images.device();
    let (map, encoder) = Encoder::forward(model, batch.images.clone(), pass.batch_norm)?;
    let Found {
        margin,
        reconstruction,
        added,
        mut parameters,
        of_map,
    } = match model.head() {
        Head::Capsules(capsules) => of_capsules(model, capsules, map, batch, pass, imitation)?,
        Head::Dense(dense) => of_dense(model, dense, map, batch, pass)?,
    };
    encoder.backward(of_map, &mut parameters)?;
    let scalar = |value: f64| Tensor::<1>::from_floats([value as f32], &device);
    let margin = scalar(margin);
    let reconstruction = scalar(reconstruction);
    let mut total = margin.clone() + reconstruction.clone() * RECONSTRUCTION_WEIGHT;
    if pass.regularization != Regularization::default() || imitation.is_some() {
        total = total + scalar(added);
    }
    let losses = Losses {
        total,
        margin,
        reconstruction,
    };
    Ok((losses, parameters))
}

/// Primary capsules → votes → digit capsules, and back.
fn of_capsules(
    model: &CapsNet,
    layers: &network::Capsules,
    map: Maps,
    batch: &Batch,
    pass: Pass,
    imitation: Option<&Imitation>,
) -> Result<Found> {
    let Pass {
        iterations,
        share,
        regularization,
        ..
    } = pass;
    let (size, device) = (map.batch, batch.images.device());
    let digit = layers.digit();
    let capsules = Capsules::of(layers, &map);
    let dims = capsules.dims;
    let unsquashed = numbers(map.values)?; // [B·g², T·P]
    let u = capsules.squashed(&unsquashed); // [I, B, P]
    let mean = share / (capsules.count() * size) as f32;
    let penalty = (regularization.primary_length != 0.0)
        .then(|| capsules.cost_of_lengths(&u, regularization.primary_length * mean));
    let spread = regularization.vote_spread != 0.0;
    let lengths = spread.then(|| u.chunks_exact(dims).map(length).collect::<Vec<_>>()); // [I, B]
    let u = Tensor::<3>::from_data(TensorData::new(u, [capsules.count(), size, dims]), &device);
    let weight = digit.weight(); // W [I, P, J·D]
    let votes = numbers(u.clone().matmul(weight.clone()))?; // û [I, B, J·D]
    let way = way(layers, iterations);
    let Way { classes, pose, .. } = way;
    let routed = Routed::forward(&votes, size, way);
    let digits = routed.digits(); // v [B, J, D]

    // losses, and their gradients at the digit capsules
    let targets = numbers(batch.targets.clone())?; // [B, J]
    let (margin, mut of_digits) = margin(&digits, &targets, pose, share / size as f32);
    let mut added = 0.0;
    if let Some(Imitation { poses, weight }) = imitation {
        let poses = numbers(poses.clone())?;
        let sum = imitate(
            &digits,
            &poses,
            weight * share / size as f32,
            &mut of_digits,
        );
        added += f64::from(*weight) * sum / size as f64;
    }
    let digits = Tensor::from_data(TensorData::new(digits, [size, classes, pose]), &device);
    let (reconstruction, of_reconstruction, mut parameters) =
        reconstructions(model, &digits, batch, share)?;
    let sums = of_digits.iter_mut();
    sums.zip(of_reconstruction)
        .for_each(|(sum, part)| *sum += part);

    // back through routing, votes, primary capsules
    let mut of_votes = routed.backward(&votes, &of_digits); // [I, B, J·D]
    if let Some(lengths) = lengths {
        let there = targets.iter().sum::<f32>().max(1.0);
        let weight = regularization.vote_spread / there;
        let sum = routed.spread(&votes, &lengths, &targets, weight * share, &mut of_votes);
        added += f64::from(weight) * sum;
    }
    let shape = [capsules.count(), size, classes * pose];
    let of_votes = Tensor::<3>::from_data(TensorData::new(of_votes, shape), &device);
    let mut of_weight = u.transpose().matmul(of_votes.clone()); // [I, P, J·D]
    if regularization.transformations != 0.0 {
        let factor = regularization.transformations;
        let count = weight.shape().num_elements() as f32;
        added += f64::from(factor * numbers(mean_square(weight.clone()))?.iter().sum::<f32>());
        of_weight = of_weight + weight.clone() * (2.0 * factor * share / count);
    }
    parameters.register(digit.weight_id(), of_weight);
    let mut of_u = numbers(of_votes.matmul(weight.transpose()))?; // [I, B, P]
    if let Some((sum, of_length)) = penalty {
        added += f64::from(regularization.primary_length) * sum / (capsules.count() * size) as f64;
        let sums = of_u.iter_mut();
        sums.zip(of_length).for_each(|(sum, part)| *sum += part);
    }
    let of_map = capsules.back(&unsquashed, &of_u); // [B·g², T·P]
    let shape = [size * capsules.places, capsules.types * dims];
    Ok(Found {
        margin: margin / size as f64,
        reconstruction,
        added,
        parameters,
        of_map: Tensor::from_data(TensorData::new(of_map, shape), &device),
    })
}

/// Groups of numbers → logits, and back.
fn of_dense(model: &CapsNet, dense: &Dense, map: Maps, batch: &Batch, pass: Pass) -> Result<Found> {
    let size = map.batch;
    let places = map.side * map.side;
    let channels = map.values.dims()[1];
    let weights = dense.scores.weight.val(); // [J, D]
    let [classes, pose] = weights.dims();
    let flat = map
        .values
        .reshape([size, places, channels])
        .permute([0, 2, 1]) // [B, channels, rows·columns]
        .reshape([size, channels * places]);
    let groups = linear(&dense.groups, flat.clone()).reshape([size, classes, pose]); // [B, J, D]
    let weights = weights.unsqueeze::<3>(); // [1, J, D]
    let sums = (groups.clone() * weights.clone()).sum_dim(2); // [B, J, 1]
    let logits = sums.reshape([size, classes]) + dense.scores.bias.val().unsqueeze::<2>(); // [B, J]
    let margin = numbers(cross_entropy(logits.clone(), batch.targets.clone()))?;
    let share = pass.share / size as f32;
    let of_logits = (sigmoid(logits) - batch.targets.clone()) * share; // [B, J]
    let (reconstruction, of_reconstruction, mut parameters) =
        reconstructions(model, &groups, batch, pass.share)?;

    let device = batch.images.device();
    let shape = [size, classes, pose];
    let of_reconstruction =
        Tensor::<3>::from_data(TensorData::new(of_reconstruction, shape), &device);
    let along = of_logits.clone().unsqueeze_dim::<3>(2); // [B, J, 1]
    let of_scores = (groups * along.clone()).sum_dim(0).reshape([classes, pose]);
    parameters.register(dense.scores.weight.id, of_scores);
    parameters.register(
        dense.scores.bias.id,
        of_logits.sum_dim(0).reshape([classes]),
    );
    let of_groups = (along * weights + of_reconstruction).reshape([size, classes * pose]);
    let of_flat = linear_back(&dense.groups, flat, of_groups, &mut parameters);
    let of_map = of_flat
        .reshape([size, channels, places])
        .permute([0, 2, 1])
        .reshape([size * places, channels]);
    Ok(Found {
        margin: margin.iter().copied().map(f64::from).sum(),
        reconstruction,
        added: 0.0,
        parameters,
        of_map,
    })
}

/// The mean squared error of a batch's reconstructions, and the gradients of its part of the loss times
/// `share`: that of v [B, J, D], and the decoder's.
fn reconstructions(
    model: &CapsNet,
    digits: &Tensor<3>,
    batch: &Batch,
    share: f32,
) -> Result<(f64, Vec<f32>, GradientsParams)> {
    let [_, classes, pose] = digits.dims();
    let turns = batch.decoder_targets.len().max(1) as f32;
    let mut error = 0.0;
    let mut of_digits = vec![0.0; digits.shape().num_elements()];
    let mut sum = GradientsAccumulator::new();
    for target in &batch.decoder_targets {
        let [drawn, _, rows, columns] = target.picture.dims();
        let pictures = target.picture.clone().reshape([drawn, rows * columns]);
        let poses = digits.clone().narrow(0, 0, drawn);
        let masked = mask(poses, target.selection.clone()); // [B, J·D]
        let weight = RECONSTRUCTION_WEIGHT * share / (drawn as f32 * turns);
        let Decoded {
            squared_error,
            poses,
            parameters,
        } = decode(model.decoder(), masked, pictures, weight)?;
        error += squared_error / (drawn as f64 * f64::from(turns));
        sum.accumulate(model, parameters);
        let of_masked = poses.reshape([drawn, classes, pose]);
        let part = numbers(mask(of_masked, target.selection.clone()))?;
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
