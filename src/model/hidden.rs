//! Models and creators the user never wants to meet again. Files of the library are always shown: what lies on the disk
//! must not become invisible.

use super::card::Card;
use super::ids::ModelId;
use serde::{Deserialize, Serialize};

/// Entries of each list at most.
const MOST: usize = 10_000;
/// The longest name that is kept, in characters.
const MAX_NAME_CHARS: usize = 200;

/// What is hidden, newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hidden {
    /// Models with the names they had.
    pub models: Vec<(ModelId, String)>,
    /// Creators.
    pub creators: Vec<String>,
}

/// One change of what is hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HiddenChange {
    /// Hide a model.
    HideModel(ModelId, String),
    /// Hide all of a creator.
    HideCreator(String),
    /// Show a model again.
    ShowModel(ModelId),
    /// Show a creator again.
    ShowCreator(String),
}

impl Hidden {
    /// Name under which the store keeps it.
    pub const NAME: &'static str = "hidden";

    /// Takes a change in. The oldest entries give way to new ones.
    pub fn apply(&mut self, change: HiddenChange) {
        match change {
            HiddenChange::HideModel(id, name) => {
                self.models.retain(|(known, _)| *known != id);
                self.models.push((id, name.chars().take(MAX_NAME_CHARS).collect()));
                let surplus = self.models.len().saturating_sub(MOST);
                self.models.drain(..surplus);
            }
            HiddenChange::HideCreator(name) if !name.trim().is_empty() => {
                self.creators.retain(|known| !known.eq_ignore_ascii_case(&name));
                self.creators.push(name.chars().take(MAX_NAME_CHARS).collect());
                let surplus = self.creators.len().saturating_sub(MOST);
                self.creators.drain(..surplus);
            }
            HiddenChange::HideCreator(_) => {}
            HiddenChange::ShowModel(id) => self.models.retain(|(known, _)| *known != id),
            HiddenChange::ShowCreator(name) => self.creators.retain(|known| !known.eq_ignore_ascii_case(&name)),
        }
    }

    /// Whether nothing is hidden.
    pub const fn is_empty(&self) -> bool {
        self.models.is_empty() && self.creators.is_empty()
    }

    /// Whether a creator is hidden.
    pub fn hides_creator(&self, name: &str) -> bool {
        self.creators.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether a card is left out everywhere.
    pub fn hides(&self, card: &Card) -> bool {
        if card.key.is_file() || self.is_empty() {
            return false;
        }
        let model = card.model_id.is_some_and(|id| self.models.iter().any(|(known, _)| *known == id));
        model || card.creator.as_deref().is_some_and(|name| self.hides_creator(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue::{Creator, ModelInfo};
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::{FileKey, RootId};
    use crate::model::sourced::{Source, Sourced};

    #[test]
    fn what_is_hidden_is_hidden_but_never_a_file() {
        let creator = Creator { username: Some("Zoe".to_owned()), image_url: None };
        let model = ModelInfo {
            id: ModelId(7),
            creator: Some(Sourced::new(creator, Source::Civitai, 1)),
            ..Default::default()
        };
        let known = Card::known(&model, None, false);
        let record = FileRecord::new(FileKey(1), RootId(1), "/m/a".into(), FileStamp::default(), 1);
        let file = Card { creator: Some("Zoe".into()), ..Card::new(&record, Some(&model), None) };
        let mut hidden = Hidden::default();
        hidden.apply(HiddenChange::HideCreator("zoe".to_owned()));
        hidden.apply(HiddenChange::HideCreator("ZOE".to_owned()));
        hidden.apply(HiddenChange::HideCreator(" ".to_owned()));
        assert_eq!((hidden.creators.len(), hidden.hides(&known), hidden.hides(&file)), (1, true, false));
        hidden.apply(HiddenChange::ShowCreator("Zoe".to_owned()));
        assert!(!hidden.hides(&known) && hidden.is_empty());
        hidden.apply(HiddenChange::HideModel(ModelId(7), "Night".to_owned()));
        assert!(hidden.hides(&known));
        hidden.apply(HiddenChange::ShowModel(ModelId(7)));
        assert!(!hidden.hides(&known));
    }
}
