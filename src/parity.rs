//! One reference computation, the same everywhere: native, wasm on the processor, WebGPU.
//!
//! `tests/fixtures/parity.safetensors` holds a tiny network, a batch, and what JAX made of them
//! (`tests/fixtures/generate_reference.py`): answers, losses, every gradient, and the weights
//! after one step of Adam. A device is right when it finds the same numbers.

use burn::tensor::{Device, Tensor, TensorData};
use serde::Serialize;

use crate::spec::Spec;
use crate::training::batch::Batch;
use crate::training::step::Trainer;
use crate::weights::Snapshot;
use crate::{Error, Result};

/// The learning rate of the fixture's step.
const LEARNING_RATE: f64 = 1e-2;

/// The fixture's network: small enough for finite differences and a software GPU.
///
/// # Errors
/// None in practice: the description is a part of the program.
pub fn tiny() -> Result<Spec> {
    Spec::from_json(include_str!("parity.json"))
}

/// How far one tensor is from the reference.
#[derive(Debug, Clone, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub name: String,
    /// Largest absolute difference of any element, in units of the reference's largest absolute
    /// value (or of 1, if that is smaller than 1).
    pub max_difference: f32,
}

/// Computes everything in `fixture` on `device` and compares.
///
/// # Errors
/// [`Error::BadWeights`] when the fixture is not one, [`Error::DeviceLost`].
pub async fn differences(fixture: &[u8], device: &Device) -> Result<Vec<Difference>> {
    let (fixture, _) = Snapshot::from_safetensors(fixture)?;
    let spec = tiny()?;
    let model = part(&fixture, "weights.").into_network(&spec, device)?;
    let labels: Vec<u8> = wanted(&fixture, "labels")?
        .iter()
        .map(|label| *label as u8)
        .collect();
    let batch = Batch::new(wanted(&fixture, "pixels")?.to_vec(), &labels, &spec, device)?;

    let mut compared = Comparison {
        fixture: &fixture,
        found: Vec::new(),
    };
    let (answer, trace) = model.forward_traced(batch.images.clone(), spec.routing_iterations());
    let drawn = model.decode(answer.poses.clone(), batch.targets.clone());
    let capsules = trace.capsules.ok_or_else(|| {
        Error::BadWeights("the parity fixture is of a network with capsules".into())
    })?;
    compared.tensor("primary", capsules.primary).await?;
    compared.tensor("votes", capsules.votes).await?;
    for (round, iteration) in capsules.iterations.into_iter().enumerate() {
        compared
            .tensor(&format!("couplings.{round}"), iteration.couplings)
            .await?;
    }
    compared.tensor("lengths", answer.lengths).await?;
    compared.tensor("poses", answer.poses).await?;
    compared.tensor("reconstruction", drawn).await?;

    let mut trainer = Trainer::new(model.clone(), spec.routing_iterations());
    let (losses, gradients) = trainer.gradients(&batch, 1.0);
    compared.tensor("loss.total", losses.total).await?;
    compared.tensor("loss.margin", losses.margin).await?;
    compared
        .tensor("loss.reconstruction", losses.reconstruction)
        .await?;
    compared.parameters(
        "gradients.",
        &Snapshot::of_gradients(&model, &gradients).await?,
    )?;
    trainer.apply(LEARNING_RATE, gradients);
    compared.parameters("stepped.", &Snapshot::of(trainer.model()).await?)?;
    Ok(compared.found)
}

struct Comparison<'a> {
    fixture: &'a Snapshot,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    async fn tensor<const N: usize>(&mut self, name: &str, tensor: Tensor<N>) -> Result<()> {
        let data: TensorData = tensor.into_data_async().await?;
        self.values(name, &data.iter::<f32>().collect::<Vec<_>>())
    }

    fn parameters(&mut self, prefix: &str, found: &Snapshot) -> Result<()> {
        found
            .tensors
            .iter()
            .try_for_each(|(name, tensor)| self.values(&format!("{prefix}{name}"), &tensor.values))
    }

    fn values(&mut self, name: &str, found: &[f32]) -> Result<()> {
        let expected = wanted(self.fixture, name)?;
        let scale = expected.iter().fold(1f32, |most, v| most.max(v.abs()));
        let same_length = expected.len() == found.len();
        let max_difference = expected.iter().zip(found).fold(0f32, |most, (a, b)| {
            let difference = (a - b).abs() / scale;
            if difference.is_nan() {
                f32::INFINITY
            } else {
                most.max(difference)
            }
        });
        let max_difference = if same_length {
            max_difference
        } else {
            f32::INFINITY
        };
        self.found.push(Difference {
            name: name.to_string(),
            max_difference,
        });
        Ok(())
    }
}

fn part(fixture: &Snapshot, prefix: &str) -> Snapshot {
    let strip = |(name, tensor): (&String, _)| {
        Some((name.strip_prefix(prefix)?.to_string(), Clone::clone(tensor)))
    };
    Snapshot {
        tensors: fixture.tensors.iter().filter_map(strip).collect(),
    }
}

fn wanted<'a>(fixture: &'a Snapshot, name: &str) -> Result<&'a [f32]> {
    let found = fixture
        .tensors
        .get(name)
        .map(|tensor| tensor.values.as_slice());
    found.ok_or_else(|| {
        Error::BadWeights(format!(
            "this is not the parity fixture: it lacks \"{name}\""
        ))
    })
}
