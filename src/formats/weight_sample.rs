//! Samples of a safetensors file's weights: whether they are finite numbers. A model whose training diverged is whole by
//! every other measure and paints black.

use super::reader::ByteSource;
use super::tensors::{Dtype, Tensor};
use super::{FormatError, limits, safetensors, sniff, whole_header};
use std::io;
use std::path::Path;

/// Tensors that are looked at, spread over the file.
const TENSORS: usize = 256;
/// Bytes looked at in each, half of them at its start and half at its end.
const BYTES_EACH: u64 = 4096;

/// What the samples came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WeightSample {
    /// Numbers looked at.
    pub numbers: u64,
    /// Those of them that are infinite or no number.
    pub not_finite: u64,
}

/// Samples the weights of a file; `None` when it is no sound safetensors file. Reads at most a megabyte beside the header.
///
/// # Errors
/// Only when the file cannot be opened or read.
pub fn sample_weights(path: &Path) -> Result<Option<WeightSample>, FormatError> {
    let mut source = ByteSource::open(path)?;
    sample(&mut source).map_err(|source| FormatError::Read { path: path.to_path_buf(), source })
}

/// As [`sample_weights`], of a file that is in memory.
pub fn sample_bytes(bytes: Vec<u8>) -> Option<WeightSample> {
    // Reading from memory does not fail.
    sample(&mut ByteSource::from_bytes(bytes)).unwrap_or_default()
}

fn sample(source: &mut ByteSource) -> io::Result<Option<WeightSample>> {
    let head = source.read_at(0, limits::HEAD_BYTES)?;
    if sniff::sniff(&head) != sniff::Sniffed::Safetensors {
        return Ok(None);
    }
    let header = whole_header(source, head)?;
    let parsed = safetensors::parse(&header, source.len());
    let Some(data_start) = parsed.facts.header_bytes else { return Ok(None) };
    let tensors = parsed.tensors.tensors();
    let mut sample = WeightSample::default();
    let step = tensors.len().div_ceil(TENSORS).max(1);
    for tensor in tensors.iter().step_by(step) {
        look_at(source, data_start, tensor, &mut sample)?;
    }
    Ok(Some(sample))
}

fn look_at(source: &mut ByteSource, data_start: u64, tensor: &Tensor, sample: &mut WeightSample) -> io::Result<()> {
    let Some(width) = width_of(tensor.dtype) else { return Ok(()) };
    let length = tensor.end.saturating_sub(tensor.begin);
    let half = (BYTES_EACH / 2).min(length) / width * width;
    let mut places = vec![tensor.begin];
    if length >= BYTES_EACH {
        places.push(tensor.begin + (length / width * width - half));
    }
    for place in places {
        let Some(offset) = data_start.checked_add(place) else { continue };
        let bytes = source.read_at(offset, half as usize)?;
        for number in bytes.chunks_exact(width as usize) {
            sample.numbers += 1;
            sample.not_finite += u64::from(!is_finite(tensor.dtype, number));
        }
    }
    Ok(())
}

/// Bytes of a number that can be judged.
const fn width_of(dtype: Dtype) -> Option<u64> {
    match dtype {
        Dtype::F32 => Some(4),
        Dtype::F16 | Dtype::Bf16 => Some(2),
        _ => None,
    }
}

/// A number whose exponent bits are all set is infinite or none.
fn is_finite(dtype: Dtype, bytes: &[u8]) -> bool {
    let high = match bytes {
        [.., low, high] => u16::from_le_bytes([*low, *high]),
        _ => return true,
    };
    let exponent = if dtype == Dtype::F16 { 0x7c00 } else { 0x7f80 };
    high & exponent != exponent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(dtype: &str, numbers: &[u8]) -> tempfile::NamedTempFile {
        use std::io::Write as _;
        let width = if dtype == "F32" { 4 } else { 2 };
        let header = format!(
            "{{\"a\":{{\"dtype\":\"{dtype}\",\"shape\":[{}],\"data_offsets\":[0,{}]}}}}",
            numbers.len() / width,
            numbers.len()
        );
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&(header.len() as u64).to_le_bytes()).unwrap();
        file.write_all(header.as_bytes()).unwrap();
        file.write_all(numbers).unwrap();
        file
    }

    #[test]
    fn what_is_no_number_is_counted() {
        let floats: Vec<u8> =
            [1.0_f32, f32::NAN, f32::INFINITY, -0.5].iter().flat_map(|one| one.to_le_bytes()).collect();
        let sample = sample_weights(file("F32", &floats).path()).unwrap().unwrap();
        assert_eq!(sample, WeightSample { numbers: 4, not_finite: 2 });
        let halves: Vec<u8> = [0x3c00_u16, 0x7e00, 0x7bff].iter().flat_map(|one| one.to_le_bytes()).collect();
        let sample = sample_weights(file("F16", &halves).path()).unwrap().unwrap();
        assert_eq!(sample, WeightSample { numbers: 3, not_finite: 1 });
        let sample = sample_weights(file("BF16", &[0x80, 0x7f, 0x80, 0x3f]).path()).unwrap().unwrap();
        assert_eq!(sample, WeightSample { numbers: 2, not_finite: 1 });
    }

    #[test]
    fn what_is_no_model_has_no_sample() {
        let other = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(other.path(), b"<html>").unwrap();
        assert_eq!(sample_weights(other.path()).unwrap(), None);
        let cut = file("F32", &[]);
        assert_eq!(sample_weights(cut.path()).unwrap(), Some(WeightSample::default()));
    }
}
