//! How fast the index is built and asked: invented models in any number, their words drawn as in real catalogues.

use super::corpus;
use super::metrics::Random;
use crate::discovery::{DiscoveryError, Document, Legs, SearchIndex, SearchOptions};
use crate::model::ids::{FileKey, ModelId};
use std::time::Instant;

/// Words of a description.
const DESCRIPTION_WORDS: usize = 60;
/// Rounds through all queries.
const ROUNDS: usize = 2;

/// What was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Speed {
    /// Models in the index.
    pub models: usize,
    /// Seconds to build it, words and instant tier.
    pub build_secs: f64,
    /// Questions asked.
    pub questions: usize,
    /// Half of the questions took at most so many seconds.
    pub median_secs: f64,
    /// 95 of 100 took at most so many.
    pub p95_secs: f64,
    /// Bytes of all vectors.
    pub vector_bytes: usize,
}

/// Builds an index of so many models and asks it.
pub fn run(models: usize) -> Result<Speed, DiscoveryError> {
    let known = corpus::models(corpus::MODELS)?;
    let queries = corpus::queries(corpus::QUERIES)?;
    let words: Vec<&str> = known.iter().flat_map(|document| document.description.split_whitespace()).collect();
    let mut random = Random::new(5);
    let documents: Vec<Document> = (0..models).map(|at| another(at, &known, &words, &mut random)).collect();
    let begun = Instant::now();
    let mut index = SearchIndex::default();
    for document in &documents {
        index.add(document)?;
    }
    let build_secs = begun.elapsed().as_secs_f64();
    let options = SearchOptions { legs: Legs { encoder: false, ..Legs::ALL }, ..SearchOptions::default() };
    let mut times = Vec::new();
    for query in std::iter::repeat_n(&queries, ROUNDS).flatten() {
        let begun = Instant::now();
        index.search(&query.text, &options)?;
        times.push(begun.elapsed().as_secs_f64());
    }
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| times.get((share * times.len() as f64) as usize).copied().unwrap_or_default();
    Ok(Speed {
        models: index.len(),
        build_secs,
        questions: times.len(),
        median_secs: at(0.5),
        p95_secs: at(0.95),
        vector_bytes: index.vector_bytes(),
    })
}

/// A model like a known one, with a name of its own and a text of drawn words.
fn another(at: usize, known: &[Document], words: &[&str], random: &mut Random) -> Document {
    let base = known.get(random.below(known.len())).cloned().unwrap_or_default();
    let id = ModelId(at as u64 + 1);
    let drawn = (0..DESCRIPTION_WORDS).filter_map(|_| words.get(random.below(words.len())).copied());
    let text: Vec<&str> = drawn.collect();
    Document {
        key: FileKey::of_model(id),
        model_id: Some(id),
        name: format!("{} {at}", base.name),
        description: text.join(" "),
        downloads: Some(random.below(100_000) as u64),
        ..base
    }
}
