//! The ComfyUI client against the local server: every gotcha as a fault, and the recordings of real servers where they
//! lie beside the project.

use crate::support::comfy_server::{ComfyServer, JobFault, PostFault, Version, png};
use crate::{BOTH, quick};
use civitdeck::comfy::graph::{Family, Graph, MainModel, Method, Recipe};
use civitdeck::comfy::{
    Client, ComfyError, JobNews, JobState, Light, ObjectInfo, Pool, ServerSpec, Upload, Watch, Work, run_on,
    test_server,
};
use civitdeck::jobs::CancelToken;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub(crate) struct Plain {
    uploads: Vec<Upload>,
    limit: Option<Duration>,
}

impl Plain {
    pub(crate) fn new() -> Self {
        Self { uploads: Vec::new(), limit: None }
    }
}

impl Work for Plain {
    fn uploads(&self) -> &[Upload] {
        &self.uploads
    }

    fn graph(&self, _info: &ObjectInfo, _uploaded: &[String], smaller: bool) -> Result<Graph, ComfyError> {
        let recipe = Recipe {
            family: Family::Sd15,
            main: MainModel::Checkpoint("tiny_sd15.safetensors".to_owned()),
            loras: Vec::new(),
            method: Method::TextToImage,
            reference: None,
            positive: "a knight".to_owned(),
            negative: String::new(),
            width: 512,
            height: 768,
            seed: 5,
            steps: 4,
            cfg: 7.0,
            guidance: 3.0,
            sampler: "euler".to_owned(),
            scheduler: "normal".to_owned(),
            prefix: "civitdeck/test/AVATAR".to_owned(),
        };
        Ok(if smaller { recipe.smaller() } else { recipe }.graph())
    }

    fn run_limit(&self) -> Option<Duration> {
        self.limit
    }
}

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn client(server: &ComfyServer) -> Client {
    Client::new(ServerSpec::at(&server.url()).unwrap(), quick()).unwrap()
}

#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) states: Vec<JobState>,
    pub(crate) previews: usize,
}

pub(crate) fn watching() -> (Watch, Arc<Mutex<Seen>>) {
    let seen: Arc<Mutex<Seen>> = Arc::default();
    let kept = Arc::clone(&seen);
    let watch: Watch = Arc::new(move |news| {
        let Ok(mut seen) = kept.lock() else { return };
        match news {
            JobNews::State(state) => seen.states.push(state.clone()),
            JobNews::Preview(_) => seen.previews += 1,
            JobNews::Server(_) => {}
        }
    });
    (watch, seen)
}

async fn one(server: &ComfyServer) -> Result<civitdeck::comfy::Done, ComfyError> {
    run_on(&client(server), &Plain::new(), &watching().0, &CancelToken::default()).await
}

#[tokio::test]
async fn a_picture_goes_all_the_way_on_both_versions() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        server.job_time(Duration::from_millis(60));
        let (watch, seen) = watching();
        let done = run_on(&client(&server), &Plain::new(), &watch, &CancelToken::default()).await.unwrap();
        assert_eq!(done.pictures.len(), 1);
        assert!(done.pictures[0].bytes.starts_with(b"\x89PNG") && !done.smaller && done.again == 0);
        let seen = seen.lock().unwrap();
        assert!(seen.previews > 0, "the preview is handed on");
        let steps =
            |state: &JobState| matches!(state, JobState::Running { node, step: 1, steps: 2 } if node == "KSampler");
        assert!(seen.states.iter().any(steps), "{:?}", seen.states);
        assert_eq!(seen.states.last(), Some(&JobState::Fetching));
    }
}

#[tokio::test]
async fn the_connection_test_works_on_both_versions() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        let client = client(&server);
        let tested = test_server(&client, &watching().0, &CancelToken::default()).await.unwrap();
        assert_eq!(tested.health.light, Light::Ready);
        assert_eq!(tested.health.version, if version == Version::V033 { "0.33.0" } else { "0.3.64" });
        assert!(tested.picture_bytes > 0 && tested.classes > 15 && tested.checkpoints == 2);
        assert!(server.requests().contains(&"POST /upload/image".to_owned()));
    }
}

