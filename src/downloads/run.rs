//! What the queue does by itself: beginning what may run, carrying it on a thread of its own, and writing down how it ended.

use super::control::{Asked, Control};
use super::fetch::{self, Ended, Tools};
use super::queue::Inner;
use crate::model::download::{Download, DownloadState, Refusal};
use crate::model::ids::DownloadId;
use std::path::Path;
use std::sync::Arc;

impl Inner {
    /// Starts as many of the waiting as may run.
    pub(super) fn pump(self: &Arc<Self>) {
        loop {
            let mut list = self.lock();
            if list.quitting || list.running.len() >= list.at_once {
                return;
            }
            // One that was told to stop has its place until its thread is gone, which asks again here.
            let may_run = |id: &DownloadId| !list.running.contains_key(id) && (!list.held || list.let_run.contains(id));
            let waiting = list.downloads.values().filter(|one| one.state == DownloadState::Waiting && may_run(&one.id));
            let Some(next) = waiting.min_by_key(|download| download.turn()).map(|download| download.id) else { return };
            let control = Arc::new(Control::default());
            list.running.insert(next, Arc::clone(&control));
            let Some(download) = list.downloads.get_mut(&next) else { return };
            download.state = DownloadState::Running;
            control.set_done(download.done_bytes);
            control.set_total(download.size_bytes.unwrap_or_default());
            let download = download.clone();
            drop(list);
            self.spawn(download, control);
        }
    }

    fn spawn(self: &Arc<Self>, download: Download, control: Arc<Control>) {
        let id = download.id;
        let inner = Arc::clone(self);
        let work = move || inner.work(download, &control);
        // Locked until the thread is in the list: whoever stops the queue must find it there.
        let mut list = self.lock();
        if list.quitting {
            list.running.remove(&id);
            return;
        }
        list.threads.retain(|thread| !thread.is_finished());
        match std::thread::Builder::new().name(format!("download-{id}")).spawn(work) {
            Ok(thread) => list.threads.push(thread),
            Err(error) => {
                tracing::error!("no thread for a download: {error}");
                list.running.remove(&id);
                // Not begun again at once, or this would go round for ever.
                if let Some(download) = list.downloads.get_mut(&id) {
                    download.state = DownloadState::Paused;
                }
            }
        }
    }

    fn work(self: &Arc<Self>, mut download: Download, control: &Control) {
        let _leave = Leave { inner: self, id: download.id };
        self.keep(&download);
        self.tell(&download);
        let persist = |download: &Download| {
            let mut now = download.clone();
            self.heed(&mut now);
            self.keep(&now);
            self.replace(now.clone());
            self.tell(&now);
        };
        let claim = |download: &mut Download, target: &Path| self.claim(download, target);
        let tools = Tools {
            client: &self.setup.client,
            storage: &self.storage,
            runtime: &self.setup.runtime,
            limits: &self.setup.limits,
            pace: &self.pace,
            space: &self.space,
            rest: &self.rest,
            persist: &persist,
            claim: &claim,
        };
        let ended = fetch::fetch(&tools, &mut download, control);
        self.heed(&mut download);
        if ended == Ended::Done {
            super::beside::put(&tools, &mut download, control, self.setup.to_png);
        }
        self.settle(&mut download, ended);
        self.heed(&mut download);
        self.keep(&download);
        self.replace(download.clone());
        self.tell(&download);
    }

    /// Takes over what was set of a running one meanwhile.
    fn heed(&self, download: &mut Download) {
        if let Some(known) = self.lock().downloads.get(&download.id) {
            set_meanwhile(known, download);
        }
    }

    /// Puts a running one in the place of what was known of it. What was set meanwhile stays.
    fn replace(&self, mut download: Download) {
        let mut list = self.lock();
        if let Some(known) = list.downloads.get(&download.id) {
            set_meanwhile(known, &mut download);
        }
        list.downloads.insert(download.id, download);
    }

    fn settle(&self, download: &mut Download, ended: Ended) {
        let now = (self.setup.clock)();
        download.refusal = None;
        match ended {
            Ended::Done => download.state = DownloadState::Done,
            Ended::Refused(refusal) => {
                tracing::warn!(download = download.id.0, "given up: {refusal}");
                download.state = DownloadState::Failed;
                download.refusal = Some(refusal);
            }
            Ended::Stopped(Asked::Pause) => download.state = DownloadState::Paused,
            Ended::Stopped(Asked::Cancel) => download.state = DownloadState::Cancelled,
            Ended::Stopped(Asked::Quit) => download.state = DownloadState::Waiting,
        }
        download.ended_unix_secs = download.state.is_settled().then_some(now);
    }
}

/// What can be set of a running download goes over to the copy its thread has.
fn set_meanwhile(known: &Download, download: &mut Download) {
    (download.place, download.priority) = (known.place, known.priority);
    download.wish.preview.clone_from(&known.wish.preview);
    download.wish.sidecars = known.wish.sidecars;
}

/// However a download ends, even in a panic, its place becomes free.
struct Leave<'a> {
    inner: &'a Arc<Inner>,
    id: DownloadId,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let mut list = self.inner.lock();
        list.running.remove(&self.id);
        if let Some(download) = list.downloads.get_mut(&self.id)
            && download.state == DownloadState::Running
        {
            download.state = DownloadState::Failed;
            download.refusal =
                Some(Refusal::Network { reason: "CivitDeck made a mistake here; please report it".to_owned() });
        }
        drop(list);
        self.inner.changed.notify_all();
        self.inner.pump();
    }
}
