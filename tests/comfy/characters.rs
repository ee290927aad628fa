//! Whole sets against the local server: every fault, two servers, what is paid, and what is kept.

#![expect(clippy::unwrap_used, reason = "a test whose fixtures cannot be made should fail where they are")]

use crate::support::comfy_server::{ComfyServer, JobFault, PostFault, Version, png};
use crate::{BOTH, quick};
use civitdeck::characters::{
    Credits, Draft, Listen, News, SetResult, Studio, StudioError, StudioSettings, credits, from_file, now_unix_secs,
};
use civitdeck::comfy::{JobState, ServerSpec};
use civitdeck::jobs::CancelToken;
use civitdeck::model::character::{Attribute, AttributeKind, Character, Look, Owner, Slot};
use civitdeck::model::ids::CharacterId;
use civitdeck::store::Store;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A data folder with a studio of some servers.
pub(crate) struct Place {
    dir: TempDir,
    store: Arc<Store>,
    studio: Studio,
}

impl Place {
    pub(crate) fn new(servers: &[&ComfyServer]) -> Self {
        Self::with(servers, StudioSettings { daily_allowance: 1_000, ..StudioSettings::default() })
    }

    /// With pictures that cost nothing here: automatic runs are free.
    pub(crate) fn free(servers: &[&ComfyServer]) -> Self {
        Self::with(servers, StudioSettings::default())
    }

    pub(crate) fn studio(&self) -> &Studio {
        &self.studio
    }

    pub(crate) fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }

    pub(crate) fn with(servers: &[&ComfyServer], settings: StudioSettings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(dir.path()).unwrap());
        let specs: Vec<ServerSpec> = servers.iter().map(|server| ServerSpec::at(&server.url()).unwrap()).collect();
        // A picture that takes longer is one that never ends.
        let settings = StudioSettings { picture_secs: 4, ..settings };
        let studio = Studio::new(Arc::clone(&store), dir.path(), &specs, settings, quick()).unwrap();
        Self { dir, store, studio }
    }

    fn draft(&self, seed: u64) -> Draft {
        let path: PathBuf = self.dir.path().join(format!("ferry man {seed}.png"));
        std::fs::write(&path, png(96, 128, seed)).unwrap();
        from_file(&path).unwrap()
    }

    pub(crate) async fn create(&self, seed: u64) -> SetResult {
        self.studio.create(self.draft(seed), Owner::You, &quiet(), &CancelToken::default()).await.unwrap()
    }

    /// A set made by hand, with somebody who hears of it.
    pub(crate) async fn create_heard(&self, seed: u64, listen: &Listen) -> SetResult {
        self.studio.create(self.draft(seed), Owner::You, listen, &CancelToken::default()).await.unwrap()
    }

    /// A set of an automatic run with a look of its own.
    pub(crate) async fn create_with(&self, name: &str, change: impl FnOnce(&mut Look)) -> SetResult {
        let seed = name.bytes().fold(7, |sum: u64, byte| sum * 31 % 9973 + u64::from(byte));
        let mut draft = self.draft(seed);
        change(&mut draft.character.look);
        self.studio.create(draft, Owner::Curator, &quiet(), &CancelToken::default()).await.unwrap()
    }

    pub(crate) fn credits(&self) -> Credits {
        self.store.read(credits::read).unwrap()
    }

    /// Every credit is somewhere: nothing is held by a run that ended, and each was paid or refunded.
    pub(crate) fn balances(&self) {
        let credits = self.credits();
        assert_eq!(credits.held, 0);
        assert_eq!(credits.yours + credits.spent, 1_000, "{:?}", credits.movements);
        assert!(self.store.read(|reader| reader.runs()).unwrap().iter().all(|run| run.ended_unix_secs.is_some()));
    }

    pub(crate) fn character(&self, id: CharacterId) -> Character {
        self.studio.character(id).unwrap()
    }
}

fn quiet() -> Listen {
    Arc::new(|_news| {})
}

fn stages(result: &SetResult) -> Vec<Slot> {
    result.errors.iter().map(|error| error.stage).collect()
}

