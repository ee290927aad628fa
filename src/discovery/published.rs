//! Base models by their published names, and the labels that stand before them.

use super::intent::{Guess, guess};
use super::query_pieces::pieces;
use super::wish::Wish;
use super::wish_words;
use super::word_piece::PIECES;
use crate::model::base::BaseFamily;
use crate::model::base_models;
use std::sync::LazyLock;

/// How sure a published name is: of several words, of one that is no other word, and of one that is.
const SURE_OF_NAME: f32 = 0.9;
const SURE_OF_ODD_WORD: f32 = 0.85;
const SURE_OF_WORD: f32 = 0.5;

/// Each name as a query has it, the longest first.
static NAMES: LazyLock<Vec<(Vec<String>, &'static str)>> = LazyLock::new(|| {
    let mut names: Vec<_> = base_models::ALL.iter().map(|facts| (pieces(facts.name), facts.name)).collect();
    names.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    names
});

/// A published name that the words begin with.
pub(super) fn read(words: &[String]) -> Option<(Guess, usize)> {
    let (name, published) = NAMES.iter().find(|(name, _)| words.starts_with(name))?;
    // "One or other" is no base model; alone it is one that CivitAI has.
    if *published == "Other" && words.len() > 1 {
        return None;
    }
    let confidence = match name.as_slice() {
        [word] if PIECES.has(word) => SURE_OF_WORD,
        [_] => SURE_OF_ODD_WORD,
        _ => SURE_OF_NAME,
    };
    let (mut guess, used) = guess(base(published), confidence, words.get(..name.len())?);
    guess.alternatives = wider(published);
    Some((guess, used))
}

/// `base model SDXL 1.0`, `type LoRA`: what lists call what they show.
pub(super) fn labelled(words: &[String]) -> Option<(Guess, usize)> {
    const LABELS: [&[&str]; 5] = [&["base", "model"], &["base"], &["基础模型"], &["type"], &["类型"]];
    let is_there = |label: &&&[&str]| label.len() < words.len() && label.iter().zip(words).all(|(one, is)| one == is);
    let label = LABELS.iter().find(is_there)?;
    let (mut guess, used) = wish_words::without_label(words.get(label.len()..)?)?;
    let is_type = matches!(label.first(), Some(&("type" | "类型")));
    let is_it = match &guess.wish {
        Wish::Base(..) => !is_type,
        Wish::Kind(_) | Wish::OnlyKind(_) => is_type,
        _ => false,
    };
    guess.from = words.get(..label.len() + used)?.join(" ");
    guess.confidence = guess.confidence.max(SURE_OF_NAME);
    is_it.then_some((guess, label.len() + used))
}

/// "Stable diffusion" is what all of this is about, and says nothing of a diffusion model.
pub(super) fn is_program_name(words: &[String]) -> bool {
    matches!(words, [one, other, ..] if one == "stable" && other == "diffusion")
}

/// The wish for a published name.
pub(super) fn base(published: &'static str) -> Wish {
    Wish::Base(BaseFamily::from_base_model(published), Some(published))
}

/// The family of a published name, where that tells anything.
pub(super) fn wider(published: &str) -> Vec<Wish> {
    let family = BaseFamily::from_base_model(published);
    if family.is_known() { vec![Wish::Base(family, None)] } else { Vec::new() }
}
