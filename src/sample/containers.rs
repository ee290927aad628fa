//! Writers of the three containers models come in: safetensors, GGUF and the zip that PyTorch saves.
//!
//! The tensors are noise: small finite numbers, different for each seed. Only names, types and shapes mean something.

use super::noise::Dice;
use serde_json::json;

/// How a tensor's numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    F32,
    F16,
    Bf16,
    /// 8-bit float with four exponent bits.
    F8,
    /// GGUF's 4-bit blocks: 256 numbers in 144 bytes.
    Q4K,
    /// GGUF's 8-bit blocks: 32 numbers in 34 bytes.
    Q8,
}

impl Number {
    /// Bytes of so many numbers.
    const fn bytes(self, count: usize) -> usize {
        match self {
            Self::F32 => count * 4,
            Self::F16 | Self::Bf16 => count * 2,
            Self::F8 => count,
            Self::Q4K => count.div_ceil(256) * 144,
            Self::Q8 => count.div_ceil(32) * 34,
        }
    }

    /// The name in a safetensors header; the quantised forms have none and are never written there.
    const fn safetensors_name(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Bf16 => "BF16",
            Self::F8 => "F8_E4M3",
            Self::Q4K | Self::Q8 => "U8",
        }
    }

    /// `ggml_type` of ggml.h.
    const fn ggml_type(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q8 => 8,
            Self::Q4K => 12,
            Self::Bf16 => 30,
            Self::F8 => 24,
        }
    }
}

/// One tensor: name, type, shape with the slowest dimension first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) number: Number,
    pub(super) shape: Vec<usize>,
}

impl Tensor {
    pub(super) fn new(name: impl Into<String>, number: Number, shape: &[usize]) -> Self {
        Self { name: name.into(), number, shape: shape.to_vec() }
    }

    fn bytes(&self) -> usize {
        self.number.bytes(self.shape.iter().product())
    }
}

/// So many bytes of numbers, appended. Every pattern is a small finite number in its type.
fn noise(out: &mut Vec<u8>, number: Number, count: usize, dice: &mut Dice) {
    // Per type: which bits may vary, and which are set so that the exponent stays in the middle.
    let (vary, set): (u64, u64) = match number {
        Number::F16 => (0x83ff_83ff_83ff_83ff, 0x2400_2400_2400_2400),
        Number::Bf16 => (0x80ff_80ff_80ff_80ff, 0x3c00_3c00_3c00_3c00),
        Number::F32 => (0x807f_ffff_807f_ffff, 0x3c80_0000_3c80_0000),
        Number::F8 => (0xb7b7_b7b7_b7b7_b7b7, 0x2020_2020_2020_2020),
        // No bit 2 anywhere: a block's half-float scale can then not be infinite, wherever it lies.
        Number::Q4K | Number::Q8 => (0xfbfb_fbfb_fbfb_fbfb, 0),
    };
    out.reserve(count + 8);
    let end = out.len() + count;
    while out.len() < end {
        out.extend_from_slice(&((dice.next_u64() & vary) | set).to_le_bytes());
    }
    out.truncate(end);
}

/// A safetensors file: eight bytes of header length, JSON padded to eight bytes, the tensors.
pub(super) fn safetensors(tensors: &[Tensor], metadata: &[(String, String)], seed: u64) -> Vec<u8> {
    let mut body = Vec::new();
    let mut dice = Dice::new(seed, 0x5afe);
    // Written by hand in a fixed order: the bytes must not depend on how a JSON library orders its keys.
    let mut parts = Vec::new();
    if !metadata.is_empty() {
        let pairs: Vec<String> =
            metadata.iter().map(|(key, value)| format!("{}:{}", json!(key), json!(value))).collect();
        parts.push(format!("\"__metadata__\":{{{}}}", pairs.join(",")));
    }
    for tensor in tensors {
        let start = body.len();
        noise(&mut body, tensor.number, tensor.bytes(), &mut dice);
        parts.push(format!(
            "{}:{{\"dtype\":\"{}\",\"shape\":{},\"data_offsets\":[{start},{}]}}",
            json!(tensor.name),
            tensor.number.safetensors_name(),
            json!(tensor.shape),
            body.len()
        ));
    }
    let mut text = format!("{{{}}}", parts.join(",")).into_bytes();
    text.resize(text.len().next_multiple_of(8), b' ');
    let mut file = (text.len() as u64).to_le_bytes().to_vec();
    file.append(&mut text);
    file.append(&mut body);
    file
}

