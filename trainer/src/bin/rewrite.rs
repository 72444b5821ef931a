//! Rewrites weight files to today's form: `cargo xtask rewrite FILE…`.
//!
//! Tensors get the names of today, and the description of the network goes into the metadata. The numbers
//! stay what they are, to the bit, unless an option says otherwise.

use std::path::PathBuf;

use capsnet::weights::Contents;
use capsnet_trainer::calibration::{
    Calibration, PRIMARY, TRANSFORMATIONS, choose, multiply, set_inverse_temperature,
};
use capsnet_trainer::measures::statistics;
use capsnet_trainer::mixing::mix;
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
    /// Makes the weights a mean of their own and those of this file, which has the same tensors. Those of a
    /// checkpoint will do: the `average.safetensors` that a training ends with.
    #[arg(long, requires = "share")]
    mix_with: Option<PathBuf>,
    /// How much of it, from 0 to 1.
    #[arg(long, requires = "mix_with")]
    share: Option<f32>,
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
    /// Chooses both by the validation digits: enough coupling to the winner, few digits under a half.
    #[arg(long, requires = "data", conflicts_with_all = ["inverse_temperature", "scale_transformations"])]
    calibrate: bool,
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

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let data = options.data.as_deref().map(Mnist::read).transpose()?;
    for path in &options.files {
        let mut file = weight_file::read(path)?;
        change(&mut file, &options)?;
        if let Some(data) = &data {
            if options.calibrate {
                calibrate(&mut file, data)?;
            }
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
    if let (Some(other), Some(share)) = (&options.mix_with, options.share) {
        let (other, training) = weight_file::read_weights(other)?;
        mix(file, (&other, &training), share)?;
    }
    if let Some(name) = &options.name {
        file.spec.name.clone_from(name);
    }
    if let Some(offered) = options.offered {
        file.spec.offered = offered;
    }
    if let Some(factor) = options.scale_primary {
        multiply(file, &PRIMARY, factor);
    }
    if let Some(factor) = options.scale_transformations {
        multiply(file, &TRANSFORMATIONS, factor);
    }
    if let Some(asked) = options.inverse_temperature {
        set_inverse_temperature(file, asked)?;
    }
    Ok(file.spec.check()?)
}

/// Chooses β and the length of W by the validation digits.
fn calibrate(file: &mut Contents, data: &Mnist) -> anyhow::Result<()> {
    let (device, threads) = (device(false)?, threads(None, false));
    let tried = |tried: &Calibration| println!("{tried}");
    let chosen = choose(file, &data.validation, &device, threads, tried)?;
    set_inverse_temperature(file, chosen.inverse_temperature)?;
    multiply(file, &TRANSFORMATIONS, chosen.scale);
    Ok(())
}
