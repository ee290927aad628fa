//! `civitdeck download`: models by address, AIR, hash or version number, each proved before it bears its name.

use super::error::CliError;
use super::lines::path_text;
use super::online::Online;
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::catalogue::keep::store_answers;
use crate::downloads::{
    self, DownloadError, DownloadSettings, Entry, FetchLimits, Goal, Pick, Queue, QueueSetup, Where,
};
use crate::jobs::{CancelToken, JobControl};
use crate::library::now_unix_secs;
use crate::model::digests::to_hex;
use crate::model::download::{Download, DownloadState, Proof, Wish};
use crate::model::ids::{CivitFileId, DownloadId, VersionId};
use crate::model::root::LibraryRoot;
use crate::model::text;
use crate::organise::{self, Journal};
use crate::store::Store;
use clap::Args;
use clap::builder::TypedValueParser as _;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The most bytes of a list of addresses.
const LIST_BYTES: u64 = 8 << 20;

/// Arguments of `download`.
#[derive(Args, Clone, Debug)]
pub struct DownloadArgs {
    /// Print one JSON object a line, as each download ends
    #[arg(long)]
    pub json: bool,
    /// Put the files into this folder; without it, where the library keeps files of their kind
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Read more of them from this file, one a line; - is standard input
    #[arg(long, value_name = "LIST")]
    pub from: Option<PathBuf>,
    /// Of a version with several files, this one
    #[arg(long, value_name = "FILE_ID", conflicts_with = "all_files")]
    pub file: Option<u64>,
    /// All files of each version but its training data
    #[arg(long)]
    pub all_files: bool,
    /// Downloads at once
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(1..=8).map(usize::from))]
    pub at_once: Option<usize>,
    /// The most KiB a second, for all together
    #[arg(long, value_name = "KIB", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub limit_kib: Option<u64>,
    /// Write what CivitAI tells of them beside them, for other tools; as the settings say where this is not given
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub sidecars: Option<bool>,
    /// Keep a preview picture beside them; as the settings say where this is not given
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub preview: Option<bool>,
    /// Addresses on CivitAI, AIRs, hashes, or numbers of versions
    #[arg(value_name = "URL|AIR|VERSION_ID")]
    pub queries: Vec<String>,
}

#[derive(Serialize)]
struct DownloadLine<'a> {
    version_id: Option<VersionId>,
    file: Option<&'a str>,
    path: Option<Cow<'a, str>>,
    bytes: u64,
    sha256: Option<String>,
    verified: bool,
    /// By what it was proved: `sha256`, `blake3`, `autov2`, or `structure` where no hash was published.
    proof: Option<&'static str>,
    resumed_from: u64,
    state: &'static str,
    error: Option<String>,
    /// What was asked for, where CivitAI could not say what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
}

pub(super) fn run(args: &DownloadArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let queries = queries(args)?;
    let goals: Vec<(String, Entry)> = queries
        .into_iter()
        .map(|query| downloads::parse_entry(&query).map(|entry| (query, entry)))
        .collect::<Result<_, _>>()
        .map_err(|error| CliError::Usage(error.to_string()))?;
    let store = Arc::new(Store::open(&launch.data_dir)?);
    let mut settings: DownloadSettings = store.read(|reader| reader.setting(downloads::SETTING))?.unwrap_or_default();
    settings.sidecars = args.sidecars.unwrap_or(settings.sidecars);
    settings.previews = args.preview.unwrap_or(settings.previews);
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let online = Online::with_threads(launch)?;
    let (wishes, mut failed) = choose(args, &goals, &store, &settings, &online, &cancel, output)?;
    let setup = QueueSetup {
        store: Arc::clone(&store),
        client: online.client.clone(),
        runtime: online.handle(),
        to_png: crate::thumbs::to_png,
        limits: FetchLimits::default(),
        at_once: args.at_once.unwrap_or_else(|| settings.at_once()),
        bytes_per_sec: args.limit_kib.map(|kib| kib << 10).or(settings.bytes_per_sec),
        clock: now_unix_secs,
    };
    // What waits in the queue of the window is the window's.
    let queue = Queue::start(setup, Arc::new(|_| {}), true)?;
    let ids = queue.add(wishes)?;
    queue.let_run(&ids)?;
    let journal = Journal::new(&launch.data_dir);
    let arrived = |download: &Download| take_in(&store, &journal, download, args.to.is_some());
    failed |= wait_and_print(&queue, &ids, &cancel, &arrived, output)?;
    queue.stop();
    Ok(Outcome::of(failed))
}

