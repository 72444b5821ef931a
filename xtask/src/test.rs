//! `cargo xtask test`: all tests, the fastest first.

use std::env;
use std::io::{self, Write as _};
use std::process::{Command, Output};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use clap::{Args, ValueEnum};
use walkdir::WalkDir;

use crate::artifact::run_counting;
use crate::stage::{seconds, stage};
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;
use crate::{browser, build, forbidden, npm};

/// What to test.
#[derive(Debug, Args)]
pub struct Options {
    /// Only this stage (several times for several).
    #[arg(long, value_enum)]
    only: Vec<Stage>,
    /// After `--`: passed on to the test runner of the stages `native`, `browser` and `visits`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// In the order in which they run.
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
    /// The page, as `cargo xtask build` makes it
    Build,
    /// A visit in Chromium, Firefox and WebKit
    Visits,
    /// The engine's tests
    Native,
    /// The page in a real Chromium
    Browser,
}

/// Stages that compile nothing, and before which one they have to be through. Where all are run they fill the core that
/// cargo leaves idle while crates wait for each other.
const BESIDE: [(&[Stage], Stage); 2] = [
    (&[Stage::Types, Stage::Node], Stage::Build),
    (&[Stage::Visits], Stage::Browser),
];

/// Runs the stages up to the first failure, each judged by the exit codes of what it starts.
pub fn test(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut times = Vec::new();
    let mut failure = None;
    let mut beside = None;
    for each in Stage::value_variants() {
        if !options.only.is_empty() && !options.only.contains(each) {
            continue;
        }
        let group = BESIDE.iter().find(|(stages, _)| stages.contains(each));
        if let (true, Some((stages, until))) = (options.only.is_empty(), group) {
            if stages.first() == Some(each) {
                beside = Some(Beside::begin(workspace, stages, *until)?);
            }
            continue;
        }
        if let Some(begun) = beside.take_if(|begun| begun.until == *each) {
            let (time, result) = begun.end();
            times.push(time);
            if let Err(error) = result {
                failure = Some(error);
                break;
            }
        }
        let name = each.name();
        let start = Instant::now();
        let result = stage(&name, || each.run(workspace, &options.arguments));
        times.push((name, start.elapsed()));
        if let Err(error) = result {
            failure = Some(error);
            break;
        }
    }
    if let Some(begun) = beside {
        let _ = begun.end(); // another stage has failed
    }
    println!("── summary");
    for (name, elapsed) in &times {
        println!("   {name:<12}{:>8}", seconds(*elapsed));
    }
    let failed = usize::from(failure.is_some());
    println!("stages: {} passed, {failed} failed", times.len() - failed);
    let last = times.pop().map_or(String::new(), |(name, _)| name);
    failure.map_or(Ok(()), |error| Err(error.context(format!("{last} failed"))))
}

/// Stages [`BESIDE`] the others, in a process of their own: what they print comes when they are through.
struct Beside {
    name: String,
    until: Stage,
    process: JoinHandle<(Duration, io::Result<Output>)>,
}

impl Beside {
    fn begin(workspace: &Workspace, stages: &[Stage], until: Stage) -> Result<Self> {
        npm::install(workspace)?; // once, before another stage asks for it
        let mut command = Command::new(env::current_exe()?);
        command.current_dir(&workspace.root).arg("test");
        let names: Vec<String> = stages.iter().map(|stage| stage.name()).collect();
        for name in &names {
            command.args(["--only", name]);
        }
        let start = Instant::now();
        let process = thread::spawn(move || {
            let output = command.output();
            (start.elapsed(), output)
        });
        Ok(Beside {
            name: names.join(", "),
            until,
            process,
        })
    }

    fn end(self) -> ((String, Duration), Result<()>) {
        let name = self.name;
        let (elapsed, output) = match self.process.join() {
            Ok((elapsed, output)) => (elapsed, output.map_err(Into::into)),
            Err(_) => (Duration::ZERO, Err(anyhow!("{name} broke off"))),
        };
        let result = output.and_then(|output| {
            io::stdout().write_all(&output.stdout)?;
            io::stderr().write_all(&output.stderr)?;
            ensure!(output.status.success(), "what is wrong stands above");
            Ok(())
        });
        ((name, elapsed), result)
    }
}

