//! Path templates: `{base_model}/{author}/{file_name}` filled for one file, in the words of three tools.
//!
//! Every value is cleaned before it is put in, so a value with a separator in it makes no folder, and a folder whose tokens are all
//! empty is left out.

use super::name::{clean_file_name, clean_folder_name};
use crate::model::kind::ModelKind;
use crate::model::path_bytes::StoredPath;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The longest template that is taken, in characters.
const LONGEST: usize = 300;
/// The most folders a template makes.
const DEEPEST: usize = 8;

/// What can be put in, by the name we show; the other names are StabilityMatrix's, Lora Manager's and Civitai Browser+'s.
const TOKENS: [(&str, &[&str]); 14] = [
    ("base_model", &["BASEMODEL"]),
    ("author", &["AUTHOR", "creator"]),
    ("model_name", &["MODELNAME"]),
    ("model_id", &["MODELID"]),
    ("model_type", &[]),
    ("version_name", &["model_version_name", "VERSIONNAME"]),
    ("version_id", &["model_version_id", "VERSIONID"]),
    ("first_tag", &[]),
    ("file_name", &[]),
    ("file_id", &[]),
    ("format", &[]),
    ("precision", &["fp"]),
    ("size", &["pruned"]),
    ("nsfw", &["NSFW"]),
];

/// Tags that say what a model is about, the telling ones first, as Lora Manager orders them.
const TELLING_TAGS: [&str; 17] = [
    "character",
    "concept",
    "clothing",
    "realistic",
    "anime",
    "toon",
    "furry",
    "style",
    "poses",
    "background",
    "tool",
    "vehicle",
    "buildings",
    "objects",
    "assets",
    "animal",
    "action",
];

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A token that is none.
    #[error("there is no {{{0}}}; use {list}", list = token_list())]
    Unknown(String),
    /// A brace without its partner.
    #[error("a brace is open; write tokens as {{base_model}}")]
    Brace,
    /// Longer than anything useful.
    #[error("it is too long")]
    TooLong,
    /// `..`, an absolute path or a drive.
    #[error("it must stay inside the folder: no .. and no drive or / at the start")]
    Outside,
}

fn token_list() -> String {
    TOKENS.iter().map(|(name, _)| format!("{{{name}}}")).collect::<Vec<_>>().join(" ")
}

/// The names people can use, in the order they are shown.
pub fn token_names() -> impl Iterator<Item = &'static str> {
    TOKENS.iter().map(|(name, _)| *name)
}

/// What is known of a file for its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Name of the file as it is or was published, with its ending.
    pub file_name: String,
    /// The file's id on CivitAI.
    pub file_id: Option<u64>,
    /// The model's name.
    pub model_name: String,
    /// The model's id.
    pub model_id: Option<u64>,
    /// What it is for.
    pub kind: ModelKind,
    /// The version's name.
    pub version_name: String,
    /// The version's id.
    pub version_id: Option<u64>,
    /// Base model as published.
    pub base_model: String,
    /// Creator.
    pub author: String,
    /// The model's tags.
    pub tags: Vec<String>,
    /// `SafeTensor`, `PickleTensor`, …
    pub format: String,
    /// `fp16`, …
    pub precision: String,
    /// `full` or `pruned`.
    pub size_name: String,
    /// Whether it is marked as not safe for work.
    pub nsfw: bool,
}

impl Facts {
    fn value(&self, token: &str) -> String {
        let number = |id: Option<u64>| id.map(|id| id.to_string()).unwrap_or_default();
        match token {
            "base_model" => self.base_model.clone(),
            "author" => self.author.clone(),
            "model_name" => self.model_name.clone(),
            "model_id" => number(self.model_id),
            "model_type" => self.kind.label().to_owned(),
            "version_name" => self.version_name.clone(),
            "version_id" => number(self.version_id),
            "first_tag" => self.telling_tag().to_owned(),
            "file_name" => stem_of(&self.file_name).to_owned(),
            "file_id" => number(self.file_id),
            "format" => self.format.clone(),
            "precision" => self.precision.clone(),
            "size" => self.size_name.clone(),
            "nsfw" if self.nsfw => "nsfw".to_owned(),
            _ => String::new(),
        }
    }

    /// The first of the telling tags it has, else its first tag.
    fn telling_tag(&self) -> &str {
        let has = |wanted: &&&str| self.tags.iter().any(|tag| tag.eq_ignore_ascii_case(wanted));
        TELLING_TAGS.iter().find(has).copied().or_else(|| self.tags.first().map(String::as_str)).unwrap_or_default()
    }
}

fn stem_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Names of base models that are to become other folder names ("SDXL 1.0" → "SDXL").
pub type Aliases = BTreeMap<String, String>;

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Token(&'static str),
}

/// A template that was checked. The last part names the file, unless the template ends in `/` or has no `{file_name}` or other token
/// in its last part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Vec<Piece>>,
    names_file: bool,
}

