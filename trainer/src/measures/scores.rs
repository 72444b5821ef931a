//! How well a number tells digits from what is none.

use capsnet::weights::QUANTILES;

use crate::inside::activity::quantile;

/// An answer under this is "no digit".
pub const THRESHOLD: f32 = 0.5;

/// The share of the scores under [`THRESHOLD`]; 0 of none.
pub fn share_under(scores: &[f32]) -> f64 {
    let under = scores.iter().filter(|score| **score < THRESHOLD).count();
    under as f64 / scores.len().max(1) as f64
}

/// The area under the curve: how likely a digit scores higher than something else does, of which as
/// high counts half. 1 where all digits do, ½ where the scores tell nothing.
pub fn area_under_curve(digits: &[f32], others: &[f32]) -> f64 {
    let mut all: Vec<(f32, bool)> = digits.iter().map(|score| (*score, true)).collect();
    all.extend(others.iter().map(|score| (*score, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut won, mut below) = (0.0, 0.0);
    for alike in all.chunk_by(|a, b| a.0 == b.0) {
        let digits = alike.iter().filter(|(_, digit)| *digit).count() as f64;
        let others = alike.len() as f64 - digits;
        won += digits * (below + others / 2.0);
        below += others;
    }
    let pairs = digits.len() as f64 * others.len() as f64;
    if pairs > 0.0 { won / pairs } else { 0.5 }
}

/// The 0, 1, … 100 % quantiles of some numbers. [101]
pub fn quantiles(values: &[f32]) -> Vec<f32> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    (0..QUANTILES)
        .map(|percent| quantile(&sorted, percent as f64 / 100.0))
        .collect()
}

/// The share of a distribution, given by its quantiles, that lies under `value`: between two of them
/// in proportion. 0…1
pub fn rank(quantiles: &[f32], value: f32) -> f32 {
    let steps = quantiles.len().saturating_sub(1).max(1) as f32;
    let below = quantiles.partition_point(|q| *q < value);
    if below == 0 {
        return 0.0;
    }
    let Some(next) = quantiles.get(below) else {
        return 1.0;
    };
    let before = quantiles[below - 1];
    let within = (value - before) / (next - before).max(f32::MIN_POSITIVE);
    ((below - 1) as f32 + within.min(1.0)) / steps
}

/// What is usual of digits: quantiles of the longest capsule and of the error of its reconstruction.
#[derive(Debug, Clone, PartialEq)]
pub struct Usual {
    pub longest: Vec<f32>,
    pub error: Vec<f32>,
}

impl Usual {
    /// Length and error together, unusual where either is (arXiv 1811.06969 looks at the error alone):
    /// the share of digits with a shorter longest capsule, or that with a larger error, whichever is
    /// smaller. 0…1
    pub fn both(&self, longest: f32, error: f32) -> f32 {
        rank(&self.longest, longest).min(1.0 - rank(&self.error, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_and_ties_half() {
        assert_eq!(area_under_curve(&[0.9, 0.8], &[0.1, 0.2, 0.3]), 1.0);
        assert_eq!(area_under_curve(&[0.1], &[0.9]), 0.0);
        // 0.5 beats 0.4, ties with 0.5, loses to 0.6
        assert_eq!(area_under_curve(&[0.5], &[0.4, 0.5, 0.6]), 0.5);
        assert_eq!(area_under_curve(&[0.5, 0.7], &[0.4, 0.5, 0.6]), 4.5 / 6.0);
        assert_eq!(area_under_curve(&[], &[0.4]), 0.5);
    }

    #[test]
    fn half_is_not_under_half() {
        assert_eq!(share_under(&[0.1, 0.5, 0.49, 0.9]), 0.5);
        assert_eq!(share_under(&[]), 0.0);
    }

    #[test]
    fn a_rank_undoes_a_quantile() {
        let values: Vec<f32> = (0..=1000).map(|k| k as f32 / 10.0).collect();
        let quantiles = quantiles(&values);
        assert_eq!(quantiles.len(), QUANTILES);
        for value in [0.0, 12.3, 50.0, 99.9] {
            assert!(
                (100.0 * rank(&quantiles, value) - value).abs() < 0.3,
                "{value}"
            );
        }
        assert_eq!(rank(&quantiles, -1.0), 0.0);
        assert_eq!(rank(&quantiles, 200.0), 1.0);
        assert_eq!(rank(&[], 1.0), 0.0);
    }

    #[test]
    fn whichever_is_more_unusual_counts() {
        let usual = Usual {
            longest: vec![0.8, 0.9, 1.0],
            error: vec![5.0, 10.0, 30.0],
        };
        assert_eq!(usual.both(0.1, 5.0), 0.0);
        assert_eq!(usual.both(1.0, 50.0), 0.0);
        assert_eq!(usual.both(0.9, 10.0), 0.5);
        assert_eq!(usual.both(1.0, 4.0), 1.0);
    }
}
