//! The engine as the worker sees it.

use burn::tensor::Device;
use js_sys::{Float32Array, Object, Uint8Array, Uint32Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::activations::{array, set, to_js, values};
use super::device::{Acquired, acquire};
use super::failure::JsResult;
use crate::config::{CLASSES, Config, MAX_ROUTING_ITERATIONS};
use crate::evaluation::score;
use crate::network::CapsNet;
use crate::teaching::Teacher;
use crate::training::{images, one_hot};
use crate::two_digits::draw_present;
use crate::weights::{self, Metadata, Precision, Snapshot};
use crate::{Error, parity};

/// A network on this artifact's device.
#[wasm_bindgen]
pub struct Engine {
    pub(super) config: Config,
    acquired: Acquired,
    /// The weights that answer.
    pub(super) model: CapsNet,
    /// The weights that the engine was loaded with, to compare with.
    original: CapsNet,
    /// The run of teaching that is open (`teaching.rs`).
    pub(super) teacher: Option<Teacher>,
}

/// What `info()` tells; see `capsnet.d.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    preset: &'static str,
    device: &'static str,
    adapter: String,
    parameters: usize,
    macs: usize,
    routing_iterations: usize,
    image: Grid,
    digits_per_image: usize,
    primary: PrimaryInfo,
    digit: DigitInfo,
}

#[derive(Serialize)]
struct Grid {
    rows: usize,
    columns: usize,
}

#[derive(Serialize)]
struct PrimaryInfo {
    types: usize,
    rows: usize,
    columns: usize,
    dims: usize,
}

#[derive(Serialize)]
struct DigitInfo {
    classes: usize,
    dims: usize,
}

#[wasm_bindgen]
impl Engine {
    /// Acquires the device and loads a safetensors file of the network `preset`.
    ///
    /// # Errors
    /// `unsupported` without a device, `bad-weights`, `bad-input` for an unknown preset.
    pub async fn load(preset: String, weights: Uint8Array) -> JsResult<Engine> {
        let config = Config::from_preset(&preset)?;
        let acquired = acquire().await?;
        let (model, config) = weights::open(&weights.to_vec(), &config, &acquired.device)?;
        Ok(Engine {
            config,
            acquired,
            original: model.clone(),
            model,
            teacher: None,
        })
    }

    /// What runs, where, and how large it is.
    ///
    /// # Errors
    /// None in practice: the fields are plain.
    pub fn info(&self) -> JsResult<JsValue> {
        let config = &self.config;
        let side = config.grid();
        let shapes = weights::shapes(config, self.device());
        let info = Info {
            preset: config.preset,
            device: self.acquired.kind,
            adapter: self.acquired.adapter.clone(),
            parameters: shapes
                .values()
                .map(|shape| shape.iter().product::<usize>())
                .sum(),
            macs: config.multiply_adds(config.routing_iterations),
            routing_iterations: config.routing_iterations,
            image: Grid {
                rows: config.image,
                columns: config.image,
            },
            digits_per_image: config.digits,
            primary: PrimaryInfo {
                types: config.primary.types,
                rows: side,
                columns: side,
                dims: config.primary.dims,
            },
            digit: DigitInfo {
                classes: CLASSES,
                dims: config.pose,
            },
        };
        Ok(info.serialize(&Serializer::json_compatible())?)
    }

    /// Pixels in 0…1 of one image or several → `{ lengths, poses, digit, present, reconstruction,
    /// reconstructions, trace? }`, each of the longest capsules drawn on its own.
    /// `original` asks the weights of `load`, whatever was taught or imported since.
    ///
    /// # Errors
    /// `bad-input`, `device-lost`.
    pub async fn infer(
        &self,
        pixels: Float32Array,
        routing_iterations: usize,
        trace: bool,
        original: bool,
    ) -> JsResult<Object> {
        let model = self.answering(original);
        let images = images(self.pixels(&pixels)?, &self.config, self.device());
        let iterations = checked_iterations(routing_iterations)?;
        let (answer, trace) = if trace {
            let (answer, trace) = model.forward_traced(images, iterations);
            (answer, Some(trace))
        } else {
            (model.forward(images, iterations), None)
        };
        let digits = self.config.digits;
        let drawn = draw_present(model, &answer, digits);
        Ok(to_js(answer, drawn, digits, trace).await?)
    }

