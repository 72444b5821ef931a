//! Puts dist/ together.
//!
//! Everything but index.html, capsnet.js and the example pages has a content hash in its path and
//! may be cached for ever. All addresses are relative: the site works in any sub-folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::artifact::Built;
use crate::assets::{Asset, Assets};
use crate::hash;
use crate::stage::say;
use crate::workspace::Workspace;

/// Pinned modules copied from node_modules: (package, its file, name in www/vendor/).
const VENDOR: [(&str, &str, &str); 4] = [
    ("comlink", "dist/esm/comlink.mjs", "comlink.js"),
    ("idb", "build/index.js", "idb.js"),
    ("uplot", "dist/uPlot.esm.js", "uplot.js"),
    ("uplot", "dist/uPlot.min.css", "uplot.css"),
];

const DEFAULT_EXPORT: [&str; 1] = ["uplot"];

/// The folders of www/ that go into app-<hash>/, where they stay side by side.
const APP: [&str; 2] = ["engine", "page"];

/// Of www/, made for editors and the type check: never copied from there.
const GENERATED: &str = "vendor/";

/// The page's sample digits: (key in ASSETS, file in pretrained/).
const SAMPLES: [(&str, &str); 3] = [
    ("images", "samples-images.idx3-ubyte"),
    ("labels", "samples-labels.idx1-ubyte"),
    ("result", "samples-result.json"),
];

/// The digits that teaching needs: (set in ASSETS, its files by key).
const TEACHING: [(&str, [(&str, &str); 2]); 2] = [
    (
        "rehearsal",
        [
            ("images", "rehearsal-images.idx3-ubyte"),
            ("labels", "rehearsal-labels.idx1-ubyte"),
        ],
    ),
    (
        "heldOut",
        [
            ("images", "held-out-images.idx3-ubyte"),
            ("labels", "held-out-labels.idx1-ubyte"),
        ],
    ),
];

/// The finished site.
#[derive(Debug)]
pub struct Site {
    pub dist: PathBuf,
    /// The folder of the page's modules in it: app-<hash>.
    pub app: String,
    pub assets: Assets,
}

/// Writes dist/ anew.
pub fn assemble(workspace: &Workspace, built: &[Built]) -> Result<Site> {
    let dist = workspace.dist();
    // A server may be serving dist/ while we build: it is replaced in one go.
    let next = workspace.root().join("dist.next");
    empty(&next)?;
    let assets = Assets {
        wasm: wasm(&next, built)?,
        weights: weights(&next, &workspace.pretrained())?,
        samples: samples(&next, &workspace.pretrained())?,
        teaching: teaching(&next, &workspace.pretrained())?,
    };
    let app = app(workspace, &next, built, &assets)?;
    entrances(&workspace.www(), &next, &app)?;
    // GitHub Pages would otherwise leave out what begins with an underscore.
    fs::write(next.join(".nojekyll"), "")?;
    if dist.exists() {
        fs::remove_dir_all(&dist).context("cannot replace dist/")?;
    }
    fs::rename(&next, &dist)?;
    say(&format!("   dist/ with {app}/"));
    Ok(Site { dist, app, assets })
}

fn wasm(dist: &Path, built: &[Built]) -> Result<Vec<Asset>> {
    built
        .iter()
        .map(|artifact| {
            let file = artifact.folder.join(format!("{}.wasm", artifact.name));
            publish(dist, "wasm", artifact.key, &file)
        })
        .collect()
}

fn weights(dist: &Path, pretrained: &Path) -> Result<Vec<Asset>> {
    let found: Vec<PathBuf> = fs::read_dir(pretrained)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    let mut weights: Vec<Asset> = found
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "safetensors"))
        .filter_map(|path| Some((path.file_stem()?.to_str()?, path)))
        .map(|(preset, path)| publish(dist, "weights", preset, path))
        .collect::<Result<_>>()?;
    weights.sort_by(|a, b| a.key.cmp(&b.key));
    if !weights.iter().any(|asset| asset.key == "compact") {
        say(
            "   warning: pretrained/compact.safetensors is missing, so the page has no network: \
             `git checkout pretrained`, or `cargo xtask train --preset compact` (hours)",
        );
    }
    Ok(weights)
}

