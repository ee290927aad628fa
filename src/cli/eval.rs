//! `civitdeck eval`: how good search, recommendations and trends are, measured by the code that the tests use.

use super::Outcome;
use super::discovery_options::{EvalArgs, EvalWhat};
use super::error::CliError;
use super::output::{Output, tell};
use crate::discovery::eval::metrics::Figure;
use crate::discovery::eval::{corpus, recommend, search, speed, trends, visual};
use crate::model::ids::{FileKey, ModelId};
use crate::sample;
use crate::thumbs::{self, Fit};
use serde::Serialize;
use std::fs;
use std::io::Read as _;
use std::path::Path;

/// The first model of the sample library.
const FIRST_SAMPLE_MODEL: u64 = 900_000_001;
/// The largest file of models that is read.
const MAX_CORPUS_BYTES: u64 = 512 << 20;

pub(super) fn run(args: &EvalArgs, output: &mut Output) -> Result<Outcome, CliError> {
    match &args.what {
        EvalWhat::Quality { models, seed } => super::eval_quality::run(*models, *seed, output)?,
        EvalWhat::Search { corpus, dev } => search_rows(corpus.as_deref(), *dev, output)?,
        EvalWhat::Visual { corpus, dev } => visual_rows(corpus.as_deref(), *dev, output)?,
        EvalWhat::Speed { models, encoder } => speed_line(*models, *encoder, output)?,
        EvalWhat::Trends => trend_rows(output)?,
        EvalWhat::Recommend { corpus, dev } => recommend_rows(corpus.as_deref(), *dev, output)?,
    }
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct FigureFields {
    mean: f64,
    low: f64,
    high: f64,
}

impl From<Figure> for FigureFields {
    fn from(figure: Figure) -> Self {
        Self { mean: figure.mean, low: figure.low, high: figure.high }
    }
}

#[derive(Serialize)]
struct SearchLine<'a> {
    way: &'a str,
    kind: &'a str,
    queries: usize,
    hit_3: FigureFields,
    ndcg_10: FigureFields,
    mrr: FigureFields,
}

