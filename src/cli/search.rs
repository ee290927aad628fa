//! `civitdeck search`: the gallery's rows for a text, of the library, of CivitAI or of both, in the gallery's order.

mod question;
mod reading;

use super::error::CliError;
use super::online::Online;
use super::output::{Output, plain, tell};
use super::shown::shown;
use super::{Outcome, interrupt};
use crate::app::Settings;
use crate::app::launch::Launch;
use crate::app::view::{Feed, Row, View, ViewContext, answer_once};
use crate::catalogue::ask::search_by;
use crate::catalogue::lists::{self, CatalogueError};
use crate::civitai::{CivitaiError, Priority};
use crate::discovery::live::kept_vectors;
use crate::discovery::{Document, Legs, SearchIndex, SearchOptions, Shown, stock};
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::card::Card;
use crate::model::hidden::Hidden;
use crate::model::ids::{FileKey, ModelId};
use crate::model::online::{Cursor, ModelSearch};
use crate::model::query::{CardQuery, Scope};
use crate::model::text;
use crate::store::{Store, StoreError};
use clap::Args;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Pages of CivitAI's list that are asked for at most, however many results are wanted.
const MOST_PAGES: usize = 20;

/// Arguments of `search`.
#[derive(Args, Clone, Debug)]
pub struct SearchArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Where to look
    #[arg(long, value_name = "SCOPE", value_parser = scope_of, default_value = "both")]
    pub scope: Scope,
    /// Print so many results
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Prefer a little what is like what you like
    #[arg(long, conflicts_with = "words")]
    pub personal: bool,
    /// Look for these words only, in the gallery's order, instead of for what is meant
    #[arg(long)]
    pub words: bool,
    /// First let the encoder read every text it has not read yet: a fraction of a second each; what is done is kept
    #[arg(long, conflicts_with = "words")]
    pub encode: bool,
    /// What to look for, in your own words; filters such as type:lora base:sdxl downloads:>1000 size:<300mb -tag:style narrow it,
    /// and "a phrase" must stand as it is
    #[arg(value_name = "QUERY")]
    pub query: String,
}

fn scope_of(word: &str) -> Result<Scope, String> {
    let known = Scope::ALL.into_iter().find(|scope| scope.id() == word);
    known.ok_or_else(|| format!("say one of {}", Scope::ALL.map(Scope::id).join(", ")))
}

#[derive(Serialize)]
struct ResultLine<'a> {
    model_id: Option<ModelId>,
    version_id: Option<u64>,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    base_model: &'a str,
    creator: Option<&'a str>,
    /// How well the words fit, as the search index sees it; higher is better, `null` where only CivitAI knows why.
    score: Option<f32>,
    /// Why it was found; `null` where only CivitAI knows, and for `--words`.
    reason: Option<&'a str>,
    installed: bool,
    /// `library`, `live` or `cached`.
    source: &'static str,
    /// How old what is said is; `null` for files of the library.
    age_seconds: Option<i64>,
}

/// What CivitAI lists, and whether it said so just now.
#[derive(Default)]
struct Listed {
    models: Vec<ModelId>,
    live: BTreeSet<ModelId>,
    failed: bool,
}

pub(super) fn run(args: &SearchArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let settings: Settings = store.read(|reader| reader.setting(Settings::NAME))?.unwrap_or_default();
    let hide_above = settings.sane().mature.hide_above();
    let base = CardQuery { scope: args.scope, hide_above, ..CardQuery::default() };
    let query = question::read(&args.query, &base, &store)?;
    let names = lists::kept_names(&store)?.map(|kept| kept.value).unwrap_or_default();
    // Filters alone say nothing that could be meant otherwise: all that fits is listed.
    let is_plain = args.words || query.wanted_text().trim().is_empty();
    let asked = if is_plain { query.clone() } else { question::asked_of(&query, &names, &store)? };
    let listed = list(search_by(&asked, &names), args.limit, &store, launch, &cancel)?;
    if args.encode && !reading::read_all(&store, &cancel, output)? {
        return Ok(Outcome::SomeFailed);
    }
    if !is_plain {
        let found = smart(&store, &query, &listed, args)?;
        if found.is_empty() && !output.json {
            tell("nothing was found: ask for less at once, or in other words");
        }
        for one in &found {
            print(&one.card, one.score, one.reason.as_deref(), &listed, output)?;
        }
        return Ok(Outcome::of(listed.failed));
    }
    let view = look(&store, &query, &listed)?;
    let rows: Vec<&Arc<Row>> = view.iter().take(args.limit).collect();
    let scores = scores(&store, &rows, &query.wanted_text())?;
    for row in rows {
        print(&row.card, scores.get(&row.card.key).copied(), None, &listed, output)?;
    }
    if view.is_empty() && !output.json {
        tell("nothing was found");
    }
    Ok(Outcome::of(listed.failed))
}

