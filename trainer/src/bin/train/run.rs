//! The training run: steps, averages, validation, checkpoints, and the file that ships.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use burn::tensor::Device;
use capsnet::evaluation::Score;
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::training::step::{Trainer, one_cycle};
use capsnet::weights::{Contents, Metadata, Precision, Snapshot};
use capsnet_trainer::description;
use capsnet_trainer::distillation::Teacher;
use capsnet_trainer::measures::statistics;
use capsnet_trainer::mnist_files::Mnist;
use capsnet_trainer::muon;
use capsnet_trainer::normalisation::{folded, unfolded};
use capsnet_trainer::parallel::{LossValues, Step, judge, step, threads};
use capsnet_trainer::weight_file;
use indicatif::{ProgressBar, ProgressStyle};

use crate::checkpoint::{Checkpoint, Progress};
use crate::data::Recipe;
use crate::settings::{Settings, has_grown, recipe, regularization};
use crate::{Backend, Method, Options, data};

/// The moving average takes a sample every so many steps …
const AVERAGE_EVERY: usize = 8;
/// … and its memory is this share of all steps: a short run moves on faster than a long one.
const AVERAGE_MEMORY: f32 = 1.0 / 14.0;
/// Losses are logged as means over so many steps.
const LOG_EVERY: usize = 100;
/// A checkpoint at least this often.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(300);

struct Run<'a> {
    options: &'a Options,
    spec: Spec,
    recipe: Recipe,
    device: Device,
    threads: usize,
    trainer: Trainer,
    teacher: Option<Teacher>,
    average: Snapshot,
    best: Snapshot,
    progress: Progress,
    folder: PathBuf,
    log: PathBuf,
}

pub fn run(options: &Options, spec: Spec) -> anyhow::Result<()> {
    let data = Mnist::read(&options.data)?;
    let steps_per_epoch = data.training.len() / options.batch;
    let mut run = Run::start(options, spec, &data, steps_per_epoch)?;
    let total = steps_per_epoch * options.epochs;
    let until = total.min(options.steps.unwrap_or(total));
    println!(
        "{}: {} parameters, {} steps of {} digits, {} threads, checkpoints in {}",
        run.progress.settings.name,
        run.average.parameters(),
        until,
        options.batch,
        run.threads,
        run.folder.display()
    );
    run.epochs(&data, steps_per_epoch, until)?;
    if until < total {
        return run.save();
    }
    let Some((epoch, validation_error)) = run.progress.best else {
        bail!("nothing was trained: --epochs is {}", options.epochs);
    };
    // what ships is rounded to F16: that is what the test digits are shown to, once
    let rounded =
        Snapshot::from_safetensors(&run.best.to_safetensors(Precision::F16, Metadata::new())?)?.0;
    let test = run.score(&rounded, &data.test)?;
    println!(
        "best epoch {epoch}: validation error {:.2} %, test error {:.2} %",
        100.0 * validation_error,
        100.0 * test.error_rate()
    );
    run.ship(rounded, &data, epoch, validation_error, &test)
}

