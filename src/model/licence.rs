//! What a creator allows, as plain questions. CivitAI's flags, small enough to lie in a card.

use super::catalogue::Licence;
use serde::{Deserialize, Serialize};

/// One thing a person may want to do with a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Use it without naming the creator.
    NoCredit,
    /// Sell pictures made with it.
    SellImages,
    /// Let others generate with it for money.
    Rent,
    /// Sell the model or merges of it.
    SellModel,
    /// Share merges of it.
    ShareMerges,
    /// Give merges other permissions.
    OtherLicence,
}

impl Permission {
    /// Every permission, as menus list them.
    pub const ALL: [Self; 6] =
        [Self::NoCredit, Self::SellImages, Self::Rent, Self::SellModel, Self::ShareMerges, Self::OtherLicence];
}

/// Answers to all of [`Permission::ALL`]; a question may have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Permissions {
    told: u8,
    allowed: u8,
}

impl Permissions {
    /// What CivitAI's flags say. Its values for commercial use: `Image`, `RentCivit`, `Rent`, `Sell`; an empty list is
    /// "none of them", and each stands for itself (civitai-api: `allowCommercialUse`). `RentCivit` lets CivitAI's own generator use it,
    /// which allows nobody else anything.
    pub fn new(licence: &Licence) -> Self {
        let mut answers = Self::default();
        answers.set(Permission::NoCredit, licence.allow_no_credit);
        answers.set(Permission::ShareMerges, licence.allow_derivatives);
        answers.set(Permission::OtherLicence, licence.allow_different_license);
        let commercial = |names: &[&str]| {
            let listed = licence.allow_commercial_use.as_ref()?;
            Some(listed.iter().any(|value| names.iter().any(|name| name.eq_ignore_ascii_case(value))))
        };
        answers.set(Permission::SellImages, commercial(&["Image"]));
        answers.set(Permission::Rent, commercial(&["Rent"]));
        answers.set(Permission::SellModel, commercial(&["Sell"]));
        answers
    }

    fn set(&mut self, permission: Permission, answer: Option<bool>) {
        let bit = 1 << permission as u8;
        if let Some(allowed) = answer {
            self.told |= bit;
            self.allowed |= if allowed { bit } else { 0 };
        }
    }

    /// Whether it is allowed; `None` when nobody said.
    pub const fn allows(self, permission: Permission) -> Option<bool> {
        let bit = 1 << permission as u8;
        if self.told & bit == 0 { None } else { Some(self.allowed & bit != 0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_told_is_not_forbidden() {
        let none = Permissions::new(&Licence::default());
        assert!(Permission::ALL.iter().all(|permission| none.allows(*permission).is_none()));
        let licence = Licence {
            allow_no_credit: Some(false),
            allow_commercial_use: Some(vec!["Image".to_owned(), "RentCivit".to_owned()]),
            ..Licence::default()
        };
        let answers = Permissions::new(&licence);
        assert_eq!(answers.allows(Permission::NoCredit), Some(false));
        assert_eq!(answers.allows(Permission::SellImages), Some(true));
        assert_eq!(answers.allows(Permission::Rent), Some(false), "CivitAI's own generator is not anybody's");
        assert_eq!(answers.allows(Permission::SellModel), Some(false));
        assert_eq!(answers.allows(Permission::ShareMerges), None);
    }
}
