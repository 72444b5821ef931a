//! `cargo xtask serve`: Vite's server follows www/ and reloads; builds follow src/ and put their
//! programs into www/wasm/, which Vite follows too.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, ensure};
use walkdir::WalkDir;

use crate::artifact::{Artifact, CPU, DIGIT, GPU};
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;
use crate::{build, npm};

/// How often the sources are looked at.
const PAUSE: Duration = Duration::from_millis(500);

/// Serves the page until Ctrl+C: it opens when the program for processors is compiled. What wasm-opt makes of that, and
/// the program for WebGPU, join when they are built.
pub fn serve(workspace: &Workspace, port: u16, cpu_only: bool, open: bool) -> Result<()> {
    // A taken port should be known before a long build, not after it.
    require_port(port)?;
    npm::install(workspace)?;
    let toolchain = build::toolchain(workspace)?;
    if cpu_only {
        GPU.withdraw(workspace)?;
    } else {
        follow(workspace, &toolchain, &[GPU]);
    }
    for artifact in [DIGIT, CPU] {
        artifact.build_quickly(workspace, &toolchain)?;
    }
    follow(workspace, &toolchain, &[DIGIT, CPU]);

    let mut vite = workspace
        .node(build::VITE)
        .args(["--host", "127.0.0.1", "--strictPort"])
        .args(["--port", &port.to_string()])
        // vite.config.js has it end with its input: it must not outlive this program.
        .env("CAPSNET_ENDS_WITH_INPUT", "1");
    if open {
        vite = vite.arg("--open");
    }
    let mut server = Command::from(vite).stdin(Stdio::piped()).spawn()?;
    let _input = server.stdin.take();
    let status = server.wait()?;
    ensure!(status.success(), "the server stopped ({status})");
    Ok(())
}

/// Builds the artifacts now and whenever the sources have changed, for as long as this program runs.
fn follow(workspace: &Workspace, toolchain: &Toolchain, artifacts: &'static [Artifact]) {
    let (workspace, toolchain) = (workspace.clone(), toolchain.clone());
    thread::spawn(move || {
        let mut seen = None;
        loop {
            let now = newest(&workspace).ok();
            if now.is_some() && now != seen {
                seen = now;
                let mut built = artifacts
                    .iter()
                    .map(|artifact| artifact.build_twice(&workspace, &toolchain));
                if let Some(error) = built.find_map(Result::err) {
                    println!("Error: {error:#}");
                }
            }
            thread::sleep(PAUSE);
        }
    });
}

/// When a source of the programs last changed.
fn newest(workspace: &Workspace) -> Result<SystemTime> {
    let sources = ["src", "Cargo.toml", "Cargo.lock"].map(|name| workspace.root.join(name));
    let files = sources.iter().flat_map(WalkDir::new);
    let times = files
        .map(|file| Ok(file?.metadata()?.modified()?))
        .collect::<Result<Vec<_>>>()?;
    times.into_iter().max().context("src/ is empty")
}

fn require_port(port: u16) -> Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
        format!(
            "port {port} is taken or not allowed, perhaps by another `cargo xtask serve`: choose another with --port"
        )
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named() -> Result<()> {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = taken.local_addr()?.port();
        let message = require_port(port).unwrap_err().to_string();
        assert!(
            message.contains(&format!("port {port} is taken")),
            "{message}"
        );
        Ok(())
    }
}
