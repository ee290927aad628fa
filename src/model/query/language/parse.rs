//! From text to question. Nothing is refused: what is understood takes part, the rest is told with its place.

use super::field::Field;
use super::lex::{Raw, Token, lex};
use super::names::QueryNames;
use super::numbers::{Said, read};
use super::trouble::{Trouble, TroubleKind};
use super::values;
use crate::model::facet::{FacetValue, Mark, Part};
use crate::model::limit::Limit;
use crate::model::mature::MatureLevel;
use crate::model::query::CardQuery;
use std::ops::Range;

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The question.
    pub query: CardQuery,
    /// What was not understood, in reading order.
    pub troubles: Vec<Trouble>,
    /// Parts of the text by what they are, in reading order and without overlap: what a field colours.
    pub pieces: Vec<Piece>,
}

/// A part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its place, in bytes.
    pub at: Range<usize>,
    /// What it is.
    pub role: Role,
}

/// What a part of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A word or phrase that is looked for.
    Word,
    /// What comes before a value, with its colon.
    Field,
    /// The same behind a minus.
    Without,
    /// A value.
    Value,
}

/// Levels that "nsfw" is short for.
const NSFW: [MatureLevel; 3] = [MatureLevel::R, MatureLevel::X, MatureLevel::Xxx];

/// Reads a text. What is about the list (where is looked, orders, what is hidden) stays as in `base` unless the text tells it.
pub fn parse(text: &str, base: &CardQuery, names: &QueryNames) -> Parsed {
    let mut query = base.clone();
    query.clear();
    let mut parser = Parser { text, names, words: Vec::new(), parsed: Parsed { query, ..Parsed::default() } };
    for token in lex(text) {
        parser.take(&token);
    }
    parser.parsed.query.text = parser.words.join(" ");
    parser.parsed
}

struct Parser<'a> {
    text: &'a str,
    names: &'a QueryNames,
    words: Vec<String>,
    parsed: Parsed,
}

