//! The small squares of Winograd's filtering, and how they lie in memory.

use super::lanes::{LANES, Lane, add, lane};

/// Side of the kernel.
pub const KERNEL: usize = 3;
/// Side of a tile of the map after.
pub const TILE: usize = 3;
/// Points, and the side of the tile that a tile after sees.
pub const POINTS: usize = TILE + KERNEL - 1;
/// N
pub const VALUES: usize = POINTS * POINTS;

/// Aᵀ: values at the points → places of a tile.
pub const A_T: [[f32; POINTS]; TILE] = [
    [1.0, 1.0, 1.0, 1.0, 0.0],
    [0.0, 1.0, -1.0, 2.0, 0.0],
    [0.0, 1.0, 1.0, 4.0, 1.0],
];

/// G: a kernel → its values at the points.
pub const G: [[f32; KERNEL]; POINTS] = [
    [1.0 / 2.0, 0.0, 0.0],
    [-1.0 / 2.0, -1.0 / 2.0, -1.0 / 2.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 6.0, 1.0 / 3.0, 2.0 / 3.0],
    [0.0, 0.0, 1.0],
];

/// Bᵀ: what a tile sees → its values at the points.
pub const B_T: [[f32; POINTS]; POINTS] = [
    [2.0, -1.0, -2.0, 1.0, 0.0],
    [0.0, -2.0, -1.0, 1.0, 0.0],
    [0.0, 2.0, -3.0, 1.0, 0.0],
    [0.0, -1.0, 0.0, 1.0, 0.0],
    [0.0, 2.0, -1.0, -2.0, 1.0],
];

/// A square of places, [`LANES`] channels each.
pub type Square<const SIDE: usize> = [[Lane; SIDE]; SIDE];

/// M x Mᵀ
#[inline(always)]
pub fn transform<const FROM: usize, const TO: usize>(
    square: &Square<FROM>,
    matrix: &[[f32; FROM]; TO],
) -> Square<TO> {
    let mut columns = [[[0.0; LANES]; FROM]; TO]; // M x
    for (line, factors) in columns.iter_mut().zip(matrix) {
        for (from, factor) in square.iter().zip(factors) {
            if *factor != 0.0 {
                let sums = line.iter_mut().zip(from);
                sums.for_each(|(sum, value)| add(sum, value, *factor));
            }
        }
    }
    let mut after = [[[0.0; LANES]; TO]; TO];
    for (to, line) in after.iter_mut().zip(&columns) {
        for (sum, factors) in to.iter_mut().zip(matrix) {
            for (value, factor) in line.iter().zip(factors) {
                if *factor != 0.0 {
                    add(sum, value, *factor);
                }
            }
        }
    }
    after
}

pub const fn transposed<const ROWS: usize, const COLUMNS: usize>(
    matrix: [[f32; COLUMNS]; ROWS],
) -> [[f32; ROWS]; COLUMNS] {
    let mut after = [[0.0; ROWS]; COLUMNS];
    let mut at = 0;
    while at < ROWS * COLUMNS {
        after[at % COLUMNS][at / COLUMNS] = matrix[at / COLUMNS][at % COLUMNS];
        at += 1;
    }
    after
}

/// Where the lanes of row `row` lie in each of N blocks of `rows` rows of `width` numbers.
#[inline(always)]
pub fn spread(square: &Square<POINTS>, to: &mut [f32], [rows, row, width, channel]: [usize; 4]) {
    for (value, lane) in square.iter().flatten().enumerate() {
        let at = (value * rows + row) * width + channel;
        to[at..at + LANES].copy_from_slice(lane);
    }
}

/// The other way round.
#[inline(always)]
pub fn gather(from: &[f32], [rows, row, width, channel]: [usize; 4]) -> Square<POINTS> {
    let mut square = [[[0.0; LANES]; POINTS]; POINTS];
    for (value, to) in square.iter_mut().flatten().enumerate() {
        *to = lane(from, (value * rows + row) * width + channel);
    }
    square
}

/// The part of a line of `SIDE` places from `first` that lies on a map, counted in the line: places
/// before `margin` and from `margin + side` on are beyond it.
#[inline(always)]
fn inside<const SIDE: usize>(first: usize, side: usize, margin: usize) -> std::ops::Range<usize> {
    let begin = margin.saturating_sub(first).min(SIDE);
    begin..(side + margin).saturating_sub(first).clamp(begin, SIDE)
}

/// Every place of a square that lies on a map: (row, column, where its channel 0 lies).
#[inline(always)]
pub fn on_map<const SIDE: usize>(
    [image, row, column]: [usize; 3],
    [side, margin, channels]: [usize; 3],
) -> impl Iterator<Item = (usize, usize, usize)> {
    inside::<SIDE>(row, side, margin).flat_map(move |down| {
        inside::<SIDE>(column, side, margin).map(move |along| {
            let pixel = (image * side + row + down - margin) * side + column + along - margin;
            (down, along, pixel * channels)
        })
    })
}
