//! Letters and signs of handwriting fonts, drawn as MNIST draws digits: what a network must not take
//! for a digit.

use std::path::Path;

use ab_glyph::{Font as _, FontVec, PxScale};
use anyhow::{Context as _, ensure};
use capsnet::digit_image::{Input, normalize};
use capsnet::training::augment::with_thickness;

use crate::SIDE;
use rand::{Rng, RngExt as _};

pub use crate::font_files::{HELD_OUT, TRAINING};

/// What is drawn: letters and signs that nobody would read as a digit.
pub const CHARACTERS: &str = "ACEFGHJKLMNPRTUVWXYacdefhjkmnprtuvwxy#@&?+=%*<>~^";
/// What is not drawn: it looks like a digit in one hand or another.
pub const LOOK_ALIKES: &str = "OoDQIli|SsZzBbgq";

/// Pixels of a fine picture for each pixel of a digit: strokes keep their edges when they grow.
const FINE: usize = 4;
/// The longer side of a character in the fine picture: MNIST's 20 pixels.
const BOX: usize = 20 * FINE;
/// Paper around it that a thicker stroke may grow into.
const MARGIN: usize = 3 * FINE;
/// Side of the fine picture.
const CANVAS: usize = BOX + 2 * MARGIN;
/// A stroke grows by fewer fine pixels than this on each side: fonts are thinner than MNIST's pens, but
/// further on an e is a blot.
const GROWTHS: usize = 5;
/// Two characters of a font are one where less than this share of their ink differs: a thin D and a thin
/// d of capitals 0.6, the two of other fonts 0.73 and more.
const SAME: f32 = 0.7;

/// The characters of some fonts, rasterised.
#[derive(Debug, Clone, PartialEq)]
pub struct Letters {
    glyphs: Vec<Glyph>,
}

/// One character of one font.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    pub font: String,
    pub character: char,
    /// Ink of the fine picture, 0…255. [`CANVAS`]²
    ink: Vec<u8>,
}

impl Letters {
    /// Reads `NAME.ttf` of each font; a character that a font lacks is left out.
    ///
    /// # Errors
    /// Names the font that is missing or broken, and how it is fetched.
    pub fn read(folder: &Path, fonts: &[&str]) -> anyhow::Result<Self> {
        let mut glyphs = Vec::new();
        for name in fonts {
            let path = folder.join(name).with_extension("ttf");
            let bytes = std::fs::read(&path).with_context(|| {
                format!(
                    "cannot read the font {}: `cargo xtask fonts` fetches it; --no-letters does without letters",
                    path.display()
                )
            })?;
            let found = of_font(name, bytes)
                .with_context(|| format!("{} is no font that can be read", path.display()))?;
            ensure!(
                !found.is_empty(),
                "{} has none of the characters {CHARACTERS}",
                path.display()
            );
            glyphs.extend(found);
        }
        ensure!(!glyphs.is_empty(), "no font was named to draw letters from");
        Ok(Letters { glyphs })
    }

    /// All characters, font after font.
    pub fn glyphs(&self) -> &[Glyph] {
        &self.glyphs
    }

    /// Any character, with a pen of any width. [28·28] of 0…1
    pub fn draw(&self, random: &mut impl Rng) -> Vec<f32> {
        let glyph = &self.glyphs[random.random_range(0..self.glyphs.len())];
        glyph.write(random.random_range(0..GROWTHS))
    }
}

impl Glyph {
    /// The character sized and centred as a drawing is, its stroke thicker by `growth` quarters of a
    /// pixel on each side. [28·28] of 0…1
    pub fn write(&self, growth: usize) -> Vec<f32> {
        let mut fine: Vec<f32> = self.ink.iter().map(|v| f32::from(*v) / 255.0).collect();
        for _ in 0..growth {
            fine = with_thickness(&fine, CANVAS, 1.0);
        }
        // sizes and values are right by construction
        normalize(&fine, CANVAS, CANVAS, Input::MNIST, true)
            .unwrap_or_else(|_| vec![0.0; SIDE * SIDE])
    }
}

