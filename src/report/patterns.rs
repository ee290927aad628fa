//! Finding secrets by their looks: values of telling names, long runs of letters and digits, e-mail addresses, paths.

/// A run of this many letters and digits is taken for a key: CivitAI's have 32, and so have hashes and tokens of others.
const LONG_RUN: usize = 32;
/// Names whose value is nobody's business. A name counts by its ending: `CIVITAI_TOKEN`, `access_token`.
const TELLING: [&str; 7] = ["token", "secret", "password", "passwd", "credential", "signature", "key"];
/// Headers whose whole value is: it goes to the end of the line.
const TELLING_HEADERS: [&str; 2] = ["authorization", "cookie"];
/// Endings of model and picture files, whose names are the user's.
const ENDINGS: [&str; 13] = [
    ".safetensors",
    ".ckpt",
    ".pt",
    ".pth",
    ".bin",
    ".gguf",
    ".onnx",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".mp4",
    ".json",
];

/// `token=…`, `"password": "…"`, `Bearer …`: the value becomes `[hidden]`.
pub(super) fn hide_values(line: &str) -> String {
    let letters: Vec<char> = line.chars().collect();
    let mut clean = String::with_capacity(line.len());
    let mut word = String::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        if letter.is_alphanumeric() || matches!(letter, '_' | '-') {
            word.push(letter.to_ascii_lowercase());
            clean.push(letter);
            at += 1;
            continue;
        }
        let value = value_after(&letters, at, &word);
        word.clear();
        if let Some((begin, end)) = value {
            clean.extend(letters.get(at..begin).unwrap_or_default());
            clean.push_str("[hidden]");
            at = end;
        } else {
            clean.push(letter);
            at += 1;
        }
    }
    clean
}

/// Where the value that belongs to a word which ended at `at` begins and ends.
fn value_after(letters: &[char], at: usize, word: &str) -> Option<(usize, usize)> {
    let skip = |from: usize, skipped: &[char]| {
        from + letters.iter().skip(from).take_while(|letter| skipped.contains(letter)).count()
    };
    let assigned = || {
        let sign = skip(at, &['"', '\'', ' ', '\\']);
        letters.get(sign).filter(|sign| matches!(sign, '=' | ':'))?;
        Some(skip(sign + 1, &['"', '\'', ' ', '\\']))
    };
    if TELLING_HEADERS.iter().any(|name| word.ends_with(name)) {
        return assigned().map(|begin| (begin, letters.len())).filter(|(begin, end)| begin < end);
    }
    let begin = match word {
        "bearer" => skip(at, &[' ']),
        word if TELLING.iter().any(|name| word.ends_with(name)) => assigned()?,
        _ => return None,
    };
    let end = begin + letters.iter().skip(begin).take_while(|letter| !ends_value(**letter)).count();
    (begin < end).then_some((begin, end))
}

fn ends_value(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '"' | '\'' | '&' | ',' | ';' | '}' | ')')
}

/// Runs of 32 or more letters, digits, `_` and `-` with a digit among them, and the user names in addresses.
pub(super) fn hide_runs(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    let mut run = String::new();
    for letter in line.chars().map(Some).chain([None]) {
        match letter {
            Some(letter) if letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-') => run.push(letter),
            other => {
                let is_key = run.len() >= LONG_RUN && run.bytes().any(|byte| byte.is_ascii_digit());
                clean.push_str(if is_key { "[hidden]" } else { &run });
                run.clear();
                clean.extend(other);
            }
        }
    }
    clean
}

