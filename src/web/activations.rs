//! Tensors → the typed arrays of a JavaScript answer, all read back in one go.

use burn::tensor::{Tensor, TensorData, Transaction};
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use crate::config::CLASSES;
use crate::evaluation::{longest, two_longest};
use crate::network::{Answer, Trace};
use crate::{Error, Result};

/// Reads answer, drawings and, when there is one, trace into
/// `{ lengths, poses, digit, present, reconstruction, reconstructions, trace? }`. `drawn` holds, image
/// after image, what its `digits` longest capsules draw: [B·digits, pixels].
pub async fn to_js(
    answer: Answer,
    drawn: Tensor<2>,
    digits: usize,
    trace: Option<Trace>,
) -> Result<Object> {
    let [_, pixels] = drawn.dims();
    let mut reading = Transaction::default()
        .register(answer.lengths)
        .register(answer.poses)
        .register(drawn);
    let mut convolutions = Vec::new();
    let mut iterations = 0;
    if let Some(trace) = trace {
        for map in trace.convolutions {
            convolutions.push(map.dims());
            reading = reading.register(map);
        }
        reading = reading
            .register(trace.primary) // [B, I, P]
            .register(trace.votes.permute([0, 2, 1, 3])); // [B, I, J, D]
        iterations = trace.iterations.len();
        for round in trace.iterations {
            reading = reading
                .register(round.couplings.permute([0, 2, 1])) // [B, I, J]
                .register(round.agreements.permute([0, 2, 1])) // [B, I, J]
                .register(round.digits); // [B, J, D]
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
    let present = present(&lengths, digits);
    let digit: Vec<u8> = present.iter().copied().step_by(digits).collect();
    set(&result, "digit", Uint8Array::from(digit.as_slice()));
    set(&result, "present", Uint8Array::from(present.as_slice()));
    if iterations > 0 {
        let trace = Object::new();
        let maps = Array::new();
        for (index, [_, channels, rows, columns]) in convolutions.into_iter().enumerate() {
            let map = Object::new();
            set(&map, "name", format!("conv{}", index + 1));
            set(&map, "channels", channels as u32);
            set(&map, "rows", rows as u32);
            set(&map, "columns", columns as u32);
            set(&map, "values", array(&next()?));
            maps.push(&map);
        }
        set(&trace, "convolutions", maps);
        set(&trace, "primary", array(&next()?));
        set(&trace, "votes", array(&next()?));
        let rounds = ["couplings", "agreements", "digits"].map(|name| (name, Array::new()));
        for _ in 0..iterations {
            for (_, list) in &rounds {
                list.push(&array(&next()?));
            }
        }
        for (name, list) in rounds {
            set(&trace, name, list);
        }
        set(&result, "trace", trace);
    }
    Ok(result)
}

/// The classes of the longest capsules of each image, longest first: one, or two of a pair.
fn present(lengths: &[f32], digits: usize) -> Vec<u8> {
    let rows = lengths.chunks_exact(CLASSES);
    if digits == 1 {
        rows.map(|row| longest(row) as u8).collect()
    } else {
        rows.flat_map(two_longest)
            .map(|class| class as u8)
            .collect()
    }
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
