//! What a network makes of many images, each on its own.

use burn::tensor::{Device, Tensor, TensorData, Transaction};
use capsnet::evaluation::longest;
use capsnet::network::CapsNet;
use capsnet::spec::Spec;
use capsnet::training::batch::images;

use crate::parallel::on_threads;

/// Images read in one go by each thread.
const BATCH: usize = 100;

/// A network that reads single digits, and how.
pub struct Reader<'a> {
    pub model: &'a CapsNet,
    pub spec: &'a Spec,
    /// r
    pub rounds: usize,
    pub device: &'a Device,
    pub threads: usize,
}

/// What it made of one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// v, or the groups of a dense head. [J, D]
    pub poses: Vec<f32>,
    /// ‖v_j‖, or the scores of a dense head. [J]
    pub lengths: Vec<f32>,
    /// The class of the longest capsule.
    pub digit: usize,
    /// Sum over the pixels of (reconstruction − image)², decoded from the longest capsule.
    pub squared_error: f32,
}

impl Reading {
    /// The longest capsule. 0…1
    pub fn longest(&self) -> f32 {
        self.lengths[self.digit]
    }
}

impl Reader<'_> {
    /// Side of the images, in pixels.
    pub fn side(&self) -> usize {
        self.spec.side()
    }

    /// Reads pixels in 0…1, image after image.
    ///
    /// # Errors
    /// When the device cannot be read.
    pub fn read(&self, pixels: &[f32]) -> anyhow::Result<Vec<Reading>> {
        let batches: Vec<&[f32]> = pixels.chunks(BATCH * self.spec.pixels()).collect();
        let shares: Vec<&[&[f32]]> = batches
            .chunks(batches.len().div_ceil(self.threads).max(1))
            .collect();
        let worker = |batches: &&[&[f32]]| -> anyhow::Result<Vec<Reading>> {
            let mut all = Vec::new();
            for batch in *batches {
                all.extend(self.batch(batch)?);
            }
            Ok(all)
        };
        let mut all = Vec::with_capacity(pixels.len() / self.spec.pixels());
        for part in on_threads(&shares, worker)? {
            all.extend(part?);
        }
        Ok(all)
    }

    /// The pictures that the decoder draws of capsules, each from its class and pose, all other capsules
    /// zero. [pixels] each
    ///
    /// # Errors
    /// When the device cannot be read.
    pub fn decode(&self, capsules: &[(usize, Vec<f32>)]) -> anyhow::Result<Vec<Vec<f32>>> {
        let dims = self.spec.pose();
        let mut pictures = Vec::with_capacity(capsules.len());
        for batch in capsules.chunks(BATCH) {
            let classes = self.classes();
            let mut poses = vec![0f32; batch.len() * classes * dims];
            let mut kept = vec![0f32; batch.len() * classes];
            for (at, (class, pose)) in batch.iter().enumerate() {
                let start = (at * classes + class) * dims;
                poses[start..start + dims].copy_from_slice(pose);
                kept[at * classes + class] = 1.0;
            }
            let poses = TensorData::new(poses, [batch.len(), classes, dims]);
            let kept = TensorData::new(kept, [batch.len(), classes]);
            let poses = Tensor::<3>::from_data(poses, self.device);
            let kept = Tensor::<2>::from_data(kept, self.device);
            let drawn = self.model.decode(poses, kept);
            let drawn = pollster::block_on(drawn.into_data_async())?;
            let drawn: Vec<f32> = drawn.iter::<f32>().collect();
            pictures.extend(drawn.chunks_exact(self.spec.pixels()).map(<[f32]>::to_vec));
        }
        Ok(pictures)
    }

    /// J
    pub fn classes(&self) -> usize {
        self.spec.class_count()
    }

    fn batch(&self, pixels: &[f32]) -> anyhow::Result<Vec<Reading>> {
        let (spec, size) = (self.spec, pixels.len() / self.spec.pixels());
        let answer = self
            .model
            .forward(images(pixels.to_vec(), spec, self.device), self.rounds);
        let drawn = self.model.decode(answer.poses.clone(), answer.longest());
        let data = pollster::block_on(
            Transaction::default()
                .register(answer.poses)
                .register(answer.lengths)
                .register(drawn)
                .execute_async(),
        )?;
        let numbers: Vec<Vec<f32>> = data.iter().map(|d| d.iter::<f32>().collect()).collect();
        let [poses, lengths, drawn] = numbers.as_slice() else {
            anyhow::bail!("the device answered with a part of what was asked");
        };
        let images = pixels.chunks_exact(spec.pixels());
        let poses = poses.chunks_exact(poses.len() / size.max(1));
        let lengths = lengths.chunks_exact(spec.class_count());
        Ok(images
            .zip(drawn.chunks_exact(spec.pixels()))
            .zip(poses.zip(lengths))
            .map(|((image, drawn), (poses, lengths))| {
                let squares = image.iter().zip(drawn).map(|(a, b)| (a - b) * (a - b));
                Reading {
                    poses: poses.to_vec(),
                    lengths: lengths.to_vec(),
                    digit: longest(lengths),
                    squared_error: squares.sum(),
                }
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use capsnet::parity::tiny;

    #[test]
    fn images_are_read_in_their_order_and_as_the_engine_reads_them() -> anyhow::Result<()> {
        let _alone = crate::alone_with_the_generator();
        let (spec, device) = (tiny()?, Device::flex());
        device.seed(1);
        let model = CapsNet::new(&spec, &device);
        let reader = Reader {
            model: &model,
            spec: &spec,
            rounds: 3,
            device: &device,
            threads: 2,
        };
        let count = BATCH + 5;
        let pixels: Vec<f32> = (0..count * spec.pixels())
            .map(|at| (at * 7919 % 97) as f32 / 97.0)
            .collect();
        let all = reader.read(&pixels)?;
        assert_eq!(all.len(), count);
        let last = reader.read(&pixels[(count - 1) * spec.pixels()..])?;
        for (a, b) in all[count - 1].poses.iter().zip(&last[0].poses) {
            assert!((a - b).abs() < 1e-5);
        }
        // decoding the longest capsule by hand gives the same error
        let reading = &last[0];
        let pose = reading.poses[reading.digit * spec.pose()..][..spec.pose()].to_vec();
        let drawn = reader.decode(&[(reading.digit, pose)])?;
        let image = &pixels[(count - 1) * spec.pixels()..];
        let squares = image.iter().zip(&drawn[0]).map(|(a, b)| (a - b) * (a - b));
        assert!((squares.sum::<f32>() - reading.squared_error).abs() < 1e-3);
        Ok(())
    }
}
