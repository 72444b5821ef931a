//! Sides, places and receptive fields that follow from a description.

use super::{Convolution, Primary, Spec};

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

impl Layer {
    /// The image itself.
    pub(super) fn image(side: usize) -> Self {
        Layer {
            kernel: 1,
            stride: 1,
            channels: 1,
            side,
            field: 1,
            jump: 1,
            start: 0,
        }
    }

    /// What a convolution makes of it. Its sizes are checked ([`super::check`]): nothing overflows.
    pub(super) fn then(&self, convolution: &Convolution) -> Self {
        let c = convolution;
        Layer {
            kernel: c.kernel,
            stride: c.stride,
            channels: c.channels,
            side: c.side(self.side),
            field: self.field + (c.kernel - 1) * self.jump,
            jump: self.jump * c.stride,
            start: self.start - (c.padding * self.jump) as isize,
        }
    }
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
        let primary = self.primary().map(Primary::convolution);
        let mut before = Layer::image(self.side());
        let layer = |convolution: &Convolution| {
            before = before.then(convolution);
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
}
