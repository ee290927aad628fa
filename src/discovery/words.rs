//! The words of a query: typos corrected, abbreviations written out, and what each document has of them.

use super::field_words::{is_meant, same_as};
use super::intent::{Intent, SURE};
use super::lexicon::Lexicon;
use super::text;
use super::wish::Wish;
use super::word_piece::PIECES;

/// Words of a query that count; the rest of a very long one is not searched for.
const MAX_WORDS: usize = 24;
/// Words of a query that are looked at for slips: whoever types more of them typed no query.
const MAX_CORRECTED: usize = 8;
/// Words of a query of which every combination is worked out beforehand.
const MOST_TABLED: usize = 12;
/// What a word counts that stands for the one that was written.
const SAME_FACTOR: f32 = 0.7;
/// What a correction counts, for each change it took.
const CORRECTED_FACTOR: f32 = 0.8;
/// See [`Words::least_near`].
const LEAST_NEAR: [f32; 2] = [0.2, 0.2];
const LEAST_NEAR_STRANGE: [f32; 2] = [0.5, 0.45];
const NEVER_NEAR: [f32; 2] = [2.0, 2.0];
/// What words count that were read as a wish: they only help names that hold them.
const WISH_FACTOR: f32 = 0.25;

/// One word of a query.
struct Word {
    /// As it is searched for.
    shown: String,
    /// Terms that stand for it, each with its factor. Empty when no document has any.
    terms: Vec<(u32, f32)>,
    /// How much it tells of what is looked for.
    telling: f32,
    /// Whether it counts for coverage.
    counts: bool,
    /// Whether a document is found by it; else it only helps what is found by others.
    finds: bool,
}

/// The words of a query.
#[derive(Default)]
pub(super) struct Words {
    list: Vec<Word>,
    corrected: Vec<(String, String)>,
    sentence: String,
    /// How many words were looked at for slips.
    tried: usize,
    /// Whether any word is known, here or in a dictionary; and whether any is not.
    is_any_known: bool,
    is_any_strange: bool,
    /// Whether any word is known or may at least be one of a language.
    is_any_meant: bool,
    /// Whether words are searched for that tell nothing elsewhere: there are no others.
    searches_all: bool,
    searches_tags: bool,
    /// Whether anything is searched for beside the wishes.
    has_any: bool,
}

impl Words {
    /// `kept` are words that are no slips.
    pub(super) fn read(lexicon: &Lexicon, intent: &Intent, kept: &[String], repair: bool) -> Self {
        let mut read = Self::default();
        let rest: Vec<String> = intent.rest.iter().flat_map(|word| text::words(word)).collect();
        let mut sentence: Vec<String> = Vec::new();
        let is_empty = rest.iter().all(|word| text::is_stop_word(word));
        read.searches_all = is_empty && intent.guesses.is_empty();
        read.searches_tags = is_empty;
        for (at, written) in rest.iter().enumerate().take(MAX_WORDS) {
            let is_kept = kept.iter().any(|word| word == written);
            let meant = read.take(lexicon, written, rest.get(at + 1).filter(|_| !is_kept), repair && !is_kept);
            sentence.push(meant);
        }
        read.has_any = !read.list.is_empty();
        // "lora for flux" means nothing beside its wishes.
        if read.list.is_empty() && !intent.guesses.is_empty() {
            sentence.clear();
        }
        // Weak guesses are part of what is meant; sure ones are looked after by leaving out what does not fit.
        for guess in &intent.guesses {
            let is_weak = guess.confidence < SURE;
            // The words of sizes, creators and orders say nothing of what is looked for.
            if !is_weak && !matches!(guess.wish, Wish::Kind(_) | Wish::OnlyKind(_) | Wish::Base(..)) {
                continue;
            }
            for written in text::words(&guess.from) {
                if is_weak {
                    sentence.push(written.clone());
                }
                if let Some(term) = lexicon.term(&written).filter(|_| read.list.len() < MAX_WORDS) {
                    let telling = lexicon.telling(term);
                    let terms = vec![(term, WISH_FACTOR)];
                    read.list.push(Word { shown: written, terms, telling, counts: false, finds: is_weak });
                }
            }
        }
        // What no document and no vocabulary knows means nothing: it would be near anything.
        if read.is_any_strange && !read.is_any_meant {
            sentence.clear();
        }
        read.sentence = sentence.join(" ");
        read
    }

    /// Whether a word is searched for that tells nothing beside others: "style" alone is a tag.
    fn searches(&self, lexicon: &Lexicon, written: &str) -> bool {
        self.searches_all || (self.searches_tags && !text::is_filler(written) && lexicon.is_tag(written))
    }

