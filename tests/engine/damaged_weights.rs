//! Weight files with anything wrong: refused in words, or a network whose numbers are finite, and never more memory
//! than goes with the file's own size, whatever it claims.

use std::sync::LazyLock;

use capsnet::Error;
use capsnet::network::CapsNet;
use capsnet::spec::{Head, Spec};
use capsnet::weights::{self, Metadata, Precision, Snapshot, open, read};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{cpu, network, pixels, pretrained, tiny, values};
use crate::damage::of_weights;

/// Bytes held at once for each byte of a file: F16 becomes F32, and a header its entries.
const MOST_PER_BYTE: u64 = 32;
const MOST_AT_LEAST: u64 = 1 << 20;
/// In characters: a refusal is read by a person.
const LONGEST_REFUSAL: usize = 403;

/// Whole files of small networks: with capsules and without, in both precisions, with statistics, of older names.
fn files() -> Vec<Vec<u8>> {
    static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(make_files);
    FILES.clone()
}

fn make_files() -> Vec<Vec<u8>> {
    let plain = Spec {
        head: Head::Dense { pose: 6 },
        ..tiny()
    };
    let file = |spec: &Spec, precision| {
        let weights =
            pollster::block_on(Snapshot::of(&network(spec, 1))).expect("the processor answers");
        let metadata = weights::metadata(spec, Metadata::new()).expect("it can be written");
        weights
            .to_safetensors(precision, metadata)
            .expect("it can be written")
    };
    let with_statistics = |bytes: &[u8]| {
        let contents = read(bytes).expect("it is whole");
        let (mut snapshot, spec) = (contents.snapshot, contents.spec);
        let mut metadata = weights::metadata(&spec, Metadata::new()).expect("it can be written");
        crate::weights::statistics().write(&mut snapshot, &mut metadata, &spec);
        snapshot
            .to_safetensors(Precision::F16, metadata)
            .expect("it can be written")
    };
    let capsules = file(&tiny(), Precision::F32);
    let older = crate::weights::older(&read(&capsules).expect("it is whole").snapshot);
    vec![
        with_statistics(&capsules),
        crate::weights::file(&older),
        file(&plain, Precision::F16),
        file(&plain, Precision::F32),
        capsules,
    ]
}

/// All numbers that come of an image, or the first that is none.
fn answers_finitely(network: &CapsNet, spec: &Spec) -> Result<(), TestCaseError> {
    let answer = network.forward(pixels(spec, 1, 7), spec.routing_iterations().max(1));
    let drawn = network.draw_present(&answer, spec.digits);
    for (what, numbers) in [
        ("lengths", values(answer.lengths)),
        ("poses", values(answer.poses)),
        ("pictures", values(drawn)),
    ] {
        let strange = numbers.iter().find(|number| !number.is_finite());
        prop_assert!(strange.is_none(), "{what} hold {strange:?}");
    }
    Ok(())
}

fn refused_or_finite(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut outcome = None;
    let used = allocation_counter::measure(|| outcome = Some(open(bytes, &cpu())));
    let most = MOST_PER_BYTE * bytes.len() as u64 + MOST_AT_LEAST;
    prop_assert!(
        used.bytes_max <= most,
        "{} bytes held for a file of {}",
        used.bytes_max,
        bytes.len()
    );
    match outcome {
        Some(Ok(opened)) => answers_finitely(&opened.network, &opened.spec),
        Some(Err(Error::BadWeights(text))) => {
            prop_assert!(
                (20..=LONGEST_REFUSAL).contains(&text.chars().count()),
                "{text:.600}"
            );
            Ok(())
        }
        Some(Err(other)) => Err(TestCaseError::fail(format!("refused as {other:?}"))),
        None => Err(TestCaseError::fail("nothing came of it")),
    }
}

proptest! {
    #[test]
    fn a_damaged_file_is_refused_or_gives_finite_numbers(which in 0..files().len(), damages in vec(of_weights(), 1..4)) {
        let file = files().swap_remove(which);
        let damaged = damages.iter().fold(file, |file, damage| damage.to(file));
        refused_or_finite(&damaged)?;
    }

    #[test]
    fn what_is_no_file_is_refused(bytes in vec(any::<u8>(), 0..400)) {
        refused_or_finite(&bytes)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn so_is_one_that_ships(damage in of_weights()) {
        refused_or_finite(&damage.to(pretrained("compact.safetensors")))?;
    }
}

#[test]
fn whole_files_answer_finitely() {
    for file in files() {
        refused_or_finite(&file).expect("nothing is wrong with it");
        open(&file, &cpu()).expect("it is taken");
    }
}
