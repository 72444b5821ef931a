//! Digits as people draw them, stroke by stroke: a few ways for each. Half of the ways are in no
//! training, to measure by.

use super::pen::{Hand, Segment, smooth};
use rand::{Rng, RngExt as _};

/// A way of drawing a digit.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    pub digit: u8,
    /// In words, after the digit.
    pub name: &'static str,
    /// Whether training leaves it out.
    pub held_out: bool,
    /// The places of the pen, x to the right and y down, in a box of about 1×1; a place that comes
    /// twice is a corner.
    strokes: &'static [&'static [[f32; 2]]],
}

impl Template {
    /// Its line, each place of the pen moved by `hand`.
    pub fn write(&self, mut hand: impl FnMut([f32; 2]) -> [f32; 2]) -> Vec<Segment> {
        let mut segments = Vec::new();
        for stroke in self.strokes {
            // what comes twice is moved once
            let mut moved: Vec<[f32; 2]> = Vec::with_capacity(stroke.len());
            for (at, place) in stroke.iter().enumerate() {
                let again = at > 0 && stroke[at - 1] == *place;
                let new = if again { moved[at - 1] } else { hand(*place) };
                moved.push(new);
            }
            segments.extend(smooth(&moved));
        }
        segments
    }

    /// Its line as somebody or other draws it.
    pub fn write_freely(&self, random: &mut impl Rng) -> Vec<Segment> {
        let hand = Hand::any(random);
        self.write(|place| {
            let off = |at: f32, random: f32| at + 0.08 * (random - 0.5);
            let [x, y] = hand.write(place);
            [off(x, random.random()), off(y, random.random())]
        })
    }
}

/// Any way of drawing `digit` that training may see.
pub fn for_training(digit: u8, random: &mut impl Rng) -> Option<&'static Template> {
    let seen = || {
        let of = TEMPLATES.iter().filter(move |t| t.digit == digit);
        of.filter(|t| !t.held_out)
    };
    let count = seen().count();
    (count > 0).then(|| seen().nth(random.random_range(0..count)))?
}

const fn seen(digit: u8, name: &'static str, strokes: &'static [&'static [[f32; 2]]]) -> Template {
    Template {
        digit,
        name,
        held_out: false,
        strokes,
    }
}

const fn held_out(
    digit: u8,
    name: &'static str,
    strokes: &'static [&'static [[f32; 2]]],
) -> Template {
    Template {
        digit,
        name,
        held_out: true,
        strokes,
    }
}

