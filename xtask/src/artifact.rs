//! One wasm artifact: cargo, then wasm-bindgen, then wasm-opt.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use walkdir::WalkDir;
use wasm_bindgen_cli_support::Bindgen;

use crate::stage::seconds;
use crate::toolchain::{TARGET, Toolchain};
use crate::workspace::Workspace;

/// How an artifact differs from the others.
#[derive(Debug)]
pub struct Artifact {
    /// The cargo feature and the end of the file name.
    key: &'static str,
    /// Each has its own profile, because cargo writes all to the same file name in a profile.
    profile: &'static str,
    target_features: &'static str,
    /// Of wasm-opt, which takes from the artifact itself (section `target_features`) which features it
    /// may use.
    passes: &'static [&'static str],
    /// The page does not wait for it: where cores are few, the others come first.
    is_later: bool,
}

/// The normalisation of a drawing, for the page's own thread: it runs even where SIMD is missing.
pub const DIGIT: Artifact = Artifact {
    key: "digit",
    profile: "web-digit",
    target_features: "",
    passes: &["-Os"],
    is_later: false,
};

/// The network on the CPU.
pub const CPU: Artifact = Artifact {
    key: "cpu",
    profile: "web",
    target_features: "+simd128",
    passes: &["-O3", BY_NAME],
    is_later: false,
};

/// The network on WebGPU.
pub const GPU: Artifact = Artifact {
    key: "gpu",
    profile: "web-gpu",
    target_features: "+simd128",
    // Measured: -Os takes twice as long and is 2 % larger with Brotli.
    passes: &["-O1", BY_NAME],
    is_later: true,
};

/// Puts copies of one generic function side by side, where Brotli finds them: 2.7 % of the GPU artifact,
/// which is three times as long as Brotli's window.
const BY_NAME: &str = "--reorder-functions-by-name";

/// Constructors (cubecl registers its operations by them) run once, when the worker calls them. Left to itself, the
/// linker has every export call all of them: most of what the worker computed on WebGPU (docs/decisions/0011-constructors.md).
const CONSTRUCTED_ONCE: &str = "link-arg=--export=__wasm_call_ctors";
/// What the linker names an export that does so.
const CONSTRUCTED_EACH_TIME: &str = "command_export";

/// What the programs are made of and by: the locks name the versions of wasm-bindgen and wasm-opt.
const SOURCES: [&str; 7] = [
    "src",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "package-lock.json",
    "xtask/src/artifact.rs",
    "xtask/src/toolchain.rs",
];

impl Artifact {
    fn name(&self) -> String {
        format!("capsnet_{}", self.key)
    }

    /// Builds it unless it is up to date, and puts it into www/wasm/.
    pub fn build(&self, workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
        let _alone = self.alone(workspace)?;
        let mut finished = self.finished(workspace, toolchain)?;
        if !finished.exists() {
            let compiled;
            (compiled, finished) = self.compile(workspace, toolchain)?;
            self.finish(workspace, &compiled, &finished)?;
        }
        self.publish(workspace, &finished)
    }

    /// The same without the minutes of wasm-opt: what computes the same, but is longer and a little slower.
    pub fn build_quickly(&self, workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
        let _alone = self.alone(workspace)?;
        let finished = self.finished(workspace, toolchain)?;
        if finished.exists() {
            return self.publish(workspace, &finished);
        }
        let (compiled, _) = self.compile(workspace, toolchain)?;
        let bound = self.bind(workspace, &compiled)?;
        let [_, program] = self.files();
        fs::rename(bound.join(self.bound()), bound.join(program))?;
        self.publish(workspace, &bound)
    }

    /// Quickly first, where the page waits for it.
    pub fn build_twice(&self, workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
        if !self.is_later {
            self.build_quickly(workspace, toolchain)?;
        }
        self.build(workspace, toolchain)
    }

    /// The compiler's file, and what it is called when it is finished: compiled once more if a source was saved
    /// meanwhile.
    fn compile(&self, workspace: &Workspace, toolchain: &Toolchain) -> Result<(PathBuf, PathBuf)> {
        let start = Instant::now();
        loop {
            let finished = self.finished(workspace, toolchain)?;
            self.run_cargo(workspace, toolchain)?;
            if finished == self.finished(workspace, toolchain)? {
                self.tell("compiled", start);
                let folder = workspace.target.join(TARGET).join(self.profile);
                return Ok((folder.join("capsnet.wasm"), finished));
            }
        }
    }

