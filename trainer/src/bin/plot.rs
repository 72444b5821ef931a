//! The picture of all trainings in the model card, drawn from the logs beside the weights: `cargo xtask plot`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, ensure};
use clap::Parser;
use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;
use serde::Deserialize;

/// Draws the logs of the trainings in a folder, and in its folder `comparison`, into `training.svg` there.
#[derive(Debug, Parser)]
struct Options {
    /// The folder.
    #[arg(long, default_value = "pretrained")]
    folder: PathBuf,
}

/// Pixels; the picture scales.
const SIZE: (u32, u32) = (880, 420);
/// Okabe and Ito's colours, told apart by colour-blind readers.
const COLORS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(0, 0, 0),
];

/// A line of a log (`trainer/src/bin/train/run.rs` writes them): losses every 100 steps, a validation
/// after each epoch.
#[derive(Debug, Deserialize)]
struct Line {
    step: f64,
    epoch: f64,
    margin: Option<f64>,
    validation_error: Option<f64>,
}

/// One training.
struct Log {
    name: String,
    /// Epochs gone and loss on the classes.
    losses: Vec<(f64, f64)>,
    /// Epochs gone and validation error in percent.
    errors: Vec<(f64, f64)>,
}

fn main() -> Result<()> {
    let folder = Options::parse().folder;
    let logs = read(&folder)?;
    ensure!(
        !logs.is_empty(),
        "there are no logs (*.csv) in {}",
        folder.display()
    );
    let picture = folder.join("training.svg");
    fs::write(&picture, draw(&logs).map_err(|error| anyhow!("{error}"))?)?;
    println!("{} trainings drawn into {}", logs.len(), picture.display());
    Ok(())
}

fn read(folder: &Path) -> Result<Vec<Log>> {
    let mut logs = Vec::new();
    for folder in [folder.to_path_buf(), folder.join("comparison")] {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue; // nothing to compare with
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "csv"));
        paths.sort();
        for path in paths {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path)?;
            let log = parse(&name, &text)
                .with_context(|| format!("{} is no log of a training", path.display()))?;
            logs.push(log);
        }
    }
    Ok(logs)
}

fn parse(name: &str, text: &str) -> Result<Log> {
    let lines: Vec<Line> = csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()?;
    let validated = lines.iter().find(|line| line.validation_error.is_some());
    let first = validated.context("no epoch was finished")?;
    // trainings take batches of different sizes: an epoch shows each of them as many digits
    let epochs = |line: &Line| line.step * first.epoch / first.step;
    let points = |value: fn(&Line) -> Option<f64>| {
        let point = |line| Some((epochs(line), value(line)?));
        lines.iter().filter_map(point).collect()
    };
    Ok(Log {
        name: name.to_string(),
        losses: points(|line| line.margin),
        errors: points(|line| line.validation_error.map(|share| 100.0 * share)),
    })
}

/// Both charts side by side, as the text of an SVG file.
fn draw(logs: &[Log]) -> Result<String, Box<dyn std::error::Error>> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let (left, right) = area.split_horizontally(SIZE.0 / 2);
        chart(
            &left,
            "Loss on the classes (mean of 100 steps)",
            logs,
            SeriesLabelPosition::UpperRight,
            |log| &log.losses,
        )?;
        let between = SeriesLabelPosition::Coordinate(220, 140); // pairs above, single digits below
        chart(&right, "Validation error, %", logs, between, |log| {
            &log.errors
        })?;
        area.present()?;
    }
    Ok(text)
}

/// One chart with a logarithmic axis upwards, epochs to the right.
fn chart<'a>(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    title: &str,
    logs: &'a [Log],
    legend: SeriesLabelPosition,
    points: impl Fn(&'a Log) -> &'a Vec<(f64, f64)>,
) -> Result<(), Box<dyn std::error::Error>> {
    let all = || logs.iter().flat_map(&points);
    let epochs = all().map(|(epochs, _)| *epochs).fold(1.0, f64::max);
    let positive = || all().map(|(_, value)| *value).filter(|value| *value > 0.0);
    let lowest = positive().fold(f64::INFINITY, f64::min).min(1e3);
    let highest = positive().fold(lowest, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 15))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .build_cartesian_2d(0.0..epochs, (lowest * 0.8..highest * 1.25).log_scale())?;
    mesh(&mut chart)?;
    for (log, color) in logs.iter().zip(COLORS.iter().cycle()) {
        let above_zero = points(log)
            .iter()
            .copied()
            .filter(|(_, value)| *value > 0.0);
        chart
            .draw_series(LineSeries::new(above_zero, color.stroke_width(2)))?
            .label(&log.name)
            .legend(|(x, y)| PathElement::new([(x, y), (x + 14, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(legend)
        .background_style(WHITE.mix(0.8))
        .label_font(("sans-serif", 12))
        .draw()?;
    Ok(())
}

fn mesh<X, Y>(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<X, Y>>,
) -> Result<(), Box<dyn std::error::Error>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64> + AsRangedCoord,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    Ok(chart
        .configure_mesh()
        .x_desc("epochs: 55,000 digits or pairs")
        .x_label_formatter(&|epochs| format!("{epochs:.0}"))
        .y_label_formatter(&|value| format!("{value}"))
        .light_line_style(BLACK.mix(0.04))
        .bold_line_style(BLACK.mix(0.12))
        .label_style(("sans-serif", 12))
        .draw()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "step,epoch,seconds,learning_rate,loss,margin,reconstruction,validation_error,validation_margin\n\
        100,1,27,8.40e-5,0.5,0.4,115.1,,\n\
        160,1,40,,,,,0.02280,0.041332\n\
        200,2,50,9.60e-5,0.3,0.2,89.0,,\n";

    #[test]
    fn losses_and_validations_are_told_apart() -> Result<()> {
        let log = parse("compact", LOG)?;
        assert_eq!(log.losses, [(100.0 / 160.0, 0.4), (200.0 / 160.0, 0.2)]);
        assert!(matches!(log.errors[..], [(1.0, error)] if (error - 2.28).abs() < 1e-9));
        Ok(())
    }

    #[test]
    fn the_picture_names_every_training() -> Result<()> {
        let logs = [parse("compact", LOG)?, parse("paper", LOG)?];
        let picture = draw(&logs).map_err(|error| anyhow!("{error}"))?;
        assert!(picture.starts_with("<svg"));
        for name in ["compact", "paper"] {
            assert!(picture.contains(name), "{name} is not in the legend");
        }
        Ok(())
    }

    #[test]
    fn what_is_no_log_is_refused() {
        assert!(parse("x", "digit,length\n3,0.9\n").is_err());
        let unfinished = LOG.lines().take(2).collect::<Vec<_>>().join("\n");
        assert!(parse("x", &unfinished).is_err());
    }
}
