//! Vectors of texts and pictures, one byte a number: small enough to hold and quick enough to compare all of them.

/// The value of one in a byte.
const ONE: f32 = 127.0;
/// The product of two vectors that are the same.
pub const SQUARE: i32 = 127 * 127;

/// Makes a vector's length one; a vector of nothing stays as it is.
pub fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > f32::EPSILON {
        for value in vector {
            *value /= length;
        }
    }
}

/// A vector of length one in bytes.
pub fn to_bytes(vector: &[f32]) -> Vec<i8> {
    vector.iter().map(|value| (value * ONE).round().clamp(-ONE, ONE) as i8).collect()
}

/// The cosine of two vectors that [`to_bytes`] made.
pub fn cosine(one: &[i8], other: &[i8]) -> f32 {
    cosine_of(dot(one, other))
}

/// The cosine that a product stands for.
pub fn cosine_of(product: i32) -> f32 {
    product as f32 / (ONE * ONE)
}

/// A vector widened to be compared with many: that is what makes the comparison twice as quick.
pub struct Wide(Vec<i16>);

impl Wide {
    /// Of a vector that [`to_bytes`] made.
    pub fn new(vector: &[i8]) -> Self {
        Self(vector.iter().map(|value| i16::from(*value)).collect())
    }

    /// As [`cosine`].
    pub fn cosine(&self, other: &[i8]) -> f32 {
        cosine_of(self.dot(other))
    }

    /// Sum of products, exactly.
    pub fn dot(&self, other: &[i8]) -> i32 {
        civitdeck_products::dot(&self.0, other)
    }
}

/// Sum of products; written so that the compiler makes vector instructions of it.
fn dot(one: &[i8], other: &[i8]) -> i32 {
    one.iter().zip(other).map(|(a, b)| i32::from(i16::from(*a) * i16::from(*b))).sum()
}

/// Cosine of two vectors of floats.
pub fn cosine_f32(one: &[f32], other: &[f32]) -> f32 {
    let dot: f32 = one.iter().zip(other).map(|(a, b)| a * b).sum();
    let length = |vector: &[f32]| vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    let both = length(one) * length(other);
    if both > f32::EPSILON { dot / both } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_the_cosine() {
        let mut one: Vec<f32> = (0..256).map(|at| (at as f32).sin()).collect();
        let mut other: Vec<f32> = (0..256).map(|at| (at as f32 * 1.1).cos()).collect();
        let exact = cosine_f32(&one, &other);
        normalise(&mut one);
        normalise(&mut other);
        assert!((cosine(&to_bytes(&one), &to_bytes(&other)) - exact).abs() < 0.02);
        assert!((cosine(&to_bytes(&one), &to_bytes(&one)) - 1.0).abs() < 0.02);
        let (one, other) = (to_bytes(&one), to_bytes(&other));
        for length in [256, 250, 16, 7, 0] {
            let (one, other) = (&one[..length], &other[..length]);
            assert!((Wide::new(one).cosine(other) - cosine(one, other)).abs() < 1e-6, "{length}");
        }
    }
}
