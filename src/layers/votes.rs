//! Votes: û_j|i = u_i W_ij (paper, equation 2).

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor};

use crate::spec::Spec;

/// The transformations W: what each primary capsule would have every digit capsule be.
#[derive(Module, Debug)]
pub struct Votes {
    /// W, all matrices W_ij of one i side by side.
    weight: Param<Tensor<3>>, // [I, P, J·D]
    #[module(skip)]
    classes: usize,
}

impl Votes {
    /// Fresh matrices, normal with σ = 0.1 as in the authors' code.
    pub fn new(spec: &Spec, dims: usize, initializer: Initializer, device: &Device) -> Self {
        let classes = spec.class_count();
        let shape = [spec.primary_capsules(), dims, classes * spec.pose()];
        Votes {
            weight: initializer.init(shape, device),
            classes,
        }
    }

    /// J
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// W. [I, P, J·D]
    pub fn weight(&self) -> Tensor<3> {
        self.weight.val()
    }

    /// What W is called among the gradients.
    pub fn weight_id(&self) -> burn::module::ParamId {
        self.weight.id
    }

    /// u [B, I, P] → û [B, J, I, D], as one matrix product for each primary capsule.
    ///
    /// The result is copied into the order in which routing reads it, several times a round and
    /// as often for the gradients: as a view of [I, B, J·D] its rows would lie B·J·D numbers apart,
    /// and a training step took a tenth longer.
    pub fn forward(&self, primary: Tensor<3>) -> Tensor<4> {
        let [batch, capsules, _] = primary.dims();
        let weight = self.weight.val(); // [I, P, J·D]
        let classes = self.classes;
        let pose = weight.dims()[2] / classes;
        primary
            .permute([1, 0, 2]) // [I, B, P]
            .matmul(weight) // [I, B, J·D]
            .reshape([capsules, batch, classes, pose]) // [I, B, J, D]
            .permute([1, 2, 0, 3]) // [B, J, I, D]
            .reshape([batch * classes * capsules, pose]) // a copy
            .reshape([batch, classes, capsules, pose]) // [B, J, I, D]
    }
}
