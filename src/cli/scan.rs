//! `civitdeck scan`: brings the library up to date with the disks, then prints it. The order is by path.

use super::error::CliError;
use super::lines::{FailedLine, path_text};
use super::online::Online;
use super::options::ScanArgs;
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::jobs::CancelToken;
use crate::library::hashing::{self, HashReport, Wanted};
use crate::library::scan::{self, ScanReport};
use crate::library::{ItemIssue, LibraryError, LibraryEvent, identify, now_unix_secs, roots};
use crate::model::card::Card;
use crate::model::ids::{FileKey, RootId};
use crate::model::root::LibraryRoot;
use crate::store::Store;
use report::Summary;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

mod files;
mod report;

pub(super) fn run(args: &ScanArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let found = bring_up_to_date(&store, args, launch, &cancel, output)?;
    files::print(&store, &found, output)?;
    finish(&found, output)
}

/// Scans without printing each file: for `doctor --rebuild`.
pub(super) fn run_quietly(
    store: &Store,
    folders: &[PathBuf],
    launch: &Launch,
    output: &mut Output,
) -> Result<Outcome, CliError> {
    let args = ScanArgs { json: output.json, hash: false, identify: false, folders: folders.to_vec() };
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let found = bring_up_to_date(store, &args, launch, &cancel, output)?;
    finish(&found, output)
}

/// What the arguments ask for: roots to scan, and what of them to print.
#[derive(Default)]
struct Scope {
    roots: Vec<LibraryRoot>,
    /// The folders that were named, by their real paths. Empty prints everything.
    folders: Vec<PathBuf>,
    /// Folders that were named and cannot be used.
    failed: Vec<ItemIssue>,
}

impl Scope {
    fn shows(&self, card: &Card) -> bool {
        self.roots.iter().any(|root| root.id == card.root)
            && (self.folders.is_empty() || self.folders.iter().any(|folder| card.path.starts_with(folder)))
    }
}

/// The library as it is after all that was asked for.
struct Found {
    scope: Scope,
    cards: Vec<Card>,
    scan: ScanReport,
    hashing: HashReport,
    /// Why CivitAI could not be asked.
    civitai: Option<String>,
    cancelled: bool,
    seconds: f64,
}

fn bring_up_to_date(
    store: &Store,
    args: &ScanArgs,
    launch: &Launch,
    cancel: &CancelToken,
    output: &mut Output,
) -> Result<Found, CliError> {
    let begun = Instant::now();
    let scope = scope(store, &args.folders)?;
    let known = store.read(|reader| reader.cards())?;
    let changes: Mutex<HashMap<FileKey, Card>> = Mutex::default();
    let sink = |event: LibraryEvent| {
        if let LibraryEvent::Cards(cards) = event {
            let mut changes = changes.lock().unwrap_or_else(PoisonError::into_inner);
            changes.extend(cards.into_iter().filter(|card| card.key.is_file()).map(|card| (card.key, card)));
        }
    };
    let control = interrupt::job(cancel);
    let progress = Progress::show("Scanning", &control, output);
    let scan = scan::scan_known(store, &scope.roots, &known, &control, &sink)?;
    drop(progress);
    let mut hashing = HashReport::default();
    if (args.hash || args.identify) && !cancel.is_cancelled() {
        let control = interrupt::job(cancel);
        let progress = Progress::show("Hashing", &control, output);
        let left_out = left_out(store, &scope, &scan)?;
        hashing = hashing::hash_pending(store, &left_out, &Wanted::default(), &control, &sink)?;
        drop(progress);
    }
    let mut unreachable = None;
    if args.identify && !cancel.is_cancelled() {
        let control = interrupt::job(cancel);
        let _progress = Progress::show("Asking CivitAI", &control, output);
        let online = Online::new(launch)?;
        match online.wait(cancel, identify::identify(store, &online.client, &control, &sink)) {
            Some(Err(LibraryError::Civitai(error))) => unreachable = Some(error.to_string()),
            Some(Err(error)) => return Err(error.into()),
            Some(Ok(_)) | None => {}
        }
    }
    let changes = changes.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Found {
        scope,
        cards: joined(known, changes),
        scan,
        hashing,
        civitai: unreachable,
        cancelled: cancel.is_cancelled(),
        seconds: begun.elapsed().as_secs_f64(),
    })
}

