//! IDX files with anything wrong: refused in words, or as many digits as there are bytes for, each with a label that
//! a network can have.

use capsnet::Error;
use capsnet::spec::MAX_CLASSES;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::damage::of_bytes;
use crate::mnist::{Digits, NO_DIGIT};

fn digits() -> impl Strategy<Value = Digits> {
    let label = prop_oneof![9 => 0..MAX_CLASSES as u8, 1 => Just(NO_DIGIT)];
    (1..6usize, 1..6usize, vec(label, 0..5)).prop_flat_map(|(rows, columns, labels)| {
        let pixels = vec(any::<u8>(), rows * columns * labels.len());
        pixels.prop_map(move |pixels| {
            Digits::new(rows, columns, pixels, labels.clone()).expect("they fit")
        })
    })
}

fn refused_or_whole(images: &[u8], labels: &[u8]) -> Result<(), TestCaseError> {
    match Digits::parse(images, labels) {
        Ok(read) => {
            prop_assert_eq!(read.pixels.len(), images.len() - 16);
            prop_assert_eq!(read.len(), labels.len() - 8);
            prop_assert!(
                read.labels
                    .iter()
                    .all(|label| usize::from(*label) < MAX_CLASSES || *label == NO_DIGIT)
            );
            prop_assert_eq!(read.to_idx(), (images.to_vec(), labels.to_vec()));
            for at in 0..read.len() {
                prop_assert_eq!(read.image(at).count(), read.rows * read.columns);
            }
        }
        Err(Error::BadInput(text)) => prop_assert!((20..300).contains(&text.len()), "{text}"),
        Err(other) => return Err(TestCaseError::fail(format!("refused as {other:?}"))),
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(digits in digits()) {
        let (images, labels) = digits.to_idx();
        prop_assert_eq!(Digits::parse(&images, &labels), Ok(digits));
    }

    #[test]
    fn damaged_files_are_refused_or_whole(digits in digits(), of_images in vec(of_bytes(), 0..3), of_labels in vec(of_bytes(), 0..3)) {
        let (images, labels) = digits.to_idx();
        let images = of_images.iter().fold(images, |file, damage| damage.to(file));
        let labels = of_labels.iter().fold(labels, |file, damage| damage.to(file));
        refused_or_whole(&images, &labels)?;
    }

    /// Headers that a bit hardly ever makes: sizes whose product is more than a number holds.
    #[test]
    fn any_header_is_refused_or_true(sizes in vec(prop_oneof![Just(0), Just(1), Just(u32::MAX), any::<u32>()], 4), body in vec(any::<u8>(), 0..8)) {
        let bytes = |magic: u32, sizes: &[u32]| -> Vec<u8> {
            let head = [&[magic], sizes].concat();
            head.iter().flat_map(|word| word.to_be_bytes()).chain(body.iter().copied()).collect()
        };
        refused_or_whole(&bytes(0x803, &sizes[..3]), &bytes(0x801, &sizes[3..]))?;
    }
}
