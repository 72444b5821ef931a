//! Convolutions by the windows of a whole batch, in one matrix product forward and two back.
//!
//! burn-flex multiplies image by image. On the small maps before the capsules such a product has a
//! handful of columns, and most of its time goes into reading the weights once more for each image.
//!
//! Letters: B images, S side of a map, k side of the kernel, C channels in, O channels out.

use burn::nn::conv::Conv2d;
use burn::tensor::{Tensor, TensorData};

use super::{Gradients, Maps, numbers, padding};
use capsnet::Result;

/// What a convolution keeps of its way forward for its way back.
#[derive(Debug)]
pub struct Windows {
    /// Every window of the batch, one a row. [B·S'·S', k·k·C]
    values: Tensor<2>,
    /// The weights as the windows meet them. [k·k·C, O]
    weights: Tensor<2>,
    geometry: Geometry,
}

#[derive(Debug, Clone, Copy)]
struct Geometry {
    batch: usize,
    channels: usize,
    side: usize,
    kernel: usize,
    stride: usize,
    padding: usize,
}

impl Geometry {
    /// S', the side of the map that comes out.
    fn side_out(&self) -> usize {
        (self.side + 2 * self.padding - self.kernel) / self.stride + 1
    }

    /// Every row of every window that meets the map: (where it lies in the maps, where in the
    /// windows, how many numbers it has).
    fn runs(self) -> impl Iterator<Item = (usize, usize, usize)> {
        let (out, side, padding) = (self.side_out(), self.side, self.padding);
        (0..self.batch * out * out).flat_map(move |window| {
            let (image, row, column) = (window / (out * out), window / out % out, window % out);
            let (top, left) = (row * self.stride, column * self.stride); // counted with the padding
            let first = left.max(padding);
            let end = (left + self.kernel).min(side + padding);
            let inside = move |line: &usize| (padding..side + padding).contains(&(top + line));
            (0..self.kernel).filter(inside).map(move |line| {
                let pixel = (image * side + top + line - padding) * side + first - padding;
                let tap = (window * self.kernel + line) * self.kernel + first - left;
                let length = end.saturating_sub(first) * self.channels;
                (pixel * self.channels, tap * self.channels, length)
            })
        })
    }

    fn run(&self) -> usize {
        self.kernel * self.channels
    }
}

impl Windows {
    /// A convolution, its bias added: the maps after it and what the way back needs.
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn forward(layer: &Conv2d, maps: &Maps) -> Result<(Maps, Self)> {
        let [_, channels, kernel, _] = layer.weight.dims();
        let geometry = Geometry {
            batch: maps.batch,
            channels,
            side: maps.side,
            kernel,
            stride: layer.stride[0],
            padding: padding(layer),
        };
        let from = numbers(maps.values.clone())?;
        let rows = geometry.batch * geometry.side_out().pow(2);
        let mut windows = vec![0.0; rows * kernel * geometry.run()];
        for (at, to, length) in geometry.runs() {
            windows[to..to + length].copy_from_slice(&from[at..at + length]);
        }
        let shape = [rows, kernel * geometry.run()];
        let windows = Tensor::from_data(TensorData::new(windows, shape), &maps.values.device());
        let weights = matrix(layer)?; // [k·k·C, O]
        let mut values = windows.clone().matmul(weights.clone()); // [B·S'·S', O]
        if let Some(bias) = &layer.bias {
            values = values + bias.val().unsqueeze::<2>();
        }
        let out = Maps {
            values,
            batch: geometry.batch,
            side: geometry.side_out(),
        };
        let windows = Windows {
            values: windows,
            weights,
            geometry,
        };
        Ok((out, windows))
    }

    /// Gradients of the weights, of the bias and, if `of_maps`, of the maps before, from that of the
    /// maps after [B·S'·S', O].
    ///
    /// # Errors
    /// Those of [`numbers`].
    pub fn backward(self, layer: &Conv2d, gradient: Tensor<2>, of_maps: bool) -> Result<Gradients> {
        let [out, channels, kernel, _] = layer.weight.dims();
        let Windows {
            values,
            weights,
            geometry,
        } = self;
        let weight = numbers(values.transpose().matmul(gradient.clone()))?; // [k·k·C, O]
        let maps = if of_maps {
            let windows = gradient.clone().matmul(weights.transpose()); // [B·S'·S', k·k·C]
            let windows = numbers(windows)?;
            let pixels = geometry.batch * geometry.side * geometry.side;
            let mut sums = vec![0.0; pixels * channels];
            for (at, from, length) in geometry.runs() {
                let parts = &windows[from..from + length];
                let sums = sums[at..at + length].iter_mut();
                sums.zip(parts).for_each(|(sum, part)| *sum += part);
            }
            let data = TensorData::new(sums, [pixels, channels]);
            Tensor::from_data(data, &gradient.device())
        } else {
            Tensor::zeros([0, 0], &gradient.device())
        };
        Ok(Gradients {
            weight: Tensor::from_data(
                TensorData::new(
                    swapped(&weight, [kernel * kernel, channels, out]),
                    [out, channels, kernel, kernel],
                ),
                &gradient.device(),
            ),
            bias: gradient.sum_dim(0).reshape([out]),
            maps,
        })
    }
}

/// A layer's weights as its windows meet them. [k·k·C, O]
fn matrix(layer: &Conv2d) -> Result<Tensor<2>> {
    let [out, channels, kernel, _] = layer.weight.dims();
    let weight = layer.weight.val();
    let device = weight.device();
    let area = kernel * kernel;
    let values = swapped(&numbers(weight)?, [out, channels, area]);
    Ok(Tensor::from_data(
        TensorData::new(values, [area * channels, out]),
        &device,
    ))
}

/// [a, b, c] → [c, b, a]
fn swapped(values: &[f32], [a, b, c]: [usize; 3]) -> Vec<f32> {
    let mut swapped = vec![0.0; values.len()];
    for middle in 0..b {
        for last in 0..c {
            let line = &mut swapped[(last * b + middle) * a..][..a];
            let column = values[middle * c + last..].iter().step_by(b * c);
            line.iter_mut()
                .zip(column)
                .for_each(|(to, from)| *to = *from);
        }
    }
    swapped
}
