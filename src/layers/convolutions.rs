//! The convolutions between pixels and head, each followed by ReLU.

use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::tensor::Device;

use crate::spec::{Convolution, Spec};

/// Fresh convolutions of `spec`, first to last.
pub fn convolutions(spec: &Spec, initializer: &Initializer, device: &Device) -> Vec<Conv2d> {
    let mut channels = 1;
    let layer = |c: &Convolution| {
        let given = std::mem::replace(&mut channels, c.channels);
        convolution(given, c, initializer, device)
    };
    spec.convolutions.iter().map(layer).collect()
}

/// A fresh one of a map with `channels`.
pub fn convolution(
    channels: usize,
    c: &Convolution,
    initializer: &Initializer,
    device: &Device,
) -> Conv2d {
    let p = c.padding;
    Conv2dConfig::new([channels, c.channels], [c.kernel, c.kernel])
        .with_stride([c.stride, c.stride])
        .with_padding(PaddingConfig2d::Explicit(p, p, p, p))
        .with_initializer(initializer.clone())
        .init(device)
}
