//! The words of all documents: who has which, and how much they tell (BM25 over weighted fields).

use super::document::Document;
use super::text;
use super::word_piece::PIECES;
use std::collections::{HashMap, HashSet};

/// How soon further occurrences of a word stop to count.
const SATURATION: f32 = 1.2;
/// How much long fields are held back.
const LENGTH_WEIGHT: f32 = 0.6;
/// Weights are kept as whole numbers of this part.
const WEIGHT_STEP: f32 = 1.0 / 512.0;

/// A word in the texts of some is taken for a slip when so many times as many have its neighbour; with a name, tag or trigger word
/// of its own it takes far more.
const SLIP_TIMES: u32 = 5;
const NAMED_SLIP_TIMES: u32 = 50;
/// Shorter words have too many neighbours.
const SLIP_CHARS: usize = 5;

/// Fields and how much a word in them counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Name,
    Trigger,
    Tag,
    Creator,
    Facts,
    Description,
    Prompt,
}

impl Field {
    const ALL: [Self; 7] =
        [Self::Name, Self::Trigger, Self::Tag, Self::Creator, Self::Facts, Self::Description, Self::Prompt];

    const fn weight(self) -> f32 {
        match self {
            Self::Name => 3.0,
            Self::Trigger => 2.2,
            Self::Tag => 2.0,
            Self::Creator => 1.5,
            Self::Facts => 0.6,
            Self::Description => 1.0,
            Self::Prompt => 0.7,
        }
    }

    /// Whether the words of it are names of something: what a typo is corrected to.
    const fn is_strong(self) -> bool {
        matches!(self, Self::Name | Self::Trigger | Self::Tag | Self::Creator)
    }

    fn texts(self, document: &Document) -> Vec<&str> {
        match self {
            Self::Name => std::iter::once(document.name.as_str()).chain(document.version_name.as_deref()).collect(),
            Self::Trigger => document.triggers.iter().map(String::as_str).collect(),
            Self::Tag => document.tags.iter().map(String::as_str).collect(),
            Self::Creator => document.creator.as_deref().into_iter().collect(),
            Self::Facts => vec![document.kind.label(), document.family.label(), document.base_name.as_str()],
            Self::Description => vec![document.description.as_str()],
            Self::Prompt => document.prompts.iter().map(String::as_str).collect(),
        }
    }
}

/// Who has a word, and how much of it.
#[derive(Default)]
struct Postings {
    slots: Vec<u32>,
    weights: Vec<u16>,
}

/// A form of a word as somebody wrote it.
struct Surface {
    term: u32,
    /// Documents that have it in a name, tag or trigger word.
    strong: u32,
    /// Documents that have it anywhere.
    any: u32,
}

/// The inverted index. Documents are slots; a slot is never used twice.
#[derive(Default)]
pub(super) struct Lexicon {
    surfaces: HashMap<Box<str>, Surface>,
    terms: HashMap<Box<str>, u32>,
    postings: Vec<Postings>,
    /// Surfaces by their first letter and length, to find what a mistyped word may mean.
    shelves: HashMap<(char, usize), Vec<Box<str>>>,
    /// Words of each field so far, and documents with any: their mean length.
    field_words: [u64; Field::ALL.len()],
    field_documents: [u64; Field::ALL.len()],
    /// Tags of one word.
    tags: HashSet<Box<str>>,
    documents: u32,
    /// Slots whose documents were taken out: nothing is found by them any more, nor do they say how rare a word is.
    gone: Vec<bool>,
    gone_count: u32,
}

/// What a mistyped word may mean.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Correction {
    pub(super) word: String,
    pub(super) distance: usize,
}

/// Distance, whether it names something and how many have it, and the word: in this order the first is the best.
type Candidate<'a> = (usize, std::cmp::Reverse<(bool, u32)>, &'a str);

