//! Files that a person names: one to read, or a place to write to. Asked with the system's dialog; where there is none,
//! by typing a path.

use super::action::{Action, Effect};
use super::analytics::AnalyticsAsk;
use super::community::CommunityAsk;
use super::downloads::DownloadAsk;
use super::finder::{FinderAction, PictureWish};
use super::judging::JudgingAsk;
use super::order::OrderAsk;
use super::pictures::PictureSource;
use super::reduce::reduce;
use super::settings::SettingChange;
use super::state::{AppState, Sheet};
use super::studio::{self, StudioAsk, name_of};
use crate::characters::ExportForm;
use crate::discovery::vision::VisionChoice;
use crate::judging::licence_report::ReportForm;
use crate::model::ids::CharacterId;
use crate::model::kind::ModelKind;
use crate::model::mature::MatureLevel;
use crate::words::tr;
use std::path::{Path, PathBuf};

/// What a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileWish {
    /// A catalogue to take in: JSON lines of model objects.
    ImportCatalogue,
    /// Where the catalogue goes.
    ExportCatalogue,
    /// A picture to make a character of.
    CharacterSource,
    /// A workflow of the user's own for the character that is being prepared.
    CharacterWorkflow,
    /// A workflow of the user's own for automatic runs, and for new characters at first.
    BatchWorkflow,
    /// Where a character goes: below a folder, into an archive, or onto a contact sheet.
    ExportCharacter(CharacterId, ExportForm),
    /// What the user keeps, to be taken in.
    ImportKept,
    /// Where what the user keeps goes.
    ExportKept,
    /// Where the licences of a collection go, as text.
    LicenceReport,
    /// The same as a table.
    LicenceTable,
    /// A list of what is to be downloaded.
    DownloadList,
    /// The folder downloads of a kind go into.
    DownloadFolder(ModelKind),
    /// A list, or a saved page, that names the models of a public collection.
    CollectionPage,
    /// Where the figures of the library go, as a table.
    AnalyticsTable,
    /// A picture to look for.
    FindPicture,
    /// The encoder that looks at pictures.
    VisionEncoder,
}

/// What there is where something is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing that would be lost.
    Free,
    /// A file, which would be replaced.
    Taken,
    /// A folder, where a file is to be.
    IsFolder,
    /// A file, where a folder is to be.
    IsFile,
}

impl Place {
    /// Looks.
    pub fn of(wish: FileWish, path: &Path) -> Self {
        // A link that leads nowhere is there, too.
        let is_there = path.symlink_metadata().is_ok();
        match (wish.is_folder(), path.is_dir()) {
            _ if !is_there => Self::Free,
            (true, true) => Self::Free,
            (true, false) => Self::IsFile,
            (false, true) => Self::IsFolder,
            (false, false) => Self::Taken,
        }
    }
}

impl FileWish {
    /// Whether it is a place to write to; else it is a file to read.
    pub const fn is_save(self) -> bool {
        match self {
            Self::ImportCatalogue
            | Self::ImportKept
            | Self::CharacterSource
            | Self::CharacterWorkflow
            | Self::BatchWorkflow
            | Self::CollectionPage
            | Self::DownloadList
            | Self::DownloadFolder(_)
            | Self::FindPicture
            | Self::VisionEncoder => false,
            Self::ExportCatalogue
            | Self::ExportKept
            | Self::LicenceReport
            | Self::LicenceTable
            | Self::AnalyticsTable
            | Self::ExportCharacter(..) => true,
        }
    }

    /// Whether a folder is named, and not a file.
    pub const fn is_folder(self) -> bool {
        matches!(self, Self::DownloadFolder(_) | Self::ExportCharacter(_, ExportForm::Folder))
    }

