//! The models that ComfyUI's graphs name: files, addresses of CivitAI's, hashes where a workflow lists them.
//!
//! Nodes of others have names of their own for their inputs, so every text that is called like a model file counts; what it is
//! is told by the input and the node. The graph that was run (`prompt`) says what was used; the one of the window
//! (`workflow`) only stands in for it, and adds the hashes and addresses of its templates.

use super::NamedResource;
use super::parameters::{self, add_resource};
use crate::model::facts::FiniteF32;
use crate::model::ids::VersionId;
use crate::model::reference::Reference;
use serde_json::{Map, Value};

/// How deep a graph is looked through.
const MOST_DEPTH: usize = 32;
/// Values that are looked at: graphs of thousands of nodes have fewer.
const MOST_VALUES: usize = 200_000;
/// The longest name of a file, in bytes.
const MOST_NAME_BYTES: usize = 512;
const MODELS: [&str; 7] = ["safetensors", "ckpt", "pt", "pth", "bin", "gguf", "sft"];
/// What decides a picture most comes first.
const ORDER: [&str; 8] =
    ["checkpoint", "diffusion model", "lora", "embedding", "hypernetwork", "controlnet", "ip-adapter", "upscaler"];

/// The models that the graphs of one picture name, each once.
pub(super) fn resources(prompt: Option<&str>, workflow: Option<&str>) -> Vec<NamedResource> {
    let (prompt, workflow) = (prompt.and_then(parse), workflow.and_then(parse));
    let mut walk = Walk { found: Vec::new(), left: MOST_VALUES };
    if let Some(prompt) = &prompt {
        walk.prompt(prompt, 0);
    }
    let was_run = !walk.found.is_empty();
    let mut listed = Walk { found: Vec::new(), left: MOST_VALUES };
    if let Some(workflow) = &workflow {
        listed.workflow(workflow, !was_run, 0);
    }
    let mut found = walk.found;
    for one in listed.found {
        let stands_in =
            !was_run || found.iter().any(|known| known.kind == one.kind && known.name.eq_ignore_ascii_case(&one.name));
        if stands_in {
            add_resource(&mut found, one);
        }
    }
    let rank = |one: &NamedResource| ORDER.iter().position(|kind| *kind == one.kind).unwrap_or(ORDER.len());
    found.sort_by_key(rank);
    found
}

/// Old ComfyUI wrote `NaN`, which is not JSON.
fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).or_else(|_| serde_json::from_str(&json.replace("NaN", "null"))).ok()
}

struct Walk {
    found: Vec<NamedResource>,
    left: usize,
}

