//! How often files were used, as far as this machine tells: counted in the user's own pictures, and in the studio's.

use super::visual::file_stem;
use crate::model::card::Card;
use crate::model::digests::to_hex;
use crate::model::ids::FileKey;
use crate::model::used::Used;
use crate::store::{Reader, StoreError};
use std::collections::{BTreeMap, HashMap};

/// Pictures by file: those that were last counted in folders of the user's, and those that the studio made.
pub fn counts(reader: &Reader, cards: &[Card]) -> Result<BTreeMap<FileKey, u64>, StoreError> {
    let mut counts = reader.setting::<Used>(Used::NAME)?.unwrap_or_default().counts;
    let characters = reader.characters()?;
    let slots = characters.iter().flat_map(|character| character.slots.values());
    let pictures: Vec<_> = slots.filter_map(|slot| slot.picture.as_ref()).collect();
    if pictures.is_empty() {
        return Ok(counts);
    }
    let files = || cards.iter().filter(|card| card.key.is_file());
    let by_hash: HashMap<String, FileKey> =
        files().filter_map(|card| Some((to_hex(&card.sha256?).to_uppercase(), card.key))).collect();
    let by_name: HashMap<String, FileKey> =
        files().filter_map(|card| Some((file_stem(&card.path.file_name()?.to_string_lossy()), card.key))).collect();
    for used in pictures.iter().flat_map(|picture| &picture.models) {
        let hash = used.sha256.as_ref().and_then(|hash| by_hash.get(&hash.to_uppercase()));
        if let Some(key) = hash.or_else(|| by_name.get(&file_stem(&used.name))) {
            *counts.entry(*key).or_default() += 1;
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::character::{Character, Slot, SlotPicture, SlotState, UsedFile};
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::RootId;
    use crate::store::Store;

    #[test]
    fn own_pictures_and_those_of_the_studio_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let used = Used { counts: [(FileKey(1), 4)].into(), ..Used::default() };
        let named = |name: &str| UsedFile { name: name.to_owned(), ..UsedFile::default() };
        let models = vec![named("sub\\Ink.safetensors"), named("unknown.safetensors")];
        let picture = SlotPicture { models, ..SlotPicture::default() };
        let state = SlotState { picture: Some(picture), ..SlotState::default() };
        let mut character = Character::default();
        character.slots.insert(Slot::Avatar, state);
        let cards: Vec<Card> = [(1, "base"), (2, "Ink")]
            .map(|(key, name)| {
                let path = format!("/m/{name}.safetensors");
                Card::new(&FileRecord::new(FileKey(key), RootId(1), path.into(), FileStamp::default(), 5), None, None)
            })
            .into();
        store
            .write(|writer| {
                character.id = writer.next_character_id()?;
                writer.put_setting(Used::NAME, &used)?;
                writer.put_character(&character)
            })
            .unwrap();
        let found = store.read(|reader| counts(reader, &cards)).unwrap();
        assert_eq!(found, [(FileKey(1), 4), (FileKey(2), 1)].into());
    }
}
