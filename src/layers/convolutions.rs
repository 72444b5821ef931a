//! The convolutions between pixels and head, each followed by ReLU.

use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::tensor::Device;

use crate::spec::{Convolution, Spec};

/// Fresh convolutions of `spec`, first to last.
pub fn convolutions(spec: &Spec, initializer: &Initializer, device: &Device) -> Vec<Conv2d> {
    let mut channels = 1;
    let layer = |c: &Convolution| {
        let layer = Conv2dConfig::new([channels, c.channels], [c.kernel, c.kernel])
            .with_stride([c.stride, c.stride])
            .with_padding(PaddingConfig2d::Explicit(
                c.padding, c.padding, c.padding, c.padding,
            ))
            .with_initializer(initializer.clone())
            .init(device);
        channels = c.channels;
        layer
    };
    spec.convolutions.iter().map(layer).collect()
}
