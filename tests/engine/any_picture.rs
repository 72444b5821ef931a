//! Any picture becomes an image of finite numbers from 0 to 1 with its ink in the middle, or is refused in words.

use capsnet::Error;
use capsnet::digit_image::{Centring, Input, normalize};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Paper and ink mostly; sometimes what no camera makes.
fn gray() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => Just(0f32),
        8 => 0f32..=1.0,
        1 => select(vec![f32::MIN_POSITIVE, 1e-45, -0.0, 0.02, 0.019_999, 1.0]),
        1 => select(vec![-1.0, 7.0, f32::MAX, f32::MIN]),
    ]
}

/// Width and height: small, one pixel wide, or a long strip.
fn size() -> impl Strategy<Value = (usize, usize)> {
    prop_oneof![
        6 => (1..40usize, 1..40usize),
        1 => (1..3usize, 1..8193usize),
        1 => (1..8193usize, 1..3usize),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let any = (Input::SIDES, any::<bool>()).prop_flat_map(|(side, mass)| {
        (1..=side).prop_map(move |fit| Input {
            side,
            fit,
            centring: if mass { Centring::Mass } else { Centring::Box },
        })
    });
    prop_oneof![Just(Input::MNIST), any]
}

fn picture(
    value: impl Strategy<Value = f32> + Clone + 'static,
) -> impl Strategy<Value = (usize, usize, Vec<f32>)> {
    size().prop_flat_map(move |(width, height)| {
        vec(value.clone(), width * height).prop_map(move |gray| (width, height, gray))
    })
}

/// Where the ink's box begins and ends, and its centre of mass, along one axis.
fn along(ink: impl Iterator<Item = (usize, f64)> + Clone) -> (f64, f64, f64) {
    let first = ink
        .clone()
        .map(|(at, _)| at as f64)
        .fold(f64::MAX, f64::min);
    let last = ink
        .clone()
        .map(|(at, _)| at as f64 + 1.0)
        .fold(0.0, f64::max);
    let mass: f64 = ink.clone().map(|(_, v)| v).sum();
    (
        first,
        last,
        ink.map(|(at, v)| v * (at as f64 + 0.5)).sum::<f64>() / mass,
    )
}

proptest! {
    #[test]
    fn an_image_is_from_0_to_1((width, height, gray) in picture(gray().boxed()), input in input(), enabled: bool) {
        let image = normalize(&gray, width, height, input, enabled)?;
        prop_assert_eq!(image.len(), input.side * input.side);
        prop_assert!(image.iter().all(|v| (0.0..=1.0).contains(v)));
        let darkest = gray.iter().fold(0f32, |most, v| most.max(v.min(1.0)));
        let most = image.iter().fold(0f32, |most, v| most.max(*v));
        if darkest < 0.02 {
            prop_assert_eq!(most, 0.0, "blank");
        } else if enabled {
            prop_assert!((most - 1.0).abs() < 1e-6, "ink reaches full black, found {most}");
        }
    }

    /// Ink of one or two strengths: nothing is faint enough to be left out of the box.
    #[test]
    fn ink_lies_in_the_middle((width, height, gray) in picture(select(vec![0f32, 0.0, 0.0, 0.6, 1.0]).boxed())) {
        prop_assume!(gray.iter().any(|v| *v > 0.0));
        let input = Input::MNIST;
        let image = normalize(&gray, width, height, input, true)?;
        let of = |gray: &[f32], width: usize, down: bool| {
            let ink: Vec<_> = gray.iter().enumerate().filter(|(_, v)| **v > 0.0).collect();
            along(ink.into_iter().map(move |(at, v)| (if down { at / width } else { at % width }, f64::from(*v))))
        };
        let (left, right, x) = of(&gray, width, false);
        let (top, bottom, y) = of(&gray, width, true);
        let scale = input.fit as f64 / (right - left).max(bottom - top);
        let middle = input.side as f64 / 2.0 + 0.5;
        for (down, (from, to, centre)) in [(false, (left, right, x)), (true, (top, bottom, y))] {
            // a pixel more than the box: what is enlarged is blurred
            let room = [(from - centre) * scale + middle, (to - centre) * scale + middle];
            let blur = (scale / 2.0).max(0.5);
            if room[0] < blur || room[1] > input.side as f64 - blur {
                continue; // a part of it is cut off: its mass goes with it
            }
            let (_, _, found) = of(&image, input.side, down);
            // dots that are enlarged by no whole number are sampled unevenly
            let most = if scale > 1.0 { 1.0 } else { 0.5 };
            prop_assert!((found - middle).abs() < most, "{middle} is the middle, found {found}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused(width in 0..20usize, height in 0..20usize, more in 0..3usize, at: prop::sample::Index, strange in select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY]), input in input(), enabled: bool) {
        let mut gray = vec![0.5; width * height + more];
        if more == 0 && !gray.is_empty() {
            let place = at.index(gray.len());
            gray[place] = strange;
        }
        match normalize(&gray, width, height, input, enabled) {
            Err(Error::BadInput(text)) => prop_assert!((20..200).contains(&text.len()), "{text}"),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn no_image_of_an_impossible_input(side in 0..200usize, fit in 0..200usize) {
        let input = Input { side, fit, ..Input::MNIST };
        let possible = Input::SIDES.contains(&side) && (1..=side).contains(&fit);
        prop_assert_eq!(normalize(&[1.0], 1, 1, input, true).is_ok(), possible);
    }
}
