//! "May I …?": what somebody intends, the answer with its grounds, and what it was before a creator changed it.

use super::base_models::BaseLicence;
use super::catalogue::Licence;
use super::ids::{ModelId, VersionId};
use super::licence::{Permission, Permissions};
use super::quality::named;
use serde::{Deserialize, Serialize};

named! {
    /// Something a person may intend to do.
    Intent {
        /// Sell pictures made with it.
        SellImages = "sell-images", "sell pictures made with it";
        /// Let others generate with it for money.
        Host = "host", "let others generate with it for money";
        /// Share merges of it.
        Merge = "merge", "share merges of it";
        /// Sell it, or merges of it.
        SellMerges = "sell", "sell it or merges of it";
        /// Use it without naming the creator.
        NoCredit = "no-credit", "use it without naming the creator";
    }
}

impl Intent {
    /// The creator's permission that it needs.
    pub const fn permission(self) -> Permission {
        match self {
            Self::SellImages => Permission::SellImages,
            Self::Host => Permission::Rent,
            Self::Merge => Permission::ShareMerges,
            Self::SellMerges => Permission::SellModel,
            Self::NoCredit => Permission::NoCredit,
        }
    }

    /// Whether money is made.
    pub const fn is_commercial(self) -> bool {
        matches!(self, Self::SellImages | Self::Host | Self::SellMerges)
    }
}

named! {
    /// An answer. A later one is stricter: for a set, the strictest wins.
    Answer {
        /// It is allowed.
        Yes = "yes", "yes";
        /// The licence has conditions of its own.
        Read = "read-the-licence", "only under the licence's own conditions: read it";
        /// Nobody told.
        Unknown = "unknown", "not known: ask the creator";
        /// It is not allowed.
        No = "no", "no";
    }
}

named! {
    /// Why an answer is what it is.
    Ground {
        /// The creator allows it.
        CreatorAllows = "creator_allows", "the creator allows it";
        /// The creator does not.
        CreatorForbids = "creator_forbids", "the creator does not allow it";
        /// The creator's word is not known.
        CreatorSilent = "creator_silent", "what the creator allows is not known";
        /// The base model's licence allows it.
        BaseAllows = "base_allows", "the base model's licence allows it";
        /// The base model's licence forbids commerce.
        BaseForbids = "base_forbids", "the base model's licence is non-commercial";
        /// The base model's licence has terms of its own.
        BaseOwnTerms = "base_own_terms", "the base model's licence has conditions of its own";
        /// The base model, or its licence, is not known.
        BaseNotKnown = "base_not_known", "the base model's licence is not known";
    }
}

/// What somebody intends with the models of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Everything they intend.
    pub intents: Vec<Intent>,
}

/// One answer with its grounds: the creator's, then the base licence's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What was asked.
    pub intent: Intent,
    /// The answer.
    pub answer: Answer,
    /// The creator's word.
    pub creator: Ground,
    /// The base licence's.
    pub base: Ground,
}

/// A model as a question of licences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Licensed {
    /// Its name.
    pub name: String,
    /// Its version's name.
    pub version: Option<String>,
    /// Its creator.
    pub creator: Option<String>,
    /// Its page.
    pub page: Option<(ModelId, Option<VersionId>)>,
    /// Its base model as published.
    pub base_model: Option<String>,
    /// What the creator allows.
    pub permissions: Permissions,
    /// When that was told, seconds since 1970.
    pub told_unix_secs: Option<i64>,
    /// What the creator allowed before.
    pub earlier: Vec<PastTerms>,
}

/// What a creator allowed until they changed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PastTerms {
    /// What was allowed.
    pub licence: Licence,
    /// When CivitAI first told it here, seconds since 1970.
    pub told_unix_secs: i64,
    /// When it told something else, seconds since 1970.
    pub until_unix_secs: i64,
}

/// A creator's change that the user should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsChange {
    /// Whose.
    pub model_id: ModelId,
    /// The model's name.
    pub name: String,
    /// When it was noticed, seconds since 1970.
    pub at_unix_secs: i64,
    /// What was allowed and is not any more.
    pub lost: Vec<Permission>,
    /// What was not allowed and is now.
    pub gained: Vec<Permission>,
}

/// The verdict on one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// The model.
    pub licensed: Licensed,
    /// The licence of its base model, where that is known.
    pub base_licence: Option<&'static BaseLicence>,
    /// An answer to each of [`Intent::ALL`].
    pub rulings: Vec<Ruling>,
}

impl Terms {
    /// The answer to one question.
    pub fn answer(&self, intent: Intent) -> Answer {
        self.rulings.iter().find(|ruling| ruling.intent == intent).map_or(Answer::Unknown, |ruling| ruling.answer)
    }

    /// What they intend and must read or ask about: neither allowed nor forbidden as far as is known.
    pub fn to_check<'a>(&'a self, profile: &'a Profile) -> impl Iterator<Item = Intent> + 'a {
        let is_open = |intent: &Intent| matches!(self.answer(*intent), Answer::Read | Answer::Unknown);
        profile.intents.iter().copied().filter(is_open)
    }

    /// What they intend and may not.
    pub fn conflicts<'a>(&'a self, profile: &'a Profile) -> impl Iterator<Item = Intent> + 'a {
        profile.intents.iter().copied().filter(|intent| self.answer(*intent) == Answer::No)
    }
}

/// What was lost and gained between two words of a creator; only what both tell.
pub fn changed(before: Permissions, after: Permissions) -> (Vec<Permission>, Vec<Permission>) {
    let turned = |from: bool| {
        let turned = move |permission: &Permission| {
            before.allows(*permission) == Some(from) && after.allows(*permission) == Some(!from)
        };
        Permission::ALL.into_iter().filter(turned).collect()
    };
    (turned(true), turned(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_both_tell_has_changed() {
        let words = |uses: Option<&[&str]>, credit: Option<bool>| {
            Permissions::new(&Licence {
                allow_commercial_use: uses.map(|uses| uses.iter().map(|word| (*word).to_owned()).collect()),
                allow_no_credit: credit,
                ..Licence::default()
            })
        };
        let (lost, gained) = changed(words(Some(&["Image"]), Some(false)), words(Some(&["Sell"]), None));
        assert_eq!((lost, gained), (vec![Permission::SellImages], vec![Permission::SellModel]));
        let (lost, gained) = changed(words(None, None), words(Some(&[]), Some(true)));
        assert!(lost.is_empty() && gained.is_empty());
    }

    #[test]
    fn a_later_answer_is_stricter() {
        assert!(Answer::Yes < Answer::Read && Answer::Read < Answer::Unknown && Answer::Unknown < Answer::No);
    }
}
