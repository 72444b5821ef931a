//! The engine as the worker sees it.

use burn::tensor::{Device, Tensor};
use js_sys::{Float32Array, Object, Uint8Array, Uint32Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::activations::{Part, array, set, to_js, values};
use super::device::{Acquired, acquire};
use super::failure::JsResult;
use super::info::Info;
use crate::evaluation::score;
use crate::network::CapsNet;
use crate::profile::time;
use crate::spec::{MAX_ROUTING_ITERATIONS, Spec};
use crate::training::batch::{images, one_hot};
use crate::training::teaching::Teacher;
use crate::weights::{self, Opened, Origin, Precision, Snapshot};
use crate::{Error, parity};

/// A network on this artifact's device.
#[wasm_bindgen]
pub struct Engine {
    pub(super) spec: Spec,
    acquired: Acquired,
    /// The weights that answer.
    pub(super) model: CapsNet,
    /// The weights that the engine was loaded with, to compare with.
    original: CapsNet,
    /// Where these come from.
    pub(super) origin: Origin,
    /// The run of teaching that is open (`teaching.rs`).
    pub(super) teacher: Option<Teacher>,
}

#[wasm_bindgen]
impl Engine {
    /// Acquires the device and loads a safetensors file of any network.
    ///
    /// # Errors
    /// `unsupported` without a device, `bad-weights`.
    pub async fn load(weights: Uint8Array) -> JsResult<Engine> {
        let acquired = acquire().await?;
        let Opened {
            network,
            spec,
            origin,
        } = weights::open(&weights.to_vec(), &acquired.device)?;
        Ok(Engine {
            spec,
            acquired,
            original: network.clone(),
            model: network,
            origin,
            teacher: None,
        })
    }

    /// What runs, where, and how large it is.
    ///
    /// # Errors
    /// None in practice: the fields are plain.
    pub fn info(&self) -> JsResult<JsValue> {
        let statistics = self.origin.statistics();
        let info = Info::of(
            &self.spec,
            self.acquired.kind,
            &self.acquired.adapter,
            statistics.as_ref(),
        );
        Ok(info.serialize(&Serializer::json_compatible())?)
    }

    /// Pixels in 0…1 of one image or several → `{ lengths, poses, digit, present, reconstruction,
    /// reconstructions, trace? }`, each of the longest capsules drawn on its own.
    /// `trace` lists the parts of the trace that are wanted: `convolutions`, `primary`, `votes`, `routing`.
    /// `original` asks the weights of `load`, whatever was taught or imported since.
    ///
    /// # Errors
    /// `bad-input`, also for capsules of a network without them; `device-lost`.
    pub async fn infer(
        &self,
        pixels: Float32Array,
        routing_iterations: usize,
        trace: JsValue,
        original: bool,
    ) -> JsResult<Object> {
        let wanted = self.parts(trace)?;
        let model = self.answering(original);
        let images = images(self.pixels(&pixels)?, &self.spec, self.device());
        let iterations = self.iterations(routing_iterations)?;
        let (answer, trace) = if wanted.is_empty() {
            (model.forward(images, iterations), None)
        } else {
            let (answer, trace) = model.forward_traced(images, iterations);
            (answer, Some(trace))
        };
        let digits = self.spec.digits;
        let drawn = model.draw_present(&answer, digits);
        Ok(to_js(answer, drawn, digits, trace, &wanted).await?)
    }

    /// The pictures of some poses, each of the capsule of its class: n·D numbers and n classes → n
    /// pictures.
    ///
    /// # Errors
    /// `bad-input`, `device-lost`.
    pub async fn decode(
        &self,
        poses: Float32Array,
        classes: Uint8Array,
        original: bool,
    ) -> JsResult<Float32Array> {
        let poses = finite("poses", poses.to_vec())?;
        let classes = classes.to_vec();
        let pose = self.spec.pose();
        if classes.is_empty() || poses.len() != classes.len() * pose {
            let text = format!(
                "{} classes need as many poses of {pose} numbers, found {} numbers",
                classes.len(),
                poses.len()
            );
            return Err(Error::BadInput(text).into());
        }
        let selection = one_hot(&classes, self.spec.class_count(), self.device())?; // [B, J]
        let poses = Tensor::<1>::from_floats(poses.as_slice(), self.device())
            .reshape([classes.len(), 1, pose])
            .repeat_dim(1, self.spec.class_count()); // [B, J, D]: the selection zeroes all but one
        let pictures = self
            .answering(original)
            .decode(poses, selection)
            .into_data_async()
            .await
            .map_err(Error::from)?;
        Ok(array(&values(&pictures)))
    }

    /// W of one primary capsule, P·J·D numbers: what each of its P numbers adds to its votes.
    /// `original` asks the weights of `load`.
    ///
    /// # Errors
    /// `bad-input` for a capsule that is not there; `device-lost`.
    #[wasm_bindgen(js_name = capsuleWeights)]
    pub async fn capsule_weights(&self, capsule: usize, original: bool) -> JsResult<Float32Array> {
        let count = self.spec.primary_capsules();
        let capsules = self.answering(original).capsules();
        let Some(capsules) = capsules.filter(|_| capsule < count) else {
            let text = format!(
                "the network \"{}\" has {count} primary capsules, found number {capsule}, from 0",
                self.spec.name
            );
            return Err(Error::BadInput(text).into());
        };
        let weights = capsules
            .digit()
            .weight()
            .narrow(0, capsule, 1) // [1, P, J·D]
            .into_data_async()
            .await
            .map_err(Error::from)?;
        Ok(array(&values(&weights)))
    }

    /// Milliseconds that a layer of `info().layers` takes for one image with so many routing iterations,
    /// or the whole answer where `layer` is their number; the mean of `runs` in a row.
    ///
    /// # Errors
    /// `bad-input` for a layer that is not there; `device-lost`.
    pub async fn profile(
        &self,
        layer: usize,
        routing_iterations: usize,
        runs: usize,
    ) -> JsResult<f64> {
        let iterations = self.iterations(routing_iterations)?;
        // half grey: what is computed takes as long for any picture
        let image = images(vec![0.5; self.spec.pixels()], &self.spec, self.device());
        let steps = self.model.steps(image, iterations);
        let Some(step) = steps.get(layer) else {
            let text = format!("layer {layer} of {} was asked for", steps.len());
            return Err(Error::BadInput(text).into());
        };
        Ok(time(step, runs).await?)
    }

    /// `{ correct, count: Uint32Array(J), lossSum }` over some labelled images.
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
        let iterations = self.spec.routing_iterations();
        let score = score(
            self.answering(original),
            &self.spec,
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

    /// The weights as they are now, a safetensors file of F32 that says where they come from.
    ///
    /// # Errors
    /// `bad-weights` when one is no finite number, `device-lost`.
    #[wasm_bindgen(js_name = exportWeights)]
    pub async fn export_weights(&self) -> JsResult<Uint8Array> {
        let weights = Snapshot::of(&self.model).await?.finite()?;
        let contents = self.origin.contents(weights, &self.spec);
        let file = contents.to_safetensors(Precision::F32)?;
        Ok(Uint8Array::from(file.as_slice()))
    }

    /// Replaces all weights by those of a file, or none of them. An open run of teaching ends.
    ///
    /// # Errors
    /// `bad-weights`.
    #[wasm_bindgen(js_name = importWeights)]
    pub fn import_weights(&mut self, file: &Uint8Array) -> JsResult<()> {
        let opened = weights::load(&file.to_vec(), &self.spec, self.device())?;
        self.model = opened.network;
        self.origin = opened.origin;
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

    /// The parts of a trace that a caller asks for.
    fn parts(&self, trace: JsValue) -> crate::Result<Vec<Part>> {
        let parts: Vec<Part> = serde_wasm_bindgen::from_value(trace)
            .map_err(|error| Error::BadInput(format!("`trace`: {error}")))?;
        if self.model.capsules().is_none() && parts.iter().any(|part| part.is_of_capsules()) {
            return Err(Error::BadInput(format!(
                "the network \"{}\" has no capsules: of its trace there are only `convolutions`",
                self.spec.name
            )));
        }
        Ok(parts)
    }

    /// How often to route; nothing is routed in a network without capsules.
    fn iterations(&self, asked: usize) -> crate::Result<usize> {
        let routes = self.model.capsules().is_some();
        if !routes || (1..=MAX_ROUTING_ITERATIONS).contains(&asked) {
            return Ok(asked);
        }
        Err(Error::BadInput(format!(
            "routing takes 1 to {MAX_ROUTING_ITERATIONS} iterations, found {asked}"
        )))
    }

    fn pixels(&self, pixels: &Float32Array) -> crate::Result<Vec<f32>> {
        let pixels = finite("pixels", pixels.to_vec())?;
        let one = self.spec.pixels();
        if pixels.is_empty() || !pixels.len().is_multiple_of(one) {
            return Err(Error::BadInput(format!(
                "an image of the network \"{}\" has {one} pixels, found {}",
                self.spec.name,
                pixels.len()
            )));
        }
        Ok(pixels)
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