fn samples(dist: &Path, pretrained: &Path) -> Result<Vec<Asset>> {
    let mut samples = Vec::new();
    for (key, name) in SAMPLES {
        let file = pretrained.join(name);
        if file.exists() {
            samples.push(publish(dist, "samples", key, &file)?);
        } else {
            say(&format!(
                "   warning: pretrained/{name} is missing, so the page has no sample digits: \
                 `git checkout pretrained` or `cargo xtask samples`"
            ));
        }
    }
    Ok(samples)
}

/// All of the files or none: teaching cannot be measured with half of them.
fn teaching(dist: &Path, pretrained: &Path) -> Result<Vec<(&'static str, Vec<Asset>)>> {
    let names = TEACHING.iter().flat_map(|(_, files)| files);
    if let Some((_, name)) = names
        .into_iter()
        .find(|(_, name)| !pretrained.join(name).exists())
    {
        say(&format!(
            "   warning: pretrained/{name} is missing, so teaching has no known digits: \
             `git checkout pretrained` or `cargo xtask samples`"
        ));
        return Ok(Vec::new());
    }
    TEACHING
        .into_iter()
        .map(|(set, files)| {
            let files = files
                .into_iter()
                .map(|(key, name)| publish(dist, "teaching", key, &pretrained.join(name)))
                .collect::<Result<_>>()?;
            Ok((set, files))
        })
        .collect()
}

/// Copies a file to `folder/name-<hash>.extension`. The page compares the weights that it gets with
/// that hash (www/engine/file-name.js).
fn publish(dist: &Path, folder: &str, key: &str, file: &Path) -> Result<Asset> {
    let content = hash::read(file)?;
    let part = |part: Option<&std::ffi::OsStr>| {
        part.and_then(std::ffi::OsStr::to_str)
            .map(str::to_owned)
            .with_context(|| format!("{} has no plain name", file.display()))
    };
    let name = hash::hashed_name(&part(file.file_stem())?, &part(file.extension())?, &content);
    let path = format!("{folder}/{name}");
    write(&dist.join(&path), &content)?;
    Ok(Asset {
        key: key.to_owned(),
        path,
        bytes: content.len() as u64,
    })
}

/// The folder app-<hash>/: the page's modules and styles, what they import, and the table of
/// addresses. The name it returns is a hash of all of it.
fn app(workspace: &Workspace, dist: &Path, built: &[Built], assets: &Assets) -> Result<String> {
    let folder = dist.join("app");
    for part in APP {
        for file in hash::files(&workspace.www().join(part))? {
            // Notes for those who work on it.
            if !file.ends_with("README.md") {
                let path = hash::relative(&workspace.www(), &file);
                write(&folder.join(&path), &hash::read(&file)?)?;
            }
        }
    }
    vendor(&workspace.node_modules(), &folder)?;
    for artifact in built {
        for extension in ["js", "d.ts"] {
            let name = format!("{}.{extension}", artifact.name);
            let glue = hash::read(&artifact.folder.join(&name))?;
            write(&folder.join("wasm").join(&name), &glue)?;
        }
    }
    write(&folder.join("engine/assets.js"), assets.module().as_bytes())?;
    let name = format!("app-{}", hash::of_folder(&folder)?);
    fs::rename(&folder, dist.join(&name))?;
    Ok(name)
}

/// Copies the modules that the app imports, with their licences.
fn vendor(node_modules: &Path, app: &Path) -> Result<()> {
    let sources: Vec<String> = hash::files(app)?
        .iter()
        .map(|file| Ok(String::from_utf8_lossy(&hash::read(file)?).into_owned()))
        .collect::<Result<_>>()?;
    let folder = app.join("vendor");
    for (package, file, name) in VENDOR {
        let import = format!("vendor/{name}");
        if !sources.iter().any(|source| source.contains(&import)) {
            continue;
        }
        let package_folder = node_modules.join(package);
        let module = fs::read_to_string(package_folder.join(file))
            .with_context(|| format!("cannot read {file} of the npm package {package}"))?;
        write(&folder.join(name), without_source_map(&module).as_bytes())?;
        write(
            &folder.join(format!("{package}.LICENSE.txt")),
            &hash::read(&package_folder.join("LICENSE"))?,
        )?;
    }
    Ok(())
}

