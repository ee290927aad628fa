//! The library's own work: scanning, hashing, looking up, folders, dropped files.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::app::looks::{LookId, LookStage};
use crate::civitai::CivitaiError;
use crate::jobs::JobControl;
use crate::library::watch::RootWatcher;
use crate::library::{self, LibraryError, now_unix_secs};
use crate::model::ids::RootId;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Services {
    pub(super) fn scan(&self, only: Option<&[RootId]>) {
        let _turn = lock(&self.shared.turns.scan);
        self.job("Scanning folders", JobKind::Scan, |store, control| {
            let mut roots = store.read(|reader| reader.roots())?;
            if let Some(only) = only {
                roots.retain(|root| only.contains(&root.id));
            }
            let report = library::scan::scan(store, &roots, control, &|event| self.library_event(event))?;
            self.send(AppEvent::RootsScanned(store.read(|reader| reader.roots())?));
            Ok(crate::app::jobs_view::scan_summary(&report))
        });
    }

    pub(super) fn hash(&self) {
        let _turn = lock(&self.shared.turns.hash);
        self.job("Hashing", JobKind::Hash, |store, control| {
            let offline: Vec<RootId> = lock(&self.shared.offline_roots).iter().copied().collect();
            let sink = |event| self.library_event(event);
            let report = library::hashing::hash_pending(store, &offline, &self.shared.wanted, control, &sink)?;
            Ok(crate::app::jobs_view::hash_summary(&report))
        });
    }

    pub(super) fn identify(&self) {
        let turn = lock(&self.shared.turns.identify);
        self.job("Looking up on CivitAI", JobKind::Identify, |store, control| {
            let sink = |event| self.library_event(event);
            let work = library::identify::identify(store, &self.shared.client, control, &sink);
            match self.shared.runtime.block_on(work) {
                Ok(report) => Ok(crate::app::jobs_view::identify_summary(&report)),
                // Not asking because the user said so is no failure.
                Err(LibraryError::Civitai(CivitaiError::Offline)) => {
                    Ok(JobSummary::Identify { found: 0, not_found: 0, left: 0, offline: true })
                }
                Err(error) => Err(error.into()),
            }
        });
        drop(turn);
        self.send(AppEvent::Health(self.shared.client.health()));
    }

    pub(super) fn add_root(&self, path: &Path) {
        let Some(store) = self.store() else { return };
        match library::roots::add(&store, path, now_unix_secs()) {
            Ok(root) => {
                // A larger root may have taken smaller ones in.
                if let Ok(roots) = store.read(|reader| reader.roots()) {
                    self.send(AppEvent::Roots(roots));
                }
                self.send(AppEvent::RootAdded(root));
            }
            Err(error) => self.trouble(&error),
        }
    }

    pub(super) fn remove_root(&self, id: RootId) {
        let Some(store) = self.store() else { return };
        match library::roots::remove(&store, id) {
            Ok(keys) => {
                self.shared.finder.note(keys.iter().copied());
                self.shared.view.remove(keys);
                if let Ok(roots) = store.read(|reader| reader.roots()) {
                    self.send(AppEvent::Roots(roots));
                }
            }
            Err(error) => self.trouble(&error),
        }
    }

    pub(super) fn watch(&self) {
        let Some(store) = self.store() else { return };
        let Ok(roots) = store.read(|reader| reader.roots()) else { return };
        let services = self.clone();
        match RootWatcher::start(&roots, move |touched| services.send(AppEvent::RootsTouched(touched))) {
            Ok((watcher, refused)) => {
                for (root, reason) in refused {
                    tracing::info!("root {root} is not watched: {reason}");
                }
                let mut place = lock(&self.shared.watcher);
                // A watcher holds the services: one that comes after the end would keep them for ever.
                if !self.shared.stopped.load(Ordering::Relaxed) {
                    *place = Some(watcher);
                }
            }
            Err(error) => tracing::info!("folders are not watched: {error}"),
        }
    }

    /// The three steps of a look, each told as soon as it is done.
    pub(super) fn look(&self, id: LookId, path: &Path, control: &Arc<JobControl>) {
        use library::lookup;
        let Some(store) = self.store() else { return };
        lock(&self.shared.running).push(Arc::clone(control));
        let tell = |stage: LookStage, look: Option<&lookup::Look>| {
            self.send(AppEvent::Look { id, stage, look: look.map(|look| Box::new(look.clone())) });
        };
        let steps = || -> Result<(), LibraryError> {
            let mut look = lookup::look(path, &store)?;
            if !look.is_readable() {
                tell(LookStage::Done, Some(&look));
                return Ok(());
            }
            control.progress.add_total(1, look.record.stamp.size_bytes);
            tell(LookStage::Hashing, Some(&look));
            lookup::digest(&mut look, &store, &library::JobHash(control))?;
            if control.cancel.is_cancelled() {
                return Ok(());
            }
            tell(LookStage::Asking, Some(&look));
            self.shared.runtime.block_on(lookup::ask(&mut look, &store, &self.shared.client))?;
            tell(LookStage::Done, Some(&look));
            Ok(())
        };
        if let Err(error) = steps() {
            tell(LookStage::Failed(error.to_string()), None);
        }
        lock(&self.shared.running).retain(|running| !Arc::ptr_eq(running, control));
    }

    /// Opens a file with the system's program for it.
    pub(super) fn open_file(&self, path: &Path) {
        let (program, first): (&str, &[&str]) = if cfg!(target_os = "windows") {
            ("cmd", &["/C", "start", ""])
        } else if cfg!(target_os = "macos") {
            ("open", &[])
        } else {
            ("xdg-open", &[])
        };
        match std::process::Command::new(program).args(first).arg(path).spawn() {
            Ok(mut child) => drop(child.wait()),
            Err(error) => self.trouble(&format!("no program could be opened ({error}): {}", path.display())),
        }
    }
}
