//! Checkpoints: a folder for each, complete or absent, so that a run can be cut off at any moment.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use burn::optim::OptimizerRecord;
use capsnet::weights::{Metadata, Precision, Snapshot};
use serde::{Deserialize, Serialize};

use crate::settings::Settings;

/// The file of the optimizer's state.
const OPTIMIZER: &str = "optimizer.bpk";

/// Where a run stands.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
pub struct Progress {
    #[serde(flatten)]
    pub settings: Settings,
    pub epochs: usize,
    /// Steps taken.
    pub step: usize,
    /// Seconds of training so far, over all sessions.
    pub seconds: f64,
    /// The best epoch by validation, counted from 1, and its error.
    pub best: Option<(usize, f64)>,
    /// The commit that began the run.
    pub commit: String,
    /// The file whose weights the run began with, and how those were trained, in words.
    #[serde(default)]
    pub from: Option<String>,
    /// When the run was asked for more or fewer epochs than it began with, in words.
    #[serde(default, alias = "lengthened")]
    pub rescheduled: Option<String>,
}

/// Everything that a run needs to go on.
pub struct Checkpoint {
    pub progress: Progress,
    pub weights: Snapshot,
    pub average: Snapshot,
    pub best: Snapshot,
    pub optimizer: OptimizerRecord,
}

impl Checkpoint {
    /// Writes into `folder`, then removes the checkpoints before it.
    pub fn write(self, folder: &Path) -> anyhow::Result<()> {
        let name = format!("step-{:08}", self.progress.step);
        let (unfinished, finished) = (folder.join(format!("{name}.tmp")), folder.join(&name));
        if finished.exists() {
            return Ok(());
        }
        fs::remove_dir_all(&unfinished).ok(); // the leftover of a run that was cut off, if any
        fs::create_dir_all(&unfinished)?;
        for (file, snapshot) in [
            ("weights", &self.weights),
            ("average", &self.average),
            ("best", &self.best),
        ] {
            let bytes = snapshot.to_safetensors(Precision::F32, Metadata::new())?;
            fs::write(unfinished.join(file).with_extension("safetensors"), bytes)?;
        }
        self.optimizer
            .save(unfinished.join(OPTIMIZER))
            .context("cannot write the optimizer's state")?;
        fs::write(
            unfinished.join("progress.json"),
            serde_json::to_string_pretty(&self.progress)?,
        )?;
        fs::rename(&unfinished, &finished)?; // from here on it exists
        for old in steps(folder)?.into_iter().filter(|path| *path != finished) {
            fs::remove_dir_all(old)?;
        }
        Ok(())
    }

    /// Reads the newest complete checkpoint in `folder`, if there is one.
    pub fn read(folder: &Path) -> anyhow::Result<Option<Self>> {
        let Some(newest) = steps(folder)?.pop() else {
            return Ok(None);
        };
        let read = |name: &str| {
            let path = newest.join(name);
            fs::read(&path)
                .with_context(|| format!("cannot read the checkpoint {}", path.display()))
        };
        let snapshot = |name: &str| {
            let (snapshot, _) = Snapshot::from_safetensors(&read(name)?)
                .with_context(|| format!("{} was refused", newest.join(name).display()))?;
            anyhow::Ok(snapshot)
        };
        Ok(Some(Checkpoint {
            progress: serde_json::from_slice(&read("progress.json")?)?,
            weights: snapshot("weights.safetensors")?,
            average: snapshot("average.safetensors")?,
            best: snapshot("best.safetensors")?,
            optimizer: OptimizerRecord::load(newest.join(OPTIMIZER))
                .context("cannot read the optimizer's state")?,
        }))
    }
}

impl Progress {
    /// Goes on as `asked`: the same run, perhaps over more or fewer epochs than it began with. The
    /// learning rate then follows the other schedule from this step on.
    pub fn go_on(mut self, asked: &Progress, steps_per_epoch: usize) -> anyhow::Result<Self> {
        self.settings.check(&asked.settings)?;
        if self.epochs != asked.epochs {
            ensure!(
                self.step < asked.epochs * steps_per_epoch,
                "the checkpoint is at step {}, and {} epochs end at step {}: --epochs must be more",
                self.step,
                asked.epochs,
                asked.epochs * steps_per_epoch
            );
            let before = self.rescheduled.map_or(String::new(), |it| it + ", ");
            self.rescheduled = Some(format!(
                "{before}from {} to {} epochs at step {}",
                self.epochs, asked.epochs, self.step
            ));
            self.epochs = asked.epochs;
        }
        Ok(self)
    }
}

