//! A CivitAI of our own for the pictures: the sample's models as the API tells them, with their pictures drawn here.

use crate::http::{Request, Response, read_request};
use crate::order;
use crate::picture::Failure;
use civitdeck::catalogue::{archive, keep};
use civitdeck::jobs::JobControl;
use civitdeck::sample::{self, SampleFile, SampleLibrary};
use civitdeck::store::Store;
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Models on a page.
const PAGE: usize = 30;

/// Pieces in which a file of the storage comes, and the pause between two of them.
const PIECES: usize = 80;
const PAUSE: Duration = Duration::from_millis(400);

/// The text of every article.
const ARTICLE: &str = "<h2>First steps</h2><p>Take few pictures, and good ones: <b>twenty</b> that show the same hand are \
    worth more than two hundred that do not. Look at them side by side, and take out every one that you would not have \
    painted like this.</p><h2>Captions</h2><ul><li>Say what is seen, not what it is called.</li><li>Leave out what is to \
    become the style.</li><li>Use one trigger word, and one that means nothing else.</li></ul><h2>How long</h2><p>Stop when \
    pictures of the third kind of scene still look like the first. More steps make copies.</p><blockquote>A style is what \
    stays when everything else changes.</blockquote><p>Then make a grid: the same seed at weights from 0.4 to 1.2, and keep \
    the lowest that shows it.</p>";

/// What the server knows.
struct Known {
    models: Vec<Value>,
    /// Files by the number of their version.
    storage: PathBuf,
    /// Where they are fetched from. A redirect to CivitAI's own address would be no file but a refusal.
    storage_origin: String,
    /// Versions whose files come at once.
    quick: Vec<String>,
    /// A version that only members get.
    refused: Option<String>,
}

/// Starts the server; it lives as long as the program. Returns its address.
pub(crate) fn start(library: &SampleLibrary, home: &Path, files: &[SampleFile]) -> Result<String, Failure> {
    let models = models(library, home)?;
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = format!("http://{}", listener.local_addr()?);
    let storage = TcpListener::bind(("127.0.0.1", 0))?;
    let version = |file: &SampleFile| file.version_id.to_string();
    let known = Arc::new(Known {
        models,
        storage: home.join("storage"),
        storage_origin: format!("http://{}", storage.local_addr()?),
        quick: files.iter().take(order::QUICK).map(version).collect(),
        refused: files.get(order::REFUSED).map(version),
    });
    listen("civitai", listener, &known)?;
    listen("storage", storage, &known)?;
    Ok(address)
}

