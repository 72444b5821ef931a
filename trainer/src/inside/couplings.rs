//! Whether couplings move, and whether they follow the agreement of the votes.

use rand::Rng;
use rand::seq::SliceRandom as _;

use super::activity::{ACTIVE, lengths};
use crate::routing::{Routed, Way};

/// One image's primary capsules and votes, and how they were routed.
#[derive(Debug, Clone)]
pub struct Routing {
    /// ‖u_i‖. [I]
    pub primary: Vec<f32>,
    /// û. [J, I, D]
    pub votes: Vec<f32>,
    /// c of each round, first to last. [J, I] each
    pub couplings: Vec<Vec<f32>>,
    /// v after the last round. [J, D]
    pub digits: Vec<f32>,
    /// How its votes are routed.
    pub way: Way,
}

/// The couplings of active capsules in one round, weighted by the capsules' lengths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coupling {
    /// Mean coupling to the winner. 0…1, uniform is 1/J
    pub to_winner: f32,
    /// Share of active capsules that are coupled to the winner by more than a half.
    pub decided: f32,
    /// Mean entropy, 1 where couplings are uniform. 0…1
    pub entropy: f32,
}

impl Routing {
    /// I
    fn capsules(&self) -> usize {
        self.primary.len()
    }

    /// J
    pub fn classes(&self) -> usize {
        self.way.classes
    }

    /// D
    fn pose(&self) -> usize {
        self.way.pose
    }

    /// The classes by the length of their capsule, longest first.
    pub fn order(&self) -> Vec<usize> {
        longest_first(&lengths(&self.digits, self.pose()))
    }

    /// Couplings of the active capsules to the class `winner` in one round; `None` without an active one.
    pub fn coupling(&self, round: usize, winner: usize) -> Option<Coupling> {
        let (capsules, couplings) = (self.capsules(), &self.couplings[round]);
        let (mut weight, mut sum, mut entropy) = (0.0, 0.0, 0.0);
        let (mut active, mut decided) = (0, 0);
        for (i, length) in self
            .primary
            .iter()
            .enumerate()
            .filter(|(_, l)| **l > ACTIVE)
        {
            let c = couplings[winner * capsules + i];
            let all = (0..self.classes()).map(|j| couplings[j * capsules + i]);
            let nats: f32 = all.filter(|c| *c > 0.0).map(|c| -c * c.ln()).sum();
            weight += length;
            sum += length * c;
            entropy += length * nats / (self.classes() as f32).ln();
            active += 1;
            decided += usize::from(c > 0.5);
        }
        (active > 0).then(|| Coupling {
            to_winner: sum / weight,
            decided: decided as f32 / active as f32,
            entropy: entropy / weight,
        })
    }

    /// How far the active capsules go to the classes of `named` in the last round, weighted by their
    /// lengths: their mean coupling to all of them together, and the share of them whose largest coupling is
    /// to one of them. `None` without an active one.
    pub fn to_named(&self, named: &[usize]) -> Option<[f32; 2]> {
        let (capsules, couplings) = (self.capsules(), self.couplings.last()?);
        let (mut weight, mut sum, mut largest) = (0.0, 0.0, 0.0);
        for (i, length) in self.primary.iter().enumerate() {
            if *length <= ACTIVE {
                continue;
            }
            let c = |class: usize| couplings[class * capsules + i];
            let most = (0..self.classes()).max_by(|a, b| c(*a).total_cmp(&c(*b)));
            weight += length;
            sum += length * named.iter().map(|class| c(*class)).sum::<f32>();
            largest += length * f32::from(u8::from(most.is_some_and(|most| named.contains(&most))));
        }
        (weight > 0.0).then(|| [sum / weight, largest / weight])
    }

