//! The look: every colour, size, distance, radius and font of the window, for dark and light.
//!
//! Nothing else names a colour or a size. A panel asks [`tokens`] for the colours of the theme in force and takes
//! distances from [`space`], [`radius`], [`size`] and fonts from [`body`] and its siblings. Plain egui widgets follow
//! because [`install`] writes the same tokens into both of egui's styles.

mod fonts;
mod visuals;

pub use fonts::{Weight, body, body_medium, body_semibold, font, heading, mono, small, small_medium, tiny, title};

use crate::model::label::Label;
use egui::{Color32, ThemePreference};

/// The colours of one theme. `text3` is for hints and placeholders only, never for what must be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Whether this is the dark theme.
    pub dark: bool,
    /// Window and bars.
    pub bg0: Color32,
    /// Panels and sheets.
    pub bg1: Color32,
    /// Cards and inputs.
    pub bg2: Color32,
    /// Selected rows, secondary buttons, tracks of bars.
    pub bg3: Color32,
    /// A secondary button under the pointer.
    pub hover: Color32,
    /// A secondary button held down; the handle of a scroll bar.
    pub pressed: Color32,
    /// The few separators.
    pub line: Color32,
    /// Primary text.
    pub text1: Color32,
    /// Secondary text.
    pub text2: Color32,
    /// Hints.
    pub text3: Color32,
    /// Selection, primary action, links.
    pub accent: Color32,
    /// A primary button under the pointer.
    pub accent_hover: Color32,
    /// Behind accent-coloured text: chips, selected rows, quiet bars.
    pub accent_bg: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    /// Verified, done.
    pub ok: Color32,
    /// Behind `ok` text.
    pub ok_bg: Color32,
    /// Needs attention; the favourite star.
    pub warn: Color32,
    /// Behind `warn` text.
    pub warn_bg: Color32,
    /// Dangerous, failed.
    pub bad: Color32,
    /// Behind `bad` text.
    pub bad_bg: Color32,
    /// Colour labels, in the order of [`Label::ALL`] after none.
    pub labels: [Color32; 6],
    /// Over the whole window while a sheet is open.
    pub scrim: Color32,
    /// Behind a label that lies on a picture.
    pub on_image_bg: Color32,
    /// Text and icons on `on_image_bg`, in both themes.
    pub on_image: Color32,
    /// Under popups and sheets.
    pub shadow: Color32,
}

impl Tokens {
    /// The colour of a label; none of none.
    pub fn label(&self, label: Label) -> Option<Color32> {
        (label as usize).checked_sub(1).and_then(|place| self.labels.get(place)).copied()
    }
}

/// The dark theme.
pub static DARK: Tokens = Tokens {
    dark: true,
    bg0: hex(0x0f1115),
    bg1: hex(0x15181e),
    bg2: hex(0x1c2027),
    bg3: hex(0x262b34),
    hover: hex(0x2f3540),
    pressed: hex(0x383f4c),
    line: hex(0x272c35),
    text1: hex(0xe8ebf1),
    text2: hex(0xa6aebd),
    text3: hex(0x6d7687),
    accent: hex(0x7aa2ff),
    accent_hover: hex(0x93b4ff),
    accent_bg: hex(0x22304f),
    on_accent: hex(0x0f1115),
    ok: hex(0x51c08a),
    ok_bg: hex(0x16301f),
    warn: hex(0xe3b34f),
    warn_bg: hex(0x352b14),
    bad: hex(0xee6a5f),
    bad_bg: hex(0x3a1d1b),
    labels: [hex(0xee6a5f), hex(0xf0954a), hex(0xe3c64f), hex(0x51c08a), hex(0x5aa9ff), hex(0xb98aff)],
    scrim: hexa(0x050608, 178),
    on_image_bg: hexa(0x0f1115, 205),
    on_image: hex(0xf3f5f9),
    shadow: hexa(0x000000, 110),
};

/// The light theme. Five of its text colours are a shade darker than first drawn, so that all of them can be read on all
/// four backgrounds (4.5 : 1; hints 3 : 1).
pub static LIGHT: Tokens = Tokens {
    dark: false,
    bg0: hex(0xe9ebef),
    bg1: hex(0xf6f7f9),
    bg2: hex(0xffffff),
    bg3: hex(0xeceef2),
    hover: hex(0xe0e3e9),
    pressed: hex(0xd3d8e0),
    line: hex(0xd9dde4),
    text1: hex(0x1a1d23),
    text2: hex(0x4d5564),
    text3: hex(0x7f8795),
    accent: hex(0x305dd0),
    accent_hover: hex(0x264fb8),
    accent_bg: hex(0xdfe8ff),
    on_accent: hex(0xffffff),
    ok: hex(0x187848),
    ok_bg: hex(0xdcf3e6),
    warn: hex(0x8d6100),
    warn_bg: hex(0xfbefd0),
    bad: hex(0xbd362b),
    bad_bg: hex(0xfbe0dd),
    labels: [hex(0xd0453a), hex(0xd9711c), hex(0xb89200), hex(0x22935a), hex(0x2f77d6), hex(0x8a55d6)],
    scrim: hexa(0x1a1d23, 128),
    on_image_bg: hexa(0x0f1115, 190),
    on_image: hex(0xf3f5f9),
    shadow: hexa(0x1a1d23, 46),
};

