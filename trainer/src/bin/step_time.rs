//! What a step's gradients take on one core, by burn's autodiff and by hand, in turns:
//! `cargo xtask step-time`.

use std::time::{Duration, Instant};

use anyhow::ensure;
use burn::tensor::Device;
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::training::batch::Batch;
use capsnet_trainer::description;
use capsnet_trainer::gradients::{Pass, gradients};
use capsnet_trainer::regularization::{self, Regularization};
use clap::Parser;

/// Times the gradients of one training step, both ways in turns.
#[derive(Debug, Parser)]
struct Options {
    /// Images in a step.
    #[arg(long, default_value_t = 64)]
    batch: usize,
    /// Turns; the fastest of each way is printed.
    #[arg(long, default_value_t = 5)]
    turns: usize,
    /// The weight of the mean length of the primary capsules.
    #[arg(long, default_value_t = 0.0)]
    primary_length: f32,
    /// The weight of the spread of the true digit's votes.
    #[arg(long, default_value_t = 0.0)]
    vote_spread: f32,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    ensure!(
        options.batch > 0 && options.turns > 0,
        "--batch and --turns must be at least 1"
    );
    println!(
        "| network | images | gradients by autodiff | by hand | times as fast |\n|---|---|---|---|---|"
    );
    for spec in description::all()? {
        let [autodiff, hand] = measure(&spec, &options)?;
        println!(
            "| {} | {} | {:.0} ms | {:.0} ms | {:.1} |",
            spec.name,
            options.batch,
            1000.0 * autodiff.as_secs_f64(),
            1000.0 * hand.as_secs_f64(),
            autodiff.as_secs_f64() / hand.as_secs_f64()
        );
    }
    Ok(())
}

/// The fastest turn of each way.
fn measure(spec: &Spec, options: &Options) -> anyhow::Result<[Duration; 2]> {
    let device = Device::flex();
    let model = CapsNet::new(spec, &device);
    let stripes = |at: usize| (at * 7919 % 97) as f32 / 97.0; // what is in the images costs nothing
    let pixels = (0..options.batch * spec.pixels()).map(stripes).collect();
    let labels: Vec<u8> = (0..options.batch)
        .map(|at| (at % spec.class_count()) as u8)
        .collect();
    let batch = Batch::new(pixels, &labels, spec, &device)?;
    let rounds = spec.routing_iterations();
    let extra = Regularization {
        primary_length: options.primary_length,
        vote_spread: options.vote_spread,
        ..Regularization::default()
    };
    let pass = Pass {
        iterations: rounds,
        share: 1.0,
        regularization: extra,
        batch_norm: false,
    };
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..options.turns {
        let start = Instant::now();
        let (losses, _) = regularization::gradients(&model, &batch, rounds, extra, None, 1.0);
        losses.total.into_scalar::<f32>();
        fastest[0] = fastest[0].min(start.elapsed());
        let start = Instant::now();
        let (losses, _) = gradients(&model, &batch, pass, None)?;
        losses.total.into_scalar::<f32>();
        fastest[1] = fastest[1].min(start.elapsed());
    }
    Ok(fastest)
}
