//! What the user keeps about a model: favourite, rating, note, own tags, how its pictures are shown.
//!
//! Marks belong to a [`SubjectId`], not to a file: a file that is moved, hashed or found on CivitAI later keeps what was
//! written about it, and a copy of it has it too. A subject is known by [`Alias`]es; any of them leads to it.

use super::file::FileRecord;
use super::ids::{FileKey, ModelId, SubjectId, VersionId};
use super::label::Label;
use super::mature::MatureMode;
use serde::{Deserialize, Serialize};

/// A way to recognise the subject of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alias {
    /// A version on CivitAI.
    Version(VersionId),
    /// A model on CivitAI of which no version is meant: for models that were never installed.
    Model(ModelId),
    /// A file's bytes.
    Sha256([u8; 32]),
    /// A file of the library, as long as nothing better is known.
    File(FileKey),
}

impl Alias {
    /// Every alias of a file, strongest first.
    pub fn of_file(record: &FileRecord) -> Vec<Self> {
        let version = record.civit_match().map(|found| Self::Version(found.version_id));
        let sha256 = record.digests.as_ref().map(|digests| Self::Sha256(digests.sha256));
        version.into_iter().chain(sha256).chain([Self::File(record.key)]).collect()
    }
}

/// The longest note, in characters.
pub const MAX_NOTE_CHARS: usize = 20_000;
/// Own tags of one model at most.
pub const MAX_OWN_TAGS: usize = 64;
/// The longest own tag, in characters.
pub const MAX_TAG_CHARS: usize = 64;

/// What the user keeps about a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// Whether it is a favourite.
    pub favourite: bool,
    /// 1 to 5; 0 is not rated.
    pub rating: u8,
    /// The colour it was given.
    pub label: Label,
    /// Own words.
    pub note: String,
    /// Own tags, in the order they were given.
    pub tags: Vec<String>,
    /// How its pictures are shown whatever the general setting says.
    pub mature: Option<MatureMode>,
    /// When any of it was last changed, seconds since 1970.
    pub changed_unix_secs: i64,
}

/// One change of marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkChange {
    /// Favourite, or not any more.
    Favourite(bool),
    /// 0 to 5.
    Rating(u8),
    /// A colour, or none.
    Label(Label),
    /// Another note.
    Note(String),
    /// All own tags anew.
    Tags(Vec<String>),
    /// One more own tag.
    AddTag(String),
    /// One own tag less.
    RemoveTag(String),
    /// How its pictures are shown.
    Mature(Option<MatureMode>),
}

impl Marks {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        !self.favourite
            && self.rating == 0
            && self.label.is_none()
            && self.note.is_empty()
            && self.tags.is_empty()
            && self.mature.is_none()
    }

    /// Takes a change in. Numbers and lengths out of range are brought into it.
    pub fn apply(&mut self, change: &MarkChange, now_unix_secs: i64) {
        match change {
            MarkChange::Favourite(on) => self.favourite = *on,
            MarkChange::Rating(stars) => self.rating = (*stars).min(5),
            MarkChange::Label(label) => self.label = *label,
            MarkChange::Note(text) => self.note = text.chars().take(MAX_NOTE_CHARS).collect(),
            MarkChange::Tags(tags) => {
                self.tags.clear();
                for tag in tags {
                    self.add_tag(tag);
                }
            }
            MarkChange::AddTag(tag) => self.add_tag(tag),
            MarkChange::RemoveTag(tag) => self.tags.retain(|present| present != tag),
            MarkChange::Mature(mode) => self.mature = *mode,
        }
        self.changed_unix_secs = now_unix_secs;
    }

    fn add_tag(&mut self, tag: &str) {
        let tag: String = tag.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_TAG_CHARS).collect();
        let is_new = !self.tags.iter().any(|present| present.to_lowercase() == tag.to_lowercase());
        if !tag.is_empty() && is_new && self.tags.len() < MAX_OWN_TAGS {
            self.tags.push(tag);
        }
    }

    /// Joins the marks of two subjects that turned out to be one. Nothing that was written is lost.
    pub fn join(&mut self, other: &Self) {
        let other_is_newer = other.changed_unix_secs > self.changed_unix_secs;
        self.favourite |= other.favourite;
        if self.rating == 0 || (other_is_newer && other.rating > 0) {
            self.rating = other.rating;
        }
        if self.label.is_none() || (other_is_newer && !other.label.is_none()) {
            self.label = other.label;
        }
        if self.mature.is_none() || (other_is_newer && other.mature.is_some()) {
            self.mature = other.mature;
        }
        if !other.note.is_empty() && !self.note.contains(&other.note) {
            let both =
                if self.note.is_empty() { other.note.clone() } else { format!("{}\n\n{}", self.note, other.note) };
            self.note = both.chars().take(MAX_NOTE_CHARS).collect();
        }
        other.tags.iter().for_each(|tag| self.add_tag(tag));
        self.changed_unix_secs = self.changed_unix_secs.max(other.changed_unix_secs);
    }
}

/// A subject and what is kept about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    /// Its number.
    pub id: SubjectId,
    /// All that leads to it.
    pub aliases: Vec<Alias>,
    /// A name to show when none of its files is there.
    pub name: String,
    /// What is kept.
    pub marks: Marks,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_tidied_and_the_same_tag_is_kept_once() {
        let mut marks = Marks::default();
        for tag in ["  soft   light ", "Soft Light", "", "x"] {
            marks.apply(&MarkChange::AddTag(tag.to_owned()), 5);
        }
        assert_eq!(marks.tags, ["soft light", "x"]);
        marks.apply(&MarkChange::RemoveTag("x".to_owned()), 6);
        assert_eq!((marks.tags.len(), marks.changed_unix_secs), (1, 6));
    }

    #[test]
    fn joining_loses_nothing() {
        let mut older =
            Marks { favourite: true, rating: 2, note: "a".to_owned(), changed_unix_secs: 1, ..Marks::default() };
        let newer = Marks {
            rating: 4,
            note: "b".to_owned(),
            tags: vec!["t".to_owned()],
            changed_unix_secs: 9,
            ..Marks::default()
        };
        older.join(&newer);
        assert!(older.favourite);
        assert_eq!((older.rating, older.note.as_str(), older.tags.len()), (4, "a\n\nb", 1));
        let before = older.clone();
        older.join(&newer);
        assert_eq!(older, before, "joining twice changes nothing");
    }

    #[test]
    fn numbers_out_of_range_are_brought_into_it() {
        let mut marks = Marks::default();
        marks.apply(&MarkChange::Rating(200), 1);
        marks.apply(&MarkChange::Note("ü".repeat(MAX_NOTE_CHARS + 5)), 1);
        assert_eq!((marks.rating, marks.note.chars().count()), (5, MAX_NOTE_CHARS));
    }
}
