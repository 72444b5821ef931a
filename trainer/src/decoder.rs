//! The decoder ([`capsnet::layers::decoder`]) and its gradient by hand.

use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::optim::GradientsParams;
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Tensor, TensorData};

use super::convolution::{self, Maps, Way, numbers};
use capsnet::Result;
use capsnet::layers::decoder::{Decoder, Dense, SubPixel};

/// What some reconstructions cost, and which way they would cost less.
pub struct Decoded {
    /// Sum of squared errors over all pictures of the batch.
    pub squared_error: f64,
    /// Gradient of the masked poses. [B, J·D]
    pub poses: Tensor<2>,
    /// Gradients of the decoder's parameters.
    pub parameters: GradientsParams,
}

/// Decodes masked poses [B, J·D] and compares with pictures [B, pixels]; the gradients are those of
/// `weight` times the sum of squared errors.
///
/// # Errors
/// Those of [`numbers`].
pub fn decode(
    decoder: &Decoder,
    masked: Tensor<2>,
    pictures: Tensor<2>,
    weight: f32,
) -> Result<Decoded> {
    match decoder {
        Decoder::Dense(decoder) => dense(decoder, masked, pictures, weight),
        Decoder::SubPixel(decoder) => sub_pixel(decoder, masked, pictures, weight),
    }
}

/// Sum of squared errors of drawn pixels, and the gradient before the sigmoid that made them.
fn compare(drawn: Tensor<2>, pictures: Tensor<2>, weight: f32) -> Result<(f64, Tensor<2>)> {
    let difference = drawn.clone() - pictures; // [B, pixels]
    let squares = numbers(difference.clone().square().sum().reshape([1]))?;
    let slope = drawn.clone() * (drawn * -1.0 + 1.0); // of the sigmoid
    let gradient = difference * slope * (2.0 * weight);
    Ok((squares.iter().copied().map(f64::from).sum(), gradient))
}

pub fn linear(layer: &Linear, x: Tensor<2>) -> Tensor<2> {
    let y = x.matmul(layer.weight.val()); // [B, out]
    match &layer.bias {
        Some(bias) => y + bias.val().unsqueeze::<2>(),
        None => y,
    }
}

/// Registers the gradients of a dense layer; that of its input [B, in].
pub fn linear_back(
    layer: &Linear,
    x: Tensor<2>,
    gradient: Tensor<2>,
    found: &mut GradientsParams,
) -> Tensor<2> {
    let [_, out] = gradient.dims();
    found.register(layer.weight.id, x.transpose().matmul(gradient.clone()));
    if let Some(bias) = &layer.bias {
        found.register(bias.id, gradient.clone().sum_dim(0).reshape([out]));
    }
    gradient.matmul(layer.weight.val().transpose())
}

/// The gradient before ReLU, from that after it and what came out.
pub fn relu_back(gradient: Tensor<2>, after: &Tensor<2>) -> Tensor<2> {
    gradient * after.clone().greater_elem(0.0).float()
}

fn dense(decoder: &Dense, masked: Tensor<2>, pictures: Tensor<2>, weight: f32) -> Result<Decoded> {
    let first = relu(linear(&decoder.dense1, masked.clone())); // [B, hidden.0]
    let second = relu(linear(&decoder.dense2, first.clone())); // [B, hidden.1]
    let pixels = sigmoid(linear(&decoder.dense3, second.clone())); // [B, pixels]
    let (squared_error, gradient) = compare(pixels, pictures, weight)?;
    let mut parameters = GradientsParams::new();
    let back = linear_back(&decoder.dense3, second.clone(), gradient, &mut parameters);
    let back = relu_back(back, &second);
    let back = linear_back(&decoder.dense2, first.clone(), back, &mut parameters);
    let back = relu_back(back, &first);
    let poses = linear_back(&decoder.dense1, masked, back, &mut parameters);
    Ok(Decoded {
        squared_error,
        poses,
        parameters,
    })
}

