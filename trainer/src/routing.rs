//! Routing by agreement and its gradient by hand, image by image: what [`capsnet::layers::routing`] and
//! burn's autodiff do together, with the votes read once a round.
//!
//! ```text
//! forward   c^t_i = softmax_j(β b^t_i),  s^t_j = Σ_i c^t_ij û_ij,  v^t_j = squash(s^t_j),
//!           b^(t+1)_ij = b^t_ij + û_ij · v^t_j,  b^1 = 0
//! backward  ∂s^t = squash'(∂v^t),  ∂c^t_ij = û_ij · ∂s^t_j,
//!           ∂b^t_i = ∂b^(t+1)_i + β softmax'(∂c^t_i),  ∂v^(t−1)_j += Σ_i ∂b^t_ij û_ij,
//!           ∂û_ij = Σ_t c^t_ij ∂s^t_j + ∂b^(t+1)_ij v^t_j
//! ```
//!
//! Votes lie as [I, B, J, D], as one matrix product for each primary capsule leaves them.

use super::squash::{squash, squash_back};
use capsnet::layers::squash::EPSILON;
use capsnet::spec::{Routing, Squash};

/// One round of an image.
#[derive(Debug, Clone)]
struct Round {
    /// c. [I, J]
    couplings: Vec<f32>,
    /// s. [J, D]
    sums: Vec<f32>,
    /// v. [J, D]
    digits: Vec<f32>,
}

/// The rounds of every image, kept for the way back.
#[derive(Debug)]
pub struct Routed {
    way: Way,
    images: Vec<Vec<Round>>,
}

/// How votes are routed, and how many numbers they have.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    pub classes: usize,
    pub pose: usize,
    pub routing: Routing,
    pub squash: Squash,
}

impl Way {
    /// The commonest sizes as constants, with which the loops unroll.
    #[inline(always)]
    fn unrolled<T>(self, run: impl FnOnce(Way) -> T) -> T {
        match (self.classes, self.pose) {
            (10, 16) => run(Way {
                classes: 10,
                pose: 16,
                ..self
            }),
            _ => run(self),
        }
    }

    fn size(self) -> usize {
        self.classes * self.pose
    }
}

impl Routed {
    /// û [I, B, J, D] → all rounds.
    pub fn forward(votes: &[f32], batch: usize, way: Way) -> Self {
        let images = pulp::Arch::new().dispatch(|| {
            // a loop, for the closure of an iterator would be compiled without the wide instructions
            let mut images = Vec::with_capacity(batch);
            for image in 0..batch {
                images.push(way.unrolled(|way| forward(votes, [image, batch], way)));
            }
            images
        });
        Routed { way, images }
    }

    /// v after the last round. [B, J, D]
    pub fn digits(&self) -> Vec<f32> {
        let last = self.images.iter().filter_map(|rounds| rounds.last());
        last.flat_map(|round| round.digits.iter().copied())
            .collect()
    }

    /// c of each round of an image, first to last. [I, J]
    pub fn couplings(&self, image: usize) -> impl Iterator<Item = &[f32]> {
        let rounds = self.images.get(image).into_iter().flatten();
        rounds.map(|round| round.couplings.as_slice())
    }

    /// û and the gradient of v [B, J, D] → the gradient of û [I, B, J, D].
    pub fn backward(&self, votes: &[f32], gradient: &[f32]) -> Vec<f32> {
        let batch = self.images.len();
        let mut of_votes = vec![0.0; votes.len()];
        let size = self.way.size();
        pulp::Arch::new().dispatch(|| {
            for (image, rounds) in self.images.iter().enumerate() {
                let gradient = &gradient[image * size..(image + 1) * size];
                let (places, of_digits) = ([image, batch], gradient.to_vec());
                self.way
                    .unrolled(|way| backward(votes, places, way, rounds, of_digits, &mut of_votes));
            }
        });
        of_votes
    }
}

