//! Writes the digits that the page ships with: `cargo xtask samples`.
//!
//! `pretrained/samples-*.idx?-ubyte` hold the first four test digits of each class, in the order
//! 0…9, 0…9, … `pretrained/samples-result.json` holds what the shipped network says of one of
//! them, for the page to show before the network has arrived.
//!
//! For teaching, in the same order: `rehearsal-*` the first hundred training digits of each class, and a
//! hundred images without a digit among them, so that a taught network still tells those; `held-out-*` the hundred test digits of each class that follow the samples. What a visitor
//! teaches from a sample is therefore not in the set that tells what was forgotten.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use burn::tensor::Tensor;
use capsnet::evaluation::longest;
use capsnet::training::batch::images;
use capsnet::weights::{Opened, open};
use capsnet_trainer::letters::{Letters, TRAINING};
use capsnet_trainer::mnist::{Digits, NO_DIGIT};
use capsnet_trainer::mnist_files::Mnist;
use capsnet_trainer::no_digit::no_digit;
use capsnet_trainer::parallel::device;
use clap::Parser;
use rand::SeedableRng as _;
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

/// Sample digits of each class.
const SAMPLES: usize = 4;
/// Digits of each class to rehearse, and to measure by.
const TEACHING: usize = 100;
/// Images without a digit to rehearse …
const NO_DIGITS: usize = 100;
/// … the same in every run.
const NO_DIGITS_SEED: u64 = 1;
/// The sample whose answer is computed beforehand: the first 3.
const SHOWN: usize = 3;

/// Writes the page's sample digits, one precomputed answer, and the digits for teaching.
#[derive(Debug, Parser)]
struct Options {
    /// The folder with MNIST's four IDX files (`cargo xtask samples` fetches them).
    #[arg(long)]
    data: PathBuf,
    /// The folder with the fonts of the letters that are no digits (`cargo xtask samples` fetches them).
    #[arg(long)]
    fonts: PathBuf,
    /// The folder to write to; it holds compact.safetensors.
    #[arg(long, default_value = "pretrained")]
    out: PathBuf,
}

/// What `samples-result.json` holds.
#[derive(Serialize)]
struct Shown {
    sample: usize,
    label: u8,
    digit: usize,
    lengths: Vec<f32>,
    poses: Vec<f32>,
    reconstruction: Vec<f32>,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let data = Mnist::read(&options.data)?;
    let (row, column) = centre_of_mass(&data.training);
    println!(
        "the training digits have their centre of mass at row {row:.2}, column {column:.2} (counted from 0)"
    );

    let samples = data.test.of_each_class(0, SAMPLES);
    write_digits(&options.out, "samples", &samples)?;
    let letters = Letters::read(&options.fonts, &TRAINING)?;
    let rehearsal = with_no_digits(&data.training.of_each_class(0, TEACHING), &letters);
    write_digits(&options.out, "rehearsal", &rehearsal)?;
    let held_out = data.test.of_each_class(SAMPLES, TEACHING);
    write_digits(&options.out, "held-out", &held_out)?;
    let shown = answer(&options.out, &samples)?;
    write(
        &options.out,
        "samples-result.json",
        serde_json::to_string(&shown)?.as_bytes(),
    )
}

/// The digits with images without one among them, evenly: teaching may take the first few only. Those are
/// made of the same digits as in training.
fn with_no_digits(digits: &Digits, letters: &Letters) -> Digits {
    let mut random = Pcg64Mcg::seed_from_u64(NO_DIGITS_SEED);
    let size = digits.rows * digits.columns;
    let each = digits.len() / NO_DIGITS;
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for turn in 0..NO_DIGITS {
        let taken = turn * each..(turn + 1) * each;
        pixels.extend(&digits.pixels[taken.start * size..taken.end * size]);
        labels.extend(&digits.labels[taken]);
        let made = no_digit(digits, Some(letters), &mut random);
        pixels.extend(made.iter().map(|p| (p * 255.0).round() as u8));
        labels.push(NO_DIGIT);
    }
    Digits {
        pixels,
        labels,
        ..*digits
    }
}

fn answer(folder: &Path, samples: &Digits) -> anyhow::Result<Shown> {
    let device = device(false)?;
    let file = folder.join("compact.safetensors");
    let bytes = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let Opened {
        network: model,
        spec,
        ..
    } = open(&bytes, &device)?;
    let answer = model.forward(
        images(samples.image(SHOWN).collect(), &spec, &device),
        spec.routing_iterations(),
    );
    let drawn = model.decode(answer.poses.clone(), answer.longest());
    let lengths = numbers(answer.lengths);
    Ok(Shown {
        sample: SHOWN,
        label: samples.labels[SHOWN],
        digit: longest(&lengths),
        lengths,
        poses: numbers(answer.poses),
        reconstruction: numbers(drawn),
    })
}

/// The numbers of a tensor, rounded to three decimals: the file is read by eyes and phones.
fn numbers<const N: usize>(tensor: Tensor<N>) -> Vec<f32> {
    tensor
        .into_data()
        .iter::<f32>()
        .map(|v| (v * 1000.0).round() / 1000.0)
        .collect()
}

/// Mean over the digits of their centres of mass: row, column.
fn centre_of_mass(digits: &Digits) -> (f64, f64) {
    let (mut row, mut column) = (0.0, 0.0);
    for index in 0..digits.len() {
        let (mut mass, mut down, mut across) = (0.0, 0.0, 0.0);
        for (at, value) in digits.image(index).enumerate() {
            let value = f64::from(value);
            mass += value;
            down += value * (at / digits.columns) as f64;
            across += value * (at % digits.columns) as f64;
        }
        row += down / mass / digits.len() as f64;
        column += across / mass / digits.len() as f64;
    }
    (row, column)
}

fn write_digits(folder: &Path, name: &str, digits: &Digits) -> anyhow::Result<()> {
    let (images, labels) = digits.to_idx();
    write(folder, &format!("{name}-images.idx3-ubyte"), &images)?;
    write(folder, &format!("{name}-labels.idx1-ubyte"), &labels)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(name);
    std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {} ({} bytes)", path.display(), bytes.len());
    Ok(())
}
