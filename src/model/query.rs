//! What the gallery is asked to show: text, facets, limits and order. Pure, so that window, command line and tests agree.
//! The same question as a line of text is [`language`].

pub mod language;

use super::facet::{FacetValue, Part};
use super::ids::CollectionId;
use super::limit::{Criterion, Limit, Measure};
use super::mature::MatureLevel;
use super::online::{ModelOrder, Period};
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
    /// Thumbs up on CivitAI, most first.
    Likes,
    /// The user's rating, best first.
    Rating,
    /// Creator, A to Z.
    Creator,
    /// Precision of the weights.
    Precision,
    /// State: what needs a look last.
    State,
    /// Folder, then name.
    Folder,
    /// Score of the verdict, best first; what was not judged comes last.
    Score,
    /// As the user put the models of the one collection that is asked for; by name where none is, or several are.
    Own,
}

impl SortBy {
    /// Every order, as menus list them.
    pub const ALL: [Self; 15] = [
        Self::Name,
        Self::Added,
        Self::Modified,
        Self::Size,
        Self::Rating,
        Self::Score,
        Self::Downloads,
        Self::Likes,
        Self::Base,
        Self::Kind,
        Self::Creator,
        Self::Precision,
        Self::State,
        Self::Folder,
        Self::Own,
    ];

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
            Self::Likes => "likes",
            Self::Rating => "rating",
            Self::Creator => "creator",
            Self::Precision => "precision",
            Self::State => "state",
            Self::Folder => "folder",
            Self::Score => "quality",
            Self::Own => "my order",
        }
    }
}

/// Where is looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Among the files of the library.
    #[default]
    Library,
    /// Among the models CivitAI told of, and on CivitAI itself.
    Civitai,
    /// Among the files, and the models of which there is none.
    Both,
}

impl Scope {
    /// Every scope, as menus list them.
    pub const ALL: [Self; 3] = [Self::Library, Self::Civitai, Self::Both];

    /// The word on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Civitai => "civitai",
            Self::Both => "both",
        }
    }

    /// Whether models without a file are asked for, too.
    pub const fn is_online(self) -> bool {
        !matches!(self, Self::Library)
    }
}

/// In which order CivitAI lists, and of what time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedOrder {
    /// The order. What has a text is ordered by how well it fits, whatever is said here.
    pub order: ModelOrder,
    /// The time.
    pub period: Period,
}

/// What is asked for. Nothing chosen asks for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardQuery {
    /// Where is looked.
    pub scope: Scope,
    /// How CivitAI lists.
    pub online: FeedOrder,
    /// Words that must all occur, in any case; a part in double quotes is one word. What has a minus right before it must not.
    pub text: String,
    /// Values asked for. Of one facet any is enough, or all where a model can have several ([`super::facet::Facet::is_many`]);
    /// between facets all must hold.
    pub include: Vec<FacetValue>,
    /// Values that rule a card out.
    pub exclude: Vec<FacetValue>,
    /// Numbers that must fit, one limit of a measure at most.
    pub limits: Vec<Limit>,
    /// Models whose picture is above this level are left out, but for those the user decided to show.
    pub hide_above: Option<MatureLevel>,
    /// Order.
    pub sort: SortBy,
    /// The other way round.
    pub reversed: bool,
}

impl CardQuery {
    /// The words of the text that must occur, in lower case; a quoted part is one word.
    pub fn words(&self) -> Vec<String> {
        self.words_with(false)
    }

    /// The words of the text that must not occur, in lower case.
    pub fn unwanted(&self) -> Vec<String> {
        self.words_with(true)
    }

    fn words_with(&self, minus: bool) -> Vec<String> {
        let text = self.text.to_lowercase();
        words_of(&text).into_iter().filter(|word| word.minus == minus).map(|word| word.text.to_owned()).collect()
    }

    /// The text without what must not occur: for whoever knows no minus.
    pub fn wanted_text(&self) -> String {
        let wanted = words_of(&self.text).into_iter().filter(|word| !word.minus);
        let written =
            wanted.map(|word| if word.is_phrase { format!("\"{}\"", word.text) } else { word.text.to_owned() });
        written.collect::<Vec<_>>().join(" ")
    }

    /// The text without what only says what is meant: phrases, and what must not occur.
    pub fn exact_text(&self) -> String {
        let exact = words_of(&self.text).into_iter().filter(|word| word.minus || word.is_phrase);
        let written = exact.map(|word| format!("{}\"{}\"", if word.minus { "-" } else { "" }, word.text));
        written.collect::<Vec<_>>().join(" ")
    }

    /// Whether the user narrows the view: by text or by any value.
    pub fn is_narrowed(&self) -> bool {
        !self.text.trim().is_empty() || !self.include.is_empty() || !self.exclude.is_empty() || !self.limits.is_empty()
    }

    /// How a value takes part.
    pub fn part(&self, value: &FacetValue) -> Part {
        if self.include.contains(value) {
            Part::Include
        } else if self.exclude.contains(value) {
            Part::Exclude
        } else {
            Part::Off
        }
    }

    /// Lets a value take part in this way.
    pub fn set_part(&mut self, value: FacetValue, part: Part) {
        self.include.retain(|present| *present != value);
        self.exclude.retain(|present| *present != value);
        match part {
            Part::Off => {}
            Part::Include => self.include.push(value),
            Part::Exclude => self.exclude.push(value),
        }
    }

