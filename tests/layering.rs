//! Who may use whom: reads the source and holds it against the table of docs/architecture.md.
//!
//! A rule that nobody checks is a wish. The checker works on text: it takes comments and string contents out and looks
//! at the paths that are left, which is enough for `crate::layer`, `use crate::{layer, ..}`, `super::layer` and the
//! names of foreign crates. It is itself tested on made-up sources below.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and the layers it may use beside itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("formats", &["model"]),
    ("hash", &["model"]),
    ("jobs", &["model"]),
    ("store", &["model"]),
    ("civitai", &["model", "store", "jobs"]),
    ("catalogue", &["model", "formats", "store", "civitai", "jobs"]),
    ("comfy", &["model", "store", "jobs"]),
    ("invoke", &[]),
    ("downloads", &["model", "formats", "hash", "store", "civitai", "jobs"]),
    ("thumbs", &["model", "store", "jobs"]),
    ("characters", &["model", "formats", "store", "civitai", "comfy", "thumbs", "jobs"]),
    ("library", &["model", "formats", "hash", "store", "civitai", "catalogue", "jobs"]),
    ("judging", &["model", "formats", "store", "sample"]),
    ("organise", &["model", "formats", "store", "jobs", "downloads", "library", "invoke"]),
    ("discovery", &["model", "formats", "store", "jobs", "catalogue", "thumbs"]),
    ("report", &["model", "store", "library", "jobs"]),
    ("secrets", &["model"]),
    ("sample", &["model", "formats", "hash", "jobs"]),
    ("words", &["model"]),
    (
        "app",
        &[
            "model",
            "formats",
            "hash",
            "jobs",
            "store",
            "civitai",
            "catalogue",
            "characters",
            "comfy",
            "invoke",
            "downloads",
            "thumbs",
            "library",
            "organise",
            "discovery",
            "judging",
            "report",
            "secrets",
            "sample",
            "words",
        ],
    ),
    // From below app the window takes the bell of the jobs; all else that it shows comes through app.
    ("ui", &["app", "model", "jobs", "words"]),
    (
        "cli",
        &[
            "app",
            "model",
            "formats",
            "hash",
            "jobs",
            "store",
            "civitai",
            "catalogue",
            "characters",
            "comfy",
            "invoke",
            "downloads",
            "thumbs",
            "library",
            "organise",
            "discovery",
            "judging",
            "report",
            "secrets",
            "sample",
        ],
    ),
];

/// Foreign crates that belong to certain layers alone.
const FOREIGN: &[(&str, &[&str])] = &[
    ("trash", &["organise"]),
    ("tokio_tungstenite", &["comfy"]),
    ("tokio_rustls", &["comfy"]),
    ("rustls_platform_verifier", &["comfy"]),
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("egui_extras", &["ui"]),
    ("egui_plot", &["ui"]),
    ("rfd", &["ui"]),
    ("redb", &["store"]),
    ("reqwest", &["civitai", "comfy", "invoke"]),
    ("notify", &["library"]),
    ("sysinfo", &["library", "downloads", "report", "cli"]),
    ("ndarray", &["discovery"]),
    ("keyring_core", &["secrets"]),
    ("rpassword", &["cli"]),
    ("tracing_subscriber", &["report"]),
    ("clap", &["cli"]),
    ("html5gum", &["formats"]),
    ("pulldown_cmark", &["formats"]),
    ("fluent_bundle", &["words"]),
    ("fluent_syntax", &["words"]),
    ("unic_langid", &["words"]),
    ("sys_locale", &["words"]),
];

/// What `model` may name beside the language itself.
const MODEL_CRATES: [&str; 5] = ["std", "core", "serde", "proptest", "zeroize"];

/// The most lines of one file.
const MAX_LINES: usize = 500;

/// Files that may be longer, each with its reason. Keep it empty.
const LONGER: [(&str, &str); 0] = [];

/// Ways to make a colour out of numbers.
const COLOUR_MAKERS: [&str; 7] = [
    "from_rgb(",
    "from_rgba_",
    "from_gray(",
    "from_black_alpha(",
    "from_white_alpha(",
    "from_hex(",
    "from_rgb_additive(",
];

/// Source with comments and the contents of strings taken out; line breaks stay.
fn code_of(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut out = String::with_capacity(source.len());
    let mut here = 0;
    while here < chars.len() {
        let letter = at(here);
        let in_word = here > 0 && (at(here - 1).is_alphanumeric() || at(here - 1) == '_');
        if letter == '/' && at(here + 1) == '/' {
            while here < chars.len() && at(here) != '\n' {
                here += 1;
            }
        } else if letter == '/' && at(here + 1) == '*' {
            while here < chars.len() && !(at(here) == '*' && at(here + 1) == '/') {
                here += 1;
            }
            here += 2;
        } else if let Some(hashes) = raw_string(&chars, here).filter(|_| !in_word || at(here - 1) == 'b') {
            here += hashes + 2;
            while here < chars.len() && !(at(here) == '"' && (1..=hashes).all(|more| at(here + more) == '#')) {
                here += 1;
            }
            here += hashes + 1;
        } else if letter == '"' {
            here += 1;
            while here < chars.len() && at(here) != '"' {
                here += if at(here) == '\\' { 2 } else { 1 };
            }
            here += 1;
        } else if letter == '\'' && (at(here + 1) == '\\' || at(here + 2) == '\'') {
            // A character, not a lifetime.
            here += if at(here + 1) == '\\' { 3 } else { 2 };
            while here < chars.len() && at(here) != '\'' {
                here += 1;
            }
            here += 1;
        } else {
            out.push(letter);
            here += 1;
        }
    }
    out
}

