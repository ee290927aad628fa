//! Characters that are being prepared: one at a time, and none of them lost for another.

use super::{DraftView, StudioView, Tagging};
use crate::app::state::{AppState, NoticeLevel, Sheet};
use crate::characters;
use crate::comfy::Tags;

/// Drafts that are kept while others are prepared; their sources are in memory.
pub(in crate::app) const MOST_DRAFTS: usize = 8;

impl StudioView {
    /// The draft is made or given up: the one that was left for it goes on.
    pub(super) fn next_draft(&mut self) {
        self.draft = self.set_aside.pop().unwrap_or_default();
        // What a tagger was asked was about the other one's source.
        self.tagging = Tagging::Unasked;
        self.follow_draft();
    }

    /// Keeps a draft that is left for another one. The services hold no more sources than these and the one that is prepared.
    pub(super) fn set_aside(&mut self, draft: DraftView) {
        self.set_aside.push(draft);
        let over = self.set_aside.len().saturating_sub(MOST_DRAFTS - 1);
        self.set_aside.drain(..over);
    }
}

/// A draft was read. One that was prepared before goes on as it was left; where there can be none, so does the last.
pub(super) fn take_draft(state: &mut AppState, draft: DraftView) {
    let studio = &mut state.studio;
    let is_of = |other: &DraftView| source_of(other).is_some() && source_of(other) == source_of(&draft);
    if let Some(at) = studio.set_aside.iter().position(is_of) {
        studio.draft = studio.set_aside.remove(at);
    } else if let DraftView::Failed(why) = &draft
        && let Some(former) = studio.set_aside.pop()
    {
        studio.draft = former;
        state.sheets.retain(|sheet| *sheet != Sheet::NewCharacter);
        state.notify(NoticeLevel::Error, why.clone());
    } else {
        studio.draft = draft;
    }
    state.studio.follow_draft();
}

/// What a draft is made of: the BLAKE3 of its source.
fn source_of(draft: &DraftView) -> Option<&str> {
    let DraftView::Ready { character, .. } = draft else { return None };
    Some(&character.source.blake3)
}

/// Hints of a tagger join the draft they are of, which may have been changed meanwhile: what the user says stays.
pub(super) fn take_tagged(studio: &mut StudioView, source: &str, told: Result<Tags, String>) {
    let DraftView::Ready { character, .. } = &mut studio.draft else { return };
    if character.source.blake3 != source {
        return;
    }
    studio.tagging = match told {
        Ok(seen) => {
            characters::take_tags(character, &seen);
            studio.follow_draft();
            Tagging::Told(seen.tags.len())
        }
        Err(why) => Tagging::Failed(why),
    };
}
