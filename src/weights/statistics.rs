//! What is usual of a network's answers, kept in its file beside the weights (optional tensors
//! `statistics.…`): with it a page can say how unusual an answer is, and which numbers of a pose
//! change the picture most.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{HostTensor, Metadata, STATISTICS, Snapshot};
use crate::spec::Spec;
use crate::{Error, Result};

/// Quantiles that stand for a distribution: 0, 1, … 100 %.
pub const QUANTILES: usize = 101;

/// Of one network on digits that it did not learn from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistics {
    /// Whether the weights were taught after these were measured.
    pub stale: bool,
    /// How many digits they are of.
    pub digits: usize,
    /// Mean of each number of the true class's pose. [J, D]
    pub mean: Vec<f32>,
    /// Standard deviation of it. [J, D]
    pub deviation: Vec<f32>,
    /// For each class the numbers of its pose, that which changes the picture most first. [J, D]
    pub order: Vec<usize>,
    /// 0, 1, … 100 % quantiles of the longest capsule. [101]
    pub longest: Vec<f32>,
    /// The same of the squared error of a reconstruction. [101]
    pub error: Vec<f32>,
}

/// The metadata's entry for [`Statistics::digits`] …
const DIGITS: &str = "statistics_digits";
/// … and for [`Statistics::stale`].
const STALE: &str = "statistics_stale";

impl Statistics {
    /// Takes them out of what a file holds; `None` where it has none.
    ///
    /// # Errors
    /// [`Error::BadWeights`] naming what is missing, of another shape, or no finite number.
    pub(super) fn take(
        snapshot: &mut Snapshot,
        metadata: &mut Metadata,
        spec: &Spec,
    ) -> Result<Option<Self>> {
        let (found, parameters): (BTreeMap<_, _>, _) = std::mem::take(&mut snapshot.tensors)
            .into_iter()
            .partition(|(name, _)| name.starts_with(STATISTICS));
        snapshot.tensors = parameters;
        let [digits, stale] = [DIGITS, STALE].map(|entry| metadata.remove(entry));
        if found.is_empty() {
            return Ok(None);
        }
        let (classes, pose) = (spec.class_count(), spec.pose());
        let values = |name: &str, shape: &[usize]| {
            let name = format!("{STATISTICS}{name}");
            let tensor = found.get(&name).ok_or_else(|| {
                Error::BadWeights(format!("the file has statistics, but no tensor \"{name}\""))
            })?;
            if tensor.shape != shape {
                return Err(Error::BadWeights(format!(
                    "tensor \"{name}\" must be {shape:?}, found {:?}",
                    tensor.shape
                )));
            }
            super::finite(&name, &tensor.values)?;
            Ok(tensor.values.clone())
        };
        let order = values("order", &[classes, pose])?;
        for (class, row) in order.chunks_exact(pose).enumerate() {
            let mut sorted = row.to_vec();
            sorted.sort_by(f32::total_cmp);
            if !(0..pose).map(|k| k as f32).eq(sorted) {
                return Err(Error::BadWeights(format!(
                    "tensor \"{STATISTICS}order\" must list each of the numbers 0 to {} once for class {class}",
                    pose - 1
                )));
            }
        }
        let digits = digits.and_then(|count| count.parse().ok());
        Ok(Some(Statistics {
            stale: stale.is_some_and(|stale| stale == "true"),
            digits: digits.ok_or_else(|| {
                Error::BadWeights(format!(
                    "the file has statistics, but does not say of how many digits (`{DIGITS}`)"
                ))
            })?,
            mean: values("mean", &[classes, pose])?,
            deviation: values("deviation", &[classes, pose])?,
            order: order.into_iter().map(|k| k as usize).collect(),
            longest: values("longest", &[QUANTILES])?,
            error: values("error", &[QUANTILES])?,
        }))
    }

    /// Puts these into a file's tensors and metadata, in place of others.
    pub fn write(&self, snapshot: &mut Snapshot, metadata: &mut Metadata, spec: &Spec) {
        let poses = [spec.class_count(), spec.pose()];
        let order: Vec<f32> = self.order.iter().map(|k| *k as f32).collect();
        for (name, shape, values) in [
            ("mean", &poses[..], &self.mean),
            ("deviation", &poses, &self.deviation),
            ("order", &poses, &order),
            ("longest", &[QUANTILES], &self.longest),
            ("error", &[QUANTILES], &self.error),
        ] {
            let tensor = HostTensor {
                shape: shape.to_vec(),
                values: values.clone(),
            };
            snapshot
                .tensors
                .insert(format!("{STATISTICS}{name}"), tensor);
        }
        metadata.insert(DIGITS.to_string(), self.digits.to_string());
        metadata.insert(STALE.to_string(), self.stale.to_string());
    }
}
