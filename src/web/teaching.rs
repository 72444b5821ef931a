//! Teaching as the worker sees it: a run is opened, stepped and closed.

use js_sys::{Float32Array, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::engine::Engine;
use super::failure::JsResult;
use crate::Error;
use crate::training::teaching::Teacher;
use crate::training::teaching::examples::Examples;
use crate::training::teaching::options::TeachingOptions;

#[wasm_bindgen]
impl Engine {
    /// Opens a run from the weights as they are; an earlier one ends. `pixels` in 0…1 and `labels`
    /// are the examples (255: what it shows is nothing), the known digits are bytes 0…255 to rehearse, `options` are [`TeachingOptions`].
    ///
    /// # Errors
    /// `bad-input`; an earlier run goes on then.
    #[wasm_bindgen(js_name = beginTeaching)]
    pub fn begin_teaching(
        &mut self,
        pixels: &Float32Array,
        labels: &Uint8Array,
        known_pixels: &Uint8Array,
        known_labels: &Uint8Array,
        options: JsValue,
    ) -> JsResult<()> {
        let options: TeachingOptions = serde_wasm_bindgen::from_value(options)
            .map_err(|error| Error::BadInput(format!("the options of teaching: {error}")))?;
        let examples = Examples::new(&pixels.to_vec(), &labels.to_vec(), &self.spec)?;
        let known = Examples::known(&known_pixels.to_vec(), &known_labels.to_vec(), &self.spec)?;
        let model = self.model.clone();
        let teacher = Teacher::new(model, &self.spec, self.device(), &examples, &known, options)?;
        self.teacher = Some(teacher);
        Ok(())
    }

    /// One step, after which the engine answers with the weights that it gave.
    ///
    /// # Errors
    /// `bad-input` when no run is open or the run went wrong: then it is over, and the weights
    /// are the last good ones. `device-lost`.
    pub async fn teach(&mut self) -> JsResult<JsValue> {
        let teacher = self
            .teacher
            .as_mut()
            .ok_or_else(|| Error::BadInput("no run of teaching is open".into()))?;
        let before = teacher.steps_taken();
        let result = teacher.step().await;
        self.model = teacher.model().clone();
        // fewer than before where the run went wrong
        let taught = self.origin.taught_steps - before;
        self.origin.taught_steps = taught + teacher.steps_taken();
        if teacher.left() == 0 {
            self.teacher = None;
        }
        Ok(result?.serialize(&Serializer::json_compatible())?)
    }

    /// Closes the run, if one is open. The weights stay as they are.
    #[wasm_bindgen(js_name = endTeaching)]
    pub fn end_teaching(&mut self) {
        self.teacher = None;
    }
}
