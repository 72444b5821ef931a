//! Labelled digits that a person gives: checked whole before anything starts.

use std::collections::BTreeMap;

use crate::spec::Spec;
use crate::{Error, Result};

/// The label of an image without a digit. To judge a network by such images makes no sense and is
/// refused where a batch of digits is made.
pub const NO_DIGIT: u8 = 255;

/// Digits in 0…1 with their labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Examples {
    pixels: Vec<f32>,
    /// `None`: what it shows is nothing that the network should know.
    labels: Vec<Option<u8>>,
    /// Pixels of one image.
    size: usize,
}

impl Examples {
    /// Examples of a hand; [`NO_DIGIT`] is the label of what is nothing. The same picture given twice
    /// counts once.
    ///
    /// # Errors
    /// [`Error::BadInput`] naming the first example (from 1) that is blank but labelled, has pixels
    /// outside 0…1, a label of no class, or is the same picture as another with another label.
    pub fn new(pixels: &[f32], labels: &[u8], spec: &Spec) -> Result<Self> {
        let size = spec.pixels();
        fit("examples", pixels.len(), labels.len(), spec)?;
        let mut seen: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
        let mut examples = Examples {
            pixels: Vec::with_capacity(pixels.len()),
            labels: Vec::with_capacity(labels.len()),
            size,
        };
        for (at, (image, &label)) in pixels.chunks_exact(size).zip(labels).enumerate() {
            let class = check(at + 1, image, label, spec)?;
            let key = image.iter().map(|value| value.to_bits()).collect();
            let first = *seen.entry(key).or_insert(at);
            if labels[first] != label {
                return Err(Error::BadInput(format!(
                    "examples {} and {} are the same picture with the labels {} and {}: one of them must be wrong",
                    first + 1,
                    at + 1,
                    name(labels[first], spec),
                    name(label, spec)
                )));
            }
            if first == at {
                examples.pixels.extend(image);
                examples.labels.push(class);
            }
        }
        Ok(examples)
    }

    /// Known digits, bytes of 0…255 as a file has them, taken as they are.
    ///
    /// # Errors
    /// [`Error::BadInput`] when the numbers do not fit each other, or a label is of no class.
    pub fn known(pixels: &[u8], labels: &[u8], spec: &Spec) -> Result<Self> {
        fit("known digits", pixels.len(), labels.len(), spec)?;
        let classes = (1..)
            .zip(labels)
            .map(|(number, label)| class("known digit", number, *label, spec));
        Ok(Examples {
            pixels: pixels.iter().map(|p| f32::from(*p) / 255.0).collect(),
            labels: classes.collect::<Result<_>>()?,
            size: spec.pixels(),
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Each image with its label.
    pub fn iter(&self) -> impl Iterator<Item = (&[f32], Option<u8>)> {
        self.pixels
            .chunks_exact(self.size)
            .zip(self.labels.iter().copied())
    }
}

/// What a label is called where it is told.
fn name(label: u8, spec: &Spec) -> &str {
    spec.classes
        .get(usize::from(label))
        .map_or("nothing", String::as_str)
}

/// Whether there are as many pixels as `labels` images have.
fn fit(what: &str, pixels: usize, labels: usize, spec: &Spec) -> Result<()> {
    let wanted = labels * spec.pixels();
    if pixels != wanted {
        return Err(Error::BadInput(format!(
            "{labels} {what} need {wanted} pixels, found {pixels}"
        )));
    }
    Ok(())
}

/// What image `number` shows, `None` where that is nothing.
fn class(what: &str, number: usize, label: u8, spec: &Spec) -> Result<Option<u8>> {
    if label == NO_DIGIT {
        return Ok(None);
    }
    if usize::from(label) >= spec.class_count() {
        return Err(Error::BadInput(format!(
            "{what} {number} has the label {label}: labels go from 0 to {}",
            spec.class_count() - 1
        )));
    }
    Ok(Some(label))
}

/// The class of an example that a person gave.
fn check(number: usize, image: &[f32], label: u8, spec: &Spec) -> Result<Option<u8>> {
    let wrong = |text: String| Err(Error::BadInput(format!("example {number} {text}")));
    if let Some(value) = image.iter().find(|value| !(0.0..=1.0).contains(*value)) {
        return wrong(format!("has a pixel of {value}: pixels go from 0 to 1"));
    }
    if label != NO_DIGIT && image.iter().all(|value| *value == 0.0) {
        return wrong("is blank: there is nothing to learn from it".into());
    }
    class("example", number, label, spec)
}
