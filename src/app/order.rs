//! Putting the library in order: the plan, what is there more than once, what was done and can be taken back.

use super::action::{Action, Effect};
use super::downloads::{DownloadAsk, Want};
use super::state::{AppState, NoticeLevel, Sheet};
use crate::model::deploy::{DeployHow, DeployPlan};
use crate::model::ids::{FileKey, RootId};
use crate::model::organise::{PastRun, Plan, RunKind, RunReport};
use crate::model::query::Preset;
use crate::model::root::{LibraryRoot, RootTool};
use crate::model::same::{KeepRule, SameGroup};
use crate::organise::portable::MissingModel;
use crate::organise::sidecars::{FormsOfRoots, SidecarPlan};
use crate::organise::{Going, PlanRequest, PlanTo, SidecarForm};
use crate::words::tr;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What the window knows of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Order {
    /// The template the library keeps; empty is what downloads use.
    pub template: String,
    /// The newest plan.
    pub plan: Option<Arc<Plan>>,
    /// The models it is about; `None` is the whole library.
    pub only: Option<Arc<BTreeSet<FileKey>>>,
    /// Whether one is being made.
    pub is_planning: bool,
    /// Why none could be made, as a sentence.
    pub trouble: Option<String>,
    /// What making models visible to a tool would do.
    pub deploy: Option<Arc<DeployPlan>>,
    /// Which forms of sidecars are written below which root.
    pub forms: FormsOfRoots,
    /// What writing sidecars would do.
    pub sidecars: Option<Arc<SidecarPlan>>,
    /// What came of the last run of this window, or of taking one back.
    pub report: Option<Arc<RunReport>>,
    /// What is there more than once.
    pub same: Option<Arc<Same>>,
    /// Runs that are written down, newest first.
    pub runs: Vec<PastRun>,
}

/// What is there more than once, by one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Same {
    /// Which file of a group is kept.
    pub rule: KeepRule,
    /// The groups, the most to save first.
    pub groups: Vec<SameGroup>,
    /// Files that have no hashes yet and could be in any group.
    pub not_hashed: u64,
}

/// Something to be done about it.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderAsk {
    /// Read the runs and the template.
    Look,
    /// Organise these models and no others: shows the sheet.
    Choose(BTreeSet<FileKey>),
    /// Organise the whole library again.
    ChooseAll,
    /// Make a plan.
    Plan(PlanRequest),
    /// Plan how a tool would see the library.
    PlanDeploy {
        /// The tool's folder.
        folder: PathBuf,
        /// Which tool it is; as its folders tell where nobody said.
        tool: Option<RootTool>,
        /// How models are made visible.
        how: DeployHow,
    },
    /// Do what such a plan says.
    ApplyDeploy(Arc<DeployPlan>),
    /// Plan sidecars of these forms below a folder, and preview pictures.
    PlanSidecars(PathBuf, Vec<SidecarForm>, bool),
    /// Write sidecars of these forms below a root from now on.
    ChooseForms(RootId, BTreeSet<SidecarForm>),
    /// Write them.
    ApplySidecars(Arc<SidecarPlan>),
    /// Do what a plan says is ready.
    Apply(Arc<Plan>),
    /// Find what is there more than once.
    Same(KeepRule),
    /// Make the second file of each pair another name of the first.
    Link(Vec<(FileKey, FileKey)>),
    /// Put models into the system's trash: copies only while the file that is kept is there.
    ThrowAway(Vec<Going>),
    /// Take a run back.
    Undo(u64),
    /// Write everything the user keeps to a file.
    Export(PathBuf),
    /// Take such a file in.
    Import(PathBuf),
}

/// What became known, or was done.
#[derive(Debug)]
pub enum OrderNews {
    /// The template and the runs.
    Known(String, Vec<PastRun>),
    /// Which forms of sidecars are written below which root.
    Forms(FormsOfRoots),
    /// A plan, or why there is none.
    Plan(Result<Plan, String>),
    /// Planning was stopped.
    PlanStopped,
    /// A plan to make models visible, or why there is none.
    Deploy(Result<DeployPlan, String>),
    /// A plan of sidecars, or why there is none.
    Sidecars(Result<SidecarPlan, String>),
    /// What is there more than once.
    Same(Same),
    /// A run came to its end.
    Ran(RunKind, RunReport),
    /// A run was taken back.
    Undone(RunReport),
    /// What the user keeps was written to this file.
    Exported(PathBuf),
    /// So many models and collections were taken in; so many models of the file are not in this library.
    Imported {
        /// Models about which something is kept.
        subjects: u64,
        /// Collections.
        collections: u64,
        /// Models that CivitAI has and this library has not.
        missing: Vec<MissingModel>,
        /// All searches that are kept under a name now.
        searches: Vec<Preset>,
    },
}

/// Takes what was asked for.
pub(super) fn reduce(state: &mut AppState, ask: OrderAsk) -> Vec<Effect> {
    match &ask {
        OrderAsk::Choose(keys) => {
            let effects = super::reduce(state, Action::Show(Sheet::Order));
            state.order.only = Some(Arc::new(keys.clone()));
            return effects;
        }
        OrderAsk::ChooseAll => {
            forget_chosen(&mut state.order);
            return Vec::new();
        }
        OrderAsk::Plan(_) | OrderAsk::PlanDeploy { .. } | OrderAsk::PlanSidecars(..) => {
            // One at a time; a second is asked for when the first is there, or was stopped.
            if state.order.is_planning {
                return Vec::new();
            }
            if let OrderAsk::Plan(request) = &ask {
                state.order.template.clone_from(&request.template);
                if let Some(trouble) = refusal(&request.to, &state.roots) {
                    (state.order.plan, state.order.trouble) = (None, Some(trouble));
                    return Vec::new();
                }
            }
            state.order.is_planning = true;
            state.order.trouble = None;
        }
        OrderAsk::Apply(_)
        | OrderAsk::ApplyDeploy(_)
        | OrderAsk::ApplySidecars(_)
        | OrderAsk::Link(_)
        | OrderAsk::ThrowAway(_)
        | OrderAsk::Undo(_) => {
            // One after the other: what a second would find is not known before the first has ended.
            if state.running(super::JobKind::Order).is_some() {
                return Vec::new();
            }
            state.order.report = None;
        }
        // Another part is looked at; what stood against a plan of the one before is not its trouble.
        OrderAsk::Look => state.order.trouble = None,
        OrderAsk::ChooseForms(root, forms) => state.order.forms.choose(*root, forms.clone()),
        OrderAsk::Same(_) | OrderAsk::Export(_) | OrderAsk::Import(_) => {}
    }
    vec![Effect::Order(ask)]
}

