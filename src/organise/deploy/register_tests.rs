//! A made-up InvokeAI that behaves as the real one does, deleting files included.

use super::super::tests::{make, take_back};
use super::*;
use crate::model::file::FileState;
use crate::organise::tests::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it keeps.
#[derive(Debug, Default)]
struct Kept {
    /// Paths by key.
    models: BTreeMap<String, String>,
    /// Jobs by number: the source, and how often somebody asked.
    jobs: Vec<(String, usize)>,
    /// Its own folder.
    models_path: PathBuf,
    wants_sign_in: bool,
    /// It does what it is asked and fails to say so.
    fails_to_say: bool,
    is_down: bool,
}

/// What it takes for no model of any kind, and lists all the same.
fn kind_of(path: &str) -> &'static str {
    if path.contains("odd") { "unknown" } else { "lora" }
}

/// Listens until the test ends.
fn invoke(models_path: &Path) -> (String, Arc<Mutex<Kept>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let kept = Arc::new(Mutex::new(Kept { models_path: models_path.to_path_buf(), ..Kept::default() }));
    let shared = Arc::clone(&kept);
    let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
    let listen = move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let kept = Arc::clone(&shared);
            named("answer").spawn(move || serve(stream, &kept)).unwrap();
        }
    };
    named("listen").spawn(listen).unwrap();
    (address, kept)
}

fn serve(stream: TcpStream, kept: &Mutex<Kept>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let (mut first, mut length) = (String::new(), 0_usize);
        if reader.read_line(&mut first).unwrap_or_default() == 0 {
            return;
        }
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or_default() <= 2 {
                break;
            }
            if let Some(number) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = number.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let (status, answer) = answer(&first, &mut kept.lock().unwrap());
        // Without content there is no body.
        let text = if status == 204 { String::new() } else { answer.to_string() };
        let head =
            format!("HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", text.len());
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes())).is_err() {
            return;
        }
    }
}

fn answer(first: &str, kept: &mut Kept) -> (u16, Value) {
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let url = split_target(target);
    if kept.wants_sign_in && target.contains("/install") {
        return (401, json!({"detail": "Not authenticated"}));
    }
    if kept.is_down {
        return (503, json!("down"));
    }
    match (method, url.0.as_str()) {
        ("GET", "/api/v2/models/") => {
            let model = |(key, path): (&String, &String)| json!({"key": key, "path": path, "type": kind_of(path)});
            (200, json!({"models": kept.models.iter().map(model).collect::<Vec<_>>()}))
        }
        ("POST", "/api/v2/models/install") => {
            let source = url.1["source"].clone();
            if !Path::new(&source).exists() {
                return (409, json!({"detail": format!("Unsupported model source: '{source}'")}));
            }
            kept.jobs.push((source, 0));
            let in_place = url.1.get("inplace").is_some_and(|word| word == "true");
            (201, json!({"id": kept.jobs.len() - 1, "status": "waiting", "inplace": in_place}))
        }
        ("GET", path) if path.starts_with("/api/v2/models/install/") => {
            let number: usize = path.rsplit('/').next().unwrap().parse().unwrap();
            let (source, asked) = kept.jobs[number].clone();
            kept.jobs[number].1 += 1;
            let job = json!({"id": number, "status": "running", "inplace": true, "source": {"path": source}});
            if asked == 0 {
                return (200, job);
            }
            if source.contains("broken") {
                let error = "Could not identify model";
                return (200, json!({"id": number, "status": "error", "inplace": true, "error": error}));
            }
            let key = format!("key-{number}");
            let real = PathBuf::from(&source);
            let path = real.strip_prefix(&kept.models_path).unwrap_or(&real).to_str().unwrap().to_owned();
            kept.models.insert(key.clone(), path.clone());
            let config = json!({"key": key, "path": path, "type": kind_of(&path)});
            (200, json!({"id": number, "status": "completed", "inplace": true, "config_out": config}))
        }
        ("GET", "/api/v1/app/runtime_config") => (200, json!({"config": {"models_dir": kept.models_path}})),
        (_, path) if path.starts_with("/api/v2/models/i/") => {
            let key = path.rsplit('/').next().unwrap();
            let Some(path) = kept.models.get(key).cloned() else { return (404, json!({"detail": "unknown"})) };
            if method == "DELETE" {
                // `installer.delete`: the file goes, too, where it lies in its own folder.
                let file = kept.models_path.join(&path);
                if file.starts_with(&kept.models_path) {
                    fs::remove_file(file).unwrap();
                }
                kept.models.remove(key);
                return if kept.fails_to_say { (500, json!("failed")) } else { (204, Value::Null) };
            }
            (200, json!({"key": key, "path": path, "type": kind_of(&path)}))
        }
        _ => (404, json!({"detail": "Not Found"})),
    }
}

