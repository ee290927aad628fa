//! The GGUF header: key-value pairs and a list of tensors, little-endian, versions 1 to 3.
//!
//! Source: the format's specification (ggml/docs/gguf.md) and, for image models, the names city96/ComfyUI-GGUF writes:
//! tensors keep their original names, so the usual rules apply; only their dimensions are listed innermost first.

mod names;
#[cfg(test)]
mod tests;

use super::reader::ByteSource;
use super::tensors::{Shape, TensorTable};
use super::{limits, show};
use crate::model::facts::{Container, HeaderFacts};
use crate::model::finding::{Finding, FindingCode};
use crate::model::kind::ModelKind;
use crate::model::text;
use names::{architecture, file_type_precision, type_bits_per_32, type_dtype, type_precision};
use std::io;

/// What a GGUF header says.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) facts: HeaderFacts,
    pub(super) tensors: TensorTable,
}

/// Reads the header from as much of the file as it takes, doubling what was read until it suffices.
pub(super) fn read(source: &mut ByteSource, head: &[u8]) -> io::Result<Parsed> {
    let size = source.len();
    let mut parsed = parse(head, size);
    let mut have = head.len() as u64;
    while parsed.is_none() && have < size.min(limits::GGUF_HEADER_BYTES) {
        have = (have * 8).min(size).min(limits::GGUF_HEADER_BYTES);
        parsed = parse(&source.read_at(0, usize::try_from(have).unwrap_or(0))?, size);
    }
    Ok(parsed.unwrap_or_else(|| unfinished(size)))
}

fn unfinished(size: u64) -> Parsed {
    let mut parsed = Parsed::default();
    parsed.facts.container = Container::Gguf;
    parsed.facts.findings.push(if size > limits::GGUF_HEADER_BYTES {
        Finding::new(
            FindingCode::HeaderTooLarge,
            format!("The GGUF header is longer than {}, so it was not read", text::size(limits::GGUF_HEADER_BYTES)),
        )
    } else {
        Finding::new(FindingCode::Truncated, "The file ends within its header; download it again")
    });
    parsed
}

/// Reads a header from the first bytes of a file of `file_size_bytes`. `None` when the bytes end before the header does.
pub(super) fn parse(bytes: &[u8], file_size_bytes: u64) -> Option<Parsed> {
    let mut cursor = Cursor { bytes, at: 0, wide: true };
    let mut parsed = Parsed::default();
    parsed.facts.container = Container::Gguf;
    match cursor.header(file_size_bytes, &mut parsed) {
        Ok(()) => Some(parsed),
        Err(Problem::Short) => None,
        Err(Problem::Broken(what)) => {
            let finding = format!("The GGUF header cannot be read ({what}); download the file again");
            parsed.facts.findings.push(Finding::new(FindingCode::HeaderInvalid, finding));
            Some(parsed)
        }
    }
}

enum Problem {
    Short,
    Broken(&'static str),
}

type Outcome<T> = Result<T, Problem>;

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    // Version 1 counts with 32 bits.
    wide: bool,
}

