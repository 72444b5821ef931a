//! The native programs: `train`, `evaluate`, `simulate`, `samples`, `step_time`.

use std::ffi::{OsStr, OsString};
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::workspace::Workspace;
use crate::{fonts, mnist, process};

/// Whatever the program takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Passed on to the program; --help lists them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<OsString>,
}

/// A step takes and gives back hundreds of megabytes. glibc would return them to the system every
/// time and fault each page in again: a fifth of the time of training `paper`. In huge pages there
/// is less to look up: another fifth. Elsewhere these names mean nothing.
const ALLOCATOR: [(&str, &str); 3] = [
    ("MALLOC_MMAP_THRESHOLD_", "4000000000"),
    ("MALLOC_TRIM_THRESHOLD_", "8000000000"),
    ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"),
];

/// Builds and runs a program that reads MNIST, with its folder unless another is given, and likewise
/// with that of the fonts where it draws letters.
pub fn run(workspace: &Workspace, program: &str, arguments: &[OsString]) -> Result<()> {
    let mut all = Vec::new();
    if wants_data(arguments) {
        all.extend(["--data".into(), mnist::folder()?.into_os_string()]);
    }
    if wants_fonts(program, arguments) {
        all.extend(["--fonts".into(), fonts::folder()?.into_os_string()]);
    }
    all.extend_from_slice(arguments);
    run_alone(workspace, program, &all)
}

/// Builds and runs a program that needs nothing but its arguments.
pub fn run_alone(workspace: &Workspace, program: &str, arguments: &[OsString]) -> Result<()> {
    let mut cargo = process::cargo(workspace);
    cargo.args([
        "run",
        "--release",
        "--package",
        "capsnet-trainer",
        "--bin",
        program,
    ]);
    if wants_vulkan(arguments) {
        cargo.args(["--features", "vulkan"]);
    }
    cargo.envs(ALLOCATOR);
    cargo.arg("--").args(arguments);
    pass_on(&mut cargo)
}

/// The program has said what is wrong; a second message would only hide it.
fn pass_on(cargo: &mut Command) -> Result<()> {
    let status = cargo.status()?;
    if !status.success() {
        std::process::exit(status.code().unwrap_or(1));
    }
    Ok(())
}

fn wants_data(arguments: &[OsString]) -> bool {
    !has(arguments, "--data") && !wants_help(arguments)
}

fn wants_fonts(program: &str, arguments: &[OsString]) -> bool {
    let draws = match program {
        "evaluate" | "samples" => true,
        "train" => value(arguments, "--no-digits").is_some_and(|count| count != "0"),
        _ => false,
    };
    draws && !has(arguments, "--fonts") && !has(arguments, "--no-letters") && !wants_help(arguments)
}

fn wants_help(arguments: &[OsString]) -> bool {
    has(arguments, "--help") || has(arguments, "-h")
}

fn has(arguments: &[OsString], name: &str) -> bool {
    value(arguments, name).is_some() || arguments.iter().any(|a| a == name)
}

fn wants_vulkan(arguments: &[OsString]) -> bool {
    value(arguments, "--backend").is_some_and(|value| value == "vulkan")
}

/// The value of `--name value` or `--name=value`.
fn value<'a>(arguments: &'a [OsString], name: &str) -> Option<&'a OsStr> {
    let inline = format!("{name}=");
    arguments.iter().enumerate().find_map(|(index, argument)| {
        if argument == name {
            return arguments.get(index + 1).map(OsString::as_os_str);
        }
        Some(OsStr::new(argument.to_str()?.strip_prefix(&inline)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn data_is_added_unless_given() {
        assert!(wants_data(&words("--preset compact --epochs 3")));
        assert!(!wants_data(&words("--data /tmp/mnist")));
        assert!(!wants_data(&words("--data=/tmp/mnist")));
        assert!(!wants_data(&words("--help")));
    }

    #[test]
    fn fonts_are_for_letters() {
        let wants = |program, line| wants_fonts(program, &words(line));
        assert!(wants("train", "--no-digits 8"));
        assert!(!wants("train", "--no-digits=0"));
        assert!(!wants("train", "--no-digits 8 --no-letters"));
        assert!(!wants("train", "--fonts /tmp/fonts --no-digits 8"));
        assert!(!wants("train", "--epochs 3"));
        assert!(wants("evaluate", "--all"));
        assert!(!wants("evaluate", "--help"));
        assert!(!wants("simulate", "--examples 2"));
    }

    #[test]
    fn vulkan_needs_its_feature() {
        assert!(wants_vulkan(&words("--backend vulkan")));
        assert!(wants_vulkan(&words("--resume --backend=vulkan")));
        assert!(!wants_vulkan(&words("--backend cpu")));
        assert!(!wants_vulkan(&words("--out vulkan")));
    }
}
