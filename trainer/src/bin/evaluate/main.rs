//! Evaluates a weight file on MNIST's 10,000 test digits, or on 10,000 pairs of them:
//! `cargo xtask evaluate`. With `--all`, everything that ships in one table.
//!
//! Prints what the model card shows, the inside of each network included. Nothing is chosen by the
//! test digits.

mod all;
mod one;
mod seeds;

use std::path::PathBuf;

use anyhow::Context as _;
use capsnet_trainer::letters::{HELD_OUT, Letters};
use capsnet_trainer::mnist_files::Mnist;
use clap::Parser;

/// Evaluates capsule networks on MNIST's test digits.
#[derive(Debug, Parser)]
struct Options {
    /// The weight file; that of the page's first network unless given.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// The folder with MNIST's four IDX files (`cargo xtask evaluate` fetches them).
    #[arg(long)]
    data: PathBuf,
    /// The folder with the fonts of the letters that are no digits (`cargo xtask evaluate` fetches them).
    #[arg(long)]
    fonts: Option<PathBuf>,
    /// Measures without letters.
    #[arg(long)]
    no_letters: bool,
    /// Routing iterations to try.
    #[arg(long, value_delimiter = ',', default_value = "1,3,5")]
    iterations: Vec<usize>,
    /// Every network in `pretrained/`, and those they are compared with.
    #[arg(long, conflicts_with_all = ["weights", "iterations"])]
    all: bool,
}

/// The letters of fonts that no training sees, unless none are asked for.
fn letters(options: &Options) -> anyhow::Result<Option<Letters>> {
    if options.no_letters {
        return Ok(None);
    }
    let folder = options.fonts.as_ref().context(
        "letters are measured: give --fonts with the folder that `cargo xtask fonts` fills, or --no-letters",
    )?;
    Letters::read(folder, &HELD_OUT).map(Some)
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let letters = letters(&options)?;
    let data = Mnist::read(&options.data)?;
    if options.all {
        all::run(&data, letters.as_ref())
    } else {
        one::run(&options, &data, letters.as_ref())
    }
}
