//! What a network is, apart from its weights: a description that a weight file carries
//! (`specification` in its `__metadata__`) and that training starts from (`pretrained/*.json`).
//!
//! ```json
//! {
//!   "name": "signs",
//!   "input": { "side": 20, "fit": 16, "centring": "mass" },
//!   "classes": ["cross", "circle", "arrow"],
//!   "convolutions": [{ "channels": 16, "kernel": 3 }, { "channels": 32, "kernel": 3, "stride": 2 }],
//!   "head": {
//!     "kind": "capsules",
//!     "primary": { "types": 4, "dims": 8, "kernel": 3, "stride": 1 },
//!     "pose": 16,
//!     "routing": { "iterations": 3, "inverseTemperature": 2 }
//!   },
//!   "decoder": { "kind": "subPixel", "channels": [16, 32, 8] }
//! }
//! ```
//!
//! A [`Spec`] that came out of [`Spec::from_json`] is checked ([`check`]): every size fits, nothing
//! overflows, and the network is of a size that a browser can hold.

mod check;
mod cost;
mod geometry;

use serde::{Deserialize, Serialize};

use crate::digit_image::Input;
use crate::{Error, Result};

pub use check::{MAX_CLASSES, MAX_PARAMETERS};
pub use cost::{Cost, Kind};
pub use geometry::Layer;

/// The most routing iterations that a caller may ask for.
pub const MAX_ROUTING_ITERATIONS: usize = 10;

/// The longest description that is read, in bytes.
const MAX_JSON: usize = 64 * 1024;

/// A whole network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Spec {
    /// The name in commands, files and the page: a…z, 0…9 and hyphens.
    pub name: String,
    /// Whether the page offers it among its own networks.
    #[serde(default)]
    pub offered: bool,
    /// The image that the network sees.
    pub input: Input,
    /// The names of the classes, in the order of the capsules (J of them, 1…64).
    pub classes: Vec<String>,
    /// Digits in an image: 1, or 2 that overlap.
    #[serde(default = "one")]
    pub digits: usize,
    pub convolutions: Vec<Convolution>,
    pub head: Head,
    pub decoder: Decoder,
}

/// A convolution, followed by ReLU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Convolution {
    pub channels: usize,
    pub kernel: usize,
    #[serde(default = "one")]
    pub stride: usize,
    /// Zeros on each side of the map.
    #[serde(default, skip_serializing_if = "is_default")]
    pub padding: usize,
    /// Whether what the convolution *before* was given is added before ReLU: the two are a residual
    /// block (He et al. 2016, arXiv 1512.03385).
    #[serde(default, skip_serializing_if = "is_default")]
    pub skip: bool,
}

/// What makes one group of numbers a class of the last map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Head {
    /// Primary capsules, votes and routing (paper, section 2 to 4).
    Capsules {
        primary: Primary,
        /// D, numbers in a digit capsule.
        pose: usize,
        #[serde(default, skip_serializing_if = "is_default")]
        squash: Squash,
        routing: Routing,
    },
    /// A plain CNN: one dense layer, read as D numbers a class, and a score from each group.
    Dense {
        /// D, numbers in a group.
        pose: usize,
    },
}

/// The convolution that makes primary capsules (paper, section 4): `types`·`dims` channels,
/// **no** ReLU, then squash over the `dims` numbers of each capsule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Primary {
    /// T
    pub types: usize,
    /// P
    pub dims: usize,
    pub kernel: usize,
    #[serde(default = "one")]
    pub stride: usize,
}

/// How a length n = ‖s‖ becomes one below 1. The direction stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Squash {
    /// n² / (1 + n²) (paper, equation 1)
    #[default]
    Quadratic,
    /// 1 − e⁻ⁿ (Xi, Bing, Jin 2017, arXiv 1712.03480, up to its scale)
    Exponential,
}

/// How votes are routed (paper, procedure 1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Routing {
    /// r, the iterations that the network was trained with, and uses unless asked otherwise.
    pub iterations: usize,
    /// What the logits are multiplied by before the softmax: above 1, couplings decide sooner.
    #[serde(default = "unity", skip_serializing_if = "is_unity")]
    pub inverse_temperature: f32,
    /// A logit of no digit at all, the same for every capsule and round: what a capsule sends there
    /// reaches nobody. Couplings then sum to less than 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leak: Option<f32>,
}

