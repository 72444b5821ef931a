//! All weight files in one table, beside the numbers of the paper.

use std::path::Path;

use anyhow::{Context as _, ensure};
use burn::tensor::Device;
use capsnet::config::Config;
use capsnet::evaluation::Score;
use capsnet::mnist::Digits;
use capsnet::network::CapsNet;
use capsnet::weights::{Metadata, Snapshot, routing_iterations};
use capsnet_trainer::affine::affine;
use capsnet_trainer::cnn::Cnn;
use capsnet_trainer::inside::{self, ROWS};
use capsnet_trainer::letters::Letters;
use capsnet_trainer::measures::{self, Reader, Reading};
use capsnet_trainer::mnist_files::Mnist;
use capsnet_trainer::network::Network;
use capsnet_trainer::parallel::{device, judge, threads};
use capsnet_trainer::weight_file::{self, WeightFile};

use crate::inside_images;

const FOLDER: &str = "pretrained";
/// The affine test set is the same in every run.
const AFFINE_SEED: u64 = 1;

/// A file and what stands beside it in the table.
struct Entry {
    file: &'static str,
    config: fn() -> Config,
    /// In words.
    network: &'static str,
    /// Routing iterations to try; none for a network without capsules.
    iterations: &'static [usize],
    /// What Sabour et al. 2017 report of theirs (table 1, sections 5.2 and 6).
    paper: &'static str,
}

const ENTRIES: [Entry; 7] = [
    Entry {
        file: "compact.safetensors",
        config: Config::compact,
        network: "compact",
        iterations: &[1, 3, 5],
        paper: "",
    },
    Entry {
        file: "paper.safetensors",
        config: Config::paper,
        network: "paper",
        iterations: &[1, 3, 5],
        paper: "MNIST 0.25 % (r = 3), 0.29 % (trained with r = 1)",
    },
    Entry {
        file: "two-digits.safetensors",
        config: Config::two_digits,
        network: "two-digits",
        iterations: &[1, 3, 5],
        paper: "two digits 5.2 % (r = 3)",
    },
    Entry {
        file: "comparison/two-digits-r3.safetensors",
        config: Config::two_digits,
        network: "two-digits, trained briefly",
        iterations: &[1, 3, 5],
        paper: "two digits 5.2 % (r = 3)",
    },
    Entry {
        file: "comparison/two-digits-r1.safetensors",
        config: Config::two_digits,
        network: "two-digits, trained as briefly with r = 1",
        iterations: &[1],
        paper: "two digits 7.5 % (r = 1)",
    },
    Entry {
        file: "comparison/compact-shifts.safetensors",
        config: Config::compact,
        network: "compact, trained on shifted digits only",
        iterations: &[1, 3, 5],
        paper: "affNIST 79 % (0.77 % error on shifted MNIST)",
    },
    Entry {
        file: "comparison/compact-cnn-shifts.safetensors",
        config: Config::compact,
        network: "CNN of the same size, trained on shifted digits only",
        iterations: &[],
        paper: "affNIST 66 % (0.78 % error on shifted MNIST)",
    },
];

/// A file that was read.
struct File {
    entry: &'static Entry,
    config: Config,
    snapshot: Snapshot,
    metadata: Metadata,
    bytes: usize,
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
        "| network | parameters | bytes | MNIST error at r = 1 / 3 / 5 | two-digit error at r = 1 / 3 / 5 | synthetic affine accuracy | squared error of a reconstruction | the paper's network |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut readings = Vec::new();
    for file in &files {
        let read = judge.readings(file)?;
        println!("{}", judge.row(file, read.as_deref())?);
        readings.push(read);
    }
    println!(
        "\n| file | parameters of training: seed, batch, highest rate, r, optimizer and what else | best epoch | validation error | test error then | seconds | commit |"
    );
    println!("|---|---|---|---|---|---|---|");
    for file in &files {
        println!("{}", history(file));
    }
    print_inside(&files, data, &judge.device)?;
    judge.print_measures(&files, &readings, data, letters)
}

/// The table of the networks' inside, a column each.
fn print_inside(files: &[File], data: &Mnist, device: &Device) -> anyhow::Result<()> {
    let with_capsules = files
        .iter()
        .filter(|file| !file.entry.iterations.is_empty());
    let (mut head, mut rule) = ("| inside |".to_string(), "|---|".to_string());
    let mut rows = ROWS.map(|name| format!("| {name} |"));
    for file in with_capsules {
        let model = CapsNet::restored(file.snapshot.clone(), &file.config, device)?;
        let pixels = inside_images(data, &file.config)?;
        let rounds = trained_iterations(file)?;
        let inside = inside::measure(&model, &file.config, &pixels, rounds, device)?;
        head.push_str(&format!(" {} |", file.entry.network));
        rule.push_str("---|");
        rows.iter_mut()
            .zip(inside.cells())
            .for_each(|(row, cell)| row.push_str(&format!(" {cell} |")));
    }
    println!("\n{head}\n{rule}\n{}", rows.join("\n"));
    Ok(())
}

fn read() -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in &ENTRIES {
        let path = Path::new(FOLDER).join(entry.file);
        if !path.exists() {
            eprintln!("{} is not there: its line is left out", path.display());
            continue;
        }
        let WeightFile {
            snapshot,
            metadata,
            bytes,
        } = weight_file::read(&path)?;
        files.push(File {
            entry,
            config: (entry.config)(),
            snapshot,
            metadata,
            bytes,
        });
    }
    ensure!(!files.is_empty(), "there are no weights in {FOLDER}");
    Ok(files)
}

