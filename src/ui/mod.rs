//! The window: what it looks like and how it is painted. The only place that knows egui.
//!
//! Panels read [`crate::app::AppState`] and push [`crate::app::Action`]s; they do no work and change nothing. The shell
//! is the wiring point: it owns the services, drains their events and runs effects.

mod clipboard;
mod dialogs;
pub mod icons;
mod keys;
mod look;
mod notices;
mod panels;
mod paste;
mod run;
mod sheets;
mod shell;
mod textures;
pub mod theme;
mod widgets;

pub use run::run;
pub use shell::Shell;
pub use widgets::rich_text::{RichTextEvent, RichTextView, rich_text_ui};

use crate::app::{Action, AppState};
use textures::Textures;

/// What a panel sees: the state to read, pictures to show, and where to put what the user asks for.
pub(crate) struct Cx<'a> {
    /// The state.
    pub(crate) state: &'a AppState,
    /// Pictures.
    pub(crate) textures: &'a mut Textures,
    /// What the user asked for in this frame.
    pub(crate) actions: &'a mut Vec<Action>,
    /// What only the window remembers.
    pub(crate) memory: &'a mut Memory,
}

/// What only the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Files on screen, as last told.
    pub(crate) visible: Vec<crate::model::ids::FileKey>,
    /// Columns of the grid, for moving the selection up and down.
    pub(crate) columns: usize,
    /// Rows of tiles on screen, for moving it by pages.
    pub(crate) rows_on_screen: usize,
    /// See there.
    pub(crate) layout: panels::LayoutMemory,
    /// From panel to panel by keyboard.
    pub(crate) landmarks: panels::LandmarkMemory,
    /// See there.
    pub(crate) notices: notices::NoticesMemory,
    /// See there.
    pub(crate) gallery: panels::GalleryMemory,
    /// See there.
    pub(crate) drawer: panels::DrawerMemory,
    /// See there.
    pub(crate) discovery: panels::DiscoveryMemory,
    /// See there.
    pub(crate) community: panels::CommunityMemory,
    /// See there.
    pub(crate) management: panels::ManagementMemory,
    /// See there.
    pub(crate) top_bar: panels::TopBarMemory,
    /// See there.
    pub(crate) folders: sheets::FoldersMemory,
    /// See there.
    pub(crate) order: sheets::OrderMemory,
    /// See there.
    pub(crate) bulk: sheets::BulkMemory,
    /// See there.
    pub(crate) analytics: sheets::AnalyticsMemory,
    /// See there.
    pub(crate) palette: sheets::PaletteMemory,
    /// See there.
    pub(crate) picture: sheets::PictureMemory,
    pub(crate) card: sheets::CardMemory,
    pub(crate) batch: sheets::BatchMemory,
    pub(crate) character: sheets::CharacterMemory,
    pub(crate) images: sheets::ImagesMemory,
    /// See there.
    pub(crate) settings: sheets::SettingsMemory,
    /// See there.
    pub(crate) guide: sheets::GuideMemory,
    /// See there.
    pub(crate) path: sheets::PathMemory,
    /// What the sheet of a public collection remembers.
    pub(crate) shelf: sheets::ShelfMemory,
    pub(crate) report: sheets::ReportMemory,
    /// See there.
    pub(crate) welcome: sheets::WelcomeMemory,
    /// See there.
    pub(crate) shortcuts: sheets::ShortcutsMemory,
}

impl Cx<'_> {
    /// Notes what the user asked for.
    pub(crate) fn push(&mut self, action: Action) {
        self.actions.push(action);
    }
}
