//! Facets: the sides a library can be narrowed down by, each value with its count.

use super::base::BaseFamily;
use super::file::FileState;
use super::format::FileFormat;
use super::ids::{CollectionId, RootId};
use super::kind::ModelKind;
use super::label::Label;
use super::licence::Permission;
use super::mature::MatureLevel;
use serde::{Deserialize, Serialize};

/// Sizes on disk in bands people think in. Bounds are in bytes, the upper one excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeBand {
    /// Under 50 MB.
    Under50Mb,
    /// 50 to 200 MB.
    To200Mb,
    /// 200 MB to 1 GB.
    To1Gb,
    /// 1 to 4 GB.
    To4Gb,
    /// 4 to 10 GB.
    To10Gb,
    /// 10 GB and more.
    Over10Gb,
}

impl SizeBand {
    /// Every band, smallest first.
    pub const ALL: [Self; 6] = [Self::Under50Mb, Self::To200Mb, Self::To1Gb, Self::To4Gb, Self::To10Gb, Self::Over10Gb];

    /// The band of a size.
    pub const fn of(size_bytes: u64) -> Self {
        const MB: u64 = 1_000_000;
        match size_bytes {
            0..50_000_000 => Self::Under50Mb,
            50_000_000..200_000_000 => Self::To200Mb,
            _ if size_bytes < 1_000 * MB => Self::To1Gb,
            _ if size_bytes < 4_000 * MB => Self::To4Gb,
            _ if size_bytes < 10_000 * MB => Self::To10Gb,
            _ => Self::Over10Gb,
        }
    }
}

/// How long ago something was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeBand {
    /// Within a day.
    Day,
    /// Within a week.
    Week,
    /// Within 30 days.
    Month,
    /// Within a year.
    Year,
    /// Longer ago.
    Older,
}

impl AgeBand {
    /// Every band, newest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Year, Self::Older];

    /// The band of a time, both in seconds since 1970. The future counts as today.
    pub const fn of(then_unix_secs: i64, now_unix_secs: i64) -> Self {
        const DAY: i64 = 86_400;
        let age_secs = now_unix_secs.saturating_sub(then_unix_secs);
        if age_secs < DAY {
            Self::Day
        } else if age_secs < 7 * DAY {
            Self::Week
        } else if age_secs < 30 * DAY {
            Self::Month
        } else if age_secs < 365 * DAY {
            Self::Year
        } else {
            Self::Older
        }
    }
}

/// Things that are so or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A favourite.
    Favourite,
    /// Has a note of the user's.
    Note,
    /// Another file has the same bytes or weights.
    Duplicate,
    /// Has findings a person should read.
    NeedsALook,
    /// Not where it was, or on a drive that is not there.
    Missing,
    /// Has no picture.
    NoPicture,
    /// CivitAI has taken the model away or archived it.
    Archived,
    /// The library has a file of the model.
    InLibrary,
    /// There is a newer version for the same base model.
    Update,
    /// Has to be paid for at present.
    EarlyAccess,
}

impl Mark {
    /// Every mark, as menus list them.
    pub const ALL: [Self; 10] = [
        Self::Favourite,
        Self::Note,
        Self::Duplicate,
        Self::NeedsALook,
        Self::Missing,
        Self::NoPicture,
        Self::Archived,
        Self::InLibrary,
        Self::Update,
        Self::EarlyAccess,
    ];
}

/// A side a library can be narrowed down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// What it is for.
    Kind,
    /// What it can be loaded with.
    Family,
    /// Where it stands.
    State,
    /// Things that are so or not.
    Mark,
    /// The user's collections.
    Collection,
    /// The user's rating.
    Rating,
    /// The colour the user gave.
    Label,
    /// CivitAI's tags.
    Tag,
    /// The user's own tags.
    OwnTag,
    /// Creators.
    Creator,
    /// Folders.
    Folder,
    /// Precision of the weights.
    Precision,
    /// Size on disk.
    Size,
    /// When it was first seen.
    Added,
    /// Browsing level.
    Level,
    /// What its creator allows.
    Permission,
    /// Base models by their published names.
    Base,
    /// Formats of files.
    Format,
}

