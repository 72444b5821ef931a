//! All weight files of `pretrained/` in one table, beside the numbers of the paper.

use anyhow::ensure;
use burn::tensor::Device;
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::weights::Contents;
use capsnet_trainer::affine::affine;
use capsnet_trainer::description;
use capsnet_trainer::inside::{self, ROWS};
use capsnet_trainer::letters::Letters;
use capsnet_trainer::measures::{self, Reader, Reading};
use capsnet_trainer::mnist::Digits;
use capsnet_trainer::mnist_files::Mnist;
use capsnet_trainer::pairs::{SEED, pairs};
use capsnet_trainer::parallel::{device, threads};
use capsnet_trainer::weight_file;

use crate::seeds;

/// The affine test set is the same in every run.
const AFFINE_SEED: u64 = 1;
/// Routing iterations to try.
const ITERATIONS: [usize; 3] = [1, 3, 5];
/// What Sabour et al. 2017 report of theirs (table 1, sections 5.2 and 6).
const PAPER: &str = "Sabour et al. 2017 report of their networks: MNIST 0.25 % (r = 3), 0.29 % (trained with r = 1); \
    two digits 5.2 % (r = 3), 7.5 % (r = 1); affNIST 79 %, their CNN 66 %, both trained on shifted digits only.";

/// A file that was read.
struct File {
    /// Its path in `pretrained/`, without the extension.
    name: String,
    content: Contents,
    /// Its size.
    bytes: u64,
}

/// Where and on what networks are judged.
struct Judge<'a> {
    device: Device,
    threads: usize,
    test: &'a Digits,
    affine: Digits,
}

