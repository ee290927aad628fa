//! `civitdeck organise`: a plan of moves by template, the moves, and taking them back.

use super::error::CliError;
use super::lines::path_text;
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::downloads::{self, DownloadSettings};
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::model::organise::{Plan, PlanRow, RowState, RunReport};
use crate::model::text;
use crate::organise::{self, Journal, OrganiseSettings, PlanRequest, PlanTo, SystemBin};
use crate::store::Store;
use clap::Args;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Arguments of `organise`.
#[derive(Args, Clone, Debug)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["plan", "apply", "undo", "runs"])))]
pub struct OrganiseArgs {
    /// Print one JSON object a line, then one with the summary
    #[arg(long)]
    pub json: bool,
    /// Tell what would be done, and touch nothing
    #[arg(long)]
    pub plan: bool,
    /// Do what the plan says is ready
    #[arg(long)]
    pub apply: bool,
    /// Take back the last run, or the one of this number: a move, a deletion, links
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "0")]
    pub undo: Option<u64>,
    /// List the runs that are written down
    #[arg(long)]
    pub runs: bool,
    /// Folders and, unless it ends in /, a name, such as {base_model}/{author}/{file_name}; without it, what downloads use
    #[arg(long, value_name = "TEMPLATE", conflicts_with_all = ["undo", "runs"])]
    pub template: Option<String>,
    /// Put everything below this folder; without it, files stay in the folder of their kind
    #[arg(long, value_name = "DIR", conflicts_with_all = ["undo", "runs"])]
    pub to: Option<PathBuf>,
    /// Take files that CivitAI does not know as well
    #[arg(long, conflicts_with_all = ["undo", "runs"])]
    pub unidentified: bool,
    /// Only these files of the library, or those in these folders; without any, the whole library
    #[arg(value_name = "PATH", conflicts_with_all = ["undo", "runs"])]
    pub paths: Vec<PathBuf>,
}

#[derive(Serialize)]
struct RowLine<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    from: Cow<'a, str>,
    to: Cow<'a, str>,
    /// Sidecars and previews that go with it.
    beside: Vec<BesideFields<'a>>,
    bytes: u64,
    copied: bool,
}

#[derive(Serialize)]
struct BesideFields<'a> {
    from: Cow<'a, str>,
    to: Cow<'a, str>,
}

#[derive(Serialize)]
struct VolumeFields<'a> {
    mount: Cow<'a, str>,
    renamed_bytes: u64,
    incoming_bytes: u64,
    outgoing_bytes: u64,
    free_bytes: Option<u64>,
}

#[derive(Serialize)]
struct PlanSummary<'a> {
    ready: u64,
    conflict: u64,
    skipped: u64,
    unchanged: u64,
    volumes: Vec<VolumeFields<'a>>,
}

#[derive(Serialize)]
struct RunLine<'a> {
    run: u64,
    models: u64,
    files: u64,
    bytes: u64,
    left: u64,
    failed: Vec<FailedFields<'a>>,
}

#[derive(Serialize)]
struct FailedFields<'a> {
    path: Cow<'a, str>,
    error: &'a str,
}

#[derive(Serialize)]
struct PastLine {
    run: u64,
    kind: crate::model::organise::RunKind,
    at_unix_secs: i64,
    files: u64,
    ended: bool,
    undone: bool,
    damaged: bool,
    about: String,
}

pub(super) fn run(args: &OrganiseArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let journal = Journal::new(&launch.data_dir);
    if args.runs {
        return print_runs(&journal, output);
    }
    let store = Store::open(&launch.data_dir)?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let control = interrupt::job(&cancel);
    if let Some(run) = args.undo {
        let progress = Progress::show("Putting back", &control, output);
        let run = Some(run).filter(|run| *run > 0);
        let report = organise::undo(&store, &journal, &SystemBin, run, &control, &|_| {})?;
        drop(progress);
        return print_report(&report, "Put back", output);
    }
    let own: OrganiseSettings = store.read(|reader| reader.setting(organise::SETTING))?.unwrap_or_default();
    let settings: DownloadSettings = store.read(|reader| reader.setting(downloads::SETTING))?.unwrap_or_default();
    let request = PlanRequest {
        template: args.template.clone().unwrap_or(own.template),
        to: args.to.as_ref().map_or(PlanTo::OwnRoot, |to| PlanTo::Folder(whole(to))),
        only: chosen(&store, &args.paths)?,
        unidentified: args.unidentified,
    };
    let progress = Progress::show("Planning", &control, output);
    let plan = organise::plan(&store, &request, &settings, &control)?;
    drop(progress);
    if args.plan {
        return print_plan(&plan, output);
    }
    let control = interrupt::job(&cancel);
    let progress = Progress::show("Moving", &control, output);
    let report = organise::apply(&store, &journal, &plan, now_unix_secs(), &control, &|_| {})?;
    drop(progress);
    print_report(&report, "Moved", output)
}

/// A path as it is from anywhere.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The files of the library at these paths or below them; a path with none is a slip, and not the whole library.
fn chosen(store: &Store, paths: &[PathBuf]) -> Result<Option<BTreeSet<FileKey>>, CliError> {
    if paths.is_empty() {
        return Ok(None);
    }
    let cards = store.read(|reader| reader.cards())?;
    let mut keys = BTreeSet::new();
    for path in paths {
        // The library has real paths; a link to a model is known by its own.
        let names = [whole(path), std::fs::canonicalize(path).unwrap_or_else(|_| whole(path))];
        let is_here = |card: &&Card| names.iter().any(|name| card.path.starts_with(name));
        let found: Vec<FileKey> = cards.iter().filter(is_here).map(|card| card.key).collect();
        if found.is_empty() {
            return Err(CliError::Usage(format!("the library has no model at {}", path.display())));
        }
        keys.extend(found);
    }
    Ok(Some(keys))
}

