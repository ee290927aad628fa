//! The bundled fonts and the type scale: Inter for text, Phosphor for icons, egui's Hack for hashes.

use super::type_size;
use crate::ui::icons;
use egui::epaint::text::FontTweak;
use egui::{FontData, FontDefinitions, FontFamily, FontId};
use std::sync::Arc;

const INTER_REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.ttf");
const INTER_MEDIUM: &[u8] = include_bytes!("../../../assets/fonts/Inter-Medium.ttf");
const INTER_SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf");
const PHOSPHOR: &[u8] = include_bytes!("../../../assets/fonts/Phosphor.ttf");
const PHOSPHOR_FILL: &[u8] = include_bytes!("../../../assets/fonts/Phosphor-Fill.ttf");

/// The common Chinese characters and all that the program says in Chinese, so that it can be read on a system without
/// such a font. What is not in it comes from the system.
const NOTO_SANS_SC: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-subset.otf");

/// An icon in a line of text sits on the baseline and looks too high; this fraction of its size brings it down to the
/// middle of the capitals (0.4375 em of Phosphor's square against 0.364 em of Inter).
const INLINE_ICON_DROP: f32 = 0.075;

const MEDIUM_FAMILY: &str = "medium";
const SEMIBOLD_FAMILY: &str = "semibold";

/// How heavy text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    #[default]
    Regular,
    /// For names and buttons.
    Medium,
    /// For titles and headings.
    SemiBold,
}

/// The font of a size in points and a weight.
pub fn font(size: f32, weight: Weight) -> FontId {
    let family = match weight {
        Weight::Regular => FontFamily::Proportional,
        Weight::Medium => FontFamily::Name(MEDIUM_FAMILY.into()),
        Weight::SemiBold => FontFamily::Name(SEMIBOLD_FAMILY.into()),
    };
    FontId::new(size, family)
}

/// Plain text, 13.
pub fn body() -> FontId {
    font(type_size::BODY, Weight::Regular)
}

/// Names in lists, text of buttons, 13.
pub fn body_medium() -> FontId {
    font(type_size::BODY, Weight::Medium)
}

/// Headings of sections, 13.
pub fn body_semibold() -> FontId {
    font(type_size::BODY, Weight::SemiBold)
}

/// Names of panels, 15.
pub fn heading() -> FontId {
    font(type_size::HEADING, Weight::SemiBold)
}

/// The one title of a view, 20.
pub fn title() -> FontId {
    font(type_size::TITLE, Weight::SemiBold)
}

/// Secondary lines, 12.
pub fn small() -> FontId {
    font(type_size::SMALL, Weight::Regular)
}

/// Chips, 12.
pub fn small_medium() -> FontId {
    font(type_size::SMALL, Weight::Medium)
}

/// Labels on pictures, 11.
pub fn tiny() -> FontId {
    font(type_size::TINY, Weight::Medium)
}

/// Hashes, 12.
pub fn mono() -> FontId {
    FontId::new(type_size::SMALL, FontFamily::Monospace)
}

/// All fonts: Inter first, then icons set in text, then egui's own for what both lack.
pub(super) fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8], tweak: FontTweak| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes).tweak(tweak)));
    };
    add("Inter-Regular", INTER_REGULAR, FontTweak::default());
    add("Inter-Medium", INTER_MEDIUM, FontTweak::default());
    add("Inter-SemiBold", INTER_SEMIBOLD, FontTweak::default());
    add("Noto-Sans-SC", NOTO_SANS_SC, FontTweak::default());
    add("Phosphor", PHOSPHOR, FontTweak::default());
    add("Phosphor-Fill", PHOSPHOR_FILL, FontTweak::default());
    add("Phosphor-Inline", PHOSPHOR, FontTweak { y_offset_factor: INLINE_ICON_DROP, ..FontTweak::default() });

    let own = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let mut family = |family: FontFamily, first: &[&str]| {
        let last = std::iter::once("Noto-Sans-SC".to_owned());
        let names = first.iter().map(|name| (*name).to_owned()).chain(own.iter().cloned()).chain(last).collect();
        fonts.families.insert(family, names);
    };
    family(FontFamily::Proportional, &["Inter-Regular", "Phosphor-Inline"]);
    family(FontFamily::Name(MEDIUM_FAMILY.into()), &["Inter-Medium", "Phosphor-Inline"]);
    family(FontFamily::Name(SEMIBOLD_FAMILY.into()), &["Inter-SemiBold", "Phosphor-Inline"]);
    family(icons::family(), &["Phosphor", "Inter-Regular"]);
    family(icons::fill_family(), &["Phosphor-Fill", "Inter-Regular"]);
    if let Some(names) = fonts.families.get_mut(&FontFamily::Monospace) {
        names.insert(1.min(names.len()), "Inter-Regular".to_owned());
        names.push("Noto-Sans-SC".to_owned());
    }
    fonts
}
