//! MNIST's own files (IDX): an image file and a label file.
//!
//! ```text
//! images  00 00 08 03 | count | rows | columns | count·rows·columns bytes, 0 = background
//! labels  00 00 08 01 | count | count bytes, 0…63, 255 none      (all numbers big-endian, 32 bits)
//! ```

use capsnet::spec::{MAX_CLASSES, Spec};
use capsnet::training::teaching::examples::Examples;
pub use capsnet::training::teaching::examples::NO_DIGIT;
use capsnet::{Error, Result};

const IMAGES_MAGIC: u32 = 0x0000_0803;
const LABELS_MAGIC: u32 = 0x0000_0801;

/// Digits with their labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits {
    pub rows: usize,
    pub columns: usize,
    /// Image after image, 0 background … 255 ink.
    pub pixels: Vec<u8>,
    /// A class or [`NO_DIGIT`], one for each image.
    pub labels: Vec<u8>,
}

impl Digits {
    /// Parses an image file and the label file that goes with it.
    ///
    /// # Errors
    /// [`Error::BadInput`] naming what was expected and found.
    pub fn parse(images: &[u8], labels: &[u8]) -> Result<Self> {
        let ([count, rows, columns], pixels) = header::<3>("image file", images, IMAGES_MAGIC)?;
        let ([label_count], labels) = header::<1>("label file", labels, LABELS_MAGIC)?;
        if count != label_count {
            return Err(Error::BadInput(format!(
                "there are {count} images and {label_count} labels: they must be as many"
            )));
        }
        Digits::new(rows, columns, pixels.to_vec(), labels.to_vec())
    }

    /// Digits from their bytes.
    ///
    /// # Errors
    /// [`Error::BadInput`] when there is not an image for each label, or a label is neither a class
    /// that a network can have nor [`NO_DIGIT`].
    pub fn new(rows: usize, columns: usize, pixels: Vec<u8>, labels: Vec<u8>) -> Result<Self> {
        if pixels.len() != rows * columns * labels.len() {
            return Err(Error::BadInput(format!(
                "{} labels need as many images of {rows} × {columns} bytes, found {} bytes",
                labels.len(),
                pixels.len()
            )));
        }
        if let Some(at) = labels
            .iter()
            .position(|label| usize::from(*label) >= MAX_CLASSES && *label != NO_DIGIT)
        {
            return Err(Error::BadInput(format!(
                "label {at} is {}: a label must be a class from 0 to {}",
                labels[at],
                MAX_CLASSES - 1
            )));
        }
        Ok(Digits {
            rows,
            columns,
            pixels,
            labels,
        })
    }

    /// How many digits there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The digit that image `index` shows, if it shows any.
    pub fn label(&self, index: usize) -> Option<u8> {
        Some(self.labels[index]).filter(|label| *label != NO_DIGIT)
    }

    /// The pixels of digit `index` in 0…1.
    pub fn image(&self, index: usize) -> impl Iterator<Item = f32> + '_ {
        let size = self.rows * self.columns;
        self.pixels[index * size..(index + 1) * size]
            .iter()
            .map(|p| f32::from(*p) / 255.0)
    }

    /// The digits of these indices, in their order.
    pub fn select(&self, indices: &[usize]) -> Digits {
        let size = self.rows * self.columns;
        Digits {
            rows: self.rows,
            columns: self.columns,
            pixels: indices
                .iter()
                .flat_map(|i| &self.pixels[i * size..(i + 1) * size])
                .copied()
                .collect(),
            labels: indices.iter().map(|i| self.labels[*i]).collect(),
        }
    }

    /// The same as known digits of teaching.
    ///
    /// # Errors
    /// [`Error::BadInput`] when they are of another size than the network's, or of no class of it.
    pub fn examples(&self, spec: &Spec) -> Result<Examples> {
        Examples::known(&self.pixels, &self.labels, spec)
    }

    /// `count` digits of each class after the first `skipped` of it, in the order 0, 1, …, 0, 1, …;
    /// fewer where a class has no more.
    pub fn of_each_class(&self, skipped: usize, count: usize) -> Digits {
        let of_class = |class: usize| -> Vec<usize> {
            (0..self.len())
                .filter(|i| usize::from(self.labels[*i]) == class)
                .skip(skipped)
                .take(count)
                .collect()
        };
        let digits = self.labels.iter().filter(|label| **label != NO_DIGIT);
        let count_classes = digits.max().map_or(0, |most| usize::from(*most) + 1);
        let classes: Vec<_> = (0..count_classes).map(of_class).collect();
        let order: Vec<usize> = (0..count)
            .flat_map(|turn| classes.iter().filter_map(move |of| of.get(turn)))
            .copied()
            .collect();
        self.select(&order)
    }

    /// The two files again.
    pub fn to_idx(&self) -> (Vec<u8>, Vec<u8>) {
        let bytes = |magic: u32, sizes: &[usize], body: &[u8]| {
            let sizes = sizes.iter().flat_map(|size| (*size as u32).to_be_bytes());
            magic
                .to_be_bytes()
                .into_iter()
                .chain(sizes)
                .chain(body.iter().copied())
                .collect()
        };
        (
            bytes(
                IMAGES_MAGIC,
                &[self.len(), self.rows, self.columns],
                &self.pixels,
            ),
            bytes(LABELS_MAGIC, &[self.len()], &self.labels),
        )
    }
}

/// The sizes in an IDX header and the bytes behind it.
fn header<'a, const N: usize>(
    what: &str,
    bytes: &'a [u8],
    magic: u32,
) -> Result<([usize; N], &'a [u8])> {
    let wrong = |text: String| Error::BadInput(format!("the {what} {text}"));
    let (words, _) = bytes.as_chunks::<4>();
    let head = words.get(..=N).ok_or_else(|| {
        wrong(format!(
            "is cut short: its header alone has {} bytes, found {}",
            4 * (N + 1),
            bytes.len()
        ))
    })?;
    let found = u32::from_be_bytes(head[0]);
    if found != magic {
        return Err(wrong(format!(
            "must begin with the magic number {magic:#010x}, found {found:#010x}"
        )));
    }
    let mut sizes = [0; N];
    for (size, word) in sizes.iter_mut().zip(&head[1..]) {
        *size = u32::from_be_bytes(*word) as usize;
    }
    let body = &bytes[4 * (N + 1)..];
    let expected = sizes
        .iter()
        .try_fold(1usize, |product, size| product.checked_mul(*size));
    if expected != Some(body.len()) {
        return Err(wrong(format!(
            "promises {sizes:?} bytes of content and holds {}",
            body.len()
        )));
    }
    Ok((sizes, body))
}