/// The number of `#` of the raw string that begins here, if one does.
fn raw_string(chars: &[char], here: usize) -> Option<usize> {
    if chars.get(here) != Some(&'r') {
        return None;
    }
    let hashes = chars.get(here + 1..)?.iter().take_while(|letter| **letter == '#').count();
    (chars.get(here + 1 + hashes) == Some(&'"')).then_some(hashes)
}

/// Every `a::b::{c, d}` of the code as its pieces: a word is a piece, and braces open alternatives for the next one.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut words: Vec<(String, bool)> = Vec::new();
    let mut rest = code.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter.is_alphabetic() || letter == '_' {
            let mut word = letter.to_string();
            while let Some(next) = rest.next_if(|next| next.is_alphanumeric() || *next == '_') {
                word.push(next);
            }
            words.push((word, true));
        } else if letter == ':' && rest.next_if_eq(&':').is_some() {
            words.push(("::".to_owned(), false));
        } else if !letter.is_whitespace() {
            words.push((letter.to_string(), false));
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let begins = words.get(at).is_some_and(|word| word.1)
            && words.get(at + 1).is_some_and(|next| next.0 == "::")
            && (at == 0 || words.get(at - 1).is_none_or(|before| before.0 != "::"));
        if begins {
            branch(&words, at, &[], &mut found);
        }
        at += 1;
    }
    found
}

/// Follows a path from a word on; returns where it ended.
fn branch(words: &[(String, bool)], mut at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = prefix.to_vec();
    while let Some((word, is_word)) = words.get(at) {
        if *is_word {
            path.push(word.clone());
            at += 1;
        } else if word == "{" && path.len() > prefix.len() {
            at += 1;
            while words.get(at).is_some_and(|(word, _)| word != "}") {
                let next = branch(words, at, &path, found);
                at = if next == at { at + 1 } else { next };
            }
            return at + 1;
        } else {
            break;
        }
        if words.get(at).is_some_and(|(word, _)| word == "::") {
            at += 1;
        } else {
            break;
        }
    }
    if path.len() > prefix.len() {
        found.push(path);
    }
    at
}

/// The layer of a file below `src`, and how many modules deep it lies; `None` for `main.rs` and `lib.rs`.
fn place_of(path: &str) -> Option<(String, usize)> {
    let pieces: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    let depth = pieces.len() - usize::from(pieces.last() == Some(&"mod"));
    let first = pieces.first()?;
    (!matches!(*first, "main" | "lib")).then(|| ((*first).to_owned(), depth))
}

/// What a file below `src` breaks, in sentences.
fn broken_rules(path: &str, source: &str) -> BTreeSet<String> {
    let mut broken = BTreeSet::new();
    let code = code_of(source);
    if code.contains("TableDefinition::new") && path != "store/schema.rs" {
        broken.insert(format!("{path} defines a table; only store/schema.rs does"));
    }
    let makes_colour =
        |line: &str| line.contains("Color32::") && COLOUR_MAKERS.iter().any(|maker| line.contains(maker));
    if !path.starts_with("ui/theme") && code.lines().any(makes_colour) {
        broken.insert(format!("{path} makes a colour of its own; only ui/theme does"));
    }
    // What stands inside such a macro only happens while its level is on.
    let acts_while_logging = |line: &str| {
        ["trace!(", "debug!(", "info!(", "warn!("].iter().any(|log| line.contains(log)) && line.contains(".send(")
    };
    if code.lines().any(acts_while_logging) {
        broken.insert(format!("{path} sends inside a log macro, which does nothing while that level is off"));
    }
    let Some((layer, depth)) = place_of(path) else { return broken };
    let Some((_, may_use)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        broken.insert(format!("{path} lies in no layer of the table"));
        return broken;
    };
    for pieces in paths(&code) {
        let words: Vec<&str> = pieces.iter().map(String::as_str).collect();
        let supers = words.iter().take_while(|word| **word == "super").count();
        let used = match words.as_slice() {
            ["crate" | "civitdeck", used, ..] => Some(*used),
            _ if supers > 0 && supers == depth => words.get(supers).copied(),
            _ => None,
        };
        if let Some(used) = used
            && LAYERS.iter().any(|(name, _)| *name == used)
            && used != layer
            && !may_use.contains(&used)
        {
            broken.insert(format!("{path}: {layer} may not use {used}"));
        }
        let first = words.first().copied().unwrap_or_default();
        if let Some((_, owners)) = FOREIGN.iter().find(|(name, _)| *name == first)
            && !owners.contains(&layer.as_str())
        {
            broken.insert(format!("{path}: {layer} may not use the crate {first}"));
        }
    }
    if layer == "model" {
        let foreign = foreign_uses(&code).into_iter().filter(|name| !MODEL_CRATES.contains(&name.as_str()));
        broken.extend(foreign.map(|name| format!("{path}: model may not use the crate {name}")));
    }
    broken
}

