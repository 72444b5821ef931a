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
use capsnet::evaluation::Score;
use capsnet_trainer::mnist::Digits;
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::training::teaching::Teacher;
use capsnet::training::teaching::examples::Examples;
use capsnet::training::teaching::lesson::{Lesson, Trainable};
use capsnet::weights;
use capsnet_trainer::mnist_files::{Mnist, read_digits};
use capsnet_trainer::parallel::{device, score_all, threads};
use capsnet_trainer::style::{STYLES, Style};
use clap::Parser;

/// Simulates teaching and prints what it gains and what it costs.
#[derive(Debug, Parser)]
struct Options {
    /// The folder with MNIST's four IDX files (`cargo xtask simulate` fetches them).
    #[arg(long)]
    data: PathBuf,
    /// The folder with compact.safetensors and the digits for teaching.
    #[arg(long, default_value = "pretrained")]
    pretrained: PathBuf,
    /// Digits of each class to teach.
    #[arg(long, default_value_t = 2)]
    examples: usize,
    #[arg(long, default_value_t = 60)]
    steps: usize,
    #[arg(long, default_value_t = 5e-4)]
    learning_rate: f64,
    #[arg(long, default_value_t = 16)]
    batch: usize,
    /// The share of each batch that is rehearsed.
    #[arg(long, default_value_t = 0.5)]
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
        "| style | what learns | unseen digits of the style: before | after | MNIST held out: before | after | loss before | after |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for style in &STYLES {
        for trainable in [Trainable::All, Trainable::Capsules] {
            bench.row(style, trainable, &options)?;
        }
    }
    Ok(())
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
        let weights = folder.join("compact.safetensors");
        let weights = std::fs::read(&weights)
            .with_context(|| format!("cannot read {}", weights.display()))?;
        let (shipped, spec) = weights::open(&weights, &device)?;
        Ok(Bench {
            shipped,
            known: Examples::from_digits(&read_digits(folder, "rehearsal")?, &spec)?,
            held_out: read_digits(folder, "held-out")?,
            // neither is in a shipped set
            training: data.training.of_each_class(1000, 1000),
            test: data.test.of_each_class(104, 100),
            threads: threads(None, false),
            spec,
            device,
        })
    }

    fn row(&self, style: &Style, trainable: Trainable, options: &Options) -> anyhow::Result<()> {
        let unseen = style.write(&self.test)?;
        let (unseen_before, held_before) = (
            self.score(&self.shipped, &unseen)?,
            self.score(&self.shipped, &self.held_out)?,
        );
        let (mut unseen_after, mut held_after) = (Score::default(), Score::default());
        for seed in &options.seeds {
            let taught = self.teach(style, trainable, *seed, options)?;
            unseen_after.add(&self.score(&taught, &unseen)?);
            held_after.add(&self.score(&taught, &self.held_out)?);
        }
        let accuracy = |score: &Score| 100.0 * (1.0 - score.error_rate());
        let loss = |score: &Score| score.loss_sum() / f64::from(score.total());
        println!(
            "| {} | {} | {:.1} % | {:.1} % | {:.2} % | {:.2} % | {:.4} | {:.4} |",
            style.name,
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
        );
        Ok(())
    }

    fn teach(
        &self,
        style: &Style,
        trainable: Trainable,
        seed: u64,
        options: &Options,
    ) -> anyhow::Result<CapsNet> {
        let own = self
            .training
            .of_each_class(seed as usize * options.examples, options.examples);
        let lesson = Lesson {
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
            &Examples::from_digits(&style.write(&own)?, &self.spec)?,
            &self.known,
            lesson,
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
