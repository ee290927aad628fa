//! Products of rows of whole numbers: what comparing vectors and reading texts spend their time in.
//!
//! A crate of its own only because cargo optimises by crate: unoptimised these loops are fifty times as slow, and everything
//! else builds quicker unoptimised. They are written so that the compiler makes vector instructions of them.

/// Rows of weights widened at once: they stay in the nearest memory while all rows of input pass.
const BLOCK: usize = 8;

/// The sum of products, exactly; of rows of unlike length what the longer has more counts nothing. The sum must fit: at most
/// 512 numbers of 15 bits by 8 do always.
pub fn dot(one: &[i16], other: &[i8]) -> i32 {
    const LANES: usize = 16;
    let shorter = one.len().min(other.len());
    let ((one, one_rest), (other, other_rest)) =
        (one[..shorter].as_chunks::<LANES>(), other[..shorter].as_chunks::<LANES>());
    let mut sums = [0_i32; LANES];
    for (one, other) in one.iter().zip(other) {
        for (sum, (a, b)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += i32::from(*a) * i32::from(i16::from(*b));
        }
    }
    let rest: i32 = one_rest.iter().zip(other_rest).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
    sums.iter().sum::<i32>() + rest
}

/// The same of rows that are wide both. Written for both at once the compiler makes code of it that takes three times as long.
fn dot_wide(one: &[i16], other: &[i16]) -> i32 {
    const LANES: usize = 32;
    let ((one, one_rest), (other, other_rest)) = (one.as_chunks::<LANES>(), other.as_chunks::<LANES>());
    let mut sums = [0_i32; LANES];
    for (one, other) in one.iter().zip(other) {
        for (sum, (a, b)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += i32::from(*a) * i32::from(*b);
        }
    }
    let rest: i32 = one_rest.iter().zip(other_rest).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
    sums.iter().sum::<i32>() + rest
}

/// Each row of `input` by each row of `weights`, both of `width` numbers: for each row of input, in turn, one sum for each row of
/// weights. Weights are signed bytes. The sums must fit; what lies beyond the last whole row counts nothing.
pub fn multiply(weights: &[u8], input: &[i16], width: usize) -> Vec<i32> {
    let width = width.max(1);
    let (rows, inputs) = (weights.len() / width, input.len() / width);
    let mut sums = vec![0; rows * inputs];
    let mut wide = vec![0_i16; width * BLOCK];
    for (at, bytes) in weights[..rows * width].chunks(width * BLOCK).enumerate() {
        for (wide, byte) in wide.iter_mut().zip(bytes) {
            *wide = i16::from(byte.cast_signed());
        }
        let first = at * BLOCK;
        let last = (first + BLOCK).min(rows);
        for (row, sums) in input.chunks_exact(width).zip(sums.chunks_exact_mut(rows.max(1))) {
            for (sum, weights) in sums[first..last].iter_mut().zip(wide.chunks_exact(width)) {
                *sum = dot_wide(weights, row);
            }
        }
    }
    sums
}
