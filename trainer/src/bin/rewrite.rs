//! Rewrites weight files to today's form: `cargo xtask rewrite FILE…`.
//!
//! Tensors get the names of today, and the description of the network goes into the metadata. The numbers
//! stay what they are, to the bit.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use capsnet::weights::{Precision, Snapshot, metadata};
use capsnet_trainer::weight_file;
use clap::Parser;

/// Rewrites weight files to today's form, each in its place.
#[derive(Debug, Parser)]
struct Options {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    for path in Options::parse().files {
        let file = weight_file::read(&path)?;
        let entries = metadata(&file.spec, file.metadata)?;
        let short = file
            .snapshot
            .to_safetensors(Precision::F16, entries.clone())?;
        // a file of F32, as a browser exports, would lose digits
        let (rounded, _) = Snapshot::from_safetensors(&short)?;
        let bytes = if rounded == file.snapshot {
            short
        } else {
            file.snapshot.to_safetensors(Precision::F32, entries)?
        };
        let (back, _) = Snapshot::from_safetensors(&bytes)?;
        ensure!(
            back == file.snapshot,
            "{} would not keep its numbers",
            path.display()
        );
        let unfinished = path.with_extension("tmp");
        fs::write(&unfinished, &bytes)
            .and_then(|()| fs::rename(&unfinished, &path))
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!(
            "{}: network \"{}\", {} bytes",
            path.display(),
            file.spec.name,
            bytes.len()
        );
    }
    Ok(())
}
