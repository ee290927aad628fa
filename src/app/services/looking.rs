//! Looking at one dropped file beside the window.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::looks::{LookId, LookStage};
use crate::jobs::JobControl;
use crate::library::{self, LibraryError};
use std::path::Path;
use std::sync::Arc;

impl Services {
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
}
