//! The walk itself: a stack machine over stand-ins, following names, numbers, tuples and torch's tensors only.

use super::super::limits;
use super::super::tensors::{Dtype, Shape};
use super::opcodes::Reader;
use super::{Import, Scan};
use std::collections::HashMap;
use std::rc::Rc;

/// What the walk knows of a value.
#[derive(Clone, Debug)]
enum Value {
    Opaque,
    Mark,
    Int(i64),
    Text(Rc<str>),
    Global(Rc<(String, String)>),
    Tuple(Rc<[Self]>, u8),
    Storage(Dtype),
    Tensor(Dtype, Rc<Shape>),
}

impl Value {
    // A tuple deeper than the limit is forgotten, so that dropping one never recurses far.
    fn tuple(items: Vec<Self>) -> Self {
        let depth =
            items.iter().map(|item| if let Self::Tuple(_, depth) = item { depth + 1 } else { 1 }).max().unwrap_or(1);
        if items.len() > limits::PICKLE_TUPLE_ITEMS || depth > limits::PICKLE_TUPLE_DEPTH {
            Self::Opaque
        } else {
            Self::Tuple(items.into(), depth)
        }
    }
}

/// Why a walk ended early.
type Stop = &'static str;

const CUT_OFF: Stop = "it ends in the middle";
const UNKNOWN: Stop = "it has an unknown instruction";
const NO_MARK: Stop = "its stack does not fit its instructions";
const TOO_MUCH: Stop = "it is too large to be followed";
const HIDDEN: Stop = "it imports something whose name it computes";
const EXTENSION: Stop = "it uses the extension registry";

/// The magic number of `torch.save` before zips, as its first pickle has it.
const TORCH_LEGACY_MAGIC: &[u8] = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.";
/// Magic, protocol, system, object, storage keys; raw numbers follow.
const TORCH_LEGACY_STREAMS: usize = 5;

/// Walks pickles one behind the other.
pub(super) fn streams(bytes: &[u8], whole: bool, scan: &mut Scan) {
    let is_torch = bytes.get(2..).is_some_and(|rest| rest.starts_with(TORCH_LEGACY_MAGIC));
    let most = if is_torch { TORCH_LEGACY_STREAMS } else { limits::PICKLE_STREAMS };
    let mut start = 0;
    for index in 0..most {
        let rest = bytes.get(start..).unwrap_or(&[]);
        // Only what begins like a pickle is taken for another one: raw numbers may follow the last.
        if index > 0 && !starts_pickle(rest) {
            return;
        }
        let mut walk = Walk {
            reader: Reader::new(rest),
            base: start,
            stack: Vec::new(),
            memo: HashMap::new(),
            text_bytes: 0,
            scan,
        };
        match walk.run() {
            Ok(()) => start += walk.reader.offset(),
            Err(why) => {
                let why = if why == CUT_OFF && !whole { TOO_MUCH } else { why };
                let at = start + walk.reader.offset();
                // What follows the end of the first pickle may be raw numbers that only look like another.
                if index == 0 || is_torch || !walk.scan.imports.is_empty() {
                    scan.stopped = Some((at as u64, why));
                }
                return;
            }
        }
        scan.finished += 1;
    }
}

fn starts_pickle(bytes: &[u8]) -> bool {
    matches!(bytes, [0x80, 0..=5, ..] | [b'(' | b'}' | b']' | b'c', ..])
}

struct Walk<'a, 's> {
    reader: Reader<'a>,
    base: usize,
    stack: Vec<Value>,
    memo: HashMap<u64, Value>,
    text_bytes: usize,
    scan: &'s mut Scan,
}

impl Walk<'_, '_> {
    fn run(&mut self) -> Result<(), Stop> {
        for _ in 0..limits::PICKLE_OPCODES {
            let at = self.reader.offset();
            let opcode = self.reader.byte().ok_or(CUT_OFF)?;
            if opcode == b'.' {
                return Ok(());
            }
            self.step(opcode, at)?;
            if self.stack.len() > limits::PICKLE_STACK || self.memo.len() > limits::PICKLE_MEMO {
                return Err(TOO_MUCH);
            }
        }
        Err(TOO_MUCH)
    }

    fn step(&mut self, opcode: u8, at: usize) -> Result<(), Stop> {
        match opcode {
            0x80 => self.reader.byte().map(drop).ok_or(CUT_OFF),
            0x95 => self.reader.u64().map(drop).ok_or(CUT_OFF),
            b'c' | b'i' | 0x93 | b'R' | b'o' | 0x81 | 0x92 | b'b' | b'P' | b'Q' | 0x82..=0x84 => {
                self.step_call(opcode, at)
            }
            b'(' | b'0' | b'1' | b'2' | b'p' | b'q' | b'r' | b'g' | b'h' | b'j' | 0x94 => self.step_stack(opcode),
            b't' | 0x85..=0x87 | b')' | b'l' | b'd' | b']' | b'}' | 0x8f | 0x91 | b'a' | b'e' | 0x90 | b's' | b'u' => {
                self.step_collection(opcode)
            }
            _ => self.step_literal(opcode),
        }
    }

