//! The mean of two files' weights: what two trainings from the same weights learnt, in one network that is
//! often better than either (Wortsman et al. 2022, "Model soups", arXiv 2203.05482).

use anyhow::{Context as _, ensure};
use capsnet::weights::{Contents, Metadata, Snapshot};

use crate::calibration::{short, stale};

/// The metadata's entries that say where the other weights come from.
const ORIGIN: [&str; 3] = ["commit", "seed", "epochs"];

/// The metadata's entry that says what the weights were mixed with, in turn.
const MIXED: &str = "mixed_with";

/// Makes the weights (1 − `share`) · their own + `share` · the other ones, and says so in the metadata, by what
/// those say of their training. Where all its own are F16, the mixed ones are.
///
/// # Errors
/// When `share` is outside 0…1 or the two networks have other tensors or shapes.
pub fn mix(
    file: &mut Contents,
    (other, training): (&Snapshot, &Metadata),
    share: f32,
) -> anyhow::Result<()> {
    ensure!(
        (0.0..=1.0).contains(&share),
        "a share lies within 0…1, found {share}"
    );
    let (own, theirs) = (&mut file.snapshot.tensors, &other.tensors);
    ensure!(
        own.keys().eq(theirs.keys()),
        "the two networks have other tensors"
    );
    let are_short = own
        .values()
        .flat_map(|tensor| &tensor.values)
        .all(|value| short(*value) == *value);
    for (name, tensor) in own {
        let other = theirs.get(name).context("it is in both")?;
        ensure!(
            tensor.shape == other.shape,
            "{name} is {:?} in one file and {:?} in the other",
            tensor.shape,
            other.shape
        );
        for (value, other) in tensor.values.iter_mut().zip(&other.values) {
            let mixed = (1.0 - share) * *value + share * other;
            *value = if are_short { short(mixed) } else { mixed };
        }
    }
    let said = match ORIGIN.map(|key| training.get(key).map_or("?", String::as_str)) {
        ["?", "?", "?"] => format!("{share} of a checkpoint's weights"),
        [commit, seed, epochs] => {
            format!("{share} of commit {commit}, seed {seed}, {epochs} epochs")
        }
    };
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

    fn parts(file: &Contents) -> (&Snapshot, &Metadata) {
        (&file.snapshot, &file.metadata)
    }

    #[test]
    fn a_mixture_lies_between_and_says_what_of() -> anyhow::Result<()> {
        let (mut mixed, other) = (random_file(1)?, random_file(2)?);
        let before = mixed.snapshot.clone();
        mix(&mut mixed, parts(&other), 0.25)?;
        for (name, tensor) in &mixed.snapshot.tensors {
            let (own, other) = (&before.tensors[name], &other.snapshot.tensors[name]);
            let both = own.values.iter().zip(&other.values);
            for (value, (own, other)) in tensor.values.iter().zip(both) {
                assert!((value - (0.75 * own + 0.25 * other)).abs() < 1e-6, "{name}");
            }
        }
        assert_ne!(mixed.snapshot, before);
        mix(&mut mixed, parts(&other), 0.5)?;
        let said = &mixed.metadata[MIXED];
        assert!(
            said.starts_with("0.25 of") && said.contains("; then 0.5 of"),
            "{said}"
        );
        Ok(())
    }

    #[test]
    fn what_is_mixed_says_where_from_and_stays_short() -> anyhow::Result<()> {
        let (mut own, mut other) = (random_file(1)?, random_file(2)?);
        other.metadata.insert("seed".into(), "7".into());
        let tensors = own.snapshot.tensors.values_mut();
        for value in tensors.flat_map(|tensor| &mut tensor.values) {
            *value = short(*value);
        }
        mix(&mut own, parts(&other), 0.5)?;
        let mut mixed = own.snapshot.tensors.values().flat_map(|t| &t.values);
        assert!(mixed.all(|value| short(*value) == *value));
        mix(&mut own, (&other.snapshot, &Metadata::new()), 0.25)?;
        assert_eq!(
            own.metadata[MIXED],
            "0.5 of commit ?, seed 7, ? epochs; then 0.25 of a checkpoint's weights"
        );
        Ok(())
    }

    #[test]
    fn none_and_all_of_the_other_are_the_two_files() -> anyhow::Result<()> {
        let (own, other) = (random_file(1)?, random_file(2)?);
        for (share, expected) in [(0.0, &own), (1.0, &other)] {
            let mut mixed = own.clone();
            mix(&mut mixed, parts(&other), share)?;
            assert_eq!(mixed.snapshot, expected.snapshot);
        }
        Ok(())
    }

    #[test]
    fn shares_and_shapes_that_do_not_fit_are_refused() -> anyhow::Result<()> {
        let (mut own, mut other) = (random_file(1)?, random_file(2)?);
        let refused = mix(&mut own, parts(&other), 1.5).expect_err("too much");
        assert_eq!(refused.to_string(), "a share lies within 0…1, found 1.5");
        if let Some(w) = other.snapshot.tensors.get_mut("digit.weight") {
            w.shape = vec![1];
        }
        let refused = mix(&mut own, parts(&other), 0.5).expect_err("another shape");
        assert!(
            refused.to_string().starts_with("digit.weight is ["),
            "{refused}"
        );
        other.snapshot.tensors.remove("digit.weight");
        let refused = mix(&mut own, parts(&other), 0.5).expect_err("a tensor too few");
        assert_eq!(refused.to_string(), "the two networks have other tensors");
        Ok(())
    }
}
