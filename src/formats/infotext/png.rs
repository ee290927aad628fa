//! Text chunks of PNG: `tEXt`, `zTXt`, `iTXt` and `eXIf`, wherever in the file they stand.

use super::{Found, LIMIT_BYTES, exif, read_array, read_exactly, xmp};
use crate::formats::text_file::cut;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use std::io::{Read, Seek, SeekFrom};

/// Chunks that are looked at: a picture of 100 megapixels in chunks of 8 KiB has some 50 000.
const MAX_CHUNKS: usize = 200_000;
/// Text chunks that are read.
const MAX_TEXTS: usize = 64;

/// The texts of a PNG, the reader standing behind its signature.
pub(super) fn texts(reader: &mut (impl Read + Seek)) -> Vec<Found> {
    let mut found = Vec::new();
    let mut budget = LIMIT_BYTES;
    for _ in 0..MAX_CHUNKS {
        let Some([a, b, c, d, kind @ ..]) = read_array::<8>(reader) else { break };
        let length = u32::from_be_bytes([a, b, c, d]);
        let wanted = matches!(&kind, b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf");
        if &kind == b"IEND" || found.len() >= MAX_TEXTS {
            break;
        }
        if !wanted || length as usize > budget {
            if reader.seek_relative(i64::from(length) + 4).is_err() {
                break;
            }
            continue;
        }
        let Some(data) = read_exactly(reader, u64::from(length)) else { break };
        let texts = match &kind {
            b"eXIf" => exif::texts(&data),
            b"tEXt" => plain(&data).into_iter().collect(),
            b"zTXt" => compressed(&data, budget).into_iter().collect(),
            _ => international(&data, budget),
        };
        budget = budget.saturating_sub(texts.iter().map(|(_, text)| text.len()).sum::<usize>().max(data.len()));
        found.extend(texts);
        if reader.seek(SeekFrom::Current(4)).is_err() {
            break;
        }
    }
    found
}

/// Keyword and what follows its zero byte.
fn keyword(data: &[u8]) -> Option<(String, &[u8])> {
    let end = data.iter().take(80).position(|byte| *byte == 0)?;
    Some((latin1(data.get(..end)?), data.get(end + 1..)?))
}

fn plain(data: &[u8]) -> Option<Found> {
    let (keyword, text) = keyword(data)?;
    Some((keyword, text_of(text)))
}

fn compressed(data: &[u8], limit: usize) -> Option<Found> {
    let (keyword, rest) = keyword(data)?;
    let (0, packed) = rest.split_first().map(|(method, packed)| (*method, packed))? else { return None };
    Some((keyword, text_of(&inflate(packed, limit)?)))
}

fn international(data: &[u8], limit: usize) -> Vec<Found> {
    let read = || {
        let (keyword, rest) = keyword(data)?;
        let ([flag, method], rest) = rest.split_first_chunk::<2>()?;
        let language_end = rest.iter().position(|byte| *byte == 0)?;
        let rest = rest.get(language_end + 1..)?;
        let translated_end = rest.iter().position(|byte| *byte == 0)?;
        let text = rest.get(translated_end + 1..)?;
        match (flag, method) {
            (0, _) => Some((keyword, String::from_utf8_lossy(text).into_owned())),
            (1, 0) => Some((keyword, String::from_utf8_lossy(&inflate(text, limit)?).into_owned())),
            _ => None,
        }
    };
    match read() {
        Some((keyword, text)) if keyword == "XML:com.adobe.xmp" => xmp::texts(&text),
        other => other.into_iter().collect(),
    }
}

/// What a zlib stream unpacks to, at most `limit` bytes: a longer one is cut, a damaged one is nothing.
fn inflate(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    use miniz_oxide::inflate::TINFLStatus;
    match decompress_to_vec_zlib_with_limit(packed, limit) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.status == TINFLStatus::HasMoreOutput => Some(error.output),
        Err(_) => None,
    }
}

/// The standard says Latin-1; many programs write UTF-8 all the same.
fn text_of(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| latin1(bytes), |text| cut(text, LIMIT_BYTES).to_owned())
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
