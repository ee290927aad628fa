//! Putting the library in order, on threads of their own.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::app::order::{OrderAsk, OrderNews, Same};
use crate::downloads::{self, DownloadSettings};
use crate::jobs::JobControl;
use crate::library::{self, LibraryError, now_unix_secs};
use crate::model::deploy::{DeployHow, DeployPlan};
use crate::model::organise::{Plan, RunKind, RunReport};
use crate::model::root::RootTool;
use crate::model::same;
use crate::organise::sidecars::FormsOfRoots;
use crate::organise::{self, Journal, OrganiseError, OrganiseSettings, PlanRequest, SystemBin};
use crate::store::Store;
use std::path::Path;

impl Services {
    pub(super) fn order(&self, ask: OrderAsk) {
        match ask {
            OrderAsk::Look => self.look_at_order(),
            // The state alone knows them.
            OrderAsk::Choose(_) | OrderAsk::ChooseAll => {}
            OrderAsk::Plan(request) => {
                self.plan_job(OrderNews::Plan, |store, control| plan(store, &request, control));
            }
            OrderAsk::PlanDeploy { folder, tool, how } => {
                self.plan_job(OrderNews::Deploy, |store, control| plan_deploy(store, &folder, tool, how, control));
            }
            OrderAsk::PlanSidecars(folder, forms, pictures) => {
                self.plan_job(OrderNews::Sidecars, |store, control| {
                    let mut plan = organise::sidecars::plan(store, &folder, &forms, control)?;
                    if pictures {
                        plan.pictures = organise::sidecars::plan_pictures(store, &folder, control)?;
                    }
                    Ok(plan)
                });
            }
            OrderAsk::ChooseForms(root, forms) => {
                let Some(store) = self.store() else { return };
                if let Err(error) = organise::sidecars::choose(&store, root, forms) {
                    self.trouble(&error);
                }
            }
            OrderAsk::ApplyDeploy(plan) => self.run_order(RunKind::Deploy, |store, journal, control| {
                organise::deploy::remember(store, plan.tool, &plan.folder)?;
                let report = organise::deploy::apply(journal, &plan, now_unix_secs(), control)?;
                organise::deploy::note_added(store, &plan, &report)?;
                Ok(report)
            }),
            OrderAsk::ApplySidecars(plan) => self.run_order(RunKind::Sidecars, |store, journal, control| {
                let fetch = |url: &str| self.preview_picture(url);
                let sink = |event| self.library_event(event);
                organise::sidecars::apply((store, journal), &plan, Some(&fetch), now_unix_secs(), control, &sink)
            }),
            OrderAsk::Same(rule) => {
                let Some(store) = self.store() else { return };
                match store.read(|reader| reader.cards()) {
                    Ok(cards) => {
                        let not_hashed =
                            cards.iter().filter(|card| !card.missing && card.sha256.is_none()).count() as u64;
                        let groups = same::groups(cards.iter(), rule);
                        self.send(AppEvent::Order(OrderNews::Same(Same { rule, groups, not_hashed })));
                    }
                    Err(error) => self.trouble(&error),
                }
            }
            OrderAsk::Export(path) => self.export_kept(&path),
            OrderAsk::Import(path) => self.import_kept(&path),
            OrderAsk::Apply(plan) => self.run_order(RunKind::Organise, |store, journal, control| {
                let sink = |event| self.library_event(event);
                organise::apply(store, journal, &plan, now_unix_secs(), control, &sink)
            }),
            OrderAsk::Link(pairs) => self.run_order(RunKind::Duplicates, |store, journal, control| {
                let sink = |event| self.library_event(event);
                organise::link(store, journal, &pairs, now_unix_secs(), control, &sink)
            }),
            OrderAsk::ThrowAway(going) => self.run_order(RunKind::Trash, |store, journal, control| {
                let sink = |event| self.library_event(event);
                organise::throw_away(store, journal, &SystemBin, &going, now_unix_secs(), control, &sink)
            }),
            OrderAsk::Undo(run) => {
                let mut undone = None;
                self.order_job(|store, journal, control| {
                    let sink = |event| self.library_event(event);
                    let report = organise::undo(store, journal, &SystemBin, Some(run), control, &sink)?;
                    Ok(undone.insert(report).clone())
                });
                if let Some(report) = undone {
                    self.send(AppEvent::Order(OrderNews::Undone(report)));
                }
            }
        }
    }

    /// A picture as other tools read it beside a model.
    fn preview_picture(&self, url: &str) -> Result<Vec<u8>, String> {
        let asked = self.shared.client.picture(url, downloads::PREVIEW_WIDTH_PX);
        let bytes = self.shared.runtime.block_on(asked).map_err(|error| error.to_string())?;
        crate::thumbs::to_png(&bytes).ok_or_else(|| "it is no picture other tools read".to_owned())
    }