#[tokio::test]
async fn a_socket_that_says_nothing_or_is_not_there_changes_nothing() {
    let silent = ComfyServer::start(Version::V033);
    silent.silence_sockets();
    one(&silent).await.unwrap();
    let none = ComfyServer::start(Version::V033);
    none.refuse_sockets();
    one(&none).await.unwrap();
    let dropped = ComfyServer::start(Version::V0364);
    dropped.fail_job(JobFault::DropSockets);
    dropped.job_time(Duration::from_millis(100));
    one(&dropped).await.unwrap();
    assert_eq!((silent.ran(), none.ran(), dropped.ran()), (1, 1, 1), "nothing was done twice");
}

#[tokio::test]
async fn success_before_the_history_knows_is_waited_for_and_not_taken_for_a_loss() {
    let server = ComfyServer::start(Version::V033);
    server.delay_history(Duration::from_millis(60));
    let done = one(&server).await.unwrap();
    assert_eq!(done.again, 0);
    assert_eq!(server.ran(), 1);
}

#[tokio::test]
async fn node_errors_beside_a_yes_are_a_failure_and_nothing_stays_behind() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        server.job_time(Duration::from_secs(5));
        server.fail_post(PostFault::NodeErrors);
        let error = one(&server).await.unwrap_err();
        assert!(matches!(&error, ComfyError::Refused { message, .. } if message.contains("Required input")), "{error}");
        server.wait_for("the valid part is cancelled", |server| server.queued().is_empty());
    }
}

#[tokio::test]
async fn a_refusal_is_said_in_words_and_concerns_the_whole_set() {
    let server = ComfyServer::start(Version::V033);
    server.fail_post(PostFault::Refuse("value_not_in_list"));
    assert!(one(&server).await.is_ok(), "the lists are asked for anew, once");
    server.fail_post(PostFault::Refuse("value_not_in_list"));
    server.fail_post(PostFault::Refuse("value_not_in_list"));
    let error = one(&server).await.unwrap_err();
    assert!(error.is_set_wide() && error.to_string().contains("'gone' not in"), "{error}");
}

#[tokio::test]
async fn a_restart_in_the_middle_is_recognised_and_the_job_handed_over_once() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        server.fail_job(JobFault::Restart);
        let done = one(&server).await.unwrap();
        assert_eq!(done.again, 1);
        assert_eq!(server.graphs().len(), 2);
        server.fail_job(JobFault::Restart);
        server.fail_job(JobFault::Restart);
        assert_eq!(one(&server).await.unwrap_err(), ComfyError::Lost);
    }
}

#[tokio::test]
async fn an_answer_lost_on_the_way_does_not_make_the_picture_twice() {
    let server = ComfyServer::start(Version::V0364);
    server.job_time(Duration::from_millis(100));
    server.fail_post(PostFault::LoseReply);
    one(&server).await.unwrap();
    assert_eq!(server.graphs().len(), 1);
}

#[tokio::test]
async fn a_server_that_ignores_our_number_is_too_old() {
    let server = ComfyServer::start(Version::V0364);
    server.fail_post(PostFault::OwnId);
    assert_eq!(one(&server).await.unwrap_err(), ComfyError::TooOld);
}

