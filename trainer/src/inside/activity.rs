//! Which primary capsules are long, over a set of images.

/// A capsule longer than this is active.
pub const ACTIVE: f32 = 0.5;
/// A capsule that is never longer than this is dead.
pub const SILENT: f32 = 0.05;

/// What share of the primary capsules is long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Activity {
    /// Share of capsules longer than [`ACTIVE`], over all images. 0…1
    pub active: f64,
    /// Share of capsules never longer than [`SILENT`]. 0…1
    pub dead: f64,
    /// Share of capsules always longer than [`ACTIVE`]. 0…1
    pub stuck: f64,
}

/// ‖u‖ of each capsule of `dims` numbers. [I·P] → [I]
pub fn lengths(capsules: &[f32], dims: usize) -> Vec<f32> {
    let norm = |u: &[f32]| u.iter().map(|x| x * x).sum::<f32>().sqrt();
    capsules.chunks_exact(dims).map(norm).collect()
}

/// From the lengths [I] of each image. Zeros when there is none.
pub fn activity(images: &[Vec<f32>]) -> Activity {
    let capsules = images.first().map_or(0, Vec::len);
    let share = |count: usize, of: usize| count as f64 / of.max(1) as f64;
    let count = |is: &dyn Fn(usize) -> bool| (0..capsules).filter(|i| is(*i)).count();
    let active = images.iter().flatten().filter(|l| **l > ACTIVE).count();
    Activity {
        active: share(active, images.len() * capsules),
        dead: share(
            count(&|i| images.iter().all(|image| image[i] <= SILENT)),
            capsules,
        ),
        stuck: share(
            count(&|i| images.iter().all(|image| image[i] > ACTIVE)),
            capsules,
        ),
    }
}

/// The value below which a `share` of 0…1 of the numbers lie (nearest rank); 0 of none.
pub fn quantile(values: &[f32], share: f64) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_of_single_capsules() {
        assert_eq!(lengths(&[3.0, 4.0, 0.0, 1.0], 2), [5.0, 1.0]);
    }

    #[test]
    fn active_dead_and_stuck_are_told_apart() {
        // always long; long once; never more than silent; neither
        let images = [vec![0.9, 0.6, 0.01, 0.3], vec![0.8, 0.1, 0.05, 0.4]];
        let found = activity(&images);
        assert_eq!(found.active, 3.0 / 8.0);
        assert_eq!(found.dead, 0.25);
        assert_eq!(found.stuck, 0.25);
    }

    #[test]
    fn quantiles_are_numbers_that_are_there() {
        let values = [0.4, 0.1, 0.3, 0.2];
        assert_eq!(quantile(&values, 0.5), 0.2);
        assert_eq!(quantile(&values, 0.99), 0.4);
        assert_eq!(quantile(&values, 0.0), 0.1);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
