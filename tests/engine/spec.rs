//! Descriptions of networks: what fits is read, what lies is refused with the field.

use capsnet::Error;
use capsnet::spec::{Convolution, Decoder, Head, Spec};
use capsnet::weights::{Metadata, Precision, Snapshot, metadata, open, shapes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::common::{compact_spec, cpu, described, descriptions, network, pixels, tiny, values};

/// A network of some classes on 20×20 pixels.
fn small(classes: usize, head: Value) -> Spec {
    let names: Vec<String> = (0..classes).map(|j| format!("sign {j}")).collect();
    let spec = json!({
        "name": "small",
        "input": { "side": 20, "fit": 16, "centring": "mass" },
        "classes": names,
        "convolutions": [
            { "channels": 6, "kernel": 5 },
            { "channels": 6, "kernel": 3, "padding": 1 },
            { "channels": 6, "kernel": 3, "padding": 1, "skip": true },
        ],
        "head": head,
        "decoder": { "kind": "subPixel", "channels": [3, 4, 2] },
    });
    Spec::from_json(&spec.to_string()).expect("it is a network")
}

fn capsules() -> Value {
    json!({
        "kind": "capsules",
        "primary": { "types": 3, "dims": 4, "kernel": 4, "stride": 3 },
        "pose": 5,
        "squash": "exponential",
        "routing": { "iterations": 2, "inverseTemperature": 2.5, "leak": 0.0 },
    })
}

#[test]
fn every_description_beside_the_weights_is_one_and_comes_back() {
    let names = descriptions();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let spec = described(&name);
        assert_eq!(spec.name, name);
        let json = spec.to_json().expect("it can be written");
        assert_eq!(Spec::from_json(&json), Ok(spec));
    }
}

#[test]
fn parameters_and_costs_are_counted_as_they_are() {
    let specs = descriptions().into_iter().map(|name| described(&name));
    let small = [3, 26].map(|classes| small(classes, capsules()));
    let dense = self::small(3, json!({ "kind": "dense", "pose": 5 }));
    for spec in specs.chain(small).chain([dense, tiny(), compact_spec()]) {
        let counted: usize = shapes(&spec, &cpu())
            .values()
            .map(|shape| shape.iter().product::<usize>())
            .sum();
        assert_eq!(spec.parameters(), counted as u64, "{}", spec.name);
    }
    // 202 M by the paper's sizes, and 1.4 M of the decoder
    let total = described("paper").multiply_adds(3);
    assert!(
        (200_000_000..206_000_000).contains(&total),
        "{total} multiply-adds"
    );
}

#[test]
fn grids_and_receptive_fields_follow_from_kernels_strides_and_padding() {
    let paper = described("paper");
    assert_eq!((paper.grid(), paper.primary_capsules()), (6, 1152));
    let compact = described("compact");
    assert_eq!((compact.grid(), compact.primary_capsules()), (6, 288));
    let last = *compact.layers().last().expect("there are layers");
    assert_eq!(
        (last.field, last.jump, last.start, last.side),
        (13, 4, -3, 6)
    );
    // a plain CNN has the same convolutions, the last of them as the capsules' own
    let cnn = described("compact-cnn");
    assert_eq!(cnn.grid(), 0);
    assert_eq!(cnn.layers().last(), Some(&last));
    let apart = cnn.parameters() as f64 / compact.parameters() as f64;
    assert!(
        (0.95..1.05).contains(&apart),
        "{apart} times as many parameters"
    );
}

