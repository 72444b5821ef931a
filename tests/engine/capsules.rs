//! Squash, lengths and the reshape of primary capsules: traps 2 to 5 and 10 of the literature.

use crate::common::{
    assert_close, compact_spec, cpu, described, network, pixels, random, tiny, values,
};
use burn::tensor::{Tensor, TensorData};
use capsnet::layers::primary::capsules_from_channels;
use capsnet::layers::squash::{self, lengths};
use capsnet::spec::Squash;

/// The paper's.
fn squash<const N: usize>(s: Tensor<N>) -> Tensor<N> {
    squash::squash(s, Squash::Quadratic)
}

#[test]
fn squash_keeps_the_direction_and_bounds_the_length() {
    // by hand: ‖(3, 4)‖ = 5, so the length becomes 25/26; ‖(0.3, 0.4)‖ = 0.5 becomes 0.25/1.25 = 0.2
    let s = Tensor::<2>::from_floats([[3.0, 4.0], [0.3, 0.4]], &cpu());
    let expected = [0.6 * 25.0 / 26.0, 0.8 * 25.0 / 26.0, 0.12, 0.16];
    assert_close(&values(squash(s)), &expected, 1e-6);
    let long = lengths(squash(random([4, 5, 8], 1) * 1e6));
    assert!(
        values(long).iter().all(|l| *l <= 1.0 + 1e-6),
        "no capsule is longer than 1"
    );
}

#[test]
fn squash_sees_one_capsule_at_a_time() {
    let s = random([1, 2, 4], 2);
    let mut other = values(s.clone());
    other[4..].fill(100.0);
    let changed = Tensor::<3>::from_data(TensorData::new(other, [1, 2, 4]), &cpu());
    assert_eq!(
        values(squash(s))[..4],
        values(squash(changed))[..4],
        "the first capsule does not feel the second"
    );
}

#[test]
fn squash_and_length_and_their_gradients_are_finite_at_zero() {
    let device = cpu().autodiff();
    let zero = Tensor::<3>::zeros([1, 2, 4], &device).require_grad();
    let length = lengths(squash(zero.clone()));
    let gradients = length.clone().sum().backward();
    let gradient = zero
        .grad(&gradients)
        .expect("zero takes part in the length");
    assert!(
        values(length.inner())
            .iter()
            .chain(&values(gradient))
            .all(|v| v.is_finite())
    );
}

#[test]
fn a_primary_capsule_gathers_its_numbers_at_one_place() {
    // every value says where it comes from: 1000·type + 100·atom + 10·row + column
    let (types, atoms, rows, columns) = (3, 4, 2, 5);
    let mut numbers = Vec::new();
    for t in 0..types {
        for a in 0..atoms {
            for r in 0..rows {
                for c in 0..columns {
                    numbers.push((1000 * t + 100 * a + 10 * r + c) as f32);
                }
            }
        }
    }
    let map = Tensor::from_data(
        TensorData::new(numbers, [1, types * atoms, rows, columns]),
        &cpu(),
    );
    let capsules = values(capsules_from_channels(map, types));
    for t in 0..types {
        for r in 0..rows {
            for c in 0..columns {
                let i = (t * rows + r) * columns + c; // type-major, then row, then column
                let expected: Vec<f32> = (0..atoms)
                    .map(|a| (1000 * t + 100 * a + 10 * r + c) as f32)
                    .collect();
                assert_eq!(
                    capsules[i * atoms..(i + 1) * atoms],
                    expected,
                    "capsule {i}"
                );
            }
        }
    }
}

#[test]
fn primary_capsules_point_both_ways() {
    // a ReLU before the squash would leave no negative number
    let spec = tiny();
    let (_, trace) = network(&spec, 3).forward_traced(pixels(&spec, 2, 3), 3);
    let numbers = values(trace.capsules.expect("it has capsules").primary);
    assert!(numbers.iter().any(|v| *v < -1e-3) && numbers.iter().any(|v| *v > 1e-3));
}

#[test]
fn votes_are_the_products_of_a_naive_loop() {
    let spec = tiny();
    let model = network(&spec, 4);
    let (_, trace) = model.forward_traced(pixels(&spec, 2, 4), 1);
    let weights =
        pollster::block_on(capsnet::weights::Snapshot::of(&model)).expect("the processor answers");
    let w = &weights.tensors["digit.weight"].values; // [I, P, J·D]
    let (capsules, p, d) = (
        spec.primary_capsules(),
        spec.primary().expect("it has capsules").dims,
        spec.pose(),
    );
    let trace = trace.capsules.expect("it has capsules");
    let (u, votes) = (values(trace.primary), values(trace.votes)); // [B, I, P], [B, J, I, D]
    for b in 0..2 {
        for j in 0..10 {
            for i in 0..capsules {
                for k in 0..d {
                    let product: f32 = (0..p)
                        .map(|a| {
                            u[(b * capsules + i) * p + a] * w[(i * p + a) * 10 * d + j * d + k]
                        })
                        .sum();
                    let found = votes[((b * 10 + j) * capsules + i) * d + k];
                    assert!(
                        (found - product).abs() < 1e-5,
                        "û of image {b}, {i} to {j}, number {k}"
                    );
                }
            }
        }
    }
}

#[test]
fn fresh_networks_start_between_the_extremes() {
    // σ of W too small leaves every length at 0, too large saturates all of them (trap 11)
    for spec in [compact_spec(), described("paper")] {
        let answer = network(&spec, 5).forward(pixels(&spec, 2, 5), 3);
        let found = values(answer.lengths);
        assert!(
            found.iter().all(|l| (0.001..0.95).contains(l)),
            "{}: {found:?}",
            spec.name
        );
    }
}
