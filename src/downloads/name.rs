//! Names from the network made safe: nothing they hold leaves the folder, hides, runs, or cannot be written on some system.

/// The longest name we give a file, in bytes of UTF-8: every file system takes it, with `.part` and the longest sidecar's
/// ending behind it.
const LONGEST_BYTES: usize = 180;
/// The longest name of a folder.
const LONGEST_FOLDER_BYTES: usize = 100;
/// What a file is called whose name has nothing left.
const NAMELESS: &str = "model";

/// Endings that CivitAI's files have and that no system runs. Any other gets a harmless one behind it.
const ENDINGS: [&str; 27] = [
    "safetensors",
    "sft",
    "ckpt",
    "pt",
    "pth",
    "bin",
    "pkl",
    "gguf",
    "onnx",
    "zip",
    "7z",
    "rar",
    "tar",
    "gz",
    "json",
    "yaml",
    "yml",
    "txt",
    "md",
    "csv",
    "png",
    "jpg",
    "jpeg",
    "webp",
    "gif",
    "mp4",
    "webm",
];

/// A file name that is safe on every system, whatever the server said. Two names never become one path outside the folder: what
/// is left holds no separator.
pub fn clean_file_name(told: &str) -> String {
    let last = told.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty()).unwrap_or_default();
    let name = clean_letters(last);
    let name = trimmed(name.trim_start_matches(|c: char| c == '.' || c.is_whitespace()));
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)) => (stem, ending),
        _ => (name, "bin"),
    };
    let stem = trimmed(stem);
    let stem = if stem.is_empty() { NAMELESS } else { stem };
    let room = LONGEST_BYTES - ending.len() - 1;
    format!("{}.{ending}", not_reserved(trimmed(cut(stem, room))))
}

/// The name of one folder out of any text; empty when nothing is left of it.
pub fn clean_folder_name(text: &str) -> String {
    let name: String = clean_letters(text).chars().map(|c| if matches!(c, '/' | '\\') { '_' } else { c }).collect();
    let name = trimmed(name.trim_start_matches(|c: char| c == '.' || c.is_whitespace()));
    let name = trimmed(cut(name, LONGEST_FOLDER_BYTES));
    if name.is_empty() { String::new() } else { not_reserved(name) }
}

/// Without what cannot be seen, turns the writing around, or means something to a shell or a file system.
fn clean_letters(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect()
}

/// Marks of direction and of nothing at all.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Without dots and spaces at the end, which Windows takes away by itself.
fn trimmed(text: &str) -> &str {
    text.trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// The first so many bytes, cut between letters.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Windows takes these for devices, whatever follows a dot behind them.
fn not_reserved(name: &str) -> String {
    let first = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = ["COM", "LPT"].into_iter().filter_map(|device| first.strip_prefix(device));
    let is_numbered = numbered.into_iter().any(|rest| {
        let mut letters = rest.chars();
        matches!((letters.next(), letters.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    });
    let is_device = matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$");
    if is_device || is_numbered { format!("_{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_names_become_plain_ones() {
        let cases = [
            ("ink.safetensors", "ink.safetensors"),
            ("../../etc/passwd", "passwd.bin"),
            ("..\\..\\Windows\\evil.exe", "evil.exe.bin"),
            ("/abs/a.pt", "a.pt"),
            ("C:\\x.ckpt", "x.ckpt"),
            ("C:x.ckpt", "C_x.ckpt"),
            ("CON.safetensors", "_CON.safetensors"),
            ("com1.tar.safetensors", "_com1.tar.safetensors"),
            ("COM¹.pt", "_COM¹.pt"),
            ("conquest.pt", "conquest.pt"),
            ("a\0b\r\n.pt", "ab.pt"),
            (".hidden.pt", "hidden.pt"),
            ("...", "model.bin"),
            ("", "model.bin"),
            ("name. . .pt", "name.pt"),
            ("x.safetensors. ", "x.safetensors"),
            ("model\u{202e}srosnetefas.exe", "modelsrosnetefas.exe.bin"),
            ("墨 é.safetensors", "墨 é.safetensors"),
            ("dir/", "dir.bin"),
            ("x.part", "x.part.bin"),
        ];
        for (told, clean) in cases {
            assert_eq!(clean_file_name(told), clean, "{told:?}");
        }
    }

    #[test]
    fn long_names_keep_their_ending() {
        let name = clean_file_name(&format!("{}.safetensors", "墨".repeat(200)));
        assert!(name.len() <= LONGEST_BYTES && name.ends_with(".safetensors"), "{name}");
    }

    #[test]
    fn a_folder_is_one_folder() {
        for (text, clean) in
            [("a/b", "a_b"), ("..", ""), ("SDXL 1.0", "SDXL 1.0"), ("aux", "_aux"), (" . ", ""), ("x:y", "x_y")]
        {
            assert_eq!(clean_folder_name(text), clean, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_one_safe_component(told in ".{0,300}") {
            for name in [clean_file_name(&told), clean_folder_name(&told)] {
                prop_assert!(!name.contains(['/', '\\', '\0', ':']) && name != ".." && name != ".");
                prop_assert!(name.len() <= LONGEST_BYTES + 1 && !name.starts_with('.') && !name.ends_with(['.', ' ']));
                prop_assert!(!name.chars().any(char::is_control));
                let path = std::path::Path::new("folder").join(&name);
                prop_assert!(name.is_empty() || path.parent() == Some(std::path::Path::new("folder")));
            }
        }
    }
}
