//! How many bytes a visitor downloads: the table at the end of a build, and `target/sizes.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::ops::AddAssign;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::site::Site;
use crate::stage::say;
use crate::workspace::Workspace;
use crate::{hash, imports};

/// Before the first prediction: page, CPU artifact and compact weights, Brotli.
const FIRST_PREDICTION_BUDGET: u64 = 2_200_000;
/// The WebGPU artifact, Brotli.
const GPU_BUDGET: u64 = 2_500_000;

/// One file or several, as they are and compressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl AddAssign for Size {
    fn add_assign(&mut self, other: Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

impl Size {
    fn json(self) -> Value {
        json!({ "raw": self.raw, "gzip": self.gzip, "brotli": self.brotli })
    }

    fn from_json(value: &Value) -> Option<Self> {
        let part = |name: &str| value.get(name)?.as_u64();
        Some(Size {
            raw: part("raw")?,
            gzip: part("gzip")?,
            brotli: part("brotli")?,
        })
    }
}

/// Prints the table and writes it to target/sizes.json.
pub fn report(workspace: &Workspace, site: &Site) -> Result<()> {
    let mut measured = Measured::open(workspace)?;
    let mut classes: BTreeMap<String, Size> = BTreeMap::new();
    let later = fetched_for_teaching(site)?;
    for file in hash::files(&site.dist)? {
        let path = hash::relative(&site.dist, &file);
        let class = if later.contains(&path) {
            Some("teaching".to_owned())
        } else {
            class(&path, site)
        };
        if let Some(class) = class {
            *classes.entry(class).or_default() += measured.size(&hash::read(&file)?)?;
        }
    }
    measured.keep()?;

    say(&format!(
        "   {:<22}{:>12}{:>12}{:>12}",
        "", "bytes", "gzip", "Brotli"
    ));
    for (class, size) in &classes {
        print(class, *size);
    }
    let first = first_prediction(&classes);
    print("first prediction", first);
    let gpu = classes.get("wasm gpu").copied();
    compare("first prediction", first.brotli, FIRST_PREDICTION_BUDGET);
    if let Some(gpu) = gpu {
        compare("WebGPU artifact", gpu.brotli, GPU_BUDGET);
    }

    let table: Value = classes
        .iter()
        .map(|(class, size)| (class.clone(), size.json()))
        .collect();
    let report = json!({
        "classes": table,
        "firstPrediction": first.json(),
        "budgets": { "firstPrediction": FIRST_PREDICTION_BUDGET, "gpu": GPU_BUDGET },
    });
    let path = workspace.target().join("sizes.json");
    fs::write(&path, format!("{report:#}\n"))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The part of the page that comes when teaching is opened: its modules, those that nothing else
/// imports, and the chart's stylesheet.
fn fetched_for_teaching(site: &Site) -> Result<BTreeSet<String>> {
    let app = site.dist.join(&site.app);
    let at_once = imports::reached(
        &app,
        &["page/main.js", "engine/capsnet.js", "engine/worker.js"],
    )?;
    let mut later = imports::reached(&app, &["page/teach/teach.js"])?;
    later.insert("vendor/uplot.css".to_owned());
    Ok(later
        .difference(&at_once)
        .map(|path| format!("{}/{path}", site.app))
        .collect())
}

/// Which row of the table a file of dist/ belongs to; None: no visitor downloads it.
fn class(path: &str, site: &Site) -> Option<String> {
    if let Some(asset) = site.assets.wasm.iter().find(|asset| asset.path == path) {
        return Some(format!("wasm {}", asset.key));
    }
    if let Some(asset) = site.assets.weights.iter().find(|asset| asset.path == path) {
        return Some(format!("weights {}", asset.key));
    }
    for folder in ["samples", "teaching"] {
        if path.split('/').next() == Some(folder) {
            return Some(folder.to_owned());
        }
    }
    let downloaded = [".html", ".js", ".css", ".svg", ".png", ".webp", ".woff2"]
        .iter()
        .any(|end| path.ends_with(end));
    if !downloaded || path.starts_with("example/") {
        return None;
    }
    Some(if path.ends_with("/wasm/capsnet_gpu.js") {
        "glue gpu".to_owned()
    } else {
        "page".to_owned()
    })
}

/// All that a visitor without WebGPU downloads before the network answers. What teaching needs
/// comes when it is opened.
fn first_prediction(classes: &BTreeMap<String, Size>) -> Size {
    let mut sum = Size::default();
    for class in [
        "page",
        "samples",
        "wasm digit",
        "wasm cpu",
        "weights compact",
    ] {
        sum += classes.get(class).copied().unwrap_or_default();
    }
    sum
}

fn print(class: &str, size: Size) {
    say(&format!(
        "   {class:<22}{:>12}{:>12}{:>12}",
        grouped(size.raw),
        grouped(size.gzip),
        grouped(size.brotli)
    ));
}

fn compare(what: &str, found: u64, budget: u64) {
    let verdict = if found <= budget { "within" } else { "OVER" };
    say(&format!(
        "   {what}: {} bytes with Brotli, {verdict} the budget of {}",
        grouped(found),
        grouped(budget)
    ));
}

/// `1 234 567`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// Sizes by content hash, kept between builds: Brotli at its best takes half a minute on ten
/// megabytes.
struct Measured {
    path: std::path::PathBuf,
    before: Value,
    now: Value,
}

impl Measured {
    fn open(workspace: &Workspace) -> Result<Self> {
        fs::create_dir_all(workspace.cache())?;
        let path = workspace.cache().join("sizes-by-content.json");
        let before = fs::read(&path)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default();
        Ok(Measured {
            path,
            before,
            now: json!({}),
        })
    }

    fn size(&mut self, content: &[u8]) -> Result<Size> {
        let key = hash::of_bytes(content);
        let known = self.before.get(&key).and_then(Size::from_json);
        let size = known.map_or_else(|| measure(content), Ok)?;
        self.now[key] = size.json();
        Ok(size)
    }

    /// Forgets what this build did not have.
    fn keep(&self) -> Result<()> {
        Ok(fs::write(&self.path, self.now.to_string())?)
    }
}

fn measure(content: &[u8]) -> Result<Size> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content)?;
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut brotli, &parameters)?;
    Ok(Size {
        raw: content.len() as u64,
        gzip: gzip.finish()?.len() as u64,
        brotli: brotli.len() as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1 234 567");
    }

    #[test]
    fn compressed_sizes_are_smaller() -> Result<()> {
        let size = measure(&[b'a'; 10_000])?;
        assert_eq!(size.raw, 10_000);
        assert!(size.gzip < 100, "gzip made {}", size.gzip);
        assert!(size.brotli < 100, "Brotli made {}", size.brotli);
        assert_eq!(Size::from_json(&size.json()), Some(size));
        Ok(())
    }

    #[test]
    fn the_gpu_artifact_and_teaching_are_not_in_the_first_prediction() {
        let size = |raw| Size {
            raw,
            gzip: raw,
            brotli: raw,
        };
        let classes = [
            ("page", 1),
            ("wasm cpu", 10),
            ("wasm gpu", 100),
            ("glue gpu", 200),
            ("weights compact", 1000),
            ("weights paper", 10_000),
            ("teaching", 100_000),
        ]
        .map(|(class, raw)| (class.to_owned(), size(raw)))
        .into();
        assert_eq!(first_prediction(&classes), size(1011));
    }
}