#[tokio::test]
async fn a_whole_set_on_both_versions_keeps_its_recipes() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        // Long enough to be seen while it runs, however busy this machine is.
        server.job_time(Duration::from_millis(200));
        let place = Place::new(&[&server]);
        let heard: Arc<Mutex<Vec<News>>> = Arc::default();
        let kept = Arc::clone(&heard);
        let listen: Listen = Arc::new(move |news| kept.lock().unwrap().push(news));
        let mut draft = place.draft(5);
        let hair = Attribute { value: "silver hair".to_owned(), ..Attribute::default() };
        draft.character.attributes.insert(AttributeKind::Hair, hair);
        let made = place.studio.create(draft, Owner::You, &listen, &CancelToken::default()).await.unwrap();
        assert_eq!((made.success, made.generated, made.total), (true, 5, 5), "{:?}", made.errors);
        assert!(made.images.iter().all(|image| image.path.is_file() && image.method == "img2img"));
        let prefixes: Vec<String> = server
            .graphs()
            .iter()
            .flat_map(|graph| graph.as_object().unwrap().values().cloned().collect::<Vec<_>>())
            .filter_map(|node| node["inputs"]["filename_prefix"].as_str().map(str::to_owned))
            .collect();
        assert!(prefixes[0].ends_with("/AVATAR") && prefixes.len() == 5, "the avatar comes first: {prefixes:?}");
        let character = place.character(made.id);
        let side = character.picture(Slot::Side).unwrap();
        assert!(side.positive.contains("silver hair") && side.positive.contains("profile"));
        assert!(side.graph_json.contains("KSampler") && side.seed == character.seed && side.height > side.width);
        assert_eq!(character.name, "ferry man 5");
        let heard = heard.lock().unwrap();
        let runs = |news: &News| matches!(news, News::Stage { state: JobState::Running { .. }, slot: Slot::Back, .. });
        assert!(heard.iter().any(runs) && heard.iter().any(|news| matches!(news, News::Preview { .. })));
        assert_eq!(place.credits().spent, 20);
        place.balances();
    }
}

#[tokio::test]
async fn every_fault_ends_in_pictures_or_a_reason_and_the_credits_balance() {
    type Fault = (&'static str, fn(&ComfyServer), usize);
    // What it is, how it is caused, and how many of five pictures there are in the end.
    let faults: [Fault; 14] = [
        ("silent socket", |server| server.silence_sockets(), 5),
        ("no socket", |server| server.refuse_sockets(), 5),
        ("success before history", |server| server.delay_history(Duration::from_millis(40)), 5),
        ("node errors beside a yes", |server| server.fail_post(PostFault::NodeErrors), 0),
        ("restart in the middle", |server| server.fail_job(JobFault::Restart), 5),
        ("restart twice", |server| (0..2).for_each(|_| server.fail_job(JobFault::Restart)), 0),
        ("sockets dropped", |server| server.fail_job(JobFault::DropSockets), 5),
        ("reply lost", |server| server.fail_post(PostFault::LoseReply), 5),
        ("out of memory", |server| server.fail_job(JobFault::OutOfMemory), 5),
        ("out of memory for good", |server| (0..3).for_each(|_| server.fail_job(JobFault::OutOfMemory)), 0),
        ("never ends", |server| server.fail_job(JobFault::NeverEnds), 0),
        ("stopped by somebody", |server| server.fail_job(JobFault::StoppedThere), 0),
        ("no picture, once", |server| server.fail_job(JobFault::NoPicture), 5),
        ("dies", |server| server.fail_job(JobFault::Die), 0),
    ];
    for version in BOTH {
        for (what, cause, expected) in &faults {
            let server = ComfyServer::start(version);
            cause(&server);
            let place = Place::new(&[&server]);
            let began = Instant::now();
            let made = place.create(3).await;
            assert_eq!(made.generated, *expected, "{what}: {:?}", made.errors);
            assert!(began.elapsed() < Duration::from_secs(20), "{what}: {:?}", began.elapsed());
            if *expected == 0 {
                assert!(!made.success && stages(&made) == [Slot::Avatar], "{what}: {:?}", made.errors);
                assert!(!made.errors[0].error.is_empty());
                assert_eq!(place.credits().yours, 1_000, "{what}: given back");
            }
            place.balances();
        }
    }
}

#[tokio::test]
async fn one_reference_that_fails_stops_no_other_and_is_tried_again_for_nothing() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    server.fail_nth(2, JobFault::StoppedThere);
    let made = place.create(1).await;
    assert_eq!((made.success, made.generated, made.errors.len()), (true, 4, 1));
    let lacking = stages(&made)[0];
    assert_ne!(lacking, Slot::Avatar);
    let cancel = CancelToken::default();
    let again = place.studio.retry(made.id, None, &quiet(), &cancel).await.unwrap();
    assert_eq!((again.generated, again.errors.len()), (5, 0));
    assert_eq!(place.credits().spent, 20, "what was paid is not paid twice");
    assert!(matches!(place.studio.retry(made.id, None, &quiet(), &cancel).await, Err(StudioError::NothingLacking)));
    place.balances();
}

