//! The names of facets and of their values in the current language.

use super::names;
use crate::model::facet::{AgeBand, Facet, FacetValue, Mark, SizeBand};
use crate::model::format::FileFormat;
use crate::model::label::Label;
use crate::model::licence::Permission;
use crate::model::limit::{Criterion, Limit, Measure};
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::query::language;
use crate::tr;
use std::borrow::Cow;

/// A facet.
pub fn facet(facet: Facet) -> &'static str {
    match facet {
        Facet::Kind => tr!("facet-kind"),
        Facet::Family => tr!("facet-family"),
        Facet::State => tr!("facet-state"),
        Facet::Mark => tr!("facet-mark"),
        Facet::Collection => tr!("facet-collection"),
        Facet::Rating => tr!("facet-rating"),
        Facet::Label => tr!("facet-label"),
        Facet::Tag => tr!("facet-tag"),
        Facet::OwnTag => tr!("facet-own-tag"),
        Facet::Creator => tr!("facet-creator"),
        Facet::Folder => tr!("facet-folder"),
        Facet::Precision => tr!("facet-precision"),
        Facet::Size => tr!("facet-size"),
        Facet::Added => tr!("facet-added"),
        Facet::Level => tr!("facet-level"),
        Facet::Permission => tr!("facet-permission"),
        Facet::Base => tr!("facet-base"),
        Facet::Format => tr!("facet-format"),
    }
}

/// A value; of collections and folders, whose names are the user's, nothing is known here: empty.
pub fn value(value: &FacetValue) -> Cow<'_, str> {
    match value {
        FacetValue::Kind(kind) => names::kind(*kind).into(),
        FacetValue::Family(family) => names::family(*family).into(),
        FacetValue::State(state) => names::state(*state).into(),
        FacetValue::Mark(mark) => self::mark(*mark).into(),
        FacetValue::Collection(_) | FacetValue::Folder(..) => Cow::Borrowed(""),
        FacetValue::Rating(0) => tr!("rating-none").into(),
        FacetValue::Rating(stars) => tr!("rating-stars", count = *stars).into(),
        FacetValue::Label(label) => self::label(*label).into(),
        FacetValue::Tag(text)
        | FacetValue::OwnTag(text)
        | FacetValue::Creator(text)
        | FacetValue::Precision(text)
        | FacetValue::Base(text) => text.as_str().into(),
        FacetValue::Format(format) => self::format(*format).into(),
        FacetValue::Size(band) => size(*band).into(),
        FacetValue::Added(band) => age(*band).into(),
        FacetValue::Level(level) => self::level(*level).into(),
        FacetValue::Permission(permission) => self::permission(*permission).into(),
    }
}

/// A colour label.
pub fn label(label: Label) -> &'static str {
    match label {
        Label::None => tr!("label-none"),
        Label::Red => tr!("label-red"),
        Label::Orange => tr!("label-orange"),
        Label::Yellow => tr!("label-yellow"),
        Label::Green => tr!("label-green"),
        Label::Blue => tr!("label-blue"),
        Label::Purple => tr!("label-purple"),
    }
}

/// A file format.
pub fn format(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Safetensors => "safetensors",
        FileFormat::Gguf => "GGUF",
        FileFormat::Pickle => "pickle",
        FileFormat::Onnx => "ONNX",
        FileFormat::Diffusers => "Diffusers",
        FileFormat::Archive => tr!("format-archive"),
        FileFormat::Other => tr!("format-other"),
    }
}

/// What is measured.
pub fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Size => tr!("measure-size"),
        Measure::Downloads => tr!("measure-downloads"),
        Measure::Likes => tr!("measure-likes"),
        Measure::Rating => tr!("measure-rating"),
        Measure::Score => tr!("measure-score"),
        Measure::Added => tr!("measure-added"),
        Measure::Updated => tr!("measure-updated"),
    }
}

/// A limit, its amounts as they are typed: "Size <300mb".
pub fn limit(limit: Limit) -> String {
    let text = language::print_limit(limit);
    let amount = text.split_once(':').map_or("", |(_, amount)| amount);
    format!("{} {amount}", measure(limit.measure))
}

/// What can leave a model out.
pub fn criterion(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Facet(facet) => self::facet(facet),
        Criterion::Limit(measure) => self::measure(measure),
        Criterion::Words => tr!("criterion-words"),
    }
}

/// Something that is so or not.
pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Favourite => tr!("mark-favourite"),
        Mark::Note => tr!("mark-note"),
        Mark::Duplicate => tr!("mark-duplicate"),
        Mark::NeedsALook => tr!("mark-needs-a-look"),
        Mark::Missing => tr!("mark-missing"),
        Mark::NoPicture => tr!("mark-no-picture"),
        Mark::Archived => tr!("mark-archived"),
        Mark::InLibrary => tr!("mark-in-library"),
        Mark::Update => tr!("mark-update"),
        Mark::EarlyAccess => tr!("mark-early-access"),
    }
}

/// A size band.
pub fn size(band: SizeBand) -> &'static str {
    match band {
        SizeBand::Under50Mb => tr!("size-under-50-mb"),
        SizeBand::To200Mb => tr!("size-to-200-mb"),
        SizeBand::To1Gb => tr!("size-to-1-gb"),
        SizeBand::To4Gb => tr!("size-to-4-gb"),
        SizeBand::To10Gb => tr!("size-to-10-gb"),
        SizeBand::Over10Gb => tr!("size-over-10-gb"),
    }
}

/// An age.
pub fn age(band: AgeBand) -> &'static str {
    match band {
        AgeBand::Day => tr!("age-day"),
        AgeBand::Week => tr!("age-week"),
        AgeBand::Month => tr!("age-month"),
        AgeBand::Year => tr!("age-year"),
        AgeBand::Older => tr!("age-older"),
    }
}

/// A browsing level.
pub fn level(level: MatureLevel) -> &'static str {
    match level {
        MatureLevel::Unrated => tr!("level-unrated"),
        rated => rated.label(),
    }
}

/// What is done with mature pictures.
pub fn mature_mode(mode: MatureMode) -> &'static str {
    match mode {
        MatureMode::Show => tr!("mature-show"),
        MatureMode::Blur => tr!("mature-blur"),
        MatureMode::Hide => tr!("mature-hide"),
    }
}

/// What a person may want to do, as it is asked.
pub fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::NoCredit => tr!("may-no-credit"),
        Permission::SellImages => tr!("may-sell-images"),
        Permission::Rent => tr!("may-rent"),
        Permission::SellModel => tr!("may-sell-model"),
        Permission::ShareMerges => tr!("may-share-merges"),
        Permission::OtherLicence => tr!("may-other-licence"),
    }
}
