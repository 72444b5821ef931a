//! Rewrites weight files to today's form: `cargo xtask rewrite FILE…`.
//!
//! Tensors get the names of today, and the description of the network goes into the metadata. The numbers
//! stay what they are, to the bit.

use std::path::PathBuf;

use anyhow::bail;
use burn::tensor::f16;
use capsnet::spec::Head;
use capsnet::weights::Contents;
use capsnet_trainer::measures::statistics;
use capsnet_trainer::mnist_files::Mnist;
use capsnet_trainer::parallel::{device, threads};
use capsnet_trainer::weight_file;
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
    /// Multiplies what is squashed into primary capsules, so that they are longer: what training goes on
    /// from where it has left all of them a little long.
    #[arg(long)]
    scale_primary: Option<f32>,
    /// Multiplies W.
    #[arg(long)]
    scale_transformations: Option<f32>,
    /// Gives the network another name.
    #[arg(long)]
    name: Option<String>,
    /// Whether the page offers the network.
    #[arg(long)]
    offered: Option<bool>,
    /// The folder with MNIST's four IDX files: measures the file's statistics anew, on the validation
    /// digits.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// The metadata's entry that says with what a network was trained that is read otherwise now.
const TRAINED: &str = "trained_inverse_temperature";

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let data = options.data.as_deref().map(Mnist::read).transpose()?;
    for path in &options.files {
        let mut file = weight_file::read(path)?;
        change(&mut file, &options)?;
        if let Some(data) = &data {
            let threads = threads(None, false);
            file.statistics =
                statistics::of_file(&file, &data.validation, &device(false)?, threads)?;
        }
        let name = file.spec.name.clone();
        let bytes = weight_file::write(path, file)?;
        println!("{}: network \"{name}\", {bytes} bytes", path.display());
    }
    Ok(())
}

/// What the options say about the network itself.
fn change(file: &mut Contents, options: &Options) -> anyhow::Result<()> {
    let spec = &mut file.spec;
    if let Some(name) = &options.name {
        spec.name.clone_from(name);
    }
    if let Some(offered) = options.offered {
        spec.offered = offered;
    }
    scale(
        file,
        &["primary.weight", "primary.bias"],
        options.scale_primary,
    );
    scale(file, &["digit.weight"], options.scale_transformations);
    let spec = &mut file.spec;
    if let Some(asked) = options.inverse_temperature {
        let Head::Capsules { routing, .. } = &mut spec.head else {
            bail!("the network \"{}\" routes nothing", spec.name);
        };
        let before = routing.inverse_temperature.to_string();
        file.metadata.entry(TRAINED.to_string()).or_insert(before);
        routing.inverse_temperature = asked;
        if let Some(statistics) = &mut file.statistics {
            statistics.stale = true; // unless they are measured anew
        }
    }
    Ok(spec.check()?)
}

/// Multiplies tensors, if that is asked for; what was measured of the network is no longer true of it.
fn scale(file: &mut Contents, tensors: &[&str], factor: Option<f32>) {
    let Some(factor) = factor else { return };
    for name in tensors {
        for value in file
            .snapshot
            .tensors
            .get_mut(*name)
            .into_iter()
            .flat_map(|t| &mut t.values)
        {
            *value = scaled(*value, factor);
        }
        file.metadata
            .insert(format!("scaled_{name}"), factor.to_string());
    }
    if let Some(statistics) = &mut file.statistics {
        statistics.stale = true;
    }
}

/// What F16 holds stays what F16 holds, so that a file that ships does not grow to twice its size.
fn scaled(value: f32, factor: f32) -> f32 {
    let short = |value: f32| f16::from_f32(value).to_f32();
    if short(value) == value {
        short(value * factor)
    } else {
        value * factor
    }
}

#[cfg(test)]
mod tests {
    use super::scaled;

    #[test]
    fn short_numbers_stay_short_and_long_ones_long() {
        assert_eq!(scaled(0.5, 0.25), 0.125);
        assert_eq!(scaled(1.0, 0.87), 0.870_117_2); // the nearest of F16
        assert_eq!(scaled(0.123_456_79, 2.0), 0.246_913_58);
    }
}
