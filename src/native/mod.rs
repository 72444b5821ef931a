//! What the native programs share and a browser does not need: threads, and MNIST on disk.

mod checksums;
pub mod mnist_files;
pub mod parallel;
pub mod style;
