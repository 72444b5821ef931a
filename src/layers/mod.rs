//! The layers, in the order of the data.

pub mod convolutions;
pub mod decoder;
pub mod dense;
pub mod primary;
pub mod routing;
pub mod squash;
pub mod votes;
