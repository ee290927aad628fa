//! Everything that can be asked for by name: one list that buttons, menus, the palette, the shortcut sheet and the
//! keyboard all read.
//!
//! A command has a label and a hint (messages `command-…` and `command-…-hint`), at most one shortcut, a rule when it can
//! be had, and what it leads to. The only place that names a shortcut.

mod shortcut;

pub use shortcut::{GALLERY_KEYS, Key, Shortcut};

use super::action::Action;
use super::file_wish::FileWish;
use super::jobs_view::JobKind;
use super::settings::{GalleryMode, SettingChange, ThemeChoice};
use super::sheet::Sheet;
use super::state::{AppState, Phase};
use crate::comfy::graph::Loader;
use crate::model::arrange::Place;
use crate::model::marks::MarkChange;
use crate::model::mature::MatureMode;
use crate::model::online::ImagesOf;
use crate::model::query::Scope;
use crate::words;

/// Groups that the shortcut sheet and the palette show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommandGroup {
    /// Finding models.
    Find,
    /// The selected models.
    Model,
    /// The library.
    Library,
    /// What the window shows.
    Window,
    /// Help.
    Help,
}

impl CommandGroup {
    /// Every group, as sheets list them.
    pub const ALL: [Self; 5] = [Self::Find, Self::Model, Self::Library, Self::Window, Self::Help];

    /// The name shown to people.
    pub fn label(self) -> &'static str {
        words::text(match self {
            Self::Find => "command-group-find",
            Self::Model => "command-group-model",
            Self::Library => "command-group-library",
            Self::Window => "command-group-window",
            Self::Help => "command-group-help",
        })
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident, $id:literal, $group:ident, $shortcut:expr;)+) => {
        /// Something that can be asked for by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command {
            $($(#[$doc])* $name,)+
        }

        impl Command {
            /// Every command, in the order of menus.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name shown to people.
            pub fn label(self) -> &'static str {
                words::text(match self { $(Self::$name => concat!("command-", $id),)+ })
            }

            /// One sentence on what it does.
            pub fn hint(self) -> &'static str {
                words::text(match self { $(Self::$name => concat!("command-", $id, "-hint"),)+ })
            }

            /// Where it is listed.
            pub const fn group(self) -> CommandGroup {
                match self { $(Self::$name => CommandGroup::$group,)+ }
            }

            /// The keys that ask for it.
            pub const fn shortcut(self) -> Option<Shortcut> {
                match self { $(Self::$name => $shortcut,)+ }
            }
        }
    };
}

const fn on(key: char) -> Shortcut {
    Shortcut::command(Key::Letter(key))
}

const fn shifted(key: char) -> Shortcut {
    Shortcut::command_shift(Key::Letter(key))
}

const fn bare(key: Key) -> Shortcut {
    Shortcut::plain(key)
}

