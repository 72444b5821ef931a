//! Trainings that differ in nothing but their seed, beside one another: what one number owes to chance.

use std::collections::BTreeMap;

use capsnet::weights::Contents;

/// What a training comes to, or how its file is read afterwards: no part of the recipe.
const OUTCOMES: [&str; 7] = [
    "seed",
    "best_epoch",
    "commit",
    "seconds",
    "test_error",
    "validation_error",
    "trained_inverse_temperature",
];
/// Entries that say by what a tensor was multiplied after training.
const SCALED: &str = "scaled_";

/// Files of one recipe have the same one.
pub fn recipe(file: &Contents) -> String {
    let options: BTreeMap<_, _> = file
        .metadata
        .iter()
        .filter(|(key, _)| !OUTCOMES.contains(&key.as_str()) && !key.starts_with(SCALED))
        .collect();
    format!("{} {} {options:?}", file.spec.name, file.spec.parameters())
}

/// Mean and standard deviation (of a sample, n − 1); none of fewer than two.
pub fn mean_and_deviation(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, (squares / (values.len() - 1) as f64).sqrt()))
}

/// A line for each recipe of which there are several trainings.
///
/// Each one is a recipe, its network's name, its seed and its test error. 0…1
pub fn lines(trainings: &[(String, String, String, f64)]) -> Vec<String> {
    let mut recipes: BTreeMap<(&str, &str), Vec<(&str, f64)>> = BTreeMap::new();
    for (recipe, name, seed, error) in trainings {
        let of = recipes.entry((name, recipe)).or_default();
        of.push((seed, *error));
    }
    let line = |((name, _), mut seeds): ((&str, &str), Vec<(&str, f64)>)| {
        seeds.sort_by_key(|(seed, _)| seed.parse::<u64>().ok());
        let errors: Vec<f64> = seeds.iter().map(|(_, error)| *error).collect();
        let (mean, deviation) = mean_and_deviation(&errors)?;
        let list = |each: Vec<String>| each.join(", ");
        Some(format!(
            "- {name} with seeds {}: {} % of the test digits wrong; mean {:.3} %, standard deviation {:.3} %",
            list(seeds.iter().map(|(seed, _)| (*seed).to_string()).collect()),
            list(errors.iter().map(|e| format!("{:.2}", 100.0 * e)).collect()),
            100.0 * mean,
            100.0 * deviation
        ))
    };
    recipes.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_by_hand() {
        assert_eq!(mean_and_deviation(&[0.3]), None);
        let (mean, deviation) = mean_and_deviation(&[1.0, 2.0, 6.0]).unwrap_or_default();
        assert!((mean - 3.0).abs() < 1e-12);
        assert!((deviation - 7.0_f64.sqrt()).abs() < 1e-12); // (4 + 1 + 9) / 2
    }

    #[test]
    fn only_recipes_with_several_seeds_are_listed() {
        let training = |recipe: &str, seed: &str, error| {
            (
                recipe.to_string(),
                "small".to_string(),
                seed.to_string(),
                error,
            )
        };
        let trainings = [
            training("a", "2", 0.0032),
            training("b", "1", 0.0042),
            training("a", "1", 0.0036),
        ];
        assert_eq!(
            lines(&trainings),
            [
                "- small with seeds 1, 2: 0.36, 0.32 % of the test digits wrong; mean 0.340 %, standard deviation 0.028 %"
            ]
        );
    }
}
