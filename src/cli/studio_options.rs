//! Arguments of `comfy`, `characters` and `credits`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Arguments of `comfy`.
#[derive(Args, Clone, Debug)]
pub struct ComfyArgs {
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub action: ComfyAction,
}

/// What to do with ComfyUI servers.
#[derive(Clone, Debug, Subcommand)]
pub enum ComfyAction {
    /// Run a workflow without a model on each server, from the upload to the fetched picture
    Test {
        /// Only this server, whether or not it was added
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Tell which servers were added, how they do and what they can do
    List,
    /// Add a server, or change the name and weight of one
    Add {
        /// Where it is, like http://127.0.0.1:8188
        #[arg(value_name = "URL")]
        url: String,
        /// What to call it
        #[arg(long, default_value = "")]
        name: String,
        /// How much of the work it takes beside others
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
        weight: u32,
    },
    /// Remove a server from the list
    Remove {
        /// Its address or name
        #[arg(value_name = "URL|NAME")]
        server: String,
    },
}

/// Arguments of `characters`.
#[derive(Args, Clone, Debug)]
pub struct CharactersArgs {
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub action: CharactersAction,
}

/// What to do with characters.
#[derive(Clone, Debug, Subcommand)]
pub enum CharactersAction {
    /// Make a character out of a picture: an avatar and four references
    Create(Box<CreateArgs>),
    /// Tell which characters there are
    List,
    /// Tell all about a character
    Show {
        /// Its number
        #[arg(value_name = "ID")]
        id: u64,
        /// With the whole recipe of each picture
        #[arg(long)]
        recipe: bool,
    },
    /// Write a character's pictures and recipes somewhere
    Export {
        /// Its number
        #[arg(value_name = "ID")]
        id: u64,
        /// Below this folder
        #[arg(long, value_name = "DIR", default_value = ".")]
        to: PathBuf,
        /// In which form
        #[arg(long = "as", value_enum, default_value_t = Form::Folder)]
        form: Form,
    },
    /// Try again what is lacking
    Retry {
        /// Its number
        #[arg(value_name = "ID")]
        id: u64,
        /// Only this picture, like REFERENCE_SIDE; several times for several
        #[arg(long, value_name = "TYPE")]
        stage: Vec<String>,
        /// Make it anew although it is there; the old one is replaced when the new one came out
        #[arg(long, requires = "stage")]
        anew: bool,
    },
    /// An automatic run now: characters out of pictures CivitAI lists, by your rules
    Batch(Box<BatchArgs>),
    /// Delete a character; it can come back for thirty days
    Delete {
        /// Its number
        #[arg(value_name = "ID")]
        id: u64,
    },
    /// Bring a deleted character back
    Restore {
        /// Its number
        #[arg(value_name = "ID")]
        id: u64,
    },
}

/// In which form a character is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A folder
    Folder,
    /// One archive
    Zip,
    /// One picture with all five
    Sheet,
}

/// The highest level of pictures that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// PG
    #[value(name = "pg")]
    Pg,
    /// Up to PG-13
    #[value(name = "pg13")]
    Pg13,
    /// Up to R
    #[value(name = "r")]
    R,
    /// Up to X
    #[value(name = "x")]
    X,
    /// All
    #[value(name = "xxx")]
    Xxx,
}

impl Level {
    /// CivitAI's bits of all levels up to this one.
    pub const fn bits(self) -> u8 {
        match self {
            Self::Pg => 1,
            Self::Pg13 => 3,
            Self::R => 7,
            Self::X => 15,
            Self::Xxx => 31,
        }
    }
}

/// How pictures are made, wherever something else than what was set is wanted.
#[derive(Args, Clone, Debug)]
pub struct LookArgs {
    /// Checkpoint, by its file name
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<String>,
    /// Family of the checkpoint, where neither the library nor its file says it
    #[arg(long, value_parser = ["sd15", "sdxl", "pony", "illustrious", "flux"])]
    pub family: Option<String>,
    /// How the reference takes part; without it the best the server can do
    #[arg(long, value_parser = ["flux_kontext", "qwen_edit", "ip_adapter", "image_to_image", "text_to_image"])]
    pub method: Option<String>,
    /// A workflow of your own in API format, with placeholders like ${positive}
    #[arg(long, value_name = "FILE")]
    pub workflow: Option<PathBuf>,
    /// Steps
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub steps: Option<u32>,
    /// Only this server, by its name; several times for several
    #[arg(long, value_name = "NAME")]
    pub server: Vec<String>,
    /// A LoRA by its file name, with its strength after a colon (ink.safetensors:0.7)
    #[arg(long, value_name = "FILE[:STRENGTH]")]
    pub lora: Vec<String>,
    /// Words for the style
    #[arg(long)]
    pub style: Option<String>,
    /// What should not be seen
    #[arg(long)]
    pub negative: Option<String>,
    /// Do not let the picture itself take part, only what is known of it
    #[arg(long)]
    pub words_only: bool,
}