#[tokio::test]
async fn out_of_memory_is_freed_tried_again_then_smaller_then_told() {
    let server = ComfyServer::start(Version::V033);
    server.fail_job(JobFault::OutOfMemory);
    let done = one(&server).await.unwrap();
    assert!(!done.smaller && server.requests().contains(&"POST /free".to_owned()));
    server.fail_job(JobFault::OutOfMemory);
    server.fail_job(JobFault::OutOfMemory);
    let done = one(&server).await.unwrap();
    assert!(done.smaller);
    let widths: Vec<u64> = server
        .graphs()
        .iter()
        .flat_map(|graph| {
            graph.as_object().unwrap().values().filter_map(|node| node["inputs"]["width"].as_u64()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(widths, [512, 512, 512, 512, 384]);
    for _ in 0..3 {
        server.fail_job(JobFault::Error("RuntimeError", "CUDA error: out of memory"));
    }
    let error = one(&server).await.unwrap_err();
    assert!(matches!(error, ComfyError::OutOfMemory { tries: 3, .. }), "{error}");
}

#[tokio::test]
async fn a_job_that_never_ends_is_cancelled_at_its_deadline() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        server.fail_job(JobFault::NeverEnds);
        let work = Plain { limit: Some(Duration::from_millis(150)), ..Plain::new() };
        let began = Instant::now();
        let error = run_on(&client(&server), &work, &watching().0, &CancelToken::default()).await.unwrap_err();
        assert!(matches!(error, ComfyError::Overran { .. }), "{error}");
        assert!(began.elapsed() < Duration::from_secs(3));
        server.wait_for("the queue is empty", |server| server.queued().is_empty());
        server.fail_job(JobFault::CannotBeStopped);
        let error = run_on(&client(&server), &work, &watching().0, &CancelToken::default()).await.unwrap_err();
        assert!(matches!(error, ComfyError::Blocked { .. }), "{error}");
    }
}

#[tokio::test]
async fn the_wait_in_the_queue_is_apart_and_others_jobs_are_left_alone() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        let foreign = server.foreign_job();
        server.wait_for("the other job runs", |server| server.queued() == [foreign.clone()]);
        let (watch, seen) = watching();
        let cancel = CancelToken::default();
        let work = Plain { limit: Some(Duration::from_millis(200)), ..Plain::new() };
        let one_client = client(&server);
        let job = run_on(&one_client, &work, &watch, &cancel);
        let other = async {
            while !seen.lock().unwrap().states.contains(&JobState::Queued(1)) {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            server.end_running();
        };
        let (done, ()) = tokio::join!(job, other);
        let done = done.unwrap();
        assert!(done.queued >= Duration::from_millis(200), "longer than a picture may run: {:?}", done.queued);
        let foreign = server.foreign_job();
        server.wait_for("the other job runs", |server| server.queued() == [foreign.clone()]);
        let stopping = async {
            server.wait_for("ours waits", |server| server.queued().len() == 2);
            cancel.cancel();
        };
        let (stopped, ()) = tokio::join!(run_on(&one_client, &work, &watch, &cancel), async {
            tokio::task::spawn_blocking(|| {}).await.unwrap();
            while server.queued().len() < 2 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            stopping.await;
        });
        assert_eq!(stopped.unwrap_err(), ComfyError::Cancelled);
        assert_eq!(server.queued(), [foreign], "only ours was cancelled");
        assert!(!server.requests().iter().any(|request| request == "POST /interrupt"), "it does not run");
    }
}

#[tokio::test]
async fn a_running_job_is_cancelled_by_its_own_id() {
    for version in BOTH {
        let server = ComfyServer::start(version);
        server.fail_job(JobFault::NeverEnds);
        let cancel = CancelToken::default();
        let (watch, seen) = watching();
        let stop = async {
            while !seen.lock().unwrap().states.iter().any(|state| matches!(state, JobState::Running { .. })) {
                tokio::task::yield_now().await;
            }
            cancel.cancel();
        };
        let one_client = client(&server);
        let work = Plain::new();
        let (stopped, ()) = tokio::join!(run_on(&one_client, &work, &watch, &cancel), stop);
        assert_eq!(stopped.unwrap_err(), ComfyError::Cancelled);
        server.wait_for("the queue is empty", |server| server.queued().is_empty());
    }
}

#[tokio::test]
async fn other_ends_are_told_apart() {
    let server = ComfyServer::start(Version::V033);
    server.fail_job(JobFault::StoppedThere);
    assert_eq!(one(&server).await.unwrap_err(), ComfyError::StoppedThere);
    server.fail_job(JobFault::NoPicture);
    assert_eq!(one(&server).await.unwrap_err(), ComfyError::NoPicture);
    server.fail_job(JobFault::Error("ValueError", "it broke\nTraceback"));
    let error = one(&server).await.unwrap_err();
    assert_eq!(error.to_string(), "KSampler failed: it broke");
    server.fail_job(JobFault::Die);
    assert!(one(&server).await.unwrap_err().is_server_trouble());
}

