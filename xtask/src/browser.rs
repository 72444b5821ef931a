//! A Chromium for the tests.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::workspace::Workspace;
use crate::{apt, process};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The program to start, or None for the one that Playwright downloaded.
pub fn find(workspace: &Workspace) -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        if !path.exists() {
            bail!("CHROMIUM names {}, which does not exist", path.display());
        }
        return Ok(Some(path));
    }
    if let Some(path) = installed() {
        return Ok(Some(path));
    }
    let debian = apt::install(&["chromium"]);
    if let Some(path) = installed() {
        return Ok(Some(path));
    }
    process::run(
        Command::new("npx")
            .args(["playwright", "install", "chromium"])
            .current_dir(workspace.root()),
    )
    .with_context(|| match debian {
        Err(error) => format!("no Chromium for the tests; install one or set CHROMIUM ({error})"),
        Ok(()) => "no Chromium for the tests; install one or set CHROMIUM".to_owned(),
    })?;
    Ok(None)
}

fn installed() -> Option<PathBuf> {
    NAMES
        .iter()
        .find_map(|name| which::which(name).ok())
        .or_else(|| Some(PathBuf::from(MAC)).filter(|path| Path::exists(path)))
}
