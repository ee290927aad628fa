//! What may be told of at all: the user hid some models and creators for good, and may have models above a browsing level left out.

use super::document::Document;
use crate::model::card::Card;
use crate::model::hidden::Hidden;
use crate::model::ids::{FileKey, ModelId};
use crate::model::mature::{MatureLevel, MatureMode};

/// What the user wants to meet. The same for every list, so that what is hidden in one is hidden in all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// What is hidden for good.
    pub hidden: Hidden,
    /// The level above which models are left out, where they are.
    pub hide_above: Option<MatureLevel>,
}

impl Shown {
    /// Whether a card may be told of.
    pub fn allows(&self, card: &Card) -> bool {
        self.allows_level(card.level(), card.mature)
            && self.allows_model(card.key, card.model_id, card.creator.as_deref())
    }

    /// Whether a document may be told of.
    pub fn allows_document(&self, document: &Document) -> bool {
        self.allows_level(document.level, document.mature)
            && self.allows_model(document.key, document.model_id, document.creator.as_deref())
    }

    /// What the user decided for one model wins over the level.
    fn allows_level(&self, level: MatureLevel, decided: Option<MatureMode>) -> bool {
        match decided {
            Some(mode) => mode != MatureMode::Hide,
            None => self.hide_above.is_none_or(|limit| level <= limit),
        }
    }

    /// What lies on the disk does not become invisible by its creator.
    fn allows_model(&self, key: FileKey, model: Option<ModelId>, creator: Option<&str>) -> bool {
        if key.is_file() || self.hidden.is_empty() {
            return true;
        }
        let is_hidden = model.is_some_and(|id| self.hidden.models.iter().any(|(known, _)| *known == id));
        !is_hidden && !creator.is_some_and(|name| self.hidden.hides_creator(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hidden::HiddenChange;

    #[test]
    fn levels_hide_files_too_and_a_decision_wins() {
        let of = |level: MatureLevel, mature: Option<MatureMode>| Document {
            key: FileKey(1),
            level,
            mature,
            ..Document::default()
        };
        let strict = Shown { hide_above: Some(MatureLevel::Pg13), ..Shown::default() };
        assert!(!strict.allows_document(&of(MatureLevel::Xxx, None)));
        assert!(strict.allows_document(&of(MatureLevel::Unrated, None)));
        assert!(strict.allows_document(&of(MatureLevel::Xxx, Some(MatureMode::Blur))));
        assert!(!Shown::default().allows_document(&of(MatureLevel::Pg, Some(MatureMode::Hide))));
        assert!(Shown::default().allows_document(&of(MatureLevel::Xxx, None)));
    }

    #[test]
    fn a_hidden_creator_hides_models_of_the_catalogue_and_no_file() {
        let mut shown = Shown::default();
        shown.hidden.apply(HiddenChange::HideCreator("Zoe".to_owned()));
        let by_zoe = |key: FileKey| Document { key, creator: Some("zoe".to_owned()), ..Document::default() };
        assert!(!shown.allows_document(&by_zoe(FileKey::of_model(ModelId(1)))));
        assert!(shown.allows_document(&by_zoe(FileKey(1))));
    }
}
