//! What the user chose and the program remembers.

use super::discover::DiscoverMode;
use crate::discovery::vision::VisionChoice;
use crate::model::column::Column;
use crate::model::mature::MaturePolicy;
use crate::model::query::SortBy;
use crate::words::Language;
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
}

/// How the gallery shows models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GalleryMode {
    /// A wall of pictures.
    #[default]
    Grid,
    /// A table.
    Table,
}

/// The number of the tab in which models are shown, where panels are tabs.
pub const MODELS_TAB: usize = 1;

/// One change of the settings.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingChange {
    /// Theme.
    Theme(ThemeChoice),
    /// Language; `None` is the system's.
    Language(Option<Language>),
    /// Size of everything, 1 is normal.
    Zoom(f32),
    /// No motion.
    ReducedMotion(bool),
    /// Grid or table.
    GalleryMode(GalleryMode),
    /// Width of a tile in points.
    TileWidth(f32),
    /// Columns of the table, in order.
    Columns(Vec<Column>),
    /// Details drawer open or closed.
    DrawerOpen(bool),
    /// Height of the drawer in points.
    DrawerHeight(f32),
    /// Width of a side panel in points: 0 Discovery, 1 Community, 2 Management.
    PanelWidth(usize, f32),
    /// Another tab of Discovery.
    Discover(DiscoverMode),
    /// Which panel a narrow window shows: 0 Discovery, 1 Gallery, 2 Community, 3 Management.
    Tab(usize),
    /// Which panel the shared column of a medium window shows: 0 Community, 1 Management.
    SideTab(usize),
    /// What happens with mature pictures.
    Mature(MaturePolicy),
    /// Whether the pointer over a blurred picture shows it.
    RevealOnHover(bool),
    /// Seconds between background calls.
    Pace(f32),
    /// Ask CivitAI in the background, or not.
    Identify(bool),
    /// Send nothing at all.
    Offline(bool),
    /// Where CivitAI is; empty is its own address.
    Address(String),
    /// Which encoder looks at pictures.
    Vision(VisionChoice),
    /// Whether what the user likes has a say in the search by meaning.
    PersonalSearch(bool),
    /// Bytes of pictures kept ready to paint, in MiB.
    TextureMib(u32),
}

/// Remembered choices. New fields take their default from older files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Theme.
    pub theme: ThemeChoice,
    /// Language; `None` is the system's.
    pub language: Option<Language>,
    /// Size of everything, 1 is normal.
    pub zoom: f32,
    /// No motion.
    pub reduced_motion: bool,
    /// Grid or table.
    pub gallery_mode: GalleryMode,
    /// Width of a gallery tile in points.
    pub tile_width: f32,
    /// Columns of the table, in order.
    pub columns: Vec<Column>,
    /// Order of the gallery.
    pub sort: SortBy,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// Height of the details drawer in points.
    pub drawer_height: f32,
    /// Whether the details drawer is open.
    pub drawer_open: bool,
    /// Whether the side panels are open: Discovery, Community, Management.
    pub panels_open: [bool; 3],
    /// Widths of the side panels in points.
    pub panel_widths: [f32; 3],
    /// How Discovery is asked.
    pub discover: DiscoverMode,
    /// Which panel a narrow window shows: 0 Discovery, 1 Gallery, 2 Community, 3 Management.
    pub tab: usize,
    /// Which panel the shared column of a medium window shows: 0 Community, 1 Management.
    pub side_tab: usize,
    /// What happens with mature pictures.
    pub mature: MaturePolicy,
    /// Whether the pointer over a blurred picture shows it.
    pub reveal_on_hover: bool,
    /// Seconds between background calls to CivitAI.
    pub background_pace_secs: f32,
    /// Ask CivitAI in the background at all.
    pub identify_in_background: bool,
    /// Send nothing at all.
    pub offline: bool,
    /// Where CivitAI is; empty is its own address.
    pub civitai_address: String,
    /// Which encoder looks at pictures.
    pub vision: VisionChoice,
    /// Whether what the user likes has a say in the search by meaning.
    pub personal_search: bool,
    /// Bytes of pictures kept ready to paint, in MiB.
    pub texture_mib: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            language: None,
            zoom: 1.0,
            reduced_motion: false,
            gallery_mode: GalleryMode::Grid,
            tile_width: Self::TILE_WIDTH_DEFAULT,
            columns: Column::DEFAULT.to_vec(),
            sort: SortBy::Name,
            reversed: false,
            drawer_height: Self::DRAWER_HEIGHT_DEFAULT,
            drawer_open: true,
            panels_open: [true; 3],
            panel_widths: Self::PANEL_WIDTHS_DEFAULT,
            discover: DiscoverMode::default(),
            tab: 1,
            side_tab: 0,
            mature: MaturePolicy::default(),
            reveal_on_hover: true,
            background_pace_secs: 3.0,
            identify_in_background: true,
            offline: false,
            civitai_address: String::new(),
            vision: VisionChoice::default(),
            personal_search: false,
            texture_mib: Self::TEXTURE_MIB_DEFAULT,
        }
    }
}

