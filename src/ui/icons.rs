//! The icons: Phosphor's glyphs, each under the name of what it stands for.
//!
//! An icon never stands alone: its widget has a name or a tooltip. The same code points are in both fonts, so
//! [`icon`] and [`icon_fill`] take the same constants; in a line of text the regular form can be written directly.

use egui::{FontFamily, FontId, RichText};

/// The family of the regular icons.
pub fn family() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// The family of the filled icons.
pub fn fill_family() -> FontFamily {
    FontFamily::Name("icons-fill".into())
}

/// The font of a regular icon of a size in points, for painting by hand.
pub fn font(size: f32) -> FontId {
    FontId::new(size, family())
}

/// The font of a filled icon of a size in points, for painting by hand.
pub fn fill_font(size: f32) -> FontId {
    FontId::new(size, fill_family())
}

/// A regular icon of a size in points.
pub fn icon(glyph: &str, size: f32) -> RichText {
    RichText::new(glyph).font(font(size))
}

/// A filled icon of a size in points.
pub fn icon_fill(glyph: &str, size: f32) -> RichText {
    RichText::new(glyph).font(fill_font(size))
}

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $glyph:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $glyph;)*
        /// Every icon with its name.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

icons! {
    // The name of the program and its parts
    /// The program (`stack-simple`).
    LOGO = "\u{e468}";
    /// Fold a panel (`sidebar-simple`).
    SIDEBAR = "\u{ec24}";
    /// Settings (`gear-six`).
    GEAR = "\u{e272}";
    /// Notifications (`bell`).
    BELL = "\u{e0ce}";
    /// Activity (`pulse`).
    PULSE = "\u{e000}";
    /// Help (`question`).
    QUESTION = "\u{e3e8}";
    /// Shortcuts (`keyboard`).
    KEYBOARD = "\u{e2d8}";
    /// Light theme (`sun`).
    SUN = "\u{e472}";
    /// Dark theme (`moon`).
    MOON = "\u{e330}";
    /// The system's theme (`monitor`).
    MONITOR = "\u{e32e}";
    /// Discovery (`compass`).
    COMPASS = "\u{e1c8}";
    /// Community (`users`).
    USERS = "\u{e4d6}";
    /// Analytics (`chart-line-up`).
    CHART = "\u{e156}";
    /// Quality (`gauge`).
    GAUGE = "\u{e628}";
    // Finding and arranging
    /// Search (`magnifying-glass`).
    MAGNIFYING_GLASS = "\u{e30c}";
    /// Filter (`funnel-simple`).
    FUNNEL = "\u{e268}";
    /// Advanced filters (`sliders-horizontal`).
    SLIDERS = "\u{e434}";
    /// Sort (`sort-ascending`).
    SORT_ASCENDING = "\u{e444}";
    /// As tiles (`squares-four`).
    GRID = "\u{e464}";
    /// As a list (`list`).
    LIST = "\u{e2f0}";
    /// Recommendation (`sparkle`).
    SPARKLE = "\u{e6a2}";
    /// Rising (`trend-up`).
    TREND_UP = "\u{e4ae}";
    /// Falling (`trend-down`).
    TREND_DOWN = "\u{e4ac}";
    /// Tag (`tag`).
    TAG = "\u{e478}";
    /// Date (`calendar-blank`).
    CALENDAR = "\u{e10a}";
    /// Style (`palette`).
    PALETTE = "\u{e6c8}";
    // Moving about
    /// Open below (`caret-down`).
    CARET_DOWN = "\u{e136}";
    /// Close (`caret-up`).
    CARET_UP = "\u{e13c}";
    /// Back (`caret-left`).
    CARET_LEFT = "\u{e138}";
    /// Forward (`caret-right`).
    CARET_RIGHT = "\u{e13a}";
    /// Previous (`arrow-left`).
    ARROW_LEFT = "\u{e058}";
    /// Next (`arrow-right`).
    ARROW_RIGHT = "\u{e06c}";
    /// Up (`arrow-up`).
    ARROW_UP = "\u{e08e}";
    /// Down (`arrow-down`).
    ARROW_DOWN = "\u{e03e}";
    /// Opens in the browser (`arrow-square-out`).
    ARROW_SQUARE_OUT = "\u{e5de}";
    /// Enlarge (`arrows-out`).
    ARROWS_OUT = "\u{e0a2}";
    /// More (`dots-three`).
    DOTS_THREE = "\u{e1fe}";
    /// Close, remove (`x`).
    X = "\u{e4f6}";
    /// Add (`plus`).
    PLUS = "\u{e3d4}";
    /// Less (`minus`).
    MINUS = "\u{e32a}";
    // Files and places
    /// Folder (`folder`).
    FOLDER = "\u{e24a}";
    /// Add a folder (`folder-plus`).
    FOLDER_PLUS = "\u{e258}";
    /// Show in the file manager (`folder-open`).
    FOLDER_OPEN = "\u{e256}";
    /// File (`file`).
    FILE = "\u{e230}";
    /// Duplicates (`files`).
    FILES = "\u{e710}";
    /// Models, versions (`stack`).
    STACK = "\u{e466}";
    /// Collection (`books`).
    BOOKS = "\u{e758}";
    /// Bundle (`package`).
    PACKAGE = "\u{e390}";
    /// Model without a picture (`cube`).
    CUBE = "\u{e1da}";
    /// Disks (`hard-drives`).
    HARD_DRIVES = "\u{e2a0}";
    /// Processor, memory (`cpu`).
    CPU = "\u{e610}";
    /// Store (`database`).
    DATABASE = "\u{e1de}";
    /// Hash (`hash`).
    HASH = "\u{e2a2}";
    /// Address (`link`).
    LINK = "\u{e2e2}";
    /// Broken link (`link-break`).
    LINK_BREAK = "\u{e2e4}";
    /// Picture (`image`).
    IMAGE = "\u{e2ca}";
    /// Picture that cannot be read (`image-broken`).
    IMAGE_BROKEN = "\u{e7a8}";
    /// Video (`video`).
    VIDEO = "\u{e740}";
    // Doing
    /// Copy (`copy`).
    COPY = "\u{e1ca}";
    /// Download (`download-simple`).
    DOWNLOAD = "\u{e20c}";
    /// Upload (`upload-simple`).
    UPLOAD = "\u{e4c0}";
    /// Refresh, update (`arrows-clockwise`).
    ARROWS_CLOCKWISE = "\u{e094}";
    /// Undo (`arrow-counter-clockwise`).
    UNDO = "\u{e038}";
    /// Pause (`pause`).
    PAUSE = "\u{e39e}";
    /// Start, go on (`play`).
    PLAY = "\u{e3d0}";
    /// Stop (`stop`).
    STOP = "\u{e46c}";
    /// To the bin (`trash`).
    TRASH = "\u{e4a6}";
    /// Note (`note-pencil`).
    NOTE_PENCIL = "\u{e34c}";
    /// Send to ComfyUI (`paper-plane-tilt`).
    PAPER_PLANE = "\u{e398}";
    /// Share (`share-network`).
    SHARE = "\u{e408}";
    /// Quick, unused (`lightning`).
    LIGHTNING = "\u{e2de}";
    /// Tidy up (`broom`).
    BROOM = "\u{ec54}";
    /// Pin (`push-pin`).
    PUSH_PIN = "\u{e3e2}";
    /// Test (`flask`).
    FLASK = "\u{e79e}";
    // States
    /// Done (`check`).
    CHECK = "\u{e182}";
    /// A colour label (`circle`).
    CIRCLE = "\u{e18a}";
    /// Verified (`check-circle`).
    CHECK_CIRCLE = "\u{e184}";
    /// Trusted (`seal-check`).
    SEAL_CHECK = "\u{e606}";
    /// To know (`info`).
    INFO = "\u{e2ce}";
    /// Attention (`warning`).
    WARNING = "\u{e4e0}";
    /// Failed (`warning-circle`).
    WARNING_CIRCLE = "\u{e4e2}";
    /// Dangerous (`warning-octagon`).
    WARNING_OCTAGON = "\u{e4e4}";
    /// Ticked (`check-square`).
    CHECK_SQUARE = "\u{e186}";
    /// Ruled out (`minus-square`).
    MINUS_SQUARE = "\u{ed4c}";
    /// Not ticked (`square`).
    SQUARE = "\u{e45e}";
    /// Not allowed (`prohibit`).
    PROHIBIT = "\u{e3de}";
    /// Safe (`shield-check`).
    SHIELD_CHECK = "\u{e40c}";
    /// Unsafe (`shield-warning`).
    SHIELD_WARNING = "\u{e412}";
    /// Waiting, time (`clock`).
    CLOCK = "\u{e19a}";
    /// History (`clock-counter-clockwise`).
    HISTORY = "\u{e1a0}";
    /// Shown (`eye`).
    EYE = "\u{e220}";
    /// Hidden (`eye-slash`).
    EYE_SLASH = "\u{e224}";
    /// Not connected (`plugs`).
    PLUGS = "\u{eb56}";
    /// Connected (`plugs-connected`).
    PLUGS_CONNECTED = "\u{eb5a}";
    /// No network (`wifi-slash`).
    WIFI_SLASH = "\u{e4f2}";
    /// Not on CivitAI (`cloud-slash`).
    CLOUD_SLASH = "\u{e1b6}";
    /// API key (`key`).
    KEY = "\u{e2d6}";
    /// Licence (`scales`).
    SCALES = "\u{e750}";
    // People
    /// Favourite (`star`).
    STAR = "\u{e46a}";
    /// Liked (`heart`).
    HEART = "\u{e2a8}";
    /// Keep for later (`bookmark-simple`).
    BOOKMARK = "\u{e0ea}";
    /// Thumbs up (`thumbs-up`).
    THUMBS_UP = "\u{e48e}";
    /// Thumbs down (`thumbs-down`).
    THUMBS_DOWN = "\u{e48c}";
    /// Comments (`chat-circle`).
    CHAT = "\u{e168}";
    /// Person (`user`).
    USER = "\u{e4c2}";
    /// Creator (`user-circle`).
    USER_CIRCLE = "\u{e4c4}";
    /// Public (`globe`).
    GLOBE = "\u{e288}";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme;

    #[test]
    fn every_icon_is_in_both_fonts_and_in_text() {
        let ctx = egui::Context::default();
        theme::install(&ctx);
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            ui.ctx().fonts_mut(|fonts| {
                for (name, glyph) in ALL {
                    for font in [font(16.0), fill_font(16.0), theme::body(), theme::body_medium(), theme::heading()] {
                        assert!(fonts.has_glyphs(&font, glyph), "{name} is not in {font:?}");
                    }
                }
                assert!(
                    !fonts.has_glyphs(&font(16.0), "\u{e001}\u{f7ff}"),
                    "the test can tell when a glyph is missing"
                );
            });
        });
        output.textures_delta.clear();
    }

    #[test]
    fn no_two_names_share_a_glyph() {
        let mut glyphs: Vec<&str> = ALL.iter().map(|(_, glyph)| *glyph).collect();
        glyphs.sort_unstable();
        glyphs.dedup();
        assert_eq!(glyphs.len(), ALL.len());
    }
}
