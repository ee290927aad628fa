//! The files: sound ones, and ones that are broken in a known way.

use super::Shape;
use crate::model::kind::ModelKind;
use crate::model::quality::Flag;
use crate::sample::containers::{Number, Tensor, safetensors, torch_zip};
use crate::sample::noise::Dice;
use crate::sample::tensors;
use serde_json::Value;
use std::collections::BTreeMap;

/// A file that was made.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) flags: Vec<Flag>,
    /// Whether it can be loaded, dangerous or not.
    pub(super) is_usable: bool,
    /// Whether its tensors tell kind and family.
    pub(super) tells_what_it_is: bool,
    pub(super) is_safetensors: bool,
}

/// Sound files, made once each: noise takes time.
#[derive(Default)]
pub(super) struct Oven {
    sound: BTreeMap<(Shape, Variant), Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Variant {
    Plain,
    Wide,
    HighRank,
    Pickle,
}

/// What may be the matter with a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flaw {
    None,
    Truncated,
    Zeros,
    NotFinite,
    Trailing,
    HeaderInvalid,
    WebPage,
    Empty,
    WrongName,
    Wide,
    HighRank,
    Pickle,
    DangerousPickle,
    SuspiciousPickle,
    UnknownPickle,
}

/// Sound files come as often as all flaws of one half together.
const FLAWS: [Flaw; 20] = [
    Flaw::None,
    Flaw::None,
    Flaw::None,
    Flaw::None,
    Flaw::None,
    Flaw::None,
    Flaw::Truncated,
    Flaw::Zeros,
    Flaw::NotFinite,
    Flaw::Trailing,
    Flaw::HeaderInvalid,
    Flaw::WebPage,
    Flaw::Empty,
    Flaw::WrongName,
    Flaw::Wide,
    Flaw::HighRank,
    Flaw::Pickle,
    Flaw::DangerousPickle,
    Flaw::SuspiciousPickle,
    Flaw::UnknownPickle,
];

impl Oven {
    /// A file of a shape, sound or not.
    pub(super) fn bake(&mut self, shape: Shape, dice: &mut Dice, index: usize) -> Made {
        let mut flaw = FLAWS.get(dice.below(FLAWS.len())).copied().unwrap_or(Flaw::None);
        // Ranks are of adapters; wide weights of an embedding are its usual form.
        if flaw == Flaw::HighRank && shape.kind != ModelKind::Lora
            || flaw == Flaw::Wide && shape.kind == ModelKind::Embedding
        {
            flaw = Flaw::None;
        }
        let variant = match flaw {
            Flaw::Wide => Variant::Wide,
            Flaw::HighRank => Variant::HighRank,
            Flaw::Pickle => Variant::Pickle,
            _ => Variant::Plain,
        };
        let mut bytes = self.sound(shape, variant);
        let mut flags = spoil(&mut bytes, flaw, dice);
        // Torch files of ours hold 32-bit floats, which only for embeddings is usual.
        if flaw == Flaw::Pickle && shape.kind != ModelKind::Embedding {
            flags.push(Flag::FullPrecision);
        }
        let is_pickle =
            matches!(flaw, Flaw::Pickle | Flaw::DangerousPickle | Flaw::SuspiciousPickle | Flaw::UnknownPickle);
        let ending = if is_pickle || flaw == Flaw::WrongName { "ckpt" } else { "safetensors" };
        let is_unusable =
            matches!(flaw, Flaw::Truncated | Flaw::Zeros | Flaw::HeaderInvalid | Flaw::WebPage | Flaw::Empty);
        Made {
            name: format!("model-{index}.{ending}"),
            bytes,
            flags,
            is_usable: !is_unusable,
            tells_what_it_is: !is_unusable && (!is_pickle || flaw == Flaw::Pickle),
            is_safetensors: !is_pickle && !matches!(flaw, Flaw::WebPage | Flaw::Empty | Flaw::HeaderInvalid),
        }
    }

    fn sound(&mut self, shape: Shape, variant: Variant) -> Vec<u8> {
        self.sound.entry((shape, variant)).or_insert_with(|| build(shape, variant)).clone()
    }
}

