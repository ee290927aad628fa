//! The safetensors header: a length word, a JSON object of tensors, then the tensors' bytes.
//!
//! [`parse`] works on bytes alone, so that it can be fuzzed; opening and sampling the file is done by the caller. The
//! rules are those of the reference reader (huggingface/safetensors), but where that one gives up, this one says what
//! is the matter and keeps what it could read.

mod json;
mod layout;
pub(super) mod metadata;
#[cfg(test)]
mod tests;

use super::tensors::TensorTable;
use super::{limits, show};
use crate::model::facts::{Container, HeaderFacts};
use crate::model::finding::{Finding, FindingCode};
use crate::model::text;
use metadata::Metadata;

/// Bytes of the little-endian length word in front of the header.
pub const LENGTH_WORD_BYTES: u64 = 8;

/// What a safetensors header says.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Facts from metadata and sizes, and findings. Kind and family by tensors are not filled in yet.
    pub facts: HeaderFacts,
    /// The tensors, sorted by name; empty when the header could not be read.
    pub tensors: TensorTable,
    /// Bytes of tensor data in the file: what follows the header. 0 when the header could not be read.
    pub data_bytes: u64,
    /// Bytes of the tensor data that belong to a tensor, counted from its start.
    pub used_bytes: u64,
    /// The embedded thumbnail, when it was asked for.
    pub(super) thumbnail: Option<Vec<u8>>,
}

/// The length the header claims, from the first eight bytes.
pub fn header_length(head: &[u8]) -> Option<u64> {
    head.first_chunk::<8>().map(|word| u64::from_le_bytes(*word))
}

/// Reads a header from the first bytes of a file that is `file_size_bytes` long in all. `bytes` should hold the length
/// word and the whole header; where it holds less, the header counts as cut off. Never fails: what is wrong is told by
/// findings.
pub fn parse(bytes: &[u8], file_size_bytes: u64) -> Parsed {
    parse_with(bytes, file_size_bytes, Metadata::default())
}

/// As [`parse`], and decodes the thumbnail.
pub(super) fn parse_thumbnail(bytes: &[u8], file_size_bytes: u64) -> Option<Vec<u8>> {
    parse_with(bytes, file_size_bytes, Metadata::with_thumbnail()).thumbnail
}

fn parse_with(bytes: &[u8], file_size_bytes: u64, metadata: Metadata) -> Parsed {
    let mut parsed = Parsed {
        facts: HeaderFacts { container: Container::Safetensors, ..HeaderFacts::default() },
        ..Parsed::default()
    };
    let header = match header_bytes(bytes, file_size_bytes) {
        Ok(header) => header,
        Err(finding) => {
            parsed.facts.findings.push(finding);
            return parsed;
        }
    };
    let data_start = LENGTH_WORD_BYTES + header.len() as u64;
    match json::read(header, metadata) {
        Ok(read) => {
            parsed.facts.header_bytes = Some(data_start);
            parsed.data_bytes = file_size_bytes.saturating_sub(data_start);
            fill(&mut parsed, read);
        }
        Err(problem) => parsed.facts.findings.push(Finding::new(
            FindingCode::HeaderInvalid,
            format!("The header cannot be read ({problem}); download the file again"),
        )),
    }
    parsed
}

/// The JSON of the header, or what is wrong with its length.
fn header_bytes(bytes: &[u8], file_size_bytes: u64) -> Result<&[u8], Finding> {
    let Some(length) = header_length(bytes) else {
        return Err(Finding::new(
            FindingCode::Truncated,
            format!("The file is only {} long, too short for a header; download it again", text::size(file_size_bytes)),
        ));
    };
    if length > limits::SAFETENSORS_HEADER_BYTES {
        return Err(Finding::new(
            FindingCode::HeaderTooLarge,
            format!(
                "The header claims to be {} long, and the format allows {}; the file is broken or no safetensors file",
                text::size(length),
                text::size(limits::SAFETENSORS_HEADER_BYTES)
            ),
        ));
    }
    let end = LENGTH_WORD_BYTES + length;
    if end > file_size_bytes {
        return Err(Finding::new(
            FindingCode::Truncated,
            format!(
                "The file ends within its header: at least {} are missing; download it again",
                text::plural(end - file_size_bytes, "byte", "bytes")
            ),
        ));
    }
    usize::try_from(end).ok().and_then(|end| bytes.get(LENGTH_WORD_BYTES as usize..end)).ok_or_else(|| {
        Finding::new(FindingCode::Truncated, "The file became shorter while its header was read; scan it again")
    })
}

fn fill(parsed: &mut Parsed, read: json::Header) {
    let json::Header { mut tensors, metadata, left_out } = read;
    if left_out > 0 {
        parsed.facts.findings.push(Finding::new(
            FindingCode::HeaderInvalid,
            format!(
                "The header lists more than {} tensors; the last {} were not looked at",
                text::count(limits::TENSORS as u64),
                text::count(left_out)
            ),
        ));
    }
    tensors.sort();
    if let Some((count, first)) = tensors.duplicates() {
        parsed.facts.findings.push(Finding::new(
            FindingCode::HeaderInvalid,
            format!(
                "The header lists {} more than once, first '{}'; loaders disagree on which one counts",
                text::plural(count as u64, "tensor", "tensors"),
                show::name(first)
            ),
        ));
    }
    parsed.used_bytes = layout::check(&tensors, parsed.data_bytes, left_out > 0, &mut parsed.facts.findings);
    parsed.facts.tensor_count = Some(tensors.len() as u64 + left_out);
    parsed.thumbnail = metadata.fill(&mut parsed.facts);
    parsed.tensors = tensors;
}
