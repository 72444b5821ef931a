//! Primary capsules, between the map that a convolution makes and the votes, for the trainer.

use capsnet::network;
use capsnet::spec::Squash;

use super::convolution::Maps;
use super::regularization::BEND;
use super::squash::{length, squash, squash_back};

/// How primary capsules lie in the map that they are read from.
pub struct Capsules {
    pub batch: usize,
    /// g²
    pub places: usize,
    /// T
    pub types: usize,
    /// P
    pub dims: usize,
    pub squash: Squash,
}

impl Capsules {
    /// Those of a network, in the map that its convolutions gave.
    pub fn of(layers: &network::Capsules, map: &Maps) -> Self {
        let types = layers.primary().types();
        Capsules {
            batch: map.batch,
            places: map.side * map.side,
            types,
            dims: map.values.dims()[1] / types,
            squash: layers.squash(),
        }
    }

    /// I
    pub fn count(&self) -> usize {
        self.types * self.places
    }

    /// For each capsule of each image, in the order [I, B]: where it lies in the map [B·g², T·P].
    fn places(&self) -> impl Iterator<Item = usize> {
        let (batch, places, types, dims) = (self.batch, self.places, self.types, self.dims);
        (0..types * places).flat_map(move |capsule| {
            let (kind, place) = (capsule / places, capsule % places);
            (0..batch).map(move |image| ((image * places + place) * types + kind) * dims)
        })
    }

    /// u, the squashed capsules. [I, B, P]
    pub fn squashed(&self, map: &[f32]) -> Vec<f32> {
        let capsules = self.places().map(|at| &map[at..at + self.dims]);
        capsules.flat_map(|s| squash(s, self.squash)).collect()
    }

    /// The cost of the lengths of u [I, B, P] summed over all capsules and images, and the gradient of that
    /// sum times `factor`. [I, B, P]
    pub fn cost_of_lengths(&self, u: &[f32], factor: f32) -> (f64, Vec<f32>) {
        let mut sum = 0.0;
        let mut gradient = Vec::with_capacity(u.len());
        for capsule in u.chunks_exact(self.dims) {
            let length = length(capsule);
            sum += f64::from(length * (1.0 - BEND * length));
            let slope = factor * (1.0 - 2.0 * BEND * length);
            gradient.extend(capsule.iter().map(|x| x * slope / length));
        }
        (sum, gradient)
    }

    /// The gradient of the map, from that of u [I, B, P].
    pub fn back(&self, map: &[f32], gradient: &[f32]) -> Vec<f32> {
        let mut back = vec![0.0; map.len()];
        for (at, gradient) in self.places().zip(gradient.chunks_exact(self.dims)) {
            let part = at..at + self.dims;
            let values = squash_back(&map[part.clone()], gradient, self.squash);
            back[part]
                .iter_mut()
                .zip(values)
                .for_each(|(to, from)| *to = from);
        }
        back
    }
}
