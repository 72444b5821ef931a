//! The trainer: its analytic gradients against autodiff, and what it reads from disk.
#![allow(clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "the engine's tests use more of it")]
#[path = "../engine/common.rs"]
mod common;
mod gradients;
mod idx;
mod mnist_files;
mod pairs;

use capsnet_trainer::mnist;