    /// Whether anything is searched for beside the wishes.
    pub(super) const fn has_any(&self) -> bool {
        self.has_any
    }

    /// Takes a word in; returns what is meant by it.
    fn take(&mut self, lexicon: &Lexicon, written: &str, next: Option<&String>, repair: bool) -> String {
        if text::is_stop_word(written) && !self.searches(lexicon, written) {
            return written.to_owned();
        }
        let mut word = Word { shown: written.to_owned(), terms: Vec::new(), telling: 0.0, counts: true, finds: true };
        word.terms.extend(lexicon.term(written).map(|term| (term, 1.0)));
        let mut meant = written.to_owned();
        let is_eastern = written.chars().next().is_some_and(text::is_cjk);
        if repair {
            let is_known = !word.terms.is_empty();
            let written_out = add_same(lexicon, written, &mut word.terms);
            if !is_known && let Some(written_out) = written_out {
                written_out.clone_into(&mut word.shown);
            }
            if let Some(joined) = next.and_then(|next| lexicon.term(&format!("{written}{next}"))) {
                word.terms.push((joined, 1.0));
            }
            if is_eastern {
                // The encoders read English.
                meant = written_out.or_else(|| same_as(written).first().copied()).unwrap_or(written).to_owned();
            } else if word.terms.is_empty() {
                meant = self.correct(lexicon, written, &mut word);
            } else if lexicon.term(written).is_none()
                && let Some(written_out) = written_out
            {
                written_out.clone_into(&mut meant);
            } else if written_out.is_none()
                && !is_meant(written)
                && let Some(better) = lexicon.likelier(written)
            {
                word.terms.extend(lexicon.term(&better.word).map(|term| (term, CORRECTED_FACTOR)));
                word.shown.clone_from(&better.word);
                self.corrected.push((written.to_owned(), better.word.clone()));
                meant = better.word;
            }
        }
        let is_known = !word.terms.is_empty()
            || meant != *written
            || PIECES.has(written)
            || PIECES.has(&text::stem(written))
            || is_meant(written);
        self.is_any_known |= is_known;
        self.is_any_strange |= !is_known;
        // Beside known words a name that no vocabulary has ("hayao") still says something; alone it must look like a word.
        self.is_any_meant |= is_known || PIECES.is_plausible(written);
        word.telling = word.terms.iter().map(|(term, _)| lexicon.telling(*term)).fold(0.0, f32::max);
        if word.terms.is_empty() {
            word.telling = lexicon.telling_of_unknown();
            // Two letters that nobody has may be the end of one word and the beginning of the next.
            word.counts = !is_eastern;
        }
        self.list.push(word);
        meant
    }

    /// Looks for what a word that nobody has may be meant for.
    fn correct(&mut self, lexicon: &Lexicon, written: &str, word: &mut Word) -> String {
        // Numbers and words of the field are no slips.
        if is_meant(written) {
            return written.to_owned();
        }
        if let Some((one, other)) = lexicon.split(written) {
            let terms = [&one, &other].into_iter().filter_map(|part| lexicon.term(part));
            word.terms.extend(terms.map(|term| (term, SAME_FACTOR)));
            return format!("{one} {other}");
        }
        // What stands in a dictionary is meant as it is written, though nobody here has it.
        self.tried += 1;
        if self.tried > MAX_CORRECTED || PIECES.has(written) {
            return written.to_owned();
        }
        let corrections = lexicon.corrections(written);
        for (rank, correction) in corrections.iter().enumerate() {
            let factor = CORRECTED_FACTOR.powf(correction.distance as f32) / (rank + 1) as f32;
            word.terms.extend(lexicon.term(&correction.word).map(|term| (term, factor)));
            add_same(lexicon, &correction.word, &mut word.terms);
        }
        let Some(best) = corrections.first() else { return written.to_owned() };
        word.shown.clone_from(&best.word);
        self.corrected.push((written.to_owned(), best.word.clone()));
        best.word.clone()
    }

    /// The query as a sentence for the encoders: corrected, without what was surely read as a wish.
    pub(super) fn sentence(&self) -> String {
        self.sentence.clone()
    }

    /// How near, as cosines by table and encoder, something must be to be near at all. A question in no language still is nearest
    /// to something: where no word of it is known, next to nothing is; and both read Latin letters only.
    pub(super) fn least_near(&self) -> [f32; 2] {
        if self.is_any_known || !self.is_any_strange {
            LEAST_NEAR
        } else if self.sentence.is_ascii() {
            LEAST_NEAR_STRANGE
        } else {
            NEVER_NEAR
        }
    }

