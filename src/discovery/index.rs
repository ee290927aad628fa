//! The index of everything that can be searched by meaning: words, vectors of both tiers, and the facts of each document.

use super::document::Document;
use super::encoder::Encoder;
use super::error::DiscoveryError;
use super::fields::FieldVectors;
use super::intent::creator_key;
use super::lexicon::Lexicon;
use super::static_table::StaticTable;
use super::{encoder, quality, static_table, text, vector};
use crate::model::ids::FileKey;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Texts of a document that the table looks at: name with tags, description with prompts.
pub(super) const TABLE_FIELDS: usize = 2;
/// Texts of a document that the encoder looks at: name with tags, description, prompts.
pub const ENCODER_FIELDS: usize = 3;
/// Made anew when more than this share of the slots is dead.
const MAX_DEAD_SHARE: f64 = 0.3;

/// A document in the index.
pub(super) struct Entry {
    /// Its facts; long texts are left out.
    pub(super) facts: Document,
    /// Its name, folded, one space between words.
    pub(super) name: String,
}

/// What every query asks of every entry, side by side in memory: entries themselves are far apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hot {
    /// Of its name; another name may have the same.
    pub(super) name_hash: u64,
    pub(super) published_unix_secs: Option<i64>,
    /// How well it stands, see [`quality::appeal`].
    pub(super) appeal: f32,
    pub(super) alive: bool,
}

/// Tells names apart quickly.
pub(super) fn name_hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// The index. Adding a key again replaces what was there.
pub struct SearchIndex {
    pub(super) lexicon: Lexicon,
    pub(super) entries: Vec<Entry>,
    pub(super) hot: Vec<Hot>,
    slots: HashMap<FileKey, u32>,
    pub(super) table: FieldVectors,
    pub(super) encoded: FieldVectors,
    creators: HashMap<String, u32>,
    dead: usize,
    /// Documents that are there and that the encoder has read.
    encoded_count: usize,
}

impl Default for SearchIndex {
    fn default() -> Self {
        Self {
            lexicon: Lexicon::default(),
            entries: Vec::new(),
            hot: Vec::new(),
            slots: HashMap::new(),
            table: FieldVectors::new(static_table::DIMENSIONS, TABLE_FIELDS),
            encoded: FieldVectors::new(encoder::DIMENSIONS, ENCODER_FIELDS).with_signs(),
            creators: HashMap::new(),
            dead: 0,
            encoded_count: 0,
        }
    }
}

impl SearchIndex {
    /// Documents in it.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Documents whose texts the encoder has read.
    pub fn encoded_count(&self) -> usize {
        self.encoded_count
    }

    /// Bytes of all vectors held.
    pub fn vector_bytes(&self) -> usize {
        self.table.bytes() + self.encoded.bytes()
    }

    /// Whether so many changes were made that it had better be made anew.
    pub fn is_worn(&self) -> bool {
        self.dead as f64 > MAX_DEAD_SHARE * self.entries.len().max(64) as f64
    }

    /// Takes a document in, in place of what was known under its key.
    pub fn add(&mut self, document: &Document) -> Result<(), DiscoveryError> {
        let table = StaticTable::get()?;
        self.remove(document.key);
        let slot = self.entries.len() as u32;
        self.lexicon.add(slot, document);
        let vectors = [document.short_text(), document.long_text()]
            .map(|text| (!text.is_empty()).then(|| vector::to_bytes(&table.encode(&text))));
        self.table.put(slot, &vectors);
        if let Some(creator) = &document.creator {
            *self.creators.entry(creator_key(creator)).or_default() += 1;
        }
        let facts = Document {
            description: String::new(),
            prompts: Vec::new(),
            blurhashes: Vec::new(),
            triggers: Vec::new(),
            ..document.clone()
        };
        let appeal = quality::appeal(&facts);
        let name = joined(&document.name);
        let published_unix_secs = facts.published_unix_secs;
        self.hot.push(Hot { name_hash: name_hash(&name), published_unix_secs, appeal, alive: true });
        self.entries.push(Entry { facts, name });
        self.slots.insert(document.key, slot);
        Ok(())
    }

