//! What the native programs share and a browser does not need: gradients and kernels for processors,
//! Muon, threads, changes of training digits, MNIST on disk.
//!
//! The letters of the shape comments are those of [`capsnet`].
#![recursion_limit = "256"]

pub mod affine;
mod checksums;
pub mod cnn;
mod convolution;
mod drawing;
pub mod elastic;
mod encoder;
pub mod gradients;
pub mod inside;
pub mod mnist_files;
pub mod muon;
pub mod network;
pub mod no_digit;
pub mod normalisation;
pub mod parallel;
mod primary;
mod routing;
mod squash;
pub mod style;
pub mod weight_file;
