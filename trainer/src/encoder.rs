//! The convolutions before the head, and the one that makes primary capsules, forward and back, for the
//! trainer.

use burn::nn::conv::Conv2d;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use super::convolution::{self, Gradients, Maps, Way, bias};
use super::decoder::relu_back;
use super::normalisation::{Back, Normalised};
use capsnet::Result;
use capsnet::network::CapsNet;

/// One convolution before the capsules, as it was passed.
struct Layer<'a> {
    convolution: &'a Conv2d,
    /// Whether it closes a residual block.
    skip: bool,
    way: Way,
    /// Its maps, if they were normalised.
    normalised: Option<Normalised>,
    /// What came out, after ReLU. [B·S·S, O]
    output: Tensor<2>,
}

/// All convolutions, as they were passed.
pub struct Encoder<'a> {
    layers: Vec<Layer<'a>>,
    /// Where there are capsules.
    primary: Option<(&'a Conv2d, Way)>,
}

impl<'a> Encoder<'a> {
    /// Images [B, 1, rows, columns] → the map of primary capsules before squash, or the last map where
    /// there are none, and what the way back needs; with `batch_norm` all convolutions before the head
    /// are normalised.
    ///
    /// # Errors
    /// Those of [`convolution::numbers`].
    pub fn forward(
        model: &'a CapsNet,
        images: Tensor<4>,
        batch_norm: bool,
    ) -> Result<(Maps, Self)> {
        let [batch, _, side, _] = images.dims();
        let mut maps = Maps {
            values: images.reshape([batch * side * side, 1]), // [B·S·S, 1]
            batch,
            side,
        };
        let mut layers = Vec::new();
        let mut given: Option<Tensor<2>> = None; // to the convolution before
        for (convolution, skip) in model.convolutions() {
            let (after, way) = convolution::forward(convolution, &maps)?;
            let added = given.replace(maps.values).filter(|_| skip);
            let (normalised, output) = match added {
                added if batch_norm => {
                    let bias = bias(convolution)?;
                    let (kept, output) = Normalised::forward(after.values, &bias, added)?;
                    (Some(kept), output)
                }
                Some(added) => (None, relu(after.values + added)),
                None => (None, relu(after.values)),
            };
            maps = Maps {
                values: output.clone(),
                batch,
                side: after.side,
            };
            layers.push(Layer {
                convolution,
                skip,
                way,
                normalised,
                output,
            });
        }
        let Some(capsules) = model.capsules() else {
            let primary = None;
            return Ok((maps, Encoder { layers, primary }));
        };
        let convolution = capsules.primary().convolution();
        let (after, way) = convolution::forward(convolution, &maps)?;
        let primary = Some((convolution, way));
        Ok((after, Encoder { layers, primary }))
    }

    /// Registers the gradients of all convolutions, from that of the map that came out
    /// [B·g·g, T·P].
    ///
    /// # Errors
    /// Those of [`convolution::numbers`].
    pub fn backward(self, gradient: Tensor<2>, found: &mut GradientsParams) -> Result<()> {
        let Encoder {
            mut layers,
            primary,
        } = self;
        let mut gradient = gradient;
        if let Some((convolution, way)) = primary {
            let given = way.backward(convolution, gradient, !layers.is_empty())?;
            given.register(convolution, found);
            gradient = given.maps;
        }
        let mut skipped: Option<Tensor<2>> = None; // on its way past the convolution before
        while let Some(layer) = layers.pop() {
            let of_maps = !layers.is_empty();
            let (given, before_relu) = match layer.normalised {
                Some(kept) => {
                    let Back { maps, bias, added } = kept.backward(gradient, layer.output)?;
                    let given = layer.way.backward(layer.convolution, maps, of_maps)?;
                    (Gradients { bias, ..given }, added)
                }
                None => {
                    let before_relu = relu_back(gradient, &layer.output);
                    let gradient = before_relu.clone();
                    let given = layer.way.backward(layer.convolution, gradient, of_maps)?;
                    (given, before_relu)
                }
            };
            given.register(layer.convolution, found);
            gradient = match skipped.take() {
                Some(skipped) if of_maps => given.maps + skipped,
                _ => given.maps,
            };
            skipped = layer.skip.then_some(before_relu);
        }
        Ok(())
    }
}
