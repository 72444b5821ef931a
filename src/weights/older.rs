//! Files from before a weight file carried the description of its network: their `preset` tells it,
//! and `conv3.weight` was the name of `convolutions.2.weight`.

use super::Metadata;
use crate::spec::{MAX_ROUTING_ITERATIONS, Spec};
use crate::{Error, Result};

/// Entries of their metadata that a specification replaces.
pub const ENTRIES: [&str; 2] = ["preset", "routing_iterations"];

/// The networks that there were.
const PRESETS: [(&str, &str); 3] = [
    ("compact", include_str!("older/compact.json")),
    ("paper", include_str!("older/paper.json")),
    ("two-digits", include_str!("older/two-digits.json")),
];

/// The description of an older file's network.
///
/// # Errors
/// [`Error::BadWeights`] when the file tells no network, another one, or impossible iterations.
pub fn spec(metadata: &Metadata) -> Result<Spec> {
    let Some(preset) = metadata.get("preset") else {
        return Err(Error::BadWeights(
            "the file does not say what network it is of: its metadata has no `specification`"
                .into(),
        ));
    };
    let Some((_, json)) = PRESETS.iter().find(|(name, _)| name == preset) else {
        let short: String = preset.chars().take(40).collect();
        return Err(Error::BadWeights(format!(
            "the file is of a network {short:?} and does not describe it: its metadata has no `specification`"
        )));
    };
    let spec = Spec::from_json(json)?;
    let Some(text) = metadata.get("routing_iterations") else {
        return Ok(spec);
    };
    let found = text.parse().ok();
    match found.filter(|r| (1..=MAX_ROUTING_ITERATIONS).contains(r)) {
        Some(iterations) => Ok(spec.with_routing_iterations(iterations)),
        None => Err(Error::BadWeights(format!(
            "routing_iterations must be 1 to {MAX_ROUTING_ITERATIONS}, the file says {text:?}"
        ))),
    }
}

/// A tensor's name as it is today; the decoder keeps its own `conv1`.
pub fn current_name(name: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in name.split('.') {
        let number = part
            .strip_prefix("conv")
            .and_then(|n| n.parse::<usize>().ok());
        let is_decoder = parts.last().is_some_and(|before| before == "decoder");
        match number.and_then(|n| n.checked_sub(1)) {
            Some(place) if !is_decoder => parts.push(format!("convolutions.{place}")),
            _ => parts.push(part.to_string()),
        }
    }
    parts.join(".")
}
