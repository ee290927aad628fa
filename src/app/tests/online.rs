//! The search on CivitAI: when one begins, what becomes of its pages, when more is asked for.

use super::*;
use crate::app::online::{FeedPage, FeedTrouble, PageSource, PageWish};
use crate::app::view::FeedCounts;
use crate::model::catalogue::ModelInfo;
use crate::model::online::{Cursor, ModelAsk, ModelOrder};
use crate::model::query::{FeedOrder, Scope};

/// What CivitAI is asked for by some effects.
fn asked(effects: &[Effect]) -> Option<&PageWish> {
    effects.iter().find_map(|effect| if let Effect::AskCivitai(wish) = effect { Some(&**wish) } else { None })
}

fn fed(effects: &[Effect]) -> Vec<u64> {
    let feed = effects.iter().find_map(|effect| if let Effect::Feed(models) = effect { Some(models) } else { None });
    feed.unwrap().iter().map(|model| model.0).collect()
}

fn page(page: usize, models: std::ops::Range<u64>, next: Option<&str>) -> FeedPage {
    FeedPage {
        page,
        models: models.map(ModelId).collect(),
        next: next.map(|text| Cursor(text.to_owned())),
        source: PageSource::Live,
        took_secs: 0.5,
        more_to_come: false,
        stale: None,
    }
}

/// A state that searches CivitAI, and its first wish.
fn searching() -> (AppState, PageWish) {
    let (mut state, _) = opened(0);
    let effects = reduce(&mut state, Action::SetScope(Scope::Civitai));
    let wish = asked(&effects).unwrap().clone();
    (state, wish)
}

fn arrive(state: &mut AppState, id: SearchId, page: Result<FeedPage, FeedTrouble>) -> Vec<Effect> {
    apply_event(state, AppEvent::FeedPage(id, page))
}

/// The gallery with all that has come, of which filters leave so many rows.
fn show(state: &mut AppState, rows: u32) -> Vec<Effect> {
    let cards =
        (0..u64::from(rows)).map(|id| Card::known(&ModelInfo { id: ModelId(id), ..Default::default() }, None, false));
    let ViewEvent::View(view) = view_of_cards(cards.collect(), &state.query) else { unreachable!() };
    let mut view = Arc::try_unwrap(view).unwrap();
    let listed = state.online.models.len() as u32;
    view.feed = FeedCounts { listed, shown: rows, rows, ..FeedCounts::default() };
    apply_event(state, AppEvent::View(ViewEvent::View(Arc::new(view))))
}

#[test]
fn a_search_begins_with_its_scope_and_waits_while_somebody_types() {
    let (mut state, wish) = searching();
    assert_eq!((wish.page, wish.after_ms, &wish.cursor), (0, 0, &None));
    let typed = reduce(&mut state, Action::SetText("metro".to_owned()));
    let next = asked(&typed).unwrap();
    assert!(next.after_ms >= 200 && next.id != wish.id);
    assert_eq!(next.search.ask, ModelAsk::Text("metro".to_owned()));
    // What CivitAI is not asked for needs no other search.
    let filtered = reduce(&mut state, Action::SetPart(FacetValue::Mark(Mark::InLibrary), Part::Exclude));
    assert!(matches!(filtered.as_slice(), [Effect::Query(_)]));
    let own = reduce(&mut state, Action::SetPart(FacetValue::Mark(Mark::Favourite), Part::Include));
    assert!(own.contains(&Effect::StopAsking) && state.online.search.is_none());
    reduce(&mut state, Action::ClearFilters);
    let order = FeedOrder { order: ModelOrder::Newest, ..FeedOrder::default() };
    let ordered = reduce(&mut state, Action::SetFeedOrder(order));
    assert_eq!(asked(&ordered).unwrap().search.ask, ModelAsk::List(ModelOrder::Newest));
    let back = reduce(&mut state, Action::SetScope(Scope::Library));
    assert!(back.contains(&Effect::StopAsking) && fed(&back).is_empty());
}

