//! What tells one run from another, as a checkpoint and the file that ships say it.

use anyhow::ensure;
use capsnet::spec::Spec;
use capsnet::training::augment::Augmentation;
use capsnet::weights::Metadata;
use capsnet_trainer::affine::SHIFTS;
use capsnet_trainer::elastic::Distortion;
use capsnet_trainer::letters::{Letters, TRAINING};
use capsnet_trainer::regularization::Regularization;
use serde::{Deserialize, Serialize};

use crate::data::Recipe;
use crate::{Changes, Method, Options};

/// The settings that a run keeps from its first step to its last. A checkpoint from before one of them
/// could be chosen has its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What is trained: the network, and in what it differs from what ships.
    #[serde(alias = "preset")]
    pub name: String,
    /// `None` in a checkpoint from before networks were described by files.
    #[serde(default)]
    pub specification: Option<Spec>,
    pub seed: u64,
    pub batch: usize,
    /// The highest one of the schedule.
    pub learning_rate: f64,
    #[serde(default)]
    pub optimizer: Method,
    /// How far the layer of the primary capsules moves, of what others do.
    #[serde(default = "one")]
    pub primary_rate: f64,
    #[serde(default)]
    pub batch_norm: bool,
    /// Pull at each knot of an elastic distortion, in pixels.
    #[serde(default)]
    pub elastic: f32,
    /// The weight of the mean length of the primary capsules, when it is fully grown.
    #[serde(default)]
    pub primary_length: f32,
    /// The weight of the spread of the true digit's votes, when it is fully grown.
    #[serde(default)]
    pub vote_spread: f32,
    /// The weight of the mean square of W, when it is fully grown.
    #[serde(default)]
    pub transformations: f32,
    /// Places of a batch for images without a digit.
    #[serde(default)]
    pub no_digits: usize,
    /// Whether letters are among them.
    #[serde(default)]
    pub letters: bool,
    /// Share of the images of a network for two digits that show one.
    #[serde(default)]
    pub single_digits: f32,
    /// Share of the digits that are drawn anew with the page's pen.
    #[serde(default)]
    pub pad_drawings: f32,
    /// Share of the digits of a network for two digits that are changed as single digits are.
    #[serde(default)]
    pub changed_digits: f32,
    /// The network that is imitated and how it was trained, in words.
    #[serde(default)]
    pub teacher: Option<String>,
    /// The weight of that, 0 without a teacher.
    #[serde(default)]
    pub imitation: f32,
}

fn one() -> f64 {
    1.0
}

impl Settings {
    /// Those of the options, and of the teacher that they name.
    pub fn of(options: &Options, spec: &Spec, teacher: Option<String>) -> Self {
        Settings {
            name: options.name(spec),
            specification: Some(spec.clone()),
            seed: options.seed,
            batch: options.batch,
            learning_rate: options.learning_rate,
            optimizer: options.optimizer,
            primary_rate: options.primary_rate,
            batch_norm: options.batch_norm,
            elastic: options.elastic,
            primary_length: options.primary_length,
            vote_spread: options.vote_spread,
            transformations: options.transformations,
            no_digits: options.no_digits,
            letters: options.letters(),
            single_digits: options.single_digits,
            pad_drawings: options.pad_drawings,
            changed_digits: options.changed_digits,
            imitation: teacher.as_ref().map_or(0.0, |_| options.imitation),
            teacher,
        }
    }

    /// Whether a run that began so can go on as `asked`.
    pub fn check(&self, asked: &Settings) -> anyhow::Result<()> {
        ensure!(
            self == asked,
            "the checkpoint is of another run: it has {self:?}, asked for {asked:?}"
        );
        Ok(())
    }

