//! The text inside generated pictures: prompts, settings and the models that made them.
//!
//! [`read_picture_text`] finds the text chunks of PNG, JPEG and WebP without decoding the picture; [`parse_infotext`]
//! reads A1111's format, which nearly everybody writes. ComfyUI's graphs, SwarmUI's, InvokeAI's, Fooocus' and NovelAI's
//! JSON are recognised. See docs/sidecars.md.

mod assemble;
mod comfy_graph;
mod exif;
mod jpeg;
mod json_meta;
mod parameters;
mod png;
#[cfg(test)]
mod tests;
mod webp;
mod xmp;

pub use parameters::parse_infotext;

use crate::model::facts::FiniteF32;
use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The most text that is taken out of one picture, in bytes. ComfyUI graphs of a megabyte exist.
pub const LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// Who wrote the text of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextOrigin {
    /// A1111, Forge, SD.Next, and everybody who writes like them.
    A1111,
    /// ComfyUI: only its graphs.
    ComfyUi,
    /// SwarmUI.
    SwarmUi,
    /// InvokeAI.
    InvokeAi,
    /// NovelAI.
    NovelAi,
    /// Some JSON with a prompt in it (Fooocus, Draw Things, CivitAI's own generator).
    Json,
    /// None that we know; only [`GenerationText::raw`] is filled.
    #[default]
    Unknown,
}

/// A model that the text of a picture names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedResource {
    /// What it is, in the text's own lower-case word: `checkpoint`, `lora`, `vae`, `embedding`, …
    pub kind: String,
    /// Its name; may be empty when only an id or a hash is told.
    pub name: String,
    /// A hash in upper-case hex as it stands there: 8 digits AutoV1, 10 AutoV2, 12 AutoV3, 64 SHA256, BLAKE3 (InvokeAI) or that of
    /// the tensors alone (SwarmUI), of which AutoV3 is the beginning.
    pub hash: Option<String>,
    /// The weight it was used with.
    pub weight: Option<FiniteF32>,
    /// CivitAI's version id.
    pub version_id: Option<u64>,
    /// CivitAI's model id, where an address tells it.
    pub model_id: Option<u64>,
}

/// What the text of a picture says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenerationText {
    /// Who wrote it.
    pub origin: TextOrigin,
    /// The prompt; empty when it is only in a graph.
    pub prompt: String,
    /// The negative prompt.
    pub negative_prompt: String,
    /// Settings in their order (`Steps`, `Sampler`, `CFG scale`, `Seed`, `Size`, `Model`, …), values without quotes.
    pub settings: Vec<(String, String)>,
    /// Models the text names, by hash, by id, in the prompt or in a graph, each once.
    pub resources: Vec<NamedResource>,
    /// ComfyUI's graph in the format its API takes, as JSON text.
    pub comfy_prompt_json: Option<String>,
    /// ComfyUI's graph as its window saves it, as JSON text.
    pub comfy_workflow_json: Option<String>,
    /// The text the other fields were read from, as it stands in the picture.
    pub raw: String,
}

impl GenerationText {
    /// The value of a setting, whatever the case of its name.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Why the text of a picture could not be looked for.
#[derive(Debug, thiserror::Error)]
pub enum InfotextError {
    /// It could not be opened or read.
    #[error("the picture could not be read ({source}); check that it exists and may be read: {}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is none of the formats that carry such text.
    #[error("this is not a PNG, JPEG or WebP picture, so there is no text to look for: {}", path.display())]
    NotAPicture {
        /// Which file.
        path: PathBuf,
    },
}

/// A text found in a picture and the name it was found under (a PNG keyword, an EXIF tag's name, `xmp`).
type Found = (String, String);

/// Reads the text of a picture; `None` when there is none. A picture that is cut off gives the text up to there.
pub fn read_picture_text(path: &Path) -> Result<Option<GenerationText>, InfotextError> {
    let io_error = |source| InfotextError::Io { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(io_error)?;
    if !metadata.is_file() {
        return Err(InfotextError::NotAPicture { path: path.to_owned() });
    }
    let mut reader = BufReader::new(File::open(path).map_err(io_error)?);
    let found = texts_of(&mut reader).map_err(io_error)?;
    let found = found.ok_or_else(|| InfotextError::NotAPicture { path: path.to_owned() })?;
    Ok(assemble::assemble(&found))
}

/// Reads the text of a picture that is in memory, as [`read_picture_text`]; `None` too when it is no picture.
pub fn picture_text(bytes: &[u8]) -> Option<GenerationText> {
    let found = texts_of(&mut io::Cursor::new(bytes)).ok()??;
    assemble::assemble(&found)
}

/// All texts of a picture; `None` when it is no picture of ours.
fn texts_of(reader: &mut (impl io::Read + Seek)) -> io::Result<Option<Vec<Found>>> {
    let mut magic = Vec::with_capacity(12);
    reader.take(12).read_to_end(&mut magic)?;
    let found = match magic.as_slice() {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => {
            reader.seek(SeekFrom::Start(8))?;
            png::texts(reader)
        }
        [0xff, 0xd8, 0xff, ..] => {
            reader.seek(SeekFrom::Start(2))?;
            jpeg::texts(reader)
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => webp::texts(reader),
        _ => return Ok(None),
    };
    Ok(Some(found))
}

/// Exactly `length` bytes; `None` when the file ends before or cannot be read on.
fn read_exactly(reader: &mut impl io::Read, length: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(length).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then_some(bytes)
}

/// The next `N` bytes.
fn read_array<const N: usize>(reader: &mut impl io::Read) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes).ok()?;
    Some(bytes)
}
