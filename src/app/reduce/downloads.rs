//! Downloads: what is asked of the queue, and what the queue tells, taken into the state.

use crate::app::action::{Action, Effect};
use crate::app::command::Command;
use crate::app::downloads::{DownloadAsk, DownloadNews, DownloadSpot as Spot, Want, read_list, wants_in};
use crate::app::state::{AppState, NoticeLevel};
use crate::model::card::Card;
use crate::model::download::{Download, DownloadState, Refusal};
use crate::model::kind::ModelKind;
use crate::words::{self, tr};
use std::sync::Arc;

/// While more than these are open, each that ends well is not said by itself.
const FEW: usize = 3;

/// Passes on what was asked, and shows at once what needs no answer.
pub(super) fn ask(state: &mut AppState, ask: DownloadAsk) -> Vec<Effect> {
    match &ask {
        DownloadAsk::Want(wants) if wants.is_empty() => return Vec::new(),
        DownloadAsk::Text(text) => {
            let (wants, odd) = read_list(text);
            if let Some(line) = odd.first() {
                state.notify(NoticeLevel::Error, tr!("downloads-odd-line", count = odd.len(), line = line));
            }
            return fetch(wants);
        }
        DownloadAsk::Missing => return fetch(std::mem::take(&mut state.downloads.missing)),
        DownloadAsk::Place(kind, typed) => {
            state.downloads.place_asked.insert(*kind, typed.clone());
        }
        DownloadAsk::Hold(held) => state.downloads.held = *held,
        DownloadAsk::Spots(kind) => {
            state.downloads.spots.entry(*kind).or_default();
        }
        DownloadAsk::Into(kind, spot, wants) => {
            let settings = &mut state.downloads.settings;
            settings.set_spot(*kind, spot.as_ref());
            // The file itself may be of another kind than its model.
            let to = spot.as_ref().map(Spot::path);
            let wants = wants.iter().map(|want| Want { to: to.clone(), ..want.clone() }).collect();
            let then = DownloadAsk::SetThen(Box::new(settings.clone()), wants);
            return vec![Effect::Download(Box::new(then))];
        }
        DownloadAsk::Set(settings) => state.downloads.settings = (**settings).clone(),
        _ => {}
    }
    vec![Effect::Download(Box::new(ask))]
}

fn fetch(wants: Vec<Want>) -> Vec<Effect> {
    if wants.is_empty() { Vec::new() } else { vec![Effect::Download(Box::new(DownloadAsk::Want(wants)))] }
}

/// The versions that are selected and not in the library, and their type where they are of one.
pub fn wanted(state: &AppState) -> (Vec<Want>, Option<ModelKind>) {
    let cards = wanted_cards(state);
    let kind = cards.first().map(|card| card.kind).filter(|kind| cards.iter().all(|card| card.kind == *kind));
    (cards.into_iter().filter_map(want_of).collect(), kind)
}

/// The versions that are selected and not in the library.
pub(crate) fn wants(state: &AppState) -> Vec<Want> {
    wanted_cards(state).into_iter().filter_map(want_of).collect()
}

fn want_of(card: &Card) -> Option<Want> {
    Some(Want::version(card.version_id?, &*card.name))
}

fn wanted_cards(state: &AppState) -> Vec<&Card> {
    let keys = state.targets();
    let rows = keys.into_iter().filter(|key| !key.is_file()).filter_map(|key| state.view.row(key));
    let card = state.selected_card().filter(|card| !card.key.is_file() && state.view.row(card.key).is_none());
    rows.map(|row| &row.card).chain(card).collect()
}

