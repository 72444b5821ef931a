//! Routing by agreement (paper, procedure 1): each primary capsule sends its vote to the digit
//! capsules whose other votes it agrees with.
//!
//! ```text
//! b_ij = 0
//! repeat r times:
//!     c_i = softmax(β b_i)          over the digit capsules j, so that Σ_j c_ij = 1
//!     s_j = Σ_i c_ij û_j|i
//!     v_j = squash(s_j)
//!     b_ij += û_j|i · v_j           (not after the last iteration: nobody would read it)
//! ```
//!
//! β, the inverse temperature, is 1 in the paper; where the network has a leak, the softmax has one more
//! logit, fixed at it, and Σ_j c_ij is what does not leak away ([`Routing`]).
//!
//! The logits start at zero for every image; nothing of them is learned or kept. Gradients flow
//! through all iterations, as in the authors' code. There is no bias on s_j (the authors' code
//! adds one that the paper does not mention).

use burn::tensor::{Tensor, activation::softmax};

use super::squash::squash;
use crate::spec::{Routing, Squash};

/// What one iteration did.
#[derive(Debug, Clone)]
pub struct Iteration {
    /// c, how each primary capsule divides its vote. [B, J, I]
    pub couplings: Tensor<3>,
    /// û·v, how far each vote agrees with the capsule that came out. [B, J, I]
    pub agreements: Tensor<3>,
    /// v, the digit capsules of this iteration. [B, J, D]
    pub digits: Tensor<3>,
}

/// û [B, J, I, D] → v [B, J, D] after `routing.iterations` ≥ 1 rounds.
pub fn route(votes: Tensor<4>, routing: Routing, kind: Squash) -> Tensor<3> {
    run(votes, routing, kind, None)
}

/// The same, with every iteration's couplings, agreements and capsules.
pub fn route_traced(
    votes: Tensor<4>,
    routing: Routing,
    kind: Squash,
) -> (Tensor<3>, Vec<Iteration>) {
    let mut trace = Vec::with_capacity(routing.iterations);
    let digits = run(votes, routing, kind, Some(&mut trace));
    (digits, trace)
}

fn run(
    votes: Tensor<4>,
    routing: Routing,
    kind: Squash,
    mut trace: Option<&mut Vec<Iteration>>,
) -> Tensor<3> {
    let [batch, classes, capsules, pose] = votes.dims();
    let mut logits = Tensor::<3>::zeros([batch, classes, capsules], &votes.device()); // b [B, J, I]
    let mut round = 1;
    loop {
        let last = round >= routing.iterations;
        let couplings = couplings(logits.clone(), routing); // c [B, J, I]
        let s = couplings
            .clone()
            .unsqueeze_dim::<4>(2)
            .matmul(votes.clone()); // [B, J, 1, D]
        let digits = squash(s.reshape([batch, classes, pose]), kind); // v [B, J, D]
        if last && trace.is_none() {
            return digits;
        }
        let agreements = votes
            .clone()
            .matmul(digits.clone().unsqueeze_dim::<4>(3)) // [B, J, I, 1]
            .reshape([batch, classes, capsules]); // [B, J, I]
        if let Some(trace) = &mut trace {
            trace.push(Iteration {
                couplings,
                agreements: agreements.clone(),
                digits: digits.clone(),
            });
        }
        if last {
            return digits;
        }
        logits = logits + agreements; // [B, J, I]
        round += 1;
    }
}

/// b [B, J, I] → c [B, J, I].
fn couplings(logits: Tensor<3>, routing: Routing) -> Tensor<3> {
    let [batch, classes, capsules] = logits.dims();
    let logits = match routing.inverse_temperature {
        1.0 => logits,
        factor => logits * factor,
    };
    match routing.leak {
        None => softmax(logits, 1),
        Some(leak) => {
            let leaks = Tensor::full([batch, 1, capsules], leak, &logits.device());
            let all = softmax(Tensor::cat(vec![logits, leaks], 1), 1); // [B, J + 1, I]
            all.narrow(1, 0, classes)
        }
    }
}