fn of_font(name: &str, bytes: Vec<u8>) -> anyhow::Result<Vec<Glyph>> {
    let font = FontVec::try_from_vec(bytes)?;
    let glyph = |character: char| {
        let ink = rasterised(&font, character)?;
        // in fonts of capitals a d is a D
        let capital = character.to_ascii_uppercase();
        if capital != character && LOOK_ALIKES.contains(capital) {
            let capital = rasterised(&font, capital);
            if capital.is_some_and(|capital| same(&ink, &capital)) {
                return None;
            }
        }
        Some(Glyph {
            font: name.to_string(),
            character,
            ink,
        })
    };
    Ok(CHARACTERS.chars().filter_map(glyph).collect())
}

fn same(one: &[u8], other: &[u8]) -> bool {
    let sum = |pair: fn(u8, u8) -> u8| -> f32 {
        let values = one.iter().zip(other).map(|(a, b)| pair(*a, *b));
        values.map(f32::from).sum()
    };
    sum(u8::abs_diff) < SAME * sum(u8::max)
}

/// The fine picture of a character, its longer side as long as the box; `None` where the font has no
/// outline for it.
fn rasterised(font: &FontVec, character: char) -> Option<Vec<u8>> {
    let id = font.glyph_id(character);
    if id.0 == 0 {
        return None; // the sign for a missing character
    }
    let sized = |scale: f32| font.outline_glyph(id.with_scale(PxScale::from(scale)));
    let trial = sized(BOX as f32)?.px_bounds();
    let longest = trial.width().max(trial.height());
    let outline = sized(BOX as f32 * (BOX - 2) as f32 / longest)?; // bounds are rounded outwards
    let bounds = outline.px_bounds();
    let (left, top) = (
        (CANVAS as f32 - bounds.width()) as usize / 2,
        (CANVAS as f32 - bounds.height()) as usize / 2,
    );
    let mut ink = vec![0; CANVAS * CANVAS];
    outline.draw(|x, y, covered| {
        let (column, row) = (left + x as usize, top + y as usize);
        if column < CANVAS && row < CANVAS {
            ink[row * CANVAS + column] = (covered.clamp(0.0, 1.0) * 255.0).round() as u8;
        }
    });
    ink.iter().any(|v| *v > 0).then_some(ink)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;

    /// Letters of one made-up font: a cross and a corner, each of thin strokes.
    pub(crate) fn letters() -> Letters {
        let middle = CANVAS / 2;
        let thin = |at: usize, of: usize| (of - 2..of + 2).contains(&at);
        let inside = |at: usize| (MARGIN..CANVAS - MARGIN).contains(&at);
        let glyph = |character, inked: &dyn Fn(usize, usize) -> bool| Glyph {
            font: "made up".to_string(),
            character,
            ink: (0..CANVAS * CANVAS)
                .map(|at| 255 * u8::from(inked(at / CANVAS, at % CANVAS)))
                .collect(),
        };
        Letters {
            glyphs: vec![
                glyph('+', &|row, column| {
                    (thin(row, middle) && inside(column)) || (thin(column, middle) && inside(row))
                }),
                glyph('L', &|row, column| {
                    (thin(row, CANVAS - MARGIN - 2) && inside(column))
                        || (thin(column, MARGIN + 2) && inside(row))
                }),
            ],
        }
    }

    /// A font of one square for the letter A and nothing else, table by table.
    fn square_font() -> Vec<u8> {
        let words =
            |values: &[i16]| -> Vec<u8> { values.iter().flat_map(|v| v.to_be_bytes()).collect() };
        let glyph = [
            words(&[1, 100, 0, 900, 800, 3, 0]), // a contour of four points, its box, no instructions
            vec![1; 4],                          // on the curve, both coordinates of two bytes
            words(&[100, 800, 0, -800, 0, 0, 800, 0]),
        ]
        .concat();
        let length = glyph.len() as i16;
        let head = words(&[
            1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000, 1000, 0,
            8, 2, 0, 0,
        ]);
        let hhea = words(&[
            1, 0, 1000, -200, 0, 1000, 0, 0, 1000, 0, 1, 0, 0, 0, 0, 0, 0, 2,
        ]);
        let maxp = words(&[0, 0x5000, 2]);
        let cmap = words(&[
            0, 1, 3, 1, 0, 12, // one table, for Windows and Unicode
            4, 32, 0, 4, 4, 1, 0, 65, -1, 0, 65, -1, -64, 1, 0, 0, // 65 → glyph 1
        ]);
        let tables: [(&[u8; 4], Vec<u8>); 7] = [
            (b"cmap", cmap),
            (b"glyf", glyph),
            (b"head", head),
            (b"hhea", hhea),
            (b"hmtx", words(&[1000, 0, 1000, 0])),
            (b"loca", words(&[0, 0, length / 2])),
            (b"maxp", maxp),
        ];
        let mut font = words(&[1, 0, 7, 64, 2, 48]);
        let mut body = Vec::new();
        for (tag, table) in tables {
            font.extend(tag);
            font.extend([0; 4]);
            font.extend((12 + 7 * 16 + body.len() as u32).to_be_bytes());
            font.extend((table.len() as u32).to_be_bytes());
            body.extend(table);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        [font, body].concat()
    }

    #[test]
    fn nothing_drawn_looks_like_a_digit() {
        let same = |c: char| LOOK_ALIKES.contains(c) || c.is_ascii_digit();
        assert!(!CHARACTERS.chars().any(same));
    }

    #[test]
    fn a_font_gives_the_characters_that_it_has() -> anyhow::Result<()> {
        let glyphs = of_font("square", square_font())?;
        assert_eq!(glyphs.len(), 1);
        assert_eq!(
            (glyphs[0].character, glyphs[0].font.as_str()),
            ('A', "square")
        );
        let image = glyphs[0].write(0);
        let ink: f32 = image.iter().sum();
        assert!(
            (ink - 400.0).abs() < 15.0,
            "a square of 20 pixels has {ink} ink"
        );
        Ok(())
    }

    #[test]
    fn two_characters_are_one_when_little_of_their_ink_differs() {
        let square = [0, 255, 255, 0, 0, 255, 255, 0];
        assert!(same(&square, &[10, 255, 255, 0, 0, 255, 200, 0]));
        assert!(!same(&square, &[255, 0, 0, 255, 255, 0, 255, 0]));
    }

    #[test]
    fn what_is_missing_or_broken_is_named() -> anyhow::Result<()> {
        let folder = std::env::temp_dir().join(format!("capsnet-fonts-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let error = Letters::read(&folder, &["nowhere"])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("nowhere.ttf") && error.contains("--no-letters"),
            "{error}"
        );
        std::fs::write(folder.join("half.ttf"), "half of a fo")?;
        let error = Letters::read(&folder, &["half"]).unwrap_err().to_string();
        assert!(error.contains("half.ttf"), "{error}");
        std::fs::remove_dir_all(folder)?;
        Ok(())
    }

    #[test]
    fn a_letter_is_drawn_like_a_digit_and_depends_on_the_seed() {
        let letters = letters();
        let drawn = |seed| letters.draw(&mut Pcg64Mcg::seed_from_u64(seed));
        assert!(drawn(1) == drawn(1));
        assert!((2..20).any(|seed| drawn(seed) != drawn(1)), "pens differ");
        let cross = letters.glyphs[0].write(0);
        let lines = |line: &dyn Fn(usize) -> usize| {
            let mut most = [0f32; SIDE];
            for (at, v) in cross.iter().enumerate() {
                most[line(at)] = most[line(at)].max(*v);
            }
            most.iter().sum::<f32>()
        };
        let (height, width) = (lines(&|at| at / SIDE), lines(&|at| at % SIDE));
        assert!((height - 20.0).abs() < 0.1 && (width - 20.0).abs() < 0.1);
    }

    #[test]
    fn a_stroke_that_grows_has_more_ink() {
        let ink = |growth| letters().glyphs[1].write(growth).iter().sum::<f32>();
        assert!(ink(4) > 1.8 * ink(0));
    }
}
