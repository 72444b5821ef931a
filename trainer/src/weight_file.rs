//! A file of weights on disk, for the native programs.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use capsnet::weights::{self, Contents, Metadata, Precision, Snapshot};

/// Reads a file of weights and checks it whole.
///
/// # Errors
/// When it cannot be read or is no file of weights; the message names it.
pub fn read(path: &Path) -> anyhow::Result<Contents> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read the weights {}", path.display()))?;
    weights::read(&bytes).with_context(|| format!("{} was refused", path.display()))
}

/// Reads the weights alone, and what the file says about itself: of a checkpoint's weights that is nothing.
///
/// # Errors
/// Those of [`read`], but that it need not say what network it is of.
pub fn read_weights(path: &Path) -> anyhow::Result<(Snapshot, Metadata)> {
    let bytes =
        fs::read(path).with_context(|| format!("cannot read the weights {}", path.display()))?;
    let (snapshot, metadata) = Snapshot::from_safetensors(&bytes)
        .with_context(|| format!("{} was refused", path.display()))?;
    if !metadata.is_empty() {
        let file = read(path)?;
        return Ok((file.snapshot, file.metadata));
    }
    Ok((snapshot, metadata))
}

/// Writes one whole, or leaves what stands there; its bytes. F16, unless the numbers need F32 (a file
/// that a browser exported).
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, file: Contents) -> anyhow::Result<usize> {
    let short = file
        .snapshot
        .to_safetensors(Precision::F16, Metadata::new())?;
    let precision = match Snapshot::from_safetensors(&short)?.0 == file.snapshot {
        true => Precision::F16,
        false => Precision::F32,
    };
    let bytes = file.to_safetensors(precision)?;
    let unfinished = path.with_extension("tmp");
    fs::write(&unfinished, &bytes)
        .and_then(|()| fs::rename(&unfinished, path))
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(bytes.len())
}
