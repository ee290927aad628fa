//! One [`GenerationText`] out of all the texts of a picture.

use super::{Found, GenerationText, TextOrigin, comfy_graph, json_meta, parameters};
use serde_json::Value;

/// Keys under which A1111's format or a JSON in its place stands, best first.
const MAIN_KEYS: [&str; 4] = ["parameters", "UserComment", "XPComment", "Comment"];

/// What the texts say together; `None` when there are none. A text that is not recognised is kept as raw.
pub(super) fn assemble(found: &[Found]) -> Option<GenerationText> {
    let graphs = graphs(found);
    let mut text = known(found).or_else(|| {
        let (_, raw) = found.iter().find(|(key, text)| is_about_the_picture(key) && !is_graph(key, text))?;
        Some(GenerationText { raw: raw.clone(), ..GenerationText::default() })
    });
    let (prompt, workflow) = graphs;
    if prompt.is_some() || workflow.is_some() {
        let text = text.get_or_insert_with(|| GenerationText {
            origin: TextOrigin::ComfyUi,
            raw: prompt.clone().or_else(|| workflow.clone()).unwrap_or_default(),
            ..GenerationText::default()
        });
        if text.origin == TextOrigin::Unknown {
            text.origin = TextOrigin::ComfyUi;
        }
        for named in comfy_graph::resources(prompt.as_deref(), workflow.as_deref()) {
            parameters::add_resource(&mut text.resources, named);
        }
        text.comfy_prompt_json = prompt;
        text.comfy_workflow_json = workflow;
    }
    text.filter(|text| !text.raw.trim().is_empty())
}

/// Whether a text with this key can be about how the picture was made: not a program's name, a date or a profile.
fn is_about_the_picture(key: &str) -> bool {
    const OTHERS: [&str; 8] = ["Software", "Make", "Model", "Title", "Author", "Copyright", "Creation Time", "Source"];
    !OTHERS.contains(&key) && !key.starts_with("date:") && !key.starts_with("Raw profile")
}

fn get<'a>(found: &'a [Found], name: &str) -> Option<&'a str> {
    found.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str())
}

fn known(found: &[Found]) -> Option<GenerationText> {
    if let Some(text) = json_meta::novel_ai(get(found, "Software"), get(found, "Description"), get(found, "Comment")) {
        return Some(text);
    }
    let invoke = ["invokeai_metadata", "sd-metadata"].iter().find_map(|key| get(found, key));
    if let Some(text) = invoke.and_then(json_meta::invoke_ai) {
        return Some(text);
    }
    let mut candidates = MAIN_KEYS.iter().filter_map(|key| get(found, key)).chain(get(found, "Description"));
    candidates.find_map(|text| json_meta::any(text).or_else(|| a1111(text))).or_else(|| {
        // What stands under `parameters` is A1111's even when it is only a prompt.
        get(found, "parameters").map(parameters::parse_infotext).filter(|text| !text.raw.trim().is_empty())
    })
}

fn a1111(text: &str) -> Option<GenerationText> {
    let parsed = parameters::parse_infotext(text);
    (parsed.origin == TextOrigin::A1111).then_some(parsed)
}

/// ComfyUI's two graphs: PNG chunks of their names, or EXIF texts that begin with their names.
fn graphs(found: &[Found]) -> (Option<String>, Option<String>) {
    let (mut prompt, mut workflow) = (None, None);
    for (key, text) in found {
        let (name, json) = match graph_prefix(text) {
            Some((name, json)) => (name, json),
            None => (key.as_str(), text.as_str()),
        };
        let slot = match name.to_ascii_lowercase().as_str() {
            "prompt" => &mut prompt,
            "workflow" => &mut workflow,
            _ => continue,
        };
        if slot.is_none() && is_object(json) {
            *slot = Some(json.to_owned());
        }
    }
    (prompt, workflow)
}

fn graph_prefix(text: &str) -> Option<(&'static str, &str)> {
    let (name, json) = text.split_once(':')?;
    let json = json.trim_start();
    let name = ["prompt", "workflow"].into_iter().find(|known| name.eq_ignore_ascii_case(known))?;
    json.starts_with('{').then_some((name, json))
}

fn is_graph(key: &str, text: &str) -> bool {
    graph_prefix(text).is_some() || (matches!(key, "prompt" | "workflow") && text.trim_start().starts_with('{'))
}

/// Whether a text is a JSON object. Old ComfyUI wrote `NaN` into it, which is not JSON; such a graph still counts.
fn is_object(json: &str) -> bool {
    let json = json.trim();
    match serde_json::from_str::<Value>(json) {
        Ok(value) => value.is_object(),
        Err(_) => json.starts_with('{') && json.ends_with('}') && json.contains("NaN"),
    }
}
