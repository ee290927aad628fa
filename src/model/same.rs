//! Files that are there more than once, as groups with what could be saved.

use super::card::Card;
use super::digests::AUTOV3_OF_NOTHING;
use super::folder_names;
use super::ids::FileKey;
use super::kind::ModelKind;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// In which way files are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sameness {
    /// The same bytes, proved by SHA256.
    Bytes,
    /// The same weights behind another header, proved by AutoV3.
    Weights,
    /// Several files of one version: another precision, or pruned.
    Twins,
}

impl Sameness {
    /// Every way, the surest first.
    pub const ALL: [Self; 3] = [Self::Bytes, Self::Weights, Self::Twins];

    /// The word in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Weights => "weights",
            Self::Twins => "twins",
        }
    }
}

/// Which file of a group is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeepRule {
    /// The one the library has known longest.
    #[default]
    Oldest,
    /// The one that came last.
    Newest,
    /// The one with the shortest path.
    Shortest,
    /// The smallest one: of twins, the one with the least precision.
    Smallest,
    /// The largest one: of twins, the one with the most precision.
    Largest,
    /// A favourite before any other, then the one with the most stars.
    Marked,
}

impl KeepRule {
    /// Every rule, as menus list them.
    pub const ALL: [Self; 6] =
        [Self::Oldest, Self::Newest, Self::Shortest, Self::Smallest, Self::Largest, Self::Marked];

    /// The word on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Oldest => "oldest",
            Self::Newest => "newest",
            Self::Shortest => "shortest",
            Self::Smallest => "smallest",
            Self::Largest => "largest",
            Self::Marked => "marked",
        }
    }
}

/// One file of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameFile {
    /// The file.
    pub key: FileKey,
    /// Where it is.
    pub path: PathBuf,
    /// Its length.
    pub size_bytes: u64,
    /// Precision of its weights, where known.
    pub precision: String,
}

/// Files that are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameGroup {
    /// In which way.
    pub how: Sameness,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// The files; the first is the one to keep.
    pub files: Vec<SameFile>,
}

impl SameGroup {
    /// Bytes of all but the one that is kept.
    pub fn reclaimable_bytes(&self) -> u64 {
        self.files.iter().skip(1).map(|file| file.size_bytes).sum()
    }
}

/// Groups of files that are the same, the most to save first. A file is in one group of each way at most; files that are not where
/// they were do not count.
pub fn groups<'a>(cards: impl Iterator<Item = &'a Card>, rule: KeepRule) -> Vec<SameGroup> {
    let mut paths = BTreeSet::new();
    let mut cards: Vec<&Card> = cards.filter(|card| card.key.is_file() && !card.missing).collect();
    // Two entries of one file are not two files: one of them would be thrown away, and with it the other.
    cards.retain(|card| paths.insert(card.path.as_path()));
    // Nor are two names of one file: nothing is saved by taking one of them away.
    let mut files = BTreeSet::new();
    cards.retain(|card| card.one_file().is_none_or(|file| files.insert(file)));
    let by_bytes = gather(&cards, |card| card.sha256);
    let mut found = made(Sameness::Bytes, by_bytes, rule);
    // Of the same bytes one file stands for all.
    let copies: BTreeSet<FileKey> =
        found.iter().flat_map(|group| group.files.iter().skip(1)).map(|file| file.key).collect();
    let single: Vec<&Card> =
        cards.into_iter().filter(|card| card.sha256.is_some() && !copies.contains(&card.key)).collect();
    let by_weights = gather(&single, |card| card.autov3.filter(|hash| *hash != AUTOV3_OF_NOTHING));
    let weights = made(Sameness::Weights, by_weights, rule);
    let headers: BTreeSet<FileKey> =
        weights.iter().flat_map(|group| group.files.iter().skip(1)).map(|file| file.key).collect();
    found.extend(weights);
    let rest: Vec<&Card> = single.into_iter().filter(|card| !headers.contains(&card.key)).collect();
    // A checkpoint and the VAE that came with it are no twins.
    let by_version = gather(&rest, |card| card.version_id.map(|version| (version, card.kind)));
    found.extend(made(Sameness::Twins, by_version, rule));
    found.sort_by_key(|group| {
        (std::cmp::Reverse(group.reclaimable_bytes()), group.files.first().map(|file| file.path.clone()))
    });
    found
}

