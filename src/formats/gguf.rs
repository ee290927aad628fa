//! The GGUF header: key-value pairs and a list of tensors, little-endian, versions 1 to 3.
//!
//! Source: the format's specification (ggml/docs/gguf.md) and, for image models, the names city96/ComfyUI-GGUF writes:
//! tensors keep their original names, so the usual rules apply; only their dimensions are listed innermost first.

use super::reader::ByteSource;
use super::tensors::{Dtype, Shape, TensorTable};
use super::{limits, show};
use crate::model::base::BaseFamily;
use crate::model::facts::{Container, HeaderFacts};
use crate::model::finding::{Finding, FindingCode};
use crate::model::kind::ModelKind;
use crate::model::precision::Precision;
use crate::model::text;
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
        let bytes = elements / 32 * type_bits_per_32(kind) / 8;
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

/// What `general.architecture` stands for. The image names are those of ComfyUI-GGUF's converter.
fn architecture(name: &str) -> (Option<ModelKind>, Option<BaseFamily>) {
    let name = name.to_ascii_lowercase();
    let family = match name.as_str() {
        "sd1" => BaseFamily::Sd1,
        "sd2" => BaseFamily::Sd2,
        "sdxl" => BaseFamily::Sdxl,
        "sd3" => BaseFamily::Sd3,
        "flux" => BaseFamily::Flux1,
        "flux2" => BaseFamily::Flux2,
        "chroma" => BaseFamily::Chroma,
        "wan" => BaseFamily::Wan,
        "qwen_image" => BaseFamily::Qwen,
        "lumina2" => BaseFamily::Lumina,
        "z_image" | "zimage" => BaseFamily::ZImage,
        "hidream" => BaseFamily::HiDream,
        "hyvid" | "hunyuan_video" | "hyimg" => BaseFamily::Hunyuan,
        "ltxv" => BaseFamily::Ltxv,
        "aura" | "auraflow" => BaseFamily::AuraFlow,
        "pixart" => BaseFamily::PixArt,
        "cosmos" | "anima" => BaseFamily::Anima,
        "mochi" => BaseFamily::Mochi,
        "t5" | "t5encoder" | "umt5" | "gemma2" | "gemma3" | "qwen2vl" | "qwen3" | "qwen3vl" => {
            return (Some(ModelKind::TextEncoder), None);
        }
        "clip" => return (Some(ModelKind::ClipVision), None),
        "llama" | "qwen2" | "mistral" | "mistral3" | "gemma" | "phi2" | "phi3" => return (Some(ModelKind::Llm), None),
        _ => return (None, None),
    };
    (Some(ModelKind::DiffusionModel), Some(family))
}

/// `general.file_type`, as llama.cpp numbers it (`llama_ftype`).
fn file_type_precision(number: u64) -> Option<Precision> {
    let name = match number {
        0 => return Some(Precision::Fp32),
        1 => return Some(Precision::Fp16),
        32 => return Some(Precision::Bf16),
        2 => "Q4_0",
        3 => "Q4_1",
        7 => "Q8_0",
        8 => "Q5_0",
        9 => "Q5_1",
        10 => "Q2_K",
        11 => "Q3_K_S",
        12 => "Q3_K_M",
        13 => "Q3_K_L",
        14 => "Q4_K_S",
        15 => "Q4_K_M",
        16 => "Q5_K_S",
        17 => "Q5_K_M",
        18 => "Q6_K",
        19 => "IQ2_XXS",
        20 => "IQ2_XS",
        21 => "Q2_K_S",
        22 => "IQ3_XS",
        23 => "IQ3_XXS",
        24 => "IQ1_S",
        25 => "IQ4_NL",
        26 => "IQ3_S",
        27 => "IQ3_M",
        28 => "IQ2_S",
        29 => "IQ2_M",
        30 => "IQ4_XS",
        31 => "IQ1_M",
        36 => "TQ1_0",
        37 => "TQ2_0",
        38 => "MXFP4",
        _ => return None,
    };
    Some(Precision::Gguf(name.to_owned()))
}

/// Where the file type is missing: the tensor type (`ggml_type`) with most bytes.
fn type_precision(kind: u64) -> Option<Precision> {
    let name = match kind {
        0 => return Some(Precision::Fp32),
        1 => return Some(Precision::Fp16),
        30 => return Some(Precision::Bf16),
        2 => "Q4_0",
        3 => "Q4_1",
        6 => "Q5_0",
        7 => "Q5_1",
        8 => "Q8_0",
        10 => "Q2_K",
        11 => "Q3_K",
        12 => "Q4_K",
        13 => "Q5_K",
        14 => "Q6_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        39 => "MXFP4",
        _ => return None,
    };
    Some(Precision::Gguf(name.to_owned()))
}