/// Asks CivitAI for as many pages as the limit needs; young ones that are kept are not asked for again.
fn list(
    search: Option<ModelSearch>,
    limit: usize,
    store: &Store,
    launch: &Launch,
    cancel: &CancelToken,
) -> Result<Listed, CliError> {
    let mut listed = Listed::default();
    let Some(search) = search else { return Ok(listed) };
    let online = Online::new(launch)?;
    let mut seen = BTreeSet::new();
    let mut cursor: Option<Cursor> = None;
    for _ in 0..MOST_PAGES {
        let kept = lists::kept_models(store, &search, cursor.as_ref())?;
        let young = kept.as_ref().is_some_and(|kept| lists::is_young(kept.asked_unix_secs, now_unix_secs()));
        let mut page = kept;
        let mut is_live = false;
        if !young && !launch.civitai.offline {
            let asked = lists::ask_models(store, &online.client, Priority::Interactive, &search, cursor.as_ref());
            match online.wait(cancel, asked) {
                Some(Ok(asked)) => (page, is_live) = (Some(asked), true),
                Some(Err(CatalogueError::Store(error))) => return Err(error.into()),
                Some(Err(CatalogueError::Civitai(error))) => {
                    listed.failed |= !matches!(error, CivitaiError::Offline);
                    tell(&format!("CivitAI: {error}"));
                }
                None => listed.failed = true,
            }
        }
        let Some(page) = page else { break };
        let new: Vec<ModelId> = page.value.items.into_iter().filter(|id| seen.insert(*id)).collect();
        listed.live.extend(new.iter().filter(|_| is_live));
        listed.models.extend(new);
        let goes_round = page.value.next.is_none() || page.value.next == cursor;
        if goes_round || listed.models.len() >= limit || listed.failed {
            break;
        }
        cursor = page.value.next;
    }
    Ok(listed)
}

/// One thing that a sentence found.
struct Found {
    card: Card,
    score: Option<f32>,
    reason: Option<String>,
}

/// What is meant, best first, as the window's Smart tab finds it; then what else CivitAI lists. The encoder's vectors are taken
/// where the window has left them; without them the instant tier answers.
fn smart(store: &Store, query: &CardQuery, listed: &Listed, args: &SearchArgs) -> Result<Vec<Found>, CliError> {
    let limit = args.limit;
    let shown = shown(store)?;
    let cards = fitting(store, query, &shown)?;
    let mut index = SearchIndex::default();
    for chunk in cards.chunks(500) {
        let read = store.read(|reader| {
            let mut read = Vec::new();
            for card in chunk {
                let (document, _) = stock::document(reader, card)?;
                let vectors = kept_vectors(reader, &document)?;
                read.push((document, vectors));
            }
            Ok(read)
        })?;
        for (document, vectors) in read {
            index.add(&document)?;
            if let Some(vectors) = vectors {
                index.put_encoded(document.key, &vectors);
            }
        }
    }
    let now_unix_secs = now_unix_secs();
    let likes = || -> Result<_, CliError> {
        let taste = stock::taste(store, &stock::cards(store)?, shown.clone(), now_unix_secs)?;
        Ok(taste.likes.iter().map(|like| (like.key, like.weight)).collect())
    };
    let taste = args.personal.then(likes).transpose()?;
    let options = SearchOptions { limit, now_unix_secs, taste, ..SearchOptions::default() };
    // Phrases were held against all that a card says already, file names and trigger words too.
    let answer = index.search(&query.wanted_text().replace('"', " "), &options)?;
    if let Some(understood) = answer.intent.text() {
        tell(&format!("understood as {understood}"));
    }
    // Nearly all is all: of some models nobody wrote a word.
    if !cards.is_empty() && answer.encoded_share < 0.995 {
        let share = answer.encoded_share * 100.0;
        tell(&format!(
            "the encoder has read the texts of {share:.0}% of the models; --encode lets it read the others now"
        ));
    }
    for (written, meant) in &answer.corrected {
        tell(&format!("{written} looks like a slip: searched for {meant}, too"));
    }
    let by_key: HashMap<FileKey, &Card> = cards.iter().map(|card| (card.key, card)).collect();
    let hits = answer.hits.iter().filter_map(|hit| {
        let card = (*by_key.get(&hit.key)?).clone();
        Some(Found { card, score: Some(hit.score), reason: Some(hit.reason.text()) })
    });
    let mut found: Vec<Found> = hits.collect();
    for id in &listed.models {
        let is_new = found.iter().all(|one| one.card.model_id != Some(*id));
        let card = cards.iter().find(|card| card.model_id == Some(*id)).filter(|_| is_new && found.len() < limit);
        let Some(card) = card else { continue };
        // CivitAI cannot be asked for all that a sentence says.
        let (document, _) = store.read(|reader| stock::document(reader, card))?;
        if answer.intent.fits(&document) {
            found.push(Found { card: card.clone(), score: None, reason: None });
        }
    }
    Ok(found)
}

