//! What a person can ask for, and what has to be done about it beside the window.

use super::looks::{LookControl, LookId};
use super::settings::{Settings, ThemeChoice};
use super::state::Sheet;
use crate::jobs::JobId;
use crate::model::base::BaseFamily;
use crate::model::file::FileState;
use crate::model::ids::{FileKey, RootId};
use crate::model::kind::ModelKind;
use crate::model::query::{CardQuery, SortBy};
use std::path::PathBuf;

/// A movement of the selection in the gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many tiles on (negative: back).
    By(isize),
    /// To the first tile.
    First,
    /// To the last tile.
    Last,
}

/// What a person asked for. Panels push these; nothing else changes the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Type into the search field.
    SetText(String),
    /// Show or stop showing only this kind.
    ToggleKind(ModelKind),
    /// Show or stop showing only this family.
    ToggleFamily(BaseFamily),
    /// Show or stop showing only this state.
    ToggleState(FileState),
    /// Show only files with findings, or all.
    ToggleOnlyFindings,
    /// Take all filters away.
    ClearFilters,
    /// Order the gallery.
    SortBy(SortBy),
    /// Turn the order round.
    ReverseSort,
    /// Select a file, or nothing.
    Select(Option<FileKey>),
    /// Move the selection.
    MoveSelection(Step),
    /// What is on screen now, most important first.
    SetVisible(Vec<FileKey>),
    /// Open or close the details drawer.
    ToggleDrawer,
    /// Height of the drawer in points.
    SetDrawerHeight(f32),
    /// Width of a tile in points.
    SetTileWidth(f32),
    /// Open or close a side panel: 0 Discovery, 1 Community, 2 Management.
    TogglePanel(usize),
    /// Choose the theme.
    SetTheme(ThemeChoice),
    /// Seconds between background calls.
    SetPace(f32),
    /// Ask CivitAI in the background, or not.
    SetIdentify(bool),
    /// Open a sheet.
    Show(Sheet),
    /// Close the sheet on top.
    CloseSheet,
    /// Ask for a folder with the system's dialog.
    PickFolder,
    /// Add a folder to the library.
    AddFolder(PathBuf),
    /// Take a folder out of the library.
    RemoveRoot(RootId),
    /// Look for installed tools.
    FindTools,
    /// Scan everything again.
    Rescan,
    /// Ask CivitAI about everything that has no answer, now.
    IdentifyNow,
    /// Stop a job.
    CancelJob(JobId),
    /// Pause or go on with a job.
    PauseJob(JobId, bool),
    /// Take finished jobs off the list.
    ClearFinishedJobs,
    /// Look at dropped files.
    Drop(Vec<PathBuf>),
    /// Stop looking at one file.
    CancelLook(LookId),
    /// Put text on the clipboard; the second is what to call it.
    Copy(String, &'static str),
    /// Open an address in the browser.
    OpenUrl(String),
    /// Show a file in the system's file manager.
    Reveal(PathBuf),
    /// Take a notice away.
    DismissNotice(u64),
    /// Set a damaged store aside and begin anew.
    RebuildStore,
}

/// Work to be done beside the window.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open the store and send what is in it.
    OpenStore,
    /// Set a damaged store aside, then open a new one.
    RebuildStore,
    /// Filter and order the cards.
    Query(CardQuery),
    /// Read all about a file.
    LoadDetails(FileKey),
    /// Add a folder.
    AddRoot(PathBuf),
    /// Take a folder out.
    RemoveRoot(RootId),
    /// Scan these roots, or all.
    Scan(Option<Vec<RootId>>),
    /// Hash what has not been hashed.
    Hash,
    /// Ask CivitAI, after so many seconds.
    Identify {
        /// Wait before it begins.
        after_secs: u64,
    },
    /// Watch all roots for changes.
    Watch,
    /// Say what is on screen.
    SetWanted(Vec<FileKey>),
    /// Look at one file; the control stops it.
    Look(LookId, PathBuf, LookControl),
    /// Ask for a folder.
    PickFolder,
    /// Look for installed tools.
    FindTools,
    /// Remember the settings.
    Save(Settings),
    /// Change the pace of background calls (seconds).
    SetPace(f32),
    /// Put text on the clipboard.
    Copy(String),
    /// Open an address in the browser.
    OpenUrl(String),
    /// Show a file in the system's file manager.
    Reveal(PathBuf),
}
