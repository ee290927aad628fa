//! `civitdeck updates`: newer versions of what is in the library.

use super::error::CliError;
use super::online::Online;
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::jobs::{CancelToken, JobControl};
use crate::library::updates;
use crate::model::ids::{ModelId, VersionId};
use crate::model::text;
use crate::model::updates::{Update, UpdateChange, UpdateWishes};
use crate::store::Store;
use clap::Args;
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;

/// Arguments of `updates`.
#[derive(Args, Clone, Debug)]
pub struct UpdatesArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Tell what is known already and ask nobody
    #[arg(long)]
    pub known: bool,
    /// From now on tell of versions for other base models too, or of the same only
    #[arg(long, value_name = "YES|NO", value_parser = ["yes", "no"])]
    pub other_bases: Option<String>,
    /// From now on tell of versions in early access too, or of free ones only
    #[arg(long, value_name = "YES|NO", value_parser = ["yes", "no"])]
    pub early_access: Option<String>,
    /// Never tell of this version again
    #[arg(long, value_name = "VERSION_ID")]
    pub ignore_version: Vec<u64>,
    /// Never tell of anything of this model again
    #[arg(long, value_name = "MODEL_ID")]
    pub ignore_model: Vec<u64>,
    /// Tell of this version again
    #[arg(long, value_name = "VERSION_ID")]
    pub heed_version: Vec<u64>,
    /// Tell of this model again
    #[arg(long, value_name = "MODEL_ID")]
    pub heed_model: Vec<u64>,
    /// Tell again of all that was ignored
    #[arg(long)]
    pub ignore_nothing: bool,
    /// List what is ignored instead, and ask nobody
    #[arg(long)]
    pub ignored: bool,
}

#[derive(Serialize)]
struct UpdateLine<'a> {
    model_id: ModelId,
    name: &'a str,
    path: Cow<'a, str>,
    version_id: VersionId,
    version: &'a str,
    base_model: &'a str,
    update_version_id: VersionId,
    update_version: &'a str,
    update_base_model: &'a str,
    /// `2026-01-31`; null where nobody told.
    published: Option<String>,
    size_bytes: Option<u64>,
    early_access: bool,
    /// When its file was here before, `2026-01-31`; null where it never was.
    had_before: Option<String>,
}

#[derive(Serialize)]
struct IgnoredLine<'a> {
    model_id: Option<ModelId>,
    version_id: Option<VersionId>,
    name: &'a str,
}

pub(super) fn run(args: &UpdatesArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    for change in changes(args) {
        updates::change(&store, change)?;
    }
    if args.ignored {
        print_ignored(&updates::wishes(&store)?, output)?;
        return Ok(Outcome::Done);
    }
    let mut failed = false;
    if !args.known && !launch.civitai.offline {
        let cancel = CancelToken::default();
        interrupt::listen(&cancel);
        let online = Online::new(launch)?;
        let control = Arc::new(JobControl { cancel: cancel.clone(), ..JobControl::default() });
        let progress = Progress::show("Asking CivitAI", &control, output);
        let checked = online.wait(&cancel, updates::check(&store, &online.client, &control));
        drop(progress);
        match checked {
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                failed = true;
                tell(&format!("what is known already is told; CivitAI was not asked about everything: {error}"));
            }
            None => failed = true,
        }
    }
    for update in &updates::list(&store)? {
        print(update, output)?;
    }
    Ok(Outcome::of(failed))
}

fn changes(args: &UpdatesArgs) -> Vec<UpdateChange> {
    let is_yes = |text: &String| text == "yes";
    let other_bases = args.other_bases.as_ref().map(is_yes).map(UpdateChange::OtherBases);
    let early_access = args.early_access.as_ref().map(is_yes).map(UpdateChange::EarlyAccess);
    let heed = args.ignore_nothing.then_some(UpdateChange::HeedAll);
    let versions = args.ignore_version.iter().map(|id| UpdateChange::IgnoreVersion(VersionId(*id), String::new()));
    let models = args.ignore_model.iter().map(|id| UpdateChange::IgnoreModel(ModelId(*id), String::new()));
    let again = args.heed_version.iter().map(|id| UpdateChange::HeedVersion(VersionId(*id)));
    let again = again.chain(args.heed_model.iter().map(|id| UpdateChange::HeedModel(ModelId(*id))));
    heed.into_iter().chain(other_bases).chain(early_access).chain(versions).chain(models).chain(again).collect()
}

fn print_ignored(wishes: &UpdateWishes, output: &mut Output) -> Result<(), CliError> {
    let models = wishes.models_ignored().map(|(id, name)| (Some(id), None, name));
    let versions = wishes.versions_ignored().map(|(id, name)| (None, Some(id), name));
    for (model_id, version_id, name) in models.chain(versions) {
        if output.json {
            output.object(&IgnoredLine { model_id, version_id, name: &name })?;
            continue;
        }
        let what = model_id.map(|id| format!("model {id}")).or_else(|| version_id.map(|id| format!("version {id}")));
        output.line(&plain(&format!("{}  {name}", what.unwrap_or_default())))?;
    }
    Ok(())
}

fn print(update: &Update, output: &mut Output) -> Result<(), CliError> {
    let published = (update.published_unix_secs > 0).then(|| text::date(update.published_unix_secs));
    if output.json {
        output.object(&UpdateLine {
            model_id: update.model_id,
            name: &update.name,
            path: super::lines::path_text(&update.path),
            version_id: update.own,
            version: &update.own_name,
            base_model: &update.own_base,
            update_version_id: update.newer,
            update_version: &update.newer_name,
            update_base_model: &update.newer_base,
            published,
            size_bytes: update.size_bytes,
            early_access: update.is_paid,
            had_before: update.had_unix_secs.map(text::date),
        })?;
        return Ok(());
    }
    let size = update.size_bytes.map(text::size).unwrap_or_default();
    let base = if update.own_base == update.newer_base { String::new() } else { format!("  ({})", update.newer_base) };
    let early = if update.is_paid { "  early access" } else { "" };
    output.line(&plain(&format!(
        "{}  {} -> {}{base}  {}  {size}  {}{early}",
        update.name,
        update.own_name,
        update.newer_name,
        update.newer,
        published.unwrap_or_default(),
    )))?;
    Ok(())
}
