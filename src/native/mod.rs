//! What the native programs share and a browser does not need: threads, and MNIST on disk.

pub mod affine;
mod checksums;
pub mod cnn;
mod convolution;
mod drawing;
mod encoder;
pub mod gradients;
pub mod mnist_files;
pub mod muon;
pub mod network;
pub mod normalisation;
pub mod parallel;
mod primary;
mod routing;
mod squash;
pub mod style;
pub mod weight_file;
