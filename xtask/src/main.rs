//! The project's own tool: `cargo xtask help`.
//!
//! Each command first arranges what this machine lacks, or names it in one sentence with the
//! command to run.

mod apt;
mod artifact;
mod browser;
mod build;
mod data;
mod forbidden;
mod native;
mod npm;
mod serve;
mod soak;
mod stage;
mod test;
mod toolchain;
mod workspace;

use clap::{Args, Parser, Subcommand};

/// Builds, serves and tests "CapsNet in the browser".
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the page on 127.0.0.1, and follows changes in www/ and src/.
    Serve(ServeOptions),
    /// Builds the page into dist/, ready for any static host in any sub-folder.
    Build(BuildOptions),
    /// Runs every test, the fastest first.
    Test(test::Options),
    /// Long and hostile runs of the built page in Chromium; prints what was reached (--minutes, --seed).
    Soak(soak::Options),
    /// Trains a network natively; fetches MNIST when --data is not given (--help lists the options).
    #[command(disable_help_flag = true)]
    Train(native::Options),
    /// Measures a network on MNIST's 10,000 test digits (--help lists the options).
    #[command(disable_help_flag = true)]
    Evaluate(native::Options),
    /// Draws the logs of the trainings in pretrained/ into pretrained/training.svg.
    #[command(disable_help_flag = true)]
    Plot(native::Options),
    /// Simulates teaching: what it gains and what it costs (--help lists the options).
    #[command(disable_help_flag = true)]
    Simulate(native::Options),
    /// Writes the digits that the page ships with, and a precomputed answer, into pretrained/.
    #[command(disable_help_flag = true)]
    Samples(native::Options),
    /// Times the gradients of a training step, by autodiff and by hand (--help lists the options).
    #[command(disable_help_flag = true)]
    StepTime(native::Options),
    /// Rewrites weight files to today's form: names of tensors, and the network's description in the file.
    #[command(disable_help_flag = true)]
    Rewrite(native::Options),
    /// Fetches the handwriting fonts whose letters are no digits; training and evaluation do so by themselves.
    Fonts,
}

#[derive(Debug, Args)]
struct BuildOptions {
    /// Leaves the WebGPU artifact out: a much shorter build.
    #[arg(long)]
    cpu_only: bool,
}

#[derive(Debug, Args)]
struct ServeOptions {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    #[command(flatten)]
    build: BuildOptions,
    /// Does not open a browser.
    #[arg(long)]
    no_open: bool,
}

fn main() -> anyhow::Result<()> {
    let workspace = &workspace::Workspace::find()?;
    match Cli::parse().command {
        Command::Serve(serve) => {
            serve::serve(workspace, serve.port, serve.build.cpu_only, !serve.no_open)
        }
        Command::Build(options) => build::build(workspace, options.cpu_only),
        Command::Test(options) => test::test(workspace, &options),
        Command::Soak(options) => soak::soak(workspace, &options),
        Command::Train(options) => native::run(workspace, "train", &options),
        Command::Evaluate(options) => native::run(workspace, "evaluate", &options),
        Command::Plot(options) => native::run(workspace, "plot", &options),
        Command::Simulate(options) => native::run(workspace, "simulate", &options),
        Command::Samples(options) => native::run(workspace, "samples", &options),
        Command::StepTime(options) => native::run(workspace, "step_time", &options),
        Command::Rewrite(options) => native::run(workspace, "rewrite", &options),
        Command::Fonts => {
            println!("the fonts are in {}", data::fonts(workspace)?.display());
            Ok(())
        }
    }
}
