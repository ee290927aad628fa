//! ComfyUI's `extra_model_paths.yaml`: a section for each root of the library that holds models ComfyUI does not see yet.

use super::block::with_block;
use super::{folder_of, is_loaded};
use crate::downloads::usual_name;
use crate::formats::comfy_paths::{self, ModelFolder};
use crate::model::card::Card;
use crate::model::deploy::{DeployHow, DeployPlan, DeployRow, DeployState, TextChange};
use crate::model::ids::RootId;
use crate::model::root::{LibraryRoot, RootTool};
use crate::organise::OrganiseError;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const NAME: &str = "extra_model_paths.yaml";
const INDENT: &str = "    ";
/// The longest list that is changed: what is longer is not read as YAML, either.
const MOST_BYTES: u64 = 64 * 1024;

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
    let cannot = |reason: String| OrganiseError::Other(format!("{reason}: {}", path.display()));
    let before = read(&path).map_err(|reason| cannot(format!("the list cannot be read ({reason})")))?;
    let home = path.parent().unwrap_or(folder);
    let text = before.as_deref().unwrap_or_default();
    let torn = || cannot("the block CivitDeck wrote has lost its last line; take it out by hand".to_owned());
    let without = with_block(text, "").ok_or_else(torn)?;
    // What the user's own sections name needs no section of ours. ComfyUI does not start with a list that is no YAML.
    let by_user = comfy_paths::check_text(&without, home)
        .map_err(|reason| cannot(format!("the list is no YAML that ComfyUI reads ({reason}); mend it first")))?;
    let listed = comfy_paths::read_text(text, home);
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
    let names: BTreeSet<&str> = by_user.iter().map(|one| one.section.as_str()).collect();
    let after = with_block(text, &written(&sections, &names)).ok_or_else(torn)?;
    let list = Some(TextChange { path, before, after });
    Ok(DeployPlan {
        tool: RootTool::ComfyUi,
        folder: folder.to_path_buf(),
        how: DeployHow::Best,
        list,
        server: None,
        mixed: mixed(&sections),
        rows,
    })
}

/// Folders that would be named for more than one kind.
fn mixed(sections: &Sections<'_>) -> Vec<PathBuf> {
    let all = sections.values().flat_map(BTreeMap::values).flatten();
    let mut times: BTreeMap<&PathBuf, usize> = BTreeMap::new();
    for folder in all {
        *times.entry(folder).or_default() += 1;
    }
    times.into_iter().filter(|(_, times)| *times > 1).map(|(folder, _)| folder.clone()).collect()
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

/// The list as it is; none where there is none.
fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::metadata(path) {
        Ok(meta) if meta.len() > MOST_BYTES => Err(format!("it is longer than {MOST_BYTES} bytes")),
        Ok(_) => fs::read_to_string(path).map(Some).map_err(|error| error.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn written(sections: &Sections<'_>, taken: &BTreeSet<&str>) -> String {
    let mut lines = Vec::new();
    // Of two sections of one name YAML keeps the last.
    let mut names = (1..).map(|number| format!("civitdeck_{number}")).filter(|name| !taken.contains(name.as_str()));
    for (root, kinds) in sections {
        lines.push(format!("{}:", names.next().unwrap_or_default()));
        lines.push(format!("{INDENT}base_path: {}", quoted(root)));
        for (kind, folders) in kinds {
            lines.push(format!("{INDENT}{kind}: |"));
            // Absolute, so that a folder of any name, and the root itself, is one line.
            let mut outer: Option<&PathBuf> = None;
            for folder in folders {
                // ComfyUI looks through a folder to its ends: one inside of another would show its models twice.
                if outer.is_some_and(|outer| folder.starts_with(outer)) {
                    continue;
                }
                lines.push(format!("{INDENT}{INDENT}{}", folder.display()));
                outer = Some(folder);
            }
        }
    }
    lines.join("\n")
}

/// A JSON string is a YAML one.
fn quoted(path: &Path) -> String {
    serde_json::Value::from(path.to_string_lossy().into_owned()).to_string()
}
