//! Bytes on their way: read from storage, written to the part, handed to the digests. What breaks off is taken up where it broke.

use super::control::{Control, Phase};
use super::fetch::Tools;
use super::settle::Settler;
use crate::civitai::{CivitaiError, DownloadAnswer, Priority, StorageAddress, StorageAnswer, StorageRead};
use crate::formats::{self, TextBody};
use crate::model::download::{Download, Refusal};
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How often a read that brings nothing looks whether it was asked to stop.
const LOOK_UP: Duration = Duration::from_millis(100);
/// How much of a file must have come for its beginning to be judged.
const HEAD_BYTES: usize = 512;
/// After so many failures an announced length is believed though another was published.
const BELIEVED_AFTER: u32 = 2;

/// So often a file is asked for again of which CivitAI answers that it cannot hand it out.
const TRIES_OF_AN_ANSWER: u32 = 2;

/// Why bytes stopped coming.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// Somebody asked.
    Asked,
    /// What is on disk does not go on: it must begin again.
    Restart,
    /// It cannot be had.
    Refused(Refusal),
}

/// The reader of one file. It ends where the file does, or with an error and [`Arriving::halt`] saying why.
pub(super) struct Arriving<'a> {
    tools: &'a Tools<'a>,
    control: &'a Control,
    download: &'a mut Download,
    part: File,
    /// Brings what was written to the disk while more comes.
    settler: Settler,
    address: Option<StorageAddress>,
    answer: Option<StorageAnswer>,
    /// Drives the connection on whichever thread reads: bytes that went through another thread would cost a hand-over each time.
    line: &'a Runtime,
    offset: u64,
    total: Option<u64>,
    /// The first bytes, until they have been judged.
    head: Option<Vec<u8>>,
    failures: u32,
    last_byte: Instant,
    pub(super) halt: Option<Halt>,
}

