//! One wasm artifact: cargo, then wasm-bindgen, then wasm-opt.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::stage::{say, seconds};
use crate::toolchain::{TARGET, Toolchain};
use crate::workspace::Workspace;
use crate::{hash, process};

/// How an artifact differs from the others.
#[derive(Debug)]
pub struct Artifact {
    /// The cargo feature and the end of the file name.
    key: &'static str,
    /// Each has its own profile, because cargo writes all to the same file name in a profile.
    profile: &'static str,
    target_features: &'static str,
    /// wasm-opt's level.
    level: &'static str,
}

/// The normalisation of a drawing, for the page's own thread: it runs even where SIMD is missing.
pub const DIGIT: Artifact = Artifact {
    key: "digit",
    profile: "web-digit",
    target_features: "",
    level: "-Os",
};

/// The network on the CPU.
pub const CPU: Artifact = Artifact {
    key: "cpu",
    profile: "web",
    target_features: "+simd128",
    level: "-O3",
};

/// The network on WebGPU.
pub const GPU: Artifact = Artifact {
    key: "gpu",
    profile: "web-gpu",
    target_features: "+simd128",
    // Measured: -Os takes twice as long and is 2 % larger with Brotli.
    level: "-O1",
};

impl Artifact {
    fn name(&self) -> String {
        format!("capsnet_{}", self.key)
    }

    /// Builds it unless it is up to date, and puts it into www/wasm/.
    pub fn build(&self, workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
        let _alone = self.alone(workspace)?;
        let start = Instant::now();
        let mut cargo = toolchain.cargo(workspace, "rustc", self.target_features);
        // The library is an rlib too, for the native programs; cargo optimises across crates only
        // where a cdylib is all it makes.
        cargo
            .args(["--package", "capsnet", "--lib", "--crate-type", "cdylib"])
            .args(["--profile", self.profile])
            .args(["--no-default-features", "--features", self.key]);
        process::run_counting(&self.name(), &mut cargo).with_context(|| {
            format!(
                "{} does not compile ({})",
                self.name(),
                toolchain.describe()
            )
        })?;
        self.tell("compiled", start);

        let compiled = workspace
            .target()
            .join(TARGET)
            .join(self.profile)
            .join("capsnet.wasm");
        let wasm = hash::read(&compiled)?;
        let finished = self.finished(workspace, &wasm)?;
        if !finished.exists() {
            self.finish(workspace, &compiled, &finished)?;
        }
        fs::create_dir_all(workspace.programs())?;
        for file in self.files() {
            publish(&finished.join(&file), &workspace.programs().join(&file))?;
        }
        Ok(())
    }

    /// Takes an earlier one out of www/wasm/.
    pub fn withdraw(&self, workspace: &Workspace) -> Result<()> {
        for file in self.files().map(|name| workspace.programs().join(name)) {
            if file.exists() {
                fs::remove_file(&file)?;
            }
        }
        Ok(())
    }

    /// wasm-bindgen's module comes last: what watches the folder finds both.
    fn files(&self) -> [String; 2] {
        ["wasm", "js"].map(|extension| format!("{}.{extension}", self.name()))
    }

    /// Two builds at once would write to the same files: the second waits. The lock ends with the file.
    fn alone(&self, workspace: &Workspace) -> Result<File> {
        fs::create_dir_all(workspace.cache())?;
        let lock = File::create(workspace.cache().join(format!("{}.lock", self.key)))?;
        if lock.try_lock().is_err() {
            say(&format!("   waiting for another build of {}", self.name()));
            lock.lock()?;
        }
        Ok(lock)
    }

    /// wasm-opt takes from the artifact itself (section `target_features`) which features it may use.
    fn wasm_opt_arguments(&self) -> [&'static str; 3] {
        [self.level, "--strip-debug", "--strip-producers"]
    }

    /// Where the finished files lie: named after all that decides their content.
    fn finished(&self, workspace: &Workspace, wasm: &[u8]) -> Result<PathBuf> {
        let binaryen = hash::read(&workspace.node_modules().join("binaryen/package.json"))?;
        let flags = self.wasm_opt_arguments().join(" ");
        let key = hash::of_parts([
            wasm,
            &binaryen,
            flags.as_bytes(),
            // A new version of wasm-bindgen comes with a new version of this tool.
            wasm_bindgen_version(workspace)?.as_bytes(),
        ]);
        Ok(self.cache(workspace).join(key))
    }

