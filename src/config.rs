//! The networks by their numbers: what is convolved, how many capsules, which decoder.

use crate::{Error, Result};

/// Classes of MNIST: the digits 0 to 9 (J).
pub const CLASSES: usize = 10;

/// The most routing iterations that a caller may ask for.
pub const MAX_ROUTING_ITERATIONS: usize = 10;

/// The networks that the page offers; the others are to compare with and to test.
pub const SHIPPED: [&str; 3] = ["compact", "paper", "two-digits"];

/// A convolution, followed by ReLU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Convolution {
    pub channels: usize,
    pub kernel: usize,
    pub stride: usize,
    /// Zeros on each side of the map.
    pub padding: usize,
    /// Whether what the convolution *before* was given is added before ReLU: the two are a residual
    /// block (He et al. 2016, arXiv 1512.03385).
    pub skip: bool,
}

impl Convolution {
    const fn new(channels: usize, kernel: usize, stride: usize) -> Self {
        Convolution {
            channels,
            kernel,
            stride,
            padding: 0,
            skip: false,
        }
    }

    /// As much padding as keeps the map's size at stride 1.
    const fn padded(self) -> Self {
        Convolution {
            padding: self.kernel / 2,
            ..self
        }
    }

    const fn skipping(self) -> Self {
        Convolution { skip: true, ..self }
    }

    /// Side of the map that comes out of one of `side`.
    pub fn side(&self, side: usize) -> usize {
        (side + 2 * self.padding - self.kernel) / self.stride + 1
    }
}

/// The convolution that makes primary capsules (paper, section 4): `types`·`dims` channels,
/// **no** ReLU, then squash over the `dims` numbers of each capsule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Primary {
    pub types: usize,
    pub dims: usize,
    pub kernel: usize,
    pub stride: usize,
}

/// How a pose becomes a picture again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecoderConfig {
    /// The paper's three dense layers: J·D → hidden.0 → hidden.1 → pixels.
    Dense { hidden: [usize; 2] },
    /// One dense layer onto a grid of a quarter of the image's side, then convolutions that
    /// double the side twice by sub-pixel shuffle (Shi et al. 2016, arXiv 1609.05158):
    /// a tenth of the dense decoder's parameters.
    SubPixel { channels: [usize; 3] },
}

/// A whole network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The name in commands, files and the page.
    pub preset: &'static str,
    /// Rows and columns of the image (it is square).
    pub image: usize,
    /// Digits in an image: 1, or 2 that overlap.
    pub digits: usize,
    pub convolutions: Vec<Convolution>,
    pub primary: Primary,
    /// D, numbers in a digit capsule.
    pub pose: usize,
    /// The iterations it was trained with, and uses unless asked otherwise.
    pub routing_iterations: usize,
    pub decoder: DecoderConfig,
}

impl Config {
    /// The default network: four small convolutions, 6×6 places × 8 types of primary capsules,
    /// light enough for a processor in a browser.
    pub fn compact() -> Self {
        Config {
            preset: "compact",
            image: 28,
            digits: 1,
            convolutions: vec![
                Convolution::new(32, 5, 1), // 24×24
                Convolution::new(64, 3, 2), // 11×11
                Convolution::new(64, 3, 1), // 9×9
                Convolution::new(64, 3, 1), // 7×7
            ],
            primary: Primary {
                types: 8,
                dims: 8,
                kernel: 2,
                stride: 1,
            },
            pose: 16,
            routing_iterations: 3,
            decoder: DecoderConfig::SubPixel {
                channels: [16, 32, 8],
            },
        }
    }

    /// The network of the paper, figure 1 and 2.
    pub fn paper() -> Self {
        Config {
            preset: "paper",
            image: 28,
            digits: 1,
            convolutions: vec![Convolution::new(256, 9, 1)],
            primary: Primary {
                types: 32,
                dims: 8,
                kernel: 9,
                stride: 2,
            },
            pose: 16,
            routing_iterations: 3,
            decoder: DecoderConfig::Dense {
                hidden: [512, 1024],
            },
        }
    }