/// The complete checkpoints, oldest first.
fn steps(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name.starts_with("step-") && !name.ends_with(".tmp") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Method;
    use burn::tensor::Device;
    use capsnet::network::CapsNet;
    use capsnet::training::step::Trainer;

    fn settings() -> Settings {
        Settings {
            name: "tiny".into(),
            specification: None,
            seed: 1,
            batch: 64,
            learning_rate: 2e-3,
            optimizer: Method::Adam,
            primary_rate: 1.0,
            batch_norm: false,
            elastic: 0.0,
            primary_length: 0.0,
            vote_spread: 0.0,
            transformations: 0.0,
            no_digits: 0,
            letters: false,
            single_digits: 0.0,
            pad_drawings: 0.0,
            changed_digits: 0.0,
            teacher: None,
            imitation: 0.0,
        }
    }

    fn progress(step: usize) -> Progress {
        Progress {
            settings: settings(),
            epochs: 2,
            step,
            seconds: 1.5,
            best: Some((1, 0.25)),
            commit: "unknown".into(),
            from: None,
            rescheduled: None,
        }
    }

    fn checkpoint(step: usize) -> anyhow::Result<Checkpoint> {
        let device = Device::flex();
        let trainer = Trainer::new(CapsNet::new(&capsnet::parity::tiny()?, &device), 3);
        let weights = pollster::block_on(Snapshot::of(trainer.model()))?;
        Ok(Checkpoint {
            progress: progress(step),
            average: weights.clone(),
            best: weights.clone(),
            weights,
            optimizer: trainer.optimizer().to_record(),
        })
    }

    /// An empty folder of this test's own.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("capsnet-{name}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        folder
    }

    #[test]
    fn a_run_cut_off_while_it_wrote_goes_on_from_the_checkpoint_before() -> anyhow::Result<()> {
        let folder = folder("cut-off");
        let first = checkpoint(100)?;
        let weights = first.weights.clone();
        first.write(&folder)?;
        let unfinished = folder.join("step-00000200.tmp");
        fs::create_dir(&unfinished)?;
        fs::write(unfinished.join("weights.safetensors"), "half of a fi")?;

        let read = Checkpoint::read(&folder)?.context("there is one")?;
        assert_eq!(read.progress, progress(100));
        assert_eq!(read.weights, weights);

        checkpoint(200)?.write(&folder)?;
        let read = Checkpoint::read(&folder)?.context("there is one")?;
        assert_eq!(read.progress.step, 200);
        assert_eq!(fs::read_dir(&folder)?.count(), 1, "older ones are gone");
        fs::remove_dir_all(folder)?;
        Ok(())
    }

    #[test]
    fn a_damaged_checkpoint_is_named() -> anyhow::Result<()> {
        let folder = folder("damaged");
        checkpoint(100)?.write(&folder)?;
        let file = folder.join("step-00000100/average.safetensors");
        let bytes = fs::read(&file)?;
        fs::write(&file, &bytes[..bytes.len() / 2])?;
        let Err(error) = Checkpoint::read(&folder) else {
            panic!("half a file was taken for a whole one");
        };
        assert!(format!("{error:#}").contains("average.safetensors"));
        fs::remove_dir_all(folder)?;
        Ok(())
    }

    #[test]
    fn another_run_is_refused() -> anyhow::Result<()> {
        let asked = progress(0);
        assert_eq!(progress(100).go_on(&asked, 60)?, progress(100));
        for settings in [
            Settings {
                learning_rate: 1e-3,
                ..settings()
            },
            Settings {
                elastic: 3.0,
                ..settings()
            },
            Settings {
                primary_length: 0.4,
                ..settings()
            },
            Settings {
                vote_spread: 0.15,
                ..settings()
            },
            Settings {
                transformations: 0.3,
                ..settings()
            },
            Settings {
                no_digits: 8,
                ..settings()
            },
            Settings {
                letters: true,
                ..settings()
            },
            Settings {
                pad_drawings: 0.3,
                ..settings()
            },
            Settings {
                changed_digits: 0.3,
                ..settings()
            },
        ] {
            let other = Progress {
                settings,
                ..asked.clone()
            };
            assert!(progress(100).go_on(&other, 60).is_err());
        }
        Ok(())
    }

    #[test]
    fn a_checkpoint_from_before_a_setting_has_its_default() -> anyhow::Result<()> {
        let old = r#"{
            "preset": "tiny", "seed": 1, "epochs": 2, "batch": 64, "learning_rate": 0.002,
            "step": 100, "seconds": 1.5, "best": [1, 0.25], "commit": "unknown"
        }"#;
        assert_eq!(serde_json::from_str::<Progress>(old)?, progress(100));
        Ok(())
    }

    #[test]
    fn a_run_can_be_lengthened_or_shortened_but_not_to_what_is_over() -> anyhow::Result<()> {
        let asked = |epochs| Progress {
            epochs,
            ..progress(0)
        };
        let longer = progress(100).go_on(&asked(5), 60)?;
        assert_eq!((longer.epochs, longer.step), (5, 100));
        assert_eq!(
            longer.rescheduled.as_deref(),
            Some("from 2 to 5 epochs at step 100")
        );
        let again = longer.go_on(&asked(4), 60)?;
        assert_eq!(
            again.rescheduled.as_deref(),
            Some("from 2 to 5 epochs at step 100, from 5 to 4 epochs at step 100")
        );
        let Err(error) = progress(100).go_on(&asked(1), 60) else {
            panic!("100 steps were taken for less than 60");
        };
        assert!(error.to_string().contains("end at step 60"), "{error}");
        Ok(())
    }
}
