//! A panic ends a wasm instance. Before it does, the worker is told, so that it can be replaced.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static CALLBACK: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Calls `callback` with the text of a panic, just before the instance traps.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(callback: Function) {
    CALLBACK.with(|slot| slot.replace(Some(callback)));
    std::panic::set_hook(Box::new(|info| {
        let text = JsValue::from(info.to_string());
        web_sys::console::error_1(&text);
        CALLBACK.with(|slot| {
            if let Ok(Some(callback)) = slot.try_borrow().as_deref() {
                callback.call1(&JsValue::NULL, &text).ok(); // should it fail, nobody is left to tell
            }
        });
    }));
}
