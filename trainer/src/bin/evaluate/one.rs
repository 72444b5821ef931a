//! One weight file in detail.

use capsnet::evaluation::Score;
use capsnet::weights::Contents;
use capsnet_trainer::description;
use capsnet_trainer::inside;
use capsnet_trainer::letters::Letters;
use capsnet_trainer::measures::{self, Reader};
use capsnet_trainer::mnist_files::Mnist;
use capsnet_trainer::parallel::{device, judge, threads};
use capsnet_trainer::weight_file;

use crate::Options;

/// Prints the errors for several numbers of iterations, those of each class, the inside, and what is
/// measured beside MNIST.
pub fn run(options: &Options, data: &Mnist, letters: Option<&Letters>) -> anyhow::Result<()> {
    let path = options
        .weights
        .clone()
        .unwrap_or_else(|| description::folder().join("compact.safetensors"));
    let Contents {
        snapshot,
        spec,
        metadata,
        ..
    } = weight_file::read(&path)?;
    let said = |key: &str| metadata.get(key).map_or("?", String::as_str);
    let bytes = path.metadata()?.len();
    let device = device(false)?;
    let model = snapshot.into_network(&spec, &device)?;

    println!(
        "network {}, {} parameters, {bytes} bytes ({})",
        spec.name,
        spec.parameters(),
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
    let what = if spec.digits == 2 {
        "pairs, both right"
    } else {
        "digits"
    };
    println!(
        "| routing iterations | test error (10,000 {what}) | wrong | margin loss | squared error of a reconstruction |"
    );
    println!("|---|---|---|---|---|");
    let mut trained = Score::default();
    let routes = spec.primary().is_some();
    let rounds = if routes {
        &options.iterations[..]
    } else {
        &[0]
    };
    for &iterations in rounds {
        let score = judge(
            &model,
            &spec,
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
        if iterations == spec.routing_iterations() {
            trained = score;
        }
    }
    if trained.total() > 0 {
        // of pairs, the first digit
        let cells = |cell: &dyn Fn(usize) -> String| {
            (0..spec.class_count())
                .map(cell)
                .collect::<Vec<_>>()
                .join(" | ")
        };
        println!("\n| class | {} |", spec.classes.join(" | "));
        println!("|---|{}", "---|".repeat(spec.class_count()));
        println!(
            "| test {what} | {} |",
            cells(&|d| trained.count[d].to_string())
        );
        println!(
            "| wrong | {} |",
            cells(&|d| (trained.count[d] - trained.correct[d]).to_string())
        );
    }
    let rounds = spec.routing_iterations();
    if routes {
        let pixels = inside::first_images(&data.validation, &spec)?;
        let inside = inside::measure(&model, &spec, &pixels, rounds, &device)?;
        println!("\n{inside}");
    }
    let reader = Reader {
        model: &model,
        spec: &spec,
        rounds,
        device: &device,
        threads: threads(None, false),
    };
    if spec.digits == 2 {
        println!("\n{}", measures::pairs::counted(&reader, &data.test)?);
        let drawn = 100.0 * measures::pairs::drawn(&reader)?;
        println!("of pairs of drawings, made in ways that training leaves out, read {drawn:.1} %");
    }
    if measures::is_for(&spec) {
        let test = reader.read(&measures::pixels(&data.test, data.test.len()))?;
        let found = measures::measure(&reader, data, letters, &test)?;
        println!("\n{found}\n{}", measures::legend());
    }
    Ok(())
}
