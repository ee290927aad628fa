//! Actions into state and effects. A plain function: most of the window's behaviour is tested through it.

mod ask;
mod choose;
mod commands;
pub(super) mod community;
pub(super) mod downloads;
pub(super) mod finder;

pub(super) use ask::{drop_value, hide_as_set};
pub(super) use choose::select;
pub(super) use commands::source_of_selected;

use super::account::ConnectionTest;
use super::action::{Action, Effect};
use super::discover::DiscoverMode;
use super::jobs_view::JobKind;
use super::looks::{LookStage, LookView};
use super::settings::{MODELS_TAB, SettingChange, Settings};
use super::state::{AppState, NoticeLevel, Phase, Sheet};
use crate::jobs::JobId;
use crate::words::tr;

/// Files of one drop that are looked at; more at once would be a library to add.
const MAX_LOOKS: usize = 200;

/// Changes the state as asked and returns what has to be done beside the window.
pub fn reduce(state: &mut AppState, action: Action) -> Vec<Effect> {
    let mut effects = carry_out(state, action);
    effects.extend(state.new_session().map(Effect::SaveSession));
    effects
}

fn carry_out(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::Run(command) => commands::run(state, command),
        Action::Open(text) => super::open_place::open(state, &text),
        Action::SetText(_)
        | Action::RememberSearch(_)
        | Action::ShowLevels
        | Action::SetScope(_)
        | Action::SetFeedOrder(_)
        | Action::AskOn
        | Action::AskAgain
        | Action::SetPart(..)
        | Action::SetLimit(_)
        | Action::ShowOnly(_)
        | Action::SetQuery(_)
        | Action::TypeQuery(_)
        | Action::FindWords(..)
        | Action::ClearFilters
        | Action::SavePreset(_)
        | Action::RemovePreset(_)
        | Action::AskRecent(_)
        | Action::Lift(_)
        | Action::ClearRecent
        | Action::QuickSearch(_)
        | Action::SortBy(_)
        | Action::ReverseSort => ask::reduce(state, action),
        Action::Select(_)
        | Action::ToggleSelect(_)
        | Action::SelectTo(_)
        | Action::SelectMany { .. }
        | Action::MoveSelection(..)
        | Action::Reach(_)
        | Action::SetVisible(_)
        | Action::ShowVersion(_)
        | Action::ShowPicture(_)
        | Action::Play(_)
        | Action::LoadGeneration(_)
        | Action::NameVersions(_)
        | Action::Reveal(..) => choose::reduce(state, action),
        Action::Mark(keys, change) if !keys.is_empty() => vec![Effect::Mark(keys, change)],
        Action::Mark(..) => Vec::new(),
        Action::ShowImages(..)
        | Action::OrderImages(..)
        | Action::MoreImages
        | Action::RefreshImages
        | Action::ChooseImage(_) => super::images::reduce(state, action),
        Action::Hide(change) => commands::hide(state, change),
        Action::SaveCard(card) => vec![Effect::SaveCard(card)],
        Action::Edit(key, edits) => vec![Effect::Edit(key, edits)],
        Action::ChangeCollections(change) => super::arrange::change(state, change),
        Action::Arrange(keys, to) => super::arrange::reduce(state, &keys, to),
        Action::RestoreCollections(removed) => vec![Effect::RestoreCollections(removed)],
        Action::AddTo(id, keys) => collect(state, id, keys, true),
        Action::PutBack(id, places) => vec![Effect::PutBack(id, places)],
        Action::TakeFrom(id, keys) => collect(state, id, keys, false),
        Action::ShowTrend(_)
        | Action::RefreshCommunity
        | Action::SeeCommunity
        | Action::OpenCreator(_)
        | Action::SearchReading(_)
        | Action::MoreReading
        | Action::SeeMade(_)
        | Action::OpenMade(..)
        | Action::LoadReading
        | Action::Follow(..)
        | Action::SeenCreator(_)
        | Action::ShowShowcase { .. }
        | Action::OpenShowcase(_)
        | Action::OpenArticle(_)
        | Action::OpenCollection(_)
        | Action::KeepCollection(_) => community::reduce(state, action),
        Action::Studio(ask) => super::studio::reduce(state, ask),
        Action::Trial(ask) => super::trial::reduce(state, ask),
        Action::Download(ask) => downloads::ask(state, ask),
        Action::Updates(ask) => super::updates::ask(state, ask),
        Action::Finder(action) => finder::reduce(state, action),
        Action::Order(ask) => super::order::reduce(state, ask),
        Action::Analytics(ask) => super::analytics::reduce(state, ask),
        Action::Bulk(ask) => super::bulk::reduce(state, ask),
        Action::Judging(ask) => super::judging::reduce(state, ask),
        Action::Set(change) => change_setting(state, change),
        Action::TogglePanel(panel) => {
            if let Some(open) = state.settings.panels_open.get_mut(panel) {
                *open = !*open;
            }
            vec![Effect::Save(state.settings.clone())]
        }
        Action::SetToken(secret) => vec![Effect::SetToken(secret)],
        Action::TestConnection => {
            state.account.test = Some(ConnectionTest::Running);
            vec![Effect::TestConnection]
        }
        Action::Show(sheet) => show(state, sheet),
        Action::CloseSheet => close_sheet(state),
        Action::PickFolder => vec![Effect::PickFolder],
        Action::AddFolder(path) => vec![Effect::AddRoot(path)],
        Action::FindTools => {
            state.proposed = None;
            state.proposed_counts.clear();
            vec![Effect::FindTools]
        }
        Action::OpenSample => vec![Effect::OpenSample],
        Action::RemoveRoot(id) => remove_root(state, id),
        Action::RescanRoot(id) => super::event::start_scan(state, Some(vec![id])),
        Action::CancelJob(id) => {
            cancel(state, id);
            Vec::new()
        }
        Action::PauseJob(id, paused) => {
            if let Some(job) = state.jobs.iter().find(|job| job.handle.id == id) {
                job.handle.control.pause.set(paused);
            }
            Vec::new()
        }
        Action::ClearFinishedJobs => {
            state.jobs.retain(super::JobView::is_running);
            Vec::new()
        }
        Action::Drop(paths) => drop_files(state, paths),
        Action::CancelLook(id) => {
            if let Some(look) = state.looks.iter_mut().find(|look| look.id == id && look.is_running()) {
                look.control.0.cancel.cancel();
                look.stage = LookStage::Cancelled;
                look.took_secs = Some(look.begun.elapsed().as_secs_f64());
            }
            Vec::new()
        }
        Action::Copy(text, what) => {
            state.confirm(tr!("notice-copied", what = what), None);
            vec![Effect::Copy(text)]
        }
        Action::Copied(what) => {
            state.confirm(tr!("notice-copied", what = what), None);
            Vec::new()
        }
        Action::FilesCopied(copied) => {
            match copied {
                Ok(count) => state.confirm(tr!("notice-files-copied", count = count), None),
                Err(why) => state.notify(NoticeLevel::Error, tr!("notice-files-not-copied", why = why)),
            }
            Vec::new()
        }
        Action::OpenUrl(address) => vec![Effect::OpenUrl(address)],
        Action::AskFile(wish) => super::file_wish::ask(state, wish),
        Action::FileNamed(wish, path) => super::file_wish::named(state, wish, &path),
        Action::ReplaceFile(yes) => super::file_wish::replace(state, yes),
        Action::ShowFile(path) => vec![Effect::ShowFile(path)],
        Action::DismissNotice(id) => {
            state.notices.retain(|notice| notice.id != id);
            Vec::new()
        }
        Action::ReadNotices => {
            state.unread = 0;
            Vec::new()
        }
        Action::ClearNotices => {
            state.notices.clear();
            state.notice_log.clear();
            state.unread = 0;
            Vec::new()
        }
        Action::LoadGuide => vec![Effect::LoadGuide(crate::words::current())],
        Action::PrepareReport { with_names } => {
            state.report = None;
            vec![Effect::PrepareReport { with_names }]
        }
        Action::SaveReport => vec![Effect::SaveReport],
        Action::RebuildStore => {
            state.phase = Phase::Opening;
            vec![Effect::RebuildStore]
        }
    }
}

