//! Text made comparable: folded to one form, cut into words, words reduced to stems.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// Words of a query or a text that tell nothing about what is looked for.
const STOP_WORDS: [&str; 61] = [
    "a",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "but",
    "by",
    "can",
    "do",
    "does",
    "for",
    "from",
    "has",
    "have",
    "how",
    "i",
    "in",
    "into",
    "is",
    "it",
    "its",
    "like",
    "look",
    "looking",
    "looks",
    "made",
    "make",
    "makes",
    "me",
    "my",
    "of",
    "on",
    "one",
    "or",
    "some",
    "something",
    "somebody",
    "style",
    "than",
    "that",
    "the",
    "their",
    "them",
    "there",
    "these",
    "this",
    "to",
    "want",
    "what",
    "when",
    "where",
    "which",
    "who",
    "will",
    "with",
    "you",
    "your",
    "using",
    "want",
];

/// Words that only say that something is looked for.
const FILLERS: [&str; 30] = [
    "model", "models", "best", "good", "great", "any", "all", "find", "show", "search", "give", "need", "please",
    "file", "files", "get", "ones", "more", "most", "not", "no", "without", "except", "nor", "bitte", "suche",
    "modell", "modelle", "modele", "modelo",
];

/// Words that only join others in German, French and Spanish, and are none in English.
const FOREIGN_JOINTS: [&str; 54] = [
    "ein", "eine", "einen", "einem", "einer", "eines", "und", "oder", "mit", "von", "im", "auf", "zu", "zum", "zur",
    "ich", "mochte", "aus", "bei", "nach", "uber", "ist", "sind", "wie", "une", "pour", "avec", "et", "ou", "je",
    "cherche", "aux", "qui", "est", "dans", "sur", "una", "unos", "unas", "para", "con", "los", "las", "del", "por",
    "que", "quiero", "busco", "y", "kein", "keine", "ohne", "nicht", "pas",
];

/// Words that join in those languages and mean something in English.
const FOREIGN_ARTICLES: [&str; 18] =
    ["die", "der", "das", "den", "dem", "des", "la", "le", "les", "un", "du", "de", "el", "en", "es", "au", "se", "lo"];

/// Words that are longer are cut: nobody searches for them, and base64 in a description is no word.
const MAX_WORD_CHARS: usize = 40;

/// Whether a word is left out of searching by words.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word) || is_filler(word)
}

/// Whether a word is left out, and would say nothing as a tag either.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word) || FOREIGN_JOINTS.contains(&word)
}

/// Takes the articles of other languages out of a query that is surely in one of them.
pub(super) fn drop_foreign_articles(words: &mut Vec<String>) {
    if words.iter().any(|word| FOREIGN_JOINTS.contains(&word.as_str())) {
        words.retain(|word| !FOREIGN_ARTICLES.contains(&word.as_str()));
    }
}

/// Lower case, full-width forms made plain, accents of letters taken off.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let bare: String = apart.chars().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase).collect();
    // Hangul and the marks of Kana were taken apart too.
    ComposingNormalizerBorrowed::new_nfc().normalize(&bare).into_owned()
}

/// Combining marks of Latin, Greek and Cyrillic letters; those of Kana make another letter and stay.
const fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff)
}

/// Whether a letter belongs to a script that puts no spaces between words.
pub(super) const fn is_cjk(c: char) -> bool {
    matches!(c as u32,
        0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x2fa1f)
}

/// The words of a text, folded, in their order. Chinese, Japanese and Korean come as pairs of neighbouring letters; a name
/// written in one piece (`epicPhotoFilm`, `flux1`) comes whole and in its parts.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run = String::new();
    let mut cjk: Vec<char> = Vec::new();
    for c in text.chars() {
        if is_cjk(c) {
            take_run(&mut run, &mut found);
            cjk.push(c);
            continue;
        }
        take_pairs(&mut cjk, &mut found);
        if c.is_alphanumeric() || is_mark(c) {
            run.push(c);
        } else if !matches!(c, '\'' | '\u{2019}') {
            take_run(&mut run, &mut found);
        }
    }
    take_run(&mut run, &mut found);
    take_pairs(&mut cjk, &mut found);
    found
}

fn take_pairs(letters: &mut Vec<char>, found: &mut Vec<String>) {
    if let [single] = letters.as_slice() {
        found.push(fold(&single.to_string()));
    }
    found.extend(letters.windows(2).map(|pair| fold(&pair.iter().collect::<String>())));
    letters.clear();
}

fn take_run(run: &mut String, found: &mut Vec<String>) {
    if run.is_empty() {
        return;
    }
    let whole: String = fold(run).chars().take(MAX_WORD_CHARS).collect();
    let parts = parts_of(run);
    found.push(whole);
    found.extend(parts);
    run.clear();
}