/// Path and query, decoded.
fn split_target(target: &str) -> (String, BTreeMap<String, String>) {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut letters = text.bytes();
        while let Some(letter) = letters.next() {
            bytes.push(match letter {
                b'+' => b' ',
                b'%' => {
                    let hex = [letters.next().unwrap(), letters.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
                }
                other => other,
            });
        }
        String::from_utf8(bytes).unwrap()
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    (path.to_owned(), pairs.map(|(name, value)| (decoded(name), decoded(value))).collect())
}

const MODELS: [&str; 3] = ["loras/a b+é.safetensors", "loras/broken.safetensors", "checkpoints/c.safetensors"];

fn world() -> World {
    let world = World::new(&MODELS);
    // What is no model by its bytes is one here.
    assert!(world.cards().iter().all(|card| card.state != FileState::Broken));
    world
}

#[test]
fn models_join_invokeais_list_where_they_lie_and_leave_it_without_a_file_touched() {
    let (world, own) = (world(), tempfile::tempdir().unwrap());
    let (address, kept) = invoke(own.path());
    let before = world.tree();
    kept.lock().unwrap().models.insert("theirs".to_owned(), world.root.join(MODELS[2]).to_str().unwrap().to_owned());
    let (plan, report) = make(&world, RootTool::InvokeAi, Path::new(&address), DeployHow::Best);
    assert_eq!((plan.count(DeployState::Ready), plan.count(DeployState::Visible)), (2, 1));
    assert_eq!((report.models, report.failed.len()), (1, 1), "{:?}", report.failed);
    assert!(report.failed[0].message.contains("Could not identify model"), "{:?}", report.failed);
    assert_eq!(kept.lock().unwrap().models.len(), 2);
    super::super::note_added(&world.store, &plan, &report).unwrap();
    let told = |name: &str| world.store.read(|reader| super::super::told_of(reader, &world.card(name))).unwrap();
    assert!(told(MODELS[0]).is_some() && told(MODELS[1]).is_none() && told(MODELS[2]).is_some());

    let back = take_back(&world);
    assert_eq!((back.models, back.failed), (1, vec![]));
    let left: Vec<String> = kept.lock().unwrap().models.keys().cloned().collect();
    assert_eq!(left, ["theirs"], "only what the run added is taken off");
    assert!(told(MODELS[0]).is_none() && told(MODELS[2]).is_some());
    assert_eq!(world.tree(), before);
}

#[test]
fn a_file_stays_even_where_invokeai_deletes_it_with_its_entry() {
    let (world, own) = (world(), tempfile::tempdir().unwrap());
    let (address, kept) = invoke(own.path());
    let (_, report) = make(&world, RootTool::InvokeAi, Path::new(&address), DeployHow::Best);
    assert_eq!(report.models, 2);
    let before = world.tree();
    // Its own folder is set anew, above the library: its files are InvokeAI's own from now on.
    kept.lock().unwrap().models_path = world.root.clone();
    let back = take_back(&world);
    assert_eq!((back.models, back.failed.len()), (2, 0), "{:?}", back.failed);
    assert!(kept.lock().unwrap().models.is_empty());
    assert_eq!(world.tree(), before, "each file was held meanwhile");
}

#[test]
fn what_invokeai_does_not_know_is_taken_off_again_and_told() {
    let (world, own) = (World::new(&["loras/a.safetensors", "loras/odd.safetensors"]), tempfile::tempdir().unwrap());
    let (address, kept) = invoke(own.path());
    let before = world.tree();
    let (_, report) = make(&world, RootTool::InvokeAi, Path::new(&address), DeployHow::Best);
    assert_eq!((report.models, report.failed.len()), (1, 1), "{:?}", report.failed);
    assert!(report.failed[0].message.contains("does not know"), "{:?}", report.failed);
    assert_eq!(kept.lock().unwrap().models.len(), 1);
    // Somebody else had it listed.
    let odd = world.root.join("loras/odd.safetensors").to_str().unwrap().to_owned();
    kept.lock().unwrap().models.insert("theirs".to_owned(), odd);
    let (plan, _) = make(&world, RootTool::InvokeAi, Path::new(&address), DeployHow::Best);
    assert_eq!((plan.count(DeployState::Visible), plan.count(DeployState::NotKnown)), (1, 1));
    assert_eq!(world.tree(), before);
}

#[test]
fn what_is_done_counts_though_invokeai_fails_to_say_so() {
    let (world, own) = (world(), tempfile::tempdir().unwrap());
    let (address, kept) = invoke(own.path());
    make(&world, RootTool::InvokeAi, Path::new(&address), DeployHow::Best);
    kept.lock().unwrap().fails_to_say = true;
    let back = take_back(&world);
    assert_eq!((back.models, back.failed), (2, vec![]));
}

#[test]
fn who_is_down_when_it_is_taken_back_is_told_once_and_asked_again_later() {
    let (world, own) = (world(), tempfile::tempdir().unwrap());
    let (address, kept) = invoke(own.path());
    make(&world, RootTool::InvokeAi, Path::new(&address), DeployHow::Best);
    kept.lock().unwrap().is_down = true;
    let back = take_back(&world);
    assert_eq!((back.models, back.failed.len(), back.left), (0, 1, 2), "{:?}", back.failed);
    kept.lock().unwrap().is_down = false;
    let back = take_back(&world);
    assert_eq!((back.models, back.failed), (2, vec![]));
}

#[test]
fn a_library_in_invokeais_own_folder_is_not_handed_to_it() {
    let world = world();
    let (address, kept) = invoke(&world.root);
    let (plan, report) = make(&world, RootTool::InvokeAi, Path::new(&address), DeployHow::Best);
    assert_eq!((plan.count(DeployState::Managed), plan.count(DeployState::Ready), report.run), (3, 0, 0));
    assert!(kept.lock().unwrap().models.is_empty());
}

#[test]
fn a_model_in_invokeais_own_folder_is_left_to_it() {
    let world = world();
    let (address, kept) = invoke(&world.root);
    let control = JobControl::default();
    let mut roots = world.store.read(|reader| reader.roots()).unwrap();
    roots[0].tool = RootTool::InvokeAi;
    let cards = world.cards();
    kept.lock().unwrap().models.insert("own".to_owned(), "c.safetensors".to_owned());
    // The library's folder is called `models` there.
    let mut inside = cards;
    for card in &mut inside {
        card.path = Path::new("/invoke/models").join(card.path.file_name().unwrap());
    }
    roots[0].path = PathBuf::from("/invoke/models");
    let roots = roots.into_iter().map(|root| (root.id, root)).collect();
    let plan = plan(Path::new(&address), DeployHow::Best, &inside, &roots, &control).unwrap();
    assert_eq!((plan.count(DeployState::Managed), plan.count(DeployState::Visible)), (2, 1));
}

#[test]
fn who_does_not_answer_or_wants_a_sign_in_is_told_in_words() {
    let (world, own) = (world(), tempfile::tempdir().unwrap());
    let control = JobControl::default();
    let asked = |address: &str| {
        super::super::plan(&world.store, RootTool::InvokeAi, Path::new(address), DeployHow::Best, &control)
    };
    let silent = asked("http://127.0.0.1:1").unwrap_err().to_string();
    assert!(silent.contains("start it"), "{silent}");
    let (address, kept) = invoke(own.path());
    kept.lock().unwrap().wants_sign_in = true;
    let report = make(&world, RootTool::InvokeAi, Path::new(&address), DeployHow::Best).1;
    assert_eq!((report.failed.len(), report.left), (1, 2), "told once");
    assert!(report.failed[0].message.contains("sign in"), "{:?}", report.failed[0]);
    let elsewhere = asked("http://10.1.2.3:9090").unwrap_err().to_string();
    assert!(elsewhere.contains("another machine"), "{elsewhere}");
    assert!(is_address(Path::new("http://127.0.0.1:9090")) && is_address(Path::new("localhost:9090")));
    assert!(
        !is_address(Path::new("/opt/invoke")) && !is_address(Path::new(r"C:\invoke")) && !is_address(Path::new(""))
    );
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(SETTINGS), "# mine\nport: 9191 # here\n").unwrap();
    assert_eq!(address_of(folder.path()), "http://127.0.0.1:9191");
}

fn address_of(folder: &Path) -> String {
    super::address(folder)
}
