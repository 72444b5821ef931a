//! A drawing anywhere, of any size, becomes the image that MNIST would have made.

use capsnet::Error;
use capsnet::digit_image::{self, Centring, Input};

/// As MNIST's images.
fn normalize(gray: &[f32], width: usize, height: usize, enabled: bool) -> Result<Vec<f32>, Error> {
    digit_image::normalize(gray, width, height, Input::MNIST, enabled)
}

/// A slanted stroke with a hook, drawn smoothly into width × height, `thick` of its size.
fn drawing(width: usize, height: usize, left: f32, top: f32, size: f32, thick: f32) -> Vec<f32> {
    let stroke: Vec<(f32, f32)> = (0..=200)
        .map(|i| {
            let t = i as f32 / 200.0;
            if t < 0.3 {
                (t / 0.3 * 0.6, 0.0)
            } else {
                (0.6 - (t - 0.3) / 0.7 * 0.5, (t - 0.3) / 0.7)
            }
        })
        .collect();
    let mut gray = vec![0.0; width * height];
    for (at, value) in gray.iter_mut().enumerate() {
        let (x, y) = ((at % width) as f32 + 0.5, (at / width) as f32 + 0.5);
        let distance = stroke
            .iter()
            .map(|(u, v)| (x - left - u * size).hypot(y - top - v * size))
            .fold(f32::MAX, f32::min);
        *value = (thick * size - distance + 0.5).clamp(0.0, 1.0);
    }
    gray
}

fn centre(image: &[f32]) -> (f32, f32) {
    let mass: f32 = image.iter().sum();
    let weighted = |place: fn(usize) -> usize| -> f32 {
        image
            .iter()
            .enumerate()
            .map(|(at, v)| v * place(at) as f32)
            .sum::<f32>()
            / mass
    };
    (
        weighted(|at| at % Input::MNIST.side),
        weighted(|at| at / Input::MNIST.side),
    )
}

/// Columns and rows that hold ink.
fn extent(image: &[f32]) -> (usize, usize) {
    let ink = |x: usize, y: usize| image[y * Input::MNIST.side + x] > 0.1;
    let columns = (0..Input::MNIST.side)
        .filter(|x| (0..Input::MNIST.side).any(|y| ink(*x, y)))
        .count();
    let rows = (0..Input::MNIST.side)
        .filter(|y| (0..Input::MNIST.side).any(|x| ink(x, *y)))
        .count();
    (columns, rows)
}

#[test]
fn place_and_size_make_no_difference() {
    let reference =
        normalize(&drawing(280, 280, 80.0, 40.0, 180.0, 0.06), 280, 280, true).expect("it fits");
    for (width, height, left, top, size) in [
        (280, 280, 20.0, 60.0, 120.0),
        (280, 280, 160.0, 180.0, 70.0),
        (640, 400, 400.0, 30.0, 300.0),
        (90, 300, 30.0, 200.0, 60.0),
    ] {
        let image = normalize(
            &drawing(width, height, left, top, size, 0.06),
            width,
            height,
            true,
        )
        .expect("it fits");
        let difference = image
            .iter()
            .zip(&reference)
            .map(|(a, b)| (a - b).abs())
            .sum::<f32>()
            / reference.iter().sum::<f32>();
        assert!(
            difference < 0.12,
            "{width}×{height} at {left},{top} size {size}: differs by {difference}"
        );
    }
}

#[test]
fn the_longer_side_is_twenty_pixels_and_the_centre_is_mnists() {
    for size in [40.0, 120.0, 250.0] {
        let image =
            normalize(&drawing(300, 300, 20.0, 20.0, size, 0.06), 300, 300, true).expect("it fits");
        let (columns, rows) = extent(&image);
        assert!(
            (19..=22).contains(&columns.max(rows)),
            "{columns}×{rows} pixels of ink"
        );
        let (x, y) = centre(&image);
        assert!(
            (x - 14.0).abs() < 0.5 && (y - 14.0).abs() < 0.5,
            "centre at {x}, {y}"
        );
    }
}

#[test]
fn mnists_own_images_stay_as_they_are() {
    // the network's input must not change when a sample is sent through the same door
    let digits = crate::common::samples();
    for index in 0..digits.len() {
        let small: Vec<f32> = digits.image(index).collect();
        let mut large = vec![0f32; 280 * 280];
        large
            .iter_mut()
            .enumerate()
            .for_each(|(at, v)| *v = small[(at / 280 / 10) * 28 + (at % 280) / 10]);
        let image = normalize(&large, 280, 280, true).expect("it fits");
        let ((x, y), (x0, y0)) = (centre(&image), centre(&small));
        assert!(
            (x - x0).abs() <= 1.0 && (y - y0).abs() <= 1.0,
            "digit {index} moved from {x0},{y0} to {x},{y}"
        );
    }
}

