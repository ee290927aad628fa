//! What a person can ask for, and what has to be done about it beside the window.

use super::account::Secret;
use super::analytics::AnalyticsAsk;
use super::bulk::BulkAsk;
use super::command::Command;
use super::community::{CommunityAsk, TrendList};
use super::discover::{DiscoverMode, RecentSearch};
use super::downloads::DownloadAsk;
use super::file_wish::FileWish;
use super::finder::{FinderAction, FinderAsk};
use super::images::ImagesWish;
use super::judging::JudgingAsk;
use super::looks::{LookControl, LookId};
use super::online::PageWish;
use super::open_place::PlaceWish;
use super::order::OrderAsk;
use super::pictures::PictureSource;
use super::settings::{SettingChange, Settings};
use super::sheet::Sheet;
use super::state::{Painted, Session};
use super::studio::StudioAsk;
use super::trial::TrialAsk;
use super::updates::UpdateAsk;
use super::vocabulary::WordKind;
use crate::jobs::JobId;
use crate::model::arrange::Place;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::collection::{CollectionChange, RemovedCollections};
use crate::model::facet::{FacetValue, Part};
use crate::model::file::UserEdits;
use crate::model::hidden::HiddenChange;
use crate::model::ids::{CollectionId, FileKey, ModelId, RootId, VersionId};
use crate::model::limit::{Criterion, Limit};
use crate::model::marks::MarkChange;
use crate::model::online::{ImageOrder, ImagesOf, Period};
use crate::model::query::{CardQuery, FeedOrder, Preset, Scope, SortBy};
use crate::model::reference::Reference;
use crate::words::Language;
use std::path::PathBuf;
use std::sync::Arc;

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
    /// What a button, a menu, the palette or a key asks for. Refused commands do nothing.
    Run(Command),

    /// Type into the search field.
    SetText(String),
    /// Take away what leaves models out by one criterion.
    Lift(Criterion),
    /// Show what is left out for its level: blurred, as long as the settings are not changed again.
    ShowLevels,
    /// Open what a pasted or typed text names: an address, an AIR, a number, a hash.
    Open(String),
    /// Note the present question as a search of late, and the tab it was asked in: it may just be left.
    RememberSearch(DiscoverMode),
    /// Look elsewhere.
    SetScope(Scope),
    /// Let CivitAI list in another order, or of another time.
    SetFeedOrder(FeedOrder),
    /// Ask CivitAI for the next page, or again for the one that did not come.
    AskOn,
    /// Ask CivitAI again from the beginning.
    AskAgain,
    /// Put a limit in the place of the one of its measure; one without ends takes it away.
    SetLimit(Limit),
    /// Let a value of a facet take part.
    SetPart(FacetValue, Part),
    /// Show all that have this value and nothing else narrows; `None` shows everything.
    ShowOnly(Option<FacetValue>),
    /// Ask a whole question that is being typed: CivitAI is asked after a pause.
    TypeQuery(Box<CardQuery>),
    /// Find tags or creators that begin with a text.
    FindWords(WordKind, String),
    /// Ask a whole question, from a preset or a recent search.
    SetQuery(CardQuery),
    /// Take all filters away.
    ClearFilters,
    /// Keep the present question under a name; one of that name is replaced.
    SavePreset(String),
    /// Forget a preset.
    RemovePreset(usize),
    /// Ask a search of late again, with everything that belonged to it.
    AskRecent(Box<RecentSearch>),
    /// Forget the recent searches.
    ClearRecent,
    /// Rows by name, for the palette.
    QuickSearch(String),
    /// Order the gallery.
    SortBy(SortBy),
    /// Turn the order round.
    ReverseSort,

    /// Select one file, or nothing.
    Select(Option<FileKey>),
    /// Add a file to the selection, or take it out.
    ToggleSelect(FileKey),
    /// Select everything from the last single choice to this file.
    SelectTo(FileKey),
    /// Select these files: instead of what was selected, or with it.
    SelectMany {
        /// Which.
        keys: Vec<FileKey>,
        /// Keep what was selected.
        add: bool,
    },
    /// Move the selection; `true` extends it.
    MoveSelection(Step, bool),
    /// Select this file and bring it on screen, taking filters away that hide it.
    Reach(FileKey),
    /// What is on screen now, most important first.
    SetVisible(Vec<FileKey>),

    /// Change what the user keeps about these files' subjects.
    Mark(Vec<FileKey>, MarkChange),
    /// Change what the user says a file is.
    Edit(FileKey, Box<UserEdits>),
    /// Show the pictures of a model as they are for as long as the window is open, or not any more.
    Reveal(FileKey, bool),
    /// Change the collections.
    ChangeCollections(CollectionChange),
    /// Bring models to another place in the user's own order that is shown.
    Arrange(Vec<FileKey>, Place<FileKey>),
    /// Have removed collections again.
    RestoreCollections(Arc<RemovedCollections>),
    /// Put files into a collection.
    AddTo(CollectionId, Vec<FileKey>),
    /// Put files into a collection again, each to the place it had among its members.
    PutBack(CollectionId, Vec<(FileKey, usize)>),
    /// Take files out of a collection.
    TakeFrom(CollectionId, Vec<FileKey>),
    /// Show the pictures people made; whose, and what to call it.
    ShowImages(ImagesOf, String),
    /// List them in another order, or of another time.
    OrderImages(ImageOrder, Period),
    /// Ask CivitAI again for the pictures that are shown, however young the answer is.
    RefreshImages,
    /// Ask for more of them.
    MoreImages,
    /// Show one of them large, or none.
    ChooseImage(Option<usize>),
    /// Hide a model or a creator for good, or show one again.
    Hide(HiddenChange),
    /// Write a painted card where the system's dialog says.
    SaveCard(Arc<Painted>),
    /// Show the page of this version of the selected model.
    ShowVersion(VersionId),
    /// Show this picture of the selected model.
    ShowPicture(usize),
    /// Read the generation data of a picture.
    LoadGeneration(PictureSource),
    /// Ask for the names of versions of which only the number is known.
    NameVersions(Vec<VersionId>),
    /// Play a video in the system's player.
    Play(PictureSource),

    /// Put the library in order.
    Order(OrderAsk),
    /// Edit many models at once.
    Bulk(BulkAsk),
    /// Something about figures of the library.
    Analytics(AnalyticsAsk),

    /// Show a list of the Community panel.
    ShowTrend(TrendList),
    /// Show what people made with this version beside the selected model.
    SeeMade(VersionId),
    /// Show the wall of what people made with the shown version, this picture large, under this title.
    OpenMade(PictureSource, String),
    /// Show all about a creator.
    OpenCreator(String),
    /// Look for articles and public collections with these words in their titles; none asks for the newest.
    SearchReading(String),
    /// Ask for more articles and public collections.
    MoreReading,
    /// The Community panel is on screen: what it shows is asked for, once.
    SeeCommunity,
    /// Ask CivitAI for everything the Community panel shows, however young the last answers are.
    RefreshCommunity,
    /// Ask for things to read and to look at.
    LoadReading,
    /// Follow a creator, or no more.
    Follow(String, bool),
    /// What is new of a creator has been seen.
    SeenCreator(String),
    /// Show what people liked most of the week, or of the day, perhaps only of one base family.
    ShowShowcase {
        /// Of the week.
        of_week: bool,
        /// Made with models of this family.
        family: Option<BaseFamily>,
    },
    /// Show these pictures large, on a wall of their own, beginning with one of them.
    OpenShowcase(Option<PictureSource>),
    /// Read an article in the window.
    OpenArticle(u64),
    /// Look at a public collection.
    OpenCollection(u64),
    /// Keep the public collection that is looked at, with these models.
    KeepCollection(Vec<Reference>),

    /// Something for the character studio.
    Studio(StudioAsk),
    /// Try a model with a test picture.
    Trial(TrialAsk),
    /// Something about downloads.
    Download(DownloadAsk),
    /// Something about newer versions.
    Updates(UpdateAsk),
    /// Find by a sentence, by a picture, by taste.
    Finder(FinderAction),
    /// Something about verdicts and licences.
    Judging(JudgingAsk),

    /// Change a setting.
    Set(SettingChange),
    /// Open or close a side panel: 0 Discovery, 1 Community, 2 Management.
    TogglePanel(usize),
    /// Keep this key for CivitAI, or forget the one that is kept.
    SetToken(Option<Secret>),
    /// Ask CivitAI who is signed in.
    TestConnection,

    /// Open a sheet.
    Show(Sheet),
    /// Close the sheet on top.
    CloseSheet,
    /// Ask for a folder with the system's dialog.
    PickFolder,
    /// Ask for a file with the system's dialog.
    AskFile(FileWish),
    /// The file was named; an empty path is none.
    FileNamed(FileWish, PathBuf),
    /// Whether the file that stands where something is to be written is to be replaced.
    ReplaceFile(bool),
    /// Add a folder to the library.
    AddFolder(PathBuf),
    /// Look for installed tools, again if need be.
    FindTools,
    /// Open a window on the sample library beside this one.
    OpenSample,
    /// Take a folder out of the library.
    RemoveRoot(RootId),
    /// Scan one folder again.
    RescanRoot(RootId),
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
    /// So many files are on the clipboard, or why they are not.
    FilesCopied(Result<usize, String>),
    /// Put text on the clipboard; the second is what to call it, already in the user's language.
    Copy(String, String),
    /// Say that this is on the clipboard, whatever put it there.
    Copied(String),
    /// Open an address in the browser.
    OpenUrl(String),
    /// Show a file in the system's file manager.
    ShowFile(PathBuf),
    /// Take a notice off the screen; it stays in the history.
    DismissNotice(u64),
    /// All notices have been read.
    ReadNotices,
    /// Forget all notices.
    ClearNotices,
    /// Read the user guide, in the language of the window.
    LoadGuide,
    /// Make the bundle of a problem report; with names and paths, or without.
    PrepareReport {
        /// Whether names and paths of models are in it.
        with_names: bool,
    },
    /// Write the prepared report where the system's dialog says.
    SaveReport,
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
    /// Ask CivitAI for a page.
    AskCivitai(Box<PageWish>),
    /// Forget what CivitAI was asked.
    StopAsking,
    /// Look for tags or creators that begin with a text, in CivitAI too or only here.
    FindWords(WordKind, String, bool),
    /// Find the model that was pasted.
    OpenPlace(u64, PlaceWish),
    /// Tell the gallery what CivitAI lists.
    Feed(Arc<Vec<ModelId>>),
    /// Show what Discovery found in the gallery, or no longer.
    Found(Option<Vec<Arc<Card>>>),
    /// Rows by name, for the palette.
    QuickSearch(String),
    /// Read all about a file.
    LoadDetails(FileKey),
    /// Read the page of a version of the selected model.
    LoadVersion(FileKey, VersionId),
    /// Read the generation data of a picture.
    LoadGeneration(PictureSource),
    /// Ask for the names of these versions.
    NameVersions(Vec<VersionId>),
    /// Change what the user keeps.
    Mark(Vec<FileKey>, MarkChange),
    /// Change what the user says a file is.
    Edit(FileKey, Box<UserEdits>),
    /// Ask CivitAI for a page of pictures.
    AskImages(Box<ImagesWish>),
    /// Change what is hidden for good.
    Hide(HiddenChange),
    /// Write a painted card where the system's dialog says.
    SaveCard(Arc<Painted>),
    /// Change the collections.
    ChangeCollections(CollectionChange),
    /// Have removed collections again.
    RestoreCollections(Arc<RemovedCollections>),
    /// Put files into a collection again, each to the place it had among its members.
    PutBack(CollectionId, Vec<(FileKey, usize)>),
    /// Put files into a collection (`true`), or take them out.
    Collect(CollectionId, Vec<FileKey>, bool),
    /// Remember the presets and recent searches.
    SavePresets(Vec<Preset>, Vec<RecentSearch>),
    /// Remember what was on screen.
    SaveSession(Box<Session>),
    /// Tell the view worker what rows are judged by: roots, collections, the time.
    SetViewContext,
    /// Put the library in order.
    Order(OrderAsk),
    /// Edit many models at once.
    Bulk(BulkAsk),
    /// Something about figures of the library.
    Analytics(AnalyticsAsk),
    /// Make a node for ComfyUI that loads a file.
    SendToComfy(FileKey),
    /// Something for the Community panel.
    Community(CommunityAsk),
    /// Something for the character studio.
    Studio(StudioAsk),
    /// Try a model with a test picture.
    Trial(TrialAsk),
    /// Something about downloads.
    Download(Box<DownloadAsk>),
    /// Something about newer versions.
    Updates(UpdateAsk),
    /// Something for Discovery's finding by sentence, picture and taste.
    Finder(FinderAsk),
    /// Something about verdicts and licences.
    Judging(JudgingAsk),
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
    /// Ask for a file.
    PickFile(FileWish),
    /// Look what there is where something is to be written.
    LookAtPlace(FileWish, PathBuf),
    /// Take in what the models of a file tell.
    ImportCatalogue(PathBuf),
    /// Write the catalogue into a file.
    ExportCatalogue(PathBuf),
    /// Look for installed tools.
    FindTools,
    /// Open a window on the sample library.
    OpenSample,
    /// Read the user guide.
    LoadGuide(Language),
    /// Remember the settings.
    Save(Settings),
    /// Change the pace of background calls (seconds).
    SetPace(f32),
    /// Ask CivitAI at this address; empty is its own.
    SetAddress(String),
    /// Send nothing, or send again.
    SetOffline(bool),
    /// Keep this key, or forget the one that is kept.
    SetToken(Option<Secret>),
    /// Ask CivitAI who is signed in.
    TestConnection,
    /// Tell the names CivitAI uses for types and base models.
    LoadNames,
    /// Make the bundle of a problem report.
    PrepareReport {
        /// Whether names and paths of models are in it.
        with_names: bool,
    },
    /// Write the prepared report where the system's dialog says.
    SaveReport,
    /// Make all small pictures again.
    ClearPictures,
    /// Put text on the clipboard.
    Copy(String),
    /// Put files on the clipboard, to be pasted where files can be.
    CopyFiles(Vec<PathBuf>),
    /// Fetch a film and tell where it is.
    Play(String),
    /// Open an address in the browser.
    OpenUrl(String),
    /// Show a file in the system's file manager.
    ShowFile(PathBuf),
    /// Open a file with the system's program for it.
    OpenFile(PathBuf),
    /// Close the window.
    Quit,
}
