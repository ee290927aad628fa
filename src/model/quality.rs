//! A verdict on a model with its evidence: the score and its bounds, the parts and what went into each, gates and flags.
//!
//! Values only; `judging/` computes them and docs/quality.md tells how. Ids are stable: scripts read them from `--json`.

mod glance;

pub use self::glance::{Ring, Standing};

use super::sourced::Source;
use serde::{Deserialize, Serialize};

/// The formula by which scores are made. Raised whenever a weight, a bound or a rule changes.
pub const FORMULA: &str = "quality-2";

/// Names of an enum's variants: all of them, the id for scripts, the English words.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $id:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $id)] $variant,)+
        }

        impl $name {
            /// Every one, in the order of lists.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The id for scripts.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// In English.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }
    };
}
pub(crate) use named;

named! {
    /// The parts of a score.
    Part {
        /// Whether the file is sound and well described.
        Technical = "technical", "technical";
        /// What people who use it say by their votes.
        Community = "community", "community";
        /// Whether it is bearable to run here.
        Performance = "performance", "performance";
        /// Whether it can be used with what is here.
        Compatibility = "compatibility", "compatibility";
        /// Whether it is dangerous: a gate, without weight in the mean.
        Security = "security", "security";
    }
}

named! {
    /// What can be known about a model, each an input of one part.
    Signal {
        /// The file's structure is whole.
        Structure = "structure", "the file's structure is whole";
        /// The bytes are those that were published.
        PublishedBytes = "published_bytes", "the bytes are the published ones";
        /// Tensors, metadata and CivitAI agree on what it is.
        Agreement = "agreement", "tensors and claims agree on what it is";
        /// Samples of the weights are finite numbers.
        Numbers = "numbers", "sampled weights are finite";
        /// The rank of an adapter is one that trainers use.
        Rank = "rank", "the adapter's rank is usual";
        /// Trigger words are told.
        TriggerWords = "trigger_words", "trigger words are told";
        /// Pictures show how they were made.
        Samples = "samples", "pictures tell how they were made";
        /// It is described.
        Description = "description", "it is described";
        /// Share of thumbs up.
        Liking = "liking", "thumbs up among votes";
        /// Downloads among models of its kind and age.
        Reach = "reach", "downloads among models of its kind and age";
        /// Thumbs up for each download among models of its kind.
        Approval = "approval", "thumbs up per download among models of its kind";
        /// Memory it needs against memory there is.
        Memory = "memory", "memory it needs against memory there is";
        /// Its weights are stored no wider than is of use.
        Economy = "economy", "weights are no wider than is of use";
        /// How long pictures took with it, where some were made here.
        Timing = "timing", "how long pictures made with it took";
        /// Tools here can load it.
        Tools = "tools", "tools here can load it";
        /// What it needs beside itself is here.
        Companions = "companions", "what it needs beside itself is here";
        /// What the walk of its pickles, or its container, says.
        OwnScan = "own_scan", "our own look at the file";
        /// What CivitAI's pickle scan says.
        SiteScan = "site_scan", "CivitAI's pickle scan";
        /// What CivitAI's virus scan says.
        VirusScan = "virus_scan", "CivitAI's virus scan";
    }
}

named! {
    /// Who told an input.
    Origin {
        /// The file itself.
        File = "file", "the file";
        /// CivitAI.
        Civitai = "civitai", "CivitAI";
        /// Files beside it, and what the user wrote.
        Beside = "beside", "files beside it";
        /// Other models that are known here.
        Catalogue = "catalogue", "models known here";
        /// The library, the tools and the graphics card of this machine.
        Machine = "machine", "this machine";
    }
}

impl From<Source> for Origin {
    fn from(source: Source) -> Self {
        match source {
            Source::Civitai | Source::CivitaiHash => Self::Civitai,
            Source::Metadata | Source::Tensors | Source::FileName => Self::File,
            Source::Sidecar(_) | Source::User | Source::Folder => Self::Beside,
        }
    }
}

