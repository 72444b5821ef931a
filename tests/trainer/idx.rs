//! IDX files: read whole, or refused in words.

use capsnet_trainer::mnist::{Digits, NO_DIGIT};

fn digits() -> Digits {
    Digits {
        rows: 2,
        columns: 3,
        pixels: (0..24).collect(),
        labels: vec![7, 0, 9, 3],
    }
}

#[track_caller]
fn refusal(images: &[u8], labels: &[u8]) -> String {
    Digits::parse(images, labels)
        .expect_err("it is refused")
        .to_string()
}

#[test]
fn what_is_written_is_read() {
    let (images, labels) = digits().to_idx();
    assert_eq!(
        Digits::parse(&images, &labels).expect("it is whole"),
        digits()
    );
    assert_eq!(digits().select(&[2, 0]).labels, [9, 7]);
    assert_eq!(digits().select(&[2]).pixels, [12, 13, 14, 15, 16, 17]);
    assert_eq!(digits().image(1).next(), Some(6.0 / 255.0));
}

#[test]
fn cut_and_mistaken_files_are_named() {
    let (images, labels) = digits().to_idx();
    assert_eq!(
        refusal(&images[..10], &labels),
        "the image file is cut short: its header alone has 16 bytes, found 10"
    );
    assert_eq!(
        refusal(&images, &[]),
        "the label file is cut short: its header alone has 8 bytes, found 0"
    );
    assert_eq!(
        refusal(&images[..30], &labels),
        "the image file promises [4, 2, 3] bytes of content and holds 14"
    );
    assert_eq!(
        refusal(&labels, &images),
        "the image file is cut short: its header alone has 16 bytes, found 12"
    );
    let mut gzip = images.clone();
    gzip[..4].copy_from_slice(&[0x1f, 0x8b, 8, 0]);
    assert_eq!(
        refusal(&gzip, &labels),
        "the image file must begin with the magic number 0x00000803, found 0x1f8b0800"
    );
    let mut endless = images.clone();
    endless[4..16].fill(0xff);
    assert!(refusal(&endless, &labels).starts_with("the image file promises [4294967295,"));
    let mut wrong = labels.clone();
    wrong[9] = 64;
    assert_eq!(
        refusal(&images, &wrong),
        "label 1 is 64: a label must be a class from 0 to 63"
    );
    let mut none = labels.clone();
    none[9] = NO_DIGIT;
    let read = Digits::parse(&images, &none).expect("255 means that there is no digit");
    assert_eq!(read.label(1), None);
    assert_eq!(read.label(0), Some(read.labels[0]));
    let (_, fewer) = digits().select(&[0]).to_idx();
    assert_eq!(
        refusal(&images, &fewer),
        "there are 4 images and 1 labels: they must be as many"
    );
}
