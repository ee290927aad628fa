//! What Discovery finds beside the gallery's own question: by a sentence, by a picture, by taste; and what rises.

use super::pictures::PictureSource;
use crate::discovery::insights::Insights;
use crate::discovery::intent::{Guess, Wish};
use crate::discovery::recommend::{ListFigures, Reason as Liking};
use crate::discovery::search::Reason;
use crate::discovery::trends::{GroupTrend, Trend};
use crate::discovery::vision::{VisionChoice, VisionFamily};
use crate::discovery::visual::Tier;
use crate::model::card::Card;
use crate::model::ids::{FileKey, ModelId};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use crate::discovery::search::SaidOfWords;

/// A list of recommendations, as the panel offers them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FinderList {
    /// By the user's whole taste.
    #[default]
    ForYou,
    /// Like the selected model.
    Similar,
    /// What others use with the selected model.
    GoesWith,
    /// What gains more than before.
    Trending,
    /// What came out lately.
    New,
}

impl FinderList {
    /// Every list, as the panel shows them.
    pub const ALL: [Self; 5] = [Self::ForYou, Self::Similar, Self::GoesWith, Self::Trending, Self::New];

    /// Whether it is about the selected model.
    pub const fn is_of_one(self) -> bool {
        matches!(self, Self::Similar | Self::GoesWith)
    }
}

/// A picture to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureWish {
    /// A file that was dropped, pasted or chosen.
    File(PathBuf),
    /// The picture of a model.
    Of(FileKey),
    /// One picture of a model, or of the wall.
    Shown(PictureSource, Option<FileKey>),
    /// Pixels from the clipboard.
    Pixels(Pixels),
    /// A picture of CivitAI's, by the number of its page.
    Published(u64),
    /// A picture of CivitAI's, by its own address.
    Address(String),
}

/// A model that a picture names and that is not known here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownModel {
    /// As the picture calls it.
    pub name: String,
    /// What leads to it, as it would be pasted: an address or a hash.
    pub goal: Option<String>,
}

/// Pixels from the clipboard: rows from the top, four bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Width and height.
    pub size: [usize; 2],
    /// The bytes.
    pub rgba: Arc<[u8]>,
}

/// The encoder that looks at pictures, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EncoderState {
    /// Nobody asked yet.
    #[default]
    Unknown,
    /// There is none, or none is wanted.
    None,
    /// This one.
    Used {
        /// Its kind.
        family: VisionFamily,
        /// Its file.
        path: PathBuf,
    },
    /// It cannot be used, as a sentence.
    Refused(String),
}

/// How far an encoder that the user has takes part in an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closer {
    /// There is none.
    #[default]
    Nobody,
    /// It still looks at the picture; a better answer follows.
    Looks(VisionFamily),
    /// It was asked, and knew so many pictures.
    Compared(VisionFamily, usize),
}

/// Why something is listed.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// It answers a sentence.
    Sentence(Reason),
    /// The picture itself names it.
    Named {
        /// Whether a hash or an id says so.
        proven: bool,
    },
    /// Its pictures were compared.
    Picture(Tier),
    /// It may be liked.
    Liked(Liking),
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundRow {
    /// Its card.
    pub card: Arc<Card>,
    /// Why.
    pub why: Why,
    /// How well it fits, 0 to 1.
    pub relevance: f32,
    /// How few use it and how unlike the others it is, 0 to 1; only of recommendations.
    pub figures: Option<(f32, f32)>,
    /// Whether it is there because the user may not know the like of it.
    pub explores: bool,
}

/// The sentence that is looked for, and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentence {
    /// As it stands in the field.
    pub text: String,
    /// What the user said about how it was understood.
    pub said: SaidOfWords,
    /// How it was understood.
    pub guesses: Vec<Guess>,
    /// Words that look like slips, and what was searched for, too.
    pub corrected: Vec<(String, String)>,
    /// Tags that would narrow the answer.
    pub refinements: Vec<String>,
    /// What was found, best first.
    pub rows: Vec<FoundRow>,
    /// Share of the models whose texts the encoder has read.
    pub encoded_share: f32,
    /// Seconds the answer took; `None` before any.
    pub took_secs: Option<f64>,
    /// Why it could not be looked for, as a sentence.
    pub trouble: Option<String>,
    /// Whether an answer is awaited.
    pub is_running: bool,
}

/// The picture that is looked for, and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// What was asked for.
    pub wish: Option<PictureWish>,
    /// The model whose picture it is: it is not among what is found, and may be in view no more.
    pub of: Option<Arc<Card>>,
    /// Other pictures that were dropped with it.
    pub beside: Vec<PathBuf>,
    /// Models that the picture names and that are not known here.
    pub unknown: Vec<UnknownModel>,
    /// Why it could not be looked at, as a sentence; what it names stands all the same.
    pub unseen: Option<String>,
    /// What was found, best first.
    pub rows: Vec<FoundRow>,
    /// Pictures on this disk and placeholders it was compared with.
    pub compared: (usize, usize),
    /// While pictures on this disk are looked at for the first time: how many of how many.
    pub looked: Option<(usize, usize)>,
    /// What an encoder that the user has says to it.
    pub closer: Closer,
    /// Why it could not be looked for, as a sentence.
    pub trouble: Option<String>,
    /// Whether an answer is awaited.
    pub is_running: bool,
}

