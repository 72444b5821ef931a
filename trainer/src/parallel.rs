//! A native program's cores: every step and every evaluation is shared out among threads.
//!
//! burn-flex spreads only large products over cores; cutting the *batch* keeps all of them busy in
//! every operation, forward and backward.

use std::num::NonZero;

use anyhow::{anyhow, bail};
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::{Device, Tensor};

use crate::distillation::Teacher;
use crate::gradients::{self, Pass};
use crate::mnist::Digits;
use crate::pairs::{SEED, pairs, score_pairs};
use crate::regularization::Regularization;
use capsnet::Result;
use capsnet::evaluation::{Score, score};
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::training::batch::Batch;
use capsnet::training::step::Trainer;

/// Digits scored at a time.
const SCORE_BATCH: usize = 250;

/// The device of `--backend`.
pub fn device(vulkan: bool) -> anyhow::Result<Device> {
    if !vulkan {
        return Ok(Device::flex());
    }
    #[cfg(feature = "vulkan")]
    {
        use burn::tensor::wgpu::WgpuBackend;
        return Ok(Device::wgpu_options()
            .graphics_api(WgpuBackend::Vulkan)
            .init()?);
    }
    #[cfg(not(feature = "vulkan"))]
    bail!(
        "this program was built without Vulkan: use `cargo xtask train --backend vulkan`, which builds it in"
    )
}

/// Threads to use on the processor, one for a GPU.
pub fn threads(asked: Option<usize>, vulkan: bool) -> usize {
    match asked {
        Some(threads) => threads.max(1),
        None if vulkan => 1,
        None => std::thread::available_parallelism().map_or(1, NonZero::get),
    }
}

/// Losses of one step: total, margin, reconstruction, averaged over the batch.
pub type LossValues = [f64; 3];

/// How a step is taken.
pub struct Step<'a> {
    pub threads: usize,
    pub regularization: Regularization,
    pub batch_norm: bool,
    /// Whose poses are imitated, if anybody's.
    pub teacher: Option<&'a Teacher>,
    /// The learning rate.
    pub rate: f64,
}

/// One step of the optimizer on the digits `indices`: each thread makes and works its share of the batch,
/// then the gradients are added.
///
/// # Errors
/// When a loss is not a finite number; nothing is applied then.
pub fn step(
    trainer: &mut Trainer,
    indices: &[usize],
    make: impl Fn(&[usize]) -> Result<Batch> + Sync,
    way: Step,
) -> anyhow::Result<LossValues> {
    let Step {
        threads,
        regularization,
        batch_norm,
        teacher,
        rate,
    } = way;
    let (model, iterations) = (trainer.model(), trainer.iterations());
    let worker = |shard: &[usize]| -> Result<(LossValues, GradientsParams)> {
        let share = shard.len() as f32 / indices.len() as f32;
        let pass = Pass {
            iterations,
            share,
            regularization,
            batch_norm,
        };
        let batch = make(shard)?;
        let imitation = teacher.map(|teacher| teacher.imitation(batch.images.clone()));
        let imitation = imitation.transpose()?;
        let (losses, gradients) = gradients::gradients(model, &batch, pass, imitation.as_ref())?;
        let value = |t: Tensor<1>| f64::from(t.into_scalar::<f32>()) * f64::from(share);
        Ok((
            [
                value(losses.total),
                value(losses.margin),
                value(losses.reconstruction),
            ],
            gradients,
        ))
    };
    let shards: Vec<&[usize]> = indices.chunks(indices.len().div_ceil(threads)).collect();
    let mut losses = [0.0; 3];
    let mut sum = GradientsAccumulator::new();
    for part in on_threads(&shards, |shard| worker(shard))? {
        let (values, part) = part?;
        losses
            .iter_mut()
            .zip(values)
            .for_each(|(sum, value)| *sum += value);
        sum.accumulate(trainer.model(), part);
    }
    if !losses[0].is_finite() {
        bail!(
            "the loss is {}: training left the finite numbers, try a lower --learning-rate",
            losses[0]
        );
    }
    trainer.apply(rate, sum.grads());
    Ok(losses)
}

/// Scores a network with `iterations` of routing: on all `digits`, or, if it reads two, on as many
/// pairs of them.
///
/// # Errors
/// Those of [`score`] and of [`score_pairs`].
pub fn judge(
    model: &CapsNet,
    spec: &Spec,
    digits: &Digits,
    iterations: usize,
    device: &Device,
    threads: usize,
) -> anyhow::Result<Score> {
    if spec.digits == 2 {
        let pairs = pairs(digits, digits.len(), SEED)?;
        return in_parts(&pairs, threads, |part| {
            score_pairs(model, spec, part, iterations, device)
        });
    }
    score_all(model, spec, digits, iterations, device, threads)
}

/// Scores all `digits` with `iterations` of routing.
///
/// # Errors
/// Those of [`score`].
pub fn score_all(
    model: &CapsNet,
    spec: &Spec,
    digits: &Digits,
    iterations: usize,
    device: &Device,
    threads: usize,
) -> anyhow::Result<Score> {
    let indices: Vec<usize> = (0..digits.len()).collect();
    in_parts(&indices, threads, |part| {
        let part = digits.select(part);
        let pixels = (0..part.len()).flat_map(|i| part.image(i)).collect();
        pollster::block_on(score(model, spec, pixels, &part.labels, iterations, device))
    })
}

/// Adds the scores of all parts of `items`, each thread taking its share of them.
fn in_parts<I: Sync>(
    items: &[I],
    threads: usize,
    judge: impl Fn(&[I]) -> Result<Score> + Sync,
) -> anyhow::Result<Score> {
    let batches: Vec<&[I]> = items.chunks(SCORE_BATCH).collect();
    let worker = |batches: &&[&[I]]| -> Result<Score> {
        let mut sum = Score::default();
        for batch in *batches {
            sum.add(&judge(batch)?);
        }
        Ok(sum)
    };
    let shares: Vec<&[&[I]]> = batches
        .chunks(batches.len().div_ceil(threads).max(1))
        .collect();
    let mut sum = Score::default();
    for part in on_threads(&shares, worker)? {
        sum.add(&part?);
    }
    Ok(sum)
}

/// Runs `work` on each item in a thread of its own; the results are in the items' order.
pub(crate) fn on_threads<I: Sync, O: Send>(
    items: &[I],
    work: impl Fn(&I) -> O + Sync,
) -> anyhow::Result<Vec<O>> {
    if let [only] = items {
        return Ok(vec![work(only)]);
    }
    std::thread::scope(|scope| {
        let handles: Vec<_> = items
            .iter()
            .map(|item| scope.spawn(|| work(item)))
            .collect();
        handles
            .into_iter()
            .map(|handle| {
                handle
                    .join()
                    .map_err(|_| anyhow!("a worker thread stopped"))
            })
            .collect()
    })
}
