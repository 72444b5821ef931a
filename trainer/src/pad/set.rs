//! A set of drawings to measure by: every way of [`TEMPLATES`], with five pens, in three sizes, with
//! three slants, drawn on the pad and normalised as the page does it.

use capsnet::Result;
use capsnet::digit_image::{Input, normalize};

use super::pen::{Hand, PAD, Segment, bounds, paint};
use super::templates::{TEMPLATES, Template};

/// Widths of the pen, in units of the pad: from its thinnest to its widest.
pub const PENS: [f32; 5] = [10.0, 17.0, 24.0, 34.0, 44.0];
/// Longer sides of what is drawn, in units of the pad.
pub const SIZES: [f32; 3] = [125.0, 165.0, 220.0];
/// Columns to the right for each row up.
pub const SLANTS: [f32; 3] = [-0.25, 0.0, 0.4];

/// One drawing of the set.
#[derive(Debug, Clone)]
pub struct Drawing {
    pub template: &'static Template,
    /// In units of the pad.
    pub pen: f32,
    pub size: f32,
    pub slant: f32,
    /// Image of 0…1. [28·28]
    pub pixels: Vec<f32>,
}

impl Drawing {
    fn new(template: &'static Template, pen: f32, size: f32, slant: f32) -> Result<Self> {
        let hand = Hand {
            slant,
            turn: 0.0,
            aspect: 0.85,
        };
        let line = template.write(|place| hand.write(place));
        let [low, high] = bounds(&line);
        let scale = size / (high[0] - low[0]).max(high[1] - low[1]);
        let place = |p: [f32; 2]| {
            let at = |k: usize| (p[k] - (low[k] + high[k]) / 2.0) * scale + PAD as f32 / 2.0;
            [at(0), at(1)]
        };
        let placed: Vec<Segment> = line.iter().map(|ends| ends.map(place)).collect();
        Ok(Drawing {
            template,
            pen,
            size,
            slant,
            pixels: normalize(&paint(&placed, pen, PAD), PAD, PAD, Input::MNIST, true)?,
        })
    }
}

/// The whole set, way after way.
///
/// # Errors
/// None in practice: all sizes fit.
pub fn drawings() -> Result<Vec<Drawing>> {
    let mut all = Vec::with_capacity(TEMPLATES.len() * PENS.len() * SIZES.len() * SLANTS.len());
    for template in &TEMPLATES {
        for pen in PENS {
            for size in SIZES {
                for slant in SLANTS {
                    all.push(Drawing::new(template, pen, size, slant)?);
                }
            }
        }
    }
    Ok(all)
}

/// How many of some drawings are read right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub right: usize,
    pub of: usize,
}

impl Count {
    /// 0…1; 1 of none.
    pub fn share(self) -> f64 {
        if self.of == 0 {
            return 1.0;
        }
        self.right as f64 / self.of as f64
    }
}

/// What a network makes of the set.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// Ways that training never saw.
    pub held_out: Count,
    /// The other ways.
    pub seen: Count,
    /// The widest two pens at the smallest size, of ways held out.
    pub thick_and_small: Count,
    /// The held-out way that is read worst, in words, and its count.
    pub worst: (String, Count),
}

/// From the answers to all drawings, in their order.
pub fn results(drawings: &[Drawing], answers: &[usize]) -> Results {
    let count = |keep: &dyn Fn(&Drawing) -> bool| {
        let kept = drawings.iter().zip(answers).filter(|(d, _)| keep(d));
        kept.fold(Count::default(), |count, (drawing, answer)| Count {
            right: count.right + usize::from(usize::from(drawing.template.digit) == *answer),
            of: count.of + 1,
        })
    };
    let name = |t: &Template| format!("{}, {}", t.digit, t.name);
    let of = |t: &Template| count(&|d: &Drawing| name(d.template) == name(t));
    let held_out = TEMPLATES.iter().filter(|t| t.held_out);
    let worst = held_out
        .map(|t| (name(t), of(t)))
        .min_by(|a, b| a.1.share().total_cmp(&b.1.share()));
    Results {
        held_out: count(&|d| d.template.held_out),
        seen: count(&|d| !d.template.held_out),
        thick_and_small: count(&|d| d.template.held_out && d.pen >= PENS[3] && d.size <= SIZES[0]),
        worst: worst.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn few() -> Result<Vec<Drawing>> {
        let of = |template, pen, size| Drawing::new(&TEMPLATES[template], pen, size, 0.0);
        // a plain 1, seen; a 1 with a long flag, held out, thin and large, thick and small; a 0, held out
        Ok(vec![
            of(4, 10.0, 220.0)?,
            of(7, 10.0, 220.0)?,
            of(7, 44.0, 125.0)?,
            of(2, 24.0, 160.0)?,
        ])
    }

    #[test]
    fn answers_are_counted_by_way_and_pen() -> Result<()> {
        let found = results(&few()?, &[1, 1, 7, 0]);
        let count = |right, of| Count { right, of };
        assert_eq!(found.seen, count(1, 1));
        assert_eq!(found.held_out, count(2, 3));
        assert_eq!(found.thick_and_small, count(0, 1));
        assert_eq!(
            found.worst,
            ("1, with a long flag".to_string(), count(1, 2))
        );
        Ok(())
    }

    #[test]
    fn thick_pens_give_more_ink() -> Result<()> {
        let few = few()?;
        let ink = |at: usize| few[at].pixels.iter().sum::<f32>();
        assert!(ink(2) > 2.0 * ink(1));
        assert!(few.iter().all(|d| d.pixels.len() == 784));
        Ok(())
    }
}
