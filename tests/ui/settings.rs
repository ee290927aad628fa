//! Settings, the first run, the guide and the report, as a person uses them.

use crate::support::civitai_catalogue::Catalogue;
use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::support::models::lora;
use crate::window::{Desk, Window, click, has, mentions, said, says, type_text, until, until_mentions, until_says};
use civitdeck::app::downloads::DownloadSettings;
use civitdeck::app::{Action, DownloadAsk, Settings, ThemeChoice};
use civitdeck::model::mature::MatureLevel;
use civitdeck::words::{self, Language};
use egui::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::fs;

const KEY: &str = "0123456789abcdef-a-made-up-key";

fn open_settings(window: &mut Window, section: &str) {
    until_mentions(window, "Welcome to CivitDeck");
    click(window, Role::Button, "Settings");
    click(window, Role::Button, section);
}

/// Puts the keyboard into the field of this name.
fn focus(window: &mut Window, label: &str) {
    until(window, label, |window| has(window, Role::TextInput, label) || has(window, Role::PasswordInput, label));
    let role = if has(window, Role::TextInput, label) { Role::TextInput } else { Role::PasswordInput };
    if let Some(field) = window.query_all_by_role_and_label(role, label).next() {
        field.focus();
    }
    window.run_steps(2);
}

fn settings(window: &Window) -> &Settings {
    &window.state().state().settings
}

#[test]
fn a_language_changes_the_window_at_once_and_leads_back() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    // The runner of the real window brings the system's fonts; here Chinese may be boxes.
    window.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    open_settings(&mut window, "Language");
    click(&mut window, Role::Tab, "简体中文");
    until_says(&mut window, "设置");
    assert!(has(&window, Role::Button, "外观") && !has(&window, Role::Button, "Look"), "{:?}", said(&window));
    click(&mut window, Role::Tab, "English");
    until(&mut window, "English", |window| has(window, Role::Button, "Look"));
    // The language belongs to the thread, and this one goes on to other tests.
    words::set(Language::English);
}

#[test]
fn a_setting_is_found_by_what_it_does_and_reset() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    open_settings(&mut window, "Advanced");
    assert!(!says(&window, "No motion"));
    focus(&mut window, "Search settings");
    type_text(&mut window, "fades");
    until(&mut window, "the setting", |window| has(window, Role::Switch, "No motion"));
    assert!(!says(&window, "Renderer"), "only what was searched for");
    window.run();
    click(&mut window, Role::Switch, "No motion");
    assert!(settings(&window).reduced_motion);
    click(&mut window, Role::Button, "Reset: No motion");
    assert!(!settings(&window).reduced_motion);
    assert!(!has(&window, Role::Button, "Reset: No motion"), "there is nothing to reset any more");
}

#[test]
fn theme_and_size_change_at_once_and_the_keys_for_the_size_are_remembered() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    open_settings(&mut window, "Look");
    click(&mut window, Role::Tab, "Light");
    assert_eq!(settings(&window).theme, ThemeChoice::Light);
    assert!(!window.ctx.global_style().visuals.dark_mode);
    click(&mut window, Role::Button, "Larger: Size of everything");
    window.run_steps(2);
    assert!((settings(&window).zoom - 1.1).abs() < 0.001);
    assert!((window.ctx.zoom_factor() - 1.1).abs() < 0.001);
    window.ctx.set_zoom_factor(0.8);
    window.run_steps(3);
    assert!((settings(&window).zoom - 0.8).abs() < 0.001, "egui's own keys are remembered, too");
    let kept = desk.close(window).read(|reader| reader.setting::<Settings>(Settings::NAME)).unwrap().unwrap();
    assert!((kept.zoom - 0.8).abs() < 0.001);
}

#[test]
fn hiding_mature_pictures_narrows_the_question_and_the_example_shows_it() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    open_settings(&mut window, "Mature content");
    assert!(says(&window, "R, blurred") && says(&window, "PG-13, shown"));
    click(&mut window, Role::Tab, "Hide");
    assert_eq!(window.state().state().query.hide_above, Some(MatureLevel::Pg13));
    until_says(&mut window, "R, hidden");
    click(&mut window, Role::Tab, "X");
    assert_eq!(window.state().state().query.hide_above, Some(MatureLevel::X));
    click(&mut window, Role::Tab, "Show");
    assert_eq!(window.state().state().query.hide_above, None);
}

#[test]
fn a_key_is_kept_where_only_its_owner_reads_it_and_never_shown() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    open_settings(&mut window, "Account");
    until_says(&mut window, "There is no key");
    focus(&mut window, "Paste your key");
    type_text(&mut window, "two words");
    until_mentions(&mut window, "This is not a key");
    for _ in 0.."two words".len() {
        window.key_press(egui::Key::Backspace);
    }
    window.run_steps(2);
    type_text(&mut window, KEY);
    let shows_key = |window: &Window| {
        let nodes = window.root().children_recursive();
        nodes.into_iter().any(|node| format!("{:?}", node.accesskit_node().data()).contains(KEY))
    };
    assert!(!shows_key(&window));
    click(&mut window, Role::Button, "Keep");
    until_mentions(&mut window, "kept in a file only you can read");
    assert!(!shows_key(&window) && !format!("{:?}", window.state().state()).contains(KEY));
    let file = desk.data_dir().join("token");
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), KEY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    click(&mut window, Role::Button, "Forget the key");
    until_says(&mut window, "There is no key");
    assert!(!file.exists());
}

