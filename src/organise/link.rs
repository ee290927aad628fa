//! Duplicates made one file: each becomes another name of the file that is kept. The bytes are compared right before.

use super::disk;
use super::error::OrganiseError;
use super::journal::{Journal, Step};
use super::run;
use crate::jobs::JobControl;
use crate::library::{Sink, scan};
use crate::model::file::FileRecord;
use crate::model::ids::FileKey;
use crate::model::organise::{FailedFile, RunKind, RunReport};
use crate::store::Store;
use std::fs;
use std::io;
use std::path::Path;

/// Makes each second file of the pairs a hard link to the first. The library keeps one entry for both; taking the run back makes two
/// files of them again.
pub fn link(
    store: &Store,
    journal: &Journal,
    pairs: &[(FileKey, FileKey)],
    now_unix_secs: i64,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<RunReport, OrganiseError> {
    let steps: Vec<Step> = store.read(|reader| {
        let mut steps = Vec::with_capacity(pairs.len());
        for (kept, other) in pairs {
            if let (Some(kept), Some(other)) = (reader.file(*kept)?, reader.file(*other)?) {
                steps.push(step(kept, other));
            }
        }
        Ok(steps)
    })?;
    let mut report = RunReport::default();
    if steps.is_empty() {
        return Ok(report);
    }
    report.run = journal.begin(RunKind::Duplicates, &steps, now_unix_secs)?;
    control.progress.add_total(steps.len() as u64, 0);
    let mut gone: Vec<FileKey> = Vec::new();
    for (done, step) in steps.iter().enumerate() {
        if control.should_stop() {
            report.left = (steps.len() - done) as u64;
            break;
        }
        let Step::Link { path, kept, record, size_bytes, .. } = step else { continue };
        match replace(path, kept, record) {
            Ok(()) => {
                report.models += 1;
                report.files += 1;
                report.size_bytes += size_bytes;
                gone.push(record.key);
            }
            Err(message) => report.failed.push(FailedFile { path: path.clone(), message }),
        }
        control.progress.add_items(1);
    }
    run::end_without(store, journal, &report, gone, sink)?;
    Ok(report)
}

fn step(kept: FileRecord, other: FileRecord) -> Step {
    Step::Link {
        path: other.path.clone(),
        kept: kept.path,
        size_bytes: other.stamp.size_bytes,
        modified_ns: other.stamp.modified_ns,
        record: Box::new(other),
    }
}

fn replace(path: &Path, kept: &Path, record: &FileRecord) -> Result<(), String> {
    let meta = fs::symlink_metadata(path).map_err(|error| error.to_string())?;
    if meta.file_type().is_symlink() {
        return Err("it is a link already".to_owned());
    }
    if disk::is_same_file(path, kept) {
        return Ok(());
    }
    let now = scan::stamp(&meta);
    if now.size_bytes != record.stamp.size_bytes || now.modified_ns != record.stamp.modified_ns {
        return Err("it changed since it was hashed; scan again".to_owned());
    }
    if !disk::has_same_bytes(path, kept) {
        return Err("its bytes are not those of the file that is kept".to_owned());
    }
    let aside = disk::copy_name(path);
    let _stale = fs::remove_file(&aside);
    fs::hard_link(kept, &aside).map_err(|error| match error.kind() {
        io::ErrorKind::CrossesDevices => "it lies on another disk than the file that is kept".to_owned(),
        _ => format!("this disk takes no hard links ({error})"),
    })?;
    fs::rename(&aside, path).map_err(|error| {
        let _gone = fs::remove_file(&aside);
        error.to_string()
    })
}