    pub(super) fn corrected(&self) -> Vec<(String, String)> {
        self.corrected.clone()
    }

    /// The words of a mask, as they are searched for.
    pub(super) fn named(&self, mask: u32) -> Vec<String> {
        let has = |at: &usize| mask & (1 << at) != 0;
        let mut named: Vec<String> =
            self.list.iter().enumerate().filter(|(at, _)| has(at)).map(|(_, word)| word.shown.clone()).collect();
        named.dedup();
        named
    }

    /// What each document has of the words.
    pub(super) fn score(&self, lexicon: &Lexicon, slots: usize) -> WordScores {
        let mut scores = WordScores { sums: vec![0.0; slots], masks: vec![0; slots], ..WordScores::none() };
        let finding = self.list.iter().enumerate().filter(|(_, word)| word.finds);
        let helping = self.list.iter().enumerate().filter(|(_, word)| !word.finds);
        for (at, word) in finding.chain(helping) {
            for (term, factor) in &word.terms {
                lexicon.each(*term, |slot, score| {
                    let slot = slot as usize;
                    if let (Some(sum), Some(mask)) = (scores.sums.get_mut(slot), scores.masks.get_mut(slot)) {
                        if !word.finds {
                            *sum += if *mask == 0 { 0.0 } else { score * factor };
                            return;
                        }
                        // Of several words that stand for one the first counts in full.
                        let again = if *mask & (1 << at) == 0 { 1.0 } else { 0.2 };
                        *sum += score * factor * again;
                        *mask |= 1 << at;
                    }
                });
            }
        }
        let all: f32 = self.list.iter().filter(|word| word.counts).map(|word| word.telling).sum();
        scores.tellings =
            self.list.iter().map(|word| if word.counts { word.telling / all.max(f32::EPSILON) } else { 0.0 }).collect();
        scores.finish();
        scores
    }
}

/// Adds what a word may stand for; returns the first that any document has.
fn add_same(lexicon: &Lexicon, word: &str, terms: &mut Vec<(u32, f32)>) -> Option<&'static str> {
    let mut first = None;
    for means in same_as(word) {
        let mut parts = text::words(means);
        parts.retain(|part| !text::is_stop_word(part));
        let known: Vec<u32> = parts.iter().filter_map(|part| lexicon.term(part)).collect();
        if known.len() == parts.len() && !known.is_empty() {
            first = first.or(Some(*means));
            let factor = SAME_FACTOR / parts.len() as f32;
            terms.extend(known.into_iter().map(|term| (term, factor)));
        }
    }
    first
}

/// What documents have of the words of a query.
pub(super) struct WordScores {
    sums: Vec<f32>,
    masks: Vec<u32>,
    /// The share of each word in what the query tells.
    tellings: Vec<f32>,
    best: f32,
    best_coverage: f32,
}

impl WordScores {
    /// Where words are not looked at.
    pub(super) const fn none() -> Self {
        Self { sums: Vec::new(), masks: Vec::new(), tellings: Vec::new(), best: 0.0, best_coverage: 0.0 }
    }

    fn finish(&mut self) {
        let words = self.tellings.len();
        // Of few words every combination is worked out once; there are far more documents than those.
        let known: Vec<f32> = if words <= MOST_TABLED {
            (0..1_u32 << words).map(|mask| covered(mask, &self.tellings)).collect()
        } else {
            Vec::new()
        };
        for (sum, mask) in self.sums.iter_mut().zip(&self.masks).filter(|(_, mask)| **mask != 0) {
            let covered = known.get(*mask as usize).copied().unwrap_or_else(|| covered(*mask, &self.tellings));
            self.best_coverage = self.best_coverage.max(covered);
            *sum *= 0.4 + 0.6 * covered;
        }
        self.best = self.sums.iter().fold(0.0, |best, sum| best.max(*sum));
    }

    /// The most of the query that one document has.
    pub(super) const fn best_coverage(&self) -> f32 {
        self.best_coverage
    }

    /// A document's score as a share of the best.
    pub(super) fn share(&self, slot: usize) -> f32 {
        self.sums.get(slot).map_or(0.0, |sum| sum / self.best.max(f32::EPSILON))
    }

    /// Which words a document has.
    pub(super) fn mask(&self, slot: usize) -> u32 {
        self.masks.get(slot).copied().unwrap_or(0)
    }
}

/// How much of what the query tells a document has.
fn covered(mask: u32, tellings: &[f32]) -> f32 {
    if mask == 0 {
        return 0.0;
    }
    tellings.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0).map(|(_, telling)| telling).sum()
}
