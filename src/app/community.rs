//! What the Community panel shows beside the selected model: what is hot, rising and new, creators, things to read.

use super::pictures::PictureSource;
use super::said::Said;
use super::state::DetailPicture;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::catalogue::MediaKind;
use crate::model::community::Growth;
use crate::model::feed::PublicCollection;
use crate::model::ids::{CollectionId, VersionId};
use crate::model::mature::MatureLevel;
use crate::model::online::ImageSearch;
use crate::model::reference::Reference;
use crate::model::rich_text::Document;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A list of models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrendList {
    /// What CivitAI counts most downloads of among what came out lately.
    #[default]
    Hot,
    /// What grew most for its size, by the counters kept on this machine.
    Rising,
    /// What came out last.
    New,
}

impl TrendList {
    /// Every list, as the panel shows them.
    pub const ALL: [Self; 3] = [Self::Hot, Self::Rising, Self::New];
}

/// A model of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendRow {
    /// Its card: a file's where it is in the library.
    pub card: Arc<Card>,
    /// What it gained lately, where two snapshots tell.
    pub growth: Option<Growth>,
    /// When its newest version came out, seconds since 1970.
    pub published_unix_secs: Option<i64>,
}

/// A list as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trend {
    /// Its models, first the first.
    pub rows: Vec<TrendRow>,
    /// When CivitAI was asked, seconds since 1970; `None` for what our own counters tell, and before any answer.
    pub asked_unix_secs: Option<i64>,
    /// How many models have counters at all: says why Rising is empty.
    pub watched: usize,
    /// Why it could not be asked for.
    pub trouble: Option<Said>,
    /// Whether an answer is awaited.
    pub is_running: bool,
    /// Whether it was ever asked for.
    pub is_known: bool,
}

/// How much somebody wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urge {
    /// Nobody looks for it yet: after whatever people ask for.
    Ahead,
    /// Somebody looks for it; what is young need not be asked for.
    Wanted,
    /// Somebody asks for it anew, however young the last answer is.
    Anew,
}

/// A creator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatorRow {
    /// User name.
    pub name: String,
    /// Whether the user follows them.
    pub followed: bool,
    /// Models and versions that came out since the user last looked.
    pub new_works: usize,
    /// The newest of them.
    pub new_rows: Vec<TrendRow>,
    /// Since when those are counted, seconds since 1970.
    pub since_unix_secs: i64,
    /// Their models that the catalogue knows.
    pub known_models: usize,
    /// Downloads of those, as far as they are told.
    pub download_count: u64,
    /// Thumbs up of those, as far as they are told.
    pub like_count: u64,
    /// Their models with files in the library.
    pub installed_models: usize,
    /// When the newest of their known versions came out, seconds since 1970; 0 is not told.
    pub newest_unix_secs: i64,
    /// Downloads gained lately, where counters tell.
    pub downloads_gained: u64,
    /// A picture that stands for them: one of their models'.
    pub picture: Option<(PictureSource, MatureLevel)>,
}

/// A creator whose page is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatorView {
    /// User name.
    pub name: String,
    /// Models they have published, where CivitAI told.
    pub model_count: Option<u64>,
    /// Their picture; any host.
    pub picture: Option<PictureSource>,
    /// Their models that are known, the newest first.
    pub rows: Vec<TrendRow>,
    /// When CivitAI was asked, seconds since 1970.
    pub asked_unix_secs: Option<i64>,
    /// Why it could not be asked.
    pub trouble: Option<Said>,
    /// An answer is awaited.
    pub is_running: bool,
}

/// Something to read or to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingRow {
    /// What it is.
    pub kind: ReadingKind,
    /// Its number at CivitAI.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Who made it.
    pub author: Option<String>,
    /// Minutes it takes to read, where its text is known; how many things a collection holds.
    pub amount: Option<u64>,
    /// Its cover.
    pub picture: Option<(PictureSource, MatureLevel)>,
}

