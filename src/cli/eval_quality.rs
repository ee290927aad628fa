//! `civitdeck eval quality`: how often verdicts are right.

use super::error::CliError;
use super::output::{Output, tell};
use crate::formats::pickle::{Verdict, scan_bytes};
use crate::judging::eval::{calibration, flags};
use crate::model::reception::Liking;
use crate::sample::pickles::{honest, hostile};
use serde_json::{Value, json};

/// Honest pickles that are made.
const HONEST: usize = 360;

pub(super) fn run(models: usize, seed: u64, output: &mut Output) -> Result<(), CliError> {
    if !output.json {
        tell(&format!("{models} models with known flaws (seed {seed}); shares with the bounds of their 95% intervals"));
        output.line(&format!(
            "{:<24} {:>6} {:>6} {:>6}  {:<24} {:<24}",
            "", "right", "wrong", "missed", "precision", "recall"
        ))?;
    }
    for figure in flags::run(models, seed) {
        let (precision, recall) = (figure.precision(), figure.recall());
        if output.json {
            output.object(&json!({
                "flag": figure.flag.id(), "right": figure.right, "wrong": figure.wrong, "missed": figure.missed,
                "precision": share(precision), "recall": share(recall),
            }))?;
        } else {
            output.line(&format!(
                "{:<24} {:>6} {:>6} {:>6}  {:<24} {:<24}",
                figure.flag.id(),
                figure.right,
                figure.wrong,
                figure.missed,
                text(precision),
                text(recall)
            ))?;
        }
    }
    pickles(output)?;
    if let Some(coverage) = calibration::run(models, seed) {
        let rows = [("later_votes_within_bounds", coverage.later), ("true_liking_within_bounds", coverage.truth)];
        for (name, liking) in rows {
            row(name, coverage.count, Some(liking), output)?;
        }
    }
    Ok(())
}

/// The corpus of pickles: hostile ones that do not pass, honest ones that raise an alarm.
fn pickles(output: &mut Output) -> Result<(), CliError> {
    let count = |samples: Vec<crate::sample::pickles::PickleSample>| {
        let all = samples.len() as u64;
        let clean = samples.into_iter().filter(|one| scan_bytes(one.bytes.clone()).verdict() == Verdict::Clean);
        (clean.count() as u64, all)
    };
    let (passed, all) = count(hostile());
    row("hostile_pickles_caught", all, Liking::of(all - passed, passed), output)?;
    let (passed, all) = count(honest(HONEST));
    row("honest_pickles_alarmed", all, Liking::of(all - passed, passed), output)
}

fn row(name: &str, count: u64, liking: Option<Liking>, output: &mut Output) -> Result<(), CliError> {
    if output.json {
        return Ok(output.object(&json!({"figure": name, "count": count, "share": share(liking)}))?);
    }
    Ok(output.line(&format!("{name:<28} {count:>6}  {}", text(liking)))?)
}

fn share(liking: Option<Liking>) -> Value {
    let round = |value: f64| (value * 10_000.0).round() / 10_000.0;
    liking.map_or(
        Value::Null,
        |liking| json!({"mean": round(liking.share), "low": round(liking.low), "high": round(liking.high)}),
    )
}

fn text(liking: Option<Liking>) -> String {
    liking.map_or_else(
        || "nothing to tell by".to_owned(),
        |liking| format!("{:.3} ({:.3}-{:.3})", liking.share, liking.low, liking.high),
    )
}