/// All ways, digit after digit.
#[rustfmt::skip]
pub const TEMPLATES: [Template; 44] = [
    seen(0, "an oval", &[&[[0.5, 0.0], [0.2, 0.05], [0.1, 0.5], [0.2, 0.95], [0.5, 1.0], [0.8, 0.95], [0.9, 0.5], [0.8, 0.05], [0.5, 0.0]]]),
    seen(0, "a circle", &[&[[0.6, 0.05], [0.25, 0.0], [0.0, 0.25], [0.0, 0.75], [0.25, 1.0], [0.75, 1.0], [1.0, 0.75], [1.0, 0.25], [0.8, 0.0], [0.5, 0.03]]]),
    held_out(0, "narrow", &[&[[0.55, 0.0], [0.25, 0.05], [0.18, 0.5], [0.25, 0.97], [0.5, 1.0], [0.75, 0.96], [0.82, 0.5], [0.75, 0.05], [0.5, 0.0]]]),
    held_out(0, "not quite closed", &[&[[0.62, 0.0], [0.3, 0.02], [0.1, 0.35], [0.12, 0.8], [0.4, 1.02], [0.75, 0.95], [0.92, 0.6], [0.88, 0.2], [0.7, 0.08]]]),

    seen(1, "a line", &[&[[0.5, 0.0], [0.5, 1.0]]]),
    seen(1, "flagged", &[&[[0.3, 0.25], [0.55, 0.0], [0.55, 0.0], [0.55, 1.0]]]),
    seen(1, "flagged on a base", &[&[[0.3, 0.22], [0.52, 0.0], [0.52, 0.0], [0.52, 1.0]], &[[0.28, 1.0], [0.76, 1.0]]]),
    held_out(1, "with a long flag", &[&[[0.15, 0.42], [0.58, 0.0], [0.58, 0.0], [0.58, 1.0]]]),
    held_out(1, "on a base", &[&[[0.5, 0.0], [0.5, 1.0]], &[[0.25, 1.0], [0.75, 1.0]]]),
    held_out(1, "with a long flag on a wide base", &[&[[0.2, 0.32], [0.55, 0.0], [0.55, 0.0], [0.55, 1.0]], &[[0.15, 1.0], [0.92, 1.0]]]),

    seen(2, "round with a flat foot", &[&[[0.12, 0.25], [0.2, 0.05], [0.5, 0.0], [0.85, 0.05], [0.85, 0.4], [0.6, 0.65], [0.1, 1.0], [0.1, 1.0], [0.92, 1.0]]]),
    seen(2, "with a loop at the foot", &[&[[0.15, 0.22], [0.25, 0.02], [0.6, 0.0], [0.85, 0.15], [0.75, 0.5], [0.45, 0.85], [0.15, 1.0], [0.05, 0.85], [0.25, 0.78], [0.55, 0.95], [0.95, 0.95]]]),
    held_out(2, "angular", &[&[[0.15, 0.18], [0.45, 0.0], [0.8, 0.12], [0.8, 0.35], [0.15, 1.0], [0.15, 1.0], [0.88, 0.98]]]),
    held_out(2, "a swan", &[&[[0.18, 0.3], [0.3, 0.05], [0.6, 0.0], [0.82, 0.18], [0.72, 0.5], [0.35, 0.85], [0.1, 0.98], [0.1, 0.98], [0.4, 0.88], [0.7, 1.0], [0.95, 0.9]]]),

    seen(3, "two bows", &[&[[0.15, 0.12], [0.45, 0.0], [0.85, 0.08], [0.8, 0.42], [0.4, 0.47], [0.4, 0.47], [0.85, 0.5], [0.92, 0.9], [0.5, 1.02], [0.1, 0.88]]]),
    seen(3, "one line", &[&[[0.2, 0.1], [0.5, -0.02], [0.8, 0.15], [0.65, 0.42], [0.5, 0.48], [0.8, 0.55], [0.9, 0.8], [0.55, 1.02], [0.12, 0.92]]]),
    held_out(3, "with a flat top", &[&[[0.15, 0.0], [0.82, 0.0], [0.82, 0.0], [0.45, 0.4], [0.45, 0.4], [0.9, 0.45], [0.92, 0.92], [0.5, 1.02], [0.12, 0.9]]]),
    held_out(3, "with a loop between", &[&[[0.15, 0.1], [0.5, -0.05], [0.85, 0.2], [0.55, 0.5], [0.38, 0.5], [0.45, 0.4], [0.8, 0.5], [0.9, 0.8], [0.55, 1.03], [0.1, 0.9]]]),

    seen(4, "open", &[&[[0.2, 0.0], [0.1, 0.55], [0.1, 0.55], [0.9, 0.55]], &[[0.7, 0.1], [0.65, 1.0]]]),
    seen(4, "closed", &[&[[0.65, 1.0], [0.65, 0.0], [0.65, 0.0], [0.05, 0.68], [0.05, 0.68], [0.95, 0.68]]]),
    held_out(4, "open and tall", &[&[[0.32, 0.0], [0.15, 0.5], [0.15, 0.5], [0.85, 0.48]], &[[0.75, 0.0], [0.72, 1.0]]]),
    held_out(4, "open like a bowl", &[&[[0.15, 0.0], [0.12, 0.45], [0.3, 0.58], [0.6, 0.52], [0.85, 0.4]], &[[0.85, 0.0], [0.8, 0.5], [0.72, 1.0]]]),
    held_out(4, "closed, with a long bar", &[&[[0.6, 0.0], [0.0, 0.62], [0.0, 0.62], [1.0, 0.62]], &[[0.62, 0.02], [0.62, 1.0]]]),

    seen(5, "in two strokes", &[&[[0.25, 0.0], [0.2, 0.42], [0.2, 0.42], [0.6, 0.33], [0.92, 0.55], [0.85, 0.95], [0.45, 1.03], [0.1, 0.92]], &[[0.25, 0.0], [0.88, 0.0]]]),
    seen(5, "in one stroke", &[&[[0.85, 0.0], [0.25, 0.02], [0.25, 0.02], [0.18, 0.45], [0.18, 0.45], [0.65, 0.35], [0.9, 0.65], [0.75, 1.0], [0.15, 0.95]]]),
    held_out(5, "soft", &[&[[0.8, 0.02], [0.35, 0.0], [0.2, 0.25], [0.35, 0.42], [0.75, 0.5], [0.88, 0.75], [0.6, 1.02], [0.15, 0.95]]]),
    held_out(5, "angular", &[&[[0.85, 0.0], [0.2, 0.0], [0.2, 0.0], [0.2, 0.45], [0.2, 0.45], [0.75, 0.45], [0.85, 0.55], [0.85, 0.9], [0.75, 1.0], [0.12, 1.0]]]),

    seen(6, "a curl", &[&[[0.75, 0.0], [0.35, 0.2], [0.12, 0.6], [0.18, 0.95], [0.5, 1.03], [0.85, 0.92], [0.85, 0.6], [0.55, 0.5], [0.2, 0.65]]]),
    seen(6, "with a wide bowl", &[&[[0.6, 0.0], [0.2, 0.3], [0.05, 0.7], [0.2, 1.02], [0.7, 1.05], [1.0, 0.8], [0.8, 0.5], [0.4, 0.5], [0.1, 0.75]]]),
    held_out(6, "with a straight back", &[&[[0.62, 0.0], [0.15, 0.6], [0.1, 0.9], [0.45, 1.05], [0.88, 0.92], [0.82, 0.52], [0.45, 0.48], [0.12, 0.75]]]),
    held_out(6, "with a small bowl", &[&[[0.8, 0.08], [0.5, -0.02], [0.2, 0.2], [0.12, 0.65], [0.2, 0.95], [0.5, 1.03], [0.85, 0.9], [0.75, 0.58], [0.4, 0.58], [0.16, 0.82]]]),

    seen(7, "plain", &[&[[0.1, 0.02], [0.88, 0.0], [0.88, 0.0], [0.4, 1.0]]]),
    seen(7, "crossed", &[&[[0.1, 0.0], [0.88, 0.0], [0.88, 0.0], [0.4, 1.0]], &[[0.3, 0.5], [0.85, 0.48]]]),
    seen(7, "bent", &[&[[0.1, 0.05], [0.5, 0.0], [0.9, 0.02], [0.85, 0.15], [0.6, 0.5], [0.5, 1.0]]]),
    held_out(7, "with a hook", &[&[[0.12, 0.2], [0.12, 0.0], [0.12, 0.0], [0.88, 0.0], [0.88, 0.0], [0.42, 1.0]]]),
    held_out(7, "crossed, with a hook", &[&[[0.1, 0.15], [0.15, 0.0], [0.15, 0.0], [0.9, 0.02], [0.9, 0.02], [0.6, 0.45], [0.45, 1.0]], &[[0.32, 0.52], [0.82, 0.5]]]),
    held_out(7, "crossed and upright", &[&[[0.15, 0.0], [0.8, 0.0], [0.8, 0.0], [0.55, 0.4], [0.5, 1.0]], &[[0.25, 0.46], [0.85, 0.42]]]),

    seen(8, "in one line", &[&[[0.8, 0.15], [0.5, -0.03], [0.15, 0.1], [0.25, 0.38], [0.7, 0.58], [0.9, 0.85], [0.5, 1.05], [0.1, 0.85], [0.3, 0.55], [0.75, 0.38], [0.82, 0.12], [0.7, 0.05]]]),
    seen(8, "two rings", &[&[[0.5, 0.0], [0.2, 0.02], [0.18, 0.4], [0.5, 0.47], [0.8, 0.42], [0.8, 0.02], [0.5, 0.0]], &[[0.5, 0.47], [0.1, 0.5], [0.08, 0.98], [0.5, 1.03], [0.92, 0.98], [0.9, 0.5], [0.5, 0.47]]]),
    held_out(8, "open at the top", &[&[[0.78, 0.05], [0.45, 0.0], [0.15, 0.15], [0.3, 0.42], [0.75, 0.6], [0.88, 0.85], [0.5, 1.03], [0.12, 0.85], [0.3, 0.58], [0.7, 0.4], [0.9, 0.1]]]),
    held_out(8, "with a small head", &[&[[0.5, 0.0], [0.3, 0.05], [0.3, 0.3], [0.5, 0.38], [0.72, 0.3], [0.7, 0.05], [0.5, 0.0]], &[[0.5, 0.38], [0.05, 0.45], [0.05, 1.0], [0.5, 1.04], [0.95, 1.0], [0.95, 0.45], [0.5, 0.38]]]),

    seen(9, "with a straight stem", &[&[[0.8, 0.15], [0.5, -0.02], [0.12, 0.1], [0.15, 0.45], [0.5, 0.52], [0.8, 0.35], [0.82, 0.05], [0.82, 0.05], [0.78, 1.0]]]),
    seen(9, "with a bent stem", &[&[[0.82, 0.2], [0.5, -0.03], [0.15, 0.15], [0.2, 0.5], [0.6, 0.5], [0.85, 0.25], [0.9, 0.4], [0.85, 0.85], [0.5, 1.03], [0.15, 0.9]]]),
    held_out(9, "leaning", &[&[[0.85, 0.1], [0.55, 0.0], [0.25, 0.12], [0.22, 0.4], [0.5, 0.5], [0.8, 0.35], [0.88, 0.08], [0.88, 0.08], [0.5, 1.0]]]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;

    #[test]
    fn every_digit_is_drawn_in_ways_for_training_and_for_measuring() {
        for digit in 0..10 {
            let of = |held_out| {
                let ways = TEMPLATES.iter().filter(|t| t.digit == digit);
                ways.filter(|t| t.held_out == held_out).count()
            };
            assert!(of(false) >= 2 && of(true) >= 1, "{digit}");
        }
        let held_out = TEMPLATES.iter().filter(|t| t.held_out).count();
        assert_eq!(held_out, TEMPLATES.len() / 2);
    }

    #[test]
    fn training_sees_all_of_its_ways_and_no_other() {
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let mut names: Vec<&str> = (0..200)
            .filter_map(|_| for_training(1, &mut random))
            .map(|t| {
                assert!(!t.held_out && t.digit == 1);
                t.name
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, ["a line", "flagged", "flagged on a base"]);
        assert!(for_training(10, &mut random).is_none());
    }

    #[test]
    fn a_corner_stays_a_corner_in_every_hand() {
        let flagged = &TEMPLATES[5];
        let segments = flagged.write_freely(&mut Pcg64Mcg::seed_from_u64(1));
        // the flag's own top, passed exactly, is the highest place
        let top = segments.iter().flatten().fold(f32::MAX, |y, p| y.min(p[1]));
        assert!((-0.2..0.2).contains(&top), "{top}");
        assert!(segments.windows(2).all(|pair| pair[0][1] == pair[1][0]));
    }
}
