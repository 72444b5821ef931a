//! Tensors → the typed arrays of a JavaScript answer, all read back in one go.

use burn::tensor::{Tensor, TensorData, Transaction};
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::evaluation::longest_first;
use crate::network::{Answer, Trace};
use crate::{Error, Result};

/// What of a trace is wanted: reading back is most of its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// Maps after each convolution.
    Convolutions,
    /// Primary capsules.
    Primary,
    /// Their votes.
    Votes,
    /// Couplings, agreements and digit capsules of each round.
    Routing,
}

impl Part {
    /// Whether only capsules have it.
    pub fn is_of_capsules(self) -> bool {
        self != Part::Convolutions
    }
}

/// Reads answer, drawings and the `wanted` parts of a trace into
/// `{ lengths, poses, digit, present, reconstruction, reconstructions, trace? }`. `drawn` holds, image
/// after image, what its `digits` longest capsules draw: [B·digits, pixels].
pub async fn to_js(
    answer: Answer,
    drawn: Tensor<2>,
    digits: usize,
    trace: Option<Trace>,
    wanted: &[Part],
) -> Result<Object> {
    let [_, pixels] = drawn.dims();
    let [_, classes] = answer.lengths.dims();
    let mut reading = Transaction::default()
        .register(answer.lengths)
        .register(answer.poses)
        .register(drawn);
    let wants = |part| wanted.contains(&part);
    let mut maps = Vec::new();
    let (mut primary, mut votes, mut rounds) = (false, false, 0);
    if let Some(trace) = trace {
        if wants(Part::Convolutions) {
            for map in trace.convolutions {
                maps.push(map.dims());
                reading = reading.register(map);
            }
        }
        if let Some(capsules) = trace.capsules {
            if wants(Part::Primary) {
                primary = true;
                reading = reading.register(capsules.primary); // [B, I, P]
            }
            if wants(Part::Votes) {
                votes = true;
                reading = reading.register(capsules.votes.permute([0, 2, 1, 3])); // [B, I, J, D]
            }
            if wants(Part::Routing) {
                rounds = capsules.iterations.len();
                for round in capsules.iterations {
                    reading = reading
                        .register(round.couplings.permute([0, 2, 1])) // [B, I, J]
                        .register(round.agreements.permute([0, 2, 1])) // [B, I, J]
                        .register(round.digits); // [B, J, D]
                }
            }
        }
    }
    let mut data = reading.execute_async().await?.into_iter();
    let mut next = || {
        data.next()
            .map(|data| values(&data))
            .ok_or_else(|| Error::DeviceLost("an answer came back cut short".into()))
    };

    let result = Object::new();
    let lengths = next()?;
    set(&result, "lengths", array(&lengths));
    set(&result, "poses", array(&next()?));
    let drawn = next()?;
    let first: Vec<f32> = drawn
        .chunks_exact(pixels)
        .step_by(digits)
        .flatten()
        .copied()
        .collect();
    set(&result, "reconstruction", array(&first));
    set(&result, "reconstructions", array(&drawn));
    let present = present(&lengths, classes, digits);
    let digit: Vec<u8> = present.iter().copied().step_by(digits).collect();
    set(&result, "digit", Uint8Array::from(digit.as_slice()));
    set(&result, "present", Uint8Array::from(present.as_slice()));
    if wanted.is_empty() {
        return Ok(result);
    }
    let trace = Object::new();
    if wants(Part::Convolutions) {
        let list = Array::new();
        for (index, [_, channels, rows, columns]) in maps.into_iter().enumerate() {
            let map = Object::new();
            set(&map, "name", format!("conv{}", index + 1));
            set(&map, "channels", channels as u32);
            set(&map, "rows", rows as u32);
            set(&map, "columns", columns as u32);
            set(&map, "values", array(&next()?));
            list.push(&map);
        }
        set(&trace, "convolutions", list);
    }
    if primary {
        set(&trace, "primary", array(&next()?));
    }
    if votes {
        set(&trace, "votes", array(&next()?));
    }
    if rounds > 0 {
        let lists = ["couplings", "agreements", "digits"].map(|name| (name, Array::new()));
        for _ in 0..rounds {
            for (_, list) in &lists {
                list.push(&array(&next()?));
            }
        }
        for (name, list) in lists {
            set(&trace, name, list);
        }
    }
    set(&result, "trace", trace);
    Ok(result)
}

/// The classes of the longest capsules of each image, longest first: one, or two of a pair.
fn present(lengths: &[f32], classes: usize, digits: usize) -> Vec<u8> {
    lengths
        .chunks_exact(classes)
        .flat_map(|row| longest_first(row, digits))
        .map(|class| class as u8)
        .collect()
}

/// The numbers of one tensor.
pub fn values(data: &TensorData) -> Vec<f32> {
    data.iter::<f32>().collect()
}

pub fn array(values: &[f32]) -> Float32Array {
    Float32Array::from(values)
}

/// Sets a property of a plain object, which cannot fail.
pub fn set(object: &Object, name: &str, value: impl Into<JsValue>) {
    Reflect::set(object, &name.into(), &value.into()).ok();
}
