//! What can stand before a colon.

use crate::model::facet::Mark;
use crate::model::limit::Measure;

/// What can stand before a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What it is for.
    Type,
    /// Base model, or the family of them.
    Base,
    /// CivitAI's tags.
    Tag,
    /// The user's own tags.
    MyTag,
    /// Creator.
    Creator,
    /// Size of the file.
    Size,
    /// Downloads on CivitAI.
    Downloads,
    /// Thumbs up on CivitAI.
    Likes,
    /// How long ago the version was published.
    Updated,
    /// How long ago it was first seen.
    Added,
    /// What its creator allows.
    License,
    /// Whether the library has a file of it.
    Installed,
    /// Whether it is a favourite.
    Favourite,
    /// Things that are so or not.
    Is,
    /// The user's stars.
    Rating,
    /// The colour the user gave.
    Label,
    /// The score of its verdict.
    Score,
    /// File format.
    Format,
    /// Precision of the weights.
    Precision,
    /// Browsing level of its picture.
    Level,
    /// Short for the levels above PG-13.
    Nsfw,
    /// Where it stands.
    State,
    /// One of the user's collections.
    Collection,
    /// Folder below a folder of the library.
    Folder,
    /// Where is looked.
    In,
    /// What the library is ordered by.
    Sort,
    /// What CivitAI orders its list by.
    Order,
    /// How far back CivitAI's list reaches.
    Period,
}

impl Field {
    /// Every field, as lists offer them.
    pub const ALL: [Self; 28] = [
        Self::Type,
        Self::Base,
        Self::Tag,
        Self::MyTag,
        Self::Creator,
        Self::Size,
        Self::Downloads,
        Self::Likes,
        Self::Updated,
        Self::Added,
        Self::License,
        Self::Installed,
        Self::Favourite,
        Self::Is,
        Self::Rating,
        Self::Label,
        Self::Score,
        Self::Format,
        Self::Precision,
        Self::Level,
        Self::Nsfw,
        Self::State,
        Self::Collection,
        Self::Folder,
        Self::In,
        Self::Sort,
        Self::Order,
        Self::Period,
    ];

    /// The word before the colon.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Base => "base",
            Self::Tag => "tag",
            Self::MyTag => "mytag",
            Self::Creator => "creator",
            Self::Size => "size",
            Self::Downloads => "downloads",
            Self::Likes => "likes",
            Self::Updated => "updated",
            Self::Added => "added",
            Self::License => "license",
            Self::Installed => "installed",
            Self::Favourite => "favourite",
            Self::Is => "is",
            Self::Rating => "rating",
            Self::Label => "label",
            Self::Score => "score",
            Self::Format => "format",
            Self::Precision => "precision",
            Self::Level => "level",
            Self::Nsfw => "nsfw",
            Self::State => "state",
            Self::Collection => "collection",
            Self::Folder => "folder",
            Self::In => "in",
            Self::Sort => "sort",
            Self::Order => "order",
            Self::Period => "period",
        }
    }

    /// Other words for it.
    const fn others(self) -> &'static [&'static str] {
        match self {
            Self::Type => &["kind"],
            Self::Base => &["basemodel", "family", "model"],
            Self::Tag => &["tags", "style"],
            Self::MyTag => &["owntag", "mytags"],
            Self::Creator => &["by", "user", "author"],
            Self::Downloads => &["downloaded"],
            Self::Likes => &["liked", "thumbs"],
            Self::Updated => &["published"],
            Self::License => &["licence", "may", "permission", "allows"],
            Self::Installed => &["owned"],
            Self::Favourite => &["favorite", "fav"],
            Self::Rating => &["stars", "rated"],
            Self::Label => &["colour", "color"],
            Self::Score => &["quality"],
            Self::Level => &["rating-level", "browsing"],
            Self::In => &["scope", "where"],
            Self::Folder => &["path"],
            Self::Sort => &["sortby"],
            _ => &[],
        }
    }

    /// The field a word names, in any case.
    pub fn find(word: &str) -> Option<Self> {
        let word = super::plain(word);
        let is_it = |name: &&str| super::plain(name) == word;
        Self::ALL.into_iter().find(|field| is_it(&field.id()) || field.others().iter().any(is_it))
    }

    /// The measure whose amounts it compares.
    pub const fn measure(self) -> Option<Measure> {
        match self {
            Self::Size => Some(Measure::Size),
            Self::Downloads => Some(Measure::Downloads),
            Self::Likes => Some(Measure::Likes),
            Self::Rating => Some(Measure::Rating),
            Self::Score => Some(Measure::Score),
            Self::Added => Some(Measure::Added),
            Self::Updated => Some(Measure::Updated),
            _ => None,
        }
    }

    /// The field that compares a measure.
    pub const fn of_measure(measure: Measure) -> Self {
        match measure {
            Measure::Size => Self::Size,
            Measure::Downloads => Self::Downloads,
            Measure::Likes => Self::Likes,
            Measure::Rating => Self::Rating,
            Measure::Score => Self::Score,
            Measure::Added => Self::Added,
            Measure::Updated => Self::Updated,
        }
    }

    /// Whether its values are open: any text may be one.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Tag | Self::MyTag | Self::Creator | Self::Collection | Self::Folder | Self::Precision | Self::Base
        )
    }

    /// Whether it tells how to look and not what for: a minus before it means nothing.
    pub const fn is_about_the_list(self) -> bool {
        matches!(self, Self::In | Self::Sort | Self::Order | Self::Period)
    }

    /// What "yes" says is so.
    pub(super) const fn yes_mark(self) -> Option<Mark> {
        match self {
            Self::Installed => Some(Mark::InLibrary),
            Self::Favourite => Some(Mark::Favourite),
            _ => None,
        }
    }
}
