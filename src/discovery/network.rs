//! What transformers are made of, for text and for pictures: products, norms, attention. A framework for this would be a hundred crates.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, Slice};
use std::ops::Range;
use std::thread;

/// A matrix product with its bias, where it has one.
pub(super) struct Dense {
    weight: Array2<f32>,
    bias: Vec<f32>,
}

impl Dense {
    /// Of a weight, `out` rows of `from` numbers; `None` where there are not as many.
    pub(super) fn new(weight: Vec<f32>, bias: Vec<f32>, [out, from]: [usize; 2]) -> Option<Self> {
        let is_sound = bias.is_empty() || bias.len() == out;
        let weight = Array2::from_shape_vec((out, from), weight).ok().filter(|_| is_sound)?;
        Some(Self { weight, bias })
    }

    pub(super) fn apply(&self, input: &Array2<f32>) -> Array2<f32> {
        let mut out = input.dot(&self.weight.t());
        self.add_bias(&mut out);
        out
    }

    /// As [`Self::apply`], the rows shared out among threads.
    pub(super) fn apply_on(&self, input: &Array2<f32>, threads: usize) -> Array2<f32> {
        let rows = input.nrows().div_ceil(threads.max(1)).max(1);
        if threads <= 1 || rows >= input.nrows() {
            return self.apply(input);
        }
        let mut out = Array2::zeros((input.nrows(), self.weight.nrows()));
        thread::scope(|scope| {
            let parts = out.axis_chunks_iter_mut(Axis(0), rows).zip(input.axis_chunks_iter(Axis(0), rows));
            for (mut part, input) in parts {
                let work = move || ndarray::linalg::general_mat_mul(1.0, &input, &self.weight.t(), 0.0, &mut part);
                scope.spawn(work);
            }
        });
        self.add_bias(&mut out);
        out
    }

    fn add_bias(&self, out: &mut Array2<f32>) {
        if !self.bias.is_empty() {
            *out += &ArrayView1::from(&self.bias);
        }
    }
}

/// Brings each row to mean 0 and spread 1, then scales and moves it.
pub(super) struct Norm {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
    pub(super) epsilon: f32,
}

impl Norm {
    pub(super) fn apply(&self, rows: &mut Array2<f32>) {
        for mut row in rows.axis_iter_mut(Axis(0)) {
            let Some(row) = row.as_slice_mut() else { continue };
            let count = row.len() as f32;
            let mean = row.iter().sum::<f32>() / count;
            let spread = row.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count;
            let factor = (spread + self.epsilon).sqrt().recip();
            for (value, (weight, bias)) in row.iter_mut().zip(self.weight.iter().zip(&self.bias)) {
                *value = (*value - mean) * factor * weight + bias;
            }
        }
    }
}

/// Every row of `query` looks at every row of `key`, in each head apart.
pub(super) fn attend(
    query: &ArrayView2<'_, f32>,
    key: &ArrayView2<'_, f32>,
    value: &ArrayView2<'_, f32>,
    heads: usize,
) -> Array2<f32> {
    let mut out = Array2::zeros(query.raw_dim());
    let head_width = query.ncols() / heads.max(1);
    let scale = (head_width as f32).sqrt().recip();
    for head in 0..heads {
        let columns = Slice::from(head * head_width..(head + 1) * head_width);
        let of = |all: &ArrayView2<'_, f32>| all.slice_axis(Axis(1), columns).to_owned();
        let mut weights = of(query).dot(&of(key).t());
        for mut row in weights.axis_iter_mut(Axis(0)) {
            let most = row.iter().fold(f32::MIN, |most, value| most.max(value * scale));
            row.mapv_inplace(|value| (value * scale - most).exp());
            let sum = row.sum();
            row.mapv_inplace(|value| value / sum);
        }
        out.slice_axis_mut(Axis(1), columns).assign(&weights.dot(&of(value)));
    }
    out
}

fn rows_of<'a>(all: &'a Array2<f32>, rows: &Range<usize>) -> ArrayView2<'a, f32> {
    all.slice_axis(Axis(0), Slice::from(rows.clone()))
}

