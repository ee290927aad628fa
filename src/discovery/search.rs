//! A query answered: words and meaning weighed against each other, each hit with its reason.
//!
//! Words are trusted as far as they cover the query. Where one document has all of them, they lead; where the query shares
//! nothing but a stray word with anything, meaning leads. Half and half would drown meaning in stray matches.

use super::document::Document;
use super::encoder::Encoder;
use super::error::DiscoveryError;
use super::index::{Entry, Hot, SearchIndex, joined, name_hash};
use super::intent::{self, Intent};
use super::shown::Shown;
use super::static_table::StaticTable;
use super::wish::Wish;
use super::words::{WordScores, Words};
use super::{quality, text, vector};
use crate::model::ids::{FileKey, ModelId};
use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

/// How much the words weigh where one document has all of them; with less, less.
const WORDS_AT_BEST: f32 = 0.75;
/// How fast the weight of words falls with what they cover.
const COVERAGE_POWER: f32 = 1.6;
/// The encoder's part of meaning where it has read a document.
const ENCODER_PART: f32 = 0.8;
/// Weights of the fields in meaning: what a model is called says more than what is written below it.
const TABLE_WEIGHTS: [f32; 2] = [1.0, 0.9];
const ENCODER_WEIGHTS: [f32; 3] = [1.0, 0.95, 0.9];
/// How much liked and used models are preferred, and new ones: mildly.
const QUALITY_PART: f32 = 0.04;
const FRESHNESS_PART: f32 = 0.015;
/// How much documents are preferred that fit a guess too weak to leave others out.
const LIKING_PART: f32 = 0.3;
/// The same where nothing else was asked for: what fits goes before what could only be used with it.
const LIKING_ALONE: f32 = 2.0;
/// How much those are preferred then that are made for a base model that was named.
const NAMED_BASE: f32 = 1.0;
/// How much less what is only compatible is said to fit.
const LESS_FITTING: f32 = 0.5;
/// How much an order weighs that was asked for.
const ORDER_PART: f32 = 0.5;
/// How much what the user likes is preferred, where that is wanted: no more than that.
const TASTE_PART: f32 = 0.05;
/// The best that are compared with what the user likes.
const TASTED: usize = 200;
/// From here on a hit is told to be like something liked.
const NEAR_TASTE: f32 = 0.5;
/// Meaning below this share of the best is no hit where no word was found either.
const LEAST_MEANING: f32 = 0.45;
/// Hits that are put in order at a time, for each that is wanted: of some models there are several files.
const SORTED_PER_HIT: usize = 4;

/// Which ways are used; all but in evaluations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Legs {
    /// Words (BM25).
    pub words: bool,
    /// The instant table.
    pub table: bool,
    /// The encoder, where it has read a document.
    pub encoder: bool,
    /// Typos are corrected, abbreviations written out.
    pub repair: bool,
}

impl Legs {
    /// All of them.
    pub const ALL: Self = Self { words: true, table: true, encoder: true, repair: true };
}

/// What the user said about how a query was understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SaidOfWords {
    /// Words of guesses that were taken back.
    pub ignored: Vec<String>,
    /// Words of guesses, and what they mean in place of the first guess.
    pub chosen: Vec<(String, Wish)>,
    /// Words that are no slips.
    pub kept: Vec<String>,
}

impl SaidOfWords {
    /// Forgets what was said of words that are not in the query any more.
    pub fn keep_to(&mut self, query: &str) {
        self.ignored.retain(|words| intent::holds(query, words));
        self.chosen.retain(|(words, _)| intent::holds(query, words));
        self.kept.retain(|word| intent::holds(query, word));
    }
}

/// How to search.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    /// Hits at most.
    pub limit: usize,
    /// What the user said about how the query was understood.
    pub said: SaidOfWords,
    /// Now, for what is new.
    pub now_unix_secs: i64,
    /// Which ways are used.
    pub legs: Legs,
    /// One hit a model, however many files there are of it.
    pub once_per_model: bool,
    /// What may be told of at all.
    pub shown: Shown,
    /// What the user likes and how much, 0 to 1; `None` where that has no say.
    pub taste: Option<Arc<[(FileKey, f32)]>>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            limit: 50,
            said: SaidOfWords::default(),
            now_unix_secs: 0,
            legs: Legs::ALL,
            once_per_model: true,
            shown: Shown::default(),
            taste: None,
        }
    }
}

/// Why something was found. All of it is measured, nothing guessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reason {
    /// The query is its name.
    pub is_name: bool,
    /// Words of the query it has, as they were searched for.
    pub words: Vec<String>,
    /// How near its meaning is, as a share of the nearest.
    pub meaning: f32,
    /// Whether many use it.
    pub is_popular: bool,
    /// Whether it is like something the user likes, where that was asked for.
    pub is_near_taste: bool,
    /// What it has of what was asked for, where nothing else led to it.
    pub fits: Vec<Wish>,
}