impl Walk {
    fn may_go(&mut self, depth: usize) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && depth <= MOST_DEPTH
    }

    /// The graph that was run: nodes by number, each with its class and inputs.
    fn prompt(&mut self, graph: &Value, depth: usize) {
        if !self.may_go(depth) {
            return;
        }
        let Some(fields) = graph.as_object() else { return };
        let inputs = fields.get("inputs").and_then(Value::as_object);
        if let (Some(class), Some(inputs)) = (fields.get("class_type").and_then(Value::as_str), inputs) {
            self.inputs(class, inputs, depth + 1);
            return;
        }
        for (name, value) in fields {
            match value {
                // CivitAI's own service lists the models of a run as `extra.airs`, and as JSON in a text.
                Value::String(text) if name == "extraMetadata" => {
                    if let Some(inner) = parse(text) {
                        self.civitai_resources(&inner);
                    }
                }
                Value::Array(items) => items.iter().filter_map(Value::as_str).for_each(|text| self.air(text)),
                Value::Object(_) => self.prompt(value, depth + 1),
                _ => {}
            }
        }
    }

    /// `"resources": [{"modelVersionId": 1, "strength": 0.8}]`.
    fn civitai_resources(&mut self, metadata: &Value) {
        for item in metadata.get("resources").and_then(Value::as_array).into_iter().flatten().take(100) {
            if let Some(id) = item.get("modelVersionId").and_then(Value::as_u64) {
                let weight = item.get("strength").and_then(Value::as_f64);
                self.add(NamedResource {
                    version_id: Some(id),
                    kind: "model".to_owned(),
                    weight: weight_of(weight),
                    ..NamedResource::default()
                });
            }
        }
    }

    fn inputs(&mut self, class: &str, inputs: &Map<String, Value>, depth: usize) {
        let weight =
            ["strength_model", "strength", "lora_strength", "weight"].iter().find_map(|key| inputs.get(*key)?.as_f64());
        for (input, value) in inputs {
            match value {
                Value::String(text) => self.text(class, input, text, weight),
                _ => self.stack(class, input, value, depth),
            }
        }
    }

    /// A text of a node: a file, one of CivitAI's addresses, or words with models among them.
    fn text(&mut self, class: &str, input: &str, text: &str, weight: Option<f64>) {
        if !self.may_go(0) {
            return;
        }
        if let Some(name) = file_stem(text) {
            let kind = kind_of(class, input);
            let weight = weight.filter(|_| kind == "lora");
            self.add(NamedResource {
                kind: kind.to_owned(),
                name,
                weight: weight_of(weight),
                ..NamedResource::default()
            });
            return;
        }
        if text.contains("urn:air:") {
            self.air(text);
            return;
        }
        for one in parameters::resources_in_prompt(text) {
            self.add(one);
        }
        for rest in text.split("embedding:").skip(1) {
            let name = rest
                .split(|letter: char| letter.is_whitespace() || ",:()<>[]".contains(letter))
                .next()
                .unwrap_or_default();
            if !name.is_empty() && name.len() <= MOST_NAME_BYTES {
                let name = file_stem(name).unwrap_or_else(|| last_part(name).to_owned());
                self.add(NamedResource { kind: "embedding".to_owned(), name, ..NamedResource::default() });
            }
        }
    }

    /// Several models in one input: `{"on": true, "lora": "a.safetensors", "strength": 1}` and lists of their like.
    fn stack(&mut self, class: &str, input: &str, value: &Value, depth: usize) {
        if !self.may_go(depth) {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.stack(class, input, item, depth + 1)),
            Value::Object(fields) => {
                let is_off =
                    ["on", "active", "enabled"].iter().any(|key| fields.get(*key) == Some(&Value::Bool(false)));
                if is_off {
                    return;
                }
                let weight = ["strength", "strength_model", "model_strength"].iter().find_map(|key| {
                    let value = fields.get(*key)?;
                    value.as_f64().or_else(|| value.as_str()?.parse().ok())
                });
                // Some managers of LoRAs leave the ending out.
                let is_lora = input.to_ascii_lowercase().contains("lora");
                let name = fields.get("lora").or_else(|| fields.get("name")).and_then(Value::as_str);
                if let Some(name) =
                    name.filter(|name| is_lora && !name.is_empty() && *name != "None" && name.len() <= MOST_NAME_BYTES)
                {
                    let name = file_stem(name).unwrap_or_else(|| last_part(name).to_owned());
                    self.add(NamedResource {
                        kind: "lora".to_owned(),
                        name,
                        weight: weight_of(weight),
                        ..NamedResource::default()
                    });
                    return;
                }
                for (name, field) in fields {
                    match field {
                        Value::String(text) if file_stem(text).is_some() => self.text(class, name, text, weight),
                        _ => self.stack(class, input, field, depth + 1),
                    }
                }
            }
            _ => {}
        }
    }

    /// The graph of the window: nodes in a list, those that are switched off left out; graphs within it too. With `names`, the
    /// files in the nodes' fields count; always what templates list with hashes and addresses.
    fn workflow(&mut self, graph: &Value, names: bool, depth: usize) {
        if !self.may_go(depth) {
            return;
        }
        for node in graph.get("nodes").and_then(Value::as_array).into_iter().flatten() {
            let is_off = matches!(node.get("mode").and_then(Value::as_u64), Some(2 | 4));
            let class = node.get("type").and_then(Value::as_str).unwrap_or_default();
            if is_off || !self.may_go(depth) {
                continue;
            }
            let listed =
                node.get("properties").and_then(|properties| properties.get("models")).and_then(Value::as_array);
            listed.into_iter().flatten().take(100).for_each(|model| self.listed(class, model));
            match node.get("widgets_values") {
                Some(Value::Array(values)) if names => {
                    for (at, value) in values.iter().enumerate() {
                        let weight = values.get(at + 1).and_then(Value::as_f64);
                        match value {
                            Value::String(text) => self.text(class, "", text, weight),
                            _ => self.stack(class, class, value, depth + 1),
                        }
                    }
                }
                Some(Value::Object(values)) if names => self.inputs(class, values, depth + 1),
                _ => {}
            }
        }
        let inner = graph.get("definitions").and_then(|inner| inner.get("subgraphs")).and_then(Value::as_array);
        inner.into_iter().flatten().for_each(|graph| self.workflow(graph, names, depth + 1));
        let airs = graph.get("extra").and_then(|extra| extra.get("airs")).and_then(Value::as_array);
        airs.into_iter().flatten().filter_map(Value::as_str).for_each(|air| self.air(air));
    }

    /// `{"name": "a.safetensors", "url": "…", "hash": "…", "hash_type": "SHA256", "directory": "loras"}`.
    fn listed(&mut self, class: &str, model: &Value) {
        let text = |key: &str| model.get(key).and_then(Value::as_str).unwrap_or_default();
        let Some(name) = file_stem(text("name")) else { return };
        let is_sha256 = text("hash_type").is_empty() || text("hash_type").eq_ignore_ascii_case("sha256");
        let hash = parameters::hash_text(text("hash")).filter(|_| is_sha256);
        let version_id = match Reference::of(text("url")) {
            Some(Reference::Model(_, Some(VersionId(id))) | Reference::Version(VersionId(id))) => Some(id),
            _ => None,
        };
        let kind = kind_of(class, text("directory")).to_owned();
        self.add(NamedResource { kind, name, hash, version_id, ..NamedResource::default() });
    }

    /// `urn:air:sdxl:checkpoint:civitai:101055@128078`.
    fn air(&mut self, text: &str) {
        if !text.starts_with("urn:air:") {
            return;
        }
        let Some(Reference::Model(model, Some(VersionId(id)))) = Reference::of(text) else { return };
        let kind = text.split(':').nth(3).unwrap_or_default().to_ascii_lowercase();
        let kind = if kind.is_empty() { "model".to_owned() } else { kind };
        self.add(NamedResource { kind, version_id: Some(id), model_id: Some(model.0), ..NamedResource::default() });
    }

    fn add(&mut self, one: NamedResource) {
        // One that is only known by its version has no name to tell it from others.
        let known = self.found.iter_mut().find(|known| one.version_id.is_some() && known.version_id == one.version_id);
        match known {
            Some(known) => {
                known.weight = known.weight.or(one.weight);
                known.model_id = known.model_id.or(one.model_id);
                if known.kind == "model" {
                    known.kind = one.kind;
                }
            }
            None if one.name.is_empty() => {
                if self.found.len() < parameters::MAX_RESOURCES {
                    self.found.push(one);
                }
            }
            None => add_resource(&mut self.found, one),
        }
    }
}

