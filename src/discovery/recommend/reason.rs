//! Why something is recommended: the one term that said most, in words that are true.

/// The term that said most for a recommendation.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Used together with something in public pictures.
    UsedTogether {
        /// The name of what it is used with.
        with: String,
        /// On how many pages.
        pages: u32,
    },
    /// Texts and tags like those of something.
    Alike {
        /// The name of what it is like.
        to: String,
        /// Tags both have; may be empty.
        tags: Vec<String>,
    },
    /// By somebody whose models are liked.
    Creator {
        /// Who.
        name: String,
    },
    /// People like it.
    WellLiked {
        /// At least so many of 100 votes are up, 95% sure.
        percent: u8,
    },
    /// Many download it for its age.
    Popular {
        /// Downloads.
        downloads: u64,
    },
    /// It came out lately.
    New {
        /// Days ago.
        days: u32,
    },
    /// It gains more than before.
    Rising {
        /// Gained a day now, rounded.
        per_day: u32,
        /// How many times as much as before, in tenths.
        tenfold: u32,
    },
    /// Nothing is known that speaks for it but that it can be used.
    Usable,
}

impl Reason {
    /// In English, for the command line.
    pub fn text(&self) -> String {
        match self {
            Self::UsedTogether { with, pages: 1 } => format!("used together with {with} on one public page"),
            Self::UsedTogether { with, pages } => format!("used together with {with} on {pages} public pages"),
            Self::Alike { to, tags } if tags.is_empty() => format!("similar to {to}"),
            Self::Alike { to, tags } => format!("similar to {to}: {}", tags.join(", ")),
            Self::Creator { name } => format!("from {name}, whose models you like"),
            Self::WellLiked { percent } => format!("liked by at least {percent} of 100 who voted"),
            Self::Popular { downloads } => format!("downloaded {downloads} times"),
            Self::New { days: 0 } => "came out today".to_owned(),
            Self::New { days: 1 } => "came out yesterday".to_owned(),
            Self::New { days } => format!("came out {days} days ago"),
            Self::Rising { per_day, tenfold } => {
                format!("gains {per_day} a day, {}.{} times as much as before", tenfold / 10, tenfold % 10)
            }
            Self::Usable => "fits a base model you have".to_owned(),
        }
    }
}