#[test]
fn a_test_of_the_connection_says_who_is_signed_in() {
    let server = CivitaiServer::start(Catalogue::new());
    let desk = Desk::new();
    let mut window = desk.open(Some(&server));
    open_settings(&mut window, "Account");
    until_says(&mut window, "There is no key");
    click(&mut window, Role::Button, "Test connection");
    until_mentions(&mut window, "Nobody is signed in");
    focus(&mut window, "Paste your key");
    type_text(&mut window, KEY);
    click(&mut window, Role::Button, "Keep");
    until_mentions(&mut window, "kept in a file only you can read");
    assert!(!mentions(&window, "Nobody is signed in"), "that was said of another key");
    click(&mut window, Role::Button, "Test connection");
    until_mentions(&mut window, "does not know this key");
    server.set_account(KEY, serde_json::json!({"id": 7, "username": "mira", "tier": "gold"}));
    click(&mut window, Role::Button, "Test connection");
    until_mentions(&mut window, "Signed in as mira (gold)");
    server.fail_times(9, &Fault::Html(503));
    click(&mut window, Role::Button, "Test connection");
    until_mentions(&mut window, "overloaded or down");
}

#[test]
fn a_base_model_gets_a_folder_name_with_an_example_and_loses_it_again() {
    let desk = Desk::new();
    let mut window = desk.open_sized(None, [1600.0, 1800.0]);
    open_settings(&mut window, "Downloads");
    let aliases = |window: &Window| window.state().state().downloads.settings.aliases.clone();
    // Alone, so that nothing has to be scrolled.
    focus(&mut window, "Search settings");
    type_text(&mut window, "folder names");
    until_mentions(&mut window, "Folder names for base models");
    let template = DownloadSettings { template: "{base_model}".to_owned(), ..DownloadSettings::default() };
    window.state_mut().ask(Action::Download(DownloadAsk::Set(Box::new(template))));
    focus(&mut window, "Base model as CivitAI calls it");
    type_text(&mut window, "Illustrious");
    focus(&mut window, "Folder for it");
    type_text(&mut window, "IL");
    let example = std::path::Path::new("IL").join("ink_wash_v2.safetensors");
    until_mentions(&mut window, &example.display().to_string());
    assert!(aliases(&window).is_empty(), "only shown so far");
    click(&mut window, Role::Button, "Add");
    until_says(&mut window, "Illustrious → IL");
    assert_eq!(aliases(&window).get("Illustrious").map(String::as_str), Some("IL"));
    click(&mut window, Role::Button, "Take away the folder name for Illustrious");
    assert!(aliases(&window).is_empty());
}

#[test]
fn a_folder_for_downloads_that_could_be_anywhere_is_refused_in_its_field() {
    let desk = Desk::new();
    let mut window = desk.open_sized(None, [1600.0, 1800.0]);
    open_settings(&mut window, "Downloads");
    focus(&mut window, "Folder for Checkpoint");
    type_text(&mut window, "loras");
    window.key_press(egui::Key::Enter);
    until_mentions(&mut window, "Write the whole path");
    assert!(window.state().state().downloads.settings.places.is_empty());
}

#[test]
fn the_first_run_takes_a_typed_path_and_shows_its_models() {
    let desk = Desk::new();
    fs::write(desk.model("moon.safetensors"), lora(1)).unwrap();
    let mut window = desk.open(None);
    until_mentions(&mut window, "Welcome to CivitDeck");
    assert!(
        says(&window, "Only hashes are sent to CivitAI, never a file, a name or a path")
            || mentions(&window, "Only hashes")
    );
    click(&mut window, Role::Button, "Type a path instead");
    focus(&mut window, "Path of a folder");
    type_text(&mut window, &desk.beside("models").display().to_string());
    click(&mut window, Role::Button, "Add");
    until(&mut window, "the model", |window| window.state().state().view.len() == 1);
    assert!(!mentions(&window, "Welcome to CivitDeck"));
}

#[test]
fn the_guide_opens_jumps_and_is_searched() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    until_mentions(&mut window, "Welcome to CivitDeck");
    window.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::F1);
    until(&mut window, "the contents", |window| has(window, Role::Button, "Privacy"));
    assert!(!mentions(&window, "no telemetry"), "that is far below");
    click(&mut window, Role::Button, "Privacy");
    until_mentions(&mut window, "no telemetry");
    focus(&mut window, "Search the guide");
    type_text(&mut window, "damaged library");
    until_mentions(&mut window, "never deleted");
    assert!(!has(&window, Role::Button, "Privacy"), "what was found stands in place of the contents");
}

#[test]
fn a_report_can_be_read_has_no_names_unasked_and_lands_where_it_says() {
    let desk = Desk::with_models(&[("secret-name.safetensors", &lora(2))]);
    fs::create_dir_all(desk.data_dir()).unwrap();
    fs::write(desk.data_dir().join("token"), KEY).unwrap();
    let mut window = desk.open(None);
    until(&mut window, "the model", |window| window.state().state().view.len() == 1);
    click(&mut window, Role::Button, "Settings");
    click(&mut window, Role::Button, "Report a problem…");
    until_says(&mut window, "about.txt");
    let text = |window: &Window| {
        let report = window.state().state().report.clone().unwrap();
        report.files.iter().map(|(_, text)| text.clone()).collect::<String>()
    };
    assert!(!text(&window).contains(KEY) && !text(&window).contains("secret-name"));
    click(&mut window, Role::Button, "library.txt");
    window.run_steps(2);
    window.get_by_role_and_label(Role::CheckBox, "With model names and paths").click();
    window.run_steps(2);
    until(&mut window, "a report with names", |window| {
        window.state().state().report.as_ref().is_some_and(|report| report.with_names)
    });
    assert!(!text(&window).contains(KEY), "never, whatever is ticked");
}