/// Parts of a word by its capitals and digits, where they are long enough to be words.
fn parts_of(run: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    let mut before = ' ';
    for c in run.chars().take(MAX_WORD_CHARS) {
        let turns = (before.is_lowercase() && c.is_uppercase()) || before.is_numeric() != c.is_numeric();
        if turns && before != ' ' {
            parts.push(std::mem::take(&mut part));
        }
        part.push(c);
        before = c;
    }
    if parts.is_empty() {
        return parts;
    }
    parts.push(part);
    parts.retain(|part| part.chars().count() >= 3 && !part.chars().any(char::is_numeric));
    parts.iter().map(|part| fold(part)).collect()
}

/// A word reduced to what its forms have in common. Light: plural, -ing, -ed, -ly, and British spelling; what it makes
/// need not be a word.
pub(super) fn stem(word: &str) -> String {
    if !word.is_ascii() || word.len() < 4 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word.to_owned();
    }
    let mut stem = american(word);
    strip_plural(&mut stem);
    strip_ending(&mut stem);
    if stem.len() > 3 && stem.ends_with('e') {
        stem.pop();
    }
    if stem.len() > 2 && stem.ends_with('y') {
        stem.pop();
        stem.push('i');
    }
    stem
}

fn american(word: &str) -> String {
    const SPELLINGS: [(&str, &str); 8] = [
        ("colour", "color"),
        ("armour", "armor"),
        ("grey", "gray"),
        ("centre", "center"),
        ("theatre", "theater"),
        ("jewellery", "jewelry"),
        ("jumper", "sweater"),
        ("aeroplane", "airplane"),
    ];
    SPELLINGS.iter().fold(
        word.to_owned(),
        |text, (british, american)| {
            if text.contains(british) { text.replace(british, american) } else { text }
        },
    )
}

fn strip_plural(stem: &mut String) {
    if ["ies", "sses", "shes", "ches", "xes", "zes"].iter().any(|end| stem.ends_with(end)) && stem.len() > 4 {
        stem.truncate(stem.len() - 2);
    } else if stem.ends_with('s') && !["ss", "us", "is"].iter().any(|end| stem.ends_with(end)) {
        stem.pop();
    }
}

fn strip_ending(stem: &mut String) {
    let has_vowel = |text: &str| text.bytes().any(|byte| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y'));
    for ending in ["ing", "ed", "ly"] {
        let Some(rest) = stem.strip_suffix(ending).filter(|rest| rest.len() >= 3 && has_vowel(rest)) else { continue };
        let kept = rest.len();
        let mut last = rest.bytes().rev();
        let doubled = matches!((last.next(), last.next()),
            (Some(a), Some(b)) if a == b && !matches!(a, b'l' | b's' | b'z' | b'e' | b'o'));
        stem.truncate(if doubled { kept - 1 } else { kept });
        return;
    }
}

/// The number of changes (a letter more, less, another, or two swapped) between two words; `None` above `limit`.
pub(super) fn distance(one: &[char], other: &[char], limit: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > limit {
        return None;
    }
    let width = other.len() + 1;
    let mut before_last: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row: Vec<usize> = vec![0; width];
    for (at, letter) in one.iter().enumerate() {
        row[0] = at + 1;
        let mut least = row[0];
        for (column, expected) in other.iter().enumerate() {
            let mut cost = (last[column] + usize::from(letter != expected)).min(last[column + 1] + 1);
            cost = cost.min(row[column] + 1);
            if at > 0 && column > 0 && one[at - 1] == *expected && *letter == other[column - 1] {
                cost = cost.min(before_last[column - 1] + 1);
            }
            row[column + 1] = cost;
            least = least.min(cost);
        }
        if least > limit {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[width - 1]).filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_folded_and_cut() {
        assert_eq!(fold("Ｃafé É"), "cafe e");
        assert_eq!(fold("が한"), "が한", "marks that make another letter stay");
        assert_eq!(words("epicPhoto_v2, don't"), ["epicphoto", "epic", "photo", "v2", "dont"]);
        assert_eq!(words("flux1 水墨山水 x"), ["flux1", "flux", "水墨", "墨山", "山水", "x"]);
        assert_eq!(words("LoRA"), ["lora"]);
    }

    #[test]
    fn forms_of_a_word_meet() {
        for (one, other) in [
            ("landscape", "landscapes"),
            ("painting", "painted"),
            ("watercolour", "watercolors"),
            ("fairy", "fairies"),
            ("running", "runs"),
            ("glasses", "glass"),
            ("blurry", "blurri"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_ne!(stem("seamless"), stem("seams"));
        assert_eq!(stem("sd15"), "sd15");
    }

    #[test]
    fn a_swap_is_one_change() {
        let of =
            |one: &str, other: &str| distance(&one.chars().collect::<Vec<_>>(), &other.chars().collect::<Vec<_>>(), 2);
        assert_eq!(of("mecah", "mecha"), Some(1));
        assert_eq!(of("dinasaur", "dinosaur"), Some(1));
        assert_eq!(of("abc", "abc"), Some(0));
        assert_eq!(of("bauhouse", "bauhaus"), Some(2));
        assert_eq!(of("cat", "house"), None);
    }
}
