//! What each layer costs: numbers that it learns, and multiply-adds for one image.

use serde::Serialize;

use super::{Decoder, Head, Spec};

/// What a layer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Convolution,
    Primary,
    Votes,
    Routing,
    /// Groups and scores of a plain CNN.
    Dense,
    Decoder,
}

/// A layer in numbers. In 64 bits: `usize` has 32 of them in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    pub kind: Kind,
    pub parameters: u64,
    pub multiply_adds: u64,
}

impl Spec {
    /// The layers in the order of the data, with r iterations of routing.
    pub fn costs(&self, iterations: usize) -> Vec<Cost> {
        let mut channels = 1;
        let mut all = Vec::new();
        for (index, layer) in self.layers().into_iter().enumerate() {
            let kind = if index < self.convolutions.len() {
                Kind::Convolution
            } else {
                Kind::Primary
            };
            let window = [channels, layer.kernel, layer.kernel];
            let places = layer.side * layer.side;
            all.push(Learned::new(window, layer.channels, places).cost(kind));
            channels = layer.channels;
        }
        let poses = self.class_count() * self.pose();
        match &self.head {
            Head::Capsules { primary, .. } => {
                let capsules = self.primary_capsules();
                let matrices = Learned {
                    biases: 0,
                    ..Learned::new([capsules, primary.dims, 1], poses, 1)
                };
                all.push(matrices.cost(Kind::Votes));
                // weighted sums, and agreements between them
                let passes = (2 * iterations as u64).saturating_sub(1);
                all.push(Cost {
                    kind: Kind::Routing,
                    parameters: 0,
                    multiply_adds: (capsules * poses) as u64 * passes,
                });
            }
            Head::Dense { .. } => {
                let map = [self.map_side(), self.map_side(), self.map_channels()];
                let groups = Learned::new(map, poses, 1).cost(Kind::Dense);
                let scores = Learned::new([self.pose(), 1, 1], self.class_count(), 1);
                all.push(groups.and(scores));
            }
        }
        let nothing = Cost {
            kind: Kind::Decoder,
            parameters: 0,
            multiply_adds: 0,
        };
        all.push(self.decoding().into_iter().fold(nothing, Cost::and));
        all
    }

    /// Multiply-adds of one image forward with r iterations, reconstruction included.
    pub fn multiply_adds(&self, iterations: usize) -> u64 {
        let costs = self.costs(iterations);
        costs.iter().map(|cost| cost.multiply_adds).sum()
    }

    /// Numbers that the network learns.
    pub fn parameters(&self) -> u64 {
        let costs = self.costs(self.routing_iterations());
        costs.iter().map(|cost| cost.parameters).sum()
    }

    /// The decoder, from the masked poses to the picture.
    fn decoding(&self) -> Vec<Learned> {
        let poses = self.class_count() * self.pose();
        let pixels = self.pixels();
        match self.decoder {
            Decoder::Dense { hidden: [a, b] } => vec![
                Learned::new([poses, 1, 1], a, 1),
                Learned::new([a, 1, 1], b, 1),
                Learned::new([b, 1, 1], pixels, 1),
            ],
            Decoder::SubPixel {
                channels: [a, b, c],
            } => vec![
                Learned::new([poses, 1, 1], a * (pixels / 16), 1),
                Learned::new([a, 3, 3], 4 * b, pixels / 16),
                Learned::new([b, 3, 3], 4 * c, pixels / 4),
                Learned::new([c, 3, 3], 1, pixels),
            ],
        }
    }
}

impl Cost {
    /// The same layer with what follows in it.
    fn and(self, next: Learned) -> Self {
        let next = next.cost(self.kind);
        Cost {
            kind: self.kind,
            parameters: self.parameters + next.parameters,
            multiply_adds: self.multiply_adds + next.multiply_adds,
        }
    }
}

/// A convolution or a matrix.
struct Learned {
    weights: u64,
    biases: u64,
    /// How often its weights are multiplied for one image.
    places: u64,
}

impl Learned {
    /// With a bias for each number that comes `out`.
    fn new(window: [usize; 3], out: usize, places: usize) -> Self {
        let window: u64 = window.into_iter().map(|size| size as u64).product();
        Learned {
            weights: window * out as u64,
            biases: out as u64,
            places: places as u64,
        }
    }

    fn cost(self, kind: Kind) -> Cost {
        Cost {
            kind,
            parameters: self.weights + self.biases,
            multiply_adds: self.weights * self.places,
        }
    }
}