fn sub_pixel(
    decoder: &SubPixel,
    masked: Tensor<2>,
    pictures: Tensor<2>,
    weight: f32,
) -> Result<Decoded> {
    let [batch, size] = pictures.dims();
    let grid = decoder.grid;
    let seed = relu(linear(&decoder.dense1, masked.clone())); // [B, a·grid²]
    let channels = seed.dims()[1] / (grid * grid);
    let maps = Maps {
        values: seed
            .clone()
            .reshape([batch, channels, grid * grid])
            .permute([0, 2, 1]) // [B, grid², a]
            .reshape([batch * grid * grid, channels]),
        batch,
        side: grid,
    };
    let (map, first) = convolution::forward(&decoder.conv1, &maps)?;
    let second_maps = shuffle(map)?; // [B·(2·grid)², b]
    let (map, second) = convolution::forward(&decoder.conv2, &second_maps)?;
    let third_maps = shuffle(map)?; // [B·(4·grid)², c]
    let (map, third) = convolution::forward(&decoder.conv3, &third_maps)?;
    let pixels = sigmoid(map.values.reshape([batch, size])); // [B, pixels]
    let (squared_error, gradient) = compare(pixels, pictures, weight)?;

    let mut parameters = GradientsParams::new();
    let gradient = gradient.reshape([batch * size, 1]);
    let back = convolve_back(&decoder.conv3, third, gradient, &mut parameters)?;
    let back = shuffle_back(relu_back(back, &third_maps.values), &third_maps)?;
    let back = convolve_back(&decoder.conv2, second, back, &mut parameters)?;
    let back = shuffle_back(relu_back(back, &second_maps.values), &second_maps)?;
    let back = convolve_back(&decoder.conv1, first, back, &mut parameters)?;
    let back = back
        .reshape([batch, grid * grid, channels])
        .permute([0, 2, 1]) // [B, a, grid²]
        .reshape([batch, channels * grid * grid]);
    let back = relu_back(back, &seed);
    let poses = linear_back(&decoder.dense1, masked, back, &mut parameters);
    Ok(Decoded {
        squared_error,
        poses,
        parameters,
    })
}

/// Registers the gradients of a convolution; that of its maps [B·S·S, C].
fn convolve_back(
    layer: &Conv2d,
    way: Way,
    gradient: Tensor<2>,
    found: &mut GradientsParams,
) -> Result<Tensor<2>> {
    let given = way.backward(layer, gradient, true)?;
    given.register(layer, found);
    Ok(given.maps)
}

/// Pairs of (number before, number after) of a sub-pixel shuffle of [B, h, h, 4·n] to
/// [B, 2h, 2h, n]: channel 4k + 2y + x goes to row offset y, column offset x of channel k.
fn moves(batch: usize, side: usize, channels: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..batch * side * side).flat_map(move |place| {
        let (image, row, column) = (place / (side * side), place / side % side, place % side);
        (0..4).flat_map(move |corner| {
            let line = (image * side + row) * 2 + corner / 2;
            let after = ((line * side + column) * 2 + corner % 2) * channels;
            let before = place * 4 * channels + corner;
            (0..channels).map(move |k| (before + 4 * k, after + k))
        })
    })
}

/// Sub-pixel shuffle, then ReLU.
fn shuffle(maps: Maps) -> Result<Maps> {
    let Maps {
        values,
        batch,
        side,
    } = maps;
    let (channels, device) = (values.dims()[1] / 4, values.device());
    let from = numbers(values)?;
    let mut to = vec![0.0; from.len()];
    for (before, after) in moves(batch, side, channels) {
        to[after] = from[before].max(0.0);
    }
    let shape = [batch * 4 * side * side, channels];
    Ok(Maps {
        values: Tensor::from_data(TensorData::new(to, shape), &device),
        batch,
        side: 2 * side,
    })
}

/// The gradient before the shuffle, from that of the maps after it.
fn shuffle_back(gradient: Tensor<2>, after: &Maps) -> Result<Tensor<2>> {
    let ([_, channels], side, device) = (gradient.dims(), after.side / 2, gradient.device());
    let from = numbers(gradient)?;
    let mut to = vec![0.0; from.len()];
    for (before, at) in moves(after.batch, side, channels) {
        to[before] = from[at];
    }
    let shape = [after.batch * side * side, 4 * channels];
    Ok(Tensor::from_data(TensorData::new(to, shape), &device))
}
