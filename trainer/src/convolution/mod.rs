//! Convolutions for the trainer, forward and back, each the way that takes least time: a 3×3 kernel
//! by Winograd's filtering, the paper's large one by Fourier transforms, all others by their windows.
//!
//! Letters: B images, S side of a map, k side of the kernel, C channels in, O channels out.

mod fourier;
mod lanes;
mod tiles;
mod windows;
mod winograd;

use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use capsnet::{Error, Result};
use fourier::Fourier;
use windows::Windows;
use winograd::Winograd;

/// Maps of a batch with the channels last, so that a row of a window is one run of memory.
#[derive(Debug, Clone)]
pub struct Maps {
    /// [B·S·S, C]
    pub values: Tensor<2>,
    pub batch: usize,
    pub side: usize,
}

/// The gradients of one convolution.
#[derive(Debug)]
pub struct Gradients {
    /// [O, C, k, k]
    pub weight: Tensor<4>,
    /// [O]
    pub bias: Tensor<1>,
    /// Of the maps that it was given; [0, 0] when nobody asked for it. [B·S·S, C]
    pub maps: Tensor<2>,
}

impl Gradients {
    /// Gives the layer's parameters their gradients.
    pub fn register(&self, layer: &Conv2d, found: &mut GradientsParams) {
        found.register(layer.weight.id, self.weight.clone());
        if let Some(bias) = &layer.bias {
            found.register(bias.id, self.bias.clone());
        }
    }
}

/// What a convolution keeps of its way forward for its way back.
#[derive(Debug)]
pub enum Way {
    Fourier(Box<Fourier>),
    Winograd(Box<Winograd>),
    Windows(Box<Windows>),
}

/// A convolution, its bias added: the maps after it and what the way back needs.
///
/// # Errors
/// Those of [`numbers`].
pub fn forward(layer: &Conv2d, maps: &Maps) -> Result<(Maps, Way)> {
    if Fourier::fits(layer, maps.side) {
        let (after, way) = Fourier::forward(layer, maps)?;
        return Ok((after, Way::Fourier(Box::new(way))));
    }
    if Winograd::fits(layer) {
        let (after, way) = Winograd::forward(layer, maps)?;
        return Ok((after, Way::Winograd(Box::new(way))));
    }
    let (after, way) = Windows::forward(layer, maps)?;
    Ok((after, Way::Windows(Box::new(way))))
}

impl Way {
    /// Gradients of the weights, of the bias and, if `of_maps`, of the maps before, from that of the
    /// maps after [B·S'·S', O].
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn backward(self, layer: &Conv2d, gradient: Tensor<2>, of_maps: bool) -> Result<Gradients> {
        match self {
            Way::Fourier(way) => way.backward(gradient),
            Way::Winograd(way) => way.backward(gradient),
            Way::Windows(way) => way.backward(layer, gradient, of_maps),
        }
    }
}

/// Zeros on each side of a layer's map; all layers here have as many on every side.
fn padding(layer: &Conv2d) -> usize {
    match layer.padding {
        PaddingConfig2d::Explicit(top, ..) => top,
        _ => 0,
    }
}

/// A layer's bias, zeros where it has none. [O]
///
/// # Errors
/// Those of [`numbers`].
pub fn bias(layer: &Conv2d) -> Result<Vec<f32>> {
    match &layer.bias {
        Some(bias) => numbers(bias.val()),
        None => Ok(vec![0.0; layer.weight.dims()[0]]),
    }
}

/// A tensor's numbers, row by row.
///
/// # Errors
/// [`Error::DeviceLost`] when they cannot be read.
pub fn numbers<const N: usize>(tensor: Tensor<N>) -> Result<Vec<f32>> {
    let data = tensor.into_data().try_into_vec::<f32>();
    data.map_err(|error| Error::DeviceLost(format!("{error:?}")))
}