/// [`attend`] for several texts or pictures of `rows` rows each, which do not see each other; shared out among threads.
pub(super) fn attend_each(
    [query, key, value]: [&Array2<f32>; 3],
    rows: usize,
    heads: usize,
    threads: usize,
) -> Array2<f32> {
    let mut out = Array2::zeros(query.raw_dim());
    let head_width = query.ncols() / heads.max(1);
    // Heads do not see each other either: with one picture there is still work for each thread.
    let per_thread = heads.div_ceil(threads.max(1)).max(1);
    for (at, mut whole) in out.axis_chunks_iter_mut(Axis(0), rows.max(1)).enumerate() {
        let from = at * rows..at * rows + whole.nrows();
        thread::scope(|scope| {
            for (part, mut place) in whole.axis_chunks_iter_mut(Axis(1), per_thread * head_width).enumerate() {
                let start = part * per_thread * head_width;
                let columns = start..start + place.ncols();
                let of = |all: &Array2<f32>| {
                    rows_of(all, &from).slice_axis(Axis(1), Slice::from(columns.clone())).to_owned()
                };
                let (query, key, value) = (of(query), of(key), of(value));
                let heads = place.ncols() / head_width.max(1);
                let mut work = move || place.assign(&attend(&query.view(), &key.view(), &value.view(), heads));
                if threads <= 1 {
                    work();
                } else {
                    scope.spawn(work);
                }
            }
        });
    }
    out
}

/// The exact form, by Abramowitz and Stegun's approximation 7.1.26 of the error function (off by 1.5e-7 at most).
pub(super) fn gelu(value: f32) -> f32 {
    let x = value * std::f32::consts::FRAC_1_SQRT_2;
    let t = (1.0 + 0.327_591_1 * x.abs()).recip();
    let series = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_8 + t * (-1.453_152 + t * 1.061_405_4))));
    let erf = (1.0 - series * (-x * x).exp()).copysign(x);
    value * 0.5 * (1.0 + erf)
}

/// The form by a hyperbolic tangent, which SigLIP was trained with.
pub(super) fn gelu_tanh(value: f32) -> f32 {
    const ROOT: f32 = 0.797_884_6;
    0.5 * value * (1.0 + (ROOT * (value + 0.044_715 * value * value * value)).tanh())
}

/// The quick form, which OpenAI's CLIP was trained with.
pub(super) fn quick_gelu(value: f32) -> f32 {
    value / (1.0 + (-1.702 * value).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gelu_is_that_of_the_books() {
        for (x, expected) in [(0.0, 0.0), (1.0, 0.841_344_7), (-1.0, -0.158_655_3), (3.0, 2.995_950_3)] {
            assert!((gelu(x) - expected).abs() < 1e-6, "{x}");
        }
        assert!((gelu_tanh(1.0) - 0.841_192).abs() < 1e-6 && (quick_gelu(1.0) - 0.845_795_8).abs() < 1e-6);
    }

    #[test]
    fn threads_change_nothing() {
        let matrix = |rows: usize, columns: usize, step: f32| {
            Array2::from_shape_fn((rows, columns), |(row, column)| ((row * 31 + column * 7) as f32 * step).sin())
        };
        let dense = Dense::new(matrix(6, 8, 0.3).into_raw_vec_and_offset().0, vec![0.5; 6], [6, 8]).unwrap();
        let input = matrix(10, 8, 0.7);
        assert_eq!(dense.apply_on(&input, 3), dense.apply(&input));
        let all = [&matrix(10, 8, 0.2), &matrix(10, 8, 0.4), &matrix(10, 8, 0.9)];
        let one = attend_each(all, 5, 4, 1);
        assert_eq!(attend_each(all, 5, 4, 3), one);
        let [query, key, value] = all.map(|all| rows_of(all, &(0..5)));
        assert_eq!(rows_of(&one, &(0..5)), attend(&query, &key, &value, 4));
        assert!(Dense::new(vec![0.0; 5], Vec::new(), [2, 3]).is_none());
    }
}