impl Lexicon {
    /// Takes a document in under a slot; slots must come in rising order.
    pub(super) fn add(&mut self, slot: u32, document: &Document) {
        let mut found: Vec<(u32, f32)> = Vec::new();
        for (at, field) in Field::ALL.into_iter().enumerate() {
            let words: Vec<String> = field.texts(document).into_iter().flat_map(text::words).collect();
            if words.is_empty() {
                continue;
            }
            self.field_words[at] += words.len() as u64;
            self.field_documents[at] += 1;
            let mean = self.field_words[at] as f32 / self.field_documents[at] as f32;
            let norm = 1.0 - LENGTH_WEIGHT + LENGTH_WEIGHT * words.len() as f32 / mean.max(1.0);
            let mut seen: Vec<&str> = Vec::new();
            for word in &words {
                let term = self.term_of(word);
                found.push((term, field.weight() / norm));
                if !seen.contains(&word.as_str())
                    && let Some(surface) = self.surfaces.get_mut(word.as_str())
                {
                    surface.any += 1;
                    surface.strong += u32::from(field.is_strong());
                    seen.push(word);
                }
            }
        }
        for tag in &document.tags {
            if let [word] = text::words(tag).as_slice()
                && !self.tags.contains(word.as_str())
            {
                self.tags.insert(word.as_str().into());
            }
        }
        self.documents += 1;
        found.sort_unstable_by_key(|(term, _)| *term);
        for same in found.chunk_by(|one, other| one.0 == other.0) {
            let (Some((term, _)), weight) = (same.first(), same.iter().map(|(_, weight)| weight).sum::<f32>()) else {
                continue;
            };
            if let Some(postings) = self.postings.get_mut(*term as usize) {
                postings.slots.push(slot);
                postings.weights.push((weight / WEIGHT_STEP).min(f32::from(u16::MAX)) as u16);
            }
        }
    }

    /// Takes the document of a slot out.
    pub(super) fn remove(&mut self, slot: u32) {
        let at = slot as usize;
        if self.gone.len() <= at {
            self.gone.resize(at + 1, false);
        }
        if !std::mem::replace(&mut self.gone[at], true) {
            self.gone_count += 1;
            self.documents = self.documents.saturating_sub(1);
        }
    }

    fn is_gone(&self, slot: u32) -> bool {
        self.gone.get(slot as usize).is_some_and(|gone| *gone)
    }

    /// Documents with a term.
    fn having(&self, term: u32) -> usize {
        let Some(postings) = self.postings.get(term as usize) else { return 0 };
        if self.gone_count == 0 {
            return postings.slots.len();
        }
        postings.slots.iter().filter(|slot| !self.is_gone(**slot)).count()
    }

    fn is_had(&self, term: u32) -> bool {
        let slots = self.postings.get(term as usize).map_or(&[][..], |postings| &postings.slots);
        slots.iter().any(|slot| !self.is_gone(*slot))
    }

    fn term_of(&mut self, word: &str) -> u32 {
        if let Some(surface) = self.surfaces.get(word) {
            return surface.term;
        }
        let stem = text::stem(word);
        let term = self.terms.get(stem.as_str()).copied().unwrap_or_else(|| {
            let term = self.postings.len() as u32;
            self.postings.push(Postings::default());
            self.terms.insert(stem.into(), term);
            term
        });
        self.surfaces.insert(word.into(), Surface { term, strong: 0, any: 0 });
        if let Some(first) = word.chars().next() {
            self.shelves.entry((first, word.chars().count())).or_default().push(word.into());
        }
        term
    }

    /// The term of a word, whatever its form, where any document has it.
    pub(super) fn term(&self, word: &str) -> Option<u32> {
        let term = match self.surfaces.get(word) {
            Some(surface) => Some(surface.term),
            None => self.terms.get(text::stem(word).as_str()).copied(),
        };
        term.filter(|term| self.is_had(*term))
    }

    /// Whether a word is a tag by itself.
    pub(super) fn is_tag(&self, word: &str) -> bool {
        self.tags.contains(word) && self.term(word).is_some()
    }

    /// How much a term tells: much when few documents have it.
    pub(super) fn telling(&self, term: u32) -> f32 {
        let having = self.having(term) as f32;
        let all = self.documents as f32;
        (1.0 + (all - having + 0.5).max(0.0) / (having + 0.5)).ln()
    }

    /// How much a word tells that no document has.
    pub(super) fn telling_of_unknown(&self) -> f32 {
        (1.0 + (self.documents as f32 + 0.5) / 0.5).ln()
    }

