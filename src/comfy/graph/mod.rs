//! Graphs in the format the API takes: built from typed parts, or filled in from the user's own templates.

mod build;
mod family;
mod loader;
mod recipe;
mod smoke;
mod tagger;
mod template;

pub use family::{Family, Method};
pub use loader::Loader;
pub use recipe::{Lora, MainModel, Recipe, Reference};
pub use smoke::{SMOKE_SIDE, smoke};
pub use tagger::{TAGGER, tagging};
pub use template::{Template, Values};

use super::object_info::ObjectInfo;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its class.
    pub class_type: String,
    /// Values and links.
    #[serde(default)]
    pub inputs: BTreeMap<String, Value>,
}

/// A graph: nodes by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Graph(pub BTreeMap<String, Node>);

impl Graph {
    /// The class of a node, for progress; empty when there is no such node.
    pub fn class_of(&self, id: &str) -> &str {
        // A node inside a group is named "outer:inner".
        let outer = id.split(':').next().unwrap_or(id);
        self.0.get(id).or_else(|| self.0.get(outer)).map_or("", |node| node.class_type.as_str())
    }

    /// Makes it fit a server's version: required inputs nobody set take their defaults, and those it does not know are
    /// dropped. Classes it does not have are left as they are; the server says so.
    #[must_use]
    pub fn fitted(mut self, info: &ObjectInfo) -> Self {
        for node in self.0.values_mut() {
            let class = node.class_type.clone();
            node.inputs.retain(|name, _| info.takes(&class, name) != Some(false));
            info.fill(&class, &mut node.inputs);
        }
        self
    }

    /// Names of the model files in it, each once: those it makes pictures with first.
    pub fn files(&self) -> Vec<&str> {
        const INPUTS: [&str; 12] = [
            "ckpt_name",
            "unet_name",
            "lora_name",
            "clip_name",
            "clip_name1",
            "clip_name2",
            "clip_name3",
            "vae_name",
            "ipadapter_file",
            "style_model_name",
            "control_net_name",
            "model_name",
        ];
        let mut found: Vec<&str> = Vec::new();
        for input in INPUTS {
            // In the order they are chained in, by the numbers of their nodes.
            let mut nodes: Vec<(&String, &Node)> = self.0.iter().collect();
            nodes.sort_by_key(|(id, _)| (id.len(), *id));
            for name in nodes.into_iter().filter_map(|(_, node)| node.inputs.get(input)?.as_str()) {
                if !name.is_empty() && !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        found
    }

    /// The classes in it that a server lacks.
    pub fn lacking(&self, info: &ObjectInfo) -> Vec<String> {
        let mut lacking: Vec<String> =
            self.0.values().filter(|node| !info.has(&[&node.class_type])).map(|node| node.class_type.clone()).collect();
        lacking.sort();
        lacking.dedup();
        lacking
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_graph_fits_the_version_it_is_sent_to() {
        let node = Node {
            class_type: "ImageScaleToTotalPixels".to_owned(),
            inputs: BTreeMap::from([("megapixels".to_owned(), json!(1.0)), ("gone".to_owned(), json!(1))]),
        };
        let graph = Graph(BTreeMap::from([("1".to_owned(), node)]));
        let with = |more: Value| {
            let mut required = json!({"megapixels": ["FLOAT", {"default": 1.0}]});
            required.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            ObjectInfo::read(&json!({"ImageScaleToTotalPixels": {"input": {"required": required}}}))
        };
        let newer = graph.clone().fitted(&with(json!({"resolution_steps": ["INT", {"default": 1}]})));
        assert_eq!(newer.0["1"].inputs["resolution_steps"], 1);
        let older = graph.clone().fitted(&with(json!({})));
        assert_eq!(older.0["1"].inputs.keys().collect::<Vec<_>>(), ["megapixels"]);
        assert_eq!(graph.lacking(&ObjectInfo::default()), ["ImageScaleToTotalPixels"]);
    }
}