commands! {
    /// Show what people make with the base models that are looked for.
    BrowseImages, "browse-images", Find, None;
    /// Put the keyboard into the search field.
    Find, "find", Find, Some(on('F'));
    /// Open the palette.
    Palette, "palette", Find, Some(on('K'));
    /// Take all filters away.
    ClearFilters, "clear-filters", Find, Some(shifted('F'));
    /// Show favourites only, or everything.
    ShowFavourites, "show-favourites", Find, Some(shifted('B'));
    /// Turn the order round.
    ReverseSort, "reverse-sort", Find, None;
    /// Look among the files.
    ScopeLibrary, "scope-library", Find, None;
    /// Look on CivitAI.
    ScopeCivitai, "scope-civitai", Find, None;
    /// Look in both.
    ScopeBoth, "scope-both", Find, None;

    /// Make the selected models favourites, or not any more.
    Favourite, "favourite", Model, Some(bare(Key::Letter('F')));
    /// No stars.
    Rate0, "rate-0", Model, Some(bare(Key::Digit(0)));
    /// One star.
    Rate1, "rate-1", Model, Some(bare(Key::Digit(1)));
    /// Two stars.
    Rate2, "rate-2", Model, Some(bare(Key::Digit(2)));
    /// Three stars.
    Rate3, "rate-3", Model, Some(bare(Key::Digit(3)));
    /// Four stars.
    Rate4, "rate-4", Model, Some(bare(Key::Digit(4)));
    /// Five stars.
    Rate5, "rate-5", Model, Some(bare(Key::Digit(5)));
    /// Show the pictures large.
    QuickLook, "quick-look", Model, Some(bare(Key::Space));
    /// Copy the trigger words.
    CopyTriggerWords, "copy-trigger-words", Model, Some(shifted('C'));
    /// Copy the path of the file.
    CopyPath, "copy-path", Model, None;
    /// Copy the file itself, to be pasted in a file manager or another program.
    CopyFiles, "copy-files", Model, None;
    /// Copy all hashes.
    CopyHashes, "copy-hashes", Model, None;
    /// Show the file in the file manager.
    ShowFile, "show-file", Model, Some(on('E'));
    /// Open the page on CivitAI.
    OpenPage, "open-page", Model, Some(on('B'));
    /// Copy the address of its page.
    CopyAddress, "copy-address", Model, None;
    /// Copy its AIR.
    CopyAir, "copy-air", Model, None;
    /// Copy a card in Markdown.
    CopyMarkdown, "copy-markdown", Model, None;
    /// A card as a picture.
    ShareCard, "share-card", Model, None;
    /// Show the pictures people made with it.
    ShowImages, "show-images", Model, None;
    /// Never show this model again.
    HideModel, "hide-model", Model, None;
    /// Never show this creator again.
    HideCreator, "hide-creator", Model, None;
    /// Show the blurred pictures of the selected model, or blur them again.
    RevealPictures, "reveal-pictures", Model, Some(bare(Key::Letter('V')));
    /// The verdict on the selected model.
    Quality, "quality", Model, Some(bare(Key::Letter('Q')));
    /// Always show its pictures.
    MatureShow, "mature-show", Model, None;
    /// Always blur its pictures.
    MatureBlur, "mature-blur", Model, None;
    /// Treat its pictures like all others.
    MatureDefault, "mature-default", Model, None;
    /// Download the selected models.
    Download, "download", Model, Some(shifted('D'));
    /// Edit all selected models at once.
    BulkEdit, "bulk-edit", Model, Some(shifted('E'));
    /// Bring the selected models to the beginning of their collection.
    PlaceFirst, "place-first", Model, None;
    /// One place towards its beginning.
    PlaceUp, "place-up", Model, None;
    /// One place towards its end.
    PlaceDown, "place-down", Model, None;
    /// To its end.
    PlaceLast, "place-last", Model, None;
    /// Move and rename the selected files by a plan.
    OrganiseSelected, "organise-selected", Model, None;
    /// Put the selected files into the system's trash, after a question.
    Trash, "trash", Model, Some(bare(Key::Delete));
    /// A node for ComfyUI that loads it.
    SendToComfy, "send-to-comfy", Model, None;
    /// Begin a character of its picture.
    MakeCharacter, "make-character", Model, None;
    /// Select all that is shown.
    SelectAll, "select-all", Model, Some(on('A'));
    /// Keep only one selected.
    SelectNone, "select-none", Model, Some(shifted('A'));

    /// Add a folder.
    AddFolder, "add-folder", Library, Some(on('O'));
    /// Look for installed tools.
    FindTools, "find-tools", Library, None;
    /// Scan all folders again.
    Rescan, "rescan", Library, Some(bare(Key::F(5)));
    /// Ask CivitAI about newer versions of everything.
    CheckUpdates, "check-updates", Library, None;
    /// Write everything that is kept about models to a file.
    ExportKept, "export-kept", Library, None;
    /// Take such a file in.
    ImportKept, "import-kept", Library, None;
    /// Figures of the library.
    Analytics, "analytics", Library, None;
    /// Organise, duplicates, history.
    Order, "order", Library, None;
    /// Ask CivitAI about everything that has no answer.
    IdentifyNow, "identify-now", Library, None;
    /// Take in a file of models as CivitAI tells them.
    ImportCatalogue, "import-catalogue", Library, None;
    /// Write all that is known of models into a file.
    ExportCatalogue, "export-catalogue", Library, None;
    /// Pause all jobs, or go on.
    PauseJobs, "pause-jobs", Library, None;
    /// Stop all jobs.
    CancelJobs, "cancel-jobs", Library, None;
    /// Make the small pictures again.
    ClearPictures, "clear-pictures", Library, None;

    /// A wall of pictures.
    ShowGrid, "show-grid", Window, None;
    /// A table.
    ShowTable, "show-table", Window, None;
    /// Larger tiles.
    LargerTiles, "larger-tiles", Window, None;
    /// Smaller tiles.
    SmallerTiles, "smaller-tiles", Window, None;
    /// Details drawer.
    ToggleDrawer, "toggle-drawer", Window, Some(on('D'));
    /// Discovery.
    ToggleDiscovery, "toggle-discovery", Window, Some(Shortcut::command(Key::Digit(1)));
    /// Community.
    ToggleCommunity, "toggle-community", Window, Some(Shortcut::command(Key::Digit(2)));
    /// Management.
    ToggleManagement, "toggle-management", Window, Some(Shortcut::command(Key::Digit(3)));
    /// The keyboard to the next panel.
    NextPanel, "next-panel", Window, Some(bare(Key::F(6)));
    /// The keyboard to the panel before.
    PreviousPanel, "previous-panel", Window, Some(Shortcut { command: false, shift: true, key: Key::F(6) });
    /// Dark.
    ThemeDark, "theme-dark", Window, None;
    /// Light.
    ThemeLight, "theme-light", Window, None;
    /// As the system says.
    ThemeSystem, "theme-system", Window, None;
    /// Settings.
    Settings, "settings", Window, Some(Shortcut::command(Key::Comma));
    /// Close the window.
    Quit, "quit", Window, None;

    /// Keyboard shortcuts.
    Shortcuts, "shortcuts", Help, Some(bare(Key::F(1)));
    /// The user guide.
    Guide, "guide", Help, Some(Shortcut { command: false, shift: true, key: Key::F(1) });
    /// Report a problem.
    Report, "report", Help, None;
}

