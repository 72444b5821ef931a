//! The handwriting fonts whose letters are no digits. `xtask`, which fetches them, includes this file
//! as well.
//!
//! Each is the npm package `@fontsource/NAME`, under the Open Font License 1.1 or the Apache License
//! 2.0 as its LICENSE says, and lies as `NAME.ttf` in the folder of fonts.

/// Hands that training draws letters from.
pub const TRAINING: [&str; 21] = [
    "amatic-sc",
    "annie-use-your-telescope",
    "architects-daughter",
    "caveat",
    "cedarville-cursive",
    "comic-neue",
    "covered-by-your-grace",
    "dancing-script",
    "gaegu",
    "gloria-hallelujah",
    "handlee",
    "homemade-apple",
    "indie-flower",
    "kalam",
    "mansalva",
    "neucha",
    "patrick-hand",
    "playpen-sans",
    "reenie-beanie",
    "shadows-into-light",
    "the-girl-next-door",
];

/// Hands that no training sees: letters are measured by these.
pub const HELD_OUT: [&str; 8] = [
    "delius",
    "gochi-hand",
    "kaushan-script",
    "nanum-pen-script",
    "permanent-marker",
    "schoolbell",
    "short-stack",
    "sue-ellen-francisco",
];