/// What the filters leave, with what must hold exactly.
fn fitting(store: &Store, query: &CardQuery, shown: &Shown) -> Result<Vec<Card>, CliError> {
    let mut cards =
        if query.scope == Scope::Civitai { store.read(|reader| reader.known_cards())? } else { stock::cards(store)? };
    let is_in = |card: &Card| query.scope != Scope::Library || card.key.is_file();
    cards.retain(|card| is_in(card) && shown.allows(card));
    let filters = CardQuery { text: query.exact_text(), ..query.clone() };
    if filters.is_narrowed() {
        let view = answer_once(cards, context(store)?, Feed::default(), &filters);
        cards = view.iter().map(|row| row.card.clone()).collect();
    }
    Ok(cards)
}

/// What filters must know beside the cards.
fn context(store: &Store) -> Result<ViewContext, StoreError> {
    store.read(|reader| {
        let hidden: Hidden = reader.setting(Hidden::NAME)?.unwrap_or_default();
        let (roots, collections) = (reader.roots()?, reader.collections()?);
        let rings = Arc::new(reader.rings()?);
        Ok(ViewContext::new(&roots, &BTreeSet::new(), &collections, hidden, rings, now_unix_secs()))
    })
}

/// The gallery's answer.
fn look(store: &Store, query: &CardQuery, listed: &Listed) -> Result<View, StoreError> {
    let cards = store.read(|reader| {
        let mut cards = reader.cards()?;
        if query.scope.is_online() {
            cards.extend(reader.known_cards()?);
        }
        Ok(cards)
    })?;
    let feed = Feed { models: Arc::new(listed.models.clone()) };
    Ok(answer_once(cards, context(store)?, feed, query))
}

/// How well the words fit each row.
fn scores(store: &Store, rows: &[&Arc<Row>], text: &str) -> Result<HashMap<FileKey, f32>, CliError> {
    let mut index = SearchIndex::default();
    for row in rows {
        let card = &row.card;
        let document = store.read(|reader| {
            let model = card.model_id.map(|id| reader.model(id)).transpose()?.flatten();
            let version = card.version_id.map(|id| reader.version(id)).transpose()?.flatten();
            Ok(Document::new(card, model.as_ref(), version.as_ref()))
        })?;
        index.add(&document)?;
    }
    let options = SearchOptions {
        limit: rows.len(),
        now_unix_secs: now_unix_secs(),
        legs: Legs { encoder: false, ..Legs::ALL },
        once_per_model: false,
        ..SearchOptions::default()
    };
    Ok(index.search(text, &options)?.hits.into_iter().map(|hit| (hit.key, hit.score)).collect())
}

fn print(
    card: &Card,
    score: Option<f32>,
    reason: Option<&str>,
    listed: &Listed,
    output: &mut Output,
) -> Result<(), CliError> {
    let is_file = card.key.is_file();
    let is_live = card.model_id.is_some_and(|id| listed.live.contains(&id));
    let age = (card.fetched_unix_secs > 0).then(|| now_unix_secs().saturating_sub(card.fetched_unix_secs).max(0));
    let line = ResultLine {
        model_id: card.model_id,
        version_id: card.version_id.map(|id| id.0),
        name: &card.name,
        kind: card.kind.label(),
        base_model: card.base_label(),
        creator: card.creator.as_deref(),
        score,
        reason,
        installed: card.in_library && !card.missing,
        source: match (is_file, is_live) {
            (true, _) => "library",
            (false, true) => "live",
            (false, false) => "cached",
        },
        age_seconds: age.filter(|_| !is_file),
    };
    if output.json {
        return Ok(output.object(&line)?);
    }
    let id = line.model_id.map_or_else(|| "–".to_owned(), |id| id.to_string());
    let mark = if line.installed { "installed" } else { line.source };
    let downloads = card.download_count.map(|count| format!("  {} downloads", text::count(count))).unwrap_or_default();
    let why = reason.filter(|reason| !reason.is_empty()).map(|reason| format!("  {reason}")).unwrap_or_default();
    output.line(&plain(&format!(
        "{id:>9}  {:<40} {:<14} {:<14} {:<20} {mark}{downloads}{why}",
        line.name,
        line.kind,
        line.base_model,
        line.creator.unwrap_or("unknown"),
    )))?;
    Ok(())
}
