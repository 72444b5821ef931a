//! Weight files: what fits is read to the bit, what does not is refused whole and in words.

use crate::common::{compact_spec, cpu, described, network, pretrained, tiny};
use capsnet::Error;
use capsnet::spec::{Convolution, Spec};
use capsnet::weights::{
    self, Contents, HostTensor, Metadata, Precision, Snapshot, Statistics, load, open, shapes,
};
use proptest::collection::btree_map;
use proptest::prelude::*;
use proptest::sample::select;

fn tiny_weights() -> Snapshot {
    pollster::block_on(Snapshot::of(&network(&tiny(), 1))).expect("the processor answers")
}

/// A file of the tiny network.
pub fn file(snapshot: &Snapshot) -> Vec<u8> {
    file_of(&tiny(), snapshot)
}

fn file_of(spec: &Spec, snapshot: &Snapshot) -> Vec<u8> {
    let metadata = weights::metadata(spec, Metadata::new()).expect("it can be written");
    snapshot
        .to_safetensors(Precision::F32, metadata)
        .expect("it can be written")
}

/// A file as it was before it described its network.
fn older_file(snapshot: &Snapshot, metadata: &[(&str, &str)]) -> Vec<u8> {
    let entry = |(key, value): &(&str, &str)| (key.to_string(), value.to_string());
    snapshot
        .to_safetensors(Precision::F32, metadata.iter().map(entry).collect())
        .expect("it can be written")
}

/// The sentence with which a file is refused for the tiny network.
#[track_caller]
fn refusal(bytes: &[u8]) -> String {
    match load(bytes, &tiny(), &cpu()) {
        Err(Error::BadWeights(text)) => text,
        Err(other) => panic!("refused, but as {other:?}"),
        Ok(_) => panic!("the file was taken"),
    }
}

/// A safetensors file with another header.
fn with_header(bytes: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")) as usize;
    let header = change(String::from_utf8(bytes[8..8 + length].to_vec()).expect("JSON"));
    let mut out = (header.len() as u64).to_le_bytes().to_vec();
    out.extend(header.as_bytes());
    out.extend(&bytes[8 + length..]);
    out
}

#[test]
fn two_saves_are_equal_to_the_byte() {
    let entries = ["origin", "accuracy", "seed", "epochs", "preset"];
    let save = || {
        let words = entries.map(|entry| (entry.to_string(), format!("some {entry}")));
        tiny_weights()
            .to_safetensors(Precision::F32, Metadata::from(words))
            .expect("it can be written")
    };
    let first = save();
    assert!((0..8).all(|_| save() == first));
    let (_, header) =
        safetensors::SafeTensors::read_metadata(&first).expect("the library reads it");
    assert_eq!(
        header.metadata().as_ref().map(|words| words.len()),
        Some(entries.len())
    );
    assert!(
        header
            .tensors()
            .values()
            .all(|tensor| tensor.data_offsets.0 % 4 == 0)
    );
}

#[test]
fn names_and_shapes_are_those_of_the_model_card() {
    let of = |spec: &Spec| shapes(spec, &cpu());
    let compact = of(&compact_spec());
    assert_eq!(compact["convolutions.0.weight"], [32, 1, 5, 5]);
    assert_eq!(compact["primary.weight"], [64, 128, 2, 2]);
    assert_eq!(compact["digit.weight"], [288, 8, 160]);
    assert_eq!(compact["decoder.dense1.weight"], [160, 784]);
    assert_eq!(compact["decoder.conv3.bias"], [1]);
    let paper = of(&described("paper"));
    assert_eq!(paper["primary.weight"], [256, 256, 9, 9]);
    assert_eq!(paper["digit.weight"], [1152, 8, 160]);
    assert_eq!(paper["decoder.dense3.weight"], [1024, 784]);
    assert_eq!(paper.len(), 11);
}

