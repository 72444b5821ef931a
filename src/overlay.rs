//! Where two overlapping digits lie, and what becomes of ink on ink (paper, section 6): the same
//! rule in training and for what a visitor draws.
//!
//! Each digit may be moved by up to four pixels in both directions, which makes the picture of two
//! 28 + 2·4 = 36 pixels a side. Where ink lies on ink the sum is clipped to 1.

use crate::digit_image::Input;
use crate::{Error, Result};

/// How far each digit may move from the middle, in pixels.
pub const SHIFT: usize = 4;

/// A digit 0…1, and how far it lies from the middle of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedDigit {
    pub pixels: Vec<f32>,
    /// Pixels to the right, −4…4.
    pub right: i32,
    /// Pixels down, −4…4.
    pub down: i32,
}

/// Side of a picture of two digits of `digit` pixels a side.
pub fn side(digit: usize) -> usize {
    digit + 2 * SHIFT
}

/// A digit of `digit` pixels a side whose corner is at `top`, `left` (0…8) of the larger picture.
///
/// # Errors
/// [`Error::BadInput`] when the digit is of another size or would leave the picture.
pub fn place(image: &[f32], digit: usize, top: usize, left: usize) -> Result<Vec<f32>> {
    if digit == 0 || image.len() != digit * digit {
        return Err(Error::BadInput(format!(
            "a digit of {digit} pixels a side has {} of them, found {}",
            digit * digit,
            image.len()
        )));
    }
    if top > 2 * SHIFT || left > 2 * SHIFT {
        return Err(Error::BadInput(format!(
            "a digit's corner lies within 0…{most} in both directions, found {top} down and {left} to the right",
            most = 2 * SHIFT
        )));
    }
    let side = side(digit);
    let mut placed = vec![0.0; side * side];
    for (row, line) in image.chunks_exact(digit).enumerate() {
        let from = (top + row) * side + left;
        placed[from..from + digit].copy_from_slice(line);
    }
    Ok(placed)
}

/// Ink on ink, clipped to 1: two pictures of one size in 0…1.
pub fn merge(first: &[f32], second: &[f32]) -> Vec<f32> {
    first
        .iter()
        .zip(second)
        .map(|(a, b)| (a + b).min(1.0))
        .collect()
}

/// What the network sees of two digits of `digit` pixels a side; `None` is no digit. Values outside 0…1
/// are clamped.
///
/// # Errors
/// [`Error::BadInput`] when a digit is of another size, holds what is no finite number, or lies
/// further from the middle than [`SHIFT`].
///
/// ```
/// use capsnet::overlay::{PlacedDigit, overlay};
/// let placed = |right, down| PlacedDigit { pixels: vec![0.7; 28 * 28], right, down };
/// let image = overlay(28, [Some(&placed(-4, -4)), Some(&placed(4, 4))])?;
/// assert_eq!((image[0], image[18 * 36 + 18], image[35]), (0.7, 1.0, 0.0));
/// # Ok::<(), capsnet::Error>(())
/// ```
pub fn overlay(digit: usize, [first, second]: [Option<&PlacedDigit>; 2]) -> Result<Vec<f32>> {
    if !Input::SIDES.contains(&digit) {
        return Err(Error::BadInput(format!(
            "a digit has {} to {} pixels a side, found {digit}",
            Input::SIDES.start(),
            Input::SIDES.end()
        )));
    }
    Ok(merge(&placed(digit, first)?, &placed(digit, second)?))
}

fn placed(digit: usize, what: Option<&PlacedDigit>) -> Result<Vec<f32>> {
    let Some(what) = what else {
        return Ok(vec![0.0; side(digit) * side(digit)]);
    };
    if let Some(at) = what.pixels.iter().position(|v| !v.is_finite()) {
        return Err(Error::BadInput(format!(
            "the pixels of a digit must be finite numbers, found {} at {at}",
            what.pixels[at]
        )));
    }
    let corner = |name: &str, shift: i32| {
        usize::try_from(SHIFT as i64 + i64::from(shift))
            .ok()
            .filter(|corner| *corner <= 2 * SHIFT)
            .ok_or_else(|| {
                Error::BadInput(format!(
                    "a digit lies at most {SHIFT} pixels from the middle, found {shift} pixels {name}"
                ))
            })
    };
    let pixels: Vec<f32> = what.pixels.iter().map(|v| v.clamp(0.0, 1.0)).collect();
    let (top, left) = (
        corner("down", what.down)?,
        corner("to the right", what.right)?,
    );
    place(&pixels, digit, top, left)
}
