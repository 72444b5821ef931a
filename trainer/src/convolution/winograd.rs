//! 3×3 convolutions with stride 1 by Winograd's minimal filtering, for the trainer.
//!
//! A tile of 3×3 places after the convolution sees 5×5 before it. Tile and kernel are written as
//! polynomials' values at five points (0, 1, −1, 2, ∞), where the convolution is one product each
//! (Lavin and Gray 2016, arXiv 1509.09308, F(3×3, 3×3)):
//!
//! ```text
//! y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ x B)] A
//! ```
//!
//! 25 products for a tile and a pair of channels, where direct computation needs 81. A map whose side
//! is no multiple of three has tiles that reach over its edge: zeros come in, nothing is taken out.
//!
//! Letters: B images, S side of a map, C channels in, O channels out, t tiles along a side, N = 25
//! the values of a tile.

use burn::nn::conv::Conv2d;
use burn::tensor::{Tensor, TensorData};
use pulp::Arch;

use super::lanes::{LANES, lane};
use super::tiles::{
    A_T, B_T, G, KERNEL, POINTS, TILE, VALUES, gather, on_map, spread, transform, transposed,
};
use super::{Gradients, Maps, bias, numbers, padding};
use capsnet::Result;

/// What a batch's maps look like before and after.
#[derive(Debug, Clone, Copy)]
struct Geometry {
    batch: usize,
    side: usize,
    padding: usize,
    channels: usize,
    out: usize,
}

impl Geometry {
    fn side_out(&self) -> usize {
        self.side + 2 * self.padding + 1 - KERNEL
    }

    /// t
    fn tiles(&self) -> usize {
        self.side_out().div_ceil(TILE)
    }

    /// B·t²
    fn rows(&self) -> usize {
        self.batch * self.tiles().pow(2)
    }

    /// Image, row and column of every tile's first place, in their order.
    fn places(self) -> impl Iterator<Item = [usize; 3]> {
        let tiles = self.tiles();
        let place = move |row: usize| {
            let (down, along) = (row / tiles % tiles, row % tiles);
            [row / (tiles * tiles), down * TILE, along * TILE]
        };
        (0..self.rows()).map(place)
    }
}

/// A convolution's way forward, kept for its way back.
#[derive(Debug)]
pub struct Winograd {
    geometry: Geometry,
    /// Transformed weights. [N, C, O]
    weights: Tensor<3>,
    /// Transformed maps. [N, B·t², C]
    maps: Tensor<3>,
}

impl Winograd {
    /// Whether a convolution can be computed this way.
    pub fn fits(layer: &Conv2d) -> bool {
        let [out, channels, kernel, _] = layer.weight.dims();
        let lanes = out.is_multiple_of(LANES) && channels.is_multiple_of(LANES);
        lanes && kernel == KERNEL && layer.stride == [1, 1]
    }

    /// The convolution of a batch, its bias added: the maps after it, and what the way back needs.
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn forward(layer: &Conv2d, maps: &Maps) -> Result<(Maps, Self)> {
        let [out, channels, ..] = layer.weight.dims();
        let device = maps.values.device();
        let geometry = Geometry {
            batch: maps.batch,
            side: maps.side,
            padding: padding(layer),
            channels,
            out,
        };
        let weights = numbers(layer.weight.val())?;
        let weights = Arch::new().dispatch(|| values_of_kernels(&weights, [out, channels]));
        let weights = TensorData::new(weights, [VALUES, channels, out]);
        let weights = Tensor::<3>::from_data(weights, &device);
        let values = numbers(maps.values.clone())?;
        let values = Arch::new().dispatch(|| values_of_maps(&values, geometry));
        let values = TensorData::new(values, [VALUES, geometry.rows(), channels]);
        let values = Tensor::<3>::from_data(values, &device);
        let products = numbers(values.clone().matmul(weights.clone()))?; // [N, B·t², O]
        let bias = bias(layer)?;
        let after = Arch::new().dispatch(|| maps_of_products(&products, &bias, geometry));
        let side = geometry.side_out();
        let after = TensorData::new(after, [geometry.batch * side * side, out]);
        let after = Maps {
            values: Tensor::from_data(after, &device),
            batch: geometry.batch,
            side,
        };
        let kept = Winograd {
            geometry,
            weights,
            maps: values,
        };
        Ok((after, kept))
    }

    /// Gradients of the weights, the bias and the maps before, from that of the maps after
    /// [B·S'·S', O].
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn backward(self, gradient: Tensor<2>) -> Result<Gradients> {
        let Winograd {
            geometry,
            weights,
            maps,
        } = self;
        let Geometry {
            batch,
            side,
            channels,
            out,
            ..
        } = geometry;
        let device = gradient.device();
        let bias = gradient.clone().sum_dim(0).reshape([out]);
        let gradient = numbers(gradient)?;
        let products = Arch::new().dispatch(|| products_of_maps(&gradient, geometry));
        let products = TensorData::new(products, [VALUES, geometry.rows(), out]);
        let products = Tensor::<3>::from_data(products, &device);
        let of_weights = numbers(maps.transpose().matmul(products.clone()))?; // [N, C, O]
        let weight = Arch::new().dispatch(|| kernels_of_values(&of_weights, [out, channels]));
        let weight = TensorData::new(weight, [out, channels, KERNEL, KERNEL]);
        let of_maps = numbers(products.matmul(weights.transpose()))?; // [N, B·t², C]
        let maps = Arch::new().dispatch(|| maps_of_values(&of_maps, geometry));
        let maps = TensorData::new(maps, [batch * side * side, channels]);
        Ok(Gradients {
            weight: Tensor::from_data(weight, &device),
            bias,
            maps: Tensor::from_data(maps, &device),
        })
    }
}

