//! Small changes to a training digit, each drawn anew for every digit and every epoch: another
//! hand would have turned, sized, leaned, moved and pressed the pen a little differently.

use rand::{Rng, RngExt as _};

/// How far each change may go; every one is drawn evenly from −most…+most.
#[derive(Debug, Clone, PartialEq)]
pub struct Augmentation {
    /// Turn, in degrees.
    pub rotation: f32,
    /// Share by which each side grows or shrinks, x and y on their own.
    pub scale: f32,
    /// Lean: columns moved a row.
    pub shear: f32,
    /// Move, in pixels.
    pub shift: f32,
    /// Share of the way to a stroke one pixel thicker (+) or thinner (−) on each side.
    pub thickness: f32,
}

impl Default for Augmentation {
    fn default() -> Self {
        Augmentation {
            rotation: 15.0,
            scale: 0.15,
            shear: 0.25,
            shift: 2.0,
            thickness: 0.5,
        }
    }
}

impl Augmentation {
    /// Changes a square image of 0…1 in place.
    pub fn apply(&self, image: &mut [f32], side: usize, random: &mut impl Rng) {
        self.apply_and_pull(image, side, random, |_| |_, _| [0.0; 2]);
    }

    /// The same, where each place of the new image, by column and row, is pulled from further off as
    /// well: by pixels to the right and down.
    pub fn apply_and_pull<R: Rng, P: Fn(usize, usize) -> [f32; 2]>(
        &self,
        image: &mut [f32],
        side: usize,
        random: &mut R,
        pull: impl FnOnce(&mut R) -> P,
    ) {
        let mut within = |most: f32| (random.random::<f32>() * 2.0 - 1.0) * most;
        let thickness = within(self.thickness);
        let (sine, cosine) = within(self.rotation).to_radians().sin_cos();
        let (scale_x, scale_y) = (1.0 + within(self.scale), 1.0 + within(self.scale));
        let shear = within(self.shear);
        let (shift_x, shift_y) = (within(self.shift), within(self.shift));

        let pull = pull(random);

        let source = with_thickness(image, side, thickness);
        let middle = (side as f32 - 1.0) / 2.0;
        for row in 0..side {
            for column in 0..side {
                // from the new place back to the old: unshift, unturn, unshear, unscale
                let (x, y) = (
                    column as f32 - middle - shift_x,
                    row as f32 - middle - shift_y,
                );
                let (x, y) = (cosine * x + sine * y, cosine * y - sine * x);
                let (x, y) = ((x - shear * y) / scale_x, y / scale_y);
                let [pull_x, pull_y] = pull(column, row);
                image[row * side + column] =
                    bilinear(&source, side, x + middle + pull_x, y + middle + pull_y);
            }
        }
    }
}

/// Part of the way from the image to its brightest (`amount` > 0) or darkest 3×3 neighbour.
pub fn with_thickness(image: &[f32], side: usize, amount: f32) -> Vec<f32> {
    let pick = if amount > 0.0 { f32::max } else { f32::min };
    let along = |from: &[f32], step: usize, position: fn(usize, usize) -> usize| -> Vec<f32> {
        (0..side * side)
            .map(|at| {
                let place = position(at, side);
                let mut best = from[at];
                if place > 0 {
                    best = pick(best, from[at - step]);
                }
                if place + 1 < side {
                    best = pick(best, from[at + step]);
                }
                best
            })
            .collect()
    };
    let across = along(image, 1, |at, side| at % side);
    let both = along(&across, side, |at, side| at / side);
    image
        .iter()
        .zip(both)
        .map(|(from, to)| from + (to - from) * amount.abs())
        .collect()
}

/// The image between its pixels; nothing outside it.
pub fn bilinear(image: &[f32], side: usize, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let at = |column: f32, row: f32| {
        let limit = side as f32;
        if column < 0.0 || row < 0.0 || column >= limit || row >= limit {
            0.0
        } else {
            image[row as usize * side + column as usize]
        }
    };
    let upper = at(left, top) * (1.0 - fx) + at(left + 1.0, top) * fx;
    let lower = at(left, top + 1.0) * (1.0 - fx) + at(left + 1.0, top + 1.0) * fx;
    upper * (1.0 - fy) + lower * fy
}
