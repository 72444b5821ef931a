//! Debian's packages, for machines that cannot download from elsewhere.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Installs packages, or says which command would. Never removes another package for it.
pub fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if which::which("apt-get").is_err() {
        bail!("this system has no apt-get to install {names} with");
    }
    let tried = process::output(&mut apt(&install_arguments(packages)));
    if tried.is_ok() {
        return Ok(());
    }
    // On a fresh machine the package lists are missing or old.
    let again = process::output(&mut apt(&["update"]))
        .and_then(|_| process::output(&mut apt(&install_arguments(packages))));
    if let Err(error) = again {
        bail!(
            "could not install {names}: run `sudo apt-get update && sudo apt-get install {names}`\n{error}"
        );
    }
    Ok(())
}

fn install_arguments<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["install", "--yes", "--no-install-recommends", "--no-remove"];
    arguments.extend(packages);
    arguments
}

fn apt(arguments: &[&str]) -> Command {
    // `sudo -n` fails at once where a password would be asked for.
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Whether this process may do everything: apt needs no sudo then, and Chromium no sandbox.
pub fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