    /// What the dialog is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::ImportCatalogue => tr!("command-import-catalogue"),
            Self::ExportCatalogue => tr!("command-export-catalogue"),
            Self::CharacterSource => tr!("characters-choose-source"),
            Self::CharacterWorkflow | Self::BatchWorkflow => tr!("characters-choose-workflow"),
            Self::ExportCharacter(_, ExportForm::Folder) => tr!("characters-export-folder"),
            Self::ExportCharacter(_, ExportForm::Zip) => tr!("characters-export-zip"),
            Self::ExportCharacter(_, ExportForm::Sheet) => tr!("characters-export-sheet"),
            Self::ImportKept => tr!("command-import-kept"),
            Self::ExportKept => tr!("command-export-kept"),
            Self::LicenceReport => tr!("licences-save-markdown"),
            Self::LicenceTable => tr!("licences-save-table"),
            Self::AnalyticsTable => tr!("analytics-save"),
            Self::CollectionPage => tr!("shelf-from-page"),
            Self::DownloadList => tr!("downloads-from-file"),
            Self::DownloadFolder(_) => tr!("downloads-folder-choose-title"),
            Self::FindPicture => tr!("finder-choose-picture"),
            Self::VisionEncoder => tr!("setting-vision-choose"),
        }
    }

    /// Endings of such files, without the dot; the first is what a new one gets.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::ImportCatalogue | Self::ExportCatalogue => &["jsonl", "ndjson", "json"],
            Self::CharacterSource => &["png", "jpg", "jpeg", "webp"],
            Self::FindPicture => &["png", "jpg", "jpeg", "webp", "gif", "mp4", "webm", "mov", "mkv", "avi"],
            Self::VisionEncoder => &["safetensors"],
            Self::ExportCharacter(_, ExportForm::Zip) => &["zip"],
            Self::ExportCharacter(_, ExportForm::Sheet) => &["png"],
            Self::ImportKept | Self::ExportKept | Self::CharacterWorkflow | Self::BatchWorkflow => &["json"],
            Self::DownloadList => &["txt", "md", "csv", "json"],
            Self::DownloadFolder(_) | Self::ExportCharacter(_, ExportForm::Folder) => &[],
            Self::CollectionPage => &["html", "htm", "mhtml", "txt", "md", "json"],
            Self::LicenceReport => &["md"],
            Self::LicenceTable | Self::AnalyticsTable => &["csv"],
        }
    }

    /// What a new file is called at first.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::ImportCatalogue | Self::ExportCatalogue => "civitdeck-catalogue.jsonl",
            Self::CharacterSource
            | Self::CharacterWorkflow
            | Self::BatchWorkflow
            | Self::ExportCharacter(_, ExportForm::Folder)
            | Self::FindPicture
            | Self::VisionEncoder
            | Self::CollectionPage
            | Self::DownloadFolder(_)
            | Self::DownloadList => "",
            Self::ExportCharacter(_, ExportForm::Zip) => "character.zip",
            Self::ExportCharacter(_, ExportForm::Sheet) => "character.png",
            Self::ImportKept | Self::ExportKept => "civitdeck-library.json",
            Self::LicenceReport => "licences.md",
            Self::LicenceTable => "licences.csv",
            Self::AnalyticsTable => "library.csv",
        }
    }

    /// What is to be done with the file.
    fn effects(self, state: &mut AppState, path: PathBuf) -> Vec<Effect> {
        let effect = match self {
            Self::FindPicture => {
                return reduce(state, Action::Finder(FinderAction::Look(Some(PictureWish::File(path)))));
            }
            Self::VisionEncoder => {
                return reduce(state, Action::Set(SettingChange::Vision(VisionChoice::File(path))));
            }
            Self::DownloadFolder(kind) => {
                return reduce(state, Action::Download(DownloadAsk::Place(kind, path)));
            }
            Self::ImportCatalogue => Effect::ImportCatalogue(path),
            Self::ExportCatalogue => Effect::ExportCatalogue(path),
            Self::ExportCharacter(id, form) => Effect::Studio(StudioAsk::Export(id, form, path)),
            Self::CharacterSource => {
                let name = name_of(&path);
                Effect::Studio(StudioAsk::Draft(PictureSource::File(path), MatureLevel::Unrated, name))
            }
            Self::CharacterWorkflow => Effect::Studio(StudioAsk::Workflow(path)),
            Self::BatchWorkflow => Effect::Studio(StudioAsk::BatchWorkflow(path)),
            Self::ImportKept => Effect::Order(OrderAsk::Import(path)),
            Self::ExportKept => Effect::Order(OrderAsk::Export(path)),
            Self::LicenceReport => Effect::Judging(JudgingAsk::SaveLicences(ReportForm::Markdown, path)),
            Self::AnalyticsTable => Effect::Analytics(AnalyticsAsk::Save(path)),
            Self::DownloadList => Effect::Download(Box::new(DownloadAsk::ListIn(path))),
            Self::CollectionPage => Effect::Community(CommunityAsk::NamedIn(path)),
            Self::LicenceTable => Effect::Judging(JudgingAsk::SaveLicences(ReportForm::Csv, path)),
        };
        match effect {
            // It opens a sheet too.
            Effect::Studio(ask) => studio::reduce(state, ask),
            effect => vec![effect],
        }
    }
}