/// Prints the tables of results, of how each network was trained, of their inside, and of what is
/// measured beside MNIST.
pub fn run(data: &Mnist, letters: Option<&Letters>) -> anyhow::Result<()> {
    let judge = Judge {
        device: device(false)?,
        threads: threads(None, false),
        test: &data.test,
        affine: affine(&data.test, AFFINE_SEED)?,
    };
    let files = read()?;
    println!(
        "| network | parameters | bytes | MNIST error at r = 1 / 3 / 5 | two-digit error at r = 1 / 3 / 5 | synthetic affine accuracy | squared error of a reconstruction |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut readings = Vec::new();
    for file in &files {
        let (row, read) = judge.row(file)?;
        println!("{row}");
        readings.push(read);
    }
    println!("\n{PAPER}");
    println!(
        "\n| file | parameters of training: seed, batch, highest rate, r, optimizer and what else | best epoch | validation error | test error then | seconds | commit |"
    );
    println!("|---|---|---|---|---|---|---|");
    for file in &files {
        println!("{}", history(file));
    }
    judge.print_counts(&files)?;
    judge.print_seeds(&files, &readings);
    print_inside(&files, data, &judge.device)?;
    judge.print_measures(&files, &readings, data, letters)
}

/// The table of the networks' inside, a column each.
fn print_inside(files: &[File], data: &Mnist, device: &Device) -> anyhow::Result<()> {
    let (mut head, mut rule) = ("| inside |".to_string(), "|---|".to_string());
    let mut rows = ROWS.map(|name| format!("| {name} |"));
    for file in files {
        let (spec, snapshot) = (&file.content.spec, file.content.snapshot.clone());
        if spec.primary().is_none() {
            continue;
        }
        let model = snapshot.into_network(spec, device)?;
        let pixels = inside::first_images(&data.validation, spec)?;
        let rounds = spec.routing_iterations();
        let inside = inside::measure(&model, spec, &pixels, rounds, device)?;
        head.push_str(&format!(" {} |", file.name));
        rule.push_str("---|");
        rows.iter_mut()
            .zip(inside.cells())
            .for_each(|(row, cell)| row.push_str(&format!(" {cell} |")));
    }
    println!("\n{head}\n{rule}\n{}", rows.join("\n"));
    Ok(())
}

fn read() -> anyhow::Result<Vec<File>> {
    let folder = description::folder();
    let mut paths = description::files(&folder, "safetensors")?;
    paths.extend(description::files(
        &folder.join("comparison"),
        "safetensors",
    )?);
    ensure!(
        !paths.is_empty(),
        "there are no weights in {}",
        folder.display()
    );
    let file = |path: std::path::PathBuf| -> anyhow::Result<File> {
        let place = path.strip_prefix(&folder).unwrap_or(&path);
        let name = place.with_extension("").display().to_string();
        let content = weight_file::read(&path)?;
        let bytes = path.metadata()?.len();
        Ok(File {
            name,
            content,
            bytes,
        })
    };
    paths.into_iter().map(file).collect()
}

impl Judge<'_> {
    fn reader<'a>(&'a self, spec: &'a Spec, model: &'a CapsNet) -> Reader<'a> {
        Reader {
            model,
            spec,
            rounds: spec.routing_iterations(),
            device: &self.device,
            threads: self.threads,
        }
    }

    /// A row of the first table, and what a network of one digit makes of the test digits.
    fn row(&self, file: &File) -> anyhow::Result<(String, Vec<Reading>)> {
        let Contents { spec, snapshot, .. } = &file.content;
        let model = snapshot.clone().into_network(spec, &self.device)?;
        let reader = self.reader(spec, &model);
        let rounds = match spec.primary() {
            Some(_) => &ITERATIONS[..],
            None => &[0], // nothing is routed
        };
        let list = |errors: &[f64]| {
            let errors: Vec<String> = errors.iter().map(|error| percent(*error)).collect();
            errors.join(" / ")
        };
        if spec.digits == 2 {
            let pairs = pairs(self.test, self.test.len(), SEED)?;
            let found = measures::pairs::measure(&reader, &pairs, rounds)?;
            let reconstruction = format!("{:.2}", found.squared_error);
            let cells = [none(), list(&found.errors), none(), reconstruction];
            return Ok((line(file, cells), Vec::new()));
        }
        let labels = &self.test.labels;
        let mut own = rounds.to_vec();
        own.push(reader.rounds);
        let mut read = reader.read_at(&measures::pixels(self.test, labels.len()), &own)?;
        let trained = read.pop().unwrap_or_default();
        let errors: Vec<f64> = read.iter().map(|read| error_rate(read, labels)).collect();
        let squares: f64 = trained.iter().map(|r| f64::from(r.squared_error)).sum();
        let affine = reader.read(&measures::pixels(&self.affine, labels.len()))?;
        let cells = [
            list(&errors),
            none(),
            percent(1.0 - error_rate(&affine, labels)),
            format!("{:.2}", squares / labels.len() as f64),
        ];
        Ok((line(file, cells), trained))
    }

    /// A line for each network of two digits: whether it says how many there are.
    fn print_counts(&self, files: &[File]) -> anyhow::Result<()> {
        println!();
        for file in files.iter().filter(|file| file.content.spec.digits == 2) {
            let Contents { spec, snapshot, .. } = &file.content;
            let model = snapshot.clone().into_network(spec, &self.device)?;
            let reader = self.reader(spec, &model);
            let found = measures::pairs::counted(&reader, self.test)?;
            let drawn = percent(measures::pairs::drawn(&reader)?);
            println!(
                "- {}: {found}; of pairs of drawings read {drawn}",
                file.name
            );
        }
        Ok(())
    }

    /// A line for each network of one digit that was trained with several seeds.
    fn print_seeds(&self, files: &[File], readings: &[Vec<Reading>]) {
        let labels = &self.test.labels;
        let trainings: Vec<_> = files
            .iter()
            .zip(readings)
            .filter(|(_, read)| !read.is_empty())
            .map(|(File { content, .. }, read)| {
                let seed = content.metadata.get("seed").cloned().unwrap_or_else(none);
                let name = content.spec.name.clone();
                (seeds::recipe(content), name, seed, error_rate(read, labels))
            })
            .collect();
        for line in seeds::lines(&trainings) {
            println!("{line}");
        }
    }

    /// The table of what networks of one digit are measured by beside MNIST, a column each.
    fn print_measures(
        &self,
        files: &[File],
        readings: &[Vec<Reading>],
        data: &Mnist,
        letters: Option<&Letters>,
    ) -> anyhow::Result<()> {
        let (mut head, mut rule) = ("| beside MNIST |".to_string(), "|---|".to_string());
        let mut rows = measures::ROWS.map(|name| format!("| {name} |"));
        for (file, test) in files.iter().zip(readings) {
            let Contents { spec, snapshot, .. } = &file.content;
            if !measures::is_for(spec) {
                continue;
            }
            let model = snapshot.clone().into_network(spec, &self.device)?;
            let found = measures::measure(&self.reader(spec, &model), data, letters, test)?;
            head.push_str(&format!(" {} |", file.name));
            rule.push_str("---|");
            rows.iter_mut()
                .zip(found.cells())
                .for_each(|(row, cell)| row.push_str(&format!(" {cell} |")));
        }
        println!("\n{head}\n{rule}\n{}", rows.join("\n"));
        println!("\n{}", measures::legend());
        Ok(())
    }
}