    fn step_literal(&mut self, opcode: u8) -> Result<(), Stop> {
        let reader = &mut self.reader;
        let value = match opcode {
            b'N' | 0x88 | 0x89 | 0x97 => Some(Value::Opaque),
            b'K' => reader.byte().map(|byte| Value::Int(i64::from(byte))),
            b'M' => reader.u16().map(|number| Value::Int(i64::from(number))),
            b'J' => reader.i32().map(Value::Int),
            b'I' | b'L' => reader.line().map(number_line),
            b'F' => reader.line().map(|_| Value::Opaque),
            b'G' => reader.take(8).map(|_| Value::Opaque),
            0x8a => reader.byte().and_then(|count| reader.long(count.into())).map(Value::Int),
            0x8b => reader.u32().and_then(|count| reader.long(count)).map(Value::Int),
            0x98 => return Ok(()),
            b'B' => reader.u32().and_then(|count| reader.take(count)).map(|_| Value::Opaque),
            b'C' => reader.byte().and_then(|count| reader.take(count.into())).map(|_| Value::Opaque),
            0x8e | 0x96 => reader.u64().and_then(|count| reader.take(count)).map(|_| Value::Opaque),
            b'S' | b'V' => return self.push_text_line(opcode),
            b'X' | b'T' => {
                let length = reader.u32();
                return self.push_text(length);
            }
            0x8c | b'U' => {
                let length = reader.byte().map(u64::from);
                return self.push_text(length);
            }
            0x8d => {
                let length = reader.u64();
                return self.push_text(length);
            }
            _ => return Err(UNKNOWN),
        };
        self.stack.push(value.ok_or(CUT_OFF)?);
        Ok(())
    }

    fn push_text(&mut self, length: Option<u64>) -> Result<(), Stop> {
        let bytes = self.reader.take(length.ok_or(CUT_OFF)?).ok_or(CUT_OFF)?;
        self.keep_text(bytes);
        Ok(())
    }

    fn push_text_line(&mut self, opcode: u8) -> Result<(), Stop> {
        let line = self.reader.line().ok_or(CUT_OFF)?;
        let quoted = match (opcode, line) {
            (b'S', [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"']) => inner,
            _ => line,
        };
        // An escaped name is not decoded: a value that is not known can never pass for a harmless name.
        if quoted.contains(&b'\\') {
            self.stack.push(Value::Opaque);
        } else {
            self.keep_text(quoted);
        }
        Ok(())
    }

    fn keep_text(&mut self, bytes: &[u8]) {
        let fits =
            bytes.len() <= limits::PICKLE_STRING_BYTES && self.text_bytes + bytes.len() <= limits::PICKLE_STRINGS_BYTES;
        let value = match std::str::from_utf8(bytes) {
            Ok(text) if fits => {
                self.text_bytes += bytes.len();
                Value::Text(text.into())
            }
            _ => Value::Opaque,
        };
        self.stack.push(value);
    }

    fn pop(&mut self) -> Result<Value, Stop> {
        self.stack.pop().ok_or(NO_MARK)
    }

    fn pop_mark(&mut self) -> Result<Vec<Value>, Stop> {
        let mark = self.stack.iter().rposition(|value| matches!(value, Value::Mark)).ok_or(NO_MARK)?;
        let items = self.stack.split_off(mark + 1);
        self.stack.pop();
        Ok(items)
    }

    fn step_stack(&mut self, opcode: u8) -> Result<(), Stop> {
        let index = match opcode {
            b'(' => {
                self.stack.push(Value::Mark);
                return Ok(());
            }
            // Popping a mark is allowed, as in Python.
            b'0' => return self.pop().map(drop),
            b'1' => return self.pop_mark().map(drop),
            b'2' => {
                let top = self.stack.last().cloned().ok_or(NO_MARK)?;
                self.stack.push(top);
                return Ok(());
            }
            0x94 => self.memo.len() as u64,
            b'q' | b'h' => u64::from(self.reader.byte().ok_or(CUT_OFF)?),
            b'r' | b'j' => self.reader.u32().ok_or(CUT_OFF)?,
            _ => {
                let line = self.reader.line().ok_or(CUT_OFF)?;
                std::str::from_utf8(line).ok().and_then(|text| text.trim().parse().ok()).ok_or(NO_MARK)?
            }
        };
        if matches!(opcode, b'g' | b'h' | b'j') {
            let value = self.memo.get(&index).cloned().ok_or(NO_MARK)?;
            self.stack.push(value);
        } else {
            let value = self.stack.last().cloned().ok_or(NO_MARK)?;
            self.memo.insert(index, value);
        }
        Ok(())
    }

    fn step_collection(&mut self, opcode: u8) -> Result<(), Stop> {
        let made = match opcode {
            b')' => Value::tuple(Vec::new()),
            b't' => Value::tuple(self.pop_mark()?),
            0x85..=0x87 => {
                let count = usize::from(opcode - 0x84);
                let from = self.stack.len().checked_sub(count).ok_or(NO_MARK)?;
                Value::tuple(self.stack.split_off(from))
            }
            b'a' => return self.pop().map(drop),
            b'e' | 0x90 => return self.pop_mark().map(drop),
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set_item(&key, value);
                return Ok(());
            }
            b'u' => {
                self.set_items()?;
                return Ok(());
            }
            b'd' => {
                self.set_items()?;
                Value::Opaque
            }
            b'l' | 0x91 => {
                self.pop_mark()?;
                Value::Opaque
            }
            _ => Value::Opaque,
        };
        self.stack.push(made);
        Ok(())
    }

    fn set_items(&mut self) -> Result<(), Stop> {
        let mut items = self.pop_mark()?.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            self.set_item(&key, value);
        }
        Ok(())
    }