#[test]
fn edges_are_smooth() {
    let image =
        normalize(&drawing(280, 280, 80.0, 40.0, 180.0, 0.06), 280, 280, true).expect("it fits");
    assert!(
        image.iter().filter(|v| (0.1..0.9).contains(*v)).count() > 20,
        "gray pixels along the edges"
    );
    assert!(image.iter().all(|v| (0.0..=1.0).contains(v)));
}

#[test]
fn switched_off_it_only_fits_the_picture_in() {
    let mut gray = vec![0.0; 280 * 280];
    (20..60).for_each(|y| gray[y * 280 + 20..y * 280 + 60].fill(1.0));
    let image = normalize(&gray, 280, 280, false).expect("it fits");
    assert_eq!(extent(&image), (4, 4));
    assert_eq!(
        image[2 * Input::MNIST.side + 2],
        1.0,
        "the square stays in its corner"
    );
}

#[test]
fn dots_lines_and_small_pictures_have_an_answer() {
    let cases: [(&str, usize, usize, Vec<f32>); 5] = [
        ("a dot", 280, 280, {
            let mut g = vec![0.0; 280 * 280];
            g[100] = 1.0;
            g
        }),
        ("one pixel", 1, 1, vec![1.0]),
        ("a row", 300, 1, vec![1.0; 300]),
        ("a column", 1, 300, vec![1.0; 300]),
        ("all ink", 28, 28, vec![1.0; 784]),
    ];
    for (what, width, height, gray) in cases {
        for enabled in [true, false] {
            let image = normalize(&gray, width, height, enabled).expect(what);
            assert!(
                image.len() == 784 && image.iter().all(|v| (0.0..=1.0).contains(v)),
                "{what}"
            );
            assert!(
                image.iter().any(|v| *v > 0.01) || (!enabled && what == "a dot"),
                "{what} is not lost"
            );
        }
    }
}

#[test]
fn blank_paper_gives_zeros() {
    assert_eq!(
        normalize(&[0.0; 100], 10, 10, true).expect("it fits"),
        vec![0.0; 784]
    );
    assert_eq!(
        normalize(&[0.01; 100], 10, 10, true).expect("it fits"),
        vec![0.0; 784],
        "a faint veil is no ink"
    );
}

#[test]
fn values_outside_are_clamped_and_nonsense_is_refused() {
    let image = normalize(&[-5.0, 7.0, 0.0, 1.0], 2, 2, true).expect("it fits");
    assert!(image.iter().all(|v| (0.0..=1.0).contains(v)));
    let text = |gray: &[f32], width, height| {
        normalize(gray, width, height, true)
            .expect_err("it does not fit")
            .to_string()
    };
    assert_eq!(
        text(&[0.0; 5], 2, 2),
        "2×2 pixels need 4 gray values, found 5"
    );
    assert_eq!(text(&[], 0, 3), "the picture is empty: 0×3 pixels");
    assert_eq!(
        text(&[0.0], 20_000, 1),
        "the picture is 20000×1: at most 8192 pixels a side can be read"
    );
    assert_eq!(
        text(&[0.0, f32::NAN], 2, 1),
        "gray value 1 is NaN: every value must be a finite number"
    );
    assert_eq!(
        text(&[f32::INFINITY, 0.0], 2, 1),
        "gray value 0 is inf: every value must be a finite number"
    );
}

#[test]
fn other_images_are_fitted_by_the_same_rule() {
    let input = Input {
        side: 20,
        fit: 16,
        centring: Centring::Box,
    };
    // a bar of 4 × 40 in the corner becomes one of 1.6 × 16, its box in the middle
    let mut gray = vec![0.0; 100 * 100];
    for row in 0..40 {
        gray[row * 100..row * 100 + 4].fill(1.0);
    }
    let image = digit_image::normalize(&gray, 100, 100, input, true).expect("it fits");
    assert_eq!(image.len(), 400);
    let rows: Vec<f32> = image.chunks(20).map(|row| row.iter().sum()).collect();
    assert!(
        rows[..2].iter().chain(&rows[18..]).all(|ink| *ink == 0.0),
        "{rows:?}"
    );
    assert!(
        rows[2..18].iter().all(|ink| (ink - rows[2]).abs() < 1e-3),
        "{rows:?}"
    );
    let mirrored: Vec<f32> = image
        .chunks(20)
        .flat_map(|row| row.iter().rev().copied())
        .collect();
    for (a, b) in image.iter().zip(mirrored) {
        assert!((a - b).abs() < 1e-5, "it lies in the middle");
    }
}

#[test]
fn impossible_images_are_refused() {
    for (side, fit) in [
        (0, 0),
        (3, 2),
        (129, 20),
        (1_000_000, 20),
        (28, 0),
        (28, 29),
    ] {
        let input = Input {
            side,
            fit,
            ..Input::MNIST
        };
        let refused = digit_image::normalize(&[1.0; 4], 2, 2, input, true);
        assert!(matches!(refused, Err(Error::BadInput(_))), "{side}, {fit}");
    }
}
