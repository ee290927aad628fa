//! "Report a problem": what somebody who helps needs to know, collected into a few texts that can be read before they go anywhere.
//! Nothing is sent. Every text passes the redactor as its last step, whatever it was made of.

mod counts;
pub mod log;
mod patterns;
mod redact;
mod system;
#[cfg(test)]
mod tests;
mod write;

pub use redact::{Identity, Redactor};
pub use write::{ReportError, write};

use crate::library::doctor::Check;
use crate::model::token::Token;
use crate::store::Store;
use std::path::{Path, PathBuf};

/// The most bytes of one text; the rest is left out.
const LONGEST_TEXT_BYTES: usize = 512 << 10;

/// What a report is made of.
pub struct Input<'a> {
    /// Who uses this computer; [`Identity::detect`] outside of tests.
    pub identity: Identity,
    /// The folder of the user's data.
    pub data_dir: &'a Path,
    /// The folder of what can be made again.
    pub cache_dir: &'a Path,
    /// The library, where it is open.
    pub store: Option<&'a Store>,
    /// The doctor's findings ([`crate::library::doctor::examine_open`]).
    pub checks: Vec<Check>,
    /// The settings as JSON; [`serde_json::Value::Null`] where there are none.
    pub settings: serde_json::Value,
    /// What paints the window, and the graphics card where that is known.
    pub renderer: Option<String>,
    /// Lines of the log ([`log::recent`]).
    pub log: Vec<String>,
    /// The user's key, so that it can be taken out wherever it stands.
    pub token: Option<&'a Token>,
    /// Names and paths of folders and files may stay: the user ticked it.
    pub with_names: bool,
}

/// A report: texts by the names of their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Name and text, in the order to show them. The names are ours and safe on every system.
    pub files: Vec<(&'static str, String)>,
}

/// Collects a report. Reads the whole library once; not for a frame.
pub fn collect(input: &Input<'_>) -> Bundle {
    let roots = input.store.and_then(|store| store.read(|reader| reader.roots()).ok()).unwrap_or_default();
    let mut places: Vec<(PathBuf, String)> = vec![
        (input.data_dir.to_path_buf(), "[data]".to_owned()),
        (input.cache_dir.to_path_buf(), "[cache]".to_owned()),
    ];
    if !input.with_names {
        let named = |(index, path): (usize, PathBuf)| (path, format!("[folder {}]", index + 1));
        places.extend(roots.iter().map(|root| root.path.clone()).enumerate().map(named));
    }
    let redactor = Redactor::new(&input.identity, &places, input.token, input.with_names);
    let library = input.store.map(|store| counts::of(store, &roots, input.with_names));
    let texts = [
        ("about.txt", system::about(input.renderer.as_deref())),
        ("settings.json", serde_json::to_string_pretty(&input.settings).unwrap_or_default()),
        ("library.txt", library.unwrap_or_else(|| "The library is not open.\n".to_owned())),
        ("doctor.txt", findings(&input.checks)),
        ("log.txt", input.log.join("\n")),
    ];
    Bundle { files: texts.into_iter().map(|(name, text)| (name, redactor.text(&within_limit(text)))).collect() }
}

fn findings(checks: &[Check]) -> String {
    let lines = checks.iter().map(|check| {
        let mark = if check.ok { "ok " } else { "BAD" };
        format!("{mark} {}: {}\n", check.name, check.detail)
    });
    lines.collect()
}

/// Cut at the last whole line within the limit; half a line could hold half a name.
fn within_limit(text: String) -> String {
    if text.len() <= LONGEST_TEXT_BYTES {
        return text;
    }
    let mut kept = String::new();
    for line in text.lines().take_while({
        let mut bytes = 0;
        move |line| {
            bytes += line.len() + 1;
            bytes <= LONGEST_TEXT_BYTES
        }
    }) {
        kept.push_str(line);
        kept.push('\n');
    }
    kept + "(the rest is left out)\n"
}
