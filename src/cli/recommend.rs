//! `civitdeck recommend` and `civitdeck similar`: what the user may like and what is like a model, with the reason of each.

use super::discovery_options::{RecommendArgs, RecommendList, SimilarArgs};
use super::error::CliError;
use super::output::{Output, plain, tell};
use super::shown::shown;
use super::{Outcome, by_picture, interrupt};
use crate::app::launch::Launch;
use crate::discovery::insights::Insights;
use crate::discovery::live::kept_vectors;
use crate::discovery::recommend::{ListFigures, ListKind, ListOptions, Recommendation, Recommender};
use crate::discovery::stock::{self, Stock};
use crate::discovery::trends;
use crate::discovery::{DiscoveryError, SearchIndex};
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::community::Day;
use crate::model::ids::{FileKey, ModelId};
use crate::model::text;
use crate::store::Store;
use serde::Serialize;

/// One result, as `recommend` and `similar` print it.
#[derive(Serialize)]
struct ResultLine<'a> {
    model_id: Option<u64>,
    name: &'a str,
    score: f32,
    reason: String,
    relevance: f32,
    novelty: f32,
    diversity: f32,
    /// How well it stands with the community.
    community: f32,
    explores: bool,
}

pub(super) fn run(args: &RecommendArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    if let Some((id, dismissed)) =
        args.not_interested.map(|id| (id, true)).or_else(|| args.interested.map(|id| (id, false)))
    {
        stock::dismiss(&store, ModelId(id), dismissed)?;
        let again = if dismissed { "no more" } else { "again" };
        tell(&format!("model {id} is recommended {again}"));
        return Ok(Outcome::Done);
    }
    let kind = match args.list {
        None => ListKind::ForYou,
        Some(RecommendList::New) => ListKind::New,
        Some(RecommendList::Trending) => ListKind::Trending,
    };
    let Some((index, stock)) = prepare(&store)? else { return Ok(Outcome::SomeFailed) };
    if stock.taste.likes.is_empty() && kind == ListKind::ForYou {
        tell("nothing is installed, rated or a favourite yet: what is well liked comes first");
    }
    let now = now_unix_secs();
    if args.insights {
        let insights = Insights::of(&index, &stock.usage, &stock.taste, now, args.limit);
        print_insights(&insights, output)?;
        return Ok(Outcome::Done);
    }
    let today = Day::of(now);
    let counters = store.read(|reader| reader.counters_since(today.before(trends::DAYS as u32 + 1)))?;
    let rising = trends::rises(&trends::rising(&trends::of_models(&counters, today)));
    let recommender = Recommender::new(&index, &stock.usage, stock.taste, now).with_rising(rising);
    let list = recommender.list(&kind, ListOptions { limit: args.limit, ..ListOptions::default() });
    if list.is_empty() && kind == ListKind::Trending {
        tell("nothing surely rises: a rise takes the counters of three weeks, one a day at best");
    } else if list.is_empty() && kind == ListKind::New {
        tell(
            "nothing new: no known model for your base models came out within 60 days; search CivitAI or import a catalogue",
        );
    } else if list.is_empty() {
        tell("nothing to recommend: the catalogue has no models that fit; search CivitAI or import a catalogue");
    }
    print(&list, output)?;
    Ok(Outcome::Done)
}

pub(super) fn similar(args: &SimilarArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let Some(id) = args.model.map(ModelId) else {
        let Some(path) = &args.image else {
            return Err(CliError::Usage(
                "say which model with --model ID, or which picture with --image FILE".to_owned(),
            ));
        };
        return by_picture::run(&store, path, args, launch, output);
    };
    let file = store.read(|reader| reader.files_of_model(id, 1))?.first().copied();
    let key = file.unwrap_or_else(|| FileKey::of_model(id));
    let Some((index, stock)) = prepare(&store)? else { return Ok(Outcome::SomeFailed) };
    if index.facts(key).is_none() {
        tell(&format!("model {id} is not known; look at it in the window or import it with `civitdeck catalogue`"));
        return Ok(Outcome::SomeFailed);
    }
    let kind = if args.goes_with { ListKind::GoesWith(key) } else { ListKind::Similar(key) };
    let recommender = Recommender::new(&index, &stock.usage, stock.taste, now_unix_secs());
    let list = recommender.list(&kind, ListOptions { limit: args.limit, diverse: false, explore: false });
    if list.is_empty() && args.limit > 0 {
        tell(if args.goes_with { "nothing is known to go with it" } else { "nothing is known that is like it" });
    }
    print(&list, output)?;
    Ok(Outcome::Done)
}

