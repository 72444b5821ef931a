//! Two digits laid over each other: where each lies, what ink on ink is, and what is refused.

use capsnet::Result;
use capsnet::overlay::{PlacedDigit, overlay, place};

const SIDE: usize = 28;

fn dot(right: i32, down: i32) -> PlacedDigit {
    let mut pixels = vec![0.0; SIDE * SIDE];
    pixels[0] = 0.6;
    PlacedDigit {
        pixels,
        right,
        down,
    }
}

#[test]
fn a_digit_lies_where_it_was_moved() -> Result<()> {
    for (right, down) in [(0, 0), (-4, 4), (4, -4), (3, -1)] {
        let image = overlay(SIDE, [Some(&dot(right, down)), None])?;
        let at = image.iter().position(|v| *v > 0.0);
        assert_eq!(at, Some((4 + down) as usize * 36 + (4 + right) as usize));
        assert_eq!(image, overlay(SIDE, [None, Some(&dot(right, down))])?);
        assert_eq!(image.iter().sum::<f32>(), 0.6);
    }
    Ok(())
}

#[test]
fn ink_on_ink_is_clipped_and_no_digit_is_no_ink() -> Result<()> {
    let image = overlay(SIDE, [Some(&dot(1, 1)), Some(&dot(1, 1))])?;
    assert_eq!(image.iter().sum::<f32>(), 1.0);
    assert_eq!(overlay(SIDE, [None, None])?, vec![0.0; 1296]);
    let wild = PlacedDigit {
        pixels: [vec![-3.0; 400], vec![7.0; 384]].concat(),
        right: 0,
        down: 0,
    };
    assert_eq!(
        overlay(SIDE, [Some(&wild), None])?.iter().sum::<f32>(),
        384.0
    );
    Ok(())
}

#[test]
fn what_does_not_fit_is_refused() {
    let refusal = |change: &dyn Fn(&mut PlacedDigit)| {
        let mut digit = dot(0, 0);
        change(&mut digit);
        overlay(SIDE, [None, Some(&digit)]).map_err(|error| error.to_string())
    };
    let too_far = |shift: i32, way: &str| {
        Err(format!(
            "a digit lies at most 4 pixels from the middle, found {shift} pixels {way}"
        ))
    };
    for shift in [-5, 5, i32::MIN, i32::MAX] {
        let found = refusal(&|digit| digit.right = shift);
        assert_eq!(found, too_far(shift, "to the right"));
        let found = refusal(&|digit| digit.down = shift);
        assert_eq!(found, too_far(shift, "down"));
    }
    let text = "a digit of 28 pixels a side has 784 of them, found 783";
    let found = refusal(&|digit| digit.pixels.truncate(783));
    assert_eq!(found, Err(text.into()));
    let text = "the pixels of a digit must be finite numbers, found NaN at 9";
    let found = refusal(&|digit| digit.pixels[9] = f32::NAN);
    assert_eq!(found, Err(text.into()));
    for (top, left) in [(9, 0), (0, 9)] {
        assert!(place(&[0.0; 784], 28, top, left).is_err());
    }
    assert!(place(&[], 0, 0, 0).is_err());
}