impl Command {
    /// Stars as a command.
    pub const fn rate(stars: u8) -> Self {
        match stars {
            0 => Self::Rate0,
            1 => Self::Rate1,
            2 => Self::Rate2,
            3 => Self::Rate3,
            4 => Self::Rate4,
            _ => Self::Rate5,
        }
    }

    /// Why it cannot be had now, in words; `None` when it can.
    pub fn refusal(self, state: &AppState) -> Option<&'static str> {
        let because = |refused: bool, id: &'static str| refused.then(|| words::text(id));
        let needs_selection = || because(state.chosen.is_empty(), "refused-nothing-selected");
        let needs_file =
            || needs_selection().or_else(|| because(!state.chosen.iter().any(|key| key.is_file()), "refused-no-file"));
        let library = || because(state.phase != Phase::Ready, "refused-not-open");
        match self {
            Self::ClearFilters => because(!state.query.is_narrowed(), "refused-no-filters"),
            Self::Favourite
            | Self::Rate0
            | Self::Rate1
            | Self::Rate2
            | Self::Rate3
            | Self::Rate4
            | Self::Rate5
            | Self::MatureShow
            | Self::MatureBlur
            | Self::MatureDefault
            | Self::Quality
            | Self::BulkEdit
            | Self::SelectNone => needs_selection(),
            Self::PlaceFirst | Self::PlaceUp | Self::PlaceDown | Self::PlaceLast => {
                needs_selection().or_else(|| because(!state.is_in_own_order(), "refused-no-own-order"))
            }
            Self::CopyPath | Self::CopyFiles | Self::ShowFile | Self::OrganiseSelected | Self::Trash => needs_file(),
            Self::SendToComfy => needs_file().or_else(|| {
                let unloadable = state.selected_card().is_some_and(|card| Loader::of(card.kind).is_none());
                because(unloadable, "refused-no-loader")
            }),
            Self::CopyTriggerWords => needs_selection().or_else(|| {
                let none = state.selected_card().is_none_or(|card| card.trigger_words.is_empty());
                because(none, "refused-no-trigger-words")
            }),
            Self::CopyHashes => needs_selection().or_else(|| {
                let hashed = state.details_shown().is_some_and(|details| details.record.digests.is_some());
                because(!hashed, "refused-not-hashed")
            }),
            Self::CopyAir => needs_selection()
                .or_else(|| because(state.shared().is_none_or(|shared| shared.air().is_none()), "refused-no-air")),
            Self::HideCreator => needs_selection().or_else(|| {
                let nobody = state.selected_card().is_none_or(|card| card.creator.is_none());
                because(nobody, "refused-no-creator")
            }),
            Self::OpenPage
            | Self::CopyAddress
            | Self::CopyMarkdown
            | Self::ShareCard
            | Self::ShowImages
            | Self::HideModel => needs_selection().or_else(|| {
                let known = state.selected_card().is_some_and(|card| card.model_id.is_some());
                because(!known, "refused-not-on-civitai")
            }),
            Self::QuickLook => needs_selection().or_else(|| {
                let none = state.details_shown().is_none_or(|details| details.pictures.is_empty());
                because(none, "refused-no-pictures")
            }),
            Self::MakeCharacter => needs_selection()
                .or_else(|| because(super::reduce::source_of_selected(state).is_none(), "refused-no-still-picture")),
            Self::RevealPictures => needs_selection().or_else(|| {
                let covered = state
                    .selected_card()
                    .is_some_and(|card| state.revealed.contains(&card.key) || state.treat(card) != MatureMode::Show);
                because(!covered, "refused-nothing-blurred")
            }),
            Self::Download => needs_selection()
                .or_else(|| because(super::reduce::downloads::wants(state).is_empty(), "refused-nothing-to-download")),
            Self::SelectAll => because(state.view.is_empty(), "refused-nothing-shown"),
            Self::Rescan | Self::IdentifyNow | Self::CheckUpdates => {
                library().or_else(|| because(state.roots.is_empty(), "refused-no-folders"))
            }
            Self::AddFolder
            | Self::FindTools
            | Self::ClearPictures
            | Self::Order
            | Self::Analytics
            | Self::ExportKept
            | Self::ImportKept => library(),
            Self::ImportCatalogue | Self::ExportCatalogue => library().or_else(|| {
                let busy = [JobKind::ImportCatalogue, JobKind::ExportCatalogue];
                because(busy.into_iter().any(|kind| state.running(kind).is_some()), "refused-archive-busy")
            }),
            Self::PauseJobs | Self::CancelJobs => {
                let studio = self == Self::CancelJobs && state.studio.is_at_work();
                because(!studio && !state.jobs.iter().any(super::JobView::is_running), "refused-no-jobs")
            }
            _ => None,
        }
    }

    /// Whether what it turns on is on; `None` for commands that turn nothing on.
    pub fn is_on(self, state: &AppState) -> Option<bool> {
        let settings = &state.settings;
        let panel = |number: usize| settings.panels_open.get(number).copied();
        match self {
            Self::Favourite => state.selected_card().map(|card| card.favourite),
            Self::ShowGrid => Some(settings.gallery_mode == GalleryMode::Grid),
            Self::ShowTable => Some(settings.gallery_mode == GalleryMode::Table),
            Self::ToggleDrawer => Some(settings.drawer_open),
            Self::ToggleDiscovery => panel(0),
            Self::ToggleCommunity => panel(1),
            Self::ToggleManagement => panel(2),
            Self::ThemeDark => Some(settings.theme == ThemeChoice::Dark),
            Self::ThemeLight => Some(settings.theme == ThemeChoice::Light),
            Self::ThemeSystem => Some(settings.theme == ThemeChoice::System),
            Self::ReverseSort => Some(state.query.reversed),
            Self::ScopeLibrary => Some(state.query.scope == Scope::Library),
            Self::ScopeCivitai => Some(state.query.scope == Scope::Civitai),
            Self::ScopeBoth => Some(state.query.scope == Scope::Both),
            _ => None,
        }
    }

    /// What it leads to, with the state as it is. Commands that reach beyond actions are carried out by `reduce` itself.
    pub(super) fn action(self, state: &AppState) -> Option<Action> {
        const TILE_STEP: f32 = 24.0;
        let settings = &state.settings;
        let set = |change| Some(Action::Set(change));
        let mark = |change| Some(Action::Mark(state.targets(), change));
        let rate = |stars| mark(MarkChange::Rating(stars));
        let place = |to| Some(Action::Arrange(state.targets(), to));
        match self {
            Self::Palette => Some(Action::Show(Sheet::Palette)),
            Self::ClearFilters => Some(Action::ClearFilters),
            Self::ReverseSort => Some(Action::ReverseSort),
            Self::ScopeLibrary => Some(Action::SetScope(Scope::Library)),
            Self::ScopeCivitai => Some(Action::SetScope(Scope::Civitai)),
            Self::ScopeBoth => Some(Action::SetScope(Scope::Both)),
            Self::Favourite => {
                let is_favourite = state.selected_card().is_some_and(|card| card.favourite);
                mark(MarkChange::Favourite(!is_favourite))
            }
            Self::Rate0 => rate(0),
            Self::Rate1 => rate(1),
            Self::Rate2 => rate(2),
            Self::Rate3 => rate(3),
            Self::Rate4 => rate(4),
            Self::Rate5 => rate(5),
            Self::QuickLook => Some(Action::Show(Sheet::Picture)),
            Self::ShowFile => state.selected_card().map(|card| Action::ShowFile(card.path.clone())),
            Self::RevealPictures => {
                let key = state.selected?;
                Some(Action::Reveal(key, !state.revealed.contains(&key)))
            }
            Self::MatureShow => mark(MarkChange::Mature(Some(MatureMode::Show))),
            Self::MatureBlur => mark(MarkChange::Mature(Some(MatureMode::Blur))),
            Self::MatureDefault => mark(MarkChange::Mature(None)),
            Self::Download => Some(Action::Download(super::DownloadAsk::Want(super::reduce::downloads::wants(state)))),
            Self::BulkEdit => Some(Action::Show(Sheet::Bulk)),
            Self::PlaceFirst => place(Place::First),
            Self::PlaceUp => place(Place::Up),
            Self::PlaceDown => place(Place::Down),
            Self::PlaceLast => place(Place::Last),
            Self::OrganiseSelected => {
                let files = state.chosen.iter().copied().filter(|key| key.is_file()).collect();
                Some(Action::Order(super::OrderAsk::Choose(files)))
            }
            Self::Trash => Some(Action::Show(Sheet::Trash)),
            Self::SelectNone => Some(Action::Select(state.selected)),
            Self::SelectAll => {
                let keys = state.view.iter().map(|row| row.card.key).collect();
                Some(Action::SelectMany { keys, add: false })
            }
            Self::CheckUpdates => Some(Action::Updates(super::UpdateAsk::Check)),
            Self::AddFolder => Some(Action::PickFolder),
            Self::ImportCatalogue => Some(Action::AskFile(FileWish::ImportCatalogue)),
            Self::ExportCatalogue => Some(Action::AskFile(FileWish::ExportCatalogue)),
            Self::FindTools => Some(Action::Show(Sheet::Folders)),
            Self::Order => Some(Action::Show(Sheet::Order)),
            Self::Analytics => Some(Action::Show(Sheet::Analytics)),
            Self::ExportKept => Some(Action::AskFile(FileWish::ExportKept)),
            Self::ImportKept => Some(Action::AskFile(FileWish::ImportKept)),
            Self::ShowGrid => set(SettingChange::GalleryMode(GalleryMode::Grid)),
            Self::ShowTable => set(SettingChange::GalleryMode(GalleryMode::Table)),
            Self::LargerTiles => set(SettingChange::TileWidth(settings.tile_width + TILE_STEP)),
            Self::SmallerTiles => set(SettingChange::TileWidth(settings.tile_width - TILE_STEP)),
            Self::ToggleDrawer => set(SettingChange::DrawerOpen(!settings.drawer_open)),
            Self::ToggleDiscovery => Some(Action::TogglePanel(0)),
            Self::ToggleCommunity => Some(Action::TogglePanel(1)),
            Self::ToggleManagement => Some(Action::TogglePanel(2)),
            Self::ThemeDark => set(SettingChange::Theme(ThemeChoice::Dark)),
            Self::ThemeLight => set(SettingChange::Theme(ThemeChoice::Light)),
            Self::ThemeSystem => set(SettingChange::Theme(ThemeChoice::System)),
            Self::Settings => Some(Action::Show(Sheet::Settings)),
            Self::Shortcuts => Some(Action::Show(Sheet::Shortcuts)),
            Self::Guide => Some(Action::Show(Sheet::Guide)),
            Self::Report => Some(Action::Show(Sheet::Report)),
            Self::BrowseImages => Some(Action::ShowImages(ImagesOf::All, String::new())),
            Self::ShareCard => Some(Action::Show(Sheet::Card)),
            Self::Quality => Some(Action::Show(Sheet::Quality)),
            Self::Find
            | Self::NextPanel
            | Self::PreviousPanel
            | Self::ShowFavourites
            | Self::CopyTriggerWords
            | Self::CopyPath
            | Self::CopyFiles
            | Self::SendToComfy
            | Self::MakeCharacter
            | Self::CopyHashes
            | Self::OpenPage
            | Self::CopyAddress
            | Self::CopyAir
            | Self::CopyMarkdown
            | Self::ShowImages
            | Self::HideModel
            | Self::HideCreator
            | Self::Rescan
            | Self::IdentifyNow
            | Self::PauseJobs
            | Self::CancelJobs
            | Self::ClearPictures
            | Self::Quit => None,
        }
    }
}

#[cfg(test)]
mod tests;