/// How much of what there is to read is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingWish {
    /// Words of titles and names; empty asks for the newest.
    pub text: String,
    /// Pages of each list.
    pub pages: usize,
}

impl Default for ReadingWish {
    fn default() -> Self {
        Self { text: String::new(), pages: 1 }
    }
}

/// What there is to read, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What is wanted of it.
    pub wish: ReadingWish,
    /// Its rows.
    pub rows: Vec<ReadingRow>,
    /// When CivitAI was asked for the oldest of it, seconds since 1970.
    pub asked_unix_secs: Option<i64>,
    /// Why it could not be asked for.
    pub trouble: Option<Said>,
    /// An answer is awaited.
    pub is_running: bool,
    /// Whether there are more pages.
    pub has_more: bool,
}

/// What there is to read or to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingKind {
    /// An article; it is read in the window.
    Article,
    /// A public collection; CivitAI does not tell what is in it. It can be kept as one of the user's.
    Collection,
}

/// A picture of a showcase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowcasePicture {
    /// Its number at CivitAI.
    pub id: u64,
    /// The picture.
    pub source: PictureSource,
    /// Its level.
    pub level: MatureLevel,
    /// Who made it.
    pub author: Option<String>,
    /// Reactions to it.
    pub reaction_count: u64,
    /// Base model, where told.
    pub base_model: Option<String>,
}

impl ShowcasePicture {
    /// The same as pictures are shown large.
    pub fn as_detail(&self) -> DetailPicture {
        DetailPicture {
            source: self.source.clone(),
            level: self.level,
            media: MediaKind::Image,
            size: None,
            page: Some(format!("https://civitai.com/images/{}", self.id)),
        }
    }
}

/// Pictures people liked most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Showcase {
    /// Of the last week instead of the last day.
    pub of_week: bool,
    /// Only those made with models of this family.
    pub family: Option<BaseFamily>,
    /// An answer is awaited.
    pub is_running: bool,
    /// The pictures.
    pub pictures: Vec<ShowcasePicture>,
    /// When CivitAI was asked, seconds since 1970.
    pub asked_unix_secs: Option<i64>,
    /// Why it could not be asked for.
    pub trouble: Option<Said>,
}

/// Pictures people made with the selected model's version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The version.
    pub version: VersionId,
    /// The pictures, those people liked most first.
    pub pictures: Vec<ShowcasePicture>,
    /// When CivitAI was asked, seconds since 1970.
    pub asked_unix_secs: Option<i64>,
    /// Why it could not be asked for.
    pub trouble: Option<Said>,
    /// An answer is awaited.
    pub is_running: bool,
}

/// An article to read in the window.
#[derive(Clone, Debug)]
pub struct ArticleView {
    /// Its number.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it came out, seconds since 1970.
    pub published_unix_secs: Option<i64>,
    /// When it was read from CivitAI, seconds since 1970.
    pub asked_unix_secs: i64,
    /// Its text; `None` while it is fetched.
    pub text: Option<Arc<Document>>,
    /// Why it could not be fetched.
    pub trouble: Option<Said>,
}

/// A public collection that is looked at, to be kept as one's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicShelf {
    /// What is known of it; its number always.
    pub about: PublicCollection,
    /// When CivitAI was asked, seconds since 1970.
    pub asked_unix_secs: Option<i64>,
    /// Why it could not be asked for, or not be kept.
    pub trouble: Option<String>,
    /// Whether there is such a collection at all.
    pub is_gone: bool,
    /// Models that a file named.
    pub named: Arc<Vec<Reference>>,
    /// Whether its models are being looked for.
    pub is_keeping: bool,
}

