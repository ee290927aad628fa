//! Finds the ids that the program's source asks for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One use of `tr!`.
#[derive(Debug, PartialEq)]
pub(super) struct Asked {
    /// The id.
    pub(super) id: String,
    /// The names of its arguments.
    pub(super) arguments: BTreeSet<String>,
}

/// Every source file of the program but these tests, without the lines that are comments.
pub(super) fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut waiting: Vec<PathBuf> = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        if name.starts_with("words/tests") {
            continue;
        }
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            found.push((name, code.join("\n")));
        }
    }
    assert!(found.len() > 100);
    found
}

/// Every `tr!("id", name = value)` of the code, also those inside arguments of others.
pub(super) fn asked_for(code: &str) -> Vec<Asked> {
    let uses = code.match_indices("tr!(").filter(|(at, _)| {
        let before = code.get(..*at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    });
    uses.filter_map(|(at, opening)| {
        let pieces = arguments(code.get(at + opening.len()..)?);
        let id = pieces.first()?.strip_prefix('"')?.strip_suffix('"')?.to_owned();
        let names = pieces.iter().skip(1).filter_map(|piece| piece.split_once('=').map(|(name, _)| name));
        Some(Asked { id, arguments: names.map(|name| name.trim().to_owned()).collect() })
    })
    .collect()
}

/// The ids in `words::text("id")`.
pub(super) fn asked_of_tables(code: &str) -> Vec<String> {
    let uses = code.split("words::text(\"").skip(1);
    uses.filter_map(|rest| rest.split_once('"').map(|(id, _)| id.to_owned())).collect()
}

/// Everything between plain quotes: an id in a table of ids counts as used. Where a macro makes ids of the words of its
/// table (`concat!("command-", $id, "-hint")`), what it makes counts too.
pub(super) fn literals(code: &str) -> BTreeSet<String> {
    let mut said: BTreeSet<String> = code.lines().flat_map(|line| line.split('"').map(str::to_owned)).collect();
    for (at, opening) in code.match_indices("concat!(") {
        let pieces = code.get(at + opening.len()..).map(arguments).unwrap_or_default();
        let text = |piece: &String| piece.strip_prefix('"')?.strip_suffix('"').map(str::to_owned);
        let around: Vec<String> = pieces.iter().filter(|piece| !piece.starts_with('$')).filter_map(text).collect();
        if let [before, after @ ..] = around.as_slice()
            && pieces.get(1).is_some_and(|piece| piece.starts_with('$'))
        {
            let made: Vec<String> =
                table_words(code).into_iter().map(|word| format!("{before}{word}{}", after.concat())).collect();
            said.extend(made);
        }
    }
    said
}

/// The words between plain quotes that stand on lines of tables: `Name, "word", ..;`.
fn table_words(code: &str) -> Vec<String> {
    let rows = code.lines().filter(|line| line.trim_end().ends_with([';', ',']) && line.contains(", \""));
    rows.filter_map(|row| row.split('"').nth(1).map(str::to_owned)).collect()
}

/// The arguments of a call whose opening parenthesis lies just before, trimmed.
fn arguments(rest: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut depth, mut in_text, mut escaped) = (0, false, false);
    for letter in rest.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = pieces.last_mut() {
            last.push(letter);
        }
    }
    pieces.iter().map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
}

#[test]
fn uses_are_found_with_their_arguments() {
    let asked = |id: &str, arguments: &[&str]| Asked {
        id: id.to_owned(),
        arguments: arguments.iter().map(|name| (*name).to_owned()).collect(),
    };
    let code = r#"tr!("a"); attr!("x"); tr!(
        "b", count = f(1, "), \""), name = tr!("c",),
    ); words::text("d") == "e""#;
    assert_eq!(asked_for(code), [asked("a", &[]), asked("b", &["count", "name"]), asked("c", &[])]);
    assert_eq!(asked_of_tables(code), ["d"]);
    assert!(literals(code).contains("e"));
    let table = "concat!(\"do-\", $id, \"-now\")\n Find, \"find\", Group, None;";
    assert!(literals(table).contains("do-find-now") && !literals(table).contains("do-find"));
}