    fn set_item(&mut self, key: &Value, value: Value) {
        match (key, value) {
            (Value::Text(name), Value::Tensor(dtype, shape)) => {
                // A full table only means fewer names to tell the kind by.
                let _kept = self.scan.tensors.push(name, dtype, *shape, 0..0);
            }
            (Value::Text(name), _) if self.scan.keys.len() < limits::PICKLE_KEYS => {
                self.scan.keys.insert(name.to_string());
            }
            (Value::Int(_), _) => self.scan.has_number_keys = true,
            _ => {}
        }
    }

    fn step_call(&mut self, opcode: u8, at: usize) -> Result<(), Stop> {
        let made = match opcode {
            b'c' | b'i' => {
                let (module, name) = (self.reader.line().ok_or(CUT_OFF)?, self.reader.line().ok_or(CUT_OFF)?);
                let global = self.import(&String::from_utf8_lossy(module), &String::from_utf8_lossy(name), at);
                if opcode == b'i' {
                    self.pop_mark()?;
                    Value::Opaque
                } else {
                    global
                }
            }
            0x93 => match (self.pop()?, self.pop()?) {
                (Value::Text(name), Value::Text(module)) => self.import(&module, &name, at),
                _ => return Err(HIDDEN),
            },
            b'R' | 0x81 => {
                let (arguments, callable) = (self.pop()?, self.pop()?);
                call(&callable, &arguments)
            }
            0x92 => {
                let (_keywords, _arguments, _class) = (self.pop()?, self.pop()?, self.pop()?);
                Value::Opaque
            }
            b'o' => {
                self.pop_mark()?;
                Value::Opaque
            }
            b'b' => {
                let _state = self.pop()?;
                return Ok(());
            }
            b'P' => {
                self.reader.line().ok_or(CUT_OFF)?;
                Value::Opaque
            }
            b'Q' => persistent(&self.pop()?),
            // Extension codes stand for imports that are registered elsewhere.
            _ => return Err(EXTENSION),
        };
        self.stack.push(made);
        Ok(())
    }

    fn import(&mut self, module: &str, name: &str, at: usize) -> Value {
        let bound = |text: &str| super::super::show::prefix_bytes(text, limits::PICKLE_STRING_BYTES).to_owned();
        let (module, name) = (bound(module), bound(name));
        let known = self.scan.imports.iter().any(|import| import.module == module && import.name == name);
        if !known {
            if self.scan.imports.len() < limits::PICKLE_IMPORTS {
                let offset = (self.base + at) as u64;
                self.scan.imports.push(Import { module: module.clone(), name: name.clone(), offset });
            } else {
                self.scan.more_imports = true;
            }
        }
        Value::Global(Rc::new((module, name)))
    }
}

fn number_line(line: &[u8]) -> Value {
    let text = std::str::from_utf8(line).unwrap_or("");
    text.trim().trim_end_matches('L').parse().map_or(Value::Opaque, Value::Int)
}

/// `('storage', torch.FloatStorage, key, place, count)` is how torch refers to numbers outside the pickle.
fn persistent(id: &Value) -> Value {
    let Value::Tuple(items, _) = id else { return Value::Opaque };
    match &**items {
        [Value::Text(tag), Value::Global(class), ..] if &**tag == "storage" => Value::Storage(storage_dtype(&class.1)),
        _ => Value::Opaque,
    }
}

fn storage_dtype(class: &str) -> Dtype {
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

/// What torch's own rebuilding functions make; everything else makes something we do not look at.
fn call(callable: &Value, arguments: &Value) -> Value {
    let (Value::Global(function), Value::Tuple(arguments, _)) = (callable, arguments) else { return Value::Opaque };
    match (function.0.as_str(), function.1.as_str(), &**arguments) {
        (
            "torch._utils",
            "_rebuild_tensor" | "_rebuild_tensor_v2",
            [Value::Storage(dtype), _, Value::Tuple(size, _), ..],
        ) => shape(size).map_or(Value::Opaque, |shape| Value::Tensor(*dtype, Rc::new(shape))),
        ("torch._utils", "_rebuild_parameter", [tensor @ Value::Tensor(..), ..]) => tensor.clone(),
        ("torch", "Size", [size @ Value::Tuple(..)]) => size.clone(),
        _ => Value::Opaque,
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
