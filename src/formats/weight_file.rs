//! Tensors of a safetensors file as floats, one read at a time: a network whose weights stay on disk needs little memory.
//!
//! What the header says is compared with the file before anything is allocated.

use super::reader::ByteSource;
use super::tensors::{Dtype, Shape, TensorTable};
use super::{FormatError, limits, safetensors, sniff, whole_header};
use std::io;
use std::ops::Range;
use std::path::Path;
use thiserror::Error;

/// The largest tensor that is read, in numbers.
const MOST_NUMBERS: u64 = 64 << 20;
/// Places in the data that [`WeightFile::mark`] looks at, and bytes at each.
const MARKED_PLACES: u64 = 16;
const MARKED_BYTES: usize = 4096;

/// Why a tensor cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WeightError {
    /// The file could not be opened.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It is no sound safetensors file.
    #[error("it is no sound safetensors file")]
    NotSafetensors,
    /// There is no such tensor, or it has another shape.
    #[error("{name} is missing or of another shape")]
    Missing {
        /// Its name.
        name: String,
    },
    /// Its numbers are of a form we do not read.
    #[error("{name} is neither float32 nor float16 nor bfloat16")]
    Form {
        /// Its name.
        name: String,
    },
    /// Its bytes are not where the header says.
    #[error("{name} is cut off")]
    CutOff {
        /// Its name.
        name: String,
    },
    /// The system would not read.
    #[error("the disk would not read it ({0})")]
    Read(#[from] io::Error),
}

/// An open file of weights.
#[derive(Debug)]
pub struct WeightFile {
    source: ByteSource,
    data_start: u64,
    tensors: TensorTable,
    header: blake3::Hash,
}

impl WeightFile {
    /// Opens a file and reads its header.
    pub fn open(path: &Path) -> Result<Self, WeightError> {
        Self::of(ByteSource::open(path)?)
    }

    /// Of bytes in memory.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, WeightError> {
        Self::of(ByteSource::from_bytes(bytes))
    }

    fn of(mut source: ByteSource) -> Result<Self, WeightError> {
        let head = source.read_at(0, limits::HEAD_BYTES)?;
        if sniff::sniff(&head) != sniff::Sniffed::Safetensors {
            return Err(WeightError::NotSafetensors);
        }
        let header = whole_header(&mut source, head)?;
        let parsed = safetensors::parse(&header, source.len());
        let data_start = parsed.facts.header_bytes.ok_or(WeightError::NotSafetensors)?;
        let text = header.get(..usize::try_from(data_start).unwrap_or(usize::MAX)).unwrap_or(&header);
        Ok(Self { data_start, tensors: parsed.tensors, header: blake3::hash(text), source })
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.all().has(name)
    }

    /// The dimensions of a tensor, outermost first; empty where there is none.
    pub fn dims(&self, name: &str) -> &[u64] {
        self.tensors.all().find(name).map_or(&[], |tensor| tensor.shape.dims())
    }

    /// The first numbers of all names below a prefix, such as the layers below `layers.`: the largest and one more.
    pub fn numbered(&self, prefix: &str) -> usize {
        let names = self.tensors.under(prefix);
        let numbers = names.iter().filter_map(|(name, _)| name.split('.').next()?.parse::<u32>().ok());
        numbers.max().map_or(0, |most| most as usize + 1)
    }

    /// Tells this file from others: its header, its length and samples of its data.
    pub fn mark(&mut self) -> Result<[u8; 32], WeightError> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.header.as_bytes()).update(&self.source.len().to_le_bytes());
        let room = self.source.len().saturating_sub(self.data_start);
        for place in 0..MARKED_PLACES {
            let offset = self.data_start + room / MARKED_PLACES * place;
            hasher.update(&self.source.read_at(offset, MARKED_BYTES)?);
        }
        Ok(*hasher.finalize().as_bytes())
    }

    /// Whether the numbers of a tensor are of a form that is read; `true` too where there is none.
    pub fn is_readable(&self, name: &str) -> bool {
        self.tensors.all().find(name).is_none_or(|tensor| width_of(tensor.dtype).is_some())
    }

    /// The numbers of a tensor of exactly this shape.
    pub fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightError> {
        self.rows(name, shape, 0..shape.first().copied().unwrap_or(1))
    }

    /// Some rows of a tensor of exactly this shape: nothing else of it is read.
    pub fn rows(&mut self, name: &str, shape: &[usize], rows: Range<usize>) -> Result<Vec<f32>, WeightError> {
        let wanted: Vec<u64> = shape.iter().map(|dim| *dim as u64).collect();
        let found = self.tensors.all().find(name).filter(|tensor| {
            let numbers = Shape::new(&wanted).elements();
            tensor.shape.elements() == numbers && tensor.shape.dims() == wanted
        });
        let tensor = found.ok_or_else(|| WeightError::Missing { name: name.to_owned() })?;
        let width = width_of(tensor.dtype).ok_or_else(|| WeightError::Form { name: name.to_owned() })?;
        let cut_off = || WeightError::CutOff { name: name.to_owned() };
        let numbers = tensor.shape.elements().filter(|numbers| *numbers <= MOST_NUMBERS).ok_or_else(cut_off)?;
        let length = numbers * width;
        let end = self.data_start.checked_add(tensor.end);
        let is_sound =
            tensor.end.checked_sub(tensor.begin) == Some(length) && end.is_some_and(|end| end <= self.source.len());
        if !is_sound {
            return Err(cut_off());
        }
        let dtype = tensor.dtype;
        let all_rows = shape.first().copied().unwrap_or(1).max(1) as u64;
        let (first, end) = (rows.start as u64, rows.end as u64);
        if first > end || end > all_rows {
            return Err(cut_off());
        }
        let of_row = length / all_rows;
        let length = of_row * (end - first);
        let bytes = self.source.read_at(self.data_start + tensor.begin + of_row * first, length as usize)?;
        if bytes.len() as u64 != length {
            return Err(cut_off());
        }
        let halves = bytes.as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes));
        Ok(match dtype {
            Dtype::F16 => halves.map(half).collect(),
            Dtype::Bf16 => halves.map(|bits| f32::from_bits(u32::from(bits) << 16)).collect(),
            _ => bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        })
    }
}

