//! Downloads: what is asked becomes a question to the queue, and what the queue tells is seen.

use super::*;
use crate::app::downloads::{DownloadAsk, DownloadNews, DownloadSettings, DownloadSpot, Facts, Want};
use crate::downloads::{Phase as DownloadPhase, Running, Spots};
use crate::model::catalogue::FileInfo;
use crate::model::download::{Belongs, Download, DownloadPriority, DownloadState, FolderTrouble, Refusal, Wish};
use crate::model::ids::DownloadId;
use std::time::Instant;

fn download(id: u64, state: DownloadState) -> Download {
    let wish = Wish {
        model_id: ModelId(1),
        version_id: VersionId(10 + id),
        model_name: format!("Ink {id}"),
        version_name: "v1".to_owned(),
        kind: ModelKind::Lora,
        base_model: String::new(),
        file: FileInfo { size_bytes: Some(1000), ..FileInfo::default() },
        folder: "/m".into(),
        file_name: format!("ink-{id}.safetensors"),
        preview: None,
        sidecars: false,
    };
    Download { state, ..Download::new(DownloadId(id), wish, 1) }
}

fn told(state: &mut AppState, news: DownloadNews) {
    assert!(apply_event(state, AppEvent::Downloads(news)).is_empty());
}

fn changed(state: &mut AppState, download: Download) {
    told(state, DownloadNews::Changed(Box::new(download)));
}

#[test]
fn a_pasted_list_becomes_wants_and_odd_lines_are_told() {
    let mut state = AppState::default();
    let text = "34\nno such thing\nhttps://civitai.com/models/12".to_owned();
    let effects = reduce(&mut state, Action::Download(DownloadAsk::Text(text)));
    let [Effect::Download(ask)] = effects.as_slice() else { panic!("{effects:?}") };
    let DownloadAsk::Want(wants) = &**ask else { panic!("{ask:?}") };
    assert_eq!(wants.len(), 2);
    assert!(state.notices[0].text.contains("no such thing"), "{}", state.notices[0].text);
    assert!(reduce(&mut state, Action::Download(DownloadAsk::Text("ink".to_owned()))).is_empty());
    assert!(reduce(&mut state, Action::Download(DownloadAsk::Want(Vec::<Want>::new()))).is_empty());
}

#[test]
fn the_queue_is_shown_as_it_goes_and_its_history_last_first() {
    let mut state = AppState::default();
    let rows = vec![download(1, DownloadState::Waiting), download(2, DownloadState::Running)];
    told(&mut state, DownloadNews::Opened(rows, Box::default()));
    let mut urgent = download(3, DownloadState::Waiting);
    urgent.priority = DownloadPriority::High;
    changed(&mut state, urgent);
    for (id, at) in [(4, 5), (5, 9)] {
        changed(&mut state, Download { ended_unix_secs: Some(at), ..download(id, DownloadState::Cancelled) });
    }
    let ids = |rows: Vec<&Download>| rows.iter().map(|one| one.id.0).collect::<Vec<_>>();
    assert_eq!(ids(state.downloads.open()), [2, 3, 1]);
    assert_eq!(ids(state.downloads.settled()), [5, 4]);
    told(&mut state, DownloadNews::Removed(DownloadId(5)));
    assert_eq!(ids(state.downloads.settled()), [4]);
    changed(&mut state, Download { ended_unix_secs: Some(2), ..download(6, DownloadState::Failed) });
    assert_eq!(ids(state.downloads.settled()), [6, 4], "what failed needs somebody");
    assert_eq!(state.downloads.of(VersionId(12), None).map(|one| one.id), Some(DownloadId(2)));
}

