//! Evaluates a weight file on MNIST's 10,000 test digits, or on 10,000 pairs of them:
//! `cargo xtask evaluate`. With `--all`, everything that ships in one table.
//!
//! Prints what the model card shows. Nothing is chosen by these numbers.

mod all;
mod one;

use std::path::PathBuf;

use capsnet_trainer::mnist_files::Mnist;
use clap::Parser;

/// Evaluates capsule networks on MNIST's test digits.
#[derive(Debug, Parser)]
struct Options {
    /// The network: compact, paper or two-digits.
    #[arg(long, default_value = "compact")]
    preset: String,
    /// The weight file; the shipped one unless given.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// The folder with MNIST's four IDX files (`cargo xtask evaluate` fetches them).
    #[arg(long)]
    data: PathBuf,
    /// Routing iterations to try.
    #[arg(long, value_delimiter = ',', default_value = "1,3,5")]
    iterations: Vec<usize>,
    /// Every network in `pretrained/`, and those they are compared with.
    #[arg(long, conflicts_with_all = ["preset", "weights", "iterations"])]
    all: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let data = Mnist::read(&options.data)?;
    if options.all {
        all::run(&data.test)
    } else {
        one::run(&options, &data.test)
    }
}
