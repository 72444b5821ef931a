//! The mean of two files' weights: what two trainings from the same weights learnt, in one network that is
//! often better than either (Wortsman et al. 2022, "Model soups", arXiv 2203.05482).

use anyhow::{Context as _, ensure};
use capsnet::weights::Contents;

use crate::calibration::{as_short_as, stale};

/// The metadata's entries that say where the other weights come from.
const ORIGIN: [&str; 3] = ["commit", "seed", "epochs"];

/// The metadata's entry that says what the weights were mixed with, in turn.
const MIXED: &str = "mixed_with";

/// Makes the weights (1 − `share`) · their own + `share` · the other file's, and says so in the metadata.
///
/// # Errors
/// When `share` is outside 0…1 or the two networks have other tensors or shapes.
pub fn mix(file: &mut Contents, other: &Contents, share: f32) -> anyhow::Result<()> {
    ensure!(
        (0.0..=1.0).contains(&share),
        "a share lies within 0…1, found {share}"
    );
    let (own, theirs) = (&mut file.snapshot.tensors, &other.snapshot.tensors);
    ensure!(
        own.keys().eq(theirs.keys()),
        "the two networks have other tensors"
    );
    for (name, tensor) in own {
        let other = theirs.get(name).context("it is in both")?;
        ensure!(
            tensor.shape == other.shape,
            "{name} is {:?} in one file and {:?} in the other",
            tensor.shape,
            other.shape
        );
        for (value, other) in tensor.values.iter_mut().zip(&other.values) {
            *value = as_short_as([*value, *other], (1.0 - share) * *value + share * other);
        }
    }
    let from = ORIGIN.map(|key| other.metadata.get(key).map_or("?", String::as_str));
    let [commit, seed, epochs] = from;
    let said = format!("{share} of commit {commit}, seed {seed}, {epochs} epochs");
    let mixed = file.metadata.entry(MIXED.to_string()).or_default();
    let before = std::mem::take(mixed);
    *mixed = match before.is_empty() {
        true => said,
        false => format!("{before}; then {said}"),
    };
    stale(file);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::random_file;

    #[test]
    fn a_mixture_lies_between_and_says_what_of() -> anyhow::Result<()> {
        let (mut mixed, other) = (random_file(1)?, random_file(2)?);
        let before = mixed.snapshot.clone();
        mix(&mut mixed, &other, 0.25)?;
        for (name, tensor) in &mixed.snapshot.tensors {
            let (own, other) = (&before.tensors[name], &other.snapshot.tensors[name]);
            let both = own.values.iter().zip(&other.values);
            for (value, (own, other)) in tensor.values.iter().zip(both) {
                assert!((value - (0.75 * own + 0.25 * other)).abs() < 1e-6, "{name}");
            }
        }
        assert_ne!(mixed.snapshot, before);
        mix(&mut mixed, &other, 0.5)?;
        let said = &mixed.metadata[MIXED];
        assert!(
            said.starts_with("0.25 of") && said.contains("; then 0.5 of"),
            "{said}"
        );
        Ok(())
    }

    #[test]
    fn none_and_all_of_the_other_are_the_two_files() -> anyhow::Result<()> {
        let (own, other) = (random_file(1)?, random_file(2)?);
        for (share, expected) in [(0.0, &own), (1.0, &other)] {
            let mut mixed = own.clone();
            mix(&mut mixed, &other, share)?;
            assert_eq!(mixed.snapshot, expected.snapshot);
        }
        Ok(())
    }

    #[test]
    fn shares_and_shapes_that_do_not_fit_are_refused() -> anyhow::Result<()> {
        let (mut own, mut other) = (random_file(1)?, random_file(2)?);
        let refused = mix(&mut own, &other, 1.5).expect_err("too much");
        assert_eq!(refused.to_string(), "a share lies within 0…1, found 1.5");
        if let Some(w) = other.snapshot.tensors.get_mut("digit.weight") {
            w.shape = vec![1];
        }
        let refused = mix(&mut own, &other, 0.5).expect_err("another shape");
        assert!(
            refused.to_string().starts_with("digit.weight is ["),
            "{refused}"
        );
        other.snapshot.tensors.remove("digit.weight");
        let refused = mix(&mut own, &other, 0.5).expect_err("a tensor too few");
        assert_eq!(refused.to_string(), "the two networks have other tensors");
        Ok(())
    }
}