impl Settings {
    /// Name under which the store keeps them.
    pub const NAME: &'static str = "window";
    /// Tile widths the slider offers, in points.
    pub const TILE_WIDTHS: std::ops::RangeInclusive<f32> = 96.0..=280.0;
    /// Zoom factors on offer.
    pub const ZOOMS: std::ops::RangeInclusive<f32> = 0.6..=2.5;
    /// Widths a side panel may have, in points.
    pub const PANEL_WIDTHS: std::ops::RangeInclusive<f32> = 220.0..=560.0;
    /// Heights the drawer may have, in points.
    pub const DRAWER_HEIGHTS: std::ops::RangeInclusive<f32> = 120.0..=900.0;
    /// Widths of the side panels until somebody drags them: Discovery, Community, Management.
    pub const PANEL_WIDTHS_DEFAULT: [f32; 3] = [312.0, 304.0, 328.0];
    /// Pictures kept ready to paint, in MiB.
    pub const TEXTURE_MIBS: std::ops::RangeInclusive<u32> = 64..=2048;
    const TILE_WIDTH_DEFAULT: f32 = 140.0;
    const DRAWER_HEIGHT_DEFAULT: f32 = 380.0;
    const TEXTURE_MIB_DEFAULT: u32 = 192;
    /// The longest address that is kept, in bytes.
    const MAX_ADDRESS: usize = 300;

    /// Takes one change in; values out of range are brought into it.
    pub fn apply(&mut self, change: SettingChange) {
        match change {
            SettingChange::Theme(theme) => self.theme = theme,
            SettingChange::Language(language) => self.language = language,
            SettingChange::Zoom(zoom) => self.zoom = zoom,
            SettingChange::ReducedMotion(on) => self.reduced_motion = on,
            SettingChange::GalleryMode(mode) => self.gallery_mode = mode,
            SettingChange::TileWidth(width) => self.tile_width = width,
            SettingChange::Columns(columns) => self.columns = columns,
            SettingChange::DrawerOpen(open) => self.drawer_open = open,
            SettingChange::DrawerHeight(height) => self.drawer_height = height,
            SettingChange::PanelWidth(panel, width) => {
                if let Some(own) = self.panel_widths.get_mut(panel) {
                    *own = width;
                }
            }
            SettingChange::Discover(mode) => self.discover = mode,
            SettingChange::Tab(tab) => self.tab = tab,
            SettingChange::SideTab(tab) => self.side_tab = tab,
            SettingChange::Mature(policy) => self.mature = policy,
            SettingChange::RevealOnHover(on) => self.reveal_on_hover = on,
            SettingChange::Pace(secs) => self.background_pace_secs = secs,
            SettingChange::Identify(on) => self.identify_in_background = on,
            SettingChange::Offline(on) => self.offline = on,
            SettingChange::Address(address) => address.trim().clone_into(&mut self.civitai_address),
            SettingChange::Vision(choice) => self.vision = choice,
            SettingChange::PersonalSearch(on) => self.personal_search = on,
            SettingChange::TextureMib(mib) => self.texture_mib = mib,
        }
        *self = std::mem::take(self).sane();
    }

    /// Brings values from a damaged or hand-edited file back into their ranges.
    #[must_use]
    pub fn sane(mut self) -> Self {
        let within = |value: f32, range: &std::ops::RangeInclusive<f32>, default: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { default }
        };
        self.tile_width = within(self.tile_width, &Self::TILE_WIDTHS, Self::TILE_WIDTH_DEFAULT);
        self.zoom = within(self.zoom, &Self::ZOOMS, 1.0);
        self.drawer_height = within(self.drawer_height, &Self::DRAWER_HEIGHTS, Self::DRAWER_HEIGHT_DEFAULT);
        self.background_pace_secs = within(self.background_pace_secs, &(0.0..=3600.0), 3.0);
        for (width, default) in self.panel_widths.iter_mut().zip(Self::PANEL_WIDTHS_DEFAULT) {
            *width = within(*width, &Self::PANEL_WIDTHS, default);
        }
        self.tab = self.tab.min(3);
        self.side_tab = self.side_tab.min(1);
        self.texture_mib = self.texture_mib.clamp(*Self::TEXTURE_MIBS.start(), *Self::TEXTURE_MIBS.end());
        let mut columns = vec![Column::Name];
        for column in &self.columns {
            if !columns.contains(column) {
                columns.push(*column);
            }
        }
        self.columns = columns;
        if self.civitai_address.len() > Self::MAX_ADDRESS {
            self.civitai_address.clear();
        }
        self
    }
}
