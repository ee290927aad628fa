//! Models of the catalogue as cards: derived, and kept in step by the same transaction that stores what CivitAI told.
//!
//! Whatever is stored of a model is only noted at first: a page of answers tells a model and its versions one by one. Before
//! the transaction ends ([`Writer::settle`]) its card is made once, and the cards of its files with it.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::card::Card;
use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::model::known::{Known, KnownVersion};
use crate::model::marks::{Alias, Subject};
use crate::model::updates::UpdateWishes;
use crate::model::word::{WordPool, sharing};
use redb::{ReadableTable as _, ReadableTableMetadata as _};

/// What happened to a model in a transaction.
#[derive(Debug, Default)]
pub(super) struct Unsettled {
    /// Versions that were stored.
    versions: Vec<KnownVersion>,
    /// Whether anything was stored of it, so that cards of its files may be others; else only its own card is.
    told: bool,
}

impl Writer<'_> {
    /// Notes that a model was stored.
    pub(super) fn note_model(&mut self, id: ModelId) {
        self.unsettled.entry(id).or_default().told = true;
    }

    /// Notes that a version was stored.
    pub(super) fn note_version(&mut self, version: &VersionInfo) {
        if version.model_id.0 == 0 {
            return;
        }
        let noted = self.unsettled.entry(version.model_id).or_default();
        noted.told = true;
        noted.versions.retain(|known| known.id != version.id);
        noted.versions.push(KnownVersion::of(version));
    }

    /// Notes that a model has other files or marks now.
    pub(super) fn note_files_of(&mut self, id: ModelId) {
        self.unsettled.entry(id).or_default();
    }

    /// The card of a model of the catalogue.
    pub fn known(&self, id: ModelId) -> Result<Option<Known>, StoreError> {
        Ok(self.known.get(id.0)?.and_then(|row| codec::decode_compact(row.value()).ok()))
    }

    /// The update of a file's version, as far as its model is known.
    pub(super) fn update_of(&self, card: &Card) -> Result<Option<VersionId>, StoreError> {
        let (Some(model), Some(version)) = (card.model_id, card.version_id) else { return Ok(None) };
        let Some(known) = self.known(model)? else { return Ok(None) };
        let is_newest = known.versions.iter().find(|one| one.id == version);
        if is_newest.is_none_or(|own| !known.versions.iter().any(|other| other.is_newer_than(own))) {
            // So with most, and without a look at what the user wants.
            return Ok(None);
        }
        let wishes: UpdateWishes = self.setting(UpdateWishes::NAME)?.unwrap_or_default();
        if wishes.ignored_models.contains_key(&model) {
            return Ok(None);
        }
        let now_unix_secs = now_unix_secs();
        let is_paid = |id| {
            let access = self.version(id)?.and_then(|version| version.access);
            Ok(access.is_some_and(|access| access.value.is_paid(now_unix_secs)))
        };
        let is_installed = |id| Ok(!self.files_of(&Alias::Version(id))?.is_empty());
        wishes.update_of(&known.versions, version, is_paid, is_installed)
    }

    /// Makes the cards of all files again of whose models newer versions are known: the user wants to hear of others.
    pub fn retell_updates(&mut self) -> Result<(), StoreError> {
        let mut models = Vec::new();
        for row in self.known.iter()? {
            let (id, value) = row?;
            let known: Option<Known> = codec::decode_compact(value.value()).ok();
            if known.is_some_and(|known| known.card.in_library && known.versions.len() > 1) {
                models.push(ModelId(id.value()));
            }
        }
        for id in models {
            self.note_model(id);
        }
        Ok(())
    }

    /// Brings the cards of all models that were noted, and of their files, into step.
    pub(super) fn settle(&mut self) -> Result<(), StoreError> {
        for (id, noted) in std::mem::take(&mut self.unsettled) {
            let told = noted.told;
            if !self.settle_known(id, noted)? {
                continue;
            }
            if told {
                for key in self.files_of_model(id, usize::MAX)? {
                    self.remake(key)?;
                }
            }
        }
        // Nothing of the above notes anything new that matters: cards were made from what is stored.
        self.unsettled.clear();
        Ok(())
    }

    /// Makes the card of a model again; whether there is such a model.
    fn settle_known(&mut self, id: ModelId, noted: Unsettled) -> Result<bool, StoreError> {
        let before = self.known(id)?;
        let Some(model) = self.model(id)? else {
            if before.is_some() {
                self.known.remove(id.0)?;
            }
            return Ok(false);
        };
        let versions = in_page_order(&model, before.as_ref(), noted.versions);
        let latest = match versions.first() {
            Some(version) => self.version(version.id)?,
            None => None,
        };
        let files = self.files_of_model(id, 1)?;
        let mut card = Card::known(&model, latest.as_ref(), !files.is_empty());
        if let Some(subject) = self.subject_of_model(id)? {
            card = card.marked(&subject);
        }
        let known = Known { card, versions };
        if before.as_ref() != Some(&known) {
            self.known.insert(id.0, codec::encode_compact(&known)?.as_slice())?;
            self.touched.insert(known.card.key, known.card);
        }
        Ok(true)
    }

    /// The subject of a model: its own, else that of one of its files.
    pub(super) fn subject_of_model(&self, id: ModelId) -> Result<Option<Subject>, StoreError> {
        if let Some(subject) = self.subject_by(&Alias::Model(id))? {
            return Ok(Some(subject));
        }
        for key in self.files_of_model(id, MOST_FILES)? {
            if let Some(subject) = self.card(key)?.and_then(|card| card.subject) {
                return self.subject(subject);
            }
        }
        Ok(None)
    }

    /// Makes the card of a file again from what is stored.
    fn remake(&mut self, key: FileKey) -> Result<(), StoreError> {
        let (Some(record), Some(before)) = (self.file(key)?, self.card(key)?) else { return Ok(()) };
        let mut card = self.card_of(&record)?;
        if let Some(subject) = before.subject.map(|id| self.subject(id)).transpose()?.flatten() {
            card = card.marked(&subject);
        }
        if card != before {
            self.reindex(key, Some(&card))?;
            self.put_card(&card)?;
            self.touched.insert(key, card);
        }
        Ok(())
    }

    /// Makes the cards of all models again.
    pub(super) fn rebuild_known(&mut self) -> Result<(), StoreError> {
        self.known.retain(|_, _| false)?;
        let mut noted = std::mem::take(&mut self.unsettled);
        for row in self.models.iter()? {
            noted.entry(ModelId(row?.0.value())).or_default();
        }
        for row in self.versions.iter()? {
            // One that cannot be read is left out.
            let Ok(version) = codec::decode::<VersionInfo>(row?.1.value()) else { continue };
            noted.entry(version.model_id).or_default().versions.push(KnownVersion::of(&version));
        }
        for (id, noted) in noted {
            self.settle_known(id, noted)?;
            self.touched.clear();
        }
        Ok(())
    }
}

