//! Training: what is lowered ([`loss`]), on what ([`batch`], [`augment`]), how ([`step`]), and a
//! visitor's own digits ([`teaching`]).

pub mod augment;
pub mod batch;
pub mod loss;
pub mod step;
pub mod teaching;
