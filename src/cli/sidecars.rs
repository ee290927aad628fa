//! `civitdeck sidecars`: what is known of models, written beside them for other tools.

use super::error::CliError;
use super::lines::path_text;
use super::online::Online;
use super::organise::print_report;
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::downloads;
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::text;
use crate::organise::{Journal, SidecarForm, sidecars};
use crate::store::Store;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::borrow::Cow;
use std::path::PathBuf;

/// Arguments of `sidecars`.
#[derive(Args, Clone, Debug)]
pub struct SidecarsArgs {
    /// Print one JSON object a line, then one with the summary
    #[arg(long)]
    pub json: bool,
    /// Which sidecars to write
    #[arg(long, value_name = "FORM", required = true, value_delimiter = ',')]
    pub form: Vec<Form>,
    /// Write them; without this nothing is touched. `civitdeck organise --undo` takes it back
    #[arg(long)]
    pub apply: bool,
    /// The folder of the library whose models get them
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// A form of sidecar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// .metadata.json of ComfyUI Lora Manager
    LoraManager,
    /// .civitai.info of Civitai Helper
    CivitaiInfo,
    /// .cm-info.json of StabilityMatrix
    CmInfo,
    /// .json of A1111, Forge and SD.Next
    A1111,
    /// .preview.png, for models that have no picture beside them
    Preview,
}

#[derive(Serialize)]
struct ChangeLine<'a> {
    path: Cow<'a, str>,
    new: bool,
    bytes: usize,
}

#[derive(Serialize)]
struct SummaryLine {
    changed: usize,
    unchanged: u64,
    unknown: u64,
    failed: usize,
}

pub(super) fn run(args: &SidecarsArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let folder = std::fs::canonicalize(&args.folder)
        .map_err(|error| CliError::Usage(format!("the folder cannot be read ({error}): {}", args.folder.display())))?;
    let forms: Vec<SidecarForm> = args
        .form
        .iter()
        .filter_map(|form| match form {
            Form::LoraManager => Some(SidecarForm::LoraManager),
            Form::CivitaiInfo => Some(SidecarForm::CivitaiInfo),
            Form::CmInfo => Some(SidecarForm::CmInfo),
            Form::A1111 => Some(SidecarForm::A1111),
            Form::Preview => None,
        })
        .collect();
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let control = interrupt::job(&cancel);
    let progress = Progress::show("Planning", &control, output);
    let mut plan = sidecars::plan(&store, &folder, &forms, &control)?;
    if args.form.contains(&Form::Preview) {
        plan.pictures = sidecars::plan_pictures(&store, &folder, &control)?;
    }
    drop(progress);
    if args.apply {
        let control = interrupt::job(&cancel);
        let online = Online::with_threads(launch)?;
        let fetch = |url: &str| picture(&online, &cancel, url);
        let journal = Journal::new(&launch.data_dir);
        let pair = (&store, &journal);
        let report = sidecars::apply(pair, &plan, Some(&fetch), now_unix_secs(), &control, &|_| {})?;
        return print_report(&report, "Wrote sidecars:", output);
    }
    for change in &plan.changes {
        let new = change.before.is_none();
        if output.json {
            output.object(&ChangeLine { path: path_text(&change.path), new, bytes: change.after.len() })?;
        } else {
            let what = if new { "new" } else { "changed" };
            output.line(&plain(&format!("{what}: {}", change.path.display())))?;
        }
    }
    for change in &plan.pictures {
        if output.json {
            output.object(&ChangeLine { path: path_text(&change.path), new: true, bytes: 0 })?;
        } else {
            output.line(&plain(&format!("new: {}", change.path.display())))?;
        }
    }
    for one in &plan.failed {
        tell(&format!("{}: {}", one.message, one.path.display()));
    }
    if output.json {
        let (changed, failed) = (plan.changes.len() + plan.pictures.len(), plan.failed.len());
        output.object(&SummaryLine { changed, unchanged: plan.unchanged, unknown: plan.unknown, failed })?;
    } else {
        output.line(&format!(
            "{} would be written, {} say it already, {} models are not known to CivitAI. Nothing was touched.",
            text::count((plan.changes.len() + plan.pictures.len()) as u64),
            text::count(plan.unchanged),
            text::count(plan.unknown)
        ))?;
    }
    Ok(Outcome::of(!plan.failed.is_empty()))
}

/// The picture at an address, as other tools read it beside a model.
fn picture(online: &Online, cancel: &CancelToken, url: &str) -> Result<Vec<u8>, String> {
    let asked = online.wait(cancel, online.client.picture(url, downloads::PREVIEW_WIDTH_PX));
    let bytes = asked.ok_or_else(|| "it was stopped".to_owned())?.map_err(|error| error.to_string())?;
    crate::thumbs::to_png(&bytes).ok_or_else(|| "it is no picture other tools read".to_owned())
}
