//! Whether a pose moves with its digit: of a digit that is turned, sheared, scaled or thickened, how
//! much of the change of its capsule's pose lies along one direction for each class.

use crate::mnist::Digits;
use capsnet::training::augment::{bilinear, with_thickness};

use super::reading::Reader;

/// Digits of each class.
const EACH: usize = 20;
/// How far each change goes, as parts of its largest.
const AMOUNTS: [f32; 4] = [-1.0, -0.5, 0.5, 1.0];

/// A change of a digit that its pose should tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Turn,
    Shear,
    Scale,
    Thicken,
}

impl Change {
    pub const ALL: [Change; 4] = [Change::Turn, Change::Shear, Change::Scale, Change::Thicken];

    /// The largest change, in words.
    pub fn name(self) -> &'static str {
        match self {
            Change::Turn => "turn ±15°",
            Change::Shear => "shear ±0.25",
            Change::Scale => "scale ±15 %",
            Change::Thicken => "thicken ±1 pixel",
        }
    }

    /// The digit changed by an `amount` of −1…1. [side²] → [side²]
    pub fn apply(self, image: &[f32], side: usize, amount: f32) -> Vec<f32> {
        // from the new place back to the old
        let [[a, b], [c, d]] = match self {
            Change::Turn => {
                let (sine, cosine) = (15.0 * amount).to_radians().sin_cos();
                [[cosine, sine], [-sine, cosine]]
            }
            Change::Shear => [[1.0, 0.25 * amount], [0.0, 1.0]],
            Change::Scale => {
                let size = 1.0 / (1.0 + 0.15 * amount);
                [[size, 0.0], [0.0, size]]
            }
            Change::Thicken => return with_thickness(image, side, amount),
        };
        let middle = (side as f32 - 1.0) / 2.0;
        let value = |at: usize| {
            let (x, y) = ((at % side) as f32 - middle, (at / side) as f32 - middle);
            bilinear(image, side, a * x + b * y + middle, c * x + d * y + middle)
        };
        (0..side * side).map(value).collect()
    }
}

/// The change of one digit's pose.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    pub class: usize,
    /// −1…1
    pub amount: f32,
    /// New pose less old. [D]
    pub by: Vec<f32>,
}

/// R² of each of [`Change::ALL`], over the first digits of each class.
///
/// # Errors
/// Those of [`Reader::read`].
pub fn measure(reader: &Reader<'_>, digits: &Digits) -> anyhow::Result<[f64; 4]> {
    let digits = digits.of_each_class(0, EACH);
    let (side, classes) = (reader.side(), reader.classes());
    let images: Vec<Vec<f32>> = (0..digits.len())
        .map(|i| digits.image(i).collect())
        .collect();
    let pose_of = |poses: &[f32], class: usize| {
        let dims = poses.len() / classes;
        poses[class * dims..(class + 1) * dims].to_vec()
    };
    let before = reader.read(&images.concat())?;
    let mut found = [0.0; 4];
    for (change, found) in Change::ALL.into_iter().zip(&mut found) {
        let mut moved = Vec::new();
        for amount in AMOUNTS {
            let changed = images
                .iter()
                .flat_map(|image| change.apply(image, side, amount));
            let after = reader.read(&changed.collect::<Vec<_>>())?;
            for ((before, after), label) in before.iter().zip(after).zip(&digits.labels) {
                let class = usize::from(*label);
                let (old, new) = (pose_of(&before.poses, class), pose_of(&after.poses, class));
                moved.push(Moved {
                    class,
                    amount,
                    by: new.iter().zip(old).map(|(new, old)| new - old).collect(),
                });
            }
        }
        *found = explained(&moved);
    }
    Ok(found)
}

/// R²: with the direction of each class that fits best, d = Σ amount·by ÷ Σ amount², the share of the
/// squared changes that amount·d explains. 1 where all digits of a class move alike and evenly, 0 where
/// each goes its own way or nothing moves.
pub fn explained(moved: &[Moved]) -> f64 {
    let (mut total, mut left) = (0.0f64, 0.0f64);
    let mut classes: Vec<usize> = moved.iter().map(|m| m.class).collect();
    classes.sort_unstable();
    classes.dedup();
    for class in classes {
        let of: Vec<&Moved> = moved.iter().filter(|m| m.class == class).collect();
        let dims = of.first().map_or(0, |m| m.by.len());
        let squared: f64 = of.iter().map(|m| f64::from(m.amount * m.amount)).sum();
        for k in 0..dims {
            let along: f64 = of.iter().map(|m| f64::from(m.amount * m.by[k])).sum();
            let direction = if squared > 0.0 { along / squared } else { 0.0 };
            for m in &of {
                let rest = f64::from(m.by[k]) - f64::from(m.amount) * direction;
                total += f64::from(m.by[k] * m.by[k]);
                left += rest * rest;
            }
        }
    }
    if total > 0.0 { 1.0 - left / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(class: usize, amount: f32, by: [f32; 2]) -> Moved {
        Moved {
            class,
            amount,
            by: by.to_vec(),
        }
    }

    #[test]
    fn one_direction_for_each_class_explains_all_or_nothing() {
        let even = [
            moved(0, -1.0, [-0.4, 0.0]),
            moved(0, 0.5, [0.2, 0.0]),
            moved(7, -1.0, [0.0, 0.3]),
            moved(7, 1.0, [0.0, -0.3]),
        ];
        assert!((explained(&even) - 1.0).abs() < 1e-6);
        let opposed = [moved(0, 1.0, [0.3, 0.0]), moved(0, 1.0, [-0.3, 0.0])];
        assert!(explained(&opposed).abs() < 1e-6);
        // half of the squares: along x both alike, along y opposed
        let half = [moved(0, 1.0, [0.3, 0.3]), moved(0, 1.0, [0.3, -0.3])];
        assert!((explained(&half) - 0.5).abs() < 1e-6);
        assert_eq!(explained(&[moved(0, 1.0, [0.0, 0.0])]), 0.0);
        assert_eq!(explained(&[]), 0.0);
    }

    #[test]
    fn changes_do_what_they_are_called() {
        let mut image = vec![0.0; 784];
        for row in 4..24 {
            image[row * 28 + 13] = 1.0;
            image[row * 28 + 14] = 1.0;
        }
        let ink = |image: &[f32]| image.iter().sum::<f32>();
        let column = |image: &[f32], row: usize| {
            let row = &image[row * 28..(row + 1) * 28];
            let moment: f32 = row.iter().enumerate().map(|(x, v)| x as f32 * v).sum();
            moment / row.iter().sum::<f32>()
        };
        let thick = Change::Thicken.apply(&image, 28, 1.0);
        assert!((ink(&thick) - 88.0).abs() < 0.1); // 4 × 22
        let large = Change::Scale.apply(&image, 28, 1.0);
        assert!((ink(&large) / ink(&image) - 1.15 * 1.15).abs() < 0.1);
        // the top moves one way and the foot the other, and back for the opposite amount
        for change in [Change::Turn, Change::Shear] {
            let changed = change.apply(&image, 28, 1.0);
            assert!(
                (column(&changed, 7) - column(&changed, 20)).abs() > 2.0,
                "{change:?}"
            );
            let back = change.apply(&image, 28, -1.0);
            let (there, back) = (column(&changed, 7) - 13.5, column(&back, 7) - 13.5);
            assert!((there + back).abs() < 0.2, "{change:?}");
        }
        for change in Change::ALL {
            let same = change.apply(&image, 28, 0.0);
            assert!(same.iter().zip(&image).all(|(a, b)| (a - b).abs() < 1e-5));
        }
    }
}