fn print_plan(plan: &Plan, output: &mut Output) -> Result<Outcome, CliError> {
    for row in &plan.rows {
        if output.json {
            output.object(&row_line(row))?;
        } else if row.state != RowState::Unchanged {
            output.line(&plain(&row_words(row)))?;
        }
    }
    let counts = plan.counts();
    if output.json {
        let volumes = plan.volumes.iter().map(|volume| VolumeFields {
            mount: path_text(&volume.mount),
            renamed_bytes: volume.renamed_bytes,
            incoming_bytes: volume.incoming_bytes,
            outgoing_bytes: volume.outgoing_bytes,
            free_bytes: volume.free_bytes,
        });
        let (ready, conflict, skipped, unchanged) = (counts.ready, counts.conflict, counts.skipped, counts.unchanged);
        output.object(&PlanSummary { ready, conflict, skipped, unchanged, volumes: volumes.collect() })?;
    } else {
        for volume in &plan.volumes {
            let free = volume.free_bytes.map(|free| format!(", {} free", text::size(free))).unwrap_or_default();
            output.line(&plain(&format!(
                "{}: {} renamed, {} come, {} go{free}",
                volume.mount.display(),
                text::size(volume.renamed_bytes),
                text::size(volume.incoming_bytes),
                text::size(volume.outgoing_bytes),
            )))?;
        }
        output.line(&format!(
            "{} ready, {} in conflict, {} skipped, {} unchanged. Nothing was touched.",
            text::count(counts.ready),
            text::count(counts.conflict),
            text::count(counts.skipped),
            text::count(counts.unchanged)
        ))?;
    }
    Ok(Outcome::of(counts.conflict > 0))
}

fn row_line(row: &PlanRow) -> RowLine<'_> {
    let beside = row.beside.iter().map(|file| BesideFields { from: path_text(&file.from), to: path_text(&file.to) });
    RowLine {
        state: row.state.id(),
        reason: row.state.reason_id(),
        from: path_text(&row.model.from),
        to: path_text(&row.model.to),
        beside: beside.collect(),
        bytes: row.size_bytes(),
        copied: row.crosses,
    }
}

fn row_words(row: &PlanRow) -> String {
    let from = row.model.from.display();
    let reason = row.state.reason_id().map(|reason| format!(" ({})", reason.replace('_', " "))).unwrap_or_default();
    match row.state {
        RowState::Skipped(_) => format!("skipped{reason}: {from}"),
        state => {
            let more = match row.beside.len() as u64 {
                0 => String::new(),
                files => format!(" and {}", text::plural(files, "file beside it", "files beside it")),
            };
            format!("{}{reason}: {from}{more} -> {}", state.id(), row.model.to.display())
        }
    }
}

/// Prints what came of a run; failures on standard error.
pub(super) fn print_report(report: &RunReport, done: &str, output: &mut Output) -> Result<Outcome, CliError> {
    if output.json {
        let failed = report.failed.iter().map(|one| FailedFields { path: path_text(&one.path), error: &one.message });
        output.object(&RunLine {
            run: report.run,
            models: report.models,
            files: report.files,
            bytes: report.size_bytes,
            left: report.left,
            failed: failed.collect(),
        })?;
    } else {
        for one in &report.failed {
            tell(&format!("{}: {}", one.message, plain(&path_text(&one.path))));
        }
        let models = text::plural(report.models, "model", "models");
        let files = text::plural(report.files, "file", "files");
        let undo = if report.run > 0 { format!(" Run {}.", report.run) } else { String::new() };
        output.line(&format!("{done} {models} ({files}, {}).{undo}", text::size(report.size_bytes)))?;
        if report.symbolic > 0 {
            let links = text::plural(report.symbolic, "link is a symbolic one", "links are symbolic ones");
            tell(&format!("{links}: the disk takes no hard links there."));
        }
        if report.left > 0 {
            tell(&format!("Stopped; {} were not reached.", text::count(report.left)));
        }
    }
    Ok(Outcome::of(!report.failed.is_empty() || report.left > 0))
}

fn print_runs(journal: &Journal, output: &mut Output) -> Result<Outcome, CliError> {
    for past in journal.runs() {
        if output.json {
            let crate::model::organise::PastRun { id, kind, at_unix_secs, files, ended, undone, damaged, about } = past;
            output.object(&PastLine { run: id, kind, at_unix_secs, files, ended, undone, damaged, about })?;
        } else {
            let state = match (past.undone, past.ended) {
                _ if past.damaged => ", what was written down of it cannot be read",
                (true, _) => ", undone",
                (false, true) => "",
                (false, false) => ", interrupted",
            };
            let files = text::plural(past.files, "step", "steps");
            let when = text::date(past.at_unix_secs);
            let about = if past.about.is_empty() { String::new() } else { format!(": {}", plain(&past.about)) };
            output.line(&format!("{}  {when}  {} ({files}{state}){about}", past.id, past.kind.label()))?;
        }
    }
    Ok(Outcome::Done)
}
