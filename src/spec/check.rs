//! Whether a description is one of a network that can be built: checked before anything is allocated.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde_json::Value;

use super::{Convolution, Decoder, Head, Layer, MAX_ROUTING_ITERATIONS, Primary, Routing, Spec};
use crate::digit_image::Input;
use crate::overlay::SHIFT;
use crate::{Error, Result};

/// The most classes of a network.
pub const MAX_CLASSES: usize = 64;
/// The most numbers that a network may learn: four times the paper's.
pub const MAX_PARAMETERS: u64 = 32_000_000;
/// The most numbers in one map or in the votes of one image, 64 MB.
const MAX_NUMBERS: u64 = 16_000_000;

const MAX_SIDE: usize = *Input::SIDES.end();
/// The most pixels that a place of a map sees across, or that two neighbours lie apart: sixteen times the
/// largest image, more than any network has a use for. What follows from it fits the 32 bits of a browser.
const MAX_FIELD: usize = 16 * MAX_SIDE;
const CHANNELS: RangeInclusive<usize> = 1..=4096;
const MOST_CONVOLUTIONS: usize = 64;
const LONGEST_NAME: usize = 40;

impl Spec {
    /// Whether everything fits: sizes, names, limits.
    ///
    /// # Errors
    /// [`Error::BadWeights`] naming the field, what was expected and what was found.
    pub fn check(&self) -> Result<()> {
        self.check_names()?;
        self.check_input()?;
        let map = self.check_convolutions()?;
        self.check_head(&map)?;
        self.check_decoder()?;
        let parameters = self.parameters();
        if parameters > MAX_PARAMETERS {
            return wrong(
                "head",
                &format!("a network of at most {MAX_PARAMETERS} parameters"),
                parameters,
            );
        }
        Ok(())
    }

    fn check_names(&self) -> Result<()> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let name = &self.name;
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(plain) {
            let wanted = format!("1 to {LONGEST_NAME} of a…z, 0…9 and -");
            return wrong("name", &wanted, quoted(name));
        }
        within("classes", self.classes.len(), 1..=MAX_CLASSES)?;
        let mut seen = BTreeSet::new();
        for (at, class) in self.classes.iter().enumerate() {
            let field = format!("classes[{at}]");
            let length = class.chars().count();
            if !(1..=LONGEST_NAME).contains(&length) || class.chars().any(char::is_control) {
                let wanted = format!("a name of 1 to {LONGEST_NAME} characters");
                return wrong(&field, &wanted, quoted(class));
            }
            if !seen.insert(class) {
                return wrong(&field, "a name that no other class has", quoted(class));
            }
        }
        Ok(())
    }

    fn check_input(&self) -> Result<()> {
        within("input.side", self.side(), Input::SIDES)?;
        within("digits", self.digits, 1..=2)?;
        let mut room = self.side();
        if self.digits == 2 {
            within(
                "classes of a network of two digits",
                self.classes.len(),
                2..=MAX_CLASSES,
            )?;
            within(
                "input.side of a network of two digits",
                room,
                2 * SHIFT + 4..=MAX_SIDE,
            )?;
            room -= 2 * SHIFT; // each digit may be moved so far
        }
        within("input.fit", self.input.fit, 1..=room)
    }

    /// The last map.
    fn check_convolutions(&self) -> Result<Layer> {
        within(
            "convolutions",
            self.convolutions.len(),
            0..=MOST_CONVOLUTIONS,
        )?;
        let mut map = Layer::image(self.side());
        let mut before = None;
        for (at, convolution) in self.convolutions.iter().enumerate() {
            let field = format!("convolutions[{at}]");
            let after = check_convolution(&field, convolution, &map)?;
            if convolution.skip {
                // what the convolution before was given is added to what this one gives
                let (given, into) = before.unwrap_or((0, 0));
                if (given, into) != (after.side, after.channels) {
                    return wrong(
                        &format!("{field}.skip"),
                        &format!(
                            "a map as large as that before the convolution before, {given} × {given} × {into}"
                        ),
                        format!("{0} × {0} × {1}", after.side, after.channels),
                    );
                }
            }
            before = Some((map.side, map.channels));
            map = after;
        }
        Ok(map)
    }

    fn check_head(&self, map: &Layer) -> Result<()> {
        within("head.pose", self.pose(), 1..=256)?;
        let Head::Capsules {
            primary, routing, ..
        } = &self.head
        else {
            return Ok(());
        };
        let Primary { types, dims, .. } = *primary;
        within("head.primary.types", types, 1..=1024)?;
        within("head.primary.dims", dims, 1..=256)?;
        check_convolution("head.primary", &primary.convolution(), map)?;
        let Routing {
            iterations,
            inverse_temperature,
            leak,
        } = *routing;
        within(
            "head.routing.iterations",
            iterations,
            1..=MAX_ROUTING_ITERATIONS,
        )?;
        if !(inverse_temperature > 0.0 && inverse_temperature <= 100.0) {
            let field = "head.routing.inverseTemperature";
            return wrong(
                field,
                "a number over 0 and at most 100",
                inverse_temperature,
            );
        }
        if let Some(leak) = leak.filter(|leak| !(-100.0..=100.0).contains(leak)) {
            return wrong("head.routing.leak", "a number from -100 to 100", leak);
        }
        let votes = self.primary_capsules() as u64 * self.class_count() as u64 * self.pose() as u64;
        if votes > MAX_NUMBERS {
            let wanted = format!("capsules whose votes are at most {MAX_NUMBERS} numbers");
            return wrong("head.primary", &wanted, votes);
        }
        Ok(())
    }

    fn check_decoder(&self) -> Result<()> {
        match &self.decoder {
            Decoder::Dense { hidden } => hidden
                .iter()
                .enumerate()
                .try_for_each(|(at, n)| within(&format!("decoder.hidden[{at}]"), *n, CHANNELS)),
            Decoder::SubPixel { channels } => {
                if !self.side().is_multiple_of(4) {
                    return wrong(
                        "input.side",
                        "a multiple of 4, because the decoder doubles its map twice",
                        self.side(),
                    );
                }
                channels
                    .iter()
                    .enumerate()
                    .try_for_each(|(at, n)| within(&format!("decoder.channels[{at}]"), *n, 1..=256))
            }
        }
    }
}

