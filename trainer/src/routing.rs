//! Routing by agreement and its gradient by hand, image by image: what [`capsnet::routing`] and
//! burn's autodiff do together, with the votes read once a round.
//!
//! ```text
//! forward   c^t_i = softmax_j(b^t_i),  s^t_j = Σ_i c^t_ij û_ij,  v^t_j = squash(s^t_j),
//!           b^(t+1)_ij = b^t_ij + û_ij · v^t_j,  b^1 = 0
//! backward  ∂s^t = squash'(∂v^t),  ∂c^t_ij = û_ij · ∂s^t_j,
//!           ∂b^t_i = ∂b^(t+1)_i + softmax'(∂c^t_i),  ∂v^(t−1)_j += Σ_i ∂b^t_ij û_ij,
//!           ∂û_ij = Σ_t c^t_ij ∂s^t_j + ∂b^(t+1)_ij v^t_j
//! ```
//!
//! Votes lie as [I, B, J, D], as one matrix product for each primary capsule leaves them.

use super::squash::{squash, squash_back};
use capsnet::capsule::EPSILON;
use capsnet::config::CLASSES;

/// One round of an image.
#[derive(Debug, Clone)]
struct Round {
    /// c. [I, J]
    couplings: Vec<[f32; CLASSES]>,
    /// s. [J, D]
    sums: Vec<f32>,
    /// v. [J, D]
    digits: Vec<f32>,
}

/// The rounds of every image, kept for the way back.
#[derive(Debug)]
pub struct Routed {
    pose: usize,
    images: Vec<Vec<Round>>,
}

impl Routed {
    /// û [I, B, J, D] → all rounds, `iterations` ≥ 1.
    pub fn forward(votes: &[f32], batch: usize, pose: usize, iterations: usize) -> Self {
        let route = |image| match pose {
            16 => forward(votes, [image, batch], 16, iterations), // with a constant the loops unroll
            _ => forward(votes, [image, batch], pose, iterations),
        };
        let images = pulp::Arch::new().dispatch(|| (0..batch).map(route).collect());
        Routed { pose, images }
    }

    /// v after the last round. [B, J, D]
    pub fn digits(&self) -> Vec<f32> {
        let last = self.images.iter().filter_map(|rounds| rounds.last());
        last.flat_map(|round| round.digits.iter().copied())
            .collect()
    }

    /// û and the gradient of v [B, J, D] → the gradient of û [I, B, J, D].
    pub fn backward(&self, votes: &[f32], gradient: &[f32]) -> Vec<f32> {
        let (pose, batch) = (self.pose, self.images.len());
        let mut of_votes = vec![0.0; votes.len()];
        let size = CLASSES * pose;
        pulp::Arch::new().dispatch(|| {
            for (image, rounds) in self.images.iter().enumerate() {
                let gradient = gradient[image * size..(image + 1) * size].to_vec();
                let places = [image, batch];
                match pose {
                    16 => backward(votes, places, 16, rounds, gradient, &mut of_votes),
                    _ => backward(votes, places, pose, rounds, gradient, &mut of_votes),
                }
            }
        });
        of_votes
    }
}

impl Routed {
    /// The spread of the votes for the digits that are there ([`capsnet::loss::vote_spread`]), summed
    /// over those digits; its gradient times `factor` is added to that of û. û and its gradient
    /// [I, B, J, D], ‖u‖ [I, B], targets [B, J].
    ///
    /// With S = Σ w û, W = Σ w, E = Σ w‖û‖² and q = ‖S‖² ÷ (W E) the spread is 1 − q, and its
    /// gradient at û_i is 2 w_i (q û_i − S ÷ W) ÷ E.
    pub fn spread(
        &self,
        votes: &[f32],
        lengths: &[f32],
        targets: &[f32],
        factor: f32,
        of_votes: &mut [f32],
    ) -> f64 {
        let (pose, batch) = (self.pose, self.images.len());
        let mut spread = 0.0;
        for (place, target) in targets.iter().enumerate() {
            let (image, j) = (place / CLASSES, place % CLASSES);
            let Some(last) = self.images[image].last().filter(|_| *target > 0.0) else {
                continue;
            };
            let weights = lengths.iter().skip(image).step_by(batch);
            let weights = weights.zip(&last.couplings).map(|(u, c)| u * c[j]);
            let weights: Vec<f32> = weights.collect(); // w [I]
            let at = |capsule: usize| {
                let start = ((capsule * batch + image) * CLASSES + j) * pose;
                start..start + pose
            };
            let mut sum = vec![0.0; pose];
            let (mut total, mut energy) = (EPSILON, EPSILON);
            for (capsule, weight) in weights.iter().enumerate() {
                let vote = &votes[at(capsule)];
                add(&mut sum, *weight, vote);
                total += weight;
                energy += weight * dot(vote, vote);
            }
            let agreed = dot(&sum, &sum) / (total * energy);
            spread += f64::from(target * (1.0 - agreed));
            for (capsule, weight) in weights.iter().enumerate() {
                let slope = 2.0 * target * factor * weight / energy;
                let out = &mut of_votes[at(capsule)];
                add(out, slope * agreed, &votes[at(capsule)]);
                add(out, -slope / total, &sum);
            }
        }
        spread
    }
}

