//! Taking out of a text what tells who somebody is, and what nobody else may have: keys, the home folder, the user's and the
//! computer's name, e-mail addresses and, unless they are wanted, the names of files and folders.
//!
//! It would rather take too much: a path goes to the end of its line, because names may hold any character.

use super::patterns::{hide_mail, hide_paths, hide_runs, hide_values};
use crate::model::token::Token;
use std::path::{Path, PathBuf};

/// Names below this many letters are only taken for names where they stand alone.
const SHORTEST_ANYWHERE: usize = 4;

/// Who uses this computer.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The home folder.
    pub home: Option<PathBuf>,
    /// What the user is called by the system.
    pub user_names: Vec<String>,
    /// What the computer is called.
    pub computer: Option<String>,
}

impl Identity {
    /// Asks the system.
    pub fn detect() -> Self {
        let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
        let mut user_names: Vec<String> =
            ["USER", "LOGNAME", "USERNAME"].iter().filter_map(|name| std::env::var(name).ok()).collect();
        user_names.extend(home.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()));
        user_names.sort();
        user_names.dedup();
        Self { home, user_names, computer: sysinfo::System::host_name().ok() }
    }
}

/// Takes out what must not leave the computer.
#[derive(Clone)]
pub struct Redactor {
    keys: Vec<Token>,
    /// Texts of paths and what stands for them, longest first.
    places: Vec<(Vec<char>, String)>,
    names: Vec<(Vec<char>, &'static str)>,
    with_names: bool,
}

impl Redactor {
    /// A redactor for this user. `places` are folders with what is to stand for each, `key` the user's own; without
    /// `with_names` no name of a file or folder is left either.
    pub fn new(identity: &Identity, places: &[(PathBuf, String)], key: Option<&Token>, with_names: bool) -> Self {
        let home = identity.home.iter().map(|home| (home.clone(), "~".to_owned()));
        let mut texts: Vec<(Vec<char>, String)> = Vec::new();
        for (path, stands_for) in places.iter().cloned().chain(home) {
            // A root of a file system tells nothing, and is a part of every path.
            if path.parent().is_some() {
                let real = std::fs::canonicalize(&path).ok();
                let spellings = [Some(path), real].into_iter().flatten().flat_map(|path| spellings(&path));
                texts.extend(spellings.map(|text| (text.chars().collect(), stands_for.clone())));
            }
        }
        texts.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        let users = identity.user_names.iter().map(|name| (name, "[user]"));
        let computers = identity.computer.iter().map(|name| (name, "[computer]"));
        let mut names: Vec<(Vec<char>, &'static str)> =
            users.chain(computers).map(|(name, mark)| (name.trim().chars().collect(), mark)).collect();
        names.retain(|(name, _)| !name.is_empty());
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { keys: key.into_iter().cloned().collect(), places: texts, names, with_names }
    }

    /// The text without it, line by line.
    pub fn text(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        for line in text.lines() {
            clean.push_str(&self.line(line));
            clean.push('\n');
        }
        clean
    }

    fn line(&self, line: &str) -> String {
        let mut line = self.keys.iter().fold(line.to_owned(), |line, key| key.redact(&line));
        for (place, stands_for) in &self.places {
            // "/home/al" is no part of "/home/alice".
            line = replace(&line, place, stands_for, |_, after| !after.is_some_and(is_of_name));
        }
        if !self.with_names {
            line = hide_paths(&line);
        }
        line = hide_mail(&hide_runs(&hide_values(&line)));
        for (name, mark) in &self.names {
            let anywhere = name.len() >= SHORTEST_ANYWHERE;
            line = replace(&line, name, mark, |before, after| {
                anywhere || !(before.is_some_and(is_of_name) || after.is_some_and(is_of_name))
            });
        }
        line
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '-'
}

/// The ways a path is written: as the system does, as a string inside code or JSON, with slashes, inside an address.
fn spellings(path: &Path) -> Vec<String> {
    let plain = path.display().to_string();
    // What Windows calls the real path of a file carries a prefix that its other paths lack.
    let plain = plain.strip_prefix(r"\\?\").unwrap_or(&plain).trim_end_matches(['/', '\\']).to_owned();
    let mut all = vec![
        plain.replace('\\', "\\\\"),
        plain.replace('\\', "/"),
        plain.replace('\\', "/").replace(' ', "%20"),
        plain.replace(' ', "%20"),
        plain,
    ];
    all.sort();
    all.dedup();
    all
}

/// Replaces every `find`, whatever the case of its ASCII letters, where the letters around it suit.
fn replace(line: &str, find: &[char], with: &str, suits: impl Fn(Option<char>, Option<char>) -> bool) -> String {
    let letters: Vec<char> = line.chars().collect();
    let mut clean = String::with_capacity(line.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let end = at + find.len();
        let here = letters.get(at..end).is_some_and(|here| {
            !find.is_empty() && here.iter().zip(find).all(|(one, other)| one.eq_ignore_ascii_case(other))
        });
        let before = at.checked_sub(1).and_then(|before| letters.get(before)).copied();
        if here && suits(before, letters.get(end).copied()) {
            clean.push_str(with);
            at = end;
        } else {
            clean.push(letter);
            at += 1;
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redactor(with_names: bool) -> Redactor {
        let identity = Identity {
            home: Some("/home/alice".into()),
            user_names: vec!["alice".to_owned(), "al".to_owned()],
            computer: Some("wonderland".to_owned()),
        };
        let places = [("/home/alice/data dir".into(), "[data]".to_owned()), ("/mnt/m".into(), "[folder 1]".to_owned())];
        Redactor::new(&identity, &places, Token::new("my-own-key").as_ref(), with_names)
    }

    #[test]
    fn places_and_people_become_marks() {
        let with_names = redactor(true);
        for (text, clean) in [
            ("at /home/alice/models/a.ckpt", "at ~/models/a.ckpt"),
            ("at /HOME/Alice: gone", "at ~: gone"),
            ("/home/alice/data dir/token", "[data]/token"),
            ("file:///home/alice/data%20dir/x", "file://[data]/x"),
            ("Alice2 and al and alas", "[user]2 and [user] and alas"),
            ("on wonderland", "on [computer]"),
            ("key my-own-key.", "key [hidden]."),
        ] {
            assert_eq!(with_names.text(text), format!("{clean}\n"), "{text}");
        }
    }

    #[test]
    fn names_of_files_go_unless_they_are_wanted() {
        let without = redactor(false);
        for (text, clean) in [
            ("cannot be read: /srv/a secret/b.ckpt", "cannot be read: [path]"),
            ("[1] /mnt/m: ComfyUI", "[1] [folder 1]: ComfyUI"),
            ("gone: /mnt/m/a b/c.ckpt", "gone: [folder 1]/[path]"),
            (r"gone: D:\a b\c.ckpt", "gone: [path]"),
            (r#""\\server\share\x""#, r#""[path]"#),
            ("hashing Secret-Name.safetensors failed", "hashing [name] failed"),
            ("asks https://civitai.com/api/v1/enums", "asks https://civitai.com/api/v1/enums"),
            ("1 / 2 and/or", "1 / 2 and/or"),
        ] {
            assert_eq!(without.text(text), format!("{clean}\n"), "{text}");
        }
    }

    #[test]
    fn a_windows_home_is_found_however_it_is_written() {
        let identity =
            Identity { home: Some(r"C:\Users\Al Ice".into()), user_names: vec!["Al Ice".to_owned()], computer: None };
        // On another system the path has no parent to tell a root by, so it is given as a place of one folder.
        let redactor = Redactor::new(&identity, &[], None, true);
        for text in [r"c:\users\al ice\x", r"C:\\Users\\Al Ice\\x", "C:/Users/Al Ice/x"] {
            assert!(!redactor.text(text).to_lowercase().contains("al ice"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_trouble_and_nothing_planted_stays(before in "[^\n]{0,40}", after in "[^\n]{0,40}", with_names: bool) {
            let text = format!("{before} /home/alice/x Bearer my-own-key {after}");
            let clean = redactor(with_names).text(&text).to_lowercase();
            prop_assert!(!clean.contains("my-own-key") && !clean.contains("alice"), "{}", clean);
        }
    }
}