impl Template {
    /// Reads a template of folders and, when `names_file`, a file name at its end. Empty is "no folders, the name as it is".
    pub fn parse(text: &str, names_file: bool) -> Result<Self, TemplateError> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(TemplateError::TooLong);
        }
        let is_drive = text.as_bytes().get(1) == Some(&b':');
        if text.starts_with(['/', '\\']) || is_drive {
            return Err(TemplateError::Outside);
        }
        let mut parts = Vec::new();
        for part in text.split(['/', '\\']).map(str::trim).filter(|part| !part.is_empty()) {
            if part.chars().all(|c| c == '.') {
                return Err(TemplateError::Outside);
            }
            parts.push(pieces(part)?);
        }
        if parts.len() > DEEPEST {
            return Err(TemplateError::TooLong);
        }
        Ok(Self { names_file: names_file && !parts.is_empty(), parts })
    }

    /// Whether its last part names the file; else a file keeps the name it has.
    pub const fn names_file(&self) -> bool {
        self.names_file
    }

    /// Whether it makes a difference what the base model is called.
    pub fn names_base_model(&self) -> bool {
        self.parts.iter().flatten().any(|piece| *piece == Piece::Token("base_model"))
    }

    /// Whether it names what only a model's page tells, and no version of it: its creator, its tags.
    pub fn names_page_facts(&self) -> bool {
        self.parts.iter().flatten().any(|piece| matches!(piece, Piece::Token("author" | "first_tag")))
    }

    /// The path below the root for one file: folders and the file's name.
    pub fn fill(&self, facts: &Facts, aliases: &Aliases) -> PathBuf {
        let mut path = PathBuf::new();
        let folders = self.parts.len() - usize::from(self.names_file);
        for part in self.parts.iter().take(folders) {
            let name = clean_folder_name(&Self::text(part, facts, aliases));
            if !name.is_empty() {
                path.push(name);
            }
        }
        path.push(self.file_name(facts, aliases));
        path
    }

    fn file_name(&self, facts: &Facts, aliases: &Aliases) -> String {
        let own = clean_file_name(&facts.file_name);
        let Some(part) = self.parts.last().filter(|_| self.names_file) else { return own };
        let stem = clean_folder_name(&Self::text(part, facts, aliases));
        let ending = own.rsplit_once('.').map_or("bin", |(_, ending)| ending);
        if stem.is_empty() { own.clone() } else { clean_file_name(&format!("{stem}.{ending}")) }
    }

    fn text(part: &[Piece], facts: &Facts, aliases: &Aliases) -> String {
        let value = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Token("base_model") => {
                let told = facts.value("base_model");
                let other = aliases.iter().find(|(base, _)| base.eq_ignore_ascii_case(&told));
                clean_folder_name(other.map_or(&told, |(_, folder)| folder))
            }
            Piece::Token(token) => clean_folder_name(&facts.value(token)),
        };
        // A part of nothing but empty tokens and the signs between them is empty.
        let has_tokens = part.iter().any(|piece| matches!(piece, Piece::Token(_)));
        let says = |piece: &Piece| matches!(piece, Piece::Token(_)) && !value(piece).is_empty();
        if has_tokens && !part.iter().any(says) {
            return String::new();
        }
        part.iter().map(value).collect()
    }
}

fn pieces(part: &str) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        if before.contains('}') {
            return Err(TemplateError::Brace);
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let (name, after) = after.split_once('}').ok_or(TemplateError::Brace)?;
        let name = name.trim();
        let known = TOKENS.iter().find(|(token, others)| *token == name || others.contains(&name));
        pieces.push(Piece::Token(known.ok_or_else(|| TemplateError::Unknown(name.to_owned()))?.0));
        rest = after;
    }
    if rest.contains('}') {
        return Err(TemplateError::Brace);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

/// Where downloads of one kind go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceOfKind {
    /// The folder, when the user chose one; else the library decides.
    pub folder: Option<StoredPath>,
    /// The template of folders below it.
    pub template: String,
    /// Folders below it that were chosen by hand, with `/`; they go before the template. Empty is none: files lie directly in it.
    pub below: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            file_name: "ink v1.safetensors".to_owned(),
            file_id: Some(7),
            model_name: "Ink / Wash".to_owned(),
            model_id: Some(12),
            kind: ModelKind::Lora,
            version_name: "v1".to_owned(),
            version_id: Some(34),
            base_model: "SDXL 1.0".to_owned(),
            author: "..".to_owned(),
            tags: vec!["paper".to_owned(), "Style".to_owned()],
            ..Facts::default()
        }
    }

    fn filled(template: &str, names_file: bool) -> String {
        let aliases = Aliases::from([("SDXL 1.0".to_owned(), "SDXL".to_owned())]);
        let path = Template::parse(template, names_file).unwrap().fill(&facts(), &aliases);
        path.to_string_lossy().replace('\\', "/")
    }

    #[test]
    fn three_spellings_make_one_path() {
        for template in ["{base_model}/{model_name}", "{BASEMODEL}/{MODELNAME}/", "{base_model}\\{ model_name }"] {
            assert_eq!(filled(template, false), "SDXL/Ink _ Wash/ink v1.safetensors", "{template}");
        }
        assert_eq!(filled("", false), "ink v1.safetensors");
        assert_eq!(filled("loras/{first_tag}", false), "loras/Style/ink v1.safetensors".replace("Style", "style"));
        assert_eq!(filled("{file_name}-{version_id}", true), "ink v1-34.safetensors");
    }

    #[test]
    fn empty_and_hostile_values_make_no_folder() {
        assert_eq!(filled("{author}/{precision}/{nsfw}/{model_type}", false), "LoRA/ink v1.safetensors");
        assert_eq!(filled("a-{precision}", false), "ink v1.safetensors");
    }

    #[test]
    fn templates_that_cannot_be_are_refused() {
        assert_eq!(Template::parse("{nonsense}", false), Err(TemplateError::Unknown("nonsense".to_owned())));
        assert_eq!(Template::parse("{base_model", false), Err(TemplateError::Brace));
        assert_eq!(Template::parse("base_model}", false), Err(TemplateError::Brace));
        for outside in ["../x", "a/../b", "/etc", "C:\\x", "\\\\server\\x"] {
            assert_eq!(Template::parse(outside, false), Err(TemplateError::Outside), "{outside}");
        }
        assert_eq!(Template::parse(&"a".repeat(301), false), Err(TemplateError::TooLong));
    }
}