#[test]
fn f32_keeps_every_bit_and_f16_the_first_three_digits() {
    let weights = tiny_weights();
    let (back, metadata) = Snapshot::from_safetensors(&file(&weights)).expect("it is whole");
    assert_eq!(back, weights);
    assert_eq!(Spec::from_json(&metadata["specification"]), Ok(tiny()));
    let half = weights
        .to_safetensors(Precision::F16, Metadata::new())
        .expect("it can be written");
    let (half, _) = Snapshot::from_safetensors(&half).expect("it is whole");
    for (name, tensor) in &weights.tensors {
        for (a, b) in tensor.values.iter().zip(&half.tensors[name].values) {
            assert!(
                (a - b).abs() <= a.abs() / 1024.0 + 1e-7,
                "{name}: {a} became {b}"
            );
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = file(&tiny_weights());
    for length in [0, 4, 8, 20, 300, whole.len() / 2, whole.len() - 1] {
        let text = refusal(&whole[..length]);
        assert!(text.contains(&format!("({length} bytes)")), "{text}");
    }
    let mut longer = whole;
    longer.push(0);
    refusal(&longer);
}

#[test]
fn lying_headers_are_refused() {
    let whole = file(&tiny_weights());
    let mut endless = whole.clone();
    endless[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    refusal(&endless);
    refusal(&with_header(&whole, |h| {
        h.replacen("\"data_offsets\":[0,", "\"data_offsets\":[4,", 1)
    }));
    refusal(&with_header(&whole, |h| {
        h.replacen("[4,1,3,3]", "[4,1,3,4]", 1)
    }));
    refusal(&with_header(&whole, |h| {
        h.replacen("\"F32\"", "\"F64\"", 1)
    }));
    refusal(&with_header(&whole, |h| h.replacen('{', "[", 1)));
}

#[test]
fn other_types_are_named() {
    // as many bytes, read as 32-bit whole numbers
    let text = refusal(&with_header(&file(&tiny_weights()), |h| {
        h.replacen("\"F32\"", "\"I32\"", 1)
    }));
    assert!(
        text.ends_with("is stored as I32: weights must be F16 or F32"),
        "{text}"
    );
}

#[test]
fn what_does_not_fit_is_named() {
    let mut missing = tiny_weights();
    missing.tensors.remove("digit.weight");
    assert_eq!(
        refusal(&file(&missing)),
        "the network \"tiny\" needs a tensor \"digit.weight\" [18, 4, 60], which the file lacks"
    );
    let mut unknown = tiny_weights();
    let extra = unknown.tensors["convolutions.0.bias"].clone();
    unknown
        .tensors
        .insert("convolutions.8.bias".to_string(), extra);
    assert_eq!(
        refusal(&file(&unknown)),
        "the file holds a tensor \"convolutions.8.bias\" that the network \"tiny\" does not have"
    );
    let mut turned = tiny_weights();
    turned
        .tensors
        .get_mut("digit.weight")
        .expect("it is there")
        .shape = vec![18, 60, 4];
    assert_eq!(
        refusal(&file(&turned)),
        "tensor \"digit.weight\" must be [18, 4, 60] for the network \"tiny\", found [18, 60, 4]"
    );
    for bad in [f32::NAN, f32::INFINITY] {
        let mut broken = tiny_weights();
        broken
            .tensors
            .get_mut("convolutions.0.bias")
            .expect("it is there")
            .values[2] = bad;
        let text = refusal(&file(&broken));
        assert!(
            text.starts_with(&format!(
                "tensor \"convolutions.0.bias\" holds {bad} at position 2"
            )),
            "{text}"
        );
    }
}

#[test]
fn what_f16_does_not_hold_is_no_weight() {
    let refused = |value: f32| {
        let mut broken = tiny_weights();
        let bias = broken.tensors.get_mut("convolutions.0.bias");
        bias.expect("it is there").values[2] = value;
        open(&file(&broken), &cpu()).err()
    };
    for fits in [65_504.0, -65_504.0, 1e-40] {
        assert_eq!(refused(fits), None);
    }
    for (value, shown) in [
        (65_504.01, "65504.01"),
        (-3.4e38, "-340000000000000000000000000000000000000"),
    ] {
        let text = format!(
            "tensor \"convolutions.0.bias\" holds {shown} at position 2: every weight must be a number from -65504 to 65504, as F16 holds them"
        );
        assert_eq!(refused(value), Some(Error::BadWeights(text)));
    }
}

#[test]
fn a_refusal_is_no_longer_than_can_be_read() {
    let long = "é".repeat(100_000);
    let mut unknown = tiny_weights();
    let extra = unknown.tensors["convolutions.0.bias"].clone();
    unknown.tensors.insert(long.clone(), extra);
    let with_string = |place: &str| {
        with_header(&file(&tiny_weights()), |h| {
            h.replacen(place, &format!("\"{long}\""), 1)
        })
    };
    for (bytes, ends) in [
        (file(&unknown), "\" that the network \"tiny\" does not have"),
        (
            with_string("[4,1,3,3]"),
            "expected a sequence at line 1 column",
        ),
        (with_string("\"F32\""), ""),
    ] {
        let text = refusal(&bytes);
        assert_eq!(text.chars().count(), 403, "{text:.500}");
        assert!(text.contains(" … ") && text.contains(ends), "{text}");
    }
}

#[test]
fn weights_of_another_network_are_refused_with_what_differs() {
    let weights = tiny_weights();
    let refused = |change: &dyn Fn(&mut Spec)| {
        let mut other = tiny();
        change(&mut other);
        refusal(&file_of(&other, &weights))
    };
    let open = "these are weights of the network \"tiny\", and \"tiny\" is open: ";
    let found = refused(&|other| other.classes[3] = "three".into());
    assert_eq!(found, format!("{open}`classes[3]` is \"three\", not \"3\""));
    let found = refused(&|other| other.classes.truncate(9));
    assert_eq!(found, format!("{open}`classes` has 9 entries, not 10"));
    let found = refused(&|other| *other = other.clone().with_routing_iterations(5));
    assert_eq!(
        found,
        format!("{open}`head.routing.iterations` is 5, not 3")
    );
    let found = refused(&|other| other.name = "other".into());
    assert!(
        found.ends_with("`name` is \"other\", not \"tiny\""),
        "{found}"
    );
    // which of them a page offers is no difference
    let offered = Spec {
        offered: true,
        ..tiny()
    };
    load(&file_of(&offered, &weights), &tiny(), &cpu()).expect("the network is the same");
}

/// The file with its first convolution under the name that it had before convolutions were a list.
pub fn older(snapshot: &Snapshot) -> Snapshot {
    let rename = |(name, tensor): (&String, _)| {
        let name = name.replace("convolutions.0.", "conv1.");
        (name, Clone::clone(tensor))
    };
    Snapshot {
        tensors: snapshot.tensors.iter().map(rename).collect(),
    }
}

#[test]
fn older_names_are_read_but_no_tensor_twice() {
    let weights = tiny_weights();
    let bytes = file(&older(&weights));
    assert!(bytes.windows(5).any(|part| part == b"conv1"));
    let (back, _) = Snapshot::from_safetensors(&bytes).expect("it is whole");
    assert_eq!(back, weights);
    assert!(back.tensors.contains_key("decoder.conv1.weight"));
    load(&bytes, &tiny(), &cpu()).expect("it fits");

    let mut both = weights.clone();
    both.tensors.extend(older(&weights).tensors);
    let text = refusal(&file(&both)); // whichever of them comes first
    assert!(
        text.starts_with("the file holds the tensor \"convolutions.0.")
            && text.ends_with("\" twice, once under its older name"),
        "{text}"
    );
}

#[test]
fn a_network_has_as_many_convolutions_as_it_is_told() {
    let same = Convolution {
        channels: 4,
        kernel: 3,
        stride: 1,
        padding: 1,
        skip: false,
    };
    let mut spec = tiny();
    spec.convolutions.extend(std::iter::repeat_n(same, 11));
    let model = network(&spec, 1);
    assert_eq!(model.convolutions().count(), 12);
    let weights = pollster::block_on(Snapshot::of(&model)).expect("the processor answers");
    assert_eq!(
        weights.tensors["convolutions.11.weight"].shape,
        [4, 4, 3, 3]
    );
    load(&file_of(&spec, &weights), &spec, &cpu()).expect("it fits");
}

#[test]
fn older_files_are_told_by_their_preset() {
    // what was called compact then
    let bytes = pretrained("compact-dense.safetensors");
    let weights::Contents {
        snapshot, mut spec, ..
    } = weights::read(&bytes).expect("it is whole");
    (spec.name, spec.offered) = ("compact".into(), true);
    let old = |entries: &[(&str, &str)]| older_file(&snapshot, entries);
    let found = open(&old(&[("preset", "compact")]), &cpu())
        .expect("it is read")
        .spec;
    assert_eq!(found, spec);
    let rounds = [("preset", "compact"), ("routing_iterations", "5")];
    let found = open(&old(&rounds), &cpu()).expect("it is read").spec;
    assert_eq!(found.routing_iterations(), 5);
    let refused = |entries: &[(&str, &str)]| match open(&old(entries), &cpu()) {
        Err(Error::BadWeights(text)) => text,
        _ => panic!("the file was taken"),
    };
    for wrong in ["0", "11", "-1", "three"] {
        assert_eq!(
            refused(&[("preset", "compact"), ("routing_iterations", wrong)]),
            format!("routing_iterations must be 1 to 10, the file says {wrong:?}")
        );
    }
    assert_eq!(
        refused(&[("preset", "huge")]),
        "the file is of a network \"huge\" and does not describe it: its metadata has no `specification`"
    );
    assert_eq!(
        refused(&[]),
        "the file does not say what network it is of: its metadata has no `specification`"
    );
    let long = "x".repeat(1_000_000);
    assert!(refused(&[("preset", &long)]).len() < 200);
}

/// Statistics of the tiny network.
pub fn statistics() -> Statistics {
    let (classes, pose) = (tiny().class_count(), tiny().pose());
    let numbers = |scale: f32| (0..classes * pose).map(|k| k as f32 * scale).collect();
    let quantiles = |scale: f32| (0..101).map(|k| k as f32 * scale).collect();
    Statistics {
        stale: false,
        digits: 5000,
        mean: numbers(0.5),
        deviation: numbers(0.25),
        order: (0..classes).flat_map(|_| (0..pose).rev()).collect(),
        longest: quantiles(0.0078125),
        error: quantiles(0.5),
    }
}

/// The tiny network's file with statistics, changed.
fn file_with_statistics(change: impl Fn(&mut Snapshot, &mut Metadata)) -> Vec<u8> {
    let (mut weights, spec) = (tiny_weights(), tiny());
    let mut metadata = weights::metadata(&spec, Metadata::new()).expect("it is JSON");
    statistics().write(&mut weights, &mut metadata, &spec);
    change(&mut weights, &mut metadata);
    weights
        .to_safetensors(Precision::F16, metadata)
        .expect("it is a file")
}

#[test]
fn statistics_come_with_the_file_and_are_no_part_of_the_network() {
    let bytes = file_with_statistics(|_, _| ());
    let opened = open(&bytes, &cpu()).expect("it is whole");
    assert_eq!(opened.origin.statistics(), Some(statistics()));
    let snapshot = weights::read(&bytes).expect("it is whole").snapshot;
    assert_eq!(snapshot.parameters(), tiny_weights().parameters());
    let without = open(&file(&tiny_weights()), &cpu()).expect("it is whole");
    assert_eq!(without.origin.statistics(), None);
    let stale = file_with_statistics(|_, metadata| {
        metadata.insert("statistics_stale".into(), "true".into());
    });
    assert!(
        open(&stale, &cpu())
            .expect("it is whole")
            .origin
            .statistics()
            .is_some_and(|s| s.stale)
    );
}

#[test]
fn statistics_that_lie_are_refused() {
    let changed = |name: &str, change: fn(&mut HostTensor)| {
        refusal(&file_with_statistics(|weights, _| {
            change(weights.tensors.get_mut(name).expect("it is there"));
        }))
    };
    let tensor = "tensor \"statistics";
    assert_eq!(
        changed("statistics.longest", |t| (t.shape, t.values) =
            (vec![1], vec![0.0])),
        format!("{tensor}.longest\" must be [101], found [1]")
    );
    assert_eq!(
        changed("statistics.mean", |t| t.values[0] = f32::NAN),
        format!("{tensor}.mean\" holds NaN at position 0: every weight must be a finite number")
    );
    let last = tiny().pose() - 1;
    assert_eq!(
        changed("statistics.order", |t| t.values[0] = 1e4),
        format!("{tensor}.order\" must list each of the numbers 0 to {last} once for class 0")
    );
    let without = file_with_statistics(|weights, _| {
        weights.tensors.remove("statistics.error");
    });
    assert_eq!(
        refusal(&without),
        format!("the file has statistics, but no {tensor}.error\"")
    );
    let countless = file_with_statistics(|_, metadata| {
        metadata.remove("statistics_digits");
    });
    assert_eq!(
        refusal(&countless),
        "the file has statistics, but does not say of how many digits (`statistics_digits`)"
    );
}

/// A file of the tiny network that says all this of itself.
fn file_that_says(said: &[(&str, &str)]) -> Vec<u8> {
    file_with_statistics(|_, metadata| {
        let entry = |(key, value): &(&str, &str)| (key.to_string(), value.to_string());
        metadata.extend(said.iter().map(entry));
    })
}

/// What is exported of a file's weights that were taught by so many steps.
fn exported(bytes: &[u8], taught_steps: usize) -> Vec<u8> {
    let mut opened = open(bytes, &cpu()).expect("it is whole");
    opened.origin.taught_steps = taught_steps;
    let weights = pollster::block_on(Snapshot::of(&opened.network)).expect("it answers");
    let contents = opened.origin.contents(weights, &opened.spec);
    contents
        .to_safetensors(Precision::F32)
        .expect("it can be written")
}

fn read(bytes: &[u8]) -> Contents {
    weights::read(bytes).expect("it is whole")
}

const SAID: [(&str, &str); 7] = [
    ("trained_as", "tiny-b"),
    ("best_epoch", "3"),
    ("epochs", "4"),
    ("commit", "abc"),
    ("test_error", "0.00320"),
    ("validation_error", "0.00340"),
    ("a host's own", "\"é\n"),
];

#[test]
fn an_export_says_what_its_file_said() {
    let file = file_that_says(&SAID);
    let first = exported(&file, 0);
    assert_eq!(first, exported(&file, 0), "two saves are equal to the byte");
    assert_eq!(first, exported(&first, 0), "and so is a save of the save");
    let (before, after) = (read(&file), read(&first));
    assert_eq!(
        after.metadata,
        SAID.map(|(key, value)| (key.into(), value.into())).into()
    );
    assert_eq!(after.statistics, before.statistics);
    assert_eq!(after.snapshot, before.snapshot);
}

#[test]
fn an_export_of_taught_weights_says_so_and_claims_no_measure_of_its_origin() {
    let taught = exported(&file_that_says(&SAID), 60);
    let mut found = read(&taught).metadata;
    let mut take = |key: &str| found.remove(key);
    assert_eq!(take("taught_steps").as_deref(), Some("60"));
    let from = "tiny-b at epoch 3 of 4, commit abc";
    assert_eq!(take("taught_from").as_deref(), Some(from));
    assert_eq!(take("origin_test_error").as_deref(), Some("0.00320"));
    assert_eq!(take("origin_validation_error").as_deref(), Some("0.00340"));
    for (key, value) in SAID {
        let kept = Some(value).filter(|_| !key.ends_with("error"));
        assert_eq!(take(key).as_deref(), kept, "{key}");
    }
    assert_eq!(found, Metadata::new());
    assert!(read(&taught).statistics.is_some_and(|s| s.stale));

    // taught again, and measured between
    let untouched = read(&exported(&taught, 0));
    assert_eq!(untouched.metadata, read(&taught).metadata);
    let mut measured = read(&taught);
    measured
        .metadata
        .insert("test_error".into(), "0.004".into());
    let measured = measured
        .to_safetensors(Precision::F32)
        .expect("it can be written");
    assert_eq!(
        read(&exported(&measured, 0)).metadata["test_error"],
        "0.004"
    );
    let again = read(&exported(&measured, 5)).metadata;
    assert_eq!(again["taught_steps"], "65");
    assert_eq!(again["taught_from"], from);
    assert_eq!(again["origin_test_error"], "0.00320");
    assert!(!again.contains_key("test_error"));
}

/// Entries that the engine writes itself, or that an older file has instead.
const OURS: [&str; 9] = [
    "specification",
    "statistics_digits",
    "statistics_stale",
    "taught_steps",
    "taught_from",
    "preset",
    "routing_iterations",
    "origin_test_error",
    "origin_validation_error",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn whatever_a_file_says_the_engine_has_the_last_word(
        said in btree_map(
            prop_oneof![any::<String>(), select(OURS.to_vec()).prop_map(String::from)],
            prop_oneof![any::<String>(), any::<u64>().prop_map(|n| n.to_string())],
            0..12,
        ),
        with_statistics: bool,
        steps in select(vec![0usize, 1, 60, usize::MAX]),
    ) {
        let mut contents = read(&file_with_statistics(|_, _| ()));
        contents.statistics = contents.statistics.filter(|_| with_statistics);
        contents.metadata = said.clone();
        let file = contents.to_safetensors(Precision::F32)?;
        let written = exported(&file, steps);
        prop_assert_eq!(&written, &exported(&file, steps));
        let back = read(&written);
        prop_assert_eq!(&back.spec, &tiny());
        let expected = Statistics { stale: steps > 0, ..statistics() };
        prop_assert_eq!(back.statistics, with_statistics.then_some(expected));
        if steps > 0 {
            let before = said.get("taught_steps").and_then(|text| text.parse().ok());
            let before: u64 = before.filter(|_| said.contains_key("taught_from")).unwrap_or(0);
            let expected = before.saturating_add(steps as u64).to_string();
            prop_assert_eq!(&back.metadata["taught_steps"], &expected);
        }
        for (key, value) in said.iter().filter(|(key, _)| !OURS.contains(&key.as_str())) {
            prop_assert_eq!(back.metadata.get(key), Some(value));
        }
        let more = ["taught_steps", "taught_from"];
        prop_assert!(back.metadata.keys().all(|key| said.contains_key(key) || more.contains(&key.as_str())));
        for gone in ["specification", "statistics_digits", "statistics_stale", "preset", "routing_iterations"] {
            let header = Snapshot::from_safetensors(&written)?.1;
            let has = header.contains_key(gone);
            let ours = gone == "specification" || gone.starts_with("statistics") && with_statistics;
            prop_assert_eq!(has, ours, "{}", gone);
        }
    }
}