fn search_rows(corpus: Option<&Path>, dev: bool, output: &mut Output) -> Result<(), CliError> {
    let half = if dev { search::Half::Dev } else { search::Half::Test };
    let rows = match corpus {
        Some(path) => search::run_on(corpus::civitai_models(&read(path)?)?)?,
        None => search::run(half)?,
    };
    if !output.json {
        let which = match (corpus, half) {
            (Some(_), _) => "queries made of the models themselves",
            (None, search::Half::Dev) => "the half for development",
            (None, search::Half::Test) => "the half that was not tuned on",
        };
        tell(&format!("{which}; means with the bounds of 95 of 100 resamples"));
        output.line(&format!("{:<24} {:<8} {:>4}  {:<18} {:<18} {:<18}", "", "", "n", "hit@3", "nDCG@10", "MRR"))?;
    }
    for row in rows {
        let kind = row.kind.map_or("all", corpus::QueryKind::id);
        if output.json {
            output.object(&SearchLine {
                way: row.way,
                kind,
                queries: row.count,
                hit_3: row.hit_3.into(),
                ndcg_10: row.ndcg_10.into(),
                mrr: row.mrr.into(),
            })?;
        } else {
            let text = |figure: Figure| format!("{:.2} ({:.2}-{:.2})", figure.mean, figure.low, figure.high);
            let (hit, ndcg, mrr) = (text(row.hit_3), text(row.ndcg_10), text(row.mrr));
            output.line(&format!("{:<24} {kind:<8} {:>4}  {hit:<18} {ndcg:<18} {mrr:<18}", row.way, row.count))?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct RecommendLine<'a> {
    way: &'a str,
    left_out: usize,
    hit_10: FigureFields,
    ndcg_10: FigureFields,
    coverage: usize,
}

fn recommend_rows(corpus: Option<&Path>, dev: bool, output: &mut Output) -> Result<(), CliError> {
    let half = if dev { recommend::Half::Dev } else { recommend::Half::Test };
    let rows = match corpus {
        Some(path) => {
            let corpus::Pages { documents, pages } = corpus::civitai_pages(&read(path)?)?;
            tell(&format!("{} models, {} pages with two or more of them", documents.len(), pages.len()));
            recommend::run_on(&documents, pages, half)?
        }
        None => recommend::run(half)?,
    };
    if !output.json {
        tell("one model of each unseen page left out; means with the bounds of 95 of 100 resamples");
        let head = format!("{:<24} {:>5}  {:<21} {:<21} {:>8}", "", "n", "HR@10", "nDCG@10", "coverage");
        output.line(&head)?;
    }
    for row in rows {
        if output.json {
            output.object(&RecommendLine {
                way: row.way,
                left_out: row.count,
                hit_10: row.hit_10.into(),
                ndcg_10: row.ndcg_10.into(),
                coverage: row.coverage,
            })?;
        } else {
            let text = |figure: Figure| format!("{:.3} ({:.3}-{:.3})", figure.mean, figure.low, figure.high);
            let (hit, ndcg) = (text(row.hit_10), text(row.ndcg_10));
            output.line(&format!("{:<24} {:>5}  {hit:<21} {ndcg:<21} {:>8}", row.way, row.count, row.coverage))?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct TrendsLine<'a> {
    sort: &'a str,
    window_days: Option<usize>,
    series: usize,
    false_alarms: Option<FigureFields>,
    recall: Option<FigureFields>,
    delay_days: Option<FigureFields>,
    precision: Option<FigureFields>,
}

/// Of 2,000 series that stay as they are: how many are called rising or cooling.
#[derive(Serialize)]
struct SideBySideLine {
    side_by_side: &'static str,
    told_alone: usize,
    told: usize,
}

fn trend_rows(output: &mut Output) -> Result<(), CliError> {
    let report = trends::run();
    if !output.json {
        tell("invented counters, a fifth of the days missing; means with the bounds of 95 of 100 resamples");
        output.line(&format!("{:<42} {:<21} {:<18} delay in days", "", "false alarms a day", "recall"))?;
    }
    let text = |figure: Option<Figure>| {
        figure.map_or_else(String::new, |figure| format!("{:.2} ({:.2}-{:.2})", figure.mean, figure.low, figure.high))
    };
    for row in report.rows {
        if output.json {
            output.object(&TrendsLine {
                sort: row.sort,
                window_days: Some(row.window_days),
                series: row.count,
                false_alarms: Some(row.false_alarms.into()),
                recall: row.recall.map(FigureFields::from),
                delay_days: row.delay_days.map(FigureFields::from),
                precision: None,
            })?;
            continue;
        }
        let alarms = row.false_alarms;
        let alarms = format!("{:.4} ({:.4}-{:.4})", alarms.mean, alarms.low, alarms.high);
        let (recall, delay) = (text(row.recall), text(row.delay_days));
        let sort = format!("{}, {} days' window", row.sort, row.window_days);
        output.line(format!("{sort:<42} {alarms:<21} {recall:<18} {delay}").trim_end())?;
    }
    if output.json {
        let precision = Some(report.precision.into());
        output.object(&TrendsLine {
            sort: "claims after ten days",
            window_days: None,
            series: 0,
            false_alarms: None,
            recall: None,
            delay_days: None,
            precision,
        })?;
        output.object(&SideBySideLine {
            side_by_side: "flat series",
            told_alone: report.side_by_side[0],
            told: report.side_by_side[1],
        })?;
    } else {
        output.line(&format!("of all claims ten days after, by the week: {} true", text(Some(report.precision))))?;
        let [alone, among] = report.side_by_side;
        output.line(&format!("of 2000 flat series side by side: {alone} told each for itself, {among} of so many"))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct VisualLine<'a> {
    what: &'a str,
    tier: &'a str,
    pictures: usize,
    hit_1: FigureFields,
    hit_10: FigureFields,
}

fn visual_rows(corpus: Option<&Path>, dev: bool, output: &mut Output) -> Result<(), CliError> {
    let (rows, of_what) = match corpus {
        None => (visual::run(&sample_albums(), Some(dev))?, "pictures of the sample library".to_owned()),
        Some(folder) if folder.is_dir() => {
            let albums = visual::albums_in(folder).map_err(|error| cannot_read(folder, &error))?;
            let pictures: usize = albums.iter().map(|album| album.pictures.len()).sum();
            (visual::run(&albums, Some(dev))?, format!("{pictures} pictures of {} models", albums.len()))
        }
        Some(file) => {
            let models = corpus::civitai_models(&read(file)?)?;
            let albums: Vec<_> = models.into_iter().map(|(model, _)| (model.key, model.blurhashes)).collect();
            let hashes: usize = albums.iter().map(|(_, hashes)| hashes.len()).sum();
            (visual::run_placeholders(&albums), format!("{hashes} placeholders of {} models", albums.len()))
        }
    };
    if !output.json {
        tell(&format!("{of_what}; means with the bounds of 95 of 100 resamples"));
        output.line(&format!("{:<40} {:<36} {:>4}  {:<18} hit@10", "", "compared by", "n", "hit@1"))?;
    }
    for row in rows {
        if output.json {
            output.object(&VisualLine {
                what: &row.what,
                tier: row.tier,
                pictures: row.count,
                hit_1: row.hit_1.into(),
                hit_10: row.hit_10.into(),
            })?;
            continue;
        }
        let text = |figure: Figure| format!("{:.2} ({:.2}-{:.2})", figure.mean, figure.low, figure.high);
        let (first, ten) = (text(row.hit_1), text(row.hit_10));
        output.line(&format!("{:<40} {:<36} {:>4}  {first:<18} {ten}", row.what, row.tier, row.count))?;
    }
    Ok(())
}

/// The pictures of the sample library, four of each model.
fn sample_albums() -> Vec<visual::Album> {
    let pictures = |id: u64| -> Vec<visual::Shot> {
        let bytes = (0..4).filter_map(|number| sample::picture_bytes(&format!("sample:{id}/{number}")));
        let thumbs = bytes.filter_map(|bytes| thumbs::make(&bytes, Fit::Inside { max_side: 192 }).ok());
        thumbs.map(visual::Shot::Pixels).collect()
    };
    let ids = FIRST_SAMPLE_MODEL..;
    let albums = ids.map(|id| visual::Album { key: FileKey::of_model(ModelId(id)), pictures: pictures(id) });
    albums.take_while(|album| !album.pictures.is_empty()).collect()
}

#[derive(Serialize)]
struct SpeedLine {
    models: usize,
    build_secs: f64,
    questions: usize,
    median_ms: f64,
    p95_ms: f64,
    vector_bytes: usize,
    encoder: Option<EncoderFields>,
}

#[derive(Serialize)]
struct EncoderFields {
    read: usize,
    secs_per_thousand: f64,
    reading_median_ms: f64,
    reading_p95_ms: f64,
    median_ms: f64,
    p95_ms: f64,
    vector_bytes: usize,
}

impl From<speed::EncoderSpeed> for EncoderFields {
    fn from(speed: speed::EncoderSpeed) -> Self {
        Self {
            read: speed.read,
            secs_per_thousand: speed.secs_per_thousand,
            reading_median_ms: speed.reading.median_secs * 1_000.0,
            reading_p95_ms: speed.reading.p95_secs * 1_000.0,
            median_ms: speed.answers.median_secs * 1_000.0,
            p95_ms: speed.answers.p95_secs * 1_000.0,
            vector_bytes: speed.vector_bytes,
        }
    }
}

fn speed_line(models: usize, with_encoder: bool, output: &mut Output) -> Result<(), CliError> {
    let speed = speed::run(models, with_encoder)?;
    let line = SpeedLine {
        models: speed.models,
        build_secs: speed.build_secs,
        questions: speed.questions,
        median_ms: speed.answers.median_secs * 1_000.0,
        p95_ms: speed.answers.p95_secs * 1_000.0,
        vector_bytes: speed.vector_bytes,
        encoder: speed.encoder.map(EncoderFields::from),
    };
    if output.json {
        output.object(&line)?;
    } else {
        output.line(&format!(
            "{} models indexed in {:.1} s; {} questions, half within {:.1} ms, 95 of 100 within {:.1} ms; {} MB of vectors",
            line.models,
            line.build_secs,
            line.questions,
            line.median_ms,
            line.p95_ms,
            line.vector_bytes / 1_000_000,
        ))?;
        if let Some(encoder) = &line.encoder {
            output.line(&format!(
                "with the encoder: half within {:.1} ms, 95 of 100 within {:.1} ms, of which {:.1} and {:.1} ms to read the question; {} MB of vectors; it reads 1000 models in {:.0} s",
                encoder.median_ms,
                encoder.p95_ms,
                encoder.reading_median_ms,
                encoder.reading_p95_ms,
                encoder.vector_bytes / 1_000_000,
                encoder.secs_per_thousand,
            ))?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| cannot_read(path, &error))?;
    file.take(MAX_CORPUS_BYTES).read_to_string(&mut text).map_err(|error| cannot_read(path, &error))?;
    Ok(text)
}

fn cannot_read(path: &Path, error: &std::io::Error) -> CliError {
    CliError::Usage(format!("the file cannot be read ({error}): {}", path.display()))
}
