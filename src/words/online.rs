//! Names of what a search on CivitAI is made of, in the current language.

use crate::model::online::{ModelOrder, Period};
use crate::model::pasted::Pasted;
use crate::model::query::Scope;
use crate::model::reference::Reference;
use crate::tr;

/// Where is looked.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Library => tr!("scope-library"),
        Scope::Civitai => tr!("scope-civitai"),
        Scope::Both => tr!("scope-both"),
    }
}

/// What opening something pasted does.
pub fn pasted(pasted: &Pasted) -> String {
    match pasted {
        Pasted::Model(Reference::Model(..)) => tr!("open-model").to_owned(),
        Pasted::Model(Reference::Version(_)) => tr!("open-version").to_owned(),
        Pasted::Model(Reference::Hash(_)) => tr!("open-hash").to_owned(),
        Pasted::Number(_) => tr!("open-number").to_owned(),
        Pasted::Creator(name) => tr!("open-creator", name = name),
        Pasted::Picture(id) => tr!("open-picture", number = id.to_string()),
        Pasted::PictureFile(_) => tr!("finder-find-by-picture").to_owned(),
        Pasted::Post(id) => tr!("open-post", number = id.to_string()),
        Pasted::Article(id) => tr!("open-article", number = id.to_string()),
        Pasted::Collection(id) => tr!("open-collection", number = id.to_string()),
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