impl Routed {
    /// The spread of the votes for the digits that are there ([`super::regularization::vote_spread`]), summed
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
        let Way { classes, pose, .. } = self.way;
        let batch = self.images.len();
        let mut spread = 0.0;
        for (place, target) in targets.iter().enumerate() {
            let (image, j) = (place / classes, place % classes);
            let Some(last) = self.images[image].last().filter(|_| *target > 0.0) else {
                continue;
            };
            let weights = lengths.iter().skip(image).step_by(batch);
            let weights = weights
                .zip(last.couplings.chunks_exact(classes))
                .map(|(u, c)| u * c[j]);
            let weights: Vec<f32> = weights.collect(); // w [I]
            let at = |capsule: usize| {
                let start = ((capsule * batch + image) * classes + j) * pose;
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

/// Turns logits into couplings, with what leaks away left out.
#[inline(always)]
fn softmax(logits: &[f32], routing: Routing, couplings: &mut [f32]) {
    let beta = routing.inverse_temperature;
    let least = routing.leak.unwrap_or(f32::NEG_INFINITY);
    let most = logits
        .iter()
        .fold(least, |most, logit| most.max(beta * logit));
    let mut sum = routing.leak.map_or(0.0, |leak| (leak - most).exp());
    for (coupling, logit) in couplings.iter_mut().zip(logits) {
        *coupling = (beta * logit - most).exp();
        sum += *coupling;
    }
    couplings.iter_mut().for_each(|coupling| *coupling /= sum);
}

#[inline(always)]
fn forward(votes: &[f32], places: [usize; 2], way: Way) -> Vec<Round> {
    let Way {
        classes,
        pose,
        routing,
        squash: kind,
    } = way;
    let size = classes * pose;
    let capsules = votes.len() / size / places[1];
    let mut logits = vec![0.0; capsules * classes];
    let mut rounds: Vec<Round> = Vec::with_capacity(routing.iterations);
    for _ in 0..routing.iterations {
        let mut sums = vec![0.0; size];
        let mut couplings = vec![0.0; capsules * classes];
        let of_capsules = logits.chunks_exact_mut(classes);
        let of_capsules = of_capsules.zip(couplings.chunks_exact_mut(classes));
        for (votes, (logits, couplings)) in of_image(votes, places, size).zip(of_capsules) {
            if let Some(before) = rounds.last() {
                let digits = before.digits.chunks_exact(pose);
                for ((logit, vote), digit) in
                    logits.iter_mut().zip(votes.chunks_exact(pose)).zip(digits)
                {
                    *logit += dot(vote, digit);
                }
            }
            softmax(logits, routing, couplings);
            let parts = sums.chunks_exact_mut(pose).zip(votes.chunks_exact(pose));
            for ((sum, vote), coupling) in parts.zip(couplings) {
                add(sum, *coupling, vote);
            }
        }
        let digits = sums
            .chunks_exact(pose)
            .flat_map(|s| squash(s, kind))
            .collect();
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
    way: Way,
    rounds: &[Round],
    mut of_digits: Vec<f32>,
    of_votes: &mut [f32],
) {
    let Way {
        classes,
        pose,
        routing,
        squash: kind,
    } = way;
    let beta = routing.inverse_temperature;
    let size = classes * pose;
    let capsules = votes.len() / size / places[1];
    let mut of_logits = vec![0.0f32; capsules * classes]; // ∂b of the round after
    let mut of_couplings = vec![0.0; classes];
    for (round, before) in (0..rounds.len()).rev().map(|t| {
        let before = t.checked_sub(1).and_then(|t| rounds.get(t));
        (&rounds[t], before)
    }) {
        let of_sums: Vec<f32> = round
            .sums
            .chunks_exact(pose)
            .zip(of_digits.chunks_exact(pose))
            .flat_map(|(sum, gradient)| squash_back(sum, gradient, kind))
            .collect();
        let mut of_digits_before = vec![0.0; size];
        let at = |capsule: usize| (capsule * places[1] + places[0]) * size;
        for (capsule, votes) in of_image(votes, places, size).enumerate() {
            let of_capsule = capsule * classes..(capsule + 1) * classes;
            let coupling = &round.couplings[of_capsule.clone()];
            let of_logits = &mut of_logits[of_capsule];
            let out = &mut of_votes[at(capsule)..at(capsule) + size];
            for j in 0..classes {
                let part = j * pose..(j + 1) * pose;
                add(&mut out[part.clone()], coupling[j], &of_sums[part.clone()]);
                add(&mut out[part.clone()], of_logits[j], &round.digits[part]);
            }
            if before.is_some() {
                for (j, value) in of_couplings.iter_mut().enumerate() {
                    let part = j * pose..(j + 1) * pose;
                    *value = dot(&votes[part.clone()], &of_sums[part]);
                }
                let mean: f32 = coupling.iter().zip(&of_couplings).map(|(c, g)| c * g).sum();
                for j in 0..classes {
                    of_logits[j] += beta * coupling[j] * (of_couplings[j] - mean);
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

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Tensor, TensorData};
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;

    #[test]
    fn routing_by_hand_is_the_engines() {
        let (classes, capsules, pose) = (4, 7, 6);
        let mut random = Pcg64Mcg::seed_from_u64(3);
        let votes: Vec<f32> = (0..classes * capsules * pose)
            .map(|_| rand::RngExt::random::<f32>(&mut random) * 2.0 - 1.0)
            .collect(); // [I, J, D]
        let shape = [capsules, classes, pose];
        let tensor = Tensor::<3>::from_data(TensorData::new(votes.clone(), shape), &Device::flex());
        let tensor = tensor.permute([1, 0, 2]).unsqueeze::<4>(); // [1, J, I, D]
        for leak in [None, Some(0.5)] {
            for squash in [Squash::Quadratic, Squash::Exponential] {
                let routing = Routing {
                    iterations: 3,
                    inverse_temperature: 1.7,
                    leak,
                };
                let way = Way {
                    classes,
                    pose,
                    routing,
                    squash,
                };
                let found = Routed::forward(&votes, 1, way);
                let (digits, rounds) =
                    capsnet::layers::routing::route_traced(tensor.clone(), routing, squash);
                close(&found.digits(), digits);
                for (found, round) in found.couplings(0).zip(rounds) {
                    close(found, round.couplings.permute([0, 2, 1]));
                }
            }
        }
    }

    fn close(found: &[f32], expected: Tensor<3>) {
        let expected: Vec<f32> = expected.into_data().iter::<f32>().collect();
        let mut pairs = found.iter().zip(&expected);
        assert_eq!(found.len(), expected.len());
        assert!(
            pairs.all(|(a, b)| (a - b).abs() < 1e-5),
            "{found:?} {expected:?}"
        );
    }
}