impl<'a> Arriving<'a> {
    /// Goes on behind the bytes that `part` holds.
    pub(super) fn new(
        tools: &'a Tools<'a>,
        control: &'a Control,
        download: &'a mut Download,
        (part, line): (File, &'a Runtime),
        offset: u64,
    ) -> Self {
        let total = download.size_bytes.filter(|size| *size == offset && offset > 0);
        let judged = offset > 0 || !is_model(download);
        Self {
            tools,
            control,
            download,
            settler: Settler::new(&part),
            part,
            address: None,
            answer: None,
            line,
            offset,
            total,
            head: (!judged).then(Vec::new),
            failures: 0,
            last_byte: Instant::now(),
            halt: None,
        }
    }

    /// The whole length: known when the part is complete, else told by the storage.
    pub(super) fn total(&mut self) -> Result<u64, Halt> {
        loop {
            if let Some(total) = self.total {
                return Ok(total);
            }
            self.connect()?;
        }
    }

    /// Opens the storage's answer at `offset`, asking and waiting as often as is worth it.
    fn connect(&mut self) -> Result<(), Halt> {
        while self.answer.is_none() {
            if self.control.asked().is_some() {
                return Err(Halt::Asked);
            }
            self.control.set_phase(Phase::Asking);
            match self.try_connect() {
                Ok(()) => {}
                Err(Trouble::Final(halt)) => return Err(halt),
                Err(Trouble::Passing(refusal)) => self.wait_or_give_up(refusal)?,
            }
        }
        self.control.set_phase(Phase::Fetching);
        self.last_byte = Instant::now();
        Ok(())
    }

    fn try_connect(&mut self) -> Result<(), Trouble> {
        let address = match &self.address {
            Some(address) => address.clone(),
            None => self.ask()?,
        };
        let etag = self.download.etag.clone();
        let opened = self.tools.storage.open(&address, self.offset, etag.as_deref());
        let answer = super::fetch::wait(self.line, self.control, opened).ok_or(Trouble::Final(Halt::Asked))?;
        let answer = answer.map_err(|error| Trouble::Passing(network(&error)))?;
        self.address = Some(address);
        match answer.status {
            200 | 206 => self.take(answer),
            // Complete already, or stale: without its bytes nobody can tell.
            416 => Err(Trouble::Final(Halt::Restart)),
            // The address has expired, or the storage has lost the file: CivitAI knows a new one.
            400..=499 => {
                self.address = None;
                Err(Trouble::Passing(Refusal::Storage { status: answer.status }))
            }
            status => Err(Trouble::Passing(Refusal::Storage { status })),
        }
    }

    /// Judges the head of an answer.
    fn take(&mut self, answer: StorageAnswer) -> Result<(), Trouble> {
        let text = answer.content_type.starts_with("text/html") || answer.content_type.contains("json");
        if text && is_model(self.download) {
            self.address = None;
            let web_page = answer.content_type.starts_with("text/html");
            return Err(Trouble::Passing(Refusal::NotAModel { web_page }));
        }
        let total = answer.total.or(self.download.wish.file.size_bytes).ok_or_else(|| {
            Trouble::Passing(Refusal::Network { reason: "The storage does not tell how long the file is".to_owned() })
        })?;
        let known = self.total.or_else(|| self.download.etag.as_ref().and(self.download.size_bytes));
        let goes_on = answer.start == self.offset && (self.offset == 0 || known.is_none_or(|known| known == total));
        if !goes_on || total < self.offset {
            return Err(Trouble::Final(Halt::Restart));
        }
        if let Some(published) = self.download.wish.file.size_bytes
            && published != total
            && self.failures < BELIEVED_AFTER
        {
            // A transfer that is announced too short or too long is tried again before it is believed.
            self.address = None;
            return Err(Trouble::Passing(Refusal::Differs(crate::model::download::Difference::Size {
                published,
                came: total,
            })));
        }
        let is_size_news = self.download.size_bytes != Some(total);
        if is_size_news {
            // Room was reserved for what was published, where anything was.
            let folder = self.download.target.parent().unwrap_or(&self.download.wish.folder);
            let room = self.tools.space.reserve(self.download.id, folder, total - self.offset);
            room.map_err(|refusal| Trouble::Final(Halt::Refused(refusal)))?;
        }
        if is_size_news || self.download.etag != answer.etag {
            self.download.etag.clone_from(&answer.etag);
            self.download.size_bytes = Some(total);
            (self.tools.persist)(self.download);
        }
        self.control.set_total(total);
        self.total = Some(total);
        self.answer = Some(answer);
        Ok(())
    }

    /// Waits until the disk has what it was asked to take; told is what went wrong there.
    pub(super) fn settled(&mut self) -> Result<(), Refusal> {
        self.settler.end().map_err(|error| disk(&error, self.download))
    }

    /// Asks CivitAI where the file is. One that is told to come later is no failure: it waits as long as the whole queue does.
    fn ask(&self) -> Result<StorageAddress, Trouble> {
        let wish = &self.download.wish;
        let file = (wish.file.id.0 > 0).then_some(wish.file.id);
        loop {
            let turn = self.tools.rest.turn(self.control).ok_or(Trouble::Final(Halt::Asked))?;
            self.control.set_phase(Phase::Asking);
            let asked = self.tools.client.download_address(Priority::Interactive, wish.version_id, file);
            let told = match self.tools.wait(self.control, asked).ok_or(Trouble::Final(Halt::Asked))? {
                Ok(DownloadAnswer::Refused(Refusal::RateLimited { retry_after_secs })) => {
                    turn.put_off(retry_after_secs.map(Duration::from_secs), self.tools.limits);
                    continue;
                }
                Err(CivitaiError::Throttled { retry_after, .. }) => {
                    turn.put_off(retry_after, self.tools.limits);
                    continue;
                }
                told => told,
            };
            if told.is_ok() {
                turn.answered();
            }
            return match told {
                Ok(DownloadAnswer::Address(address)) => Ok(address),
                // Sometimes the storage is what is missing for a moment.
                Ok(DownloadAnswer::Refused(Refusal::Gone)) if self.failures == 0 => {
                    Err(Trouble::Passing(Refusal::Gone))
                }
                Ok(DownloadAnswer::Refused(refusal @ Refusal::NotHandedOut { .. })) => Err(Trouble::Passing(refusal)),
                Ok(DownloadAnswer::Refused(refusal)) => Err(Trouble::Final(Halt::Refused(refusal))),
                Err(CivitaiError::Offline) => Err(Trouble::Final(Halt::Refused(Refusal::Offline))),
                Err(error) if error.is_temporary() => Err(Trouble::Passing(network(&error))),
                Err(error) => Err(Trouble::Final(Halt::Refused(network(&error)))),
            };
        }
    }

    /// Counts a failure, and waits before the next attempt.
    fn wait_or_give_up(&mut self, refusal: Refusal) -> Result<(), Halt> {
        self.failures += 1;
        self.answer = None;
        let limits = &self.tools.limits;
        let tries = match refusal {
            Refusal::Gone => 1,
            // The service is well; what does not come after a moment is not worth keeping others waiting.
            Refusal::NotHandedOut { .. } => limits.tries.min(TRIES_OF_AN_ANSWER),
            _ => limits.tries,
        };
        if self.failures > tries {
            return Err(Halt::Refused(refusal));
        }
        tracing::info!(download = self.download.id.0, failures = self.failures, "trying again: {refusal}");
        self.control.set_phase(Phase::Waiting);
        let doubled = limits.retry_first.saturating_mul(1 << (self.failures - 1).min(16));
        if self.control.wait(doubled.min(limits.retry_longest)) { Ok(()) } else { Err(Halt::Asked) }
    }

    /// The next bytes from the network, on disk before they are returned.
    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, Halt> {
        loop {
            let total = self.total()?;
            let left = total.saturating_sub(self.offset);
            if left == 0 {
                return Ok(0);
            }
            self.connect()?;
            let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX)).min(self.tools.pace.piece());
            let room = buffer.get_mut(..most).unwrap_or_default();
            match self.receive(room)? {
                Received::Bytes(count) => {
                    self.keep(room.get(..count).unwrap_or_default())?;
                    return Ok(count);
                }
                Received::Nothing => {}
                Received::Broken(refusal) => self.wait_or_give_up(refusal)?,
            }
        }
    }

    fn receive(&mut self, room: &mut [u8]) -> Result<Received, Halt> {
        if self.control.asked().is_some() {
            return Err(Halt::Asked);
        }
        let Some(answer) = &mut self.answer else { return Ok(Received::Nothing) };
        let broken = |reason: &str| Ok(Received::Broken(Refusal::Network { reason: reason.to_owned() }));
        match self.line.block_on(answer.read(room, LOOK_UP)) {
            Ok(StorageRead::Bytes(count)) => Ok(Received::Bytes(count)),
            Ok(StorageRead::End) => broken("The storage broke off"),
            Ok(StorageRead::Nothing) if self.last_byte.elapsed() > self.tools.limits.stall => {
                broken("The storage stopped sending")
            }
            Ok(StorageRead::Nothing) => Ok(Received::Nothing),
            Err(error) => Ok(Received::Broken(network(&error))),
        }
    }

    /// Writes what came; and judges the beginning of the file, once there is enough of it.
    fn keep(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        self.part.write_all(bytes).map_err(|error| Halt::Refused(disk(&error, self.download)))?;
        self.offset += bytes.len() as u64;
        self.settler.written(bytes.len() as u64).map_err(|error| Halt::Refused(disk(&error, self.download)))?;
        self.failures = 0;
        self.last_byte = Instant::now();
        self.control.set_done(self.offset);
        let left = self.total.unwrap_or(self.offset).saturating_sub(self.offset);
        self.tools.space.update(self.download.id, left);
        if let Some(head) = &mut self.head {
            let wanted = HEAD_BYTES.saturating_sub(head.len());
            head.extend(bytes.iter().take(wanted));
            if head.len() >= HEAD_BYTES || left == 0 {
                let text = formats::text_body(head);
                self.head = None;
                if let Some(text) = text {
                    return Err(Halt::Refused(Refusal::NotAModel { web_page: text == TextBody::WebPage }));
                }
            }
        }
        let wait = self.tools.pace.take(bytes.len() as u64, Instant::now());
        if wait.is_zero() || self.control.wait(wait) { Ok(()) } else { Err(Halt::Asked) }
    }
}

