//! What the tests share.

use std::sync::{Mutex, PoisonError};

use crate::mnist::Digits;
use burn::tensor::{Device, Tensor, TensorData};
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::weights::Snapshot;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;

pub fn cpu() -> Device {
    Device::flex()
}

/// The numbers of a tensor.
pub fn values<const N: usize>(tensor: Tensor<N>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

/// Even random numbers of −1…1.
pub fn random<const N: usize>(shape: [usize; N], seed: u64) -> Tensor<N> {
    let mut generator = Pcg64Mcg::seed_from_u64(seed);
    let numbers: Vec<f32> = (0..shape.iter().product())
        .map(|_| generator.random::<f32>() * 2.0 - 1.0)
        .collect();
    Tensor::from_data(TensorData::new(numbers, shape), &cpu())
}

/// Even random pixels of 0…1. [B, 1, side, side]
pub fn pixels(spec: &Spec, batch: usize, seed: u64) -> Tensor<4> {
    random([batch, 1, spec.side(), spec.side()], seed) * 0.5 + 0.5
}

/// A fresh network from a seed. The generator is the device's, shared by all tests, and parameters
/// draw from it only when they are first read: one network at a time.
pub fn network(spec: &Spec, seed: u64) -> CapsNet {
    static GENERATOR: Mutex<()> = Mutex::new(());
    let _alone = GENERATOR.lock().unwrap_or_else(PoisonError::into_inner);
    cpu().seed(seed);
    let model = CapsNet::new(spec, &cpu());
    pollster::block_on(Snapshot::of(&model)).expect("the processor answers");
    model
}

/// A shipped file. Cargo starts the tests of each package in a folder of its own.
pub fn pretrained(name: &str) -> Vec<u8> {
    let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places = package
        .ancestors()
        .map(|folder| folder.join("pretrained").join(name));
    let file = places
        .find(|file| file.exists())
        .unwrap_or_else(|| panic!("pretrained/{name} is missing"));
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The digits that the page ships with.
pub fn samples() -> Digits {
    let files = (
        pretrained("samples-images.idx3-ubyte"),
        pretrained("samples-labels.idx1-ubyte"),
    );
    Digits::parse(&files.0, &files.1).expect("they are whole")
}

/// Asserts that two lists of numbers agree.
#[track_caller]
pub fn assert_close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len(), "as many numbers");
    for (at, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!(
            (a - b).abs() <= tolerance,
            "number {at}: found {a}, expected {b} ± {tolerance}"
        );
    }
}

/// The network of the fixture.
pub fn tiny() -> Spec {
    capsnet::parity::tiny().expect("it is a part of the program")
}

/// A description that networks are trained from.
pub fn described(name: &str) -> Spec {
    let json = String::from_utf8(pretrained(&format!("{name}.json"))).expect("it is text");
    Spec::from_json(&json).expect("it describes a network")
}

/// The names of all descriptions beside the weights.
pub fn descriptions() -> Vec<String> {
    let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = package.join("pretrained").read_dir();
    let names = folder
        .expect("there are weights")
        .map(|entry| entry.expect("it can be listed").file_name());
    names
        .filter_map(|name| Some(name.to_str()?.strip_suffix(".json")?.to_string()))
        .filter(|name| name != "samples-result") // an answer, not a network
        .collect()
}

/// The description that the shipped weights of `compact` carry.
pub fn compact_spec() -> Spec {
    let file = capsnet::weights::read(&pretrained("compact.safetensors"));
    file.expect("it is whole").spec
}
