//! What is usual of a network's poses: what a page needs to say how unusual a pose is, and which of
//! its numbers change the picture most.

use crate::mnist::Digits;
use burn::tensor::Device;
use capsnet::weights::{Contents, Statistics};

use super::reading::{Reader, Reading};
use super::scores::quantiles;

/// A capsule to decode: its class and its pose [D].
pub type Capsule = (usize, Vec<f32>);

/// Of the network of a file on `digits`; `None` of a network that does not read such.
///
/// # Errors
/// When the device cannot be read.
pub fn of_file(
    file: &Contents,
    digits: &Digits,
    device: &Device,
    threads: usize,
) -> anyhow::Result<Option<Statistics>> {
    if !super::is_for(&file.spec) {
        return Ok(None);
    }
    let reader = Reader {
        model: &file.snapshot.clone().into_network(&file.spec, device)?,
        spec: &file.spec,
        rounds: file.spec.routing_iterations(),
        device,
        threads,
    };
    let readings = reader.read(&super::pixels(digits, digits.len()))?;
    let decode = |capsules: &[Capsule]| reader.decode(capsules);
    statistics(&readings, &digits.labels, reader.classes(), decode).map(Some)
}

/// From the readings of labelled digits. `decode` draws capsules ([`super::Reader::decode`]).
///
/// The effect of a number is the sum over the pixels of the squared difference of two pictures: of the
/// class's mean pose with that number one deviation higher, and one lower.
///
/// # Errors
/// Those of `decode`.
pub fn statistics(
    readings: &[Reading],
    labels: &[u8],
    classes: usize,
    mut decode: impl FnMut(&[Capsule]) -> anyhow::Result<Vec<Vec<f32>>>,
) -> anyhow::Result<Statistics> {
    let pose = readings.first().map_or(0, |r| r.poses.len() / classes);
    let (mut mean, mut deviation) = (Vec::new(), Vec::new());
    for class in 0..classes {
        let digits = readings.iter().zip(labels);
        let of: Vec<&[f32]> = digits
            .filter(|(_, label)| usize::from(**label) == class)
            .map(|(reading, _)| &reading.poses[class * pose..(class + 1) * pose])
            .collect();
        for k in 0..pose {
            let (m, d) = mean_and_deviation(of.iter().map(|v| f64::from(v[k])));
            mean.push(m as f32);
            deviation.push(d as f32);
        }
    }
    let mut capsules = Vec::with_capacity(2 * mean.len());
    for (at, d) in deviation.iter().enumerate() {
        let (class, k) = (at / pose, at % pose);
        for sign in [1.0, -1.0] {
            let mut varied = mean[class * pose..(class + 1) * pose].to_vec();
            varied[k] += sign * d;
            capsules.push((class, varied));
        }
    }
    let pictures = decode(&capsules)?;
    let effects: Vec<f32> = pictures
        .chunks_exact(2)
        .map(|two| {
            two[0]
                .iter()
                .zip(&two[1])
                .map(|(a, b)| (a - b) * (a - b))
                .sum()
        })
        .collect();
    anyhow::ensure!(
        effects.len() == mean.len(),
        "{} pictures were drawn of {} capsules",
        pictures.len(),
        capsules.len()
    );
    let order = effects.chunks_exact(pose.max(1)).flat_map(largest_first);
    let longest: Vec<f32> = readings.iter().map(Reading::longest).collect();
    let error: Vec<f32> = readings.iter().map(|r| r.squared_error).collect();
    Ok(Statistics {
        stale: false,
        digits: readings.len(),
        order: order.collect(),
        mean,
        deviation,
        longest: quantiles(&longest),
        error: quantiles(&error),
    })
}

/// Of all numbers, not of a sample of them; zeros of none.
fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count().max(1) as f64;
    let mean = values.clone().sum::<f64>() / count;
    let variance = values.map(|v| (v - mean) * (v - mean)).sum::<f64>() / count;
    (mean, variance.sqrt())
}

fn largest_first(values: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two classes, poses of two numbers.
    fn reading(poses: [f32; 4], squared_error: f32) -> Reading {
        let lengths = vec![poses[0].hypot(poses[1]), poses[2].hypot(poses[3])];
        Reading {
            poses: poses.to_vec(),
            digit: usize::from(lengths[1] > lengths[0]),
            lengths,
            squared_error,
        }
    }

    /// A decoder whose picture is two pixels: the first number, and three times the second; class 1
    /// draws its second number ten times as faintly.
    fn decode(capsules: &[Capsule]) -> anyhow::Result<Vec<Vec<f32>>> {
        let strength = |class: usize| if class == 0 { 3.0 } else { 0.3 };
        let draw = |(class, v): &Capsule| vec![v[0], strength(*class) * v[1]];
        Ok(capsules.iter().map(draw).collect())
    }

    #[test]
    fn each_class_is_described_by_its_own_digits() -> anyhow::Result<()> {
        let readings = [
            reading([0.2, 0.6, 0.0, 0.0], 10.0),
            reading([0.4, 0.8, 0.1, 0.1], 20.0),
            reading([0.0, 0.0, 0.5, 0.1], 30.0),
            reading([0.0, 0.0, 0.9, 0.5], 40.0),
        ];
        let found = statistics(&readings, &[0, 0, 1, 1], 2, decode)?;
        let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(close(&found.mean, &[0.3, 0.7, 0.7, 0.3]), "{found:?}");
        assert!(close(&found.deviation, &[0.1, 0.1, 0.2, 0.2]), "{found:?}");
        assert_eq!(found.order, [1, 0, 0, 1]);
        assert_eq!(
            (found.error[0], found.error[50], found.error[100]),
            (10.0, 20.0, 40.0)
        );
        assert_eq!(found.longest.len(), 101);
        assert_eq!(found.digits, 4);
        Ok(())
    }

    #[test]
    fn a_class_without_digits_and_a_decoder_that_fails() -> anyhow::Result<()> {
        let readings = [reading([0.2, 0.6, 0.0, 0.0], 10.0)];
        let found = statistics(&readings, &[0], 2, decode)?;
        assert_eq!(found.mean[2..], [0.0, 0.0]);
        assert_eq!(found.order[2..], [0, 1]);
        assert!(statistics(&readings, &[0], 2, |_| Ok(Vec::new())).is_err());
        Ok(())
    }
}
