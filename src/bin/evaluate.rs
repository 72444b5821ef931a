//! Evaluates a weight file on MNIST's 10,000 test digits, or on 10,000 pairs of them:
//! `cargo xtask evaluate`.
//!
//! Prints the table that the model card shows. Nothing is chosen by these numbers.

use std::path::PathBuf;

use anyhow::Context as _;
use capsnet::config::Config;
use capsnet::evaluation::Score;
use capsnet::native::mnist_files::Mnist;
use capsnet::native::parallel::{device, judge, threads};
use capsnet::weights::Snapshot;
use clap::Parser;

/// Evaluates a capsule network on MNIST's test digits.
#[derive(Debug, Parser)]
struct Options {
    /// The network: compact, paper or two-digits.
    #[arg(long, default_value = "compact")]
    preset: String,
    /// The weight file; the shipped one unless given.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// The folder with MNIST's four IDX files (`cargo xtask evaluate` fetches them).
    #[arg(long)]
    data: PathBuf,
    /// Routing iterations to try.
    #[arg(long, value_delimiter = ',', default_value = "1,3,5")]
    iterations: Vec<usize>,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let config = Config::from_preset(&options.preset)?;
    let path = options
        .weights
        .unwrap_or_else(|| PathBuf::from(format!("pretrained/{}.safetensors", config.preset)));
    let bytes = std::fs::read(&path)
        .with_context(|| format!("cannot read the weights {}", path.display()))?;
    let (snapshot, metadata) = Snapshot::from_safetensors(&bytes)?;
    let said = |key: &str| metadata.get(key).map_or("?", String::as_str);
    let device = device(false)?;
    let parameters = snapshot.parameters();
    let model = snapshot.into_network(&config, &device)?;
    let data = Mnist::read(&options.data)?;

    println!(
        "network {}, {parameters} parameters, {} bytes ({})",
        config.preset,
        bytes.len(),
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
    for iterations in options.iterations {
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
    Ok(())
}
