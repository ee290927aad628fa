//! How Discovery is asked: the tabs above its field. All of them lead to the same question.

use crate::model::query::CardQuery;
use serde::{Deserialize, Serialize};

/// A tab of Discovery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscoverMode {
    /// Words, and filters below.
    #[default]
    Search,
    /// A sentence that says what is meant.
    Smart,
    /// A picture.
    Visual,
    /// Tags that are wanted or not.
    Tags,
    /// The whole question as a line of text.
    Advanced,
    /// What may be liked.
    Recommend,
}

impl DiscoverMode {
    /// Every tab, as the panel lists them.
    pub const ALL: [Self; 6] = [Self::Search, Self::Smart, Self::Visual, Self::Tags, Self::Advanced, Self::Recommend];
}

/// A search of late: the question and how it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct RecentSearch {
    /// The question; what is hidden is no part of it.
    pub query: CardQuery,
    /// The tab it was asked in.
    pub mode: DiscoverMode,
}

/// As the store may have it: earlier only the text was kept.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Text(String),
    Whole {
        #[serde(default)]
        query: Box<CardQuery>,
        #[serde(default)]
        mode: DiscoverMode,
    },
}

impl From<Kept> for RecentSearch {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Text(text) => Self { query: CardQuery { text, ..CardQuery::default() }, ..Self::default() },
            Kept::Whole { query, mode } => Self { query: *query, mode },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::query::Scope;

    #[test]
    fn what_was_kept_as_a_text_is_still_read() {
        let dir = tempfile::tempdir().unwrap();
        let store = crate::store::Store::open(dir.path()).unwrap();
        store.write(|writer| writer.put_setting("recent", &vec!["night".to_owned()])).unwrap();
        let read = |store: &crate::store::Store| {
            store.read(|reader| reader.setting::<Vec<RecentSearch>>("recent")).unwrap().unwrap()
        };
        assert_eq!(read(&store)[0].query.text, "night");
        let query = CardQuery { scope: Scope::Civitai, reversed: true, ..CardQuery::default() };
        let whole = vec![RecentSearch { query, mode: DiscoverMode::Tags }];
        store.write(|writer| writer.put_setting("recent", &whole)).unwrap();
        assert_eq!(read(&store), whole);
    }
}