/// How a pose becomes a picture again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Decoder {
    /// The paper's three dense layers: J·D → hidden.0 → hidden.1 → pixels.
    Dense { hidden: [usize; 2] },
    /// One dense layer onto a grid of a quarter of the image's side, then convolutions that
    /// double the side twice by sub-pixel shuffle (Shi et al. 2016, arXiv 1609.05158):
    /// a tenth of the dense decoder's parameters.
    SubPixel { channels: [usize; 3] },
}

impl Routing {
    /// The paper's: no temperature, no leak.
    pub const fn plain(iterations: usize) -> Self {
        Routing {
            iterations,
            inverse_temperature: 1.0,
            leak: None,
        }
    }
}

impl Spec {
    /// Reads a description and checks it whole.
    ///
    /// # Errors
    /// [`Error::BadWeights`] naming the field, what was expected and what was found.
    pub fn from_json(json: &str) -> Result<Self> {
        let refused = |text: String| Err(Error::BadWeights(format!("the specification {text}")));
        if json.len() > MAX_JSON {
            return refused(format!(
                "is {} bytes long: at most {MAX_JSON} are read",
                json.len()
            ));
        }
        let spec: Spec = match serde_json::from_str(json) {
            Ok(spec) => spec,
            Err(error) => return refused(format!("cannot be read: {error}{}", near(json, &error))),
        };
        spec.check()?;
        Ok(spec)
    }

    /// The description as a file carries it, on one line.
    ///
    /// # Errors
    /// [`Error::BadWeights`] when a number cannot be written (a checked one can).
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self)
            .map_err(|e| Error::BadWeights(format!("the specification cannot be written: {e}")))
    }

    /// In what `other` is another network: the first field that differs, with both values. Weights
    /// are exchangeable between networks without a difference; which of them a page offers is none.
    pub fn difference(&self, other: &Spec) -> Option<String> {
        let plain = |spec: &Spec| {
            let offered = false;
            serde_json::to_value(Spec {
                offered,
                ..spec.clone()
            })
        };
        match (plain(self), plain(other)) {
            (Ok(mine), Ok(theirs)) => check::difference("", &mine, &theirs),
            _ => (self != other).then(|| "they cannot be compared".to_string()),
        }
    }

    /// J, the number of classes.
    pub fn class_count(&self) -> usize {
        self.classes.len()
    }

    /// Rows and columns of the image (it is square).
    pub fn side(&self) -> usize {
        self.input.side
    }

    /// Pixels of an image.
    pub fn pixels(&self) -> usize {
        self.side() * self.side()
    }

    /// D, numbers of a class.
    pub fn pose(&self) -> usize {
        match self.head {
            Head::Capsules { pose, .. } | Head::Dense { pose } => pose,
        }
    }

    /// The primary capsules, where there are capsules.
    pub fn primary(&self) -> Option<&Primary> {
        match &self.head {
            Head::Capsules { primary, .. } => Some(primary),
            Head::Dense { .. } => None,
        }
    }

    /// How its votes are routed, where there are capsules.
    pub fn routing(&self) -> Option<Routing> {
        match self.head {
            Head::Capsules { routing, .. } => Some(routing),
            Head::Dense { .. } => None,
        }
    }

    /// What shortens its capsules, where there are some.
    pub fn squash(&self) -> Option<Squash> {
        match self.head {
            Head::Capsules { squash, .. } => Some(squash),
            Head::Dense { .. } => None,
        }
    }

    /// r, the iterations unless asked otherwise; 0 where nothing is routed.
    pub fn routing_iterations(&self) -> usize {
        self.routing().map_or(0, |routing| routing.iterations)
    }

    /// The same network with another number of routing iterations.
    #[must_use]
    pub fn with_routing_iterations(mut self, iterations: usize) -> Self {
        if let Head::Capsules { routing, .. } = &mut self.head {
            routing.iterations = iterations;
        }
        self
    }
}

/// The last field before the place of an error, which its text need not name.
fn near(json: &str, error: &serde_json::Error) -> String {
    let lines = json.split_inclusive('\n').take(error.line());
    let before: String = lines.collect();
    let rest = before.lines().last().map_or(0, str::len);
    let end = (before.len() - rest + error.column()).min(json.len());
    let key = json.get(..end).and_then(|text| {
        let (head, _) = text.rsplit_once("\":")?;
        head.rsplit('"').next()
    });
    key.map_or(String::new(), |key| {
        let short: String = key.chars().take(40).collect();
        format!(", at or after `{short}`")
    })
}

fn one() -> usize {
    1
}

fn unity() -> f32 {
    1.0
}

fn is_unity(value: &f32) -> bool {
    *value == 1.0
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