    /// How far the votes for `class` lie apart in one round: with w_i = c_i‖u_i‖, the weighted mean
    /// distance of the votes to their weighted mean, over the weighted mean length of a vote. 0 where
    /// all votes are one, about 1 where they point everywhere.
    pub fn spread(&self, round: usize, class: usize) -> f32 {
        let (capsules, pose) = (self.capsules(), self.pose());
        let votes = &self.votes[class * capsules * pose..(class + 1) * capsules * pose];
        let couplings = &self.couplings[round][class * capsules..(class + 1) * capsules];
        let weights: Vec<f32> = couplings
            .iter()
            .zip(&self.primary)
            .map(|(c, l)| c * l)
            .collect();
        let total: f32 = weights.iter().sum();
        let mut mean = vec![0.0; pose];
        for (vote, w) in votes.chunks_exact(pose).zip(&weights) {
            mean.iter_mut()
                .zip(vote)
                .for_each(|(m, x)| *m += w * x / total);
        }
        let (mut apart, mut long) = (0.0, 0.0);
        for (vote, w) in votes.chunks_exact(pose).zip(&weights) {
            let distance: f32 = vote.iter().zip(&mean).map(|(x, m)| (x - m) * (x - m)).sum();
            let squared: f32 = vote.iter().map(|x| x * x).sum();
            apart += w * distance.sqrt();
            long += w * squared.sqrt();
        }
        if long > 0.0 { apart / long } else { 0.0 }
    }

    /// How many capsules carry `class`: the fewest whose contributions c_i û_i · v/‖v‖ of the last
    /// round add up to 90 % of all positive ones. Votes against the class are left out of the total:
    /// they cancel most of it where votes do not agree, and a few capsules would seem to carry all.
    pub fn carriers(&self, class: usize) -> usize {
        let (capsules, pose) = (self.capsules(), self.pose());
        let digit = &self.digits[class * pose..(class + 1) * pose];
        let Some(couplings) = self.couplings.last() else {
            return 0;
        };
        let mut parts: Vec<f32> = (0..capsules)
            .map(|i| {
                let at = class * capsules + i;
                let vote = &self.votes[at * pose..(at + 1) * pose];
                let along: f32 = vote.iter().zip(digit).map(|(x, v)| x * v).sum();
                couplings[at] * along
            })
            .filter(|part| *part > 0.0)
            .collect();
        parts.sort_by(|a, b| b.total_cmp(a));
        let wanted = 0.9 * parts.iter().sum::<f32>();
        let mut sum = 0.0;
        let taken = parts.iter().take_while(|part| {
            let more = sum < wanted;
            sum += **part;
            more
        });
        taken.count()
    }

    /// The same image when each capsule's votes are shuffled among the classes, so that nothing
    /// agrees, and routed anew: couplings that follow agreement stay near 1/J.
    pub fn shuffled(&self, random: &mut impl Rng) -> Routing {
        let (capsules, classes, pose) = (self.capsules(), self.classes(), self.pose());
        let mut votes = vec![0.0; self.votes.len()];
        let mut by_capsule = votes.clone(); // [I, J, D]
        let mut order: Vec<usize> = (0..classes).collect();
        for i in 0..capsules {
            order.shuffle(random);
            for (to, from) in order.iter().enumerate() {
                let place = |class: usize| (class * capsules + i) * pose;
                let source = &self.votes[place(*from)..place(*from) + pose];
                votes[place(to)..place(to) + pose].copy_from_slice(source);
                let at = (i * classes + to) * pose;
                by_capsule[at..at + pose].copy_from_slice(source);
            }
        }
        let routed = Routed::forward(&by_capsule, 1, self.way);
        let by_class = |couplings: &[f32]| {
            let of = |at: usize| couplings[at % capsules * classes + at / capsules];
            (0..classes * capsules).map(of).collect()
        };
        Routing {
            primary: self.primary.clone(),
            votes,
            couplings: routed.couplings(0).map(by_class).collect(),
            digits: routed.digits(),
            way: self.way,
        }
    }
}

