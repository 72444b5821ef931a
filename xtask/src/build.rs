//! `cargo xtask build`: from nothing to dist/.

use std::fs::{self, File};
use std::thread;

use anyhow::{Result, anyhow};

use crate::artifact::{Built, CPU, DIGIT, GPU};
use crate::site::Site;
use crate::stage::{say, stage};
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;
use crate::{npm, site, sizes};

/// Builds the site and measures it.
pub fn build(workspace: &Workspace, cpu_only: bool) -> Result<()> {
    let site = site(workspace, cpu_only)?;
    stage("sizes", || sizes::report(workspace, &site))
}

/// Builds what is not up to date and puts the site together.
pub fn site(workspace: &Workspace, cpu_only: bool) -> Result<Site> {
    let _alone = alone(workspace)?;
    npm::install(workspace)?;
    let toolchain = stage("compiler for wasm", || Toolchain::find(workspace))?;
    say(&format!("   {}", toolchain.describe()));
    let built = stage("wasm artifacts", || {
        artifacts(workspace, &toolchain, cpu_only)
    })?;
    stage("site", || site::assemble(workspace, &built))
}

/// Two builds at once would write to the same files: the second waits. The lock ends with the file.
fn alone(workspace: &Workspace) -> Result<File> {
    fs::create_dir_all(workspace.cache())?;
    let lock = File::create(workspace.cache().join("lock"))?;
    if lock.try_lock().is_err() {
        say("   waiting for another build to end");
        lock.lock()?;
    }
    Ok(lock)
}

/// The two big artifacts are made side by side: each ends with minutes that use one core only.
fn artifacts(workspace: &Workspace, toolchain: &Toolchain, cpu_only: bool) -> Result<Vec<Built>> {
    thread::scope(|scope| {
        let gpu = (!cpu_only).then(|| scope.spawn(|| GPU.build(workspace, toolchain)));
        let mut built = vec![
            DIGIT.build(workspace, toolchain)?,
            CPU.build(workspace, toolchain)?,
        ];
        if let Some(gpu) = gpu {
            let gpu = gpu
                .join()
                .map_err(|_| anyhow!("building the GPU artifact panicked"))?;
            built.push(gpu?);
        }
        Ok(built)
    })
}
