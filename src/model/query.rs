//! What the gallery is asked to show: text, facets and order. Pure, so that window, command line and tests agree.

use super::base::BaseFamily;
use super::card::Card;
use super::file::FileState;
use super::kind::ModelKind;
use serde::{Deserialize, Serialize};

/// What cards are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SortBy {
    /// Name, A to Z.
    #[default]
    Name,
    /// First seen, newest first.
    Added,
    /// File time, newest first.
    Modified,
    /// Size, largest first.
    Size,
    /// Base model, then name.
    Base,
    /// Kind, then name.
    Kind,
    /// Downloads on CivitAI, most first.
    Downloads,
}

impl SortBy {
    /// Every order, as menus list them.
    pub const ALL: [Self; 7] =
        [Self::Name, Self::Added, Self::Modified, Self::Size, Self::Base, Self::Kind, Self::Downloads];

    /// The name shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Added => "newest in library",
            Self::Modified => "file date",
            Self::Size => "size",
            Self::Base => "base model",
            Self::Kind => "type",
            Self::Downloads => "downloads",
        }
    }
}

/// What is asked for. Empty facets ask for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardQuery {
    /// Words that must all occur, in any case; a part in double quotes is one word.
    pub text: String,
    /// Kinds, any of them.
    pub kinds: Vec<ModelKind>,
    /// Families, any of them.
    pub families: Vec<BaseFamily>,
    /// States, any of them.
    pub states: Vec<FileState>,
    /// Only files that have something to say.
    pub only_findings: bool,
    /// Order.
    pub sort: SortBy,
    /// The other way round.
    pub reversed: bool,
}

impl CardQuery {
    /// The words of the text, in lower case; a quoted part is one word.
    pub fn words(&self) -> Vec<String> {
        let lower = self.text.to_lowercase();
        let mut words = Vec::new();
        for (index, part) in lower.split('"').enumerate() {
            if index % 2 == 1 {
                let phrase = part.trim();
                if !phrase.is_empty() {
                    words.push(phrase.to_owned());
                }
            } else {
                words.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        words
    }

    /// Whether a card is asked for, apart from the text.
    pub fn facets_match(&self, card: &Card) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&card.kind))
            && (self.families.is_empty() || self.families.contains(&card.family))
            && (self.states.is_empty() || self.states.contains(&card.state))
            && (!self.only_findings || card.needs_a_look())
    }

    /// Whether anything narrows the view.
    pub fn is_narrowed(&self) -> bool {
        !self.text.trim().is_empty()
            || !self.kinds.is_empty()
            || !self.families.is_empty()
            || !self.states.is_empty()
            || self.only_findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_part_is_one_word() {
        let query = CardQuery { text: "Pixel \"night metro\" xl \"".to_owned(), ..CardQuery::default() };
        assert_eq!(query.words(), ["pixel", "night metro", "xl"]);
    }

    #[test]
    fn what_needs_a_look_is_more_than_a_note() {
        use crate::model::file::{FileRecord, FileStamp};
        use crate::model::finding::{Finding, FindingCode};
        use crate::model::ids::{FileKey, RootId};
        let query = CardQuery { only_findings: true, ..CardQuery::default() };
        let shown = |code| {
            let mut record = FileRecord::new(FileKey(1), RootId(1), "/m/a.pt".into(), FileStamp::default(), 1);
            record.findings.push(Finding::new(code, "a sentence"));
            query.facets_match(&Card::new(&record, None, None))
        };
        assert!(!shown(FindingCode::Pickle));
        assert!(shown(FindingCode::SuspiciousPickle) && shown(FindingCode::Truncated));
    }
}
