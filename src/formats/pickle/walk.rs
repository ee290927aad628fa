//! The walk itself: a stack machine over stand-ins, following names, numbers, tuples and torch's tensors only.

use super::opcodes::Reader;
use super::sign::Sign;
use super::value::{self, Value};
use super::{Scan, Usage};
use crate::formats::limits;
use std::collections::HashMap;

/// Why a walk ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes end in the middle.
    CutOff,
    /// An unknown instruction.
    Unknown,
    /// The stack or the memo do not fit the instructions: Python would stop here too.
    NoMark,
    /// A limit of ours.
    TooMuch,
}

/// A text or bytes in a pickle that looks like a pickle itself.
#[derive(Debug)]
pub(super) struct Nested {
    pub(super) offset: u64,
    pub(super) bytes: Vec<u8>,
}

/// One walk through one pickle.
pub(super) struct Walk<'a, 'p, 's> {
    pub(super) reader: Reader<'p, 's>,
    pub(super) place: &'a str,
    pub(super) scan: &'a mut Scan,
    pub(super) nested: Vec<Nested>,
    stack: Vec<Value>,
    memo: HashMap<u64, Value>,
    text_bytes: usize,
}

impl<'a, 'p, 's> Walk<'a, 'p, 's> {
    pub(super) fn new(reader: Reader<'p, 's>, place: &'a str, scan: &'a mut Scan) -> Self {
        Self { reader, place, scan, nested: Vec::new(), stack: Vec::new(), memo: HashMap::new(), text_bytes: 0 }
    }

    /// Walks to the end of the pickle. `budget` is the number of instructions that are left for the whole file.
    pub(super) fn run(&mut self, budget: &mut u64) -> Result<(), Stop> {
        for _ in 0..limits::PICKLE_OPCODES {
            *budget = budget.checked_sub(1).ok_or(Stop::TooMuch)?;
            let at = self.reader.offset();
            let opcode = self.reader.byte().ok_or(Stop::CutOff)?;
            if opcode == b'.' {
                return Ok(());
            }
            self.step(opcode, at)?;
            if self.stack.len() > limits::PICKLE_STACK || self.memo.len() > limits::PICKLE_MEMO {
                return Err(Stop::TooMuch);
            }
        }
        Err(Stop::TooMuch)
    }

    fn step(&mut self, opcode: u8, at: u64) -> Result<(), Stop> {
        match opcode {
            0x80 => match self.reader.byte().ok_or(Stop::CutOff)? {
                0..=5 => Ok(()),
                _ => Err(Stop::Unknown),
            },
            0x95 => {
                // Frames only tell how much to read at once: what they hold is walked like the rest.
                let length = self.reader.u64().ok_or(Stop::CutOff)?;
                if length > self.reader.left() {
                    self.notice(Sign::FrameMismatch, at);
                }
                Ok(())
            }
            b'c' | b'i' | 0x93 | b'R' | b'o' | 0x81 | 0x92 | b'b' | b'P' | b'Q' | 0x82..=0x84 => {
                self.step_call(opcode, at)
            }
            b'(' | b'0' | b'1' | b'2' | b'p' | b'q' | b'r' | b'g' | b'h' | b'j' | 0x94 => self.step_stack(opcode),
            b't' | 0x85..=0x87 | b')' | b'l' | b'd' | b']' | b'}' | 0x8f | 0x91 | b'a' | b'e' | 0x90 | b's' | b'u' => {
                self.step_collection(opcode, at)
            }
            _ => self.step_literal(opcode, at),
        }
    }

    fn step_literal(&mut self, opcode: u8, at: u64) -> Result<(), Stop> {
        let reader = &mut self.reader;
        let value = match opcode {
            b'N' | 0x88 | 0x89 | 0x97 => Some(Value::Opaque),
            b'K' => reader.byte().map(|byte| Value::Int(i64::from(byte))),
            b'M' => reader.u16().map(|number| Value::Int(i64::from(number))),
            b'J' => reader.i32().map(Value::Int),
            b'I' | b'L' => reader.line().map(|line| value::number_line(&line)),
            b'F' => reader.line().map(|_| Value::Opaque),
            b'G' => reader.f64().map(|_| Value::Opaque),
            0x8a => reader.byte().and_then(|count| reader.long(count.into())).map(Value::Int),
            0x8b => reader.u32().and_then(|count| reader.long(count)).map(Value::Int),
            0x98 => return Ok(()),
            b'B' => return self.push_bytes(Reader::u32, at),
            b'C' => return self.push_bytes(|reader| reader.byte().map(u64::from), at),
            0x8e | 0x96 => return self.push_bytes(Reader::u64, at),
            b'S' | b'V' => return self.push_text_line(opcode, at),
            b'X' | b'T' => return self.push_text(Reader::u32, at),
            0x8c | b'U' => return self.push_text(|reader| reader.byte().map(u64::from), at),
            0x8d => return self.push_text(Reader::u64, at),
            _ => return Err(Stop::Unknown),
        };
        self.stack.push(value.ok_or(Stop::CutOff)?);
        Ok(())
    }

