//! `civitdeck characters`: the character studio without a window, by the same service.

mod batch;
mod make;
mod print;

use super::error::CliError;
use super::output::{Output, plain};
use super::studio_options::{CharactersAction, CharactersArgs, Form};
use super::{Outcome, comfy};
use crate::app::launch::Launch;
use crate::characters::{
    ExportForm, Folder, STUDIO_SETTING, Studio, StudioSettings, clear_deleted, export, now_unix_secs, recover,
    set_deleted,
};
use crate::comfy::{Limits, ServerSpec};
use crate::model::ids::CharacterId;
use crate::store::Store;
use std::sync::Arc;

pub(super) fn run(args: &CharactersArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Arc::new(Store::open(&launch.data_dir)?);
    let now = now_unix_secs();
    recover(&store, now)?;
    clear_deleted(&store, &launch.data_dir, now)?;
    let settings: StudioSettings = store.read(|reader| reader.setting(STUDIO_SETTING))?.unwrap_or_default();
    let here = Here { store, settings, launch };
    match &args.action {
        CharactersAction::Create(args) => make::create(args, &here, output),
        CharactersAction::Retry { id, stage, anew } => make::retry(CharacterId(*id), stage, *anew, &here, output),
        CharactersAction::Batch(args) => batch::run(args, &here, output),
        CharactersAction::List => print::list(&here, output),
        CharactersAction::Show { id, recipe } => print::show(CharacterId(*id), *recipe, &here, output),
        CharactersAction::Export { id, to, form } => {
            let form = match form {
                Form::Folder => ExportForm::Folder,
                Form::Zip => ExportForm::Zip,
                Form::Sheet => ExportForm::Sheet,
            };
            let character = here.studio(&[])?.character(CharacterId(*id))?;
            let place = export(&Folder::below(&launch.data_dir), &character, form, to)?;
            if output.json {
                output.object(&serde_json::json!({"id": id, "path": place}))?;
            } else {
                output.line(&plain(&place.display().to_string()))?;
            }
            Ok(Outcome::Done)
        }
        CharactersAction::Delete { id } => mark(CharacterId(*id), true, &here, output),
        CharactersAction::Restore { id } => mark(CharacterId(*id), false, &here, output),
    }
}

/// What the commands work with.
struct Here<'a> {
    store: Arc<Store>,
    settings: StudioSettings,
    launch: &'a Launch,
}

impl Here<'_> {
    fn studio(&self, servers: &[ServerSpec]) -> Result<Studio, CliError> {
        comfy::refuse_offline(self.launch, servers)?;
        let store = Arc::clone(&self.store);
        let settings = self.settings.clone();
        Ok(Studio::new(store, &self.launch.data_dir, servers, settings, Limits::default())?)
    }
}

fn mark(id: CharacterId, deleted: bool, here: &Here<'_>, output: &mut Output) -> Result<Outcome, CliError> {
    let character = set_deleted(&here.store, id, deleted)?;
    if output.json {
        output.object(&serde_json::json!({"id": id, "deleted": deleted}))?;
    } else if deleted {
        output.line(&plain(&format!(
            "{} is deleted; `civitdeck characters restore {id}` brings it back",
            character.name
        )))?;
    } else {
        output.line(&plain(&format!("{} is back", character.name)))?;
    }
    Ok(Outcome::Done)
}
