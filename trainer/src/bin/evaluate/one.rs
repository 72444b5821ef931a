//! One weight file in detail.

use std::path::PathBuf;

use capsnet::config::Config;
use capsnet::evaluation::Score;
use capsnet_trainer::inside;
use capsnet_trainer::letters::Letters;
use capsnet_trainer::measures::{self, Reader};
use capsnet_trainer::mnist_files::Mnist;
use capsnet_trainer::parallel::{device, judge, threads};
use capsnet_trainer::weight_file::{self, WeightFile};

use crate::{Options, inside_images};

/// Prints the errors for several numbers of iterations, those of each class, the inside, and what is measured beside MNIST.
pub fn run(options: &Options, data: &Mnist, letters: Option<&Letters>) -> anyhow::Result<()> {
    let config = Config::from_preset(&options.preset)?;
    let path = options
        .weights
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("pretrained/{}.safetensors", config.preset)));
    let WeightFile {
        snapshot,
        metadata,
        bytes,
    } = weight_file::read(&path)?;
    let said = |key: &str| metadata.get(key).map_or("?", String::as_str);
    let device = device(false)?;
    let parameters = snapshot.parameters();
    let model = snapshot.into_network(&config, &device)?;

    println!(
        "network {}, {parameters} parameters, {} bytes ({})",
        config.preset,
        bytes,
        path.display()
    );
    println!(
        "seed {}, epoch {} of {}, validation error {} (5,000 digits), {} s of training, commit {}\n",
        said("seed"),
        said("best_epoch"),
        said("epochs"),
        said("validation_error"),
        said("seconds"),
        said("commit")
    );
    let what = if config.digits == 2 {
        "pairs, both right"
    } else {
        "digits"
    };
    println!(
        "| routing iterations | test error (10,000 {what}) | wrong | margin loss | squared error of a reconstruction |"
    );
    println!("|---|---|---|---|---|");
    let mut trained = Score::default();
    for &iterations in &options.iterations {
        let score = judge(
            &model,
            &config,
            &data.test,
            iterations,
            &device,
            threads(None, false),
        )?;
        let total = f64::from(score.total());
        println!(
            "| {iterations} | {:.2} % | {} | {:.5} | {:.2} |",
            100.0 * score.error_rate(),
            score.total() - score.correct.iter().sum::<u32>(),
            score.margin_sum / total,
            score.squared_error_sum / total
        );
        if iterations == config.routing_iterations {
            trained = score;
        }
    }
    if trained.total() > 0 {
        // of pairs, the first digit
        println!("\n| digit | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 |");
        println!("|---|---|---|---|---|---|---|---|---|---|---|");
        let cells =
            |cell: &dyn Fn(usize) -> String| (0..10).map(cell).collect::<Vec<_>>().join(" | ");
        println!(
            "| test {what} | {} |",
            cells(&|d| trained.count[d].to_string())
        );
        println!(
            "| wrong | {} |",
            cells(&|d| (trained.count[d] - trained.correct[d]).to_string())
        );
    }
    let pixels = inside_images(data, &config)?;
    let rounds = config.routing_iterations;
    let inside = inside::measure(&model, &config, &pixels, rounds, &device)?;
    println!("\n{inside}");
    if config.digits == 1 {
        let reader = Reader {
            model: &model,
            config: &config,
            rounds,
            device: &device,
            threads: threads(None, false),
        };
        let test = reader.read(&measures::pixels(&data.test, data.test.len()))?;
        let found = measures::measure(&reader, data, letters, &test)?;
        println!("{found}\n{}", measures::legend());
    }
    Ok(())
}
