//! Teaching: a short run of training on a few digits of one hand, in which known digits are
//! rehearsed so that they are not forgotten.
//!
//! The step is the trainer's own ([`Trainer::step`]): margin and reconstruction loss, Adam,
//! one-cycle rate. What is added here is where a batch comes from ([`examples`], [`batch_sampler`]), which
//! part learns ([`options::Trainable`]), and that a run which goes wrong ends with good weights
//! ([`divergence_guard`]).

mod batch_sampler;
mod divergence_guard;
pub mod examples;
pub mod options;

use burn::tensor::{Device, Transaction};
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

use super::augment::Augmentation;
use super::step::{Losses, Trainer, one_cycle};
use crate::network::CapsNet;
use crate::spec::Spec;
use crate::{Error, Result};
use batch_sampler::{BatchSampler, Deck};
use divergence_guard::{DivergenceGuard, Judgement};
use examples::Examples;
use options::{TeachingOptions, Trainable};

/// Changed copies of each taught digit, itself included. Their features are kept when the
/// convolutions do not learn, so they cannot be drawn anew for every step.
const VARIANTS: usize = 16;
/// Copies in all: with many examples each needs fewer.
const MOST_COPIES: usize = 640;
/// Places in a batch for one taught digit, when others can be rehearsed: a single picture in half of
/// every batch would be learned by heart, at the cost of everything that looks like it.
const PLACES: usize = 2;
/// Known digits to rehearse when the convolutions do not learn: few enough that after some steps
/// the features of all are there.
const KNOWN_WITH_FEATURES: usize = 200;

/// One hand's digits vary less than those of a whole country: two thirds of what the trainer does.
const AUGMENTATION: Augmentation = Augmentation {
    rotation: 10.0,
    scale: 0.1,
    shear: 0.16,
    shift: 1.3,
    thickness: 0.33,
};

/// What one step lowered: means over its batch, before the step. `FineTuneStep` of `capsnet.d.ts`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// From 1.
    pub step: usize,
    /// margin + 0.0005 · reconstruction
    pub loss: f64,
    pub margin: f64,
    /// Sum of squared pixel errors.
    pub reconstruction: f64,
}

/// A run of teaching, one step at a time.
pub struct Teacher {
    trainer: Trainer,
    spec: Spec,
    device: Device,
    options: TeachingOptions,
    /// The copies of the taught digits, then the known ones.
    sampler: BatchSampler,
    /// Taught digits.
    taught: Deck,
    /// Copies of each taught digit in the sampler.
    variants: usize,
    /// Known digits.
    known: Deck,
    random: Pcg64Mcg,
    done: usize,
    guard: DivergenceGuard,
    /// The weights with the lowest loss so far.
    good: CapsNet,
    /// The steps that they have taken.
    good_steps: usize,
    failed: bool,
}

impl Teacher {
    /// A run that begins with the weights of `model`. `known` may be empty when nothing is rehearsed;
    /// it should take the classes in turn, as the shipped file does.
    ///
    /// # Errors
    /// [`Error::BadInput`] for impossible options, without examples, or without known digits
    /// where some are to be rehearsed.
    pub fn new(
        model: CapsNet,
        spec: &Spec,
        device: &Device,
        examples: &Examples,
        known: &Examples,
        options: TeachingOptions,
    ) -> Result<Self> {
        options.check()?;
        if examples.is_empty() {
            return Err(Error::BadInput(
                "there is nothing to learn from: give at least one example".into(),
            ));
        }
        if known.is_empty() && options.rehearsed() > 0 {
            return Err(Error::BadInput(format!(
                "{} digits of each batch are to be rehearsed, and no known digits were given",
                options.rehearsed()
            )));
        }
        let mut random = Pcg64Mcg::seed_from_u64(options.seed);
        let variants = (MOST_COPIES / examples.len()).clamp(1, VARIANTS);
        let mut sampler = BatchSampler::default();
        for (image, label) in examples.iter() {
            sampler.add(image.to_vec(), label);
            for _ in 1..variants {
                let mut copy = image.to_vec();
                AUGMENTATION.apply(&mut copy, spec.side(), &mut random);
                sampler.add(copy, label);
            }
        }
        let most_known = match options.trainable {
            Trainable::All => known.len(),
            Trainable::Capsules => known.len().min(KNOWN_WITH_FEATURES),
        };
        for (image, label) in known.iter().take(most_known) {
            sampler.add(image.to_vec(), label);
        }
        Ok(Teacher {
            good: model.clone(),
            good_steps: 0,
            trainer: Trainer::new(model, spec.routing_iterations()),
            spec: spec.clone(),
            device: device.clone(),
            options,
            sampler,
            taught: Deck::new(examples.len()),
            variants,
            known: Deck::new(most_known),
            random,
            done: 0,
            guard: DivergenceGuard::default(),
            failed: false,
        })
    }

