//! Notices when a run goes wrong.

/// The margin loss of a network that sees nothing any more is 0.81 (m⁺²): a run that comes near it
/// from below has destroyed what it began with.
const BLIND: f64 = 0.7;
/// What is hard to learn starts high; then it must have doubled.
const GROWTH: f64 = 2.0;
/// Share of the past in the smoothed loss: batches of a few digits differ a lot.
const MEMORY: f64 = 0.8;

/// What a loss means for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// The lowest so far: the weights that gave it are worth keeping.
    Lowest,
    Usual,
    /// No number, or far above where the run began.
    Bad,
}

/// Follows the loss, smoothed over some five steps.
#[derive(Debug, Default)]
pub struct DivergenceGuard {
    smooth: Option<f64>,
    start: f64,
    lowest: f64,
}

impl DivergenceGuard {
    pub fn judge(&mut self, loss: f64) -> Judgement {
        if !loss.is_finite() {
            return Judgement::Bad;
        }
        let Some(past) = self.smooth else {
            *self = DivergenceGuard {
                smooth: Some(loss),
                start: loss,
                lowest: loss,
            };
            return Judgement::Lowest;
        };
        let smooth = MEMORY * past + (1.0 - MEMORY) * loss;
        self.smooth = Some(smooth);
        if smooth > BLIND.max(GROWTH * self.start) {
            Judgement::Bad
        } else if smooth <= self.lowest {
            self.lowest = smooth;
            Judgement::Lowest
        } else {
            Judgement::Usual
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_bad_at_once() {
        assert_eq!(DivergenceGuard::default().judge(f64::NAN), Judgement::Bad);
        assert_eq!(
            DivergenceGuard::default().judge(f64::INFINITY),
            Judgement::Bad
        );
    }

    #[test]
    fn a_falling_loss_is_the_lowest_and_a_noisy_one_usual() {
        let mut guard = DivergenceGuard::default();
        assert_eq!(guard.judge(0.3), Judgement::Lowest);
        assert_eq!(guard.judge(0.2), Judgement::Lowest);
        assert_eq!(guard.judge(0.5), Judgement::Usual);
        assert_eq!(guard.judge(0.2), Judgement::Usual);
    }

    #[test]
    fn a_network_that_goes_blind_is_bad_within_some_steps() {
        let mut guard = DivergenceGuard::default();
        guard.judge(0.1);
        let steps = (1..30).find(|_| guard.judge(0.85) == Judgement::Bad);
        assert_eq!(steps, Some(8));
    }

    #[test]
    fn what_is_hard_may_begin_high() {
        let mut guard = DivergenceGuard::default();
        guard.judge(1.2);
        assert!((0..50).all(|_| guard.judge(1.3) != Judgement::Bad));
    }
}
