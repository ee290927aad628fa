//! Writing results: standard output locked once and buffered, JSON one object a line, and text that a hostile file name
//! cannot turn into terminal commands.

use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, BufWriter, StdoutLock, Write as _};

/// Large enough that 100,000 lines are few system calls.
const BUFFER_BYTES: usize = 128 << 10;

/// Where results go.
pub(super) struct Output {
    writer: BufWriter<StdoutLock<'static>>,
    /// Whether results are JSON.
    pub(super) json: bool,
}

impl Output {
    /// Takes standard output for itself until dropped.
    pub(super) fn stdout(json: bool) -> Self {
        Self { writer: BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock()), json }
    }

    /// Writes one object and ends the line.
    pub(super) fn object(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.writer, value)?;
        self.writer.write_all(b"\n")
    }

    /// Writes a line of text.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(text.as_bytes())?;
        self.writer.write_all(b"\n")
    }

    /// Hands everything written so far on.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Tells something on standard error. Nobody can be told when that fails.
pub(super) fn tell(text: &str) {
    let mut stderr = io::stderr().lock();
    let _told = writeln!(stderr, "{}", plain(text));
}

/// Text for a terminal: control characters, and those that turn the writing around, become a mark. File names and names
/// from the network are written by strangers.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let is_command = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().any(is_command) {
        Cow::Owned(text.chars().map(|c| if is_command(c) { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_command_the_terminal() {
        assert_eq!(plain("水墨 é.safetensors"), "水墨 é.safetensors");
        assert_eq!(plain("a\u{1b}[2Jb\nc\u{202e}d"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
    }
}
