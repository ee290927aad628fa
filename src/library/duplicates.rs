//! Files that are there more than once: the same bytes, or the same weights behind another header.

use crate::model::card::Card;
use crate::model::finding::FindingCode;
use crate::model::ids::FileKey;
use std::collections::{HashMap, HashSet};

/// Which cards are duplicates of another, and in which way.
#[derive(Clone, Debug, Default)]
pub struct Duplicates {
    of: HashMap<FileKey, (FindingCode, Vec<FileKey>)>,
}

impl Duplicates {
    /// Compares all cards by SHA256, then by AutoV3. Files that are not where they were do not count.
    pub fn find<'a>(cards: impl Iterator<Item = &'a Card> + Clone) -> Self {
        let mut of: HashMap<FileKey, (FindingCode, Vec<FileKey>)> = HashMap::new();
        let mut by_bytes: HashMap<[u8; 32], Vec<FileKey>> = HashMap::new();
        let mut by_weights: HashMap<[u8; 6], Vec<(FileKey, [u8; 32])>> = HashMap::new();
        // Two names of one file are no duplicates of each other.
        let mut files = HashSet::new();
        let mut is_new = |card: &Card| card.one_file().is_none_or(|file| files.insert(file));
        for card in cards.filter(|card| !card.missing).filter(|card| is_new(card)) {
            if let Some(sha256) = card.sha256 {
                by_bytes.entry(sha256).or_default().push(card.key);
                if let Some(autov3) = card.autov3.filter(|hash| *hash != crate::model::digests::AUTOV3_OF_NOTHING) {
                    by_weights.entry(autov3).or_default().push((card.key, sha256));
                }
            }
        }
        for group in by_weights.into_values().filter(|group| group.len() > 1) {
            for (key, sha256) in &group {
                let others: Vec<FileKey> =
                    group.iter().filter(|(_, other)| other != sha256).map(|(other, _)| *other).collect();
                if !others.is_empty() {
                    of.insert(*key, (FindingCode::SameWeights, others));
                }
            }
        }
        for group in by_bytes.into_values().filter(|group| group.len() > 1) {
            for key in &group {
                let others = group.iter().filter(|other| *other != key).copied().collect();
                of.insert(*key, (FindingCode::Duplicate, others));
            }
        }
        Self { of }
    }

    /// How a file is a duplicate and of which others; `None` when it is the only one.
    pub fn of(&self, key: FileKey) -> Option<(FindingCode, &[FileKey])> {
        self.of.get(&key).map(|(code, others)| (*code, others.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::digests::Digests;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::RootId;

    fn card(key: u64, sha: u8, autov3: u8) -> Card {
        let mut record = FileRecord::new(FileKey(key), RootId(1), "/m/a".into(), FileStamp::default(), 1);
        record.digests = Some(Digests {
            size_bytes: 0,
            sha256: [sha; 32],
            autov1: None,
            autov3: Some([autov3; 6]),
            crc32: [0; 4],
            blake3: [0; 32],
        });
        Card::new(&record, None, None)
    }

    #[test]
    fn two_names_of_one_file_are_none_of_each_other() {
        let mut cards = [card(1, 1, 9), card(2, 1, 9)];
        assert!(Duplicates::find(cards.iter()).of(FileKey(1)).is_some());
        for card in &mut cards {
            (card.stamp.device, card.stamp.inode) = (Some(3), Some(4));
        }
        assert!(Duplicates::find(cards.iter()).of(FileKey(1)).is_none());
    }

    #[test]
    fn same_bytes_and_same_weights_are_told_apart() {
        let cards = [card(1, 1, 9), card(2, 1, 9), card(3, 2, 9), card(4, 3, 8)];
        let found = Duplicates::find(cards.iter());
        assert_eq!(found.of(FileKey(1)), Some((FindingCode::Duplicate, &[FileKey(2)][..])));
        assert_eq!(
            found.of(FileKey(3)).map(|(code, others)| (code, others.len())),
            Some((FindingCode::SameWeights, 2))
        );
        assert_eq!(found.of(FileKey(4)), None);
    }
}
