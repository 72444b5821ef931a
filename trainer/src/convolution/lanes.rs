//! The same small transform for many channels at once: one number of each goes through together.

/// Channels that are transformed at a time.
pub const LANES: usize = 16;

/// One number of [`LANES`] channels.
pub type Lane = [f32; LANES];

/// The lane that begins at `at`.
#[inline(always)]
pub fn lane(values: &[f32], at: usize) -> Lane {
    let mut lane = [0.0; LANES];
    lane.copy_from_slice(&values[at..at + LANES]);
    lane
}

/// Adds a lane times `factor`.
#[inline(always)]
pub fn add(sum: &mut Lane, lane: &Lane, factor: f32) {
    for (sum, value) in sum.iter_mut().zip(lane) {
        *sum += value * factor;
    }
}
