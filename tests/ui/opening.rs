//! Opening, closing and opening again: the empty shell, a damaged store, a second window, what is remembered.

use crate::window::{Desk, Window, click, has, mentions, says, until, until_mentions};
use civitdeck::app::{Action, SettingChange, Settings, ThemeChoice};
use civitdeck::model::file::FileState;
use civitdeck::store::Store;
use egui::Role;
use std::fs;

const REBUILD: &str = "Keep it as a backup and start anew";

#[test]
fn the_first_frame_waits_for_nothing_and_an_empty_library_says_what_to_do() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    assert!(mentions(&window, "Opening the library…") || says(&window, "No models yet"));
    assert!(has(&window, Role::Button, "Settings"));
    until_mentions(&mut window, "No models yet");
    for button in ["Add folder…", "Find my tools", "Rescan"] {
        assert!(has(&window, Role::Button, button), "{button}");
    }
    assert!(says(&window, "0 models · 0 B · 0 folders"));
    window.run();
}

#[test]
fn theme_and_pace_are_remembered() {
    let desk = Desk::new();
    let mut window = desk.open(None);
    until_mentions(&mut window, "No models yet");
    click(&mut window, Role::Button, "Settings");
    click(&mut window, Role::Button, "Look");
    // Clicked in haste: the last word counts, whatever thread is the quickest.
    for theme in ["Dark", "System", "Dark", "Light"] {
        click(&mut window, Role::Tab, theme);
    }
    assert!(!window.ctx.global_style().visuals.dark_mode, "the theme changes at once");
    window.state_mut().ask(Action::Set(SettingChange::Pace(7.5)));
    window.run_steps(2);
    window.run();
    let remembered = |store: &Store| store.read(|reader| reader.setting::<Settings>(Settings::NAME)).unwrap().unwrap();
    let settings = remembered(&desk.close(window));
    assert_eq!((settings.theme, settings.background_pace_secs), (ThemeChoice::Light, 7.5));

    let mut window = desk.open(None);
    until_mentions(&mut window, "No models yet");
    window.run();
    assert!(!window.ctx.global_style().visuals.dark_mode);
    assert_eq!(window.state().state().settings.background_pace_secs.to_bits(), 7.5_f32.to_bits());
}

#[test]
fn a_damaged_store_is_kept_as_a_backup_when_asked() {
    let desk = Desk::new();
    let store = desk.store();
    let path = store.path().to_path_buf();
    drop(store);
    fs::write(&path, b"not what a store looks like").unwrap();
    let mut window = desk.open(None);
    until_mentions(&mut window, "The library could not be opened");
    assert!(mentions(&window, "the library file is damaged"));
    window.run();
    click(&mut window, Role::Button, REBUILD);
    until_mentions(&mut window, "No models yet");
    until_mentions(&mut window, "The damaged library file was kept as");
    let kept: Vec<_> = fs::read_dir(desk.data_dir())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("damaged"))
        .collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(fs::read(&kept[0]).unwrap(), b"not what a store looks like");
    window.run();
    click(&mut window, Role::Button, "Dismiss");
    assert!(!mentions(&window, "The damaged library file was kept as"));
}

#[test]
fn a_second_window_over_the_same_data_is_told_so() {
    let desk = Desk::new();
    let store = desk.store();
    let mut window = desk.open(None);
    until_mentions(&mut window, "CivitDeck is already running with this data folder");
    assert!(!has(&window, Role::Button, REBUILD), "nothing is damaged");
    window.run();
    drop(window);
    drop(store);
}

#[test]
fn panels_become_a_shared_column_and_then_tabs_as_the_window_narrows() {
    let desk = Desk::new();
    let tabs =
        |window: &Window| ["Discovery", "Models", "Community", "Management"].map(|name| has(window, Role::Tab, name));
    let mut wide = desk.open(None);
    until_mentions(&mut wide, "No models yet");
    assert_eq!(tabs(&wide), [false; 4]);
    for panel in ["Discovery", "Models", "Community", "Management"] {
        assert!(has(&wide, Role::Label, panel), "{panel}");
    }
    desk.close(wide);

    let mut medium = desk.open_sized(None, [1200.0, 800.0]);
    until_mentions(&mut medium, "No models yet");
    assert_eq!(tabs(&medium), [false, false, true, true]);
    click(&mut medium, Role::Tab, "Management");
    assert!(says(&medium, "Folders"));
    medium.run();
    desk.close(medium);

    let mut narrow = desk.open_sized(None, [900.0, 700.0]);
    until_mentions(&mut narrow, "No models yet");
    assert_eq!(tabs(&narrow), [true; 4]);
    for (tab, what) in [("Discovery", "shown in"), ("Community", "Select a model"), ("Management", "Collections")] {
        click(&mut narrow, Role::Tab, tab);
        until(&mut narrow, tab, |window| mentions(window, what));
        assert!(!has(&narrow, Role::Label, tab), "the tab of {tab} is its heading");
        narrow.run();
    }
    click(&mut narrow, Role::Tab, "Models");
    assert!(says(&narrow, "No models yet"));
}

#[test]
#[ignore = "making the sample takes a minute when it is not optimised"]
fn the_sample_library_opens_by_itself_and_is_identified_without_a_network() {
    let desk = Desk::new();
    let mut window = desk.open_sample();
    until_mentions(&mut window, "74 models · ");
    assert!(says(&window, "Sample library"));
    until(&mut window, "most of it identified", |window| {
        window.state().state().library.in_state(FileState::Identified) > 40
    });
    assert!(!desk.data_dir().exists(), "the user's own library is left alone");
}
