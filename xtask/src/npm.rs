//! The npm packages: what is bundled into the page, Vite, wasm-opt, and the tools of the tests.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::stage::stage;
use crate::workspace::Workspace;
use crate::{hash, process};

/// Runs `npm ci`, but only after a change of the lock file.
pub fn install(workspace: &Workspace) -> Result<()> {
    let lock = hash::of_bytes(&hash::read(&workspace.root().join("package-lock.json"))?);
    let stamp = workspace.node_modules().join(".xtask-stamp");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == lock) {
        return Ok(());
    }
    stage("npm packages", || {
        require_node()?;
        process::run(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(workspace.root())
                .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
        )
        .context("npm could not install the packages of package-lock.json")?;
        fs::write(&stamp, &lock)?;
        Ok(())
    })
}

fn require_node() -> Result<()> {
    const NEEDED: &str =
        "Node.js 20.19 or newer with npm is needed: install it from https://nodejs.org";
    let version = process::output(Command::new("node").arg("--version"))
        .ok()
        .context(NEEDED)?;
    if number(&version).is_none_or(|number| number < (20, 19)) {
        bail!("{NEEDED} (found {})", version.trim());
    }
    which::which("npm").ok().context(NEEDED)?;
    Ok(())
}

/// The 20 and the 19 of `v20.19.2`.
fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn nodes_version() {
        assert_eq!(number("v20.20.2\n"), Some((20, 20)));
        assert_eq!(number("nonsense"), None);
    }
}
