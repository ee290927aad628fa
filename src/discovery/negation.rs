//! What a query does not want: "not sdxl", "without text", "-checkpoint", 不要.

use super::field_words::same_as;
use super::intent::{Guess, guess};
use super::text;
use super::wish::Wish;

/// What the words begin with, and how many of them that takes.
type Found = Option<(Guess, usize)>;

/// How sure it is that a word is not wanted.
const SURE_OF_WORD: f32 = 0.85;

/// Words that say that the next is not wanted, longest first.
const CUES: [&[&str]; 19] = [
    &["but", "not"],
    &["but", "no"],
    &["do", "not", "want"],
    &["other", "than"],
    &["anything", "but"],
    &["not"],
    &["no"],
    &["without"],
    &["except"],
    &["excluding"],
    &["ohne"],
    &["kein"],
    &["keine"],
    &["不要"],
    &["不是"],
    &["没有"],
    &["不含"],
    &["除了"],
    &["排除"],
];

/// Reads what is not wanted; `wanted` reads a wish where there is no negation.
pub(super) fn read(words: &[String], wanted: &dyn Fn(&[String]) -> Found) -> Found {
    let first = words.first()?;
    if let Some(bare) = first.strip_prefix('-') {
        let bare: Vec<String> = std::iter::once(bare.to_owned()).chain(words.iter().skip(1).cloned()).collect();
        return negated(words, 0, &bare, wanted);
    }
    let cue = CUES.iter().find(|cue| begins(words, cue)).map(|cue| cue.len())?;
    let fillers = words.get(cue..)?.iter().take_while(|word| is_filler(word)).count();
    negated(words, cue + fillers, words.get(cue + fillers..)?, wanted)
}

/// The guess that does not want what another wants; none of an order, which leaves nothing out.
pub(super) fn not(guess: &Guess) -> Option<Guess> {
    if guess.wish.is_order() || matches!(guess.wish, Wish::Not(_)) {
        return None;
    }
    let alternatives = guess.alternatives.iter().map(|wish| Wish::Not(Box::new(wish.clone()))).collect();
    let wish = Wish::Not(Box::new(guess.wish.clone()));
    // Whoever says "not" means it, also where the word alone could be another.
    Some(Guess { wish, alternatives, confidence: guess.confidence.max(SURE_OF_WORD), ..guess.clone() })
}

/// `words` is all of it, of which what is not wanted begins after `cue` words and is `bare` without its minus.
fn negated(words: &[String], cue: usize, bare: &[String], wanted: &dyn Fn(&[String]) -> Found) -> Found {
    let (found, used) = match wanted(bare) {
        Some(found) => found,
        None => word(bare.first()?)?,
    };
    let used = cue + used;
    let from = words.get(..used)?.join(" ");
    Some((Guess { from, ..not(&found)? }, used))
}

/// A word or phrase that is no wish, in all the ways it may be written.
fn word(word: &str) -> Found {
    let bare = word.trim_matches('"');
    if text::is_stop_word(bare) || matches!(bare, "only" | "just" | "too" | "very" | "so" | "sure" | "yet") {
        return None;
    }
    let mut texts = vec![bare.to_owned()];
    if bare.chars().next().is_some_and(text::is_cjk) {
        texts.extend(same_as(bare).iter().map(|means| (*means).to_owned()));
    }
    Some(guess(Wish::Words(texts), SURE_OF_WORD, &[word.to_owned()]))
}

fn is_filler(word: &str) -> bool {
    matches!(word, "a" | "an" | "any" | "the" | "for" | "using" | "with" | "of")
}

fn begins(words: &[String], phrase: &[&str]) -> bool {
    phrase.iter().enumerate().all(|(at, word)| words.get(at).is_some_and(|is| is == word))
}
