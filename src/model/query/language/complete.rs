//! What could stand at the cursor.

use super::field::Field;
use super::lex::lex;
use super::print::quoted;
use super::{plain, values};
use std::ops::Range;

/// What is offered at most.
const MOST: usize = 10;
/// Tags and creators that are offered for a plain word.
const FEW: usize = 3;

/// Where open values come from: tags, creators, collections, folders.
pub trait Vocabulary {
    /// Values of a field that have this beginning in any case, the best first, with how many models have each if known.
    fn find(&self, field: Field, beginning: &str, most: usize) -> Vec<(String, Option<u64>)>;
}

/// Something that could stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What is put in the place.
    pub insert: String,
    /// The field it is, or is of.
    pub field: Field,
    /// The value, when it is one.
    pub value: Option<String>,
    /// How many models have it, if known.
    pub count: Option<u64>,
}

/// What could stand at the cursor, and what it takes the place of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The place, in bytes.
    pub at: Range<usize>,
    /// The best first.
    pub offers: Vec<Offer>,
}

/// Offers what could stand at the cursor (in bytes). Nothing is offered inside of quotes that are no value.
pub fn complete(text: &str, cursor: usize, vocabulary: &dyn Vocabulary) -> Completion {
    let before = text.get(..cursor).unwrap_or(text);
    let Some(token) = lex(before).pop().filter(|token| token.at.end == before.len()) else {
        return Completion { at: before.len()..before.len(), offers: fields("") };
    };
    let Some(last) = token.values.last() else { return Completion::default() };
    let Some(key) = token.key else {
        if last.quoted {
            return Completion::default();
        }
        let mut offers = fields(&last.text);
        if last.text.chars().count() >= 2 {
            for field in [Field::Type, Field::Base, Field::Tag, Field::Creator] {
                let found = of_field(field, &last.text, FEW, vocabulary);
                let whole = |offer: Offer| Offer { insert: format!("{}:{}", field.id(), offer.insert), ..offer };
                offers.extend(found.into_iter().map(whole));
            }
        }
        offers.truncate(MOST);
        return Completion { at: last.at.clone(), offers };
    };
    let Some(field) = before.get(key).and_then(Field::find) else { return Completion::default() };
    Completion { at: last.at.clone(), offers: of_field(field, &last.text, MOST, vocabulary) }
}

fn fields(beginning: &str) -> Vec<Offer> {
    let beginning = plain(beginning);
    let fitting = Field::ALL.into_iter().filter(|field| plain(field.id()).starts_with(&beginning));
    let offer = |field: Field| Offer { insert: format!("{}:", field.id()), field, value: None, count: None };
    fitting.map(offer).collect()
}

fn of_field(field: Field, beginning: &str, most: usize, vocabulary: &dyn Vocabulary) -> Vec<Offer> {
    let wanted = plain(beginning);
    let offer = |insert: String, value: String, count| Offer { insert, field, value: Some(value), count };
    let fits = |word: &&str| plain(word).starts_with(&wanted);
    let closed = values::choices(field).into_iter().filter(fits);
    let mut offers: Vec<Offer> = closed.map(|word| offer(format!("{word} "), word.to_owned(), None)).collect();
    if field == Field::Base && !wanted.is_empty() {
        let published = crate::model::base_models::ALL.iter().map(|base| base.name).filter(fits);
        offers.extend(published.map(|name| offer(format!("\"{name}\" "), name.to_owned(), None)));
    }
    if field.measure().is_some() && beginning.is_empty() {
        let amounts = examples(field).iter().copied();
        offers.extend(amounts.map(|word| offer(format!("{word} "), word.to_owned(), None)));
    }
    if field.is_open() {
        let found = vocabulary.find(field, beginning, most);
        offers.extend(found.into_iter().map(|(name, count)| offer(format!("{} ", quoted(&name)), name, count)));
    }
    offers.truncate(most);
    offers
}

/// Amounts people often ask for.
const fn examples(field: Field) -> &'static [&'static str] {
    match field {
        Field::Size => &["<300mb", ">4gb"],
        Field::Downloads => &[">1000", ">10000"],
        Field::Likes => &[">100", ">1000"],
        Field::Rating => &[">=3", ">=4"],
        Field::Added | Field::Updated => &["<7d", "<30d", ">1y"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Tags;

    impl Vocabulary for Tags {
        fn find(&self, field: Field, beginning: &str, most: usize) -> Vec<(String, Option<u64>)> {
            let all = if field == Field::Tag { &["anime", "anime art"][..] } else { &[] };
            let fitting = all.iter().filter(|tag| tag.starts_with(beginning));
            fitting.take(most).map(|tag| ((*tag).to_owned(), Some(5))).collect()
        }
    }

    fn offered(text: &str) -> Vec<String> {
        complete(text, text.len(), &Tags).offers.into_iter().map(|offer| offer.insert).collect()
    }

    #[test]
    fn fields_and_values_are_offered_where_they_fit() {
        assert_eq!(offered("night ty"), ["type:"]);
        assert_eq!(offered("-cr"), ["creator:"]);
        assert!(offered("").contains(&"size:".to_owned()));
        assert_eq!(offered("type:lo"), ["lora ", "locon "]);
        assert_eq!(offered("type:vae,lo"), ["lora ", "locon "]);
        assert_eq!(offered("tag:anime"), ["anime ", "\"anime art\" "]);
        assert_eq!(offered("anim"), ["base:anima ", "base:\"Anima\" ", "tag:anime ", "tag:\"anime art\" "]);
        assert_eq!(offered("size:"), ["tiny ", "small ", "medium ", "large ", "huge ", "giant ", "<300mb ", ">4gb "]);
        assert!(offered("base:sdxl").contains(&"\"SDXL 1.0\" ".to_owned()));
        assert!(offered("\"exact phr").is_empty() && offered("nonsense:x").is_empty());
    }

    #[test]
    fn an_offer_takes_the_place_of_what_was_begun() {
        let text = "night -tag:an city";
        let completion = complete(text, "night -tag:an".len(), &Tags);
        assert_eq!(text.get(completion.at.clone()), Some("an"));
    }
}