    /// Two overlapping digits on 36×36 (paper, section 6): deeper than `compact`, with fewer and
    /// coarser places, each of which sees all of the image. Two strokes that cross are told apart by
    /// what leads to them, and where they cross by a fine map: a residual block each on 18×18 and 9×9.
    pub fn two_digits() -> Self {
        Config {
            preset: "two-digits",
            image: 36,
            digits: 2,
            convolutions: vec![
                Convolution::new(16, 3, 1).padded(),            // 36×36
                Convolution::new(48, 3, 2).padded(),            // 18×18
                Convolution::new(48, 3, 1).padded(),            // 18×18
                Convolution::new(48, 3, 1).padded().skipping(), // 18×18
                Convolution::new(96, 3, 2).padded(),            // 9×9
                Convolution::new(96, 3, 1).padded(),            // 9×9
                Convolution::new(96, 3, 1).padded().skipping(), // 9×9
                Convolution::new(192, 3, 2).padded(),           // 5×5
            ],
            primary: Primary {
                types: 24,
                dims: 8,
                kernel: 3,
                stride: 1,
            },
            pose: 16,
            routing_iterations: 3,
            decoder: DecoderConfig::SubPixel {
                channels: [16, 32, 8],
            },
        }
    }

    /// A network small enough for finite differences and a software GPU. Never shipped.
    pub fn tiny() -> Self {
        Config {
            preset: "tiny",
            image: 12,
            digits: 1,
            convolutions: vec![Convolution::new(4, 3, 1)],
            primary: Primary {
                types: 2,
                dims: 4,
                kernel: 4,
                stride: 3,
            },
            pose: 6,
            routing_iterations: 3,
            decoder: DecoderConfig::SubPixel {
                channels: [3, 4, 2],
            },
        }
    }

    /// The network of a name that a person typed.
    ///
    /// # Errors
    /// [`Error::BadInput`] names the presets that exist.
    pub fn from_preset(name: &str) -> Result<Self> {
        match name {
            "compact" => Ok(Self::compact()),
            "paper" => Ok(Self::paper()),
            "two-digits" => Ok(Self::two_digits()),
            "tiny" => Ok(Self::tiny()),
            other => Err(Error::BadInput(format!(
                "there is no network \"{other}\": the networks are \"compact\", \"paper\" and \"two-digits\""
            ))),
        }
    }

    /// Side of the square grid of primary capsules (R = C).
    pub fn grid(&self) -> usize {
        let side = self
            .convolutions
            .iter()
            .fold(self.image, |side, c| c.side(side));
        (side - self.primary.kernel) / self.primary.stride + 1
    }

    /// I, the number of primary capsules.
    pub fn primary_capsules(&self) -> usize {
        self.primary.types * self.grid() * self.grid()
    }

    /// Pixels of an image.
    pub fn pixels(&self) -> usize {
        self.image * self.image
    }

    /// Multiply-adds of one image forward with r iterations, reconstruction included.
    pub fn multiply_adds(&self, iterations: usize) -> usize {
        let mut total = 0;
        let (mut side, mut channels) = (self.image, 1);
        let primary = Convolution::new(
            self.primary.types * self.primary.dims,
            self.primary.kernel,
            self.primary.stride,
        );
        for c in self.convolutions.iter().chain([&primary]) {
            side = c.side(side);
            total += side * side * channels * c.channels * c.kernel * c.kernel;
            channels = c.channels;
        }
        let poses = CLASSES * self.pose;
        let votes = self.primary_capsules() * poses;
        total += votes * self.primary.dims;
        total += votes * (2 * iterations).saturating_sub(1); // weighted sums, and agreements between them
        total + self.decoder_multiply_adds()
    }

    fn decoder_multiply_adds(&self) -> usize {
        let poses = CLASSES * self.pose;
        match &self.decoder {
            DecoderConfig::Dense { hidden: [a, b] } => poses * a + a * b + b * self.pixels(),
            DecoderConfig::SubPixel {
                channels: [a, b, c],
            } => {
                let places = self.pixels() / 16;
                places * (poses * a + a * b * 4 * 9)
                    + 4 * places * b * c * 4 * 9
                    + self.pixels() * c * 9
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grids_are_those_of_the_design() {
        assert_eq!(
            (
                Config::compact().grid(),
                Config::compact().primary_capsules()
            ),
            (6, 288)
        );
        assert_eq!(
            (Config::paper().grid(), Config::paper().primary_capsules()),
            (6, 1152)
        );
    }

    #[test]
    fn the_papers_cost_is_the_published_one() {
        // reference/capsnet.md: about 202 M multiply-adds without the decoder's 1.4 M
        let total = Config::paper().multiply_adds(3);
        assert!(
            (200_000_000..206_000_000).contains(&total),
            "{total} multiply-adds"
        );
    }
}
