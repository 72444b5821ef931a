//! Says what is being done and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Runs one stage and prints its name and its seconds.
pub fn stage<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("── {name}");
    let start = Instant::now();
    let result = work();
    let failed = if result.is_ok() { "" } else { "failed after " };
    println!("   {name}: {failed}{}", seconds(start.elapsed()));
    result
}

/// `0.4 s`, `75 s`.
pub fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    format!("{seconds:.*} s", usize::from(seconds < 10.0))
}
