//! How long each layer takes on this device, on its own.

use burn::tensor::{Tensor, Transaction};
use web_time::Instant;

use crate::layers::routing::route;
use crate::network::{CapsNet, Head, rectified};
use crate::{Error, Result};

/// A layer with what it is given, to be run as often as it is timed. What comes back is one number
/// of what the layer made, so that a device that computes when it is asked does compute.
pub type Step<'a> = Box<dyn Fn() -> Tensor<1> + 'a>;

impl CapsNet {
    /// Every layer, in the order of `Spec::costs`, given what the layers before it make of `images`
    /// [B, 1, rows, columns]; after them the whole answer with its reconstruction.
    pub fn steps(&self, images: Tensor<4>, iterations: usize) -> Vec<Step<'_>> {
        let mut steps: Vec<Step<'_>> = Vec::new();
        let mut given = None; // to the convolution before
        let mut map = images.clone();
        for (layer, skip) in self.convolutions() {
            let input = map.clone();
            let before = given.replace(map).filter(|_| skip);
            let run = move || rectified(layer.forward(input.clone()), before.clone());
            map = run();
            steps.push(Box::new(move || one_of(run())));
        }
        match self.head() {
            Head::Capsules(capsules) => {
                let primary = capsules.primary().forward(map.clone()); // [B, I, P]
                let votes = capsules.digit().forward(primary.clone()); // [B, J, I, D]
                let rounds = capsules.rounds(iterations);
                let squash = capsules.squash();
                steps.push(Box::new(move || {
                    one_of(capsules.primary().forward(map.clone()))
                }));
                steps.push(Box::new(move || {
                    one_of(capsules.digit().forward(primary.clone()))
                }));
                steps.push(Box::new(move || {
                    one_of(route(votes.clone(), rounds, squash))
                }));
            }
            Head::Dense(dense) => {
                steps.push(Box::new(move || one_of(dense.forward(map.clone()).1)));
            }
        }
        let answer = self.forward(images.clone(), iterations);
        let chosen = answer.longest(); // [B, J]
        let poses = answer.poses; // [B, J, D]
        steps.push(Box::new(move || {
            one_of(self.decode(poses.clone(), chosen.clone()))
        }));
        steps.push(Box::new(move || {
            one_of(self.draw_present(&self.forward(images.clone(), iterations), 1))
        }));
        steps
    }
}

/// Milliseconds of one run of a step, the mean of `runs`.
///
/// # Errors
/// `device-lost`.
pub async fn time(step: &Step<'_>, runs: usize) -> Result<f64> {
    let runs = runs.max(1);
    let start = Instant::now();
    let mut reading = Transaction::default();
    for _ in 0..runs {
        reading = reading.register(step());
    }
    reading.execute_async().await.map_err(Error::from)?;
    Ok(start.elapsed().as_secs_f64() * 1e3 / runs as f64)
}

/// The first number of a tensor.
fn one_of<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let count = tensor.dims().iter().product::<usize>();
    tensor.reshape([count]).narrow(0, 0, 1)
}
