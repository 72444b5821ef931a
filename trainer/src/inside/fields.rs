//! Receptive fields: the part of the image that a primary capsule sees.

use capsnet::spec::Spec;

/// Ink of a pixel that counts: fainter ones are the soft edge of a stroke.
const INK: f32 = 0.05;
/// Side of the middle of a field, in pixels.
const MIDDLE: usize = 5;

/// The square receptive fields of a network's grid of primary capsules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// Side of a field, in pixels.
    pub size: usize,
    /// Pixels from one field to the next.
    pub step: usize,
    /// Pixels by which the first field begins before the image, where the maps are padded.
    pub before: usize,
    /// Fields in a row of the grid.
    pub grid: usize,
}

impl Fields {
    /// Those of the last of the layers before the votes.
    pub fn of(spec: &Spec) -> Self {
        let layers = spec.layers();
        let last = layers.last();
        Fields {
            size: last.map_or(1, |layer| layer.field),
            step: last.map_or(1, |layer| layer.jump),
            before: last.map_or(0, |layer| layer.start.unsigned_abs()),
            grid: last.map_or(spec.side(), |layer| layer.side),
        }
    }

    /// Whether there is ink in each field, row by row. Image [side·side] → [grid·grid]
    pub fn with_ink(&self, image: &[f32], side: usize) -> Vec<bool> {
        let inked = |row, column| {
            self.pixels(image, side, [row, column], self.size)
                .any(|v| v > INK)
        };
        self.places()
            .map(|[row, column]| inked(row, column))
            .collect()
    }

    /// The mean ink in the middle 5×5 of each field. Image [side·side] → [grid·grid] of 0…1
    pub fn middle_ink(&self, image: &[f32], side: usize) -> Vec<f32> {
        let area = (MIDDLE * MIDDLE) as f32;
        let ink = |at| self.pixels(image, side, at, MIDDLE).sum::<f32>() / area;
        self.places().map(ink).collect()
    }

    fn places(&self) -> impl Iterator<Item = [usize; 2]> {
        let grid = self.grid;
        (0..grid * grid).map(move |place| [place / grid, place % grid])
    }

    /// The pixels inside the image of the middle `size` × `size` of a field.
    fn pixels<'a>(
        &self,
        image: &'a [f32],
        side: usize,
        at: [usize; 2],
        size: usize,
    ) -> impl Iterator<Item = f32> + 'a {
        let inset = self.size.saturating_sub(size) / 2;
        let span = at.map(|place| {
            let start = (place * self.step + inset) as isize - self.before as isize;
            let end = start + size as isize;
            start.max(0) as usize..end.clamp(0, side as isize) as usize
        });
        let [rows, columns] = span;
        rows.flat_map(move |row| {
            columns
                .clone()
                .map(move |column| image[row * side + column])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::described;

    #[test]
    fn the_fields_are_those_of_kernels_and_strides() -> anyhow::Result<()> {
        let of = |name| anyhow::Ok(Fields::of(&described(name)?));
        let paper = of("paper")?;
        assert_eq!((paper.size, paper.step, paper.before), (17, 2, 0));
        let dense = of("compact-dense")?;
        assert_eq!((dense.size, dense.step, dense.grid), (17, 2, 6));
        let compact = of("compact")?;
        assert_eq!((compact.size, compact.step, compact.grid), (13, 4, 6));
        assert_eq!(
            compact.before, 3,
            "two convolutions are padded, one by two pixels of the image"
        );
        Ok(())
    }

    #[test]
    fn padding_moves_the_first_field_out_of_the_image() -> anyhow::Result<()> {
        let fields = Fields::of(&described("two-digits")?);
        assert_eq!((fields.size, fields.step, fields.grid), (19, 4, 8));
        assert_eq!(fields.before, 6, "{fields:?}");
        let wide = Fields::of(&described("two-digits-wide")?);
        assert!(wide.before > 0 && wide.size > 36, "{wide:?}");
        Ok(())
    }

    #[test]
    fn ink_is_found_where_it_is() {
        let fields = Fields {
            size: 6,
            step: 4,
            before: 0,
            grid: 2,
        };
        let mut image = vec![0.0; 100];
        image[9] = 1.0; // the upper right corner
        assert_eq!(fields.with_ink(&image, 10), [false, true, false, false]);
        assert_eq!(
            fields.middle_ink(&image, 10),
            [0.0; 4],
            "the middle ends before it"
        );
        image[18] = 0.5;
        image[27] = 0.5; // row 2, column 7: in the middle of the upper right field
        assert_eq!(fields.middle_ink(&image, 10)[1], 0.04);
    }
}