impl Reason {
    /// In English, for the command line.
    pub fn text(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if self.is_name {
            parts.push("the name itself".to_owned());
        }
        if !self.words.is_empty() {
            parts.push(format!("has {}", self.words.join(", ")));
        }
        if self.meaning >= LEAST_MEANING {
            parts.push(format!("similar in meaning ({:.0}% of the nearest)", self.meaning * 100.0));
        }
        if !self.fits.is_empty() {
            let fits: Vec<String> = self.fits.iter().map(Wish::text).collect();
            parts.push(format!("as asked: {}", fits.join(", ")));
        }
        if self.is_popular {
            parts.push("widely used".to_owned());
        }
        if self.is_near_taste {
            parts.push("near what you like".to_owned());
        }
        parts.join("; ")
    }
}

/// One hit.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The file or model.
    pub key: FileKey,
    /// The model on CivitAI.
    pub model_id: Option<ModelId>,
    /// Its name.
    pub name: String,
    /// What it was ranked by; of this answer only.
    pub score: f32,
    /// How well it fits the query, without quality and freshness, 0 to 1.
    pub relevance: f32,
    /// Why.
    pub reason: Reason,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// How the query was understood.
    pub intent: Intent,
    /// Words that nobody has, and what was searched for in their place.
    pub corrected: Vec<(String, String)>,
    /// Hits, best first.
    pub hits: Vec<Hit>,
    /// Tags that would narrow the answer.
    pub refinements: Vec<String>,
    /// Share of the documents that the encoder has read, 0 to 1.
    pub encoded_share: f32,
}

/// Scores of one document on the way.
struct Scored {
    slot: usize,
    score: f32,
    relevance: f32,
    meaning: f32,
    /// How like something liked it is, weighed by how much that is liked.
    taste: f32,
    is_name: bool,
}