    fn run_cargo(&self, workspace: &Workspace, toolchain: &Toolchain) -> Result<()> {
        let cargo = toolchain
            .cargo(workspace, "rustc", self.target_features)
            // The library is an rlib too, for the native programs; cargo optimises across crates only
            // where a cdylib is all it makes.
            .args(["--package", "capsnet", "--lib", "--crate-type", "cdylib"])
            .args(["--profile", self.profile])
            .args(["--no-default-features", "--features", self.key])
            .args(["--", "-C", CONSTRUCTED_ONCE]);
        let cargo = Command::from(cargo);
        let cargo = match self.is_later && cfg!(unix) {
            true => behind(&cargo),
            false => cargo,
        };
        run_counting(&self.name(), cargo)
            .with_context(|| format!("{} does not compile ({toolchain})", self.name()))
    }

    fn publish(&self, workspace: &Workspace, folder: &Path) -> Result<()> {
        self.files()
            .iter()
            .try_for_each(|file| publish(&folder.join(file), &workspace.programs().join(file)))
    }

    /// Takes an earlier one out of www/wasm/.
    pub fn withdraw(&self, workspace: &Workspace) -> Result<()> {
        let files = self.files().map(|name| workspace.programs().join(name));
        Ok(files
            .iter()
            .try_for_each(|file| workspace.sh.remove_path(file))?)
    }

    /// The program comes last: who finds it finds wasm-bindgen's module as well (vite.config.js).
    fn files(&self) -> [String; 2] {
        ["js", "wasm"].map(|extension| format!("{}.{extension}", self.name()))
    }

    /// Two builds at once would write to the same files: the second waits. The lock ends with the file.
    fn alone(&self, workspace: &Workspace) -> Result<File> {
        fs::create_dir_all(workspace.cache())?;
        let lock = File::create(workspace.cache().join(format!("{}.lock", self.key)))?;
        if lock.try_lock().is_err() {
            println!("   waiting for another build of {}", self.name());
            lock.lock()?;
        }
        Ok(lock)
    }

    fn tell(&self, what: &str, start: Instant) {
        println!("   {}: {what} in {}", self.name(), seconds(start.elapsed()));
    }

    fn cache(&self, workspace: &Workspace) -> PathBuf {
        workspace.cache().join("wasm").join(self.key)
    }

    /// Where the finished files lie: named after all that decides their content, so that neither a new clone nor another
    /// branch waits for what was built before.
    fn finished(&self, workspace: &Workspace, toolchain: &Toolchain) -> Result<PathBuf> {
        let mut hash = DefaultHasher::new();
        (self.profile, self.target_features, self.passes).hash(&mut hash);
        toolchain.to_string().hash(&mut hash);
        for name in SOURCES {
            let files = WalkDir::new(workspace.root.join(name)).sort_by_file_name();
            for file in files {
                let file = file?;
                let place = file.path().strip_prefix(&workspace.root)?;
                if file.file_type().is_file() {
                    (place, fs::read(file.path())?).hash(&mut hash);
                }
            }
        }
        Ok(self
            .cache(workspace)
            .join(format!("{:016x}", hash.finish())))
    }

    fn finish(&self, workspace: &Workspace, compiled: &Path, finished: &Path) -> Result<()> {
        workspace.sh.remove_path(finished)?; // saved back to what it was while it was compiled
        let unfinished = self.bind(workspace, compiled)?;
        let start = Instant::now();
        let bound = unfinished.join(self.bound());
        let [_, program] = self.files();
        workspace
            .node("binaryen/bin/wasm-opt")
            .args(self.passes)
            .args(["--strip-debug", "--strip-producers"])
            .args([bound.as_os_str(), "-o".as_ref()])
            .arg(unfinished.join(program))
            .run()?;
        self.tell("wasm-opt", start);

        fs::remove_file(&bound)?;
        fs::rename(&unfinished, finished)?;
        forget_all_but_newest(&self.cache(workspace))
    }

    /// What wasm-bindgen makes of the compiler's file, in a folder that gets its name when all is finished.
    fn bind(&self, workspace: &Workspace, compiled: &Path) -> Result<PathBuf> {
        let unfinished = self.cache(workspace).join("unfinished");
        workspace.sh.remove_path(&unfinished)?;
        workspace.sh.create_dir(&unfinished)?;
        let start = Instant::now();
        bind(&self.name(), compiled, &unfinished)?;
        self.tell("wasm-bindgen", start);
        Ok(unfinished)
    }

    /// wasm-bindgen's name for the program.
    fn bound(&self) -> String {
        format!("{}_bg.wasm", self.name())
    }
}

