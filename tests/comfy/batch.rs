//! Automatic runs from inside: one character is stopped without the others, and nothing stands still while CivitAI is asked.

#![expect(clippy::unwrap_used, reason = "a test whose fixtures cannot be made should fail where they are")]

use crate::characters::Place;
use crate::support::civitai_catalogue::{Catalogue, picture_path};
use crate::support::civitai_server::{CivitaiServer, Fault, quick_limits};
use crate::support::comfy_server::{ComfyServer, JobFault, Version};
use civitdeck::characters::{BatchSettings, Listen, News, StudioError, run_batch};
use civitdeck::civitai::{Client, ClientSettings};
use civitdeck::jobs::CancelToken;
use civitdeck::model::character::{AttributeKind, BatchReport, Confidence};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A picture with stripes of its own.
pub(crate) fn striped(width: u32) -> Vec<u8> {
    let light = |x: u32, y: u32| if (x / width + y / (width + 3)).is_multiple_of(2) { 30 } else { 220 };
    let picture = image::RgbImage::from_fn(96, 96, |x, y| image::Rgb([light(x, y), x as u8, y as u8]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A CivitAI whose feed has three pictures, each of its own; `third` is what happens when the third is fetched.
fn feed(prompt: &str, third: Option<Fault>) -> CivitaiServer {
    let civitai = CivitaiServer::start(Catalogue::new());
    let image = |id: u64| {
        json!({"id": id, "url": format!("{}{}", civitai.base_url(), picture_path(id, "jpeg")), "type": "image",
            "browsingLevel": 1, "stats": {"likeCount": 90}, "meta": {"prompt": prompt}})
    };
    let page = json!({"items": [image(1), image(2), image(3)], "metadata": {}}).to_string();
    civitai.fail_next(Fault::Bytes("application/json".to_owned(), page.into_bytes()));
    for width in [11, 17] {
        civitai.fail_next(Fault::Bytes("image/png".to_owned(), striped(width)));
    }
    civitai.fail_next(third.unwrap_or_else(|| Fault::Bytes("image/png".to_owned(), striped(29))));
    civitai
}

async fn run(place: &Place, civitai: &CivitaiServer, rules: &BatchSettings, listen: &Listen) -> BatchReport {
    try_run(place, civitai, rules, listen).await.unwrap()
}

fn client(civitai: &CivitaiServer) -> Client {
    let settings = ClientSettings {
        base_url: civitai.base_url(),
        background_pace: Duration::from_millis(1),
        timeout: Duration::from_secs(10),
        limits: quick_limits(),
        ..ClientSettings::default()
    };
    Client::new(settings).unwrap()
}

async fn try_run(
    place: &Place,
    civitai: &CivitaiServer,
    rules: &BatchSettings,
    listen: &Listen,
) -> Result<BatchReport, StudioError> {
    let client = client(civitai);
    let cancel = CancelToken::default();
    let report = run_batch(place.studio(), &client, rules, (listen, &|_progress| {}), &cancel).await;
    assert!(!cancel.is_cancelled());
    report
}

fn three() -> BatchSettings {
    BatchSettings { count: 3, ..BatchSettings::default() }
}

#[tokio::test]
async fn a_run_that_is_stopped_says_so_and_blames_nobody() {
    let server = ComfyServer::start(Version::V033);
    server.fail_nth(1, JobFault::NeverEnds);
    let civitai = feed("1girl, elf", None);
    let place = Place::free(&[&server]);
    let client = client(&civitai);
    let cancel = CancelToken::default();
    let all = cancel.clone();
    let listen: Listen = Arc::new(move |news| {
        if matches!(news, News::Stage { state: civitdeck::comfy::JobState::Running { .. }, .. }) {
            all.cancel();
        }
    });
    let rules = BatchSettings { count: 3, ..BatchSettings::default() };
    let report = run_batch(place.studio(), &client, &rules, (&listen, &|_progress| {}), &cancel).await.unwrap();
    assert!(report.was_stopped() && report.wanted == 3 && !report.is_troubled(), "{report:?}");
    assert_eq!((report.failed, report.reasons.len(), report.with_all_references), (0, 0, 0));
}

#[tokio::test]
async fn who_stops_one_character_stops_no_other() {
    let server = ComfyServer::start(Version::V033);
    let civitai = feed("1girl, elf", None);
    let place = Place::free(&[&server]);
    let heard: Arc<Mutex<Vec<(u64, bool)>>> = Arc::default();
    let kept = Arc::clone(&heard);
    let listen: Listen = Arc::new(move |news| {
        let mut kept = kept.lock().unwrap();
        match news {
            News::Began { id, stop } => {
                kept.push((id.0, true));
                if id.0 == 2 {
                    stop.cancel();
                }
            }
            News::Ended(id) => kept.push((id.0, false)),
            _ => {}
        }
    });
    // Not even where a failure would end the run: nothing failed.
    let report = run(&place, &civitai, &BatchSettings { continue_on_error: false, ..three() }, &listen).await;
    assert_eq!((report.total, report.successful, report.failed), (3, 2, 0), "{:?}", report.reasons);
    assert_eq!((report.stopped.as_deref(), report.reasons.len()), (None, 0), "to be stopped is no failure");
    let heard = heard.lock().unwrap();
    let at = |id: u64, began: bool| heard.iter().position(|one| *one == (id, began)).unwrap();
    assert!(at(2, false) < at(3, true), "it is known at once that it ended: {heard:?}");
    assert!(server.queued().is_empty());
}

#[tokio::test]
async fn while_civitai_takes_its_time_pictures_go_on() {
    let server = ComfyServer::start(Version::V0364);
    let civitai = feed("1girl, elf", Some(Fault::Delay(Duration::from_millis(1500))));
    let place = Place::free(&[&server]);
    let made: Arc<Mutex<Vec<u64>>> = Arc::default();
    let (kept, counter) = (Arc::clone(&made), server.counter());
    let listen: Listen = Arc::new(move |news| {
        if let News::Began { .. } = news {
            kept.lock().unwrap().push(counter());
        }
    });
    let report = run(&place, &civitai, &three(), &listen).await;
    assert_eq!(report.successful, 3, "{:?}", report.reasons);
    assert_eq!(made.lock().unwrap()[2], 10, "the first two were whole when the third came");
}

#[tokio::test]
async fn a_tagger_fills_what_nothing_says_and_is_asked_no_more_once_it_fails() {
    let server = ComfyServer::start(Version::V033);
    server.tag_with("1boy, blue_eyes, long_coat");
    let civitai = feed("1girl, elf", None);
    let place = Place::free(&[&server]);
    let quiet: Listen = Arc::new(|_news| {});
    let rules = BatchSettings { tagger: true, ..three() };
    let report = run(&place, &civitai, &rules, &quiet).await;
    assert_eq!(report.with_all_references, 3, "{:?}", report.reasons);
    let one = place.character(report.characters[0]);
    let of = |kind| (one.attributes[&kind].value.as_str(), one.attributes[&kind].confidence);
    assert_eq!(of(AttributeKind::Gender), ("woman", Confidence::Sure), "the prompt says so");
    assert_eq!(of(AttributeKind::Eyes), ("blue eyes", Confidence::Guess));
    assert!(one.attributes[&AttributeKind::Clothing].told_by().starts_with("WD14 on 127.0.0.1"));
    assert_eq!(server.graphs().len(), 18);

    let offline = ComfyServer::start(Version::V033);
    offline.tag_with("");
    offline.fail_job(JobFault::Error("aiohttp.client_exceptions.ClientConnectorDNSError", "Cannot connect to host"));
    let place = Place::free(&[&offline]);
    let report = run(&place, &feed("1girl, elf", None), &rules, &quiet).await;
    assert_eq!(report.with_all_references, 3, "{:?}", report.reasons);
    let asked = offline.graphs().iter().filter(|graph| graph.to_string().contains("WD14Tagger")).count();
    assert!(asked <= 2, "two begin at once, the third asks no more: {asked}");
}

/// How many characters, sources and reports there are.
fn there(place: &Place) -> (usize, usize, usize) {
    let store = place.store();
    store.read(|reader| Ok((reader.characters()?.len(), reader.sources()?.len(), reader.batches()?.len()))).unwrap()
}

#[tokio::test]
async fn without_a_server_that_can_make_a_picture_nothing_is_begun_and_the_day_is_not_used_up() {
    let quiet: Listen = Arc::new(|_news| {});
    let dead = ComfyServer::start(Version::V033);
    dead.set_dead(true);
    let empty = ComfyServer::start(Version::V0364);
    empty.set_checkpoints(&[]);
    for (server, why) in [(&dead, "127.0.0.1"), (&empty, "models/checkpoints")] {
        let civitai = feed("1girl, elf", None);
        let place = Place::free(&[server]);
        let error = try_run(&place, &civitai, &three(), &quiet).await.unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(there(&place), (0, 0, 0));
        assert!(civitai.requests().is_empty(), "no picture is fetched for nothing");
    }
}

#[tokio::test]
async fn when_civitai_cannot_be_asked_the_day_is_not_used_up() {
    let server = ComfyServer::start(Version::V033);
    let civitai = CivitaiServer::start(Catalogue::new());
    civitai.fail_times(50, &Fault::Html(524));
    let place = Place::free(&[&server]);
    let quiet: Listen = Arc::new(|_news| {});
    assert!(try_run(&place, &civitai, &three(), &quiet).await.is_err());
    assert_eq!(there(&place), (0, 0, 0));
}

#[tokio::test]
async fn a_server_that_dies_in_the_middle_ends_the_run_with_one_reason_and_no_dead_characters() {
    let server = ComfyServer::start(Version::V033);
    let civitai = feed("1girl, elf", None);
    let place = Place::free(&[&server]);
    let kill = server.killer();
    let listen: Listen = Arc::new(move |news| {
        if let News::Character(character) = news
            && character.id.0 == 1
            && character.made() == 1
        {
            kill();
        }
    });
    let report = run(&place, &civitai, &three(), &listen).await;
    assert_eq!((report.total, report.successful, report.failed), (1, 1, 0), "{:?}", report.reasons);
    assert!(report.stopped.as_deref().is_some_and(|why| why.contains("127.0.0.1")), "{:?}", report.stopped);
    assert!(!report.is_open);
    assert_eq!(there(&place), (1, 2, 1), "only the source of the one that was made counts as taken");
}

#[tokio::test]
async fn what_is_made_is_in_the_report_while_the_run_goes_on() {
    let server = ComfyServer::start(Version::V033);
    let civitai = feed("1girl, elf", None);
    let place = Place::free(&[&server]);
    let seen: Arc<Mutex<Vec<(usize, bool)>>> = Arc::default();
    let (kept, store) = (Arc::clone(&seen), place.store());
    let listen: Listen = Arc::new(move |news| {
        if let News::Ended(_) = news {
            let reports = store.read(|reader| reader.batches()).unwrap();
            kept.lock().unwrap().push((reports[0].successful, reports[0].is_open));
        }
    });
    run(&place, &civitai, &three(), &listen).await;
    let seen = seen.lock().unwrap();
    assert!(seen.iter().all(|(_, is_open)| *is_open) && seen[2].0 >= 1, "{seen:?}");
}
