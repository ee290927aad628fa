//! How well search finds what is meant: each way alone and all together, on queries nobody tuned for.

use super::corpus::{self, Query, QueryKind};
use super::metrics::{Figure, Random, Ranked};
use crate::discovery::index::encode;
use crate::discovery::{DiscoveryError, Document, Encoder, Legs, SearchIndex, SearchOptions, text};
use crate::model::ids::ModelId;

/// The ways that are compared, by name.
pub const WAYS: [(&str, Legs); 6] = [
    ("words alone (BM25)", Legs { words: true, table: false, encoder: false, repair: false }),
    ("words, typos corrected", Legs { words: true, table: false, encoder: false, repair: true }),
    ("table alone", Legs { words: false, table: true, encoder: false, repair: false }),
    ("encoder alone", Legs { words: false, table: false, encoder: true, repair: false }),
    ("words and table", Legs { words: true, table: true, encoder: false, repair: true }),
    ("all", Legs::ALL),
];

/// Figures of one way on one kind of query.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The way.
    pub way: &'static str,
    /// The kind; `None` is all of them.
    pub kind: Option<QueryKind>,
    /// Queries.
    pub count: usize,
    /// Share of queries with an answer among the first three.
    pub hit_3: Figure,
    /// Mean nDCG of the first ten.
    pub ndcg_10: Figure,
    /// Mean reciprocal rank within ten.
    pub mrr: Figure,
}

/// Which queries are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Those for development.
    Dev,
    /// Those that are reported.
    Test,
}

/// Builds an index of documents, read by the encoder too when asked.
pub fn index_of(documents: &[Document], with_encoder: bool) -> Result<SearchIndex, DiscoveryError> {
    let mut index = SearchIndex::default();
    for document in documents {
        index.add(document)?;
    }
    if with_encoder {
        let encoder = Encoder::get()?;
        for document in documents {
            index.put_encoded(document.key, &encode(encoder, document));
        }
    }
    Ok(index)
}

