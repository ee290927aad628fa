//! Files on the clipboard. egui puts texts and pictures there, but no files, and neither it nor winit can begin a drag that leaves the
//! window: copying a file and pasting it is what stands in the place of dragging it out.

use std::path::PathBuf;

/// The clipboard, from its first use on: on X11 what was copied is gone when nobody holds it any more.
#[derive(Default)]
pub(super) struct FileClipboard {
    inner: Option<arboard::Clipboard>,
}

impl FileClipboard {
    /// Puts files there; why not, in the system's words.
    pub(super) fn put(&mut self, files: &[PathBuf]) -> Result<(), String> {
        let words = |error: arboard::Error| error.to_string();
        let clipboard = match &mut self.inner {
            Some(clipboard) => clipboard,
            none => none.insert(arboard::Clipboard::new().map_err(words)?),
        };
        clipboard.set().file_list(files).map_err(words)
    }
}
