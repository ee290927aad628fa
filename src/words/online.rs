//! Names of what a search on CivitAI is made of, in the current language.

use crate::model::online::{ModelOrder, Period};
use crate::model::query::Scope;
use crate::tr;

/// Where is looked.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Library => tr!("scope-library"),
        Scope::Civitai => tr!("scope-civitai"),
        Scope::Both => tr!("scope-both"),
    }
}

/// An order of CivitAI's, as it stands inside a sentence.
pub fn order(order: ModelOrder) -> &'static str {
    match order {
        ModelOrder::HighestRated => tr!("order-highest-rated"),
        ModelOrder::MostDownloaded => tr!("order-most-downloaded"),
        ModelOrder::MostDiscussed => tr!("order-most-discussed"),
        ModelOrder::MostCollected => tr!("order-most-collected"),
        ModelOrder::MostImages => tr!("order-most-images"),
        ModelOrder::Newest => tr!("order-newest"),
        ModelOrder::Oldest => tr!("order-oldest"),
    }
}

/// A time, as it stands inside a sentence.
pub fn period(period: Period) -> &'static str {
    match period {
        Period::Day => tr!("period-day"),
        Period::Week => tr!("period-week"),
        Period::Month => tr!("period-month"),
        Period::Year => tr!("period-year"),
        Period::AllTime => tr!("period-all-time"),
    }
}