impl SearchIndex {
    /// Answers a query.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, DiscoveryError> {
        let mut intent = Intent::read(query, &options.said, |name| self.has_creator(name));
        intent.now_unix_secs = options.now_unix_secs;
        let words = Words::read(&self.lexicon, &intent, &options.said.kept, options.legs.repair);
        let (scores, meaning) = self.measured(&words, options.legs)?;
        // "lora for flux" asks for no word at all.
        let has_words = words.has_any() || intent.guesses.is_empty();
        let asked = Asked { whole: joined(query), rest: joined(&intent.rest.join(" ")), has_words };
        let mut found = self.rank(&intent, &scores, &meaning, &asked, options);
        if let Some(taste) = &options.taste {
            self.lean(&mut found, taste);
        }
        let mut answer =
            Answer { corrected: words.corrected(), encoded_share: self.encoded_share(), ..Answer::default() };
        answer.hits = self.hits(&mut found, &intent, &words, &scores, options);
        answer.refinements = self.refinements(&answer.hits, query);
        answer.intent = intent;
        Ok(answer)
    }

    fn encoded_share(&self) -> f32 {
        self.encoded_count() as f32 / self.len().max(1) as f32
    }

    /// What each document has of the words, and how near its meaning is, as a share of the nearest. The encoder reads the question
    /// while everything else is compared.
    fn measured(&self, words: &Words, legs: Legs) -> Result<(WordScores, Vec<f32>), DiscoveryError> {
        let sentence = words.sentence();
        // A tier that is measured alone knows nothing of words.
        let [least_by_table, least_by_encoder] = if legs.words { words.least_near() } else { [0.0; 2] };
        let is_read = legs.encoder && !sentence.is_empty() && self.encoded.bytes() > 0;
        let read = || -> Result<Vec<i8>, DiscoveryError> { Ok(vector::to_bytes(&Encoder::get()?.encode(&sentence))) };
        thread::scope(|scope| {
            let reading = is_read.then(|| thread::Builder::new().name("question".into()).spawn_scoped(scope, read));
            let scores = if legs.words { words.score(&self.lexicon, self.entries.len()) } else { WordScores::none() };
            let mut near = vec![0.0; self.entries.len()];
            if legs.table && !sentence.is_empty() {
                let query = vector::to_bytes(&StaticTable::get()?.encode(&sentence));
                near = self.table.nearness(&query, &TABLE_WEIGHTS, near.len());
                self.spread(&mut near, least_by_table);
            }
            let question = match reading {
                None => return Ok((scores, near)),
                Some(Ok(reading)) => reading.join().unwrap_or_else(|panic| resume_unwind(panic)),
                // Without a thread it is read here.
                Some(Err(_)) => read(),
            };
            let mut better = self.encoded.nearness(&question?, &ENCODER_WEIGHTS, near.len());
            self.spread(&mut better, least_by_encoder);
            self.join(&mut near, &better, legs);
            Ok((scores, near))
        })
    }

    /// Makes nearness better by what the encoder says of the documents that it has read.
    fn join(&self, near: &mut [f32], better: &[f32], legs: Legs) {
        let part = if legs.table { ENCODER_PART } else { 1.0 };
        for (slot, (near, better)) in near.iter_mut().zip(better).enumerate() {
            if self.encoded.has(slot as u32) {
                *near = *near * (1.0 - part) + better * part;
            }
        }
    }

    /// Brings nearness to 0 for what is as near as most, and to 1 for the nearest; what was taken out has no part in it. Where not even
    /// the nearest is `least` near, nothing is: a question in no language still is nearest to something.
    fn spread(&self, near: &mut [f32], least: f32) {
        for (near, _) in near.iter_mut().zip(&self.hot).filter(|(_, hot)| !hot.alive) {
            *near = 0.0;
        }
        let mean = near.iter().sum::<f32>() / self.len().max(1) as f32;
        let most = near.iter().fold(0.0_f32, |most, value| most.max(*value));
        if most < least {
            near.fill(0.0);
        }
        let width = (most - mean).max(0.05);
        for value in near {
            *value = ((*value - mean) / width).clamp(0.0, 1.0);
        }
    }

    fn rank(
        &self,
        intent: &Intent,
        words: &WordScores,
        meaning: &[f32],
        asked: &Asked,
        options: &SearchOptions,
    ) -> Vec<Scored> {
        let legs = options.legs;
        let only_words = !legs.table && !legs.encoder;
        let weight = if only_words {
            1.0
        } else if legs.words {
            WORDS_AT_BEST * words.best_coverage().powf(COVERAGE_POWER)
        } else {
            0.0
        };
        let hashes = [name_hash(&asked.whole), name_hash(&asked.rest)];
        let is_plain = intent.guesses.is_empty();
        let mut found = Vec::new();
        for (slot, (hot, meaning)) in self.hot.iter().zip(meaning).enumerate() {
            let by_words = words.share(slot);
            let is_hit = !asked.has_words || by_words > 0.0 || *meaning >= LEAST_MEANING;
            let may_be_named = hashes.contains(&hot.name_hash);
            // Most are neither: their entries, far away in memory, are not looked at.
            if !hot.alive || !(is_hit || may_be_named) {
                continue;
            }
            let entry = self.entries.get(slot).filter(|_| may_be_named || !is_plain);
            let fits = entry.is_none_or(|entry| intent.fits(&entry.facts));
            // Only the whole query as a name says more than the wishes that were read from it.
            let is_name = may_be_named
                && entry.is_some_and(|entry| entry.has_name(&asked.whole) || (fits && entry.has_name(&asked.rest)));
            if !(is_name || (is_hit && fits)) {
                continue;
            }
            let near = weight * by_words + (1.0 - weight) * meaning;
            let (relevance, mut score) = asked.by_wishes(intent, entry.map(|entry| &entry.facts), near);
            score += self.by_order(intent, slot, hot, options.now_unix_secs);
            // A name that was typed in full is never below something similar.
            score += f32::from(u8::from(is_name)) * 10.0;
            found.push(Scored { slot, score, relevance, meaning: *meaning, taste: 0.0, is_name });
        }
        found
    }

    /// What liking, use and age add, much where that order was asked for.
    fn by_order(&self, intent: &Intent, slot: usize, hot: &Hot, now_unix_secs: i64) -> f32 {
        let part = |wish: &Wish, otherwise: f32| if intent.wants(wish) { ORDER_PART } else { otherwise };
        let fresh = quality::freshness(hot.published_unix_secs, now_unix_secs);
        let rated = if intent.wants(&Wish::TopRated) {
            self.entries.get(slot).map_or(0.0, |entry| quality::rated(&entry.facts))
        } else {
            0.0
        };
        part(&Wish::Popular, QUALITY_PART) * hot.appeal
            + part(&Wish::Newest, FRESHNESS_PART) * fresh
            + ORDER_PART * rated
    }

    /// Prefers what is like something liked, among the best alone: what fits less does not come up by it.
    fn lean(&self, found: &mut [Scored], taste: &[(FileKey, f32)]) {
        sort_first(found, TASTED);
        for scored in found.iter_mut().take(TASTED) {
            let Some(key) = self.entries.get(scored.slot).map(|entry| entry.facts.key) else { continue };
            let others = taste.iter().filter(|(liked, _)| *liked != key);
            scored.taste =
                others.map(|(liked, weight)| weight.sqrt() * self.likeness(key, *liked)).fold(0.0, f32::max).min(1.0);
            scored.score += TASTE_PART * scored.taste;
        }
    }

    fn hits(
        &self,
        found: &mut [Scored],
        intent: &Intent,
        words: &Words,
        scores: &WordScores,
        options: &SearchOptions,
    ) -> Vec<Hit> {
        let mut seen: Vec<ModelId> = Vec::new();
        let mut hits = Vec::new();
        let step = options.limit.saturating_mul(SORTED_PER_HIT).max(1);
        for at in 0..found.len() {
            if at.is_multiple_of(step) {
                sort_first(&mut found[at..], step);
            }
            let scored = &found[at];
            let Some(entry) = self.entries.get(scored.slot) else { continue };
            let facts = &entry.facts;
            if !options.shown.allows_document(facts) {
                continue;
            }
            if let Some(id) = facts.model_id.filter(|_| options.once_per_model) {
                if seen.contains(&id) {
                    continue;
                }
                seen.push(id);
            }
            let mut reason = Reason {
                is_name: scored.is_name,
                words: words.named(scores.mask(scored.slot)),
                meaning: scored.meaning,
                is_popular: quality::is_popular(facts),
                is_near_taste: scored.taste >= NEAR_TASTE,
                fits: Vec::new(),
            };
            if !reason.is_name && reason.words.is_empty() && reason.meaning < LEAST_MEANING {
                reason.fits = intent.fitted(facts);
            }
            hits.push(Hit {
                key: facts.key,
                model_id: facts.model_id,
                name: facts.name.clone(),
                score: scored.score,
                relevance: if scored.is_name { 1.0 } else { scored.relevance.clamp(0.0, 1.0) },
                reason,
            });
            if hits.len() >= options.limit {
                break;
            }
        }
        hits
    }

    /// Tags that part of the first hits have: with one of them the answer is narrower and not empty.
    fn refinements(&self, hits: &[Hit], query: &str) -> Vec<String> {
        const LOOKED_AT: usize = 40;
        const SHOWN: usize = 6;
        let asked = text::words(query);
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let looked_at = hits.len().min(LOOKED_AT);
        for facts in hits.iter().take(LOOKED_AT).filter_map(|hit| self.facts(hit.key)) {
            for tag in &facts.tags {
                *counts.entry(tag.as_str()).or_default() += 1;
            }
        }
        let mut tags: Vec<(&str, usize)> = counts
            .into_iter()
            .filter(|(tag, count)| {
                *count >= 2 && *count * 5 <= looked_at * 4 && !text::words(tag).iter().all(|word| asked.contains(word))
            })
            .collect();
        tags.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        tags.into_iter().take(SHOWN).map(|(tag, _)| tag.to_owned()).collect()
    }
}

