//! Brings bytes to the disk while others still come: before a file gets its name all of it must be there, and this way little is left to
//! wait for.

use std::fs::File;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// After so many bytes the disk is asked again.
const EVERY_BYTES: u64 = 64 << 20;

/// The thread that asks the disk. Without one, all is left to the end.
#[derive(Debug, Default)]
pub(super) struct Flusher {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    waiting_bytes: u64,
}

impl Flusher {
    /// For a file that is open for writing.
    pub(super) fn of(part: &File) -> Self {
        let (bell, heard) = sync_channel(1);
        let Ok(part) = part.try_clone() else { return Self::default() };
        let work = move || {
            while heard.recv().is_ok() {
                // What fails here fails again at the end, and is told there.
                if let Err(error) = part.sync_data() {
                    tracing::debug!("a part could not be brought to the disk ahead of time: {error}");
                }
            }
        };
        let thread = std::thread::Builder::new().name("download-flush".to_owned()).spawn(work).ok();
        Self { bell: thread.is_some().then_some(bell), thread, waiting_bytes: 0 }
    }

    /// So many bytes were written.
    pub(super) fn wrote(&mut self, bytes: u64) {
        self.waiting_bytes += bytes;
        if self.waiting_bytes >= EVERY_BYTES
            && let Some(bell) = &self.bell
        {
            self.waiting_bytes = 0;
            // Full while the disk is slower than the network: then it is asked next time.
            let _full = bell.try_send(());
        }
    }
}

impl Drop for Flusher {
    fn drop(&mut self) {
        self.bell = None;
        if let Some(thread) = self.thread.take() {
            // It holds the file open.
            drop(thread.join());
        }
    }
}