/// A value as far as we use it.
enum Value<'a> {
    Number(u64),
    Text(&'a [u8]),
    Other,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: u64) -> Outcome<&'a [u8]> {
        let end = usize::try_from(count).ok().and_then(|count| self.at.checked_add(count)).ok_or(Problem::Short)?;
        let taken = self.bytes.get(self.at..end).ok_or(Problem::Short)?;
        self.at = end;
        Ok(taken)
    }

    fn number(&mut self, bytes: u64) -> Outcome<u64> {
        Ok(self.take(bytes)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn count(&mut self) -> Outcome<u64> {
        self.number(if self.wide { 8 } else { 4 })
    }

    fn text(&mut self) -> Outcome<&'a [u8]> {
        let length = self.count()?;
        if length > limits::GGUF_STRING_BYTES {
            return Err(Problem::Broken("a text is too long"));
        }
        self.take(length)
    }

    fn value(&mut self, kind: u64, depth: u32) -> Outcome<Value<'a>> {
        Ok(match kind {
            0 | 7 => Value::Number(self.number(1)?),
            2 => Value::Number(self.number(2)?),
            4 => Value::Number(self.number(4)?),
            10 => Value::Number(self.number(8)?),
            8 => Value::Text(self.text()?),
            9 => {
                self.array(depth)?;
                Value::Other
            }
            1 | 3 | 5 | 6 | 11 | 12 => {
                self.take(fixed_bytes(kind).unwrap_or(0))?;
                Value::Other
            }
            _ => return Err(Problem::Broken("a value has an unknown type")),
        })
    }

    fn array(&mut self, depth: u32) -> Outcome<()> {
        if depth >= limits::GGUF_ARRAY_DEPTH {
            return Err(Problem::Broken("lists are nested too deeply"));
        }
        let kind = self.number(4)?;
        let items = self.count()?;
        if items > limits::GGUF_ARRAY_ITEMS {
            return Err(Problem::Broken("a list is too long"));
        }
        if let Some(bytes) = fixed_bytes(kind) {
            self.take(items.saturating_mul(bytes))?;
            return Ok(());
        }
        for _ in 0..items {
            self.value(kind, depth + 1)?;
        }
        Ok(())
    }

    fn header(&mut self, file_size_bytes: u64, parsed: &mut Parsed) -> Outcome<()> {
        if self.take(4)? != b"GGUF" {
            return Err(Problem::Broken("the magic number is missing"));
        }
        let version = self.number(4)?;
        if !(1..=3).contains(&version) {
            return Err(Problem::Broken("its version is not known"));
        }
        self.wide = version > 1;
        let tensor_count = self.count()?;
        let pair_count = self.count()?;
        if pair_count > limits::GGUF_PAIRS {
            return Err(Problem::Broken("it claims too many entries"));
        }
        if tensor_count > limits::TENSORS as u64 {
            return Err(Problem::Broken("it claims too many tensors"));
        }
        let mut pairs = Pairs::default();
        for _ in 0..pair_count {
            let key = self.text()?;
            let kind = self.number(4)?;
            pairs.take(key, &self.value(kind, 0)?);
        }
        let mut reach = 0;
        let mut bits: Vec<(u64, u64)> = Vec::new();
        for _ in 0..tensor_count {
            self.tensor(parsed, &mut reach, &mut bits)?;
        }
        parsed.tensors.sort();
        let alignment = pairs.alignment.filter(|bytes| bytes.is_power_of_two() && *bytes <= 65_536).unwrap_or(32);
        let data_start = (self.at as u64).next_multiple_of(alignment);
        if data_start.saturating_add(reach) > file_size_bytes {
            parsed.facts.findings.push(Finding::new(
                FindingCode::Truncated,
                format!(
                    "The file is cut off: at least {} are missing; download it again",
                    text::plural(data_start.saturating_add(reach) - file_size_bytes, "byte", "bytes")
                ),
            ));
        }
        parsed.facts.tensor_count = Some(tensor_count);
        pairs.fill(&mut parsed.facts);
        if parsed.facts.precision.is_none() {
            parsed.facts.precision =
                bits.iter().max_by_key(|(_, total)| *total).and_then(|(kind, _)| type_precision(*kind));
        }
        Ok(())
    }

    fn tensor(&mut self, parsed: &mut Parsed, reach: &mut u64, bits: &mut Vec<(u64, u64)>) -> Outcome<()> {
        let name = String::from_utf8_lossy(self.text()?);
        let rank = self.number(4)?;
        if rank > limits::SHAPE_DIMS as u64 {
            return Err(Problem::Broken("a tensor has too many dimensions"));
        }
        let mut dims = [0; limits::SHAPE_DIMS];
        let mut used = 0;
        for slot in dims.iter_mut().take(rank as usize) {
            *slot = self.count()?;
            used += 1;
        }
        let dims = dims.get_mut(..used).unwrap_or(&mut []);
        dims.reverse();
        let kind = self.number(4)?;
        let offset = self.number(8)?;
        let shape = Shape::new(dims);
        let elements = shape.elements().unwrap_or(0);
        // What a tensor surely needs; block formats are rounded down.
        let bytes = (elements / 32).saturating_mul(type_bits_per_32(kind)) / 8;
        *reach = (*reach).max(offset.saturating_add(bytes));
        match bits.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, total)) => *total = total.saturating_add(bytes),
            None => bits.push((kind, bytes)),
        }
        // The count was checked against the table's room before.
        let _kept = parsed.tensors.push(&name, type_dtype(kind), shape, offset..offset.saturating_add(bytes));
        Ok(())
    }
}

const fn fixed_bytes(kind: u64) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

#[derive(Default)]
struct Pairs {
    architecture: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    author: Option<String>,
    license: Option<String>,
    description: Option<String>,
    file_type: Option<u64>,
    alignment: Option<u64>,
}

impl Pairs {
    fn take(&mut self, key: &[u8], value: &Value<'_>) {
        match (key, value) {
            (b"general.architecture", Value::Text(text)) => self.architecture = line(text),
            (b"general.type", Value::Text(text)) => self.kind = line(text),
            (b"general.name", Value::Text(text)) => self.name = line(text),
            (b"general.author", Value::Text(text)) => self.author = line(text),
            (b"general.license", Value::Text(text)) => self.license = line(text),
            (b"general.description", Value::Text(text)) => {
                self.description = show::paragraph(&String::from_utf8_lossy(text), limits::DESCRIPTION_CHARS);
            }
            (b"general.file_type", Value::Number(number)) => self.file_type = Some(*number),
            (b"general.alignment", Value::Number(number)) => self.alignment = Some(*number),
            _ => {}
        }
    }

    fn fill(self, facts: &mut HeaderFacts) {
        facts.title = self.name;
        facts.author = self.author;
        facts.license = self.license;
        facts.description = self.description;
        facts.precision = self.file_type.and_then(file_type_precision);
        let (kind, family) = self.architecture.as_deref().map_or((None, None), architecture);
        facts.family_by_metadata = family;
        facts.kind_by_metadata = match self.kind.as_deref() {
            Some("adapter") => Some(ModelKind::Lora),
            Some("mmproj" | "clip-vision") => Some(ModelKind::ClipVision),
            _ => kind,
        };
    }
}

fn line(bytes: &[u8]) -> Option<String> {
    show::line(&String::from_utf8_lossy(bytes), limits::TEXT_CHARS)
}
