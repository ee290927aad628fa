//! What the user chose and the program remembers.

use crate::model::query::SortBy;
use serde::{Deserialize, Serialize};

/// Dark, light, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

impl ThemeChoice {
    /// Every choice, as menus list them.
    pub const ALL: [Self; 3] = [Self::System, Self::Dark, Self::Light];

    /// The name shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Dark => "Dark",
            Self::Light => "Light",
        }
    }
}

/// Remembered choices. New fields take their default from older files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Theme.
    pub theme: ThemeChoice,
    /// Width of a gallery tile in points.
    pub tile_width: f32,
    /// Order of the gallery.
    pub sort: SortBy,
    /// Height of the details drawer in points.
    pub drawer_height: f32,
    /// Whether the details drawer is open.
    pub drawer_open: bool,
    /// Seconds between background calls to CivitAI.
    pub background_pace_secs: f32,
    /// Ask CivitAI in the background at all.
    pub identify_in_background: bool,
    /// Whether the side panels are open: Discovery, Community, Management.
    pub panels_open: [bool; 3],
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            tile_width: Self::TILE_WIDTH_DEFAULT,
            sort: SortBy::Name,
            drawer_height: 380.0,
            drawer_open: true,
            background_pace_secs: 3.0,
            identify_in_background: true,
            panels_open: [true; 3],
        }
    }
}

impl Settings {
    /// Name under which the store keeps them.
    pub const NAME: &'static str = "window";
    /// Tile widths the slider offers, in points.
    pub const TILE_WIDTHS: std::ops::RangeInclusive<f32> = 96.0..=280.0;
    const TILE_WIDTH_DEFAULT: f32 = 140.0;

    /// Brings values from a damaged or hand-edited file back into their ranges.
    pub fn sane(mut self) -> Self {
        let within = |value: f32, low: f32, high: f32, default: f32| {
            if value.is_finite() { value.clamp(low, high) } else { default }
        };
        let (low, high) = (*Self::TILE_WIDTHS.start(), *Self::TILE_WIDTHS.end());
        self.tile_width = within(self.tile_width, low, high, Self::TILE_WIDTH_DEFAULT);
        self.drawer_height = within(self.drawer_height, 120.0, 900.0, 380.0);
        self.background_pace_secs = within(self.background_pace_secs, 0.0, 3600.0, 3.0);
        self
    }
}