    /// Hands every document with a term and its part of the score to `visit`.
    pub(super) fn each(&self, term: u32, mut visit: impl FnMut(u32, f32)) {
        let Some(postings) = self.postings.get(term as usize) else { return };
        let telling = self.telling(term);
        let is_whole = self.gone_count == 0;
        for (slot, weight) in postings.slots.iter().zip(&postings.weights) {
            if !is_whole && self.is_gone(*slot) {
                continue;
            }
            let weight = f32::from(*weight) * WEIGHT_STEP;
            visit(*slot, telling * weight * (SATURATION + 1.0) / (weight + SATURATION));
        }
    }

    /// Known words that a word nobody has may be meant for, best first.
    pub(super) fn corrections(&self, word: &str) -> Vec<Correction> {
        let letters: Vec<char> = word.chars().collect();
        let limit = match letters.len() {
            0..=3 => return Vec::new(),
            4..=7 => 1,
            _ => 2,
        };
        let mut firsts: Vec<char> = letters.iter().take(2).copied().collect();
        firsts.dedup();
        let mut found: Vec<Candidate<'_>> = Vec::new();
        for first in firsts {
            for length in letters.len().saturating_sub(limit)..=letters.len() + limit {
                for known in self.shelves.get(&(first, length)).into_iter().flatten() {
                    let spelled: Vec<char> = known.chars().collect();
                    let Some(distance) = text::distance(&letters, &spelled, limit) else { continue };
                    if let Some(surface) = self.surfaces.get(known).filter(|surface| self.is_had(surface.term)) {
                        found.push((distance, std::cmp::Reverse((surface.strong > 0, surface.any)), known));
                    }
                }
            }
        }
        for (known, surface) in self.begun_otherwise(word) {
            found.push((1, std::cmp::Reverse((true, surface.any)), known));
        }
        found.sort_unstable();
        let least = found.first().map_or(0, |(distance, ..)| *distance);
        let mut corrections: Vec<Correction> = Vec::new();
        for (distance, _, known) in found.into_iter().filter(|(distance, ..)| *distance == least) {
            let is_new = self.term(known) != corrections.last().and_then(|last| self.term(&last.word));
            if is_new && corrections.len() < 3 {
                corrections.push(Correction { word: known.to_owned(), distance });
            }
        }
        corrections
    }

