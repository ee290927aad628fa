//! Bytes brought to the disk while more come. A file gets its name only when the disk has it; asked at the end alone, the disk keeps
//! everybody waiting for what it could have done meanwhile.

use std::fs::File;
use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// So many bytes are written before the disk is asked. Asked more often it spends its time on its own books.
const EVERY_BYTES: u64 = 192 << 20;

/// Asks the disk on a thread of its own. A short file needs none.
pub(super) struct Settler {
    part: Option<File>,
    every_bytes: u64,
    waiting_bytes: u64,
    helper: Option<Helper>,
}

struct Helper {
    ask: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl Settler {
    /// For a file that is being written.
    pub(super) fn new(part: &File) -> Self {
        Self::every(part, EVERY_BYTES)
    }

    fn every(part: &File, every_bytes: u64) -> Self {
        // Without a second handle the end alone waits, which is right, too.
        Self { part: part.try_clone().ok(), every_bytes, waiting_bytes: 0, helper: None }
    }

    /// Notes that bytes were written; an error is one of the disk about earlier ones.
    pub(super) fn written(&mut self, bytes: u64) -> io::Result<()> {
        self.waiting_bytes += bytes;
        if self.waiting_bytes < self.every_bytes {
            return Ok(());
        }
        self.waiting_bytes = 0;
        if self.helper.is_none() {
            self.helper = self.part.take().and_then(Helper::start);
        }
        let Some(helper) = &self.helper else { return Ok(()) };
        // One that still works on the last order takes these bytes along.
        if helper.ask.try_send(()).is_err() && helper.thread.is_finished() {
            return self.end();
        }
        Ok(())
    }

    /// Waits for the helper. What the disk told it would not be told again to whoever asks next.
    pub(super) fn end(&mut self) -> io::Result<()> {
        let Some(Helper { ask, thread }) = self.helper.take() else { return Ok(()) };
        drop(ask);
        thread.join().unwrap_or_else(|_panic| Err(io::Error::other("the file could not be brought to the disk")))
    }
}

impl Helper {
    fn start(part: File) -> Option<Self> {
        let (ask, asked) = sync_channel::<()>(1);
        let work = move || asked.iter().try_for_each(|()| part.sync_data());
        let thread = std::thread::Builder::new().name("download-disk".to_owned()).spawn(work).ok()?;
        Some(Self { ask, thread })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn the_disk_is_asked_after_so_many_bytes_and_its_trouble_is_told() {
        let mut part = tempfile::tempfile().unwrap();
        let mut settler = Settler::every(&part, 1000);
        part.write_all(&[0; 999]).unwrap();
        settler.written(999).unwrap();
        assert!(settler.helper.is_none(), "a short file needs no thread");
        for _ in 0..5 {
            part.write_all(&[0; 1000]).unwrap();
            settler.written(1000).unwrap();
        }
        assert!(settler.helper.is_some());
        settler.end().unwrap();
        settler.end().unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_the_disk_refuses_ends_it() {
        // Such a thing cannot be brought to any disk.
        let part = File::options().write(true).open("/dev/null").unwrap();
        let mut settler = Settler::every(&part, 1);
        settler.written(1).unwrap();
        assert!(settler.end().is_err());
    }
}
