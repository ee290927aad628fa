//! Matrix products with weights that stay the bytes they come as.
//!
//! A question is a handful of word pieces: as floats, forty-five megabytes of weights would be moved through the processor for
//! a handful of rows. As bytes they are a quarter of that, and products of whole numbers need no floats: two and a half times as
//! quick for a question, about as quick for a long text.

use super::tensors::Rows;
use civitdeck_products::multiply;
use ndarray::{Array2, Axis};

/// A matrix product with its bias.
pub(super) struct Packed {
    weight: Rows,
    bias: Vec<f32>,
    /// The greatest number that inputs become: with it no sum of products overflows.
    most: f32,
}

impl Packed {
    /// Of rows of weights; the bias has one number for each.
    pub(super) fn new(weight: Rows, bias: Vec<f32>) -> Self {
        let greatest = i32::MAX / (i32::from(i8::MAX) + 1);
        let most = (greatest as usize / weight.width().max(1)).min(i16::MAX as usize) as f32;
        Self { weight, bias, most }
    }

    /// Each row of `input` by the weights, and the bias.
    pub(super) fn apply(&self, input: &Array2<f32>) -> Array2<f32> {
        let mut whole = Vec::with_capacity(input.len());
        let scales: Vec<f32> = input.axis_iter(Axis(0)).map(|row| self.make_whole(row.iter(), &mut whole)).collect();
        let sums = multiply(self.weight.bytes(), &whole, self.weight.width());
        let mut out = Array2::zeros((input.nrows(), self.bias.len()));
        let rows = out.axis_iter_mut(Axis(0)).zip(sums.chunks_exact(self.bias.len().max(1))).zip(scales);
        for ((mut out, sums), scale) in rows {
            let terms = self.weight.scales().iter().zip(&self.bias);
            for ((out, sum), (by, bias)) in out.iter_mut().zip(sums).zip(terms) {
                *out = *sum as f32 * by * scale + bias;
            }
        }
        out
    }

    /// Puts a row down as whole numbers; what one of them stands for.
    fn make_whole<'a>(&self, row: impl Iterator<Item = &'a f32> + Clone, whole: &mut Vec<i16>) -> f32 {
        let greatest = row.clone().fold(0.0_f32, |greatest, value| greatest.max(value.abs()));
        let factor = if greatest > 0.0 { self.most / greatest } else { 0.0 };
        whole.extend(row.map(|value| (value * factor).round() as i16));
        greatest / self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array1;

    /// Widths that fill the lanes and that do not, rows that fill a block and that do not.
    #[test]
    fn products_are_those_of_floats() {
        for (rows, width) in [(16, 64), (11, 70), (1, 1), (9, 1536)] {
            let bytes: Vec<u8> = (0..rows * width).map(|at| (at * 37 % 255) as u8).collect();
            let scales: Vec<f32> = (0..rows).map(|row| 0.01 + row as f32 * 0.001).collect();
            let bias: Vec<f32> = (0..rows).map(|row| row as f32 - 3.0).collect();
            let weight = Array2::from_shape_fn((rows, width), |(row, column)| {
                f32::from(bytes[row * width + column].cast_signed()) * scales[row]
            });
            let packed = Packed::new(Rows::new(bytes.leak(), scales, width), bias.clone());
            let input = Array2::from_shape_fn((3, width), |(row, column)| ((row * 13 + column * 7) as f32 * 0.3).sin());
            let expected = input.dot(&weight.t()) + Array1::from(bias);
            let spread = expected.iter().fold(1.0_f32, |most, value| most.max(value.abs()));
            for (ours, exact) in packed.apply(&input).iter().zip(&expected) {
                assert!((ours - exact).abs() < 3e-4 * spread, "{rows} x {width}: {ours} is not {exact}");
            }
        }
    }

    #[test]
    fn the_greatest_of_all_numbers_do_not_overflow() {
        let width = 1536;
        let weight = Rows::new(vec![128_u8; width].leak(), vec![1.0], width);
        let out = Packed::new(weight, vec![0.5]).apply(&Array2::from_elem((2, width), 3.0));
        let exact = -128.0 * 3.0 * width as f32 + 0.5;
        assert!(out.iter().all(|value| (value - exact).abs() < 1e-4 * exact.abs()), "{out:?}");
        let nothing = Packed::new(Rows::new(vec![1_u8; 4].leak(), vec![1.0], 4), vec![0.5]);
        assert!((nothing.apply(&Array2::zeros((1, 4)))[[0, 0]] - 0.5).abs() < 1e-9);
    }
}