    /// The limit of a measure.
    pub fn limit(&self, measure: Measure) -> Option<Limit> {
        self.limits.iter().copied().find(|limit| limit.measure == measure)
    }

    /// Puts a limit in the place of the one of its measure; one without ends takes it away.
    pub fn set_limit(&mut self, limit: Limit) {
        self.limits.retain(|present| present.measure != limit.measure);
        if limit.min.is_some() || limit.max.is_some() {
            self.limits.push(limit);
        }
    }

    /// Takes away what leaves cards out by one criterion.
    pub fn lift(&mut self, criterion: Criterion) {
        match criterion {
            Criterion::Facet(facet) => {
                self.include.retain(|value| value.facet() != facet);
                self.exclude.retain(|value| value.facet() != facet);
            }
            Criterion::Limit(measure) => self.limits.retain(|limit| limit.measure != measure),
            Criterion::Words => self.text = self.wanted_text(),
        }
    }

    /// Takes all text, values and limits away; order and what is hidden stay.
    pub fn clear(&mut self) {
        self.text.clear();
        self.include.clear();
        self.exclude.clear();
        self.limits.clear();
    }

    /// Whether another question asks for the same, wherever and in whatever order.
    pub fn asks_like(&self, other: &Self) -> bool {
        self.text == other.text
            && self.include == other.include
            && self.exclude == other.exclude
            && self.limits == other.limits
    }

    /// The one collection it asks for: its models have an order of the user's own.
    pub fn collection(&self) -> Option<CollectionId> {
        let mut asked = self.include.iter().filter_map(|value| match value {
            FacetValue::Collection(id) => Some(*id),
            _ => None,
        });
        asked.next().filter(|_| asked.next().is_none())
    }

    /// Whether it asks for this value and nothing else.
    pub fn is_only(&self, value: &FacetValue) -> bool {
        let others = !self.text.trim().is_empty() || !self.exclude.is_empty() || !self.limits.is_empty();
        !others && self.include.as_slice() == std::slice::from_ref(value)
    }
}

/// A word of a text, or a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Term<'a> {
    /// Whether it must not occur.
    minus: bool,
    /// Whether it stood in quotes.
    is_phrase: bool,
    text: &'a str,
}

/// The words of a text; a part in double quotes is one word, and a minus belongs to what follows right behind it.
fn words_of(text: &str) -> Vec<Term<'_>> {
    let mut words = Vec::new();
    let mut parts = text.split('"').peekable();
    while let Some(mut plain) = parts.next() {
        let phrase = parts.peek().is_some();
        let ending = plain.strip_suffix('-').filter(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace));
        let minus = match ending {
            Some(rest) if phrase => {
                plain = rest;
                true
            }
            _ => false,
        };
        words.extend(plain.split_whitespace().map(
            |word| match word.strip_prefix('-').filter(|rest| !rest.is_empty()) {
                Some(rest) => Term { minus: true, is_phrase: false, text: rest },
                None => Term { minus: false, is_phrase: false, text: word },
            },
        ));
        if let Some(phrase) = parts.next().map(str::trim).filter(|phrase| !phrase.is_empty()) {
            words.push(Term { minus, is_phrase: true, text: phrase });
        }
    }
    words
}

impl Preset {
    /// Name under which the store keeps all of them.
    pub const NAME: &'static str = "presets";
    /// So many are kept.
    pub const MOST: usize = 100;
}

/// A question under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preset {
    /// What the user calls it.
    pub name: String,
    /// The question.
    pub query: CardQuery,
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
    fn a_minus_rules_out_the_word_or_phrase_behind_it() {
        let query =
            CardQuery { text: "Night -Dusk -\"Red car\" a-b - \"-x\" x-\"y\"".to_owned(), ..CardQuery::default() };
        assert_eq!(query.words(), ["night", "a-b", "-", "-x", "x-", "y"]);
        assert_eq!(query.unwanted(), ["dusk", "red car"]);
        let query = CardQuery { text: "Night -dusk \"red car\"".to_owned(), ..CardQuery::default() };
        assert_eq!(query.wanted_text(), "Night \"red car\"");
        assert_eq!(query.exact_text(), "-\"dusk\" \"red car\"");
    }

    #[test]
    fn one_collection_alone_has_an_order() {
        let mut query = CardQuery::default();
        let one = |id| FacetValue::Collection(CollectionId(id));
        assert_eq!(query.collection(), None);
        query.include = vec![FacetValue::Rating(3), one(4)];
        assert_eq!(query.collection(), Some(CollectionId(4)));
        query.include.push(one(5));
        assert_eq!(query.collection(), None);
    }

    #[test]
    fn a_value_takes_part_in_one_way_at_a_time() {
        let mut query = CardQuery::default();
        let value = FacetValue::Tag("style".to_owned());
        query.set_part(value.clone(), Part::Include);
        query.set_part(value.clone(), Part::Exclude);
        assert_eq!((query.part(&value), query.include.len(), query.exclude.len()), (Part::Exclude, 0, 1));
        query.set_part(value.clone(), Part::Off);
        assert!(!query.is_narrowed());
        query.set_part(value.clone(), Part::Include);
        assert!(query.is_only(&value) && query.is_narrowed());
        query.text = "x".to_owned();
        assert!(!query.is_only(&value));
    }
}