/// The value of an input before it is judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// A number of things.
    Count(u64),
    /// Thumbs up and down.
    Votes {
        /// Up.
        up: u64,
        /// Down.
        down: u64,
    },
    /// A place among others: the share of them that has no more.
    Place {
        /// 0 to 1.
        share: f64,
        /// How many others.
        among: u64,
    },
    /// Bytes needed against bytes there.
    Bytes {
        /// Needed.
        needed: u64,
        /// There.
        there: u64,
    },
    /// How long a picture took.
    Time {
        /// Seconds, the middle of all.
        secs: f64,
        /// How many pictures.
        pictures: u32,
    },
    /// A word that is the same in every language.
    Name(String),
}

/// One input of a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What.
    pub signal: Signal,
    /// Its weight within the part.
    pub weight: f64,
    /// What was found; `None` while nobody knows.
    pub raw: Option<Raw>,
    /// What that is worth, 0 to 1, with bounds; `None` while nobody knows.
    pub worth: Option<Estimate>,
    /// Who told.
    pub origin: Origin,
    /// When it was told, seconds since 1970, where that is known.
    pub at_unix_secs: Option<i64>,
}

/// A value between bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Estimate {
    /// A value that is sure.
    pub const fn sure(value: f64) -> Self {
        Self { value, low: value, high: value }
    }
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct PartScore {
    /// Which.
    pub part: Part,
    /// Its weight in the whole; 0 for security.
    pub weight: f64,
    /// Its value, 0 to 1; `None` when no input is known.
    pub value: Option<f64>,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The share of its inputs' weight that is known, 0 to 1.
    pub known: f64,
    /// What went into it.
    pub inputs: Vec<Input>,
}

named! {
    /// Why a score may not rise above a bound.
    Gate {
        /// Our own look found what runs code.
        DangerousPickle = "dangerous_pickle", "it imports what can run code";
        /// CivitAI's scan found danger.
        SiteFoundDanger = "site_found_danger", "CivitAI's scan found danger in it";
        /// CivitAI's scan found a virus.
        VirusFound = "virus_found", "CivitAI's virus scan found something";
        /// It is not usable.
        Broken = "broken", "the file is broken";
        /// Its weights are no numbers.
        BrokenNumbers = "broken_numbers", "its weights are not finite numbers";
        /// Our own look found something hidden.
        SuspiciousPickle = "suspicious_pickle", "it hides something, or is built as weights never are";
        /// It is not what was published.
        DiffersFromPublished = "differs_from_published", "the bytes are not the published ones";
        /// Something in it is not known.
        UnknownPickle = "unknown_pickle", "something in it could not be judged";
        /// A pickle that was not looked into.
        UnscannedPickle = "unscanned_pickle", "a pickle that was not looked into";
        /// A pickle, though nothing dangerous was found.
        PickleFormat = "pickle_format", "a pickle can run code when it is loaded";
    }
}

impl Gate {
    /// The highest score that it lets pass.
    pub const fn cap(self) -> f64 {
        match self {
            Self::Broken | Self::BrokenNumbers => 10.0,
            Self::DangerousPickle | Self::SiteFoundDanger | Self::VirusFound => 20.0,
            Self::SuspiciousPickle => 35.0,
            Self::DiffersFromPublished => 50.0,
            Self::UnknownPickle | Self::UnscannedPickle => 60.0,
            Self::PickleFormat => 85.0,
        }
    }

    /// Whether it says that the file may do harm.
    pub const fn is_danger(self) -> bool {
        matches!(self, Self::DangerousPickle | Self::SiteFoundDanger | Self::VirusFound | Self::SuspiciousPickle)
    }
}

named! {
    /// What a flag is to the reader.
    Tone {
        /// Harm.
        Danger = "danger", "danger";
        /// A weakness.
        Weakness = "weakness", "weakness";
        /// Worth knowing.
        Note = "note", "worth knowing";
        /// A strength.
        Strength = "strength", "strength";
    }
}

