//! Flags held against models whose flaws are known.

use crate::formats;
use crate::judging::evidence::{Evidence, Shelf};
use crate::judging::population::{Member, Population};
use crate::judging::score::judge;
use crate::model::card::Card;
use crate::model::catalogue::CivitMatch;
use crate::model::digests::HashKind;
use crate::model::file::{FileRecord, FileStamp, Lookup};
use crate::model::ids::{CivitFileId, FileKey, RootId};
use crate::model::quality::{Flag, Quality};
use crate::model::reception::Liking;
use crate::sample::flawed::{Flawed, NOW_UNIX_SECS, Neighbour, flawed};
use std::collections::BTreeSet;
use std::path::Path;

/// How one flag did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagFigures {
    /// Which.
    pub flag: Flag,
    /// Raised and right.
    pub right: u64,
    /// Raised and wrong.
    pub wrong: u64,
    /// Due and not raised.
    pub missed: u64,
}

/// A share with the bounds of its 95% interval.
pub type Share = Option<Liking>;

impl FlagFigures {
    /// The share of raised ones that are right.
    pub fn precision(&self) -> Share {
        Liking::of(self.right, self.wrong)
    }

    /// The share of due ones that are raised.
    pub fn recall(&self) -> Share {
        Liking::of(self.right, self.missed)
    }
}

/// Judges so many models and counts, for each flag, how it did.
pub fn run(count: usize, seed: u64) -> Vec<FlagFigures> {
    let population = population();
    let mut figures: Vec<FlagFigures> =
        Flag::ALL.iter().map(|flag| FlagFigures { flag: *flag, right: 0, wrong: 0, missed: 0 }).collect();
    for one in flawed(count, seed) {
        let raised: BTreeSet<Flag> = judge_one(&one, &population).flags.into_iter().collect();
        for figure in &mut figures {
            match (raised.contains(&figure.flag), one.expected.contains(&figure.flag)) {
                (true, true) => figure.right += 1,
                (true, false) => figure.wrong += 1,
                (false, true) => figure.missed += 1,
                (false, false) => {}
            }
        }
    }
    figures
}

/// The verdict on one of them, by the same way that a file of the library takes.
pub fn judge_one(flawed: &Flawed, population: &Population) -> Quality {
    let name = Path::new(&flawed.name);
    let stamp = FileStamp { size_bytes: flawed.bytes.len() as u64, ..FileStamp::default() };
    let path = Path::new("/models").join(name);
    let mut record = FileRecord::new(FileKey(1), RootId(1), path, stamp, NOW_UNIX_SECS);
    record.header = formats::read_header_of(flawed.bytes.clone(), name);
    record.kind_by_folder = Some(flawed.folder_kind);
    record.digests = Some(flawed.digests.clone());
    if let Some((model, version)) = &flawed.published {
        record.lookup = Lookup::Found(CivitMatch {
            model_id: model.id,
            version_id: version.id,
            file_id: Some(CivitFileId(3)),
            by: Some(HashKind::Sha256),
            at_unix_secs: NOW_UNIX_SECS,
        });
    }
    let (model, version) =
        (flawed.published.as_ref().map(|both| &both.0), flawed.published.as_ref().map(|both| &both.1));
    let mut card = Card::new(&record, model, version);
    card.update = flawed.update;
    let mut shelf = Shelf::default();
    for neighbour in &flawed.shelf {
        shelf.add(&card_of(*neighbour));
    }
    let (quality, _) = judge(&Evidence {
        record: Some(&record),
        card: &card,
        model,
        version,
        sample: formats::weight_sample::sample_bytes(flawed.bytes.clone()),
        population,
        setup: &flawed.setup,
        timing: None,
        shelf: &shelf,
        now_unix_secs: NOW_UNIX_SECS,
    });
    quality
}

fn card_of(neighbour: Neighbour) -> Card {
    let path = Path::new("/models").join(neighbour.name);
    let mut record = FileRecord::new(FileKey(2), RootId(1), path, FileStamp::default(), NOW_UNIX_SECS);
    record.header.kind_by_tensors = Some(neighbour.kind);
    record.header.family_by_tensors = Some(neighbour.family);
    Card::new(&record, None, None)
}

/// What all are held against: sixty models of each shape, with downloads from 100 to 6,000 and 95 of 100 votes up.
fn population() -> Population {
    let mut shapes = BTreeSet::new();
    for one in flawed(400, 1) {
        if let Some((model, version)) = &one.published {
            let record = FileRecord::new(FileKey(1), RootId(1), "/m".into(), FileStamp::default(), 0);
            let card = Card::new(&record, Some(model), Some(version));
            shapes.insert((one.folder_kind, card.family));
        }
    }
    let members = shapes.into_iter().flat_map(|(kind, family)| {
        (1..=60_u64).map(move |step| Member {
            kind,
            family,
            published_unix_secs: None,
            download_count: Some(step * 100),
            thumbs_up_count: Some(93 + step % 5),
            thumbs_down_count: Some(7 - step % 5),
        })
    });
    Population::of(members, NOW_UNIX_SECS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_is_right_at_least_95_times_in_a_hundred() {
        let figures = run(1200, 7);
        for figure in &figures {
            let (precision, recall) = (figure.precision(), figure.recall());
            assert!(figure.right >= 15, "{figure:?}: too few to tell");
            let enough = |share: Share| share.is_some_and(|share| share.share >= 0.95);
            assert!(enough(precision) && enough(recall), "{figure:?}");
        }
    }
}