impl Read for Arriving<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.next(buffer).map_err(|halt| {
            self.halt = Some(halt);
            io::Error::other("the download stopped")
        })
    }
}

/// What a read gave.
enum Received {
    Bytes(usize),
    Nothing,
    Broken(Refusal),
}

/// Why an attempt failed.
enum Trouble {
    /// Trying again may help.
    Passing(Refusal),
    /// It does not.
    Final(Halt),
}

/// Whether the file is to be a model by its name.
pub(super) fn is_model(download: &Download) -> bool {
    let name = Path::new(&download.wish.file_name);
    name.extension().is_some_and(formats::is_model_extension)
}

fn network(error: &CivitaiError) -> Refusal {
    match error {
        CivitaiError::Offline => Refusal::Offline,
        CivitaiError::WebPage { status: 451 } => Refusal::Region,
        CivitaiError::Throttled { retry_after, .. } => {
            Refusal::RateLimited { retry_after_secs: retry_after.map(|wait| wait.as_secs()) }
        }
        // It is read long after: seconds that are left now mean nothing then.
        CivitaiError::Resting { reason, .. } => Refusal::Network { reason: reason.clone() },
        other => Refusal::Network { reason: other.to_string() },
    }
}

/// What a failure to write what belongs to a download means.
pub(super) fn disk(error: &io::Error, download: &Download) -> Refusal {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            let size = download.size_bytes.or(download.wish.file.size_bytes).unwrap_or_default();
            let there = download.part().and_then(|part| std::fs::metadata(part).ok()).map_or(0, |part| part.len());
            // Where a quota is full the disk itself may have room, but none for us.
            let is_full = error.kind() == io::ErrorKind::StorageFull;
            let free = super::space::volume_of(&download.wish.folder).filter(|_| is_full).map_or(0, |(_, free)| free);
            Refusal::DiskFull { needed_bytes: size.saturating_sub(there), free_bytes: free }
        }
        _ => Refusal::Disk { reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::download::Wish;
    use crate::model::ids::DownloadId;

    #[test]
    fn a_disk_that_fills_up_is_told_with_the_numbers_of_now() {
        let dir = tempfile::tempdir().unwrap();
        let wish = Wish { folder: dir.path().to_path_buf(), ..super::super::tests::wish() };
        let mut download = Download::new(DownloadId(1), wish, 0);
        download.size_bytes = Some(1000);
        download.target = dir.path().join("ink.safetensors");
        std::fs::write(download.part().unwrap(), [0; 300]).unwrap();
        let Refusal::DiskFull { needed_bytes, free_bytes } = disk(&io::ErrorKind::StorageFull.into(), &download) else {
            panic!("it is the disk")
        };
        assert_eq!(needed_bytes, 700);
        assert_eq!(free_bytes > 0, super::super::volume_of(dir.path()).is_some_and(|(_, free)| free > 0));
        let quota = disk(&io::ErrorKind::QuotaExceeded.into(), &download);
        assert_eq!(quota, Refusal::DiskFull { needed_bytes: 700, free_bytes: 0 });
    }
}
