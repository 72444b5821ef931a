//! MNIST's digits drawn anew by the pad's pen: their middle line, stroked by one round pen of any
//! width, with the flags, bases and bars that MNIST's writers rarely make.

use capsnet::training::augment::bilinear;
use rand::{Rng, RngExt as _};

use super::pen::{Hand, Segment, bounds, digit};
use super::templates;
use super::thinning::Skeleton;

/// Pixels of the picture that is thinned for each of the digit's.
const FINE: usize = 3;
/// Ink of a pixel that belongs to a stroke.
const INK: f32 = 0.4;
/// Ink wider than this, in pixels of the digit, is a blot: its middle line is not what was written.
const BLOT: f32 = 6.0;
/// The pad's pens over the height of what is drawn: 10 units wide on 230, and 44 on 110 …
const PENS: [f32; 2] = [0.043, 0.4];
/// … and how far it leans at most, to the left and to the right, with what MNIST's writer had it lean.
const LEANS: [f32; 2] = [-0.6, 0.8];
/// Of the digits drawn anew, how many are not MNIST's but of [`templates`].
const OWN: f32 = 0.25;
/// How many 1s get a flag or a base, and how many 7s a bar.
const DECORATED: f32 = 0.5;

/// A digit of class `label` as a visitor might draw it; `None` where no stroke can be found in it.
/// [side²] → [28·28] of 0…1
pub fn redraw(image: &[f32], side: usize, label: u8, random: &mut impl Rng) -> Option<Vec<f32>> {
    // thin pens as often as thick ones
    let pen = PENS[0] * (PENS[1] / PENS[0]).powf(random.random());
    if random.random::<f32>() < OWN
        && let Some(template) = templates::for_training(label, random)
    {
        return Some(digit(&template.write_freely(random), pen));
    }
    let mut segments = middle_line(image, side)?;
    if random.random::<f32>() < DECORATED {
        decorate(&mut segments, label, random);
    }
    let mut hand = Hand::any(random);
    let (own, [left, right]) = (lean(&segments), LEANS);
    hand.slant = hand
        .slant
        .clamp((left - own).min(0.0), (right - own).max(0.0));
    let written: Vec<Segment> = segments
        .iter()
        .map(|ends| ends.map(|p| hand.write(p)))
        .collect();
    Some(digit(&written, pen))
}

/// The middle line of a digit; `None` where it has none, or a blot. [side²] → in thirds of a pixel
pub fn middle_line(image: &[f32], side: usize) -> Option<Vec<Segment>> {
    let large = side * FINE;
    let fine = |at: usize| (at as f32 + 0.5) / FINE as f32 - 0.5;
    let ink = (0..large * large)
        .map(|at| bilinear(image, side, fine(at % large), fine(at / large)) > INK)
        .collect();
    let skeleton = Skeleton::of(ink, large);
    let segments = skeleton.segments();
    let widest = 2.0 * skeleton.rounds as f32 / FINE as f32;
    (!segments.is_empty() && widest <= BLOT).then_some(segments)
}

/// Columns to the right for each row up, of the whole line.
fn lean(segments: &[Segment]) -> f32 {
    let count = segments.len().max(1) as f32;
    let middle = |k: usize| segments.iter().map(|s| s[0][k]).sum::<f32>() / count;
    let (x, y) = (middle(0), middle(1));
    let (mut together, mut down) = (0.0, 0.0);
    for [place, _] in segments {
        together += (place[0] - x) * (place[1] - y);
        down += (place[1] - y) * (place[1] - y);
    }
    if down > 0.0 { -together / down } else { 0.0 }
}

