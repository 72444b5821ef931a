//! A drawing of any size → the image that a network sees, as MNIST would have made it.
//!
//! MNIST's own recipe (LeCun et al. 1998, yann.lecun.com/exdb/mnist): the ink's box is scaled into
//! 20×20 keeping its aspect, anti-aliased, and placed so that its centre of mass is the middle of
//! 28×28. Other sizes go by the same rule ([`Input`]). Here that is one resampling: every output pixel averages the part of the drawing under
//! it, so nothing is rounded to whole pixels on the way.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The image that a network sees, and how a drawing is fitted into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Input {
    /// Rows and columns, in pixels.
    pub side: usize,
    /// The box that the longer side of the ink fills, in pixels.
    pub fit: usize,
    /// What lies in the middle.
    pub centring: Centring,
}

/// What of a drawing lies in the middle of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Centring {
    /// The centre of mass of its ink, at the middle of pixel `side / 2` counted from 0: MNIST's training
    /// images have theirs at 14.5 (`cargo xtask samples` measures and prints it).
    Mass,
    /// The box around its ink.
    Box,
}

impl Input {
    /// MNIST's own.
    pub const MNIST: Input = Input {
        side: 28,
        fit: 20,
        centring: Centring::Mass,
    };

    /// The sides that an image can have, in pixels.
    pub const SIDES: std::ops::RangeInclusive<usize> = 4..=128;

    /// Pixels of an image.
    pub fn pixels(&self) -> usize {
        self.side * self.side
    }

    /// Whether there can be such an image.
    ///
    /// # Errors
    /// [`Error::BadInput`] naming side or fit.
    pub fn check(&self) -> Result<()> {
        let Input { side, fit, .. } = *self;
        let (least, most) = (Self::SIDES.start(), Self::SIDES.end());
        if !Self::SIDES.contains(&side) {
            return Err(Error::BadInput(format!(
                "an image has {least} to {most} pixels a side, found {side}"
            )));
        }
        if !(1..=side).contains(&fit) {
            return Err(Error::BadInput(format!(
                "a drawing fits into 1 to {side} pixels of an image of {side}, found {fit}"
            )));
        }
        Ok(())
    }
}

/// Ink under this share of the darkest is paper: scanner noise must not stretch the box.
const FAINT: f32 = 0.1;
/// A drawing whose darkest ink is under this is blank.
const BLANK: f32 = 0.02;
/// The longest side that is read. A page scales larger pictures down first.
pub const LONGEST_SIDE: usize = 8192;

/// Gray values, 0 background … 1 ink (others are clamped), row-major `width`·`height` →
/// `input.side`² values.
///
/// With `enabled` false the whole picture is only fitted into the square, so that one can see what
/// the normalisation is good for. A blank picture gives zeros.
///
/// # Errors
/// [`Error::BadInput`] when the sizes do not fit, are zero or over [`LONGEST_SIDE`], or a value is
/// not a finite number; those of [`Input::check`].
///
/// ```
/// // an upright bar, off-centre: it ends up 20 pixels high, around the middle
/// let mut gray = vec![0.0; 100 * 100];
/// for row in 10..50 {
///     for column in 70..74 {
///         gray[row * 100 + column] = 1.0;
///     }
/// }
/// use capsnet::digit_image::{Input, normalize};
/// let digit = normalize(&gray, 100, 100, Input::MNIST, true)?;
/// let height: f32 = digit.chunks(28).map(|row| row.iter().copied().fold(0.0, f32::max)).sum();
/// assert!((height - 20.0).abs() < 1e-3);
/// # Ok::<(), capsnet::Error>(())
/// ```
pub fn normalize(
    gray: &[f32],
    width: usize,
    height: usize,
    input: Input,
    enabled: bool,
) -> Result<Vec<f32>> {
    check(gray, width, height)?;
    input.check()?;
    let side = input.side;
    let ink = |x: usize, y: usize| gray[y * width + x].clamp(0.0, 1.0);
    let darkest = gray
        .iter()
        .fold(0f32, |most, v| most.max(v.clamp(0.0, 1.0)));
    if darkest < BLANK {
        return Ok(vec![0.0; input.pixels()]);
    }
    let threshold = darkest * FAINT;
    let view = if enabled {
        ink_view(&ink, width, height, threshold, input)
    } else {
        whole_view(width, height, side)
    };

    let across = Taps::new(view.x, view.scale, width, side);
    let down = Taps::new(view.y, view.scale, height, side);
    let mut narrow = vec![0f32; side * height]; // resampled along x
    for y in 0..height {
        for x in 0..side {
            narrow[y * side + x] = across
                .weights(x)
                .map(|(at, weight)| weight * ink(at, y))
                .sum();
        }
    }
    let mut image = vec![0f32; input.pixels()];
    for y in 0..side {
        for x in 0..side {
            image[y * side + x] = down
                .weights(y)
                .map(|(at, weight)| weight * narrow[at * side + x])
                .sum();
        }
    }
    if enabled {
        // a thin line fades when it is averaged; MNIST's ink always reaches full black
        let most = image.iter().fold(0f32, |most, v| most.max(*v));
        if most > 0.0 {
            image.iter_mut().for_each(|v| *v /= most);
        }
    }
    image.iter_mut().for_each(|v| *v = v.clamp(0.0, 1.0));
    Ok(image)
}

