//! What the Community panel shows beside the selected model: what is hot, rising and new, creators, things to read.

use super::pictures::PictureSource;
use super::said::Said;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::community::Growth;
use crate::model::mature::MatureLevel;
use crate::model::online::ImageSearch;
use crate::model::rich_text::Document;
use std::collections::HashMap;
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

/// A creator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreatorRow {
    /// User name.
    pub name: String,
    /// Whether the user follows them.
    pub followed: bool,
    /// Models and versions that came out since the user last looked.
    pub new_works: usize,
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

/// What there is to read or to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingKind {
    /// An article; it is read in the window.
    Article,
    /// A public collection; CivitAI does not tell what is in it, so its page is opened.
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

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Community {
    /// The list that is shown.
    pub list: TrendList,
    /// The lists, in the order of [`TrendList::ALL`].
    pub trends: [Trend; 3],
    /// Creators: those who are followed first, then those who rise or whom the library has most of.
    pub creators: Vec<CreatorRow>,
    /// Every creator that is known, by name in small letters.
    pub all_creators: Arc<HashMap<String, CreatorRow>>,
    /// Things to read.
    pub reading: Vec<ReadingRow>,
    /// When they were asked for, seconds since 1970.
    pub reading_asked_unix_secs: Option<i64>,
    /// Why they could not be asked for.
    pub reading_trouble: Option<Said>,
    /// Pictures people liked most.
    pub showcase: Showcase,
    /// The article that is open.
    pub article: Option<Arc<ArticleView>>,
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
        /// Ask CivitAI even when the last answer is young.
        anew: bool,
    },
    /// The creators anew.
    Creators,
    /// Follow a creator, or no more.
    Follow(String, bool),
    /// The user has seen what is new of a creator.
    Seen(String),
    /// Things to read.
    Reading {
        /// Ask CivitAI even when the last answer is young.
        anew: bool,
    },
    /// Pictures people liked most: of the week, or the day.
    Showcase {
        /// Of the week.
        of_week: bool,
        /// Of this family.
        family: Option<BaseFamily>,
        /// What CivitAI is asked for.
        search: Box<ImageSearch>,
        /// Ask CivitAI even when the last answer is young.
        anew: bool,
    },
    /// The text of an article.
    Article(u64),
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
    /// Things to read, when they were asked for, and why they could not be.
    Reading(Vec<ReadingRow>, Option<i64>, Option<Said>),
    /// Pictures people liked most.
    Showcase(Showcase),
    /// An article.
    Article(Arc<ArticleView>),
}
