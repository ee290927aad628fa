//! What of a question CivitAI can be asked. Everything is held against the answers again on this side, so that what it
//! cannot filter, or quietly does not, is filtered all the same.

use crate::model::facet::{Facet, FacetValue, Mark};
use crate::model::licence::Permission;
use crate::model::limit::Measure;
use crate::model::mature::MatureLevel;
use crate::model::names_in_use::NamesInUse;
use crate::model::online::{CommercialUse, ModelAsk, ModelSearch, Period};
use crate::model::query::CardQuery;

/// What CivitAI is asked for a question, by the names the program was built with.
pub fn search_of(query: &CardQuery) -> Option<ModelSearch> {
    search_by(query, &NamesInUse::default())
}

/// What CivitAI is asked for a question, by the names in use. Two questions of the gallery that lead to the same one need one search only.
/// `None` where it asks for what only this library knows, such as favourites or folders: whatever CivitAI listed would be
/// left out again.
pub fn search_by(query: &CardQuery, names: &NamesInUse) -> Option<ModelSearch> {
    if !query.scope.is_online() || query.include.iter().any(is_own) || query.limit(Measure::Rating).is_some() {
        return None;
    }
    let text = query.wanted_text();
    let mut search = ModelSearch {
        ask: if text.is_empty() { ModelAsk::List(query.online.order) } else { ModelAsk::Text(text) },
        period: period_asked(query),
        // It has only two sides: nothing but PG, or everything.
        mature: query.hide_above.is_none_or(|level| level > MatureLevel::Pg),
        ..ModelSearch::default()
    };
    let of = |facet| query.include.iter().filter(move |value| value.facet() == facet);
    // A value that CivitAI has no word for beside one that it has: asking for the one alone would lose the other.
    let has_type = |value: &FacetValue| matches!(value, FacetValue::Kind(kind) if !names.types_of(*kind).is_empty());
    if of(Facet::Kind).all(has_type) {
        let kinds =
            of(Facet::Kind).filter_map(|value| if let FacetValue::Kind(kind) = value { Some(*kind) } else { None });
        search.types = kinds.flat_map(|kind| names.types_of(kind)).map(str::to_owned).collect();
    }
    search.base_models = bases_asked(query, names);
    for value in &query.include {
        match value {
            FacetValue::Tag(tag) if search.tag.is_none() => search.tag = Some(tag.clone()),
            FacetValue::Creator(name) if of(Facet::Creator).count() == 1 => search.username = Some(name.clone()),
            FacetValue::Permission(permission) if search.commercial_use.is_empty() => {
                search.commercial_use = uses_of(*permission);
            }
            FacetValue::Mark(Mark::EarlyAccess) => search.early_access_only = true,
            FacetValue::Mark(Mark::Archived) => search.archived = true,
            _ => {}
        }
    }
    Some(search)
}

/// The time CivitAI is asked for: its own, or the shortest that has room for what "updated" asks. The rest is done on this side.
fn period_asked(query: &CardQuery) -> Period {
    const DAY_SECS: u64 = 86_400;
    let within = query.limit(Measure::Updated).and_then(|limit| limit.max);
    let enough = match within {
        Some(secs) if secs <= DAY_SECS => Period::Day,
        Some(secs) if secs <= 7 * DAY_SECS => Period::Week,
        Some(secs) if secs <= 30 * DAY_SECS => Period::Month,
        Some(secs) if secs <= 365 * DAY_SECS => Period::Year,
        _ => Period::AllTime,
    };
    enough.min(query.online.period)
}

/// The base models that are asked for by name, else those of the families; none where a family has no names.
fn bases_asked(query: &CardQuery, names: &NamesInUse) -> Vec<String> {
    let mut named = Vec::new();
    let mut of_families = Vec::new();
    let mut all_known = true;
    for value in &query.include {
        match value {
            FacetValue::Base(name) => named.push(name.clone()),
            FacetValue::Family(family) => {
                let bases = names.bases_of(*family);
                all_known &= !bases.is_empty();
                of_families.extend(bases.into_iter().map(str::to_owned));
            }
            _ => {}
        }
    }
    match (named.is_empty(), all_known) {
        (false, _) => named,
        (true, true) => of_families,
        (true, false) => Vec::new(),
    }
}

/// Whether a value is about the user's own library.
fn is_own(value: &FacetValue) -> bool {
    match value {
        FacetValue::State(_)
        | FacetValue::Collection(_)
        | FacetValue::Rating(_)
        | FacetValue::Label(_)
        | FacetValue::OwnTag(_)
        | FacetValue::Folder(..) => true,
        FacetValue::Mark(mark) => !matches!(mark, Mark::EarlyAccess | Mark::Archived),
        _ => false,
    }
}