    fn export_kept(&self, path: &Path) {
        let Some(store) = self.store() else { return };
        match organise::portable::export(&store, path, now_unix_secs(), &JobControl::default()) {
            Ok(_) => self.send(AppEvent::Order(OrderNews::Exported(path.to_path_buf()))),
            Err(error) => self.trouble(&error),
        }
    }

    fn import_kept(&self, path: &Path) {
        let Some(store) = self.store() else { return };
        let sink = |event| self.library_event(event);
        match organise::portable::import(&store, path, now_unix_secs(), &sink) {
            Ok(done) => {
                let (subjects, collections, missing) = (done.subjects, done.collections, done.missing);
                let searches = done.searches;
                self.send(AppEvent::Order(OrderNews::Imported { subjects, collections, missing, searches }));
                self.tell_collections();
                // Tells what is hidden by now.
                if let Err(error) = self.change_hidden(|_| {}) {
                    self.trouble(&error);
                }
            }
            Err(error) => self.trouble(&error),
        }
    }

    /// Tells which sidecars are written where.
    pub(super) fn tell_forms(&self, store: &Store) {
        let forms = store.read(|reader| reader.setting::<FormsOfRoots>(FormsOfRoots::NAME));
        self.send(AppEvent::Order(OrderNews::Forms(forms.ok().flatten().unwrap_or_default())));
    }

    pub(super) fn journal(&self) -> Journal {
        Journal::new(&self.shared.launch.data_dir)
    }

    fn look_at_order(&self) {
        let Some(store) = self.store() else { return };
        let template = store.read(|reader| reader.setting::<OrganiseSettings>(organise::SETTING));
        let template = template.ok().flatten().unwrap_or_default().template;
        self.send(AppEvent::Order(OrderNews::Known(template, self.journal().runs())));
    }

    /// Makes a plan: with its progress, and so that it can be stopped. What was planned of it until then is no plan.
    fn plan_job<P>(
        &self,
        news: impl FnOnce(Result<P, String>) -> OrderNews,
        work: impl FnOnce(&Store, &JobControl) -> Result<P, OrganiseError>,
    ) {
        let mut made = None;
        self.job("Making a plan", JobKind::Plan, |store, control| {
            let plan = work(store, control).map_err(|error| error.to_string());
            made = Some(plan).filter(|_| !control.cancel.is_cancelled());
            Ok(JobSummary::Plan { files: control.progress.sample().items_done })
        });
        self.send(AppEvent::Order(made.map_or(OrderNews::PlanStopped, news)));
    }

    pub(super) fn run_order(
        &self,
        kind: RunKind,
        work: impl FnOnce(&Store, &Journal, &JobControl) -> Result<RunReport, OrganiseError>,
    ) {
        let mut ran = None;
        self.order_job(|store, journal, control| Ok(ran.insert(work(store, journal, control)?).clone()));
        if let Some(report) = ran {
            self.send(AppEvent::Order(OrderNews::Ran(kind, report)));
        }
    }

    /// One at a time. A scan in the middle would find files that are on their way and not yet where the store says.
    fn order_job(&self, work: impl FnOnce(&Store, &Journal, &JobControl) -> Result<RunReport, OrganiseError>) {
        let _scans_wait = lock(&self.shared.turns.scan);
        let journal = self.journal();
        self.job("Putting in order", JobKind::Order, |store, control| {
            let report = work(store, &journal, control).map_err(|error| match error {
                OrganiseError::Store(error) => LibraryError::from(error),
                other => LibraryError::System(other.to_string()),
            })?;
            let (models, files, failed, left) = (report.models, report.files, report.failed.len() as u64, report.left);
            Ok(JobSummary::Order { models, files, failed, left })
        });
        self.follow_moved_downloads();
    }
}

fn plan(store: &Store, request: &PlanRequest, control: &JobControl) -> Result<Plan, OrganiseError> {
    organise::parse(&request.template)?;
    let own = OrganiseSettings { template: request.template.clone() };
    store.write(|writer| writer.put_setting(organise::SETTING, &own))?;
    let settings: DownloadSettings = store.read(|reader| reader.setting(downloads::SETTING))?.unwrap_or_default();
    organise::plan(store, request, &settings, control)
}

fn plan_deploy(
    store: &Store,
    folder: &Path,
    tool: Option<RootTool>,
    how: DeployHow,
    control: &JobControl,
) -> Result<DeployPlan, OrganiseError> {
    let is_address = organise::deploy::is_address(folder);
    if !is_address && (!folder.is_absolute() || !folder.exists()) && !folder.as_os_str().is_empty() {
        let text = crate::words::tr!("order-no-folder", path = folder.display().to_string());
        return Err(OrganiseError::Other(text));
    }
    // Only InvokeAI is asked at an address.
    let told = if is_address { Some(RootTool::InvokeAi) } else { tool };
    let tool = told.unwrap_or_else(|| library::places::recognise_tool(folder));
    organise::deploy::plan(store, tool, folder, how, control)
}