#[tokio::test]
async fn pictures_are_sent_once_and_loaded_by_the_servers_name() {
    struct Sends(Vec<Upload>);
    impl Work for Sends {
        fn uploads(&self) -> &[Upload] {
            &self.0
        }
        fn graph(&self, _: &ObjectInfo, uploaded: &[String], _: bool) -> Result<Graph, ComfyError> {
            Ok(civitdeck::comfy::graph::smoke(&uploaded[0], "civitdeck/x"))
        }
    }
    let server = ComfyServer::start(Version::V0364);
    let client = client(&server);
    let work = Sends(vec![Upload::new(Arc::from(png(3, 3, 9)))]);
    for _ in 0..2 {
        run_on(&client, &work, &watching().0, &CancelToken::default()).await.unwrap();
    }
    let uploads = server.requests().iter().filter(|request| *request == "POST /upload/image").count();
    assert_eq!(uploads, 1);
    let image = server.graphs()[0]["1"]["inputs"]["image"].as_str().unwrap().to_owned();
    assert!(image.starts_with("civitdeck/") && image.contains(".png") && image.is_ascii(), "{image}");
}

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
pub(crate) fn pool(servers: &[&ComfyServer]) -> Pool {
    let specs: Vec<ServerSpec> = servers.iter().map(|server| ServerSpec::at(&server.url()).unwrap()).collect();
    Pool::new(&specs, quick()).unwrap()
}

async fn many(pool: &Pool, count: usize) -> Vec<Result<String, ComfyError>> {
    let (watch, cancel) = (watching().0, CancelToken::default());
    let work = Plain::new();
    let runs = (0..count).map(|_| pool.run(&work, &watch, &cancel));
    let placed = futures_util::future::join_all(runs).await;
    placed.into_iter().map(|placed| placed.map(|placed| placed.server)).collect()
}

#[tokio::test]
async fn pictures_are_spread_and_each_server_has_one_at_a_time() {
    let (one, two) = (ComfyServer::start(Version::V033), ComfyServer::start(Version::V0364));
    for server in [&one, &two] {
        server.job_time(Duration::from_millis(40));
    }
    let done = many(&pool(&[&one, &two]), 10).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!((one.ran(), two.ran()), (5, 5));
    assert_eq!((one.peak(), two.peak()), (1, 1));
}

#[tokio::test]
async fn a_server_goes_on_while_its_last_picture_is_fetched() {
    let server = ComfyServer::start(Version::V033);
    server.hold_views(true);
    let pool = pool(&[&server]);
    let second = async {
        while server.ran() < 2 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.hold_views(false);
    };
    let second = tokio::time::timeout(Duration::from_secs(10), second);
    let (done, second) = tokio::join!(many(&pool, 2), second);
    assert!(second.is_ok(), "the second waits until the first is here");
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(server.peak(), 1);
}

#[tokio::test]
async fn a_server_that_dies_hands_its_work_to_the_others() {
    let (dying, healthy) = (ComfyServer::start(Version::V033), ComfyServer::start(Version::V033));
    for server in [&dying, &healthy] {
        server.job_time(Duration::from_millis(30));
    }
    dying.fail_job(JobFault::Die);
    let done = many(&pool(&[&dying, &healthy]), 6).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    assert_eq!(healthy.ran(), 6);
    healthy.set_dead(true);
    let failed = many(&pool(&[&dying, &healthy]), 2).await;
    assert!(failed.iter().all(|one| one.as_ref().is_err_and(ComfyError::is_server_trouble)), "{failed:?}");
    assert_eq!(many(&pool(&[]), 1).await, [Err(ComfyError::NoServer)]);
}

#[test]
fn the_commands_add_list_test_and_remove_servers() {
    let server = ComfyServer::start(Version::V033);
    let data = tempfile::tempdir().unwrap();
    let program = crate::support::program::Program::new(data.path());
    assert_eq!(program.run(["comfy", "test"]).code, Some(2), "no server was added");
    assert_eq!(program.run(["comfy", "add", &server.url(), "--name", "attic"]).code, Some(0));
    let listed = program.run(["comfy", "list", "--json"]);
    let listed = &listed.objects()[0];
    assert_eq!(
        (&listed["server"], &listed["version"], &listed["ok"]),
        (&"attic".into(), &"0.33.0".into(), &true.into())
    );
    assert_eq!(listed["methods"], serde_json::json!(["img2img", "txt2img"]));
    let tested = program.run(["comfy", "test", "--url", &server.url(), "--json"]);
    assert_eq!(tested.code, Some(0), "{}", tested.stderr);
    assert!(tested.objects()[0]["ok"] == true && tested.objects()[0]["picture_bytes"].as_u64() > Some(0));
    server.set_dead(true);
    let failed = program.run(["comfy", "test", "--json"]);
    assert_eq!(failed.code, Some(1));
    assert_eq!(failed.objects()[0]["ok"], false);
    assert_eq!(program.run(["comfy", "remove", "attic"]).code, Some(0));
    assert_eq!(program.run(["comfy", "remove", "attic"]).code, Some(2));
    assert_eq!(program.run(["comfy", "add", "ftp://x"]).code, Some(2));
}

