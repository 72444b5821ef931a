//! Sides, places, receptive fields and costs that follow from a description.

use super::{Convolution, Decoder, Head, Primary, Spec};

/// A convolution and what it sees. Sides and strides in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    pub kernel: usize,
    pub stride: usize,
    pub channels: usize,
    /// Side of the map that comes out.
    pub side: usize,
    /// Side of the square of the image that one place of it sees.
    pub field: usize,
    /// How far the squares of two neighbours lie apart.
    pub jump: usize,
    /// Where the first one's square begins: 0, or less where the map was padded.
    pub start: isize,
}

impl Convolution {
    /// Side of the map that comes out of one of `side`, 0 when the kernel does not fit.
    pub fn side(&self, side: usize) -> usize {
        let padded = side + 2 * self.padding;
        match padded.checked_sub(self.kernel) {
            Some(room) => room / self.stride + 1,
            None => 0,
        }
    }
}

impl Primary {
    /// The convolution that it is.
    pub fn convolution(&self) -> Convolution {
        Convolution {
            channels: self.types * self.dims,
            kernel: self.kernel,
            stride: self.stride,
            padding: 0,
            skip: false,
        }
    }
}

impl Spec {
    /// The convolutions, first to last, and that of the primary capsules where there are some.
    pub fn layers(&self) -> Vec<Layer> {
        let mut before = Layer {
            kernel: 1,
            stride: 1,
            channels: 1,
            side: self.side(),
            field: 1,
            jump: 1,
            start: 0,
        };
        let primary = self.primary().map(Primary::convolution);
        let layer = |c: &Convolution| {
            before = Layer {
                kernel: c.kernel,
                stride: c.stride,
                channels: c.channels,
                side: c.side(before.side),
                field: before.field + (c.kernel - 1) * before.jump,
                jump: before.jump * c.stride,
                start: before.start - (c.padding * before.jump) as isize,
            };
            before
        };
        self.convolutions
            .iter()
            .chain(&primary)
            .map(layer)
            .collect()
    }

    /// Side of the map that the last of the convolutions gives (without the primary capsules' own).
    pub fn map_side(&self) -> usize {
        let convolutions = self.convolutions.iter();
        convolutions.fold(self.side(), |side, c| c.side(side))
    }

    /// Channels of that map.
    pub fn map_channels(&self) -> usize {
        self.convolutions.last().map_or(1, |c| c.channels)
    }

    /// Side of the square grid of primary capsules (R = C); 0 where there are none.
    pub fn grid(&self) -> usize {
        let primary = self.primary().map(Primary::convolution);
        primary.map_or(0, |c| c.side(self.map_side()))
    }

    /// I, the number of primary capsules.
    pub fn primary_capsules(&self) -> usize {
        self.primary().map_or(0, |p| p.types) * self.grid() * self.grid()
    }

    /// Multiply-adds of one image forward with r iterations, reconstruction included.
    pub fn multiply_adds(&self, iterations: usize) -> u64 {
        // weighted sums, and agreements between them
        let votes = self.primary_capsules() * self.class_count() * self.pose();
        let routing = votes as u64 * (2 * iterations as u64).saturating_sub(1);
        let learned = self.learned();
        routing + learned.iter().map(|l| l.weights * l.places).sum::<u64>()
    }

    /// Numbers that the network learns.
    pub fn parameters(&self) -> u64 {
        let learned = self.learned();
        learned.iter().map(|l| l.weights + l.biases).sum()
    }

    /// Everything that learns, in the order of the data.
    fn learned(&self) -> Vec<Learned> {
        let mut channels = 1;
        let mut all = Vec::new();
        for layer in self.layers() {
            let window = [channels, layer.kernel, layer.kernel];
            all.push(Learned::new(
                window,
                layer.channels,
                layer.side * layer.side,
            ));
            channels = layer.channels;
        }
        let poses = self.class_count() * self.pose();
        match &self.head {
            Head::Capsules { primary, .. } => all.push(Learned {
                biases: 0,
                ..Learned::new([self.primary_capsules(), primary.dims, 1], poses, 1)
            }),
            Head::Dense { .. } => {
                let map = [self.map_side(), self.map_side(), self.map_channels()];
                all.push(Learned::new(map, poses, 1));
                all.push(Learned::new([self.pose(), 1, 1], self.class_count(), 1)); // scores
            }
        }
        let pixels = self.pixels();
        all.extend(match self.decoder {
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
        });
        all
    }
}

/// A convolution or a matrix. In 64 bits: `usize` has 32 of them in a browser.
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
}