impl Judge<'_> {
    /// What a capsule network that reads one digit makes of the test digits.
    fn readings(&self, file: &File) -> anyhow::Result<Option<Vec<Reading>>> {
        if file.entry.iterations.is_empty() || file.config.digits != 1 {
            return Ok(None);
        }
        let model = CapsNet::restored(file.snapshot.clone(), &file.config, &self.device)?;
        let pixels = measures::pixels(self.test, self.test.len());
        self.reader(file, &model)?.read(&pixels).map(Some)
    }

    fn reader<'a>(&'a self, file: &'a File, model: &'a CapsNet) -> anyhow::Result<Reader<'a>> {
        Ok(Reader {
            model,
            config: &file.config,
            rounds: trained_iterations(file)?,
            device: &self.device,
            threads: self.threads,
        })
    }

    fn row(&self, file: &File, readings: Option<&[Reading]>) -> anyhow::Result<String> {
        let (config, device) = (&file.config, &self.device);
        let snapshot = file.snapshot.clone();
        if file.entry.iterations.is_empty() {
            let model = Cnn::restored(snapshot, config, device)?;
            let mnist = self.score(&model, file, self.test, 1)?;
            let affine = self.score(&model, file, &self.affine, 1)?;
            return Ok(line(
                file,
                [error(&mnist), none(), accuracy(&affine), none()],
            ));
        }
        let model = CapsNet::restored(snapshot, config, device)?;
        let trained = trained_iterations(file)?;
        let (mut errors, mut reconstruction) = (Vec::new(), none());
        for &iterations in file.entry.iterations {
            // what was read already need not be read again
            if let Some(readings) = readings.filter(|_| iterations == trained) {
                errors.push(percent(error_rate(readings, &self.test.labels)));
                let sum: f64 = readings.iter().map(|r| f64::from(r.squared_error)).sum();
                reconstruction = format!("{:.2}", sum / readings.len() as f64);
                continue;
            }
            let score = self.score(&model, file, self.test, iterations)?;
            errors.push(error(&score));
            if iterations == trained {
                let mean = score.squared_error_sum / f64::from(score.total());
                reconstruction = format!("{mean:.2}");
            }
        }
        let errors = errors.join(" / ");
        if config.digits == 2 {
            return Ok(line(file, [none(), errors, none(), reconstruction]));
        }
        let affine = accuracy(&self.score(&model, file, &self.affine, trained)?);
        Ok(line(file, [errors, none(), affine, reconstruction]))
    }

    /// The table of what single-digit capsule networks are measured by beside MNIST, a column each.
    fn print_measures(
        &self,
        files: &[File],
        readings: &[Option<Vec<Reading>>],
        data: &Mnist,
        letters: Option<&Letters>,
    ) -> anyhow::Result<()> {
        let (mut head, mut rule) = ("| beside MNIST |".to_string(), "|---|".to_string());
        let mut rows = measures::ROWS.map(|name| format!("| {name} |"));
        for (file, test) in files.iter().zip(readings) {
            let Some(test) = test else { continue };
            let model = CapsNet::restored(file.snapshot.clone(), &file.config, &self.device)?;
            let reader = self.reader(file, &model)?;
            let found = measures::measure(&reader, data, letters, test)?;
            head.push_str(&format!(" {} |", file.entry.network));
            rule.push_str("---|");
            rows.iter_mut()
                .zip(found.cells())
                .for_each(|(row, cell)| row.push_str(&format!(" {cell} |")));
        }
        println!("\n{head}\n{rule}\n{}", rows.join("\n"));
        println!("\n{}", measures::legend());
        Ok(())
    }

    fn score(
        &self,
        model: &impl Network,
        file: &File,
        digits: &Digits,
        iterations: usize,
    ) -> anyhow::Result<Score> {
        judge(
            model,
            &file.config,
            digits,
            iterations,
            &self.device,
            self.threads,
        )
    }
}

/// The number of iterations that the network was trained with; older files do not say it.
fn trained_iterations(file: &File) -> anyhow::Result<usize> {
    let said = routing_iterations(&file.metadata).context(file.entry.file)?;
    Ok(said.unwrap_or(file.config.routing_iterations))
}

fn line(file: &File, cells: [String; 4]) -> String {
    let paper = Some(file.entry.paper).filter(|text| !text.is_empty());
    format!(
        "| {} | {} | {} | {} | {} |",
        file.entry.network,
        file.snapshot.parameters(),
        file.bytes,
        cells.join(" | "),
        paper.unwrap_or("–")
    )
}

fn history(file: &File) -> String {
    let said = |key: &str| file.metadata.get(key).map_or("?", String::as_str);
    let percent = |key: &str| match said(key).parse::<f64>() {
        Ok(share) => format!("{:.2} %", 100.0 * share),
        Err(_) => said(key).to_string(),
    };
    let iterations = trained_iterations(file).map_or("?".to_string(), |r| r.to_string());
    let iterations = if file.entry.iterations.is_empty() {
        none()
    } else {
        iterations
    };
    // files from before these could be chosen do not say them
    let optimizer = file
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
    let commit: String = said("commit").chars().take(10).collect();
    format!(
        "| `{}` | {}, {}, {}, {iterations}, {optimizer}{batch_norm}{elastic} | {} of {} | {} | {} | {} | {commit} |",
        file.entry.file,
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

fn error(score: &Score) -> String {
    percent(score.error_rate())
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

fn accuracy(score: &Score) -> String {
    format!("{:.2} %", 100.0 * (1.0 - score.error_rate()))
}

/// An empty cell.
fn none() -> String {
    "–".to_string()
}