/// `name@host`, also the `user:password@host` of an address.
pub(super) fn hide_mail(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('@') {
        let kept =
            before.trim_end_matches(|letter: char| letter.is_alphanumeric() || ".!#$%&*+-=^_`|~:".contains(letter));
        let host = after.trim_start_matches(|letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-'));
        if kept.len() < before.len() && host.len() < after.len() {
            clean.push_str(kept);
            clean.push_str("[e-mail]");
            rest = host;
        } else {
            clean.push_str(before);
            clean.push('@');
            rest = after;
        }
    }
    clean.push_str(rest);
    clean
}

/// From the beginning of a path to the end of the line, since names hold spaces, colons and brackets; and single words that end
/// like a model file.
pub(super) fn hide_paths(line: &str) -> String {
    let letters: Vec<char> = line.chars().collect();
    let begin = (0..letters.len()).find(|at| begins_path(&letters, *at));
    let (kept, mark) = match begin {
        Some(begin) => (letters.get(..begin).unwrap_or_default(), "[path]"),
        None => (letters.as_slice(), ""),
    };
    let kept: String = kept.iter().collect();
    let mut clean = String::with_capacity(line.len());
    for piece in kept.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let space = piece.strip_prefix(word).unwrap_or_default();
        let bare = word.trim_end_matches([',', ';', ':', '.', ')', ']', '"', '\'']).to_ascii_lowercase();
        let is_name = ENDINGS.iter().any(|ending| bare.ends_with(ending)) && !bare.contains("://");
        clean.push_str(if is_name { "[name]" } else { word });
        clean.push_str(space);
    }
    clean + mark
}

fn begins_path(letters: &[char], at: usize) -> bool {
    let get = |index: usize| letters.get(index).copied();
    let back = |steps: usize| at.checked_sub(steps).and_then(get);
    let is_separator = |letter: Option<char>| matches!(letter, Some('/' | '\\'));
    let (Some(first), second, before) = (get(at), get(at + 1), back(1)) else { return false };
    // What follows a mark of ours: "[folder 1]/name", "~/name".
    if is_separator(before) && matches!(back(2), Some(']' | '~')) {
        return true;
    }
    let opens = before.is_none_or(|before| before.is_whitespace() || "\"'`(=[<,;:|".contains(before));
    match first {
        '/' => {
            let goes_on = second.is_some_and(|second| !second.is_whitespace());
            let is_address = before == Some(':') && second == Some('/');
            (opens && goes_on && !is_address) || is_after_file_scheme(letters, at)
        }
        '\\' => opens && second == Some('\\'),
        drive if drive.is_ascii_alphabetic() => {
            before.is_none_or(|before| !before.is_alphanumeric()) && second == Some(':') && is_separator(get(at + 2))
        }
        _ => false,
    }
}

/// Whether `at` is the first slash of `file:`.
fn is_after_file_scheme(letters: &[char], at: usize) -> bool {
    let scheme: String = letters.iter().take(at).rev().take(5).collect();
    scheme.eq_ignore_ascii_case(":elif")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_of_telling_names_go() {
        for (text, clean) in [
            ("Authorization: Bearer abc.def", "Authorization: [hidden]"),
            ("set-cookie: a=b; c=d", "set-cookie: [hidden]"),
            ("sent Bearer abc.def, got 401", "sent Bearer [hidden], got 401"),
            ("GET /x?token=abc&page=2", "GET /x?token=[hidden]&page=2"),
            ("CIVITAI_TOKEN=abc", "CIVITAI_TOKEN=[hidden]"),
            (r#"  "api_token": "abc","#, r#"  "api_token": "[hidden]","#),
            (r#"{\"password\":\"abc\"}"#, r#"{\"password\":\"[hidden]"}"#),
            ("the token is not valid", "the token is not valid"),
            ("token:", "token:"),
        ] {
            assert_eq!(hide_values(text), clean, "{text}");
        }
    }

    #[test]
    fn long_runs_and_addresses_of_people_go() {
        let key = "0123456789abcdef0123456789ABCDEF";
        assert_eq!(hide_runs(&format!("x {key}, {key}y")), "x [hidden], [hidden]");
        assert_eq!(
            hide_runs("a_name_without_any_figure_is_no_key_at_all"),
            "a_name_without_any_figure_is_no_key_at_all"
        );
        assert_eq!(hide_mail("to a.b+c@d.example, me"), "to [e-mail], me");
        assert_eq!(hide_mail("https://me:pw@host.example/x"), "https://[e-mail]/x");
        assert_eq!(hide_mail("at @ least @x"), "at @ least @x");
    }

    proptest! {
        #[test]
        fn no_text_is_trouble(text in "\\PC*", key in "[0-9a-f]{32,64}") {
            let dirty = format!("{text} {key} Bearer {key}");
            for clean in [hide_runs(&dirty), hide_mail(&hide_runs(&hide_values(&hide_paths(&dirty))))] {
                prop_assert!(!clean.contains(&key));
            }
        }
    }
}
