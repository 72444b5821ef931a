//! Adds up what the test runners report.

use std::fmt;
use std::ops::AddAssign;

/// Tests that ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Counts {
    /// From the output of `cargo test`, of Node or of Playwright.
    pub fn of(output: &str) -> Self {
        let mut counts = Counts::default();
        for line in output.lines() {
            if let Some((_, numbers)) = line.split_once("test result: ") {
                // test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; …
                for part in numbers.split([';', '.']) {
                    counts.add(part);
                }
            } else if let Some(number) = line.strip_prefix("ℹ pass ") {
                counts.add(&format!("{number} passed"));
            } else if let Some(number) = line.strip_prefix("ℹ fail ") {
                counts.add(&format!("{number} failed"));
            } else if let Some(number) = line.strip_prefix("ℹ skipped ") {
                counts.add(&format!("{number} skipped"));
            } else if let Some(rest) = line.strip_prefix("  ") {
                //   12 passed (1.4m)
                if rest.starts_with(|first: char| first.is_ascii_digit()) {
                    counts.add(rest);
                }
            }
        }
        counts
    }

    fn add(&mut self, part: &str) {
        let mut words = part.split_whitespace();
        let Some(number) = words.next().and_then(|word| word.parse::<usize>().ok()) else {
            return;
        };
        match (words.next(), words.next()) {
            (Some("passed"), _) => self.passed += number,
            // A flaky test has failed at least once.
            (Some("failed" | "flaky" | "interrupted"), _) => self.failed += number,
            (Some("skipped" | "ignored"), _) | (Some("did"), Some("not")) => {
                self.skipped += number;
            }
            _ => {}
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_test_reports_several_times() {
        let output = "\
running 2 tests
test a ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

test result: FAILED. 3 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out; finished in 0.10s
";
        assert_eq!(
            Counts::of(output),
            Counts {
                passed: 5,
                failed: 1,
                skipped: 4
            }
        );
    }

    #[test]
    fn node_reports_line_by_line() {
        let output = "✔ a queue (1.5ms)\nℹ tests 5\nℹ suites 0\nℹ pass 4\nℹ fail 1\nℹ cancelled 0\nℹ skipped 0\n";
        assert_eq!(Counts::of(output).to_string(), "4 passed, 1 failed");
    }

    #[test]
    fn playwright_reports_at_the_end() {
        let output = "\
Running 15 tests using 1 worker
  ✓  1 [cpu] › tests/browser/page.spec.mjs:3:1 › draws a 1 (2.1s)
  1 failed
    [cpu] › tests/browser/page.spec.mjs:9:1 › draws a 7
  2 skipped
  1 did not run
  11 passed (1.4m)
";
        let counts = Counts::of(output);
        assert_eq!(
            counts,
            Counts {
                passed: 11,
                failed: 1,
                skipped: 3
            }
        );
        assert_eq!(counts.to_string(), "11 passed, 1 failed, 3 skipped");
    }

    #[test]
    fn other_numbers_are_not_counted() {
        assert_eq!(
            Counts::of("   Compiling 12 passed\n12 crates passed"),
            Counts::default()
        );
    }
}
