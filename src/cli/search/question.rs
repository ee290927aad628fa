//! What a search asks for: the same language as in the window, and what of a sentence CivitAI can be asked.

use crate::cli::error::CliError;
use crate::cli::output::tell;
use crate::discovery::intent::{Guess, Intent, SURE, Wish, creator_key};
use crate::discovery::search::SaidOfWords;
use crate::model::facet::{Facet, FacetValue, Part};
use crate::model::names_in_use::NamesInUse;
use crate::model::online::{ModelOrder, Period};
use crate::model::query::CardQuery;
use crate::model::query::language::{QueryNames, parse};
use crate::store::{Store, StoreError};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Reads what was typed. What is not understood is told with its place, and ends the command.
pub(super) fn read(text: &str, base: &CardQuery, store: &Store) -> Result<CardQuery, CliError> {
    let names = store.read(|reader| Ok(QueryNames::of(&reader.collections()?, &reader.roots()?)))?;
    let parsed = parse(text, base, &names);
    if parsed.troubles.is_empty() {
        return Ok(parsed.query);
    }
    for trouble in &parsed.troubles {
        let column = text.get(..trouble.at.start).unwrap_or_default().chars().count() + 1;
        tell(&format!("at {column}: {}", trouble.kind));
    }
    Err(CliError::Usage("the search was not understood; the guide lists its filters under Discovery".to_owned()))
}

/// What CivitAI is asked for a sentence: it takes words and filters, and would find next to nothing for the sentence itself.
pub(super) fn asked_of(query: &CardQuery, names: &NamesInUse, store: &Store) -> Result<CardQuery, StoreError> {
    let text = query.wanted_text();
    // The question is only put where a creator may be meant.
    let known = OnceCell::new();
    let intent = Intent::read(&text, &SaidOfWords::default(), |name| {
        known.get_or_init(|| creators(store)).as_ref().is_ok_and(|creators| creators.contains_key(name))
    });
    let creators = known.into_inner().unwrap_or_else(|| Ok(BTreeMap::new()))?;
    let mut asked = query.clone();
    let mut words = intent.rest;
    for Guess { wish, confidence, from, is_or, .. } in intent.guesses {
        // CivitAI is asked for a name as it is spelled there.
        let wish = match wish {
            Wish::Creator(name) => Wish::Creator(creators.get(&name).cloned().unwrap_or(name)),
            other => other,
        };
        // Another choice stands beside the first; what the user chose as a filter stays as it is.
        let beside = if is_or { query.clone() } else { asked.clone() };
        if confidence < SURE || !take(&mut asked, &beside, &wish, names) {
            words.push(from);
        }
    }
    // Phrases and what is ruled out stay as they were written where nothing was read from the rest.
    if asked != *query {
        asked.text = words.join(" ");
    }
    Ok(asked)
}

/// Lets a wish take part as a filter, where `beside` has none of its facet; false when its words are to be looked for instead.
fn take(asked: &mut CardQuery, beside: &CardQuery, wish: &Wish, names: &NamesInUse) -> bool {
    let is_free = |facets: &[Facet]| !beside.include.iter().any(|own| facets.contains(&own.facet()));
    match wish {
        Wish::Kind(kind) | Wish::OnlyKind(kind) => {
            if is_free(&[Facet::Kind]) {
                asked.set_part(FacetValue::Kind(*kind), Part::Include);
            }
            true
        }
        Wish::Base(family, name) => {
            let is_it = |base: &&str| name.is_none_or(|name| base.to_lowercase().contains(name));
            let bases: Vec<String> = names.bases_of(*family).into_iter().filter(is_it).map(str::to_owned).collect();
            if is_free(&[Facet::Base, Facet::Family]) {
                for base in &bases {
                    asked.set_part(FacetValue::Base(base.clone()), Part::Include);
                }
            }
            !bases.is_empty()
        }
        Wish::Creator(name) => {
            if is_free(&[Facet::Creator]) {
                asked.set_part(FacetValue::Creator(name.clone()), Part::Include);
            }
            true
        }
        Wish::Popular => {
            asked.online.order = ModelOrder::MostDownloaded;
            true
        }
        Wish::Newest => {
            asked.online.order = ModelOrder::Newest;
            true
        }
        Wish::TopRated => {
            asked.online.order = ModelOrder::HighestRated;
            true
        }
        Wish::Tag(tag) => {
            asked.set_part(FacetValue::Tag(tag.to_lowercase()), Part::Include);
            true
        }
        Wish::Since(days) => {
            asked.online.period = match days {
                0..=1 => Period::Day,
                2..=7 => Period::Week,
                8..=31 => Period::Month,
                32..=366 => Period::Year,
                _ => Period::AllTime,
            };
            true
        }
        // A phrase stays among the words.
        Wish::Words(_) => false,
        // CivitAI knows none of these; they are held against its answers on this side.
        Wish::AtMost(_)
        | Wish::AtLeast(_)
        | Wish::Between(..)
        | Wish::DownloadsAtLeast(_)
        | Wish::DownloadsAtMost(_)
        | Wish::Installed
        | Wish::Not(_) => true,
    }
}

/// Every creator that is known, by the name as it is compared.
fn creators(store: &Store) -> Result<BTreeMap<String, String>, StoreError> {
    store.read(|reader| {
        let mut found = BTreeMap::new();
        let mut look = |card: crate::model::card::Card| {
            let creator = card.creator.as_deref();
            found.extend(creator.map(|creator| (creator_key(creator), creator.to_owned())));
        };
        reader.each_card(&mut look)?;
        reader.each_known_card(&mut look)?;
        Ok(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::ask::search_of;
    use crate::model::online::ModelAsk;
    use crate::model::query::Scope;

    fn asked(text: &str) -> CardQuery {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let base = CardQuery { scope: Scope::Both, ..CardQuery::default() };
        let query = read(text, &base, &store).unwrap();
        asked_of(&query, &NamesInUse::default(), &store).unwrap()
    }

    #[test]
    fn civitai_is_asked_for_what_a_sentence_means() {
        let search = search_of(&asked("flux lora under 200 MB")).unwrap();
        assert_eq!(search.types, ["LORA"]);
        assert!(search.base_models.iter().any(|base| base == "Flux.1 D"), "{search:?}");
        assert!(matches!(search.ask, ModelAsk::List(_)), "no words are left: {:?}", search.ask);
        let search = search_of(&asked("newest ink drawing checkpoints for pony xl")).unwrap();
        assert_eq!((search.types.as_slice(), search.base_models.len()), (["Checkpoint".to_owned()].as_slice(), 1));
        assert_eq!(search.ask, ModelAsk::Text("ink drawing for".to_owned()));
    }

    #[test]
    fn what_is_said_in_the_language_goes_before_what_is_guessed() {
        let query = asked("type:vae lora by nobody");
        assert_eq!(query.include.iter().filter(|value| value.facet() == Facet::Kind).count(), 1);
        assert_eq!(asked("\"night metro\" -map").text, "\"night metro\" -map", "and what is exact stays");
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let error = read("night typ:lora", &CardQuery::default(), &store).unwrap_err();
        assert!(matches!(error, CliError::Usage(_)), "{error}");
    }
}