fn weight_of(weight: Option<f64>) -> Option<FiniteF32> {
    weight.and_then(|weight| FiniteF32::new(weight as f32))
}

/// The name in a text that is called like a model file and nothing else: without folders and ending.
fn file_stem(text: &str) -> Option<String> {
    if text.len() > MOST_NAME_BYTES || text.contains(['\n', '\r']) || text.contains("urn:air:") || text.contains("://")
    {
        return None;
    }
    let (stem, ending) = last_part(text).rsplit_once('.')?;
    let is_model = MODELS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    (is_model && !stem.is_empty()).then(|| stem.to_owned())
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// What a model is for, by the input it stands in and the node that has it.
fn kind_of(class: &str, input: &str) -> &'static str {
    const KINDS: [(&str, &str); 20] = [
        ("ckpt", "checkpoint"),
        ("checkpoint", "checkpoint"),
        ("lora", "lora"),
        ("controlnet", "controlnet"),
        ("control_net", "controlnet"),
        ("ipadapter", "ip-adapter"),
        ("unet", "diffusion model"),
        ("diffusion", "diffusion model"),
        ("upscale", "upscaler"),
        ("hypernetwork", "hypernetwork"),
        ("embedding", "embedding"),
        ("clipvision", "clip vision"),
        ("clip_vision", "clip vision"),
        ("text_encoder", "text encoder"),
        ("vae", "vae"),
        ("clip", "text encoder"),
        ("style_model", "style model"),
        ("gligen", "gligen"),
        ("sam", "segmentation model"),
        ("ultralytics", "detector"),
    ];
    let (class, input) = (class.to_ascii_lowercase(), input.to_ascii_lowercase());
    // The input says it better: a loader of checkpoints may have a field for a VAE.
    let told = |text: &str| KINDS.iter().find(|(word, _)| text.contains(word)).map(|(_, kind)| *kind);
    told(&input).or_else(|| told(&class)).unwrap_or("model")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn told(prompt: &Value, workflow: Option<&Value>) -> Vec<(String, String)> {
        let found = resources(Some(&prompt.to_string()), workflow.map(Value::to_string).as_deref());
        found.into_iter().map(|one| (one.kind, one.name)).collect()
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(kind, name)| ((*kind).to_owned(), (*name).to_owned())).collect()
    }

    #[test]
    fn what_was_run_is_named_with_its_kind_and_what_is_switched_off_is_not() {
        let prompt = json!({
            "3": { "class_type": "KSampler", "inputs": { "seed": 5, "model": ["10", 0] } },
            "5": { "class_type": "VAELoader", "inputs": { "vae_name": "fine.safetensors" } },
            "6": { "class_type": "CLIPTextEncode", "inputs": { "text": "a fox, embedding:soft_neg:1.1, (embedding:x/y.pt) <lora:inline:0.5>" } },
            "10": { "class_type": "LoraLoader", "inputs": { "lora_name": "styles\\ink.safetensors", "strength_model": 0.75, "strength_clip": 1.0 } },
            "11": { "class_type": "Power Lora Loader (rgthree)", "inputs": {
                "lora_1": { "on": true, "lora": "a/one.safetensors", "strength": 0.5 },
                "lora_2": { "on": false, "lora": "off.safetensors", "strength": 1 } } },
            "12": { "class_type": "Lora Loader (LoraManager)", "inputs": {
                "loras": { "__value__": [{ "name": "bare", "strength": "0.8", "active": true }, { "name": "idle", "active": false }] } } },
            "4": { "class_type": "CheckpointLoaderSimple", "inputs": { "ckpt_name": "sdxl/base v2.safetensors" } },
            "20": { "class_type": "UpscaleModelLoader", "inputs": { "model_name": "4x.pth" } },
        });
        let names = pairs(&[
            ("checkpoint", "base v2"),
            ("lora", "inline"),
            ("lora", "ink"),
            ("lora", "one"),
            ("lora", "bare"),
            ("embedding", "soft_neg"),
            ("embedding", "y"),
            ("upscaler", "4x"),
            ("vae", "fine"),
        ]);
        assert_eq!(told(&prompt, None), names);
        let found = resources(Some(&prompt.to_string()), None);
        let weight =
            |name: &str| found.iter().find(|one| one.name == name).and_then(|one| one.weight).map(FiniteF32::get);
        assert_eq!((weight("ink"), weight("one"), weight("bare")), (Some(0.75), Some(0.5), Some(0.8)));
        // `NaN` is not JSON, and was written all the same.
        let broken = r#"{"4":{"class_type":"X","inputs":{"ckpt_name":"a.ckpt","is_changed":[NaN]}}}"#;
        assert_eq!(resources(Some(broken), None).len(), 1);
    }

    #[test]
    fn a_workflow_stands_in_for_what_was_run_and_knows_hashes() {
        let sha256 = "ab".repeat(32);
        let workflow = json!({
            "nodes": [
                { "type": "CheckpointLoaderSimple", "mode": 0, "widgets_values": ["base.safetensors"],
                  "properties": { "models": [{ "name": "base.safetensors", "hash": sha256, "hash_type": "SHA256", "directory": "checkpoints" }] } },
                { "type": "LoraLoader", "mode": 0, "widgets_values": ["ink.safetensors", 0.6, 1.0],
                  "properties": { "models": [{ "name": "ink.safetensors", "directory": "loras", "url": "https://civitai.com/api/download/models/77" }] } },
                { "type": "LoraLoader", "mode": 4, "widgets_values": ["off.safetensors", 1.0, 1.0] },
            ],
            "definitions": { "subgraphs": [{ "nodes": [{ "type": "VAELoader", "widgets_values": ["inner.safetensors"] }] }] },
        });
        let found = resources(None, Some(&workflow.to_string()));
        let told: Vec<_> = found.iter().map(|one| (one.kind.as_str(), one.name.as_str(), one.version_id)).collect();
        assert_eq!(told, [("checkpoint", "base", None), ("lora", "ink", Some(77)), ("vae", "inner", None)]);
        assert_eq!(found[0].hash.as_deref(), Some(sha256.to_uppercase().as_str()));
        // What was run counts; the workflow only adds what it knows of that.
        let prompt =
            json!({ "1": { "class_type": "CheckpointLoaderSimple", "inputs": { "ckpt_name": "base.safetensors" } } });
        let found = resources(Some(&prompt.to_string()), Some(&workflow.to_string()));
        assert!(found.len() == 1 && found[0].hash.is_some(), "{found:?}");
    }

    #[test]
    fn civitais_own_service_names_versions() {
        let prompt = json!({
            "1": { "class_type": "CheckpointLoaderSimple", "inputs": { "ckpt_name": "urn:air:sdxl:checkpoint:civitai:101055@128078" } },
            "extra": { "airs": ["urn:air:sdxl:lora:civitai:5@6", "urn:air:sdxl:checkpoint:civitai:101055@128078", "no air"] },
            "extraMetadata": "{\"resources\":[{\"modelVersionId\":6,\"strength\":0.4},{\"modelVersionId\":9}]}",
        });
        let found = resources(Some(&prompt.to_string()), None);
        let told: Vec<_> = found.iter().map(|one| (one.kind.as_str(), one.version_id)).collect();
        assert_eq!(told, [("checkpoint", Some(128_078)), ("lora", Some(6)), ("model", Some(9))]);
        assert_eq!(found[1].weight.map(FiniteF32::get), Some(0.4));
    }

    #[test]
    fn deep_and_wide_graphs_end() {
        let deep = format!("{}1{}", "{\"a\":".repeat(120), "}".repeat(120));
        assert!(resources(Some(&deep), Some(&deep)).is_empty());
        let wide: Vec<Value> = (0..3_000)
            .map(|at| json!({ "type": "LoraLoader", "widgets_values": [format!("{at}.safetensors")] }))
            .collect();
        let found = resources(None, Some(&json!({ "nodes": wide }).to_string()));
        assert_eq!(found.len(), parameters::MAX_RESOURCES);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".*") {
            let _told = resources(Some(&text), Some(&text));
        }
    }
}
