//! Tensors → the typed arrays of a JavaScript answer, all read back in one go.

use burn::tensor::{Tensor, TensorData, Transaction};
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use crate::config::CLASSES;
use crate::evaluation::longest;
use crate::network::{Answer, Trace};
use crate::{Error, Result};

/// Reads answer, reconstruction and, when there is one, trace into
/// `{ lengths, poses, digit, reconstruction, trace? }`.
pub async fn to_js(
    answer: Answer,
    reconstruction: Tensor<2>,
    trace: Option<Trace>,
) -> Result<Object> {
    let mut reading = Transaction::default()
        .register(answer.lengths)
        .register(answer.poses)
        .register(reconstruction);
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
    let digits: Vec<u8> = lengths
        .chunks_exact(CLASSES)
        .map(|row| longest(row) as u8)
        .collect();
    set(&result, "lengths", array(&lengths));
    set(&result, "poses", array(&next()?));
    set(&result, "reconstruction", array(&next()?));
    set(&result, "digit", Uint8Array::from(digits.as_slice()));
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
