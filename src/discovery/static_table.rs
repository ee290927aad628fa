//! The instant tier of meaning: one fixed vector a word piece, summed. A microsecond a query.

use super::error::DiscoveryError;
use super::word_piece::PIECES;
use super::{assets, vector};
use std::sync::LazyLock;

/// Numbers in a vector.
pub const DIMENSIONS: usize = 256;
/// Pieces of one text that count.
const MAX_PIECES: usize = 512;
const HEADER_BYTES: usize = 16;

/// The table that comes with the program.
static TABLE: LazyLock<Result<StaticTable, DiscoveryError>> = LazyLock::new(|| StaticTable::new(assets::STATIC_TABLE));

/// One vector a word piece.
pub struct StaticTable {
    scales: Vec<f32>,
    rows: &'static [u8],
}

impl StaticTable {
    /// The one that comes with the program.
    pub fn get() -> Result<&'static Self, DiscoveryError> {
        let damaged = |error: &DiscoveryError| DiscoveryError::Asset { reason: error.to_string() };
        TABLE.as_ref().map_err(damaged)
    }

    fn new(bytes: &'static [u8]) -> Result<Self, DiscoveryError> {
        let damaged = |reason: &str| DiscoveryError::Asset { reason: reason.to_owned() };
        let (header, rest) = bytes.split_at_checked(HEADER_BYTES).ok_or_else(|| damaged("it is too short"))?;
        let numbers: Vec<u32> = header.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number)).collect();
        let [magic, 1, rows, dimensions] = numbers.as_slice() else { return Err(damaged("another version")) };
        if *magic != u32::from_le_bytes(*b"SEMB") || *dimensions as usize != DIMENSIONS {
            return Err(damaged("it is no table of vectors"));
        }
        let rows = *rows as usize;
        let (scales, data) = rest.split_at_checked(rows * 4).ok_or_else(|| damaged("it is cut off"))?;
        if data.len() != rows * DIMENSIONS {
            return Err(damaged("its length is not what it says"));
        }
        let scales = scales.as_chunks::<4>().0.iter().map(|scale| f32::from_le_bytes(*scale)).collect();
        Ok(Self { scales, rows: data })
    }

    /// The vector of a text, of length one; all zero when none of its pieces is known.
    pub fn encode(&self, text: &str) -> Vec<f32> {
        let mut sum = vec![0.0; DIMENSIONS];
        for piece in PIECES.pieces(text, MAX_PIECES) {
            let at = piece as usize;
            let row = self.rows.get(at * DIMENSIONS..(at + 1) * DIMENSIONS);
            if let (Some(scale), Some(row)) = (self.scales.get(at), row) {
                sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += scale * f32::from(value.cast_signed()));
            }
        }
        vector::normalise(&mut sum);
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cosines told with the table, computed by another program.
    #[test]
    fn related_words_are_near() {
        let table = StaticTable::get().unwrap();
        for (one, other, expected) in [
            ("eating food", "bread", 0.382),
            ("eating food", "drums", 0.021),
            ("anime girl", "manga character style", 0.544),
        ] {
            let cosine = vector::cosine_f32(&table.encode(one), &table.encode(other));
            assert!((cosine - expected).abs() < 0.002, "{one}, {other}: {cosine}");
        }
        assert!(table.encode("").iter().all(|value| *value == 0.0));
    }
}