#[tokio::test]
async fn a_failed_character_can_be_tried_again_and_its_avatar_comes_first() {
    let server = ComfyServer::start(Version::V0364);
    let place = Place::new(&[&server]);
    for _ in 0..2 {
        server.fail_job(JobFault::Error("ValueError", "it broke"));
    }
    let failed = place.create(1).await;
    assert_eq!((failed.success, failed.generated), (false, 0));
    assert!(failed.errors[0].error.contains("it broke"));
    let cancel = CancelToken::default();
    let wants = place.studio.retry(failed.id, Some(&[Slot::Side]), &quiet(), &cancel).await;
    assert!(matches!(wants, Err(StudioError::NeedsAvatar { slot: Slot::Side })));
    let made = place.studio.retry(failed.id, None, &quiet(), &cancel).await.unwrap();
    assert_eq!((made.success, made.generated, place.credits().spent), (true, 5, 20));
    place.balances();
}

#[tokio::test]
async fn a_picture_made_anew_waits_beside_the_old_one() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    let made = place.create(1).await;
    let cancel = CancelToken::default();
    place.studio.regenerate(made.id, Slot::Front, &quiet(), &cancel).await.unwrap();
    let character = place.character(made.id);
    let state = &character.slots[&Slot::Front];
    let (old, newer) = (state.picture.clone().unwrap(), state.candidate.clone().unwrap());
    assert!(old.seed != newer.seed && old.file != newer.file);
    let kept = place.studio.decide(made.id, Slot::Front, false).unwrap();
    assert_eq!((kept.picture(Slot::Front), &kept.slots[&Slot::Front].candidate), (Some(&old), &None));
    assert!(place.studio.folder().picture(made.id, &newer).exists(), "as long as it can be taken back");
    let back = place.studio.undecide(made.id, Slot::Front).unwrap();
    assert_eq!(back.slots[&Slot::Front].candidate, Some(newer.clone()));
    assert_eq!(place.studio.undecide(made.id, Slot::Front).unwrap(), back, "once");
    let taken = place.studio.decide(made.id, Slot::Front, true).unwrap();
    assert_eq!(taken.picture(Slot::Front), Some(&newer));
    assert_eq!(place.studio.undecide(made.id, Slot::Front).unwrap(), back);
    place.studio.decide(made.id, Slot::Front, false).unwrap();
    place.studio.regenerate(made.id, Slot::Front, &quiet(), &cancel).await.unwrap();
    let taken = place.studio.decide(made.id, Slot::Front, true).unwrap();
    assert_ne!(taken.picture(Slot::Front), Some(&old));
    assert!(!place.studio.folder().picture(made.id, &newer).exists(), "what was decided before is settled");
    assert!(place.studio.folder().picture(made.id, taken.picture(Slot::Front).unwrap()).is_file());
    assert_eq!(place.credits().spent, 28);
    place.balances();
}

#[tokio::test]
async fn a_cancelled_set_leaves_nothing_on_the_server_and_pays_for_what_there_is() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    server.fail_nth(1, JobFault::NeverEnds);
    let cancel = CancelToken::default();
    let stop = cancel.clone();
    let listen: Listen = Arc::new(move |news| {
        if let News::Stage { slot, state: JobState::Running { .. }, .. } = news
            && slot != Slot::Avatar
        {
            stop.cancel();
        }
    });
    let made = place.studio.create(place.draft(1), Owner::You, &listen, &cancel).await.unwrap();
    assert_eq!((made.success, made.generated, made.errors.len()), (true, 1, 4));
    assert!(made.errors.iter().all(|error| error.error == "cancelled"), "{:?}", made.errors);
    server.wait_for("the queue is empty", |server| server.queued().is_empty());
    assert_eq!(place.credits().spent, 20);
    place.balances();
}

