//! How well a network of two digits reads pairs.

use capsnet::evaluation::longest_first;
use crate::pairs::Pair;

use super::reading::{Reader, squared_error};

/// Pairs in memory at a time.
const PART: usize = 1000;

/// What it makes of some pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct PairScores {
    /// For each number of rounds the share of pairs whose two digits are not both named. 0…1
    pub errors: Vec<f64>,
    /// Mean over all digits of Σ (reconstruction − the digit alone)², each drawn from its own capsule,
    /// with the network's own rounds.
    pub squared_error: f64,
}

/// Reads pairs with each number of rounds; nothing but the routing is done anew.
///
/// # Errors
/// Those of [`Reader::read_at`].
pub fn measure(
    reader: &Reader<'_>,
    pairs: &[Pair],
    rounds: &[usize],
) -> anyhow::Result<PairScores> {
    let dims = reader.spec.pose();
    let mut wrong = vec![0usize; rounds.len()];
    let mut squares = 0.0;
    let own = rounds
        .iter()
        .copied()
        .chain([reader.rounds])
        .collect::<Vec<_>>();
    for part in pairs.chunks(PART) {
        let pixels: Vec<f32> = part.iter().flat_map(|p| p.image.iter().copied()).collect();
        let mut read = reader.read_at(&pixels, &own)?;
        let trained = read.pop().unwrap_or_default();
        for (wrong, readings) in wrong.iter_mut().zip(&read) {
            let read = part.iter().zip(readings);
            *wrong += read
                .filter(|(pair, r)| !names_both(&r.lengths, pair))
                .count();
        }
        let mut capsules = Vec::with_capacity(2 * part.len());
        for (pair, reading) in part.iter().zip(&trained) {
            for label in pair.labels.map(usize::from) {
                capsules.push((
                    label,
                    reading.poses[label * dims..(label + 1) * dims].to_vec(),
                ));
            }
        }
        let alone = part.iter().flat_map(|pair| &pair.alone);
        let drawn = reader.decode(&capsules)?;
        squares += drawn
            .iter()
            .zip(alone)
            .map(|(drawn, alone)| f64::from(squared_error(drawn, alone)))
            .sum::<f64>();
    }
    let count = pairs.len().max(1) as f64;
    Ok(PairScores {
        errors: wrong.iter().map(|wrong| *wrong as f64 / count).collect(),
        squared_error: squares / (2.0 * count),
    })
}

fn names_both(lengths: &[f32], pair: &Pair) -> bool {
    let longest = longest_first(lengths, 2);
    pair.labels
        .iter()
        .all(|label| longest.contains(&usize::from(*label)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use capsnet::evaluation::score_pairs;
    use capsnet::network::CapsNet;
    use capsnet::parity::tiny;
    use capsnet::spec::Spec;

    #[test]
    fn pairs_are_scored_as_the_engine_scores_them() -> anyhow::Result<()> {
        let _alone = crate::alone_with_the_generator();
        let device = Device::flex();
        device.seed(1);
        let spec = Spec {
            digits: 2,
            ..tiny()?
        };
        let model = CapsNet::new(&spec, &device);
        let picture = |seed: usize| -> Vec<f32> {
            let pixel = |at: usize| ((at + seed) * 7919 % 97) as f32 / 97.0;
            (0..spec.pixels()).map(pixel).collect()
        };
        let pairs: Vec<Pair> = (0..7)
            .map(|k| Pair {
                image: picture(k),
                alone: [picture(k + 100), picture(k + 200)],
                labels: [k as u8, 9 - (k as u8 / 2)],
            })
            .collect();
        let reader = Reader {
            model: &model,
            spec: &spec,
            rounds: 3,
            device: &device,
            threads: 1,
        };
        let found = measure(&reader, &pairs, &[1, 3])?;
        for (rounds, error) in [1, 3].into_iter().zip(&found.errors) {
            let score = score_pairs(&model, &spec, &pairs, rounds, &device);
            let score = pollster::block_on(score)?;
            assert!((score.error_rate() - error).abs() < 1e-9);
            if rounds == 3 {
                let mean = score.squared_error_sum / 7.0;
                assert!((mean - found.squared_error).abs() < 1e-3 * mean);
            }
        }
        Ok(())
    }
}
