//! Images without a digit, so that a network learns to say so: what it never saw it calls one of the
//! ten, a blank pad included.

use crate::SIDE;
use crate::mnist::Digits;
use rand::{Rng, RngExt as _};

use crate::letters::Letters;

/// How many of the images are letters, where there are any: no other kind is as near to a digit.
const LETTERS: f32 = 0.4;

/// How often the other kinds come: halves and scribbles are hard to tell from digits, the others are
/// learnt from a few.
const OTHERS: [(NoDigit<'static>, u32); 5] = [
    (NoDigit::Blank, 1),
    (NoDigit::Halves, 8),
    (NoDigit::CutOff, 2),
    (NoDigit::Scribble, 4),
    (NoDigit::Noise, 1),
];

/// What there is to see.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoDigit<'a> {
    /// Nothing at all.
    Blank,
    /// The upper or left half of a digit, and the other half of another one.
    Halves,
    /// The end of a digit: a third or less of its ink.
    CutOff,
    /// Strokes of a round pen that goes where it will.
    Scribble,
    /// Pixels on their own.
    Noise,
    /// A letter or sign of a handwriting font.
    Letter(&'a Letters),
}

impl NoDigit<'_> {
    /// Pixels in 0…1 of one such image, as large as those of `digits`. The same digits and numbers of
    /// chance give the same image.
    pub fn draw(self, digits: &Digits, random: &mut impl Rng) -> Vec<f32> {
        let side = digits.rows;
        match self {
            NoDigit::Blank => vec![0.0; side * side],
            NoDigit::Halves => halves(digits, random),
            NoDigit::CutOff => cut_off(digits, random),
            NoDigit::Scribble => scribble(side, random),
            NoDigit::Noise => noise(side, random),
            NoDigit::Letter(letters) => amidst(&letters.draw(random), side),
        }
    }
}

/// An image of a kind that chance takes.
pub fn no_digit(digits: &Digits, letters: Option<&Letters>, random: &mut impl Rng) -> Vec<f32> {
    let letter = letters.filter(|_| random.random::<f32>() < LETTERS);
    let kind = letter.map_or_else(|| other(random), NoDigit::Letter);
    kind.draw(digits, random)
}

fn other(random: &mut impl Rng) -> NoDigit<'static> {
    let all: u32 = OTHERS.iter().map(|(_, weight)| weight).sum();
    let mut place = random.random_range(0..all);
    for (kind, weight) in OTHERS {
        if place < weight {
            return kind;
        }
        place -= weight;
    }
    NoDigit::Blank
}

/// An image of 28×28 in the middle of one of `side` × `side` pixels.
fn amidst(image: &[f32], side: usize) -> Vec<f32> {
    if side < SIDE {
        return vec![0.0; side * side];
    }
    let before = (side - SIDE) / 2;
    let mut larger = vec![0.0; side * side];
    for (row, values) in image.chunks_exact(SIDE).enumerate() {
        let start = (before + row) * side + before;
        larger[start..start + SIDE].copy_from_slice(values);
    }
    larger
}

/// Any of the digits: its pixels and its label.
fn any(digits: &Digits, random: &mut impl Rng) -> (Vec<f32>, Option<u8>) {
    if digits.is_empty() {
        return (vec![0.0; digits.rows * digits.columns], None);
    }
    let index = random.random_range(0..digits.len());
    (digits.image(index).collect(), digits.label(index))
}

/// Tries to find a digit of another class before blank is taken for it.
const TRIES: usize = 100;

fn halves(digits: &Digits, random: &mut impl Rng) -> Vec<f32> {
    let side = digits.rows;
    let (mut image, label) = any(digits, random);
    let other = (0..TRIES)
        .map(|_| any(digits, random))
        .find(|(_, other)| *other != label);
    let other = other.map_or_else(|| vec![0.0; image.len()], |(image, _)| image);
    let across = random.random::<bool>();
    for (at, (to, from)) in image.iter_mut().zip(other).enumerate() {
        let place = if across { at % side } else { at / side };
        if place >= side / 2 {
            *to = from;
        }
    }
    image
}

fn cut_off(digits: &Digits, random: &mut impl Rng) -> Vec<f32> {
    let side = digits.rows;
    let (mut image, _) = any(digits, random);
    let keep = (0.1 + 0.23 * random.random::<f32>()) * image.iter().sum::<f32>();
    let edge = random.random_range(0..4);
    // lines of pixels from one edge on, until there is enough ink
    let line_of = |at: usize| match edge {
        0 => at / side,
        1 => side - 1 - at / side,
        2 => at % side,
        _ => side - 1 - at % side,
    };
    let mut ink = vec![0.0; side];
    for (at, value) in image.iter().enumerate() {
        ink[line_of(at)] += value;
    }
    let mut sum = 0.0;
    let kept = ink.iter().take_while(|line| {
        sum += **line;
        sum <= keep
    });
    let kept = kept.count();
    for (at, value) in image.iter_mut().enumerate() {
        if line_of(at) >= kept {
            *value = 0.0;
        }
    }
    image
}

