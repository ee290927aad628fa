//! What the commands that find and recommend may tell of: as the window's settings have it.

use crate::app::Settings;
use crate::discovery::{Shown, stock};
use crate::store::{Store, StoreError};

pub(super) fn shown(store: &Store) -> Result<Shown, StoreError> {
    let settings: Settings = store.read(|reader| reader.setting(Settings::NAME))?.unwrap_or_default();
    stock::shown(store, settings.sane().mature.hide_above())
}