fn uses_of(permission: Permission) -> Vec<CommercialUse> {
    match permission {
        Permission::SellImages => vec![CommercialUse::Image],
        Permission::Rent => vec![CommercialUse::Rent, CommercialUse::RentCivit],
        Permission::SellModel => vec![CommercialUse::Sell],
        Permission::NoCredit | Permission::ShareMerges | Permission::OtherLicence => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::base::BaseFamily;
    use crate::model::kind::ModelKind;
    use crate::model::limit::Limit;
    use crate::model::query::Scope;

    fn asking(include: Vec<FacetValue>) -> CardQuery {
        CardQuery { scope: Scope::Civitai, include, ..CardQuery::default() }
    }

    #[test]
    fn what_civitai_has_words_for_is_asked() {
        let search = search_of(&CardQuery {
            text: " metro ".to_owned(),
            ..asking(vec![
                FacetValue::Kind(ModelKind::Lora),
                FacetValue::Kind(ModelKind::TextEncoder),
                FacetValue::Tag("anime".to_owned()),
                FacetValue::Tag("city".to_owned()),
                FacetValue::Permission(Permission::Rent),
            ])
        })
        .unwrap();
        assert_eq!(
            (&search.ask, search.tag.as_deref(), search.mature),
            (&ModelAsk::Text("metro".to_owned()), Some("anime"), true)
        );
        assert_eq!(search.types, ["LORA", "CLIP", "TextEncoder"]);
        assert_eq!(search.commercial_use, [CommercialUse::Rent, CommercialUse::RentCivit]);
        let families = search_of(&asking(vec![FacetValue::Family(BaseFamily::Sdxl)])).unwrap();
        assert!(families.base_models.iter().any(|base| base == "SDXL 1.0"));
    }

    #[test]
    fn the_time_of_an_update_is_asked_as_a_period() {
        let within = |days: u64, period| {
            let mut query = asking(Vec::new());
            query.online.period = period;
            query.set_limit(Limit { measure: Measure::Updated, min: None, max: Some(days * 86_400 - 1) });
            search_of(&query).unwrap().period
        };
        assert_eq!(within(30, Period::AllTime), Period::Month);
        assert_eq!(within(31, Period::AllTime), Period::Year, "a month would lose some");
        assert_eq!(within(400, Period::AllTime), Period::AllTime);
        assert_eq!(within(30, Period::Day), Period::Day, "what was chosen is shorter");
        assert_eq!(within(1, Period::Year), Period::Day);
    }

    #[test]
    fn what_must_not_occur_is_no_word_for_civitai() {
        let asked = |text: &str| search_of(&CardQuery { text: text.to_owned(), ..asking(Vec::new()) }).unwrap().ask;
        assert_eq!(asked("night -dusk \"red car\" -\"blue car\""), ModelAsk::Text("night \"red car\"".to_owned()));
        assert!(matches!(asked("-dusk"), ModelAsk::List(_)));
    }

    #[test]
    fn names_that_are_new_are_asked_for_too() {
        let names = NamesInUse { base_models: vec!["SDXL 9.9".to_owned()], ..NamesInUse::default() };
        let query = asking(vec![FacetValue::Family(BaseFamily::Sdxl)]);
        assert!(search_by(&query, &names).unwrap().base_models.iter().any(|base| base == "SDXL 9.9"));
        assert!(search_of(&query).unwrap().base_models.iter().any(|base| base == "SDXL 1.0"));
    }

    #[test]
    fn a_value_without_a_word_opens_the_question_instead_of_losing_it() {
        let both = vec![FacetValue::Kind(ModelKind::IpAdapter), FacetValue::Kind(ModelKind::Lora)];
        assert_eq!(search_of(&asking(both)).unwrap().types, Vec::<String>::new());
        let two = vec![FacetValue::Creator("a".to_owned()), FacetValue::Creator("b".to_owned())];
        assert_eq!(search_of(&asking(two)).unwrap().username, None);
    }

    #[test]
    fn what_only_the_library_knows_is_not_asked() {
        assert_eq!(search_of(&asking(vec![FacetValue::Mark(Mark::Favourite)])), None);
        assert_eq!(search_of(&CardQuery::default()), None, "the library is not on the network");
        let exclude = CardQuery { exclude: vec![FacetValue::Mark(Mark::InLibrary)], ..asking(Vec::new()) };
        assert!(search_of(&exclude).is_some(), "ruling out is done on this side");
    }

    #[test]
    fn mature_models_are_asked_for_unless_they_would_be_hidden() {
        let hiding = |level| CardQuery { hide_above: Some(level), ..asking(Vec::new()) };
        assert!(!search_of(&hiding(MatureLevel::Pg)).unwrap().mature);
        assert!(search_of(&hiding(MatureLevel::Pg13)).unwrap().mature);
    }
}
