//! Texts that many cards say alike, kept once: tags, names of creators, versions and base models.

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;

/// A short text; clones share it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<str>);

/// A list of such texts; clones share it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Words(Arc<[Word]>);

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        self
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl PartialEq<str> for Word {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Word {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self)
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Word;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Word, E> {
                Ok(met_or_new(text))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl Default for Words {
    fn default() -> Self {
        Self(Arc::new([]))
    }
}

impl Deref for Words {
    type Target = [Word];

    fn deref(&self) -> &[Word] {
        &self.0
    }
}

impl<T: Into<Word>> FromIterator<T> for Words {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        Self(texts.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Word>> From<Vec<T>> for Words {
    fn from(texts: Vec<T>) -> Self {
        texts.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Words {
    type Item = &'a Word;
    type IntoIter = std::slice::Iter<'a, Word>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Word>::deserialize(deserializer).map(Self::from)
    }
}

thread_local! {
    /// Texts met by this thread while it reads many values.
    static MET: RefCell<Option<HashSet<Word>>> = const { RefCell::new(None) };
}

/// Reads values one after the other so that they share equal texts from the start. To share them only afterwards would leave
/// a hole in memory for every text that is thrown away.
pub fn sharing<T>(read: impl FnOnce() -> T) -> T {
    struct End;
    impl Drop for End {
        fn drop(&mut self) {
            MET.set(None);
        }
    }
    MET.set(Some(HashSet::new()));
    let _end = End;
    read()
}

fn met_or_new(text: &str) -> Word {
    MET.with_borrow_mut(|met| {
        let Some(met) = met else { return text.into() };
        if let Some(word) = met.get(text) {
            return word.clone();
        }
        let word = Word::from(text);
        met.insert(word.clone());
        word
    })
}

/// What was met before, so that whoever says the same shares it.
#[derive(Debug, Default)]
pub struct WordPool {
    words: HashSet<Word>,
    lists: HashSet<Words>,
}

impl WordPool {
    /// Puts the shared text in place of an equal one.
    pub fn share(&mut self, word: &mut Word) {
        share(&mut self.words, word);
    }

    /// Puts the shared list in place of an equal one, and shared texts into a new one.
    pub fn share_list(&mut self, list: &mut Words) {
        if !self.lists.contains(list) {
            let mut own: Vec<Word> = list.to_vec();
            for word in &mut own {
                self.share(word);
            }
            // A list that has the shared texts already is not made anew.
            if own.iter().zip(list.iter()).any(|(new, old)| !Arc::ptr_eq(&new.0, &old.0)) {
                *list = own.into();
            }
        }
        share(&mut self.lists, list);
    }
}

fn share<T: Clone + Eq + Hash>(known: &mut HashSet<T>, own: &mut T) {
    if let Some(shared) = known.get(own) {
        own.clone_from(shared);
    } else {
        known.insert(own.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_and_lists_become_one() {
        let mut pool = WordPool::default();
        let new = || Words::from(vec!["style", "anime"]);
        let (mut first, mut second, mut other) = (new(), new(), Words::from(vec!["anime"]));
        for list in [&mut first, &mut second, &mut other] {
            pool.share_list(list);
        }
        assert!(Arc::ptr_eq(&first.0, &second.0));
        assert!(Arc::ptr_eq(&first[1].0, &other[0].0));
        let mut word = Word::from("style");
        pool.share(&mut word);
        assert!(Arc::ptr_eq(&first[0].0, &word.0));
    }

    #[test]
    fn texts_read_together_are_shared_from_the_start() {
        let bytes = rmp_serde::to_vec(&["style", "anime"]).unwrap();
        let read = || rmp_serde::from_slice::<Words>(&bytes).unwrap();
        let (first, second) = sharing(|| (read(), read()));
        assert!(Arc::ptr_eq(&first[1].0, &second[1].0));
        assert!(!Arc::ptr_eq(&first[1].0, &read()[1].0), "what is read later is not held against it");
    }

    #[test]
    fn they_are_stored_as_plain_texts() {
        let words = Words::from(vec!["a", "b"]);
        let bytes = rmp_serde::to_vec(&words).unwrap();
        assert_eq!(bytes, rmp_serde::to_vec(&vec!["a".to_owned(), "b".to_owned()]).unwrap());
        assert_eq!(rmp_serde::from_slice::<Words>(&bytes).unwrap(), words);
    }
}