mod recordings {
    //! What real servers answered. They lie beside the project, not in it; without them there is nothing to check.

    use super::*;
    use civitdeck::comfy::{Capability, Ending, HistoryEntry, Message, Place, Queue, Wish, parse_binary, parse_text};
    use serde_json::Value;
    use std::path::PathBuf;

    fn folders() -> Vec<PathBuf> {
        let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/comfyui");
        let all = ["v0.3.64", "v0.33.0"].into_iter().map(|version| shared.join(version));
        all.filter(|folder| folder.is_dir()).collect()
    }

    fn read(folder: &std::path::Path, name: &str) -> Option<Value> {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    #[test]
    fn nodes_queues_and_histories_of_real_servers_are_read() {
        for folder in folders() {
            let mut all = serde_json::Map::new();
            for entry in std::fs::read_dir(&folder).unwrap().filter_map(Result::ok) {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with("object_info-")
                    && let Some(classes) = read(&folder, &name).and_then(|told| told["json"].as_object().cloned())
                {
                    all.extend(classes);
                }
            }
            let info = ObjectInfo::read(&Value::Object(all));
            assert!(info.has(&["CheckpointLoaderSimple", "KSampler", "SaveImage"]), "{}", folder.display());
            assert_eq!(info.options("CheckpointLoaderSimple", "ckpt_name"), ["tiny_sd15_random.safetensors"]);
            assert!(info.options("ImageScaleToTotalPixels", "upscale_method").contains(&"lanczos".to_owned()));
            let capability = Capability::read(&info);
            let sd15 = Wish { family: Some(Family::Sd15), ..Wish::default() };
            assert_eq!(capability.methods(&sd15), [Method::ImageToImage, Method::TextToImage]);
            assert!(!capability.has_tagger || info.has(&["WD14Tagger|pysssss"]));

            let queue = read(&folder, "get-queue-running.json").unwrap();
            let queue = Queue::read(&queue["json"]);
            assert_eq!(queue.place(&queue.running[0]), Some(Place::Running));
            let failed = read(&folder, "get-history-error.json").unwrap();
            let id = failed["json"].as_object().unwrap().keys().next().unwrap().clone();
            let entry = HistoryEntry::read(&failed["json"], &id).unwrap();
            assert!(matches!(&entry.ending, Ending::Error { node, .. } if node == "LoadImage"), "{:?}", entry.ending);
        }
    }

    #[test]
    fn messages_of_real_servers_are_read() {
        for folder in folders() {
            let ends = |name: &str, wanted: &dyn Fn(&Message) -> bool| {
                let log = read(&folder, name).unwrap();
                let entries = log.get("log").unwrap_or(&log);
                let messages = entries.as_array().into_iter().flatten().filter_map(|entry| entry.get("msg"));
                let read: Vec<Message> = messages.filter_map(|message| parse_text(&message.to_string())).collect();
                assert!(read.iter().any(wanted), "{name} in {}: {read:?}", folder.display());
            };
            ends("ws-success.json", &|message| matches!(message, Message::Success(_)));
            ends("ws-success.json", &|message| matches!(message, Message::Executing { node: None, .. }));
            ends("ws-interrupted.json", &|message| matches!(message, Message::Interrupted(_)));
            ends("ws-execution-error.json", &|message| matches!(message, Message::Error { .. }));
            let unnamed = |message: &Message| matches!(message, Message::Executing { prompt_id: None, node: Some(_) });
            ends("ws-reconnect-same-clientId-while-running.json", &unnamed);
            for name in ["preview-frame-type1-0.bin", "preview-frame-type4-0.bin", "saveimagewebsocket-frame-0.bin"] {
                let bytes = std::fs::read(folder.join(name)).unwrap();
                assert!(parse_binary(&bytes).is_some(), "{name} in {}", folder.display());
            }
        }
    }
}
