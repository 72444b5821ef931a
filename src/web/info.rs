//! What `info()` tells; see `capsnet.d.ts`.

use serde::Serialize;

use crate::digit_image::Input;
use crate::spec::{Cost, Kind, Layer, Spec, Squash};
use crate::weights::Statistics;

/// The network and what it runs on.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Info<'a> {
    preset: &'a str,
    device: &'static str,
    adapter: &'a str,
    parameters: f64,
    macs: f64,
    layers: Vec<CostInfo>,
    routing_iterations: usize,
    image: Grid,
    input: Input,
    digits_per_image: usize,
    classes: &'a [String],
    convolutions: Vec<LayerInfo>,
    primary: Option<PrimaryInfo>,
    routing: Option<RoutingInfo>,
    digit: DigitInfo,
    statistics: Option<&'a Statistics>,
}

/// A layer, in the order of the data.
#[derive(Serialize)]
struct CostInfo {
    kind: Kind,
    parameters: f64,
    macs: f64,
}

#[derive(Serialize)]
struct Grid {
    rows: usize,
    columns: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LayerInfo {
    channels: usize,
    kernel: usize,
    stride: usize,
    rows: usize,
    columns: usize,
    receptive_field: Field,
}

/// The squares of the image that the places of a map see: the first begins at `start`, the next one
/// `step` further on.
#[derive(Serialize)]
struct Field {
    size: usize,
    step: usize,
    start: isize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PrimaryInfo {
    types: usize,
    rows: usize,
    columns: usize,
    dims: usize,
    receptive_field: Field,
}

/// What the formulas of routing need beside the trace.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoutingInfo {
    inverse_temperature: f32,
    leak: Option<f32>,
    squash: Squash,
}

#[derive(Serialize)]
struct DigitInfo {
    classes: usize,
    dims: usize,
}

impl<'a> Info<'a> {
    pub fn of(
        spec: &'a Spec,
        device: &'static str,
        adapter: &'a str,
        statistics: Option<&'a Statistics>,
    ) -> Self {
        let side = spec.side();
        let costs = spec.costs(spec.routing_iterations());
        let layers = spec.layers();
        let primary = spec.primary().zip(layers.last()).map(|(primary, layer)| {
            let (rows, columns) = (layer.side, layer.side);
            PrimaryInfo {
                types: primary.types,
                rows,
                columns,
                dims: primary.dims,
                receptive_field: layer.into(),
            }
        });
        let routing = spec.routing().zip(spec.squash());
        let routing = routing.map(|(routing, squash)| RoutingInfo {
            inverse_temperature: routing.inverse_temperature,
            leak: routing.leak,
            squash,
        });
        Info {
            preset: &spec.name,
            device,
            adapter,
            parameters: spec.parameters() as f64,
            macs: spec.multiply_adds(spec.routing_iterations()) as f64,
            layers: costs.iter().map(CostInfo::from).collect(),
            routing_iterations: spec.routing_iterations(),
            image: Grid {
                rows: side,
                columns: side,
            },
            input: spec.input,
            digits_per_image: spec.digits,
            classes: &spec.classes,
            convolutions: layers[..spec.convolutions.len()]
                .iter()
                .map(LayerInfo::from)
                .collect(),
            primary,
            routing,
            digit: DigitInfo {
                classes: spec.class_count(),
                dims: spec.pose(),
            },
            statistics,
        }
    }
}

impl From<&Cost> for CostInfo {
    fn from(cost: &Cost) -> Self {
        CostInfo {
            kind: cost.kind,
            parameters: cost.parameters as f64,
            macs: cost.multiply_adds as f64,
        }
    }
}

impl From<&Layer> for Field {
    fn from(layer: &Layer) -> Self {
        Field {
            size: layer.field,
            step: layer.jump,
            start: layer.start,
        }
    }
}

impl From<&Layer> for LayerInfo {
    fn from(layer: &Layer) -> Self {
        LayerInfo {
            channels: layer.channels,
            kernel: layer.kernel,
            stride: layer.stride,
            rows: layer.side,
            columns: layer.side,
            receptive_field: layer.into(),
        }
    }
}