    /// Takes a document out.
    pub fn remove(&mut self, key: FileKey) {
        let Some(slot) = self.slots.remove(&key) else { return };
        self.encoded_count -= usize::from(self.encoded.has(slot));
        self.lexicon.remove(slot);
        if let Some(entry) = self.entries.get(slot as usize) {
            if let Some(hot) = self.hot.get_mut(slot as usize) {
                hot.alive = false;
            }
            self.dead += 1;
            let creator = entry.facts.creator.as_deref().map(creator_key).unwrap_or_default();
            if let Some(count) = self.creators.get_mut(&creator) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// Takes in what the encoder made of a document's texts, see [`encode`].
    pub fn put_encoded(&mut self, key: FileKey, vectors: &[Option<Vec<i8>>]) {
        if let Some(slot) = self.slots.get(&key) {
            let before = self.encoded.has(*slot);
            self.encoded.put(*slot, vectors);
            self.encoded_count += usize::from(!before && self.encoded.has(*slot));
        }
    }

    /// Takes over what the encoder has made for another index of the same documents.
    pub(super) fn take_encoded(&mut self, other: &Self) {
        let known: Vec<(FileKey, u32)> = other.slots.iter().map(|(key, slot)| (*key, *slot)).collect();
        for (key, slot) in known.into_iter().filter(|(_, slot)| other.encoded.has(*slot)) {
            let vectors: Vec<Option<Vec<i8>>> =
                (0..ENCODER_FIELDS).map(|field| other.encoded.get(slot, field).map(<[i8]>::to_vec)).collect();
            self.put_encoded(key, &vectors);
        }
    }

    /// Whether the encoder has read a document's texts.
    pub fn is_encoded(&self, key: FileKey) -> bool {
        self.slots.get(&key).is_some_and(|slot| self.encoded.has(*slot))
    }

    /// The facts of a document: all but its long texts.
    pub fn facts(&self, key: FileKey) -> Option<&Document> {
        self.slots.get(&key).and_then(|slot| self.entries.get(*slot as usize)).map(|entry| &entry.facts)
    }

    /// The facts of all documents.
    pub fn all_facts(&self) -> impl Iterator<Item = &Document> {
        self.entries.iter().zip(&self.hot).filter(|(_, hot)| hot.alive).map(|(entry, _)| &entry.facts)
    }

    pub(super) fn has_creator(&self, folded: &str) -> bool {
        !folded.is_empty() && self.creators.get(folded).is_some_and(|count| *count > 0)
    }

    /// How alike two documents are by their texts. By the encoder once it has read everything, until then by the table: the two
    /// measure on different scales, and what is compared with each other must be measured alike.
    pub fn likeness(&self, one: FileKey, other: FileKey) -> f32 {
        let (Some(one), Some(other)) = (self.slots.get(&one), self.slots.get(&other)) else { return 0.0 };
        let of = |vectors: &FieldVectors, field: usize| {
            Some(vector::cosine(vectors.get(*one, field)?, vectors.get(*other, field)?))
        };
        let by_encoder = if self.encoded_count == self.len() { of(&self.encoded, 0) } else { None };
        by_encoder.or_else(|| of(&self.table, 0)).unwrap_or(0.0)
    }
}

/// The texts of a document that the encoder reads; empty ones are left out.
pub fn encoder_texts(document: &Document) -> [Option<String>; ENCODER_FIELDS] {
    let some = |text: String| (!text.trim().is_empty()).then_some(text);
    [some(document.short_text()), some(document.meant_text()), some(document.prompts.join("\n"))]
}

/// What the encoder makes of a document. Tens of milliseconds; never from a frame.
pub fn encode(encoder: &Encoder, document: &Document) -> [Option<Vec<i8>>; ENCODER_FIELDS] {
    encoder_texts(document).map(|text| text.map(|text| vector::to_bytes(&encoder.encode(&text))))
}

/// A text as words with one space between them.
pub(super) fn joined(text: &str) -> String {
    let folded = text::fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
