//! The native programs: `train`, `evaluate`, `plot`, `simulate`, `samples`, `step_time`, `rewrite`.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::data;
use crate::workspace::Workspace;

/// Whatever the program takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Passed on to the program; --help lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// A step takes and gives back hundreds of megabytes. glibc would return them to the system every
/// time and fault each page in again: a fifth of the time of training `paper`. In huge pages there
/// is less to look up: another fifth. Elsewhere these names mean nothing.
const ALLOCATOR: [(&str, &str); 3] = [
    ("MALLOC_MMAP_THRESHOLD_", "4000000000"),
    ("MALLOC_TRIM_THRESHOLD_", "8000000000"),
    ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"),
];

/// Builds and runs a program, with the folder of MNIST where it reads it and of the fonts where it draws
/// letters, unless others are given.
pub fn run(workspace: &Workspace, program: &str, options: &Options) -> Result<()> {
    let mut cargo = workspace
        .cargo()
        .args(["run", "--release", "--package", "capsnet-trainer"])
        .args(["--bin", program])
        .envs(ALLOCATOR);
    if options.names_vulkan() {
        cargo = cargo.args(["--features", "vulkan"]);
    }
    cargo = cargo.arg("--");
    if options.wants_mnist(program) {
        cargo = cargo.arg("--data").arg(data::mnist(workspace)?);
    }
    if options.wants_fonts(program) {
        cargo = cargo.arg("--fonts").arg(data::fonts(workspace)?);
    }
    let status = Command::from(cargo.args(&options.arguments)).status()?;
    if !status.success() {
        // The program has said what is wrong; a second message would only hide it.
        std::process::exit(status.code().unwrap_or(1));
    }
    Ok(())
}

impl Options {
    fn wants_mnist(&self, program: &str) -> bool {
        let reads = ["train", "evaluate", "simulate", "samples"].contains(&program)
            || self.has(&["--calibrate"]);
        reads && !self.has(&["--data", "--help", "-h"])
    }

    fn wants_fonts(&self, program: &str) -> bool {
        let draws = match program {
            "evaluate" | "samples" => true,
            "train" => self.has(&["--no-digits"]),
            _ => false,
        };
        draws && !self.has(&["--fonts", "--no-letters", "--help", "-h"])
    }

    fn names_vulkan(&self) -> bool {
        let pairs = self.arguments.windows(2);
        self.arguments.iter().any(|word| word == "--backend=vulkan")
            || pairs
                .into_iter()
                .any(|pair| pair == ["--backend", "vulkan"])
    }

    /// Whether one of these is among the arguments, as `--name value` or `--name=value`.
    fn has(&self, names: &[&str]) -> bool {
        let words = self.arguments.iter().filter_map(|word| word.to_str());
        words
            .into_iter()
            .any(|word| names.contains(&word.split('=').next().unwrap_or(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Options {
        Options {
            arguments: line.split_whitespace().map(OsString::from).collect(),
        }
    }

    #[test]
    fn data_is_added_unless_given() {
        assert!(words("--network compact --epochs 3").wants_mnist("train"));
        for given in ["--data /tmp/mnist", "--data=/tmp/mnist", "--help"] {
            assert!(!words(given).wants_mnist("train"), "{given}");
        }
        assert!(!words("").wants_mnist("plot"));
    }

    #[test]
    fn fonts_are_for_letters() {
        assert!(words("--no-digits 8").wants_fonts("train"));
        assert!(!words("--no-digits 8 --no-letters").wants_fonts("train"));
        assert!(!words("--fonts /tmp/fonts --no-digits 8").wants_fonts("train"));
        assert!(!words("--epochs 3").wants_fonts("train"));
        assert!(words("--all").wants_fonts("evaluate"));
        assert!(!words("--help").wants_fonts("evaluate"));
        assert!(!words("--examples 2").wants_fonts("simulate"));
    }

    #[test]
    fn vulkan_needs_its_feature() {
        assert!(words("--backend vulkan").names_vulkan());
        assert!(words("--resume --backend=vulkan").names_vulkan());
        assert!(!words("--backend cpu").names_vulkan());
        assert!(!words("--out vulkan").names_vulkan());
    }
}
