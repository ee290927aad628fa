//! Whose turn it is: one job of a kind at a time.

use std::sync::Mutex;

/// Held while a job of a kind runs. The state starts one at a time, but a second may be asked for before the first has
/// reported its beginning, and two scans of one folder would each add its files.
#[derive(Default)]
pub(super) struct Turns {
    pub(super) scan: Mutex<()>,
    pub(super) hash: Mutex<()>,
    pub(super) identify: Mutex<()>,
    pub(super) context: Mutex<()>,
    /// Changing collections.
    pub(super) collections: Mutex<()>,
    /// Reading or writing the catalogue's file.
    pub(super) archive: Mutex<()>,
    /// Asking about followed creators.
    pub(super) community: Mutex<()>,
    /// Filling the index of Discovery.
    pub(super) finder: Mutex<()>,
    /// Taking changed pictures in that are compared.
    pub(super) pictures: Mutex<()>,
    /// Following the downloads.
    pub(super) downloads: Mutex<()>,
    /// Reading what pictures were made with.
    pub(super) used: Mutex<()>,
    /// Editing many models.
    pub(super) bulk: Mutex<()>,
    /// Looking for newer versions.
    pub(super) updates: Mutex<()>,
}