fn line(file: &File, cells: [String; 4]) -> String {
    format!(
        "| {} | {} | {} | {} |",
        file.name,
        file.content.spec.parameters(),
        file.bytes,
        cells.join(" | ")
    )
}

fn history(file: &File) -> String {
    let said = |key: &str| file.content.metadata.get(key).map_or("?", String::as_str);
    let percent = |key: &str| match said(key).parse::<f64>() {
        Ok(share) => format!("{:.2} %", 100.0 * share),
        Err(_) => said(key).to_string(),
    };
    let iterations = match file.content.spec.routing_iterations() {
        0 => none(),
        iterations => iterations.to_string(),
    };
    // files from before these could be chosen do not say them
    let optimizer = file
        .content
        .metadata
        .get("optimizer")
        .map_or("adam", String::as_str);
    let batch_norm = match said("batch_norm") {
        "true" => ", batch norm",
        _ => "",
    };
    let elastic = match said("elastic") {
        "?" | "0" => String::new(),
        pixels => format!(", elastic {pixels}"),
    };
    let more: String = [
        ("primary_rate", "rate of the primary layer"),
        ("primary_length", "primary lengths"),
        ("vote_spread", "spread of votes"),
        ("transformations", "W"),
        ("no_digits", "no digit in"),
        ("single_digits", "one digit in"),
        ("pad_drawings", "pad drawings"),
        ("changed_digits", "changed digits"),
        ("imitation", "a teacher's poses"),
    ]
    .iter()
    .filter(|(key, _)| !["?", "0"].contains(&said(key)))
    .map(|(key, name)| format!(", {name} {}", said(key)))
    .collect();
    let commit: String = said("commit").chars().take(10).collect();
    format!(
        "| `{}.safetensors` | {}, {}, {}, {iterations}, {optimizer}{batch_norm}{elastic}{more} | {} of {} | {} | {} | {} | {commit} |",
        file.name,
        said("seed"),
        said("batch"),
        said("learning_rate"),
        said("best_epoch"),
        said("epochs"),
        percent("validation_error"),
        percent("test_error"),
        said("seconds"),
    )
}

fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// Share of wrong answers. 0…1
fn error_rate(readings: &[Reading], labels: &[u8]) -> f64 {
    let digits = readings.iter().zip(labels);
    let wrong = digits.filter(|(reading, label)| reading.digit != usize::from(**label));
    wrong.count() as f64 / labels.len().max(1) as f64
}

/// An empty cell.
fn none() -> String {
    "–".to_string()
}
