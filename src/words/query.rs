//! What the fields of a question ask, and what is wrong with one, in the current language.

use crate::model::query::language::{Field, TroubleKind};
use crate::tr;

/// What a field asks for.
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Type => tr!("query-field-type"),
        Field::Base => tr!("query-field-base"),
        Field::Tag => tr!("query-field-tag"),
        Field::MyTag => tr!("query-field-mytag"),
        Field::Creator => tr!("query-field-creator"),
        Field::Size => tr!("query-field-size"),
        Field::Downloads => tr!("query-field-downloads"),
        Field::Likes => tr!("query-field-likes"),
        Field::Updated => tr!("query-field-updated"),
        Field::Added => tr!("query-field-added"),
        Field::License => tr!("query-field-license"),
        Field::Installed => tr!("query-field-installed"),
        Field::Favourite => tr!("query-field-favourite"),
        Field::Is => tr!("query-field-is"),
        Field::Rating => tr!("query-field-rating"),
        Field::Label => tr!("query-field-label"),
        Field::Score => tr!("query-field-score"),
        Field::Format => tr!("query-field-format"),
        Field::Precision => tr!("query-field-precision"),
        Field::Level => tr!("query-field-level"),
        Field::Nsfw => tr!("query-field-nsfw"),
        Field::State => tr!("query-field-state"),
        Field::Collection => tr!("query-field-collection"),
        Field::Folder => tr!("query-field-folder"),
        Field::In => tr!("query-field-in"),
        Field::Sort => tr!("query-field-sort"),
        Field::Order => tr!("query-field-order"),
        Field::Period => tr!("query-field-period"),
    }
}

/// What is wrong, in a sentence.
pub fn trouble(kind: &TroubleKind) -> String {
    match kind {
        TroubleKind::NoSuchField { word, near: Some(near) } => tr!("query-no-field-near", word = word, near = *near),
        TroubleKind::NoSuchField { word, near: None } => tr!("query-no-field", word = word),
        TroubleKind::NoSuchValue { field, word, near: Some(near) } => {
            tr!("query-no-value-near", field = field.id(), word = word, near = near)
        }
        TroubleKind::NoSuchValue { field, word, near: None } => {
            tr!("query-no-value", field = field.id(), word = word)
        }
        TroubleKind::NoValue(field) => tr!("query-value-missing", field = field.id()),
        TroubleKind::NoAmount { field, word } => tr!("query-no-amount", word = word, example = field.example()),
        TroubleKind::NoSign { field, word } => tr!("query-no-sign", field = field.id(), word = word),
        TroubleKind::NothingFits(field) => tr!("query-nothing-fits", field = field.id()),
        TroubleKind::OpenQuote => tr!("query-open-quote").to_owned(),
        TroubleKind::NotThis(field) => tr!("query-not-this", field = field.id()),
    }
}