impl<'a> Run<'a> {
    fn start(
        options: &'a Options,
        spec: Spec,
        data: &Mnist,
        steps_per_epoch: usize,
    ) -> anyhow::Result<Self> {
        let recipe = recipe(options)?;
        let vulkan = options.backend == Backend::Vulkan;
        let device = capsnet_trainer::parallel::device(vulkan)?;
        let name = format!("{}-{}", options.name(&spec), options.seed);
        let folder = options
            .checkpoints
            .clone()
            .unwrap_or_else(|| PathBuf::from("target/checkpoints").join(name));
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot write to {}", folder.display()))?;
        let log = folder.join("log.csv");
        let teacher = options.teacher.as_ref();
        let teacher = teacher.map(|path| teacher_of(path, &spec, options.imitation, &device));
        let (teacher, taught_by) = teacher.transpose()?.unzip();
        let mut fresh = Progress {
            settings: Settings::of(options, &spec, taught_by),
            epochs: options.epochs,
            step: 0,
            seconds: 0.0,
            best: None,
            commit: commit(),
            from: None,
            rescheduled: None,
        };
        let saved = if options.resume {
            Checkpoint::read(&folder)?
        } else {
            None
        };
        let (weights, average, best, optimizer, progress) = match saved {
            Some(saved) => {
                let progress = saved.progress.go_on(&fresh, steps_per_epoch)?;
                println!("going on from step {}", progress.step);
                forget_after(&log, progress.step)?;
                (
                    saved.weights,
                    saved.average,
                    saved.best,
                    Some(saved.optimizer),
                    progress,
                )
            }
            None => {
                device.seed(options.seed);
                let random = pollster::block_on(Snapshot::of(&CapsNet::new(&spec, &device)))?;
                let weights = if let Some(path) = &options.from {
                    let (weights, origin, normalised) = known(path)?;
                    let (weights, anew) = transferred(weights, random);
                    if !anew.is_empty() {
                        println!(
                            "random, for the file has none like them: {}",
                            anew.join(", ")
                        );
                    }
                    fresh.from = Some(match anew.len() {
                        0 => origin,
                        count => format!("{origin} ({count} tensors random)"),
                    });
                    if options.batch_norm {
                        ensure!(
                            normalised,
                            "{} was trained without --batch-norm: leave it out, or --from",
                            path.display()
                        );
                        let images = data::first_images(
                            &data.training,
                            &recipe,
                            (options.seed, 0),
                            &spec,
                            &device,
                        )?;
                        unfolded(weights, &spec, images)?
                    } else {
                        weights
                    }
                } else {
                    random
                };
                fs::write(
                    &log,
                    "step,epoch,seconds,learning_rate,loss,margin,reconstruction,validation_error,validation_margin\n",
                )?;
                (weights.clone(), weights.clone(), weights, None, fresh)
            }
        };
        let model = weights.into_network(&spec, &device)?;
        let muon = muon::optimizer(&model, options.primary_rate);
        let mut trainer = Trainer::new(model, spec.routing_iterations());
        if options.optimizer == Method::Muon {
            trainer = trainer.with_optimizer(|_| muon);
        }
        if let Some(record) = optimizer {
            trainer = trainer.with_optimizer(|fresh| fresh.load_record(record));
        }
        let threads = threads(options.threads, vulkan);
        Ok(Run {
            options,
            spec,
            recipe,
            device,
            threads,
            trainer,
            teacher,
            average,
            best,
            progress,
            folder,
            log,
        })
    }

    fn epochs(&mut self, data: &Mnist, steps_per_epoch: usize, until: usize) -> anyhow::Result<()> {
        let total = steps_per_epoch * self.options.epochs; // the schedule's length
        let bar = ProgressBar::new(until as u64);
        bar.set_style(ProgressStyle::with_template(
            "{bar:30} {pos}/{len} steps, {elapsed} gone, {eta} to go  {msg}",
        )?);
        bar.set_position(self.progress.step as u64);
        bar.reset_eta();
        let began = Instant::now();
        let before = self.progress.seconds;
        let mut saved = Instant::now();
        let mut window: Vec<LossValues> = Vec::new();
        while self.progress.step < until {
            let epoch = self.progress.step / steps_per_epoch;
            let order = data::order(data.training.len(), self.options.seed, epoch);
            let within = self.progress.step % steps_per_epoch;
            let batches = order
                .chunks_exact(self.options.batch)
                .take(steps_per_epoch)
                .skip(within);
            for indices in batches.take(until - self.progress.step) {
                window.push(self.step(data, indices, epoch, total)?);
                self.progress.seconds = before + began.elapsed().as_secs_f64();
                bar.inc(1);
                if window.len() == LOG_EVERY {
                    let [loss, margin, reconstruction] = means(&window);
                    bar.set_message(format!(
                        "margin {margin:.4}, reconstruction {reconstruction:.1}"
                    ));
                    if bar.is_hidden() {
                        // no terminal: a line now and then, for a log file
                        let (step, left) = (self.progress.step, bar.eta().as_secs());
                        println!(
                            "step {step} of {until}, {left} s to go, margin {margin:.4}, reconstruction {reconstruction:.1}"
                        );
                    }
                    self.log_losses(epoch, total, [loss, margin, reconstruction])?;
                    window.clear();
                }
                if saved.elapsed() > CHECKPOINT_EVERY {
                    self.save()?;
                    saved = Instant::now();
                }
            }
            if self.progress.step.is_multiple_of(steps_per_epoch) {
                let weights = self.as_shipped(data, epoch)?;
                let score = self.score(&weights, &data.validation)?;
                let error = score.error_rate();
                bar.suspend(|| {
                    println!(
                        "epoch {:2}: validation error {:.2} %, reconstruction {:.2}, {:.0} s",
                        epoch + 1,
                        100.0 * error,
                        score.squared_error_sum / f64::from(score.total()),
                        self.progress.seconds
                    )
                });
                self.log_validation(epoch, &score)?;
                let is_best = self.progress.best.is_none_or(|(_, best)| error <= best);
                if is_best && has_grown(self.options, self.progress.step, total) {
                    self.progress.best = Some((epoch + 1, error));
                    self.best = weights;
                }
                self.save()?;
                saved = Instant::now();
            }
        }
        bar.finish();
        Ok(())
    }

