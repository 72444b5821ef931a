//! `cargo xtask soak`: long and hostile runs on what lies in dist/, by a script of tests/soak/.

use anyhow::{Result, ensure};
use clap::Args;

use crate::workspace::Workspace;
use crate::{browser, npm};

/// How long, and from which chance.
#[derive(Debug, Args)]
pub struct Options {
    /// Minutes that the parts share; the whole counts need at most 120.
    #[arg(long, default_value_t = 120.0)]
    minutes: f64,
    /// What all chance is drawn from: the same seed does the same.
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Only this part, by its name in the table (several times for several).
    #[arg(long)]
    part: Vec<String>,
}

/// Runs the parts and prints their table.
pub fn soak(workspace: &Workspace, options: &Options) -> Result<()> {
    let is_built = workspace.root.join("dist/index.html").exists();
    ensure!(is_built, "dist/ is missing: run `cargo xtask build`");
    npm::install(workspace)?;
    let mut node = workspace
        .sh
        .cmd("node")
        .arg("tests/soak/main.mjs")
        .args(["--minutes", &options.minutes.to_string()])
        .args(["--seed", &options.seed.to_string()]);
    for part in &options.part {
        node = node.args(["--part", part]);
    }
    if let Some(chromium) = browser::find(workspace)? {
        println!("   {}", chromium.display());
        node = node.env("CHROMIUM", chromium);
    }
    browser::ensure_others(workspace)?;
    Ok(node.quiet().run()?)
}
