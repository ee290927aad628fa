//! Every setting by its name: the one list that the sheet, its search and the palette read.

use crate::words;

/// A part of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Section {
    /// Folders of the library.
    #[default]
    Folders,
    /// The CivitAI key.
    Account,
    /// How CivitAI is asked.
    Civitai,
    /// ComfyUI servers.
    Comfy,
    /// How and where files come.
    Downloads,
    /// What happens with mature pictures.
    Mature,
    /// Theme and sizes.
    Look,
    /// Language.
    Language,
    /// What the user intends, and what the machine has.
    Judging,
    /// The rest.
    Advanced,
}

impl Section {
    /// Every section, as they are listed.
    pub(super) const ALL: [Self; 10] = [
        Self::Folders,
        Self::Account,
        Self::Civitai,
        Self::Comfy,
        Self::Downloads,
        Self::Mature,
        Self::Look,
        Self::Language,
        Self::Judging,
        Self::Advanced,
    ];

    /// The name shown to people.
    pub(super) fn label(self) -> &'static str {
        words::text(match self {
            Self::Folders => "settings-section-folders",
            Self::Account => "settings-section-account",
            Self::Civitai => "settings-section-civitai",
            Self::Comfy => "settings-section-comfy",
            Self::Downloads => "settings-section-downloads",
            Self::Mature => "settings-section-mature",
            Self::Look => "settings-section-look",
            Self::Language => "settings-section-language",
            Self::Judging => "settings-section-judging",
            Self::Advanced => "settings-section-advanced",
        })
    }
}

macro_rules! settings {
    ($($name:ident, $section:ident, $label:literal, $hint:literal;)+) => {
        /// One setting.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum SettingId {
            $($name,)+
        }

        impl SettingId {
            /// Every setting, in the order of the sheet.
            pub(super) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name shown to people.
            pub(super) fn label(self) -> &'static str {
                words::text(match self { $(Self::$name => $label,)+ })
            }

            /// One line on what it does.
            pub(super) fn hint(self) -> &'static str {
                words::text(match self { $(Self::$name => $hint,)+ })
            }

            /// Where it stands.
            pub(super) const fn section(self) -> Section {
                match self { $(Self::$name => Section::$section,)+ }
            }
        }
    };
}

settings! {
    Folders, Folders, "setting-folders", "setting-folders-hint";
    Key, Account, "setting-key", "setting-key-hint";
    Address, Civitai, "setting-address", "setting-address-hint";
    Pace, Civitai, "setting-pace", "setting-pace-hint";
    Identify, Civitai, "setting-identify", "setting-identify-hint";
    Offline, Civitai, "setting-offline", "setting-offline-hint";
    ComfyServers, Comfy, "setting-comfy-servers", "setting-comfy-servers-hint";
    DownloadsAtOnce, Downloads, "setting-downloads-at-once", "setting-downloads-at-once-hint";
    DownloadsLimit, Downloads, "setting-downloads-limit", "setting-downloads-limit-hint";
    DownloadsTemplate, Downloads, "setting-downloads-template", "setting-downloads-template-hint";
    DownloadsPlaces, Downloads, "setting-downloads-places", "setting-downloads-places-hint";
    DownloadsAliases, Downloads, "setting-downloads-aliases", "setting-downloads-aliases-hint";
    DownloadsPreviews, Downloads, "setting-downloads-previews", "setting-downloads-previews-hint";
    DownloadsSidecars, Downloads, "setting-downloads-sidecars", "setting-downloads-sidecars-hint";
    MatureMode, Mature, "setting-mature-mode", "setting-mature-mode-hint";
    MatureLevel, Mature, "setting-mature-level", "setting-mature-level-hint";
    RevealOnHover, Mature, "setting-reveal-on-hover", "setting-reveal-on-hover-hint";
    Hidden, Mature, "setting-hidden", "setting-hidden-hint";
    Theme, Look, "setting-theme", "setting-theme-hint";
    Zoom, Look, "setting-zoom", "setting-zoom-hint";
    TileWidth, Look, "setting-tile-width", "setting-tile-width-hint";
    ReducedMotion, Look, "setting-reduced-motion", "setting-reduced-motion-hint";
    Language, Language, "setting-language", "setting-language-hint";
    Intents, Judging, "setting-intents", "setting-intents-hint";
    GpuMemory, Judging, "setting-gpu-memory", "setting-gpu-memory-hint";
    PersonalSearch, Advanced, "setting-personal-search", "setting-personal-search-hint";
    Vision, Advanced, "setting-vision", "setting-vision-hint";
    TextureMemory, Advanced, "setting-texture-memory", "setting-texture-memory-hint";
    DataFolder, Advanced, "setting-data-folder", "setting-data-folder-hint";
    ClearPictures, Advanced, "setting-clear-pictures", "setting-clear-pictures-hint";
    Renderer, Advanced, "setting-renderer", "setting-renderer-hint";
    Version, Advanced, "setting-version", "setting-version-hint";
}

