//! Routing by agreement: traps 1, 6 and 7 of the literature.

use crate::common::{assert_close, network, pixels, random, tiny, values};
use burn::tensor::Tensor;
use capsnet::layers::routing::{Iteration, route, route_traced};
use capsnet::spec::{Routing, Squash};

/// û of two images, ten digit capsules, twelve primary capsules of four numbers.
fn votes() -> Tensor<4> {
    random([2, 10, 12, 4], 1)
}

/// Routed as in the paper.
fn traced(votes: Tensor<4>, iterations: usize) -> (Tensor<3>, Vec<Iteration>) {
    route_traced(votes, Routing::plain(iterations), Squash::Quadratic)
}

#[test]
fn each_primary_capsule_divides_its_whole_vote() {
    let (_, trace) = traced(votes(), 4);
    assert_eq!(trace.len(), 4);
    for iteration in trace {
        let sums = iteration.couplings.sum_dim(1); // over the digit capsules, not over the inputs
        assert_eq!(sums.dims(), [2, 1, 12]);
        assert_close(&values(sums), &[1.0; 24], 1e-5);
    }
}

#[test]
fn one_iteration_couples_evenly_and_two_do_not() {
    let (_, once) = traced(votes(), 1);
    assert_close(&values(once[0].couplings.clone()), &[0.1; 240], 1e-7);
    let (_, twice) = traced(votes(), 2);
    assert!(
        values(twice[1].couplings.clone())
            .iter()
            .any(|c| (c - 0.1).abs() > 0.01),
        "the second round has learned"
    );
}

#[test]
fn logits_grow_by_the_agreements() {
    // c of round 2 is the softmax of round 1's agreements, c of round 3 of the sum of both
    let (_, trace) = traced(votes(), 3);
    let mut logits = trace[0].agreements.clone() * 0.0;
    for pair in trace.windows(2) {
        logits = logits + pair[0].agreements.clone();
        let expected = burn::tensor::activation::softmax(logits.clone(), 1);
        assert_close(&values(pair[1].couplings.clone()), &values(expected), 1e-6);
    }
}

#[test]
fn the_trace_changes_nothing() {
    for iterations in [1, 2, 3, 10] {
        let (with_trace, trace) = traced(votes(), iterations);
        let without = route(votes(), Routing::plain(iterations), Squash::Quadratic);
        assert_eq!(values(with_trace.clone()), values(without));
        assert_eq!(
            values(with_trace),
            values(trace[iterations - 1].digits.clone())
        );
    }
}

#[test]
fn votes_that_agree_win_the_coupling() {
    // all twelve capsules vote alike for digit 3 and at random, small, for the rest
    let strong = Tensor::<4>::ones([1, 1, 12, 4], &crate::common::cpu());
    let weak = |seed| random([1, 1, 12, 4], seed) * 0.5;
    let votes = Tensor::cat(
        (0..10)
            .map(|j| if j == 3 { strong.clone() } else { weak(j) })
            .collect(),
        1,
    );
    let (_, trace) = traced(votes, 3);
    let coupled: Vec<f32> = trace
        .iter()
        .map(|t| values(t.couplings.clone().narrow(1, 3, 1).mean())[0])
        .collect();
    assert!(
        coupled[0] < coupled[1] && coupled[1] < coupled[2],
        "the coupling grows iteration by iteration: {coupled:?}"
    );
}

#[test]
fn an_image_alone_is_the_same_image_in_a_batch() {
    let spec = tiny();
    let model = network(&spec, 6);
    let batch = pixels(&spec, 4, 6);
    let together = model.forward(batch.clone(), 3);
    for image in 0..4 {
        let alone = model.forward(batch.clone().narrow(0, image, 1), 3);
        assert_close(
            &values(alone.poses),
            &values(together.poses.clone().narrow(0, image, 1)),
            1e-6,
        );
    }
    let again = model.forward(batch, 3);
    assert_eq!(
        values(again.poses),
        values(together.poses),
        "nothing is kept from one run to the next"
    );
}

#[test]
fn an_inverse_temperature_decides_sooner_and_a_leak_takes_its_part() {
    let with = |inverse_temperature, leak| {
        let routing = Routing {
            iterations: 2,
            inverse_temperature,
            leak,
        };
        let (_, trace) = route_traced(votes(), routing, Squash::Quadratic);
        trace[1].couplings.clone()
    };
    let spread = |c: Tensor<3>| values(c.clone().max() - c.min())[0];
    assert!(spread(with(3.0, None)) > 1.5 * spread(with(1.0, None)));
    let (_, first) = traced(votes(), 1);
    let expected = burn::tensor::activation::softmax(first[0].agreements.clone() * 3.0, 1);
    assert_close(&values(with(3.0, None)), &values(expected), 1e-6);
    // eleven equal logits in the first round, and in the second the leak keeps e⁰ of the sum
    let leaking = Routing {
        leak: Some(0.0),
        ..Routing::plain(1)
    };
    let (_, trace) = route_traced(votes(), leaking, Squash::Quadratic);
    assert_close(
        &values(trace[0].couplings.clone()),
        &[1.0 / 11.0; 240],
        1e-7,
    );
    let sums = values(with(1.0, Some(0.0)).sum_dim(1));
    assert!(sums.iter().all(|sum| *sum > 0.8 && *sum < 0.97), "{sums:?}");
}
