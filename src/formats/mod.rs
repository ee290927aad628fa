//! Readers of untrusted files: what a model file is and says, from its header alone.
//!
//! The container is told by bytes, never by the name; weights are only loaded where a caller asks for one tensor ([`weight_file`]), and pickles are never unpickled. A file that
//! is broken, cut off or no model at all is not an error but [`HeaderFacts`] with findings: only a file that cannot be
//! read is an error. Every bound is in [`limits`]. docs/file-formats.md tells what is read and which source wins.

pub mod a1111_cache;
pub mod architecture;
pub mod comfy_paths;
mod error;
mod gguf;
pub mod html;
pub mod infotext;
pub mod limits;
pub mod markdown;
pub mod pickle;
mod precision;
mod reader;
mod rich_text;
pub mod safetensors;
mod show;
pub mod sidecar;
mod sniff;
pub mod tensors;
#[cfg(test)]
mod tests;
pub mod text_file;
mod thumbnail;
pub mod weight_file;
pub mod weight_sample;
mod yaml;

pub use error::FormatError;
pub use sniff::{is_model_extension, promised_container};

use crate::model::facts::{Container, HeaderFacts};
use crate::model::finding::{Finding, FindingCode};
use crate::model::kind::ModelKind;
use pickle::{Sign, Thoroughness};
use reader::ByteSource;
use sniff::Sniffed;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use tensors::TensorTable;

/// Reads what a model file says about itself.
///
/// The file is opened once and only its header, or for pickles the program in it, is read; see [`limits`].
///
/// # Errors
/// Only when the file cannot be opened or read. What is wrong inside is told by findings.
pub fn read_header(path: &Path) -> Result<HeaderFacts, FormatError> {
    let mut source = ByteSource::open(path)?;
    read_source(&mut source, path.extension()).map_err(|source| FormatError::Read { path: path.to_path_buf(), source })
}

/// As [`read_header`], for a file that bears another name for the time being: `name` is the one whose ending is judged.
///
/// # Errors
/// As [`read_header`].
pub fn read_header_named(path: &Path, name: &Path) -> Result<HeaderFacts, FormatError> {
    let mut source = ByteSource::open(path)?;
    read_source(&mut source, name.extension()).map_err(|source| FormatError::Read { path: path.to_path_buf(), source })
}

/// As [`read_header_named`], of a file that is in memory.
pub fn read_header_of(bytes: Vec<u8>, name: &Path) -> HeaderFacts {
    // Reading from memory does not fail.
    read_source(&mut ByteSource::from_bytes(bytes), name.extension()).unwrap_or_default()
}

/// A text where weights are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextBody {
    /// An HTML page.
    WebPage,
    /// JSON.
    Json,
}

/// Whether bytes begin as a web page or as JSON do; `head` is the start of the file, 512 bytes of it or all there are.
pub fn text_body(head: &[u8]) -> Option<TextBody> {
    match sniff::sniff(head) {
        Sniffed::Html => Some(TextBody::WebPage),
        Sniffed::Json => Some(TextBody::Json),
        _ => None,
    }
}

/// The picture that a safetensors file carries in its metadata, as the bytes of a JPEG, PNG or WebP file; at most
/// [`limits::THUMBNAIL_BYTES`]. `None` when there is none, it is too large, or its encoding is broken.
///
/// # Errors
/// Only when the file cannot be opened or read.
pub fn embedded_thumbnail(path: &Path) -> Result<Option<Vec<u8>>, FormatError> {
    let mut source = ByteSource::open(path)?;
    let header = |source: &mut ByteSource| -> io::Result<Option<Vec<u8>>> {
        let head = source.read_at(0, limits::HEAD_BYTES)?;
        if sniff::sniff(&head) != Sniffed::Safetensors {
            return Ok(None);
        }
        let header = whole_header(source, head)?;
        Ok(safetensors::parse_thumbnail(&header, source.len()))
    };
    header(&mut source).map_err(|source| FormatError::Read { path: path.to_path_buf(), source })
}

