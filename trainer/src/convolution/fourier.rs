//! The paper's large convolution by Fourier transforms, for the trainer.
//!
//! Nineteen of twenty multiply-adds of the paper's network are in one 9×9 convolution with stride 2
//! on a map of 20×20. A stride of 2 means that four quarters of the map (even and odd rows, even and
//! odd columns), each of 10×10 and seen by a 5×5 kernel, are added up:
//!
//! ```text
//! y[p] = Σ_t x[2p + t] w[t] = Σ_q Σ_t' x_q[p + t'] w_q[t']     q: the quarters, t = 2t' + q
//! Y[f] = Σ_q X_q[f] · conj(W_q[f])                             after Fourier transforms of 10×10
//! ```
//!
//! No window of a quarter reaches over its edge, so that the transform's going round in a circle
//! changes nothing. Real maps need 52 of the 100 frequencies, and four real products for each of them
//! and each quarter, where direct computation needs 6·6·9·9 = 2,916: two sevenths.
//!
//! Letters: B images, C channels in, O channels out, s = 2 the stride, F = 52 frequencies, g = 6 side
//! of the map after.

use std::f64::consts::TAU;

use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor, TensorData};
use pulp::Arch;

use super::lanes::{LANES, Lane, add, lane};
use super::{Gradients, Maps, numbers};
use capsnet::Result;

/// s
const STRIDE: usize = 2;
/// Quarters of a map.
const QUARTERS: usize = STRIDE * STRIDE;
/// Side of a quarter, and of the transforms.
const SIDE: usize = 10;
/// Side of a quarter of the kernel.
const TAPS: usize = 5;
/// g
const GRID: usize = SIDE - TAPS + 1;
/// F: (u, v) without those that mirror another. v = 0 and v = 5 mirror themselves and need u = 0…5.
const FREQUENCIES: usize = 2 * (SIDE / 2 + 1) + 4 * SIDE;

/// The frequencies of [`LANES`] channels, real and imaginary.
type Spectrum = [[Lane; 2]; FREQUENCIES];

/// A convolution's way forward, kept for its way back.
#[derive(Debug)]
pub struct Fourier {
    batch: usize,
    channels: usize,
    out: usize,
    kernel: usize,
    /// Transformed weights, real and imaginary. [F, s²·C, O] each
    weights: [Tensor<3>; 2],
    /// Transformed maps, real parts of all images, then imaginary ones. [F, 2·B, s²·C]
    maps: Tensor<3>,
}

impl Fourier {
    /// Whether a convolution of maps of this side can be computed this way.
    pub fn fits(layer: &Conv2d, side: usize) -> bool {
        let [out, channels, kernel, _] = layer.weight.dims();
        let lanes = out.is_multiple_of(LANES) && channels.is_multiple_of(LANES);
        lanes
            && side == STRIDE * SIDE
            && kernel.div_ceil(STRIDE) == TAPS
            && layer.stride == [STRIDE, STRIDE]
    }

    /// The convolution of a batch: the maps after it, and what the way back needs.
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn forward(layer: &Conv2d, maps: &Maps) -> Result<(Maps, Self)> {
        let [out, channels, kernel, _] = layer.weight.dims();
        let (device, batch) = (maps.values.device(), maps.batch);
        let transformed = {
            let maps = numbers(maps.values.clone())?;
            let spectra = Arch::new().dispatch(|| spectra_of_maps(&maps, batch, channels));
            let shape = [FREQUENCIES, 2 * batch, QUARTERS * channels];
            Tensor::<3>::from_data(TensorData::new(spectra, shape), &device)
        };
        let weights = {
            let weights = numbers(layer.weight.val())?;
            let spectra =
                Arch::new().dispatch(|| spectra_of_weights(&weights, [out, channels, kernel]));
            let shape = [FREQUENCIES, QUARTERS * channels, out];
            spectra.map(|part| Tensor::<3>::from_data(TensorData::new(part, shape), &device))
        };
        let mut values = Tensor::zeros([GRID * GRID, batch * out], &device);
        for (weights, back) in weights.iter().zip(back(&device)) {
            let products = transformed.clone().matmul(weights.clone()); // [F, 2·B, O]
            let products = products.reshape([2 * FREQUENCIES, batch * out]);
            values = values + back.matmul(products); // [g², B·O]
        }
        let mut values = values
            .reshape([GRID * GRID, batch, out])
            .permute([1, 0, 2]) // [B, g², O]
            .reshape([batch * GRID * GRID, out]);
        if let Some(bias) = &layer.bias {
            values = values + bias.val().unsqueeze::<2>();
        }
        let after = Maps {
            values,
            batch,
            side: GRID,
        };
        let kept = Fourier {
            batch,
            channels,
            out,
            kernel,
            weights,
            maps: transformed,
        };
        Ok((after, kept))
    }

