//! What the user keeps: marks, collections; and what the window says about it.

use super::*;

#[test]
fn notices_are_few_and_say_nothing_twice() {
    let mut state = AppState::default();
    for number in 0..9 {
        apply_event(&mut state, AppEvent::Trouble(format!("trouble {number}")));
    }
    apply_event(&mut state, AppEvent::Trouble("trouble 8".to_owned()));
    let texts: Vec<_> = state.notices.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(texts, ["trouble 5", "trouble 6", "trouble 7", "trouble 8"]);
    let id = state.notices[1].id;
    reduce(&mut state, Action::DismissNotice(id));
    assert_eq!(state.notices.len(), 3);
    let unread = state.unread;
    let copied = reduce(&mut state, Action::Copy("ABC".to_owned(), "SHA256".to_owned()));
    assert_eq!(copied, [Effect::Copy("ABC".to_owned())]);
    assert!(state.notices.back().is_some_and(|notice| notice.text == "SHA256 copied"));
    assert_eq!(state.unread, unread, "what somebody just asked for is no news");
}

#[test]
fn notices_are_read_later_and_forgotten() {
    let mut state = AppState::default();
    for number in 0..300 {
        apply_event(&mut state, AppEvent::Trouble(format!("trouble {number}")));
    }
    assert_eq!((state.notice_log.len(), state.unread), (200, 300));
    let id = state.notices[0].id;
    reduce(&mut state, Action::DismissNotice(id));
    assert_eq!(state.notice_log.len(), 200, "what is off the screen can still be read");
    reduce(&mut state, Action::ReadNotices);
    assert_eq!((state.unread, state.notice_log.len()), (0, 200));
    reduce(&mut state, Action::ClearNotices);
    assert!(state.notices.is_empty() && state.notice_log.is_empty());
}

#[test]
fn what_was_done_is_said() {
    let mut state = AppState::default();
    apply_event(&mut state, AppEvent::Done(Deed::ReportSaved("/kept/report.zip".into())));
    assert!(state.notices[0].text.contains("report.zip"));
    assert_eq!(state.notices[0].level, NoticeLevel::Info);
}

#[test]
fn marks_are_about_all_that_is_selected() {
    let mut state = with_rows(3);
    let both = vec![FileKey(1), FileKey(2)];
    reduce(&mut state, Action::SelectMany { keys: both.clone(), add: false });
    let rated = reduce(&mut state, Action::Run(Command::rate(4)));
    assert_eq!(rated, [Effect::Mark(both.clone(), MarkChange::Rating(4))]);
    let marked = reduce(&mut state, Action::Run(Command::Favourite));
    assert_eq!(marked, [Effect::Mark(both.clone(), MarkChange::Favourite(true))]);
    let mature = reduce(&mut state, Action::Run(Command::MatureShow));
    assert_eq!(mature, [Effect::Mark(both, MarkChange::Mature(Some(MatureMode::Show)))]);
    assert!(reduce(&mut state, Action::Mark(Vec::new(), MarkChange::Rating(1))).is_empty());
    let edits = UserEdits { title: Some("Mine".to_owned()), ..UserEdits::default() };
    let edited = reduce(&mut state, Action::Edit(FileKey(1), Box::new(edits.clone())));
    assert_eq!(edited, [Effect::Edit(FileKey(1), Box::new(edits))]);
}

#[test]
fn collecting_offers_the_way_back() {
    let mut state = with_rows(2);
    apply_event(&mut state, AppEvent::Collections(vec![collection(5, "Shelf", &[])]));
    let keys = vec![FileKey(1), FileKey(2)];
    let effects = reduce(&mut state, Action::AddTo(CollectionId(5), keys.clone()));
    assert_eq!(effects, [Effect::Collect(CollectionId(5), keys.clone(), true)]);
    let notice = state.notices.back().unwrap();
    assert!(notice.text.contains("Shelf"), "{}", notice.text);
    let (_, back) = notice.offer.clone().unwrap();
    assert_eq!(*back, Action::TakeFrom(CollectionId(5), keys.clone()));
    let effects = reduce(&mut state, *back);
    assert_eq!(effects, [Effect::Collect(CollectionId(5), keys, false)]);
    assert!(reduce(&mut state, Action::AddTo(CollectionId(5), Vec::new())).is_empty());
}

#[test]
fn what_is_in_a_collection_already_is_not_taken_out_by_undoing() {
    let mut state = with_rows(0);
    let card = |key| Card::new(&record(key), None, None);
    let member = Card { subject: Some(SubjectId(7)), ..card(1) };
    apply_event(&mut state, AppEvent::View(view_of_cards(vec![member, card(2)], &CardQuery::default())));
    apply_event(&mut state, AppEvent::Collections(vec![collection(5, "Shelf", &[7])]));
    let effects = reduce(&mut state, Action::AddTo(CollectionId(5), vec![FileKey(1), FileKey(2)]));
    assert_eq!(effects, [Effect::Collect(CollectionId(5), vec![FileKey(2)], true)]);
    assert!(reduce(&mut state, Action::AddTo(CollectionId(5), vec![FileKey(1)])).is_empty());
}

#[test]
fn a_collection_that_goes_no_longer_narrows_the_gallery() {
    let (mut state, _) = opened(0);
    let value = FacetValue::Collection(CollectionId(5));
    reduce(&mut state, Action::SetPart(value, Part::Include));
    let change = CollectionChange::Remove(CollectionId(5));
    let effects = reduce(&mut state, Action::ChangeCollections(change.clone()));
    assert!(effects.contains(&Effect::ChangeCollections(change)) && !state.query.is_narrowed());
    let told = apply_event(&mut state, AppEvent::Collections(Vec::new()));
    assert_eq!(told, [Effect::SetViewContext]);
}