/// Takes in what the queue tells.
pub(crate) fn take(state: &mut AppState, news: DownloadNews) -> Vec<Effect> {
    match news {
        DownloadNews::List(Ok(text)) => {
            let wants = wants_in(&text);
            if wants.is_empty() {
                state.notify(NoticeLevel::Error, tr!("downloads-empty-list"));
            }
            return fetch(wants);
        }
        DownloadNews::List(Err(why)) => state.notify(NoticeLevel::Error, why),
        DownloadNews::Opened(rows, settings) => {
            state.downloads.settings = *settings;
            for row in rows {
                state.downloads.put(row);
            }
        }
        DownloadNews::Changed(download) => {
            let before = state.downloads.get(download.id).map(|known| known.state);
            if before != Some(download.state) {
                tell(state, &download);
            }
            state.downloads.put(*download);
        }
        DownloadNews::Removed(id) => state.downloads.remove(id),
        DownloadNews::Progress(running, now) => state.downloads.note(&running, now),
        DownloadNews::Asking(count) => state.downloads.asking = count,
        DownloadNews::Added(count, had) => {
            let before = (had > 0).then(|| tr!("downloads-had-before", count = had));
            let text = [Some(tr!("downloads-added", count = count)), before];
            state.confirm(text.into_iter().flatten().collect::<Vec<_>>().join(" · "), None);
        }
        DownloadNews::AlreadyThere(names, first) => {
            let text = match names.as_slice() {
                [name] => tr!("downloads-already-there", name = name, path = first.display().to_string()),
                several => tr!("downloads-several-already-there", count = several.len()),
            };
            state.confirm(text, None);
        }
        DownloadNews::OtherBytes(name, other) => {
            state.notify(NoticeLevel::Error, tr!("downloads-other-bytes", name = name, other = other));
        }
        DownloadNews::NotFound(name, why) => {
            state.notify(NoticeLevel::Error, tr!("downloads-not-found", name = name, why = why));
        }
        DownloadNews::NoFolder => {
            let offer = (Command::AddFolder.label().to_owned(), Action::Run(Command::AddFolder));
            state.notify_with(NoticeLevel::Error, tr!("downloads-no-folder"), Some(offer));
        }
        DownloadNews::Held(held) => state.downloads.held = held,
        DownloadNews::Resting(until) => state.downloads.rests_until = until,
        DownloadNews::Room(rooms) => state.downloads.rooms = rooms,
        DownloadNews::Place(kind, typed, _) if state.downloads.place_asked.get(&kind) != Some(&typed) => {}
        DownloadNews::Place(kind, _, Ok(folder)) => {
            state.downloads.place_trouble = None;
            let mut settings = state.downloads.settings.clone();
            settings.set_folder(kind, folder);
            return ask(state, DownloadAsk::Set(Box::new(settings)));
        }
        DownloadNews::Place(kind, _, Err(trouble)) => state.downloads.place_trouble = Some((kind, trouble)),
        DownloadNews::Spots(kind, spots) => {
            state.downloads.spots.insert(kind, Arc::new(spots));
        }
        DownloadNews::Misplaced(download) => {
            if let Some(belongs) = &download.belongs {
                let (name, kind) = (&download.wish.model_name, words::names::kind(belongs.kind));
                let text = tr!("downloads-misplaced", name = name, kind = kind, place = place_of(&download));
                let deed = tr!("downloads-put-right", folder = belongs.name());
                let offer = (deed, Action::Download(DownloadAsk::PutRight(download.id)));
                state.notify_with(NoticeLevel::Info, text, Some(offer));
            }
            state.downloads.put(*download);
        }
        DownloadNews::Outside(download) => {
            if let Some(folder) = state.downloads.outside_of(&download) {
                let text =
                    tr!("downloads-outside", name = download.wish.model_name, path = folder.display().to_string());
                let offer = (tr!("downloads-folder-add").to_owned(), Action::AddFolder(folder));
                state.notify_with(NoticeLevel::Error, text, Some(offer));
            }
        }
    }
    Vec::new()
}

/// The name of the folder it lies in.
fn place_of(download: &Download) -> String {
    let folder = download.target.parent().and_then(std::path::Path::file_name);
    folder.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Says how one ended.
fn tell(state: &mut AppState, download: &Download) {
    let name = &download.wish.model_name;
    match (download.state, &download.refusal) {
        // Of many, the job in the list of activity tells.
        (DownloadState::Done, _) if state.downloads.open().len() <= FEW => {
            let offer = (Command::ShowFile.label().to_owned(), Action::ShowFile(download.target.clone()));
            state.notify_with(NoticeLevel::Info, tr!("downloads-done", name = name), Some(offer));
        }
        (DownloadState::Failed, Some(refusal)) => {
            let why = words::downloads::refusal(refusal);
            let again = || {
                let again = Action::Download(DownloadAsk::Resume(download.id));
                (tr!("downloads-try-again").to_owned(), again)
            };
            let offer = match refusal {
                Refusal::SignIn => Some((Command::Settings.label().to_owned(), Action::Run(Command::Settings))),
                // Room can be made, and a disk plugged in.
                Refusal::DiskFull { .. } | Refusal::Disk { .. } => Some(again()),
                other => other.is_temporary().then(again),
            };
            state.notify_with(NoticeLevel::Error, tr!("downloads-failed", name = name, why = why), offer);
        }
        _ => {}
    }
}