    /// The text or bytes of an argument: its first part, and all of it passed over.
    fn payload(
        &mut self,
        length: impl Fn(&mut Reader<'p, 's>) -> Option<u64>,
        at: u64,
    ) -> Result<(u64, Vec<u8>), Stop> {
        let length = length(&mut self.reader).ok_or(Stop::CutOff)?;
        let bytes = self.reader.take(length, limits::PICKLE_NESTED_BYTES).ok_or(Stop::CutOff)?;
        self.look_for_nested(&bytes, at);
        Ok((length, bytes))
    }

    fn look_for_nested(&mut self, bytes: &[u8], at: u64) {
        if bytes.len() >= 4 && super::streams::starts_pickle(bytes) && self.nested.len() < limits::PICKLE_NESTED {
            self.nested.push(Nested { offset: at, bytes: bytes.to_vec() });
        }
    }

    fn push_bytes(&mut self, length: impl Fn(&mut Reader<'p, 's>) -> Option<u64>, at: u64) -> Result<(), Stop> {
        self.payload(length, at)?;
        self.stack.push(Value::Opaque);
        Ok(())
    }

    fn push_text(&mut self, length: impl Fn(&mut Reader<'p, 's>) -> Option<u64>, at: u64) -> Result<(), Stop> {
        let (length, bytes) = self.payload(length, at)?;
        let text = if length == bytes.len() as u64 { String::from_utf8(bytes).ok() } else { None };
        self.keep_text(text);
        Ok(())
    }

    fn push_text_line(&mut self, opcode: u8, at: u64) -> Result<(), Stop> {
        let line = self.reader.line().ok_or(Stop::CutOff)?;
        let text = value::unescape(&line, opcode == b'S');
        if let Some(text) = &text {
            let bytes: Vec<u8> = text.chars().map(|letter| u8::try_from(letter).unwrap_or(0)).collect();
            self.look_for_nested(&bytes, at);
        }
        self.keep_text(text);
        Ok(())
    }

    /// A text that is too long or is none is a value that is not known: it can never pass for a harmless name.
    fn keep_text(&mut self, text: Option<String>) {
        let fits = |text: &String| {
            text.len() <= limits::PICKLE_STRING_BYTES && self.text_bytes + text.len() <= limits::PICKLE_STRINGS_BYTES
        };
        let value = match text.filter(fits) {
            Some(text) => {
                self.text_bytes += text.len();
                Value::Text(text.into())
            }
            None => Value::Opaque,
        };
        self.stack.push(value);
    }

    fn pop(&mut self) -> Result<Value, Stop> {
        self.stack.pop().ok_or(Stop::NoMark)
    }