/// What became of keeping one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptShelf {
    /// The user's collection.
    pub id: CollectionId,
    /// Its name at CivitAI.
    pub name: String,
    /// Models that were put into it.
    pub models: u64,
    /// Models that CivitAI does not tell of.
    pub unknown: u64,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Community {
    /// Whether the panel was on screen since the library was opened: before, nothing is asked for it.
    pub was_shown: bool,
    /// The list that is shown.
    pub list: TrendList,
    /// The lists, in the order of [`TrendList::ALL`].
    pub trends: [Trend; 3],
    /// Creators: those who are followed first, then those who rise or whom the library has most of.
    pub creators: Vec<CreatorRow>,
    /// Every creator that is known, by name in small letters.
    pub all_creators: Arc<HashMap<String, CreatorRow>>,
    /// Things to read.
    pub reading: Reading,
    /// Pictures people liked most.
    pub showcase: Showcase,
    /// The creator whose page is open.
    pub creator: Option<CreatorView>,
    /// Pictures people made with the version that is shown.
    pub made: Option<Made>,
    /// The article that is open.
    pub article: Option<Arc<ArticleView>>,
    /// The public collection that is open.
    pub shelf: Option<PublicShelf>,
}

impl Community {
    /// The list that is shown.
    pub fn trend(&self) -> &Trend {
        let [hot, rising, new] = &self.trends;
        match self.list {
            TrendList::Hot => hot,
            TrendList::Rising => rising,
            TrendList::New => new,
        }
    }

    /// One list.
    pub fn trend_mut(&mut self, list: TrendList) -> &mut Trend {
        let [hot, rising, new] = &mut self.trends;
        match list {
            TrendList::Hot => hot,
            TrendList::Rising => rising,
            TrendList::New => new,
        }
    }

    /// How many creators are followed.
    pub fn followed_count(&self) -> usize {
        self.creators.iter().filter(|creator| creator.followed).count()
    }

    /// Whether a creator is followed.
    pub fn follows(&self, name: &str) -> bool {
        self.creators.iter().any(|creator| creator.followed && creator.name.eq_ignore_ascii_case(name))
    }
}

/// What is asked of the services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommunityAsk {
    /// A list of models.
    Trend {
        /// Which.
        list: TrendList,
        /// Mature ones too.
        mature: bool,
        /// How much it is wanted.
        urge: Urge,
    },
    /// The creators anew.
    Creators,
    /// Follow a creator, or no more.
    Follow(String, bool),
    /// All about a creator.
    Creator(String),
    /// The user has seen what is new of a creator.
    Seen(String),
    /// Things to read.
    Reading {
        /// What of them.
        wish: ReadingWish,
        /// How much they are wanted.
        urge: Urge,
    },
    /// Pictures people liked most: of the week, or the day.
    Showcase {
        /// Of the week.
        of_week: bool,
        /// Of this family.
        family: Option<BaseFamily>,
        /// What CivitAI is asked for.
        search: Box<ImageSearch>,
        /// How much they are wanted.
        urge: Urge,
    },
    /// Pictures people made with a version.
    Made(VersionId, Box<ImageSearch>),
    /// The text of an article.
    Article(u64),
    /// What a public collection is.
    Shelf(u64),
    /// The models that a file names.
    NamedIn(PathBuf),
    /// Keep a public collection as one's own, with these models.
    Keep(Box<PublicCollection>, Vec<Reference>),
    /// The day's counters of favourites and of followed creators' models.
    Counters,
}

/// What the services tell.
#[derive(Clone, Debug)]
pub enum CommunityNews {
    /// A list.
    Trend(TrendList, Trend),
    /// The creators worth knowing, and all that are known by their names in small letters.
    Creators(Vec<CreatorRow>, Arc<HashMap<String, CreatorRow>>),
    /// All about a creator.
    Creator(CreatorView),
    /// Things to read.
    Reading(Reading),
    /// Pictures people liked most.
    Showcase(Showcase),
    /// Pictures people made with a version.
    Made(Made),
    /// An article.
    Article(Arc<ArticleView>),
    /// A public collection, when it was asked for, and why it could not be.
    Shelf(Box<PublicCollection>, Option<i64>, Option<String>),
    /// There is no such public collection.
    NoShelf(u64),
    /// The models a file names.
    Named(Result<Arc<Vec<Reference>>, String>),
    /// A public collection is kept, or why not.
    Kept(Result<KeptShelf, String>),
}