/// Asks for a file: with the system's dialog, or with our own sheet where there is known to be none.
pub(super) fn ask(state: &mut AppState, wish: FileWish) -> Vec<Effect> {
    if state.no_dialog {
        type_path(state, wish);
        return Vec::new();
    }
    vec![Effect::PickFile(wish)]
}

/// The system has no dialog: the path can be typed.
pub(super) fn type_path(state: &mut AppState, wish: FileWish) {
    state.no_dialog = true;
    open(state, wish);
}

/// Opens the sheet on which a path is typed, and asked about.
fn open(state: &mut AppState, wish: FileWish) {
    close(state);
    state.file_wish = Some(wish);
    state.sheets.push(Sheet::Path);
}

/// A file was named in the system's dialog, or none.
pub(super) fn picked(state: &mut AppState, wish: FileWish, path: &Path) -> Vec<Effect> {
    if path.as_os_str().is_empty() {
        close(state);
        return Vec::new();
    }
    let whole = with_ending(wish, path);
    // The dialog asks itself before it gives a name that is taken; of what we made of it it knows nothing.
    if wish.is_save() && whole != path {
        return vec![Effect::LookAtPlace(wish, whole)];
    }
    take(state, wish, whole)
}

/// A path was typed. What is to be written is looked for first: nothing is replaced that nobody meant.
pub(super) fn named(state: &mut AppState, wish: FileWish, path: &Path) -> Vec<Effect> {
    state.file_place = None;
    let whole = with_ending(wish, path);
    if wish.is_save() { vec![Effect::LookAtPlace(wish, whole)] } else { take(state, wish, whole) }
}

/// What there is at the place something is to be written to.
pub(super) fn looked(state: &mut AppState, wish: FileWish, path: PathBuf, place: Place) -> Vec<Effect> {
    if place == Place::Free {
        return take(state, wish, path);
    }
    if state.file_wish != Some(wish) {
        // The system's dialog is closed by now; the question is ours.
        open(state, wish);
    }
    state.file_place = Some((path, place));
    Vec::new()
}

/// Whether the file that is there is to be replaced.
pub(super) fn replace(state: &mut AppState, yes: bool) -> Vec<Effect> {
    let taken = state.file_place.take().filter(|(_, place)| yes && *place == Place::Taken);
    match (state.file_wish, taken) {
        (Some(wish), Some((path, _))) => take(state, wish, path),
        _ => Vec::new(),
    }
}

fn take(state: &mut AppState, wish: FileWish, path: PathBuf) -> Vec<Effect> {
    close(state);
    wish.effects(state, path)
}

fn close(state: &mut AppState) {
    (state.file_wish, state.file_place) = (None, None);
    state.sheets.retain(|sheet| *sheet != Sheet::Path);
}

/// A name without an ending would not be offered by the next dialog that asks for such a file.
fn with_ending(wish: FileWish, path: &Path) -> PathBuf {
    if wish.is_save() && !wish.is_folder() && path.extension().is_none() {
        path.with_extension(wish.endings().first().copied().unwrap_or_default())
    } else {
        path.to_path_buf()
    }
}