#[tokio::test]
async fn a_server_that_dies_hands_its_part_of_the_set_to_the_other() {
    let (dying, healthy) = (ComfyServer::start(Version::V033), ComfyServer::start(Version::V0364));
    for server in [&dying, &healthy] {
        server.job_time(Duration::from_millis(40));
    }
    dying.fail_nth(1, JobFault::Die);
    let place = Place::new(&[&dying, &healthy]);
    let made = place.create(1).await;
    assert_eq!(made.generated, 5, "{:?}", made.errors);
    let runs = place.store.read(|reader| reader.runs()).unwrap();
    assert!(runs[0].stages.iter().any(|stage| !stage.handed_over.is_empty()));
    place.balances();
}

#[tokio::test]
async fn what_must_not_be_made_or_cannot_be_paid_is_refused_before_any_work() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    let mut draft = place.draft(1);
    draft.character.name = "a child".to_owned();
    draft.character.look.style = "nude".to_owned();
    let cancel = CancelToken::default();
    let refused = place.studio.create(draft, Owner::You, &quiet(), &cancel).await;
    assert!(matches!(refused, Err(StudioError::Refused { .. })));
    let poor = Place::with(&[&server], StudioSettings { daily_allowance: 19, ..StudioSettings::default() });
    let refused = poor.studio.create(poor.draft(1), Owner::You, &quiet(), &cancel).await;
    assert!(matches!(refused, Err(StudioError::Credits { price: 20, left: 19 })));
    let nowhere = Place::new(&[]);
    assert!(nowhere.studio.create(nowhere.draft(1), Owner::You, &quiet(), &cancel).await.is_err());
    assert!(server.requests().is_empty());
    for one in [&place, &poor, &nowhere] {
        assert!(one.store.read(|reader| reader.characters()).unwrap().is_empty());
    }
    let free = poor.studio.create(poor.draft(2), Owner::Curator, &quiet(), &cancel).await.unwrap();
    assert_eq!((free.generated, poor.credits().yours), (5, 19), "automatic runs are free");
}

#[tokio::test]
async fn with_a_fifth_of_the_stages_failing_nearly_all_have_two_references() {
    let servers = [ComfyServer::start(Version::V033), ComfyServer::start(Version::V0364)];
    for server in &servers {
        server.fail_every(5);
    }
    // Each stage once, so that a fault is a failed stage.
    let settings = StudioSettings { attempts: 1, daily_allowance: 1_000, ..StudioSettings::default() };
    let place = Place::with(&[&servers[0], &servers[1]], settings);
    let sets = futures_util::future::join_all((0..40).map(|seed| place.create(seed))).await;
    let successful: Vec<&SetResult> = sets.iter().filter(|set| set.success).collect();
    assert!(successful.len() >= 25, "{}", successful.len());
    assert!(successful.iter().all(|set| set.images[0].slot == Slot::Avatar));
    let two = successful.iter().filter(|set| set.generated >= 3).count();
    assert!(two * 100 >= successful.len() * 95, "{two} of {}", successful.len());
    assert!(sets.iter().all(|set| set.success || set.images.is_empty() && !set.errors.is_empty()));
    let spent = place.credits().spent;
    assert_eq!(spent, successful.len() as u64 * 20);
    place.balances();
}

#[tokio::test]
async fn a_run_cut_short_is_settled_at_the_next_start() {
    let server = ComfyServer::start(Version::V033);
    server.fail_nth(1, JobFault::NeverEnds);
    let place = Place::new(&[&server]);
    {
        let draft = place.draft(1);
        let (listen, cancel) = (quiet(), CancelToken::default());
        let set = place.studio.create(draft, Owner::You, &listen, &cancel);
        // The program ends while the second picture is made.
        let two = async {
            while server.graphs().len() < 2 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::select! {
            _ = set => panic!("it ended"),
            () = two => {}
        }
    }
    assert_eq!(place.credits().held, 20);
    assert_eq!(civitdeck::characters::recover(&place.store, now_unix_secs()).unwrap(), 1);
    assert_eq!(civitdeck::characters::recover(&place.store, now_unix_secs()).unwrap(), 0);
    let character = &place.store.read(|reader| reader.characters()).unwrap()[0];
    assert_eq!((character.made(), place.credits().spent), (1, 20));
    place.balances();
}

#[tokio::test]
async fn a_model_that_was_installed_meanwhile_is_seen() {
    let server = ComfyServer::start(Version::V033);
    server.set_checkpoints(&[]);
    let place = Place::new(&[&server]);
    let failed = place.create(1).await;
    assert!(failed.errors[0].error.contains("models/checkpoints"), "{:?}", failed.errors);
    server.set_checkpoints(&["inkXL.safetensors"]);
    let made = place.studio.retry(failed.id, None, &quiet(), &CancelToken::default()).await.unwrap();
    assert_eq!(made.generated, 5, "{:?}", made.errors);
    place.balances();
}

#[tokio::test]
async fn what_was_wrong_before_is_no_longer_said_once_it_is_tried_again() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    for before in [1, 2] {
        server.fail_nth(before, JobFault::StoppedThere);
    }
    let made = place.create(1).await;
    assert_eq!(made.errors.len(), 2, "{:?}", made.errors);
    let heard: Arc<Mutex<Vec<Character>>> = Arc::default();
    let kept = Arc::clone(&heard);
    let listen: Listen = Arc::new(move |news| {
        if let News::Character(character) = news {
            kept.lock().unwrap().push(*character);
        }
    });
    place.studio.retry(made.id, None, &listen, &CancelToken::default()).await.unwrap();
    let first = heard.lock().unwrap()[0].clone();
    assert_eq!(first.made(), 3, "nothing is made yet");
    assert!(first.slots.values().all(|state| state.trouble.is_none()));
}