fn read_source(source: &mut ByteSource, extension: Option<&OsStr>) -> io::Result<HeaderFacts> {
    let head = source.read_at(0, limits::HEAD_BYTES)?;
    let mut facts = match sniff::sniff(&head) {
        Sniffed::Safetensors => read_safetensors(source, head)?,
        Sniffed::Gguf => read_gguf(source, &head)?,
        Sniffed::Zip => read_zip(source)?,
        Sniffed::Pickle => read_pickle(source)?,
        Sniffed::PerhapsPickle => read_perhaps_pickle(source)?,
        Sniffed::Onnx => HeaderFacts { container: Container::Onnx, ..HeaderFacts::default() },
        Sniffed::Zeros => read_zeros(source)?,
        Sniffed::Unknown if pickle::is_wrapping(&head) => read_wrapped(source)?,
        other => no_model(other),
    };
    facts.findings.extend(sniff::wrong_extension(extension, facts.container));
    Ok(facts)
}

/// The head, or as much more as a safetensors header needs.
fn whole_header(source: &mut ByteSource, head: Vec<u8>) -> io::Result<Vec<u8>> {
    let needed = safetensors::header_length(&head)
        .filter(|length| *length <= limits::SAFETENSORS_HEADER_BYTES)
        .map(|length| length + safetensors::LENGTH_WORD_BYTES)
        .filter(|needed| *needed <= source.len())
        .and_then(|needed| usize::try_from(needed).ok());
    match needed {
        Some(needed) if needed > head.len() => source.read_at(0, needed),
        _ => Ok(head),
    }
}

fn read_safetensors(source: &mut ByteSource, head: Vec<u8>) -> io::Result<HeaderFacts> {
    let header = whole_header(source, head)?;
    let mut parsed = safetensors::parse(&header, source.len());
    if let Some(start) = parsed.facts.header_bytes
        && parsed.used_bytes >= limits::ZERO_JUDGED_FROM_BYTES
        && is_all_zero(source, start, parsed.used_bytes)?
    {
        parsed.facts.findings.push(Finding::new(
            FindingCode::ZeroBytes,
            "The header is sound, but the weights are zeros wherever they were looked at; download the file again",
        ));
    }
    let mut facts = parsed.facts;
    tell_by_tensors(&mut facts, &parsed.tensors);
    Ok(facts)
}

fn tell_by_tensors(facts: &mut HeaderFacts, tensors: &TensorTable) {
    let verdict = architecture::classify(tensors);
    facts.kind_by_tensors = verdict.kind;
    facts.family_by_tensors = verdict.family_with(facts.family_by_metadata);
    facts.rank = facts.rank.or(verdict.rank);
    if !tensors.is_empty() {
        let weights = precision::weigh(tensors);
        facts.precision = facts.precision.take().or(weights.precision);
        facts.parameter_count = Some(weights.count);
    }
}

fn read_gguf(source: &mut ByteSource, head: &[u8]) -> io::Result<HeaderFacts> {
    let gguf::Parsed { mut facts, tensors } = gguf::read(source, head)?;
    tell_by_tensors(&mut facts, &tensors);
    Ok(facts)
}

fn read_zip(source: &mut ByteSource) -> io::Result<HeaderFacts> {
    let scan = pickle::scan_source(source, Thoroughness::Quick)?;
    let is_cut = scan.noticed.iter().any(|noticed| noticed.sign == Sign::DirectoryMissing && noticed.place.is_empty());
    let container = if scan.is_pickle || is_cut { Container::PickleZip } else { Container::Zip };
    let mut facts = HeaderFacts { container, ..HeaderFacts::default() };
    if is_cut {
        facts.findings.push(Finding::new(
            FindingCode::Truncated,
            "The archive is cut off: its directory, which stands at the end, is missing; download the file again",
        ));
    }
    if container == Container::Zip {
        facts.findings.push(Finding::new(
            FindingCode::UnknownContainer,
            "This is a zip archive without weights in it; unpack it to see what it holds",
        ));
    }
    tell_of_pickle(&mut facts, &scan, is_cut);
    Ok(facts)
}

fn read_pickle(source: &mut ByteSource) -> io::Result<HeaderFacts> {
    let scan = pickle::scan_source(source, Thoroughness::Quick)?;
    let mut facts = HeaderFacts { container: Container::PickleLegacy, ..HeaderFacts::default() };
    tell_of_pickle(&mut facts, &scan, false);
    Ok(facts)
}

