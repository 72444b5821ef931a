//! Where things are, and how commands are started there.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xshell::{Cmd, Shell, cmd};

/// The folders every command works in. A clone is for another thread.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Starts commands in the repository.
    pub sh: Shell,
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
}

impl Workspace {
    /// From what `cargo run` says of this program.
    pub fn find() -> Result<Self> {
        // At run time first: a target folder that several clones share holds one program for all.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask has no parent folder")?;
        // target/<profile>/xtask: right for CARGO_TARGET_DIR and for a folder named in cargo's
        // configuration alike.
        let program = env::current_exe()?;
        let target = program.ancestors().nth(2);
        let sh = Shell::new()?;
        sh.change_dir(root);
        Ok(Workspace {
            sh,
            root: root.to_owned(),
            target: target
                .context("xtask does not lie in a target folder")?
                .to_owned(),
        })
    }

    /// What this tool keeps between runs; deleting it costs only time.
    pub fn cache(&self) -> PathBuf {
        self.target.join("xtask-cache")
    }

    /// The finished programs, for Vite.
    pub fn programs(&self) -> PathBuf {
        self.root.join("www/wasm")
    }

    /// `cargo` as the person would start it in the repository.
    pub fn cargo(&self) -> Cmd<'_> {
        cleaned(cmd!(self.sh, "cargo")).env("CARGO_TARGET_DIR", &self.target)
    }

    /// The program of an npm package, by its path in node_modules/.
    pub fn node(&self, script: &str) -> Cmd<'_> {
        let script = self.root.join("node_modules").join(script);
        cmd!(self.sh, "node {script}")
    }
}

/// Removes what `cargo run` set for this program, so that a nested cargo sees what the person's shell
/// would show it. Cargo's own settings (CARGO_HOME, CARGO_TARGET_DIR, CARGO_NET_*, …) stay.
pub fn cleaned(command: Cmd<'_>) -> Cmd<'_> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let ours = names.filter(|name| is_ours(name));
    ours.fold(command, |command, name| command.env_remove(name))
}

fn is_ours(name: &str) -> bool {
    const BEGIN: [&str; 5] = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
    ];
    ["CARGO", "OUT_DIR"].contains(&name) || BEGIN.iter().any(|begin| name.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn cargos_own_settings_stay() {
        for name in ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "CARGO"] {
            assert!(is_ours(name), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE"] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