    /// Gradients of the weights, the bias and the maps before, from that of the maps after
    /// [B·g·g, O].
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn backward(self, gradient: Tensor<2>) -> Result<Gradients> {
        let Fourier {
            batch,
            channels,
            out,
            kernel,
            weights,
            maps,
        } = self;
        let device = gradient.device();
        let bias = gradient.clone().sum_dim(0).reshape([out]);
        let gradient = gradient
            .reshape([batch, GRID * GRID, out])
            .permute([1, 0, 2]) // [g², B, O]
            .reshape([GRID * GRID, batch * out]);
        let mut of_weights = Vec::with_capacity(2);
        let mut of_maps = Tensor::zeros([FREQUENCIES, 2 * batch, QUARTERS * channels], &device);
        for (weights, back) in weights.into_iter().zip(back(&device)) {
            let products = back.transpose().matmul(gradient.clone()); // [2·F, B·O]
            let products = products.reshape([FREQUENCIES, 2 * batch, out]);
            of_weights.push(numbers(maps.clone().transpose().matmul(products.clone()))?); // [F, s²·C, O]
            of_maps = of_maps + products.matmul(weights.transpose()); // [F, 2·B, s²·C]
        }
        let of_maps = numbers(of_maps)?;
        let maps = Arch::new().dispatch(|| maps_of_spectra(&of_maps, batch, channels));
        let sides = [out, channels, kernel];
        let weight = Arch::new().dispatch(|| weights_of_spectra(&of_weights, sides));
        let rows = batch * (STRIDE * SIDE).pow(2);
        Ok(Gradients {
            weight: Tensor::from_data(
                TensorData::new(weight, [out, channels, kernel, kernel]),
                &device,
            ),
            bias,
            maps: Tensor::from_data(TensorData::new(maps, [rows, channels]), &device),
        })
    }
}

/// The frequencies (u, v) in their order.
fn frequencies() -> impl Iterator<Item = (usize, usize)> {
    (0..=SIDE / 2).flat_map(|v| (0..rows_of(v)).map(move |u| (u, v)))
}

/// How many u there are with v.
const fn rows_of(v: usize) -> usize {
    if v == 0 || 2 * v == SIDE {
        SIDE / 2 + 1
    } else {
        SIDE
    }
}

/// Cosine and sine of every angle that occurs, in tenths of a turn.
fn waves() -> [[f32; SIDE]; 2] {
    let angle = |tenth: usize| TAU * tenth as f64 / SIDE as f64;
    [
        std::array::from_fn(|tenth| angle(tenth).cos() as f32),
        std::array::from_fn(|tenth| angle(tenth).sin() as f32),
    ]
}

/// The way back to the map as matrices [g², 2·F], for what real weights and what imaginary weights
/// made of the maps: y = Re Σ_f X conj(W) e^(i·angle), a mirrored frequency counted twice.
fn back(device: &Device) -> [Tensor<2>; 2] {
    let frequencies: Vec<_> = frequencies().collect();
    [false, true].map(|of_imaginary| {
        let value = |at: usize| {
            let (place, column) = (at / (2 * FREQUENCIES), at % (2 * FREQUENCIES));
            let (u, v) = frequencies[column / 2];
            let tenths = (u * (place / GRID) + v * (place % GRID)) % SIDE;
            let (sine, cosine) = (TAU * tenths as f64 / SIDE as f64).sin_cos();
            let wave = match (of_imaginary, column % 2 == 1) {
                (false, false) | (true, true) => cosine,
                (false, true) => -sine,
                (true, false) => sine,
            };
            let alone = (2 * u).is_multiple_of(SIDE) && (2 * v).is_multiple_of(SIDE);
            // u runs over all of 0…9 for 0 < v < 5, each standing for its mirror image
            let times = if alone { 1.0 } else { 2.0 };
            (times * wave / (SIDE * SIDE) as f64) as f32
        };
        let values: Vec<f32> = (0..GRID * GRID * 2 * FREQUENCIES).map(value).collect();
        Tensor::from_data(
            TensorData::new(values, [GRID * GRID, 2 * FREQUENCIES]),
            device,
        )
    })
}

