//! What can stand behind a colon where the list is closed, and which value of a facet it is.

use super::{Field, plain};
use crate::model::base::BaseFamily;
use crate::model::base_models;
use crate::model::facet::{AgeBand, FacetValue, Mark, SizeBand};
use crate::model::file::FileState;
use crate::model::format::FileFormat;
use crate::model::kind::ModelKind;
use crate::model::label::Label;
use crate::model::licence::Permission;
use crate::model::mature::MatureLevel;
use crate::model::online::{ModelOrder, Period};
use crate::model::query::{Scope, SortBy};

/// The words a field takes, in the order lists offer them; none where its values are open or amounts.
pub fn choices(field: Field) -> Vec<&'static str> {
    match field {
        Field::Type => ModelKind::ALL.map(ModelKind::id).to_vec(),
        Field::Base => BaseFamily::ALL.map(BaseFamily::id).to_vec(),
        Field::License => Permission::ALL.map(permission_id).to_vec(),
        Field::Installed | Field::Favourite | Field::Nsfw => vec!["yes", "no"],
        Field::Is => Mark::ALL.map(mark_id).to_vec(),
        Field::Format => FileFormat::ALL.map(FileFormat::id).to_vec(),
        Field::Precision => PRECISIONS.to_vec(),
        Field::Level => MatureLevel::ALL.map(level_id).to_vec(),
        Field::State => FileState::ALL.map(FileState::id).to_vec(),
        Field::Size => SizeBand::ALL.map(size_id).to_vec(),
        Field::Added => AgeBand::ALL.map(age_id).to_vec(),
        Field::Rating => vec!["none"],
        Field::Label => Label::ALL.map(Label::id).to_vec(),
        Field::In => Scope::ALL.map(Scope::id).to_vec(),
        Field::Sort => SortBy::ALL.map(sort_id).to_vec(),
        Field::Order => ModelOrder::ALL.map(order_id).to_vec(),
        Field::Period => Period::ALL.map(period_id).to_vec(),
        Field::Tag
        | Field::MyTag
        | Field::Creator
        | Field::Downloads
        | Field::Likes
        | Field::Score
        | Field::Updated
        | Field::Collection
        | Field::Folder => Vec::new(),
    }
}

/// What precisions are called; those of GGUF files have names of their own.
pub(super) const PRECISIONS: [&str; 8] = ["fp16", "bf16", "fp32", "fp8", "nf4", "nvfp4", "int8", "fp64"];

/// The value of a facet that a word is, where the list is closed.
pub(super) fn value(field: Field, word: &str) -> Option<FacetValue> {
    // ">=3" is an amount; what makes words comparable would drop its sign.
    if field == Field::Rating && word.contains(|letter: char| !letter.is_alphanumeric()) {
        return None;
    }
    let word = plain(word);
    Some(match field {
        Field::Type => FacetValue::Kind(kind(&word)?),
        Field::Base => base(&word)?,
        Field::License => FacetValue::Permission(permission(&word)?),
        Field::Is => FacetValue::Mark(mark(&word)?),
        Field::Format => FacetValue::Format(format(&word)?),
        Field::Level => FacetValue::Level(find(&MatureLevel::ALL, &word, level_id)?),
        Field::State => FacetValue::State(find(&FileState::ALL, &word, FileState::id)?),
        Field::Size => FacetValue::Size(find(&SizeBand::ALL, &word, size_id)?),
        Field::Added => FacetValue::Added(find(&AgeBand::ALL, &word, age_id)?),
        Field::Label => FacetValue::Label(find(&Label::ALL, &word, Label::id)?),
        Field::Rating if word == "none" => FacetValue::Rating(0),
        Field::Rating => FacetValue::Rating(word.parse().ok()?),
        _ => return None,
    })
}

fn find<T: Copy>(all: &[T], word: &str, id: impl Fn(T) -> &'static str) -> Option<T> {
    all.iter().copied().find(|one| plain(id(*one)) == word)
}

fn kind(word: &str) -> Option<ModelKind> {
    find(&ModelKind::ALL, word, ModelKind::id).or_else(|| {
        // CivitAI's own names, and what people say.
        let known = ModelKind::from_civitai_type(word);
        match word {
            "ti" | "textualinversion" => Some(ModelKind::Embedding),
            "unet" => Some(ModelKind::DiffusionModel),
            _ => Some(known).filter(|kind| *kind != ModelKind::Other),
        }
    })
}

