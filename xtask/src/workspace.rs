//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The folders every command works in.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// From what `cargo run` says of this program.
    pub fn find() -> Result<Self> {
        // At run time first: a target folder that several clones share holds one program for all.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .context("xtask has no parent folder")?
            .to_owned();
        // target/<profile>/xtask: right for CARGO_TARGET_DIR and for a folder named in cargo's
        // configuration alike.
        let target = env::current_exe()?
            .ancestors()
            .nth(2)
            .context("xtask does not lie in a target folder")?
            .to_owned();
        Ok(Workspace { root, target })
    }

    /// The repository.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// What this tool keeps between runs; deleting it costs only time.
    pub fn cache(&self) -> PathBuf {
        self.target.join("xtask-cache")
    }

    /// The built site.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The finished programs, for Vite.
    pub fn programs(&self) -> PathBuf {
        self.root.join("www/wasm")
    }

    /// The packages `npm ci` installed.
    pub fn node_modules(&self) -> PathBuf {
        self.root.join("node_modules")
    }
}

/// The cache of this user that outlives a clone: MNIST is kept there.
pub fn user_cache() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(folder).join("capsnet"));
    }
    let home = env::home_dir().context("no home folder is known: set XDG_CACHE_HOME")?;
    Ok(home.join(".cache").join("capsnet"))
}