    fn step(
        &mut self,
        data: &Mnist,
        indices: &[usize],
        epoch: usize,
        total: usize,
    ) -> anyhow::Result<LossValues> {
        let rate = one_cycle(self.progress.step, total, self.options.learning_rate);
        let (spec, device, seed) = (&self.spec, &self.device, self.options.seed);
        let (digits, recipe) = (&data.training, &self.recipe);
        let make =
            |shard: &[usize]| data::batch(digits, shard, recipe, (seed, epoch), spec, device);
        let extra = regularization(self.options, self.progress.step, total);
        let indices = data::with_no_digits(indices, self.options.no_digits, data.training.len());
        let way = Step {
            threads: self.threads,
            regularization: extra,
            batch_norm: self.options.batch_norm,
            teacher: self.teacher.as_ref(),
            rate,
        };
        let losses = step(&mut self.trainer, &indices, make, way)?;
        self.progress.step += 1;
        if self.progress.step.is_multiple_of(AVERAGE_EVERY) {
            let now = pollster::block_on(Snapshot::of(self.trainer.model()))?;
            let taken = (self.progress.step / AVERAGE_EVERY) as f32;
            let memory = AVERAGE_MEMORY * total as f32 / AVERAGE_EVERY as f32; // in samples
            let decay = 1.0 - 1.0 / memory.max(10.0);
            let decay = decay.min(taken / (taken + 10.0));
            move_towards(&mut self.average, &now, decay);
        }
        Ok(losses)
    }

    /// The averaged weights, without the normalisation that they are trained with.
    fn as_shipped(&self, data: &Mnist, epoch: usize) -> anyhow::Result<Snapshot> {
        let average = self.average.clone();
        if !self.options.batch_norm {
            return Ok(average);
        }
        let images = data::first_images(
            &data.training,
            &self.recipe,
            (self.options.seed, epoch),
            &self.spec,
            &self.device,
        )?;
        Ok(folded(average, &self.spec, images)?)
    }

    fn score(
        &self,
        weights: &Snapshot,
        digits: &capsnet_trainer::mnist::Digits,
    ) -> anyhow::Result<Score> {
        let model = weights.clone().into_network(&self.spec, &self.device)?;
        judge(
            &model,
            &self.spec,
            digits,
            self.spec.routing_iterations(),
            &self.device,
            self.threads,
        )
    }

    fn save(&self) -> anyhow::Result<()> {
        Checkpoint {
            progress: self.progress.clone(),
            weights: pollster::block_on(Snapshot::of(self.trainer.model()))?,
            average: self.average.clone(),
            best: self.best.clone(),
            optimizer: self.trainer.optimizer().to_record(),
        }
        .write(&self.folder)
    }

    fn log_losses(
        &self,
        epoch: usize,
        total: usize,
        [loss, margin, reconstruction]: LossValues,
    ) -> anyhow::Result<()> {
        let rate = one_cycle(self.progress.step, total, self.options.learning_rate);
        let (step, seconds) = (self.progress.step, self.progress.seconds);
        self.append(&format!(
            "{step},{},{seconds:.0},{rate:.2e},{loss:.6},{margin:.6},{reconstruction:.3},,",
            epoch + 1
        ))
    }

    fn log_validation(&self, epoch: usize, score: &Score) -> anyhow::Result<()> {
        let (step, seconds) = (self.progress.step, self.progress.seconds);
        let (error, margin) = (
            score.error_rate(),
            score.margin_sum / f64::from(score.total()),
        );
        self.append(&format!(
            "{step},{},{seconds:.0},,,,,{error:.5},{margin:.6}",
            epoch + 1
        ))
    }