/// Bytes of a number, where it is of a form that is read.
const fn width_of(dtype: Dtype) -> Option<u64> {
    match dtype {
        Dtype::F32 => Some(4),
        Dtype::F16 | Dtype::Bf16 => Some(2),
        _ => None,
    }
}

/// A 16-bit float as a longer one, exactly.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let rest = u32::from(bits & 0x7fff) << 13;
    let value = if bits & 0x7c00 == 0x7c00 {
        // Infinite or no number.
        f32::from_bits(rest | 0x7f80_0000)
    } else {
        // Exponents differ by 112; the product sets the smallest numbers right too.
        f32::from_bits(rest) * f32::from_bits(0x7780_0000)
    };
    f32::from_bits(value.to_bits() | sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    fn one(dtype: &str, shape: &str, span: &str, data: &[u8]) -> Result<Vec<f32>, WeightError> {
        let header = format!("{{\"a\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":{span}}}}}");
        WeightFile::from_bytes(file(&header, data))?.floats("a", &[2])
    }

    #[test]
    fn numbers_of_three_forms_are_read() {
        let floats: Vec<u8> = [1.5_f32, -2.0].iter().flat_map(|one| one.to_le_bytes()).collect();
        assert_eq!(one("F32", "[2]", "[0,8]", &floats).unwrap(), [1.5, -2.0]);
        assert_eq!(one("BF16", "[2]", "[0,4]", &[0xc0, 0x3f, 0x00, 0xc0]).unwrap(), [1.5, -2.0]);
        assert_eq!(one("F16", "[2]", "[0,4]", &[0x00, 0x3e, 0x00, 0xc0]).unwrap(), [1.5, -2.0]);
        assert_eq!((half(0x0001), half(0x83ff)), (5.960_464_5e-8, -6.097_555e-5));
        assert!(half(0x7e00).is_nan() && half(0xfc00) == f32::NEG_INFINITY && (half(0x7bff) - 65_504.0).abs() < 1.0);
    }

    #[test]
    fn rows_are_read_alone() {
        let floats: Vec<u8> = (0..6_u8).flat_map(|at| f32::from(at).to_le_bytes()).collect();
        let header = r#"{"a":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}}"#;
        let mut whole = WeightFile::from_bytes(file(header, &floats)).unwrap();
        assert_eq!(whole.rows("a", &[3, 2], 1..2).unwrap(), [2.0, 3.0]);
        assert_eq!(whole.rows("a", &[3, 2], 0..3).unwrap().len(), 6);
        assert!(whole.rows("a", &[3, 2], 2..4).is_err() && whole.rows("a", &[2, 3], 0..1).is_err());
        assert!(whole.is_readable("a") && whole.is_readable("none"));
        let odd = r#"{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}"#;
        assert!(!WeightFile::from_bytes(file(odd, &[0; 2])).unwrap().is_readable("a"));
    }

    #[test]
    fn what_a_header_only_claims_is_not_believed() {
        for (dtype, shape, span) in [
            ("F32", "[3]", "[0,12]"),
            ("F32", "[2]", "[0,4]"),
            ("F32", "[2]", "[8,0]"),
            ("F32", "[2]", "[18446744073709551608,18446744073709551615]"),
            ("I64", "[2]", "[0,8]"),
            ("F32", "[18446744073709551615,2]", "[0,8]"),
        ] {
            assert!(one(dtype, shape, span, &[0; 8]).is_err(), "{dtype} {shape} {span}");
        }
        assert!(matches!(WeightFile::from_bytes(b"GGUF".to_vec()), Err(WeightError::NotSafetensors)));
        assert!(matches!(WeightFile::from_bytes(vec![0xff; 64]), Err(WeightError::NotSafetensors)));
    }
}