    fn pop_mark(&mut self) -> Result<Vec<Value>, Stop> {
        let mark = self.stack.iter().rposition(|value| matches!(value, Value::Mark)).ok_or(Stop::NoMark)?;
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
                let top = self.stack.last().cloned().ok_or(Stop::NoMark)?;
                self.stack.push(top);
                return Ok(());
            }
            0x94 => self.memo.len() as u64,
            b'q' | b'h' => u64::from(self.reader.byte().ok_or(Stop::CutOff)?),
            b'r' | b'j' => self.reader.u32().ok_or(Stop::CutOff)?,
            _ => {
                let line = self.reader.line().ok_or(Stop::CutOff)?;
                std::str::from_utf8(&line).ok().and_then(|text| text.trim().parse().ok()).ok_or(Stop::NoMark)?
            }
        };
        if matches!(opcode, b'g' | b'h' | b'j') {
            let value = self.memo.get(&index).cloned().ok_or(Stop::NoMark)?;
            self.stack.push(value);
        } else {
            let value = self.stack.last().cloned().ok_or(Stop::NoMark)?;
            self.memo.insert(index, value);
        }
        Ok(())
    }

    fn step_collection(&mut self, opcode: u8, at: u64) -> Result<(), Stop> {
        let made = match opcode {
            b')' => Value::tuple(Vec::new()),
            b't' => Value::tuple(self.pop_mark()?),
            0x85..=0x87 => {
                let count = usize::from(opcode - 0x84);
                let from = self.stack.len().checked_sub(count).ok_or(Stop::NoMark)?;
                Value::tuple(self.stack.split_off(from))
            }
            b'a' => {
                self.pop()?;
                return self.change_top(at);
            }
            b'e' | 0x90 => {
                self.pop_mark()?;
                return self.change_top(at);
            }
            b's' => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set_item(&key, value);
                return self.change_top(at);
            }
            b'u' => {
                self.set_items()?;
                return self.change_top(at);
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

    /// What is changed in place is a collection, or something made. An imported thing itself is never changed honestly.
    fn change_top(&mut self, at: u64) -> Result<(), Stop> {
        match self.stack.last().ok_or(Stop::NoMark)? {
            Value::Global(index) => {
                let index = *index;
                self.mark_use(index, Usage::Build);
                self.notice(Sign::BuildOnGlobal, at);
            }
            Value::Made(index) => self.mark_use(*index, Usage::Build),
            _ => {}
        }
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

    fn step_call(&mut self, opcode: u8, at: u64) -> Result<(), Stop> {
        let made = match opcode {
            b'c' => {
                let (module, name) = self.two_lines()?;
                self.import(&module, &name, at)
            }
            b'i' => {
                let (module, name) = self.two_lines()?;
                let global = self.import(&module, &name, at);
                self.pop_mark()?;
                self.call(&global, &Value::Opaque, at)
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                if let (Value::Text(name), Value::Text(module)) = (name, module) {
                    self.import(&module, &name, at)
                } else {
                    self.notice(Sign::ComputedName, at);
                    Value::Opaque
                }
            }
            b'R' | 0x81 => {
                let (arguments, callable) = (self.pop()?, self.pop()?);
                self.call(&callable, &arguments, at)
            }
            0x92 => {
                let (_keywords, _arguments, class) = (self.pop()?, self.pop()?, self.pop()?);
                // What is given by name is not kept.
                self.call(&class, &Value::Opaque, at)
            }
            b'o' => {
                let class = self.pop_mark()?.into_iter().next().unwrap_or(Value::Opaque);
                self.call(&class, &Value::Opaque, at)
            }
            b'b' => {
                let _state = self.pop()?;
                return self.change_top(at);
            }
            b'P' => {
                self.reader.line().ok_or(Stop::CutOff)?;
                self.notice(Sign::ForeignReference, at);
                Value::Opaque
            }
            b'Q' => {
                let id = self.pop()?;
                self.persistent(&id, at)
            }
            // Extension codes stand for imports that are registered elsewhere.
            _ => {
                let width = match opcode {
                    0x82 => 1,
                    0x83 => 2,
                    _ => 4,
                };
                self.reader.take(width, 0).ok_or(Stop::CutOff)?;
                self.notice(Sign::Extension, at);
                Value::Opaque
            }
        };
        self.stack.push(made);
        Ok(())
    }

    fn two_lines(&mut self) -> Result<(String, String), Stop> {
        let mut line = || self.reader.line().map(|line| String::from_utf8_lossy(&line).into_owned());
        line().zip(line()).ok_or(Stop::CutOff)
    }

    /// Notes a call and gives what it makes.
    fn call(&mut self, callable: &Value, arguments: &Value, at: u64) -> Value {
        let Value::Global(index) = callable else {
            self.notice(Sign::CallOfValue, at);
            return Value::Opaque;
        };
        self.mark_use(*index, Usage::Call);
        let Some(global) = self.scan.globals.get(*index as usize) else { return Value::Made(*index) };
        let known = value::call(&global.module, &global.name, arguments);
        // The codec of `encode` may be any that is registered; an instance made by INST or OBJ has arguments we do not keep.
        if !value::fits(&global.module, &global.name, arguments) {
            self.notice(Sign::OddArguments, at);
        }
        known.unwrap_or(Value::Made(*index))
    }

    fn mark_use(&mut self, index: u32, usage: Usage) {
        if let Some(global) = self.scan.globals.get_mut(index as usize) {
            super::grade::used(global, usage);
        }
    }

    fn import(&mut self, module: &str, name: &str, at: u64) -> Value {
        Value::Global(self.scan.import(module, name, self.place, at))
    }

    /// `('storage', torch.FloatStorage, key, place, count)` is how torch refers to numbers outside the pickle.
    fn persistent(&mut self, id: &Value, at: u64) -> Value {
        if let Value::Tuple(items, _) = id
            && let [Value::Text(tag), Value::Global(class), ..] = &**items
            && &**tag == "storage"
            && let Some(class) = self.scan.globals.get(*class as usize)
        {
            return Value::Storage(value::storage_dtype(&class.name));
        }
        self.notice(Sign::ForeignReference, at);
        Value::Opaque
    }

    fn notice(&mut self, sign: Sign, at: u64) {
        self.scan.notice(sign, self.place, Some(at));
    }
}
