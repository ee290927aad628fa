//! The worker, on its thread and stepped by hand.

use super::*;
use crate::jobs;
use crate::model::file::{FileRecord, FileStamp};
use crate::model::ids::RootId;

fn card(key: u64) -> Card {
    let record = FileRecord::new(FileKey(key), RootId(1), format!("/m/{key}").into(), FileStamp::default(), 1);
    Card::new(&record, None, None)
}

/// The next view, whatever else is told before it.
fn view(receiver: &std::sync::mpsc::Receiver<ViewEvent>) -> Arc<View> {
    loop {
        if let ViewEvent::View(view) = receiver.recv_timeout(Duration::from_secs(30)).unwrap() {
            return view;
        }
    }
}

#[test]
fn changes_and_questions_lead_to_views() {
    let (sender, receiver) = jobs::channel(Arc::new(|| ()));
    let worker = ViewWorker::start(sender, |event| event).unwrap();
    worker.replace(vec![card(1), card(2)]);
    assert_eq!(view(&receiver).len(), 2);
    worker.upsert(vec![card(3)]);
    assert_eq!(view(&receiver).len(), 3);
    worker.query(CardQuery { text: "2".to_owned(), ..CardQuery::default() });
    assert_eq!(view(&receiver).len(), 1);
    worker.remove(vec![FileKey(2)]);
    assert_eq!(view(&receiver).len(), 0);
    // What comes last holds.
    worker.upsert(vec![card(2)]);
    worker.remove(vec![FileKey(2)]);
    worker.upsert(vec![card(2)]);
    assert_eq!(view(&receiver).len(), 1);
    worker.close();
}

/// A worker that is stepped by hand, and the other end.
fn by_hand() -> (Worker, ViewWorker) {
    let shared: Arc<Shared> = Arc::default();
    (Worker { shared: Arc::clone(&shared), ..Worker::default() }, ViewWorker { shared })
}

/// What each step tells, until nothing is owed.
fn told(worker: &mut Worker, mut between: impl FnMut(usize)) -> Vec<String> {
    let told = std::cell::RefCell::new(Vec::new());
    let mut step = 0;
    loop {
        assert!(worker.step(&|event| {
            told.borrow_mut().push(match event {
                ViewEvent::View(view) => format!("view {:?}", view.query.text),
                ViewEvent::Facets(_) => "facets".to_owned(),
                ViewEvent::Summary(_) => "summary".to_owned(),
                ViewEvent::Quick(hits) => format!("quick {:?}", hits.text),
                ViewEvent::Words(_, text, words) => format!("words {text:?} {words:?}"),
            });
            true
        }));
        step += 1;
        if !worker.owed.any() {
            return told.into_inner();
        }
        between(step);
    }
}

fn asking(text: &str) -> CardQuery {
    CardQuery { text: text.to_owned(), ..CardQuery::default() }
}

#[test]
fn a_newer_question_comes_before_counts_and_summary() {
    let (mut worker, end) = by_hand();
    end.replace(vec![card(1)]);
    let told = told(&mut worker, |step| match step {
        1 => end.query(asking("a")),
        3 => end.quick("b".to_owned()),
        _ => {}
    });
    // Step 4 answers the palette and then goes on with what was owed.
    assert_eq!(told, ["view \"\"", "view \"a\"", "facets", "quick \"b\"", "summary"]);
}

#[test]
fn every_tag_and_every_creator_completes_a_beginning() {
    let (mut worker, end) = by_hand();
    // More than counts are told of.
    let named = |key: u64| Card {
        tags: vec![format!("ink {key}")].into(),
        creator: Some(format!("Painter {key}").as_str().into()),
        ..card(key)
    };
    end.replace((1..=400).map(named).collect());
    told(&mut worker, |_| ());
    end.words(WordKind::Tag, "ink 39".to_owned());
    let found = told(&mut worker, |_| ());
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("words \"ink 39\" [\"ink 39\", \"ink 390\", \"ink 391\""), "{found:?}");
    end.words(WordKind::Creator, "painter 400".to_owned());
    assert_eq!(told(&mut worker, |_| ()), ["words \"painter 400\" [\"Painter 400\"]"]);
}