fn scribble(side: usize, random: &mut impl Rng) -> Vec<f32> {
    let mut image = vec![0.0f32; side * side];
    let size = side as f32;
    let radius = 0.8 + 0.9 * random.random::<f32>(); // of the pen, in pixels
    for _ in 0..random.random_range(1..=3) {
        let mut within = |from: f32, to: f32| from + (to - from) * random.random::<f32>();
        let mut place = [within(0.2, 0.8) * size, within(0.2, 0.8) * size];
        let mut heading = within(0.0, std::f32::consts::TAU);
        let steps = within(10.0, 60.0) as usize;
        let mut bend = 0.0;
        for _ in 0..steps {
            dab(&mut image, side, place, radius);
            bend = 0.8 * bend + within(-0.35, 0.35);
            heading += bend;
            place[0] = (place[0] + heading.cos()).clamp(0.1 * size, 0.9 * size);
            place[1] = (place[1] + heading.sin()).clamp(0.1 * size, 0.9 * size);
        }
    }
    image
}

/// A round spot with a soft rim.
fn dab(image: &mut [f32], side: usize, [x, y]: [f32; 2], radius: f32) {
    for (at, value) in image.iter_mut().enumerate() {
        let (column, row) = ((at % side) as f32 + 0.5, (at / side) as f32 + 0.5);
        let distance = (column - x).hypot(row - y);
        *value = value.max((radius + 0.5 - distance).clamp(0.0, 1.0));
    }
}

fn noise(side: usize, random: &mut impl Rng) -> Vec<f32> {
    let share = 0.02 + 0.28 * random.random::<f32>();
    let mut pixel = || {
        let inked = random.random::<f32>() < share;
        let ink = random.random::<f32>();
        if inked { ink } else { 0.0 }
    };
    (0..side * side).map(|_| pixel()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::tests::letters;
    use capsnet::Result;
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;

    /// Full squares, one for each of ten classes, each of its own shade.
    fn squares() -> Result<Digits> {
        let inside = |at: usize| (4..24).contains(&(at / 28)) && (4..24).contains(&(at % 28));
        let pixels = (0..10u8)
            .flat_map(|class| (0..784).map(move |at| u8::from(inside(at)) * (100 + 10 * class)));
        Digits::new(28, 28, pixels.collect(), (0..10).collect())
    }

    fn drawn(kind: NoDigit<'_>, seed: u64) -> Result<Vec<f32>> {
        Ok(kind.draw(&squares()?, &mut Pcg64Mcg::seed_from_u64(seed)))
    }

    fn ink(image: &[f32]) -> f32 {
        image.iter().sum()
    }

    #[test]
    fn an_image_depends_on_the_seed_and_on_nothing_else() -> Result<()> {
        let letters = letters();
        let kinds = OTHERS.into_iter().map(|(kind, _)| kind);
        for kind in kinds.chain([NoDigit::Letter(&letters)]) {
            let image = drawn(kind, 1)?;
            assert!(image == drawn(kind, 1)?);
            assert_eq!(image.len(), 784);
            assert!(image.iter().all(|v| (0.0..=1.0).contains(v)), "{kind:?}");
            let others = (2..20)
                .map(|seed| drawn(kind, seed))
                .collect::<Result<Vec<_>>>()?;
            let differs = others.iter().any(|other| *other != image);
            assert_eq!(differs, kind != NoDigit::Blank);
        }
        Ok(())
    }

    #[test]
    fn only_blank_is_without_ink() -> Result<()> {
        assert_eq!(ink(&drawn(NoDigit::Blank, 1)?), 0.0);
        for seed in 0..50 {
            for kind in [NoDigit::Halves, NoDigit::Scribble, NoDigit::Noise] {
                assert!(ink(&drawn(kind, seed)?) > 3.0, "{kind:?} {seed}");
            }
        }
        Ok(())
    }

    #[test]
    fn halves_are_of_two_classes() -> Result<()> {
        for seed in 0..50 {
            let image = drawn(NoDigit::Halves, seed)?;
            assert_ne!(image[5 * 28 + 5], image[22 * 28 + 22], "{seed}");
        }
        Ok(())
    }

    #[test]
    fn a_third_of_a_digit_is_left_at_most() -> Result<()> {
        for seed in 0..50 {
            let image = drawn(NoDigit::CutOff, seed)?;
            let shade = image.iter().copied().fold(0.0, f32::max);
            assert!(ink(&image) <= 0.34 * 400.0 * shade + 1e-3, "{seed}");
        }
        Ok(())
    }

    #[test]
    fn four_in_ten_are_letters_where_there_are_any() -> Result<()> {
        let (digits, letters) = (squares()?, letters());
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let mut blank = |letters| {
            let images = (0..4000).map(|_| no_digit(&digits, letters, &mut random));
            images.filter(|image| ink(image) == 0.0).count()
        };
        // one in sixteen without letters, one in sixteen of 60 % with them
        let (without, with) = (blank(None), blank(Some(&letters)));
        assert!(
            (200..=300).contains(&without),
            "{without} of 4000 are blank"
        );
        assert!((110..=190).contains(&with), "{with} of 4000 are blank");
        Ok(())
    }

    #[test]
    fn a_letter_lies_in_the_middle_of_a_larger_image() {
        let larger = amidst(&[1.0; 784], 36);
        assert_eq!(larger.len(), 36 * 36);
        assert_eq!((larger[3 * 36 + 4], larger[4 * 36 + 4]), (0.0, 1.0));
        assert_eq!((larger[31 * 36 + 31], larger[32 * 36 + 31]), (1.0, 0.0));
    }
}
