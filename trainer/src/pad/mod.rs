//! Digits as a visitor draws them on the page's pad: one round pen of an even width, thin or thick,
//! where MNIST's pens press and fade.

pub mod pen;
pub mod redrawing;
pub mod set;
pub mod templates;
pub mod thinning;
