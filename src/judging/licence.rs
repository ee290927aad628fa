//! What may be done with a model: the creator's word and the licence of its base model; the stricter one counts.
//!
//! CivitAI's flags stand on top of the base model's licence and never widen it, and CivitAI marks hardly any base model as
//! non-commercial: so the licence's name is read too, and whatever has terms of its own is "read it", never "yes".

use crate::model::base_models::{self, BaseLicence};
use crate::model::licence::Permission;
use crate::model::terms::{Answer, Ground, Intent, Licensed, Ruling, Terms};

/// What a base licence is, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Allows everything that is asked about here: Apache, MIT, and the RAIL licences, which restrict uses, not trade.
    Open,
    /// Non-commercial. Some of them still let pictures be sold, so that is "read it".
    NonCommercial,
    /// CivitAI itself marks it as non-commercial in all.
    Forbids,
    /// Terms of its own.
    OwnTerms,
}

const OPEN: [&str; 4] = ["Apache 2.0", "MIT", "CreativeML Open RAIL-M", "CreativeML Open RAIL++-M"];

fn class_of(licence: &BaseLicence) -> Class {
    if licence.is_non_commercial {
        return Class::Forbids;
    }
    if OPEN.contains(&licence.name) {
        return Class::Open;
    }
    let name = licence.name.to_ascii_lowercase();
    let words = || name.split(|letter: char| !letter.is_ascii_alphanumeric());
    if name.contains("non-commercial") || name.contains("research") || words().any(|word| word == "nc") {
        return Class::NonCommercial;
    }
    Class::OwnTerms
}

/// Judges one model.
pub fn terms(licensed: Licensed) -> Terms {
    let facts = licensed.base_model.as_deref().and_then(base_models::find);
    let base_licence = facts.and_then(|facts| facts.licence);
    let class = base_licence.map(class_of);
    let rulings = Intent::ALL.iter().map(|intent| ruling(*intent, &licensed, class)).collect();
    Terms { licensed, base_licence, rulings }
}

fn ruling(intent: Intent, licensed: &Licensed, class: Option<Class>) -> Ruling {
    let word = |permission| match licensed.permissions.allows(permission) {
        Some(true) => (Answer::Yes, Ground::CreatorAllows),
        Some(false) => (Answer::No, Ground::CreatorForbids),
        None => (Answer::Unknown, Ground::CreatorSilent),
    };
    let mut creators = word(intent.permission());
    if intent == Intent::SellMerges {
        // Who may sell it may not yet pass merges of it on.
        let merges = word(Permission::ShareMerges);
        creators = if merges.0 > creators.0 { merges } else { creators };
    }
    let (by_creator, creator) = creators;
    let (by_base, base) = by_base(intent, class);
    Ruling { intent, answer: by_creator.max(by_base), creator, base }
}

fn by_base(intent: Intent, class: Option<Class>) -> (Answer, Ground) {
    match class {
        None => (Answer::Unknown, Ground::BaseNotKnown),
        Some(Class::Open) => (Answer::Yes, Ground::BaseAllows),
        // Merges and hosting carry the weights on, pictures do not: licences differ on those.
        Some(Class::NonCommercial) if intent == Intent::SellImages => (Answer::Read, Ground::BaseOwnTerms),
        Some(Class::NonCommercial | Class::Forbids) if intent.is_commercial() => (Answer::No, Ground::BaseForbids),
        // Every licence but the open ones asks for something of those who pass the weights on.
        Some(_) if intent == Intent::NoCredit => (Answer::Yes, Ground::BaseAllows),
        Some(Class::NonCommercial | Class::Forbids | Class::OwnTerms) => (Answer::Read, Ground::BaseOwnTerms),
    }
}

