//! Generation settings that are JSON: SwarmUI, InvokeAI, NovelAI, Fooocus and others.

use super::{GenerationText, NamedResource, TextOrigin, parameters};
use crate::model::facts::FiniteF32;
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Settings that are kept.
const MAX_SETTINGS: usize = 512;

const PROMPT_KEYS: [&str; 4] = ["prompt", "positive_prompt", "positivePrompt", "c"];
const NEGATIVE_KEYS: [&str; 6] =
    ["negativeprompt", "negative_prompt", "negativePrompt", "uc", "negative prompt", "neg_prompt"];

/// SwarmUI's JSON, or any other with a prompt in it; `None` when the text is not such JSON.
pub(super) fn any(text: &str) -> Option<GenerationText> {
    let object = parse(text)?;
    if let Some(inner) = object.get("sui_image_params").and_then(Value::as_object) {
        let mut found = flat(inner, TextOrigin::SwarmUi, text)?;
        swarm_resources(inner, object.get("sui_models"), &mut found);
        return Some(found);
    }
    if let Some(Value::String(inner)) = object.get("extraMetadata") {
        // CivitAI's generator: the settings are JSON inside a JSON string.
        if let Some(found) = parse(inner).and_then(|inner| flat(&inner, TextOrigin::Json, text)) {
            return Some(found);
        }
    }
    if object.contains_key("app_version") && object.contains_key("positive_prompt") {
        return invoke_ai(text);
    }
    let mut found = flat(&object, TextOrigin::Json, text)?;
    // Fooocus.
    if let Some(name) = object.get("base_model").and_then(Value::as_str) {
        let hash = object.get("base_model_hash").and_then(Value::as_str);
        found.resources.push(resource("checkpoint", name, hash, None));
    }
    Some(found)
}

/// InvokeAI's metadata.
pub(super) fn invoke_ai(text: &str) -> Option<GenerationText> {
    let object = parse(text)?;
    let mut found = flat(&object, TextOrigin::InvokeAi, text).unwrap_or_else(|| GenerationText {
        origin: TextOrigin::InvokeAi,
        raw: text.to_owned(),
        ..GenerationText::default()
    });
    let mut add = |kind: &str, model: Option<&Value>, weight: Option<&Value>| {
        let Some(model) = model.and_then(Value::as_object) else { return };
        let text = |keys: [&str; 2]| keys.iter().find_map(|key| model.get(*key)?.as_str());
        let Some(name) = text(["name", "model_name"]) else { return };
        // InvokeAI's own hash is BLAKE3 with the algorithm in front; one drawn at random says nothing.
        let hash = text(["hash", "model_hash"]).filter(|hash| !hash.starts_with("random:"));
        let hash = hash.map(|hash| hash.rsplit_once(':').map_or(hash, |(_, hex)| hex));
        found.resources.push(resource(kind, name, hash, weight.and_then(Value::as_f64)));
    };
    add("checkpoint", object.get("model"), None);
    add("vae", object.get("vae"), None);
    for lora in object.get("loras").and_then(Value::as_array).into_iter().flatten().take(100) {
        add("lora", lora.get("model").or_else(|| lora.get("lora")), lora.get("weight"));
    }
    Some(found)
}

/// NovelAI's: the prompt as description, the rest as JSON in the comment.
pub(super) fn novel_ai(
    software: Option<&str>,
    description: Option<&str>,
    comment: Option<&str>,
) -> Option<GenerationText> {
    if !software.is_some_and(|name| name.starts_with("NovelAI")) {
        return None;
    }
    let raw = comment.or(description)?;
    let empty = || GenerationText { origin: TextOrigin::NovelAi, raw: raw.to_owned(), ..GenerationText::default() };
    let mut found = parse(raw).and_then(|object| flat(&object, TextOrigin::NovelAi, raw)).unwrap_or_else(empty);
    if let (true, Some(prompt)) = (found.prompt.is_empty(), description) {
        prompt.clone_into(&mut found.prompt);
    }
    Some(found)
}

fn parse(text: &str) -> Option<Object> {
    let text = text.trim();
    if !text.starts_with('{') {
        return None;
    }
    match serde_json::from_str(text).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Prompt, negative prompt, and every plain value as a setting; `None` when there is no prompt.
fn flat(object: &Object, origin: TextOrigin, raw: &str) -> Option<GenerationText> {
    let text = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key)?.as_str()).unwrap_or_default().to_owned();
    let prompt_key = PROMPT_KEYS.iter().find(|key| object.get(**key).is_some_and(Value::is_string))?;
    let mut found = GenerationText {
        origin,
        prompt: text(&[prompt_key]),
        negative_prompt: text(&NEGATIVE_KEYS),
        raw: raw.to_owned(),
        ..GenerationText::default()
    };
    let settings = object.iter().filter(|(key, _)| *key != prompt_key && !NEGATIVE_KEYS.contains(&key.as_str()));
    found.settings = settings
        .filter_map(|(key, value)| match value {
            Value::String(text) => Some((key.clone(), text.clone())),
            Value::Number(number) => Some((key.clone(), number.to_string())),
            Value::Bool(flag) => Some((key.clone(), flag.to_string())),
            _ => None,
        })
        .take(MAX_SETTINGS)
        .collect();
    found.resources = parameters::resources_in_prompt(&found.prompt);
    Some(found)
}

/// SwarmUI's model names, and their hashes where `sui_models` lists them (`[{name, param, hash: "0x…"}]`).
fn swarm_resources(params: &Object, models: Option<&Value>, found: &mut GenerationText) {
    for model in models.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object).take(100) {
        let text = |key: &str| model.get(key).and_then(Value::as_str);
        let Some(name) = text("name") else { continue };
        let kind = match text("param").unwrap_or_default() {
            "model" => "checkpoint",
            "loras" => "lora",
            other => other,
        };
        parameters::add_resource(&mut found.resources, resource(kind, name, text("hash"), None));
    }
    if let Some(name) = params.get("model").and_then(Value::as_str) {
        parameters::add_resource(&mut found.resources, resource("checkpoint", name, None, None));
    }
    let weights: Vec<&Value> = params.get("loraweights").and_then(Value::as_array).into_iter().flatten().collect();
    let loras = params.get("loras").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for (index, name) in loras.take(100).enumerate() {
        let weight = weights.get(index).and_then(|weight| weight.as_f64().or_else(|| weight.as_str()?.parse().ok()));
        parameters::add_resource(&mut found.resources, resource("lora", name, None, weight));
    }
}

fn resource(kind: &str, name: &str, hash: Option<&str>, weight: Option<f64>) -> NamedResource {
    NamedResource {
        kind: kind.to_owned(),
        name: name.to_owned(),
        hash: hash.and_then(parameters::hash_text),
        weight: weight.and_then(|weight| FiniteF32::new(weight as f32)),
        ..NamedResource::default()
    }
}
