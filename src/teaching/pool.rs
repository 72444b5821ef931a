//! Where a batch comes from: pictures with what the convolutions made of them, and the order in
//! which they are drawn.

use burn::tensor::{Device, Tensor};
use rand::Rng;
use rand::seq::SliceRandom as _;

use crate::Result;
use crate::config::Config;
use crate::network::CapsNet;
use crate::training::{Batch, images};

/// Pictures that batches are made of.
#[derive(Debug, Default)]
pub struct Pool {
    pictures: Vec<Vec<f32>>,
    labels: Vec<u8>,
    /// Kept from the first batch that needs them. [1, channels, rows, columns] each
    features: Vec<Option<Tensor<4>>>,
}

impl Pool {
    pub fn add(&mut self, picture: Vec<f32>, label: u8) {
        self.pictures.push(picture);
        self.labels.push(label);
        self.features.push(None);
    }

    /// The pictures of these places. With `convolutions` that do not learn, their features come along.
    pub fn batch(
        &mut self,
        indices: &[usize],
        convolutions: Option<&CapsNet>,
        config: &Config,
        device: &Device,
    ) -> Result<Batch> {
        let labels: Vec<u8> = indices.iter().map(|i| self.labels[*i]).collect();
        let mut batch = Batch::new(self.pixels(indices), &labels, config, device)?;
        if let Some(model) = convolutions {
            self.complete(indices, model, config, device);
            let features = indices.iter().filter_map(|i| self.features[*i].clone());
            batch.features = Some(Tensor::cat(features.collect(), 0)); // [B, channels, rows, columns]
        }
        Ok(batch)
    }

    /// Computes the features that are not there yet, in one go.
    fn complete(&mut self, indices: &[usize], model: &CapsNet, config: &Config, device: &Device) {
        let mut missing: Vec<usize> = indices.to_vec();
        missing.retain(|i| self.features[*i].is_none());
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return;
        }
        let features = model.features(images(self.pixels(&missing), config, device));
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
