//! The trainer's gradients, worked by hand, are those that burn's autodiff finds.

use crate::common::{cpu, network, pixels, samples, values};
use burn::optim::GradientsParams;
use capsnet::config::{Config, Convolution, DecoderConfig, Primary};
use capsnet::network::CapsNet;
use capsnet::training::{self, Batch, Losses, Trainer};
use capsnet::two_digits::pairs;
use capsnet::weights::Snapshot;
use capsnet_trainer::gradients::gradients;
use capsnet_trainer::muon::Muon;
use capsnet_trainer::network::Pass;
use pollster::block_on;

/// Both ways for one batch, compared parameter by parameter.
fn compare(model: &CapsNet, batch: &Batch, iterations: usize) {
    let share = 0.5;
    let expected = training::gradients(model, batch, iterations, share);
    let pass = Pass {
        iterations,
        share,
        batch_norm: false,
    };
    let found = gradients(model, batch, pass).expect("the processor answers");
    let losses = |losses: Losses| {
        [losses.total, losses.margin, losses.reconstruction].map(|loss| values(loss)[0])
    };
    for (found, expected) in losses(found.0).into_iter().zip(losses(expected.0)) {
        let difference = (found - expected).abs() / expected.abs().max(1.0);
        assert!(difference < 1e-4, "loss {found} for {expected}");
    }
    let read = |gradients: &GradientsParams| {
        block_on(Snapshot::of_gradients(model, gradients)).expect("the processor answers")
    };
    let (found, expected) = (read(&found.1), read(&expected.1));
    assert_eq!(
        found.tensors.keys().collect::<Vec<_>>(),
        expected.tensors.keys().collect::<Vec<_>>()
    );
    for (name, expected) in &expected.tensors {
        let found = &found.tensors[name];
        assert_eq!(found.shape, expected.shape, "{name}");
        let most = expected
            .values
            .iter()
            .fold(0f32, |most, v| most.max(v.abs()));
        assert!(most > 0.0, "{name} has a gradient to compare");
        for (at, (found, expected)) in found.values.iter().zip(&expected.values).enumerate() {
            let difference = (found - expected).abs() / most;
            assert!(difference < 2e-3, "{name}[{at}] is {found}, not {expected}");
        }
    }
}

fn batch(config: &Config, labels: &[u8], seed: u64) -> Batch {
    let images = values(pixels(config, labels.len(), seed));
    Batch::new(images, labels, config, &cpu()).expect("labels are digits")
}

#[test]
fn small_kernels_and_a_sub_pixel_decoder() {
    let config = Config::compact();
    compare(&network(&config, 21), &batch(&config, &[3, 0, 3], 1), 3);
}

#[test]
fn poses_of_any_size_and_any_number_of_rounds() {
    let config = Config::tiny();
    let model = network(&config, 22);
    for iterations in [1, 2, 5] {
        compare(&model, &batch(&config, &[9, 1], 2), iterations);
    }
}

/// The paper's network with fewer channels and capsules: the same kernels, strides and sides.
fn narrow_paper() -> Config {
    let paper = Config::paper();
    Config {
        convolutions: vec![Convolution {
            channels: 16,
            ..paper.convolutions[0].clone()
        }],
        primary: Primary {
            types: 4,
            ..paper.primary
        },
        decoder: DecoderConfig::Dense { hidden: [24, 32] },
        ..paper
    }
}

#[test]
fn the_papers_convolution_by_fourier_transforms_and_a_dense_decoder() {
    let config = narrow_paper();
    compare(&network(&config, 23), &batch(&config, &[5, 8, 2], 3), 3);
}

#[test]
fn residual_blocks_and_pairs_of_which_the_first_are_drawn() {
    let config = Config::two_digits();
    let model = network(&config, 24);
    let pairs = pairs(&samples(), 4, 1).expect("there are ten classes");
    let mut batch = Batch::of_pairs(&pairs, &config, &cpu()).expect("they fit");
    compare(&model, &batch, 3);
    batch.drawings.truncate(1);
    batch.drawings = batch.drawings.into_iter().map(|d| d.of_first(2)).collect();
    compare(&model, &batch, 2);
}

#[test]
fn muon_goes_on_from_its_record_as_if_it_had_not_stopped() {
    let config = narrow_paper();
    let batch = batch(&config, &[1, 4, 7], 5);
    let muon = |model| Trainer::new(model, 3).with_optimizer(|_| Muon::default().into());
    let read = |model: &CapsNet| block_on(Snapshot::of(model)).expect("the processor answers");
    // as a checkpoint is read: the optimizer knows parameters by what that calls them
    let restored = |weights: Snapshot| {
        let model = weights.into_network(&config, &cpu());
        model.expect("the same shapes")
    };
    let mut trainer = muon(restored(read(&network(&config, 25))));
    let first = values(trainer.step(&batch, 1e-3).total)[0];
    for _ in 0..5 {
        trainer.step(&batch, 1e-3);
    }
    let record = trainer.optimizer().to_record();
    let again = restored(read(trainer.model()));
    let resumed = muon(again).with_optimizer(|fresh| fresh.load_record(record));
    let fresh = muon(trainer.model().clone());
    let next = |mut trainer: Trainer| {
        trainer.step(&batch, 1e-3);
        values(trainer.step(&batch, 1e-3).total)[0]
    };
    let (gone_on, taken_up, forgetful) = (next(trainer), next(resumed), next(fresh));
    assert!(gone_on < first, "{gone_on} after {first}");
    assert!((gone_on - taken_up).abs() < 1e-6, "{gone_on}, {taken_up}");
    assert!(
        (gone_on - forgetful).abs() > 1e-6,
        "momentum makes a difference: {gone_on}, {forgetful}"
    );
}
