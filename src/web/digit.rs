//! A drawing → 28×28, for the page's own thread.

use js_sys::Float32Array;
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::JsResult;
use crate::digit_image::normalize;

/// Gray values 0 background … 1 ink, row-major → 784 values as MNIST would have made them.
///
/// # Errors
/// `bad-input` when sizes and values do not fit or a value is not finite.
#[wasm_bindgen(js_name = normalizeDigit)]
pub fn normalize_digit(
    gray: &Float32Array,
    width: usize,
    height: usize,
    enabled: bool,
) -> JsResult<Float32Array> {
    Ok(Float32Array::from(
        normalize(&gray.to_vec(), width, height, enabled)?.as_slice(),
    ))
}
