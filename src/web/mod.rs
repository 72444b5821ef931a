//! The wasm-bindgen surface: a thin translation between JavaScript values and the engine.
//!
//! `www/engine/worker.js` is its only caller; pages use `capsnet.js`. Every failure is a
//! JavaScript `Error` with a `code` and a sentence.

mod digit;
mod failure;

#[cfg(feature = "engine")]
mod activations;
#[cfg(feature = "engine")]
mod device;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod info;
#[cfg(feature = "engine")]
mod panic;
#[cfg(feature = "engine")]
mod teaching;