/// A family by its word, or a base model by its published name.
fn base(word: &str) -> Option<FacetValue> {
    let family = match word {
        "flux" => Some(BaseFamily::Flux1),
        "sd35" => Some(BaseFamily::Sd3),
        "ltx" => Some(BaseFamily::Ltxv),
        "cogvideox" => Some(BaseFamily::CogVideo),
        _ => find(&BaseFamily::ALL, word, BaseFamily::id),
    };
    if let Some(family) = family {
        return Some(FacetValue::Family(family));
    }
    let published = base_models::ALL.iter().find(|base| plain(base.name) == word)?;
    Some(FacetValue::Base(published.name.to_owned()))
}

/// A kind of weights by its usual name, in lower case; else a GGUF one, which are in upper case.
pub(super) fn precision(word: &str) -> String {
    let lower = word.to_lowercase();
    if PRECISIONS.contains(&lower.as_str()) { lower } else { word.to_uppercase() }
}

fn permission(word: &str) -> Option<Permission> {
    match word {
        "commercial" | "sellimages" | "image" => Some(Permission::SellImages),
        "creditfree" | "nocreditneeded" => Some(Permission::NoCredit),
        "service" | "generate" => Some(Permission::Rent),
        "sellmodel" => Some(Permission::SellModel),
        "derivatives" | "merge" => Some(Permission::ShareMerges),
        _ => find(&Permission::ALL, word, permission_id),
    }
}

/// The word for a permission.
pub(super) const fn permission_id(permission: Permission) -> &'static str {
    match permission {
        Permission::NoCredit => "no-credit",
        Permission::SellImages => "images",
        Permission::Rent => "rent",
        Permission::SellModel => "sell",
        Permission::ShareMerges => "merges",
        Permission::OtherLicence => "relicense",
    }
}

fn mark(word: &str) -> Option<Mark> {
    match word {
        "favorite" | "fav" => Some(Mark::Favourite),
        "owned" => Some(Mark::InLibrary),
        "early" => Some(Mark::EarlyAccess),
        "outdated" => Some(Mark::Update),
        _ => find(&Mark::ALL, word, mark_id),
    }
}

/// The word for something that is so.
pub(super) const fn mark_id(mark: Mark) -> &'static str {
    match mark {
        Mark::Favourite => "favourite",
        Mark::Note => "noted",
        Mark::Duplicate => "duplicate",
        Mark::NeedsALook => "needs-a-look",
        Mark::Missing => "missing",
        Mark::NoPicture => "no-picture",
        Mark::Archived => "archived",
        Mark::InLibrary => "installed",
        Mark::Update => "update",
        Mark::EarlyAccess => "early-access",
    }
}

fn format(word: &str) -> Option<FileFormat> {
    match word {
        "safetensor" | "st" => Some(FileFormat::Safetensors),
        "ckpt" | "pt" | "pth" | "bin" | "pickletensor" => Some(FileFormat::Pickle),
        "zip" => Some(FileFormat::Archive),
        _ => find(&FileFormat::ALL, word, FileFormat::id),
    }
}

/// The word for a browsing level.
pub(super) const fn level_id(level: MatureLevel) -> &'static str {
    match level {
        MatureLevel::Unrated => "unrated",
        MatureLevel::Pg => "pg",
        MatureLevel::Pg13 => "pg13",
        MatureLevel::R => "r",
        MatureLevel::X => "x",
        MatureLevel::Xxx => "xxx",
    }
}

/// The word for a size band.
pub(super) const fn size_id(band: SizeBand) -> &'static str {
    match band {
        SizeBand::Under50Mb => "tiny",
        SizeBand::To200Mb => "small",
        SizeBand::To1Gb => "medium",
        SizeBand::To4Gb => "large",
        SizeBand::To10Gb => "huge",
        SizeBand::Over10Gb => "giant",
    }
}

/// The word for an age band.
pub(super) const fn age_id(band: AgeBand) -> &'static str {
    match band {
        AgeBand::Day => "today",
        AgeBand::Week => "week",
        AgeBand::Month => "month",
        AgeBand::Year => "year",
        AgeBand::Older => "older",
    }
}

/// The word for an order of the library.
pub(super) const fn sort_id(sort: SortBy) -> &'static str {
    match sort {
        SortBy::Name => "name",
        SortBy::Added => "added",
        SortBy::Modified => "modified",
        SortBy::Size => "size",
        SortBy::Base => "base",
        SortBy::Kind => "type",
        SortBy::Downloads => "downloads",
        SortBy::Likes => "likes",
        SortBy::Rating => "rating",
        SortBy::Creator => "creator",
        SortBy::Precision => "precision",
        SortBy::State => "state",
        SortBy::Folder => "folder",
        SortBy::Score => "score",
        SortBy::Own => "own",
    }
}