#[tokio::test]
async fn a_picture_that_cannot_be_read_is_the_trouble_of_its_stage() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    server.fail_job(JobFault::StoppedThere);
    let failed = place.create(1).await;
    let character = place.character(failed.id);
    std::fs::remove_file(place.studio.folder().source(&character)).unwrap();
    let again = place.studio.retry(failed.id, None, &quiet(), &CancelToken::default()).await.unwrap();
    assert_eq!((again.generated, stages(&again)), (0, vec![Slot::Avatar]));
    assert!(again.errors[0].error.contains("source"), "{:?}", again.errors);
    place.balances();
}

#[tokio::test]
async fn nothing_lies_about_that_no_character_has() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    let made = place.create(1).await;
    let cancel = CancelToken::default();
    for _ in 0..2 {
        place.studio.regenerate(made.id, Slot::Front, &quiet(), &cancel).await.unwrap();
    }
    let folder = place.studio.folder().path().join(made.id.to_string());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 6, "five, and the newest of those made anew");
    let source = place.studio.folder().source(&place.character(made.id));
    civitdeck::characters::set_deleted(&place.store, made.id, true).unwrap();
    let later = now_unix_secs() + 40 * 86_400;
    civitdeck::characters::clear_deleted(&place.store, place.dir.path(), later).unwrap();
    assert!(!folder.exists() && !source.exists());
}

#[tokio::test]
async fn a_server_with_another_name_stays_the_same_server() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    let mut spec = ServerSpec::at(&server.url()).unwrap();
    let mut draft = place.draft(1);
    draft.character.look.servers = vec![spec.address.clone()];
    spec.name = "attic".to_owned();
    assert!(place.studio.pool().take_names(std::slice::from_ref(&spec)), "no other pool is needed");
    let made = place.studio.create(draft, Owner::You, &quiet(), &CancelToken::default()).await.unwrap();
    assert_eq!((made.generated, made.images[0].server.as_str()), (5, "attic"), "{:?}", made.errors);
    let mut other = place.draft(2);
    other.character.look.servers = vec!["attic".to_owned()];
    let made = place.studio.create(other, Owner::You, &quiet(), &CancelToken::default()).await.unwrap();
    assert_eq!(made.generated, 5, "by its name too");
}

#[tokio::test]
async fn offline_nothing_goes_to_another_machine() {
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(dir.path()).unwrap());
    let away = [ServerSpec::at("http://127.evil.invalid:8188").unwrap()];
    let studio = Studio::new(store, dir.path(), &away, StudioSettings::default(), quick()).unwrap();
    studio.pool().keep_local(true);
    let path = dir.path().join("a.png");
    std::fs::write(&path, png(96, 128, 1)).unwrap();
    let refused =
        studio.create(from_file(&path).unwrap(), Owner::You, &quiet(), &CancelToken::default()).await.unwrap_err();
    assert!(refused.to_string().contains("offline"), "{refused}");
    assert!(studio.pool().capabilities(Duration::ZERO).await.is_empty(), "nobody is asked");
    assert!(ServerSpec::at("http://[::1]:8188").unwrap().is_local());
}
