//! Routing by agreement: traps 1, 6 and 7 of the literature.

use crate::common::{assert_close, network, pixels, random, values};
use burn::tensor::Tensor;
use capsnet::config::Config;
use capsnet::routing::{route, route_traced};

/// û of two images, ten digit capsules, twelve primary capsules of four numbers.
fn votes() -> Tensor<4> {
    random([2, 10, 12, 4], 1)
}

#[test]
fn each_primary_capsule_divides_its_whole_vote() {
    let (_, trace) = route_traced(votes(), 4);
    assert_eq!(trace.len(), 4);
    for iteration in trace {
        let sums = iteration.couplings.sum_dim(1); // over the digit capsules, not over the inputs
        assert_eq!(sums.dims(), [2, 1, 12]);
        assert_close(&values(sums), &[1.0; 24], 1e-5);
    }
}

#[test]
fn one_iteration_couples_evenly_and_two_do_not() {
    let (_, once) = route_traced(votes(), 1);
    assert_close(&values(once[0].couplings.clone()), &[0.1; 240], 1e-7);
    let (_, twice) = route_traced(votes(), 2);
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
    let (_, trace) = route_traced(votes(), 3);
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
        let (traced, trace) = route_traced(votes(), iterations);
        assert_eq!(values(traced.clone()), values(route(votes(), iterations)));
        assert_eq!(values(traced), values(trace[iterations - 1].digits.clone()));
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
    let (_, trace) = route_traced(votes, 3);
    let coupled: Vec<f32> = trace
        .iter()
        .map(|t| values(t.couplings.clone().narrow(1, 3, 1).mean())[0])
        .collect();
    assert!(
        coupled[0] < coupled[1] && coupled[1] < coupled[2],
        "the share grows round by round: {coupled:?}"
    );
}

#[test]
fn an_image_alone_is_the_same_image_in_a_batch() {
    let config = Config::tiny();
    let model = network(&config, 6);
    let batch = pixels(&config, 4, 6);
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
