//! The tensors of the encoder that comes with the program: found by name in a safetensors file.

use super::error::DiscoveryError;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// Named tensors in one piece of memory.
pub(super) struct Tensors {
    entries: HashMap<String, Entry>,
    data: &'static [u8],
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

fn damaged(reason: impl Into<String>) -> DiscoveryError {
    DiscoveryError::Asset { reason: reason.into() }
}

impl Tensors {
    /// Reads the header.
    pub(super) fn new(bytes: &'static [u8]) -> Result<Self, DiscoveryError> {
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(|| damaged("it is too short"))?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok();
        let (header, data) =
            length.and_then(|length| rest.split_at_checked(length)).ok_or_else(|| damaged("cut off"))?;
        let header: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|error| damaged(error.to_string()))?;
        let mut entries = HashMap::new();
        for (name, value) in header {
            if name != "__metadata__" {
                let entry = serde_json::from_value(value).map_err(|error| damaged(error.to_string()))?;
                entries.insert(name, entry);
            }
        }
        Ok(Self { entries, data })
    }

    fn bytes(&self, name: &str, dtype: &str, shape: &[usize], width: usize) -> Result<&'static [u8], DiscoveryError> {
        let entry = self.entries.get(name).filter(|entry| entry.dtype == dtype && entry.shape == shape);
        let entry = entry.ok_or_else(|| damaged(format!("{name} is missing or of another shape")))?;
        let bytes = self.data.get(entry.data_offsets.0..entry.data_offsets.1);
        bytes
            .filter(|bytes| bytes.len() == shape.iter().product::<usize>() * width)
            .ok_or_else(|| damaged(format!("{name} is cut off")))
    }

    /// A tensor of floats.
    pub(super) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, DiscoveryError> {
        let bytes = self.bytes(name, "F32", shape, 4)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|number| f32::from_le_bytes(*number)).collect())
    }

    /// A matrix of bytes with its scales, as it is.
    pub(super) fn rows(&self, name: &str, rows: usize, width: usize) -> Result<Rows, DiscoveryError> {
        let data = self.bytes(name, "I8", &[rows, width], 1)?;
        Ok(Rows { data, scales: self.floats(&format!("{name}.scale"), &[rows])?, width })
    }
}

/// Rows of bytes, each with its scale.
pub(super) struct Rows {
    data: &'static [u8],
    scales: Vec<f32>,
    width: usize,
}

impl Rows {
    /// Of bytes that are signed numbers, `width` in a row, and what a one of each row stands for.
    #[cfg(test)]
    pub(super) fn new(data: &'static [u8], scales: Vec<f32>, width: usize) -> Self {
        Self { data, scales, width }
    }

    /// Numbers in a row.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// All rows one after another, each byte a signed number.
    pub(super) fn bytes(&self) -> &[u8] {
        self.data
    }

    /// What a one of each row stands for.
    pub(super) fn scales(&self) -> &[f32] {
        &self.scales
    }

    /// Adds a row to `sum`; a row that is not there adds nothing.
    pub(super) fn add_row(&self, at: usize, sum: &mut [f32]) {
        let row = self.data.get(at * self.width..(at + 1) * self.width);
        if let (Some(row), Some(scale)) = (row, self.scales.get(at)) {
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += scale * f32::from(value.cast_signed()));
        }
    }
}