fn build(shape: Shape, variant: Variant) -> Vec<u8> {
    const RANK: usize = 2;
    const HIGH_RANK: &str = "512";
    let seed = shape.kind as u64 * 64 + shape.family as u64;
    let mut list: Vec<Tensor> = tensors::of(shape.kind, shape.family, RANK);
    if variant == Variant::Wide {
        for tensor in &mut list {
            tensor.number = Number::F32;
        }
    }
    if variant == Variant::Pickle {
        return torch_zip(&list, seed);
    }
    let rank = if variant == Variant::HighRank { HIGH_RANK } else { "2" };
    let metadata =
        if shape.kind == ModelKind::Lora { vec![("ss_network_dim".to_owned(), rank.to_owned())] } else { Vec::new() };
    safetensors(&list, &metadata, seed)
}

/// Breaks a sound file; what is to be said of it then.
fn spoil(bytes: &mut Vec<u8>, flaw: Flaw, dice: &mut Dice) -> Vec<Flag> {
    match flaw {
        Flaw::None => vec![Flag::SoundContainer],
        Flaw::Wide => vec![Flag::SoundContainer, Flag::FullPrecision],
        Flaw::HighRank => vec![Flag::SoundContainer, Flag::OddRank],
        Flaw::WrongName => vec![Flag::SoundContainer, Flag::WrongExtension],
        Flaw::Truncated => {
            let data = bytes.len() - data_start(bytes);
            bytes.truncate(bytes.len() - 1 - dice.below(data / 2));
            vec![Flag::Truncated]
        }
        Flaw::Zeros => {
            let start = data_start(bytes);
            bytes.iter_mut().skip(start).for_each(|byte| *byte = 0);
            vec![Flag::ZeroWeights]
        }
        Flaw::NotFinite => {
            put_not_finite(bytes);
            vec![Flag::SoundContainer, Flag::BrokenNumbers]
        }
        Flaw::Trailing => {
            let more = 1 + dice.below(4000);
            bytes.extend(std::iter::repeat_n(7, more));
            vec![Flag::TrailingBytes]
        }
        Flaw::HeaderInvalid => {
            let end = data_start(bytes);
            if let Some(brace) = bytes.iter().take(end).rposition(|byte| *byte == b'}') {
                bytes[brace] = b' ';
            }
            vec![Flag::Broken]
        }
        Flaw::WebPage => {
            *bytes =
                b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in first</body></html>".to_vec();
            vec![Flag::Broken]
        }
        Flaw::Empty => {
            bytes.clear();
            vec![Flag::Broken]
        }
        Flaw::Pickle => vec![Flag::PickleFormat],
        Flaw::DangerousPickle => {
            *bytes = b"\x80\x02cos\nsystem\nX\x04\0\0\0true\x85R.".to_vec();
            vec![Flag::PickleFormat, Flag::DangerousPickle]
        }
        Flaw::SuspiciousPickle => {
            // An extension code: what it stands for is decided by the machine that loads it.
            *bytes = b"\x80\x02\x82\x07)R.".to_vec();
            vec![Flag::PickleFormat, Flag::SuspiciousPickle]
        }
        Flaw::UnknownPickle => {
            *bytes = b"\x80\x02cnever_heard_of\nThing\n)R.".to_vec();
            vec![Flag::PickleFormat, Flag::UnknownPickle]
        }
    }
}

/// Where the numbers of a sound safetensors file begin.
fn data_start(bytes: &[u8]) -> usize {
    bytes.first_chunk::<8>().map_or(0, |word| 8 + u64::from_le_bytes(*word) as usize).min(bytes.len())
}

/// Writes NaN over the first number of every tensor that can hold one.
fn put_not_finite(bytes: &mut [u8]) {
    let start = data_start(bytes);
    let Some(header) = bytes.get(8..start) else { return };
    let header: Value = serde_json::from_slice(header).unwrap_or_default();
    for tensor in header.as_object().into_iter().flatten().map(|(_, tensor)| tensor) {
        let nan: &[u8] = match tensor["dtype"].as_str() {
            Some("F16") => &[0x00, 0x7e],
            Some("BF16") => &[0xc0, 0x7f],
            Some("F32") => &[0x00, 0x00, 0xc0, 0x7f],
            _ => continue,
        };
        let begin = tensor["data_offsets"][0].as_u64().unwrap_or(0) as usize;
        for (byte, new) in bytes.iter_mut().skip(start + begin).zip(nan) {
            *byte = *new;
        }
    }
}