/// First words of `use` lines that are no part of this crate.
fn foreign_uses(code: &str) -> BTreeSet<String> {
    let uses = code.lines().filter_map(|line| line.trim_start().trim_start_matches("pub ").strip_prefix("use "));
    uses.filter_map(|path| path.split("::").next())
        .map(|word| word.trim_end_matches(';').to_owned())
        .filter(|word| !matches!(word.as_str(), "crate" | "super" | "self"))
        .collect()
}

/// What is wrong with the shape of a file, whatever its layer.
fn broken_shape(path: &str, source: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if !source.starts_with("//!") {
        broken.push(format!("{path} does not begin with //! and its purpose"));
    }
    let lines = source.lines().count();
    if lines > MAX_LINES && !LONGER.iter().any(|(longer, _)| *longer == path) {
        broken.push(format!("{path} has {lines} lines; two things may live there"));
    }
    broken
}

/// Rust files below a folder, with their paths relative to it, `/` between the pieces.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut waiting: Vec<PathBuf> = vec![folder.to_path_buf()];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_layer_uses_only_what_it_may() {
    let files = sources(&project().join("src"));
    assert!(files.len() > 100, "only {} files were found", files.len());
    let broken: Vec<String> = files.iter().flat_map(|(path, source)| broken_rules(path, source)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for_and_is_not_too_long() {
    let mut broken = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (path, source) in sources(&project().join(folder)) {
            broken.extend(broken_shape(&format!("{folder}/{path}"), &source));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_checker_sees_a_broken_rule() {
    let rules = |path: &str, source: &str| broken_rules(path, source).into_iter().collect::<Vec<_>>();
    assert_eq!(rules("hash/mod.rs", "use crate::store::Store;"), ["hash/mod.rs: hash may not use store"]);
    assert_eq!(
        rules("ui/a.rs", "use crate::{\n    app::{self, Row},\n    store,\n};"),
        ["ui/a.rs: ui may not use store"]
    );
    assert_eq!(rules("ui/a.rs", "fn f() -> crate::library::Look { }"), ["ui/a.rs: ui may not use library"]);
    assert_eq!(rules("model/ids.rs", "use super::super::app::Row;"), ["model/ids.rs: model may not use app"]);
    assert_eq!(rules("hash/mod.rs", "use super::library::scan;"), ["hash/mod.rs: hash may not use library"]);
    assert_eq!(rules("app/a.rs", "fn f(c: &egui::Context) {}"), ["app/a.rs: app may not use the crate egui"]);
    assert_eq!(rules("app/view/a.rs", "use redb::{Database};"), ["app/view/a.rs: app may not use the crate redb"]);
    assert_eq!(rules("model/ids.rs", "use tokio::sync;"), ["model/ids.rs: model may not use the crate tokio"]);
    assert_eq!(rules("new/mod.rs", ""), ["new/mod.rs lies in no layer of the table"]);
    assert_eq!(rules("ui/a.rs", "let c = Color32::from_gray(3);").len(), 1);
    assert_eq!(rules("store/read.rs", "const A: T = TableDefinition::new(\"a\");").len(), 1);
    assert_eq!(rules("app/a.rs", "tracing::trace!(heard = events.send(event), \"sent\");").len(), 1);
    assert_eq!(broken_shape("src/a.rs", "use std::fs;\n").len(), 1);
    assert_eq!(broken_shape("src/a.rs", &format!("//! A.\n{}", "\n".repeat(MAX_LINES))).len(), 1);
}

#[test]
fn the_checker_lets_pass_what_is_allowed() {
    let rules = |path: &str, source: &str| broken_rules(path, source);
    let allowed = "//! Uses crate::store in words only.\nuse super::formats;\n/* crate::ui */ use crate::model::ids;\n";
    assert!(rules("formats/mod.rs", allowed).is_empty());
    assert!(
        rules(
            "hash/mod.rs",
            "const A: &str = \"crate::store\"; const B: char = '\"'; const C: &str = r#\"\"crate::ui\"#;"
        )
        .is_empty()
    );
    assert!(rules("hash/a/b.rs", "use super::super::store;").is_empty(), "a module of its own");
    assert!(rules("ui/theme/dark.rs", "const C: Color32 = Color32::from_rgb(1, 2, 3);").is_empty());
    assert!(rules("ui/a.rs", "use egui::Ui; use crate::app::{Action, reduce};").is_empty());
    assert!(rules("main.rs", "use civitdeck::{cli, ui};").is_empty());
    assert!(broken_shape("src/a.rs", "//! A.\n").is_empty());
}