#[test]
fn networks_of_3_and_of_26_classes_answer_draw_and_come_back_from_a_file() {
    for classes in [3, 26] {
        for head in [capsules(), json!({ "kind": "dense", "pose": 5 })] {
            let spec = small(classes, head);
            let model = network(&spec, 5);
            let images = pixels(&spec, 2, 5);
            let (answer, trace) = model.forward_traced(images.clone(), 2);
            assert_eq!(answer.lengths.dims(), [2, classes]);
            assert_eq!(answer.poses.dims(), [2, classes, 5]);
            let lengths = values(answer.lengths.clone());
            assert!(lengths.iter().all(|length| (0.0..1.0).contains(length)));
            assert_eq!(trace.convolutions.len(), 3);
            let has_capsules = matches!(spec.head, Head::Capsules { .. });
            assert_eq!(trace.capsules.is_some(), has_capsules);
            if let Some(capsules) = trace.capsules {
                assert_eq!(capsules.primary.dims(), [2, 3 * 5 * 5, 4]);
                let sums = capsules.iterations[1].couplings.clone().sum_dim(1);
                assert!(values(sums).iter().all(|sum| *sum < 1.0), "some leaks away");
            }
            let drawn = model.decode(answer.poses.clone(), answer.longest());
            assert_eq!(drawn.dims(), [2, 400]);
            let weights = pollster::block_on(Snapshot::of(&model)).expect("it answers");
            let metadata = metadata(&spec, Metadata::new()).expect("it can be written");
            let file = weights
                .to_safetensors(Precision::F32, metadata)
                .expect("it can be written");
            let opened = open(&file, &cpu()).expect("it is whole");
            let (back, found) = (opened.network, opened.spec);
            assert_eq!(found, spec);
            let again = back.forward(images, 2);
            assert_eq!(values(again.poses), values(answer.poses));
        }
    }
}

/// What is said of a description with one field changed, by its JSON pointer.
#[track_caller]
fn refusal(pointer: &str, value: Value) -> String {
    let mut json = serde_json::to_value(described("compact")).expect("it can be written");
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = json.pointer_mut(parent).expect("it is there");
    match parent {
        Value::Object(map) => {
            map.insert(key.to_string(), value);
        }
        Value::Array(list) => list[key.parse::<usize>().expect("a place")] = value,
        _ => panic!("nothing can be changed there"),
    }
    match Spec::from_json(&json.to_string()) {
        Err(Error::BadWeights(text)) => text,
        other => panic!("{pointer}: {other:?}"),
    }
}