    /// The picture of one pose of the capsule `digit`.
    ///
    /// # Errors
    /// `bad-input`, `device-lost`.
    pub async fn decode(
        &self,
        pose: Float32Array,
        digit: u8,
        original: bool,
    ) -> JsResult<Float32Array> {
        let pose = finite("pose", pose.to_vec())?;
        if pose.len() != self.config.pose {
            let text = format!(
                "a pose has {} numbers, found {}",
                self.config.pose,
                pose.len()
            );
            return Err(Error::BadInput(text).into());
        }
        let selection = one_hot(&[digit], self.device())?; // [1, J]
        let poses = burn::tensor::Tensor::<1>::from_floats(pose.as_slice(), self.device())
            .reshape([1, 1, self.config.pose])
            .repeat_dim(1, CLASSES); // [1, J, D]: the selection zeroes all but one
        let image = self
            .answering(original)
            .decode(poses, selection)
            .into_data_async()
            .await
            .map_err(Error::from)?;
        Ok(array(&values(&image)))
    }

    /// `{ correct, count: Uint32Array(10), lossSum }` over some labelled images.
    ///
    /// # Errors
    /// `bad-input`, `device-lost`.
    pub async fn evaluate(
        &self,
        pixels: Float32Array,
        labels: Uint8Array,
        original: bool,
    ) -> JsResult<Object> {
        let pixels = self.pixels(&pixels)?;
        let iterations = self.config.routing_iterations;
        let score = score(
            self.answering(original),
            &self.config,
            pixels,
            &labels.to_vec(),
            iterations,
            self.device(),
        )
        .await?;
        let result = Object::new();
        set(
            &result,
            "correct",
            Uint32Array::from(score.correct.as_slice()),
        );
        set(&result, "count", Uint32Array::from(score.count.as_slice()));
        set(&result, "lossSum", score.loss_sum());
        Ok(result)
    }

    /// The weights as they are now, a safetensors file of F32.
    ///
    /// # Errors
    /// `bad-weights` when one is no finite number, `device-lost`.
    #[wasm_bindgen(js_name = exportWeights)]
    pub async fn export_weights(&self) -> JsResult<Uint8Array> {
        let metadata = Metadata::from([
            ("preset".to_string(), self.config.preset.to_string()),
            (
                "routing_iterations".to_string(),
                self.config.routing_iterations.to_string(),
            ),
        ]);
        let file = Snapshot::of(&self.model)
            .await?
            .finite()?
            .to_safetensors(Precision::F32, metadata)?;
        Ok(Uint8Array::from(file.as_slice()))
    }

    /// Replaces all weights by those of a file, or none of them. An open run of teaching ends.
    ///
    /// # Errors
    /// `bad-weights`.
    #[wasm_bindgen(js_name = importWeights)]
    pub fn import_weights(&mut self, file: &Uint8Array) -> JsResult<()> {
        self.model = weights::load(&file.to_vec(), &self.config, self.device())?;
        self.teacher = None;
        Ok(())
    }

    /// Runs the reference computation of `fixture` (forward, gradients, one step of Adam on a
    /// tiny network) on this device; `[{ name, maxDifference }]`.
    ///
    /// # Errors
    /// `bad-weights` for another fixture, `device-lost`.
    #[wasm_bindgen(js_name = selfCheck)]
    pub async fn self_check(&self, fixture: Uint8Array) -> JsResult<JsValue> {
        let differences = parity::differences(&fixture.to_vec(), self.device()).await?;
        Ok(differences.serialize(&Serializer::json_compatible())?)
    }

    fn answering(&self, original: bool) -> &CapsNet {
        if original {
            &self.original
        } else {
            &self.model
        }
    }

    pub(super) fn device(&self) -> &Device {
        &self.acquired.device
    }

    fn pixels(&self, pixels: &Float32Array) -> crate::Result<Vec<f32>> {
        let pixels = finite("pixels", pixels.to_vec())?;
        let one = self.config.pixels();
        if pixels.is_empty() || !pixels.len().is_multiple_of(one) {
            return Err(Error::BadInput(format!(
                "an image of the network \"{}\" has {one} pixels, found {}",
                self.config.preset,
                pixels.len()
            )));
        }
        Ok(pixels)
    }
}

fn checked_iterations(iterations: usize) -> crate::Result<usize> {
    if (1..=MAX_ROUTING_ITERATIONS).contains(&iterations) {
        Ok(iterations)
    } else {
        Err(Error::BadInput(format!(
            "routing takes 1 to {MAX_ROUTING_ITERATIONS} iterations, found {iterations}"
        )))
    }
}

fn finite(what: &str, values: Vec<f32>) -> crate::Result<Vec<f32>> {
    match values.iter().position(|v| !v.is_finite()) {
        Some(at) => Err(Error::BadInput(format!(
            "{what} must be finite numbers, found {} at {at}",
            values[at]
        ))),
        None => Ok(values),
    }
}
