//! How a picture was made: the free-form `meta` of a preview, cut down to what is worth keeping for every picture.

use crate::model::catalogue::GenerationInfo;
use serde_json::{Map, Value};

/// The longest prompt that is kept, in characters.
const MAX_PROMPT_CHARS: usize = 2000;
/// The longest negative prompt.
const MAX_NEGATIVE_CHARS: usize = 1000;
/// Settings that are kept.
const MAX_SETTINGS: usize = 16;
/// The longest name of a setting, in characters.
const MAX_NAME_CHARS: usize = 40;
/// The longest value of a setting.
const MAX_VALUE_CHARS: usize = 120;

/// The settings everybody asks for, in the order tools write them: CivitAI's name and the tools'.
const USUAL: [(&str, &str); 10] = [
    ("steps", "Steps"),
    ("sampler", "Sampler"),
    ("Schedule type", "Schedule type"),
    ("cfgScale", "CFG scale"),
    ("seed", "Seed"),
    ("Size", "Size"),
    ("Model hash", "Model hash"),
    ("Model", "Model"),
    ("clipSkip", "Clip skip"),
    ("Denoising strength", "Denoising strength"),
];
/// A whole graph as text, and words that say nothing about the picture.
const UNWANTED: [&str; 4] = ["prompt", "negativePrompt", "comfy", "extraMetadata"];

/// What is worth keeping; `None` when it says nothing.
pub(super) fn read(meta: &Map<String, Value>) -> Option<GenerationInfo> {
    let text = |name: &str, most: usize| {
        let text = meta.get(name).and_then(Value::as_str).unwrap_or_default();
        text.trim().chars().take(most).collect::<String>()
    };
    let usual = USUAL.iter().filter_map(|(name, shown)| Some(((*shown).to_owned(), plain(meta.get(*name)?)?)));
    let is_other = |name: &str| !UNWANTED.contains(&name) && !USUAL.iter().any(|(usual, _)| *usual == name);
    let others = meta.iter().filter(|(name, _)| is_other(name) && name.chars().count() <= MAX_NAME_CHARS);
    let others = others.filter_map(|(name, value)| Some((name.clone(), plain(value)?)));
    let read = GenerationInfo {
        prompt: text("prompt", MAX_PROMPT_CHARS),
        negative_prompt: text("negativePrompt", MAX_NEGATIVE_CHARS),
        settings: usual.chain(others).take(MAX_SETTINGS).collect(),
        used: Vec::new(),
    };
    let says_something = !read.prompt.is_empty() || !read.settings.is_empty();
    says_something.then_some(read)
}

/// A single value in words; lists, objects and what is too long are left out.
fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    (!text.is_empty() && text.chars().count() <= MAX_VALUE_CHARS).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(json: Value) -> Map<String, Value> {
        match json {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }

    #[test]
    fn usual_settings_come_first_and_graphs_are_left_out() {
        let meta = object(serde_json::json!({
            "comfy": "{...}", "seed": 7, "resources": [{"name": "x"}], "Version": "v1.9", "prompt": " a cat, sleeping ",
            "negativePrompt": "blurry", "cfgScale": 6.5, "steps": "28"
        }));
        let read = read(&meta).unwrap();
        assert_eq!((read.prompt.as_str(), read.negative_prompt.as_str()), ("a cat, sleeping", "blurry"));
        let settings: Vec<_> = read.settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(settings, ["Steps=28", "CFG scale=6.5", "Seed=7", "Version=v1.9"]);
        let text = read.text();
        assert_eq!(text, "a cat, sleeping\nNegative prompt: blurry\nSteps: 28, CFG scale: 6.5, Seed: 7, Version: v1.9");
    }

    #[test]
    fn it_is_bounded_and_nothing_is_nothing() {
        assert_eq!(read(&object(serde_json::json!({"comfy": "x", "resources": []}))), None);
        let mut meta: Map<String, Value> = (0..100).map(|number| (format!("k{number}"), Value::from(number))).collect();
        meta.insert("prompt".to_owned(), Value::from("ü".repeat(9000)));
        meta.insert("seed".to_owned(), Value::from("9".repeat(500)));
        let read = read(&meta).unwrap();
        assert_eq!((read.prompt.chars().count(), read.settings.len()), (MAX_PROMPT_CHARS, MAX_SETTINGS));
        assert!(read.settings.iter().all(|(name, _)| name != "Seed"));
    }
}
