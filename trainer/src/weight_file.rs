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
    weights::read(&bytes(path)?).with_context(|| format!("{} was refused", path.display()))
}

/// Reads the weights alone, and what the file says about itself: of a checkpoint's weights that is nothing.
///
/// # Errors
/// Those of [`read`], but that it need not say what network it is of.
pub fn read_weights(path: &Path) -> anyhow::Result<(Snapshot, Metadata)> {
    let bytes = bytes(path)?;
    let weights =
        Snapshot::from_safetensors(&bytes).and_then(|(snapshot, metadata)| {
            match metadata.is_empty() {
                true => Ok((snapshot.finite()?, metadata)),
                false => weights::read(&bytes).map(|file| (file.snapshot, file.metadata)),
            }
        });
    weights.with_context(|| format!("{} was refused", path.display()))
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read the weights {}", path.display()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::random_file;

    #[test]
    fn weights_are_read_with_a_description_or_without() -> anyhow::Result<()> {
        let path = std::env::temp_dir().join(format!("capsnet-weights-{}", std::process::id()));
        let mut file = random_file(1)?;
        file.metadata.insert("seed".into(), "7".into());
        let mut weights = file.snapshot.clone();

        write(&path, file)?;
        let (read, training) = read_weights(&path)?;
        assert_eq!(read, weights);
        assert_eq!(training["seed"], "7");

        // as a checkpoint has them
        fs::write(
            &path,
            weights.to_safetensors(Precision::F32, Metadata::new())?,
        )?;
        assert_eq!(read_weights(&path)?, (weights.clone(), Metadata::new()));

        let w = weights.tensors.get_mut("digit.weight");
        w.context("it has capsules")?.values[0] = f32::NAN;
        fs::write(
            &path,
            weights.to_safetensors(Precision::F32, Metadata::new())?,
        )?;
        let refused = read_weights(&path).expect_err("no number");
        assert!(
            format!("{refused:#}").contains("digit.weight"),
            "{refused:#}"
        );

        fs::remove_file(&path)?;
        let missing = read_weights(&path).expect_err("it is gone");
        assert!(missing.to_string().contains("cannot read the weights"));
        Ok(())
    }
}