#[test]
fn pages_follow_each_other_without_repeating_a_model_and_late_ones_are_dropped() {
    let (mut state, wish) = searching();
    assert_eq!(fed(&arrive(&mut state, wish.id, Ok(page(0, 0..10, Some("a"))))).len(), 10);
    assert!(!state.online.running && !state.online.ended);
    reduce(&mut state, Action::AskOn);
    assert_eq!(fed(&arrive(&mut state, wish.id, Ok(page(1, 5..15, Some("a"))))), (0..15).collect::<Vec<_>>());
    assert!(state.online.ended, "a cursor that comes back would go round for ever");
    let late = SearchId(wish.id.0 - 1);
    assert!(arrive(&mut state, late, Ok(page(0, 90..99, None))).is_empty());
    assert_eq!((state.online.models.len(), state.online.pages()), (15, 2));
}

#[test]
fn what_was_kept_is_shown_and_then_replaced() {
    let (mut state, wish) = searching();
    let kept = FeedPage { source: PageSource::Kept(5), more_to_come: true, ..page(0, 0..3, Some("old")) };
    arrive(&mut state, wish.id, Ok(kept));
    assert!(state.online.running && state.online.source == Some(PageSource::Kept(5)));
    assert_eq!(fed(&arrive(&mut state, wish.id, Ok(page(0, 2..6, Some("new"))))), [2, 3, 4, 5]);
    assert_eq!(asked(&reduce(&mut state, Action::AskOn)).unwrap().cursor, Some(Cursor("new".to_owned())));
}

#[test]
fn trouble_keeps_what_there_is_and_can_be_tried_again() {
    let (mut state, wish) = searching();
    arrive(&mut state, wish.id, Ok(page(0, 0..3, Some("a"))));
    reduce(&mut state, Action::AskOn);
    arrive(&mut state, wish.id, Err(FeedTrouble::Failed(Said::Text("CivitAI is down".to_owned()))));
    assert!(!state.online.running && state.online.models.len() == 3);
    assert!(asked(&show(&mut state, 3)).is_none(), "it is not asked again by itself");
    let again = reduce(&mut state, Action::AskOn);
    assert_eq!(asked(&again).map(|wish| (wish.page, wish.cursor.clone())), Some((1, Some(Cursor("a".to_owned())))));
}

#[test]
fn kept_pages_follow_each_other_while_civitai_does_not_answer() {
    let at = |number: u64| number * 100..number * 100 + 100;
    let kept = |number: u64, next: Option<&str>| FeedPage {
        source: PageSource::Kept(5),
        more_to_come: true,
        ..page(number as usize, at(number), next)
    };
    let stale = |page: &FeedPage, trouble: &FeedTrouble| FeedPage {
        more_to_come: false,
        stale: Some(trouble.clone()),
        ..page.clone()
    };
    let down = FeedTrouble::Failed(Said::Text("CivitAI is down".to_owned()));
    let scroll_to = |state: &mut AppState, to: u64| {
        reduce(state, Action::SetVisible((to - 20..to).map(|id| FileKey::of_model(ModelId(id))).collect()))
    };
    for trouble in [FeedTrouble::Offline, down] {
        let (mut state, wish) = searching();
        let first = kept(0, Some("1"));
        arrive(&mut state, wish.id, Ok(first.clone()));
        show(&mut state, 100);
        assert!(asked(&scroll_to(&mut state, 100)).is_none(), "CivitAI is still asked for the first");
        let effects = arrive(&mut state, wish.id, Ok(stale(&first, &trouble)));
        assert_eq!(asked(&effects).map(|wish| wish.page), Some(1), "nobody has to click");
        let second = kept(1, Some("2"));
        arrive(&mut state, wish.id, Ok(second.clone()));
        show(&mut state, 200);
        // Known to be away, it is not waited for: the next page is asked for at once.
        assert_eq!(asked(&scroll_to(&mut state, 200)).map(|wish| wish.page), Some(2));
        arrive(&mut state, wish.id, Ok(kept(2, Some("3"))));
        arrive(&mut state, wish.id, Ok(stale(&second, &trouble)));
        assert_eq!((state.online.pages(), state.online.models.len()), (3, 300), "what comes late takes nothing away");
        assert_eq!(state.online.trouble, Some(trouble.clone()), "and it is still said");
        show(&mut state, 300);
        assert_eq!(asked(&scroll_to(&mut state, 300)).map(|wish| wish.page), Some(3));
        arrive(&mut state, wish.id, Err(trouble.clone()));
        show(&mut state, 300);
        assert!(asked(&scroll_to(&mut state, 300)).is_none(), "nothing is kept of that one");
        let again = asked(&reduce(&mut state, Action::AskOn)).cloned();
        assert_eq!(again.map(|wish| wish.page), Some(3));
    }
}

