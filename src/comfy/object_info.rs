//! What nodes a server has and what they take, out of `/object_info`.

use super::choice::Families;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Most classes that are kept. The largest installations have some thousands.
const MAX_CLASSES: usize = 20_000;
/// Most options of one list that are kept.
const MAX_OPTIONS: usize = 50_000;

/// One input of a class.
#[derive(Clone, Debug, PartialEq)]
struct Input {
    /// Whether the server insists on it.
    required: bool,
    /// The values it may have, where it is a list.
    options: Option<Vec<String>>,
    /// What it is unless told otherwise.
    default: Option<Value>,
    /// Whether it is a link to another node rather than a value.
    linked: bool,
}

/// The nodes of a server.
#[derive(Clone, Debug, Default)]
pub struct ObjectInfo {
    classes: BTreeMap<String, BTreeMap<String, Input>>,
    families: Families,
}

/// The values a list may have.
pub type Options<'a> = &'a [String];

impl ObjectInfo {
    /// Reads the answer. Classes that make no sense are left out.
    pub fn read(answer: &Value) -> Self {
        let classes = answer.as_object().into_iter().flatten().take(MAX_CLASSES);
        let read = |class: &Value| {
            let inputs = class.get("input")?.as_object()?;
            let mut found = BTreeMap::new();
            for (group, required) in [("required", true), ("optional", false)] {
                for (name, told) in inputs.get(group).and_then(Value::as_object).into_iter().flatten() {
                    found.insert(name.clone(), input(told, required));
                }
            }
            Some(found)
        };
        let classes = classes.filter_map(|(name, class)| Some((name.clone(), read(class)?))).collect();
        Self { classes, families: Families::default() }
    }

    /// What model files say of themselves; it is asked for apart from the nodes.
    pub const fn families(&self) -> &Families {
        &self.families
    }

    /// A value of an input if the server lists it or lists nothing, else the usual one, which every server has.
    pub fn listed_or(&self, class: &str, input: &str, wanted: &str, usual: &str) -> String {
        let options = self.options(class, input);
        let is_there = options.is_empty() || options.iter().any(|option| option == wanted);
        (if is_there { wanted } else { usual }).to_owned()
    }

    pub(super) fn with_families(self, families: Families) -> Self {
        Self { families, ..self }
    }

    /// Whether it has every one of these classes.
    pub fn has(&self, classes: &[&str]) -> bool {
        classes.iter().all(|class| self.classes.contains_key(*class))
    }

    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The values an input may have; empty when it is no list or not there.
    pub fn options(&self, class: &str, input: &str) -> Options<'_> {
        let input = self.classes.get(class).and_then(|inputs| inputs.get(input));
        input.and_then(|input| input.options.as_deref()).unwrap_or_default()
    }

    /// Whether a class takes an input of this name; `None` when the class is not there.
    pub(super) fn takes(&self, class: &str, input: &str) -> Option<bool> {
        self.classes.get(class).map(|inputs| inputs.contains_key(input))
    }

    /// Values for required inputs of a class that nobody set: their defaults, or the first of their list.
    pub(super) fn fill(&self, class: &str, inputs: &mut BTreeMap<String, Value>) {
        let known = self.classes.get(class).into_iter().flatten();
        for (name, input) in known.filter(|(_, input)| input.required && !input.linked) {
            if inputs.contains_key(name) {
                continue;
            }
            let first =
                input.options.as_ref().and_then(|options| options.first()).map(|first| Value::from(first.as_str()));
            if let Some(value) = input.default.clone().or(first) {
                inputs.insert(name.clone(), value);
            }
        }
    }
}

/// An input in either shape: `[[options], {…}]`, `["COMBO", {"options": […]}]`, `["INT", {"default": 1}]`, `["MODEL"]`.
fn input(told: &Value, required: bool) -> Input {
    let kind = told.get(0).unwrap_or(&Value::Null);
    let more = told.get(1).and_then(Value::as_object);
    let default = more.and_then(|more| more.get("default")).filter(|value| !value.is_array()).cloned();
    let list = match kind {
        Value::Array(options) => Some(options),
        Value::String(name) if name == "COMBO" => more.and_then(|more| more.get("options")?.as_array()),
        _ => None,
    };
    // A list that is fetched by the server's own window comes without options: any value may be right.
    let options = list.map(|options| options.iter().filter_map(option_text).take(MAX_OPTIONS).collect());
    let plain = matches!(kind.as_str(), Some("INT" | "FLOAT" | "STRING" | "BOOLEAN" | "COMBO"));
    Input { required, options, default, linked: !plain && !kind.is_array() }
}

fn option_text(option: &Value) -> Option<String> {
    match option {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => named(object),
        _ => None,
    }
}

fn named(object: &Map<String, Value>) -> Option<String> {
    object.get("key").or_else(|| object.get("value")).and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_shapes_of_a_list_are_read() {
        let info = ObjectInfo::read(&json!({
            "Old": {"input": {"required": {"name": [["a", "b"], {"tooltip": "x"}], "model": ["MODEL"]}}},
            "New": {"input": {"required": {"name": ["COMBO", {"options": ["c"], "multiselect": false}],
                "steps": ["INT", {"default": 1}], "far": ["COMBO", {"remote": {}}]}}},
            "Broken": {"input": 3}, "Odd": {"input": {"required": {"x": 5}}},
        }));
        assert_eq!(info.options("Old", "name"), ["a", "b"]);
        assert_eq!(info.options("New", "name"), ["c"]);
        assert!(info.options("New", "far").is_empty() && info.options("None", "name").is_empty());
        assert!(info.has(&["Old", "New"]) && !info.has(&["Old", "Broken"]));
        let mut inputs = BTreeMap::new();
        info.fill("New", &mut inputs);
        assert_eq!(inputs, BTreeMap::from([("name".to_owned(), json!("c")), ("steps".to_owned(), json!(1))]));
        info.fill("Old", &mut inputs);
        assert!(!inputs.contains_key("model"), "a link is not made up");
    }
}
