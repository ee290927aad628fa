//! What the engine must know of a row to filter, count and order it without looking at the row itself.

use super::arena::Span;
use crate::model::card::{Card, Preview};
use crate::model::catalogue::Access;
use crate::model::digests::AUTOV3_OF_NOTHING;
use crate::model::facet::{Facet, Mark, SizeBand};
use crate::model::licence::Permission;
use crate::model::limit::{Measure, age};
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::query::Scope;

/// Facets of which a row has one value or none.
pub(super) const SINGLES: [Facet; 13] = [
    Facet::Kind,
    Facet::Family,
    Facet::State,
    Facet::Rating,
    Facet::Size,
    Facet::Added,
    Facet::Level,
    Facet::Creator,
    Facet::Folder,
    Facet::Precision,
    Facet::Base,
    Facet::Format,
    Facet::Label,
];
/// Those of them whose numbers are of [`super::names::Names`]; the others' are the values themselves.
pub(super) const NAMED: std::ops::Range<usize> = 7..11;

/// The place of a facet among [`SINGLES`].
pub(super) const fn single(facet: Facet) -> Option<usize> {
    match facet {
        Facet::Kind => Some(0),
        Facet::Family => Some(1),
        Facet::State => Some(2),
        Facet::Rating => Some(3),
        Facet::Size => Some(4),
        Facet::Added => Some(5),
        Facet::Level => Some(6),
        Facet::Creator => Some(7),
        Facet::Folder => Some(8),
        Facet::Precision => Some(9),
        Facet::Base => Some(10),
        Facet::Format => Some(11),
        Facet::Label => Some(12),
        Facet::Mark | Facet::Collection | Facet::Tag | Facet::OwnTag | Facet::Permission => None,
    }
}

/// A count that nobody told.
const UNTOLD: u64 = u64::MAX;
/// A score that was not given.
const UNJUDGED: u8 = u8::MAX;

/// What the engine must know of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    /// By [`SINGLES`].
    pub(super) singles: [u32; SINGLES.len()],
    /// Number of family and base model.
    pub(super) base: u32,
    /// A bit for each [`Mark`].
    pub(super) marks: u16,
    /// A bit for each [`Permission`].
    pub(super) permissions: u16,
    /// What the user decided about its pictures.
    pub(super) mature: Option<MatureMode>,
    /// Whether it is not where it was, wherever its root is.
    pub(super) is_missing: bool,
    /// Whether it is a model of the catalogue and no file.
    pub(super) is_model: bool,
    /// Of a model: whether the library has files of it.
    pub(super) in_library: bool,
    /// Whether the user never wants to see it.
    pub(super) is_banned: bool,
    /// Whether it has to be paid for, or had to be.
    pub(super) has_access: bool,
    /// Its model on CivitAI; 0 when there is none.
    pub(super) model_id: u64,
    /// Whether it is a duplicate of a file with a lower number.
    pub(super) is_copy: bool,
    /// Size in bytes.
    pub(super) size_bytes: u64,
    /// First seen, seconds since 1970.
    pub(super) first_seen_unix_secs: i64,
    /// When its version was published, seconds since 1970; 0 when nobody told.
    pub(super) published_unix_secs: i64,
    /// Score of its verdict; [`UNJUDGED`] when there is none.
    pub(super) score: u8,
    /// Downloads and thumbs up; [`UNTOLD`] when nobody told.
    pub(super) downloads: u64,
    /// See `downloads`.
    pub(super) likes: u64,
    /// The beginning of its SHA256; 0 when there is none or the file is not there.
    pub(super) sha256_start: u64,
    /// Its AutoV3; 0 when there is none, it is that of nothing, or the file is not there.
    pub(super) autov3: u64,
    /// What a text filter looks at, folded; it begins with the name.
    pub(super) text: Span,
    /// Length of the name in `text`, in bytes.
    pub(super) name_len: u32,
    /// Numbers of tags, own tags and collections, each sorted.
    pub(super) lists: Span,
    /// Where own tags begin in `lists`.
    pub(super) own_tags_at: u32,
    /// Where collections begin in `lists`.
    pub(super) collections_at: u32,
}

