//! One thing that a query asks for, and whether a document has it.

use super::document::Document;
use super::intent::bare;
use super::text;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use crate::model::text::size;

/// Seconds of a day.
const DAY_SECS: i64 = 86_400;

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// A type of model.
    Kind(ModelKind),
    /// This type and none that is loaded like it.
    OnlyKind(ModelKind),
    /// A base model: its family, and its published name where that is narrower.
    Base(BaseFamily, Option<&'static str>),
    /// Files of at most so many bytes.
    AtMost(u64),
    /// Files of at least so many bytes.
    AtLeast(u64),
    /// Files of a size between two.
    Between(u64, u64),
    /// Models of a creator.
    Creator(String),
    /// Models with a tag.
    Tag(String),
    /// Any of these texts, as it is written, in a name, a tag or a creator.
    Words(Vec<String>),
    /// At least so many downloads.
    DownloadsAtLeast(u64),
    /// At most so many downloads.
    DownloadsAtMost(u64),
    /// Published within so many days.
    Since(u32),
    /// What many people use first.
    Popular,
    /// What people like best first.
    TopRated,
    /// What is new first.
    Newest,
    /// Only what is in the library.
    Installed,
    /// Anything but this.
    Not(Box<Self>),
}

impl Wish {
    /// In English, for the command line.
    pub fn text(&self) -> String {
        match self {
            Self::Kind(kind) => kind.label().to_owned(),
            Self::OnlyKind(kind) => format!("only {}", kind.label()),
            Self::Base(_, Some(name)) => (*name).to_owned(),
            Self::Base(family, None) => family.label().to_owned(),
            Self::AtMost(bytes) => format!("at most {}", size(*bytes)),
            Self::AtLeast(bytes) => format!("at least {}", size(*bytes)),
            Self::Between(least, most) => format!("{} to {}", size(*least), size(*most)),
            Self::Creator(name) => format!("by {name}"),
            Self::Tag(tag) => format!("tag {tag}"),
            Self::Words(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or "),
            Self::DownloadsAtLeast(count) => format!("at least {count} downloads"),
            Self::DownloadsAtMost(count) => format!("at most {count} downloads"),
            Self::Since(1) => "of the last day".to_owned(),
            Self::Since(days) => format!("of the last {days} days"),
            Self::Popular => "popular first".to_owned(),
            Self::TopRated => "best liked first".to_owned(),
            Self::Newest => "newest first".to_owned(),
            Self::Installed => "in the library".to_owned(),
            Self::Not(wish) => format!("not {}", wish.text()),
        }
    }

    /// Whether a document fits; what is not known of it fits no limit.
    pub fn fits(&self, document: &Document, now_unix_secs: i64) -> bool {
        match self {
            Self::Kind(kind) => document.kind.agrees_with(*kind),
            Self::OnlyKind(kind) => document.kind == *kind,
            Self::Base(family, name) => {
                document.family == *family && name.is_none_or(|name| is_base(&document.base_name, name))
            }
            Self::AtMost(bytes) => document.size_bytes.is_some_and(|size| size <= *bytes),
            Self::AtLeast(bytes) => document.size_bytes.is_some_and(|size| size >= *bytes),
            Self::Between(least, most) => document.size_bytes.is_some_and(|size| (*least..=*most).contains(&size)),
            Self::Creator(name) => document.creator.as_deref().is_some_and(|creator| is_folded(creator, name)),
            Self::Tag(tag) => document.tags.iter().any(|own| own.eq_ignore_ascii_case(tag)),
            Self::Words(words) => words.iter().any(|word| says(document, word)),
            Self::DownloadsAtLeast(count) => document.downloads.is_some_and(|downloads| downloads >= *count),
            Self::DownloadsAtMost(count) => document.downloads.is_some_and(|downloads| downloads <= *count),
            Self::Since(days) => {
                let since = now_unix_secs.saturating_sub(i64::from(*days) * DAY_SECS);
                document.published_unix_secs.is_some_and(|published| published >= since)
            }
            Self::Installed => document.key.is_file(),
            Self::Popular | Self::TopRated | Self::Newest => true,
            Self::Not(wish) => !wish.fits(document, now_unix_secs),
        }
    }

    /// Whether it says in which order, and leaves nothing out.
    pub const fn is_order(&self) -> bool {
        matches!(self, Self::Popular | Self::TopRated | Self::Newest)
    }

    /// What is wanted, or what is not.
    pub(super) const fn bare(&self) -> &Self {
        match self {
            Self::Not(wish) => wish,
            wish => wish,
        }
    }

    /// Whether two ask for the same sort of thing, so that one can hold in place of the other.
    pub(super) const fn is_of_a_sort_with(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::Kind(_) | Self::OnlyKind(_), Self::Kind(_) | Self::OnlyKind(_))
                | (Self::Base(..), Self::Base(..))
                | (Self::Creator(_), Self::Creator(_))
                | (Self::Tag(_), Self::Tag(_))
                | (Self::Words(_), Self::Words(_))
        )
    }

    /// Whether nothing can have both.
    pub(super) fn rules_out(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Kind(one) | Self::OnlyKind(one), Self::Kind(other) | Self::OnlyKind(other)) => {
                !one.agrees_with(*other)
            }
            (Self::Base(one, _), Self::Base(other, _)) => one != other,
            (Self::Creator(one), Self::Creator(other)) => one != other,
            _ => false,
        }
    }

    /// Whether it is a base model, and a document's published one has that name.
    pub(super) fn names_base_of(&self, document: &Document) -> bool {
        match self {
            Self::Base(family, name) => {
                document.family == *family && is_base(&document.base_name, name.unwrap_or_else(|| family.label()))
            }
            _ => false,
        }
    }
}

