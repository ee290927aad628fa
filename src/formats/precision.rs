//! The precision most bytes are stored in, and how many weights there are.

use super::tensors::{Dtype, Tensor, TensorTable};
use crate::model::precision::Precision;

/// What the numbers of a file are like.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Weights {
    /// Precision of most bytes.
    pub(super) precision: Option<Precision>,
    /// Number of weights, packed ones counted singly.
    pub(super) count: u64,
}

/// Adds up all tensors. Tensors that only serve quantisation (scales, lookup tables) are not weights.
pub(super) fn weigh(tensors: &TensorTable) -> Weights {
    let scheme = Scheme::of(tensors);
    let mut bits_by_type: Vec<(Dtype, u64)> = Vec::new();
    let mut count = 0_u64;
    for tensor in tensors.tensors() {
        let name = tensors.name(tensor);
        if is_bookkeeping(name) {
            continue;
        }
        let elements = tensor.shape.elements().unwrap_or(0);
        let per_element = scheme.weights_per_element(tensor);
        count = count.saturating_add(elements.saturating_mul(per_element));
        let bits = elements.saturating_mul(tensor.dtype.bits().unwrap_or(0));
        match bits_by_type.iter_mut().find(|(dtype, _)| *dtype == tensor.dtype) {
            Some((_, total)) => *total = total.saturating_add(bits),
            None => bits_by_type.push((tensor.dtype, bits)),
        }
    }
    let most = bits_by_type.into_iter().filter(|(_, bits)| *bits > 0).max_by_key(|(_, bits)| *bits);
    Weights { precision: most.and_then(|(dtype, _)| scheme.precision(dtype)), count }
}

/// How packed bytes are to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Plain,
    /// bitsandbytes: packed bytes, `….quant_state.bitsandbytes__nf4` beside them.
    BitsAndBytes,
    /// Packed bytes with one fp8 scale for each block (`weight_scale_2` or Nunchaku's fp8 `wscales`).
    Nvfp4,
    /// Packed integers (Nunchaku's `qweight` with 16-bit `wscales`).
    PackedInt4,
}

impl Scheme {
    fn of(tensors: &TensorTable) -> Self {
        let packed = tensors.tensors().iter().any(|tensor| matches!(tensor.dtype, Dtype::U8 | Dtype::I8 | Dtype::F4));
        if !packed {
            return Self::Plain;
        }
        let mut scheme = Self::Plain;
        for tensor in tensors.tensors() {
            let name = tensors.name(tensor);
            if name.contains(".quant_state.bitsandbytes__") {
                return Self::BitsAndBytes;
            }
            if name.ends_with(".weight_scale_2") || name.ends_with(".wscales") && tensor.dtype == Dtype::F8 {
                return Self::Nvfp4;
            }
            if name.ends_with(".wscales") {
                scheme = Self::PackedInt4;
            }
        }
        scheme
    }

    const fn weights_per_element(self, tensor: &Tensor) -> u64 {
        match (self, tensor.dtype) {
            (Self::BitsAndBytes | Self::Nvfp4, Dtype::U8) | (Self::Nvfp4 | Self::PackedInt4, Dtype::I8) => 2,
            _ => 1,
        }
    }

    const fn precision(self, dtype: Dtype) -> Option<Precision> {
        Some(match (self, dtype) {
            (Self::BitsAndBytes, Dtype::U8) => Precision::Nf4,
            (Self::Nvfp4, Dtype::U8 | Dtype::I8) | (_, Dtype::F4) => Precision::Nvfp4,
            (Self::PackedInt4, Dtype::I8) => return None,
            (_, Dtype::F64) => Precision::Fp64,
            (_, Dtype::F32) => Precision::Fp32,
            (_, Dtype::F16) => Precision::Fp16,
            (_, Dtype::Bf16) => Precision::Bf16,
            (_, Dtype::F8) => Precision::Fp8,
            (_, Dtype::I8 | Dtype::U8) => Precision::Int8,
            _ => return None,
        })
    }
}

fn is_bookkeeping(name: &str) -> bool {
    const ENDS: [&str; 12] = [
        ".absmax",
        ".quant_map",
        ".nested_absmax",
        ".nested_quant_map",
        ".weight_scale",
        ".weight_scale_2",
        ".scale_weight",
        ".scale_input",
        ".input_scale",
        ".comfy_quant",
        ".wscales",
        "scaled_fp8",
    ];
    ENDS.iter().any(|end| name.ends_with(end)) || name.contains(".quant_state.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::tensors::Shape;

    fn weigh_all(rows: &[(&str, Dtype, u64)]) -> Weights {
        let mut table = TensorTable::default();
        for (name, dtype, elements) in rows {
            table.push(name, *dtype, Shape::new(&[*elements]), 0..0);
        }
        table.sort();
        weigh(&table)
    }

    #[test]
    fn the_type_with_most_bytes_wins() {
        let weights = weigh_all(&[("a", Dtype::F16, 100), ("b", Dtype::F32, 60)]);
        assert_eq!(weights, Weights { precision: Some(Precision::Fp32), count: 160 });
        assert_eq!(weigh_all(&[("a", Dtype::F8, 9)]).precision, Some(Precision::Fp8));
        assert_eq!(weigh_all(&[]), Weights::default());
    }

    #[test]
    fn packed_weights_are_told_by_what_lies_beside_them() {
        let nf4 = weigh_all(&[
            ("x.weight", Dtype::U8, 1000),
            ("x.weight.absmax", Dtype::F32, 999),
            ("x.weight.quant_state.bitsandbytes__nf4", Dtype::U8, 80),
        ]);
        assert_eq!(nf4, Weights { precision: Some(Precision::Nf4), count: 2000 });
        let nvfp4 = weigh_all(&[
            ("x.weight", Dtype::U8, 1000),
            ("x.weight_scale", Dtype::F8, 125),
            ("x.weight_scale_2", Dtype::F32, 1),
        ]);
        assert_eq!(nvfp4, Weights { precision: Some(Precision::Nvfp4), count: 2000 });
        assert_eq!(
            weigh_all(&[("x.weight", Dtype::I8, 10), ("x.scale_weight", Dtype::F32, 10)]).precision,
            Some(Precision::Int8)
        );
    }

    #[test]
    fn absurd_sizes_do_not_overflow() {
        let weights = weigh_all(&[("a", Dtype::F64, u64::MAX), ("b", Dtype::F64, u64::MAX)]);
        assert_eq!(weights.count, u64::MAX);
    }
}