fn listen(name: &str, listener: TcpListener, known: &Arc<Known>) -> Result<(), Failure> {
    let known = Arc::clone(known);
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        for stream in listener.incoming().flatten() {
            let known = Arc::clone(&known);
            let serve = move || {
                if let Ok(Some(request)) = read_request(&stream) {
                    reply(&known, &request, &stream);
                }
            };
            if std::thread::Builder::new().spawn(serve).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// The sample's catalogue in the shape of the API, by way of an export.
fn models(library: &SampleLibrary, home: &Path) -> Result<Vec<Value>, Failure> {
    let store = Store::open(&home.join("told"))?;
    store.write(|writer| {
        for model in &library.models {
            keep::put_model(writer, model.clone())?;
        }
        for version in &library.versions {
            keep::put_version(writer, version.clone())?;
        }
        Ok(())
    })?;
    let file = home.join("told.jsonl");
    archive::export(&store, &file, &JobControl::default())?;
    let text = std::fs::read_to_string(file)?;
    let lines: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    Ok(lines?)
}

fn reply(known: &Known, request: &Request, stream: &TcpStream) {
    let origin = format!("http://{}", request.header("host").unwrap_or_default());
    let path = request.plain_path();
    if let Some(version) = path.strip_prefix("/storage/") {
        // The window may have gone away meanwhile.
        drop(serve(known, version, stream));
        return;
    }
    if let Some(version) = path.strip_prefix("/api/download/models/") {
        let response = if known.refused.as_deref() == Some(version) {
            let why = json!({"error": "Unauthorized", "message": "The creator of this asset requires you to be logged in to download it"});
            Response::new(401, "application/json", why.to_string())
        } else {
            let address = format!("{}/storage/{version}", known.storage_origin);
            Response::new(307, "text/plain", "").with("Location", &address)
        };
        drop(response.send(stream));
        return;
    }
    let response = match path.strip_prefix("/api/v1/") {
        None => picture(path),
        Some(path) => match answer(known, request, path) {
            Some(value) => Response::new(200, "application/json", with_addresses(&value, &origin)),
            None => Response::new(404, "application/json", r#"{"error":"Not found"}"#),
        },
    };
    // The window may have gone away meanwhile.
    drop(response.send(stream));
}

/// A file of the storage, as fast as a line of a few hundred kilobytes a second.
fn serve(known: &Known, version: &str, mut stream: &TcpStream) -> std::io::Result<()> {
    let is_name = version.bytes().all(|letter| letter.is_ascii_digit());
    let Ok(bytes) = std::fs::read(known.storage.join(if is_name { version } else { "none" })) else {
        return Response::new(404, "text/plain", "no such file").send(stream);
    };
    let response = Response::new(200, "application/octet-stream", bytes);
    stream.write_all(&response.head(response.body.len()))?;
    if known.quick.iter().any(|quick| quick == version) {
        return stream.write_all(&response.body);
    }
    for piece in response.body.chunks(response.body.len().div_ceil(PIECES).max(1)) {
        stream.write_all(piece)?;
        std::thread::park_timeout(PAUSE);
    }
    Ok(())
}

fn answer(known: &Known, request: &Request, path: &str) -> Option<Value> {
    let segments: Vec<&str> = path.split('/').collect();
    match segments.as_slice() {
        ["models"] => Some(list(known, request)),
        ["models", id] => known.models.iter().find(|model| has_id(model, id)).cloned(),
        ["images"] => Some(json!({"items": images(known), "metadata": {}})),
        ["creators"] => Some(json!({"items": [], "metadata": {}})),
        ["tags"] => Some(json!({"items": [{"name": "landscape"}, {"name": "style"}], "metadata": {}})),
        ["articles"] => Some(json!({"items": articles(), "metadata": {}})),
        ["articles", id] => articles().into_iter().find(|article| has_id(article, id)),
        ["collections"] => Some(json!({"items": collections(), "metadata": {}})),
        ["enums"] => Some(json!({"ModelType": ["Checkpoint", "LORA"], "BaseModel": ["SDXL 1.0", "SD 1.5"]})),
        // All at once gives a list; of one that is not known there is no answer.
        ["model-versions", "by-hash", ..] if request.method == "POST" => Some(json!([])),
        _ => None,
    }
}

fn has_id(model: &Value, id: &str) -> bool {
    model["id"].as_u64().is_some_and(|own| id.parse() == Ok(own))
}

fn list(known: &Known, request: &Request) -> Value {
    let text = request.query("query").unwrap_or_default().to_lowercase();
    let ids = request.query("ids").unwrap_or_default();
    let user = request.query("username").unwrap_or_default();
    let fits = |model: &&Value| {
        let name = model["name"].as_str().unwrap_or_default().to_lowercase();
        let by = model["creator"]["username"].as_str().unwrap_or_default();
        let is_asked = ids.is_empty() || ids.split(',').any(|id| has_id(model, id));
        name.contains(&text) && is_asked && (user.is_empty() || by == user)
    };
    let all: Vec<&Value> = known.models.iter().filter(fits).collect();
    let start = request.query("cursor").and_then(|cursor| cursor.parse().ok()).unwrap_or(0_usize);
    let items: Vec<&Value> = all.iter().skip(start).take(PAGE).copied().collect();
    let next = start + items.len();
    let metadata = if next < all.len() { json!({"nextCursor": next.to_string()}) } else { json!({}) };
    json!({"items": items, "metadata": metadata})
}

/// The first picture of every model, as the feed tells pictures.
fn images(known: &Known) -> Vec<Value> {
    let of = |(at, model): (usize, &Value)| {
        let image = model["modelVersions"][0]["images"].get(0)?;
        Some(json!({
            "id": 9000 + at, "url": image["url"], "type": "image", "width": image["width"], "height": image["height"],
            "nsfwLevel": "None", "browsingLevel": 1, "username": model["creator"]["username"],
            "createdAt": "2026-11-20T10:00:00Z", "baseModel": model["modelVersions"][0]["baseModel"],
            "modelVersionIds": [model["modelVersions"][0]["id"]],
            "stats": {"likeCount": 240 - 7 * at.min(30), "heartCount": 90 - 2 * at.min(30), "commentCount": 3},
            "meta": {"prompt": "wide hills at first light, layered mist", "seed": 1234 + at, "steps": 28, "sampler": "Euler a"},
        }))
    };
    known.models.iter().enumerate().filter_map(of).collect()
}

fn articles() -> Vec<Value> {
    let article = |id: u64, title: &str, by: &str| {
        json!({"id": id, "title": title, "publishedAt": "2026-11-18T08:00:00Z", "user": {"username": by},
            "content": ARTICLE, "stats": {"viewCount": 1200}})
    };
    vec![
        article(1, "Training a style on twenty pictures", "northlight"),
        article(2, "Weights that add up: two styles in one picture", "inkwell"),
        article(3, "Reading a workflow, node by node", "paper_crane"),
    ]
}

fn collections() -> Vec<Value> {
    let collection = |id: u64, name: &str| json!({"id": id, "name": name, "type": "Model", "itemCount": 24});
    vec![collection(1, "Calm landscapes"), collection(2, "Icons and badges")]
}

/// The sample's own addresses of pictures become addresses of this server, in the shape of the CDN's.
fn with_addresses(value: &Value, origin: &str) -> String {
    let text = value.to_string();
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split("\"sample:");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (address, rest) = part.split_once('"').unwrap_or((part, ""));
        let (model, n) = address.split_once('/').unwrap_or((address, "0"));
        let address = format!("{origin}/account/00000000-0000-4000-8000-{model:0>10}{n:0>2}/original=true/{n}.jpeg");
        out.extend(["\"", &address, "\"", rest]);
    }
    out
}

fn picture(path: &str) -> Response {
    let drawn = || {
        let id = path.strip_prefix("/account/")?.split('/').next()?.rsplit('-').next()?;
        let (model, n) = id.split_at_checked(10)?;
        let address = format!("sample:{}/{}", model.parse::<u64>().ok()?, n.parse::<u64>().ok()?);
        sample::picture_bytes(&address)
    };
    match drawn() {
        Some(bytes) => Response::new(200, "image/jpeg", bytes),
        None => Response::new(404, "text/plain", "no such picture"),
    }
}
