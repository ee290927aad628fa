//! `civitdeck trends`: what rises and what falls by the counters kept on this machine, and where they do not tell.

use super::Outcome;
use super::discovery_options::{TrendsArgs, TrendsBy};
use super::error::CliError;
use super::output::{Output, plain, tell};
use super::shown::shown;
use crate::app::launch::Launch;
use crate::discovery::Document;
use crate::discovery::stock;
use crate::discovery::trends::{self, Direction, Group, Series, Trend};
use crate::library::now_unix_secs;
use crate::model::community::Day;
use crate::model::ids::ModelId;
use crate::model::text;
use crate::store::Store;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Serialize)]
struct TrendLine<'a> {
    by: &'static str,
    name: &'a str,
    model_id: Option<u64>,
    /// Models that were watched throughout; 1 for a model.
    models: usize,
    window_days: usize,
    gained: f64,
    per_day: f64,
    /// How many times as much a day as before.
    ratio: f64,
    direction: &'static str,
    certainty: f64,
}

pub(super) fn run(args: &TrendsArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let today = Day::of(now_unix_secs());
    let since = today.before(trends::DAYS as u32 + 1);
    let counters = store.read(|reader| reader.counters_since(since))?;
    let window = usize::from(args.window.days());
    let series = trends::all_series(&counters, today);
    let shown = shown(&store)?;
    let cards = stock::cards(&store)?;
    let documents: Vec<Document> =
        cards.iter().filter(|card| shown.allows(card)).map(|card| Document::new(card, None, None)).collect();
    // Of what may not be told of, nothing is told, not even a number.
    let left_out: BTreeSet<ModelId> =
        cards.iter().filter(|card| !shown.allows(card)).filter_map(|card| card.model_id).collect();
    let series: BTreeMap<ModelId, Series> = series.into_iter().filter(|(id, _)| !left_out.contains(id)).collect();
    let lines = match args.by {
        TrendsBy::Model => models(&series, &documents, window),
        TrendsBy::Type => groups(&series, &documents, window, Group::Kind),
        TrendsBy::Base => groups(&series, &documents, window, Group::Base),
        TrendsBy::Tag => groups(&series, &documents, window, Group::Tag),
        TrendsBy::Creator => groups(&series, &documents, window, Group::Creator),
    };
    let told = lines.iter().filter(|line| line.trend.direction != Direction::NotEnoughData).count();
    let days = if window == 1 { "the last day".to_owned() } else { format!("the last {window} days") };
    tell(&format!(
        "the counters of {} are kept; {days} can be told of {}, and of {told} which way it goes",
        text::plural(series.len() as u64, "model", "models"),
        lines.len(),
    ));
    if lines.is_empty() {
        tell("rates need counters of several days: CivitDeck keeps one of each model a day, whenever CivitAI tells");
    }
    for line in lines.iter().take(args.limit) {
        print(args.by, line, output)?;
    }
    Ok(Outcome::Done)
}

struct Line {
    name: String,
    model_id: Option<ModelId>,
    models: usize,
    trend: Trend,
}

fn models(series: &BTreeMap<ModelId, Series>, documents: &[Document], window: usize) -> Vec<Line> {
    let names: HashMap<ModelId, &str> =
        documents.iter().filter_map(|document| Some((document.model_id?, document.name.as_str()))).collect();
    let mut lines: Vec<Line> = trends::of_series(series, window)
        .into_iter()
        .map(|(id, trend)| {
            let name = names.get(&id).map_or_else(|| format!("model {id}"), |name| (*name).to_owned());
            Line { name, model_id: Some(id), models: 1, trend }
        })
        .collect();
    sort(&mut lines);
    lines
}

fn groups(series: &BTreeMap<ModelId, Series>, documents: &[Document], window: usize, group: Group) -> Vec<Line> {
    let found = trends::by_groups(series, documents.iter(), window).into_iter().filter(|trend| trend.group == group);
    let mut lines: Vec<Line> = found
        .map(|found| Line { name: found.name, model_id: None, models: found.models, trend: found.trend })
        .collect();
    sort(&mut lines);
    lines
}

/// Rising first, then falling, then the rest; within each the strongest first.
fn sort(lines: &mut [Line]) {
    let place = |line: &Line| match line.trend.direction {
        Direction::Rising => 0,
        Direction::Cooling => 1,
        Direction::Steady => 2,
        Direction::NotEnoughData => 3,
    };
    let strength = |line: &Line| trends::change(&line.trend);
    lines.sort_by(|one, other| {
        place(one).cmp(&place(other)).then(strength(other).total_cmp(&strength(one))).then(one.name.cmp(&other.name))
    });
}

fn print(by: TrendsBy, line: &Line, output: &mut Output) -> Result<(), CliError> {
    let trend = &line.trend;
    let by = match by {
        TrendsBy::Model => "model",
        TrendsBy::Type => Group::Kind.id(),
        TrendsBy::Base => Group::Base.id(),
        TrendsBy::Tag => Group::Tag.id(),
        TrendsBy::Creator => Group::Creator.id(),
    };
    if output.json {
        output.object(&TrendLine {
            by,
            name: &line.name,
            model_id: line.model_id.map(|id| id.0),
            models: line.models,
            window_days: trend.window_days,
            gained: trend.gained,
            per_day: trend.per_day,
            ratio: trend.ratio,
            direction: trend.direction.label(),
            certainty: trend.certainty,
        })?;
        return Ok(());
    }
    let sure = match trend.direction {
        Direction::NotEnoughData => String::new(),
        _ => format!(" ({:.0}% sure)", (trend.certainty * 100.0).min(99.0)),
    };
    // Without anything from before there is nothing it could be a multiple of.
    let ratio = if trend.certainty > 0.0 {
        format!("{:>5.2} times before", trend.ratio)
    } else {
        " ".repeat("00.00 times before".len())
    };
    output.line(&plain(&format!(
        "{:<40} {:>9.1} a day  {ratio}  {}{sure}",
        line.name,
        trend.per_day,
        trend.direction.label(),
    )))?;
    Ok(())
}