/// Measures one way.
pub fn measure(index: &SearchIndex, queries: &[&Query], way: (&'static str, Legs)) -> Result<Vec<Row>, DiscoveryError> {
    Ok(rows(way.0, &rank(index, queries, way.1)?))
}

fn rank(index: &SearchIndex, queries: &[&Query], legs: Legs) -> Result<Vec<(QueryKind, Ranked)>, DiscoveryError> {
    let options = SearchOptions { limit: 10, legs, ..SearchOptions::default() };
    let mut ranked = Vec::new();
    for query in queries {
        let answer = index.search(&query.text, &options)?;
        let ranking: Vec<ModelId> = answer.hits.iter().filter_map(|hit| hit.model_id).collect();
        ranked.push((query.kind, Ranked::of(&ranking, &query.answers)));
    }
    Ok(ranked)
}

/// A row for each kind that was asked, and one for all of them.
fn rows(way: &'static str, ranked: &[(QueryKind, Ranked)]) -> Vec<Row> {
    let asked = |kind: &QueryKind| ranked.iter().any(|(of, _)| of == kind);
    let kinds = QueryKind::ALL.into_iter().filter(asked).map(Some).chain([None]);
    kinds.map(|kind| row(way, kind, ranked)).collect()
}

fn row(way: &'static str, kind: Option<QueryKind>, ranked: &[(QueryKind, Ranked)]) -> Row {
    let of: Vec<Ranked> =
        ranked.iter().filter(|(of, _)| kind.is_none_or(|kind| kind == *of)).map(|(_, r)| *r).collect();
    let figure = |value: fn(&Ranked) -> f64| Figure::of(&of.iter().map(value).collect::<Vec<_>>());
    Row {
        way,
        kind,
        count: of.len(),
        hit_3: figure(|ranked| ranked.hit_3),
        ndcg_10: figure(|ranked| ranked.ndcg_10),
        mrr: figure(|ranked| ranked.reciprocal),
    }
}

/// Measures all ways on the invented models.
pub fn run(half: Half) -> Result<Vec<Row>, DiscoveryError> {
    let documents = corpus::models(corpus::MODELS)?;
    let queries = corpus::queries(corpus::QUERIES)?;
    let wanted: Vec<&Query> = queries.iter().filter(|query| query.is_dev == (half == Half::Dev)).collect();
    let index = index_of(&documents, true)?;
    let mut rows = Vec::new();
    for way in WAYS {
        rows.extend(measure(&index, &wanted, way)?);
    }
    Ok(rows)
}

/// Words of a description that are asked for.
const DESCRIBED_WORDS: usize = 14;

/// Measures all ways on other models, each with its whole description, with queries made of them: a name (words), a name with a
/// letter lost in its longest word (typo), the beginning of a description, without the stems of the name, of an index that is not
/// given any description (meaning), and words in a row from anywhere in a description, of an index as the program makes it (quoted).
pub fn run_on(models: Vec<(Document, String)>) -> Result<Vec<Row>, DiscoveryError> {
    let (mut random, mut places) = (Random::new(7), Random::new(8));
    let (mut told, mut quoted): (Vec<Query>, Vec<Query>) = (Vec::new(), Vec::new());
    for (document, described) in &models {
        let Some(id) = document.model_id else { continue };
        let query = |kind: QueryKind, text: String| Query { kind, text, answers: vec![id], is_dev: false };
        told.push(query(QueryKind::Words, document.name.clone()));
        told.extend(mistyped(&document.name, &mut random).map(|text| query(QueryKind::Typo, text)));
        let described: Vec<&str> = described.split_whitespace().collect();
        let Some(rest) = described.len().checked_sub(DESCRIBED_WORDS) else { continue };
        let said = described[..DESCRIBED_WORDS].join(" ");
        let named: Vec<String> = text::words(&document.name).iter().map(|word| text::stem(word)).collect();
        let kept = text::words(&said).into_iter().filter(|word| !named.contains(&text::stem(word)));
        told.push(query(QueryKind::Meaning, kept.collect::<Vec<_>>().join(" ")));
        let at = places.below(rest + 1);
        quoted.push(query(QueryKind::Quoted, described[at..at + DESCRIBED_WORDS].join(" ")));
    }
    let whole: Vec<Document> = models.into_iter().map(|(document, _)| document).collect();
    let as_made = index_of(&whole, true)?;
    let bare: Vec<Document> =
        whole.into_iter().map(|document| Document { description: String::new(), ..document }).collect();
    let without = index_of(&bare, true)?;
    let [told, quoted] = [&told, &quoted].map(|queries| queries.iter().collect::<Vec<&Query>>());
    let mut all = Vec::new();
    for (way, legs) in WAYS {
        let mut ranked = rank(&without, &told, legs)?;
        ranked.extend(rank(&as_made, &quoted, legs)?);
        all.extend(rows(way, &ranked));
    }
    Ok(all)
}

/// A name with a letter lost inside its longest word, where that has five letters or more.
fn mistyped(name: &str, random: &mut Random) -> Option<String> {
    let longest = name.split_whitespace().max_by_key(|word| word.chars().count())?;
    let letters: Vec<char> = longest.chars().collect();
    if letters.len() < 5 || !longest.is_ascii() {
        return None;
    }
    let lost = 1 + random.below(letters.len() - 2);
    let mistyped: String = letters.iter().enumerate().filter(|(at, _)| *at != lost).map(|(_, letter)| letter).collect();
    Some(name.replacen(longest, &mistyped, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_of_meaning_share_no_stem_with_the_names_and_tags_they_ask_for() {
        let documents = corpus::models(corpus::MODELS).unwrap();
        let queries = corpus::queries(corpus::QUERIES).unwrap();
        assert!(documents.len() >= 200 && queries.len() >= 150);
        let stems = |texts: &str| text::words(texts).iter().map(|word| text::stem(word)).collect::<Vec<_>>();
        let mut shared = Vec::new();
        for query in &queries {
            for id in &query.answers {
                let document = documents.iter().find(|document| document.model_id == Some(*id)).unwrap();
                let has = stems(&format!("{} {}", document.name, document.tags.join(" ")));
                let asks = stems(&query.text);
                if query.kind == QueryKind::Meaning
                    && let Some(stem) = asks.iter().find(|stem| has.contains(stem) && !text::is_stop_word(stem))
                {
                    shared.push(format!("{}: {stem}", query.text));
                }
            }
        }
        assert!(shared.is_empty(), "{}", shared.join("\n"));
    }
}
