//! The tensors of one file as a compact sorted table: names in one arena, looked up by binary search.
//!
//! Safetensors, GGUF and pickles all end up here, so that one set of rules tells what a model is.

use super::limits;
use std::ops::Range;

/// How one number of a tensor is stored. Sizes are in bits, because some are smaller than a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dtype {
    /// 64-bit float.
    F64,
    /// 32-bit float.
    F32,
    /// 16-bit float.
    F16,
    /// bfloat16.
    Bf16,
    /// 8-bit float of any form but the scale-only E8M0.
    F8,
    /// 8-bit exponent: scales of block formats.
    F8E8M0,
    /// 6-bit float, either form.
    F6,
    /// 4-bit float.
    F4,
    /// 64-bit integer, signed or not.
    I64,
    /// 32-bit integer, signed or not.
    I32,
    /// 16-bit integer, signed or not.
    I16,
    /// Signed 8-bit integer.
    I8,
    /// Unsigned 8-bit integer: often packed 4-bit weights.
    U8,
    /// A truth value.
    Bool,
    /// Two 32-bit floats.
    C64,
    /// A GGUF block format; the bits are told by the file type.
    Quantised,
    /// A name we do not know. Nothing is said about its size.
    Unknown,
}

impl Dtype {
    /// The type for a name in a safetensors header (`safetensors::Dtype`).
    pub fn from_safetensors(name: &str) -> Self {
        match name {
            "F64" => Self::F64,
            "F32" => Self::F32,
            "F16" => Self::F16,
            "BF16" => Self::Bf16,
            "F8_E4M3" | "F8_E5M2" | "F8_E4M3FN" | "F8_E4M3FNUZ" | "F8_E5M2FNUZ" => Self::F8,
            "F8_E8M0" => Self::F8E8M0,
            "F6_E2M3" | "F6_E3M2" => Self::F6,
            "F4" => Self::F4,
            "I64" | "U64" => Self::I64,
            "I32" | "U32" => Self::I32,
            "I16" | "U16" => Self::I16,
            "I8" => Self::I8,
            "U8" => Self::U8,
            "BOOL" => Self::Bool,
            "C64" => Self::C64,
            _ => Self::Unknown,
        }
    }

    /// Bits of one number; `None` where the name does not tell.
    pub const fn bits(self) -> Option<u64> {
        match self {
            Self::F64 | Self::I64 | Self::C64 => Some(64),
            Self::F32 | Self::I32 => Some(32),
            Self::F16 | Self::Bf16 | Self::I16 => Some(16),
            Self::F8 | Self::F8E8M0 | Self::I8 | Self::U8 | Self::Bool => Some(8),
            Self::F6 => Some(6),
            Self::F4 => Some(4),
            Self::Quantised | Self::Unknown => None,
        }
    }
}

/// A shape: the first dimensions, and how many there are in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    dims: [u64; limits::SHAPE_DIMS],
    rank: usize,
    elements: Option<u64>,
}

impl Shape {
    /// A shape from its dimensions, outermost first.
    pub fn new(dims: &[u64]) -> Self {
        let mut shape = Self { elements: Some(1), ..Self::default() };
        for dim in dims {
            shape.push(*dim);
        }
        shape
    }

    /// The shape of a single number.
    pub fn scalar() -> Self {
        Self::new(&[])
    }

    /// Adds the next inner dimension.
    pub fn push(&mut self, dim: u64) {
        if let Some(slot) = self.dims.get_mut(self.rank) {
            *slot = dim;
        }
        self.rank += 1;
        self.elements = self.elements.and_then(|product| product.checked_mul(dim));
    }

    /// The dimensions, outermost first; at most [`limits::SHAPE_DIMS`] of them.
    pub fn dims(&self) -> &[u64] {
        self.dims.get(..self.rank).unwrap_or(&self.dims)
    }

    /// One dimension.
    pub fn dim(&self, index: usize) -> Option<u64> {
        self.dims().get(index).copied()
    }

    /// The innermost dimension.
    pub fn last(&self) -> Option<u64> {
        (self.rank <= limits::SHAPE_DIMS).then(|| self.dims().last().copied()).flatten()
    }

    /// How many dimensions there are.
    pub const fn rank(&self) -> usize {
        self.rank
    }

    /// How many numbers; `None` when the product does not fit 64 bits.
    pub const fn elements(&self) -> Option<u64> {
        self.elements
    }
}

/// One tensor, without its name.
#[derive(Clone, Debug)]
pub struct Tensor {
    name: Range<u32>,
    /// How its numbers are stored.
    pub dtype: Dtype,
    /// Its shape.
    pub shape: Shape,
    /// Its bytes within the tensor data, as the header claims: not checked.
    pub begin: u64,
    /// The end of those bytes.
    pub end: u64,
}

/// All tensors of a file.
#[derive(Clone, Debug, Default)]
pub struct TensorTable {
    names: String,
    tensors: Vec<Tensor>,
}

impl TensorTable {
    /// Adds a tensor; `false` when the table is full. Call [`Self::sort`] after the last.
    pub fn push(&mut self, name: &str, dtype: Dtype, shape: Shape, span: Range<u64>) -> bool {
        let start = self.names.len();
        let kept = super::show::prefix_bytes(name, limits::TENSOR_NAME_BYTES);
        let (Ok(first), Ok(last)) = (u32::try_from(start), u32::try_from(start + kept.len())) else {
            return false;
        };
        if self.tensors.len() >= limits::TENSORS {
            return false;
        }
        self.names.push_str(kept);
        self.tensors.push(Tensor { name: first..last, dtype, shape, begin: span.start, end: span.end });
        true
    }