/// A flag, a base or both for a 1, a bar for a 7; nothing for the others.
fn decorate(segments: &mut Vec<Segment>, label: u8, random: &mut impl Rng) {
    let mut within = |from: f32, to: f32| from + (to - from) * random.random::<f32>();
    let [low, high] = bounds(segments);
    let height = high[1] - low[1];
    let nearest = |y: f32| {
        let far = |p: &[f32; 2]| (p[1] - y).abs();
        let points = segments.iter().flatten().copied();
        points.min_by(|a, b| far(a).total_cmp(&far(b)))
    };
    let mut added: Vec<Segment> = Vec::new();
    if label == 1 {
        let kind = within(0.0, 3.0);
        if let Some([x, y]) = nearest(low[1]).filter(|_| kind < 2.0) {
            let (length, angle) = (height * within(0.2, 0.45), within(0.45, 1.1));
            added.push([[x, y], [x - length * angle.cos(), y + length * angle.sin()]]);
        }
        if let Some([x, y]) = nearest(high[1]).filter(|_| kind > 1.0) {
            let (left, right) = (height * within(0.12, 0.35), height * within(0.12, 0.35));
            added.push([[x - left, y], [x + right, y]]);
        }
    } else if label == 7 {
        let (left, right) = (height * within(0.12, 0.3), height * within(0.12, 0.3));
        let tilt = height * within(-0.06, 0.06);
        let place = nearest(low[1] + height * within(0.45, 0.62));
        added.extend(place.map(|[x, y]| [[x - left, y + tilt], [x + right, y - tilt]]));
    }
    segments.extend(added);
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;

    /// An upright bar of 20 × `width` pixels.
    fn bar(width: usize) -> Vec<f32> {
        let inked = |at: usize| {
            (4..24).contains(&(at / 28))
                && (14 - width / 2..14 + width.div_ceil(2)).contains(&(at % 28))
        };
        (0..784).map(|at| f32::from(u8::from(inked(at)))).collect()
    }

    #[test]
    fn the_middle_line_of_a_bar_is_upright_and_in_its_middle() -> Result<(), &'static str> {
        let line = middle_line(&bar(4), 28).ok_or("a bar has a middle line")?;
        let [low, high] = bounds(&line);
        assert!(
            high[0] - low[0] <= 3.0 && (low[0] - 41.5).abs() < 3.0,
            "{low:?} {high:?}"
        );
        assert!(high[1] - low[1] > 45.0);
        Ok(())
    }

    #[test]
    fn a_line_that_leans_is_measured() {
        let line: Vec<Segment> = (0..20)
            .map(|k| [[10.0 - 0.5 * k as f32, k as f32]; 2])
            .collect();
        assert!((lean(&line) - 0.5).abs() < 1e-4);
        assert_eq!(lean(&[[[1.0, 1.0], [2.0, 1.0]]]), 0.0);
        assert_eq!(lean(&[]), 0.0);
    }

    #[test]
    fn blots_and_blanks_are_not_drawn_anew() {
        assert!(middle_line(&vec![0.0; 784], 28).is_none());
        assert!(middle_line(&bar(14), 28).is_none());
    }

    #[test]
    fn pens_are_thin_and_thick_and_the_seed_decides() {
        let drawn = |seed| redraw(&bar(3), 28, 8, &mut Pcg64Mcg::seed_from_u64(seed));
        assert_eq!(drawn(1), drawn(1));
        let ink: Vec<f32> = (0..60)
            .filter_map(drawn)
            .map(|image| image.iter().sum())
            .collect();
        assert_eq!(ink.len(), 60);
        let (least, most) = (
            ink.iter().copied().fold(f32::MAX, f32::min),
            ink.iter().copied().fold(0.0, f32::max),
        );
        assert!(least < 35.0 && most > 90.0, "{least} to {most}");
    }

    #[test]
    fn only_ones_and_sevens_are_decorated() {
        let line = [[[10.0, 0.0], [10.0, 60.0]]].to_vec();
        let decorated = |label, seed| {
            let mut segments = line.clone();
            decorate(&mut segments, label, &mut Pcg64Mcg::seed_from_u64(seed));
            segments
        };
        assert_eq!(decorated(3, 1), line);
        for seed in 0..20 {
            let one = decorated(1, seed);
            assert!((2..=3).contains(&one.len()));
            let flag = one
                .iter()
                .any(|s| s[0] == [10.0, 0.0] && s[1][0] < 10.0 && s[1][1] > 0.0);
            let base = one.iter().any(|s| s[0][1] == 60.0 && s[1][1] == 60.0);
            assert!(flag || base);
            assert_eq!(decorated(7, seed).len(), 2);
        }
    }
}
