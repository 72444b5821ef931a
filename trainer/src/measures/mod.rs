//! What a network that reads one digit is good for beside MNIST: whether it says that something is
//! no digit, whether it reads a visitor's drawings, and whether its poses move with what they stand
//! for.

pub mod equivariance;
pub mod no_digits;
pub mod pairs;
pub mod reading;
pub mod scores;
pub mod statistics;

use std::fmt;

use crate::mnist::Digits;
use capsnet::digit_image::Input;
use capsnet::spec::Spec;

use crate::letters::Letters;
use crate::mnist_files::Mnist;
use crate::pad::set::{self, Count};
use equivariance::Change;
use no_digits::NoDigits;
pub use reading::{Reader, Reading};

/// Validation digits that tell what is usual.
const USUAL: usize = 2000;

/// Whether a network can be measured so: it reads one of MNIST's digits.
pub fn is_for(spec: &Spec) -> bool {
    spec.digits == 1 && spec.input == Input::MNIST && spec.class_count() == 10
}

/// All measures of one network.
#[derive(Debug, Clone)]
pub struct Measures {
    pub no_digits: NoDigits,
    pub drawings: set::Results,
    /// R² of each of [`Change::ALL`].
    pub equivariance: [f64; 4],
}

/// Measures a network that reads one digit; without `letters` those are left out. `test` are its
/// readings of all test digits.
///
/// # Errors
/// Those of [`Reader::read`].
pub fn measure(
    reader: &Reader<'_>,
    data: &Mnist,
    letters: Option<&Letters>,
    test: &[Reading],
) -> anyhow::Result<Measures> {
    let validation = reader.read(&pixels(&data.validation, USUAL))?;
    let drawings = set::drawings()?;
    let drawn: Vec<f32> = drawings.iter().flat_map(|d| d.pixels.clone()).collect();
    let answers: Vec<usize> = reader.read(&drawn)?.iter().map(|r| r.digit).collect();
    Ok(Measures {
        no_digits: no_digits::measure(reader, &data.validation, letters, (&validation, test))?,
        drawings: set::results(&drawings, &answers),
        equivariance: equivariance::measure(reader, &data.validation)?,
    })
}

/// The pixels of the first `count` digits, image after image.
pub fn pixels(digits: &Digits, count: usize) -> Vec<f32> {
    let count = count.min(digits.len());
    (0..count).flat_map(|index| digits.image(index)).collect()
}

/// The names of the rows of a table of [`Measures::cells`].
pub const ROWS: [&str; 10] = [
    "no digit: longest capsule under 0.5; mean of the kinds, each kind",
    "area under the curve, by the longest capsule",
    "area under the curve, by the squared error",
    "area under the curve, by the more unusual of both",
    "test digits with the longest capsule under 0.5",
    "no digit, but trusted, where 1, 10, 25, 50 % of the validation digits are doubted",
    "test digits trusted then",
    "drawings read: ways that training leaves out; of these, thick pens on small digits; other ways",
    "the way of drawing that is read worst",
    "R² of the pose's change along one direction per class",
];

impl Measures {
    /// The measures, in the order of [`ROWS`].
    pub fn cells(&self) -> [String; ROWS.len()] {
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        let kinds = |cell: &dyn Fn(&no_digits::Kind) -> String| {
            let cells = self.no_digits.kinds.iter();
            let cells: Vec<String> = cells.map(|k| format!("{} {}", k.name, cell(k))).collect();
            cells.join(", ")
        };
        let shares = |all: &[f64]| {
            let all: Vec<String> = all.iter().map(|s| format!("{:.1}", 100.0 * s)).collect();
            format!("{} %", all.join("/"))
        };
        let area = |by: usize| kinds(&|kind| format!("{:.3}", kind.areas[by]));
        let count = |count: Count| percent(count.share());
        let set::Results {
            held_out,
            seen,
            thick_and_small,
            worst: (name, worst),
        } = &self.drawings;
        let moved = Change::ALL.iter().zip(self.equivariance);
        let moved: Vec<String> = moved.map(|(c, r)| format!("{} {r:.2}", c.name())).collect();
        [
            format!(
                "{}: {}",
                percent(self.no_digits.mean_under()),
                kinds(&|kind| percent(kind.under))
            ),
            area(0),
            area(1),
            area(2),
            format!("{:.2} %", 100.0 * self.no_digits.digits_under),
            kinds(&|kind| shares(&kind.trusted)),
            shares(&self.no_digits.digits_trusted),
            [*held_out, *thick_and_small, *seen].map(count).join("; "),
            format!("{name}: {}", count(*worst)),
            moved.join(", "),
        ]
    }
}

impl fmt::Display for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| beside MNIST | |\n|---|---|")?;
        for (name, cell) in ROWS.iter().zip(self.cells()) {
            writeln!(f, "| {name} | {cell} |")?;
        }
        Ok(())
    }
}

/// What the letters are, for whoever reads the table.
pub fn legend() -> String {
    use crate::letters::{CHARACTERS, HELD_OUT, LOOK_ALIKES};
    format!(
        "Letters are {CHARACTERS} of fonts that no training sees ({}); left out as look-alikes: {LOOK_ALIKES}",
        HELD_OUT.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use capsnet::network::CapsNet;
    use capsnet::parity::tiny;

    #[test]
    fn a_network_of_nothing_is_measured_whole() -> anyhow::Result<()> {
        let spec = Spec {
            input: Input::MNIST,
            ..tiny()?
        };
        let device = Device::flex();
        let model = CapsNet::zeros(&spec, &device);
        let reader = Reader {
            model: &model,
            spec: &spec,
            rounds: 3,
            device: &device,
            threads: 1,
        };
        let some = || Digits::new(28, 28, vec![200; 784 * 10], (0..10).collect());
        let data = Mnist {
            training: some()?,
            validation: some()?,
            test: some()?,
        };
        let test = reader.read(&pixels(&data.test, 10))?;
        let letters = crate::letters::tests::letters();
        let found = measure(&reader, &data, Some(&letters), &test)?;
        assert_eq!(found.no_digits.digits_under, 1.0);
        let names: Vec<&str> = found.no_digits.kinds.iter().map(|k| k.name).collect();
        assert_eq!(
            names,
            [
                "blank",
                "noise",
                "scribbles",
                "halves",
                "cut off",
                "letters"
            ]
        );
        assert_eq!(found.equivariance, [0.0; 4]);
        assert!(
            found.cells().iter().all(|cell| !cell.contains("NaN")),
            "{found}"
        );
        Ok(())
    }
}
