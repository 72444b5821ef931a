//! Simulates teaching: `cargo xtask simulate`.
//!
//! A style stands for a hand that writes unlike MNIST's: it is made from MNIST's digits by a fixed
//! change. Two training digits of each class in that style are taught with the settings that the
//! page starts with; what was gained is measured on a thousand other digits of the style, what was
//! forgotten on the thousand test digits that the page ships (`held-out-*`). The model card shows
//! the table.

use std::path::PathBuf;

use anyhow::Context as _;
use burn::tensor::Device;
use capsnet::digit_image::Input;
use capsnet::evaluation::Score;
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::training::teaching::Teacher;
use capsnet::training::teaching::examples::Examples;
use capsnet::training::teaching::options::{TeachingOptions, Trainable};
use capsnet::weights;
use capsnet_trainer::inside;
use capsnet_trainer::measures::pixels;
use capsnet_trainer::mnist::Digits;
use capsnet_trainer::mnist_files::{Mnist, read_digits};
use capsnet_trainer::pad::set;
use capsnet_trainer::parallel::{device, score_all, threads};
use capsnet_trainer::style::STYLES;
use clap::Parser;

/// Digits that the inside is measured on.
const INSIDE: usize = 100;

/// Simulates teaching and prints what it gains and what it costs.
#[derive(Debug, Parser)]
struct Options {
    /// The folder with MNIST's four IDX files (`cargo xtask simulate` fetches them).
    #[arg(long)]
    data: PathBuf,
    /// The folder with compact.safetensors and the digits for teaching.
    #[arg(long, default_value = "pretrained")]
    pretrained: PathBuf,
    /// Another weight file than that folder's.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Digits of each class to teach.
    #[arg(long, default_value_t = 2)]
    examples: usize,
    #[arg(long, default_value_t = 60)]
    steps: usize,
    #[arg(long, default_value_t = 2e-4)]
    learning_rate: f64,
    #[arg(long, default_value_t = 16)]
    batch: usize,
    /// The share of each batch that is rehearsed.
    #[arg(long, default_value_t = 0.7)]
    rehearsal: f64,
    /// Each seed teaches other digits.
    #[arg(long, value_delimiter = ',', default_value = "1,2,3")]
    seeds: Vec<u64>,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let bench = Bench::open(&options)?;
    println!(
        "{} examples ({} of each class), {} steps, batch {}, learning rate {}, rehearsal {} %, mean of {} seeds\n",
        options.examples * bench.spec.class_count(),
        options.examples,
        options.steps,
        options.batch,
        options.learning_rate,
        100.0 * options.rehearsal,
        options.seeds.len()
    );
    println!(
        "| style | what learns | unseen digits of the style: before | after | MNIST held out: before | after | loss before | after | longest digit capsule on blank: before | after | active primary capsules: before | after |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for trainable in [Trainable::All, Trainable::Capsules] {
        for style in &STYLES {
            let unseen = style.write(&bench.test)?;
            let examples = |seed: u64| {
                let skipped = seed as usize * options.examples;
                let own = bench.training.of_each_class(skipped, options.examples);
                Ok(style.write(&own)?)
            };
            bench.row(style.name, &unseen, &examples, trainable, &options)?;
        }
        let (taught, unseen) = blurring()?;
        bench.row(
            BLURRING,
            &unseen,
            &|_| Ok(taught.clone()),
            trainable,
            &options,
        )?;
    }
    Ok(())
}

/// What makes classes alike when it is taught, as visitors do.
const BLURRING: &str = "two open 8s, two 1s with a long flag, one of each other digit";

/// These digits, and others drawn in the same ways with other pens, sizes and slants.
fn blurring() -> anyhow::Result<(Digits, Digits)> {
    let (mut taught, mut unseen) = (Vec::new(), Vec::new());
    let mut given = [0; 10];
    for drawing in set::drawings()? {
        let digit = drawing.template.digit;
        let wanted = match (digit, drawing.template.name) {
            (8, "open at the top") | (1, "with a long flag") => 2,
            (1 | 8, _) => continue,
            _ => 1,
        };
        let given = &mut given[usize::from(digit)];
        let is_plain = drawing.pen == 24.0 && drawing.size == 165.0 && drawing.slant >= 0.0;
        if is_plain && *given < wanted {
            *given += 1;
            taught.push((drawing.pixels, digit));
        } else if wanted == 2 {
            unseen.push((drawing.pixels, digit));
        }
    }
    let digits = |drawings: Vec<(Vec<f32>, u8)>| {
        let labels = drawings.iter().map(|(_, label)| *label).collect();
        let pixels = drawings.iter().flat_map(|(pixels, _)| pixels);
        let bytes = pixels.map(|value| (value * 255.0).round() as u8).collect();
        Digits::new(Input::MNIST.side, Input::MNIST.side, bytes, labels)
    };
    Ok((digits(taught)?, digits(unseen)?))
}

