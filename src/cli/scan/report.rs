//! The end of a scan in numbers.

use super::Found;
use crate::model::file::FileState;
use crate::model::text;
use serde::Serialize;

/// Last line of `--json`.
#[derive(Serialize)]
pub(super) struct SummaryLine<'a> {
    pub(super) summary: &'a Summary,
}

/// Counts of one scan. States are those of the files that were printed and are there.
#[derive(Default, Serialize)]
pub(super) struct Summary {
    found: u64,
    new: u64,
    changed: u64,
    moved: u64,
    unchanged: u64,
    missing: u64,
    identified: u64,
    unknown: u64,
    pending: u64,
    broken: u64,
    hashed: u64,
    hash_failed: u64,
    /// Bytes hashed.
    bytes: u64,
    seconds: f64,
    offline_roots: u64,
    issues: u64,
    /// Why CivitAI could not be asked; only where it could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    civitai: Option<String>,
    /// Whether it was stopped before its end.
    cancelled: bool,
}

impl Summary {
    pub(super) fn new(found: &Found, issues: u64) -> Self {
        let mut summary = Self {
            found: found.scan.found,
            new: found.scan.new,
            changed: found.scan.changed,
            moved: found.scan.moved,
            unchanged: found.scan.unchanged,
            missing: found.scan.missing,
            hashed: found.hashing.hashed,
            hash_failed: found.hashing.failed,
            bytes: found.hashing.bytes,
            seconds: (found.seconds * 1000.0).round() / 1000.0,
            offline_roots: found.scan.offline.len() as u64,
            issues,
            civitai: found.civitai.clone(),
            cancelled: found.cancelled,
            ..Self::default()
        };
        for card in found.cards.iter().filter(|card| !card.missing && found.scope.shows(card)) {
            match card.state {
                FileState::Identified => summary.identified += 1,
                FileState::Unknown => summary.unknown += 1,
                FileState::Pending => summary.pending += 1,
                FileState::Broken => summary.broken += 1,
                // No file.
                FileState::NotInLibrary => {}
            }
        }
        summary
    }

    pub(super) fn in_words(&self, no_folders: bool) -> String {
        if no_folders {
            return "The library has no folders yet; add one with `civitdeck scan FOLDER`".to_owned();
        }
        let mut parts = vec![text::plural(self.found, "file", "files")];
        let counts = [
            (self.new, "new"),
            (self.changed, "changed"),
            (self.moved, "moved"),
            (self.missing, "missing"),
            (self.identified, "identified"),
            (self.unknown, "unknown"),
            (self.pending, "pending"),
            (self.broken, "broken"),
        ];
        parts.extend(
            counts
                .iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, word)| format!("{} {word}", text::count(*number))),
        );
        if self.hashed > 0 {
            parts.push(format!("{} hashed ({})", text::count(self.hashed), text::size(self.bytes)));
        }
        if self.offline_roots > 0 {
            parts.push(text::plural(self.offline_roots, "folder not reached", "folders not reached"));
        }
        parts.push(text::duration(self.seconds));
        parts.join(" · ")
    }
}