/// Maps [B·S·S, C] → [N, B·t², C].
#[inline(always)]
fn values_of_maps(maps: &[f32], geometry: Geometry) -> Vec<f32> {
    let (rows, channels) = (geometry.rows(), geometry.channels);
    let map = [geometry.side, geometry.padding, channels];
    let mut values = vec![0.0; VALUES * rows * channels];
    for (row, place) in geometry.places().enumerate() {
        for channel in (0..channels).step_by(LANES) {
            let mut square = [[[0.0; LANES]; POINTS]; POINTS];
            for (down, along, at) in on_map::<POINTS>(place, map) {
                square[down][along] = lane(maps, at + channel);
            }
            let square = transform(&square, &B_T);
            spread(&square, &mut values, [rows, row, channels, channel]);
        }
    }
    values
}

/// The transpose of [`values_of_maps`], for gradients: [N, B·t², C] → [B·S·S, C].
#[inline(always)]
fn maps_of_values(values: &[f32], geometry: Geometry) -> Vec<f32> {
    const B: [[f32; POINTS]; POINTS] = transposed(B_T);
    let (rows, channels) = (geometry.rows(), geometry.channels);
    let map = [geometry.side, geometry.padding, channels];
    let mut maps = vec![0.0; geometry.batch * geometry.side.pow(2) * channels];
    for (row, place) in geometry.places().enumerate() {
        for channel in (0..channels).step_by(LANES) {
            let square = transform(&gather(values, [rows, row, channels, channel]), &B);
            for (down, along, at) in on_map::<POINTS>(place, map) {
                let sums = maps[at + channel..][..LANES].iter_mut();
                let parts = sums.zip(&square[down][along]);
                parts.for_each(|(sum, part)| *sum += part);
            }
        }
    }
    maps
}

/// Products [N, B·t², O] and the bias [O] → maps after the convolution [B·S'·S', O].
#[inline(always)]
fn maps_of_products(products: &[f32], bias: &[f32], geometry: Geometry) -> Vec<f32> {
    let (rows, out, side) = (geometry.rows(), geometry.out, geometry.side_out());
    let mut maps = vec![0.0; geometry.batch * side * side * out];
    for (row, place) in geometry.places().enumerate() {
        for channel in (0..out).step_by(LANES) {
            let tile = transform(&gather(products, [rows, row, out, channel]), &A_T);
            let bias = lane(bias, channel);
            for (down, along, at) in on_map::<TILE>(place, [side, 0, out]) {
                let places = maps[at + channel..][..LANES].iter_mut();
                let sums = tile[down][along].iter().zip(&bias);
                places
                    .zip(sums)
                    .for_each(|(place, (value, bias))| *place = value + bias);
            }
        }
    }
    maps
}

/// The transpose of [`maps_of_products`], for gradients: [B·S'·S', O] → [N, B·t², O].
#[inline(always)]
fn products_of_maps(maps: &[f32], geometry: Geometry) -> Vec<f32> {
    const A: [[f32; TILE]; POINTS] = transposed(A_T);
    let (rows, out, side) = (geometry.rows(), geometry.out, geometry.side_out());
    let mut products = vec![0.0; VALUES * rows * out];
    for (row, place) in geometry.places().enumerate() {
        for channel in (0..out).step_by(LANES) {
            let mut tile = [[[0.0; LANES]; TILE]; TILE];
            for (down, along, at) in on_map::<TILE>(place, [side, 0, out]) {
                tile[down][along] = lane(maps, at + channel);
            }
            let square = transform(&tile, &A);
            spread(&square, &mut products, [rows, row, out, channel]);
        }
    }
    products
}

/// Weights [O, C, k, k] → [N, C, O].
#[inline(always)]
fn values_of_kernels(weights: &[f32], [out, channels]: [usize; 2]) -> Vec<f32> {
    let mut values = vec![0.0; VALUES * channels * out];
    for channel in 0..channels {
        for from in (0..out).step_by(LANES) {
            let mut kernel = [[[0.0; LANES]; KERNEL]; KERNEL];
            for (tap, to) in kernel.iter_mut().flatten().enumerate() {
                let at = |k: usize| ((from + k) * channels + channel) * KERNEL * KERNEL + tap;
                *to = std::array::from_fn(|k| weights[at(k)]);
            }
            let square = transform(&kernel, &G);
            spread(&square, &mut values, [channels, channel, out, from]);
        }
    }
    values
}

/// The transpose of [`values_of_kernels`], for gradients: [N, C, O] → [O, C, k, k].
#[inline(always)]
fn kernels_of_values(values: &[f32], [out, channels]: [usize; 2]) -> Vec<f32> {
    const G_T: [[f32; POINTS]; KERNEL] = transposed(G);
    let mut weights = vec![0.0; out * channels * KERNEL * KERNEL];
    for channel in 0..channels {
        for from in (0..out).step_by(LANES) {
            let kernel = transform(&gather(values, [channels, channel, out, from]), &G_T);
            for (tap, lane) in kernel.iter().flatten().enumerate() {
                for (k, value) in lane.iter().enumerate() {
                    weights[((from + k) * channels + channel) * KERNEL * KERNEL + tap] = *value;
                }
            }
        }
    }
    weights
}