    /// As entries of a file.
    pub fn metadata(&self) -> Metadata {
        let mut metadata = Metadata::from(
            [
                ("trained_as", self.name.clone()),
                ("seed", self.seed.to_string()),
                ("batch", self.batch.to_string()),
                ("learning_rate", self.learning_rate.to_string()),
                ("optimizer", self.optimizer.to_string()),
                ("batch_norm", self.batch_norm.to_string()),
                ("elastic", self.elastic.to_string()),
                ("primary_length", self.primary_length.to_string()),
                ("vote_spread", self.vote_spread.to_string()),
                ("transformations", self.transformations.to_string()),
                ("no_digits", self.no_digits.to_string()),
                ("letters", self.letters.to_string()),
                ("single_digits", self.single_digits.to_string()),
                ("pad_drawings", self.pad_drawings.to_string()),
            ]
            .map(|(key, value)| (key.to_string(), value)),
        );
        if self.changed_digits > 0.0 {
            metadata.insert("changed_digits".into(), self.changed_digits.to_string());
        }
        if self.primary_rate != 1.0 {
            metadata.insert("primary_rate".into(), self.primary_rate.to_string());
        }
        if let Some(teacher) = &self.teacher {
            metadata.insert("teacher".into(), teacher.clone());
            metadata.insert("imitation".into(), self.imitation.to_string());
        }
        metadata
    }
}

/// What a step adds to the loss: it grows linearly over the first 30 % of all steps, for a network
/// that is to have long capsules at all.
pub fn regularization(options: &Options, step: usize, steps: usize) -> Regularization {
    let grown = (step as f32 / (0.3 * steps as f32).max(1.0)).min(1.0);
    Regularization {
        primary_length: options.primary_length,
        vote_spread: options.vote_spread,
        transformations: options.transformations,
    }
    .scaled(grown)
}

/// Whether all that is asked for weighs in full at a step. A network from before is no candidate for what
/// ships: it may read better, with an inside that is not the one asked for.
pub fn has_grown(options: &Options, step: usize, steps: usize) -> bool {
    regularization(options, step, steps) == regularization(options, steps, steps)
}

/// Share of the images that stay as they are where some are without a digit: both kinds are seen plain.
const UNCHANGED: f32 = 0.1;

/// How the options have training images made.
///
/// # Errors
/// Those of [`Letters::read`].
pub fn recipe(options: &Options) -> anyhow::Result<Recipe> {
    let augmentation = match options.changes {
        Changes::Many => Augmentation::default(),
        Changes::Shifts => SHIFTS,
    };
    let fonts = options.fonts.as_ref().filter(|_| options.letters());
    let letters = fonts.map(|folder| Letters::read(folder, &TRAINING));
    Ok(Recipe {
        distortion: Distortion {
            augmentation,
            elastic: options.elastic,
        },
        letters: letters.transpose()?,
        single_digits: options.single_digits,
        pad_drawings: options.pad_drawings,
        changed_digits: options.changed_digits,
        unchanged: if options.no_digits > 0 {
            UNCHANGED
        } else {
            0.0
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[test]
    fn what_ships_is_from_when_the_costs_weigh_in_full() {
        let options = |costs: &[&str]| {
            let always = ["train", "--data", "mnist"];
            Options::parse_from(always.iter().chain(costs).copied())
        };
        let costs = options(&["--primary-length", "0.2", "--transformations", "1"]);
        assert!(!has_grown(&costs, 0, 100) && !has_grown(&costs, 29, 100));
        assert!(has_grown(&costs, 31, 100) && has_grown(&costs, 100, 100));
        assert!(has_grown(&options(&[]), 0, 100));
    }

    #[test]
    fn an_imitation_needs_a_teacher() {
        let parsed = |more: &[&str]| {
            let always = ["train", "--data", "mnist"];
            Options::try_parse_from(always.iter().chain(more).copied())
        };
        assert!(parsed(&[]).is_ok() && parsed(&["--teacher", "a"]).is_ok());
        let refused = parsed(&["--imitation", "2"]).expect_err("nobody is imitated");
        assert!(refused.to_string().contains("--teacher"), "{refused}");
    }
}