/// The votes of each primary capsule of one image, J·D numbers each.
#[inline(always)]
fn of_image(
    votes: &[f32],
    [image, batch]: [usize; 2],
    size: usize,
) -> impl Iterator<Item = &[f32]> {
    votes.chunks_exact(size).skip(image).step_by(batch)
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a8
        .remainder()
        .iter()
        .zip(b8.remainder())
        .map(|(a, b)| a * b)
        .sum();
    for (a, b) in a8.zip(b8) {
        for k in 0..8 {
            sums[k] += a[k] * b[k];
        }
    }
    let half = [
        sums[0] + sums[4],
        sums[1] + sums[5],
        sums[2] + sums[6],
        sums[3] + sums[7],
    ];
    (half[0] + half[2]) + (half[1] + half[3]) + rest
}

#[inline(always)]
fn add(sum: &mut [f32], factor: f32, values: &[f32]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

#[inline(always)]
fn softmax(logits: &[f32; CLASSES]) -> [f32; CLASSES] {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers = logits.map(|logit| (logit - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

#[inline(always)]
fn forward(votes: &[f32], places: [usize; 2], pose: usize, iterations: usize) -> Vec<Round> {
    let size = CLASSES * pose;
    let capsules = votes.len() / size / places[1];
    let mut logits = vec![[0.0; CLASSES]; capsules];
    let mut rounds: Vec<Round> = Vec::with_capacity(iterations);
    for _ in 0..iterations {
        let mut sums = vec![0.0; size];
        let mut couplings = Vec::with_capacity(capsules);
        for (votes, logits) in of_image(votes, places, size).zip(&mut logits) {
            if let Some(before) = rounds.last() {
                let digits = before.digits.chunks_exact(pose);
                for ((logit, vote), digit) in
                    logits.iter_mut().zip(votes.chunks_exact(pose)).zip(digits)
                {
                    *logit += dot(vote, digit);
                }
            }
            let coupling = softmax(logits);
            let parts = sums.chunks_exact_mut(pose).zip(votes.chunks_exact(pose));
            for ((sum, vote), coupling) in parts.zip(coupling) {
                add(sum, coupling, vote);
            }
            couplings.push(coupling);
        }
        let digits = sums.chunks_exact(pose).flat_map(squash).collect();
        rounds.push(Round {
            couplings,
            sums,
            digits,
        });
    }
    rounds
}

#[inline(always)]
fn backward(
    votes: &[f32],
    places: [usize; 2],
    pose: usize,
    rounds: &[Round],
    mut of_digits: Vec<f32>,
    of_votes: &mut [f32],
) {
    let size = CLASSES * pose;
    let capsules = votes.len() / size / places[1];
    let mut of_logits = vec![[0.0f32; CLASSES]; capsules]; // ∂b of the round after
    for (round, before) in (0..rounds.len()).rev().map(|t| {
        let before = t.checked_sub(1).and_then(|t| rounds.get(t));
        (&rounds[t], before)
    }) {
        let of_sums: Vec<f32> = round
            .sums
            .chunks_exact(pose)
            .zip(of_digits.chunks_exact(pose))
            .flat_map(|(sum, gradient)| squash_back(sum, gradient))
            .collect();
        let mut of_digits_before = vec![0.0; size];
        let at = |capsule: usize| (capsule * places[1] + places[0]) * size;
        for (capsule, votes) in of_image(votes, places, size).enumerate() {
            let (coupling, of_logits) = (&round.couplings[capsule], &mut of_logits[capsule]);
            let out = &mut of_votes[at(capsule)..at(capsule) + size];
            for j in 0..CLASSES {
                let part = j * pose..(j + 1) * pose;
                add(&mut out[part.clone()], coupling[j], &of_sums[part.clone()]);
                add(&mut out[part.clone()], of_logits[j], &round.digits[part]);
            }
            if before.is_some() {
                let mut of_couplings = [0.0; CLASSES];
                for (j, value) in of_couplings.iter_mut().enumerate() {
                    let part = j * pose..(j + 1) * pose;
                    *value = dot(&votes[part.clone()], &of_sums[part]);
                }
                let mean: f32 = coupling.iter().zip(&of_couplings).map(|(c, g)| c * g).sum();
                for j in 0..CLASSES {
                    of_logits[j] += coupling[j] * (of_couplings[j] - mean);
                    let part = j * pose..(j + 1) * pose;
                    add(
                        &mut of_digits_before[part.clone()],
                        of_logits[j],
                        &votes[part],
                    );
                }
            }
        }
        of_digits = of_digits_before;
    }
}
