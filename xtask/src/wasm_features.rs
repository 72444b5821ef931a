//! Which WebAssembly features rustc used, read from the artifact itself.
//!
//! wasm-opt may use what it is told that the browser has. `--all-features` let it emit encodings
//! that Chromium rejects, so it is told exactly what rustc wrote into the section
//! `target_features`.

use anyhow::{Context as _, Result, bail, ensure};

/// The `--enable-…` flags of wasm-opt for an artifact.
pub fn wasm_opt_flags(wasm: &[u8]) -> Result<Vec<String>> {
    read(wasm)?
        .iter()
        .map(|name| flag(name).map(|flag| format!("--enable-{flag}")))
        .collect()
}

/// LLVM's names and binaryen's differ in places.
fn flag(name: &str) -> Result<&str> {
    Ok(match name {
        "atomics" => "threads",
        "bulk-memory" | "bulk-memory-opt" | "extended-const" | "multivalue" | "mutable-globals"
        | "reference-types" | "relaxed-simd" | "sign-ext" | "tail-call" => name,
        "call-indirect-overlong" => "call-indirect-overlong",
        "exception-handling" => "exception-handling",
        "nontrapping-fptoint" => "nontrapping-float-to-int",
        "simd128" => "simd",
        _ => bail!(
            "rustc enabled the WebAssembly feature {name}, which this build does not know: add it to wasm_features.rs"
        ),
    })
}

/// The names in the section `target_features`.
fn read(wasm: &[u8]) -> Result<Vec<String>> {
    let mut module = Bytes(wasm);
    ensure!(
        module.take(8)? == b"\0asm\x01\0\0\0",
        "not a WebAssembly module"
    );
    while !module.0.is_empty() {
        let kind = module.take(1)?[0];
        let length = module.number()?;
        let mut section = Bytes(module.take(length)?);
        if kind != 0 || section.name()? != "target_features" {
            continue;
        }
        let count = section.number()?;
        return (0..count)
            .map(|_| {
                let prefix = section.take(1)?[0];
                ensure!(
                    prefix == b'+',
                    "a WebAssembly feature is marked {:?}, not used",
                    char::from(prefix)
                );
                Ok(section.name()?.to_owned())
            })
            .collect();
    }
    bail!("the artifact does not say which WebAssembly features it uses")
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .context("the WebAssembly module is cut short")?;
        self.0 = rest;
        Ok(taken)
    }

    /// LEB128, as all lengths in WebAssembly are.
    fn number(&mut self) -> Result<usize> {
        let mut value = 0_usize;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        bail!("a number in the WebAssembly module is too long")
    }

    fn name(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        Ok(std::str::from_utf8(self.take(length)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty module with one other custom section before the one we look for.
    fn module(features: &[&str]) -> Vec<u8> {
        let mut body = vec![15];
        body.extend(b"target_features");
        body.push(u8::try_from(features.len()).expect("few"));
        for feature in features {
            body.push(b'+');
            body.push(u8::try_from(feature.len()).expect("short"));
            body.extend(feature.as_bytes());
        }
        let mut wasm = b"\0asm\x01\0\0\0\x00\x05\x04name".to_vec();
        wasm.push(0);
        wasm.push(u8::try_from(body.len()).expect("short"));
        wasm.extend(body);
        wasm
    }

    #[test]
    fn only_what_rustc_used() -> Result<()> {
        let flags = wasm_opt_flags(&module(&["simd128", "nontrapping-fptoint", "sign-ext"]))?;
        assert_eq!(
            flags,
            [
                "--enable-simd",
                "--enable-nontrapping-float-to-int",
                "--enable-sign-ext"
            ]
        );
        Ok(())
    }

    #[test]
    fn unknown_features_and_broken_modules_are_errors() {
        let message = |wasm: &[u8]| wasm_opt_flags(wasm).unwrap_err().to_string();
        assert!(message(&module(&["teleportation"])).contains("teleportation"));
        assert!(message(b"\0asm\x01\0\0\0").contains("does not say"));
        assert!(message(b"<html>").contains("cut short"));
        let whole = module(&["simd128"]);
        assert!(message(&whole[..whole.len() - 3]).contains("cut short"));
    }
}
