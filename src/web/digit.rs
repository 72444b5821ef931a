//! A drawing → the image that a network sees, and two of them → one, for the page's own thread.

use js_sys::Float32Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::JsResult;
use crate::Error;
use crate::digit_image::{Input, normalize};
use crate::overlay::{PlacedDigit, overlay};

/// Gray values 0 background … 1 ink, row-major → as many values as the image of `input` has
/// (`{ side, fit, centring }`; MNIST's without it).
///
/// # Errors
/// `bad-input` when sizes and values do not fit or a value is not finite.
#[wasm_bindgen(js_name = normalizeDigit)]
pub fn normalize_digit(
    gray: &Float32Array,
    width: usize,
    height: usize,
    enabled: bool,
    input: JsValue,
) -> JsResult<Float32Array> {
    let input = if input.is_undefined() {
        Input::MNIST
    } else {
        serde_wasm_bindgen::from_value(input)
            .map_err(|error| Error::BadInput(format!("`input`: {error}")))?
    };
    Ok(Float32Array::from(
        normalize(&gray.to_vec(), width, height, input, enabled)?.as_slice(),
    ))
}

/// Two digits of `side`² values, each moved `right` and `down` from the middle (−4…4 pixels) → the
/// (`side` + 8)² values that a network of two digits sees. No pixels: no digit.
///
/// # Errors
/// `bad-input` when a digit is of another size, not finite, or moved further.
#[wasm_bindgen(js_name = overlayDigits)]
pub fn overlay_digits(
    side: usize,
    first: Option<Float32Array>,
    first_right: i32,
    first_down: i32,
    second: Option<Float32Array>,
    second_right: i32,
    second_down: i32,
) -> JsResult<Float32Array> {
    let placed = |pixels: Option<Float32Array>, right, down| {
        pixels.map(|pixels| PlacedDigit {
            pixels: pixels.to_vec(),
            right,
            down,
        })
    };
    let first = placed(first, first_right, first_down);
    let second = placed(second, second_right, second_down);
    let image = overlay(side, [first.as_ref(), second.as_ref()])?;
    Ok(Float32Array::from(image.as_slice()))
}
