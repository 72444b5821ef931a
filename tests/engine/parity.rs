//! This device against the reference computation made with JAX.

use crate::common::cpu;

/// The fixture of `tests/fixtures/generate_reference.py`.
const FIXTURE: &[u8] = include_bytes!("../fixtures/parity.safetensors");

#[test]
fn the_processor_finds_what_jax_found() {
    let found = pollster::block_on(capsnet::parity::differences(FIXTURE, &cpu()))
        .expect("the processor answers");
    assert_eq!(
        found.len(),
        11 + 2 * 13,
        "every tensor of the fixture is compared"
    );
    for difference in &found {
        println!("{:40} {:.2e}", difference.name, difference.max_difference);
    }
    let worst = found.iter().map(|d| d.max_difference).fold(0.0, f32::max);
    assert!(worst < 1e-4, "the largest difference is {worst:e}");
}

#[test]
fn another_file_is_not_the_fixture() {
    let error = pollster::block_on(capsnet::parity::differences(b"not a file", &cpu()))
        .expect_err("it is refused");
    assert_eq!(error.code(), "bad-weights");
}
