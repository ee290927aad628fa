//! Lists of the local CivitAI, with the rules and traps of the service: what it refuses, what it silently drops, short and empty
//! pages, cursors of two kinds.

use super::civitai_catalogue::Catalogue;
use super::civitai_server::error;
use super::http::{Request, Response};
use serde_json::{Value, json};

/// Flags the service documents and refuses whatever their value.
const REFUSED: [&str; 10] = [
    "allowNoCredit",
    "allowDerivatives",
    "allowDifferentLicense",
    "browsingLevel",
    "collectionId",
    "isFeatured",
    "disablePoi",
    "disableMinor",
    "pending",
    "status",
];
/// Types of models; anything else is refused, several in one value too.
const TYPES: [&str; 5] = ["Checkpoint", "LORA", "LoCon", "VAE", "Controlnet"];
const SORTS: [&str; 8] = [
    "Highest Rated",
    "Most Downloaded",
    "Most Liked",
    "Most Discussed",
    "Most Collected",
    "Most Images",
    "Newest",
    "Oldest",
];

fn ok(value: &Value) -> Response {
    Response::new(200, "application/json", value.to_string())
}

/// A refusal whose message is JSON in JSON, as this endpoint's are.
fn refused(text: &str) -> Response {
    let issues = json!([{"code": "invalid_value", "path": ["x"], "message": text}]).to_string();
    let body = json!({"error": {"name": "ZodError", "message": issues}});
    Response::new(400, "application/json", body.to_string())
}

fn all(request: &Request, name: &str) -> Vec<String> {
    request.queries(name)
}

/// Why a question for models is refused, in the order in which the service looks.
fn refusal(request: &Request) -> Option<Response> {
    let limit: Option<usize> = request.query("limit").map(|limit| limit.parse().unwrap_or(usize::MAX));
    let page: Option<usize> = request.query("page").and_then(|page| page.parse().ok());
    let has = |name: &str| request.query(name).is_some();
    if limit.is_some_and(|limit| limit > 100) {
        return Some(refused("Too big: expected number to be <=100"));
    }
    if REFUSED.iter().any(|name| has(name)) {
        return Some(refused("Invalid input: expected boolean, received string"));
    }
    if all(request, "types").iter().any(|name| !TYPES.contains(&name.as_str())) {
        return Some(refused("Invalid option: expected one of the model types"));
    }
    if request.query("sort").is_some_and(|sort| !SORTS.contains(&sort.as_str())) {
        return Some(refused("Invalid option: expected one of the orders"));
    }
    if all(request, "fileFormats").len() == 1 {
        return Some(refused("Invalid input: expected array, received string"));
    }
    if has("query") && page.is_some() {
        return Some(error(400, "Cannot use page param with query search. Use cursor-based pagination."));
    }
    if page.unwrap_or(0) * limit.unwrap_or(100) > 1000 {
        return Some(error(429, "You've requested too many pages, please use cursors instead"));
    }
    if (has("favorites") || has("hidden")) && request.header("authorization").is_none() {
        return Some(error(401, "Unauthorized"));
    }
    None
}

