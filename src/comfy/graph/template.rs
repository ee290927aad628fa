//! Graphs of the user's own: saved by ComfyUI with "Export (API)", with `${placeholders}` where values belong.

use super::{Graph, Node};
use crate::comfy::error::ComfyError;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Largest template in bytes.
const MAX_BYTES: usize = 4 << 20;
/// Most nodes of a template.
const MAX_NODES: usize = 2000;
/// Deepest nesting of a value in which placeholders are looked for.
const MAX_DEPTH: usize = 16;

/// Values for placeholders, by name.
pub type Values = BTreeMap<String, Value>;

/// A checked template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    graph: Graph,
    names: BTreeSet<String>,
}

impl Template {
    /// Placeholders that mean something here.
    pub const KNOWN: [&'static str; 17] = [
        "positive",
        "negative",
        "seed",
        "width",
        "height",
        "steps",
        "cfg",
        "sampler",
        "scheduler",
        "denoise",
        "checkpoint",
        "source_image",
        "prefix",
        "guidance",
        "ip_weight",
        "lora",
        "lora_strength",
    ];

    /// Reads and checks one.
    pub fn read(json: &str) -> Result<Self, ComfyError> {
        let bad = |reason: String| ComfyError::Template { reason };
        if json.len() > MAX_BYTES {
            return Err(bad(format!("it is larger than {} MiB", MAX_BYTES >> 20)));
        }
        let value: Value = serde_json::from_str(json).map_err(|error| bad(format!("it is no JSON ({error})")))?;
        if value.get("nodes").is_some_and(Value::is_array) {
            return Err(bad("it is saved for ComfyUI's window; save it with \"Export (API)\"".to_owned()));
        }
        let graph: Graph = serde_json::from_value(value)
            .map_err(|_error| bad("it is no workflow in ComfyUI's API format".to_owned()))?;
        if graph.0.is_empty() || graph.0.len() > MAX_NODES {
            return Err(bad(format!("it must have 1 to {MAX_NODES} nodes, not {}", graph.0.len())));
        }
        check_links(&graph)?;
        if !graph.0.values().any(saves) {
            return Err(bad("it saves no picture: it needs a SaveImage node".to_owned()));
        }
        let mut names = BTreeSet::new();
        graph.0.values().flat_map(|node| node.inputs.values()).for_each(|value| collect(value, &mut names, 0));
        let unknown: Vec<&str> = names.iter().map(String::as_str).filter(|name| !Self::KNOWN.contains(name)).collect();
        if !unknown.is_empty() {
            return Err(bad(format!("it has placeholders nobody knows: {}", unknown.join(", "))));
        }
        if !names.contains("positive") {
            return Err(bad("it has no ${positive}, so every picture would be the same".to_owned()));
        }
        Ok(Self { graph, names })
    }

    /// The placeholders in it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether a placeholder is in it.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Texts that are written in it and end up in a picture: what is only said of what must not be seen is left out.
    pub fn texts(&self) -> Vec<&str> {
        let unwanted = self.led_to("negative");
        let wanted = self.led_to("positive");
        let counts = |id: &str| wanted.contains(id) || !unwanted.contains(id);
        let is_text = |name: &str| {
            let name = name.to_ascii_lowercase();
            ["text", "prompt", "string", "value"].iter().any(|word| name.contains(word)) && !name.contains("negative")
        };
        let nodes = self.graph.0.iter().filter(|(id, _)| counts(id));
        let inputs = nodes.flat_map(|(_, node)| node.inputs.iter()).filter(|(name, _)| is_text(name));
        inputs.filter_map(|(_, value)| value.as_str()).collect()
    }

    /// The nodes that inputs of this name lead to, and those behind them.
    fn led_to(&self, input: &str) -> BTreeSet<&str> {
        let link = |value: &'_ Value| value.as_array().and_then(|link| link.first()?.as_str().map(str::to_owned));
        let starts = self.graph.0.values().filter_map(|node| link(node.inputs.get(input)?));
        let mut open: Vec<String> = starts.collect();
        let mut found = BTreeSet::new();
        while let Some(id) = open.pop() {
            let Some((id, node)) = self.graph.0.get_key_value(&id) else { continue };
            if found.insert(id.as_str()) {
                open.extend(node.inputs.values().filter_map(link));
            }
        }
        found
    }

    /// The graph with values in their places: a value that is all placeholder keeps its type.
    pub fn fill(&self, values: &Values) -> Result<Graph, ComfyError> {
        if let Some(missing) = self.names.iter().find(|name| !values.contains_key(*name)) {
            return Err(ComfyError::Template { reason: format!("nothing is known for ${{{missing}}}") });
        }
        let mut graph = self.graph.clone();
        for value in graph.0.values_mut().flat_map(|node| node.inputs.values_mut()) {
            put(value, values, 0);
        }
        Ok(graph)
    }
}

