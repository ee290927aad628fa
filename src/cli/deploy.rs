//! `civitdeck deploy`: the library's models made visible to another tool, without moving them.

use super::error::CliError;
use super::lines::path_text;
use super::organise::print_report;
use super::output::{Output, plain};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::jobs::CancelToken;
use crate::library::{now_unix_secs, places};
use crate::model::deploy::{DeployHow, DeployPlan, DeployState};
use crate::model::root::RootTool;
use crate::organise::{Journal, deploy};
use crate::store::Store;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::borrow::Cow;
use std::path::PathBuf;

/// Arguments of `deploy`.
#[derive(Args, Clone, Debug)]
pub struct DeployArgs {
    /// Print one JSON object a line, then one with the summary
    #[arg(long)]
    pub json: bool,
    /// The tool's folder, ComfyUI's list of model paths, or InvokeAI's address
    #[arg(long, value_name = "DIR|URL")]
    pub to: Option<PathBuf>,
    /// Which tool it is; without it, as its folders tell
    #[arg(long, value_name = "TOOL")]
    pub tool: Option<Tool>,
    /// How models are made visible
    #[arg(long, value_name = "WAY", default_value = "best")]
    pub how: How,
    /// Do it; without this nothing is touched. `civitdeck organise --undo` takes it back
    #[arg(long)]
    pub apply: bool,
}

/// A tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tool {
    /// ComfyUI
    Comfyui,
    /// A1111, Forge, SD.Next
    A1111,
    /// SwarmUI
    Swarmui,
    /// StabilityMatrix
    Stabilitymatrix,
    /// InvokeAI, which must be running; without --to at http://127.0.0.1:9090
    Invokeai,
}

/// A way to make models visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum How {
    /// ComfyUI: its list of folders. InvokeAI: its list of models. Others: hard links, and symbolic ones to other disks
    Best,
    /// Hard links
    Hard,
    /// Symbolic links
    Symbolic,
}

#[derive(Serialize)]
struct RowLine<'a> {
    state: &'static str,
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    to: Cow<'a, str>,
    symbolic: bool,
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    tool: &'static str,
    folder: Cow<'a, str>,
    list: Option<Cow<'a, str>>,
    server: Option<&'a str>,
    ready: usize,
    visible: usize,
    taken: usize,
    no_place: usize,
    other_volume: usize,
    managed: usize,
    not_known: usize,
    /// Folders that hold models of several kinds.
    mixed: Vec<Cow<'a, str>>,
}

pub(super) fn run(args: &DeployArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let to = match (&args.to, args.tool) {
        (Some(to), _) => to.clone(),
        // Where it usually listens.
        (None, Some(Tool::Invokeai)) => PathBuf::new(),
        (None, _) => return Err(CliError::Usage("say where the tool is with --to DIR".to_owned())),
    };
    let is_address = deploy::is_address(&to) || to.as_os_str().is_empty();
    let folder = if is_address { to } else { std::path::absolute(&to).unwrap_or(to) };
    if !is_address && !folder.exists() {
        return Err(CliError::Usage(format!("there is no such folder: {}", folder.display())));
    }
    let is_list = folder.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    let tool = match args.tool {
        _ if is_address => RootTool::InvokeAi,
        Some(Tool::Comfyui) => RootTool::ComfyUi,
        Some(Tool::A1111) => RootTool::A1111,
        Some(Tool::Swarmui) => RootTool::SwarmUi,
        Some(Tool::Stabilitymatrix) => RootTool::StabilityMatrix,
        Some(Tool::Invokeai) => RootTool::InvokeAi,
        None if is_list => RootTool::ComfyUi,
        None => places::recognise_tool(&folder),
    };
    let how = match args.how {
        How::Best => DeployHow::Best,
        How::Hard => DeployHow::HardLinks,
        How::Symbolic => DeployHow::Symlinks,
    };
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let control = interrupt::job(&cancel);
    let progress = Progress::show("Planning", &control, output);
    let plan = deploy::plan(&store, tool, &folder, how, &control)?;
    drop(progress);
    if !args.apply {
        return print(&plan, output);
    }
    let control = interrupt::job(&cancel);
    deploy::remember(&store, tool, &folder)?;
    let report = deploy::apply(&Journal::new(&launch.data_dir), &plan, now_unix_secs(), &control)?;
    deploy::note_added(&store, &plan, &report)?;
    print_report(&report, "Made visible:", output)
}

fn print(plan: &DeployPlan, output: &mut Output) -> Result<Outcome, CliError> {
    for row in &plan.rows {
        if output.json {
            let (path, to) = (path_text(&row.from), path_text(&row.to));
            output.object(&RowLine { state: row.state.id(), path, to, symbolic: row.symbolic })?;
        } else if row.state == DeployState::Visible {
            output.line(&plain(&format!("visible: {}", row.from.display())))?;
        } else {
            let by = if row.symbolic && row.state == DeployState::Ready { " (symbolic link)" } else { "" };
            let state = format!("{}{by}", row.state.id().replace('_', " "));
            output.line(&plain(&format!("{state}: {} -> {}", row.from.display(), row.to.display())))?;
        }
    }
    let count = |state| plan.count(state);
    let (ready, visible, taken) = (count(DeployState::Ready), count(DeployState::Visible), count(DeployState::Taken));
    let (no_place, other_volume) = (count(DeployState::NoPlace), count(DeployState::OtherVolume));
    let (managed, not_known) = (count(DeployState::Managed), count(DeployState::NotKnown));
    if output.json {
        output.object(&SummaryLine {
            tool: plan.tool.label(),
            folder: path_text(&plan.folder),
            list: plan.list.as_ref().map(|list| path_text(&list.path)),
            server: plan.server.as_deref(),
            ready,
            visible,
            taken,
            no_place,
            other_volume,
            managed,
            not_known,
            mixed: plan.mixed.iter().map(|folder| path_text(folder)).collect(),
        })?;
    } else {
        if let Some(list) = plan.list.as_ref().filter(|list| list.before.as_deref() != Some(&list.after)) {
            output.line(&plain(&format!("{} would be:", list.path.display())))?;
            for line in list.after.lines() {
                output.line(&plain(&format!("  {line}")))?;
            }
        }
        for folder in &plan.mixed {
            let what = "it holds models of several kinds, and ComfyUI will offer all of them under each";
            output.line(&plain(&format!("{what}: {}", folder.display())))?;
        }
        output.line(&format!(
            "{}: {ready} ready, {visible} visible already, {} cannot be made visible. Nothing was touched.",
            plan.tool.label(),
            taken + no_place + other_volume + managed + not_known
        ))?;
    }
    Ok(Outcome::Done)
}