impl Facet {
    /// Every facet, as Discovery lists them.
    pub const ALL: [Self; 18] = [
        Self::Kind,
        Self::Family,
        Self::Base,
        Self::State,
        Self::Mark,
        Self::Collection,
        Self::Rating,
        Self::Label,
        Self::Tag,
        Self::OwnTag,
        Self::Creator,
        Self::Folder,
        Self::Format,
        Self::Precision,
        Self::Size,
        Self::Added,
        Self::Level,
        Self::Permission,
    ];

    /// Whether a model can have several values of it at once. Of these all that are asked for must be there; of the
    /// others one is enough.
    pub const fn is_many(self) -> bool {
        matches!(self, Self::Tag | Self::OwnTag | Self::Permission | Self::Mark | Self::Collection)
    }
}

/// One value of a facet: what a tick in Discovery asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FacetValue {
    /// What it is for.
    Kind(ModelKind),
    /// What it can be loaded with.
    Family(BaseFamily),
    /// Where it stands.
    State(FileState),
    /// Something that is so.
    Mark(Mark),
    /// In a collection, or in one nested in it.
    Collection(CollectionId),
    /// Exactly so many stars.
    Rating(u8),
    /// This colour.
    Label(Label),
    /// A tag of CivitAI's, in lower case.
    Tag(String),
    /// An own tag, in lower case.
    OwnTag(String),
    /// A creator; capitals of A to Z make no difference.
    Creator(String),
    /// A folder under a root and all below it: parts joined by "/", empty is the whole root.
    Folder(RootId, String),
    /// A precision by its label ("fp16"); GGUF ones by their own.
    Precision(String),
    /// A size band.
    Size(SizeBand),
    /// First seen so long ago.
    Added(AgeBand),
    /// The mildest level of its picture.
    Level(MatureLevel),
    /// Its creator allows it.
    Permission(Permission),
    /// A base model by its published name ("Pony").
    Base(String),
    /// A file format.
    Format(FileFormat),
}

impl FacetValue {
    /// The facet it is a value of.
    pub const fn facet(&self) -> Facet {
        match self {
            Self::Kind(_) => Facet::Kind,
            Self::Family(_) => Facet::Family,
            Self::State(_) => Facet::State,
            Self::Mark(_) => Facet::Mark,
            Self::Collection(_) => Facet::Collection,
            Self::Rating(_) => Facet::Rating,
            Self::Label(_) => Facet::Label,
            Self::Tag(_) => Facet::Tag,
            Self::OwnTag(_) => Facet::OwnTag,
            Self::Creator(_) => Facet::Creator,
            Self::Folder(..) => Facet::Folder,
            Self::Precision(_) => Facet::Precision,
            Self::Size(_) => Facet::Size,
            Self::Added(_) => Facet::Added,
            Self::Level(_) => Facet::Level,
            Self::Permission(_) => Facet::Permission,
            Self::Base(_) => Facet::Base,
            Self::Format(_) => Facet::Format,
        }
    }
}

/// How a value takes part in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Not at all.
    Off,
    /// Asked for.
    Include,
    /// Ruled out.
    Exclude,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_meet_without_gap() {
        assert_eq!(SizeBand::of(49_999_999), SizeBand::Under50Mb);
        assert_eq!(SizeBand::of(50_000_000), SizeBand::To200Mb);
        assert_eq!(SizeBand::of(200_000_000), SizeBand::To1Gb);
        assert_eq!(SizeBand::of(10_000_000_000), SizeBand::Over10Gb);
        assert_eq!(AgeBand::of(100, 50), AgeBand::Day);
        assert_eq!(AgeBand::of(0, 86_400), AgeBand::Week);
        assert_eq!(AgeBand::of(0, i64::MAX), AgeBand::Older);
        assert_eq!(AgeBand::of(i64::MIN, i64::MAX), AgeBand::Older);
    }
}