/// What is asked for beside the wishes.
struct Asked {
    /// The query as it was typed.
    whole: String,
    /// What is left of it without the wishes.
    rest: String,
    /// Whether anything is searched for by its words or meaning.
    has_words: bool,
}

impl Asked {
    /// How well something fits, and what it is ranked by, with the wishes that leave nothing out.
    fn by_wishes(&self, intent: &Intent, facts: Option<&Document>, near: f32) -> (f32, f32) {
        let Some(facts) = facts else { return (near, near) };
        let (liking, most) = (intent.liking(facts), intent.most_liking());
        if self.has_words || most <= 0.0 {
            let is_first = !self.has_words && !intent.has_order() && intent.is_named_base(facts);
            return (near, near + LIKING_PART * liking + NAMED_BASE * f32::from(u8::from(is_first)));
        }
        let lacking = (most - liking) / most;
        (near * (1.0 - LESS_FITTING * lacking), near + LIKING_ALONE * liking)
    }
}

impl Entry {
    fn has_name(&self, name: &str) -> bool {
        !self.name.is_empty() && self.name == name
    }
}

/// Puts so many of the best in front, in order. All others follow in any order: nearly every document is a little like every
/// query, and putting those in order would take longer than finding them.
fn sort_first(found: &mut [Scored], count: usize) {
    let by_score = |one: &Scored, other: &Scored| other.score.total_cmp(&one.score).then(one.slot.cmp(&other.slot));
    let count = count.min(found.len());
    if count < found.len() {
        found.select_nth_unstable_by(count, by_score);
    }
    if let Some(first) = found.get_mut(..count) {
        first.sort_unstable_by(by_score);
    }
}

#[cfg(test)]
mod tests;