impl Facts {
    /// Takes over what a card says by itself.
    pub(super) fn take(&mut self, card: &Card) {
        let [kind, family, state, rating, size, _, level, _, _, _, _, format, label] = &mut self.singles;
        *kind = card.kind as u32;
        *family = card.family as u32;
        *state = card.state as u32;
        *rating = card.rating.into();
        *size = SizeBand::of(card.stamp.size_bytes) as u32;
        *level = card.level() as u32;
        *format = card.format as u32;
        *label = card.label as u32;
        // What depends on more than the card is judged elsewhere.
        self.marks &= bit(Mark::Duplicate as u8);
        self.set_mark(Mark::Favourite, card.favourite);
        self.set_mark(Mark::Note, !card.note.is_empty());
        self.set_mark(Mark::NeedsALook, card.needs_a_look());
        self.set_mark(Mark::NoPicture, card.preview == Preview::None);
        self.set_mark(Mark::Archived, card.archived || card.deleted);
        self.set_mark(Mark::InLibrary, card.in_library);
        self.set_mark(Mark::Update, card.update.is_some());
        self.is_model = !card.key.is_file();
        self.in_library = card.in_library;
        self.has_access = card.access != Access::Free;
        self.model_id = card.model_id.map_or(0, |id| id.0);
        let allowed = Permission::ALL.into_iter().filter(|one| card.permissions.allows(*one) == Some(true));
        self.permissions = allowed.fold(0, |bits, one| bits | bit(one as u8));
        self.mature = card.mature;
        self.is_missing = card.missing;
        self.size_bytes = card.stamp.size_bytes;
        self.first_seen_unix_secs = card.first_seen_unix_secs;
        self.published_unix_secs = card.published_unix_secs.unwrap_or(0);
        self.downloads = card.download_count.unwrap_or(UNTOLD);
        self.likes = card.thumbs_up_count.unwrap_or(UNTOLD);
        let sha256 = card.sha256.filter(|_| !card.missing && card.key.is_file());
        // Only a start: who has the same is compared in full.
        let start = |[a, b, c, d, e, f, g, h, ..]: [u8; 32]| u64::from_be_bytes([a, b, c, d, e, f, g, h]).max(1);
        self.sha256_start = sha256.map_or(0, start);
        let autov3 = card.autov3.filter(|hash| sha256.is_some() && *hash != AUTOV3_OF_NOTHING);
        self.autov3 = autov3.map_or(0, |[a, b, c, d, e, f]| u64::from_be_bytes([0, 1, a, b, c, d, e, f]));
    }

    /// What it measures, as [`Measure::of`] says it of its card.
    pub(super) fn amount(&self, measure: Measure, now_unix_secs: i64) -> Option<u64> {
        let told = |amount: u64, untold: u64| (amount != untold).then_some(amount);
        match measure {
            Measure::Size => told(self.size_bytes, 0),
            Measure::Downloads => told(self.downloads, UNTOLD),
            Measure::Likes => told(self.likes, UNTOLD),
            Measure::Rating => told(self.singles[3].into(), 0),
            Measure::Score => (self.score != UNJUDGED).then(|| self.score.into()),
            Measure::Added => age(self.first_seen_unix_secs, now_unix_secs),
            Measure::Updated => age(self.published_unix_secs, now_unix_secs),
        }
    }

    /// Takes over the score of its verdict.
    pub(super) fn take_score(&mut self, score: Option<u8>) {
        self.score = score.map_or(UNJUDGED, |score| score.min(100));
    }

    /// Whether it is where is looked.
    pub(super) const fn is_in(&self, scope: Scope) -> bool {
        match scope {
            Scope::Library => !self.is_model,
            Scope::Civitai => self.is_model,
            Scope::Both => !self.is_model || !self.in_library,
        }
    }

    /// Says whether something is so.
    pub(super) fn set_mark(&mut self, mark: Mark, is_so: bool) {
        let bit = bit(mark as u8);
        self.marks = if is_so { self.marks | bit } else { self.marks & !bit };
    }

    /// Whether something is so.
    pub(super) const fn has_mark(&self, mark: Mark) -> bool {
        self.marks & bit(mark as u8) != 0
    }

    /// Whether it is left out whatever the text says.
    pub(super) const fn is_hidden(&self, hide_above: Option<MatureLevel>) -> bool {
        if self.is_banned {
            return true;
        }
        match (self.mature, hide_above) {
            (Some(MatureMode::Hide), _) => true,
            (Some(_), _) | (None, None) => false,
            (None, Some(limit)) => self.singles[6] > limit as u32,
        }
    }
}

/// The bit of a mark or permission.
pub(super) const fn bit(number: u8) -> u16 {
    1_u16.wrapping_shl(number as u32)
}
