//! Settings, and what changing them leads to.

use super::*;

#[test]
fn settings_stay_in_their_ranges() {
    let (mut state, _) = opened(0);
    reduce(&mut state, Action::Set(SettingChange::TileWidth(1e9)));
    assert_eq!(state.settings.tile_width.to_bits(), Settings::TILE_WIDTHS.end().to_bits());
    reduce(&mut state, Action::Set(SettingChange::TileWidth(f32::NAN)));
    assert!(Settings::TILE_WIDTHS.contains(&state.settings.tile_width));
    reduce(&mut state, Action::Set(SettingChange::DrawerHeight(-5.0)));
    assert!(state.settings.drawer_height > 0.0);
    reduce(&mut state, Action::TogglePanel(99));
    assert_eq!(state.settings.panels_open, [true; 3]);
    reduce(&mut state, Action::Set(SettingChange::Pace(7.0)));
    let effects = reduce(&mut state, Action::Set(SettingChange::Pace(f32::INFINITY)));
    assert!(state.settings.background_pace_secs.is_finite());
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::SetPace(secs) => Some(*secs),
        _ => None,
    });
    assert!(sent.is_some_and(f32::is_finite), "{effects:?}");
}

fn set(state: &mut AppState, change: SettingChange) -> Vec<Effect> {
    reduce(state, Action::Set(change))
}

#[test]
fn what_concerns_civitai_takes_effect_at_once_and_once() {
    let (mut state, _) = opened(0);
    let effects = set(&mut state, SettingChange::Offline(true));
    assert_eq!(effects, [Effect::SetOffline(true), Effect::Save(state.settings.clone())]);
    assert!(set(&mut state, SettingChange::Offline(true)).is_empty());
    let effects = set(&mut state, SettingChange::Address(" mirror.example ".to_owned()));
    assert_eq!(effects[0], Effect::SetAddress("mirror.example".to_owned()));
    let effects = set(&mut state, SettingChange::Pace(9.0));
    assert_eq!(effects[0], Effect::SetPace(9.0));
    let effects = set(&mut state, SettingChange::Zoom(1.5));
    assert!(matches!(effects.as_slice(), [Effect::Save(_)]));
}

#[test]
fn models_are_looked_up_as_soon_as_that_is_allowed_and_no_longer_than_it_is() {
    let (mut state, _) = opened(1);
    set(&mut state, SettingChange::Offline(true));
    let asks = |effects: &[Effect]| effects.contains(&Effect::Identify { after_secs: 0 });
    assert!(asks(&set(&mut state, SettingChange::Offline(false))), "the network is allowed again");
    set(&mut state, SettingChange::Identify(false));
    assert!(!asks(&set(&mut state, SettingChange::Zoom(1.5))));
    assert!(asks(&set(&mut state, SettingChange::Identify(true))));
    let job = begin(&mut state, JobKind::Identify);
    set(&mut state, SettingChange::Identify(false));
    assert!(job.control.cancel.is_cancelled(), "who does not want it waits for no end");
}

#[test]
fn models_that_are_asked_for_come_before_characters_and_other_tabs() {
    let (mut state, _) = opened(1);
    for asked in [
        Action::Reach(FileKey(1)),
        Action::ShowOnly(None),
        Action::SetQuery(CardQuery::default()),
        Action::Run(Command::ShowFavourites),
    ] {
        state.studio.is_shown = true;
        set(&mut state, SettingChange::Tab(3));
        reduce(&mut state, asked.clone());
        assert_eq!((state.studio.is_shown, state.settings.tab), (false, MODELS_TAB), "{asked:?}");
    }
}

#[test]
fn hiding_mature_models_is_part_of_every_question() {
    let (mut state, _) = opened(0);
    let policy = MaturePolicy { mode: MatureMode::Hide, fine_up_to: MatureLevel::Pg };
    let effects = set(&mut state, SettingChange::Mature(policy));
    assert!(
        matches!(&effects[..], [Effect::Save(_), Effect::Query(query)] if query.hide_above == Some(MatureLevel::Pg))
    );
    reduce(&mut state, Action::SetQuery(CardQuery { text: "x".to_owned(), ..CardQuery::default() }));
    assert_eq!(state.query.hide_above, Some(MatureLevel::Pg), "a preset does not undo it");
    reduce(&mut state, Action::SavePreset("p".to_owned()));
    assert_eq!(state.presets[0].query.hide_above, None, "nor does it carry it elsewhere");
    reduce(&mut state, Action::ClearFilters);
    assert_eq!(state.query.hide_above, Some(MatureLevel::Pg));
    set(&mut state, SettingChange::Mature(MaturePolicy::default()));
    assert_eq!(state.query.hide_above, None);
}

#[test]
fn remembered_settings_are_put_into_force_when_the_library_opens() {
    let mut state = AppState::default();
    let settings = Settings {
        offline: true,
        civitai_address: "mirror.example".to_owned(),
        mature: MaturePolicy { mode: MatureMode::Hide, ..MaturePolicy::default() },
        ..Settings::default()
    };
    let remembered = Remembered { settings: Some(settings), ..Remembered::default() };
    let effects = apply_event(&mut state, opened_with(remembered, 0));
    for expected in [Effect::SetOffline(true), Effect::SetAddress("mirror.example".to_owned()), Effect::SetViewContext]
    {
        assert!(effects.contains(&expected), "{expected:?}");
    }
    assert!(effects.contains(&Effect::Query(state.query.clone())) && state.query.hide_above.is_some());
}

#[test]
fn a_test_of_the_connection_is_about_the_key_it_was_made_with() {
    use crate::app::{Account, ConnectionTest};
    let (mut state, _) = opened(0);
    assert_eq!(reduce(&mut state, Action::TestConnection), [Effect::TestConnection]);
    assert_eq!(state.account.test, Some(ConnectionTest::Running));
    apply_event(&mut state, AppEvent::Connection(ConnectionTest::NoKey));
    assert_eq!(state.account.test, Some(ConnectionTest::NoKey));
    reduce(&mut state, Action::TestConnection);
    apply_event(&mut state, AppEvent::Account(Account { looked: true, ..Account::default() }));
    apply_event(&mut state, AppEvent::Connection(ConnectionTest::KeyRefused { unsent: false }));
    assert_eq!(state.account.test, None, "the key was changed meanwhile");
}
