//! What the tests of several modules need.

use burn::tensor::Device;
use capsnet::network::CapsNet;
use capsnet::parity::tiny;
use capsnet::weights::{Contents, Metadata, Snapshot};

/// A file of the smallest network with random weights.
///
/// # Errors
/// None in practice.
pub fn random_file(seed: u64) -> anyhow::Result<Contents> {
    let _alone = crate::alone_with_the_generator();
    let (spec, device) = (tiny()?, Device::flex());
    device.seed(seed);
    Ok(Contents {
        snapshot: pollster::block_on(Snapshot::of(&CapsNet::new(&spec, &device)))?,
        spec,
        statistics: None,
        metadata: Metadata::new(),
    })
}