const fn type_dtype(kind: u64) -> Dtype {
    match kind {
        0 => Dtype::F32,
        1 => Dtype::F16,
        30 => Dtype::Bf16,
        24 => Dtype::I8,
        _ => Dtype::Quantised,
    }
}

/// Bits of 32 numbers, rounded down; 0 for types not known, which then prove nothing about the length of the file.
const fn type_bits_per_32(kind: u64) -> u64 {
    match kind {
        0 => 32 * 32,
        1 | 30 => 32 * 16,
        2 => 144,
        3 => 160,
        6 => 176,
        7 => 192,
        8 => 272,
        10 => 84,
        11 => 110,
        12 => 144,
        13 => 176,
        14 => 210,
        20 => 144,
        23 => 136,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(out: &mut Vec<u8>, text: &str) {
        out.extend((text.len() as u64).to_le_bytes());
        out.extend(text.as_bytes());
    }

    fn sample() -> Vec<u8> {
        let mut out = b"GGUF\x03\0\0\0".to_vec();
        out.extend(1_u64.to_le_bytes());
        out.extend(4_u64.to_le_bytes());
        text(&mut out, "general.architecture");
        out.extend(8_u32.to_le_bytes());
        text(&mut out, "flux");
        text(&mut out, "general.file_type");
        out.extend(4_u32.to_le_bytes());
        out.extend(15_u32.to_le_bytes());
        text(&mut out, "general.name");
        out.extend(8_u32.to_le_bytes());
        text(&mut out, "My Flux");
        text(&mut out, "words");
        out.extend(9_u32.to_le_bytes());
        out.extend(8_u32.to_le_bytes());
        out.extend(2_u64.to_le_bytes());
        text(&mut out, "a");
        text(&mut out, "b");
        text(&mut out, "img_in.weight");
        out.extend(2_u32.to_le_bytes());
        out.extend(64_u64.to_le_bytes());
        out.extend(3072_u64.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
        out.extend(0_u64.to_le_bytes());
        out
    }

    fn whole() -> Vec<u8> {
        let mut out = sample();
        out.resize(out.len().next_multiple_of(32) + 64 * 3072 * 2, 7);
        out
    }

    #[test]
    fn a_header_is_read_exactly() {
        let bytes = whole();
        let parsed = parse(&bytes, bytes.len() as u64).unwrap();
        assert_eq!(parsed.facts.findings, []);
        assert_eq!(parsed.facts.title.as_deref(), Some("My Flux"));
        assert_eq!(parsed.facts.family_by_metadata, Some(BaseFamily::Flux1));
        assert_eq!(parsed.facts.precision, Some(Precision::Gguf("Q4_K_M".to_owned())));
        assert_eq!(
            parsed.tensors.all().find("img_in.weight").map(|tensor| tensor.shape.dims().to_vec()),
            Some(vec![3072, 64])
        );
    }

    #[test]
    fn a_cut_off_file_is_told() {
        let bytes = whole();
        let size = bytes.len() as u64 - 10;
        let parsed = parse(&bytes, size).unwrap();
        assert_eq!(parsed.facts.findings.first().map(|finding| finding.code), Some(FindingCode::Truncated));
        let header = sample();
        let mut source = ByteSource::from_bytes(header.get(..header.len() - 5).unwrap().to_vec());
        let head = source.read_at(0, 64).unwrap();
        let parsed = read(&mut source, &head).unwrap();
        assert_eq!(parsed.facts.findings.first().map(|finding| finding.code), Some(FindingCode::Truncated));
    }

    #[test]
    fn lying_counts_are_refused() {
        let mut bytes = sample();
        for slot in bytes.iter_mut().skip(16).take(8) {
            *slot = 0xff;
        }
        let parsed = parse(&bytes, bytes.len() as u64).unwrap();
        assert_eq!(parsed.facts.findings.first().map(|finding| finding.code), Some(FindingCode::HeaderInvalid));
    }

    proptest! {
        #[test]
        fn mutated_headers_never_panic(at in 0_usize..200, byte: u8, cut in 0_usize..400) {
            let mut bytes = whole();
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
            bytes.truncate(bytes.len().min(cut + 100));
            let size = bytes.len() as u64;
            let read = read(&mut ByteSource::from_bytes(bytes.clone()), &bytes).unwrap();
            prop_assert_eq!(read.facts.container, Container::Gguf);
            prop_assert!(read.tensors.len() as u64 <= size);
        }
    }
}
