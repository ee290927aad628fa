//! What is pasted into the window: pictures, and outside of a text field paths of files, as file managers copy them, and
//! addresses, numbers and hashes of what CivitAI has.

use crate::app::Pixels;
use crate::model::pasted::Pasted;
use egui::Event;
use std::path::PathBuf;

/// Pasted paths of files, one a line, are looked at like dropped ones: file managers copy files as such lines.
pub(super) fn pasted_paths(ctx: &egui::Context) -> Vec<PathBuf> {
    ctx.input(|input| {
        let texts = input.events.iter().filter_map(|event| match event {
            Event::Paste(text) => Some(text.as_str()),
            _ => None,
        });
        texts.flat_map(paths_in).collect()
    })
}

/// A pasted address, AIR, number or hash: what it names is opened.
pub(super) fn pasted_place(ctx: &egui::Context) -> Option<String> {
    ctx.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::Paste(text) if Pasted::of(text).is_some() => Some(text.trim().to_owned()),
            _ => None,
        })
    })
}

/// A pasted picture: pixels, not a file.
pub(super) fn pasted_pixels(ctx: &egui::Context) -> Option<Pixels> {
    ctx.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::PasteImage(image) => Some(Pixels { size: image.size, rgba: image.as_raw().into() }),
            _ => None,
        })
    })
}

/// The absolute paths among the lines of a text, plain or as `file://` addresses.
pub(super) fn paths_in(text: &str) -> Vec<PathBuf> {
    let lines = text.lines().map(|line| line.trim().trim_matches('"'));
    lines
        .map(|line| line.strip_prefix("file://").map_or_else(|| PathBuf::from(line), path_of_address))
        .filter(|path| path.is_absolute())
        .collect()
}

/// The path in a `file://` address: without the name of this machine, `%20` and its like resolved.
fn path_of_address(address: &str) -> PathBuf {
    let address = address.strip_prefix("localhost").unwrap_or(address);
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex_digit(*high).zip(hex_digit(*low)),
            _ => None,
        };
        bytes.push(escaped.map_or(first, |(high, low)| high << 4 | low));
        rest = after.get(if escaped.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    let path = String::from_utf8_lossy(&bytes).into_owned();
    // `file:///C:/models` is the path `C:/models`.
    let drive = path.strip_prefix('/').filter(|path| path.chars().nth(1) == Some(':'));
    PathBuf::from(if cfg!(windows) { drive.unwrap_or(&path) } else { &path })
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_absolute_paths_are_taken_from_a_paste() {
        assert_eq!(paths_in("/m/a.pt\nhello\nfile:///m/b.pt\n"), [PathBuf::from("/m/a.pt"), PathBuf::from("/m/b.pt")]);
    }

    #[test]
    #[cfg(unix)]
    fn addresses_of_files_are_unescaped_and_plain_paths_are_not() {
        let path = |text: &str| paths_in(text).pop().unwrap();
        assert_eq!(path("file:///m/first%20one%C3%A9.pt"), PathBuf::from("/m/first oneé.pt"));
        assert_eq!(path("file://localhost/m/100%.pt"), PathBuf::from("/m/100%.pt"));
        assert_eq!(path("file:///m/%zz%4"), PathBuf::from("/m/%zz%4"));
        assert_eq!(path("/m/first%20one.pt"), PathBuf::from("/m/first%20one.pt"));
    }
}