/// A list of recommendations as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Liked {
    /// Which list.
    pub list: FinderList,
    /// The model it is about, where it is about one.
    pub of: Option<FileKey>,
    /// What it holds.
    pub rows: Vec<FoundRow>,
    /// Its means.
    pub figures: ListFigures,
    /// Whether anything is known of the user's taste.
    pub has_taste: bool,
    /// Why it could not be made, as a sentence.
    pub trouble: Option<String>,
    /// Whether an answer is awaited.
    pub is_running: bool,
    /// Whether it was ever asked for.
    pub is_known: bool,
}

/// How far trends look back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrendWindow {
    /// One day.
    Day,
    /// Seven days.
    #[default]
    Week,
    /// Thirty days.
    Month,
}

impl TrendWindow {
    /// Every one, the shortest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// Its days.
    pub const fn days(self) -> usize {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }
}

/// What rises and falls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trends {
    /// How far it looks back.
    pub window: TrendWindow,
    /// Groups with a direction that the counters prove, the strongest first.
    pub groups: Vec<GroupTrend>,
    /// Models with one.
    pub models: Vec<(Arc<Card>, Trend)>,
    /// Models whose counters are kept.
    pub watched: usize,
    /// Of those, how many surely stay as they are.
    pub steady: usize,
    /// Whether it was ever asked for.
    pub is_known: bool,
}

/// Which of the finds the gallery shows instead of what its own question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// What a sentence found.
    Sentence,
    /// What a picture found.
    Picture,
    /// A list by taste.
    List,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finder {
    /// What of it the gallery shows.
    pub wall: Option<Wall>,
    /// By a sentence.
    pub sentence: Sentence,
    /// By a picture.
    pub picture: Picture,
    /// The encoder that looks at pictures.
    pub encoder: EncoderState,
    /// By taste.
    pub liked: Liked,
    /// What stands behind the lists.
    pub insights: Insights,
    /// What rises.
    pub trends: Trends,
    /// Models that were waved away, with their names; the newest first.
    pub dismissed: Vec<(ModelId, String)>,
    /// While everything is read for the first time: the share that is.
    pub prepared: Option<f32>,
    /// The newest question of each sort.
    pub turns: Turns,
}

impl Finder {
    /// The finds that a wall shows.
    pub fn rows_of(&self, wall: Wall) -> &[FoundRow] {
        match wall {
            Wall::Sentence => &self.sentence.rows,
            Wall::Picture => &self.picture.rows,
            Wall::List => &self.liked.rows,
        }
    }
}

/// The number of the newest question of each sort: an older answer is not taken. A question of one sort does not end the wait for
/// another's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turns {
    /// By a sentence.
    pub sentence: u64,
    /// By a picture.
    pub picture: u64,
    /// By taste.
    pub list: u64,
}

/// What the user does in these parts of Discovery.
#[derive(Clone, Debug, PartialEq)]
pub enum FinderAction {
    /// Another sentence.
    Say(String),
    /// Take a guess back: its words are searched for like any other.
    Ignore(String),
    /// These words mean this.
    Choose(String, Wish),
    /// This word is no slip.
    Keep(String),
    /// Look for a picture; `None` forgets it.
    Look(Option<PictureWish>),
    /// Show a list.
    List(FinderList),
    /// Look for a text as a sentence.
    Seek(String),
    /// Recommend a model no more (`true`), or again.
    Dismiss(ModelId, bool),
    /// Tell what rises over this time.
    Trends(TrendWindow),
    /// Show these finds in the gallery and bring it to the front; `None` shows all models again.
    Show(Option<Wall>),
}

/// What is asked of the services.
#[derive(Clone, Debug, PartialEq)]
pub enum FinderAsk {
    /// Get ready: something will be asked soon.
    Prepare,
    /// Find by a sentence.
    Sentence {
        /// Number of the question.
        turn: u64,
        /// The sentence.
        text: String,
        /// What the user said about how it was understood.
        said: SaidOfWords,
        /// Whether what the user likes has a say.
        personal: bool,
    },
    /// Find by a picture.
    Picture {
        /// Number of the question.
        turn: u64,
        /// The picture.
        wish: PictureWish,
        /// Which encoder looks at it.
        vision: VisionChoice,
    },
    /// Get ready for pictures, with this encoder.
    Vision(VisionChoice),
    /// Make a list.
    List {
        /// Number of the question.
        turn: u64,
        /// Which.
        list: FinderList,
        /// The model it is about.
        of: Option<FileKey>,
    },
    /// Wave a model away, or take that back.
    Dismiss(ModelId, bool),
    /// Tell what was waved away.
    Dismissed,
    /// Tell what rises.
    Trends(TrendWindow),
}

/// What the services tell. Each carries the number of its question.
#[derive(Clone, Debug, PartialEq)]
pub enum FinderNews {
    /// What a sentence found.
    Sentence(u64, Box<Sentence>),
    /// What a picture found.
    Picture(u64, Box<Picture>),
    /// A list.
    List(u64, Box<Liked>),
    /// What rises.
    Trends(Box<Trends>),
    /// What stands behind the lists.
    Insights(Box<Insights>),
    /// Which encoder looks at pictures.
    Encoder(EncoderState),
    /// What was waved away, with names, the newest first.
    Dismissed(Vec<(ModelId, String)>),
    /// The same questions may be answered better now; the share that is read while everything is read for the first time.
    Better(Option<f32>),
}

/// Whether a file is a picture by its name, or a film, of which one still can be looked for. What cannot be read all the same is
/// told in words of pictures, not of model files.
pub fn is_picture(path: &Path) -> bool {
    const ENDINGS: [&str; 19] = [
        "png", "jpg", "jpeg", "jfif", "webp", "gif", "avif", "bmp", "tif", "tiff", "heic", "jxl", "mp4", "webm", "mov",
        "mkv", "avi", "m4v", "apng",
    ];
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}