/// Whether a published name is another or begins with it: "SD 3" is not "SD 3.5".
fn is_base(base_name: &str, name: &str) -> bool {
    let goes_on = |rest: &str| {
        name.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    };
    places(base_name, name).any(|at| !goes_on(base_name.get(at + name.len()..).unwrap_or_default()))
}

/// Whether a document has a text in its name, tags, creator or published base model, as whole words.
fn says(document: &Document, text: &str) -> bool {
    let named = [document.name.as_str(), document.base_name.as_str(), document.kind.label()];
    let known = document.version_name.as_deref().into_iter().chain(document.creator.as_deref());
    let tags = document.tags.iter().map(String::as_str);
    named.into_iter().chain(known).chain(tags).any(|own| has_words(own, text))
}

/// Whether a text has another as whole words; a plural is the same word.
fn has_words(own: &str, words: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !text::is_cjk(c));
    let is_bounded = |edge: Option<char>, beside: Option<char>| !(joins(edge) && joins(beside));
    places(own, words).any(|at| {
        let (before, rest) = own.split_at_checked(at).unwrap_or_default();
        let after = rest.get(words.len()..).unwrap_or_default();
        let after = after.strip_prefix(['s', 'S']).filter(|after| !joins(after.chars().next())).unwrap_or(after);
        is_bounded(words.chars().next(), before.chars().next_back())
            && is_bounded(words.chars().next_back(), after.chars().next())
    })
}

/// Where a text has another, whatever their case. Asked of every document: nothing is allocated.
fn places<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = part.as_bytes();
    let windows = text.as_bytes().windows(part.len().max(1)).enumerate();
    let found = windows.filter(|(_, window)| !part.is_empty() && window.eq_ignore_ascii_case(part));
    found.map(|(at, _)| at)
}

/// Whether a name is `folded` once it is folded and without signs at its ends.
fn is_folded(name: &str, folded: &str) -> bool {
    let name = bare(name);
    if name.is_ascii() { name.eq_ignore_ascii_case(folded) } else { text::fold(name) == folded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_and_a_narrower_base_is_not_a_longer_number() {
        assert!(has_words("Pixel Art XL", "pixel art") && has_words("two styles", "style"));
        assert!(!has_words("party", "art") && !has_words("stylish", "style") && has_words("国风写实", "写实"));
        assert!(is_base("SDXL 1.0", "SDXL 1.0") && is_base("SDXL 1.0 LCM", "SDXL 1.0") && is_base("Pony", "pony"));
        assert!(!is_base("SD 3.5", "SD 3") && is_base("Wan Video 2.2 T2V-A14B", "2.2"));
    }

    #[test]
    fn what_is_not_known_fits_no_limit() {
        let empty = Document::default();
        for wish in [Wish::Between(0, 9), Wish::Since(7), Wish::DownloadsAtLeast(0), Wish::DownloadsAtMost(9)] {
            assert!(!wish.fits(&empty, 0), "{}", wish.text());
        }
    }
}
