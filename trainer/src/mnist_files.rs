//! MNIST's four files in a folder, checked against the checksums of the original ones.

use std::path::Path;

use anyhow::{Context as _, ensure};
use md5::{Digest as _, Md5};

use super::checksums::FILES;
use crate::mnist::Digits;

/// How many of the 60,000 training digits are kept back to choose by.
pub const VALIDATION: usize = 5_000;

/// The real MNIST.
pub struct Mnist {
    /// The first 55,000 training digits.
    pub training: Digits,
    /// The last 5,000 training digits: epochs and settings are chosen by these.
    pub validation: Digits,
    /// The 10,000 test digits, for the last word only.
    pub test: Digits,
}

impl Mnist {
    /// Reads and checks the four files.
    ///
    /// # Errors
    /// Names the file and what is wrong with it: missing, another checksum, cut short.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let [train_images, train_labels, test_images, test_labels] =
            FILES.map(|(name, md5)| checked(folder, name, md5));
        let all = Digits::parse(&train_images?, &train_labels?)?;
        let split = all.len() - VALIDATION;
        Ok(Mnist {
            training: all.select(&(0..split).collect::<Vec<_>>()),
            validation: all.select(&(split..all.len()).collect::<Vec<_>>()),
            test: Digits::parse(&test_images?, &test_labels?)?,
        })
    }
}

/// Reads `name-images.idx3-ubyte` and `name-labels.idx1-ubyte`.
///
/// # Errors
/// Names the file and what is wrong with it.
pub fn read_digits(folder: &Path, name: &str) -> anyhow::Result<Digits> {
    let read = |end: &str| {
        let path = folder.join(format!("{name}-{end}"));
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    Ok(Digits::parse(
        &read("images.idx3-ubyte")?,
        &read("labels.idx1-ubyte")?,
    )?)
}

fn checked(folder: &Path, name: &str, expected: &str) -> anyhow::Result<Vec<u8>> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).with_context(|| {
        format!(
            "cannot read {}: `cargo xtask train` fetches MNIST by itself",
            path.display()
        )
    })?;
    let found: String = Md5::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    ensure!(
        found == expected,
        "{} is not MNIST's: its MD5 must be {expected}, found {found} ({} bytes); delete it to have it fetched again",
        path.display(),
        bytes.len()
    );
    Ok(bytes)
}
