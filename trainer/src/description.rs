//! Descriptions of networks on disk, `pretrained/*.json`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use capsnet::spec::Spec;

/// Where descriptions and weights lie, whatever folder a program is started in.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pretrained")
}

/// Reads and checks a description.
///
/// # Errors
/// When it cannot be read or describes no network; the message names the file.
pub fn read(path: &Path) -> anyhow::Result<Spec> {
    let json = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the description {}", path.display()))?;
    Spec::from_json(&json).with_context(|| format!("{} was refused", path.display()))
}

/// The description of that name in [`folder`].
///
/// # Errors
/// Those of [`read`].
pub fn described(name: &str) -> anyhow::Result<Spec> {
    read(&folder().join(name).with_extension("json"))
}

/// All descriptions in [`folder`], by their names.
///
/// # Errors
/// Those of [`read`].
pub fn all() -> anyhow::Result<Vec<Spec>> {
    let files = files(&folder(), "json")?;
    let networks = files.iter().filter(|path| !path.ends_with(ANSWER));
    networks.map(|path| read(path)).collect()
}

/// It lies beside them and is an answer, not a network.
const ANSWER: &str = "samples-result.json";

/// The files of a folder with that extension, by their names.
///
/// # Errors
/// When the folder cannot be read; the message names it.
pub fn files(folder: &Path, extension: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    #[test]
    fn all_of_them_are_read() -> anyhow::Result<()> {
        let all = super::all()?;
        assert!(all.iter().any(|spec| spec.name == "compact"));
        Ok(())
    }
}