/// The transform of a square of R × R, zero beyond: rows first, then columns.
#[inline(always)]
fn transform<const R: usize>(
    square: &[[Lane; R]; R],
    [cosine, sine]: &[[f32; SIDE]; 2],
) -> Spectrum {
    let mut spectrum = [[[0.0; LANES]; 2]; FREQUENCIES];
    let mut at = 0;
    for v in 0..=SIDE / 2 {
        let mut rows = [[[0.0; LANES]; 2]; R];
        for (row, line) in rows.iter_mut().zip(square) {
            for (m, value) in line.iter().enumerate() {
                let tenths = v * m % SIDE;
                add(&mut row[0], value, cosine[tenths]);
                add(&mut row[1], value, -sine[tenths]);
            }
        }
        for u in 0..rows_of(v) {
            let [real, imaginary] = &mut spectrum[at];
            for (n, row) in rows.iter().enumerate() {
                let tenths = u * n % SIDE;
                add(real, &row[0], cosine[tenths]);
                add(real, &row[1], sine[tenths]);
                add(imaginary, &row[0], -sine[tenths]);
                add(imaginary, &row[1], cosine[tenths]);
            }
            at += 1;
        }
    }
    spectrum
}

/// The transpose of [`transform`]: gradients of the spectrum to those of the square.
#[inline(always)]
fn transposed<const R: usize>(
    spectrum: &Spectrum,
    [cosine, sine]: &[[f32; SIDE]; 2],
) -> [[Lane; R]; R] {
    let mut square = [[[0.0; LANES]; R]; R];
    let mut at = 0;
    for v in 0..=SIDE / 2 {
        let mut rows = [[[0.0; LANES]; 2]; R];
        for u in 0..rows_of(v) {
            let [real, imaginary] = &spectrum[at];
            for (n, row) in rows.iter_mut().enumerate() {
                let tenths = u * n % SIDE;
                add(&mut row[0], real, cosine[tenths]);
                add(&mut row[0], imaginary, -sine[tenths]);
                add(&mut row[1], real, sine[tenths]);
                add(&mut row[1], imaginary, cosine[tenths]);
            }
            at += 1;
        }
        for (row, line) in rows.iter().zip(&mut square) {
            for (m, value) in line.iter_mut().enumerate() {
                let tenths = v * m % SIDE;
                add(value, &row[0], cosine[tenths]);
                add(value, &row[1], -sine[tenths]);
            }
        }
    }
    square
}

/// Where channel 0 of place (row, column) of a quarter lies in maps [B, 20, 20, C].
#[inline(always)]
fn pixel([image, quarter, row, column]: [usize; 4]) -> usize {
    let row = (image * SIDE + row) * STRIDE + quarter / STRIDE;
    (row * SIDE + column) * STRIDE + quarter % STRIDE
}

/// Maps [B·20·20, C] → [F, 2·B, s²·C].
#[inline(always)]
fn spectra_of_maps(maps: &[f32], batch: usize, channels: usize) -> Vec<f32> {
    let waves = waves();
    let mut spectra = vec![0.0; FREQUENCIES * 2 * batch * QUARTERS * channels];
    for image in 0..batch {
        for quarter in 0..QUARTERS {
            for channel in (0..channels).step_by(LANES) {
                let mut square = [[[0.0; LANES]; SIDE]; SIDE];
                for (row, line) in square.iter_mut().enumerate() {
                    for (column, value) in line.iter_mut().enumerate() {
                        let pixel = pixel([image, quarter, row, column]);
                        *value = lane(maps, pixel * channels + channel);
                    }
                }
                let spectrum = transform(&square, &waves);
                for (frequency, parts) in spectrum.iter().enumerate() {
                    for (part, values) in parts.iter().enumerate() {
                        let row = (frequency * 2 + part) * batch + image;
                        let to = (row * QUARTERS + quarter) * channels + channel;
                        spectra[to..to + LANES].copy_from_slice(values);
                    }
                }
            }
        }
    }
    spectra
}