fn gather<'a, K: Ord>(cards: &[&'a Card], key: impl Fn(&Card) -> Option<K>) -> Vec<Vec<&'a Card>> {
    let mut groups: BTreeMap<K, Vec<&Card>> = BTreeMap::new();
    for card in cards {
        if let Some(key) = key(card) {
            groups.entry(key).or_default().push(card);
        }
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// How little a file is where one looks for it: first those that are known as what they are and lie in a folder of their kind.
fn misplacement(card: &Card) -> (bool, u8) {
    let mut folders = card.path.ancestors().skip(1).filter_map(|folder| folder.file_name()?.to_str());
    let nearest = folders.find_map(folder_names::kind_of_under_models);
    let by_folder = nearest.map_or(1, |kind| if kind.agrees_with(card.kind) { 0 } else { 2 });
    (card.version_id.is_none(), by_folder)
}

fn made(how: Sameness, groups: Vec<Vec<&Card>>, rule: KeepRule) -> Vec<SameGroup> {
    let made = groups.into_iter().filter_map(|mut group| {
        group.sort_by(|left, right| {
            let age = |card: &Card| card.first_seen_unix_secs;
            let by_rule = match rule {
                KeepRule::Oldest => age(left).cmp(&age(right)),
                KeepRule::Newest => age(right).cmp(&age(left)),
                KeepRule::Shortest => left.path.as_os_str().len().cmp(&right.path.as_os_str().len()),
                KeepRule::Smallest => left.stamp.size_bytes.cmp(&right.stamp.size_bytes),
                KeepRule::Largest => right.stamp.size_bytes.cmp(&left.stamp.size_bytes),
                KeepRule::Marked => {
                    let worth = |card: &Card| (card.favourite, card.rating);
                    worth(right).cmp(&worth(left)).then_with(|| age(left).cmp(&age(right)))
                }
            };
            // A library that was read in one go has known all of it equally long, and the bytes are equally many.
            let by_place = || misplacement(left).cmp(&misplacement(right));
            by_rule.then_with(by_place).then_with(|| (age(left), left.key).cmp(&(age(right), right.key)))
        });
        let kept = *group.first()?;
        let file = |card: &&Card| SameFile {
            key: card.key,
            path: card.path.clone(),
            size_bytes: card.stamp.size_bytes,
            precision: card.precision.as_ref().map(ToString::to_string).unwrap_or_default(),
        };
        Some(SameGroup { how, name: kept.name.clone(), kind: kept.kind, files: group.iter().map(file).collect() })
    });
    made.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue::CivitMatch;
    use crate::model::digests::{Digests, HashKind};
    use crate::model::file::{FileRecord, FileStamp, Lookup};
    use crate::model::ids::{ModelId, RootId, VersionId};

    fn card(key: u64, sha: u8, autov3: u8, version: Option<u64>, size_bytes: u64) -> Card {
        let stamp = FileStamp { size_bytes, ..FileStamp::default() };
        let path = format!("/m/{}.pt", "x".repeat(20 - key as usize));
        let mut record = FileRecord::new(FileKey(key), RootId(1), path.into(), stamp, key.cast_signed());
        record.digests = Some(Digests {
            size_bytes,
            sha256: [sha; 32],
            autov1: None,
            autov3: Some([autov3; 6]),
            crc32: [0; 4],
            blake3: [0; 32],
        });
        if let Some(version) = version {
            record.lookup = Lookup::Found(CivitMatch {
                model_id: ModelId(1),
                version_id: VersionId(version),
                file_id: None,
                by: Some(HashKind::Sha256),
                at_unix_secs: 1,
            });
        }
        Card::new(&record, None, None)
    }

    #[test]
    fn two_names_of_one_file_are_no_duplicates() {
        let mut cards = [card(1, 1, 9, None, 100), card(2, 1, 9, None, 100), card(3, 1, 9, None, 100)];
        for (card, inode) in cards.iter_mut().zip([7, 7, 8]) {
            (card.stamp.device, card.stamp.inode) = (Some(1), Some(inode));
        }
        let found = groups(cards.iter(), KeepRule::Oldest);
        assert_eq!((found.len(), found[0].files.len(), found[0].reclaimable_bytes()), (1, 2, 100));
        assert_eq!(groups(cards[..2].iter(), KeepRule::Oldest), []);
        // An inode is given again: what was hashed last tells whether it is the same file.
        cards[1].sha256 = Some([2; 32]);
        assert_eq!(groups(cards[..2].iter(), KeepRule::Oldest)[0].how, Sameness::Weights);
    }

    #[test]
    fn what_is_dear_is_kept() {
        let mut cards = [card(1, 1, 9, None, 100), card(2, 2, 9, None, 90), card(3, 3, 9, None, 80)];
        let first = |cards: &[Card], rule| groups(cards.iter(), rule)[0].files[0].key.0;
        assert_eq!(first(&cards, KeepRule::Marked), 1, "none is: the oldest");
        cards[1].rating = 5;
        assert_eq!(first(&cards, KeepRule::Marked), 2);
        cards[2].favourite = true;
        assert_eq!(first(&cards, KeepRule::Marked), 3);
        assert_eq!((first(&cards, KeepRule::Largest), first(&cards, KeepRule::Smallest)), (1, 3));
    }

    #[test]
    fn of_what_came_at_the_same_time_the_one_in_its_place_is_kept() {
        let file = |key: u64, path: &str| {
            let mut card = card(key, 1, 9, Some(5), 100);
            (card.path, card.kind, card.first_seen_unix_secs) = (path.into(), ModelKind::LoCon, 7);
            card
        };
        let cards = [
            file(1, "/m/vae/ink.safetensors"),
            file(2, "/m/unsorted/ink.safetensors"),
            file(3, "/m/loras/style/ink.safetensors"),
            file(4, "/m/loras/ink.safetensors"),
        ];
        for rule in [KeepRule::Oldest, KeepRule::Newest, KeepRule::Smallest, KeepRule::Largest, KeepRule::Marked] {
            let keys: Vec<u64> = groups(cards.iter(), rule)[0].files.iter().map(|file| file.key.0).collect();
            assert_eq!(keys, [3, 4, 2, 1], "{}", rule.id());
        }
        let mut older = cards;
        older[0].first_seen_unix_secs = 6;
        assert_eq!(groups(older.iter(), KeepRule::Oldest)[0].files[0].key.0, 1, "age is what the rule says");
    }

    #[test]
    fn three_ways_to_be_the_same_are_told_apart_and_counted_once() {
        let cards = [
            card(1, 1, 9, Some(5), 100),
            card(2, 1, 9, Some(5), 100),
            card(3, 2, 9, Some(5), 90),
            card(4, 3, 8, Some(5), 50),
            card(5, 4, 7, None, 10),
        ];
        let found = groups(cards.iter(), KeepRule::Oldest);
        let keys = |group: &SameGroup| group.files.iter().map(|file| file.key.0).collect::<Vec<_>>();
        let summary: Vec<_> = found.iter().map(|one| (one.how, keys(one), one.reclaimable_bytes())).collect();
        assert_eq!(
            summary,
            [
                (Sameness::Bytes, vec![1, 2], 100),
                (Sameness::Weights, vec![1, 3], 90),
                (Sameness::Twins, vec![1, 4], 50)
            ]
        );
        let copies = |rule| {
            let found = groups(cards.iter(), rule);
            found.iter().find(|group| group.how == Sameness::Bytes).map(keys)
        };
        let mut again = card(6, 4, 7, None, 10);
        again.path.clone_from(&cards[4].path);
        assert_eq!(
            groups(cards.iter().chain([&again]), KeepRule::Oldest),
            found,
            "one file by two numbers is one file"
        );
        assert_eq!(copies(KeepRule::Newest), Some(vec![2, 1]));
        let found = groups(cards.iter(), KeepRule::Smallest);
        assert_eq!(found.iter().find(|group| group.how == Sameness::Twins).map(keys), Some(vec![4, 3]));
        assert_eq!(copies(KeepRule::Shortest), Some(vec![2, 1]), "a later key has a shorter path here");
    }
}
