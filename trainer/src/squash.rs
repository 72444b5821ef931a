//! Squash of one capsule and its gradient, by hand ([`capsnet::capsule::squash`]).

use capsnet::capsule::EPSILON;

/// √(n² + ε)
#[inline(always)]
pub fn length(v: &[f32]) -> f32 {
    (v.iter().map(|x| x * x).sum::<f32>() + EPSILON).sqrt()
}

/// v = f(n²)·s with f(n²) = n² / ((1 + n²)·√(n² + ε)).
#[inline(always)]
pub fn squash(s: &[f32]) -> impl Iterator<Item = f32> {
    let squared: f32 = s.iter().map(|x| x * x).sum();
    let scale = squared / ((1.0 + squared) * (squared + EPSILON).sqrt());
    s.iter().map(move |x| x * scale)
}

/// ∂s = f·∂v + 2 f' (s·∂v) s, f' the derivative by n².
#[inline(always)]
pub fn squash_back(s: &[f32], gradient: &[f32]) -> impl Iterator<Item = f32> {
    let squared: f32 = s.iter().map(|x| x * x).sum();
    let root = (squared + EPSILON).sqrt();
    let over = 1.0 / ((1.0 + squared) * root);
    let slope = over * (1.0 - squared / (1.0 + squared) - squared / (2.0 * root * root));
    let along: f32 = s.iter().zip(gradient).map(|(s, g)| s * g).sum();
    s.iter()
        .zip(gradient)
        .map(move |(s, g)| squared * over * g + 2.0 * slope * along * s)
}
