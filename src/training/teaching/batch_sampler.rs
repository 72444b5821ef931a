//! Where a batch comes from: pictures with what the convolutions made of them, and the order in
//! which they are drawn.

use burn::tensor::{Device, Tensor};
use rand::Rng;
use rand::seq::SliceRandom as _;

use crate::Result;
use crate::network::CapsNet;
use crate::spec::Spec;
use crate::training::batch::{Batch, images};

/// Takes batches from its pictures.
#[derive(Debug, Default)]
pub struct BatchSampler {
    pictures: Vec<Vec<f32>>,
    /// `None`: all capsules must be short, and nothing is drawn.
    labels: Vec<Option<u8>>,
    /// Kept from the first batch that needs them. [1, channels, rows, columns] each
    features: Vec<Option<Tensor<4>>>,
}

impl BatchSampler {
    pub fn add(&mut self, picture: Vec<f32>, label: Option<u8>) {
        self.pictures.push(picture);
        self.labels.push(label);
        self.features.push(None);
    }

    /// The pictures of these places. With `convolutions` that do not learn, their features come along.
    pub fn batch(
        &mut self,
        indices: &[usize],
        convolutions: Option<&CapsNet>,
        spec: &Spec,
        device: &Device,
    ) -> Result<Batch> {
        // those with a digit first, as the batch orders its images
        let mut indices = indices.to_vec();
        indices.sort_by_key(|i| self.labels[*i].is_none());
        let labels: Vec<_> = indices.iter().map(|i| self.labels[*i]).collect();
        let pixels = self.pixels(&indices);
        let mut batch = Batch::perhaps_without_digits(pixels, &labels, spec, device)?;
        if let Some(model) = convolutions {
            self.complete(&indices, model, spec, device);
            let features = indices.iter().filter_map(|i| self.features[*i].clone());
            batch.features = Some(Tensor::cat(features.collect(), 0)); // [B, channels, rows, columns]
        }
        Ok(batch)
    }

    /// Computes the features that are not there yet, in one go.
    fn complete(&mut self, indices: &[usize], model: &CapsNet, spec: &Spec, device: &Device) {
        let mut missing: Vec<usize> = indices.to_vec();
        missing.retain(|i| self.features[*i].is_none());
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return;
        }
        let features = model.features(images(self.pixels(&missing), spec, device));
        for (part, index) in features.split(1, 0).into_iter().zip(missing) {
            self.features[index] = Some(part);
        }
    }

    fn pixels(&self, indices: &[usize]) -> Vec<f32> {
        indices
            .iter()
            .flat_map(|i| self.pictures[*i].iter().copied())
            .collect()
    }
}

/// Cards drawn one after the other, shuffled again when all were drawn: everything comes equally
/// often.
#[derive(Debug)]
pub struct Deck {
    size: usize,
    left: Vec<usize>,
}

impl Deck {
    pub fn new(size: usize) -> Self {
        Deck {
            size,
            left: Vec::new(),
        }
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// The next card, 0…size−1; 0 of an empty deck.
    pub fn draw(&mut self, random: &mut impl Rng) -> usize {
        if self.left.is_empty() {
            self.left.extend(0..self.size);
            self.left.shuffle(random);
        }
        self.left.pop().unwrap_or(0)
    }
}
