//! Finished downloads that lie among files of another kind, and those whose files were moved since.

use super::Services;
use crate::app::downloads::DownloadNews;
use crate::downloads::{DownloadError, Queue};
use crate::model::download::Download;
use crate::model::ids::DownloadId;
use crate::model::organise::RunKind;
use crate::organise;

impl Services {
    /// Keeps and tells where a finished one belongs.
    pub(super) fn note_belongs(&self, found: &Download) {
        let Some(queue) = self.queue() else { return };
        match queue.note_place(found) {
            Ok(Some(download)) => self.news(DownloadNews::Misplaced(Box::new(download))),
            Ok(None) => {}
            Err(error) => self.trouble(&error),
        }
    }

    /// Moves one to where it belongs; as every move it can be taken back.
    pub(super) fn put_right(&self, queue: &Queue, id: DownloadId) {
        let Some(download) = queue.get(id).filter(|one| one.belongs.is_some()) else { return };
        self.run_order(RunKind::Organise, |store, journal, control| {
            let sink = |event| self.library_event(event);
            organise::put_right(store, journal, &download, control, &sink)
        });
    }

    /// The list of downloads knows where files went that were moved or brought back.
    pub(super) fn follow_moved_downloads(&self) {
        let (Some(queue), Some(store)) = (self.queue(), self.store()) else { return };
        let found = organise::follow(&store, &queue.all()).map_err(DownloadError::from);
        let told = found.and_then(|found| {
            found.iter().try_for_each(|one| {
                let noted = queue.note_place(one)?;
                if let Some(download) = noted {
                    self.news(DownloadNews::Changed(Box::new(download)));
                }
                Ok(())
            })
        });
        if let Err(error) = told {
            self.trouble(&error);
        }
    }
}