/// What it makes of the map before.
fn check_convolution(field: &str, convolution: &Convolution, map: &Layer) -> Result<Layer> {
    let Convolution {
        channels,
        kernel,
        stride,
        padding,
        ..
    } = *convolution;
    let sub = |name: &str| format!("{field}.{name}");
    within(&sub("channels"), channels, CHANNELS)?;
    within(&sub("stride"), stride, 1..=MAX_SIDE)?;
    within(&sub("padding"), padding, 0..=MAX_SIDE)?;
    within(&sub("kernel"), kernel, 1..=map.side + 2 * padding)?;
    let after = map.then(convolution);
    let numbers = after.side as u64 * after.side as u64 * channels as u64;
    if numbers > MAX_NUMBERS {
        return wrong(
            field,
            &format!("a map of at most {MAX_NUMBERS} numbers"),
            numbers,
        );
    }
    if after.field > MAX_FIELD {
        let wanted = format!("so small that a place sees at most {MAX_FIELD} pixels across");
        return wrong(&sub("kernel"), &wanted, after.field);
    }
    if after.jump > MAX_FIELD {
        let wanted = format!("so small that places lie at most {MAX_FIELD} pixels apart");
        return wrong(&sub("stride"), &wanted, after.jump);
    }
    Ok(after)
}

fn within(field: &str, found: usize, range: RangeInclusive<usize>) -> Result<()> {
    if range.contains(&found) {
        return Ok(());
    }
    wrong(
        field,
        &format!("{} to {}", range.start(), range.end()),
        found,
    )
}

fn wrong<T>(field: &str, expected: &str, found: impl std::fmt::Display) -> Result<T> {
    Err(Error::BadWeights(format!(
        "the specification's `{field}` must be {expected}, found {found}"
    )))
}

/// A name in quotes, cut where it is too long to be read.
fn quoted(name: &str) -> String {
    let short: String = name.chars().take(LONGEST_NAME).collect();
    let more = if short.len() < name.len() { "…" } else { "" };
    format!("{short:?}{more}")
}

/// The first place in which two values differ, with both.
pub fn difference(path: &str, mine: &Value, theirs: &Value) -> Option<String> {
    let join = |key: &str| match path {
        "" => key.to_string(),
        _ => format!("{path}.{key}"),
    };
    match (mine, theirs) {
        (Value::Object(mine), Value::Object(theirs)) => {
            let keys: BTreeSet<_> = mine.keys().chain(theirs.keys()).collect();
            keys.into_iter().find_map(|key| {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned();
                let none = || Value::Null;
                difference(
                    &join(key),
                    &of(mine).unwrap_or_else(none),
                    &of(theirs).unwrap_or_else(none),
                )
            })
        }
        (Value::Array(mine), Value::Array(theirs)) if mine.len() == theirs.len() => {
            let mut pairs = mine.iter().zip(theirs).enumerate();
            pairs
                .find_map(|(at, (mine, theirs))| difference(&format!("{path}[{at}]"), mine, theirs))
        }
        (Value::Array(mine), Value::Array(theirs)) => Some(format!(
            "`{path}` has {} entries, not {}",
            theirs.len(),
            mine.len()
        )),
        _ if mine == theirs => None,
        _ => Some(format!(
            "`{path}` is {}, not {}",
            brief(theirs),
            brief(mine)
        )),
    }
}

fn brief(value: &Value) -> String {
    match value {
        Value::Null => "not there".to_string(),
        Value::Object(_) => "there".to_string(),
        other => other.to_string(),
    }
}
