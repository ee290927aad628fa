//! The one who runs jobs, and what can go wrong while it does.

use super::{JobFault, Shared, State, png};
use serde_json::{Map, Value, json};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

pub(super) fn work(shared: &Shared) {
    loop {
        let mut state = shared.lock();
        while state.pending.is_empty() && !state.stopping {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stopping {
            return;
        }
        let first = (0..state.pending.len()).min_by_key(|index| state.pending[*index].number).unwrap();
        let job = state.pending.remove(first);
        let (id, client, graph) = (job.id.clone(), job.client.clone(), job.graph.clone());
        state.running = Some(job);
        state.interrupted = false;
        let life = state.life;
        let chance = state.fail_every.is_some_and(|every| (state.ran + 1).is_multiple_of(every));
        let ran = state.ran;
        let fault = state.job_faults.pop_front().or_else(|| state.later_faults.remove(&ran));
        let fault = fault.or_else(|| chance.then_some(JobFault::Error("ValueError", "drawn by chance")));
        state.say(Some(&client), "execution_start", &json!({"prompt_id": id, "timestamp": 1}));
        drop(state);
        let began = Instant::now();
        run(shared, &id, &client, &graph, fault.as_ref(), life);
        shared.lock().busy += began.elapsed();
    }
}

/// Waits while the job runs; whether it may go on.
fn pass(shared: &Shared, life: u64, until: Option<Instant>, stoppable: bool) -> bool {
    let mut state = shared.lock();
    loop {
        if state.stopping || state.life != life || (stoppable && state.interrupted) {
            return false;
        }
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        match left {
            Some(Duration::ZERO) => return true,
            Some(left) => state = shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
            None => state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

fn run(shared: &Shared, id: &str, client: &str, graph: &Value, fault: Option<&JobFault>, life: u64) {
    let half = shared.lock().job_time / 2;
    let sampler = graph
        .as_object()
        .and_then(|nodes| nodes.iter().find(|(_, node)| node["class_type"] == "KSampler").map(|(id, _)| id.clone()));
    {
        let mut state = shared.lock();
        let node = sampler.clone().unwrap_or_else(|| "1".to_owned());
        state.say(Some(client), "executing", &json!({"node": node, "display_node": node, "prompt_id": id}));
        state.say(Some(client), "progress", &json!({"value": 1, "max": 2, "prompt_id": id, "node": node}));
        let picture = png(8, 8, 1);
        state.preview(client, &picture);
    }
    let went_on = pass(shared, life, Some(Instant::now() + half), true);
    match fault {
        Some(JobFault::NeverEnds) if went_on => {
            pass(shared, life, None, true);
        }
        Some(JobFault::CannotBeStopped) => {
            pass(shared, life, None, false);
        }
        Some(JobFault::StoppedThere) => shared.lock().interrupted = true,
        Some(JobFault::Restart) => {
            let mut state = shared.lock();
            state.life += 1;
            state.running = None;
            state.pending.clear();
            state.history.clear();
            state.sockets.clear();
            return;
        }
        Some(JobFault::Die) => {
            let mut state = shared.lock();
            state.life += 1;
            state.dead = true;
            state.running = None;
            state.pending.clear();
            state.sockets.clear();
            return;
        }
        Some(JobFault::DropSockets) => shared.lock().sockets.clear(),
        _ => {}
    }
    let went_on = went_on && pass(shared, life, Some(Instant::now() + half), true);
    if shared.lock().life != life {
        return;
    }
    let stopped = !went_on || shared.lock().interrupted;
    finish(shared, id, client, graph, fault, stopped);
}

fn finish(shared: &Shared, id: &str, client: &str, graph: &Value, fault: Option<&JobFault>, stopped: bool) {
    let mut state = shared.lock();
    let start = json!(["execution_start", {"prompt_id": id}]);
    let error = |kind: &str, message: &str| {
        json!({"prompt_id": id, "node_id": "3", "node_type": "KSampler", "exception_type": kind,
            "exception_message": message, "traceback": [], "executed": []})
    };
    let failed = match fault {
        Some(JobFault::Error(kind, message)) => Some(error(kind, message)),
        Some(JobFault::OutOfMemory) => {
            Some(error("torch.OutOfMemoryError", "Allocation on device 0 would exceed allowed memory.\nTIPS: smaller"))
        }
        _ => None,
    };
    let entry = if stopped {
        let data = json!({"prompt_id": id, "node_id": "3", "node_type": "KSampler"});
        // Everybody hears of it.
        state.say(None, "execution_interrupted", &data);
        json!({"outputs": {}, "status": {"status_str": "error", "completed": false,
            "messages": [start, ["execution_interrupted", data]]}})
    } else if let Some(data) = failed {
        state.say(Some(client), "execution_error", &data);
        json!({"outputs": {}, "status": {"status_str": "error", "completed": false,
            "messages": [start, ["execution_error", data]]}})
    } else {
        state.say(Some(client), "execution_success", &json!({"prompt_id": id, "timestamp": 2}));
        let outputs = if fault == Some(&JobFault::NoPicture) { json!({}) } else { save(&mut state, graph) };
        json!({"outputs": outputs, "status": {"status_str": "success", "completed": true, "messages": [start]}})
    };
    let delay = state.history_delay;
    state.ran += 1;
    state.running = None;
    if !delay.is_zero() {
        drop(state);
        let life = shared.lock().life;
        pass(shared, life, Some(Instant::now() + delay), false);
        state = shared.lock();
    }
    state.history.insert(id.to_owned(), entry);
    state.say_status();
    state.say(Some(client), "executing", &json!({"node": null, "prompt_id": id}));
}

/// Makes the picture of a graph and keeps it under a name.
fn save(state: &mut State, graph: &Value) -> Value {
    let nodes = graph.as_object().cloned().unwrap_or_default();
    let mut outputs = Map::new();
    let number = |name: &str| nodes.values().find_map(|node| node["inputs"][name].as_u64());
    let (width, height) = (number("width").unwrap_or(64) as u32, number("height").unwrap_or(64) as u32);
    for (id, _) in nodes.iter().filter(|(_, node)| node["class_type"] == "WD14Tagger|pysssss") {
        outputs.insert(id.clone(), json!({"tags": [state.tagger.clone().unwrap_or_default()]}));
    }
    for (id, node) in nodes.iter().filter(|(_, node)| node["class_type"] == "SaveImage") {
        state.saved += 1;
        let prefix = node["inputs"]["filename_prefix"].as_str().unwrap_or("ComfyUI");
        let (folder, name) = prefix.rsplit_once('/').unwrap_or(("", prefix));
        let name = format!("{name}_{:05}_.png", state.saved);
        let seed = number("seed").unwrap_or_default();
        // Small pictures of the right shape: the tests look at the shape only.
        let picture = match state.painter {
            Some(paint) => paint(prefix, width, height, seed),
            None => png((width / 8).max(1), (height / 8).max(1), seed),
        };
        state.pictures.insert(format!("{folder}/{name}"), picture);
        outputs.insert(id.clone(), json!({"images": [{"filename": name, "subfolder": folder, "type": "output"}]}));
    }
    Value::Object(outputs)
}
