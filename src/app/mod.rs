//! What the window is, without the window: state, actions, effects. No egui here, so that behaviour is tested without
//! a display.
//!
//! The way of a click: a panel pushes an [`Action`]; after painting, [`reduce`] changes the state and returns
//! [`Effect`]s; [`Services`] runs each as a job beside the window; jobs send [`AppEvent`]s; [`apply_event`] takes them.

mod account;
mod action;
mod analytics;
mod arrange;
mod batch;
mod bulk;
mod command;
mod community;
pub mod compare;
mod deed;
mod discover;
pub mod downloads;
mod event;
mod file_wish;
mod finder;
mod generation;
mod guide;
mod images;
mod jobs_view;
mod judging;
pub mod launch;
mod looks;
mod online;
mod open_place;
mod order;
mod pictures;
mod reduce;
mod said;
mod services;
mod settings;
mod sheet;
pub mod shelved;
mod state;
mod studio;
#[cfg(test)]
mod tests;
mod trial;
mod updates;
pub mod view;
mod vocabulary;

// What the window shows of the layers below, so that it needs none of them.
pub use crate::characters::{
    BatchProgress, BatchTotals, ExportForm, OWN_WORKFLOW, insert_words, recipes_text, without_words,
};
pub use crate::civitai::{Circuit, Health};
pub use crate::comfy::graph::Family;
pub use crate::comfy::{Health as ServerHealth, JobState, Light, ServerSpec, same_file};
pub use crate::discovery::insights::Insights;
pub use crate::discovery::intent::{Guess, SURE, Wish};
pub use crate::discovery::recommend::Reason as Liking;
pub use crate::discovery::search::Reason as SentenceReason;
pub use crate::discovery::trends::{Direction, Group as TrendGroup, Trend as GrowthTrend};
pub use crate::discovery::vision::{VisionChoice, VisionFamily};
pub use crate::discovery::visual::Tier;
pub use crate::judging::licence_report::ReportForm;
pub use crate::library::analytics::{Analytics, Figure, FigureGroup, FigureOf};
pub use crate::library::lookup::{Asked, Look};
pub use crate::library::places::ModelCount;
pub use crate::organise::sidecars::{FormsOfRoots, PictureChange, SidecarPlan};
pub use crate::organise::{Going, PlanRequest, PlanTo, SidecarForm};
pub use crate::thumbs::{Fit, Thumb};
pub use account::{Account, ConnectionTest, KeyPlace, Secret};
pub use action::{Action, Effect, Step};
pub use analytics::{AnalyticsAsk, AnalyticsNews, AnalyticsView};
pub use batch::{BatchAsk, BatchNews, BatchView, Candidate, DryRun, Pace};
pub use bulk::{BulkAsk, BulkNews, BulkReport, BulkWish};
pub use command::{Command, CommandGroup, GALLERY_KEYS, Key, Shortcut};
pub use community::{
    ArticleView, Community, CommunityAsk, CommunityNews, CreatorRow, CreatorView, KeptShelf, Made, PublicShelf,
    Reading, ReadingKind, ReadingRow, ReadingWish, Showcase, ShowcasePicture, Trend, TrendList, TrendRow, Urge,
};
pub use deed::Deed;
pub use discover::{DiscoverMode, RecentSearch};
pub use downloads::{DownloadAsk, DownloadNews, Downloads, Phase as DownloadPhase, Room as DownloadRoom, Want};
pub use event::{AppEvent, Remembered, apply_event};
pub use file_wish::{FileWish, Place as FilePlace};
pub use finder::{
    Closer, EncoderState, Finder, FinderAction, FinderAsk, FinderList, FinderNews, FoundRow, Liked,
    Picture as FoundPicture, PictureWish, Pixels, SaidOfWords, Sentence, TrendWindow, Trends, UnknownModel, Wall, Why,
    is_picture,
};
pub use generation::{Generation, UsedRow, VersionNames};
pub use guide::{Guide, GuideHit, GuidePart};
pub use images::{FeedPicture, IMAGE_ORDERS, IMAGE_PERIODS, Images, ImagesPage, ImagesWish};
pub use jobs_view::{JobKind, JobOutcome, JobSummary, JobView};
pub use judging::{Judging, JudgingAsk, JudgingNews, Kinship, LicencesView, Relative, VerdictView};
pub use launch::{About, KeyPlaces, Launch};
pub use looks::{LookId, LookStage, LookView};
pub use online::{FeedPage, FeedTrouble, Online, PageSource, PageWish, SearchId};
pub use open_place::{Opening, PlaceNews, PlaceWish};
pub use order::{Order, OrderAsk, OrderNews, Same};
pub use pictures::{Arrival, Hint, Picture, PictureId, PictureLoader, PictureRequest, PictureSource};
pub use reduce::downloads::wanted;
pub use reduce::reduce;
pub use said::Said;
pub use services::{Services, Sight};
pub use settings::{GalleryMode, MODELS_TAB, SettingChange, Settings, ThemeChoice};
pub use sheet::Sheet;
pub use state::{
    AppState, DetailPicture, Details, GenerationAnswer, Notice, NoticeLevel, PageAsk, Painted, Phase, ReportView,
    Session,
};
pub use studio::{
    Choices, CreditsView, Day, DraftView, Figures, LoraChoice, MadeView, ServerCan, ServerTest, ServerView,
    StageFigures, StageView, StudioAsk, StudioNews, StudioView, Tagging, name_of, server_trouble,
};
pub use trial::{TrialAsk, TrialNews, TrialView};
pub use updates::{UpdateAsk, Updates};
pub use view::{
    FacetGroup, Facets, FeedCounts, FolderCount, Group, LibrarySummary, QuickHits, Row, View, ViewEvent, WEEKS,
};
pub use vocabulary::{FoundWords, Vocabulary, WordKind};
