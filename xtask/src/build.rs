//! `cargo xtask build`: from nothing to dist/.

use std::process::Command;
use std::thread;

use anyhow::{Result, anyhow};

use crate::artifact::{CPU, DIGIT, GPU};
use crate::stage::{say, stage};
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;
use crate::{npm, process};

/// Builds what is not up to date, and bundles the site.
pub fn build(workspace: &Workspace, cpu_only: bool) -> Result<()> {
    npm::install(workspace)?;
    let toolchain = toolchain(workspace)?;
    stage("wasm artifacts", || {
        artifacts(workspace, &toolchain, cpu_only)
    })?;
    stage("site", || {
        process::run(vite(workspace).args(["build", "--logLevel", "warn"]))
    })
}

/// Finds or installs the compiler for wasm.
pub fn toolchain(workspace: &Workspace) -> Result<Toolchain> {
    let toolchain = stage("compiler for wasm", || Toolchain::find(workspace))?;
    say(&format!("   {}", toolchain.describe()));
    Ok(toolchain)
}

/// Vite, as vite.config.js says.
pub fn vite(workspace: &Workspace) -> Command {
    let mut command = Command::new("node");
    command
        .arg(workspace.node_modules().join("vite/bin/vite.js"))
        .current_dir(workspace.root());
    command
}

/// The two big artifacts are made side by side: each ends with minutes that use one core only.
fn artifacts(workspace: &Workspace, toolchain: &Toolchain, cpu_only: bool) -> Result<()> {
    thread::scope(|scope| {
        let gpu = scope.spawn(|| {
            if cpu_only {
                GPU.withdraw(workspace)
            } else {
                GPU.build(workspace, toolchain)
            }
        });
        DIGIT.build(workspace, toolchain)?;
        CPU.build(workspace, toolchain)?;
        gpu.join()
            .map_err(|_| anyhow!("building the GPU artifact panicked"))?
    })
}
