//! What a training step sees: images, what is in them, what the decoder must draw.

use burn::tensor::{Device, Tensor, TensorData};

use crate::network::CapsNet;
use crate::spec::Spec;
use crate::{Error, Result};

/// Images, what is in them, and what the decoder must draw.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Pixels in 0…1. [B, 1, rows, columns]
    pub images: Tensor<4>,
    /// A one for each digit that is there: one, or two of a pair. [B, J]
    pub targets: Tensor<2>,
    /// Each digit that is there, alone: what the decoder must make of its capsule.
    pub decoder_targets: Vec<DecoderTarget>,
    /// What the convolutions make of the images, when it is known already. The network's
    /// convolutions do not learn from such a batch ([`super::teaching`]). [B, channels, rows, columns]
    pub features: Option<Tensor<4>>,
}

/// What the decoder must draw from one capsule of each image, or of the first images of a batch only.
#[derive(Debug, Clone)]
pub struct DecoderTarget {
    /// A one for that capsule. [B, J]
    pub selection: Tensor<2>,
    /// Pixels in 0…1. [B, 1, rows, columns]
    pub picture: Tensor<4>,
}

impl Batch {
    /// Pixels in 0…1, image after image, and a label 0…J−1 for each.
    ///
    /// # Errors
    /// [`Error::BadInput`] when the numbers do not fit each other.
    pub fn new(pixels: Vec<f32>, labels: &[u8], spec: &Spec, device: &Device) -> Result<Self> {
        let labels: Vec<_> = labels.iter().copied().map(Some).collect();
        Self::perhaps_without_digits(pixels, &labels, spec, device)
    }

    /// The same where `None` is the label of an image without a digit: all its capsules must be
    /// short, and the decoder need not draw it.
    ///
    /// Images with a digit come first, each kind in the order given, so that what is drawn are the
    /// first images.
    ///
    /// # Errors
    /// [`Error::BadInput`] when the numbers do not fit each other.
    pub fn perhaps_without_digits(
        pixels: Vec<f32>,
        labels: &[Option<u8>],
        spec: &Spec,
        device: &Device,
    ) -> Result<Self> {
        if labels.is_empty() || pixels.len() != labels.len() * spec.pixels() {
            return Err(Error::BadInput(format!(
                "{} labels need {} pixels, found {}",
                labels.len(),
                labels.len() * spec.pixels(),
                pixels.len()
            )));
        }
        let pictures = || pixels.chunks_exact(spec.pixels()).zip(labels);
        let digits: Vec<u8> = labels.iter().copied().flatten().collect();
        let with = pictures().filter(|(_, label)| label.is_some());
        let without = pictures().filter(|(_, label)| label.is_none());
        let ordered = with.chain(without).flat_map(|(picture, _)| picture);
        let images = images(ordered.copied().collect(), spec, device);
        let mut targets = Tensor::zeros([labels.len() - digits.len(), spec.class_count()], device);
        let mut decoder_targets = Vec::new();
        if !digits.is_empty() {
            let selection = one_hot(&digits, spec.class_count(), device)?; // [B with a digit, J]
            targets = match labels.len() - digits.len() {
                0 => selection.clone(),
                _ => Tensor::cat(vec![selection.clone(), targets], 0), // [B, J]
            };
            decoder_targets.push(DecoderTarget {
                selection,
                picture: images.clone().narrow(0, 0, digits.len()),
            });
        }
        Ok(Batch {
            images,
            targets,
            decoder_targets,
            features: None,
        })
    }

    /// What the convolutions make of the images. [B, channels, rows, columns]
    pub fn features(&self, model: &CapsNet) -> Tensor<4> {
        let known = self.features.clone();
        known.unwrap_or_else(|| model.features(self.images.clone()))
    }

    /// The same batch as constants of an autodiff graph.
    pub(super) fn autodiff(self) -> Self {
        Batch {
            images: self.images.autodiff(),
            targets: self.targets.autodiff(),
            decoder_targets: self
                .decoder_targets
                .into_iter()
                .map(DecoderTarget::autodiff)
                .collect(),
            features: self.features.map(Tensor::autodiff),
        }
    }
}

impl DecoderTarget {
    fn autodiff(self) -> Self {
        DecoderTarget {
            selection: self.selection.autodiff(),
            picture: self.picture.autodiff(),
        }
    }
}

/// Pixels, image after image → [B, 1, rows, columns].
pub fn images(pixels: Vec<f32>, spec: &Spec, device: &Device) -> Tensor<4> {
    let shape = [pixels.len() / spec.pixels(), 1, spec.side(), spec.side()];
    Tensor::from_data(TensorData::new(pixels, shape), device)
}

/// Labels 0…J−1 → zeros and a single one a row [B, J], made on the host because burn's own
/// `one_hot` reads back synchronously, which panics on WebGPU.
///
/// # Errors
/// [`Error::BadInput`] for a label of no class.
pub fn one_hot(labels: &[u8], classes: usize, device: &Device) -> Result<Tensor<2>> {
    let mut values = vec![0f32; labels.len() * classes];
    for (row, &label) in values.chunks_exact_mut(classes).zip(labels) {
        *row.get_mut(usize::from(label)).ok_or_else(|| {
            Error::BadInput(format!(
                "a label must be a class from 0 to {}, found {label}",
                classes - 1
            ))
        })? = 1.0;
    }
    Ok(Tensor::from_data(
        TensorData::new(values, [labels.len(), classes]),
        device,
    ))
}
