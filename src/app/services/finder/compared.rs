//! The pictures that are compared with: gathered once, on a thread of their own, when one is first asked about; in step after that.

use crate::app::services::{Services, lock, thread};
use crate::discovery::DiscoveryError;
use crate::discovery::visual::LivePictures;
use crate::model::ids::FileKey;
use crate::store::{Store, ThumbCache};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// While pictures are looked at for the first time, what is found so far is told anew after so long.
const PART_EVERY: Duration = Duration::from_secs(1);

/// The pictures, and how far they are gathered.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) live: LivePictures,
    /// Whether changes are noted: from the moment on when gathering began.
    has_begun: AtomicBool,
    filling: Mutex<Filling>,
    moved: Condvar,
}

/// How far the pictures are gathered.
#[derive(Default)]
enum Filling {
    /// Nobody asked yet, or it was stopped.
    #[default]
    NotYet,
    /// So many of so many pictures on this disk were looked at.
    Running(usize, usize),
    /// They are all there.
    Done,
    /// It could not be done.
    Failed(DiscoveryError),
}

impl Compared {
    /// Notes cards that were changed; costs next to nothing before a picture is first asked about.
    pub(super) fn note(&self, keys: impl IntoIterator<Item = FileKey>) {
        if self.has_begun.load(Ordering::Acquire) {
            self.live.note(keys);
        }
    }

    fn set(&self, filling: Filling) {
        *lock(&self.filling) = filling;
        self.moved.notify_all();
    }
}

impl Services {
    /// Begins to gather the pictures, where nobody did.
    pub(super) fn gather_pictures(&self) {
        let compared = &self.shared.finder.compared;
        let mut filling = lock(&compared.filling);
        if !matches!(*filling, Filling::NotYet) || self.shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        *filling = Filling::Running(0, 0);
        drop(filling);
        // Changes from now on are noted: what is read twice is only read twice.
        compared.has_begun.store(true, Ordering::Release);
        let services = self.clone();
        thread("gather-pictures", move || {
            let compared = &services.shared.finder.compared;
            let Some(store) = services.store() else { return compared.set(Filling::NotYet) };
            let cache = services.thumbs();
            let mut step = |looked: usize, all: usize| compared.set(Filling::Running(looked, all));
            let filled = services.watched(|control| compared.live.fill(&store, &cache, control, &mut step));
            drop(store);
            compared.set(match filled {
                Ok(true) => Filling::Done,
                Ok(false) => Filling::NotYet,
                Err(error) => Filling::Failed(error),
            });
        });
    }

    /// Waits until the pictures are there as they are now, telling once a second how far they are; `false` when nobody waits any more.
    pub(super) fn with_pictures(
        &self,
        store: &Store,
        is_wanted: &dyn Fn() -> bool,
        part: &mut dyn FnMut((usize, usize)) -> Result<(), DiscoveryError>,
    ) -> Result<bool, DiscoveryError> {
        self.gather_pictures();
        let compared = &self.shared.finder.compared;
        let mut told = None;
        let mut filling = lock(&compared.filling);
        loop {
            match &*filling {
                Filling::Done => break,
                Filling::NotYet => return Ok(false),
                Filling::Failed(_) => {
                    let failed = std::mem::take(&mut *filling);
                    return if let Filling::Failed(error) = failed { Err(error) } else { Ok(false) };
                }
                Filling::Running(..) => {}
            }
            let is_under_way = |filling: &mut Filling| matches!(filling, Filling::Running(..));
            let waited = compared.moved.wait_timeout_while(filling, PART_EVERY, is_under_way);
            filling = waited.unwrap_or_else(PoisonError::into_inner).0;
            if !is_wanted() {
                return Ok(false);
            }
            if let Filling::Running(looked, all) = *filling
                && told != Some(looked)
            {
                drop(filling);
                told = Some(looked);
                part((looked, all))?;
                filling = lock(&compared.filling);
            }
        }
        drop(filling);
        let _turn = lock(&self.shared.turns.pictures);
        self.watched(|control| compared.live.catch_up(store, &self.thumbs(), control))?;
        Ok(is_wanted())
    }

    /// Whether the pictures are all there.
    pub(super) fn has_pictures(&self) -> bool {
        matches!(*lock(&self.shared.finder.compared.filling), Filling::Done)
    }

    /// Looks, after an answer, whether other pictures lie where some were looked at: the next answer knows of them.
    pub(super) fn recheck_pictures(&self) {
        if self.has_pictures() {
            self.watched(|control| self.shared.finder.compared.live.recheck(control));
        }
    }

    pub(super) fn thumbs(&self) -> ThumbCache {
        self.shared.thumbs.get_or_init(|| ThumbCache::open(&self.shared.launch.cache_dir)).clone()
    }
}
