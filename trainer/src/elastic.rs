//! Elastic distortion: a picture on rubber, pulled a little differently everywhere (Simard,
//! Steinkraus, Platt 2003, "Best Practices for Convolutional Neural Networks Applied to Visual
//! Document Analysis").
//!
//! The paper smooths noise of every pixel; here chance moves the knots of a coarse grid, and cubic
//! B-splines lead smoothly from one to the next: as smooth, for a few numbers a picture.

use capsnet::training::augment::Augmentation;
use rand::{Rng, RngExt as _};

/// Pixels from one knot to the next.
const GAP: f32 = 7.0;

/// How digits are changed for training.
#[derive(Debug, Clone, PartialEq)]
pub struct Distortion {
    /// Changes that a browser makes as well.
    pub augmentation: Augmentation,
    /// Pull at each knot, in pixels; 0 for none.
    pub elastic: f32,
}

impl Distortion {
    /// Changes a square image of 0…1 in place.
    pub fn apply(&self, image: &mut [f32], side: usize, random: &mut impl Rng) {
        self.augmentation
            .apply_and_pull(image, side, random, |random| {
                let displacement =
                    (self.elastic > 0.0).then(|| Displacement::new(side, self.elastic, random));
                move |column, row| {
                    displacement
                        .as_ref()
                        .map_or([0.0; 2], |d| d.at(column, row))
                }
            });
    }
}

/// For each place of a square picture, how far from it lies what is pulled there.
#[derive(Debug)]
pub struct Displacement {
    /// Of each knot, in pixels to the right and down. Row by row, [knots, knots]
    moves: Vec<[f32; 2]>,
    knots: usize,
}

impl Displacement {
    /// Of a picture of `side` × `side` pixels, whose knots are pulled by up to `most` pixels
    /// each way. A place has a mean of the knots around it, so that its own pull is about a third of that.
    pub fn new(side: usize, most: f32, random: &mut impl Rng) -> Self {
        let knots = (side as f32 / GAP).ceil() as usize + 3; // a spline reaches one back and two on
        let mut within = || (random.random::<f32>() * 2.0 - 1.0) * most;
        Displacement {
            moves: (0..knots * knots).map(|_| [within(), within()]).collect(),
            knots,
        }
    }

    /// How far from the place at `column` and `row` lies what is pulled there, in pixels to the right
    /// and down.
    pub fn at(&self, column: usize, row: usize) -> [f32; 2] {
        let (across, along) = (knot(column), knot(row));
        let mut sum = [0.0; 2];
        for (i, weight) in along.1.into_iter().enumerate() {
            let start = (along.0 + i) * self.knots + across.0;
            for (knot, share) in self.moves[start..start + 4].iter().zip(across.1) {
                sum[0] += weight * share * knot[0];
                sum[1] += weight * share * knot[1];
            }
        }
        sum
    }
}

/// The first of the four knots that a pixel depends on, and how much on each of them: the uniform
/// cubic B-spline.
fn knot(pixel: usize) -> (usize, [f32; 4]) {
    let place = pixel as f32 / GAP;
    let (t, s) = (place.fract(), 1.0 - place.fract());
    let near = |t: f32| (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0;
    let far = |t: f32| t * t * t / 6.0;
    (place as usize, [far(s), near(t), near(s), far(t)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;

    fn displacement(most: f32, seed: u64) -> Displacement {
        Displacement::new(28, most, &mut Pcg64Mcg::seed_from_u64(seed))
    }

    #[test]
    fn neighbours_move_alike_and_none_further_than_the_knots() {
        for seed in 0..20 {
            let displacement = displacement(4.0, seed);
            for row in 0..28 {
                let mut before: Option<[f32; 2]> = None;
                for column in 0..28 {
                    let here = displacement.at(column, row);
                    assert!(here.iter().all(|v| v.abs() <= 4.0), "{here:?}");
                    if let Some(before) = before {
                        // a spline's slope is at most the difference of two knots over their gap
                        let most = 8.0 / GAP;
                        assert!(
                            (here[0] - before[0]).abs() <= most,
                            "{here:?} after {before:?}"
                        );
                    }
                    before = Some(here);
                }
            }
        }
    }

    #[test]
    fn places_far_apart_move_each_its_own_way_by_about_a_third() {
        let moves: Vec<f32> = (0..200)
            .map(|seed| displacement(3.0, seed).at(14, 14)[0])
            .collect();
        let mean_square = moves.iter().map(|v| v * v).sum::<f32>() / moves.len() as f32;
        assert!((0.5..1.5).contains(&mean_square.sqrt()), "{mean_square}");
        let displacement = displacement(3.0, 1);
        assert_ne!(displacement.at(2, 2), displacement.at(25, 25));
    }

    #[test]
    fn what_pulls_every_knot_alike_moves_the_picture_as_one() {
        let mut displacement = displacement(1.0, 1);
        displacement.moves.fill([1.5, -0.5]);
        for place in [0, 6, 7, 27] {
            let [right, down] = displacement.at(place, 27 - place);
            assert!((right - 1.5).abs() < 1e-5 && (down + 0.5).abs() < 1e-5);
        }
    }

    #[test]
    fn a_pulled_digit_keeps_about_its_ink() {
        let still = Augmentation {
            rotation: 0.0,
            scale: 0.0,
            shear: 0.0,
            shift: 0.0,
            thickness: 0.0,
        };
        let mut cross = vec![0.0; 28 * 28];
        for i in 6..22 {
            cross[i * 28 + 13] = 1.0;
            cross[13 * 28 + i] = 1.0;
        }
        let ink = |image: &[f32]| image.iter().sum::<f32>();
        let pulled = |elastic| {
            let mut image = cross.clone();
            let distortion = Distortion {
                augmentation: still.clone(),
                elastic,
            };
            distortion.apply(&mut image, 28, &mut Pcg64Mcg::seed_from_u64(1));
            image
        };
        assert_eq!(pulled(0.0), cross, "without a pull nothing moves");
        let image = pulled(3.0);
        assert_ne!(image, cross);
        assert!((0.7..1.4).contains(&(ink(&image) / ink(&cross))));
    }
}