/// A pickle of protocol 0 has no mark of its own. It counts as one when it is walked to its end or imports something.
fn read_perhaps_pickle(source: &mut ByteSource) -> io::Result<HeaderFacts> {
    let scan = pickle::scan_source(source, Thoroughness::Quick)?;
    if scan.globals.is_empty() && scan.tensors.is_empty() {
        return Ok(no_model(Sniffed::Unknown));
    }
    let mut facts = HeaderFacts { container: Container::PickleLegacy, ..HeaderFacts::default() };
    tell_of_pickle(&mut facts, &scan, false);
    Ok(facts)
}

/// Archives and packed streams that no loader of models here expects, but in which a pickle may lie.
fn read_wrapped(source: &mut ByteSource) -> io::Result<HeaderFacts> {
    let scan = pickle::scan_source(source, Thoroughness::Quick)?;
    if !scan.is_pickle {
        return Ok(no_model(Sniffed::Unknown));
    }
    let mut facts = HeaderFacts { container: Container::PickleLegacy, ..HeaderFacts::default() };
    tell_of_pickle(&mut facts, &scan, false);
    Ok(facts)
}

/// What a scan tells: findings, tensors, kind. `only_imports` says that signs of the packing are told otherwise.
fn tell_of_pickle(facts: &mut HeaderFacts, scan: &pickle::Scan, only_imports: bool) {
    if !only_imports || !scan.beyond_weights().is_empty() {
        scan.report(&mut facts.findings);
    }
    tell_by_pickle(facts, scan);
    let is_pickle = facts.container != Container::Zip;
    if facts.findings.is_empty() && is_pickle {
        facts.findings.push(pickle::note());
    }
}

fn tell_by_pickle(facts: &mut HeaderFacts, scan: &pickle::Scan) {
    tell_by_tensors(facts, &scan.tensors);
    facts.kind_by_tensors = scan.kind().or(facts.kind_by_tensors);
    if facts.kind_by_tensors == Some(ModelKind::Detection) {
        facts.family_by_tensors = None;
    }
    // Tensors in tuples and lists are not named, so the count is only a lower bound: it is not told.
    facts.parameter_count = None;
}

fn read_zeros(source: &mut ByteSource) -> io::Result<HeaderFacts> {
    let length = source.len();
    if !is_all_zero(source, 0, length)? {
        return Ok(no_model(Sniffed::Unknown));
    }
    Ok(with_finding(FindingCode::ZeroBytes, "The file holds nothing but zeros; download it again"))
}

/// Looks at a few places of a range, and stops at the first that is not zero.
fn is_all_zero(source: &mut ByteSource, start: u64, length: u64) -> io::Result<bool> {
    let step = length / limits::ZERO_SAMPLES;
    for sample in 0..limits::ZERO_SAMPLES {
        let offset = start.saturating_add(sample * step);
        let left = usize::try_from(length - sample * step).unwrap_or(usize::MAX);
        let bytes = source.read_at(offset, left.min(limits::ZERO_SAMPLE_BYTES))?;
        if bytes.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
    }
    // The end is where a download that was laid out beforehand shows.
    let tail = length.min(limits::ZERO_SAMPLE_BYTES as u64);
    let bytes = source.read_at(start + (length - tail), tail as usize)?;
    Ok(bytes.iter().all(|byte| *byte == 0))
}

fn no_model(sniffed: Sniffed) -> HeaderFacts {
    match sniffed {
        Sniffed::Empty => with_finding(FindingCode::Empty, "The file is empty; download it again"),
        Sniffed::Html => with_finding(
            FindingCode::HtmlPage,
            "This is a web page saved under a model's name, as happens when a download needs a log-in; download it again",
        ),
        Sniffed::Json => with_finding(
            FindingCode::JsonBody,
            "This is a JSON text saved under a model's name, probably an error answer of the server; download it again",
        ),
        Sniffed::LfsPointer => with_finding(
            FindingCode::UnknownContainer,
            "This is only a Git LFS pointer to the model, not the model; fetch it with 'git lfs pull'",
        ),
        _ => with_finding(
            FindingCode::UnknownContainer,
            "The bytes are no model format that is known here; the file may be broken or packed",
        ),
    }
}

fn with_finding(code: FindingCode, detail: &str) -> HeaderFacts {
    HeaderFacts { findings: vec![Finding::new(code, detail)], ..HeaderFacts::default() }
}
