//! Notes that are being typed: kept per file until the store has them, so that none is lost.
//!
//! A note is handed over when the field loses the keyboard, on Ctrl+Enter, when another model is selected, when nobody
//! typed for a moment, and when the window closes. What was handed over is still shown until it comes back.

use crate::model::ids::FileKey;
use std::collections::BTreeMap;

/// Nobody typed for so long: the note is handed over.
const QUIET_SECS: f64 = 1.5;
/// After this long what the store says counts again, whatever was handed over.
const TRUSTED_SECS: f64 = 10.0;

#[derive(Debug)]
struct Draft {
    text: String,
    /// What the store has or was last given.
    given: String,
    /// When it was typed in or handed over, in seconds of the window's clock.
    at_secs: f64,
    is_due: bool,
}

/// All notes that are under way.
#[derive(Debug, Default)]
pub(super) struct Notes {
    drafts: BTreeMap<FileKey, Draft>,
}

impl Notes {
    /// The note as it is to be shown; `kept` is what the store says.
    pub(super) fn text<'a>(&'a self, key: FileKey, kept: &'a str) -> &'a str {
        self.drafts.get(&key).map_or(kept, |draft| draft.text.as_str())
    }

    /// Takes in what somebody typed.
    pub(super) fn type_in(&mut self, key: FileKey, text: String, kept: &str, now_secs: f64) {
        let draft = self.drafts.entry(key).or_insert_with(|| Draft {
            text: String::new(),
            given: kept.to_owned(),
            at_secs: now_secs,
            is_due: false,
        });
        draft.is_due = text != draft.given;
        (draft.text, draft.at_secs) = (text, now_secs);
    }

    /// Forgets what the store has by now. Not while somebody is in the field.
    pub(super) fn settle(&mut self, key: FileKey, kept: &str, now_secs: f64) {
        if let Some(draft) = self.drafts.get(&key)
            && !draft.is_due
            && (draft.text == kept || now_secs - draft.at_secs > TRUSTED_SECS)
        {
            self.drafts.remove(&key);
        }
    }

    /// The note of one file, if it has to be handed over. It counts as handed over from then on.
    pub(super) fn take(&mut self, key: FileKey, now_secs: f64) -> Option<String> {
        let draft = self.drafts.get_mut(&key).filter(|draft| draft.is_due)?;
        draft.is_due = false;
        draft.at_secs = now_secs;
        draft.given.clone_from(&draft.text);
        Some(draft.text.clone())
    }

    /// Every note that has to be handed over now: of other files than the selected one, typed a while ago, or all of them.
    pub(super) fn take_due(&mut self, selected: Option<FileKey>, now_secs: f64, all: bool) -> Vec<(FileKey, String)> {
        if self.drafts.is_empty() {
            return Vec::new();
        }
        let is_old = |draft: &Draft| now_secs - draft.at_secs > TRUSTED_SECS;
        self.drafts.retain(|key, draft| draft.is_due || selected == Some(*key) || !is_old(draft));
        let due = |(key, draft): (&FileKey, &Draft)| {
            let now = all || selected != Some(*key) || now_secs - draft.at_secs >= QUIET_SECS;
            (draft.is_due && now).then_some(*key)
        };
        let keys: Vec<FileKey> = self.drafts.iter().filter_map(due).collect();
        keys.into_iter().filter_map(|key| Some((key, self.take(key, now_secs)?))).collect()
    }

    /// In how many seconds the next one has to be handed over.
    pub(super) fn next_due_secs(&self, now_secs: f64) -> Option<f64> {
        let waits =
            self.drafts.values().filter(|draft| draft.is_due).map(|draft| draft.at_secs + QUIET_SECS - now_secs);
        waits.min_by(f64::total_cmp).map(|wait| wait.max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: FileKey = FileKey(1);
    const B: FileKey = FileKey(2);

    #[test]
    fn a_note_is_handed_over_once_after_a_moment() {
        let mut notes = Notes::default();
        notes.type_in(A, "x".to_owned(), "", 10.0);
        assert_eq!(notes.take_due(Some(A), 11.0, false), []);
        assert_eq!(notes.next_due_secs(11.0), Some(0.5));
        assert_eq!(notes.take_due(Some(A), 11.5, false), [(A, "x".to_owned())]);
        assert_eq!(notes.take_due(Some(A), 20.0, true), []);
        assert_eq!(notes.next_due_secs(20.0), None);
    }

    #[test]
    fn selecting_another_hands_over_at_once_and_the_text_stays_until_it_comes_back() {
        let mut notes = Notes::default();
        notes.type_in(A, "x".to_owned(), "", 10.0);
        assert_eq!(notes.take_due(Some(B), 10.1, false), [(A, "x".to_owned())]);
        notes.settle(A, "", 10.2);
        assert_eq!(notes.text(A, ""), "x", "the store is slower than a person");
        notes.settle(A, "x", 10.3);
        assert_eq!(notes.text(A, "joined with another"), "joined with another");
    }

    #[test]
    fn what_was_typed_back_is_not_written() {
        let mut notes = Notes::default();
        notes.type_in(A, "ab".to_owned(), "a", 1.0);
        notes.type_in(A, "a".to_owned(), "a", 1.1);
        assert_eq!(notes.take_due(None, 9.0, true), []);
        // But it is, once something else was.
        notes.type_in(A, "ab".to_owned(), "a", 10.0);
        assert_eq!(notes.take(A, 10.0).as_deref(), Some("ab"));
        notes.type_in(A, "a".to_owned(), "a", 10.1);
        assert_eq!(notes.take(A, 10.2).as_deref(), Some("a"));
    }

    #[test]
    fn a_closing_window_hands_over_everything() {
        let mut notes = Notes::default();
        notes.type_in(A, "x".to_owned(), "", 10.0);
        assert_eq!(notes.take_due(Some(A), 10.0, true), [(A, "x".to_owned())]);
    }
}