#[test]
fn lies_are_refused_with_the_field_what_was_expected_and_what_was_found() {
    let long = "x".repeat(1_000_000);
    let cases = [
        (
            "/name",
            json!(""),
            "`name` must be 1 to 40 of a…z, 0…9 and -, found \"\"",
        ),
        ("/name", json!("../x"), "`name` must be"),
        (
            "/input/side",
            json!(0),
            "`input.side` must be 4 to 128, found 0",
        ),
        (
            "/input/side",
            json!(30),
            "`input.side` must be a multiple of 4",
        ),
        (
            "/input/side",
            json!(1_000_000_000),
            "`input.side` must be 4 to 128, found 1000000000",
        ),
        (
            "/input/fit",
            json!(29),
            "`input.fit` must be 1 to 28, found 29",
        ),
        ("/classes", json!([]), "`classes` must be 1 to 64, found 0"),
        (
            "/classes",
            json!(vec!["a"; 65]),
            "`classes` must be 1 to 64, found 65",
        ),
        (
            "/classes/1",
            json!("0"),
            "`classes[1]` must be a name that no other class has",
        ),
        (
            "/classes/1",
            json!(""),
            "`classes[1]` must be a name of 1 to 40 characters",
        ),
        (
            "/classes/1",
            json!("a\nb"),
            "`classes[1]` must be a name of 1 to 40 characters",
        ),
        ("/digits", json!(3), "`digits` must be 1 to 2, found 3"),
        (
            "/convolutions/0/kernel",
            json!(31),
            "`convolutions[0].kernel` must be 1 to 30, found 31",
        ),
        (
            "/convolutions/0/kernel",
            json!(0),
            "`convolutions[0].kernel` must be",
        ),
        (
            "/convolutions/0/stride",
            json!(0),
            "`convolutions[0].stride` must be 1 to 128",
        ),
        (
            "/convolutions/0/channels",
            json!(0),
            "`convolutions[0].channels` must be 1 to 4096",
        ),
        (
            "/convolutions/1/skip",
            json!(true),
            "`convolutions[1].skip` must be a map as large as",
        ),
        (
            "/head/primary/types",
            json!(1_000_000_000),
            "`head.primary.types` must be 1 to 1024",
        ),
        (
            "/head/primary/kernel",
            json!(13),
            "`head.primary.kernel` must be 1 to 12, found 13",
        ),
        (
            "/head/pose",
            json!(0),
            "`head.pose` must be 1 to 256, found 0",
        ),
        (
            "/head/primary",
            json!({ "types": 512, "dims": 8, "kernel": 2 }),
            "`head` must be a network of at most 32000000 parameters",
        ),
        (
            "/head/primary/types",
            json!(1024),
            "`head.primary.channels` must be 1 to 4096, found 8192",
        ),
        (
            "/head/routing/iterations",
            json!(0),
            "`head.routing.iterations` must be 1 to 10, found 0",
        ),
        (
            "/head/routing/inverseTemperature",
            json!(0),
            "`head.routing.inverseTemperature` must be",
        ),
        (
            "/head/routing/inverseTemperature",
            json!(1e30),
            "`head.routing.inverseTemperature` must be",
        ),
        (
            "/head/routing/leak",
            json!(1e9),
            "`head.routing.leak` must be a number from -100 to 100",
        ),
        (
            "/decoder/channels",
            json!([16, 0, 8]),
            "`decoder.channels[1]` must be 1 to 256, found 0",
        ),
    ];
    for (pointer, value, expected) in cases {
        let text = refusal(pointer, value);
        assert!(text.contains(expected), "{pointer}: {text}");
    }
    let text = refusal("/classes/1", json!(long));
    assert!(text.contains("is ") && text.len() < 200, "{text}");
    let text = refusal("/classes/1", json!("x".repeat(1000)));
    assert!(text.len() < 200, "{text}");
    let unreadable = [
        ("/head/kind", json!("transformer"), "transformer"),
        ("/decoder/kind", json!("magic"), "magic"),
        ("/convolutions/0/dilation", json!(2), "dilation"),
        ("/input/centring", json!("left"), "left"),
        ("/digits", json!(-1), "digits"),
        ("/convolutions", json!({}), "convolutions"),
    ];
    for (pointer, value, word) in unreadable {
        let text = refusal(pointer, value);
        assert!(
            text.starts_with("the specification cannot be read: "),
            "{text}"
        );
        assert!(text.contains(word), "{text}");
    }
    assert!(Spec::from_json("{").is_err());
    assert!(Spec::from_json("").is_err());
}

#[test]
fn nothing_large_is_allocated_for_a_description_that_lies() {
    // 262,144 channels: refused before a single number is made
    let mut spec = described("compact");
    if let Head::Capsules { primary, .. } = &mut spec.head {
        primary.types = 1024;
        primary.dims = 256;
    }
    assert!(spec.check().is_err());
}

/// A plain CNN of seven convolutions of kernel 2 on 4×4 pixels.
fn strided(stride: usize) -> Spec {
    let mut spec = small(3, json!({ "kind": "dense", "pose": 5 }));
    (spec.input.side, spec.input.fit) = (4, 4);
    let one = Convolution {
        channels: 2,
        kernel: 2,
        stride,
        padding: 1,
        skip: false,
    };
    spec.convolutions = vec![one; 7];
    spec
}