impl Parser<'_> {
    fn trouble(&mut self, at: Range<usize>, kind: TroubleKind) {
        self.parsed.troubles.push(Trouble { at, kind });
    }

    fn piece(&mut self, at: Range<usize>, role: Role) {
        self.parsed.pieces.push(Piece { at, role });
    }

    fn take(&mut self, token: &Token) {
        for raw in token.values.iter().filter(|raw| !raw.closed) {
            self.trouble(raw.at.clone(), TroubleKind::OpenQuote);
        }
        let Some(key) = token.key.clone() else { return self.take_word(token) };
        let begin = token.values.first().map_or(token.at.end, |raw| raw.at.start);
        self.piece(token.at.start..begin, if token.minus { Role::Without } else { Role::Field });
        let word = self.text.get(key.clone()).unwrap_or_default();
        let Some(field) = Field::find(word) else {
            let near = values::near(word, Field::ALL.iter().map(|field| field.id()));
            let kind = TroubleKind::NoSuchField { word: word.to_owned(), near };
            return self.trouble(key, kind);
        };
        if token.minus && field.is_about_the_list() {
            return self.trouble(token.at.clone(), TroubleKind::NotThis(field));
        }
        for raw in &token.values {
            self.piece(raw.at.clone(), Role::Value);
            if raw.text.trim().is_empty() {
                self.trouble(key.start..raw.at.end, TroubleKind::NoValue(field));
            } else if let Err(kind) = self.take_value(field, raw, token.minus) {
                self.trouble(raw.at.clone(), kind);
            }
        }
    }

    fn take_word(&mut self, token: &Token) {
        for raw in &token.values {
            self.piece(token.at.start..raw.at.end, if token.minus { Role::Without } else { Role::Word });
            // A phrase of the question knows no quotes within.
            let text = raw.text.replace('"', " ").trim().to_owned();
            if text.is_empty() {
                continue;
            }
            let is_phrase = text.starts_with('-') || text.chars().any(char::is_whitespace);
            let text = if is_phrase { format!("\"{text}\"") } else { text };
            self.words.push(if token.minus { format!("-{text}") } else { text });
        }
    }

    fn take_value(&mut self, field: Field, raw: &Raw, minus: bool) -> Result<(), TroubleKind> {
        let word = raw.text.trim();
        let part = if minus { Part::Exclude } else { Part::Include };
        if field.is_about_the_list() {
            return self.take_order(field, word);
        }
        if let Some(mark) = field.yes_mark() {
            let part = yes_part(yes(field, word)?, part);
            self.set(FacetValue::Mark(mark), part);
            return Ok(());
        }
        if field == Field::Nsfw {
            let part = yes_part(yes(field, word)?, part);
            for level in NSFW {
                self.set(FacetValue::Level(level), part);
            }
            return Ok(());
        }
        let value = if field.is_open() { self.open(field, raw)? } else { values::value(field, word) };
        if let Some(value) = value {
            self.set(value, part);
            return Ok(());
        }
        self.take_amount(field, word, minus)
    }

    fn set(&mut self, value: FacetValue, part: Part) {
        self.parsed.query.set_part(value, part);
    }

    fn take_order(&mut self, field: Field, word: &str) -> Result<(), TroubleKind> {
        let query = &mut self.parsed.query;
        let found = match field {
            Field::In => values::scope(word).map(|scope| query.scope = scope),
            Field::Sort => values::sort(word).map(|(sort, reversed)| (query.sort, query.reversed) = (sort, reversed)),
            Field::Order => values::order(word).map(|order| query.online.order = order),
            _ => values::period(word).map(|period| query.online.period = period),
        };
        found.ok_or_else(|| no_such(field, word))
    }

    /// A value where any text may be one.
    fn open(&self, field: Field, raw: &Raw) -> Result<Option<FacetValue>, TroubleKind> {
        let word = raw.text.trim();
        Ok(Some(match field {
            Field::Tag => FacetValue::Tag(word.to_lowercase()),
            Field::MyTag => FacetValue::OwnTag(word.to_lowercase()),
            Field::Creator => FacetValue::Creator(word.to_owned()),
            Field::Precision if raw.quoted => FacetValue::Precision(word.to_owned()),
            Field::Precision => FacetValue::Precision(values::precision(word)),
            // In quotes it is a published name, as new ones come every month.
            Field::Base if raw.quoted => FacetValue::Base(word.to_owned()),
            Field::Base => values::value(field, word).ok_or_else(|| no_such(field, word))?,
            Field::Collection => {
                let names = self.names.collections.iter().map(|(_, name)| name.as_str());
                FacetValue::Collection(self.names.collection(word).ok_or_else(|| not_among(field, word, names))?)
            }
            Field::Folder => {
                let names = self.names.roots.iter().map(|(_, name)| name.as_str());
                let (root, folder) = self.names.folder(word).ok_or_else(|| not_among(field, word, names))?;
                FacetValue::Folder(root, folder)
            }
            _ => return Ok(None),
        }))
    }

    fn take_amount(&mut self, field: Field, word: &str, minus: bool) -> Result<(), TroubleKind> {
        let Some(measure) = field.measure() else { return Err(no_such(field, word)) };
        let is_age = matches!(field, Field::Added | Field::Updated);
        let limit = match read(measure, word) {
            Some(Said::Limit(limit)) => limit,
            // "updated:30d" can only mean within.
            Some(Said::Bare(amount)) if is_age => Limit { measure, min: None, max: Some(amount) },
            Some(Said::Bare(_)) => return Err(TroubleKind::NoSign { field, word: word.to_owned() }),
            None => return Err(TroubleKind::NoAmount { field, word: word.to_owned() }),
        };
        if minus {
            return Err(TroubleKind::NotThis(field));
        }
        let query = &mut self.parsed.query;
        let both = query.limit(measure).map_or(Some(limit), |present| present.and(limit));
        query.set_limit(both.ok_or(TroubleKind::NothingFits(field))?);
        Ok(())
    }
}

fn yes(field: Field, word: &str) -> Result<bool, TroubleKind> {
    match super::plain(word).as_str() {
        "yes" | "y" | "true" | "1" | "only" => Ok(true),
        "no" | "n" | "false" | "0" | "hide" => Ok(false),
        _ => Err(no_such(field, word)),
    }
}

/// "no" turns the minus round.
const fn yes_part(yes: bool, part: Part) -> Part {
    match (yes, part) {
        (true, part) => part,
        (false, Part::Include) => Part::Exclude,
        (false, _) => Part::Include,
    }
}

fn no_such(field: Field, word: &str) -> TroubleKind {
    let choices = values::choices(field);
    let near = values::near(word, choices.iter().copied()).map(str::to_owned);
    let published = || {
        let names = crate::model::base_models::ALL.iter().map(|base| base.name);
        (field == Field::Base).then(|| values::near(word, names)).flatten().map(|name| format!("\"{name}\""))
    };
    TroubleKind::NoSuchValue { field, word: word.to_owned(), near: near.or_else(published) }
}

fn not_among<'a>(field: Field, word: &str, names: impl Iterator<Item = &'a str> + Clone) -> TroubleKind {
    let near = values::near(word, names).map(str::to_owned);
    TroubleKind::NoSuchValue { field, word: word.to_owned(), near }
}

/// Marks that have a field of their own are written with it.
pub(super) const fn own_field(mark: Mark) -> Option<Field> {
    match mark {
        Mark::InLibrary => Some(Field::Installed),
        Mark::Favourite => Some(Field::Favourite),
        _ => None,
    }
}