/// A setting as others list it: [`super::SettingsMemory::wanted`] opens the sheet at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Which.
    pub(crate) id: SettingId,
    /// Its name in the current language.
    pub(crate) label: &'static str,
    /// One line on what it does.
    pub(crate) hint: &'static str,
}

/// Every setting, in the current language.
pub(crate) fn entries() -> impl Iterator<Item = Entry> {
    SettingId::ALL.iter().map(|id| Entry { id: *id, label: id.label(), hint: id.hint() })
}

/// Words to look for, in small letters.
pub(super) fn terms_of(text: &str) -> Vec<String> {
    text.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// Whether all words stand in a setting's name, its line or the name of its section.
pub(super) fn matches(id: SettingId, terms: &[String]) -> bool {
    let words = format!("{}\n{}\n{}", id.label(), id.hint(), id.section().label()).to_lowercase();
    terms.iter().all(|term| words.contains(term.as_str()))
}

/// The text in pieces, those that match one of the words marked `true`.
pub(super) fn marked<'a>(text: &'a str, terms: &[String]) -> Vec<(&'a str, bool)> {
    let starts: Vec<(usize, char)> = text.char_indices().collect();
    let small = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
    let length_at = |from: usize| {
        let fits = |term: &&String| {
            let rest = starts.get(from..).unwrap_or_default();
            let mut letters = rest.iter().map(|(_, letter)| small(*letter));
            term.chars().all(|wanted| letters.next() == Some(wanted))
        };
        terms.iter().filter(fits).map(|term| term.chars().count()).max().unwrap_or_default()
    };
    let byte = |index: usize| starts.get(index).map_or(text.len(), |(at, _)| *at);
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let (mut plain_from, mut at) = (0, 0);
    while at < starts.len() {
        let length = length_at(at);
        if length == 0 {
            at += 1;
            continue;
        }
        pieces
            .extend(text.get(byte(plain_from)..byte(at)).filter(|piece| !piece.is_empty()).map(|piece| (piece, false)));
        pieces.extend(text.get(byte(at)..byte(at + length)).map(|piece| (piece, true)));
        at += length;
        plain_from = at;
    }
    pieces.extend(text.get(byte(plain_from)..).filter(|piece| !piece.is_empty()).map(|piece| (piece, false)));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, set};

    #[test]
    fn every_setting_has_words() {
        for entry in entries() {
            for text in [entry.label, entry.hint] {
                assert!(!text.starts_with("setting"), "{text} has no message");
            }
        }
        for section in Section::ALL {
            assert!(!section.label().starts_with("settings-"), "{section:?}");
            assert!(SettingId::ALL.iter().any(|id| id.section() == section), "{section:?} is empty");
        }
    }

    #[test]
    fn settings_are_found_by_name_and_by_what_they_do() {
        let found = |text: &str| -> Vec<SettingId> {
            let terms = terms_of(text);
            SettingId::ALL.iter().copied().filter(|id| matches(*id, &terms)).collect()
        };
        assert_eq!(found("THEME"), [SettingId::Theme]);
        assert_eq!(found("slides"), [SettingId::ReducedMotion]);
        assert_eq!(found("pg for xxx"), [SettingId::MatureLevel]);
        assert!(found("zebra crossing").is_empty());
        assert_eq!(found("").len(), SettingId::ALL.len());
        set(Language::ChineseSimplified);
        assert!(!found("").is_empty());
    }

    #[test]
    fn what_was_found_is_marked_and_nothing_is_lost() {
        let terms = terms_of("th em");
        assert_eq!(marked("Theme", &terms), [("Th", true), ("em", true), ("e", false)]);
        assert_eq!(marked("Theme", &[]), [("Theme", false)]);
        assert_eq!(marked("", &terms), []);
        for text in ["İÄß 语言 ✓", "aaa", "\u{301}x"] {
            let joined: String = marked(text, &terms_of("ä a 语")).into_iter().map(|(piece, _)| piece).collect();
            assert_eq!(joined, text);
        }
    }
}
