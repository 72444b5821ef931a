//! A round pen on paper.

use capsnet::digit_image::{Input, normalize};

use crate::SIDE;
use rand::{Rng, RngExt as _};

/// A straight piece of a stroke, x to the right and y down; a dot where both ends are one.
pub type Segment = [[f32; 2]; 2];

/// Side of the pad, in its own units (`www/page/draw/sheet.js`).
pub const PAD: usize = 280;
/// Side of the paper that [`digit`] draws on. The pad's own would take three times as long.
const PAPER: usize = 96;
/// The longer side of the ink there: four pixels for each of MNIST's.
const INK: f32 = 80.0;
/// Pieces of a curve from one middle to the next.
const PIECES: usize = 6;

/// Ink of `segments` in pixels, drawn by a pen of `width`. [side²] of 0…1
pub fn paint(segments: &[Segment], width: f32, side: usize) -> Vec<f32> {
    let mut ink = vec![0f32; side * side];
    let radius = width / 2.0;
    let reach = radius + 0.5; // the rim is a pixel wide
    let span = |low: f32, high: f32| {
        let first = (low - reach).floor().max(0.0) as usize;
        let end = (high + reach).ceil().clamp(0.0, side as f32) as usize;
        first..end
    };
    for [[x0, y0], [x1, y1]] in segments {
        let (along_x, along_y) = (x1 - x0, y1 - y0);
        let squared = (along_x * along_x + along_y * along_y).max(f32::MIN_POSITIVE);
        for row in span(y0.min(*y1), y0.max(*y1)) {
            for column in span(x0.min(*x1), x0.max(*x1)) {
                let value = &mut ink[row * side + column];
                if *value >= 1.0 {
                    continue; // a thick pen passes over most pixels many times
                }
                let (x, y) = (column as f32 + 0.5 - x0, row as f32 + 0.5 - y0);
                let t = ((x * along_x + y * along_y) / squared).clamp(0.0, 1.0);
                let distance = (x - t * along_x).hypot(y - t * along_y);
                *value = value.max((reach - distance).clamp(0.0, 1.0));
            }
        }
    }
    ink
}

/// The 28×28 image of `segments` of any size, drawn by a pen whose width is a `share` of their longer
/// side, sized and centred as the page does it. [28·28] of 0…1; blank without a segment
pub fn digit(segments: &[Segment], share: f32) -> Vec<f32> {
    let [low, high] = bounds(segments);
    let longest = (high[0] - low[0]).max(high[1] - low[1]).max(1e-3);
    let scale = INK / (longest * (1.0 + share));
    let width = share * longest * scale;
    let place = |[x, y]: [f32; 2]| {
        let middle = PAPER as f32 / 2.0;
        let from = |at: f32, low: f32, high: f32| (at - (low + high) / 2.0) * scale + middle;
        [from(x, low[0], high[0]), from(y, low[1], high[1])]
    };
    let placed: Vec<Segment> = segments.iter().map(|ends| ends.map(place)).collect();
    // sizes and values are right by construction
    normalize(
        &paint(&placed, width, PAPER),
        PAPER,
        PAPER,
        Input::MNIST,
        true,
    )
    .unwrap_or_else(|_| vec![0.0; SIDE * SIDE])
}

/// The smallest and the largest x and y.
pub fn bounds(segments: &[Segment]) -> [[f32; 2]; 2] {
    let points = segments.iter().flatten();
    points.fold(
        [[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]],
        |[low, high], [x, y]| {
            [
                [low[0].min(*x), low[1].min(*y)],
                [high[0].max(*x), high[1].max(*y)],
            ]
        },
    )
}

/// The line that the pad makes of the places of a pen: quadratic curves from middle to middle
/// (`www/page/draw/ink-layer.js`). A place that comes twice is a corner.
pub fn smooth(places: &[[f32; 2]]) -> Vec<Segment> {
    let middle = |[ax, ay]: [f32; 2], [bx, by]: [f32; 2]| [(ax + bx) / 2.0, (ay + by) / 2.0];
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return Vec::new();
    };
    let mut line = vec![*first];
    for pair in places.windows(2).skip(1) {
        let (from, control) = (line[line.len() - 1], pair[0]);
        let to = middle(control, pair[1]);
        for piece in 1..=PIECES {
            let t = piece as f32 / PIECES as f32;
            line.push(on_curve(from, control, to, t));
        }
    }
    line.push(*last);
    line.windows(2).map(|ends| [ends[0], ends[1]]).collect()
}

