//! What must not stand in the engine and what no clippy configuration can name: it cannot disallow one
//! implementation of a trait's method.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use walkdir::WalkDir;

/// Reads every file below the folder.
pub fn check(source: &Path) -> Result<()> {
    for file in WalkDir::new(source) {
        let file = file?;
        if !file.file_type().is_file() {
            continue;
        }
        let text = fs::read_to_string(file.path())?;
        if let Some(line) = text.lines().position(takes_default_device) {
            bail!(
                "{}:{}: burn's default device prefers the GPU and panics where there is no WebGPU: pass the device",
                file.path().display(),
                line + 1
            );
        }
    }
    Ok(())
}

fn takes_default_device(line: &str) -> bool {
    // WgpuDevice::default() is another type.
    line.match_indices("Device::default()")
        .any(|(place, _)| !line[..place].ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::takes_default_device;

    #[test]
    fn burns_default_device_is_found() {
        assert!(takes_default_device("let b = Device::default();"));
        assert!(takes_default_device("burn::tensor::Device::default()"));
        assert!(!takes_default_device("let c = WgpuDevice::default();"));
    }
}