#[test]
fn bytes_speed_and_time_left_are_those_of_the_line() {
    let mut state = AppState::default();
    changed(&mut state, download(1, DownloadState::Running));
    let begun = Instant::now();
    for (secs, done_bytes) in [(0, 100), (1, 300)] {
        let running = Running { id: DownloadId(1), phase: DownloadPhase::Fetching, done_bytes, total_bytes: 1000 };
        told(&mut state, DownloadNews::Progress(vec![running], begun + Duration::from_secs(secs)));
    }
    let live = state.downloads.live(DownloadId(1)).unwrap();
    let still = |secs| {
        let mut other = AppState::default();
        changed(&mut other, download(1, DownloadState::Running));
        for (at, done_bytes) in [(0, 100), (1, 300), (secs, 300)] {
            let running = Running { id: DownloadId(1), phase: DownloadPhase::Fetching, done_bytes, total_bytes: 301 };
            told(&mut other, DownloadNews::Progress(vec![running], begun + Duration::from_secs(at)));
        }
        let live = other.downloads.live(DownloadId(1)).unwrap();
        (live.per_sec() > 0.0, live.eta_secs().is_some())
    };
    assert_eq!((still(2), still(9)), ((true, true), (false, false)), "at a standstill nothing is promised");
    assert_eq!((live.per_sec().round() as u64, live.eta_secs().map(f64::round)), (200, Some(4.0)));
    assert_eq!(state.downloads.to_come_bytes(), 700);
    changed(&mut state, download(2, DownloadState::Waiting));
    changed(&mut state, download(3, DownloadState::Paused));
    assert_eq!(state.downloads.to_come_bytes(), 1700, "what is paused does not come");
    assert_eq!(state.downloads.bytes_under_way(), (300, 2000));
    changed(&mut state, download(1, DownloadState::Paused));
    assert!(state.downloads.live(DownloadId(1)).is_none(), "what stands still has no speed");
}

#[test]
fn every_end_is_told_in_words_with_a_way_on() {
    let mut state = AppState::default();
    let offer =
        |state: &AppState| state.notices.back().and_then(|notice| notice.offer.clone()).map(|(_, action)| *action);
    changed(&mut state, Download { target: "/m/ink.pt".into(), ..download(1, DownloadState::Done) });
    assert_eq!(offer(&state), Some(Action::ShowFile("/m/ink.pt".into())));
    let failed = |id, refusal| Download { refusal: Some(refusal), ..download(id, DownloadState::Failed) };
    changed(&mut state, failed(2, Refusal::Storage { status: 503 }));
    assert!(state.notices.back().unwrap().text.contains("503"));
    assert_eq!(offer(&state), Some(Action::Download(DownloadAsk::Resume(DownloadId(2)))));
    changed(&mut state, failed(3, Refusal::Disabled));
    assert!(state.notices.back().unwrap().text.contains("switched downloads"));
    assert_eq!(offer(&state), None, "trying again does not help");
    changed(&mut state, failed(4, Refusal::SignIn));
    assert_eq!(offer(&state), Some(Action::Run(Command::Settings)), "where the key is set");
    changed(&mut state, failed(5, Refusal::DiskFull { needed_bytes: 9, free_bytes: 1 }));
    assert_eq!(offer(&state), Some(Action::Download(DownloadAsk::Resume(DownloadId(5)))), "room can be made");
    let count = state.notices.len();
    changed(&mut state, failed(3, Refusal::Disabled));
    assert_eq!(state.notices.len(), count, "nothing is said twice");
    told(&mut state, DownloadNews::NoFolder);
    assert_eq!(offer(&state), Some(Action::Run(Command::AddFolder)));
}

#[test]
fn settings_are_shown_at_once_and_handed_on() {
    let mut state = AppState::default();
    let settings = DownloadSettings { at_once: 5, ..DownloadSettings::default() };
    let effects = reduce(&mut state, Action::Download(DownloadAsk::Set(Box::new(settings.clone()))));
    assert_eq!(effects.len(), 1);
    assert_eq!(state.downloads.settings, settings);
    reduce(&mut state, Action::Download(DownloadAsk::Hold(true)));
    assert!(state.downloads.held);
}

