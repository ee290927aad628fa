//! The header's JSON, read as a stream: no tree is built, so a large header costs its own length and a table.

use super::super::tensors::{Dtype, Shape, TensorTable};
use super::super::{limits, show};
use super::metadata::Metadata;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// The header as read.
pub(super) struct Header {
    /// Every tensor that found room, unsorted.
    pub(super) tensors: TensorTable,
    /// What `__metadata__` says.
    pub(super) metadata: Metadata,
    /// Tensors beyond the limit.
    pub(super) left_out: u64,
}

/// Reads the JSON; an error is a short phrase for people.
pub(super) fn read(json: &[u8], metadata: Metadata) -> Result<Header, String> {
    let mut header = Header { tensors: TensorTable::default(), metadata, left_out: 0 };
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let outcome = Top(&mut header).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    outcome.map(|()| header).map_err(|error| {
        let what = if error.is_data() { "it is not shaped as the format asks" } else { "it is not valid JSON" };
        format!("{what}: {}", show::name(&error.to_string()))
    })
}

struct Top<'a>(&'a mut Header);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tensors")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(header) = self;
        while let Some(name) = map.next_key_seed(Text)? {
            if name == "__metadata__" {
                map.next_value_seed(MetadataSeed(&mut header.metadata))?;
                continue;
            }
            let entry = map.next_value_seed(EntrySeed)?;
            let (Some(dtype), Some(shape), Some(span)) = (entry.dtype, entry.shape, entry.span) else {
                return Err(A::Error::custom(format_args!(
                    "tensor '{}' lacks its dtype, shape or data_offsets",
                    show::name(&name)
                )));
            };
            if !header.tensors.push(&name, dtype, shape, span) {
                header.left_out += 1;
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Entry {
    dtype: Option<Dtype>,
    shape: Option<Shape>,
    span: Option<Range<u64>>,
}

struct EntrySeed;

impl<'de> DeserializeSeed<'de> for EntrySeed {
    type Value = Entry;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Entry, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EntrySeed {
    type Value = Entry;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tensor's dtype, shape and data_offsets")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut entry = Entry::default();
        while let Some(key) = map.next_key_seed(Text)? {
            match &*key {
                "dtype" => entry.dtype = Some(Dtype::from_safetensors(&map.next_value_seed(Text)?)),
                "shape" => entry.shape = Some(map.next_value_seed(ShapeSeed)?),
                "data_offsets" => {
                    let [begin, end] = map.next_value::<[u64; 2]>()?;
                    entry.span = Some(begin..end);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(entry)
    }
}

struct ShapeSeed;

impl<'de> DeserializeSeed<'de> for ShapeSeed {
    type Value = Shape;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ShapeSeed {
    type Value = Shape;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of dimensions")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shape, A::Error> {
        let mut shape = Shape::scalar();
        while let Some(dim) = seq.next_element::<u64>()? {
            if shape.rank() == limits::SHAPE_DIMS_READ {
                return Err(A::Error::custom("a shape has too many dimensions"));
            }
            shape.push(dim);
        }
        Ok(shape)
    }
}

struct MetadataSeed<'a>(&'a mut Metadata);

impl<'de> DeserializeSeed<'de> for MetadataSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for MetadataSeed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of texts")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(metadata) = self;
        while let Some(key) = map.next_key_seed(Text)? {
            // Some tools write numbers and nested objects although the format asks for texts: they are taken or passed over.
            if let Some(value) = map.next_value_seed(LooseText)? {
                metadata.take(&key, &value);
            }
        }
        Ok(())
    }
}

/// A string without a copy where it has no escapes.
pub(super) struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// A text, or a number or truth value as text; anything else is passed over.
struct LooseText;

impl<'de> DeserializeSeed<'de> for LooseText {
    type Value = Option<Cow<'de, str>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LooseText {
    type Value = Option<Cow<'de, str>>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}