    fn cache(&self, workspace: &Workspace) -> PathBuf {
        workspace.cache().join("wasm").join(self.key)
    }

    fn finish(&self, workspace: &Workspace, compiled: &Path, finished: &Path) -> Result<()> {
        // It gets its name when it is whole.
        let cache = self.cache(workspace);
        let unfinished = cache.join("unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        fs::create_dir_all(&unfinished)?;

        let start = Instant::now();
        self.bind(compiled, &unfinished)?;
        self.tell("wasm-bindgen", start);

        let start = Instant::now();
        let bound = unfinished.join(format!("{}_bg.wasm", self.name()));
        let optimised = unfinished.join(format!("{}.wasm", self.name()));
        // Stdin is not closed: the script would take that for its input.
        let mut wasm_opt = Command::new("node");
        wasm_opt
            .arg(workspace.node_modules().join("binaryen/bin/wasm-opt"))
            .args(self.wasm_opt_arguments())
            .arg(&bound)
            .arg("-o")
            .arg(&optimised);
        process::output(&mut wasm_opt)
            .with_context(|| format!("wasm-opt failed on {}", self.name()))?;
        self.tell("wasm-opt", start);

        fs::remove_file(&bound)?;
        fs::rename(&unfinished, finished)?;
        forget_all_but_newest(&cache)
    }

    fn bind(&self, compiled: &Path, folder: &Path) -> Result<()> {
        let mut bindgen = Bindgen::new();
        let generate = || -> std::result::Result<(), _> {
            bindgen
                .input_path(compiled)
                .web(true)?
                .out_name(&self.name())
                .typescript(true)
                // The page passes the hashed address.
                .omit_default_module_path(true)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(folder)
        };
        run_bindgen(generate).with_context(|| {
            format!(
                "wasm-bindgen failed on {}: its crate and wasm-bindgen-cli-support must have the \
                 same version in Cargo.lock",
                compiled.display()
            )
        })
    }

    fn tell(&self, what: &str, start: Instant) {
        say(&format!(
            "   {}: {what} in {}",
            self.name(),
            seconds(start.elapsed())
        ));
    }
}

/// Copies what has changed, in one go: a server may be reading it.
fn publish(from: &Path, to: &Path) -> Result<()> {
    let content = hash::read(from)?;
    if fs::read(to).is_ok_and(|there| there == content) {
        return Ok(());
    }
    let whole = to.with_extension("part");
    fs::write(&whole, content)?;
    Ok(fs::rename(&whole, to)?)
}

/// Going back and forth between two branches should not cost minutes each time; more is waste.
fn forget_all_but_newest(cache: &Path) -> Result<()> {
    const KEPT: usize = 3;
    let mut folders: Vec<_> = fs::read_dir(cache)?
        .map(|entry| {
            let entry = entry?;
            Ok((entry.metadata()?.modified()?, entry.path()))
        })
        .collect::<std::io::Result<_>>()?;
    folders.sort();
    folders.reverse();
    for (_, folder) in folders.iter().skip(KEPT) {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// wasm-bindgen's errors are anyhow's, of whichever version it was built with.
fn run_bindgen<E: std::fmt::Display>(
    generate: impl FnOnce() -> std::result::Result<(), E>,
) -> Result<()> {
    generate().map_err(|error| anyhow!("{error:#}"))
}

fn wasm_bindgen_version(workspace: &Workspace) -> Result<String> {
    let lock = fs::read_to_string(workspace.root().join("Cargo.lock"))?;
    locked_version(&lock, "wasm-bindgen-cli-support")
        .map(str::to_owned)
        .context("Cargo.lock does not name wasm-bindgen-cli-support")
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| *line == name)?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_from_the_lock_file() {
        let lock = "[[package]]\nname = \"walrus\"\nversion = \"0.27.3\"\n\n[[package]]\nname = \"which\"\nversion = \"8.0.0\"\n";
        assert_eq!(locked_version(lock, "which"), Some("8.0.0"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
