//! Muon for convolutions, Adam for everything else.
//!
//! Adam moves every weight by about the learning rate, however many of them add up in one sum: a rate
//! that is right for the 81 weights of a neuron of the paper's first convolution shakes the 20,736 of
//! one in its second. Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon) moves a whole
//! matrix by an orthogonal one: whatever the direction in its input, the output moves by the rate.
//!
//! ```text
//! m ← μ m + g,   O ≈ U Vᵀ of the singular value decomposition U S Vᵀ of g + μ m,   W ← W − 10 η O
//! ```
//!
//! η is Adam's rate, so that one schedule serves both. O comes from five Newton-Schulz steps
//! X ← a X + b (X Xᵀ) X + c (X Xᵀ)² X. All of them happen in the small square X Xᵀ and are
//! multiplied with X once: the paper's convolution is a matrix of 256 × 20,736.

use burn::module::ParamGroup;
use burn::optim::momentum::{Momentum, MomentumConfig, MomentumState};
use burn::optim::{
    Adam, AdamConfig, AdamState, LearningRate, ModuleOptimizer, Optimizer, RecordState, StateSink,
    StateSource, join_path,
};
use burn::tensor::{Device, Tensor};
use capsnet::network::CapsNet;

/// μ
const MOMENTUM: f64 = 0.95;
/// How much further an orthogonal step goes than Adam's rate says.
const RATE: f64 = 10.0;
/// a, b, c of the Newton-Schulz step, from the source above.
const STEP: [f32; 3] = [3.4445, -4.7750, 2.0315];
const STEPS: usize = 5;
/// Smaller kernels have so few weights that Adam is as good.
const FROM_INPUTS: usize = 64;

/// The optimizer of `--optimizer muon`.
#[derive(Clone)]
pub struct Muon {
    momentum: Momentum,
    adam: Adam,
    /// What every rate is multiplied by.
    factor: f64,
}

/// What it remembers of one parameter: one of the two.
#[derive(Clone)]
pub struct MuonState<const D: usize> {
    momentum: Option<MomentumState<D>>,
    adam: Option<AdamState<D>>,
}

/// burn's derive works inside its own crate only.
impl<const D: usize> RecordState for MuonState<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        if let Some(momentum) = &self.momentum {
            momentum.state_flatten(&join_path(prefix, "momentum"), out);
        }
        if let Some(adam) = &self.adam {
            adam.state_flatten(&join_path(prefix, "adam"), out);
        }
    }

    fn state_unflatten(prefix: &str, src: &mut StateSource, device: &Device) -> Option<Self> {
        let momentum = join_path(prefix, "momentum");
        let adam = join_path(prefix, "adam");
        let momentum = MomentumState::state_unflatten(&momentum, src, device);
        let adam = AdamState::state_unflatten(&adam, src, device);
        (momentum.is_some() || adam.is_some()).then_some(MuonState { momentum, adam })
    }
}

impl Default for Muon {
    fn default() -> Self {
        let momentum = MomentumConfig::new()
            .with_momentum(MOMENTUM)
            .with_dampening(0.0)
            .with_nesterov(true);
        Muon {
            momentum: Momentum::new(&momentum),
            adam: AdamConfig::new().with_epsilon(1e-8).build(),
            factor: 1.0,
        }
    }
}

/// Muon for a network, the layer of its primary capsules moved `primary_rate` times as far as all else.
///
/// An orthogonal step is as long whatever the layer needs. What is squashed need only be about 1 long: at a
/// rate that is right for the other layers, every capsule is as long as can be within some hundred steps.
pub fn optimizer(model: &CapsNet, primary_rate: f64) -> ModuleOptimizer {
    let all = ModuleOptimizer::from(Muon::default());
    let Some(capsules) = model.capsules() else {
        return all;
    };
    let slower = Muon {
        factor: primary_rate,
        ..Muon::default()
    };
    let layer = ParamGroup::ids_from_module(capsules.primary().convolution().clone());
    all.with_group(layer, slower, None)
}

impl Optimizer for Muon {
    type State<const D: usize> = MuonState<D>;

