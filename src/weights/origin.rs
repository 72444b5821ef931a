//! Where weights come from: what their file says of them, and how far they were taught since. What is
//! exported carries it on.

use super::{Contents, Metadata, Snapshot, Statistics};
use crate::spec::Spec;

/// The metadata's entry for the steps of teaching since the training that the other entries tell of …
const TAUGHT_STEPS: &str = "taught_steps";
/// … and for what was taught, in words.
const TAUGHT_FROM: &str = "taught_from";
/// Begins the names of what was measured before the teaching.
const BEFORE: &str = "origin_";
/// What is measured of weights, and holds no more once they were taught.
const MEASURES: [&str; 2] = ["test_error", "validation_error"];

/// What goes with a network's weights.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// What their file says.
    metadata: Metadata,
    /// What is usual of their answers, where their file says so.
    statistics: Option<Statistics>,
    /// Steps by which they were taught since.
    pub taught_steps: usize,
}

impl Origin {
    pub(super) fn new(metadata: Metadata, statistics: Option<Statistics>) -> Self {
        Origin {
            metadata,
            statistics,
            taught_steps: 0,
        }
    }

    /// What is usual of the answers; stale once the weights were taught.
    pub fn statistics(&self) -> Option<Statistics> {
        self.statistics.clone().map(|statistics| Statistics {
            stale: statistics.stale || self.taught_steps > 0,
            ..statistics
        })
    }

    /// A file of these weights: it says what the one that they come from said, and how far they were taught.
    pub fn contents(&self, snapshot: Snapshot, spec: &Spec) -> Contents {
        let mut metadata = self.metadata.clone();
        if self.taught_steps > 0 {
            mark_taught(&mut metadata, spec, self.taught_steps as u64);
        }
        Contents {
            snapshot,
            spec: spec.clone(),
            statistics: self.statistics(),
            metadata,
        }
    }
}

/// Says that weights of which `metadata` tells were taught by `steps` more.
fn mark_taught(metadata: &mut Metadata, spec: &Spec, steps: u64) {
    let before = metadata
        .get(TAUGHT_STEPS)
        .and_then(|text| text.parse().ok());
    let before: Option<u64> = before.filter(|_| metadata.contains_key(TAUGHT_FROM));
    if before.is_none() {
        metadata.insert(TAUGHT_FROM.into(), trained(spec, metadata));
    }
    let steps = before.unwrap_or(0).saturating_add(steps);
    metadata.insert(TAUGHT_STEPS.into(), steps.to_string());
    for name in MEASURES {
        if let Some(value) = metadata.remove(name) {
            metadata.entry(format!("{BEFORE}{name}")).or_insert(value);
        }
    }
}

/// Which training weights come from, in words: what their file says of it, and how far they were taught since.
pub fn trained(spec: &Spec, metadata: &Metadata) -> String {
    let said = |key: &str| metadata.get(key);
    let mut text = said("trained_as").unwrap_or(&spec.name).clone();
    if let (Some(best), Some(epochs)) = (said("best_epoch"), said("epochs")) {
        text.push_str(&format!(" at epoch {best} of {epochs}"));
    }
    if let Some(commit) = said("commit") {
        text.push_str(&format!(", commit {commit}"));
    }
    if let Some(steps) = said(TAUGHT_STEPS) {
        text.push_str(&format!(", taught {steps} steps"));
    }
    text
}