/// Models are asked for: they come before characters, and where panels are tabs, before other panels.
pub(super) fn bring_models_forward(state: &mut AppState) {
    state.studio.is_shown = false;
    state.settings.tab = MODELS_TAB;
}

/// Stops a job.
pub(super) fn cancel(state: &mut AppState, id: JobId) {
    let Some(job) = state.jobs.iter().find(|job| job.handle.id == id) else { return };
    job.handle.control.cancel.cancel();
    // What was due after it is off too; what is asked for from now on is not.
    match job.kind {
        JobKind::Scan => state.scan_again = false,
        JobKind::Hash => state.hash_again = false,
        JobKind::Identify => state.identify_again = false,
        _ => {}
    }
}

fn change_setting(state: &mut AppState, change: SettingChange) -> Vec<Effect> {
    let before = state.settings.clone();
    state.settings.apply(change);
    let settings = state.settings.clone();
    if settings == before {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if settings.background_pace_secs.to_bits() != before.background_pace_secs.to_bits() {
        effects.push(Effect::SetPace(settings.background_pace_secs));
    }
    let is_back = before.offline && !settings.offline;
    if settings.offline != before.offline {
        effects.push(Effect::SetOffline(settings.offline));
    }
    if settings.civitai_address != before.civitai_address {
        effects.push(Effect::SetAddress(settings.civitai_address.clone()));
    }
    effects.push(Effect::Save(settings.clone()));
    if settings.discover != before.discover {
        effects.extend(finder::open(state));
    }
    if settings.personal_search != before.personal_search {
        effects.extend(finder::again(state));
    }
    if settings.vision != before.vision {
        effects.push(Effect::Finder(super::finder::FinderAsk::Vision(settings.vision.clone())));
    }
    if settings.mature != before.mature {
        effects.extend(ask::hide_as_set(state));
        effects.extend(finder::hides_otherwise(state));
    }
    let looks_up = |settings: &Settings| settings.identify_in_background && !settings.offline;
    if looks_up(&settings) && !looks_up(&before) && !state.roots.is_empty() {
        effects.extend(super::event::start_identify(state, 0));
    }
    if before.identify_in_background
        && !settings.identify_in_background
        && let Some(id) = state.running(JobKind::Identify).map(|job| job.handle.id)
    {
        cancel(state, id);
    }
    if is_back {
        state.version_names.forget_unknown();
    }
    if is_back && state.online.trouble.is_some() {
        effects.extend(super::online::again(state, false));
    }
    effects
}

fn remove_root(state: &mut AppState, id: crate::model::ids::RootId) -> Vec<Effect> {
    use crate::model::facet::FacetValue;
    let is_in_it = |value: &&FacetValue| matches!(value, FacetValue::Folder(root, _) if *root == id);
    let query = &state.query;
    let gone: Vec<FacetValue> = query.include.iter().chain(&query.exclude).filter(is_in_it).cloned().collect();
    let mut effects: Vec<Effect> = gone.iter().flat_map(|value| ask::drop_value(state, value)).collect();
    effects.push(Effect::RemoveRoot(id));
    effects
}

fn collect(
    state: &mut AppState,
    id: crate::model::ids::CollectionId,
    mut keys: Vec<crate::model::ids::FileKey>,
    add: bool,
) -> Vec<Effect> {
    if let Some(collection) = state.collections.iter().find(|collection| add && collection.id == id) {
        // What is in it already must not be taken out by undoing.
        let is_in = |subject| collection.members.contains(&subject);
        keys.retain(|key| !state.view.row(*key).is_some_and(|row| row.card.subject.is_some_and(is_in)));
    }
    if keys.is_empty() {
        return Vec::new();
    }
    if let Some(collection) = state.collections.iter().find(|collection| collection.id == id) {
        let (count, name) = (keys.len(), collection.name.clone());
        let (text, back) = if add {
            (tr!("notice-collected", count = count, name = name), Action::TakeFrom(id, keys.clone()))
        } else {
            let places = super::arrange::places_of(state, collection, &keys);
            (tr!("notice-taken-out", count = count, name = name), Action::PutBack(id, places))
        };
        state.confirm(text, Some((tr!("notice-undo").to_owned(), back)));
    }
    vec![Effect::Collect(id, keys, add)]
}

fn show(state: &mut AppState, sheet: Sheet) -> Vec<Effect> {
    state.sheets.retain(|open| *open != sheet);
    state.sheets.push(sheet);
    match sheet {
        Sheet::Folders if state.proposed.is_none() => vec![Effect::FindTools],
        Sheet::Order => {
            super::order::forget_chosen(&mut state.order);
            order_opens(state)
        }
        Sheet::Analytics => vec![Effect::Analytics(super::AnalyticsAsk::Look)],
        Sheet::Report => {
            state.report = None;
            vec![Effect::PrepareReport { with_names: false }]
        }
        _ => Vec::new(),
    }
}

/// Reads what the sheet shows, and looks for installed tools where nobody did.
fn order_opens(state: &AppState) -> Vec<Effect> {
    let look = Effect::Order(super::OrderAsk::Look);
    let same = Effect::Order(super::OrderAsk::Same(crate::model::same::KeepRule::default()));
    let tools = state.proposed.is_none().then_some(Effect::FindTools);
    [look, same].into_iter().chain(tools).collect()
}

fn drop_files(state: &mut AppState, paths: Vec<std::path::PathBuf>) -> Vec<Effect> {
    // While a picture is asked for, dropped ones are the answer, the first of several first; other files are looked at as ever.
    let are_pictures = !paths.is_empty() && paths.iter().all(|path| super::finder::is_picture(path));
    if state.settings.discover == DiscoverMode::Visual && are_pictures {
        return finder::look_at_files(state, paths);
    }
    let mut effects = Vec::new();
    // A new drop replaces the sheet; what still runs of the old one is stopped.
    for look in state.looks.drain(..) {
        look.control.0.cancel.cancel();
    }
    if paths.len() > MAX_LOOKS {
        state.notify(NoticeLevel::Error, tr!("notice-too-many-dropped", shown = MAX_LOOKS, count = paths.len()));
    }
    for path in paths.into_iter().take(MAX_LOOKS) {
        let look = LookView::new(path);
        effects.push(Effect::Look(look.id, look.path.clone(), look.control.clone()));
        state.looks.push(look);
    }
    if !state.looks.is_empty() && state.sheet() != Some(Sheet::Drop) {
        state.sheets.push(Sheet::Drop);
    }
    effects
}

fn close_sheet(state: &mut AppState) -> Vec<Effect> {
    if state.sheets.pop() == Some(Sheet::Drop) {
        for look in state.looks.drain(..) {
            look.control.0.cancel.cancel();
        }
    }
    Vec::new()
}
