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
        let mut channels = 1;
        let mut total = 0;
        for layer in self.layers() {
            let window = product([channels, layer.kernel, layer.kernel]);
            total += product([layer.side, layer.side, layer.channels]) * window;
            channels = layer.channels;
        }
        let poses = product([self.class_count(), self.pose()]);
        match &self.head {
            Head::Capsules { primary, .. } => {
                let votes = product([self.primary_capsules()]) * poses;
                total += votes * primary.dims as u64;
                // weighted sums, and agreements between them
                total += votes * (2 * iterations as u64).saturating_sub(1);
            }
            Head::Dense { .. } => {
                total += product([self.map_side(), self.map_side(), self.map_channels()]) * poses;
                total += poses; // scores
            }
        }
        let pixels = product([self.side(), self.side()]);
        total
            + match &self.decoder {
                Decoder::Dense { hidden } => {
                    let [a, b] = hidden.map(|n| n as u64);
                    poses * a + a * b + b * pixels
                }
                Decoder::SubPixel { channels } => {
                    let [a, b, c] = channels.map(|n| n as u64);
                    let places = pixels / 16;
                    places * (poses * a + a * b * 4 * 9)
                        + 4 * places * b * c * 4 * 9
                        + pixels * c * 9
                }
            }
    }

    /// Numbers that the network learns.
    pub fn parameters(&self) -> u64 {
        let mut channels = 1;
        let mut total = 0;
        for layer in self.layers() {
            let window = product([channels, layer.kernel, layer.kernel]);
            total += (window + 1) * layer.channels as u64;
            channels = layer.channels;
        }
        let poses = product([self.class_count(), self.pose()]);
        total += match &self.head {
            Head::Capsules { primary, .. } => {
                product([self.primary_capsules(), primary.dims]) * poses
            }
            Head::Dense { .. } => {
                let map = product([self.map_side(), self.map_side(), self.map_channels()]);
                (map + 1) * poses + poses + self.class_count() as u64
            }
        };
        let pixels = product([self.side(), self.side()]);
        total
            + match &self.decoder {
                Decoder::Dense { hidden } => {
                    let [a, b] = hidden.map(|n| n as u64);
                    (poses + 1) * a + (a + 1) * b + (b + 1) * pixels
                }
                Decoder::SubPixel { channels } => {
                    let [a, b, c] = channels.map(|n| n as u64);
                    (poses + 1) * a * (pixels / 16)
                        + (9 * a + 1) * 4 * b
                        + (9 * b + 1) * 4 * c
                        + 9 * c
                        + 1
                }
            }
    }
}

/// In 64 bits: `usize` has 32 of them in a browser.
fn product<const N: usize>(factors: [usize; N]) -> u64 {
    factors.into_iter().map(|factor| factor as u64).product()
}
