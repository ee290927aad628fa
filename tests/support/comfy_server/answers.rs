//! What each address answers.

use super::super::comfy_info::object_info;
use super::super::http::{Request, Response};
use super::{Job, PostFault, Shared, State, Version};
use serde_json::{Value, json};
use std::sync::PoisonError;
use std::time::Duration;

fn ok(value: &Value) -> Response {
    Response::new(200, "application/json; charset=utf-8", value.to_string())
}

fn empty(status: u16) -> Response {
    Response::new(status, "text/plain", "")
}

/// The nodes it has now.
fn nodes(state: &State, newer: bool) -> Value {
    let mut info = object_info(newer, state.tagger.is_some());
    if let Value::Object(all) = &mut info {
        all.extend(state.nodes.clone());
    }
    info
}

/// `None` closes the connection without a word.
pub(super) fn answer(request: &Request, shared: &Shared) -> Option<Response> {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let path = request.plain_path().trim_start_matches('/').to_owned();
    let segments: Vec<&str> = path.split('/').collect();
    let newer = shared.version == Version::V033;
    let mut state = shared.lock();
    if request.header("origin").is_some() {
        return Some(empty(403));
    }
    Some(match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["system_stats"]) => ok(&json!({
            "system": {"os": "linux", "comfyui_version": if newer { "0.33.0" } else { "0.3.64" }, "argv": ["main.py"]},
            "devices": [{"name": "test device", "type": "cpu", "vram_total": 8_589_934_592_u64, "vram_free": 4_294_967_296_u64}]})),
        ("GET", ["object_info"]) => ok(&nodes(&state, newer)),
        ("GET", ["view_metadata", _folder]) => {
            match request.query("filename").and_then(|file| state.metadata.get(&file)) {
                Some(told) => ok(told),
                None => empty(404),
            }
        }
        ("GET", ["queue"]) if state.queue_faults > 0 => {
            state.queue_faults -= 1;
            return None;
        }
        ("GET", ["queue"]) => {
            let row = |job: &Job| json!([job.number, job.id, job.graph, {"client_id": job.client}, []]);
            let mut pending: Vec<Value> = state.pending.iter().map(row).collect();
            // A heap is in no order.
            pending.reverse();
            ok(&json!({"queue_running": state.running.iter().map(row).collect::<Vec<_>>(), "queue_pending": pending}))
        }
        ("GET", ["history", id]) => {
            let found = state.history.get(*id).map(|entry| json!({*id: entry}));
            ok(&found.unwrap_or_else(|| json!({})))
        }
        ("GET", ["view"]) => {
            while state.views_held && !state.stopping {
                state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            let name = format!(
                "{}/{}",
                request.query("subfolder").unwrap_or_default(),
                request.query("filename").unwrap_or_default()
            );
            match state.pictures.get(&name) {
                Some(picture) => Response::new(200, "image/png", picture.clone()),
                None => empty(404),
            }
        }
        ("POST", ["upload", "image"]) => upload(&mut state, &request.body),
        ("POST", ["prompt"]) => return prompt(&mut state, shared, &body),
        ("POST", ["queue"]) => {
            if std::mem::take(&mut state.begins_on_delete) {
                state.interrupted = true;
                shared.changed.notify_all();
                while !state.pending.is_empty() && !state.stopping {
                    let waited = shared.changed.wait_timeout(state, Duration::from_millis(1));
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
            let gone: Vec<&str> = body["delete"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            state.pending.retain(|job| !gone.contains(&job.id.as_str()));
            if body["clear"] == true {
                state.pending.clear();
            }
            empty(200)
        }
        ("POST", ["interrupt"]) => {
            let running = state.running.as_ref().map(|job| job.id.clone());
            if body["prompt_id"].is_null() || body["prompt_id"].as_str() == running.as_deref() {
                state.interrupted = true;
                shared.changed.notify_all();
            }
            empty(200)
        }
        ("POST", ["free"]) => empty(200),
        ("POST", ["api", "jobs", id, "cancel"]) if newer => {
            let running = state.running.as_ref().is_some_and(|job| job.id == *id);
            state.interrupted |= running;
            let before = state.pending.len();
            state.pending.retain(|job| job.id != *id);
            shared.changed.notify_all();
            ok(&json!({"cancelled": running || state.pending.len() < before}))
        }
        ("POST", ["api", "jobs", ..]) => empty(405),
        _ => empty(404),
    })
}

fn upload(state: &mut State, body: &[u8]) -> Response {
    let text = String::from_utf8_lossy(body);
    let part = |marker: &str| text.split_once(marker).map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    let name = part("filename=\"").split('"').next().unwrap_or_default().to_owned();
    let folder = part("name=\"subfolder\"\r\n\r\n").lines().next().unwrap_or_default().to_owned();
    if name.is_empty() || folder.contains("..") {
        return empty(400);
    }
    state.uploads.insert(format!("{folder}/{name}"), body.to_vec());
    ok(&json!({"name": name, "subfolder": folder, "type": "input"}))
}

fn prompt(state: &mut State, shared: &Shared, body: &Value) -> Option<Response> {
    let newer = shared.version == Version::V033;
    let refuse = |kind: &str, class: &str, details: &str| {
        let error = json!({"error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation",
            "details": "", "extra_info": {}}, "node_errors": {"4": {"class_type": class, "dependent_outputs": ["9"],
            "errors": [{"type": kind, "message": "Value not in list", "details": details, "extra_info": {}}]}}});
        Some(Response::new(400, "application/json", error.to_string()))
    };
    let mut id = body["prompt_id"].as_str().unwrap_or_default().to_owned();
    if newer && id.len() != 36 {
        return Some(Response::new(
            400,
            "application/json",
            json!({"error": {"type": "invalid_prompt_id"}}).to_string(),
        ));
    }
    let fault = state.post_faults.pop_front();
    if let Some(PostFault::Refuse(kind)) = fault {
        return refuse(kind, "CheckpointLoaderSimple", "ckpt_name: 'gone' not in ['other']");
    }
    let info = nodes(state, newer);
    for node in body["prompt"].as_object()?.values() {
        let class = node["class_type"].as_str().unwrap_or_default();
        let Some(known) = info.get(class) else {
            let kind = if newer { "missing_node_type" } else { "invalid_prompt" };
            let error =
                json!({"error": {"type": kind, "message": format!("Node '{class}' not found")}, "node_errors": {}});
            return Some(Response::new(400, "application/json", error.to_string()));
        };
        for name in known["input"]["required"].as_object().into_iter().flatten().map(|(name, _)| name) {
            if node["inputs"].get(name).is_none() {
                return refuse("required_input_missing", class, name);
            }
        }
        let file = node["inputs"]["image"].as_str();
        if class == "LoadImage" && file.is_some_and(|file| !state.uploads.contains_key(file)) {
            return refuse("custom_validation_failed", class, "Invalid image file");
        }
    }
    if fault == Some(PostFault::OwnId) {
        "00000000-0000-4000-8000-000000000000".clone_into(&mut id);
    }
    let number = state.next_number;
    state.next_number += 1;
    let client = body["client_id"].as_str().unwrap_or_default().to_owned();
    state.graphs.push(body["prompt"].clone());
    state.pending.push(Job { number, id: id.clone(), graph: body["prompt"].clone(), client });
    state.peak = state.peak.max(state.pending.len() + usize::from(state.running.is_some()));
    state.say_status();
    shared.changed.notify_all();
    let errors = match fault {
        Some(PostFault::LoseReply) => return None,
        Some(PostFault::NodeErrors) => json!({"7": {"class_type": "PreviewImage", "dependent_outputs": ["7"],
            "errors": [{"type": "required_input_missing", "message": "Required input is missing", "details": "images"}]}}),
        _ => json!({}),
    };
    Some(ok(&json!({"prompt_id": id, "number": number, "node_errors": errors})))
}