/// `GET /models`: by ids, by text, or by order and filters.
pub(super) fn models(catalogue: &Catalogue, request: &Request, origin: &str, size: Option<usize>) -> Response {
    if let Some(refusal) = refusal(request) {
        return refusal;
    }
    let known: Vec<Value> = catalogue.models.iter().map(|model| model.to_json(origin)).collect();
    let creator = |model: &Value| model["creator"]["username"].as_str().unwrap_or_default().to_lowercase();
    let user = request.query("username").map(|name| name.to_lowercase());
    if user.as_ref().is_some_and(|user| !known.iter().any(|model| creator(model) == *user)) {
        return Response::new(404, "application/json", json!({"message": "User not found"}).to_string());
    }
    let text = request.query("query").map(|text| text.to_lowercase());
    let ids: Option<Vec<u64>> = request
        .query("ids")
        .filter(|_| text.is_none())
        .map(|ids| ids.split(',').filter_map(|id| id.parse().ok()).collect());
    let has_tag =
        |model: &Value, tag: &str| model["tags"].as_array().is_some_and(|tags| tags.iter().any(|one| one == tag));
    // A tag nobody knows is dropped without a word.
    let tag = request.query("tag").filter(|tag| known.iter().any(|model| has_tag(model, tag)));
    let (types, bases) = (all(request, "types"), all(request, "baseModels"));
    let mature = request.query("nsfw").as_deref() == Some("true");
    let is_meant = |model: &&Value| {
        let base = model["modelVersions"][0]["baseModel"].as_str().unwrap_or_default();
        ids.as_ref().is_none_or(|ids| model["id"].as_u64().is_some_and(|id| ids.contains(&id)))
            && text.as_ref().is_none_or(|text| model["name"].as_str().unwrap_or_default().to_lowercase().contains(text))
            && user.as_ref().is_none_or(|user| creator(model) == *user)
            && tag.as_ref().is_none_or(|tag| has_tag(model, tag))
            && (types.is_empty() || types.iter().any(|name| model["type"] == **name))
            && (bases.is_empty() || bases.iter().any(|name| name == base))
            && (mature || model["nsfwLevel"].as_u64().is_none_or(|level| level & 1 == 1))
    };
    let found: Vec<Value> = known.iter().filter(is_meant).cloned().collect();
    let cursor = request.query("cursor").unwrap_or_else(|| "0".to_owned());
    let parts: Vec<&str> = cursor.split('|').collect();
    let wrong = (text.is_some() || cursor == "0") != (parts.len() == 1);
    let (false, Some(start)) = (wrong, parts.last().and_then(|last| last.parse::<usize>().ok())) else {
        return Response::new(400, "application/json", json!({"message": "Invalid cursor: wrong arity"}).to_string());
    };
    let limit = request.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(100);
    ok(&page(&found, start, limit.min(size.unwrap_or(limit)), text.is_some()))
}

/// A page with the cursor of the next: an offset for a text, else a few numbers with bars between them.
fn page(found: &[Value], start: usize, size: usize, by_text: bool) -> Value {
    let items: Vec<&Value> = found.iter().skip(start).take(size).collect();
    let mut metadata = json!({});
    let next = start + size;
    if next < found.len() {
        metadata["nextCursor"] = if by_text { json!(next.to_string()) } else { json!(format!("9|5|{next}")) };
        metadata["nextPage"] = json!(format!("https://undefined/api/v1/models?page=1&cursor={next}"));
    }
    json!({"items": items, "metadata": metadata})
}