/// Seconds since 1970 by the system's clock.
fn now_unix_secs() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs().cast_signed())
}

/// Files of a model that are asked for marks.
const MOST_FILES: usize = 20;

/// All versions that are known of a model: those its page lists first and in its order, then the others, newest first.
fn in_page_order(model: &ModelInfo, before: Option<&Known>, stored: Vec<KnownVersion>) -> Vec<KnownVersion> {
    let mut known = stored;
    for old in before.iter().flat_map(|before| &before.versions) {
        if !known.iter().any(|new| new.id == old.id) {
            known.push(old.clone());
        }
    }
    let listed = model.version_ids.as_ref().map_or(&[][..], |ids| &ids.value);
    let place = |version: &KnownVersion| listed.iter().position(|id| *id == version.id).unwrap_or(listed.len());
    known.sort_by(|left, right| {
        place(left).cmp(&place(right)).then_with(|| right.is_newer_than(left).cmp(&left.is_newer_than(right)))
    });
    known
}

impl Reader {
    /// The card of a model of the catalogue.
    pub fn known(&self, id: ModelId) -> Result<Option<Known>, StoreError> {
        let table = self.transaction.open_table(schema::KNOWN_CARDS)?;
        Ok(table.get(id.0)?.and_then(|row| codec::decode_compact(row.value()).ok()))
    }

    /// The card of a file or of a model of the catalogue.
    pub fn any_card(&self, key: FileKey) -> Result<Option<Card>, StoreError> {
        match key.model() {
            Some(model) => Ok(self.known(model)?.map(|known| known.card)),
            None => self.card(key),
        }
    }

    /// Hands the card of every model of the catalogue to `visit`, without holding them all.
    pub fn each_known_card(&self, mut visit: impl FnMut(Card)) -> Result<(), StoreError> {
        let table = self.transaction.open_table(schema::KNOWN_CARDS)?;
        for row in table.iter()? {
            if let Ok(known) = codec::decode_compact::<Known>(row?.1.value()) {
                visit(known.card);
            }
        }
        Ok(())
    }

    /// The cards of all models of the catalogue.
    pub fn known_cards(&self) -> Result<Vec<Card>, StoreError> {
        let table = self.transaction.open_table(schema::KNOWN_CARDS)?;
        let mut cards = Vec::with_capacity(table.len()? as usize);
        let mut pool = WordPool::default();
        sharing(|| {
            for row in table.iter()? {
                if let Ok(mut known) = codec::decode_compact::<Known>(row?.1.value()) {
                    known.card.share(&mut pool);
                    cards.push(known.card);
                }
            }
            Ok(cards)
        })
    }
}