/// The place at `t` of 0…1 on a quadratic curve.
fn on_curve(from: [f32; 2], control: [f32; 2], to: [f32; 2], t: f32) -> [f32; 2] {
    let s = 1.0 - t;
    std::array::from_fn(|k| s * s * from[k] + 2.0 * s * t * control[k] + t * t * to[k])
}

/// A change of all places alike.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    /// Columns to the right for each row up.
    pub slant: f32,
    /// Clockwise, in radians.
    pub turn: f32,
    /// Width over height, of what was 1.
    pub aspect: f32,
}

impl Hand {
    /// Anybody's: leaning by up to 0.6 to the right and 0.45 to the left.
    pub fn any(random: &mut impl Rng) -> Self {
        let mut within = |from: f32, to: f32| from + (to - from) * random.random::<f32>();
        Hand {
            slant: within(-0.45, 0.6),
            turn: within(-0.15, 0.15),
            aspect: within(0.7, 1.25),
        }
    }

    /// Where it moves a place.
    pub fn write(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let x = self.aspect * x - self.slant * y;
        let (sine, cosine) = self.turn.sin_cos();
        [cosine * x - sine * y, sine * x + cosine * y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_a_disc_and_a_line_has_round_ends() {
        let ink = |segments: &[Segment]| paint(segments, 10.0, 40).iter().sum::<f32>();
        let disc = std::f32::consts::PI * 25.0;
        assert!((ink(&[[[20.0, 20.0]; 2]]) - disc).abs() < 1.0);
        let line = ink(&[[[10.0, 20.0], [30.0, 20.0]]]);
        assert!((line - disc - 200.0).abs() < 2.0, "{line}");
        assert_eq!(ink(&[]), 0.0);
    }

    #[test]
    fn what_leaves_the_paper_is_cut_off() {
        let ink = paint(&[[[-50.0, 5.0], [80.0, 5.0]]], 4.0, 20);
        assert!((ink.iter().sum::<f32>() - 80.0).abs() < 1.0);
    }

    #[test]
    fn a_digit_is_twenty_pixels_high_with_any_pen() {
        let line = [[[3.0, 0.0], [3.0, 1.0]]];
        for share in [0.05f32, 0.2, 0.4] {
            let image = digit(&line, share);
            let rows = image.chunks(SIDE);
            let height: f32 = rows
                .map(|row| row.iter().copied().fold(0.0, f32::max))
                .sum();
            assert!((height - 20.0).abs() < 0.8, "{share}: {height}");
            let width: f32 = image[14 * SIDE..15 * SIDE].iter().sum();
            let expected = 20.0 * share / (1.0 + share);
            assert!((width - expected.max(1.0)).abs() < 0.35, "{share}: {width}");
        }
        assert_eq!(digit(&[], 0.1), vec![0.0; SIDE * SIDE]);
    }

    #[test]
    fn a_place_that_comes_twice_is_a_corner() {
        let passes = |segments: &[Segment]| segments.iter().flatten().any(|p| *p == [1.0, 0.0]);
        assert!(!passes(&smooth(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])));
        assert!(passes(&smooth(&[
            [0.0, 0.0],
            [1.0, 0.0],
            [1.0, 0.0],
            [1.0, 1.0]
        ])));
        assert_eq!(
            smooth(&[[0.0, 0.0], [1.0, 0.0]]),
            [[[0.0, 0.0], [1.0, 0.0]]]
        );
    }

    #[test]
    fn a_slant_to_the_right_moves_the_top_to_the_right() {
        let hand = Hand {
            slant: 0.5,
            turn: 0.0,
            aspect: 1.0,
        };
        assert_eq!(hand.write([0.0, -1.0]), [0.5, -1.0]);
    }
}