/// A GGUF file, version 3: key-value pairs, tensor infos, the tensors aligned to 32 bytes.
pub(super) fn gguf(tensors: &[Tensor], architecture: &str, file_type: u32, name: &str, seed: u64) -> Vec<u8> {
    const ALIGNMENT: usize = 32;
    const TYPE_UINT32: u32 = 4;
    const TYPE_STRING: u32 = 8;
    let text = |out: &mut Vec<u8>, value: &str| {
        out.extend((value.len() as u64).to_le_bytes());
        out.extend(value.as_bytes());
    };
    let mut file = b"GGUF".to_vec();
    file.extend(3_u32.to_le_bytes());
    file.extend((tensors.len() as u64).to_le_bytes());
    file.extend(4_u64.to_le_bytes());
    for (key, value) in [("general.architecture", architecture), ("general.name", name)] {
        text(&mut file, key);
        file.extend(TYPE_STRING.to_le_bytes());
        text(&mut file, value);
    }
    for (key, value) in [("general.file_type", file_type), ("general.quantization_version", 2)] {
        text(&mut file, key);
        file.extend(TYPE_UINT32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    let mut offset = 0;
    for tensor in tensors {
        text(&mut file, &tensor.name);
        file.extend((tensor.shape.len() as u32).to_le_bytes());
        // ggml counts the fastest dimension first.
        for side in tensor.shape.iter().rev() {
            file.extend((*side as u64).to_le_bytes());
        }
        file.extend(tensor.number.ggml_type().to_le_bytes());
        file.extend((offset as u64).to_le_bytes());
        offset = (offset + tensor.bytes()).next_multiple_of(ALIGNMENT);
    }
    let mut dice = Dice::new(seed, 0x6007);
    for tensor in tensors {
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
        noise(&mut file, tensor.number, tensor.bytes(), &mut dice);
    }
    file
}

/// What `torch.save({"state_dict": …})` writes: a stored zip with a pickle and one file per tensor. The pickle names
/// only what tensors need, so loading it does nothing but make them.
pub(super) fn torch_zip(tensors: &[Tensor], seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed, 0x7e57);
    let mut members = vec![("archive/data.pkl".to_owned(), state_dict_pickle(tensors))];
    for (index, tensor) in tensors.iter().enumerate() {
        let mut body = Vec::new();
        noise(&mut body, Number::F32, tensor.shape.iter().product::<usize>() * 4, &mut dice);
        members.push((format!("archive/data/{index}"), body));
    }
    members.push(("archive/version".to_owned(), b"3\n".to_vec()));
    stored_zip(&members)
}

/// Pickle protocol 2, opcode by opcode (pickletools names in the comments).
fn state_dict_pickle(tensors: &[Tensor]) -> Vec<u8> {
    let text = |out: &mut Vec<u8>, value: &str| {
        out.push(b'X'); // BINUNICODE
        out.extend((value.len() as u32).to_le_bytes());
        out.extend(value.as_bytes());
    };
    let number = |out: &mut Vec<u8>, value: usize| {
        out.push(b'J'); // BININT
        out.extend((value as u32).to_le_bytes());
    };
    let mut out = b"\x80\x02}".to_vec(); // PROTO 2, EMPTY_DICT
    text(&mut out, "state_dict");
    out.extend(b"}("); // EMPTY_DICT, MARK
    for (index, tensor) in tensors.iter().enumerate() {
        text(&mut out, &tensor.name);
        out.extend(b"ctorch._utils\n_rebuild_tensor_v2\n(("); // GLOBAL, MARK, MARK
        text(&mut out, "storage");
        out.extend(b"ctorch\nFloatStorage\n");
        text(&mut out, &index.to_string());
        text(&mut out, "cpu");
        number(&mut out, tensor.shape.iter().product());
        out.extend(b"tQ"); // TUPLE, BINPERSID
        number(&mut out, 0);
        out.push(b'('); // MARK
        for side in &tensor.shape {
            number(&mut out, *side);
        }
        out.extend(b"t("); // TUPLE, MARK
        for at in 0..tensor.shape.len() {
            number(&mut out, tensor.shape.iter().skip(at + 1).product());
        }
        out.extend(b"t\x89ccollections\nOrderedDict\n)RtR"); // TUPLE, NEWFALSE, GLOBAL, EMPTY_TUPLE, REDUCE, TUPLE, REDUCE
    }
    out.extend(b"us."); // SETITEMS, SETITEM, STOP
    out
}

/// A zip without compression, all dates 1980-01-01 so that the same members give the same bytes.
fn stored_zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    const DATE_1980_01_01: u16 = 0x0021;
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, body) in members {
        let offset = file.len() as u32;
        // Version 1.0, no flags, stored, time, date, checksum, both sizes, length of name, no extra field.
        let mut common = Vec::new();
        for word in [10_u16, 0, 0, 0, DATE_1980_01_01] {
            common.extend(word.to_le_bytes());
        }
        for word in [crc32fast::hash(body), body.len() as u32, body.len() as u32] {
            common.extend(word.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(body);
        directory.extend(b"PK\x01\x02");
        directory.extend(10_u16.to_le_bytes());
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, length) = (file.len() as u32, directory.len() as u32);
    file.append(&mut directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    let count = (members.len() as u16).to_le_bytes();
    for part in [&count[..], &count[..], &length.to_le_bytes()[..], &start.to_le_bytes()[..], &[0, 0][..]] {
        file.extend(part);
    }
    file
}