/// Distances in points.
pub mod space {
    /// Between an icon and its text.
    pub const XS: f32 = 4.0;
    /// Between controls and panels.
    pub const S: f32 = 8.0;
    /// Between groups.
    pub const M: f32 = 12.0;
    /// Inside panels.
    pub const L: f32 = 16.0;
    /// Between sections.
    pub const XL: f32 = 24.0;
}

/// Corner radii in points.
pub mod radius {
    /// Chips, rows, small controls.
    pub const CONTROL: u8 = 6;
    /// Buttons and inputs.
    pub const BUTTON: u8 = 8;
    /// Panels, cards, popups.
    pub const CARD: u8 = 10;
    /// Sheets and dialogs.
    pub const SHEET: u8 = 14;
}

/// Type sizes in points.
pub mod type_size {
    /// Labels on pictures and badges.
    pub const TINY: f32 = 11.0;
    /// Hints and secondary lines.
    pub const SMALL: f32 = 12.0;
    /// Everything else.
    pub const BODY: f32 = 13.0;
    /// Names of panels.
    pub const HEADING: f32 = 15.0;
    /// The one title of a view.
    pub const TITLE: f32 = 20.0;
}

/// Sizes of the parts of the window, in points.
pub mod size {
    /// Bar at the top.
    pub const TOP_BAR: f32 = 48.0;
    /// Bar at the bottom.
    pub const STATUS_BAR: f32 = 32.0;
    /// Between panels.
    pub const GAP: f32 = 8.0;
    /// Least height of the details drawer.
    pub const DRAWER_MIN: f32 = 380.0;
    /// Greatest height of the details drawer.
    pub const DRAWER_MAX: f32 = 480.0;
    /// A side panel that is folded away.
    pub const RAIL: f32 = 34.0;
    /// The gallery keeps at least this width beside the other panels.
    pub const GALLERY_MIN: f32 = 340.0;
    /// A window lower than this has no status bar.
    pub const STATUS_BAR_ABOVE: f32 = 300.0;
    /// Below this window width Community and Management share one column.
    pub const SHARED_COLUMN_BELOW: f32 = 1400.0;
    /// Below this window width all four panels are tabs.
    pub const ALL_TABS_BELOW: f32 = 1000.0;
    /// Height of a chip.
    pub const CHIP: f32 = 22.0;
    /// Height of a control in a row of controls.
    pub const CONTROL: f32 = 28.0;
    /// Height of an input or a button that stands alone.
    pub const CONTROL_LARGE: f32 = 36.0;
    /// An icon beside body text.
    pub const ICON: f32 = 16.0;
    /// An icon that stands alone.
    pub const ICON_LARGE: f32 = 20.0;
    /// From line to line in running text.
    pub const READING_LINE: f32 = 20.0;
    /// Width of the bar beside a quotation.
    pub const QUOTE_BAR: f32 = 3.0;
}

/// How long a change may take to be shown, in seconds.
pub const ANIMATION_SECS: f32 = 0.12;

/// The colours of the theme this part of the window is painted in.
pub fn tokens(ui: &egui::Ui) -> &'static Tokens {
    of(ui.visuals().dark_mode)
}

/// The colours of the theme in force, where there is no `Ui`.
pub fn tokens_of(ctx: &egui::Context) -> &'static Tokens {
    of(ctx.theme() == egui::Theme::Dark)
}

const fn of(dark: bool) -> &'static Tokens {
    if dark { &DARK } else { &LIGHT }
}

/// The average colour of a picture, opaque: painted until the picture is there.
pub fn picture_colour([red, green, blue]: [u8; 3]) -> Color32 {
    hex(u32::from_be_bytes([0, red, green, blue]))
}

/// Installs fonts and both styles, and follows the system's theme. Call once, before the first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions());
    ctx.style_mut_of(egui::Theme::Dark, |style| visuals::apply(style, &DARK));
    ctx.style_mut_of(egui::Theme::Light, |style| visuals::apply(style, &LIGHT));
    ctx.set_theme(ThemePreference::System);
}

/// Turns egui's own animations off or back on, for people who ask their system for less motion.
pub fn set_reduced_motion(ctx: &egui::Context, reduced: bool) {
    ctx.all_styles_mut(|style| visuals::apply_motion(style, reduced));
}

/// The one place where a colour is made from numbers.
#[expect(clippy::disallowed_methods, reason = "this file is where colours live")]
const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// A colour that lets what is behind it through; `alpha` 0–255.
const fn hexa(rgb: u32, alpha: u8) -> Color32 {
    const fn scale(value: u32, alpha: u8) -> u8 {
        ((value & 0xff) * alpha as u32 / 255) as u8
    }
    Color32::from_rgba_premultiplied(scale(rgb >> 16, alpha), scale(rgb >> 8, alpha), scale(rgb, alpha), alpha)
}

#[cfg(test)]
mod tests;