#[test]
fn of_two_questions_the_newer_is_answered() {
    let (mut worker, end) = by_hand();
    end.query(asking("a"));
    end.query(asking("b"));
    assert_eq!(told(&mut worker, |_| ()), ["view \"b\"", "facets"]);
}

#[test]
fn counts_are_given_up_midway_and_lists_not_for_ever() {
    let (mut worker, end) = by_hand();
    end.replace(vec![card(1)]);
    told(&mut worker, |_| ());
    worker.owed = Owed { list: true, facets: true, summary: true };
    let stale = worker.shared.hurries.load(Ordering::Relaxed) + 1;
    for _ in 0..MAX_GIVEN_UP {
        worker.engine.change(Changes::from([(FileKey(1), Some(card(1)))]));
        assert!(worker.tell(&|_| false, stale));
        assert!(worker.owed.list);
    }
    assert!(worker.tell(&|event| matches!(event, ViewEvent::View(_)), stale));
    assert!(!worker.owed.list && worker.tell(&|_| false, stale) && worker.owed.facets);
}

#[test]
fn changes_wait_until_they_are_due_and_questions_do_not() {
    let (mut worker, end) = by_hand();
    end.replace(vec![card(1)]);
    told(&mut worker, |_| ());
    worker.due = Some(Instant::now() + Duration::from_hours(1));
    end.upsert(vec![card(2)]);
    end.query(asking("x"));
    assert_eq!(told(&mut worker, |_| ()), ["view \"x\"", "facets"]);
    assert_eq!(end.shared.inbox().changes.len(), 1);
    worker.due = None;
    assert_eq!(told(&mut worker, |_| ()), ["view \"x\"", "facets", "summary"]);
    assert!(end.shared.inbox().changes.is_empty() && worker.due.is_some());
}

#[test]
fn what_was_found_stands_alone_in_its_order_until_all_is_asked_for_again() {
    let (sender, receiver) = jobs::channel(Arc::new(|| ()));
    let worker = ViewWorker::start(sender, |event| event).unwrap();
    worker.replace(vec![card(1), card(2), card(3)]);
    assert_eq!(view(&receiver).len(), 3);
    let known = FileKey::of_model(crate::model::ids::ModelId(7));
    let mut online = card(9);
    online.key = known;
    // A model of CivitAI is no row of the library, but it was found.
    worker.found(Some(vec![card(3), online.clone(), card(1), card(3)]));
    let keys = |view: &View| view.iter().map(|row| row.card.key).collect::<Vec<_>>();
    let found = view(&receiver);
    assert!(found.is_found);
    assert_eq!(keys(&found), [FileKey(3), known, FileKey(1)]);
    // What is told of it later is taken in, though models are not asked for otherwise.
    online.name = "Renamed".to_owned();
    worker.upsert(vec![online]);
    assert_eq!(view(&receiver).row(known).unwrap().card.name, "Renamed");
    // Its filters hold, its text does not.
    worker.query(CardQuery { text: "nowhere".to_owned(), ..CardQuery::default() });
    assert_eq!(view(&receiver).len(), 3);
    let unrated = vec![crate::model::facet::FacetValue::Rating(5)];
    worker.query(CardQuery { include: unrated, ..CardQuery::default() });
    assert_eq!(view(&receiver).len(), 0);
    worker.query(CardQuery::default());
    assert_eq!(view(&receiver).len(), 3);
    worker.remove(vec![FileKey(1)]);
    assert_eq!(keys(&view(&receiver)), [FileKey(3), known]);
    worker.found(None);
    let all = view(&receiver);
    assert!(!all.is_found);
    assert_eq!(keys(&all), [FileKey(2), FileKey(3)]);
    worker.close();
}
