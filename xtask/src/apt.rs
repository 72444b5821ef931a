//! Debian's packages, for machines that cannot download from elsewhere.

use anyhow::{Context as _, Result, ensure};
use xshell::{Cmd, cmd};

use crate::workspace::Workspace;

/// Installs packages, or says which command would. Never removes another package for it.
pub fn install(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    ensure!(
        which::which("apt-get").is_ok(),
        "this system has no apt-get to install {names} with"
    );
    // On a fresh machine the package lists are missing or old.
    install_listed(workspace, packages)
        .or_else(|_| {
            apt(workspace).arg("update").ignore_stdout().run()?;
            install_listed(workspace, packages)
        })
        .with_context(|| {
            format!("could not install {names}: run `sudo apt-get update && sudo apt-get install {names}`")
        })
}

/// The same of packages that are no loss where this system does not know them.
pub fn install_listed(workspace: &Workspace, packages: &[&str]) -> xshell::Result<()> {
    apt(workspace)
        .args(["install", "--yes", "--no-install-recommends", "--no-remove"])
        .args(packages)
        .ignore_stdout()
        .run()
}

/// Without a terminal for questions: `sudo -n` fails at once where a password would be asked for.
fn apt(workspace: &Workspace) -> Cmd<'_> {
    let sh = &workspace.sh;
    let is_root = cmd!(sh, "id -u").read().is_ok_and(|id| id == "0");
    let command = if is_root {
        cmd!(sh, "apt-get")
    } else {
        cmd!(sh, "sudo -n DEBIAN_FRONTEND=noninteractive apt-get")
    };
    command.env("DEBIAN_FRONTEND", "noninteractive")
}
