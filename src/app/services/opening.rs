//! Opening the store on a worker: the window shows itself first, whatever the size of the library.

use super::{Services, keep, lock};
use crate::app::event::{AppEvent, Remembered};
use crate::app::settings::Settings;
use crate::app::state::Session;
use crate::library::{now_unix_secs, roots};
use crate::model::hidden::Hidden;
use crate::sample;
use crate::store::{Store, StoreError, Writer, set_aside};
use std::path::Path;
use std::sync::Arc;

/// Opens the store (after setting a damaged one aside, if asked) and sends what is in it.
pub(super) fn open(services: &Services, rebuild: bool) {
    let event = try_open(services, rebuild).unwrap_or_else(|OpenError { message, can_rebuild }| {
        tracing::error!("{message}");
        AppEvent::OpenFailed { message, can_rebuild }
    });
    // Nobody listens any more only when the window is closing.
    let heard = services.shared.events.send(event);
    tracing::trace!(heard, "the store was opened, or not");
    services.judge_later();
}

struct OpenError {
    message: String,
    can_rebuild: bool,
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self { can_rebuild: matches!(error, StoreError::Corrupt { .. }), message: error.to_string() }
    }
}

fn try_open(services: &Services, rebuild: bool) -> Result<AppEvent, OpenError> {
    let shared = &services.shared;
    let is_sample = shared.launch.sample;
    let data_dir = shared.launch.used_data_dir();
    let backup = if rebuild { Some(set_aside(&data_dir, now_unix_secs())?) } else { None };
    let store = Arc::new(Store::open(&data_dir)?);
    if is_sample {
        make_sample(&store, &shared.launch.cache_dir.join("sample").join("library"))?;
    }
    let (remembered, roots, cards) = store.read(|reader| {
        let (presets, recent) = keep::asked(reader)?;
        let remembered = Remembered {
            settings: reader.setting(Settings::NAME)?,
            session: reader.setting(Session::NAME)?.unwrap_or_default(),
            presets,
            recent,
            collections: reader.collections()?,
            hidden: reader.setting(Hidden::NAME)?.unwrap_or_default(),
        };
        Ok((remembered, reader.roots()?, reader.cards()?))
    })?;
    // Before anything can be asked: the first question must go where the user wants it, or nowhere.
    if let Some(settings) = remembered.settings.clone().map(Settings::sane) {
        services.set_offline(settings.offline);
        services.set_address(&settings.civitai_address);
        services.set_pace(settings.background_pace_secs);
    }
    // The store must not keep the services that keep it.
    let weak = Arc::downgrade(shared);
    store.tell_of_changes(move |cards| {
        if let Some(shared) = weak.upgrade() {
            Services { shared }.tell_cards(cards);
        }
    });
    *lock(&shared.store) = Some(Arc::clone(&store));
    shared.view.replace(cards);
    if let Err(error) = services.open_downloads(&store) {
        services.trouble(&error);
    }
    Ok(AppEvent::Opened { remembered: Box::new(remembered), roots, backup, is_sample })
}

/// Puts the sample's files on disk and its catalogue into the store; identifying them is left to the usual way.
fn make_sample(store: &Store, dir: &Path) -> Result<(), OpenError> {
    let now = now_unix_secs();
    let sample = sample::make(dir, now, &|_, _| ())
        .map_err(|error| OpenError { message: error.to_string(), can_rebuild: false })?;
    store.write(|writer: &mut Writer<'_>| {
        for model in &sample.models {
            writer.put_model(model)?;
        }
        for version in &sample.versions {
            writer.put_version(version)?;
        }
        Ok(())
    })?;
    roots::add(store, &sample.root, now)
        .map(|_| ())
        .map_err(|error| OpenError { message: error.to_string(), can_rebuild: false })
}