    /// The network as it is now; after a failure, the last good one.
    pub fn model(&self) -> &CapsNet {
        if self.failed {
            &self.good
        } else {
            self.trainer.model()
        }
    }

    /// Steps that the weights of [`Teacher::model`] have taken.
    pub fn steps_taken(&self) -> usize {
        if self.failed {
            self.good_steps
        } else {
            self.done
        }
    }

    /// Steps that the run still has.
    pub fn left(&self) -> usize {
        if self.failed {
            0
        } else {
            self.options.steps - self.done
        }
    }

    /// One step.
    ///
    /// # Errors
    /// [`Error::Diverged`] when the loss is no finite number or has exploded: the run is over and
    /// [`Teacher::model`] has the weights of its lowest loss. [`Error::BadInput`] when no step is
    /// left, [`Error::DeviceLost`].
    pub async fn step(&mut self) -> Result<Step> {
        if self.left() == 0 {
            return Err(Error::BadInput(format!(
                "all {} steps of this run are done",
                self.options.steps
            )));
        }
        let indices = self.draw();
        let frozen = self.options.trainable == Trainable::Capsules;
        let convolutions = frozen.then(|| self.trainer.model());
        let batch = self
            .sampler
            .batch(&indices, convolutions, &self.spec, &self.device)?;
        let rate = one_cycle(self.done, self.options.steps, self.options.learning_rate);
        let before = self.trainer.model().clone(); // counted references: no numbers are copied
        let losses = self.trainer.step(&batch, rate);
        let step = read(self.done + 1, losses).await?;
        match self.guard.judge(step.loss) {
            Judgement::Lowest => (self.good, self.good_steps) = (before, self.done),
            Judgement::Usual => {}
            Judgement::Bad => {
                self.failed = true;
                return Err(Error::Diverged(format!(
                    "the loss became {:.2} at step {}: learning went wrong, and the last good weights are back; \
                     a learning rate below {} may go better",
                    step.loss, step.step, self.options.learning_rate
                )));
            }
        }
        self.done += 1;
        Ok(step)
    }

    /// Places in the sampler of the next batch.
    fn draw(&mut self) -> Vec<usize> {
        let size = self.options.batch_size;
        let mut taught = size - self.options.rehearsed();
        if self.options.rehearsed() > 0 {
            taught = taught.min(PLACES * self.taught.size());
        }
        let copies = self.taught.size() * self.variants;
        let mut indices = Vec::with_capacity(size);
        for _ in 0..taught {
            let example = self.taught.draw(&mut self.random);
            indices.push(example * self.variants + self.random.random_range(0..self.variants));
        }
        for _ in taught..size {
            indices.push(copies + self.known.draw(&mut self.random));
        }
        indices
    }
}

/// Reads the losses of a step back, which also waits until the device has done it.
async fn read(step: usize, losses: Losses) -> Result<Step> {
    let data = Transaction::default()
        .register(losses.total)
        .register(losses.margin)
        .register(losses.reconstruction)
        .execute_async()
        .await?;
    let mut values = data
        .iter()
        .map(|data| data.iter::<f32>().next().map_or(f64::NAN, f64::from));
    let mut next = || values.next().unwrap_or(f64::NAN);
    Ok(Step {
        step,
        loss: next(),
        margin: next(),
        reconstruction: next(),
    })
}
