//! ComfyUI's `extra_model_paths.yaml`: a section for each root of the library that holds models ComfyUI does not see yet.

use super::block::with_block;
use super::{folder_of, is_loaded};
use crate::downloads::usual_name;
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
        if card.path.starts_with(&own) {
            row.state = DeployState::Visible;
        } else if !is_loaded(card.kind) || holder.to_str().is_none_or(|text| text.contains(char::is_control)) {
            row.state = DeployState::NoPlace;
        } else {
            let kinds = sections.entry(&root.path).or_default();
            kinds.entry(usual_name(RootTool::ComfyUi, card.kind)).or_default().insert(holder);
        }
        rows.push(row);
    }
    let text = before.as_deref().unwrap_or_default();
    let after = with_block(text, &written(&sections)).ok_or_else(|| {
        OrganiseError::Other(format!(
            "the block CivitDeck wrote has lost its last line; take it out by hand: {}",
            path.display()
        ))
    })?;
    if before.as_deref() == Some(after.as_str()) {
        rows.iter_mut().filter(|row| row.state == DeployState::Ready).for_each(|row| row.state = DeployState::Visible);
    }
    let list = Some(TextChange { path, before, after });
    Ok(DeployPlan { tool: RootTool::ComfyUi, folder: folder.to_path_buf(), list, rows })
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