/// The whole library is organised again, and a plan for some of it is none for all.
pub(super) fn forget_chosen(order: &mut Order) {
    if order.only.take().is_some() {
        order.plan = None;
    }
}

/// Why nothing can go there, in words. What lies outside of all folders of the library would be lost to it.
fn refusal(to: &PlanTo, roots: &[LibraryRoot]) -> Option<String> {
    let PlanTo::Folder(folder) = to else { return None };
    let is_in = folder.is_absolute() && roots.iter().any(|root| folder.starts_with(&root.path));
    (!is_in).then(|| tr!("order-outside", path = folder.display().to_string()))
}

/// A plan that was made; `None` with what stood against it.
fn planned<P>(plan: Result<P, String>, trouble: &mut Option<String>) -> Option<Arc<P>> {
    match plan {
        Ok(plan) => Some(Arc::new(plan)),
        Err(why) => {
            *trouble = Some(why);
            None
        }
    }
}

/// Takes news in.
pub(super) fn take(state: &mut AppState, news: OrderNews) -> Vec<Effect> {
    let order = &mut state.order;
    match news {
        OrderNews::Known(template, runs) => {
            (order.template, order.runs) = (template, runs);
            Vec::new()
        }
        OrderNews::Forms(forms) => {
            order.forms = forms;
            Vec::new()
        }
        OrderNews::Plan(plan) => {
            order.is_planning = false;
            order.plan = planned(plan, &mut order.trouble);
            Vec::new()
        }
        OrderNews::PlanStopped => {
            order.is_planning = false;
            Vec::new()
        }
        OrderNews::Deploy(plan) => {
            order.is_planning = false;
            order.deploy = planned(plan, &mut order.trouble);
            Vec::new()
        }
        OrderNews::Sidecars(plan) => {
            order.is_planning = false;
            order.sidecars = planned(plan, &mut order.trouble);
            Vec::new()
        }
        OrderNews::Same(same) => {
            order.same = Some(Arc::new(same));
            Vec::new()
        }
        OrderNews::Ran(kind, report) => {
            let text = match kind {
                RunKind::Trash => tr!("order-threw-away", count = report.models),
                RunKind::Duplicates => tr!("order-linked", count = report.models),
                RunKind::Deploy if report.symbolic > 0 => {
                    tr!("order-deployed-symbolic", count = report.models, symbolic = report.symbolic)
                }
                RunKind::Deploy => tr!("order-deployed", count = report.models),
                RunKind::Sidecars => tr!("order-sidecars-written", count = report.files),
                RunKind::Organise => tr!("order-moved", count = report.models),
            };
            let back = Action::Order(OrderAsk::Undo(report.run));
            let offer =
                (report.run > 0 && report.models + report.files > 0).then(|| (tr!("notice-undo").to_owned(), back));
            ended(state, report, text, offer)
        }
        OrderNews::Exported(path) => {
            let show = (tr!("command-show-file").to_owned(), Action::ShowFile(path.clone()));
            state.confirm(tr!("order-exported", path = path.display().to_string()), Some(show));
            Vec::new()
        }
        OrderNews::Imported { subjects, collections, missing, searches } => {
            state.presets = searches;
            let count = missing.len();
            state.downloads.missing = missing.iter().filter_map(Want::again).collect();
            let offer = (!state.downloads.missing.is_empty()).then(|| {
                let text = tr!("order-download-missing", count = state.downloads.missing.len());
                (text, Action::Download(DownloadAsk::Missing))
            });
            state.confirm(tr!("order-imported", count = subjects, collections = collections, missing = count), offer);
            Vec::new()
        }
        OrderNews::Undone(report) => {
            // Of lists, links and sidecars it is the files that are as they were.
            let text = match report.models {
                0 if report.files > 0 => tr!("order-undone-files", count = report.files),
                models => tr!("order-undone", count = models),
            };
            ended(state, report, text, None)
        }
    }
}

fn ended(state: &mut AppState, report: RunReport, text: String, offer: Option<(String, Action)>) -> Vec<Effect> {
    let failed = report.failed.len();
    let rule = state.order.same.as_ref().map(|same| same.rule);
    (state.order.plan, state.order.deploy, state.order.sidecars) = (None, None, None);
    state.order.report = Some(Arc::new(report));
    if failed > 0 {
        state.notify_with(NoticeLevel::Error, tr!("order-some-failed", done = text, count = failed), offer);
    } else {
        state.confirm(text, offer);
    }
    // What was known of it is not true any more, nor perhaps who sees the model that is looked at.
    let same = rule.map(|rule| Effect::Order(OrderAsk::Same(rule)));
    let shown = state.details.as_ref().map(|details| Effect::LoadDetails(details.record.key));
    [Effect::Order(OrderAsk::Look)].into_iter().chain(same).chain(shown).collect()
}
