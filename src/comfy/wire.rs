//! What the server's answers mean.

use serde_json::{Map, Value};

/// Where a job is in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It runs.
    Running,
    /// So many jobs go before it.
    Pending(usize),
}

/// The queue: numbers and ids. Pending jobs come in no order, the smallest number goes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// What runs.
    pub running: Vec<String>,
    /// What waits.
    pub pending: Vec<(i64, String)>,
}

impl Queue {
    /// Reads `/queue`.
    pub fn read(answer: &Value) -> Self {
        let rows = |name: &str| answer.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let id = |row: &Value| row.get(1).and_then(Value::as_str).map(str::to_owned);
        let number = |row: &Value| row.get(0).and_then(Value::as_f64).unwrap_or_default() as i64;
        Self {
            running: rows("queue_running").iter().filter_map(id).collect(),
            pending: rows("queue_pending").iter().filter_map(|row| Some((number(row), id(row)?))).collect(),
        }
    }

    /// Where a job is; `None` when it is in neither list.
    pub fn place(&self, id: &str) -> Option<Place> {
        if self.running.iter().any(|running| running == id) {
            return Some(Place::Running);
        }
        let own = self.pending.iter().find(|(_, pending)| pending == id)?.0;
        let before = self.pending.iter().filter(|(number, _)| *number < own).count();
        Some(Place::Pending(before + self.running.len()))
    }

    /// How many jobs there are.
    pub fn len(&self) -> usize {
        self.running.len() + self.pending.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Well.
    Success,
    /// A node failed.
    Error {
        /// Its class.
        node: String,
        /// The exception's type.
        kind: String,
        /// What it said, cut to a line.
        message: String,
    },
    /// It was stopped.
    Interrupted,
}

impl Ending {
    /// Whether memory ran out. Other exceptions say it in their text.
    pub fn is_out_of_memory(&self) -> bool {
        let Self::Error { kind, message, .. } = self else { return false };
        let said = message.to_ascii_lowercase();
        kind.ends_with("OutOfMemoryError") || said.contains("out of memory") || said.starts_with("allocation on device")
    }

    /// Out of the data of `execution_error`.
    pub(super) fn from_error(data: &Value) -> Self {
        let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
        let node = text("node_type");
        Self::Error {
            node: short(if node.is_empty() { "a node" } else { node }, 80),
            kind: short(text("exception_type"), 120),
            message: short(text("exception_message"), 400),
        }
    }
}

/// A picture in a job's outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// File name.
    pub filename: String,
    /// Folder below the server's.
    pub subfolder: String,
    /// `output`, `temp` or `input`.
    pub kind: String,
}

/// A job in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// How it ended.
    pub ending: Ending,
    /// Its pictures: what was saved before what was only previewed.
    pub outputs: Vec<Output>,
    /// Texts of its outputs by node: the tagger's.
    pub tags: Vec<String>,
}

/// Most pictures of one job that are looked at.
const MAX_OUTPUTS: usize = 64;

impl HistoryEntry {
    /// Reads `/history/{id}`; `None` while there is no entry, which may mean anything.
    pub fn read(answer: &Value, id: &str) -> Option<Self> {
        let entry = answer.get(id)?.as_object()?;
        let status = entry.get("status");
        let name = status.and_then(|status| status.get("status_str")).and_then(Value::as_str);
        let messages = status.and_then(|status| status.get("messages")).and_then(Value::as_array);
        let last =
            messages.into_iter().flatten().rev().find_map(|message| match message.get(0).and_then(Value::as_str)? {
                "execution_error" => Some(Ending::from_error(message.get(1)?)),
                "execution_interrupted" => Some(Ending::Interrupted),
                _ => None,
            });
        let outputs = entry.get("outputs").and_then(Value::as_object);
        let ending = match name {
            Some("success") => Ending::Success,
            // Servers from before 0.1 write no status; outputs are all there is.
            None if outputs.is_some_and(|outputs| !outputs.is_empty()) => Ending::Success,
            _ => last.unwrap_or_else(|| Ending::from_error(&Value::Null)),
        };
        Some(Self { ending, outputs: pictures(outputs), tags: tags(outputs) })
    }
}

fn pictures(outputs: Option<&Map<String, Value>>) -> Vec<Output> {
    let images = outputs.into_iter().flat_map(Map::values).filter_map(|node| node.get("images")?.as_array()).flatten();
    let mut found: Vec<Output> = images
        .filter_map(|image| {
            let text = |name: &str| image.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let output = Output { filename: text("filename"), subfolder: text("subfolder"), kind: text("type") };
            (!output.filename.is_empty()).then_some(output)
        })
        .take(MAX_OUTPUTS)
        .collect();
    found.sort_by_key(|output| output.kind != "output");
    found
}

