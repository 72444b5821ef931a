//! What is timed is what the network does: each step makes the numbers that its layer makes.

use burn::tensor::Tensor;
use capsnet::profile::time;
use capsnet::spec::{Kind, Spec};

use crate::common::{compact_spec, described, network, pixels, tiny, values};

fn first<const D: usize>(tensor: Tensor<D>) -> f32 {
    values(tensor)[0]
}

#[test]
fn every_layer_is_a_step_that_makes_its_numbers() {
    for spec in [tiny(), compact_spec(), described("compact-cnn")] {
        let model = network(&spec, 3);
        let images = pixels(&spec, 1, 3);
        let steps = model.steps(images.clone(), 2);
        let made: Vec<f32> = steps.iter().map(|step| first(step())).collect();

        let (answer, trace) = model.forward_traced(images, 2);
        let drawn = first(model.draw_present(&answer, 1));
        let mut expected: Vec<f32> = trace.convolutions.into_iter().map(first).collect();
        match trace.capsules {
            Some(capsules) => expected.extend([
                first(capsules.primary),
                first(capsules.votes),
                first(answer.poses),
            ]),
            None => {
                // the score before the sigmoid
                let length = first(answer.lengths);
                expected.push((length / (1.0 - length)).ln());
            }
        }
        expected.extend([drawn, drawn]); // by the decoder, and by the whole network
        assert_eq!(made.len(), expected.len(), "{}", spec.name);
        for (step, (made, expected)) in made.iter().zip(&expected).enumerate() {
            assert!(
                (made - expected).abs() < 1e-4,
                "{}, step {step}: {made} instead of {expected}",
                spec.name
            );
        }
        assert_eq!(spec.costs(2).len() + 1, steps.len(), "{}", spec.name);
        for step in &steps {
            let milliseconds = pollster::block_on(time(step, 2)).expect("the processor answers");
            assert!(milliseconds > 0.0 && milliseconds.is_finite());
        }
    }
}

#[test]
fn only_routing_costs_more_with_more_iterations() {
    let spec: Spec = described("compact");
    let [two, five] = [2, 5].map(|iterations| spec.costs(iterations));
    for (two, five) in two.iter().zip(&five) {
        assert_eq!(two.parameters, five.parameters);
        let once = two.multiply_adds / 3;
        match two.kind {
            Kind::Routing => assert_eq!(five.multiply_adds, 9 * once),
            _ => assert_eq!(two, five),
        }
    }
}