#[test]
fn a_page_that_is_told_anew_with_the_same_way_on_is_not_the_end() {
    let (mut state, wish) = searching();
    arrive(&mut state, wish.id, Ok(page(0, 0..10, Some("a"))));
    reduce(&mut state, Action::AskOn);
    let kept = FeedPage { source: PageSource::Kept(5), more_to_come: true, ..page(1, 10..20, Some("b")) };
    arrive(&mut state, wish.id, Ok(kept));
    arrive(&mut state, wish.id, Ok(page(1, 10..20, Some("b"))));
    assert!(!state.online.ended);
    assert_eq!(asked(&reduce(&mut state, Action::AskOn)).unwrap().cursor, Some(Cursor("b".to_owned())));
}

#[test]
fn more_is_asked_for_near_the_end_and_not_for_ever_when_filters_leave_nothing() {
    let (mut state, wish) = searching();
    arrive(&mut state, wish.id, Ok(page(0, 0..100, Some("1"))));
    assert!(asked(&show(&mut state, 100)).is_none(), "the end is far");
    let keys: Vec<FileKey> = (60..80).map(|id| FileKey::of_model(ModelId(id))).collect();
    let scrolled = reduce(&mut state, Action::SetVisible(keys));
    assert_eq!(asked(&scrolled).unwrap().page, 1);

    let (mut state, wish) = searching();
    let mut pages = 0;
    for number in 0..50 {
        arrive(
            &mut state,
            wish.id,
            Ok(page(number, number as u64 * 10..number as u64 * 10 + 10, Some(&number.to_string()))),
        );
        pages += 1;
        if asked(&show(&mut state, 0)).is_none() {
            break;
        }
    }
    assert_eq!(pages, 5);
    assert!(state.online.is_paused());
}

#[test]
fn a_model_does_not_stay_selected_where_only_files_are_shown() {
    let (mut state, _) = searching();
    show(&mut state, 3);
    let key = FileKey::of_model(ModelId(1));
    reduce(&mut state, Action::Select(Some(key)));
    reduce(&mut state, Action::SetScope(Scope::Library));
    assert_eq!((state.selected, state.chosen.len()), (None, 0), "nothing of the library is this model");
    let files = view_for(&[record(1)], &state.query);
    apply_event(&mut state, AppEvent::View(files));
    assert_eq!(state.selected, Some(FileKey(1)), "the first of what is shown takes its place");
    let reached = reduce(&mut state, Action::Reach(FileKey::of_model(ModelId(2))));
    assert!(asked(&reached).is_some() && state.query.scope == Scope::Civitai);
    show(&mut state, 3);
    reduce(&mut state, Action::Reach(FileKey(1)));
    assert_eq!(state.query.scope, Scope::Library);
}

#[test]
fn asking_the_community_again_asks_for_the_pictures_of_the_version_too() {
    let (mut state, _) = opened(1);
    let asks_for = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Community(community::CommunityAsk::Made(version, _)) => Some(*version),
            _ => None,
        })
    };
    assert_eq!(asks_for(&reduce(&mut state, Action::RefreshCommunity)), None, "no version is shown");
    assert_eq!(asks_for(&reduce(&mut state, Action::SeeMade(VersionId(7)))), Some(VersionId(7)));
    assert_eq!(asks_for(&reduce(&mut state, Action::SeeMade(VersionId(7)))), None, "it is asked for already");
    assert_eq!(asks_for(&reduce(&mut state, Action::RefreshCommunity)), Some(VersionId(7)));
}
