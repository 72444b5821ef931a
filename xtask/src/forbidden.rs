//! What must not stand in the engine and what no clippy configuration can name.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::hash;

/// (text, why not). Clippy cannot disallow one implementation of a trait's method.
const FORBIDDEN: [(&str, &str); 1] = [(
    "Device::default()",
    "burn's default device prefers the GPU and panics where there is no WebGPU: pass the device",
)];

/// Reads every Rust file below the folder.
pub fn check(source: &Path) -> Result<()> {
    let mut found = Vec::new();
    for file in hash::files(source)? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&file)?;
            for (line, reason) in violations(&text) {
                found.push(format!("{}:{line}: {reason}", file.display()));
            }
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

fn violations(text: &str) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for (forbidden, reason) in FORBIDDEN {
            let mut places = line.match_indices(forbidden);
            // WgpuDevice::default() is another type.
            if places.any(|(place, _)| !line[..place].ends_with(char::is_alphanumeric)) {
                found.push((index + 1, reason));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burns_default_device_is_found() {
        let text = "let a = 1;\nlet b = Device::default();\nlet c = WgpuDevice::default();\n";
        let lines: Vec<usize> = violations(text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2]);
        assert_eq!(violations("burn::tensor::Device::default()").len(), 1);
    }
}