named! {
    /// What is worth a word about a model.
    Flag {
        /// Our look found what runs code.
        DangerousPickle = "dangerous_pickle", "It imports what can run code, read files or reach the network: do not load it";
        /// Our look found something hidden.
        SuspiciousPickle = "suspicious_pickle", "It hides something or is built as weights never are: do not load it unless you trust its maker";
        /// CivitAI's scan found danger.
        SiteFoundDanger = "site_found_danger", "CivitAI's pickle scan calls it dangerous: do not load it";
        /// CivitAI's virus scan found something.
        VirusFound = "virus_found", "CivitAI's virus scan found something: do not load it";
        /// Not usable.
        Broken = "broken", "The file is broken and cannot be used: download it again";
        /// Shorter than it says.
        Truncated = "truncated", "The file is cut off: download it again";
        /// Zeros.
        ZeroWeights = "zero_weights", "Its weights are zeros: download it again";
        /// NaN or infinite.
        BrokenNumbers = "broken_numbers", "Some of its weights are not finite numbers: pictures will be black";
        /// Not the published bytes.
        DiffersFromPublished = "differs_from_published", "The bytes are not the published ones: download it again, or find out who changed it";
        /// Something in it is not known.
        UnknownPickle = "unknown_pickle", "Something in it could not be judged: look for a safetensors version";
        /// The sources disagree on what it is.
        Misplaced = "misplaced", "Its tensors say something else than its folder or its page: move it, or look again where it came from";
        /// The name says another container.
        WrongExtension = "wrong_extension", "Its name says another format than its bytes: rename it";
        /// Disliked.
        Disliked = "disliked", "Fewer people like it than most models of its kind: look at the alternatives";
        /// Too large for the graphics card.
        TooLarge = "too_large", "It needs more memory than the graphics card has: take a smaller or quantised version";
        /// Something that it needs is not here.
        MissingCompanions = "missing_companions", "Something that it needs is not in the library: get what is named";
        /// No tool here loads it.
        NoTool = "no_tool", "None of the tools here can load it";
        /// A pickle.
        PickleFormat = "pickle_format", "It is a pickle, which can run code when it is loaded: prefer safetensors";
        /// Edited header.
        HeaderEdited = "header_edited", "Its header was edited; the weights are the published ones";
        /// Bytes of no tensor.
        TrailingBytes = "trailing_bytes", "It carries bytes that belong to no tensor";
        /// 32-bit floats.
        FullPrecision = "full_precision", "Its weights are 32 bits wide: 16 bits give the same pictures in half the memory";
        /// A rank that no trainer uses.
        OddRank = "odd_rank", "Its rank is unusually high: it takes much memory for what it does";
        /// No trigger words.
        NoTriggerWords = "no_trigger_words", "Nobody tells its trigger words: look at the prompts of its pictures";
        /// No pictures that tell how they were made.
        NoSamples = "no_samples", "No picture tells how it was made: try it before you rely on it";
        /// Not described.
        NoDescription = "no_description", "It is hardly described";
        /// Few votes.
        FewVotes = "few_votes", "Few people have voted: the score is a guess";
        /// Archived, taken down or deleted.
        Gone = "gone", "CivitAI has archived it or does not have it any more: keep your copy";
        /// Paid.
        PaidAccess = "paid_access", "It has to be paid for at the time";
        /// There is a newer version.
        Outdated = "outdated", "There is a newer version by the same base model";
        /// The published bytes.
        Verified = "verified", "Its bytes are the published ones";
        /// A container that cannot run code, and sound.
        SoundContainer = "sound_container", "Its format cannot run code, and its structure is whole";
        /// Liked.
        WellLiked = "well_liked", "More people like it than most models of its kind";
        /// Used by many.
        WidelyUsed = "widely_used", "It is among the most used models of its kind and age";
        /// Fits.
        FitsMemory = "fits_memory", "It fits into the memory of the graphics card";
        /// Works with what is here.
        WorksHere = "works_here", "The tools here can load it, and all that it needs is here";
    }
}

