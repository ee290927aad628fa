//! Commands: most are an action under a name; the rest is done here.

use super::carry_out as reduce;
use crate::app::action::{Action, Effect};
use crate::app::command::Command;
use crate::app::pictures::PictureSource;
use crate::app::state::AppState;
use crate::app::studio::StudioAsk;
use crate::jobs::JobId;
use crate::model::card::Card;
use crate::model::digests::HashKind;
use crate::model::facet::{FacetValue, Mark};
use crate::model::hidden::HiddenChange;
use crate::model::online::ImagesOf;
use crate::model::reference::Reference;
use crate::words::tr;

/// Carries a command out, unless it is refused.
pub(super) fn run(state: &mut AppState, command: Command) -> Vec<Effect> {
    if command.refusal(state).is_some() {
        return Vec::new();
    }
    if let Some(action) = command.action(state) {
        return reduce(state, action);
    }
    match command {
        Command::Find => {
            state.focus_search = true;
            if let Some(open) = state.settings.panels_open.get_mut(0)
                && !*open
            {
                *open = true;
                return vec![Effect::Save(state.settings.clone())];
            }
            Vec::new()
        }
        Command::NextPanel | Command::PreviousPanel => {
            state.panel_step = Some(command == Command::NextPanel);
            Vec::new()
        }
        Command::ShowFavourites => {
            let value = FacetValue::Mark(Mark::Favourite);
            let wanted = if state.query.is_only(&value) { None } else { Some(value) };
            reduce(state, Action::ShowOnly(wanted))
        }
        Command::CopyTriggerWords => copy_trigger_words(state),
        Command::CopyPath => {
            let paths: Vec<String> =
                cards(state).filter(|card| card.key.is_file()).map(|card| card.path.display().to_string()).collect();
            reduce(state, Action::Copy(paths.join("\n"), tr!("copied-path").to_owned()))
        }
        Command::CopyFiles => {
            let files = cards(state).filter(|card| card.key.is_file()).map(|card| card.path.clone()).collect();
            vec![Effect::CopyFiles(files)]
        }
        Command::CopyHashes => {
            let Some(details) = state.details_shown() else { return Vec::new() };
            let Some(digests) = &details.record.digests else { return Vec::new() };
            let line = |kind: HashKind| Some(format!("{}: {}", kind.label(), digests.hex(kind)?));
            let lines: Vec<String> = HashKind::ALL.into_iter().filter_map(line).collect();
            reduce(state, Action::Copy(lines.join("\n"), tr!("copied-hashes").to_owned()))
        }
        Command::SendToComfy => {
            let selected = state.selected.filter(|key| key.is_file());
            selected.map(Effect::SendToComfy).into_iter().collect()
        }
        Command::MakeCharacter => {
            let asked = source_of_selected(state);
            asked.map(|ask| reduce(state, Action::Studio(ask))).unwrap_or_default()
        }
        Command::OpenPage => {
            let shown = state.version;
            let Some(address) = state
                .selected_card()
                .and_then(|card| Some(Reference::page_of(card.model_id?, shown.or(card.version_id))))
            else {
                return Vec::new();
            };
            vec![Effect::OpenUrl(address)]
        }
        Command::CopyAddress | Command::CopyAir | Command::CopyMarkdown => hand_on(state, command),
        Command::ShowImages => {
            let shown = state.shared().and_then(|shared| shared.version());
            let Some((version, card)) = shown.zip(state.selected_card()) else { return Vec::new() };
            let title = card.name.clone();
            reduce(state, Action::ShowImages(ImagesOf::Version(version.0), title))
        }
        Command::HideModel | Command::HideCreator => {
            let Some(card) = state.selected_card() else { return Vec::new() };
            let change = if command == Command::HideModel {
                card.model_id.map(|id| HiddenChange::HideModel(id, card.name.clone()))
            } else {
                card.creator.as_deref().map(|name| HiddenChange::HideCreator(name.to_owned()))
            };
            change.map(|change| hide(state, change)).unwrap_or_default()
        }
        Command::Rescan => crate::app::event::start_scan(state, None),
        Command::IdentifyNow => crate::app::event::start_identify(state, 0),
        Command::PauseJobs => {
            let running: Vec<_> = state.jobs.iter().filter(|job| job.is_running()).collect();
            let pause = running.iter().any(|job| !job.handle.control.pause.is_paused());
            for job in running {
                job.handle.control.pause.set(pause);
            }
            Vec::new()
        }
        Command::CancelJobs => {
            let ids: Vec<JobId> = state.jobs.iter().filter(|job| job.is_running()).map(|job| job.handle.id).collect();
            for id in ids {
                super::cancel(state, id);
            }
            state.studio.stop_all().into_iter().flat_map(|ask| reduce(state, Action::Studio(ask))).collect()
        }
        Command::ClearPictures => vec![Effect::ClearPictures],
        Command::Quit => vec![Effect::Quit],
        _ => Vec::new(),
    }
}

/// What begins a character of the selected model's picture; `None` where it has none that stands still.
pub(in crate::app) fn source_of_selected(state: &AppState) -> Option<StudioAsk> {
    let card = state.selected_card()?;
    let source = PictureSource::of_card(card).filter(|source| !source.is_video())?;
    let pictures = state.details_shown().map_or(&[][..], |details| &details.pictures[..]);
    let known = pictures.iter().find(|picture| picture.source == source);
    let draft = known.map(|picture| StudioAsk::draft_of(picture, None, &card.name));
    Some(draft.unwrap_or_else(|| StudioAsk::Draft(source, card.level(), card.name.clone())))
}

/// Cards of the selected files, as far as they are in view or their details are shown.
fn cards(state: &AppState) -> impl Iterator<Item = &Card> {
    let outside = state.selected_card().filter(|card| state.view.position(card.key).is_none());
    let keys = state.targets();
    keys.into_iter().filter_map(|key| state.view.row(key)).map(|row| &row.card).chain(outside)
}

fn hand_on(state: &mut AppState, command: Command) -> Vec<Effect> {
    let Some(shared) = state.shared() else { return Vec::new() };
    let (text, what) = match command {
        Command::CopyAir => (shared.air(), tr!("copied-air")),
        Command::CopyMarkdown => (shared.markdown(), tr!("copied-card")),
        _ => (shared.address(), tr!("copied-address")),
    };
    let Some(text) = text else { return Vec::new() };
    reduce(state, Action::Copy(text, what.to_owned()))
}

/// Hides a model or a creator for good, or shows one again; says so, with the way back.
pub(super) fn hide(state: &mut AppState, change: HiddenChange) -> Vec<Effect> {
    let (text, back) = match change.clone() {
        HiddenChange::HideModel(id, name) => (tr!("notice-hidden", name = name), Some(HiddenChange::ShowModel(id))),
        HiddenChange::HideCreator(name) => {
            (tr!("notice-hidden-creator", name = name), Some(HiddenChange::ShowCreator(name)))
        }
        HiddenChange::ShowModel(_) | HiddenChange::ShowCreator(_) => (tr!("notice-shown-again").to_owned(), None),
    };
    let offer = back.map(|back| (tr!("notice-undo").to_owned(), Action::Hide(back)));
    state.confirm(text, offer);
    vec![Effect::Hide(change)]
}

fn copy_trigger_words(state: &mut AppState) -> Vec<Effect> {
    let mut words: Vec<&str> = Vec::new();
    for word in cards(state).flat_map(|card| &card.trigger_words) {
        if !words.contains(&&**word) {
            words.push(word);
        }
    }
    let words = words.join(", ");
    reduce(state, Action::Copy(words, tr!("copied-trigger-words").to_owned()))
}
