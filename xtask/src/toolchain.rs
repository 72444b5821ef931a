//! A compiler that can build for `wasm32-unknown-unknown`.
//!
//! The usual road is `rustup target add`. A machine that cannot download from rustup's server takes
//! Debian's compiler, which comes with the standard library's source, and builds that library along
//! (`-Zbuild-std`), linking with the `rust-lld` of the toolchain at hand.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::workspace::Workspace;
use crate::{apt, process};

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
        let debian_only = env::var(FORCE).is_ok_and(|value| value == "debian");
        let version = process::output(rustc().arg("--version"))
            .context("Rust is missing: install it from https://rustup.rs")?
            .trim()
            .to_owned();
        if !debian_only {
            if has_target() {
                return Ok(Toolchain::Installed { version });
            }
            if !debian_is_complete() && rustup_adds_target(workspace) {
                return Ok(Toolchain::Installed { version });
            }
        }
        if !debian_is_complete() {
            apt::install(&DEBIAN).with_context(|| {
                format!(
                    "the standard library for {TARGET} is missing: run `rustup target add {TARGET}`, \
                     or on Debian `sudo apt-get install {}`",
                    DEBIAN.join(" ")
                )
            })?;
        }
        let version = process::output(Command::new("/usr/bin/rustc").arg("--version"))?
            .trim()
            .to_owned();
        if !Path::new(DEBIAN_SOURCE).exists() {
            bail!(
                "{DEBIAN_SOURCE} is missing: reinstall it with `sudo apt-get install --reinstall rust-web-src`"
            );
        }
        Ok(Toolchain::Debian {
            version,
            linker: linker()?,
        })
    }

    /// For the person who wonders which compiler made the page.
    pub fn describe(&self) -> String {
        match self {
            Toolchain::Installed { version } => format!("{version}, with its own std for {TARGET}"),
            Toolchain::Debian { version, linker } => format!(
                "{version} from Debian, building std for {TARGET}, linker {}",
                linker.display()
            ),
        }
    }

    /// Clippy for wasm is a package of its own on Debian.
    pub fn ensure_clippy(&self) -> Result<()> {
        match self {
            Toolchain::Debian { .. } if !Path::new("/usr/bin/clippy-driver").exists() => {
                apt::install(&[DEBIAN_CLIPPY])
            }
            _ => Ok(()),
        }
    }

    /// `cargo <subcommand> --target wasm32-unknown-unknown …` with exactly these target features,
    /// whatever RUSTFLAGS the person's shell has.
    pub fn cargo(&self, workspace: &Workspace, subcommand: &str, target_features: &str) -> Command {
        let mut command;
        match self {
            Toolchain::Installed { .. } => {
                command = process::cargo(workspace);
                command.args([subcommand, "--target", TARGET]);
            }
            Toolchain::Debian { linker, .. } => {
                command = Command::new("/usr/bin/cargo");
                process::clean(&mut command)
                    .current_dir(workspace.root())
                    .args([subcommand, "--target", TARGET])
                    .arg("-Zbuild-std=std,panic_abort")
                    .env("CARGO_TARGET_DIR", workspace.target())
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("PATH", debian_first())
                    // Set by rustup for the other toolchain's libraries.
                    .env_remove("LD_LIBRARY_PATH")
                    .env_remove("RUSTUP_TOOLCHAIN");
            }
        }
        let flags = if target_features.is_empty() {
            String::new()
        } else {
            format!("-C\u{1f}target-feature={target_features}")
        };
        command
            .arg("--locked")
            .env_remove("RUSTFLAGS")
            .env("CARGO_ENCODED_RUSTFLAGS", flags);
        command
    }
}

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

fn has_target() -> bool {
    process::output(rustc().args(["--print", "target-libdir", "--target", TARGET]))
        .ok()
        .and_then(|folder| fs::read_dir(folder.trim()).ok())
        .is_some_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
        })
}

fn rustup_adds_target(workspace: &Workspace) -> bool {
    let mut rustup = Command::new("rustup");
    rustup
        .args(["target", "add", TARGET])
        .current_dir(workspace.root());
    process::quietly(&mut rustup, Duration::from_secs(300)) && has_target()
}

fn debian_is_complete() -> bool {
    [DEBIAN_SOURCE, "/usr/bin/rustc", "/usr/bin/cargo"]
        .iter()
        .all(|path| Path::new(path).exists())
}

/// Debian's own `rust-lld` comes only with gigabytes of LLVM; the toolchain that runs us has one.
fn linker() -> Result<PathBuf> {
    let folder = process::output(rustc().args(["--print", "target-libdir"]))?;
    let ours = Path::new(folder.trim()).with_file_name("bin/rust-lld");
    if ours.exists() {
        return Ok(ours);
    }
    which::which("rust-lld")
        .or_else(|_| which::which("wasm-ld"))
        .with_context(|| {
            format!(
                "no linker for wasm: neither {} nor rust-lld nor wasm-ld exists; on Debian run \
                 `sudo apt-get install lld`",
                ours.display()
            )
        })
}

fn debian_first() -> std::ffi::OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(PathBuf::from("/usr/bin")).chain(env::split_paths(&path));
    env::join_paths(folders).unwrap_or(path)
}