/// The answers for a set: the strictest wins. Each comes with the numbers of the models that decided it.
pub fn of_set(all: &[Terms]) -> Vec<(Intent, Answer, Vec<usize>)> {
    let rule = |intent: Intent| {
        let strictest = all.iter().map(|terms| terms.answer(intent)).max().unwrap_or(Answer::Unknown);
        let deciding = all.iter().enumerate().filter(|(_, terms)| terms.answer(intent) == strictest);
        // Where all agree nobody is to blame.
        let deciding = if strictest == Answer::Yes { Vec::new() } else { deciding.map(|(index, _)| index).collect() };
        (intent, strictest, deciding)
    };
    Intent::ALL.iter().map(|intent| rule(*intent)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue::Licence;
    use crate::model::licence::Permissions;

    fn allowed(base_model: &str, uses: &[&str]) -> Licensed {
        let licence = Licence {
            allow_no_credit: Some(true),
            allow_derivatives: Some(true),
            allow_different_license: Some(true),
            allow_commercial_use: Some(uses.iter().map(|word| (*word).to_owned()).collect()),
        };
        Licensed {
            name: base_model.to_owned(),
            base_model: Some(base_model.to_owned()),
            permissions: Permissions::new(&licence),
            ..Licensed::default()
        }
    }

    const ALL: [&str; 4] = ["Image", "RentCivit", "Rent", "Sell"];

    #[test]
    fn the_base_licence_narrows_what_the_creator_allows() {
        let answers = |base: &str| -> Vec<Answer> {
            let terms = terms(allowed(base, &ALL));
            Intent::ALL.iter().map(|intent| terms.answer(*intent)).collect()
        };
        use Answer::{No, Read, Unknown, Yes};
        // Sell images, host, merge, sell, no credit.
        assert_eq!(answers("SDXL 1.0"), [Yes, Yes, Yes, Yes, Yes]);
        assert_eq!(answers("Flux.1 S"), [Yes, Yes, Yes, Yes, Yes]);
        assert_eq!(answers("Flux.1 D"), [Read, No, Read, No, Yes], "non-commercial by its name alone");
        assert_eq!(answers("Ideogram 4.0"), [No, No, Read, No, Yes], "marked by CivitAI");
        assert_eq!(answers("SD 3.5 Large"), [Read, Read, Read, Read, Yes]);
        assert_eq!(answers("Something New"), [Unknown, Unknown, Unknown, Unknown, Unknown]);
    }

    #[test]
    fn the_creator_narrows_what_the_base_licence_allows() {
        let terms_of = |uses: &[&str]| terms(allowed("SDXL 1.0", uses));
        assert_eq!(terms_of(&[]).answer(Intent::SellImages), Answer::No);
        assert_eq!(terms_of(&["Image"]).answer(Intent::SellMerges), Answer::No);
        let mut no_merges = Licence { allow_derivatives: Some(false), ..Licence::default() };
        no_merges.allow_commercial_use = Some(vec!["Sell".to_owned()]);
        let no_merges = Licensed { permissions: Permissions::new(&no_merges), ..allowed("SDXL 1.0", &ALL) };
        assert_eq!(terms(no_merges).answer(Intent::SellMerges), Answer::No);
        let silent = terms(Licensed { permissions: Permissions::default(), ..allowed("SDXL 1.0", &[]) });
        assert_eq!(silent.answer(Intent::Merge), Answer::Unknown);
    }

    #[test]
    fn of_a_set_the_strictest_wins_and_is_named() {
        let set = [terms(allowed("SDXL 1.0", &ALL)), terms(allowed("Flux.1 D", &ALL)), terms(allowed("SDXL 1.0", &[]))];
        let answers = of_set(&set);
        let of = |wanted: Intent| answers.iter().find(|(intent, ..)| *intent == wanted).unwrap();
        assert_eq!((of(Intent::SellImages).1, &of(Intent::SellImages).2), (Answer::No, &vec![2]));
        assert_eq!((of(Intent::Merge).1, &of(Intent::Merge).2), (Answer::Read, &vec![1]));
        assert_eq!((of(Intent::NoCredit).1, of(Intent::NoCredit).2.len()), (Answer::Yes, 0));
        assert!(of_set(&[]).iter().all(|(_, answer, _)| *answer == Answer::Unknown));
    }

    #[test]
    fn every_known_base_model_has_a_class_and_none_with_terms_is_open() {
        for facts in &base_models::ALL {
            let Some(licence) = facts.licence else { continue };
            let class = class_of(licence);
            let name = licence.name;
            assert!(class != Class::Open || OPEN.contains(&name), "{name}");
            assert!(
                !name.contains("Non-Commercial") || matches!(class, Class::NonCommercial | Class::Forbids),
                "{name}"
            );
        }
    }
}