fn check(gray: &[f32], width: usize, height: usize) -> Result<()> {
    let bad = |text: String| Err(Error::BadInput(text));
    if width == 0 || height == 0 {
        return bad(format!("the picture is empty: {width}×{height} pixels"));
    }
    if width > LONGEST_SIDE || height > LONGEST_SIDE {
        return bad(format!(
            "the picture is {width}×{height}: at most {LONGEST_SIDE} pixels a side can be read"
        ));
    }
    if gray.len() != width * height {
        return bad(format!(
            "{width}×{height} pixels need {} gray values, found {}",
            width * height,
            gray.len()
        ));
    }
    match gray.iter().position(|v| !v.is_finite()) {
        Some(at) => bad(format!(
            "gray value {at} is {}: every value must be a finite number",
            gray[at]
        )),
        None => Ok(()),
    }
}

/// Which part of the drawing the 28×28 shows: output = (input − origin)·scale.
struct View {
    x: f64,
    y: f64,
    scale: f64,
}

fn ink_view(
    ink: &impl Fn(usize, usize) -> f32,
    width: usize,
    height: usize,
    threshold: f32,
    input: Input,
) -> View {
    let (mut left, mut right, mut top, mut bottom) = (width, 0, height, 0);
    let (mut mass, mut moment_x, mut moment_y) = (0f64, 0f64, 0f64);
    for y in 0..height {
        for x in 0..width {
            let value = ink(x, y);
            if value > threshold {
                (left, right) = (left.min(x), right.max(x + 1));
                (top, bottom) = (top.min(y), bottom.max(y + 1));
                mass += f64::from(value);
                moment_x += f64::from(value) * (x as f64 + 0.5);
                moment_y += f64::from(value) * (y as f64 + 0.5);
            }
        }
    }
    let scale = input.fit as f64 / (right - left).max(bottom - top).max(1) as f64;
    let half = input.side as f64 / 2.0;
    let (x, y, middle) = match input.centring {
        Centring::Mass => (moment_x / mass, moment_y / mass, half + 0.5),
        Centring::Box => {
            let between = |from: usize, to: usize| (from + to) as f64 / 2.0;
            (between(left, right), between(top, bottom), half)
        }
    };
    View {
        x: x - middle / scale,
        y: y - middle / scale,
        scale,
    }
}

fn whole_view(width: usize, height: usize, output: usize) -> View {
    let side = width.max(height) as f64;
    View {
        x: (width as f64 - side) / 2.0,
        y: (height as f64 - side) / 2.0,
        scale: output as f64 / side,
    }
}

/// For every output pixel along one axis, the input pixels under it and how much of it each covers.
struct Taps {
    spans: Vec<(f64, f64)>,
    length: usize,
}

impl Taps {
    fn new(origin: f64, scale: f64, length: usize, outputs: usize) -> Self {
        let step = 1.0 / scale;
        // a drawing smaller than the output is interpolated: never look at less than one pixel
        let half = step.max(1.0) / 2.0;
        let middle = |i: usize| origin + (i as f64 + 0.5) * step;
        Taps {
            spans: (0..outputs)
                .map(|i| (middle(i) - half, middle(i) + half))
                .collect(),
            length,
        }
    }

    fn weights(&self, output: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let (from, to) = self.spans[output];
        let first = from.max(0.0).floor() as usize;
        let last = to.max(0.0).ceil() as usize;
        (first..last.min(self.length)).map(move |at| {
            let covered = (to.min(at as f64 + 1.0) - from.max(at as f64)).max(0.0);
            (at, (covered / (to - from)) as f32)
        })
    }
}