/// Everything beside models.
pub(super) fn others(request: &Request, segments: &[&str]) -> Response {
    let query = |name: &str| request.query(name);
    let signed_in = request.header("authorization").is_some();
    match (request.method.as_str(), segments) {
        ("GET", ["images"]) => images(request),
        ("GET", ["tags"]) => {
            let prefix = query("query").unwrap_or_default();
            let names = ["anime", "animal", "style"].into_iter().filter(|name| name.starts_with(&prefix));
            let items: Vec<Value> = names.map(|name| json!({"name": name, "link": "x"})).collect();
            ok(
                &json!({"items": items, "metadata": {"totalItems": 0, "currentPage": 1, "pageSize": 20, "totalPages": 0}}),
            )
        }
        ("GET", ["creators"]) => {
            if query("limit").as_deref() == Some("0") {
                return refused("Too small");
            }
            ok(
                &json!({"items": [{"username": "😀 painter", "link": "x"}, {"username": "b", "modelCount": 3, "image": "https://x/y"}],
                "metadata": {"hasMore": true}}),
            )
        }
        ("GET", ["users"]) => match (query("ids"), query("query")) {
            (None, None) => {
                Response::new(400, "application/json", r#"{"name":"ZodError","issues":[{"message":"Required"}]}"#)
            }
            (Some(ids), _) => {
                let of = |id: &str| json!({"id": id.parse::<u64>().unwrap_or(0), "username": format!("user {id}")});
                ok(&json!({"items": ids.split(',').map(of).collect::<Vec<_>>()}))
            }
            (None, Some(text)) => ok(&json!({"items": [{"id": 1, "username": text}]})),
        },
        ("GET", ["articles"]) => ok(
            &json!({"items": [{"id": 301, "title": "How to", "user": {"username": "mira"}, "publishedAt": "2026-01-01T00:00:00.000Z"}],
            "metadata": {"nextCursor": 5}}),
        ),
        ("GET", ["articles", "301"]) => ok(&json!({"id": 301, "title": "How to", "content": "<p>Do it.</p>"})),
        ("GET", ["collections"]) => ok(
            &json!({"items": [{"id": 9, "name": "Ink", "itemCount": 4, "user": {"id": 1, "username": "mira"}}], "metadata": {"nextCursor": 8}}),
        ),
        ("GET", ["collections", "9"]) => ok(
            &json!({"id": 9, "name": "Ink", "description": "All that flows", "type": "Model", "tags": [{"id": 7, "name": "style"}],
            "user": {"id": 1, "username": "mira"}}),
        ),
        ("GET", ["content", name]) if *name == "terms" => ok(&json!({"title": "Terms", "content": "# Terms"})),
        ("GET", ["permissions", "check"]) => ok(&json!({"1": true, "2": false, "x": 3})),
        ("GET", ["model-versions", "mini", "11"]) => {
            ok(&json!({"air": "urn:air:sdxl:lora:civitai:1@11", "versionName": "v1",
            "modelName": "Ink", "size": 1205.5, "fileName": "ink.safetensors", "hashes": {"SHA256": "ab", "New": "cd", "Odd": 4},
            "availability": "SomethingNew", "requireAuth": true, "checkPermission": false, "earlyAccessEndsAt": null}))
        }
        (_, ["vault", ..]) if !signed_in => error(401, "Unauthorized"),
        ("GET", ["vault", "get"]) => ok(&json!({"vault": {"storageKb": 2048, "usedStorageKb": 1}})),
        ("GET", ["vault", "all"]) => {
            ok(&json!({"items": [{"modelVersionId": 11, "modelId": 1, "modelName": "Ink", "type": "LORA"}, null],
            "totalItems": 1, "totalPages": 1}))
        }
        ("GET", ["vault", "check-vault"]) => {
            let of = |id: &str| json!({"modelVersionId": id.parse::<u64>().unwrap_or(0), "vaultItem": if id == "11" { json!({"id": 1}) } else { Value::Null }});
            ok(&Value::from(query("modelVersionIds").unwrap_or_default().split(',').map(of).collect::<Vec<_>>()))
        }
        ("POST", ["vault", "toggle-version"]) => ok(&json!({"success": true})),
        ("GET", ["reviews"]) => Response::new(404, "text/html", "<!DOCTYPE html><h1>404</h1>"),
        _ => error(404, "Not found"),
    }
}

/// `GET /images`: `nsfw=true` is mature ones only; how they were made is told when asked for, flat or in a wrapper.
fn images(request: &Request) -> Response {
    let page: usize = request.query("page").and_then(|page| page.parse().ok()).unwrap_or(0);
    let limit: usize = request.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(100);
    if limit > 200 {
        return refused("Too big: expected number to be <=200");
    }
    if page * limit > 1000 {
        return error(429, "You've requested too many pages, please use cursors instead");
    }
    let levels: u64 = match request.query("browsingLevel").and_then(|levels| levels.parse().ok()) {
        Some(levels) => levels,
        None if request.query("nsfw").as_deref() == Some("true") => 60,
        None => 1,
    };
    let with_meta = request.query("withMeta").as_deref() == Some("true");
    let is_flat = request.query("flatMeta").as_deref() == Some("true");
    let meta = json!({"prompt": "ink", "civitaiResources": [{"type": "lora", "modelVersionId": 11, "weight": 0.8}]});
    let image = |id: u64, level: u64| {
        let meta = match (with_meta, is_flat) {
            (false, _) => Value::Null,
            (true, true) => meta.clone(),
            (true, false) => json!({"id": id, "meta": meta}),
        };
        json!({"id": id, "url": format!("https://image.civitai.com/k/u/original=true/{id}.jpeg"), "nsfwLevel": "None",
            "browsingLevel": level, "meta": meta, "username": "mira 🎨", "stats": {"likeCount": 2, "heartCount": 1}})
    };
    let items: Vec<Value> = [(1, 1), (2, 2), (3, 8)]
        .into_iter()
        .filter(|(_, level)| level & levels != 0)
        .map(|(id, level)| image(id, level))
        .collect();
    ok(&json!({"items": items, "metadata": {"nextCursor": "77"}}))
}
