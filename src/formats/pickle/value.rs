//! What the walk knows of a value: stand-ins that are never evaluated, and the few makers of tensors that it follows.

use super::grade::is_layer_class;
use crate::formats::limits;
use crate::formats::tensors::{Dtype, Shape};
use std::rc::Rc;

/// What the walk knows of a value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Opaque,
    Mark,
    Int(i64),
    Text(Rc<str>),
    /// An imported thing, by its number in the list of imports.
    Global(u32),
    /// Something that an imported thing made.
    Made(u32),
    Tuple(Rc<[Self]>, u8),
    Storage(Dtype),
    Tensor(Dtype, Rc<Shape>),
}

impl Value {
    // A tuple deeper than the limit is forgotten, so that dropping one never recurses far.
    pub(super) fn tuple(items: Vec<Self>) -> Self {
        let depth =
            items.iter().map(|item| if let Self::Tuple(_, depth) = item { depth + 1 } else { 1 }).max().unwrap_or(1);
        if items.len() > limits::PICKLE_TUPLE_ITEMS || depth > limits::PICKLE_TUPLE_DEPTH {
            Self::Opaque
        } else {
            Self::Tuple(items.into(), depth)
        }
    }
}

pub(super) fn number_line(line: &[u8]) -> Value {
    let text = std::str::from_utf8(line).unwrap_or("");
    text.trim().trim_end_matches('L').parse().map_or(Value::Opaque, Value::Int)
}

pub(super) fn storage_dtype(class: &str) -> Dtype {
    match class {
        "FloatStorage" => Dtype::F32,
        "HalfStorage" => Dtype::F16,
        "BFloat16Storage" => Dtype::Bf16,
        "DoubleStorage" => Dtype::F64,
        "LongStorage" => Dtype::I64,
        "IntStorage" => Dtype::I32,
        "ShortStorage" => Dtype::I16,
        "CharStorage" => Dtype::I8,
        "ByteStorage" => Dtype::U8,
        "BoolStorage" => Dtype::Bool,
        _ => Dtype::Unknown,
    }
}

/// What torch's own rebuilding functions make; `None` when it is something we do not look at.
pub(super) fn call(module: &str, name: &str, arguments: &Value) -> Option<Value> {
    let Value::Tuple(arguments, _) = arguments else { return None };
    match (module, name, &**arguments) {
        (
            "torch._utils",
            "_rebuild_tensor" | "_rebuild_tensor_v2",
            [Value::Storage(dtype), _, Value::Tuple(size, _), ..],
        ) => shape(size).map(|shape| Value::Tensor(*dtype, Rc::new(shape))),
        ("torch._utils", "_rebuild_parameter", [tensor @ Value::Tensor(..), ..]) => Some(tensor.clone()),
        ("torch", "Size", [size @ Value::Tuple(..)]) => Some(size.clone()),
        _ => None,
    }
}

/// Whether the arguments of an inert function are such that weights give. Only functions that could be turned are judged.
pub(super) fn fits(module: &str, name: &str, arguments: &Value) -> bool {
    if is_layer_class(module, name) {
        // `torch.save` makes layers of nothing and sets their state. Their own constructors may evaluate a text.
        return matches!(arguments, Value::Tuple(items, _) if items.is_empty());
    }
    let Value::Tuple(items, _) = arguments else {
        // A long or deep tuple is not followed; `encode` never has one.
        return module != "_codecs";
    };
    match (module, name) {
        // Bytes of protocol 2 are written as text in Latin-1. Every other codec may be one that somebody registered.
        ("_codecs", "encode") => match &**items {
            [_] => true,
            [_, Value::Text(codec), ..] => matches!(&**codec, "latin1" | "latin-1" | "utf-8" | "utf8" | "ascii"),
            _ => false,
        },
        _ => true,
    }
}

fn shape(size: &[Value]) -> Option<Shape> {
    let mut shape = Shape::scalar();
    for item in size {
        let Value::Int(dim) = item else { return None };
        shape.push(u64::try_from(*dim).ok()?);
    }
    Some(shape)
}

/// A text as protocol 0 writes it: quoted with escapes (`S`), or with `\u` alone (`V`). `None` when it is no such text.
pub(super) fn unescape(line: &[u8], quoted: bool) -> Option<String> {
    let inner = match line {
        [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"'] if quoted => inner,
        _ if quoted => return None,
        _ => line,
    };
    // Python reads these bytes as Latin-1, not as UTF-8.
    let mut letters = inner.iter().map(|byte| char::from(*byte)).peekable();
    let mut out = String::with_capacity(inner.len());
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        let Some(kind) = letters.next() else {
            out.push('\\');
            break;
        };
        let mut digits = |count: usize, radix: u32| -> Option<u32> {
            let mut value = 0_u32;
            for _ in 0..count {
                value = value * radix + letters.next()?.to_digit(radix)?;
            }
            Some(value)
        };
        match (kind, quoted) {
            ('x', true) => out.push(char::from_u32(digits(2, 16)?)?),
            ('u', false) => out.push(char::from_u32(digits(4, 16)?)?),
            ('U', false) => out.push(char::from_u32(digits(8, 16)?)?),
            ('n', true) => out.push('\n'),
            ('t', true) => out.push('\t'),
            ('r', true) => out.push('\r'),
            ('a', true) => out.push('\u{7}'),
            ('b', true) => out.push('\u{8}'),
            ('f', true) => out.push('\u{c}'),
            ('v', true) => out.push('\u{b}'),
            ('\\' | '\'' | '"', true) => out.push(kind),
            ('0'..='7', true) => {
                let mut value = kind.to_digit(8)?;
                for _ in 0..2 {
                    let Some(digit) = letters.peek().and_then(|next| next.to_digit(8)) else { break };
                    value = value * 8 + digit;
                    letters.next();
                }
                out.push(char::from_u32(value)?);
            }
            _ => {
                out.push('\\');
                out.push(kind);
            }
        }
    }
    Some(out)
}