/// The word for an order of CivitAI's.
pub(super) const fn order_id(order: ModelOrder) -> &'static str {
    match order {
        ModelOrder::HighestRated => "rated",
        ModelOrder::MostDownloaded => "downloads",
        ModelOrder::MostDiscussed => "discussed",
        ModelOrder::MostCollected => "collected",
        ModelOrder::MostImages => "images",
        ModelOrder::Newest => "newest",
        ModelOrder::Oldest => "oldest",
    }
}

/// The word for a time.
pub(super) const fn period_id(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
        Period::Year => "year",
        Period::AllTime => "all",
    }
}

/// The scope a word names.
pub(super) fn scope(word: &str) -> Option<Scope> {
    find(&Scope::ALL, &plain(word), Scope::id)
}

/// The order a word names, and whether it is turned round: "-size".
pub(super) fn sort(word: &str) -> Option<(SortBy, bool)> {
    let (word, reversed) = word.strip_prefix('-').map_or((word, false), |word| (word, true));
    find(&SortBy::ALL, &plain(word), sort_id).map(|sort| (sort, reversed))
}

/// The order of CivitAI's a word names.
pub(super) fn order(word: &str) -> Option<ModelOrder> {
    let word = plain(word);
    let by_wire = |order: &ModelOrder| plain(order.wire()) == word;
    find(&ModelOrder::ALL, &word, order_id).or_else(|| ModelOrder::ALL.into_iter().find(by_wire))
}

/// The time a word names.
pub(super) fn period(word: &str) -> Option<Period> {
    let word = plain(word);
    if word == "alltime" { Some(Period::AllTime) } else { find(&Period::ALL, &word, period_id) }
}

/// What a word was perhaps meant to be: the one that begins with it, or is two letters away at most.
pub(super) fn near<'a>(word: &str, all: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let word = plain(word);
    let length = word.chars().count();
    let begins = all.clone().find(|one| length >= 2 && plain(one).starts_with(&word));
    begins.or_else(|| {
        let far = all.map(|one| (distance(&word, &plain(one)), one));
        far.filter(|(far, _)| *far <= 2 && *far < length).min_by_key(|(far, _)| *far).map(|(_, one)| one)
    })
}

/// How many letters must be changed; long words are far from everything.
fn distance(left: &str, right: &str) -> usize {
    const LONGEST: usize = 24;
    let left: Vec<char> = left.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=left.len()).collect();
    for (line, letter) in right.chars().take(LONGEST).enumerate() {
        let mut before = line;
        let mut last = line + 1;
        for (place, own) in left.iter().enumerate() {
            let above = row.get(place + 1).copied().unwrap_or(0);
            let new = if *own == letter { before } else { 1 + before.min(above).min(last) };
            if let Some(cell) = row.get_mut(place) {
                *cell = last;
            }
            (before, last) = (above, new);
        }
        if let Some(cell) = row.last_mut() {
            *cell = last;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_understood() {
        for field in Field::ALL {
            for word in choices(field) {
                let known = match field {
                    Field::In => scope(word).is_some(),
                    Field::Sort => sort(word).is_some(),
                    Field::Order => order(word).is_some(),
                    Field::Period => period(word).is_some(),
                    Field::Installed | Field::Favourite | Field::Nsfw | Field::Precision => true,
                    _ => value(field, word).is_some(),
                };
                assert!(known, "{field:?}:{word}");
            }
        }
    }

    #[test]
    fn what_people_say_is_understood() {
        assert_eq!(value(Field::Base, "SDXL 1.0"), Some(FacetValue::Base("SDXL 1.0".to_owned())));
        assert_eq!(value(Field::Base, "sdxl"), Some(FacetValue::Family(BaseFamily::Sdxl)));
        assert_eq!(value(Field::Base, "pony"), Some(FacetValue::Base("Pony".to_owned())));
        assert_eq!(value(Field::Type, "TextualInversion"), Some(FacetValue::Kind(ModelKind::Embedding)));
        assert_eq!(value(Field::License, "commercial"), Some(FacetValue::Permission(Permission::SellImages)));
        assert_eq!(value(Field::Type, "hologram"), None);
    }

    #[test]
    fn a_slip_of_a_letter_or_two_is_near() {
        let fields = || Field::ALL.iter().map(|field| field.id());
        assert_eq!(near("tpye", fields()), Some("type"));
        assert_eq!(near("cre", fields()), Some("creator"));
        assert_eq!(near("zzzzzz", fields()), None);
        assert_eq!(near("", fields()), None);
        assert_eq!((distance("kitten", "sitting"), distance("", "abc"), distance("abc", "")), (3, 3, 3));
    }
}