impl Stage {
    /// As `--only` takes it.
    fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or(String::new(), |value| value.get_name().to_owned())
    }

    fn run(self, workspace: &Workspace, arguments: &[String]) -> Result<()> {
        let cargo = |subcommand| workspace.cargo().arg(subcommand);
        match self {
            Stage::Format => {
                let check = cargo("fmt").args(["--all", "--check"]);
                check.run().context("run `cargo fmt --all`")?;
            }
            Stage::Types => {
                npm::install(workspace)?;
                for project in ["tsconfig.json", "tests/tsconfig.json"] {
                    let tsc = workspace.node("typescript/bin/tsc");
                    tsc.args(["--project", project]).run()?;
                }
            }
            Stage::Node => {
                node(workspace, "tests/node", &[])?;
            }
            // The profile of the tests: their build scripts and macros serve both.
            Stage::Clippy => cargo("clippy")
                .args(["--release", "--workspace", "--all-targets", "--locked"])
                .args(["--", "-D", "warnings"])
                .run()?,
            Stage::ClippyWasm => clippy_wasm(workspace)?,
            Stage::Tools => cargo("test")
                .args(["--locked", "--profile", "xtask", "--package", "xtask"])
                .run()?,
            Stage::Native => cargo("test")
                .args(["--locked", "--release"])
                .args(["--package", "capsnet", "--package", "capsnet-trainer", "--"])
                .args(arguments)
                .run()?,
            Stage::Build => build::build(workspace, false)?,
            Stage::Browser => browser_tests(workspace, arguments)?,
            Stage::Visits => visits(workspace, arguments)?,
        }
        Ok(())
    }
}

/// Runs the tests of a folder, a file on each core.
fn node(workspace: &Workspace, folder: &str, arguments: &[String]) -> Result<()> {
    npm::install(workspace)?;
    let cores = thread::available_parallelism()?; // by itself Node leaves one idle
    // One file each: what a folder or a pattern means changed between versions of Node.
    let files = WalkDir::new(workspace.root.join(folder)).sort_by_file_name();
    let files = files.into_iter().collect::<Result<Vec<_>, _>>()?;
    let tests = files.iter().map(|file| file.path());
    let tests = tests.filter(|path| path.to_string_lossy().ends_with(".test.mjs"));
    let node = workspace
        .sh
        .cmd("node")
        .args(["--test", "--test-reporter=spec"])
        .arg(format!("--test-concurrency={cores}"))
        .args(arguments);
    Ok(node.args(tests).quiet().run()?)
}

fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    forbidden::check(&workspace.root.join("src"))?;
    let toolchain = Toolchain::find(workspace)?;
    toolchain.ensure_clippy(workspace)?;
    for features in ["cpu", "gpu", "digit"] {
        let cargo = toolchain
            .cargo(workspace, "clippy", "+simd128")
            .env("CLIPPY_CONF_DIR", workspace.root.join("xtask/clippy-wasm"))
            .args(["--package", "capsnet", "--lib", "--profile", "web-gpu"])
            .args(["--no-default-features", "--features", features])
            .args(["--", "-D", "warnings"]);
        run_counting(&format!("clippy {features}"), cargo.into())?;
    }
    Ok(())
}

fn browser_tests(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    ensure_built(workspace)?;
    npm::install(workspace)?;
    let mut playwright = workspace
        .node("@playwright/test/cli.js")
        .arg("test")
        .args(arguments);
    if let Some(chromium) = browser::find(workspace)? {
        println!("   {}", chromium.display());
        playwright = playwright.env("CHROMIUM", chromium);
    }
    match browser::find_headless(workspace) {
        Some(headless) => {
            println!("   without WebGPU: {}", headless.display());
            playwright = playwright.env("CHROMIUM_HEADLESS", headless);
        }
        None => println!("   without WebGPU: the same"),
    }
    Ok(playwright.run()?)
}

fn visits(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    ensure_built(workspace)?;
    npm::install(workspace)?;
    browser::find(workspace)?;
    browser::ensure_others(workspace)?;
    node(workspace, "tests/visits", arguments)
}

fn ensure_built(workspace: &Workspace) -> Result<()> {
    let is_built = workspace.root.join("dist/index.html").exists();
    ensure!(is_built, "dist/ is missing: run `cargo xtask build`");
    Ok(())
}
