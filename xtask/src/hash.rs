//! Content hashes: the names of what may be cached for ever, and the keys of what need not be
//! made again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Ten hexadecimal digits: enough that two versions of one file never share a name.
const DIGITS: usize = 10;

/// The hash of some bytes.
pub fn of_bytes(bytes: &[u8]) -> String {
    shorten(Sha256::new_with_prefix(bytes))
}

/// The hash of several pieces; their borders count.
pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    shorten(hash)
}

/// The hash of a folder: every file's relative path and content, in the order of the paths.
pub fn of_folder(folder: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for file in files(folder)? {
        let path = relative(folder, &file);
        let content = read(&file)?;
        for part in [path.as_bytes(), &content] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    Ok(shorten(hash))
}

/// `name-<hash>.extension`
pub fn hashed_name(name: &str, extension: &str, bytes: &[u8]) -> String {
    format!("{name}-{}.{extension}", of_bytes(bytes))
}

/// All files below a folder, sorted, so that the order is the same on every machine.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The path below `folder` with forward slashes, as addresses have them.
pub fn relative(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder)
        .unwrap_or(file)
        .iter()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Reads a file; the error names it.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn shorten(hash: Sha256) -> String {
    let mut hex: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    hex.truncate(DIGITS);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn names_carry_the_content() {
        // printf 'abc' | sha256sum
        assert_eq!(
            hashed_name("compact", "safetensors", b"abc"),
            "compact-ba7816bf8f.safetensors"
        );
    }

    #[test]
    fn borders_between_parts_count() {
        assert_ne!(
            of_parts([b"ab".as_slice(), b"c"]),
            of_parts([b"a".as_slice(), b"bc"])
        );
    }

    #[test]
    fn a_folder_hash_follows_names_and_content() -> Result<()> {
        let folder = Scratch::new()?;
        fs::create_dir(folder.path().join("engine"))?;
        fs::write(folder.path().join("engine/a.js"), "1")?;
        let first = of_folder(folder.path())?;
        assert_eq!(first, of_folder(folder.path())?, "stable");
        fs::write(folder.path().join("engine/a.js"), "2")?;
        let second = of_folder(folder.path())?;
        assert_ne!(first, second, "content");
        fs::rename(
            folder.path().join("engine/a.js"),
            folder.path().join("engine/b.js"),
        )?;
        assert_ne!(second, of_folder(folder.path())?, "name");
        Ok(())
    }
}
