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
    let options = SearchOptions { limit: 10, legs: way.1, ..SearchOptions::default() };
    let mut ranked: Vec<(QueryKind, Ranked)> = Vec::new();
    for query in queries {
        let answer = index.search(&query.text, &options)?;
        let ranking: Vec<ModelId> = answer.hits.iter().filter_map(|hit| hit.model_id).collect();
        ranked.push((query.kind, Ranked::of(&ranking, &query.answers)));
    }
    let kinds = QueryKind::ALL.map(Some).into_iter().chain([None]);
    Ok(kinds.map(|kind| row(way.0, kind, &ranked)).collect())
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

/// Measures all ways on other models, with queries made of them: a name (words), a name with a letter lost in its longest
/// word (typo), and the beginning of a description that the index is not given (meaning).
pub fn run_on(documents: Vec<Document>) -> Result<Vec<Row>, DiscoveryError> {
    const DESCRIBED_WORDS: usize = 14;
    let mut random = Random::new(7);
    let mut queries: Vec<Query> = Vec::new();
    let mut indexed = Vec::new();
    for mut document in documents {
        let Some(id) = document.model_id else { continue };
        let mut add = |kind: QueryKind, text: String| {
            queries.push(Query { kind, text, answers: vec![id], is_dev: false });
        };
        add(QueryKind::Words, document.name.clone());
        if let Some(mistyped) = mistyped(&document.name, &mut random) {
            add(QueryKind::Typo, mistyped);
        }
        let described: Vec<&str> = document.description.split_whitespace().take(DESCRIBED_WORDS).collect();
        if described.len() == DESCRIBED_WORDS {
            let said = described.join(" ");
            let named: Vec<String> = text::words(&document.name).iter().map(|word| text::stem(word)).collect();
            let kept = text::words(&said).into_iter().filter(|word| !named.contains(&text::stem(word)));
            add(QueryKind::Meaning, kept.collect::<Vec<_>>().join(" "));
        }
        document.description = String::new();
        indexed.push(document);
    }
    let index = index_of(&indexed, true)?;
    let queries: Vec<&Query> = queries.iter().collect();
    let mut rows = Vec::new();
    for way in WAYS {
        rows.extend(measure(&index, &queries, way)?);
    }
    Ok(rows)
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