    fn step<const D: usize>(
        &self,
        lr: LearningRate,
        tensor: Tensor<D>,
        grad: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let (momentum, adam) = state.map_or((None, None), |state| (state.momentum, state.adam));
        let lr = lr * self.factor;
        let shape = tensor.dims();
        let inputs: usize = shape[1..].iter().product();
        if D != 4 || shape[0] == 1 || inputs < FROM_INPUTS {
            let (tensor, adam) = self.adam.step(lr, tensor, grad, adam);
            let momentum = None;
            return (tensor, Some(MuonState { momentum, adam }));
        }
        let (grad, momentum) = self.momentum.transform(grad, momentum);
        let step = orthogonal(grad.reshape([shape[0], inputs])); // [O, C·k·k]
        let wide = (shape[0] as f64 / inputs as f64).max(1.0).sqrt();
        let tensor = tensor - step.reshape(shape) * (RATE * lr * wide);
        let state = MuonState {
            momentum: Some(momentum),
            adam: None,
        };
        (tensor, Some(state))
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        MuonState {
            momentum: state.momentum.map(|momentum| momentum.to_device(device)),
            adam: state.adam.map(|adam| Adam::to_device(adam, device)),
        }
    }
}

/// About U Vᵀ for a matrix U S Vᵀ: its singular values all near 1.
fn orthogonal(matrix: Tensor<2>) -> Tensor<2> {
    let [rows, columns] = matrix.dims();
    if rows > columns {
        return orthogonal(matrix.transpose()).transpose();
    }
    let length = matrix.clone().square().sum().sqrt().add_scalar(1e-7); // [1]
    let x = matrix / length.reshape([1, 1]);
    let mut square = x.clone().matmul(x.clone().transpose()); // X Xᵀ [rows, rows]
    let one = Tensor::<2>::eye(rows, &x.device());
    let [a, b, c] = STEP;
    let mut product: Option<Tensor<2>> = None; // of the steps so far
    for turn in 1..=STEPS {
        let next = one.clone() * a + square.clone() * b + square.clone().matmul(square.clone()) * c;
        if turn < STEPS {
            square = next.clone().matmul(square).matmul(next.clone());
        }
        product = Some(match product {
            Some(product) => next.matmul(product),
            None => next,
        });
    }
    product.unwrap_or(one).matmul(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;
    use capsnet::training::step::Trainer;
    use capsnet::weights::Snapshot;

    /// How far each tensor of the tiny network is moved by one step.
    fn moved(primary_rate: f64) -> anyhow::Result<Vec<(String, f32)>> {
        let device = Device::flex();
        device.seed(3);
        let spec = capsnet::parity::tiny()?;
        let model = pollster::block_on(Snapshot::of(&CapsNet::new(&spec, &device)))?;
        let before = model.clone();
        let model = model.into_network(&spec, &device)?;
        let optimizer = optimizer(&model, primary_rate);
        let mut trainer = Trainer::new(model, 3).with_optimizer(|_| optimizer);
        let pixels = vec![0.5; 2 * spec.pixels()];
        let batch = capsnet::training::batch::Batch::new(pixels, &[0, 1], &spec, &device)?;
        trainer.step(&batch, 1e-3);
        let after = pollster::block_on(Snapshot::of(trainer.model()))?;
        let moves = before.tensors.iter().map(|(name, tensor)| {
            let pairs = tensor.values.iter().zip(&after.tensors[name].values);
            (
                name.clone(),
                pairs.map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt(),
            )
        });
        Ok(moves.collect())
    }

    #[test]
    fn the_primary_capsules_move_as_far_as_is_said() -> anyhow::Result<()> {
        let _alone = crate::alone_with_the_generator();
        for ((name, whole), (_, tenth)) in moved(1.0)?.into_iter().zip(moved(0.1)?) {
            let factor = if name.starts_with("primary.") {
                0.1
            } else {
                1.0
            };
            assert!(
                whole > 0.0 && (tenth / whole - factor).abs() < 1e-3,
                "{name}: {tenth} of {whole}"
            );
        }
        Ok(())
    }

    #[test]
    fn singular_values_come_near_to_one() {
        let _alone = crate::alone_with_the_generator();
        let device = Device::flex();
        for shape in [[8, 40], [40, 8]] {
            let matrix = Tensor::<2>::random(shape, Distribution::Default, &device);
            let step = orthogonal(matrix.clone());
            let square = if shape[0] < shape[1] {
                step.clone().matmul(step.clone().transpose())
            } else {
                step.clone().transpose().matmul(step.clone())
            };
            // U Vᵀ points where the matrix does
            let along = (step * matrix).sum().into_scalar::<f32>();
            assert!(along > 0.0, "{along}");
            let found: Vec<f32> = square.into_data().iter::<f32>().collect();
            for (at, value) in found.iter().enumerate() {
                let (row, column) = (at / 8, at % 8);
                if row == column {
                    assert!((0.4..1.5).contains(value), "{row}: {value}");
                } else {
                    assert!(value.abs() < 0.35, "{row}, {column}: {value}");
                }
            }
        }
    }
}