/// What was given as arguments and in lists, each once.
fn queries(args: &DownloadArgs) -> Result<Vec<String>, CliError> {
    let mut queries = args.queries.clone();
    if let Some(list) = &args.from {
        let mut text = String::new();
        let read = if list == Path::new("-") {
            std::io::stdin().lock().take(LIST_BYTES).read_to_string(&mut text)
        } else {
            std::fs::File::open(list).and_then(|file| file.take(LIST_BYTES).read_to_string(&mut text))
        };
        read.map_err(|error| CliError::Usage(format!("the list cannot be read ({error}): {}", list.display())))?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        queries.extend(lines.map(str::to_owned));
    }
    if queries.is_empty() {
        return Err(CliError::Usage("say what to download: an address, an AIR, a hash or a version number".to_owned()));
    }
    let mut seen = std::collections::BTreeSet::new();
    queries.retain(|query| seen.insert(query.clone()));
    Ok(queries)
}

/// Asks CivitAI what each goal is. One that cannot be told is printed and counted.
fn choose(
    args: &DownloadArgs,
    goals: &[(String, Entry)],
    store: &Store,
    settings: &DownloadSettings,
    online: &Online,
    cancel: &CancelToken,
    output: &mut Output,
) -> Result<(Vec<Wish>, bool), CliError> {
    let pick = match (args.file, args.all_files) {
        (Some(file), _) => Pick::File(CivitFileId(file)),
        (None, true) => Pick::All,
        (None, false) => Pick::Primary,
    };
    let roots: Vec<LibraryRoot> = store.read(|reader| reader.roots())?;
    let to = args.to.as_deref().map(|to| std::path::absolute(to).unwrap_or_else(|_| to.to_path_buf()));
    let (mut wishes, mut failed) = (Vec::new(), false);
    for (query, entry) in goals {
        let place = match (&to, &entry.path_in_root) {
            (Some(folder), _) => Where::Folder { folder, settings },
            (None, Some(path_in_root)) => Where::Again { path_in_root, roots: &roots, settings },
            (None, None) => Where::Library { roots: &roots, settings },
        };
        let pick = if entry.pick == Pick::Primary { pick } else { entry.pick };
        let Some(chosen) = online.wait(cancel, downloads::choose(&online.client, &entry.goal, pick, place)) else {
            return Ok((wishes, true));
        };
        match chosen {
            Ok(chosen) => {
                store_answers(store, std::slice::from_ref(&chosen.answer))?;
                for other in chosen.wishes.iter().filter(|wish| pick.is_missed_by(wish)) {
                    let name = &other.file.name;
                    tell(&plain(&format!(
                        "CivitAI has that file no more; {name} of the same version comes instead: {query}"
                    )));
                }
                for wish in chosen.wishes {
                    // Who names a folder wants a file there, whatever lies elsewhere.
                    match if to.is_some() { None } else { store.read(|reader| downloads::owned(reader, &wish))? } {
                        Some(path) => print_owned(&wish, &path, output)?,
                        None => wishes.push(wish),
                    }
                }
            }
            Err(error) => {
                failed = true;
                print_unknown(query, &entry.goal, &error, output)?;
            }
        }
    }
    Ok((wishes, failed))
}

fn print_unknown(query: &str, goal: &Goal, error: &DownloadError, output: &mut Output) -> Result<(), CliError> {
    if !output.json {
        tell(&format!("{query}: {error}"));
        return Ok(());
    }
    output.object(&DownloadLine {
        version_id: if let Goal::Version(version) = goal { Some(*version) } else { None },
        file: None,
        path: None,
        bytes: 0,
        sha256: None,
        verified: false,
        proof: None,
        resumed_from: 0,
        state: DownloadState::Failed.id(),
        error: Some(error.to_string()),
        query: Some(query),
    })?;
    output.flush()?;
    Ok(())
}

/// One that the library has already, elsewhere than it would go.
fn print_owned(wish: &Wish, path: &Path, output: &mut Output) -> Result<(), CliError> {
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let path = path_text(path);
    if output.json {
        output.object(&DownloadLine {
            version_id: Some(wish.version_id),
            file: Some(&wish.file.name),
            path: Some(path),
            bytes,
            sha256: wish.file.hash("SHA256").map(str::to_ascii_uppercase),
            verified: true,
            proof: Some(Proof::Sha256.id()),
            resumed_from: 0,
            state: DownloadState::Done.id(),
            error: None,
            query: None,
        })?;
    } else {
        let size = text::size(bytes);
        output.line(&format!("{}  ({size}, in the library already, SHA256 as published)", plain(&path)))?;
    }
    output.flush()?;
    Ok(())
}

