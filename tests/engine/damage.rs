//! What can happen to a file: each damage is drawn by proptest, and shrinks.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub enum Damage {
    Bit(Index, u8),
    /// Some bytes in a row become others.
    Bytes(Index, Vec<u8>),
    Cut(Index),
    Longer(Vec<u8>),
    /// What a safetensors file says of its header's length.
    HeaderLength(u64),
    /// One of the tensors' numbers, of four bytes.
    Number(Index, u32),
    /// A value somewhere in the header or in the specification becomes another one.
    Value(Index, Value),
    /// It goes; of an object with its name.
    Remove(Index),
    /// Two values change places: offsets, shapes, whole tensors.
    Swap(Index, Index),
    /// A number of the header becomes a little larger or smaller.
    Shift(Index, i64),
}

/// Of any file.
pub fn of_bytes() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (any::<Index>(), 0..8u8).prop_map(|(at, bit)| Damage::Bit(at, bit)),
        2 => (any::<Index>(), vec(any::<u8>(), 1..16)).prop_map(|(at, bytes)| Damage::Bytes(at, bytes)),
        2 => any::<Index>().prop_map(Damage::Cut),
        1 => vec(any::<u8>(), 1..64).prop_map(Damage::Longer),
    ]
}

/// Of a safetensors file.
pub fn of_weights() -> impl Strategy<Value = Damage> {
    let number = prop_oneof![
        select(vec![
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::MAX,
            f32::MIN,
            1e30,
            -65504.0,
            1e-45
        ])
        .prop_map(f32::to_bits),
        any::<u32>(),
    ];
    let value = select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(u32::MAX),
        json!(129),
        json!(""),
        json!("F32"),
        json!("BF16"),
        json!("\u{202e}<b>"),
        json!([]),
        json!([0, u64::MAX]),
        json!([u32::MAX, u32::MAX, u32::MAX]),
        json!({}),
        json!("x".repeat(70_000)),
        json!(vec![1; 3000]),
    ]);
    prop_oneof![
        4 => of_bytes(),
        1 => prop_oneof![any::<u64>(), 0..5000u64].prop_map(Damage::HeaderLength),
        3 => (any::<Index>(), number).prop_map(|(at, bits)| Damage::Number(at, bits)),
        4 => (any::<Index>(), value).prop_map(|(at, value)| Damage::Value(at, value)),
        2 => any::<Index>().prop_map(Damage::Remove),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Damage::Swap(a, b)),
        3 => (any::<Index>(), -3..4i64).prop_map(|(at, by)| Damage::Shift(at, by)),
    ]
}

impl Damage {
    /// The file with it. What needs a header leaves a file without one alone.
    pub fn to(&self, mut file: Vec<u8>) -> Vec<u8> {
        if file.is_empty() {
            return file;
        }
        let size = file.len();
        match self {
            Damage::Bit(at, bit) => file[at.index(size)] ^= 1 << bit,
            Damage::Bytes(at, bytes) => {
                let places = file[at.index(size)..].iter_mut();
                places.zip(bytes).for_each(|(place, byte)| *place = *byte);
            }
            Damage::Cut(at) => file.truncate(at.index(size)),
            Damage::Longer(bytes) => file.extend(bytes),
            Damage::HeaderLength(length) => {
                let places = file.iter_mut().zip(length.to_le_bytes());
                places.for_each(|(place, byte)| *place = byte);
            }
            Damage::Number(at, bits) => {
                let Some((header, _)) = open(&file) else {
                    return file;
                };
                let numbers = file[header..].as_chunks_mut::<4>().0;
                if !numbers.is_empty() {
                    numbers[at.index(numbers.len())] = bits.to_le_bytes();
                }
            }
            Damage::Value(..) | Damage::Remove(_) | Damage::Swap(..) | Damage::Shift(..) => {
                if let Some((end, mut header)) = open(&file) {
                    self.change(&mut header);
                    return close(header, &file[end..]);
                }
            }
        }
        file
    }

    fn change(&self, header: &mut Value) {
        let all = paths(header);
        let at = |index: &Index| all[index.index(all.len())].clone();
        let found = |header: &Value, path: &str| header.pointer(path).cloned();
        let put = |header: &mut Value, path: &str, value: Value| {
            if let Some(place) = header.pointer_mut(path) {
                *place = value;
            }
        };
        match self {
            Damage::Value(index, value) => put(header, &at(index), value.clone()),
            Damage::Remove(index) => {
                let path = at(index);
                let Some((parent, key)) = path.rsplit_once('/') else {
                    return;
                };
                match header.pointer_mut(parent) {
                    Some(Value::Object(map)) => {
                        map.remove(&key.replace("~1", "/").replace("~0", "~"));
                    }
                    Some(Value::Array(list)) => {
                        list.pop();
                    }
                    _ => {}
                }
            }
            Damage::Swap(a, b) => {
                if let (Some(x), Some(y)) = (found(header, &at(a)), found(header, &at(b))) {
                    put(header, &at(a), y);
                    put(header, &at(b), x);
                }
            }
            Damage::Shift(index, by) => {
                let numbers = all
                    .iter()
                    .filter(|path| header.pointer(path).is_some_and(Value::is_i64));
                let numbers: Vec<_> = numbers.cloned().collect();
                if !numbers.is_empty() {
                    let path = &numbers[index.index(numbers.len())];
                    let value = found(header, path)
                        .and_then(|value| value.as_i64())
                        .unwrap_or(0);
                    put(header, path, json!(value.saturating_add(*by)));
                }
            }
            _ => {}
        }
    }
}

/// Where the header ends, and the header with its specification as a value.
fn open(file: &[u8]) -> Option<(usize, Value)> {
    let length = u64::from_le_bytes(file.get(..8)?.try_into().ok()?);
    let end = usize::try_from(length).ok()?.checked_add(8)?;
    let mut header: Value = serde_json::from_slice(file.get(8..end)?).ok()?;
    if let Some(place) = header.pointer_mut(SPECIFICATION)
        && let Some(inner) = place
            .as_str()
            .and_then(|json| serde_json::from_str(json).ok())
    {
        *place = inner;
    }
    Some((end, header))
}

const SPECIFICATION: &str = "/__metadata__/specification";

fn close(mut header: Value, data: &[u8]) -> Vec<u8> {
    if let Some(place) = header
        .pointer_mut(SPECIFICATION)
        .filter(|place| place.is_object())
    {
        *place = json!(place.to_string());
    }
    let header = header.to_string().into_bytes();
    [&(header.len() as u64).to_le_bytes()[..], &header, data].concat()
}

/// The places of all values in it, itself among them.
fn paths(value: &Value) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut below = |key: &str, value: &Value| {
        all.extend(paths(value).into_iter().map(|path| format!("/{key}{path}")));
    };
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                below(&key.replace('~', "~0").replace('/', "~1"), value);
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                below(&at.to_string(), value);
            }
        }
        _ => {}
    }
    all
}
