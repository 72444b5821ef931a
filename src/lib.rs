//! A capsule network (Sabour, Frosst, Hinton 2017, "Dynamic Routing Between Capsules",
//! arXiv 1710.09829) that runs and learns in a browser and shows its inside. What only a native
//! program needs is in the package `capsnet-trainer`.
//!
//! One way through the house, in the order of the data:
//!
//! ```text
//! gray image ─ digit_image ─ image ─ network (layers: convolutions, primary, votes, routing, decoder) ─ answer
//! ```
//!
//! The letters of every shape comment:
//!
//! | letter | meaning |
//! |---|---|
//! | B | images in a batch |
//! | T, R, C | types, rows, columns of the primary capsules |
//! | I | primary capsules, I = T·R·C, ordered type, then row, then column |
//! | P | numbers in a primary capsule (8 in the paper) |
//! | J | digit capsules, the classes (10 of MNIST) |
//! | D | numbers in a digit capsule's pose (16 in the paper) |
//! | r | routing iterations |
#![recursion_limit = "256"]

pub mod digit_image;
pub mod error;
pub mod overlay;

#[cfg(feature = "engine")]
pub mod evaluation;
#[cfg(feature = "engine")]
pub mod layers;
#[cfg(feature = "engine")]
pub mod network;
#[cfg(feature = "engine")]
pub mod parity;
#[cfg(feature = "engine")]
pub mod profile;
#[cfg(feature = "engine")]
pub mod spec;
#[cfg(feature = "engine")]
pub mod training;
#[cfg(feature = "engine")]
pub mod weights;

// compiled on the host too, so that it is linted where no wasm std is installed
#[cfg(feature = "web")]
mod web;

pub use error::{Error, Result};
