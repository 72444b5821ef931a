//! Content hashes: the keys of what need not be made again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Ten hexadecimal digits: enough that two versions of one file never share a key.
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

    #[test]
    fn the_beginning_of_sha_256() {
        // printf 'abc' | sha256sum
        assert_eq!(of_bytes(b"abc"), "ba7816bf8f");
    }

    #[test]
    fn borders_between_parts_count() {
        assert_ne!(
            of_parts([b"ab".as_slice(), b"c"]),
            of_parts([b"a".as_slice(), b"bc"])
        );
    }
}
