//! ComfyUI's `extra_model_paths.yaml` (and `extra_models_config.yaml` of its desktop version): folders with models that
//! lie outside of ComfyUI.

use super::text_file::{self, TextFileError};
use super::yaml;
use crate::model::folder_names;
use crate::model::kind::ModelKind;
use saphyr::Yaml;
use std::path::{Component, Path, PathBuf};

/// Folders that are read from one file.
const MAX_FOLDERS: usize = 2000;

/// One folder that the file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFolder {
    /// The section it stands in (`a1111`, `comfyui`).
    pub section: String,
    /// ComfyUI's name for what is in it, older names as ComfyUI itself maps them: `diffusion_models` for `unet`,
    /// `text_encoders` for `clip`.
    pub folder_type: String,
    /// Where it is: absolute, unless it is a path of another system (`D:\models` read on Linux).
    pub path: PathBuf,
    /// The kind of model that belongs in it.
    pub kind_hint: Option<ModelKind>,
}

/// Reads the file. A section or path of the wrong shape is passed over. `custom_nodes` and `configs` are no models and
/// left out; a path that is named twice for the same type comes once.
///
/// # Errors
/// When the file cannot be read, is larger than 64 KiB, or is not YAML with sections in it.
pub fn read(path: &Path) -> Result<Vec<ModelFolder>, TextFileError> {
    let file = text_file::read(path, yaml::LIMIT_BYTES as u64)?;
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = absolute.parent().unwrap_or_else(|| Path::new(""));
    let malformed =
        |detail| TextFileError::Malformed { path: path.to_owned(), expected: "a list of model paths in YAML", detail };
    parse_in(&file.text, folder).map_err(malformed)
}

/// The same of a text that lies in a folder; nothing of one that makes no sense.
pub fn read_text(text: &str, folder: &Path) -> Vec<ModelFolder> {
    check_text(text, folder).unwrap_or_default()
}

/// The same, told what is wrong with it as half a sentence.
///
/// # Errors
/// When it is not YAML with sections in it.
pub fn check_text(text: &str, folder: &Path) -> Result<Vec<ModelFolder>, String> {
    parse_in(text.strip_prefix('\u{feff}').unwrap_or(text), folder)
}

fn parse_in(text: &str, folder: &Path) -> Result<Vec<ModelFolder>, String> {
    let home = std::env::home_dir();
    let variable = |name: &str| std::env::var(name).ok();
    parse(text, &Surroundings { folder, home: home.as_deref(), variable: &variable })
}

/// What a path in the file can refer to.
struct Surroundings<'a> {
    folder: &'a Path,
    home: Option<&'a Path>,
    variable: &'a dyn Fn(&str) -> Option<String>,
}

fn parse(text: &str, surroundings: &Surroundings<'_>) -> Result<Vec<ModelFolder>, String> {
    let root = yaml::load(text)?;
    if root.is_null() {
        // Everything is commented out, as in the example file.
        return Ok(Vec::new());
    }
    let sections = root.as_mapping().ok_or("there are no sections in it")?;
    let mut found: Vec<ModelFolder> = Vec::new();
    for (name, section) in sections {
        let (Some(name), Some(_)) = (yaml::scalar_text(name), section.as_mapping()) else { continue };
        read_section(&name, section, surroundings, &mut found);
    }
    Ok(found)
}

fn read_section(name: &str, section: &Yaml<'_>, surroundings: &Surroundings<'_>, found: &mut Vec<ModelFolder>) {
    let base = yaml::get(section, "base_path").and_then(yaml::scalar_text);
    let base = base.map(|base| resolve(base.trim(), surroundings.folder, surroundings));
    let base = base.as_deref().unwrap_or(surroundings.folder);
    for (key, value) in section.as_mapping().into_iter().flatten() {
        let Some(key) = yaml::scalar_text(key) else { continue };
        let folder_type = match key.as_str() {
            "base_path" | "is_default" | "custom_nodes" | "configs" | "download_model_base" => continue,
            "unet" => "diffusion_models".to_owned(),
            "clip" => "text_encoders".to_owned(),
            _ => key,
        };
        for line in lines(value) {
            let path = resolve(&line, base, surroundings);
            let known = found.iter().any(|folder| folder.folder_type == folder_type && folder.path == path);
            if !known && found.len() < MAX_FOLDERS {
                let kind_hint = folder_names::kind_of_under_models(&folder_type);
                found.push(ModelFolder { section: name.to_owned(), folder_type: folder_type.clone(), path, kind_hint });
            }
        }
    }
}

/// The paths of a value: the lines of a text, or the items of a list.
fn lines(value: &Yaml<'_>) -> Vec<String> {
    let texts: Vec<String> = match value.as_sequence() {
        Some(items) => items.iter().filter_map(yaml::scalar_text).collect(),
        None => yaml::scalar_text(value).into_iter().collect(),
    };
    let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.contains('\0')).map(ToOwned::to_owned).collect()
}

