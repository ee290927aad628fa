//! The drawer in a window without a screen, with made-up details: what each part asks for when it is used.

use super::*;
use crate::app::{AppState, DetailPicture, PictureSource, Sheet};
use crate::model::catalogue::{CivitMatch, MediaKind, VersionInfo};
use crate::model::digests::HashKind;
use crate::model::facet::FacetValue;
use crate::model::file::{FileRecord, FileStamp, FileState, Lookup};
use crate::model::ids::{ModelId, RootId, VersionId};
use crate::model::marks::Marks;
use crate::model::mature::{MatureLevel, MatureMode, MaturePolicy};
use crate::model::resolve;
use crate::model::sourced::{Source, Sourced};
use crate::ui::textures::Textures;
use crate::ui::{Memory, theme};
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::sync::Arc;

const THIS: FileKey = FileKey(1);
const OTHER: FileKey = FileKey(2);

struct Bench {
    state: AppState,
    textures: Textures,
    actions: Vec<Action>,
    memory: Memory,
}

type Window = Harness<'static, Bench>;

fn version(id: u64, name: &str) -> VersionInfo {
    let name = Some(Sourced::new(name.to_owned(), Source::Civitai, 1));
    VersionInfo { id: VersionId(id), model_id: ModelId(7), name, ..VersionInfo::default() }
}

fn picture(number: usize, level: MatureLevel) -> DetailPicture {
    let source = PictureSource::Url(format!("https://image.example/{number}"));
    DetailPicture { source, level, media: MediaKind::Image, size: None, page: None }
}

/// A LoRA with two trigger words, three versions and these pictures.
fn details(key: FileKey, levels: &[MatureLevel]) -> Details {
    let path = format!("/models/loras/file{}.safetensors", key.0);
    let mut record = FileRecord::new(key, RootId(1), path.into(), FileStamp::default(), 1);
    let found = CivitMatch {
        model_id: ModelId(7),
        version_id: VersionId(71),
        file_id: None,
        by: Some(HashKind::Sha256),
        at_unix_secs: 1,
    };
    record.lookup = Lookup::Found(found);
    record.user.trigger_words = Some(vec!["mountain light".to_owned(), "dawn".to_owned()]);
    let mut card = Card::new(&record, None, None);
    card.own_tags = vec!["Soft light".to_owned()];
    card.rating = 2;
    card.creator = Some("painter".into());
    Details {
        resolved: resolve::resolve(&record, None, None),
        card,
        record,
        marks: Marks::default(),
        collections: Vec::new(),
        model: None,
        version: None,
        page: None,
        had_unix_secs: None,
        installed: Vec::new(),
        versions: vec![
            (version(72, "v2"), Vec::new()),
            (version(71, "v1"), vec![key]),
            (version(70, "v0"), vec![OTHER]),
        ],
        duplicates: Vec::new(),
        visible_to: Vec::new(),
        has_tools: false,
        pictures: levels.iter().enumerate().map(|(number, level)| picture(number, *level)).collect(),
        description: None,
        version_description: None,
        by_creator: Vec::new(),
    }
}

fn window(change: impl FnOnce(&mut AppState)) -> Window {
    sized([1200.0, 900.0], change)
}

fn sized(size: [f32; 2], change: impl FnOnce(&mut AppState)) -> Window {
    let mut state = AppState::default();
    (state.selected, state.chosen) = (Some(THIS), [THIS].into());
    state.details = Some(Arc::new(details(THIS, &[MatureLevel::Pg; 3])));
    state.settings.drawer_height = 700.0;
    change(&mut state);
    let bench = Bench { state, textures: Textures::new(None), actions: Vec::new(), memory: Memory::default() };
    let paint = |ui: &mut Ui, bench: &mut Bench| {
        let mut cx = Cx {
            state: &bench.state,
            textures: &mut bench.textures,
            actions: &mut bench.actions,
            memory: &mut bench.memory,
        };
        keep_notes(ui, &mut cx);
        drawer_panel_ui(ui, &mut cx);
    };
    let builder = Harness::builder().with_size(size).with_theme(egui::Theme::Dark);
    let mut window = builder.with_context_setup(theme::install).build_ui_state(paint, bench);
    window.run();
    window
}

