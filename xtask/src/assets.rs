//! `engine/assets.js`: where the page finds its wasm, weights and digits.

use serde_json::{Value, json};

/// A file of the site with a hash in its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The key in ASSETS: `cpu`, `compact`, `images`.
    pub key: String,
    /// Relative to dist/: `wasm/capsnet_cpu-0123456789.wasm`.
    pub path: String,
    pub bytes: u64,
}

impl Asset {
    fn json(&self) -> Value {
        // The page resolves addresses against its own folder, app-<hash>/.
        json!({ "url": format!("../{}", self.path), "bytes": self.bytes })
    }
}

/// All of them, by kind.
#[derive(Debug, Default)]
pub struct Assets {
    pub wasm: Vec<Asset>,
    pub weights: Vec<Asset>,
    pub samples: Vec<Asset>,
    /// The digit sets of teaching, each with its files; empty when one is missing.
    pub teaching: Vec<(&'static str, Vec<Asset>)>,
}

impl Assets {
    /// The module's text.
    pub fn module(&self) -> String {
        let mut wasm: Value = self
            .wasm
            .iter()
            .map(|asset| {
                let mut value = asset.json();
                value["glue"] = json!(format!("./wasm/capsnet_{}.js", asset.key));
                (asset.key.clone(), value)
            })
            .collect();
        if wasm.get("gpu").is_none() {
            // Built with --cpu-only.
            wasm["gpu"] = Value::Null;
        }
        let teaching = (!self.teaching.is_empty()).then(|| -> Value {
            self.teaching
                .iter()
                .map(|(set, files)| ((*set).to_owned(), by_key(files)))
                .collect()
        });
        let table = json!({
            "wasm": wasm,
            "weights": by_key(&self.weights),
            "samples": by_key(&self.samples),
            "teaching": teaching,
        });
        format!(
            "// Written by `cargo xtask build`. Addresses are relative to the folder of the app.\n\
             export const ASSETS = {table:#};\n"
        )
    }
}

fn by_key(assets: &[Asset]) -> Value {
    assets
        .iter()
        .map(|asset| (asset.key.clone(), asset.json()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(key: &str, path: &str) -> Asset {
        Asset {
            key: key.to_owned(),
            path: path.to_owned(),
            bytes: 7,
        }
    }

    fn table(assets: &Assets) -> anyhow::Result<Value> {
        let module = assets.module();
        let table = module
            .split_once("export const ASSETS = ")
            .and_then(|(_, rest)| rest.trim_end().strip_suffix(';'))
            .expect("an export");
        Ok(serde_json::from_str(table)?)
    }

    #[test]
    fn the_module_is_the_contract_with_the_page() -> anyhow::Result<()> {
        let assets = Assets {
            wasm: vec![asset("cpu", "wasm/capsnet_cpu-0a.wasm")],
            weights: vec![asset("compact", "weights/compact-0b.safetensors")],
            samples: vec![asset("images", "samples/samples-images-0c.idx3-ubyte")],
            teaching: vec![(
                "heldOut",
                vec![asset("labels", "teaching/held-out-labels-0d.idx1-ubyte")],
            )],
        };
        assert_eq!(
            table(&assets)?,
            json!({
                "wasm": {
                    "cpu": { "glue": "./wasm/capsnet_cpu.js", "url": "../wasm/capsnet_cpu-0a.wasm", "bytes": 7 },
                    "gpu": null,
                },
                "weights": { "compact": { "url": "../weights/compact-0b.safetensors", "bytes": 7 } },
                "samples": { "images": { "url": "../samples/samples-images-0c.idx3-ubyte", "bytes": 7 } },
                "teaching": {
                    "heldOut": { "labels": { "url": "../teaching/held-out-labels-0d.idx1-ubyte", "bytes": 7 } },
                },
            })
        );
        Ok(())
    }

    #[test]
    fn without_its_digits_teaching_is_null() -> anyhow::Result<()> {
        assert_eq!(table(&Assets::default())?["teaching"], Value::Null);
        Ok(())
    }
}