/// The index over everything, and what lists are made of; `None` when interrupted.
fn prepare(store: &Store) -> Result<Option<(SearchIndex, Stock)>, DiscoveryError> {
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let Some(stock) = Stock::read(store, &cancel, shown(store)?, now_unix_secs())? else { return Ok(None) };
    let mut index = SearchIndex::default();
    for chunk in stock.documents.chunks(500) {
        // What the window's encoder has left, so that both give the same lists.
        let kept: Vec<_> =
            store.read(|reader| chunk.iter().map(|document| kept_vectors(reader, document)).collect())?;
        for (document, vectors) in chunk.iter().zip(kept) {
            index.add(document)?;
            if let Some(vectors) = vectors {
                index.put_encoded(document.key, &vectors);
            }
        }
    }
    Ok(Some((index, stock)))
}

fn print(list: &[Recommendation], output: &mut Output) -> Result<(), CliError> {
    if !list.is_empty() {
        let figures = ListFigures::of(list);
        let percent = |share: f32| (share * 100.0).round();
        tell(&format!(
            "all of it: fits {}%, little known {}%, diverse {}%, community {}%",
            percent(figures.relevance),
            percent(figures.novelty),
            percent(figures.diversity),
            percent(figures.alignment),
        ));
    }
    for one in list {
        let line = ResultLine {
            model_id: one.model_id.map(|id| id.0),
            name: &one.name,
            score: one.score,
            reason: one.reason.text(),
            relevance: one.relevance,
            novelty: one.novelty,
            diversity: one.diversity,
            community: one.alignment,
            explores: one.explores,
        };
        if output.json {
            output.object(&line)?;
            continue;
        }
        let id = line.model_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let explores = if one.explores { " (to explore)" } else { "" };
        output.line(&plain(&format!(
            "{id:>9}  {:<40} {:>3.0}%  {}{explores}",
            one.name,
            one.relevance * 100.0,
            line.reason,
        )))?;
    }
    Ok(())
}

/// One insight, with the sentence that proves it.
#[derive(Serialize)]
struct InsightLine<'a> {
    insight: &'static str,
    name: &'a str,
    models: usize,
    reason: String,
}

fn print_insights(insights: &Insights, output: &mut Output) -> Result<(), CliError> {
    if insights.is_empty() {
        tell("nothing to tell yet: the catalogue knows too little");
    }
    let kindred = insights.kindred.iter().map(|one| InsightLine {
        insight: "similar_taste",
        name: &one.creator,
        models: one.models,
        reason: format!(
            "{} of theirs used with what you like; {} with {} on {}",
            one.models,
            one.model,
            one.with,
            text::plural(one.pages as u64, "public page", "public pages")
        ),
    });
    let emerging = insights.emerging.iter().map(|one| InsightLine {
        insight: "emerging_creator",
        name: &one.creator,
        models: one.models,
        reason: format!(
            "first known model {} ago; {}, {}, at least {} of 100 votes up",
            text::plural(one.days as u64, "day", "days"),
            text::plural(one.models as u64, "model", "models"),
            text::plural(one.downloads, "download", "downloads"),
            one.liked_percent
        ),
    });
    let tags = insights.tags.iter().map(|one| InsightLine {
        insight: "popular_tag",
        name: &one.tag,
        models: one.models,
        reason: format!(
            "{} downloads a day over {} models by {} creators; {} of what you like",
            one.per_day, one.models, one.creators, one.liked
        ),
    });
    for line in kindred.chain(emerging).chain(tags) {
        if output.json {
            output.object(&line)?;
        } else {
            output.line(&plain(&format!("{:<18} {:<32} {}", line.insight, line.name, line.reason)))?;
        }
    }
    Ok(())
}
