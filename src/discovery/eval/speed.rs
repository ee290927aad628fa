//! How fast the index is built and asked: invented models in any number, their words drawn as in real catalogues.

use super::corpus;
use super::metrics::Random;
use crate::discovery::index::encode;
use crate::discovery::{DiscoveryError, Document, Encoder, Legs, SearchIndex, SearchOptions, vector};
use crate::model::ids::{FileKey, ModelId};
use std::time::Instant;

/// Words of a description.
const DESCRIPTION_WORDS: usize = 60;
/// Models that the encoder reads.
const READ: usize = 200;
/// Rounds through all queries.
const ROUNDS: usize = 2;

/// How much of each number of an invented vector is drawn anew.
const DISTURBED: f32 = 0.08;

/// How long answers took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Times {
    /// Half of the questions took at most so many seconds.
    pub median_secs: f64,
    /// 95 of 100 took at most so many.
    pub p95_secs: f64,
}

impl Times {
    fn of(mut secs: Vec<f64>) -> Self {
        secs.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| secs.get((share * secs.len() as f64) as usize).copied().unwrap_or_default();
        Self { median_secs: at(0.5), p95_secs: at(0.95) }
    }
}

/// What was measured with the encoder, too.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EncoderSpeed {
    /// Models whose texts were read to learn how long that takes.
    pub read: usize,
    /// Seconds it takes to read a thousand models: what the background needs to make the index better.
    pub secs_per_thousand: f64,
    /// Answers by words, table and encoder, with the reading of the question.
    pub answers: Times,
    /// Reading a question alone.
    pub reading: Times,
    /// Bytes of all vectors, those of the encoder among them.
    pub vector_bytes: usize,
}

/// What was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Speed {
    /// Models in the index.
    pub models: usize,
    /// Seconds to build it, words and instant tier.
    pub build_secs: f64,
    /// Questions asked.
    pub questions: usize,
    /// Answers by words and the instant table.
    pub answers: Times,
    /// Bytes of the table's vectors.
    pub vector_bytes: usize,
    /// The same with the encoder, where that was asked for.
    pub encoder: Option<EncoderSpeed>,
}

/// Builds an index of so many models and asks it; with the encoder's vectors, too, when asked.
pub fn run(models: usize, with_encoder: bool) -> Result<Speed, DiscoveryError> {
    let known = corpus::models(corpus::MODELS)?;
    let queries = corpus::queries(corpus::QUERIES)?;
    let words: Vec<&str> = known.iter().flat_map(|document| document.description.split_whitespace()).collect();
    let mut random = Random::new(5);
    let bases: Vec<usize> = (0..models).map(|_| random.below(known.len())).collect();
    let documents: Vec<Document> =
        bases.iter().enumerate().map(|(at, base)| another(at, &known[*base], &words, &mut random)).collect();
    let begun = Instant::now();
    let mut index = SearchIndex::default();
    for document in &documents {
        index.add(document)?;
    }
    let build_secs = begun.elapsed().as_secs_f64();
    let questions: Vec<&str> =
        std::iter::repeat_n(&queries, ROUNDS).flatten().map(|query| query.text.as_str()).collect();
    let answers = ask(&index, &questions, Legs { encoder: false, ..Legs::ALL })?;
    let vector_bytes = index.vector_bytes();
    let encoder = if with_encoder { Some(encoder_speed(&mut index, &bases, &documents, &questions)?) } else { None };
    Ok(Speed { models: index.len(), build_secs, questions: questions.len(), answers, vector_bytes, encoder })
}

fn ask(index: &SearchIndex, questions: &[&str], legs: Legs) -> Result<Times, DiscoveryError> {
    let options = SearchOptions { legs, ..SearchOptions::default() };
    let mut secs = Vec::new();
    for question in questions {
        let begun = Instant::now();
        index.search(question, &options)?;
        secs.push(begun.elapsed().as_secs_f64());
    }
    Ok(Times::of(secs))
}

/// The vectors of a first few models are made by the encoder; those of the others are these, disturbed: reading a hundred thousand
/// would take hours, and how long a comparison takes does not depend on what is compared.
fn encoder_speed(
    index: &mut SearchIndex,
    bases: &[usize],
    documents: &[Document],
    questions: &[&str],
) -> Result<EncoderSpeed, DiscoveryError> {
    let encoder = Encoder::get()?;
    let read = documents.len().min(READ);
    let begun = Instant::now();
    let made: Vec<_> = documents.iter().take(read).map(|document| encode(encoder, document)).collect();
    let secs_per_thousand = begun.elapsed().as_secs_f64() / read.max(1) as f64 * 1_000.0;
    let mut random = Random::new(6);
    for (document, base) in documents.iter().zip(bases) {
        let Some(like) = made.get(base % read.max(1)) else { continue };
        let vectors = like.clone().map(|vector| vector.map(|vector| disturbed(&vector, &mut random)));
        index.put_encoded(document.key, &vectors);
    }
    let answers = ask(index, questions, Legs::ALL)?;
    let mut secs = Vec::new();
    for question in questions {
        let begun = Instant::now();
        encoder.encode(question);
        secs.push(begun.elapsed().as_secs_f64());
    }
    let reading = Times::of(secs);
    Ok(EncoderSpeed { read, secs_per_thousand, answers, reading, vector_bytes: index.vector_bytes() })
}

fn disturbed(vector: &[i8], random: &mut Random) -> Vec<i8> {
    let mut wide: Vec<f32> =
        vector.iter().map(|value| f32::from(*value) / 127.0 + DISTURBED * (random.share() as f32 - 0.5)).collect();
    vector::normalise(&mut wide);
    vector::to_bytes(&wide)
}

/// A model like a known one, with a name of its own and a text of drawn words.
fn another(at: usize, base: &Document, words: &[&str], random: &mut Random) -> Document {
    let base = base.clone();
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