    /// Sorts by name; look-ups need it.
    pub fn sort(&mut self) {
        let names = self.names.as_str();
        self.tensors.sort_unstable_by(|a, b| name_in(names, a).cmp(name_in(names, b)));
    }

    /// How many tensors there are.
    pub fn len(&self) -> usize {
        self.tensors.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tensors.is_empty()
    }

    /// The name of a tensor of this table.
    pub fn name(&self, tensor: &Tensor) -> &str {
        name_in(&self.names, tensor)
    }

    /// Every tensor in the order of names.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// Names that stand in the table more than once: how many, and the first.
    pub fn duplicates(&self) -> Option<(usize, &str)> {
        let mut pairs = self.tensors.windows(2).filter_map(|pair| {
            let [a, b] = pair else { return None };
            let same = self.name(a) == self.name(b);
            same.then(|| self.name(a))
        });
        let first = pairs.next()?;
        Some((1 + pairs.count(), first))
    }

    /// The tensors whose names begin with `prefix`, named by the rest.
    pub fn under<'a>(&'a self, prefix: &str) -> View<'a> {
        View { names: &self.names, tensors: &self.tensors, skip: 0 }.under(prefix)
    }

    /// All tensors as a view.
    pub fn all(&self) -> View<'_> {
        self.under("")
    }
}

/// The tensors below a common prefix.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    names: &'a str,
    tensors: &'a [Tensor],
    skip: usize,
}

impl<'a> View<'a> {
    fn rest(&self, tensor: &Tensor) -> &'a str {
        name_in(self.names, tensor).get(self.skip..).unwrap_or("")
    }

    /// The tensors whose remaining names begin with `prefix`, named by what follows it.
    pub fn under(&self, prefix: &str) -> Self {
        let bytes = prefix.as_bytes();
        let head = |tensor: &Tensor| {
            let rest = self.rest(tensor).as_bytes();
            rest.get(..bytes.len()).unwrap_or(rest)
        };
        let from = self.tensors.partition_point(|tensor| head(tensor) < bytes);
        let tail = self.tensors.get(from..).unwrap_or(&[]);
        let count = tail.partition_point(|tensor| head(tensor) == bytes);
        Self { names: self.names, tensors: tail.get(..count).unwrap_or(&[]), skip: self.skip + prefix.len() }
    }

    /// Whether no tensor is left.
    pub const fn is_empty(&self) -> bool {
        self.tensors.is_empty()
    }

    /// How many tensors are left.
    pub const fn len(&self) -> usize {
        self.tensors.len()
    }

    /// Whether any name begins with `prefix`.
    pub fn any(&self, prefix: &str) -> bool {
        !self.under(prefix).is_empty()
    }

    /// The tensor of exactly this name.
    pub fn find(&self, name: &str) -> Option<&'a Tensor> {
        let from = self.tensors.partition_point(|tensor| self.rest(tensor) < name);
        self.tensors.get(from).filter(|tensor| self.rest(tensor) == name)
    }

    /// Whether there is a tensor of exactly this name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// One dimension of the tensor of exactly this name.
    pub fn dim(&self, name: &str, index: usize) -> Option<u64> {
        self.find(name)?.shape.dim(index)
    }

    /// Every tensor with what is left of its name.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Tensor)> + use<'a> {
        let view = *self;
        view.tensors.iter().map(move |tensor| (view.rest(tensor), tensor))
    }
}

fn name_in<'a>(names: &'a str, tensor: &Tensor) -> &'a str {
    names.get(tensor.name.start as usize..tensor.name.end as usize).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(names: &[&str]) -> TensorTable {
        let mut table = TensorTable::default();
        for name in names {
            assert!(table.push(name, Dtype::F16, Shape::new(&[2, 3]), 0..12));
        }
        table.sort();
        table
    }

    #[test]
    fn names_are_found_whole_and_by_prefix() {
        let table = table(&["b.x", "a", "b.y.z", "bb", "é"]);
        assert_eq!(table.under("b.").len(), 2);
        assert!(table.under("b.").has("y.z"));
        assert!(table.under("b.").under("y.").has("z"));
        assert!(!table.under("b.").has("z"));
        assert!(table.all().has("é"));
        assert!(table.under("zz").is_empty());
        assert_eq!(table.all().dim("bb", 1), Some(3));
    }

    #[test]
    fn a_prefix_that_cuts_a_character_is_no_panic() {
        let table = table(&["éa", "éb"]);
        assert_eq!(table.under("é").len(), 2);
        assert!(table.under("\u{c3}").is_empty());
    }

    #[test]
    fn duplicates_are_counted() {
        assert_eq!(table(&["a", "b", "a", "a"]).duplicates(), Some((2, "a")));
        assert_eq!(table(&["a", "b"]).duplicates(), None);
    }

    #[test]
    fn a_product_that_does_not_fit_is_told() {
        assert_eq!(Shape::new(&[u64::MAX, 2]).elements(), None);
        assert_eq!(Shape::new(&[1, 2, 3, 4, 5, 6, 7]).elements(), Some(5040));
        assert_eq!(Shape::new(&[1, 2, 3, 4, 5, 6, 7]).dims(), [1, 2, 3, 4, 5]);
        assert_eq!(Shape::scalar().elements(), Some(1));
    }
}