impl Flag {
    /// What it is to the reader.
    pub const fn tone(self) -> Tone {
        match self {
            Self::DangerousPickle | Self::SuspiciousPickle | Self::SiteFoundDanger | Self::VirusFound => Tone::Danger,
            Self::Broken
            | Self::Truncated
            | Self::ZeroWeights
            | Self::BrokenNumbers
            | Self::DiffersFromPublished
            | Self::UnknownPickle
            | Self::Misplaced
            | Self::WrongExtension
            | Self::Disliked
            | Self::TooLarge
            | Self::MissingCompanions
            | Self::NoTool => Tone::Weakness,
            Self::PickleFormat
            | Self::HeaderEdited
            | Self::TrailingBytes
            | Self::FullPrecision
            | Self::OddRank
            | Self::NoTriggerWords
            | Self::NoSamples
            | Self::NoDescription
            | Self::FewVotes
            | Self::Gone
            | Self::PaidAccess
            | Self::Outdated => Tone::Note,
            Self::Verified
            | Self::SoundContainer
            | Self::WellLiked
            | Self::WidelyUsed
            | Self::FitsMemory
            | Self::WorksHere => Tone::Strength,
        }
    }
}

/// The verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// 0 to 100; `None` when nothing at all is known.
    pub score: Option<f64>,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// How much of what could be known is known, and how fresh it is, 0 to 1.
    pub confidence: f64,
    /// The parts, in the order of [`Part::ALL`].
    pub parts: Vec<PartScore>,
    /// What bounds the score, the hardest first.
    pub gates: Vec<Gate>,
    /// What is worth a word, the worst first.
    pub flags: Vec<Flag>,
}

/// Scores from here on are good.
const GOOD_FROM: f64 = 55.0;

impl Quality {
    /// A part.
    pub fn part(&self, part: Part) -> Option<&PartScore> {
        self.parts.iter().find(|score| score.part == part)
    }

    /// Whether a flag is up.
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        if self.gates.iter().any(|gate| gate.is_danger()) {
            return Standing::Dangerous;
        }
        let capped = self.gates.iter().any(|gate| *gate != Gate::PickleFormat);
        if capped || self.score.is_some_and(|score| score < GOOD_FROM) {
            return Standing::Doubtful;
        }
        Standing::Good
    }

    /// What cards show of it; `None` when there is no score.
    pub fn ring(&self) -> Option<Ring> {
        let whole = |value: f64| value.round().clamp(0.0, 100.0) as u8;
        Some(Ring {
            score: whole(self.score?),
            low: whole(self.low),
            high: whole(self.high),
            standing: self.standing(),
            verified: self.has(Flag::Verified),
            safe: self.has(Flag::SoundContainer) && self.standing() != Standing::Dangerous,
            compatible: self.has(Flag::WorksHere),
        })
    }

    /// Flags of a tone.
    pub fn of_tone(&self, tone: Tone) -> impl Iterator<Item = Flag> + '_ {
        self.flags.iter().copied().filter(move |flag| flag.tone() == tone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_danger_is_never_good() {
        let ids: std::collections::BTreeSet<_> = Flag::ALL.iter().map(|flag| flag.id()).collect();
        assert_eq!(ids.len(), Flag::ALL.len());
        for gate in Gate::ALL.iter().filter(|gate| gate.is_danger()) {
            let quality = Quality {
                score: Some(100.0),
                low: 0.0,
                high: 100.0,
                confidence: 1.0,
                parts: Vec::new(),
                gates: vec![*gate],
                flags: vec![Flag::SoundContainer],
            };
            let ring = quality.ring().unwrap();
            assert_eq!((ring.standing, ring.safe), (Standing::Dangerous, false), "{gate:?}");
        }
    }
}