/// Gradients of the spectra [F, 2·B, s²·C] → those of the maps [B·20·20, C].
#[inline(always)]
fn maps_of_spectra(spectra: &[f32], batch: usize, channels: usize) -> Vec<f32> {
    let waves = waves();
    let mut maps = vec![0.0; batch * (STRIDE * SIDE).pow(2) * channels];
    for image in 0..batch {
        for quarter in 0..QUARTERS {
            for channel in (0..channels).step_by(LANES) {
                let mut spectrum = [[[0.0; LANES]; 2]; FREQUENCIES];
                for (frequency, parts) in spectrum.iter_mut().enumerate() {
                    for (part, values) in parts.iter_mut().enumerate() {
                        let row = (frequency * 2 + part) * batch + image;
                        *values = lane(spectra, (row * QUARTERS + quarter) * channels + channel);
                    }
                }
                let square = transposed::<SIDE>(&spectrum, &waves);
                for (row, line) in square.iter().enumerate() {
                    for (column, value) in line.iter().enumerate() {
                        let to = pixel([image, quarter, row, column]) * channels + channel;
                        maps[to..to + LANES].copy_from_slice(value);
                    }
                }
            }
        }
    }
    maps
}

/// The place in the kernel of a place in a quarter's kernel, `None` where the kernel ends before.
#[inline(always)]
fn tap(kernel: usize, quarter: usize, row: usize, column: usize) -> Option<usize> {
    let (row, column) = (
        row * STRIDE + quarter / STRIDE,
        column * STRIDE + quarter % STRIDE,
    );
    (row < kernel && column < kernel).then_some(row * kernel + column)
}

/// Weights [O, C, k, k] → real and imaginary [F, s²·C, O].
#[inline(always)]
fn spectra_of_weights(weights: &[f32], [out, channels, kernel]: [usize; 3]) -> [Vec<f32>; 2] {
    let (waves, area) = (waves(), kernel * kernel);
    let mut spectra = [0, 1].map(|_| vec![0.0; FREQUENCIES * QUARTERS * channels * out]);
    for channel in 0..channels {
        for from in (0..out).step_by(LANES) {
            for quarter in 0..QUARTERS {
                let mut square = [[[0.0; LANES]; TAPS]; TAPS];
                for (row, line) in square.iter_mut().enumerate() {
                    for (column, value) in line.iter_mut().enumerate() {
                        if let Some(tap) = tap(kernel, quarter, row, column) {
                            *value = std::array::from_fn(|k| {
                                weights[((from + k) * channels + channel) * area + tap]
                            });
                        }
                    }
                }
                let spectrum = transform(&square, &waves);
                for (frequency, parts) in spectrum.iter().enumerate() {
                    let row = (frequency * QUARTERS + quarter) * channels + channel;
                    let to = row * out + from;
                    for (spectra, values) in spectra.iter_mut().zip(parts) {
                        spectra[to..to + LANES].copy_from_slice(values);
                    }
                }
            }
        }
    }
    spectra
}

/// Gradients of real and imaginary spectra [F, s²·C, O] → those of the weights [O, C, k, k].
#[inline(always)]
fn weights_of_spectra(spectra: &[Vec<f32>], [out, channels, kernel]: [usize; 3]) -> Vec<f32> {
    let (waves, area) = (waves(), kernel * kernel);
    let mut weights = vec![0.0; out * channels * area];
    for channel in 0..channels {
        for from in (0..out).step_by(LANES) {
            for quarter in 0..QUARTERS {
                let mut spectrum = [[[0.0; LANES]; 2]; FREQUENCIES];
                for (frequency, parts) in spectrum.iter_mut().enumerate() {
                    let row = (frequency * QUARTERS + quarter) * channels + channel;
                    for (part, spectra) in parts.iter_mut().zip(spectra) {
                        *part = lane(spectra, row * out + from);
                    }
                }
                let square = transposed::<TAPS>(&spectrum, &waves);
                for (row, line) in square.iter().enumerate() {
                    for (column, value) in line.iter().enumerate() {
                        if let Some(tap) = tap(kernel, quarter, row, column) {
                            for (k, value) in value.iter().enumerate() {
                                weights[((from + k) * channels + channel) * area + tap] = *value;
                            }
                        }
                    }
                }
            }
        }
    }
    weights
}
