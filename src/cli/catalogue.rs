//! `civitdeck catalogue import|export FILE`: what CivitAI told, as JSON lines of model objects.

use super::error::CliError;
use super::lines::path_text;
use super::options::{CatalogueAction, CatalogueArgs};
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::catalogue::archive::{self, ExportReport, ImportReport};
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::text;
use crate::store::Store;
use serde::Serialize;
use std::borrow::Cow;
use std::path::Path;
use std::time::Instant;

#[derive(Serialize)]
struct ImportLine<'a> {
    imported: Cow<'a, str>,
    models: u64,
    versions: u64,
    skipped: u64,
    stopped: bool,
    seconds: f64,
    issues: Vec<IssueFields<'a>>,
}

#[derive(Serialize)]
struct IssueFields<'a> {
    line: u64,
    error: &'a str,
}

#[derive(Serialize)]
struct ExportLine<'a> {
    exported: Cow<'a, str>,
    models: u64,
    versions: u64,
    unreadable: u64,
    stopped: bool,
    seconds: f64,
}

pub(super) fn run(args: &CatalogueArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let control = interrupt::job(&cancel);
    let begun = Instant::now();
    match &args.action {
        CatalogueAction::Import { file } => {
            let progress = Progress::show("Importing", &control, output);
            let report = archive::import(&store, file, &control, now_unix_secs())?;
            drop(progress);
            print_import(file, &report, begun.elapsed().as_secs_f64(), output)
        }
        CatalogueAction::Export { file } => {
            let progress = Progress::show("Exporting", &control, output);
            let report = archive::export(&store, file, &control)?;
            drop(progress);
            print_export(file, report, begun.elapsed().as_secs_f64(), output)
        }
    }
}

fn print_import(path: &Path, report: &ImportReport, seconds: f64, output: &mut Output) -> Result<Outcome, CliError> {
    let ImportReport { models, versions, skipped, issues, stopped } = report;
    if output.json {
        let issues = issues.iter().map(|issue| IssueFields { line: issue.line, error: &issue.reason }).collect();
        let (models, versions, skipped, stopped) = (*models, *versions, *skipped, *stopped);
        output.object(&ImportLine {
            imported: path_text(path),
            models,
            versions,
            skipped,
            stopped,
            seconds,
            issues,
        })?;
    } else {
        for issue in issues {
            tell(&format!("line {}: {}", issue.line, issue.reason));
        }
        let counts = format!("{} models with {} versions", text::count(*models), text::count(*versions));
        let skipped = if *skipped > 0 { format!(", {} lines skipped", text::count(*skipped)) } else { String::new() };
        output.line(&plain(&format!("Imported {counts}{skipped} in {}.", text::duration(seconds))))?;
    }
    Ok(Outcome::of(*skipped > 0 || *stopped))
}

fn print_export(path: &Path, report: ExportReport, seconds: f64, output: &mut Output) -> Result<Outcome, CliError> {
    let ExportReport { models, versions, unreadable, stopped } = report;
    if output.json {
        output.object(&ExportLine { exported: path_text(path), models, versions, unreadable, stopped, seconds })?;
    } else if stopped {
        output.line("Stopped; nothing was written.")?;
    } else {
        let counts = format!("{} models with {} versions", text::count(models), text::count(versions));
        output.line(&plain(&format!("Exported {counts} in {}: {}", text::duration(seconds), path.display())))?;
    }
    Ok(Outcome::of(unreadable > 0 || stopped))
}
