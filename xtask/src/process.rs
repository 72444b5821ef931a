//! Runs other programs and tells in words when one fails.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::stage::{say, seconds};

/// Variables that `cargo run` set for this program, or that would change another build's flags.
/// Cargo's own settings (CARGO_HOME, CARGO_TARGET_DIR, CARGO_NET_*, …) stay.
fn is_ours(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
        || name.starts_with("CARGO_BIN_")
        || matches!(
            name,
            "CARGO" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE" | "OUT_DIR"
        )
}

/// Removes what `cargo run` set, so that a nested cargo sees what the person's shell would show it.
pub fn clean(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_ours) {
            command.env_remove(name);
        }
    }
    command
}

/// `cargo` as the person would start it in the repository.
pub fn cargo(workspace: &crate::workspace::Workspace) -> Command {
    let mut command = Command::new("cargo");
    clean(&mut command)
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target());
    command
}

/// Runs it with our input and output; an error unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", words(command)))?;
    succeed(command, status)
}

/// Runs it and returns what it printed; an error, with its last lines, unless it succeeds.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", words(command)))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` failed ({}):\n{}",
            words(command),
            output.status,
            last_lines(&errors, 20)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs it without a sound; whether it succeeded within the time.
pub fn quietly(command: &mut Command, limit: Duration) -> bool {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    child.is_ok_and(|child| ends_well(child, limit))
}

fn ends_well(mut child: Child, limit: Duration) -> bool {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < limit => thread::sleep(Duration::from_millis(100)),
            Ok(None) | Err(_) => {
                child.kill().ok();
                child.wait().ok();
                return false;
            }
        }
    }
}

/// Runs cargo for one of several artifacts built side by side: its many lines become one line of
/// progress now and then, its warnings and errors are shown whole.
pub fn run_counting(name: &str, command: &mut Command) -> Result<()> {
    const PROGRESS: Duration = Duration::from_secs(15);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", words(command)))?;
    let errors = child.stderr.take().context("cargo has no error output")?;
    let start = Instant::now();
    let (mut crates, mut last, mut messages) = (0, Instant::now(), String::new());
    for line in BufReader::new(errors).lines() {
        let line = line.context("cannot read what cargo prints")?;
        let (verb, rest) = line.trim_start().split_once(' ').unwrap_or(("", ""));
        match verb {
            "Compiling" | "Checking" => {
                crates += 1;
                if last.elapsed() > PROGRESS {
                    last = Instant::now();
                    say(&format!(
                        "   {name}: {crates} crates after {}, now {rest}",
                        seconds(start.elapsed())
                    ));
                }
            }
            "Finished" | "Fresh" | "Downloading" | "Downloaded" | "Updating" | "Locking"
            | "Blocking" => {}
            _ => {
                messages.push_str(&line);
                messages.push('\n');
            }
        }
    }
    let status = child.wait()?;
    if !messages.trim().is_empty() {
        say(messages.trim_end());
    }
    succeed(command, status)
}

/// Runs it, shows its output as it comes, and returns it too.
pub fn run_and_keep(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", words(command)))?;
    let out = child.stdout.take().context("no output to read")?;
    let kept = echo(out)?;
    Ok((child.wait()?, kept))
}

fn echo(from: impl Read) -> Result<String> {
    let mut kept = String::new();
    for line in BufReader::new(from).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        say(&line);
        kept.push_str(&line);
        kept.push('\n');
    }
    Ok(kept)
}

fn succeed(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status})", words(command));
    }
    Ok(())
}

/// The command as a person would type it.
pub fn words(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_own_settings_stay() {
        assert!(is_ours("CARGO_PKG_NAME"));
        assert!(is_ours("CARGO_MANIFEST_DIR"));
        assert!(is_ours("CARGO"));
        assert!(!is_ours("CARGO_HOME"));
        assert!(!is_ours("CARGO_TARGET_DIR"));
        assert!(!is_ours("CARGO_NET_OFFLINE"));
    }

    #[test]
    fn words_read_like_a_command() {
        let mut command = Command::new("npm");
        command.args(["ci", "--ignore-scripts"]);
        assert_eq!(words(&command), "npm ci --ignore-scripts");
    }

    #[test]
    fn only_the_last_lines_of_a_long_error() {
        assert_eq!(last_lines("a\nb\nc\n", 2), "b\nc");
        assert_eq!(last_lines("a", 2), "a");
    }
}
