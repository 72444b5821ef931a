//! A compiler that can build for `wasm32-unknown-unknown`.
//!
//! The usual road is `rustup target add`. A machine that cannot download from rustup's server takes
//! Debian's compiler, which comes with the standard library's source, and builds that library along
//! (`-Zbuild-std`), linking with the `rust-lld` of the toolchain at hand.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use xshell::{Cmd, Shell, cmd};

use crate::apt;
use crate::workspace::{Workspace, cleaned};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's packages: compiler, cargo and the source of the standard library.
const DEBIAN: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_CLIPPY: &str = "rust-web-clippy";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";

/// Set to `debian` to take that road even where rustup's has the target (to test it).
const FORCE: &str = "CAPSNET_WASM_TOOLCHAIN";

/// Where the standard library for wasm comes from.
#[derive(Debug, Clone)]
pub enum Toolchain {
    /// The active toolchain has it.
    Installed { version: String },
    /// Debian's compiler builds it.
    Debian { version: String, linker: PathBuf },
}

impl Toolchain {
    /// Finds or installs one.
    pub fn find(workspace: &Workspace) -> Result<Self> {
        let sh = &workspace.sh;
        let debian_only = env::var(FORCE).is_ok_and(|value| value == "debian");
        let version = rustc(sh).arg("--version").quiet().read();
        let version = version.context("Rust is missing: install it from https://rustup.rs")?;
        if !debian_only && (has_target(sh) || !debian_is_complete() && rustup_adds_target(sh)) {
            return Ok(Toolchain::Installed { version });
        }
        if !debian_is_complete() {
            apt::install(workspace, &DEBIAN).with_context(|| {
                format!(
                    "the standard library for {TARGET} is missing: run `rustup target add {TARGET}`, \
                     or on Debian `sudo apt-get install {}`",
                    DEBIAN.join(" ")
                )
            })?;
        }
        ensure!(
            Path::new(DEBIAN_SOURCE).exists(),
            "{DEBIAN_SOURCE} is missing: reinstall it with `sudo apt-get install --reinstall rust-web-src`"
        );
        Ok(Toolchain::Debian {
            version: cmd!(sh, "/usr/bin/rustc --version").read()?,
            linker: linker(sh)?,
        })
    }

    /// Clippy for wasm is a package of its own on Debian.
    pub fn ensure_clippy(&self, workspace: &Workspace) -> Result<()> {
        match self {
            Toolchain::Debian { .. } if !Path::new("/usr/bin/clippy-driver").exists() => {
                apt::install(workspace, &[DEBIAN_CLIPPY])
            }
            _ => Ok(()),
        }
    }

    /// `cargo <subcommand> --target wasm32-unknown-unknown …` with exactly these target features,
    /// whatever RUSTFLAGS the person's shell has.
    pub fn cargo<'a>(
        &self,
        workspace: &'a Workspace,
        subcommand: &str,
        target_features: &str,
    ) -> Cmd<'a> {
        let sh = &workspace.sh;
        let command = match self {
            Toolchain::Installed { .. } => workspace.cargo().arg(subcommand),
            Toolchain::Debian { linker, .. } => cleaned(cmd!(sh, "/usr/bin/cargo"))
                .args([subcommand, "-Zbuild-std=std,panic_abort"])
                .env("CARGO_TARGET_DIR", &workspace.target)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                .env("RUSTC", "/usr/bin/rustc")
                .env("RUSTC_BOOTSTRAP", "1")
                .env("PATH", debian_first())
                // Set by rustup for the other toolchain's libraries.
                .env_remove("LD_LIBRARY_PATH")
                .env_remove("RUSTUP_TOOLCHAIN"),
        };
        let flags = match target_features {
            "" => String::new(),
            features => format!("-C\u{1f}target-feature={features}"),
        };
        command
            .args(["--locked", "--target", TARGET])
            .env_remove("RUSTFLAGS")
            .env("CARGO_ENCODED_RUSTFLAGS", flags)
    }
}

/// For the person who wonders which compiler made the page.
impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Toolchain::Installed { version } => {
                write!(f, "{version}, with its own std for {TARGET}")
            }
            Toolchain::Debian { version, linker } => {
                let linker = linker.display();
                write!(
                    f,
                    "{version} from Debian, building std for {TARGET}, linker {linker}"
                )
            }
        }
    }
}

fn rustc(sh: &Shell) -> Cmd<'_> {
    sh.cmd(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

fn has_target(sh: &Shell) -> bool {
    let print = rustc(sh).args(["--print", "target-libdir", "--target", TARGET]);
    let folder = print.quiet().ignore_stderr().read();
    let entries = folder.ok().and_then(|folder| fs::read_dir(folder).ok());
    entries.is_some_and(|entries| {
        let mut names = entries.flatten().map(|entry| entry.file_name());
        names.any(|name| name.to_string_lossy().starts_with("libstd-"))
    })
}

/// rustup gives up by itself where it cannot download.
fn rustup_adds_target(sh: &Shell) -> bool {
    let add = cmd!(sh, "rustup target add {TARGET}").ignore_stdout();
    add.ignore_stderr().run().is_ok() && has_target(sh)
}

fn debian_is_complete() -> bool {
    let parts = [DEBIAN_SOURCE, "/usr/bin/rustc", "/usr/bin/cargo"];
    parts.iter().all(|path| Path::new(path).exists())
}

/// Debian's own `rust-lld` comes only with gigabytes of LLVM; the toolchain that runs us has one.
fn linker(sh: &Shell) -> Result<PathBuf> {
    let folder = rustc(sh).args(["--print", "target-libdir"]).read()?;
    let ours = Path::new(&folder).with_file_name("bin/rust-lld");
    if ours.exists() {
        return Ok(ours);
    }
    let installed = which::which("rust-lld").or_else(|_| which::which("wasm-ld"));
    installed.with_context(|| {
        format!(
            "no linker for wasm: neither {} nor rust-lld nor wasm-ld exists; on Debian run \
             `sudo apt-get install lld`",
            ours.display()
        )
    })
}

fn debian_first() -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(PathBuf::from("/usr/bin")).chain(env::split_paths(&path));
    env::join_paths(folders).unwrap_or(path)
}
