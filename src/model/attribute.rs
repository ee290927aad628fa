//! What is known of a character's figure: each attribute and the rating with who says it and how surely.

use super::mature::MatureLevel;
use serde::{Deserialize, Serialize};

/// What an attribute is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKind {
    /// Woman, man, other.
    Gender,
    /// Human, elf, robot, …
    Species,
    /// Colour and shape of the hair.
    Hair,
    /// Colour of the eyes.
    Eyes,
    /// What is worn and carried.
    Clothing,
}

impl AttributeKind {
    /// All, in the order they are shown in.
    pub const ALL: [Self; 5] = [Self::Gender, Self::Species, Self::Hair, Self::Eyes, Self::Clothing];

    /// Its name on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Gender => "gender",
            Self::Species => "species",
            Self::Hair => "hair",
            Self::Eyes => "eyes",
            Self::Clothing => "clothing",
        }
    }
}

/// Where something known of a source comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Nothing says it.
    #[default]
    Nothing,
    /// CivitAI's level of the picture.
    CivitaiLevel,
    /// The generation data CivitAI has of the picture.
    CivitaiMeta,
    /// A prompt inside the file.
    EmbeddedPrompt,
    /// A ComfyUI graph inside the file.
    EmbeddedGraph,
    /// A tagger on a server, which looked at the picture.
    Tagger,
    /// Words that suggest a minor: the rating is forced.
    MinorWords,
    /// The user.
    You,
}

impl Evidence {
    /// Its name on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::CivitaiLevel => "civitai level",
            Self::CivitaiMeta => "civitai prompt",
            Self::EmbeddedPrompt => "prompt in the file",
            Self::EmbeddedGraph => "graph in the file",
            Self::Tagger => "WD14",
            Self::MinorWords => "words that suggest a minor",
            Self::You => "you",
        }
    }
}

/// How much can be given on something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It is not known.
    #[default]
    Unknown,
    /// A tagger thinks to see it.
    Guess,
    /// It follows from something else.
    Likely,
    /// It is said in so many words.
    Sure,
}

impl Confidence {
    /// Its name on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Guess => "a guess",
            Self::Likely => "likely",
            Self::Sure => "sure",
        }
    }
}

/// Something known of the figure, or known to be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attribute {
    /// What; empty is unknown.
    pub value: String,
    /// Says who.
    pub evidence: Evidence,
    /// How sure.
    pub confidence: Confidence,
    /// The server whose tagger says it; empty otherwise.
    pub server: String,
}

impl Attribute {
    /// What the user says; an empty value is "unknown", and stays so whatever a tagger sees.
    pub fn by_you(value: &str) -> Self {
        let confidence = if value.trim().is_empty() { Confidence::Unknown } else { Confidence::Sure };
        Self { value: value.to_owned(), evidence: Evidence::You, confidence, server: String::new() }
    }

    /// Who says it, for people.
    pub fn told_by(&self) -> String {
        match self.evidence {
            Evidence::Tagger if !self.server.is_empty() => format!("WD14 on {}", self.server),
            evidence => evidence.key().to_owned(),
        }
    }
}

/// How mature the source is, and what is therefore made of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rating {
    /// The level.
    pub level: MatureLevel,
    /// Says who.
    pub evidence: Evidence,
}