fn bind(name: &str, compiled: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(name).typescript(true);
    // The page passes the hashed address.
    bindgen.omit_default_module_path(true);
    bindgen.remove_producers_section(true);
    let generated = bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder));
    // its errors are anyhow's, of whichever version it was built with
    generated.map_err(|error| anyhow!("{error:#}")).with_context(|| {
        format!(
            "wasm-bindgen failed on {}: its crate and wasm-bindgen-cli-support must have the same version in Cargo.lock",
            compiled.display()
        )
    })?;
    let glue = fs::read_to_string(folder.join(format!("{name}.js")))?;
    let calls_once = !glue.contains(CONSTRUCTED_EACH_TIME);
    ensure!(
        calls_once,
        "each export of {name} calls all constructors: the linker did not get {CONSTRUCTED_ONCE}"
    );
    Ok(())
}

/// Copies what has changed, in one go: a server may be reading it.
fn publish(from: &Path, to: &Path) -> Result<()> {
    let content = fs::read(from)?;
    if fs::read(to).is_ok_and(|there| there == content) {
        return Ok(());
    }
    let whole = to.with_extension("part");
    fs::create_dir_all(to.parent().context("a program lies in a folder")?)?;
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
    let old = folders.iter().rev().skip(KEPT);
    Ok(old
        .map(|(_, folder)| folder)
        .try_for_each(fs::remove_dir_all)?)
}

/// The same command, which leaves the processor to all others.
fn behind(command: &Command) -> Command {
    let mut behind = Command::new("nice");
    behind.args(["-n", "10"]).arg(command.get_program());
    behind.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        behind.current_dir(folder);
    }
    for (key, value) in command.get_envs() {
        match value {
            Some(value) => behind.env(key, value),
            None => behind.env_remove(key),
        };
    }
    behind
}

/// Runs cargo for one of several artifacts built side by side: its many lines become one line of
/// progress now and then, its warnings and errors are shown whole.
pub fn run_counting(name: &str, mut cargo: Command) -> Result<()> {
    const PROGRESS: Duration = Duration::from_secs(15);
    let words = format!("{cargo:?}");
    let mut child = cargo
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let errors = child.stderr.take().context("cargo has no error output")?;
    let (tell, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut lines = BufReader::new(errors).lines();
        lines.try_for_each(|line| tell.send(line))
    });
    let start = Instant::now();
    let (mut crates, mut now, mut last) = (0, String::new(), start);
    loop {
        match lines.recv_timeout(PROGRESS) {
            Ok(line) => {
                let line = line?;
                let (verb, rest) = line.trim_start().split_once(' ').unwrap_or_default();
                match verb {
                    "Compiling" | "Checking" => {
                        crates += 1;
                        now = rest.to_owned();
                    }
                    "Finished" | "Fresh" | "Downloading" | "Downloaded" | "Updating"
                    | "Locking" | "Blocking" => {}
                    _ => println!("{line}"),
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if crates > 0 && last.elapsed() >= PROGRESS {
            last = Instant::now();
            let elapsed = seconds(start.elapsed());
            println!("   {name}: {crates} crates after {elapsed}, now {now}");
        }
    }
    let status = child.wait()?;
    ensure!(status.success(), "`{words}` failed ({status})");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finished_program_is_named_after_all_that_it_is_made_of() -> Result<()> {
        let root = std::env::temp_dir().join(format!("capsnet-sources-{}", std::process::id()));
        let workspace = Workspace {
            sh: xshell::Shell::new()?,
            target: root.join("target"),
            root: root.clone(),
        };
        let write = |name: &str, content: &str| workspace.sh.write_file(root.join(name), content);
        let name = |version: &str| {
            let version = version.to_owned();
            CPU.finished(&workspace, &Toolchain::Installed { version })
        };
        for source in SOURCES {
            let inside = if source == "src" {
                "src/lib.rs"
            } else {
                source
            };
            write(inside, "1")?;
        }
        let first = name("rustc 1")?;
        assert_eq!(first, name("rustc 1")?);
        assert_ne!(first, name("rustc 2")?);
        for source in ["src/lib.rs", "Cargo.lock", "package-lock.json"] {
            write(source, "2")?;
            assert_ne!(first, name("rustc 1")?, "{source} changed");
            write(source, "1")?;
            assert_eq!(first, name("rustc 1")?);
        }
        write("src/more.rs", "")?;
        assert_ne!(first, name("rustc 1")?);
        fs::rename(root.join("src/more.rs"), root.join("src/other.rs"))?;
        assert_ne!(first, name("rustc 1")?);
        Ok(workspace.sh.remove_path(root)?)
    }
}
