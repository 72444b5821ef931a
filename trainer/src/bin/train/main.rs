//! Trains a network on MNIST: `cargo xtask train --network pretrained/compact.json`.
//!
//! 5,000 training digits are split off for validation. The weights that ship are a moving average
//! of the trained ones, of the epoch with the lowest validation error; the 10,000 test digits are
//! looked at once, at the end.
//!
//! `--changes` and `--routing-iterations` train the networks that those are compared with; their files go
//! to `pretrained/comparison/`.

mod checkpoint;
mod data;
mod run;
mod settings;

use std::path::PathBuf;

use anyhow::ensure;
use capsnet::spec::{MAX_ROUTING_ITERATIONS, Spec};
use capsnet_trainer::description;
use clap::{Parser, ValueEnum};
use serde::{Deserialize, Serialize};

/// Pulled further, a digit of 28 pixels is no longer one.
const MOST_ELASTIC: f32 = 10.0;

/// Trains a capsule network on MNIST.
#[derive(Debug, Parser)]
struct Options {
    /// The description of the network, a JSON file, or the name of one in pretrained/.
    #[arg(long, default_value = "compact")]
    network: PathBuf,
    /// Routing iterations in training; the description's own unless given.
    #[arg(long)]
    routing_iterations: Option<usize>,
    /// How single digits are changed: in many small ways, or only moved. Pairs are always moved
    /// (`--changed-digits` says how many of their digits are changed as well).
    #[arg(long, value_enum, default_value_t = Changes::Many)]
    changes: Changes,
    /// Pulls each digit as on rubber, by up to so many pixels at each knot of a grid, so that a
    /// large network has less to learn by heart ([`capsnet_trainer::elastic`]).
    #[arg(long, default_value_t = 0.0)]
    elastic: f32,
    /// The weight of the cost of the primary capsules' lengths in the loss: few of them stay long, and
    /// routing has something to show. It grows over the first 30 % of the steps.
    #[arg(long, default_value_t = 0.0)]
    primary_length: f32,
    /// The weight of the spread of the true digit's votes in the loss; it grows likewise.
    #[arg(long, default_value_t = 0.0)]
    vote_spread: f32,
    /// The weight of the mean square of W in the loss; it grows likewise. Without it, capsules that are all
    /// equally short can vote as loudly as long ones.
    #[arg(long, default_value_t = 0.0)]
    transformations: f32,
    /// Places of each batch for images without a digit ([`capsnet_trainer::no_digit`]).
    #[arg(long, default_value_t = 0)]
    no_digits: usize,
    /// No letters among them: without fonts, or to see what letters are good for.
    #[arg(long)]
    no_letters: bool,
    /// The folder with the fonts of those letters (`cargo xtask train` fetches them).
    #[arg(long)]
    fonts: Option<PathBuf>,
    /// The share of the images of a network for two digits that show one digit only, from 0 to 1: what
    /// only ever saw two of them makes two of one.
    #[arg(long, default_value_t = 0.0)]
    single_digits: f32,
    /// The share of the training digits that are drawn anew with the page's pen, from 0 to 1
    /// ([`capsnet_trainer::pad::redrawing`]).
    #[arg(long, default_value_t = 0.0)]
    pad_drawings: f32,
    /// The share of the training digits of a network for two digits that are turned, sheared, scaled and
    /// made thicker or thinner, as those of a network for one digit all are, from 0 to 1.
    #[arg(long, default_value_t = 0.0)]
    changed_digits: f32,
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
    /// What turns gradients into steps; Muon needs fewer of them ([`capsnet_trainer::muon`]).
    #[arg(long, value_enum, default_value_t = Method::Adam)]
    optimizer: Method,
    /// How far the layer of the primary capsules moves, of what other layers do: at a rate that is right
    /// for those, it makes every capsule as long as can be within some hundred steps, whatever that costs.
    #[arg(long, default_value_t = 1.0)]
    primary_rate: f64,
    /// Normalises the convolutions' channels in training, which then needs fewer steps; what ships is
    /// as if they had not been ([`capsnet_trainer::normalisation`]).
    #[arg(long)]
    batch_norm: bool,
    /// Goes on from the last checkpoint, perhaps over more or fewer epochs than the run began with.
    #[arg(long)]
    resume: bool,
    /// Begins with the weights of this file, not with random ones: what ships can be trained further. A network of another
    /// shape takes over the tensors that are alike; the others stay random and are named.
    #[arg(long)]
    from: Option<PathBuf>,
    /// The file of a network to learn from: digit capsules become like its own
    /// ([`capsnet_trainer::distillation`]).
    #[arg(long)]
    teacher: Option<PathBuf>,
    /// The weight in the loss of being unlike the teacher.
    #[arg(long, default_value_t = 1.0, requires = "teacher")]
    imitation: f32,
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

/// How a run goes down its gradients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Method {
    #[default]
    Adam,
    Muon,
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Method::Adam => "adam",
            Method::Muon => "muon",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Changes {
    Many,
    Shifts,
}

impl Options {
    /// The network to train.
    fn spec(&self) -> anyhow::Result<Spec> {
        let spec = match self.network.extension() {
            Some(_) => description::read(&self.network)?,
            None => description::described(&self.network.to_string_lossy())?,
        };
        let Some(iterations) = self.routing_iterations else {
            return Ok(spec);
        };
        ensure!(
            (1..=MAX_ROUTING_ITERATIONS).contains(&iterations),
            "--routing-iterations must be from 1 to {MAX_ROUTING_ITERATIONS}, found {iterations}"
        );
        ensure!(
            spec.primary().is_some(),
            "\"{}\" has no routing: leave --routing-iterations out",
            spec.name
        );
        Ok(spec.with_routing_iterations(iterations))
    }

