//! The arguments of the commands that find, recommend and measure.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `eval`.
#[derive(Args, Clone, Debug)]
pub struct EvalArgs {
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// What to measure
    #[command(subcommand)]
    pub what: EvalWhat,
}

/// What can be measured.
#[derive(Clone, Debug, Subcommand)]
pub enum EvalWhat {
    /// Search: words, meaning and typos, each way alone and all together
    Search {
        /// CivitAI model objects, one a line, in place of the invented models
        #[arg(long, value_name = "FILE")]
        corpus: Option<PathBuf>,
        /// Measure on the half of the queries that is for development
        #[arg(long)]
        dev: bool,
    },
    /// Verdicts: flags on models with known flaws, pickles that are hostile or honest, and the bounds of votes
    Quality {
        /// Make so many models
        #[arg(long, value_name = "N", default_value_t = 4000)]
        models: usize,
        /// Make others
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
    },
    /// Recommendations: one model of each page left out, against popularity, within the base model too
    Recommend {
        /// CivitAI model objects, one a line, in place of the invented world
        #[arg(long, value_name = "FILE")]
        corpus: Option<PathBuf>,
        /// Measure on other pages, those for development
        #[arg(long)]
        dev: bool,
    },
    /// Pictures: whether a changed one leads to its original, and one of a model to the others
    Visual {
        /// A folder of pictures, each folder in it a model, in place of pictures made in code; or CivitAI model objects, one a line,
        /// whose placeholders are measured
        #[arg(long, value_name = "FOLDER|FILE")]
        corpus: Option<PathBuf>,
        /// Measure on the half of the pictures that is for development
        #[arg(long)]
        dev: bool,
    },
    /// Speed: an index of invented models built and asked
    Speed {
        /// So many models
        #[arg(long, value_name = "N", default_value_t = 100_000)]
        models: usize,
        /// With the encoder's vectors, too; and how long it takes to make them
        #[arg(long)]
        encoder: bool,
    },
    /// Trends: invented counters in noise, how often and how soon what happens is noticed, and false alarms
    Trends,
}

/// Arguments of `trends`.
#[derive(Args, Clone, Debug)]
pub struct TrendsArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Print so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// The last day, week or month
    #[arg(long, value_enum, default_value_t = TrendsWindow::Week)]
    pub window: TrendsWindow,
    /// What is told of
    #[arg(long, value_enum, default_value_t = TrendsBy::Model)]
    pub by: TrendsBy,
}

/// How far a trend looks back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TrendsWindow {
    /// One day.
    Day,
    /// Seven days.
    Week,
    /// Thirty days.
    Month,
}

impl TrendsWindow {
    /// Its days.
    pub const fn days(self) -> u8 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }
}

/// What trends are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TrendsBy {
    /// Each model.
    Model,
    /// Types of models.
    Type,
    /// Base models.
    Base,
    /// Tags.
    Tag,
    /// Creators.
    Creator,
}

/// Arguments of `recommend`.
#[derive(Args, Clone, Debug)]
pub struct RecommendArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Print so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Only what is new, or what rises
    #[arg(long, value_enum)]
    pub list: Option<RecommendList>,
    /// Instead of models: similar tastes, emerging creators, popular tags, each with its evidence
    #[arg(long)]
    pub insights: bool,
    /// Recommend this model no more, and less of its like
    #[arg(long, value_name = "ID")]
    pub not_interested: Option<u64>,
    /// Take that back
    #[arg(long, value_name = "ID", conflicts_with = "not_interested")]
    pub interested: Option<u64>,
}

/// Lists beside the one that is made for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum RecommendList {
    /// What came out lately.
    New,
    /// What gains more than before.
    Trending,
}

/// Arguments of `similar`.
#[derive(Args, Clone, Debug)]
pub struct SimilarArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Print so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// The model, by its id on CivitAI
    #[arg(long, value_name = "ID", required_unless_present = "image", conflicts_with = "image")]
    pub model: Option<u64>,
    /// A picture: first the models that its own data name, then what looks like it
    #[arg(long, value_name = "FILE")]
    pub image: Option<PathBuf>,
    /// A CLIP-vision or SigLIP file (safetensors) in place of the lightest of the library
    #[arg(long, value_name = "FILE", requires = "image")]
    pub encoder: Option<PathBuf>,
    /// First let the encoder look at every preview it has not seen yet: seconds each; what is done is kept
    #[arg(long, requires = "image")]
    pub encode: bool,
    /// What others use together with it, instead of what is like it
    #[arg(long, requires = "model", conflicts_with = "image")]
    pub goes_with: bool,
}
