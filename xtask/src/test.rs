//! `cargo xtask test`: all tests, the fastest first.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};

use crate::stage::{say, seconds, stage};
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;
use crate::{browser, build, count, forbidden, hash, npm, process};

/// What to test.
#[derive(Debug, Args)]
pub struct Options {
    /// Only this stage (several times for several).
    #[arg(long, value_enum)]
    only: Vec<Stage>,
    /// After `--`: passed on to the test runner of the stages `native` and `browser`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// rustfmt
    Format,
    /// The type check of the page's JavaScript
    Types,
    /// The tests of the page's plain modules, in Node
    Node,
    /// Clippy for the native programs and the tools
    Clippy,
    /// Clippy for wasm: forbids what panics in a browser
    ClippyWasm,
    /// The tests of the build tool
    Tools,
    /// The engine's tests
    Native,
    /// The page, as `cargo xtask build` makes it
    Build,
    /// The page in a real Chromium
    Browser,
}

/// The order in which they run.
const STAGES: [Stage; 9] = [
    Stage::Format,
    Stage::Types,
    Stage::Node,
    Stage::Clippy,
    Stage::ClippyWasm,
    Stage::Tools,
    Stage::Native,
    Stage::Build,
    Stage::Browser,
];

/// Runs the stages up to the first failure, and ends with the line `N passed, N failed`.
pub fn test(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut run = Run {
        workspace,
        arguments: &options.arguments,
        counts: count::Counts::default(),
    };
    let mut times = Vec::new();
    let mut failure = None;
    for each in STAGES {
        if !options.only.is_empty() && !options.only.contains(&each) {
            continue;
        }
        let start = Instant::now();
        let result = stage(each.title(), || run.stage(each));
        times.push((each.title(), start.elapsed()));
        if let Err(error) = result {
            failure = Some(error.context(format!("{} failed", each.title())));
            break;
        }
    }
    summary(&times);
    if let Some(error) = &failure {
        say(&format!("Error: {error:#}"));
        // A stage without tests of its own, such as rustfmt, has failed too.
        run.counts.failed = run.counts.failed.max(1);
    }
    say(&run.counts.to_string());
    if failure.is_some() {
        std::process::exit(1);
    }
    Ok(())
}

impl Stage {
    fn title(self) -> &'static str {
        match self {
            Stage::Format => "formatting",
            Stage::Types => "JavaScript types",
            Stage::Node => "JavaScript tests",
            Stage::Clippy => "clippy",
            Stage::ClippyWasm => "clippy for wasm",
            Stage::Tools => "tests of the build tool",
            Stage::Native => "native tests",
            Stage::Build => "build",
            Stage::Browser => "browser tests",
        }
    }
}

fn summary(times: &[(&str, Duration)]) {
    say("── summary");
    for (title, elapsed) in times {
        say(&format!("   {title:<26}{:>8}", seconds(*elapsed)));
    }
}

struct Run<'a> {
    workspace: &'a Workspace,
    arguments: &'a [String],
    counts: count::Counts,
}

impl Run<'_> {
    fn stage(&mut self, stage: Stage) -> Result<()> {
        match stage {
            Stage::Format => process::run(self.cargo().args(["fmt", "--all", "--check"]))
                .context("run `cargo fmt --all`"),
            Stage::Types => self.types(),
            Stage::Node => self.node(),
            Stage::Clippy => process::run(
                self.cargo()
                    // The profile of the tests: their build scripts and macros serve both.
                    .args([
                        "clippy",
                        "--release",
                        "--workspace",
                        "--all-targets",
                        "--locked",
                    ])
                    .args(["--", "-D", "warnings"]),
            ),
            Stage::ClippyWasm => self.clippy_wasm(),
            Stage::Tools => self.cargo_tests(&["--profile", "xtask", "--package", "xtask"], &[]),
            Stage::Native => {
                let arguments = self.arguments;
                self.cargo_tests(
                    &[
                        "--release",
                        "--package",
                        "capsnet",
                        "--package",
                        "capsnet-trainer",
                    ],
                    arguments,
                )
            }
            Stage::Build => build::build(self.workspace, false),
            Stage::Browser => self.browser(),
        }
    }

    fn cargo(&self) -> Command {
        process::cargo(self.workspace)
    }

    fn types(&self) -> Result<()> {
        npm::install(self.workspace)?;
        for project in ["tsconfig.json", "tests/tsconfig.json"] {
            process::run(
                Command::new("node")
                    .arg(self.workspace.node_modules().join("typescript/bin/tsc"))
                    .args(["--project", project])
                    .current_dir(self.workspace.root()),
            )?;
        }
        Ok(())
    }

    fn node(&mut self) -> Result<()> {
        npm::install(self.workspace)?;
        let mut node = Command::new("node");
        // One file each: what a folder or a pattern means changed between versions of Node.
        let tests = hash::files(&self.workspace.root().join("tests/node"))?;
        node.args(["--test", "--test-reporter=spec"])
            .args(
                tests
                    .iter()
                    .filter(|path| path.to_string_lossy().ends_with(".test.mjs")),
            )
            .current_dir(self.workspace.root());
        self.counted(&mut node)
    }

    fn clippy_wasm(&self) -> Result<()> {
        forbidden::check(&self.workspace.root().join("src"))?;
        let toolchain = Toolchain::find(self.workspace)?;
        toolchain.ensure_clippy()?;
        for features in ["cpu", "gpu", "digit"] {
            let mut cargo = toolchain.cargo(self.workspace, "clippy", "+simd128");
            cargo
                .env(
                    "CLIPPY_CONF_DIR",
                    self.workspace.root().join("xtask/clippy-wasm"),
                )
                .args(["--package", "capsnet", "--lib", "--profile", "web-gpu"])
                .args(["--no-default-features", "--features", features])
                .args(["--", "-D", "warnings"]);
            process::run_counting(&format!("clippy {features}"), &mut cargo)?;
        }
        Ok(())
    }

    fn cargo_tests(&mut self, selection: &[&str], arguments: &[String]) -> Result<()> {
        let mut cargo = self.cargo();
        cargo.arg("test").arg("--locked").args(selection);
        if !arguments.is_empty() {
            cargo.arg("--").args(arguments);
        }
        self.counted(&mut cargo)
    }

    fn browser(&mut self) -> Result<()> {
        if !self.workspace.dist().join("index.html").exists() {
            bail!("dist/ is missing: run `cargo xtask build`");
        }
        npm::install(self.workspace)?;
        let chromium = browser::find(self.workspace)?;
        let mut playwright = Command::new("node");
        playwright
            .arg(
                self.workspace
                    .node_modules()
                    .join("@playwright/test/cli.js"),
            )
            .arg("test")
            .args(self.arguments)
            .current_dir(self.workspace.root());
        if let Some(chromium) = chromium {
            say(&format!("   {}", chromium.display()));
            playwright.env("CHROMIUM", chromium);
        }
        self.counted(&mut playwright)
    }

    fn counted(&mut self, command: &mut Command) -> Result<()> {
        let (status, output) = process::run_and_keep(command)?;
        let counts = count::Counts::of(&output);
        self.counts += counts;
        if !status.success() {
            bail!("`{}` failed ({status})", process::words(command));
        }
        if counts.passed == 0 {
            bail!("`{}` ran no test", process::words(command));
        }
        Ok(())
    }
}
