//! Handwriting fonts, kept in the user's cache: letters that are no digits.
//!
//! Each is a package of its own on npm. A font on the web is a WOFF; what is kept is the TrueType or
//! OpenType file in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::stage::{say, stage};
use crate::{hash, process, woff, workspace};

#[path = "../../trainer/src/font_files.rs"]
mod font_files;
use font_files::{HELD_OUT, TRAINING};

/// Of every package.
const VERSION: &str = "5.3.0";

/// The folder with all fonts, fetched on first use.
pub fn folder() -> Result<PathBuf> {
    let folder = workspace::user_cache()?.join("fonts");
    let missing: Vec<&str> = (TRAINING.into_iter().chain(HELD_OUT))
        .filter(|name| !path(&folder, name).is_file())
        .collect();
    if missing.is_empty() {
        return Ok(folder);
    }
    stage("handwriting fonts", || fetch(&folder, &missing))?;
    say(&format!("   kept in {}", folder.display()));
    Ok(folder)
}

fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).with_extension("ttf")
}

fn fetch(folder: &Path, names: &[&str]) -> Result<()> {
    let download = folder.join("download");
    fs::create_dir_all(&download)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    process::output(
        Command::new("npm")
            .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
            .args(["--no-save", "--no-package-lock", "--prefix"])
            .arg(&download)
            .args(names.iter().map(|name| format!("@fontsource/{name}@{VERSION}")))
            .current_dir(&download),
    )
    .with_context(|| {
        format!(
            "could not fetch the handwriting fonts (@fontsource/{}, … from npm): put them as {}, … into {}, give --fonts, or do without letters by --no-letters",
            names[0],
            path(Path::new(""), names[0]).display(),
            folder.display()
        )
    })?;
    for name in names {
        let package = download.join("node_modules/@fontsource").join(name);
        let woff = package.join(format!("files/{name}-latin-400-normal.woff"));
        let font = woff::unpacked(&hash::read(&woff)?)
            .with_context(|| format!("{} cannot be unpacked", woff.display()))?;
        let unfinished = folder.join(format!("{name}.tmp"));
        fs::write(&unfinished, font)?;
        fs::rename(&unfinished, path(folder, name))?;
    }
    Ok(fs::remove_dir_all(&download)?)
}