struct Bench {
    spec: Spec,
    device: Device,
    threads: usize,
    shipped: CapsNet,
    training: Digits,
    test: Digits,
    known: Examples,
    held_out: Digits,
}

impl Bench {
    fn open(options: &Options) -> anyhow::Result<Self> {
        let device = device(false)?;
        let data = Mnist::read(&options.data)?;
        let folder = &options.pretrained;
        let weights = options.weights.clone();
        let weights = weights.unwrap_or_else(|| folder.join("compact.safetensors"));
        let weights = std::fs::read(&weights)
            .with_context(|| format!("cannot read {}", weights.display()))?;
        let weights::Opened {
            network: shipped,
            spec,
            ..
        } = weights::open(&weights, &device)?;
        Ok(Bench {
            shipped,
            known: read_digits(folder, "rehearsal")?.examples(&spec)?,
            held_out: read_digits(folder, "held-out")?,
            // neither is in a shipped set
            training: data.training.of_each_class(1000, 1000),
            test: data.test.of_each_class(104, 100),
            threads: threads(None, false),
            spec,
            device,
        })
    }

    /// What is taught by `examples` of each seed, and what it gains and costs.
    fn row(
        &self,
        name: &str,
        unseen: &Digits,
        examples: &dyn Fn(u64) -> anyhow::Result<Digits>,
        trainable: Trainable,
        options: &Options,
    ) -> anyhow::Result<()> {
        let (unseen_before, held_before) = (
            self.score(&self.shipped, unseen)?,
            self.score(&self.shipped, &self.held_out)?,
        );
        let (mut unseen_after, mut held_after) = (Score::default(), Score::default());
        let mut inside_after = [0.0f64; 2];
        for seed in &options.seeds {
            let taught = self.teach(&examples(*seed)?, trainable, *seed, options)?;
            unseen_after.add(&self.score(&taught, unseen)?);
            held_after.add(&self.score(&taught, &self.held_out)?);
            let inside = self.inside(&taught)?;
            for (sum, value) in inside_after.iter_mut().zip(inside) {
                *sum += value / options.seeds.len() as f64;
            }
        }
        let [blank_before, active_before] = self.inside(&self.shipped)?;
        let [blank_after, active_after] = inside_after;
        let accuracy = |score: &Score| 100.0 * (1.0 - score.error_rate());
        let loss = |score: &Score| score.loss_sum() / f64::from(score.total());
        println!(
            "| {name} | {} | {:.1} % | {:.1} % | {:.2} % | {:.2} % | {:.4} | {:.4} | {blank_before:.3} | {blank_after:.3} | {:.1} % | {:.1} % |",
            match trainable {
                Trainable::All => "all",
                Trainable::Capsules => "capsules",
            },
            accuracy(&unseen_before),
            accuracy(&unseen_after),
            accuracy(&held_before),
            accuracy(&held_after),
            loss(&held_before),
            loss(&held_after),
            100.0 * active_before,
            100.0 * active_after,
        );
        Ok(())
    }

    /// The longest digit capsule on a blank image, and the share of active primary capsules on digits.
    fn inside(&self, model: &CapsNet) -> anyhow::Result<[f64; 2]> {
        let rounds = self.spec.routing_iterations();
        let pixels = pixels(&self.held_out, INSIDE);
        let found = inside::measure(model, &self.spec, &pixels, rounds, &self.device)?;
        Ok([f64::from(found.blank.digit), found.activity.active])
    }

    fn teach(
        &self,
        examples: &Digits,
        trainable: Trainable,
        seed: u64,
        options: &Options,
    ) -> anyhow::Result<CapsNet> {
        let teaching = TeachingOptions {
            steps: options.steps,
            learning_rate: options.learning_rate,
            batch_size: options.batch,
            trainable,
            rehearsal: options.rehearsal,
            seed,
        };
        let mut teacher = Teacher::new(
            self.shipped.clone(),
            &self.spec,
            &self.device,
            &examples.examples(&self.spec)?,
            &self.known,
            teaching,
        )?;
        while teacher.left() > 0 {
            pollster::block_on(teacher.step())?;
        }
        Ok(teacher.model().clone())
    }

    fn score(&self, model: &CapsNet, digits: &Digits) -> anyhow::Result<Score> {
        let iterations = self.spec.routing_iterations();
        score_all(
            model,
            &self.spec,
            digits,
            iterations,
            &self.device,
            self.threads,
        )
    }
}
