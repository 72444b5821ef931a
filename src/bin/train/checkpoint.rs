//! Checkpoints: a folder for each, complete or absent, so that a run can be cut off at any moment.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use burn::optim::OptimizerRecord;
use capsnet::weights::{Metadata, Precision, Snapshot};
use serde::{Deserialize, Serialize};

/// Where a run stands.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
pub struct Progress {
    pub preset: String,
    pub seed: u64,
    pub epochs: usize,
    pub batch: usize,
    pub learning_rate: f64,
    /// Steps taken.
    pub step: usize,
    /// Seconds of training so far, over all sessions.
    pub seconds: f64,
    /// The best epoch by validation, counted from 1, and its error.
    pub best: Option<(usize, f64)>,
    /// The commit that began the run.
    pub commit: String,
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
            .save(unfinished.join("adam.bpk"))
            .context("cannot write Adam's state")?;
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
        let snapshot = |name: &str| anyhow::Ok(Snapshot::from_safetensors(&read(name)?)?.0);
        Ok(Some(Checkpoint {
            progress: serde_json::from_slice(&read("progress.json")?)?,
            weights: snapshot("weights.safetensors")?,
            average: snapshot("average.safetensors")?,
            best: snapshot("best.safetensors")?,
            optimizer: OptimizerRecord::load(newest.join("adam.bpk"))
                .context("cannot read Adam's state")?,
        }))
    }
}

impl Progress {
    /// Whether a checkpoint belongs to the run that was asked for.
    pub fn check_same_run(&self, asked: &Progress) -> anyhow::Result<()> {
        let settings =
            |p: &Progress| (p.preset.clone(), p.seed, p.epochs, p.batch, p.learning_rate);
        ensure!(
            settings(self) == settings(asked),
            "the checkpoint is of another run: (preset, seed, epochs, batch, learning rate) are {:?}, asked for {:?}",
            settings(self),
            settings(asked)
        );
        Ok(())
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
