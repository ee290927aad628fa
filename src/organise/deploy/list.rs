//! ComfyUI's `extra_model_paths.yaml`: a section for each root of the library that holds models ComfyUI does not see yet.

use super::block::with_block;
use super::{folder_of, is_loaded};
use crate::downloads::usual_name;
use crate::formats::comfy_paths::{self, ModelFolder};
use crate::model::card::Card;
use crate::model::deploy::{DeployPlan, DeployRow, DeployState, TextChange};
use crate::model::ids::RootId;
use crate::model::root::{LibraryRoot, RootTool};
use crate::organise::OrganiseError;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const NAME: &str = "extra_model_paths.yaml";
const INDENT: &str = "    ";

/// Folders by ComfyUI's word for what is in them, below one root.
type Sections<'a> = BTreeMap<&'a Path, BTreeMap<&'static str, BTreeSet<PathBuf>>>;

pub(super) fn plan(
    folder: &Path,
    cards: &[Card],
    roots: &HashMap<RootId, LibraryRoot>,
) -> Result<DeployPlan, OrganiseError> {
    let is_list = folder.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    let path = if is_list { folder.to_path_buf() } else { folder.join(NAME) };
    let own = path.parent().unwrap_or(folder).join("models");
    let before = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(OrganiseError::Other(format!("the list cannot be read ({error}): {}", path.display())));
        }
    };
    let home = path.parent().unwrap_or(folder);
    let text = before.as_deref().unwrap_or_default();
    let without = with_block(text, "").unwrap_or_default();
    // What the user's own sections name needs no section of ours.
    let (listed, by_user) = (comfy_paths::read_text(text, home), comfy_paths::read_text(&without, home));
    let mut sections: Sections<'_> = BTreeMap::new();
    let mut rows = Vec::with_capacity(cards.len());
    for card in cards {
        let Some(root) = roots.get(&card.root) else { continue };
        let Some(holder) = folder_of(card, root) else { continue };
        let mut row = DeployRow {
            key: card.key,
            from: card.path.clone(),
            to: holder.clone(),
            symbolic: false,
            state: DeployState::Ready,
        };
        if card.path.starts_with(&own) || covers(&by_user, card) {
            row.state = DeployState::Visible;
        } else if !is_loaded(card.kind) || holder.to_str().is_none_or(|text| text.contains(char::is_control)) {
            row.state = DeployState::NoPlace;
        } else {
            if covers(&listed, card) {
                row.state = DeployState::Visible;
            }
            let kinds = sections.entry(&root.path).or_default();
            kinds.entry(usual_name(RootTool::ComfyUi, card.kind)).or_default().insert(holder);
        }
        rows.push(row);
    }
    let after = with_block(text, &written(&sections)).ok_or_else(|| {
        OrganiseError::Other(format!(
            "the block CivitDeck wrote has lost its last line; take it out by hand: {}",
            path.display()
        ))
    })?;
    let list = Some(TextChange { path, before, after });
    Ok(DeployPlan { tool: RootTool::ComfyUi, folder: folder.to_path_buf(), list, rows })
}

/// Folders that a ComfyUI's list names; none where there is no list that can be read.
pub(super) fn listed_in(folder: &Path) -> Vec<ModelFolder> {
    comfy_paths::read(&folder.join(NAME)).unwrap_or_default()
}

/// Whether a folder that is named for its kind holds a model.
pub(super) fn covers(listed: &[ModelFolder], card: &Card) -> bool {
    let kind = usual_name(RootTool::ComfyUi, card.kind);
    is_loaded(card.kind) && listed.iter().any(|one| one.folder_type == kind && card.path.starts_with(&one.path))
}

fn written(sections: &Sections<'_>) -> String {
    let mut lines = Vec::new();
    for (number, (root, kinds)) in sections.iter().enumerate() {
        lines.push(format!("civitdeck_{}:", number + 1));
        lines.push(format!("{INDENT}base_path: {}", quoted(root)));
        for (kind, folders) in kinds {
            lines.push(format!("{INDENT}{kind}: |"));
            // Absolute, so that a folder of any name, and the root itself, is one line.
            lines.extend(folders.iter().map(|folder| format!("{INDENT}{INDENT}{}", folder.display())));
        }
    }
    lines.join("\n")
}

/// A JSON string is a YAML one.
fn quoted(path: &Path) -> String {
    serde_json::Value::from(path.to_string_lossy().into_owned()).to_string()
}
