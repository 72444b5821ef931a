//! What a network makes of many images, each on its own.

use burn::tensor::{Device, Tensor, TensorData, Transaction};
use capsnet::evaluation::longest;
use capsnet::layers::routing::route;
use capsnet::layers::squash::lengths;
use capsnet::network::{Answer, CapsNet};
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
        let read = self.read_at(pixels, &[self.rounds])?;
        Ok(read.into_iter().next().unwrap_or_default())
    }

    /// The same with each number of rounds: only the routing is done anew.
    ///
    /// # Errors
    /// When the device cannot be read.
    pub fn read_at(&self, pixels: &[f32], rounds: &[usize]) -> anyhow::Result<Vec<Vec<Reading>>> {
        let read = self.in_batches(pixels, self.spec.pixels(), |batch| {
            self.batch(batch, rounds)
        })?;
        let mut all = vec![Vec::new(); rounds.len()];
        for batch in read {
            all.iter_mut()
                .zip(batch)
                .for_each(|(all, part)| all.extend(part));
        }
        Ok(all)
    }

    /// The pictures that the decoder draws of capsules, each from its class and pose, all other capsules
    /// zero. [pixels] each
    ///
    /// # Errors
    /// When the device cannot be read.
    pub fn decode(&self, capsules: &[(usize, Vec<f32>)]) -> anyhow::Result<Vec<Vec<f32>>> {
        let (classes, dims) = (self.classes(), self.spec.pose());
        let drawn = self.in_batches(capsules, 1, |batch| {
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
            Ok(drawn.iter::<f32>().collect::<Vec<_>>())
        })?;
        let pictures = drawn
            .iter()
            .flat_map(|d| d.chunks_exact(self.spec.pixels()));
        Ok(pictures.map(<[f32]>::to_vec).collect())
    }

    /// Works on items batch by batch, each thread on its share; `size` items make one image.
    fn in_batches<I: Sync, O: Send>(
        &self,
        items: &[I],
        size: usize,
        work: impl Fn(&[I]) -> anyhow::Result<O> + Sync,
    ) -> anyhow::Result<Vec<O>> {
        let batches: Vec<&[I]> = items.chunks(BATCH * size).collect();
        let shares: Vec<&[&[I]]> = batches
            .chunks(batches.len().div_ceil(self.threads).max(1))
            .collect();
        let worker = |batches: &&[&[I]]| -> anyhow::Result<Vec<O>> {
            batches.iter().map(|batch| work(batch)).collect()
        };
        let mut all = Vec::with_capacity(batches.len());
        for part in on_threads(&shares, worker)? {
            all.extend(part?);
        }
        Ok(all)
    }

    /// J
    pub fn classes(&self) -> usize {
        self.spec.class_count()
    }

    /// The answers of one batch with each number of rounds.
    fn answers(&self, pixels: &[f32], rounds: &[usize]) -> Vec<Answer> {
        let images = images(pixels.to_vec(), self.spec, self.device);
        let Some(capsules) = self.model.capsules() else {
            let answer = self.model.forward(images, 0); // nothing is routed
            return vec![answer; rounds.len()];
        };
        let votes = capsules.votes(self.model.features(images)); // [B, J, I, D]
        let answer = |rounds: &usize| {
            let poses = route(votes.clone(), capsules.rounds(*rounds), capsules.squash());
            Answer {
                lengths: lengths(poses.clone()),
                poses,
            }
        };
        rounds.iter().map(answer).collect()
    }

    fn batch(&self, pixels: &[f32], rounds: &[usize]) -> anyhow::Result<Vec<Vec<Reading>>> {
        let answers = self.answers(pixels, rounds).into_iter();
        answers
            .map(|answer| self.readings(pixels, answer))
            .collect()
    }

    fn readings(&self, pixels: &[f32], answer: Answer) -> anyhow::Result<Vec<Reading>> {
        let spec = self.spec;
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
        let poses = poses.chunks_exact(spec.class_count() * spec.pose());
        let lengths = lengths.chunks_exact(spec.class_count());
        Ok(images
            .zip(drawn.chunks_exact(spec.pixels()))
            .zip(poses.zip(lengths))
            .map(|((image, drawn), (poses, lengths))| Reading {
                poses: poses.to_vec(),
                lengths: lengths.to_vec(),
                digit: longest(lengths),
                squared_error: squared_error(drawn, image),
            })
            .collect())
    }
}

/// Sum over the pixels of the squared differences of two pictures.
pub fn squared_error(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum()
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
        assert!((squared_error(image, &drawn[0]) - reading.squared_error).abs() < 1e-3);
        // and other rounds are as if they alone had been asked for
        let rounds = reader.read_at(&pixels, &[1, 3])?;
        assert_eq!(rounds[1], all);
        let one = Reader {
            rounds: 1,
            ..reader
        };
        assert_eq!(rounds[0], one.read(&pixels)?);
        Ok(())
    }
}
