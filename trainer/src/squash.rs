//! Squash of one capsule and its gradient, by hand ([`capsnet::layers::squash`]).

use capsnet::layers::squash::EPSILON;
use capsnet::spec::Squash;

/// √(n² + ε)
#[inline(always)]
pub fn length(v: &[f32]) -> f32 {
    (v.iter().map(|x| x * x).sum::<f32>() + EPSILON).sqrt()
}

/// f(n²), what s is multiplied by, and its derivative by n².
#[inline(always)]
fn scale(squared: f32, kind: Squash) -> (f32, f32) {
    let root = (squared + EPSILON).sqrt();
    match kind {
        // n² / ((1 + n²)·√(n² + ε))
        Squash::Quadratic => {
            let over = 1.0 / ((1.0 + squared) * root);
            let slope = 1.0 - squared / (1.0 + squared) - squared / (2.0 * root * root);
            (squared * over, over * slope)
        }
        // (1 − e^−√(n² + ε)) / √(n² + ε)
        Squash::Exponential => {
            let rest = (-root).exp();
            let scale = (1.0 - rest) / root;
            (scale, (rest - scale) / (2.0 * root * root))
        }
    }
}

/// v = f(n²)·s
#[inline(always)]
pub fn squash(s: &[f32], kind: Squash) -> impl Iterator<Item = f32> {
    let squared: f32 = s.iter().map(|x| x * x).sum();
    let (scale, _) = scale(squared, kind);
    s.iter().map(move |x| x * scale)
}

/// ∂s = f·∂v + 2 f' (s·∂v) s, f' the derivative by n².
#[inline(always)]
pub fn squash_back(s: &[f32], gradient: &[f32], kind: Squash) -> impl Iterator<Item = f32> {
    let squared: f32 = s.iter().map(|x| x * x).sum();
    let (scale, slope) = scale(squared, kind);
    let along: f32 = s.iter().zip(gradient).map(|(s, g)| s * g).sum();
    s.iter()
        .zip(gradient)
        .map(move |(s, g)| scale * g + 2.0 * slope * along * s)
}
