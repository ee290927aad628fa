//! `civitdeck hash`: the six digests of files, printed in the order the files were given.

use super::error::CliError;
use super::lines::{DigestFields, FailedLine, path_text};
use super::options::HashArgs;
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::hash::{self, HashControl, HashError};
use crate::jobs::{CancelToken, JobControl};
use crate::model::digests::{Digests, HashKind};
use crate::model::text;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Files above this are hashed one after another, each on all cores; those below side by side.
const LARGE_BYTES: u64 = 32 << 20;
/// Small files hashed at the same time.
const READERS: usize = 2;

#[derive(Serialize)]
struct HashLine<'a> {
    path: Cow<'a, str>,
    size: u64,
    #[serde(flatten)]
    digests: DigestFields,
}

type Hashed = (usize, Result<Digests, HashError>);

pub(super) fn run(args: &HashArgs, output: &mut Output) -> Result<Outcome, CliError> {
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let control = interrupt::job(&cancel);
    let bytes = args.files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|meta| meta.len()).sum();
    control.progress.add_total(args.files.len() as u64, bytes);
    let progress = Progress::show("Hashing", &control, output);
    let (next, large) = (AtomicUsize::new(0), Mutex::new(()));
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Hashed>(READERS);
        for number in 0..READERS.min(args.files.len()) {
            let (sender, next, large, control) = (sender.clone(), &next, &large, &*control);
            std::thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn_scoped(scope, move || work(&args.files, next, large, control, &sender))
                .map_err(|error| CliError::System(format!("the system gives no more threads ({error})")))?;
        }
        drop(sender);
        let printed = print_in_order(&args.files, &receiver, output, &progress);
        if printed.is_err() {
            // Nobody reads the rest.
            cancel.cancel();
        }
        printed
    })
}

fn work(files: &[PathBuf], next: &AtomicUsize, large: &Mutex<()>, control: &JobControl, sender: &SyncSender<Hashed>) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(path) = files.get(index) else { return };
        let is_large = std::fs::metadata(path).is_ok_and(|meta| meta.len() > LARGE_BYTES);
        let result = if is_large {
            let _one_at_a_time = large.lock().unwrap_or_else(PoisonError::into_inner);
            hash::hash_file(path, &Counted(control))
        } else {
            hash::hash_file_inline(path, &Counted(control))
        };
        control.progress.add_items(1);
        if matches!(result, Err(HashError::Cancelled { .. })) || sender.send((index, result)).is_err() {
            return;
        }
    }
}

struct Counted<'a>(&'a JobControl);

impl HashControl for Counted<'_> {
    fn advance(&self, bytes: u64) {
        self.0.progress.add_bytes(bytes);
    }

    fn is_cancelled(&self) -> bool {
        self.0.cancel.is_cancelled()
    }
}

/// Holds back what is finished before its turn.
fn print_in_order(
    files: &[PathBuf],
    receiver: &Receiver<Hashed>,
    output: &mut Output,
    progress: &Progress,
) -> Result<Outcome, CliError> {
    let mut waiting: BTreeMap<usize, Result<Digests, HashError>> = BTreeMap::new();
    let (mut turn, mut failed) = (0, false);
    while let Some((index, result)) = receive(receiver, output)? {
        waiting.insert(index, result);
        while let (Some(result), Some(path)) = (waiting.remove(&turn), files.get(turn)) {
            failed |= result.is_err();
            progress.aside(|| print(path, &result, output))?;
            turn += 1;
        }
    }
    // After Ctrl+C there may be gaps.
    for (index, result) in &waiting {
        if let Some(path) = files.get(*index) {
            failed |= result.is_err();
            progress.aside(|| print(path, result, output))?;
            turn += 1;
        }
    }
    Ok(Outcome::of(failed || turn < files.len()))
}

/// The next result; hands on what was printed before it waits for one.
fn receive(receiver: &Receiver<Hashed>, output: &mut Output) -> Result<Option<Hashed>, CliError> {
    match receiver.try_recv() {
        Ok(hashed) => Ok(Some(hashed)),
        Err(TryRecvError::Disconnected) => Ok(None),
        Err(TryRecvError::Empty) => {
            output.flush()?;
            Ok(receiver.recv().ok())
        }
    }
}

fn print(path: &Path, result: &Result<Digests, HashError>, output: &mut Output) -> Result<(), CliError> {
    let shown = path_text(path);
    match result {
        Ok(digests) if output.json => {
            output.object(&HashLine { path: shown, size: digests.size_bytes, digests: DigestFields::new(digests) })?;
        }
        Ok(digests) => {
            output.line(&format!("{}  ({})", plain(&shown), text::size(digests.size_bytes)))?;
            for kind in HashKind::ALL {
                let hex = digests.hex(kind).unwrap_or_else(|| "–".to_owned());
                output.line(&format!("  {:<7} {hex}", kind.label()))?;
            }
        }
        Err(error) if output.json => {
            output.object(&FailedLine { path: shown, error: &error.to_string() })?;
        }
        Err(error) => tell(&error.to_string()),
    }
    Ok(())
}