/// A path as ComfyUI means it: `~` and variables expanded, relative to `base`, without `.` and `..`.
fn resolve(text: &str, base: &Path, surroundings: &Surroundings<'_>) -> PathBuf {
    let text = expand_variables(text, surroundings.variable);
    let home_relative = text.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
    if let (Some(rest), Some(home)) = (home_relative, surroundings.home) {
        return tidy(&home.join(rest.trim_start_matches(['/', '\\'])));
    }
    if is_foreign(&text) {
        return PathBuf::from(text);
    }
    tidy(&base.join(text))
}

/// Whether a path is absolute on Windows only while we run elsewhere; joined to a folder it would be nonsense.
fn is_foreign(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    cfg!(not(windows)) && (drive || text.starts_with("\\\\"))
}

/// Removes `.` and `..` by name alone, as Python's `abspath` does.
fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// `$NAME`, `${NAME}` and `%NAME%`; a variable that is not set stays as it is.
fn expand_variables(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let parsed = name_of_variable(from).and_then(|(name, after)| Some((variable(name)?, after)));
        if let Some((value, after)) = parsed {
            out.push_str(&value);
            rest = after;
        } else {
            let mut signs = from.chars();
            out.extend(signs.next());
            rest = signs.as_str();
        }
    }
    out.push_str(rest);
    out
}

/// The name of the variable a text begins with, and what follows it.
fn name_of_variable(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix("${") {
        return rest.split_once('}');
    }
    if let Some(rest) = text.strip_prefix('%') {
        return rest.split_once('%').filter(|(name, _)| !name.is_empty());
    }
    let rest = text.strip_prefix('$')?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.split_at_checked(end).filter(|(name, _)| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse_at(text: &str, folder: &Path) -> Result<Vec<ModelFolder>, String> {
        let variable = |name: &str| (name == "MODELS").then(|| "big".to_owned());
        parse(text, &Surroundings { folder, home: Some(Path::new("/home/ann")), variable: &variable })
    }

    fn paths(text: &str) -> Vec<(String, PathBuf)> {
        let found = parse_at(text, Path::new("/opt/ComfyUI")).unwrap();
        found.into_iter().map(|folder| (folder.folder_type, folder.path)).collect()
    }

    fn pair(folder_type: &str, path: &str) -> (String, PathBuf) {
        (folder_type.to_owned(), PathBuf::from(path))
    }

    #[test]
    fn the_documented_shape_is_read() {
        let text = "a1111:\n    base_path: ~/webui/\n    checkpoints: models/Stable-diffusion\n    configs: x\n    \
                    loras: |\n         models/Lora\n         models/LyCORIS\n    embeddings: embeddings\n\
                    other:\n    is_default: true\n    unet: ../shared/./unet\n    clip: [a, /abs/b]\n    custom_nodes: z\n\
                    empty:\nwrong: 5\n";
        assert_eq!(
            paths(text),
            [
                pair("checkpoints", "/home/ann/webui/models/Stable-diffusion"),
                pair("loras", "/home/ann/webui/models/Lora"),
                pair("loras", "/home/ann/webui/models/LyCORIS"),
                pair("embeddings", "/home/ann/webui/embeddings"),
                pair("diffusion_models", "/opt/shared/unet"),
                pair("text_encoders", "/opt/ComfyUI/a"),
                pair("text_encoders", "/abs/b"),
            ]
        );
        let found = parse_at(text, Path::new("/opt/ComfyUI")).unwrap();
        assert_eq!(found[1].kind_hint, Some(ModelKind::Lora));
        assert_eq!(found[1].section, "a1111");
        assert_eq!(found[4].kind_hint, Some(ModelKind::DiffusionModel));
    }

    #[test]
    fn bases_and_variables_are_resolved() {
        assert_eq!(paths("c:\n  base_path: /mnt/$MODELS\n  vae: v\n"), [pair("vae", "/mnt/big/v")]);
        assert_eq!(paths("c:\n  base_path: /mnt/${MODELS}/%MODELS%\n  vae: v\n"), [pair("vae", "/mnt/big/big/v")]);
        assert_eq!(paths("c:\n  base_path: rel\n  vae: $UNSET/50%\n"), [pair("vae", "/opt/ComfyUI/rel/$UNSET/50%")]);
    }

    #[test]
    #[cfg(not(windows))]
    fn paths_of_another_system_are_not_joined() {
        assert_eq!(paths("c:\n  base_path: /mnt\n  vae: D:\\models\\vae\n"), [pair("vae", "D:\\models\\vae")]);
    }

    #[test]
    fn commented_out_files_are_empty_and_broken_ones_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("extra_model_paths.yaml");
        std::fs::write(&path, "#comfyui:\n#  checkpoints: x\n").unwrap();
        assert_eq!(read(&path).unwrap_or_default(), []);
        std::fs::write(&path, "comfyui:\n  base_path: \"C:\\Users\n  vae: x").unwrap();
        assert!(matches!(read(&path), Err(TextFileError::Malformed { .. })));
        std::fs::write(&path, "c:\n  vae: sub\n").unwrap();
        let found = read(&path).unwrap();
        assert_eq!(found.first().map(|found| found.path.clone()), Some(folder.path().join("sub")));
        assert!(matches!(read(&folder.path().join("absent")), Err(TextFileError::Io { .. })));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a-c:\\n |>*&$%{}\\[\\]~./é-]{0,200}") {
            drop(parse_at(&text, Path::new("/x")));
        }
    }
}
