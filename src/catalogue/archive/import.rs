//! Reading an archive into the store, in portions of one transaction each.

use super::lines::{self, LONGEST_LINE, Line};
use super::{ArchiveError, told};
use crate::catalogue::keep;
use crate::civitai::{ModelAnswer, models_of_json};
use crate::jobs::JobControl;
use crate::store::Store;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Models of one transaction: large enough that waiting for the disk is a small part, small enough to stop soon.
const PORTION: usize = 1_000;
/// Bytes of text of one transaction.
const PORTION_BYTES: usize = 24 << 20;
/// Issues that are kept; more are only counted.
const MOST_ISSUES: usize = 100;
/// Read-ahead in bytes.
const BUFFER_BYTES: usize = 1 << 20;

/// A line that gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportIssue {
    /// Its number, from 1.
    pub line: u64,
    /// Why, as a sentence.
    pub reason: String,
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Models taken in.
    pub models: u64,
    /// Their versions.
    pub versions: u64,
    /// Lines that gave nothing.
    pub skipped: u64,
    /// The first of those.
    pub issues: Vec<ImportIssue>,
    /// Whether it was stopped before the end; what was taken in stays.
    pub stopped: bool,
}

/// Takes the models of a file in. Lines that cannot be read are skipped and told; the run goes on.
///
/// Progress counts bytes of the file, and models as items. Memory does not depend on the size of the file.
pub fn import(
    store: &Store,
    path: &Path,
    control: &JobControl,
    now_unix_secs: i64,
) -> Result<ImportReport, ArchiveError> {
    let read_error = |source| ArchiveError::Read { source, path: path.to_path_buf() };
    let file = File::open(path).map_err(read_error)?;
    let size_bytes = file.metadata().map_err(read_error)?.len();
    control.progress.add_total(0, size_bytes);
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, file);
    let mut report = ImportReport::default();
    let mut portion: Vec<(u64, Vec<u8>)> = Vec::new();
    let (mut number, mut waiting_bytes) = (0_u64, 0_usize);
    let mut buffer = Vec::new();
    loop {
        control.pause.wait(&control.cancel);
        if control.cancel.is_cancelled() {
            report.stopped = true;
            break;
        }
        let (line, taken) = lines::next(&mut reader, &mut buffer).map_err(read_error)?;
        number += 1;
        match line {
            Line::End => break,
            Line::TooLong => {
                report.skip(number, format!("it is longer than {} MiB", LONGEST_LINE >> 20));
            }
            Line::Whole if buffer.trim_ascii().is_empty() => {}
            Line::Whole => {
                waiting_bytes += buffer.len();
                portion.push((number, std::mem::take(&mut buffer)));
            }
        }
        control.progress.add_bytes(taken);
        if portion.len() >= PORTION || waiting_bytes >= PORTION_BYTES {
            take_in(store, &portion, control, now_unix_secs, &mut report)?;
            portion.clear();
            waiting_bytes = 0;
        }
    }
    if !report.stopped {
        take_in(store, &portion, control, now_unix_secs, &mut report)?;
    }
    Ok(report)
}

impl ImportReport {
    fn skip(&mut self, line: u64, reason: String) {
        self.skipped += 1;
        if self.issues.len() < MOST_ISSUES {
            self.issues.push(ImportIssue { line, reason });
        }
    }
}

/// Lines read by two threads, written by this one.
fn take_in(
    store: &Store,
    portion: &[(u64, Vec<u8>)],
    control: &JobControl,
    now_unix_secs: i64,
    report: &mut ImportReport,
) -> Result<(), ArchiveError> {
    if portion.is_empty() {
        return Ok(());
    }
    let read = |lines: &[(u64, Vec<u8>)]| -> Vec<(u64, Result<Vec<ModelAnswer>, String>)> {
        lines.iter().map(|(number, line)| (*number, read_line(line, now_unix_secs))).collect()
    };
    let (first, second) = portion.split_at(portion.len() / 2);
    let answers = std::thread::scope(|scope| {
        let beside = std::thread::Builder::new().name("import".to_owned()).spawn_scoped(scope, || read(second));
        let mut answers = read(first);
        match beside.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(more)) => answers.extend(more),
            // No thread to be had, or it did not end well: read here.
            _ => answers.extend(read(second)),
        }
        answers
    });
    let mut models = Vec::new();
    for (line, answer) in answers {
        match answer {
            Ok(found) if found.is_empty() => report.skip(line, "it is not a model of CivitAI's".to_owned()),
            Ok(found) => models.extend(found),
            Err(reason) => report.skip(line, reason),
        }
    }
    let versions: usize = models.iter().map(|answer| answer.versions.len()).sum();
    let count = models.len() as u64;
    store.write(|writer| {
        for answer in models {
            keep::put_model(writer, answer.model)?;
            for version in answer.versions {
                keep::put_version(writer, version)?;
            }
        }
        Ok(())
    })?;
    report.models += count;
    report.versions += versions as u64;
    control.progress.add_items(count);
    Ok(())
}

fn read_line(line: &[u8], now_unix_secs: i64) -> Result<Vec<ModelAnswer>, String> {
    let told = told::told_unix_secs(line, now_unix_secs);
    models_of_json(line, told).map_err(|error| error.to_string())
}
