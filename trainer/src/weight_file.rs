//! A file of weights on disk, for the native programs.

use std::path::Path;

use anyhow::Context as _;

use capsnet::spec::Spec;
use capsnet::weights::{self, Metadata, Snapshot};

/// What a file of weights holds.
pub struct WeightFile {
    pub snapshot: Snapshot,
    pub spec: Spec,
    pub metadata: Metadata,
    /// Its size.
    pub bytes: usize,
}

/// Reads a file of weights and checks it whole.
///
/// # Errors
/// When it cannot be read or is no file of weights; the message names it.
pub fn read(path: &Path) -> anyhow::Result<WeightFile> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read the weights {}", path.display()))?;
    let (snapshot, spec, metadata) =
        weights::read(&bytes).with_context(|| format!("{} was refused", path.display()))?;
    Ok(WeightFile {
        snapshot,
        spec,
        metadata,
        bytes: bytes.len(),
    })
}