fn tags(outputs: Option<&Map<String, Value>>) -> Vec<String> {
    let lists = outputs.into_iter().flat_map(Map::values).filter_map(|node| node.get("tags")?.as_array()).flatten();
    let words = lists.filter_map(Value::as_str).flat_map(|list| list.split(','));
    words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).take(500).collect()
}

/// What a refusal of `/prompt` says: the server's word for it, and a sentence.
pub(super) fn refusal(answer: &Value) -> (String, String) {
    let text = |value: Option<&Value>, name: &str| {
        value.and_then(|value| value.get(name)).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let error = answer.get("error");
    let mut kind = text(error, "type");
    let mut said = text(error, "message");
    if let Some((inner, sentence)) = node_errors(answer) {
        kind = inner;
        said = sentence;
    } else if let Some(details) = Some(text(error, "details")).filter(|details| !details.is_empty()) {
        said = format!("{said}: {details}");
    }
    if said.is_empty() {
        "no reason was told".clone_into(&mut said);
    }
    (kind, short(&said, 400))
}

/// The first error of a node: kind and sentence. The longest list of names is cut.
pub(super) fn node_errors(answer: &Value) -> Option<(String, String)> {
    let nodes = answer.get("node_errors")?.as_object()?;
    let (class, error) = nodes.values().find_map(|node| {
        let class = node.get("class_type").and_then(Value::as_str).unwrap_or("a node");
        Some((class, node.get("errors")?.as_array()?.first()?))
    })?;
    let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    Some((text("type").to_owned(), short(&format!("{class}: {} ({})", text("message"), text("details")), 300)))
}

/// A line of at most so many characters.
pub(super) fn short(text: &str, chars: usize) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    if line.chars().count() <= chars {
        return line.to_owned();
    }
    line.chars().take(chars).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_place_in_the_queue_is_counted_because_it_is_not_sorted() {
        let answer = json!({"queue_running": [[25, "r", {}, {}, []]],
            "queue_pending": [[-29, "first", {}, {}, []], [26, "a", {}, {}, []], [28, "c", {}, {}, []], [27, "b", {}, {}, []]]});
        let queue = Queue::read(&answer);
        assert_eq!(queue.place("r"), Some(Place::Running));
        assert_eq!(queue.place("first"), Some(Place::Pending(1)));
        assert_eq!(queue.place("c"), Some(Place::Pending(4)));
        assert_eq!(queue.place("x"), None);
        assert_eq!(Queue::read(&json!([1, 2])).len(), 0);
    }

    #[test]
    fn an_error_and_a_stop_are_told_apart_by_the_last_message() {
        let entry = |message: Value| {
            json!({"id": {"outputs": {}, "status": {"status_str": "error", "completed": false, "messages":
                [["execution_start", {}], message]}}})
        };
        let stopped = HistoryEntry::read(&entry(json!(["execution_interrupted", {}])), "id").unwrap();
        assert_eq!(stopped.ending, Ending::Interrupted);
        let error = json!(["execution_error", {"node_type": "KSampler", "exception_type": "torch.OutOfMemoryError",
            "exception_message": "Allocation on device \nTIPS: …"}]);
        let failed = HistoryEntry::read(&entry(error), "id").unwrap();
        assert!(failed.ending.is_out_of_memory());
        let cuda = json!(["execution_error", {"exception_type": "RuntimeError", "exception_message": "CUDA error: out of memory"}]);
        assert!(HistoryEntry::read(&entry(cuda), "id").unwrap().ending.is_out_of_memory());
        assert_eq!(HistoryEntry::read(&json!({}), "id"), None);
    }

    #[test]
    fn a_refusal_names_the_node_and_the_reason() {
        let answer = json!({"error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation"},
            "node_errors": {"4": {"class_type": "CheckpointLoaderSimple", "errors": [
                {"type": "value_not_in_list", "message": "Value not in list", "details": "ckpt_name: 'x' not in ['y']"}]}}});
        let (kind, said) = refusal(&answer);
        assert_eq!(kind, "value_not_in_list");
        assert_eq!(said, "CheckpointLoaderSimple: Value not in list (ckpt_name: 'x' not in ['y'])");
        assert_eq!(refusal(&json!({})).1, "no reason was told");
    }
}
