//! A Chromium for the tests.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use xshell::cmd;

use crate::apt;
use crate::workspace::Workspace;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The program to start, or None for the one that Playwright downloaded.
pub fn find(workspace: &Workspace) -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os("CHROMIUM").map(PathBuf::from) {
        let path_exists = path.exists();
        ensure!(
            path_exists,
            "CHROMIUM names {}, which does not exist",
            path.display()
        );
        return Ok(Some(path));
    }
    if let Some(path) = installed() {
        return Ok(Some(path));
    }
    let debian = apt::install(workspace, &["chromium"]);
    if let Some(path) = installed() {
        return Ok(Some(path));
    }
    cmd!(workspace.sh, "npx playwright install chromium")
        .run()
        .with_context(|| {
            let reason = debian
                .err()
                .map_or(String::new(), |error| format!(" ({error})"));
            format!("no Chromium for the tests; install one or set CHROMIUM{reason}")
        })?;
    Ok(None)
}

fn installed() -> Option<PathBuf> {
    let mut found = NAMES.iter().filter_map(|name| which::which(name).ok());
    found
        .next()
        .or_else(|| Some(PathBuf::from(MAC)).filter(|path| Path::exists(path)))
}