/// Whether a node leaves a picture in the history: that of ComfyUI, or one of the many custom ones.
fn saves(node: &Node) -> bool {
    let class = node.class_type.to_ascii_lowercase();
    let custom = class.contains("save") && class.contains("image") && !class.contains("websocket");
    custom || class == "previewimage"
}

fn check_links(graph: &Graph) -> Result<(), ComfyError> {
    for (id, node) in &graph.0 {
        for (name, value) in &node.inputs {
            let Some([Value::String(to), Value::Number(_)]) = value.as_array().map(Vec::as_slice) else { continue };
            if !graph.0.contains_key(to) {
                let reason = format!("input {name} of node {id} leads to node {to}, which is not there");
                return Err(ComfyError::Template { reason });
            }
        }
    }
    Ok(())
}

/// The names in `${…}` of a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

fn collect(value: &Value, names: &mut BTreeSet<String>, depth: usize) {
    match value {
        Value::String(text) => names.extend(placeholders(text).map(str::to_owned)),
        Value::Array(items) if depth < MAX_DEPTH => items.iter().for_each(|item| collect(item, names, depth + 1)),
        Value::Object(items) if depth < MAX_DEPTH => items.values().for_each(|item| collect(item, names, depth + 1)),
        _ => {}
    }
}

fn put(value: &mut Value, values: &Values, depth: usize) {
    match value {
        Value::String(text) => {
            let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            if let Some(whole) = whole.and_then(|name| values.get(name)) {
                *value = whole.clone();
            } else if text.contains("${") {
                *text = filled(text, values);
            }
        }
        Value::Array(items) if depth < MAX_DEPTH => items.iter_mut().for_each(|item| put(item, values, depth + 1)),
        Value::Object(items) if depth < MAX_DEPTH => put_all(items, values, depth),
        _ => {}
    }
}

fn put_all(items: &mut Map<String, Value>, values: &Values, depth: usize) {
    items.iter_mut().for_each(|(_, item)| put(item, values, depth + 1));
}

/// Placeholders inside a longer text; what was put in is not looked at again.
fn filled(text: &str, values: &Values) -> String {
    let mut parts = text.split("${");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}').and_then(|(name, rest)| Some((values.get(name)?, rest))) {
            Some((Value::String(value), rest)) => {
                out.push_str(value);
                out.push_str(rest);
            }
            Some((value, rest)) => {
                out.push_str(&value.to_string());
                out.push_str(rest);
            }
            None => {
                out.push_str("${");
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn template(text: &str) -> String {
        json!({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": text, "clip": ["2", 1]}},
            "2": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "${checkpoint}"}},
            "3": {"class_type": "KSampler", "inputs": {"seed": "${seed}"}},
            "4": {"class_type": "SaveImage", "inputs": {}}})
        .to_string()
    }

    #[test]
    fn values_keep_their_type_and_are_not_looked_at_again() {
        let read = Template::read(&template("a ${positive}, soft")).unwrap();
        assert_eq!(read.names().collect::<Vec<_>>(), ["checkpoint", "positive", "seed"]);
        let values = Values::from([
            ("positive".to_owned(), json!("${seed} knight")),
            ("seed".to_owned(), json!(7)),
            ("checkpoint".to_owned(), json!("x")),
        ]);
        let graph = read.fill(&values).unwrap();
        assert_eq!(graph.0["1"].inputs["text"], "a ${seed} knight, soft");
        assert_eq!(graph.0["3"].inputs["seed"], 7);
        assert!(read.fill(&Values::new()).is_err());
    }

    #[test]
    fn what_cannot_work_is_refused_in_words() {
        for (bad, word) in [
            ("[1]".to_owned(), "API format"),
            ("{".to_owned(), "no JSON"),
            (json!({"nodes": []}).to_string(), "Export (API)"),
            ("{}".to_owned(), "nodes"),
            (template("no words"), "${positive}"),
            (template("${positive} ${mood}"), "mood"),
            (template("${positive}").replace("\"2\",1", "\"9\",1"), "not there"),
            (template("${positive}").replace("SaveImage", "Nothing"), "SaveImage"),
        ] {
            let error = Template::read(&bad).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn custom_nodes_may_save_it() {
        assert!(Template::read(&template("${positive}").replace("SaveImage", "Image Save")).is_ok());
        assert!(Template::read(&template("${positive}").replace("SaveImage", "SaveImageWebsocket")).is_err());
    }

    #[test]
    fn texts_that_are_written_in_it_are_found_but_not_the_unwanted() {
        let text = |text: &str| json!({"class_type": "CLIPTextEncode", "inputs": {"text": text, "clip": ["5", 1]}});
        let graph = json!({"1": text("${positive}, a harbour"), "2": text("rain"),
            "3": {"class_type": "KSampler", "inputs": {"positive": ["1", 0], "negative": ["2", 0]}},
            "4": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x"}},
            "5": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "x"}}});
        assert_eq!(Template::read(&graph.to_string()).unwrap().texts(), ["${positive}, a harbour"]);
    }
}
