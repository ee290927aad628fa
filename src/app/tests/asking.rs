//! What the gallery is asked: text, facets, presets, recent searches, order.

use super::*;
use crate::app::DiscoverMode;

#[test]
fn filters_ask_once_and_are_cleared_without_the_order() {
    let (mut state, _) = opened(0);
    let typed = reduce(&mut state, Action::SetText("night".to_owned()));
    assert!(matches!(typed.as_slice(), [Effect::Query(query)] if query.text == "night"));
    assert!(reduce(&mut state, Action::SetText("night".to_owned())).is_empty());
    let sorted = reduce(&mut state, Action::SortBy(SortBy::Size));
    assert!(sorted.iter().any(|effect| matches!(effect, Effect::Save(settings) if settings.sort == SortBy::Size)));
    reduce(&mut state, Action::ReverseSort);
    reduce(&mut state, Action::ClearFilters);
    let expected = CardQuery { sort: SortBy::Size, reversed: true, ..CardQuery::default() };
    assert_eq!(state.query, expected);
}

#[test]
fn a_value_takes_part_and_is_shown_alone() {
    let (mut state, _) = opened(0);
    let lora = FacetValue::Kind(ModelKind::Lora);
    let asked = reduce(&mut state, Action::SetPart(lora.clone(), Part::Exclude));
    assert!(matches!(asked.as_slice(), [Effect::Query(query)] if query.exclude == [lora.clone()]));
    assert!(reduce(&mut state, Action::SetPart(lora.clone(), Part::Exclude)).is_empty());
    reduce(&mut state, Action::SetText("night".to_owned()));
    reduce(&mut state, Action::ShowOnly(Some(lora.clone())));
    assert!(state.query.is_only(&lora) && state.query.exclude.is_empty());
    reduce(&mut state, Action::ShowOnly(None));
    assert!(!state.query.is_narrowed());
}

#[test]
fn presets_are_kept_by_name_and_bring_their_order() {
    let (mut state, _) = opened(0);
    assert!(reduce(&mut state, Action::SavePreset("  ".to_owned())).is_empty());
    reduce(&mut state, Action::SetText("night".to_owned()));
    reduce(&mut state, Action::SortBy(SortBy::Size));
    let saved = reduce(&mut state, Action::SavePreset(" Mine ".to_owned()));
    assert!(matches!(&saved[..], [Effect::SavePresets(presets, _)] if presets[0].name == "Mine"));
    reduce(&mut state, Action::SetText("dune".to_owned()));
    reduce(&mut state, Action::SavePreset("Mine".to_owned()));
    assert_eq!((state.presets.len(), state.presets[0].query.text.as_str()), (1, "dune"));
    reduce(&mut state, Action::ClearFilters);
    reduce(&mut state, Action::SortBy(SortBy::Name));
    let preset = state.presets[0].query.clone();
    let asked = reduce(&mut state, Action::SetQuery(preset.clone()));
    assert_eq!(state.query, preset);
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Save(settings) if settings.sort == SortBy::Size)));
    assert_eq!(reduce(&mut state, Action::RemovePreset(9)).len(), 1);
    reduce(&mut state, Action::RemovePreset(0));
    assert!(state.presets.is_empty());
}

#[test]
fn typing_on_is_one_recent_search() {
    let (mut state, _) = opened(0);
    let mut search = |text: &str| {
        reduce(&mut state, Action::SetText(text.to_owned()));
        reduce(&mut state, Action::RememberSearch(DiscoverMode::Search));
        state.recent.iter().map(|search| search.query.text.clone()).collect::<Vec<_>>()
    };
    assert!(search("n").is_empty(), "one letter is no search");
    search("night");
    assert_eq!(search("night metro"), ["night metro"]);
    for number in 0..20 {
        search(&format!("other {number}"));
    }
    assert_eq!(search("last").len(), 12);
    let cleared = reduce(&mut state, Action::ClearRecent);
    assert!(matches!(&cleared[..], [Effect::SavePresets(_, recent)] if recent.is_empty()));
}

#[test]
fn a_search_of_late_brings_everything_back_that_belonged_to_it() {
    use crate::model::query::Scope;
    let (mut state, _) = opened(0);
    let tag = FacetValue::Tag("anime".to_owned());
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Tags)));
    reduce(&mut state, Action::SetScope(Scope::Both));
    reduce(&mut state, Action::SetPart(tag.clone(), Part::Exclude));
    reduce(&mut state, Action::SortBy(SortBy::Size));
    reduce(&mut state, Action::RememberSearch(DiscoverMode::Tags));
    let asked = state.query.clone();
    let kept = state.recent.first().cloned().unwrap();
    reduce(&mut state, Action::ClearFilters);
    reduce(&mut state, Action::SetScope(Scope::Library));
    reduce(&mut state, Action::SortBy(SortBy::Name));
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Search)));
    reduce(&mut state, Action::AskRecent(Box::new(kept)));
    assert_eq!(state.query, asked);
    assert_eq!((state.settings.discover, state.settings.sort), (DiscoverMode::Tags, SortBy::Size));
}

#[test]
fn a_pasted_novel_is_cut() {
    let (mut state, _) = opened(0);
    reduce(&mut state, Action::SetText("ü".repeat(10_000)));
    assert_eq!(state.query.text.chars().count(), 500);
}

#[test]
fn a_search_of_late_knows_the_tab_it_was_asked_in_even_when_that_is_left() {
    let (mut state, _) = opened(0);
    reduce(&mut state, Action::SetText("night".to_owned()));
    // The click on another tab is told before the field that it takes the keyboard from.
    reduce(&mut state, Action::Set(SettingChange::Discover(DiscoverMode::Search)));
    reduce(&mut state, Action::RememberSearch(DiscoverMode::Advanced));
    assert_eq!(state.recent.first().unwrap().mode, DiscoverMode::Advanced);
}

#[test]
fn what_is_left_out_for_its_level_is_shown_blurred_and_the_way_back_is_offered() {
    let (mut state, _) = opened(0);
    let strict = MaturePolicy { mode: MatureMode::Hide, fine_up_to: MatureLevel::Pg };
    reduce(&mut state, Action::Set(SettingChange::Mature(strict)));
    assert_eq!(state.query.hide_above, Some(MatureLevel::Pg));
    let effects = reduce(&mut state, Action::ShowLevels);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Query(query) if query.hide_above.is_none())));
    assert_eq!(state.settings.mature, MaturePolicy { mode: MatureMode::Blur, ..strict });
    let (_, back) = state.notices.back().and_then(|notice| notice.offer.clone()).unwrap();
    reduce(&mut state, *back);
    assert_eq!((state.settings.mature, state.query.hide_above), (strict, Some(MatureLevel::Pg)));
    assert!(reduce(&mut state, Action::Set(SettingChange::Mature(strict))).is_empty());
}