/// Arguments of `characters create`.
#[derive(Args, Clone, Debug)]
pub struct CreateArgs {
    /// The picture
    #[arg(long, value_name = "FILE", conflicts_with = "civitai_image", required_unless_present = "civitai_image")]
    pub image: Option<PathBuf>,
    /// A picture on CivitAI, by its number
    #[arg(long, value_name = "ID")]
    pub civitai_image: Option<u64>,
    /// What to call the character
    #[arg(long)]
    pub name: Option<String>,
    /// What the figure is, like `--set hair="long silver hair"`: gender, species, hair, eyes or clothing
    #[arg(long = "set", value_name = "WHAT=VALUE")]
    pub set: Vec<String>,
    /// How pictures are made
    #[command(flatten)]
    pub look: LookArgs,
    /// Seed
    #[arg(long)]
    pub seed: Option<u64>,
    /// Make the avatar only
    #[arg(long)]
    pub avatar_only: bool,
    /// Have a server's WD14 tagger look at the picture: hints where nothing is said. Its model is fetched from the
    /// network at its first use
    #[arg(long)]
    pub tagger: bool,
    /// Print what was found out and the five prompts, and make nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `characters batch`.
#[derive(Args, Clone, Debug)]
pub struct BatchArgs {
    /// So many characters
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub count: Option<u32>,
    /// Tell which pictures would be taken, and make nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Only when one is due: none began since the hour that was set, 02:00 UTC if none was
    #[arg(long)]
    pub if_due: bool,
    /// Only pictures made with this base model; several times for several
    #[arg(long, value_name = "NAME")]
    pub base_model: Vec<String>,
    /// Only pictures whose prompt has these words
    #[arg(long)]
    pub words: Option<String>,
    /// Only pictures with at least so many reactions
    #[arg(long)]
    pub least_reactions: Option<u64>,
    /// Only pictures up to this level
    #[arg(long, value_enum)]
    pub level: Option<Level>,
    /// Make avatars only
    #[arg(long)]
    pub avatar_only: bool,
    /// Go on with the next character when one fails
    #[arg(long, conflicts_with = "stop_on_error")]
    pub continue_on_error: bool,
    /// Begin no further character once one failed
    #[arg(long)]
    pub stop_on_error: bool,
    /// One picture may take so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(10..=86_400))]
    pub picture_time: Option<u64>,
    /// The avatar may take so many seconds, waiting included
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(10..=86_400))]
    pub avatar_time: Option<u64>,
    /// Have a server's WD14 tagger look at each picture: hints where nothing is said
    #[arg(long)]
    pub tagger: bool,
    /// How pictures are made
    #[command(flatten)]
    pub look: LookArgs,
    /// Begin no further character after so many minutes; 0 is as long as it takes
    #[arg(long, value_name = "MINUTES")]
    pub budget: Option<u64>,
    /// Keep these rules for automatic runs, and switch them on
    #[arg(long, conflicts_with_all = ["dry_run", "if_due"])]
    pub every_day: bool,
    /// Switch automatic runs off
    #[arg(long, conflicts_with_all = ["dry_run", "if_due", "every_day"])]
    pub never: bool,
    /// The hour automatic runs begin, UTC
    #[arg(long, value_name = "HOUR", requires = "every_day", value_parser = clap::value_parser!(u8).range(0..=23))]
    pub hour: Option<u8>,
}

/// Arguments of `credits`.
#[derive(Args, Clone, Debug)]
pub struct CreditsArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// From now on a set by hand costs so much
    #[arg(long, value_name = "CREDITS", value_parser = clap::value_parser!(u64).range(0..=10_000))]
    pub price_set: Option<u64>,
    /// From now on a picture made anew costs so much
    #[arg(long, value_name = "CREDITS", value_parser = clap::value_parser!(u64).range(0..=10_000))]
    pub price_picture: Option<u64>,
    /// From now on every day fills up to so much
    #[arg(long, value_name = "CREDITS", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub daily: Option<u64>,
}
