//! What the native programs share and a browser does not need: threads, and MNIST on disk.

pub mod affine;
mod checksums;
pub mod cnn;
pub mod mnist_files;
pub mod network;
pub mod parallel;
pub mod style;
pub mod weight_file;
