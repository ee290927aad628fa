//! The way of one download, from the question where the file is to its name.

use super::check::{self, Told, Verdict};
use super::control::{Asked, Control, Phase};
use super::pace::Bucket;
use super::rest::Rest;
use super::space::Reservations;
use super::stream::{Arriving, Halt};
use super::{part, settings::FetchLimits};
use crate::civitai::{Client, Storage};
use crate::hash::{self, Digested, StreamError};
use crate::model::download::{Download, Proof, Refusal};
use std::fs::File;
use std::io::{Read as _, Take};
use std::path::Path;
use std::time::Duration;
use tokio::runtime::{Handle, Runtime};

/// How soon a question under way is given up when it was asked to stop.
const LOOK_UP: Duration = Duration::from_millis(50);
/// How often one run may begin a file again.
const MOST_RESTARTS: u32 = 5;

/// What every download needs.
pub(super) struct Tools<'a> {
    pub(super) client: &'a Client,
    pub(super) storage: &'a Storage,
    pub(super) runtime: &'a Handle,
    pub(super) limits: &'a FetchLimits,
    pub(super) pace: &'a Bucket,
    pub(super) space: &'a Reservations,
    pub(super) rest: &'a Rest,
    /// Keeps what must outlive the program.
    pub(super) persist: &'a (dyn Fn(&Download) + Sync),
    /// Gives a download a target that no other one has, and keeps that; `false` where another has it.
    pub(super) claim: &'a (dyn Fn(&mut Download, &Path) -> bool + Sync),
}

impl Tools<'_> {
    /// Waits for an answer, or until the download is asked to stop: `None`.
    pub(super) fn wait<T>(&self, control: &Control, question: impl Future<Output = T>) -> Option<T> {
        self.runtime.block_on(or_stopped(control, question))
    }
}

/// The same on the runtime of a download's own.
pub(super) fn wait<T>(line: &Runtime, control: &Control, question: impl Future<Output = T>) -> Option<T> {
    line.block_on(or_stopped(control, question))
}

