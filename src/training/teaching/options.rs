//! How a run of teaching goes: how long, how fast, what learns.

use serde::Deserialize;

use crate::{Error, Result};

/// What learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trainable {
    /// Every parameter.
    All,
    /// Primary capsules, votes and decoder. The convolutions stay, so what they make of each
    /// digit is computed once and a step takes a fraction of the time.
    Capsules,
}

/// The options of a run.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TeachingOptions {
    /// 1…100,000
    pub steps: usize,
    /// The highest rate of the one-cycle schedule, over 0 and at most 0.1.
    pub learning_rate: f64,
    /// 1…256
    pub batch_size: usize,
    pub trainable: Trainable,
    /// 0…1, the share of each batch that is drawn from known digits.
    pub rehearsal: f64,
    /// The same seed draws the same batches.
    pub seed: u64,
}

impl TeachingOptions {
    /// The most steps of one run.
    pub const MOST_STEPS: usize = 100_000;
    /// The largest batch.
    pub const LARGEST_BATCH: usize = 256;
    /// The highest learning rate: above it every network here falls apart.
    pub const HIGHEST_RATE: f64 = 0.1;

    /// Whether this can be done.
    ///
    /// # Errors
    /// [`Error::BadInput`] naming the option, its range and what was found.
    pub fn check(&self) -> Result<()> {
        let (steps, batch, rate) = (Self::MOST_STEPS, Self::LARGEST_BATCH, Self::HIGHEST_RATE);
        let wrong = |text: String| Err(Error::BadInput(text));
        if !(1..=steps).contains(&self.steps) {
            return wrong(format!(
                "a run takes 1 to {steps} steps, found {}",
                self.steps
            ));
        }
        if !(1..=batch).contains(&self.batch_size) {
            return wrong(format!(
                "a batch holds 1 to {batch} digits, found {}",
                self.batch_size
            ));
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= rate) {
            let found = self.learning_rate;
            return wrong(format!(
                "the learning rate must be over 0 and at most {rate}, found {found}"
            ));
        }
        if !(0.0..=1.0).contains(&self.rehearsal) {
            let found = self.rehearsal;
            return wrong(format!(
                "the share of rehearsed digits must be from 0 to 1, found {found}"
            ));
        }
        Ok(())
    }

    /// Known digits in each batch: the nearest whole number, and always one place for what is taught.
    pub fn rehearsed(&self) -> usize {
        let asked = (self.rehearsal * self.batch_size as f64).round() as usize;
        asked.min(self.batch_size.saturating_sub(1))
    }
}
