//! Changed copies of training digits.

use capsnet::training::augment::{Augmentation, with_thickness};
use rand::SeedableRng as _;
use rand_pcg::Pcg64Mcg;

fn cross() -> Vec<f32> {
    let mut image = vec![0.0; 28 * 28];
    for i in 6..22 {
        image[i * 28 + 13] = 1.0;
        image[13 * 28 + i] = 1.0;
    }
    image
}

fn none() -> Augmentation {
    Augmentation {
        rotation: 0.0,
        scale: 0.0,
        shear: 0.0,
        shift: 0.0,
        thickness: 0.0,
    }
}

#[test]
fn nothing_asked_changes_nothing() {
    let mut image = cross();
    none().apply(&mut image, 28, &mut Pcg64Mcg::seed_from_u64(1));
    assert_eq!(image, cross());
}

#[test]
fn every_digit_gets_a_change_of_its_own_and_stays_in_range() {
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let (mut a, mut b) = (cross(), cross());
    Augmentation::default().apply(&mut a, 28, &mut random);
    Augmentation::default().apply(&mut b, 28, &mut random);
    assert_ne!(a, b);
    assert!(a.iter().chain(&b).all(|v| (0.0..=1.0).contains(v)));
}

#[test]
fn thickness_adds_and_removes_ink() {
    let ink = |image: &[f32]| image.iter().sum::<f32>();
    assert!(ink(&with_thickness(&cross(), 28, 1.0)) > 2.0 * ink(&cross()));
    assert!(ink(&with_thickness(&cross(), 28, -1.0)) < 0.2 * ink(&cross()));
}