    /// What the run is called: the network, and in what it differs from what ships.
    fn name(&self, spec: &Spec) -> String {
        let mut name = spec.name.clone();
        if self.changes == Changes::Shifts {
            name.push_str("-shifts");
        }
        if let Some(iterations) = self.routing_iterations {
            name.push_str(&format!("-r{iterations}"));
        }
        name
    }

    /// Whether training draws letters.
    fn letters(&self) -> bool {
        self.no_digits > 0 && !self.no_letters
    }

    /// Whether the options make sense together.
    fn check(&self, spec: &Spec) -> anyhow::Result<()> {
        let pairs = spec.digits == 2;
        ensure!(
            !pairs || self.changes == Changes::Many,
            "--changes is for single digits: pairs are always moved"
        );
        ensure!(
            (0.0..=MOST_ELASTIC).contains(&self.elastic),
            "--elastic must be from 0 to {MOST_ELASTIC} pixels, found {}",
            self.elastic
        );
        ensure!(
            !pairs || self.elastic == 0.0,
            "--elastic is for networks of one digit"
        );
        ensure!(
            !self.batch_norm || self.backend == Backend::Cpu,
            "--batch-norm is for --backend cpu"
        );
        for (option, weight) in [
            ("--primary-length", self.primary_length),
            ("--vote-spread", self.vote_spread),
            ("--transformations", self.transformations),
        ] {
            ensure!(
                weight.is_finite() && weight >= 0.0,
                "{option} must be 0 or more, found {weight}"
            );
            ensure!(
                weight == 0.0 || spec.primary().is_some(),
                "\"{}\" has no capsules: leave {option} out",
                spec.name
            );
        }
        ensure!(
            self.primary_rate > 0.0 && self.primary_rate <= 1.0,
            "--primary-rate must be above 0 and at most 1, found {}",
            self.primary_rate
        );
        ensure!(
            self.primary_rate == 1.0 || self.optimizer == Method::Muon,
            "--primary-rate is for --optimizer muon"
        );
        ensure!(
            self.primary_rate == 1.0 || spec.primary().is_some(),
            "\"{}\" has no capsules: leave --primary-rate out",
            spec.name
        );
        ensure!(
            self.imitation.is_finite() && self.imitation >= 0.0,
            "--imitation must be 0 or more, found {}",
            self.imitation
        );
        ensure!(
            self.no_digits < self.batch.max(1),
            "--no-digits must leave places for digits: it is {} of {}",
            self.no_digits,
            self.batch
        );
        ensure!(
            (0.0..=1.0).contains(&self.single_digits),
            "--single-digits must be from 0 to 1, found {}",
            self.single_digits
        );
        ensure!(
            pairs || self.single_digits == 0.0,
            "--single-digits is for networks of two digits"
        );
        ensure!(
            (0.0..=1.0).contains(&self.pad_drawings),
            "--pad-drawings must be from 0 to 1, found {}",
            self.pad_drawings
        );
        ensure!(
            (0.0..=1.0).contains(&self.changed_digits),
            "--changed-digits must be from 0 to 1, found {}",
            self.changed_digits
        );
        ensure!(
            pairs || self.changed_digits == 0.0,
            "--changed-digits is for networks of two digits"
        );
        ensure!(
            !self.letters() || self.fonts.is_some(),
            "--no-digits draws letters: give --fonts with the folder that `cargo xtask fonts` fills, or --no-letters"
        );
        Ok(())
    }
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let spec = options.spec()?;
    options.check(&spec)?;
    run::run(&options, spec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_out_of_bounds_or_for_another_network_are_refused_by_name() -> anyhow::Result<()> {
        let check = |network: &str, given: &str| {
            let line = format!("train --data mnist --fonts fonts --network {network} {given}");
            let options = Options::try_parse_from(line.split_whitespace())?;
            options.check(&options.spec()?)
        };
        let whole = "--optimizer muon --batch-norm --primary-rate 0.08 --primary-length 0.1 --no-digits 1 \
                     --pad-drawings 0.1 --changed-digits 0.3 --single-digits 0.2 --teacher FILE --imitation 3 --routing-iterations 2";
        check("two-digits", whole)?;
        check("compact-cnn", "")?;
        for (network, given) in [
            ("two-digits", "--changes shifts"),
            ("two-digits", "--elastic 1"),
            ("compact", "--elastic 10.5"),
            ("compact", "--elastic NaN"),
            ("compact", "--batch-norm --backend vulkan"),
            ("compact", "--primary-length=-0.1"),
            ("compact", "--vote-spread inf"),
            ("compact", "--transformations NaN"),
            ("compact-cnn", "--primary-length 0.1"),
            ("compact-cnn", "--vote-spread 0.1"),
            ("compact-cnn", "--transformations 1"),
            ("compact", "--primary-rate 0 --optimizer muon"),
            ("compact", "--primary-rate 1.5 --optimizer muon"),
            ("compact", "--primary-rate NaN --optimizer muon"),
            ("compact", "--primary-rate 0.08"),
            ("compact-cnn", "--primary-rate 0.08 --optimizer muon"),
            ("compact", "--imitation=-1 --teacher FILE"),
            ("compact", "--imitation 1"),
            ("compact", "--no-digits 64"),
            ("two-digits", "--single-digits 1.1"),
            ("compact", "--single-digits 0.1"),
            ("compact", "--pad-drawings 1.1"),
            ("two-digits", "--changed-digits 1.1"),
            ("compact", "--changed-digits 0.1"),
            ("compact", "--routing-iterations 0"),
            ("compact-cnn", "--routing-iterations 3"),
        ] {
            let option = given.split([' ', '=']).next().unwrap_or_default();
            let refused = check(network, given).err().map(|error| error.to_string());
            let names = refused.as_ref().is_some_and(|text| text.contains(option));
            assert!(names, "{network} {given}: {refused:?}");
        }
        Ok(())
    }
}