#[test]
fn receptive_fields_of_no_use_are_refused_with_the_layer() {
    let refused = |spec: &Spec| match spec.check() {
        Err(Error::BadWeights(text)) => text,
        other => panic!("{other:?}"),
    };
    let begin = "the specification's `";
    let apart = "must be so small that places lie at most 2048 pixels apart, found";
    assert_eq!(
        refused(&strided(128)),
        format!("{begin}convolutions[1].stride` {apart} 16384")
    );
    // jumps of 2, 4 … 32 and of the most that there may be
    let mut wide = strided(2);
    wide.convolutions[5].stride = 64;
    (wide.convolutions[6].kernel, wide.convolutions[6].stride) = (1, 1);
    assert_eq!(wide.check(), Ok(()));
    wide.convolutions[6].stride = 3;
    assert_eq!(
        refused(&wide),
        format!("{begin}convolutions[6].stride` {apart} 6144")
    );
    let across = "must be so small that a place sees at most 2048 pixels across, found";
    wide.convolutions[6].kernel = 2;
    assert_eq!(
        refused(&wide),
        format!("{begin}convolutions[6].kernel` {across} 2112")
    );
    // primary capsules likewise: four on a map of side 3 whose places lie 1024 pixels apart
    let mut capsules = small(3, capsules());
    (capsules.input, capsules.convolutions) = (wide.input, wide.convolutions);
    capsules.convolutions[5].stride = 32;
    (
        capsules.convolutions[6].stride,
        capsules.convolutions[6].kernel,
    ) = (1, 1);
    for (kernel, stride, expected) in [
        (2, 2, None),
        (3, 1, Some(format!("kernel` {across} 2112"))),
        (2, 3, Some(format!("stride` {apart} 3072"))),
    ] {
        if let Head::Capsules { primary, .. } = &mut capsules.head {
            (primary.kernel, primary.stride) = (kernel, stride);
        }
        let found = capsules.check().err();
        let expected =
            expected.map(|text| Error::BadWeights(format!("{begin}head.primary.{text}")));
        assert_eq!(found, expected);
    }
}

/// Sizes that layers have, sizes that none has, and some between.
fn size(most: usize) -> impl Strategy<Value = usize> {
    prop_oneof![
        20 => 0..=most,
        2 => 0..200usize,
        1 => select(vec![0, 128, 129, 1 << 16, 1 << 31, usize::MAX / 2, usize::MAX]),
    ]
}

fn convolution() -> impl Strategy<Value = Convolution> {
    let tame = (
        1..=3usize,
        prop_oneof![6 => 1..=3usize, 1 => 1..=128usize],
        1..=2usize,
    );
    let wild = (size(5), size(5), size(5));
    let sizes = prop_oneof![30 => tame.boxed(), 1 => wild.boxed()];
    (1..=2usize, sizes).prop_map(|(channels, (kernel, stride, padding))| Convolution {
        channels,
        kernel,
        stride,
        padding,
        skip: false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn receptive_fields_are_right_or_refused(
        side in 1..=32usize,
        mut convolutions in vec(convolution(), 0..=64),
        own in (size(5), size(5)),
        dense: bool,
    ) {
        let head = if dense { json!({ "kind": "dense", "pose": 5 }) } else { capsules() };
        let mut spec = small(3, head);
        (spec.input.side, spec.input.fit) = (4 * side, 4 * side);
        spec.decoder = Decoder::Dense { hidden: [2, 2] };
        spec.convolutions.clone_from(&convolutions);
        if let Head::Capsules { primary, .. } = &mut spec.head {
            (primary.kernel, primary.stride) = own;
            convolutions.push(primary.convolution());
        }
        match spec.check() {
            Err(Error::BadWeights(text)) => {
                prop_assert!(text.starts_with("the specification's `") && text.contains(", found "), "{text}");
            }
            Err(other) => prop_assert!(false, "{other:?}"),
            Ok(()) => {
                let layers = spec.layers();
                prop_assert_eq!(layers.len(), convolutions.len());
                let [mut field, mut jump, mut start] = [1i128, 1, 0];
                for (layer, c) in layers.iter().zip(&convolutions) {
                    let [kernel, stride, padding] = [c.kernel, c.stride, c.padding].map(|n| n as i128);
                    field += (kernel - 1) * jump;
                    start -= padding * jump;
                    jump *= stride;
                    let found = [layer.field as i128, layer.jump as i128, layer.start as i128];
                    prop_assert_eq!(found, [field, jump, start]);
                    // a browser's `usize` has 32 bits
                    prop_assert!(found.iter().all(|n| n.abs() <= i128::from(i32::MAX)), "{found:?}");
                }
                let iterations = spec.routing_iterations();
                prop_assert!(spec.multiply_adds(iterations) > 0);
            }
        }
    }
}
