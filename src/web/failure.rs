//! Engine errors as JavaScript errors.

use js_sys::{Error as JsError, Reflect};
use wasm_bindgen::JsValue;

use crate::Error;

/// What a surface function returns.
pub type JsResult<T> = Result<T, JsValue>;

impl From<Error> for JsValue {
    /// An `Error` whose `code` is one of the JavaScript interface's.
    fn from(error: Error) -> Self {
        let js = JsError::new(&error.to_string());
        // setting a property of a plain object cannot fail
        Reflect::set(&js, &"code".into(), &error.code().into()).ok();
        js.into()
    }
}
