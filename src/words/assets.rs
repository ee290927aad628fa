//! The message files, built into the program: the one table of them.

use super::Language;

/// One message file: its area, and its text.
pub(super) type Area = (&'static str, &'static str);

macro_rules! areas {
    ($tag:literal) => {
        areas!(
            $tag, "actions", "activity", "characters", "civitai", "community", "discovery", "downloads", "drawer", "drop", "finder", "findings", "folders", "gallery", "help", "judging",
            "management", "names", "notices", "online", "order", "palette", "query", "settings", "sheets", "shell", "time", "welcome"
        )
    };
    ($tag:literal, $($area:literal),+) => {
        &[$((
            $area,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/words/", $tag, "/", $area, ".ftl")),
        )),+]
    };
}

/// The message files of a language. Every language has a file for every area, even if it is still empty.
pub(super) const fn of(language: Language) -> &'static [Area] {
    const ENGLISH: &[Area] = areas!("en");
    const CHINESE_SIMPLIFIED: &[Area] = areas!("zh-CN");
    match language {
        Language::English => ENGLISH,
        Language::ChineseSimplified => CHINESE_SIMPLIFIED,
    }
}