    /// Names, tags and trigger words that are the same but for their first letter: another, one more, or one less.
    fn begun_otherwise<'a>(&'a self, word: &str) -> Vec<(&'a str, &'a Surface)> {
        let Some(first) = word.chars().next() else { return Vec::new() };
        let rest = word.get(first.len_utf8()..).unwrap_or_default();
        let letters = ('a'..='z').filter(|letter| *letter != first);
        let tried = letters.flat_map(|letter| [format!("{letter}{rest}"), format!("{letter}{word}")]);
        tried
            .chain([rest.to_owned()])
            .filter_map(|tried| self.surfaces.get_key_value(tried.as_str()))
            .filter(|(_, surface)| surface.strong > 0 && self.is_had(surface.term))
            .map(|(known, surface)| (&**known, surface))
            .collect()
    }

    /// What a word that somebody has may be a slip of all the same: others make the same slips, and among many texts every one
    /// of them occurs. A word that stands in a dictionary, or is not far rarer than its neighbour, is meant as it is written.
    pub(super) fn likelier(&self, word: &str) -> Option<Correction> {
        let count = word.chars().count();
        if count < SLIP_CHARS || PIECES.has(word) || PIECES.has(&text::stem(word)) {
            return None;
        }
        let written = self.surfaces.get(word)?;
        let times = if written.strong > 0 { NAMED_SLIP_TIMES } else { SLIP_TIMES };
        let known = self.neighbours(word).into_iter().filter(|(_, surface)| {
            surface.term != written.term
                && surface.strong > written.strong
                && surface.any >= times.saturating_mul(written.any.max(1))
        });
        let best = known.max_by_key(|(known, surface)| (surface.any, std::cmp::Reverse(*known)));
        best.map(|(known, _)| Correction { word: known.to_owned(), distance: 1 })
    }

    /// Words one change away that any document has.
    fn neighbours<'a>(&'a self, word: &str) -> Vec<(&'a str, &'a Surface)> {
        let letters: Vec<char> = word.chars().collect();
        let mut found = self.begun_otherwise(word);
        let Some(first) = letters.first() else { return found };
        for length in letters.len() - 1..=letters.len() + 1 {
            for known in self.shelves.get(&(*first, length)).into_iter().flatten() {
                let spelled: Vec<char> = known.chars().collect();
                if text::distance(&letters, &spelled, 1) == Some(1) {
                    found.extend(self.surfaces.get(known).map(|surface| (&**known, surface)));
                }
            }
        }
        found.retain(|(_, surface)| self.is_had(surface.term));
        found
    }

    /// Two known words that a word was run together from.
    pub(super) fn split(&self, word: &str) -> Option<(String, String)> {
        let is_strong = |surface: &Surface| surface.strong > 0 && self.is_had(surface.term);
        let strong = |word: &str| self.surfaces.get(word).is_some_and(is_strong);
        word.char_indices().skip(3).find_map(|(at, _)| {
            let (one, other) = word.split_at_checked(at)?;
            (other.chars().count() >= 3 && strong(one) && strong(other)).then(|| (one.to_owned(), other.to_owned()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(names: &[&str]) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for (slot, name) in names.iter().enumerate() {
            let document = Document { name: (*name).to_owned(), ..Document::default() };
            lexicon.add(slot as u32, &document);
        }
        lexicon
    }

    #[test]
    fn a_word_is_found_in_all_its_forms() {
        let lexicon = lexicon(&["Painted Landscapes", "Portrait"]);
        let term = lexicon.term("landscape").unwrap();
        let mut found = Vec::new();
        lexicon.each(term, |slot, score| found.push((slot, score > 0.0)));
        assert_eq!(found, [(0, true)]);
        assert_eq!(lexicon.term("painting"), lexicon.term("painted"));
        assert_eq!(lexicon.term("nothing"), None);
    }

    #[test]
    fn typos_lead_to_known_words() {
        let lexicon = lexicon(&["Mecha Hangar", "Dinosaurs", "Bauhaus", "Pixel Art"]);
        let best = |word: &str| lexicon.corrections(word).first().map(|correction| correction.word.clone());
        assert_eq!(best("mecah").as_deref(), Some("mecha"));
        assert_eq!(best("dinasaurs").as_deref(), Some("dinosaurs"));
        assert_eq!(best("bauhouse").as_deref(), Some("bauhaus"));
        assert_eq!(best("ibxel"), None);
        assert_eq!(best("cat"), None, "short words are left alone");
        assert_eq!(lexicon.split("pixelart"), Some(("pixel".to_owned(), "art".to_owned())));
        assert_eq!(best("bixel").as_deref(), Some("pixel"), "its first letter is another");
        assert_eq!(best("ecpha"), None);
    }

    #[test]
    fn a_slip_that_others_made_too_is_still_one() {
        let mut lexicon = lexicon(&["Portrait", "Portrait Study", "Old Portrait", "Portrait Light", "Portrait Lens"]);
        let told = |description: &str| Document { description: description.to_owned(), ..Document::default() };
        lexicon.add(5, &told("portait of a horse, and a house"));
        lexicon.add(6, &Document { name: "Horse".to_owned(), ..Document::default() });
        let likelier = |word: &str| lexicon.likelier(word).map(|correction| correction.word);
        assert_eq!(likelier("portait").as_deref(), Some("portrait"));
        assert_eq!(likelier("house"), None, "that is a word");
        assert_eq!(likelier("portrait"), None);
        // With a name of its own it is meant.
        lexicon.add(7, &Document { name: "Portait".to_owned(), ..Document::default() });
        assert_eq!(lexicon.likelier("portait"), None);
    }

    #[test]
    fn words_of_what_is_gone_are_nobodys() {
        let mut lexicon = lexicon(&["Mecha Hangar", "Mecha Pilot"]);
        let alone = lexicon.term("hangar").map(|term| lexicon.telling(term));
        lexicon.remove(0);
        lexicon.remove(0);
        assert_eq!((lexicon.term("hangar"), lexicon.corrections("hanger")), (None, Vec::new()));
        assert!(alone.is_some() && lexicon.documents == 1);
        let mut found = Vec::new();
        lexicon.each(lexicon.term("mecha").unwrap(), |slot, _| found.push(slot));
        assert_eq!(found, [1]);
    }
}