/// A finished file joins the library, as it does in the window. What could not be written beside it is told; the file itself is right.
fn take_in(store: &Store, journal: &Journal, download: &Download, is_elsewhere: bool) -> Result<(), CliError> {
    let arrival = organise::take_in(store, journal, download, &|_| {})?;
    if arrival.is_outside && !is_elsewhere {
        tell(&format!("it lies in no folder of the library: {}", plain(&path_text(&download.target))));
    }
    if let Some(belongs) = &arrival.belongs {
        let (path, folder) = (path_text(&download.target), path_text(&belongs.folder));
        tell(&plain(&format!("by its tensors it is a {} and belongs in {folder}: {path}", belongs.kind)));
    }
    for failed in arrival.failed {
        tell(&format!("no sidecar was written ({}): {}", failed.message, failed.path.display()));
    }
    Ok(())
}

/// Takes each in and prints it as it ends; returns whether one failed.
fn wait_and_print(
    queue: &Queue,
    ids: &[DownloadId],
    cancel: &CancelToken,
    arrived: &dyn Fn(&Download) -> Result<(), CliError>,
    output: &mut Output,
) -> Result<bool, CliError> {
    let control = Arc::new(JobControl { cancel: cancel.clone(), ..JobControl::default() });
    let all: BTreeMap<DownloadId, Download> = queue.all().into_iter().map(|one| (one.id, one)).collect();
    let total = ids.iter().filter_map(|id| all.get(id)?.size_bytes).sum();
    control.progress.add_total(ids.len() as u64, total);
    let progress = Progress::show("Downloading", &control, output);
    let mut open: Vec<DownloadId> = ids.to_vec();
    open.dedup();
    let mut shown: u64 = 0;
    let (mut failed, mut rests_until) = (false, None);
    while !open.is_empty() {
        queue.wait_for_any(&open, Duration::from_millis(100));
        if queue.rests_until() != rests_until {
            rests_until = queue.rests_until();
            progress.aside(|| tell_rest(rests_until));
        }
        let done = bytes_done(queue, ids);
        if done >= shown {
            control.progress.add_bytes(done - shown);
        } else {
            control.progress.take_back_bytes(shown - done);
        }
        shown = done;
        let mut still = Vec::new();
        for id in open {
            match queue.get(id) {
                Some(download) if !download.state.is_settled() => still.push(id),
                Some(download) => {
                    failed |= download.state != DownloadState::Done;
                    control.progress.add_items(1);
                    progress.aside(|| {
                        if download.state == DownloadState::Done {
                            arrived(&download)?;
                        }
                        print(&download, output)
                    })?;
                }
                None => {}
            }
        }
        open = still;
        if cancel.is_cancelled() {
            queue.stop();
            for download in open.iter().filter_map(|id| queue.get(*id)) {
                progress.aside(|| print(&download, output))?;
            }
            return Ok(true);
        }
    }
    Ok(failed)
}

/// Says that CivitAI asks for a pause, and for how long.
fn tell_rest(until: Option<Instant>) {
    if let Some(until) = until {
        let rest = until.saturating_duration_since(Instant::now()).as_secs_f64().ceil();
        tell(&format!("CivitAI asks for a pause between downloads; going on by itself in {}", text::duration(rest)));
    }
}

fn bytes_done(queue: &Queue, ids: &[DownloadId]) -> u64 {
    let running: BTreeMap<DownloadId, u64> = queue.running().into_iter().map(|run| (run.id, run.done_bytes)).collect();
    let of = |id: &DownloadId| running.get(id).copied().or_else(|| queue.get(*id).map(|one| one.done_bytes));
    ids.iter().filter_map(of).sum()
}

fn print(download: &Download, output: &mut Output) -> Result<(), CliError> {
    let done = download.state == DownloadState::Done;
    let path = done.then(|| path_text(&download.target));
    let error = download.refusal.as_ref().map(ToString::to_string);
    if output.json {
        output.object(&DownloadLine {
            version_id: Some(download.wish.version_id),
            file: Some(&download.wish.file.name),
            path,
            bytes: download.done_bytes,
            sha256: download.digests.as_ref().filter(|_| done).map(|digests| to_hex(&digests.sha256)),
            verified: done && download.proof.is_some_and(|proof| proof != Proof::Structure),
            proof: download.proof.filter(|_| done).map(Proof::id),
            resumed_from: download.resumed_from,
            state: download.state.id(),
            error,
            query: None,
        })?;
    } else if let Some(path) = path {
        let size = text::size(download.done_bytes);
        output.line(&format!("{}  ({size}, {})", plain(&path), proof_words(download)))?;
    } else {
        let name = &download.wish.file_name;
        let why = error.unwrap_or_else(|| "it was stopped; the same command goes on with it".to_owned());
        tell(&format!("{name}: {why}"));
    }
    output.flush()?;
    Ok(())
}

fn proof_words(download: &Download) -> &'static str {
    match download.proof {
        Some(Proof::Sha256) => "SHA256 as published",
        Some(Proof::Blake3) => "BLAKE3 as published",
        Some(Proof::AutoV2) => "AutoV2 as published",
        Some(Proof::Structure) | None => "no hash was published; the file is whole",
    }
}