#[test]
fn a_late_answer_about_a_folder_is_not_told_of_the_one_typed_since() {
    let (mut state, _) = opened(1);
    let (first, second) = (PathBuf::from("loras"), PathBuf::from("/models/loras"));
    for typed in [&first, &second] {
        reduce(&mut state, Action::Download(DownloadAsk::Place(ModelKind::Lora, typed.clone())));
    }
    let told =
        |typed: &PathBuf, answer| AppEvent::Downloads(DownloadNews::Place(ModelKind::Lora, typed.clone(), answer));
    apply_event(&mut state, told(&second, Ok(Some(second.clone()))));
    assert!(!state.downloads.settings.places.is_empty());
    apply_event(&mut state, told(&first, Err(FolderTrouble::NotWhole("loras".to_owned()))));
    assert_eq!(state.downloads.place_trouble, None);
}

#[test]
fn a_chosen_spot_is_remembered_for_the_type_and_used_at_once() {
    let mut state = AppState::default();
    let spot = DownloadSpot { folder: "/m/loras".into(), below: "styles".to_owned() };
    let want = Want::version(VersionId(34), "Ink");
    let ask = DownloadAsk::Into(ModelKind::Lora, Some(spot.clone()), vec![want.clone()]);
    let effects = reduce(&mut state, Action::Download(ask));
    let [Effect::Download(then)] = effects.as_slice() else { panic!("{effects:?}") };
    let settings = state.downloads.settings.clone();
    let there = Want { to: Some(spot.path()), ..want };
    assert_eq!(**then, DownloadAsk::SetThen(Box::new(settings.clone()), vec![there]), "settings first, then the file");
    let facts = Facts { kind: ModelKind::Lora, file_name: "ink.pt".to_owned(), ..Facts::default() };
    assert_eq!(state.downloads.folder_of(&facts), Some(spot.path()));
    let other = Facts { kind: ModelKind::Vae, ..facts.clone() };
    assert_eq!(state.downloads.folder_of(&other), None, "nobody looked yet");
    reduce(&mut state, Action::Download(DownloadAsk::Spots(ModelKind::Vae)));
    assert!(state.downloads.spots.contains_key(&ModelKind::Vae), "not asked for twice");
    let spots = Spots { usual: Some("/m/vae".into()), list: Vec::new() };
    told(&mut state, DownloadNews::Spots(ModelKind::Vae, spots));
    assert_eq!(state.downloads.folder_of(&other), Some(PathBuf::from("/m/vae")));
    reduce(&mut state, Action::Download(DownloadAsk::Into(ModelKind::Lora, None, Vec::new())));
    assert!(state.downloads.settings.places.is_empty());
}

#[test]
fn what_lies_among_others_and_what_comes_instead_is_told() {
    let mut state = AppState::default();
    let belongs = Belongs { kind: ModelKind::DiffusionModel, folder: "/m/diffusion_models".into() };
    let one =
        Download { target: "/m/checkpoints/ink.pt".into(), belongs: Some(belongs), ..download(1, DownloadState::Done) };
    told(&mut state, DownloadNews::Misplaced(Box::new(one)));
    let notice = state.notices.back().unwrap().clone();
    assert!(notice.text.contains("lies in checkpoints"), "{}", notice.text);
    let (text, action) = notice.offer.unwrap();
    assert_eq!(
        (text.as_str(), *action),
        ("Move it to diffusion_models", Action::Download(DownloadAsk::PutRight(DownloadId(1))))
    );
    assert!(state.downloads.get(DownloadId(1)).unwrap().belongs.is_some(), "its row tells it, too");
    told(&mut state, DownloadNews::OtherBytes("b.pt".to_owned(), "a.pt".to_owned()));
    assert!(state.notices.back().unwrap().text.contains("a.pt of the same version comes instead"));
}
