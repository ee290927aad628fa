//! What could not be understood of a question, and where.

use super::field::Field;
use std::fmt;
use std::ops::Range;

/// What could not be understood. It takes no part in the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Its place in the text, in bytes.
    pub at: Range<usize>,
    /// What is wrong.
    pub kind: TroubleKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// Nothing of this name can be asked for.
    NoSuchField {
        /// The word before the colon.
        word: String,
        /// What was perhaps meant.
        near: Option<&'static str>,
    },
    /// The field has no such value.
    NoSuchValue {
        /// The field.
        field: Field,
        /// The value.
        word: String,
        /// What was perhaps meant.
        near: Option<String>,
    },
    /// Nothing stands behind the colon or comma.
    NoValue(Field),
    /// It is no amount that the field compares.
    NoAmount {
        /// The field.
        field: Field,
        /// What stands there.
        word: String,
    },
    /// An amount alone: at least, or at most?
    NoSign {
        /// The field.
        field: Field,
        /// The amount as it stands there.
        word: String,
    },
    /// No amount is both that much and that little.
    NothingFits(Field),
    /// A quotation mark that never closes.
    OpenQuote,
    /// Neither orders nor limits can be ruled out.
    NotThis(Field),
}

impl fmt::Display for TroubleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchField { word, near } => {
                write!(f, "\"{word}:\" is no filter")?;
                match near {
                    Some(near) => write!(f, "; did you mean {near}:?"),
                    None => write!(f, "; put it in quotes to look for it as words"),
                }
            }
            Self::NoSuchValue { field, word, near } => {
                write!(f, "{}: has no value \"{word}\"", field.id())?;
                near.as_ref().map_or(Ok(()), |near| write!(f, "; did you mean {near}?"))
            }
            Self::NoValue(field) => write!(f, "a value is missing after {}:", field.id()),
            Self::NoAmount { field, word } => {
                let example = field.example();
                write!(f, "\"{word}\" is no amount for {}; write it like {example}", field.id())
            }
            Self::NoSign { field, word } => {
                let id = field.id();
                write!(f, "say whether it is more or less: {id}:>{word} or {id}:<{word}")
            }
            Self::NothingFits(field) => write!(f, "nothing fits both limits of {}", field.id()),
            Self::OpenQuote => write!(f, "the quotation mark is not closed"),
            Self::NotThis(field) => write!(f, "{}: cannot be ruled out with a minus", field.id()),
        }
    }
}

impl Field {
    /// How it is written.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Type => "type:lora",
            Self::Base => "base:sdxl",
            Self::Tag => "tag:anime",
            Self::MyTag => "mytag:work",
            Self::Creator => "creator:somebody",
            Self::Size => "size:<300mb",
            Self::Downloads => "downloads:>1000",
            Self::Likes => "likes:>=50",
            Self::Updated => "updated:<30d",
            Self::Added => "added:<1w",
            Self::License => "license:images",
            Self::Installed => "installed:yes",
            Self::Favourite => "favourite:yes",
            Self::Is => "is:update",
            Self::Rating => "rating:>=3",
            Self::Label => "label:red",
            Self::Score => "score:>=70",
            Self::Format => "format:safetensors",
            Self::Precision => "precision:fp16",
            Self::Level => "level:pg",
            Self::Nsfw => "nsfw:no",
            Self::State => "state:identified",
            Self::Collection => "collection:\"my set\"",
            Self::Folder => "folder:models/loras",
            Self::In => "in:civitai",
            Self::Sort => "sort:-size",
            Self::Order => "order:newest",
            Self::Period => "period:month",
        }
    }
}