/// The classes by their lengths [J], longest first.
pub fn longest_first(lengths: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by(|a, b| lengths[*b].total_cmp(&lengths[*a]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use capsnet::spec;
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;

    /// Three capsules, two classes, poses of two numbers. The third capsule is not active.
    fn routing() -> Routing {
        Routing {
            primary: vec![1.0, 0.6, 0.1],
            votes: vec![
                3.0, 0.0, 1.0, 0.0, 0.0, 0.0, // for class 0
                0.0, 1.0, 0.0, -1.0, 0.0, 0.0, // for class 1
            ],
            couplings: vec![vec![0.5; 6], vec![0.9, 0.5, 0.5, 0.1, 0.5, 0.5]],
            digits: vec![0.8, 0.0, 0.0, 0.1],
            way: Way {
                classes: 2,
                pose: 2,
                routing: spec::Routing::plain(2),
                squash: spec::Squash::Quadratic,
            },
        }
    }

    #[test]
    fn only_active_capsules_count_and_by_their_length() {
        let found = routing().coupling(1, 0).expect("two are active");
        assert!((found.to_winner - (0.9 + 0.6 * 0.5) / 1.6).abs() < 1e-6);
        assert_eq!(found.decided, 0.5);
        let nats = -(0.9f32 * 0.9f32.ln() + 0.1 * 0.1f32.ln()) / 2f32.ln();
        assert!((found.entropy - (nats + 0.6) / 1.6).abs() < 1e-6);
        let uniform = routing().coupling(0, 0).expect("two are active");
        assert!((uniform.entropy - 1.0).abs() < 1e-6);
        let silent = Routing {
            primary: vec![0.1; 3],
            ..routing()
        };
        assert_eq!(silent.coupling(1, 0), None);
    }

    #[test]
    fn active_capsules_go_to_what_is_named_by_their_length() {
        // active: lengths 1 and 0.6, coupled to class 0 by 0.9 and 0.5, to class 1 by 0.1 and 0.5
        let [sum, largest] = routing().to_named(&[0]).expect("two are active");
        assert!((sum - (0.9 + 0.3) / 1.6).abs() < 1e-6);
        assert!((largest - 1.0 / 1.6).abs() < 1e-6); // of equal couplings the later class counts
        assert_eq!(routing().to_named(&[0, 1]), Some([1.0, 1.0]));
        let silent = Routing {
            primary: vec![0.1; 3],
            ..routing()
        };
        assert_eq!(silent.to_named(&[0]), None);
    }

    #[test]
    fn the_longest_class_comes_first() {
        assert_eq!(routing().order(), [0, 1]);
    }

    #[test]
    fn votes_that_agree_have_no_spread_and_opposite_ones_have_one() {
        // class 1, round 0: weights ½, 0.3, 0.05; votes (0,1), (0,−1), (0,0)
        let mean = (0.5 - 0.3) / 0.85f32;
        let apart = 0.5 * (1.0 - mean) + 0.3 * (1.0 + mean) + 0.05 * mean;
        assert!((routing().spread(0, 1) - apart / 0.8).abs() < 1e-6);
        let same = Routing {
            votes: [2.0, 1.0].repeat(6),
            ..routing()
        };
        assert!(same.spread(0, 0) < 1e-6);
    }

    #[test]
    fn the_fewest_capsules_with_nine_tenths_carry_a_digit() {
        // contributions 2.16, 0.4, 0: the first alone has 84 %
        assert_eq!(routing().carriers(0), 2);
        let sure = Routing {
            couplings: vec![vec![1.0, 0.1, 0.1, 0.0, 0.9, 0.9]],
            ..routing()
        };
        assert_eq!(sure.carriers(0), 1);
    }

    #[test]
    fn votes_against_a_digit_do_not_make_its_carriers_fewer() {
        // contributions 1, 1, −1: one capsule would make up for the sum of all, both are for it
        let opposed = Routing {
            votes: [[2.0, 0.0, 2.0, 0.0, -2.0, 0.0], [0.0; 6]].concat(),
            couplings: vec![vec![0.5; 6]],
            ..routing()
        };
        assert_eq!(opposed.carriers(0), 2);
        let against = Routing {
            votes: [-1.0, 0.0].repeat(6),
            ..opposed
        };
        assert_eq!(against.carriers(0), 0);
    }

    #[test]
    fn shuffled_votes_are_the_same_votes_for_other_classes() {
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let found = routing().shuffled(&mut random);
        let of = |routing: &Routing, i: usize| {
            let mut votes: Vec<_> = (0..2)
                .map(|j| routing.votes[(j * 3 + i) * 2..][..2].to_vec())
                .collect();
            votes.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
            votes
        };
        for i in 0..3 {
            assert_eq!(of(&found, i), of(&routing(), i));
        }
        assert_eq!(found.couplings.len(), 2);
    }
}