    fn append(&self, line: &str) -> anyhow::Result<()> {
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.log)?;
        Ok(writeln!(file, "{line}")?)
    }

    /// Writes the shipped file and the log beside it.
    fn ship(
        &self,
        snapshot: Snapshot,
        data: &Mnist,
        epoch: usize,
        validation_error: f64,
        test: &Score,
    ) -> anyhow::Result<()> {
        let out = self.options.out.clone().unwrap_or_else(|| {
            let name = &self.progress.settings.name;
            let folder = description::folder();
            let ships = *name == self.spec.name;
            let folder = if ships {
                folder
            } else {
                folder.join("comparison")
            };
            folder.join(name).with_extension("safetensors")
        });
        if let Some(folder) = out.parent() {
            fs::create_dir_all(folder)?;
        }
        let entry = |key: &str, value: String| (key.to_string(), value);
        let mut metadata = self.progress.settings.metadata();
        metadata.extend([
            entry("epochs", self.options.epochs.to_string()),
            entry("best_epoch", epoch.to_string()),
            entry("validation_error", format!("{validation_error:.5}")),
            entry("test_error", format!("{:.5}", test.error_rate())),
            entry("seconds", format!("{:.0}", self.progress.seconds)),
            entry("commit", self.progress.commit.clone()),
        ]);
        let Progress {
            from, rescheduled, ..
        } = &self.progress;
        for (key, value) in [("from", from), ("rescheduled", rescheduled)] {
            metadata.extend(value.clone().map(|value| entry(key, value)));
        }
        let mut file = Contents {
            snapshot,
            spec: self.spec.clone(),
            statistics: None,
            metadata,
        };
        file.statistics = statistics::of_file(&file, &data.validation, &self.device, self.threads)?;
        let bytes = weight_file::write(&out, file)?;
        let log = out.with_extension("csv");
        fs::copy(&self.log, &log)?;
        println!(
            "wrote {} ({bytes} bytes) and {}",
            out.display(),
            log.display()
        );
        Ok(())
    }
}

/// The weights of a file, where they come from in words, and whether with batch normalisation.
fn known(path: &Path) -> anyhow::Result<(Snapshot, String, bool)> {
    let contents = weight_file::read(path)?;
    let origin = origin(&contents);
    let is_normalised = contents.metadata.get("batch_norm");
    let is_normalised = is_normalised.is_some_and(|is| is == "true");
    Ok((contents.snapshot, origin, is_normalised))
}

/// Where the weights of a file come from, in words.
fn origin(Contents { spec, metadata, .. }: &Contents) -> String {
    let mut origin = capsnet::weights::trained(spec, metadata);
    if let Some(before) = metadata.get("from") {
        origin.push_str(&format!(", which began with {before}"));
    }
    origin
}

/// The network of a file as the teacher of one that `pupil` describes, and where it comes from in words.
fn teacher_of(
    path: &Path,
    pupil: &Spec,
    weight: f32,
    device: &Device,
) -> anyhow::Result<(Teacher, String)> {
    let contents = weight_file::read(path)?;
    let origin = origin(&contents);
    let Contents { snapshot, spec, .. } = contents;
    let model = snapshot.into_network(&spec, device)?;
    let teacher = Teacher::new(model, &spec, pupil, weight);
    let teacher = teacher.with_context(|| format!("--teacher {}", path.display()))?;
    Ok((teacher, origin))
}

/// What a file has by the same name and in the same shape goes into the network of another shape, too; the
/// rest stays random and is named.
fn transferred(mut known: Snapshot, mut random: Snapshot) -> (Snapshot, Vec<String>) {
    let mut anew = Vec::new();
    for (name, tensor) in &mut random.tensors {
        match known.tensors.remove(name) {
            Some(found) if found.shape == tensor.shape => *tensor = found,
            _ => anew.push(name.clone()),
        }
    }
    (random, anew)
}

/// Takes out of the log what came after the checkpoint: those steps are taken once more.
fn forget_after(log: &Path, step: usize) -> anyhow::Result<()> {
    let text = fs::read_to_string(log).with_context(|| format!("cannot read {}", log.display()))?;
    let is_before = |line: &&str| {
        let first = line.split(',').next().unwrap_or_default();
        first.parse().map_or(true, |at: usize| at <= step) // the heading is no number
    };
    let mut kept: Vec<&str> = text.lines().filter(is_before).collect();
    kept.push(""); // every line ends
    Ok(fs::write(log, kept.join("\n"))?)
}