/// Types for the vendored modules under the names that the page imports, for the type check and
/// for editors.
pub fn vendor_types(workspace: &Workspace) -> Result<()> {
    let folder = workspace.www().join("vendor");
    for (package, _, name) in VENDOR {
        if let Some(module) = name.strip_suffix(".js") {
            let default = if DEFAULT_EXPORT.contains(&package) {
                format!("export {{ default }} from \"{package}\";\n")
            } else {
                String::new()
            };
            let types = format!("export * from \"{package}\";\n{default}");
            write(&folder.join(format!("{module}.d.ts")), types.as_bytes())?;
        }
    }
    Ok(())
}

/// The maps are not copied, and a browser's developer tools would ask for them.
fn without_source_map(module: &str) -> String {
    module
        .lines()
        .filter(|line| !line.starts_with("//# sourceMappingURL="))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// index.html, capsnet.js, capsnet.d.ts, example/: the only names without a hash.
fn entrances(www: &Path, dist: &Path, app: &str) -> Result<()> {
    for file in hash::files(www)? {
        let path = hash::relative(www, &file);
        let in_app = APP.iter().any(|part| path.starts_with(&format!("{part}/")));
        if in_app || path.starts_with(GENERATED) {
            continue;
        }
        let content = hash::read(&file)?;
        let content = match String::from_utf8(content) {
            Ok(text) => point_to(&text, app).into_bytes(),
            // A picture.
            Err(error) => error.into_bytes(),
        };
        write(&dist.join(path), &content)?;
    }
    Ok(())
}

/// `./page/` and `../page/` become `./app-<hash>/page/` and `../app-<hash>/page/`.
fn point_to(text: &str, app: &str) -> String {
    APP.iter().fold(text.to_owned(), |text, part| {
        text.replace(&format!("./{part}/"), &format!("./{app}/{part}/"))
    })
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn relative_addresses_get_the_hash() {
        let page = r#"<script type="module" src="./page/main.js"></script> import("../engine/x.js") happy/page/"#;
        assert_eq!(
            point_to(page, "app-12"),
            r#"<script type="module" src="./app-12/page/main.js"></script> import("../app-12/engine/x.js") happy/page/"#
        );
    }

    #[test]
    fn source_maps_are_not_asked_for() {
        assert_eq!(
            without_source_map("export {};\n//# sourceMappingURL=comlink.mjs.map\n"),
            "export {};\n"
        );
    }

    #[test]
    fn published_files_carry_their_hash() -> Result<()> {
        let folder = Scratch::new()?;
        let file = folder.path().join("compact.safetensors");
        fs::write(&file, "abc")?;
        let asset = publish(folder.path(), "weights", "compact", &file)?;
        assert_eq!(asset.path, "weights/compact-ba7816bf8f.safetensors");
        assert_eq!(asset.bytes, 3);
        assert_eq!(fs::read_to_string(folder.path().join(asset.path))?, "abc");
        Ok(())
    }

    #[test]
    fn teaching_is_published_whole_or_not_at_all() -> Result<()> {
        let folder = Scratch::new()?;
        let (dist, pretrained) = (folder.path().join("dist"), folder.path().join("pretrained"));
        fs::create_dir_all(&pretrained)?;
        let names: Vec<&str> = TEACHING
            .iter()
            .flat_map(|(_, files)| files.map(|(_, name)| name))
            .collect();
        for name in &names[1..] {
            fs::write(pretrained.join(name), name)?;
        }
        assert_eq!(teaching(&dist, &pretrained)?, Vec::new());
        assert!(!dist.exists());

        fs::write(pretrained.join(names[0]), names[0])?;
        let sets = teaching(&dist, &pretrained)?;
        let keys: Vec<_> = sets
            .iter()
            .flat_map(|(set, files)| files.iter().map(move |asset| (*set, asset.key.as_str())))
            .collect();
        assert_eq!(
            keys,
            [
                ("rehearsal", "images"),
                ("rehearsal", "labels"),
                ("heldOut", "images"),
                ("heldOut", "labels"),
            ]
        );
        for (asset, name) in sets.iter().flat_map(|(_, files)| files).zip(names) {
            assert!(asset.path.starts_with("teaching/"), "{}", asset.path);
            assert_eq!(fs::read_to_string(dist.join(&asset.path))?, name);
        }
        Ok(())
    }
}
