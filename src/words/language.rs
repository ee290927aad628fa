//! The languages the window speaks.

use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A language the window speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, the language every message exists in.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Chinese in simplified characters.
    #[serde(rename = "zh-CN")]
    ChineseSimplified,
}

impl Language {
    /// Every language, as menus list them.
    pub const ALL: [Self; 2] = [Self::English, Self::ChineseSimplified];

    /// The language's name in itself, so that who cannot read the window finds the way back.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::ChineseSimplified => "简体中文",
        }
    }

    /// The tag of BCP 47, which is also the name of the folder with its messages.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::ChineseSimplified => "zh-CN",
        }
    }

    /// The language of the system's user, as far as the system tells and the window speaks it; else English.
    pub fn of_system() -> Self {
        sys_locale::get_locales().find_map(|name| Self::of_locale(&name)).unwrap_or_default()
    }

    /// The language for the name of a locale (`zh_CN.UTF-8`, `zh-Hans-CN`, `en-GB`); `None` for one the window does not
    /// speak. Traditional Chinese is not simplified Chinese.
    pub fn of_locale(name: &str) -> Option<Self> {
        let tag = name.split(['.', '@']).next().unwrap_or_default().replace('_', "-");
        let id: LanguageIdentifier = tag.parse().ok()?;
        let script = id.script.as_ref().map(|script| script.as_str());
        let region = id.region.as_ref().map(|region| region.as_str());
        match (id.language.as_str(), script, region) {
            ("en", ..) => Some(Self::English),
            ("zh", Some("Hans"), _) | ("zh", None, None | Some("CN" | "SG" | "MY")) => Some(Self::ChineseSimplified),
            _ => None,
        }
    }

    /// The language as the message library wants it.
    pub(super) fn identifier(self) -> LanguageIdentifier {
        self.tag().parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_of_all_systems_are_understood() {
        for name in ["zh_CN.UTF-8", "zh-CN", "zh-Hans-CN", "zh_Hans", "zh", "zh_SG.utf8@pinyin", "ZH-cn"] {
            assert_eq!(Language::of_locale(name), Some(Language::ChineseSimplified), "{name}");
        }
        assert_eq!(Language::of_locale("en_GB.UTF-8"), Some(Language::English));
        for name in ["zh-TW", "zh_Hant_HK", "de-DE", "C", "POSIX", "", "_", ".", "\u{fffd}@@"] {
            assert_eq!(Language::of_locale(name), None, "{name}");
        }
    }

    #[test]
    fn a_language_is_remembered_by_its_tag() {
        for language in Language::ALL {
            let written = serde_json::to_string(&language).unwrap();
            assert_eq!(written, format!("\"{}\"", language.tag()));
            assert_eq!(serde_json::from_str::<Language>(&written).unwrap(), language);
            assert_eq!(language.identifier().to_string(), language.tag());
        }
    }
}
