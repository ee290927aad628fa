//! `civitdeck export` and `civitdeck import`: everything the user keeps, as one readable file.

use super::Outcome;
use super::error::CliError;
use super::interrupt;
use super::lines::path_text;
use super::output::{Output, plain};
use super::progress::Progress;
use crate::app::launch::Launch;
use crate::downloads::entry_line;
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::digests::to_hex;
use crate::model::ids::VersionId;
use crate::model::text;
use crate::organise::portable;
use crate::store::Store;
use clap::Args;
use serde::Serialize;
use std::borrow::Cow;
use std::path::PathBuf;

/// Arguments of `export`.
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// The file to write; one of that name is replaced
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Arguments of `import`.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Print a line for each model that is not in this library, for `civitdeck download --from -`: its address, its SHA256 and where it
    /// lay
    #[arg(long)]
    pub missing: bool,
    /// The file to read
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Serialize)]
struct ExportLine<'a> {
    exported: Cow<'a, str>,
    models: u64,
    subjects: u64,
    collections: u64,
}

#[derive(Serialize)]
struct ImportLine<'a> {
    imported: Cow<'a, str>,
    subjects: u64,
    collections: u64,
    skipped: u64,
    edits: u64,
    hidden: u64,
    searches: usize,
    missing: Vec<MissingFields<'a>>,
}

#[derive(Serialize)]
struct MissingFields<'a> {
    name: &'a str,
    address: &'a str,
    version_id: Option<VersionId>,
    sha256: Option<String>,
    path_in_root: &'a str,
}

pub(super) fn export(args: &ExportArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let control = interrupt::job(&CancelToken::default());
    let progress = Progress::show("Exporting", &control, output);
    let done = portable::export(&store, &args.file, now_unix_secs(), &control)?;
    drop(progress);
    if output.json {
        let portable::Exported { models, subjects, collections } = done;
        output.object(&ExportLine { exported: path_text(&args.file), models, subjects, collections })?;
    } else {
        let kept = text::plural(done.subjects, "model with something kept", "models with something kept");
        let shelves = text::plural(done.collections, "collection", "collections");
        let models = text::plural(done.models, "model", "models");
        output.line(&plain(&format!("Exported {models}, {kept}, {shelves}: {}", args.file.display())))?;
    }
    Ok(Outcome::Done)
}

pub(super) fn import(args: &ImportArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let done = portable::import(&store, &args.file, now_unix_secs(), &|_| {})?;
    if output.json {
        let missing = done.missing.iter().map(|one| MissingFields {
            name: &one.name,
            address: &one.address,
            version_id: one.version,
            sha256: one.sha256.as_ref().map(|hash| to_hex(hash)),
            path_in_root: &one.path_in_root,
        });
        output.object(&ImportLine {
            imported: path_text(&args.file),
            subjects: done.subjects,
            collections: done.collections,
            skipped: done.skipped,
            edits: done.edits,
            hidden: done.hidden,
            searches: done.searches.len(),
            missing: missing.collect(),
        })?;
    } else if args.missing {
        for one in &done.missing {
            output.line(&plain(&entry_line(&one.address, one.sha256.as_ref(), &one.path_in_root)))?;
        }
    } else {
        let kept = text::plural(done.subjects, "model with something kept", "models with something kept");
        let shelves = text::plural(done.collections, "collection", "collections");
        output.line(&format!("Imported {kept} and {shelves}."))?;
        if done.edits + done.hidden > 0 || !done.searches.is_empty() {
            let edits = text::plural(done.edits, "file has", "files have");
            let hidden = text::plural(done.hidden, "model or creator is", "models or creators are");
            let searches = text::plural(done.searches.len() as u64, "search is", "searches are");
            output.line(&format!("{edits} your own words on what it is; {hidden} hidden; {searches} kept."))?;
        }
        if done.skipped > 0 {
            let skipped = text::plural(done.skipped, "entry leads", "entries lead");
            output.line(&format!("{skipped} to no model and was passed over."))?;
        }
        if !done.missing.is_empty() {
            let missing = text::plural(done.missing.len() as u64, "model is", "models are");
            output.line(&format!("{missing} not in this library; --missing prints their addresses."))?;
        }
    }
    Ok(Outcome::Done)
}
