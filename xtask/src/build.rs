//! `cargo xtask build`: from nothing to dist/.

use std::thread;

use anyhow::{Result, anyhow};

use crate::artifact::{CPU, DIGIT, GPU};
use crate::npm;
use crate::stage::stage;
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;

/// Vite's command line, which reads vite.config.js.
pub const VITE: &str = "vite/bin/vite.js";

/// Builds what is not up to date, and bundles the site.
pub fn build(workspace: &Workspace, cpu_only: bool) -> Result<()> {
    npm::install(workspace)?;
    let toolchain = toolchain(workspace)?;
    stage("wasm artifacts", || {
        artifacts(workspace, &toolchain, cpu_only)
    })?;
    stage("site", || {
        let vite = workspace.node(VITE).args(["build", "--logLevel", "warn"]);
        Ok(vite.env("CAPSNET_CACHE", workspace.cache()).run()?)
    })
}

/// Finds or installs the compiler for wasm.
pub fn toolchain(workspace: &Workspace) -> Result<Toolchain> {
    let toolchain = stage("compiler for wasm", || Toolchain::find(workspace))?;
    println!("   {toolchain}");
    Ok(toolchain)
}

/// The two big artifacts are made side by side: each ends with minutes that use one core only.
fn artifacts(workspace: &Workspace, toolchain: &Toolchain, cpu_only: bool) -> Result<()> {
    let of_gpu = workspace.clone();
    thread::scope(|scope| {
        let gpu = scope.spawn(move || {
            if cpu_only {
                GPU.withdraw(&of_gpu)
            } else {
                GPU.build(&of_gpu, toolchain)
            }
        });
        DIGIT.build(workspace, toolchain)?;
        CPU.build(workspace, toolchain)?;
        gpu.join()
            .map_err(|_| anyhow!("building the GPU artifact panicked"))?
    })
}
