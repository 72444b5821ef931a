//! Says what is being done and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Runs one stage and prints its name and its seconds.
pub fn stage<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(&format!("── {name}"));
    let start = Instant::now();
    let result = work();
    let seconds = seconds(start.elapsed());
    match &result {
        Ok(_) => say(&format!("   {name}: {seconds}")),
        Err(_) => say(&format!("   {name}: failed after {seconds}")),
    }
    result
}

/// One line of progress.
pub fn say(line: &str) {
    println!("{line}");
}

/// `0.4 s`, `75 s`.
pub fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{seconds:.0} s")
    }
}
