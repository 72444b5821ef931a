//! Rewrites weight files to today's form: `cargo xtask rewrite FILE…`.
//!
//! Tensors get the names of today, and the description of the network goes into the metadata. The numbers
//! stay what they are, to the bit.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use capsnet::spec::Head;
use capsnet::weights::{Precision, Snapshot, metadata};
use capsnet_trainer::weight_file::{self, WeightFile};
use clap::Parser;

/// Rewrites weight files to today's form, each in its place.
#[derive(Debug, Parser)]
struct Options {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Has the network multiply its routing logits by this from now on. The weights stay; what they were
    /// trained with is kept in the metadata.
    #[arg(long)]
    inverse_temperature: Option<f32>,
    /// Gives the network another name.
    #[arg(long)]
    name: Option<String>,
    /// Whether the page offers the network.
    #[arg(long)]
    offered: Option<bool>,
}

/// The metadata's entry that says with what a network was trained that is read otherwise now.
const TRAINED: &str = "trained_inverse_temperature";

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    for path in &options.files {
        let mut file = weight_file::read(path)?;
        change(&mut file, &options)?;
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
            .and_then(|()| fs::rename(&unfinished, path))
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

/// What the options say about the network itself.
fn change(file: &mut WeightFile, options: &Options) -> anyhow::Result<()> {
    let spec = &mut file.spec;
    if let Some(name) = &options.name {
        spec.name.clone_from(name);
    }
    if let Some(offered) = options.offered {
        spec.offered = offered;
    }
    if let Some(asked) = options.inverse_temperature {
        let Head::Capsules { routing, .. } = &mut spec.head else {
            bail!("the network \"{}\" routes nothing", spec.name);
        };
        let before = routing.inverse_temperature.to_string();
        file.metadata.entry(TRAINED.to_string()).or_insert(before);
        routing.inverse_temperature = asked;
    }
    Ok(spec.check()?)
}
