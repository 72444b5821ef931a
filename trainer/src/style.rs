//! Hands that write unlike MNIST's, made from MNIST's digits by a fixed change.

use crate::mnist::Digits;
use capsnet::Result;
use capsnet::digit_image::{Input, normalize};
use capsnet::training::augment::{bilinear, with_thickness};

use crate::SIDE;
use crate::pad::pen::digit;
use crate::pad::redrawing::middle_line;

/// Pixels of the large picture for each pixel of a digit: strokes keep their edges when they are
/// turned and scaled.
const FINE: usize = 4;
/// Side of the large picture; a digit that leans far is wider than its own.
const CANVAS: usize = 2 * SIDE * FINE;

/// A way of writing.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub name: &'static str,
    /// Columns that a row moves to the right for each row further up.
    pub lean: f32,
    /// Clockwise, in degrees.
    pub turn: f32,
    /// Pixels of the digit that strokes grow by on each side.
    pub thicker: f32,
    /// Width of the page's pen over the height of the digit, which is then drawn anew along its middle
    /// line; 0 for MNIST's pens.
    pub pen: f32,
}

/// The styles of the simulation: what the networks that ship were not trained on.
pub const STYLES: [Style; 5] = [
    style("leaning far to the right", 1.5, 0.0, 0.0),
    style("leaning far to the left", -1.2, 0.0, 0.0),
    style("turned by 60°", 0.0, 60.0, 0.0),
    style("with a broad brush", 0.0, 0.0, 2.5),
    // 36 units wide on a digit of 110
    Style {
        pen: 0.33,
        ..style("with the page's pen, thick", 0.0, 0.0, 0.0)
    },
];

const fn style(name: &'static str, lean: f32, turn: f32, thicker: f32) -> Style {
    Style {
        name,
        lean,
        turn,
        thicker,
        pen: 0.0,
    }
}

impl Style {
    /// The same digits in this style, sized and centred as a drawing would be.
    ///
    /// # Errors
    /// Those of [`normalize`], for images that are not 28×28.
    pub fn write(&self, digits: &Digits) -> Result<Digits> {
        let mut pixels = Vec::with_capacity(digits.pixels.len());
        for index in 0..digits.len() {
            let mut image: Vec<f32> = digits.image(index).collect();
            // a blot has no middle line and stays as it is
            let line = (self.pen > 0.0).then(|| middle_line(&image, digits.rows));
            if let Some(line) = line.flatten() {
                image = digit(&line, self.pen);
            }
            let image = normalize(&self.draw(&image), CANVAS, CANVAS, Input::MNIST, true)?;
            pixels.extend(image.into_iter().map(|value| (value * 255.0).round() as u8));
        }
        Digits::new(digits.rows, digits.columns, pixels, digits.labels.clone())
    }

    fn draw(&self, image: &[f32]) -> Vec<f32> {
        let (sine, cosine) = self.turn.to_radians().sin_cos();
        let middle = (CANVAS as f32 - 1.0) / 2.0;
        let old_middle = (SIDE as f32 - 1.0) / 2.0;
        let mut canvas: Vec<f32> = (0..CANVAS * CANVAS)
            .map(|at| {
                // from the new place back to the old: unturn, unlean
                let x = ((at % CANVAS) as f32 - middle) / FINE as f32;
                let y = ((at / CANVAS) as f32 - middle) / FINE as f32;
                let (x, y) = (cosine * x + sine * y, cosine * y - sine * x);
                let x = x + self.lean * y;
                bilinear(image, SIDE, x + old_middle, y + old_middle)
            })
            .collect();
        for _ in 0..(self.thicker * FINE as f32).round() as usize {
            canvas = with_thickness(&canvas, CANVAS, 1.0);
        }
        canvas
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An upright bar.
    fn bar() -> Result<Digits> {
        let pixels = (0..SIDE * SIDE)
            .map(|at| {
                255 * u8::from((4..24).contains(&(at / SIDE)) && (13..15).contains(&(at % SIDE)))
            })
            .collect();
        Digits::new(SIDE, SIDE, pixels, vec![1])
    }

    /// Mean column of the ink in a row.
    fn column(digits: &Digits, row: usize) -> f32 {
        let row: Vec<f32> = digits.image(0).skip(row * SIDE).take(SIDE).collect();
        let ink: f32 = row.iter().sum();
        row.iter()
            .enumerate()
            .map(|(x, v)| x as f32 * v)
            .sum::<f32>()
            / ink
    }

    #[test]
    fn a_lean_to_the_right_moves_the_top_to_the_right() -> Result<()> {
        let leaning = STYLES[0].write(&bar()?)?;
        assert!(column(&leaning, 10) > column(&leaning, 17) + 5.0);
        let other = STYLES[1].write(&bar()?)?;
        assert!(column(&other, 10) + 5.0 < column(&other, 17));
        Ok(())
    }

    #[test]
    fn a_turn_is_clockwise() -> Result<()> {
        let turned = STYLES[2].write(&bar()?)?;
        assert!(column(&turned, 11) > column(&turned, 16) + 5.0);
        Ok(())
    }

    #[test]
    fn a_broad_brush_adds_ink() -> Result<()> {
        let ink = |digits: &Digits| digits.image(0).sum::<f32>();
        let thin = style("", 0.0, 0.0, 0.0).write(&bar()?)?;
        assert!(ink(&STYLES[3].write(&bar()?)?) > 1.8 * ink(&thin));
        assert!(ink(&STYLES[4].write(&bar()?)?) > 1.8 * ink(&thin));
        Ok(())
    }
}
