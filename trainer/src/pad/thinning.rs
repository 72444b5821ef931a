//! The middle line of ink (Zhang, Suen 1984, "A Fast Parallel Algorithm for Thinning Digital
//! Patterns").

use super::pen::Segment;

/// What is left of ink when its edges are taken away for as long as it stays in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    side: usize,
    ink: Vec<bool>,
    /// How often edges were taken away: half the width of the widest place, in pixels.
    pub rounds: usize,
}

impl Skeleton {
    /// Of a square picture; ink on its outermost pixels is ignored.
    pub fn of(mut ink: Vec<bool>, side: usize) -> Self {
        let inside = |at: usize| (1..side.max(1) - 1).contains(&at);
        for (at, value) in ink.iter_mut().enumerate() {
            *value &= inside(at / side) && inside(at % side);
        }
        let mut left: Vec<usize> = (0..ink.len()).filter(|at| ink[*at]).collect();
        let mut rounds = 0;
        loop {
            let before = left.len();
            for second in [false, true] {
                let gone: Vec<usize> = left
                    .iter()
                    .copied()
                    .filter(|at| is_edge(&ink, side, *at, second))
                    .collect();
                gone.iter().for_each(|at| ink[*at] = false);
                left.retain(|at| ink[*at]);
            }
            if left.len() == before {
                return Skeleton { side, ink, rounds };
            }
            rounds += 1;
        }
    }

    /// Its pixels as places, x to the right and y down.
    pub fn places(&self) -> impl Iterator<Item = [f32; 2]> {
        let inked = (0..self.ink.len()).filter(|at| self.ink[*at]);
        inked.map(|at| self.place(at))
    }

    /// Neighbouring pixels joined, and dots where a pixel has no neighbour.
    pub fn segments(&self) -> Vec<Segment> {
        let (side, ink) = (self.side, &self.ink);
        let mut segments = Vec::new();
        for at in (0..ink.len()).filter(|at| ink[*at]) {
            let (right, down) = (ink[at + 1], ink[at + side]);
            let mut join = |to: usize| segments.push([self.place(at), self.place(to)]);
            if right {
                join(at + 1);
            }
            if down {
                join(at + side);
            }
            // not across a corner that is joined already
            if ink[at + side + 1] && !right && !down {
                join(at + side + 1);
            }
            if ink[at + side - 1] && !ink[at - 1] && !down {
                join(at + side - 1);
            }
            if !around(side, at).into_iter().any(|n| ink[n]) {
                join(at);
            }
        }
        segments
    }

    fn place(&self, at: usize) -> [f32; 2] {
        [(at % self.side) as f32, (at / self.side) as f32]
    }
}

/// The eight neighbours, clockwise from the one above: the paper's P2 to P9.
fn around(side: usize, at: usize) -> [usize; 8] {
    let (above, below) = (at - side, at + side);
    [
        above,
        above + 1,
        at + 1,
        below + 1,
        below,
        below - 1,
        at - 1,
        above - 1,
    ]
}

/// Whether a pixel goes in the first or second half of a round.
fn is_edge(ink: &[bool], side: usize, at: usize, second: bool) -> bool {
    let n = around(side, at).map(|n| ink[n]);
    let count = n.iter().filter(|inked| **inked).count();
    let begins = (0..8).filter(|k| !n[*k] && n[(k + 1) % 8]).count();
    let [up, right, down, left] = [n[0], n[2], n[4], n[6]];
    let open = if second {
        !(up && left && (right || down))
    } else {
        !(right && down && (up || left))
    };
    (2..=6).contains(&count) && begins == 1 && open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pad::pen::{bounds, paint};

    fn of(segments: &[Segment], width: f32) -> Skeleton {
        let ink = paint(segments, width, 60);
        Skeleton::of(ink.iter().map(|v| *v > 0.5).collect(), 60)
    }

    #[test]
    fn a_thick_line_becomes_its_middle() {
        let found = of(&[[[10.0, 30.5], [50.0, 30.5]]], 9.0);
        assert!(found.places().all(|[_, y]| y == 30.0), "{found:?}");
        assert_eq!(found.rounds, 4);
        let [low, high] = bounds(&found.segments());
        assert!(
            (30.0..45.0).contains(&(high[0] - low[0])),
            "{low:?} {high:?}"
        );
    }

    #[test]
    fn a_ring_stays_a_ring() {
        let corners = [[15.0, 15.0], [45.0, 15.0], [45.0, 45.0], [15.0, 45.0]];
        let ring: Vec<Segment> = (0..4).map(|k| [corners[k], corners[(k + 1) % 4]]).collect();
        let found = of(&ring, 7.0);
        // every pixel of a ring has two neighbours or more
        let ends = found.places().filter(|[x, y]| {
            let at = *y as usize * 60 + *x as usize;
            around(60, at).into_iter().filter(|n| found.ink[*n]).count() < 2
        });
        assert_eq!(ends.count(), 0);
        assert!((100..150).contains(&found.places().count()));
    }

    #[test]
    fn a_single_pixel_is_a_dot_and_nothing_is_nothing() {
        let mut ink = vec![false; 100];
        ink[55] = true;
        ink[3] = true; // on the edge
        let found = Skeleton::of(ink, 10);
        assert_eq!(found.segments(), [[[5.0, 5.0]; 2]]);
        assert!(Skeleton::of(vec![false; 100], 10).segments().is_empty());
    }
}
