//! What is handed on, and what is never to be met again: cards written as pictures, models and creators hidden for good.

use super::{Services, lock, thread};
use crate::app::deed::Deed;
use crate::app::event::AppEvent;
use crate::app::state::Painted;
use crate::model::hidden::{Hidden, HiddenChange};
use crate::store::StoreError;
use crate::thumbs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Names tried for a card that no dialog named.
const MAX_NAMES: u32 = 100;
/// The longest name of a card's file, in characters.
const MAX_NAME_CHARS: usize = 60;

impl Services {
    /// Takes a change of what is hidden in, and judges all rows again.
    pub(super) fn hide(&self, change: HiddenChange) {
        if let Err(error) = self.change_hidden(|hidden| hidden.apply(change)) {
            self.trouble(&error);
        }
    }

    /// Changes what is hidden, and tells it.
    pub(super) fn change_hidden(&self, change: impl FnOnce(&mut Hidden)) -> Result<(), StoreError> {
        let Some(store) = self.store() else { return Ok(()) };
        // One after the other: each reads what the one before wrote.
        let turn = lock(&self.shared.turns.context);
        let changed = store.write(|writer| {
            let mut hidden: Hidden = writer.setting(Hidden::NAME)?.unwrap_or_default();
            change(&mut hidden);
            writer.put_setting(Hidden::NAME, &hidden)?;
            Ok(hidden)
        });
        drop(turn);
        self.send(AppEvent::Hidden(changed?));
        Ok(())
    }

    /// What the file of a model's card is called.
    pub fn card_name(model: &str) -> String {
        let plain: String = model
            .chars()
            .map(|letter| if letter.is_alphanumeric() || matches!(letter, '-' | '_' | ' ') { letter } else { ' ' })
            .take(MAX_NAME_CHARS)
            .collect();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        if plain.is_empty() { "card.png".to_owned() } else { format!("{plain}.png") }
    }

    /// Writes a painted card: where the dialog said, or into the data folder where the system has no dialog.
    pub fn save_card(&self, path: Option<PathBuf>, name: String, card: Arc<Painted>) {
        let services = self.clone();
        thread("save-card", move || {
            let path = path.unwrap_or_else(|| free_name(&services.shared.launch.used_data_dir(), &name));
            let written = thumbs::png(card.width, card.height, &card.rgba)
                .map_err(|error| error.to_string())
                .and_then(|bytes| std::fs::write(&path, bytes).map_err(|error| error.to_string()));
            match written {
                Ok(()) => services.send(AppEvent::Done(Deed::CardSaved(path))),
                Err(why) => services.trouble(&crate::words::tr!("notice-card-not-saved", why = why)),
            }
        });
    }
}

/// A name in a folder that is not taken yet, as far as that can be known.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let stem = name.trim_end_matches(".png");
    let numbered = (2..MAX_NAMES).map(|number| folder.join(format!("{stem} {number}.png")));
    std::iter::once(folder.join(name)).chain(numbered).find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_file_name_whatever_is_in_it() {
        assert_eq!(Services::card_name("Night/Metro: \"v2\" ../x"), "Night Metro v2 x.png");
        assert_eq!(Services::card_name("水墨 é"), "水墨 é.png");
        assert_eq!(Services::card_name("../.."), "card.png");
        assert!(Services::card_name(&"x".repeat(500)).chars().count() <= MAX_NAME_CHARS + 4);
    }
}