/// What was asked for since the last look.
fn asked(window: &mut Window) -> Vec<Action> {
    std::mem::take(&mut window.state_mut().actions)
}

fn click(window: &mut Window, label: &str) -> Vec<Action> {
    window.get_by_role_and_label(Role::Button, label).click();
    window.run();
    asked(window)
}

/// Whether a field holds this text.
fn holds(window: &Window, text: &str) -> bool {
    window.query_all_by_value(text).next().is_some()
}

fn mark(change: MarkChange) -> Vec<Action> {
    vec![Action::Mark(vec![THIS], change)]
}

#[test]
fn a_click_copies_one_word_and_all_copies_all() {
    let mut window = window(|_| ());
    let copy = |text: &str, what: &str| vec![Action::Copy(text.to_owned(), what.to_owned())];
    assert_eq!(click(&mut window, "dawn"), copy("dawn", "Trigger word"));
    assert_eq!(click(&mut window, "Copy all trigger words"), copy("mountain light, dawn", "Trigger words"));
}

#[test]
fn the_star_makes_a_favourite_and_takes_it_back() {
    let mut window = window(|_| ());
    assert_eq!(click(&mut window, "Favourite"), mark(MarkChange::Favourite(true)));
    let mut favourite = details(THIS, &[]);
    favourite.card.favourite = true;
    window.state_mut().state.details = Some(Arc::new(favourite));
    window.run();
    assert_eq!(click(&mut window, "Favourite"), mark(MarkChange::Favourite(false)));
}

#[test]
fn stars_are_given_and_the_same_star_takes_them_away() {
    let mut window = window(|_| ());
    assert_eq!(click(&mut window, "Rate 4 stars"), mark(MarkChange::Rating(4)));
    assert_eq!(click(&mut window, "Rate 2 stars"), mark(MarkChange::Rating(0)), "two were given already");
    window.get_by_role_and_label(Role::Button, "Rate 5 stars").focus();
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    assert_eq!(asked(&mut window), mark(MarkChange::Rating(3)));
}