async fn or_stopped<T>(control: &Control, question: impl Future<Output = T>) -> Option<T> {
    let stopped = async {
        while control.asked().is_none() {
            tokio::time::sleep(LOOK_UP).await;
        }
    };
    tokio::select! {
        biased;
        answer = question => Some(answer),
        () = stopped => None,
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The file is in its place.
    Done,
    /// It was asked to stop.
    Stopped(Asked),
    /// It was given up.
    Refused(Refusal),
}

/// Fetches one file to its end.
pub(super) fn fetch(tools: &Tools<'_>, download: &mut Download, control: &Control) -> Ended {
    let ended = match run(tools, download, control) {
        Ok(()) => Ended::Done,
        Err(Halt::Asked) => Ended::Stopped(control.asked().unwrap_or(Asked::Quit)),
        Err(Halt::Restart) => Ended::Refused(Refusal::Network {
            reason: "The storage gave other bytes each time it was asked".to_owned(),
        }),
        Err(Halt::Refused(refusal)) => Ended::Refused(refusal),
    };
    tools.space.release(download.id);
    if matches!(ended, Ended::Stopped(Asked::Cancel)) {
        part::abandon(download);
    } else if let Some(part) = download.part() {
        let is_empty = || std::fs::metadata(&part).is_ok_and(|metadata| metadata.len() == 0);
        // Nothing came: it would only lie about.
        if matches!(&ended, Ended::Refused(why) if matches!(why, Refusal::NotAModel { .. }) || is_empty()) {
            part::remove(&part);
        }
        download.done_bytes = match &ended {
            Ended::Done => download.size_bytes.unwrap_or_default(),
            _ => std::fs::metadata(&part).map_or(0, |metadata| metadata.len()),
        };
    }
    ended
}

fn run(tools: &Tools<'_>, download: &mut Download, control: &Control) -> Result<(), Halt> {
    if is_there_already(download, control)? {
        return Ok(());
    }
    let mut restarts = 0;
    loop {
        let part = open(tools, download)?;
        match carry(tools, download, control, &part) {
            Ok(digested) => {
                if settle(tools, download, control, &part, digested)? {
                    return Ok(());
                }
            }
            Err(Halt::Restart) if restarts < MOST_RESTARTS => {
                restarts += 1;
                part::empty(download, &part).map_err(Halt::Refused)?;
                download.etag = None;
                (tools.persist)(download);
            }
            Err(halt) => return Err(halt),
        }
    }
}

/// The name is taken by the very file: a run that ended between naming it and writing so down, or a copy that was there before.
fn is_there_already(download: &mut Download, control: &Control) -> Result<bool, Halt> {
    let settled = !download.target.as_os_str().is_empty();
    // Only we take the part away, and only by naming it.
    let is_named =
        !download.naming.as_os_str().is_empty() && download.part().is_some_and(|part| !part::is_taken(&part));
    let place = match (is_named, settled) {
        (true, _) => download.naming.clone(),
        (false, true) => download.target.clone(),
        (false, false) => download.wish.folder.join(&download.wish.file_name),
    };
    let published = &download.wish.file;
    let Ok(metadata) = std::fs::symlink_metadata(&place) else { return Ok(false) };
    let size_fits = download.size_bytes.or(published.size_bytes).is_none_or(|size| size == metadata.len());
    let provable = published.hashes.iter().any(|(kind, _)| matches!(kind.as_str(), "SHA256" | "BLAKE3"));
    if metadata.is_file() && size_fits && (provable || is_named) {
        control.set_phase(Phase::Rereading);
        control.set_total(metadata.len());
        if let Ok(digests) = hash::hash_file(&place, control)
            && let Verdict::Sound(proof) = check::compare(published, &digests)
            && (proof != Proof::Structure || is_named)
        {
            if let Some(leftover) = download.part().filter(|_| settled) {
                part::remove(&leftover);
            }
            download.target = place;
            download.naming.clear();
            download.size_bytes = Some(digests.size_bytes);
            download.stamp = part::stamp(&download.target);
            download.proof = Some(proof);
            download.digests = Some(digests);
            download.told_hashes.clear();
            return Ok(true);
        }
        if control.asked().is_some() {
            return Err(Halt::Asked);
        }
    }
    Ok(false)
}

/// The part of this download, settled and with room on its disk.
fn open(tools: &Tools<'_>, download: &mut Download) -> Result<std::path::PathBuf, Halt> {
    if download.part().is_none() {
        drop(part::begin(download, tools.claim).map_err(Halt::Refused)?);
    }
    let part = download.part().unwrap_or_default();
    let there = std::fs::metadata(&part).map_or(0, |metadata| metadata.len());
    let size = download.size_bytes.unwrap_or_default();
    let folder = part.parent().unwrap_or(&part);
    tools.space.reserve(download.id, folder, size.saturating_sub(there)).map_err(Halt::Refused)?;
    Ok(part)
}

/// Brings all bytes into the part, those that are there and those to come, and their digests with them.
fn carry(tools: &Tools<'_>, download: &mut Download, control: &Control, part: &Path) -> Result<Digested, Halt> {
    let (file, mut there) = part::go_on(download, part).map_err(Halt::Refused)?;
    if download.size_bytes.is_some_and(|size| there > size) {
        // Longer than the file: whatever it is, it is not its beginning.
        part::empty(download, part).map_err(Halt::Refused)?;
        there = 0;
    }
    download.resumed_from = there;
    control.set_done(there);
    let before = File::open(part).map_err(|error| Halt::Refused(super::stream::disk(&error, download)))?.take(there);
    let line = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let line = line
        .map_err(|error| Halt::Refused(Refusal::Network { reason: format!("The network cannot be used ({error})") }))?;
    let digested = stream(tools, download, control, (file, before), &line);
    // Whatever a name server still owes an answer to is not waited for.
    line.shutdown_background();
    digested
}

/// The bytes that are there, and those to come.
fn stream(
    tools: &Tools<'_>,
    download: &mut Download,
    control: &Control,
    (file, before): (File, Take<File>),
    line: &Runtime,
) -> Result<Digested, Halt> {
    let there = download.resumed_from;
    let leave = Told::of(&download.wish.file).leave_out();
    let mut arriving = Arriving::new(tools, control, download, (file, line), there);
    let total = arriving.total()?;
    control.set_total(total);
    if there > 0 {
        control.set_phase(Phase::Rereading);
    }
    match hash::hash_stream(before.chain(&mut arriving), total, leave, control) {
        Ok(digested) => {
            control.set_phase(Phase::Finishing);
            arriving.settled().map_err(Halt::Refused)?;
            Ok(digested)
        }
        Err(StreamError::Cancelled) => Err(Halt::Asked),
        Err(StreamError::Length) => Err(Halt::Restart),
        Err(StreamError::Read(error)) => match arriving.halt.take() {
            Some(halt) => Err(halt),
            None => Err(Halt::Refused(super::stream::disk(&error, download))),
        },
    }
}

/// Checks what came and gives it its name. `false`: it was set aside and must come once more.
fn settle(
    tools: &Tools<'_>,
    download: &mut Download,
    control: &Control,
    part: &Path,
    mut digested: Digested,
) -> Result<bool, Halt> {
    control.set_phase(Phase::Finishing);
    let proof = match check::compare(&download.wish.file, &digested.digests) {
        Verdict::Sound(proof) => proof,
        Verdict::Differs(difference) => {
            let again = download.differed.is_none();
            set_aside(download, part);
            download.differed = Some(difference.clone());
            download.etag = None;
            (tools.persist)(download);
            return if again { Ok(false) } else { Err(Halt::Refused(Refusal::Differs(difference))) };
        }
    };
    // Nothing is left out where no SHA256 was published, and it is what proves the bytes where one was.
    download.told_hashes = Told::of(&download.wish.file).complete(&mut digested);
    let Digested { digests, .. } = digested;
    check::structure(download, part, proof).map_err(Halt::Refused)?;
    part::finish(download, part, tools.persist).map_err(Halt::Refused)?;
    download.size_bytes = Some(digests.size_bytes);
    download.proof = Some(proof);
    download.digests = Some(digests);
    if let Some(aside) = download.aside().filter(|_| download.kept_aside) {
        part::remove(&aside);
        download.kept_aside = false;
    }
    Ok(true)
}

/// Keeps what differed beside the target, under a name that no tool takes for a model. Only the last is kept.
fn set_aside(download: &mut Download, part: &Path) {
    let Some(aside) = download.aside() else { return };
    match std::fs::rename(part, &aside) {
        Ok(()) => download.kept_aside = true,
        Err(error) => {
            tracing::warn!("a file that differs could not be set aside ({error}): {}", part.display());
            part::remove(part);
        }
    }
}