/// Moves `mean` a part of the way to `new`: mean ← decay·mean + (1−decay)·new.
fn move_towards(mean: &mut Snapshot, new: &Snapshot, decay: f32) {
    for (name, tensor) in &mut mean.tensors {
        if let Some(new) = new.tensors.get(name) {
            for (mean, new) in tensor.values.iter_mut().zip(&new.values) {
                *mean = decay * *mean + (1.0 - decay) * new;
            }
        }
    }
}

fn means(window: &[LossValues]) -> LossValues {
    let mut sums = [0.0; 3];
    for values in window {
        sums.iter_mut()
            .zip(values)
            .for_each(|(sum, value)| *sum += value / window.len() as f64);
    }
    sums
}

/// The commit that trains, marked when the code has changes.
fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git")
            .args(arguments)
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
    };
    match (
        git(&["rev-parse", "HEAD"]),
        git(&[
            "status",
            "--porcelain",
            "--",
            "src",
            "trainer",
            "Cargo.toml",
            "Cargo.lock",
        ]),
    ) {
        (Some(commit), Some(changes)) if changes.is_empty() => commit,
        (Some(commit), _) => format!("{commit} with changes"),
        _ => "unknown".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use capsnet::weights::HostTensor;

    use super::*;

    #[test]
    fn the_log_forgets_what_is_trained_once_more() -> anyhow::Result<()> {
        let log = std::env::temp_dir().join(format!("capsnet-log-{}.csv", std::process::id()));
        fs::write(&log, "step,epoch,seconds\n100,1,9\n200,1,18\n300,2,27\n")?;
        forget_after(&log, 250)?;
        assert_eq!(
            fs::read_to_string(&log)?,
            "step,epoch,seconds\n100,1,9\n200,1,18\n"
        );
        fs::remove_file(log)?;
        Ok(())
    }

    #[test]
    fn a_network_of_another_shape_takes_over_what_fits() {
        let numbers = |shape: &[usize], value: f32| HostTensor {
            shape: shape.to_vec(),
            values: vec![value; shape.iter().product()],
        };
        let snapshot = |tensors: [(&str, HostTensor); 3]| Snapshot {
            tensors: tensors
                .map(|(name, tensor)| (name.to_string(), tensor))
                .into(),
        };
        let known = snapshot([
            ("a", numbers(&[2], 1.0)),
            ("b", numbers(&[3], 1.0)),
            ("c", numbers(&[1], 1.0)),
        ]);
        let random = snapshot([
            ("a", numbers(&[2], 0.0)),
            ("b", numbers(&[1, 3], 0.0)),
            ("d", numbers(&[1], 0.0)),
        ]);
        let (merged, anew) = transferred(known, random);
        assert_eq!(anew, ["b", "d"]);
        let values = |name: &str| merged.tensors[name].values.clone();
        assert_eq!(
            (values("a"), values("b"), values("d")),
            (vec![1.0; 2], vec![0.0; 3], vec![0.0])
        );
        assert_eq!(merged.tensors.len(), 3);
    }

    #[test]
    fn a_run_that_begins_with_a_file_tells_its_history() -> anyhow::Result<()> {
        let path = std::env::temp_dir().join(format!("capsnet-from-{}", std::process::id()));
        let (spec, device) = (capsnet::parity::tiny()?, Device::flex());
        let model = capsnet::network::CapsNet::new(&spec, &device);
        let snapshot = pollster::block_on(Snapshot::of(&model))?;
        let entries = [
            ("trained_as", "tiny"),
            ("best_epoch", "3"),
            ("epochs", "4"),
            ("commit", "abc"),
            ("batch_norm", "true"),
            ("from", "tiny at epoch 1 of 2, commit 123"),
        ];
        let metadata = entries.map(|(key, value)| (key.to_string(), value.to_string()));
        fs::write(
            &path,
            snapshot.to_safetensors(
                Precision::F32,
                capsnet::weights::metadata(&spec, Metadata::from(metadata))?,
            )?,
        )?;
        let (read, origin, normalised) = known(&path)?;
        assert_eq!(read, snapshot);
        assert!(normalised);
        assert_eq!(
            origin,
            "tiny at epoch 3 of 4, commit abc, which began with tiny at epoch 1 of 2, commit 123"
        );
        fs::write(&path, "half of a fi")?;
        assert!(known(&path).is_err());
        fs::remove_file(path)?;
        Ok(())
    }
}