#[test]
fn a_tag_is_added_with_enter_and_removed_with_its_cross() {
    let mut window = window(|_| ());
    window.get_by_role_and_label(Role::TextInput, "Add a tag").focus();
    window.run();
    window.event(egui::Event::Text("bright".to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(asked(&mut window), mark(MarkChange::AddTag("bright".to_owned())));
    assert_eq!(click(&mut window, "Remove the tag Soft light"), mark(MarkChange::RemoveTag("Soft light".to_owned())));
    let shown = Action::ShowOnly(Some(FacetValue::OwnTag("soft light".to_owned())));
    assert_eq!(click(&mut window, "Soft light"), [shown]);
}

#[test]
fn tags_in_use_are_offered_while_one_is_typed() {
    use crate::app::{FacetGroup, Facets};
    use crate::model::facet::Facet;
    let values = ["landscape", "soft light", "night land"].map(|tag| (FacetValue::OwnTag(tag.to_owned()), 1)).to_vec();
    let group = FacetGroup { facet: Facet::OwnTag, values, left_out: 0 };
    let mut window = window(|state| state.facets = Arc::new(Facets { groups: vec![group] }));
    window.get_by_role_and_label(Role::TextInput, "Add a tag").focus();
    window.run();
    window.event(egui::Event::Text("la".to_owned()));
    window.run();
    assert!(window.query_by_label("Add the tag night land").is_some());
    assert_eq!(click(&mut window, "Add the tag landscape"), mark(MarkChange::AddTag("landscape".to_owned())));
}

#[test]
fn a_note_is_kept_when_another_model_is_selected() {
    let mut window = window(|_| ());
    window.get_by_role_and_label(Role::MultilineTextInput, "Your note").focus();
    window.run_steps(2);
    window.event(egui::Event::Text("best at 0.7".to_owned()));
    window.step();
    assert_eq!(asked(&mut window), [], "it is still being typed");
    window.state_mut().state.selected = Some(OTHER);
    window.state_mut().state.details = Some(Arc::new(details(OTHER, &[])));
    window.step();
    assert_eq!(asked(&mut window), mark(MarkChange::Note("best at 0.7".to_owned())));
    assert!(!holds(&window, "best at 0.7"));
    // Back before the store has answered: it is still there.
    window.state_mut().state.selected = Some(THIS);
    window.state_mut().state.details = Some(Arc::new(details(THIS, &[])));
    window.run();
    assert!(holds(&window, "best at 0.7"));
}

#[test]
fn a_note_is_kept_with_ctrl_enter_and_after_a_moment() {
    let mut window = window(|_| ());
    window.get_by_role_and_label(Role::MultilineTextInput, "Your note").focus();
    window.run_steps(2);
    window.event(egui::Event::Text("a".to_owned()));
    window.step();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run_steps(2);
    assert_eq!(asked(&mut window), mark(MarkChange::Note("a".to_owned())));
    window.event(egui::Event::Text("b".to_owned()));
    // One step is a quarter of a second.
    window.run_steps(10);
    assert_eq!(asked(&mut window), mark(MarkChange::Note("ab".to_owned())));
}

#[test]
fn a_model_of_civitai_that_is_on_this_disk_says_so() {
    let with_files = |has_files: bool| {
        window(|state| {
            let mut shown = details(THIS, &[]);
            shown.card.state = FileState::NotInLibrary;
            if !has_files {
                shown.versions.iter_mut().for_each(|(_, files)| files.clear());
            }
            state.details = Some(Arc::new(shown));
        })
    };
    let says = |has_files: bool, words: &str| with_files(has_files).query_all_by_label(words).next().is_some();
    assert!(!says(true, "Not in library"));
    assert!(says(false, "Not in library"));
}

#[test]
fn a_version_leads_to_its_file_or_shows_its_page() {
    let mut window = window(|_| ());
    assert_eq!(click(&mut window, "v0, installed"), [Action::Reach(OTHER)]);
    assert_eq!(click(&mut window, "v2, on CivitAI"), [Action::ShowVersion(VersionId(72))]);
}

#[test]
fn pictures_turn_with_arrows_and_keys_and_open_large() {
    let mut window = window(|_| ());
    let large = "Picture 1 of 3, show it large";
    assert_eq!(click(&mut window, "Show picture 3"), [Action::ShowPicture(2)]);
    window.get_by_role_and_label(Role::Button, large).hover();
    window.run();
    assert_eq!(click(&mut window, "Next picture"), [Action::ShowPicture(1)]);
    assert_eq!(click(&mut window, "Previous picture"), [Action::ShowPicture(2)], "before the first comes the last");
    window.get_by_role_and_label(Role::Button, large).focus();
    window.run();
    window.key_press(Key::ArrowRight);
    window.run();
    assert_eq!(asked(&mut window), [Action::ShowPicture(1)]);
    assert_eq!(click(&mut window, large), [Action::Show(Sheet::Picture)]);
}

#[test]
fn a_covered_picture_is_uncovered_by_a_click_where_pointing_does_not() {
    let levels = [MatureLevel::X, MatureLevel::Pg];
    let mut window = window(|state| {
        state.details = Some(Arc::new(details(THIS, &levels)));
        state.settings.reveal_on_hover = false;
    });
    assert_eq!(click(&mut window, "Picture 1 of 2, covered, level X"), [Action::Reveal(THIS, true)]);
}

#[test]
fn pointing_uncovers_for_as_long_as_the_pointer_stays() {
    let mut window = window(|state| state.details = Some(Arc::new(details(THIS, &[MatureLevel::X]))));
    window.get_by_role_and_label(Role::Button, "Picture 1 of 1, covered, level X").hover();
    window.run();
    assert!(window.query_by_label("Picture 1 of 1, show it large").is_some());
    window.remove_cursor();
    window.run();
    assert!(window.query_by_label("Picture 1 of 1, covered, level X").is_some());
}

#[test]
fn hidden_pictures_are_passed_over() {
    let levels = [MatureLevel::Pg, MatureLevel::X, MatureLevel::Pg];
    let mut window = window(|state| {
        state.details = Some(Arc::new(details(THIS, &levels)));
        state.settings.mature = MaturePolicy { mode: MatureMode::Hide, fine_up_to: MatureLevel::Pg13 };
    });
    window.get_by_role_and_label(Role::Button, "Picture 1 of 2, show it large").hover();
    window.run();
    assert_eq!(click(&mut window, "Next picture"), [Action::ShowPicture(2)]);
}

#[test]
fn own_words_replace_what_was_found() {
    let mut window = window(|_| ());
    click(&mut window, "More actions");
    click(&mut window, "Edit…");
    window.get_by_role_and_label(Role::TextInput, "Name").focus();
    window.run();
    window.event(egui::Event::Text("Mine".to_owned()));
    window.run();
    click(&mut window, "As found: Trigger words");
    let kept = click(&mut window, "Keep");
    let [Action::Edit(THIS, edits)] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!((edits.title.as_deref(), &edits.trigger_words), (Some("Mine"), &None));
}

#[test]
fn the_edge_moves_with_keys_and_the_height_is_remembered_once_a_drag_ends() {
    let mut window = window(|state| state.settings.drawer_height = 400.0);
    let edge = window.get_by_role_and_label(Role::Splitter, "Height of the details").rect().center();
    window.drag_at(edge);
    window.run_steps(2);
    window.hover_at(edge - Vec2::new(0.0, 100.0));
    window.run_steps(2);
    assert_eq!(asked(&mut window), []);
    window.drop_at(edge - Vec2::new(0.0, 100.0));
    window.run_steps(2);
    let set = asked(&mut window);
    let [Action::Set(SettingChange::DrawerHeight(height))] = set.as_slice() else { panic!("{set:?}") };
    assert!((height - 500.0).abs() < 2.0 * EDGE, "{height}");
}

#[test]
fn folded_it_is_one_line_with_the_way_back() {
    let mut window = window(|state| state.settings.drawer_open = false);
    assert!(window.query_by_label("file1").is_some());
    assert_eq!(click(&mut window, "Show details"), [Action::Run(Command::ToggleDrawer)]);
}

#[test]
fn a_long_description_is_cut_until_more_of_it_is_asked_for() {
    use crate::model::rich_text::{Block, Document, Span};
    let line = |number: usize| {
        let link = (number == 29).then(|| "https://a.example/last".into());
        Block::Paragraph { spans: vec![Span { text: format!("line {number}"), link, ..Span::default() }] }
    };
    let mut window = window(|state| {
        let mut long = details(THIS, &[]);
        long.description = Some(Arc::new(Document::new((0..30).map(line).collect(), false)));
        state.details = Some(Arc::new(long));
        state.settings.drawer_height = 860.0;
    });
    assert!(window.query_by_label("line 0").is_some());
    assert!(window.query_by_label("line 20").is_none());
    click(&mut window, "More of: About");
    window.get_by_role_and_label(Role::Button, "Less of: About").scroll_to_me();
    window.run();
    window.get_by_role_and_label(Role::Link, "line 29").click();
    window.run();
    assert_eq!(asked(&mut window), [Action::OpenUrl("https://a.example/last".to_owned())]);
}

#[test]
fn every_width_has_all_of_it() {
    for width in [300.0, 500.0, 900.0] {
        let window = sized([width, 900.0], |_| ());
        for name in ["Favourite", "Copy words", "More actions", "v0, installed", "dawn"] {
            let node = window.query_by_role_and_label(Role::Button, name);
            let rect = node.unwrap_or_else(|| panic!("{name} at {width}")).rect();
            assert!(rect.max.x <= width, "{name} at {width}: {rect}");
        }
    }
}

#[test]
fn a_version_and_each_of_its_files_can_be_downloaded_and_tell_how_far_they_are() {
    use crate::app::{DownloadAsk, Want};
    use crate::model::catalogue::FileInfo;
    use crate::model::download::{Download, DownloadState, Wish};
    use crate::model::ids::{CivitFileId, DownloadId};
    use crate::model::kind::ModelKind;
    let file = |id, name: &str, primary| FileInfo {
        id: CivitFileId(id),
        name: name.to_owned(),
        size_bytes: Some(2_000_000),
        primary,
        ..FileInfo::default()
    };
    let files = vec![file(5, "ink.safetensors", true), file(6, "ink-fp16.safetensors", false)];
    let mut window = sized([1200.0, 1400.0], |state| {
        let mut shown = details(THIS, &[]);
        let page = VersionInfo { files: Some(Sourced::new(files.clone(), Source::Civitai, 1)), ..version(72, "v2") };
        (shown.page, shown.installed) = (Some(page), vec![None, None]);
        state.details = Some(Arc::new(shown));
        state.settings.drawer_height = 1200.0;
        // Where such files could go was looked up before.
        state.downloads.spots.insert(ModelKind::Other, Arc::default());
    });
    let want = |want: Want| vec![Action::Download(DownloadAsk::Want(vec![want]))];
    assert_eq!(click(&mut window, "Download · 2.00 MB"), want(Want::version(VersionId(72), "file1")));
    let second = Want::file(VersionId(72), CivitFileId(6), "ink-fp16.safetensors");
    assert_eq!(click(&mut window, "Download ink-fp16.safetensors"), want(second));
    let wish = Wish {
        model_id: ModelId(7),
        version_id: VersionId(72),
        model_name: "Ink".to_owned(),
        version_name: "v2".to_owned(),
        kind: ModelKind::Lora,
        base_model: String::new(),
        file: files[0].clone(),
        folder: "/m".into(),
        file_name: "ink.safetensors".to_owned(),
        preview: None,
        sidecars: false,
    };
    let waiting = Download::new(DownloadId(1), wish, 1);
    window.state_mut().state.downloads.put(waiting.clone());
    window.run();
    assert!(window.query_by_label("Download ink.safetensors").is_none());
    let pause = vec![Action::Download(DownloadAsk::Pause(DownloadId(1)))];
    assert_eq!(click(&mut window, "Pause the download of Ink"), pause);
    let half = Download { state: DownloadState::Running, done_bytes: 500_000, size_bytes: Some(2_000_000), ..waiting };
    window.state_mut().state.downloads.put(half);
    window.run();
    assert!(window.query_all_by_label("25 %").next().is_some());
}

#[test]
fn the_first_button_is_what_is_most_likely_wanted() {
    use crate::app::{Command, Light, ServerHealth};
    use crate::model::kind::ModelKind;
    let first = |kind, has_server: bool| {
        window(|state| {
            let mut shown = details(THIS, &[]);
            shown.card.kind = kind;
            state.details = Some(Arc::new(shown));
            state.studio.batch.health.extend(has_server.then(|| ServerHealth {
                server: "attic".to_owned(),
                light: Light::Ready,
                version: String::new(),
                devices: Vec::new(),
                queue: 0,
                answer_ms: 1,
            }));
        })
    };
    let sent = click(&mut first(ModelKind::Lora, true), "Send to ComfyUI");
    assert_eq!(sent, vec![Action::Run(Command::SendToComfy)]);
    // Without a server, and for what ComfyUI cannot load, the page is.
    for (kind, has_server) in [(ModelKind::Lora, false), (ModelKind::Asset, true)] {
        let mut window = first(kind, has_server);
        assert!(window.query_by_role_and_label(Role::Button, "Send to ComfyUI").is_none());
        assert_eq!(click(&mut window, "Open page"), vec![Action::Run(Command::OpenPage)]);
    }
}
