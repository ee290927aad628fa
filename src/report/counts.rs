//! The library in numbers, and by names only where its owner wants that.

use super::system::row;
use crate::model::file::FileState;
use crate::model::root::LibraryRoot;
use crate::store::Store;
use std::collections::BTreeMap;

/// The most names of files in a report.
const MOST_NAMES: usize = 2000;

/// How many roots, files and records of each kind there are; one row each.
pub(super) fn of(store: &Store, roots: &[LibraryRoot], with_names: bool) -> String {
    let mut text = String::new();
    for (index, root) in roots.iter().enumerate() {
        let name = if with_names { root.path.display().to_string() } else { format!("[folder {}]", index + 1) };
        let scanned = if root.scanned_unix_secs.is_some() { "scanned" } else { "never scanned" };
        row(&mut text, "Folder", &format!("{name}: {}, {scanned}", root.tool.label()));
    }
    let cards = match store.read(|reader| reader.cards()) {
        Ok(cards) => cards,
        Err(error) => return text + &format!("The library could not be read: {error}\n"),
    };
    let mut of_state: BTreeMap<&str, u64> = BTreeMap::new();
    let mut of_kind: BTreeMap<&str, u64> = BTreeMap::new();
    let mut of_family: BTreeMap<String, u64> = BTreeMap::new();
    let (mut bytes, mut missing) = (0_u64, 0_u64);
    for card in &cards {
        *of_state.entry(state_name(card.state)).or_default() += 1;
        *of_kind.entry(card.kind.label()).or_default() += 1;
        *of_family.entry(card.family.to_string()).or_default() += 1;
        bytes = bytes.saturating_add(card.stamp.size_bytes);
        missing += u64::from(card.missing);
    }
    row(&mut text, "Files", &format!("{}, {} GiB, {missing} missing", cards.len(), bytes >> 30));
    if let Ok((models, versions)) = store.read(|reader| reader.catalogue_counts()) {
        row(&mut text, "Catalogue", &format!("{models} models, {versions} versions"));
    }
    let states = of_state.into_iter().map(|(name, count)| ("State", name.to_owned(), count));
    let kinds = of_kind.into_iter().map(|(name, count)| ("Type", name.to_owned(), count));
    let families = of_family.into_iter().map(|(name, count)| ("Base", name, count));
    for (what, name, count) in states.chain(kinds).chain(families) {
        row(&mut text, what, &format!("{name}: {count}"));
    }
    if with_names {
        for card in cards.iter().take(MOST_NAMES) {
            row(&mut text, "File", &card.path.display().to_string());
        }
    }
    text
}

const fn state_name(state: FileState) -> &'static str {
    match state {
        FileState::Identified => "identified",
        FileState::Unknown => "unknown",
        FileState::Pending => "pending",
        FileState::Broken => "broken",
        FileState::NotInLibrary => "not in library",
    }
}
