//! Which capsules of an image count as present, and what they draw.

use burn::tensor::Tensor;
use capsnet::evaluation::longest_first;
use capsnet::network::Answer;

use crate::common::{assert_close, cpu, network, pixels, tiny, values};

#[test]
fn right_is_who_has_both_in_any_order() {
    assert_eq!(
        longest_first(&[0.1, 0.9, 0.2, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 2),
        [1, 3]
    );
    assert_eq!(
        longest_first(&[0.9, 0.9, 0.2, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 2),
        [0, 1]
    );
}

#[test]
fn each_present_capsule_is_drawn_alone_longest_first() {
    let spec = tiny();
    let model = network(&spec, 14);
    let answer = Answer {
        lengths: Tensor::from_floats(
            [
                [0.1, 0.2, 0.9, 0.3, 0.0, 0.0, 0.0, 0.8, 0.0, 0.0],
                [0.7, 0.2, 0.1, 0.3, 0.0, 0.0, 0.0, 0.1, 0.0, 0.9],
                [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4],
            ],
            &cpu(),
        ),
        ..model.forward(pixels(&spec, 3, 1), 3)
    };
    let alone = |image: usize, class: usize| {
        let pose = answer.poses.clone().narrow(0, image, 1); // [1, J, D]
        let selection =
            capsnet::training::batch::one_hot(&[class as u8], 10, &cpu()).expect("a class");
        values(model.decode(pose, selection))
    };
    let both = values(model.draw_present(&answer, 2));
    let expected = [(0, 2), (0, 7), (1, 9), (1, 0), (2, 0), (2, 1)];
    assert_eq!(both.len(), 6 * spec.pixels());
    for ((image, class), drawn) in expected.into_iter().zip(both.chunks(spec.pixels())) {
        assert_close(drawn, &alone(image, class), 1e-6);
    }
    let one = values(model.draw_present(&answer, 1));
    let first = [(0, 2), (1, 9), (2, 0)].map(|(image, class)| alone(image, class));
    assert_close(&one, &first.concat(), 1e-6);
}
