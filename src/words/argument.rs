//! What can be put into a message.

use crate::model::word::Word;
use std::borrow::Cow;
use std::sync::Arc;

/// An argument as messages see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Chooses plural forms. Whole numbers are exact up to 2^53 and written with thousands separators, others with at
    /// most two decimals.
    Number(f64),
    /// Goes in as it is.
    Text(&'a str),
}

/// Something that can be an argument of a message.
pub trait Argument {
    /// The argument as messages see it.
    fn value(&self) -> Value<'_>;
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($name:ty),*) => { $(impl Argument for $name {
        fn value(&self) -> Value<'_> {
            Value::Number(*self as f64)
        }
    })* };
}
numbers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32);

impl Argument for f64 {
    fn value(&self) -> Value<'_> {
        Value::Number(*self)
    }
}

impl Argument for str {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Argument for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Argument for Word {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Argument for Cow<'_, str> {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Argument for Box<str> {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Argument for Arc<str> {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}
