//! What the native programs share and a browser does not need: gradients and kernels for processors,
//! Muon, threads, changes of training digits, MNIST on disk.
//!
//! The letters of the shape comments are those of [`capsnet`].
#![recursion_limit = "256"]

pub mod affine;
pub mod calibration;
mod checksums;
mod convolution;
mod decoder;
pub mod description;
pub mod distillation;
pub mod elastic;
mod encoder;
pub mod font_files;
pub mod gradients;
pub mod inside;
pub mod letters;
pub mod measures;
pub mod mixing;
pub mod mnist;
pub mod mnist_files;
pub mod muon;
pub mod no_digit;
pub mod normalisation;
pub mod pad;
pub mod pairs;
pub mod parallel;
mod primary;
pub mod regularization;
mod routing;
mod squash;
pub mod style;
pub mod weight_file;

/// Rows and columns of MNIST's images.
const SIDE: usize = capsnet::digit_image::Input::MNIST.side;

#[cfg(test)]
mod testing;

/// The device's random generator is one for all tests: who seeds it or draws from it holds this.
#[cfg(test)]
fn alone_with_the_generator() -> std::sync::MutexGuard<'static, ()> {
    static GENERATOR: std::sync::Mutex<()> = std::sync::Mutex::new(());
    GENERATOR
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
