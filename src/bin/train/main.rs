//! Trains a network on MNIST: `cargo xtask train --preset compact`.
//!
//! 5,000 training digits are split off for validation. The weights that ship are a moving average
//! of the trained ones, of the epoch with the lowest validation error; the 10,000 test digits are
//! looked at once, at the end.

mod checkpoint;
mod data;
mod run;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Trains a capsule network on MNIST.
#[derive(Debug, Parser)]
struct Options {
    /// The network: compact, paper or two-digits.
    #[arg(long, default_value = "compact")]
    preset: String,
    /// The folder with MNIST's four IDX files (`cargo xtask train` fetches them).
    #[arg(long)]
    data: PathBuf,
    /// Passes over the training digits.
    #[arg(long, default_value_t = 16)]
    epochs: usize,
    /// Decides the first weights, the order of the digits and every augmentation.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t = Backend::Cpu)]
    backend: Backend,
    /// Digits in a step.
    #[arg(long, default_value_t = 64)]
    batch: usize,
    /// The highest learning rate of the one-cycle schedule.
    #[arg(long, default_value_t = 2e-3)]
    learning_rate: f64,
    /// Goes on from the last checkpoint.
    #[arg(long)]
    resume: bool,
    /// The file to write.
    #[arg(long)]
    out: Option<PathBuf>,
    /// The folder of checkpoints and of the log.
    #[arg(long)]
    checkpoints: Option<PathBuf>,
    /// Threads on the processor: each takes its share of every batch.
    #[arg(long)]
    threads: Option<usize>,
    /// Stops at this step with a checkpoint; `--resume` goes on from there.
    #[arg(long)]
    steps: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Backend {
    Cpu,
    Vulkan,
}

fn main() -> anyhow::Result<()> {
    run::run(&Options::parse())
}
