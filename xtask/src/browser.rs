//! Browsers for the tests: a Chromium for all of them, Firefox and WebKit for the short suite.

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
/// Chromium without windows: the same page, with less work for the machine.
const HEADLESS: &str = "chromium-headless-shell";
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// What `tests/visits/drivers/launch.mjs` looks for.
struct Program {
    /// As Playwright calls it.
    name: &'static str,
    /// One program of each list.
    programs: &'static [&'static [&'static str]],
    packages: &'static [&'static str],
    /// Names the program itself.
    variable: Option<&'static str>,
}

const FIREFOX: Program = Program {
    name: "firefox",
    programs: &[&[
        "firefox-esr",
        "firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ]],
    packages: &["firefox-esr"],
    variable: Some("FIREFOX"),
};
const WEBKIT: Program = Program {
    name: "webkit",
    programs: &[&["WebKitWebDriver"], &["Xvfb"]],
    packages: &["webkit2gtk-driver", "xvfb"],
    variable: None,
};

/// Firefox and WebKit: Debian's, else Playwright's own.
pub fn ensure_others(workspace: &Workspace) -> Result<()> {
    for browser in [FIREFOX, WEBKIT] {
        if browser.is_installed() {
            continue;
        }
        let Err(debian) = apt::install(workspace, browser.packages) else {
            continue;
        };
        let name = browser.name;
        cmd!(workspace.sh, "npx playwright install {name}")
            .run()
            .with_context(|| format!("no {name} for the tests ({debian})"))?;
    }
    Ok(())
}

impl Program {
    fn is_installed(&self) -> bool {
        let is_named = self
            .variable
            .is_some_and(|name| env::var_os(name).is_some());
        let is_here = |names: &&[&str]| names.iter().any(|name| which::which(name).is_ok());
        is_named || self.programs.iter().all(is_here)
    }
}

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

/// The one without windows, where there is one or Debian has it, and CHROMIUM names no other.
pub fn find_headless(workspace: &Workspace) -> Option<PathBuf> {
    let installed = || which::which(HEADLESS).ok();
    if env::var_os("CHROMIUM").is_some() {
        return None;
    }
    installed().or_else(|| {
        apt::install_listed(workspace, &[HEADLESS]).ok()?;
        installed()
    })
}

fn installed() -> Option<PathBuf> {
    let mut found = NAMES.iter().filter_map(|name| which::which(name).ok());
    found
        .next()
        .or_else(|| Some(PathBuf::from(MAC)).filter(|path| Path::exists(path)))
}