/// The roots that hold the named folders, which become roots where none does; without names, all of them.
fn scope(store: &Store, folders: &[PathBuf]) -> Result<Scope, CliError> {
    if folders.is_empty() {
        return Ok(Scope { roots: store.read(|reader| reader.roots())?, ..Scope::default() });
    }
    let mut scope = Scope::default();
    let mut wanted: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let now = now_unix_secs();
        let real = match roots::add(store, folder, now) {
            Ok(root) => root.path,
            Err(LibraryError::AlreadyThere { path, .. }) => path,
            Err(LibraryError::NotAFolder { reason, .. }) => {
                scope.failed.push(ItemIssue {
                    message: format!("this is not a folder that can be read ({reason})"),
                    path: folder.clone(),
                });
                // A drive that is not there now: its files are still part of the library.
                std::path::absolute(folder).unwrap_or_else(|_| folder.clone())
            }
            Err(error) => return Err(error.into()),
        };
        wanted.push(real);
    }
    // Read after all were added: a later folder may have taken an earlier one in.
    let holds = |root: &LibraryRoot| wanted.iter().any(|folder| folder.starts_with(&root.path));
    scope.roots = store.read(|reader| reader.roots())?.into_iter().filter(holds).collect();
    scope.folders = wanted;
    Ok(scope)
}

/// Roots whose files are not to be hashed now: those that are not there and those nobody named.
fn left_out(store: &Store, scope: &Scope, scan: &ScanReport) -> Result<Vec<RootId>, CliError> {
    let all = store.read(|reader| reader.roots())?;
    let is_scanned = |id: RootId| scope.roots.iter().any(|root| root.id == id) && !scan.offline.contains(&id);
    Ok(all.into_iter().map(|root| root.id).filter(|id| !is_scanned(*id)).collect())
}

/// The cards of before with what changed since.
fn joined(mut known: Vec<Card>, mut changes: HashMap<FileKey, Card>) -> Vec<Card> {
    if !changes.is_empty() {
        for card in &mut known {
            if let Some(newer) = changes.remove(&card.key) {
                *card = newer;
            }
        }
        known.extend(changes.into_values());
    }
    known
}

/// Tells what failed, prints the summary, and says how it went.
fn finish(found: &Found, output: &mut Output) -> Result<Outcome, CliError> {
    let mut issues = found.scope.failed.clone();
    issues.extend(found.scan.issues.iter().cloned());
    for root in found.scope.roots.iter().filter(|root| found.scan.offline.contains(&root.id)) {
        if !issues.iter().any(|issue| issue.path == root.path) {
            issues.push(ItemIssue {
                message: "this folder cannot be reached; its files stay in the library as they were".to_owned(),
                path: root.path.clone(),
            });
        }
    }
    for issue in &issues {
        tell_issue(&issue.message, &issue.path, output)?;
    }
    let summary = Summary::new(found, issues.len() as u64);
    if output.json {
        output.object(&report::SummaryLine { summary: &summary })?;
    } else {
        output.flush()?;
        output.line(&summary.in_words(found.scope.folders.is_empty() && found.scope.roots.is_empty()))?;
    }
    if let Some(reason) = &found.civitai {
        tell(&format!("CivitAI was not asked about everything; files it was not asked about stay pending. {reason}"));
    }
    let failed = !found.scope.failed.is_empty() || !found.scan.issues.is_empty() || found.hashing.failed > 0;
    Ok(Outcome::of(failed || found.cancelled))
}

fn tell_issue(message: &str, path: &Path, output: &mut Output) -> Result<(), CliError> {
    if output.json {
        output.object(&FailedLine { path: path_text(path), error: message })?;
    } else {
        tell(&format!("{message}: {}", plain(&path_text(path))));
    }
    Ok(())
}
