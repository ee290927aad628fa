//! Where a download can be told to go: the folder of its kind in each root, and the folders below it.

use super::name::clean_folder_name;
use super::place::{existing, folder_for, made};
use super::settings::DownloadSettings;
use crate::model::kind::ModelKind;
use crate::model::root::{LibraryRoot, RootTool};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders below a folder of a kind that are offered: so many levels, so many of one root, so many in all.
const DEEPEST: usize = 3;
const MOST_OF_ROOT: usize = 60;
const MOST: usize = 240;
/// Names of one folder that are looked at.
const MOST_NAMES: usize = 2000;

/// A folder that files of a kind can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The folder of the kind in a root.
    pub folder: PathBuf,
    /// Folders below it, with `/`; empty is the folder itself.
    pub below: String,
}

impl Spot {
    /// Where it is.
    pub fn path(&self) -> PathBuf {
        if self.below.is_empty() { self.folder.clone() } else { self.folder.join(folders(&self.below)) }
    }
}

/// All spots for a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spots {
    /// The folder the library chooses, where nobody chose.
    pub usual: Option<PathBuf>,
    /// What can be chosen instead.
    pub list: Vec<Spot>,
}

/// Looks for them. Reads folders.
pub fn spots(kind: ModelKind, roots: &[LibraryRoot], settings: &DownloadSettings) -> Spots {
    let usual = folder_for(kind, roots, &DownloadSettings::default()).ok();
    let mut list: Vec<Spot> = Vec::new();
    let own = settings.places.get(&kind).and_then(|place| place.folder.as_ref()).map(|folder| folder.0.clone());
    // Another program decides what lies in its own folder.
    let of_roots = roots.iter().filter(|root| root.tool != RootTool::InvokeAi).map(|root| {
        let loose = || (root.tool == RootTool::Loose).then(|| root.path.clone());
        existing(root, kind).or_else(loose).unwrap_or_else(|| made(root, kind))
    });
    for folder in of_roots.chain(own.filter(|own| own.is_dir())) {
        if list.iter().any(|known| known.path() == folder) {
            continue;
        }
        let from = list.len();
        list.push(Spot { folder: folder.clone(), below: String::new() });
        add_below(&folder, "", 1, from + MOST_OF_ROOT, &mut list);
        if list.len() >= MOST {
            break;
        }
    }
    list.truncate(MOST);
    Spots { usual, list }
}

fn add_below(folder: &Path, below: &str, level: usize, most: usize, list: &mut Vec<Spot>) {
    let at = if below.is_empty() { folder.to_path_buf() } else { folder.join(folders(below)) };
    let entries = fs::read_dir(at).into_iter().flatten().filter_map(Result::ok).take(MOST_NAMES);
    let is_folder = |entry: &fs::DirEntry| entry.path().is_dir();
    let mut names: Vec<String> =
        entries.filter(is_folder).filter_map(|entry| entry.file_name().into_string().ok()).collect();
    // A name we would not give is none we could name again.
    names.retain(|name| clean_folder_name(name) == *name);
    names.sort_by_key(|name| name.to_lowercase());
    for name in names {
        if list.len() >= most {
            return;
        }
        let below = if below.is_empty() { name } else { format!("{below}/{name}") };
        list.push(Spot { folder: folder.to_path_buf(), below: below.clone() });
        if level < DEEPEST {
            add_below(folder, &below, level + 1, most, list);
        }
    }
}

/// Folders written with `/`, made safe: none of them leads out.
pub(super) fn folders(below: &str) -> PathBuf {
    below.split(['/', '\\']).map(clean_folder_name).filter(|name| !name.is_empty()).take(DEEPEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::downloads::template::Facts;
    use crate::model::ids::RootId;

    fn root(id: RootId, path: &Path, tool: RootTool) -> LibraryRoot {
        LibraryRoot { id, path: path.to_path_buf(), tool, added_unix_secs: 0, scanned_unix_secs: None }
    }

    #[test]
    fn each_root_offers_the_folder_of_the_kind_and_what_lies_below() {
        let dir = tempfile::tempdir().unwrap();
        let (comfy, mine) = (dir.path().join("comfy"), dir.path().join("mine"));
        for folder in ["models/loras/SDXL/styles", "models/loras/.git", "models/loras/Pony", "models/vae"] {
            fs::create_dir_all(comfy.join(folder)).unwrap();
        }
        fs::create_dir_all(mine.join("a")).unwrap();
        let roots = [root(RootId(1), &comfy, RootTool::ComfyUi), root(RootId(2), &mine, RootTool::Loose)];
        let mut settings = DownloadSettings::default();
        let found = spots(ModelKind::Lora, &roots, &settings);
        assert_eq!(found.usual, Some(comfy.join("models/loras")));
        let shown: Vec<PathBuf> = found.list.iter().map(Spot::path).collect();
        let loras = comfy.join("models/loras");
        let styles = loras.join("SDXL").join("styles");
        assert_eq!(
            shown,
            [loras.clone(), loras.join("Pony"), loras.join("SDXL"), styles, mine.clone(), mine.join("a")]
        );
        settings.set_spot(ModelKind::Lora, Some(&Spot { folder: loras.clone(), below: "SDXL/styles".to_owned() }));
        settings.template = "{base_model}".to_owned();
        let facts =
            |kind| Facts { file_name: "../ink.pt".to_owned(), base_model: "Flux".to_owned(), kind, ..Facts::default() };
        let below = |settings: &DownloadSettings, kind| settings.below(&facts(kind)).unwrap();
        assert_eq!(below(&settings, ModelKind::Lora), Path::new("SDXL").join("styles").join("ink.pt"), "as was chosen");
        assert_eq!(below(&settings, ModelKind::Vae), Path::new("Flux").join("ink.pt"), "of other kinds nothing was");
        assert_eq!(spots(ModelKind::Lora, &roots, &settings).usual, Some(loras), "what the library would choose");
        settings.set_spot(ModelKind::Lora, None);
        assert_eq!(settings.places.len(), 0);
        let odd = Spot { folder: mine.clone(), below: "../../etc".to_owned() };
        assert_eq!(odd.path(), mine.join("etc"), "nothing leads out");
    }
}
