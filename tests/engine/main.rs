//! The engine on the processor, one file a concept as in `src/`. One program, so that it links once.
#![allow(clippy::expect_used, clippy::panic)]

mod any_picture;
mod augment;
mod capsules;
mod common;
mod damage;
mod damaged_idx;
mod damaged_weights;
mod digit_image;
#[allow(dead_code, reason = "the trainer's tests use more of it")]
#[path = "../../trainer/src/mnist.rs"]
mod mnist;
mod overlay;
mod parity;
mod present;
mod profile;
mod routing;
mod shipped;
mod spec;
mod teaching;
mod training;
mod weights;
