//! `civitdeck quality`: the score of a file or a known model with its evidence, and whether it runs here.

use super::Outcome;
use super::error::CliError;
use super::judging_options::QualityArgs;
use super::lines::path_text;
use super::output::{Output, plain, tell};
use crate::app::launch::Launch;
use crate::formats::weight_sample;
use crate::judging::gather::{Basis, Subject};
use crate::library::{lookup, now_unix_secs};
use crate::model::fit::Fit;
use crate::model::ids::{FileKey, ModelId};
use crate::model::quality::{FORMULA, Input, PartScore, Quality, Raw};
use crate::model::text;
use crate::store::Store;
use serde::Serialize;
use serde_json::{Map, Value, json};

#[derive(Serialize)]
struct QualityLine<'a> {
    id: &'a str,
    name: &'a str,
    score: Option<f64>,
    low: f64,
    high: f64,
    confidence: f64,
    parts: Map<String, Value>,
    gates: Vec<Value>,
    findings: Vec<Value>,
    fit: Value,
    formula: &'static str,
}

pub(super) fn run(args: &QualityArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let now = now_unix_secs();
    let mut basis = store.read(|reader| Basis::load(reader, now))?;
    if let Some(gib) = args.gpu_gib {
        basis.setup.gpu_memory_bytes = Some((gib * f64::from(1 << 30)) as u64);
    }
    let mut any_failed = false;
    for id in &args.items {
        match subject(id, &store)? {
            Ok(subject) => {
                let (quality, fit) = subject.judge(&basis, now);
                print(id, &subject, &quality, &fit, output)?;
            }
            Err(reason) => {
                any_failed = true;
                if output.json {
                    output.object(&json!({"id": id, "error": reason}))?;
                } else {
                    output.flush()?;
                    tell(&format!("{id}: {reason}"));
                }
            }
        }
        output.flush()?;
    }
    Ok(Outcome::of(any_failed))
}

/// What an argument means: a file, else the number of a model on CivitAI. The inner error is a sentence.
pub(super) fn subject(id: &str, store: &Store) -> Result<Result<Subject, String>, CliError> {
    let path = std::path::Path::new(id);
    if !path.is_file()
        && let Ok(number) = id.parse::<u64>()
    {
        let found = store.read(|reader| {
            let of_file = reader.files_of_model(ModelId(number), 1)?;
            let key = of_file.first().copied().unwrap_or_else(|| FileKey::of_model(ModelId(number)));
            Subject::load(reader, key)
        })?;
        return Ok(found.ok_or_else(|| {
            "no model of that number is known here; open it in the window or import a catalogue first".to_owned()
        }));
    }
    let mut look = lookup::look(path, store)?;
    if !look.is_readable() {
        let findings = look.findings();
        return Ok(Err(findings.into_iter().next().map(|finding| finding.detail).unwrap_or_default()));
    }
    let same = look.local.iter().find(|card| look.path.as_ref() == Some(&card.path)).map(|card| card.key);
    let kept = same.map(|key| store.read(|reader| Subject::load(reader, key))).transpose()?.flatten();
    let sample = weight_sample::sample_weights(path).ok().flatten();
    if let Some(kept) = kept {
        return Ok(Ok(Subject { sample, ..kept }));
    }
    lookup::ask_catalogue(&mut look, store)?;
    let card = look.card();
    Ok(Ok(Subject { record: Some(look.record), card, model: look.model, version: look.version, sample }))
}

fn print(id: &str, subject: &Subject, quality: &Quality, fit: &Fit, output: &mut Output) -> Result<(), CliError> {
    if !output.json {
        return in_words(id, subject, quality, fit, output);
    }
    let findings =
        quality.flags.iter().map(|flag| json!({"code": flag.id(), "tone": flag.tone().id(), "detail": flag.label()}));
    let line = QualityLine {
        id,
        name: &subject.card.name,
        score: quality.score.map(round),
        low: round(quality.low),
        high: round(quality.high),
        confidence: round(quality.confidence * 100.0) / 100.0,
        parts: quality.parts.iter().map(|part| (part.part.id().to_owned(), part_value(part))).collect(),
        gates: quality
            .gates
            .iter()
            .map(|gate| json!({"gate": gate.id(), "cap": gate.cap(), "detail": gate.label()}))
            .collect(),
        findings: findings.collect(),
        fit: fit_value(fit),
        formula: FORMULA,
    };
    Ok(output.object(&line)?)
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn part_value(part: &PartScore) -> Value {
    let hundred = |value: f64| round(value * 100.0);
    json!({
        "score": part.value.map(hundred),
        "low": hundred(part.low),
        "high": hundred(part.high),
        "weight": part.weight,
        "known": hundred(part.known) / 100.0,
        "inputs": part.inputs.iter().map(input_value).collect::<Vec<_>>(),
    })
}

fn input_value(input: &Input) -> Value {
    json!({
        "input": input.signal.id(),
        "value": input.raw.as_ref().map(raw_value),
        "worth": input.worth.map(|worth| round(worth.value * 100.0) / 100.0),
        "weight": input.weight,
        "source": input.origin.id(),
        "at": input.at_unix_secs.map(text::date),
    })
}

fn raw_value(raw: &Raw) -> Value {
    match raw {
        Raw::Yes => json!(true),
        Raw::No => json!(false),
        Raw::Count(count) => json!(count),
        Raw::Votes { up, down } => json!({"up": up, "down": down}),
        Raw::Place { share, among } => json!({"share": round(share * 1000.0) / 1000.0, "among": among}),
        Raw::Bytes { needed, there } => json!({"needed_bytes": needed, "there_bytes": there}),
        Raw::Time { secs, pictures } => json!({"seconds": round(secs * 10.0) / 10.0, "pictures": pictures}),
        Raw::Name(name) => json!(name),
    }
}

fn raw_text(raw: &Raw) -> String {
    match raw {
        Raw::Yes => "yes".to_owned(),
        Raw::No => "no".to_owned(),
        Raw::Count(count) => text::count(*count),
        Raw::Votes { up, down } => format!("{} up, {} down", text::count(*up), text::count(*down)),
        Raw::Place { share, among } => format!("more than {:.0}% of {}", share * 100.0, text::count(*among)),
        Raw::Bytes { needed, there } => format!("{} of {}", text::size(*needed), text::size(*there)),
        Raw::Time { secs, pictures } => format!("{secs:.1} s, the middle of {}", text::count((*pictures).into())),
        Raw::Name(name) => name.clone(),
    }
}

fn fit_value(fit: &Fit) -> Value {
    json!({
        "verdict": fit.verdict.id(),
        "reasons": fit.reasons.iter().map(|reason| reason.id()).collect::<Vec<_>>(),
        "missing": fit.missing.iter().map(|missing| missing.id()).collect::<Vec<_>>(),
        "tools": fit.tools.iter().map(|(tool, verdict)| json!({"tool": tool.label(), "verdict": verdict.id()})).collect::<Vec<_>>(),
        "memory": fit.memory.map(|memory| json!({
            "least_bytes": memory.least_bytes(),
            "all_bytes": memory.all_bytes(),
        })),
    })
}

fn in_words(id: &str, subject: &Subject, quality: &Quality, fit: &Fit, output: &mut Output) -> Result<(), CliError> {
    let name = if subject.card.name.is_empty() { id } else { &subject.card.name };
    let path = subject.record.as_ref().map(|record| path_text(&record.path)).unwrap_or_default();
    output.line(&plain(&format!("{name}  {path}")))?;
    let score = quality.score.map_or_else(|| "not known".to_owned(), |score| format!("{score:.0} of 100"));
    output.line(&format!(
        "  score {score}, between {:.0} and {:.0}; {:.0}% of what could be known is known ({FORMULA})",
        quality.low,
        quality.high,
        quality.confidence * 100.0
    ))?;
    for gate in &quality.gates {
        output.line(&format!("  at most {:.0}: {}", gate.cap(), gate.label()))?;
    }
    for part in &quality.parts {
        let value = part.value.map_or_else(|| "-".to_owned(), |value| format!("{:.0}", value * 100.0));
        let weight = part.weight * 100.0;
        output.line(&format!(
            "  {:<14} {value:>3}  ({:.0} to {:.0}), weight {weight:.0}%",
            part.part.label(),
            part.low * 100.0,
            part.high * 100.0
        ))?;
        for input in &part.inputs {
            let raw = input.raw.as_ref().map_or_else(|| "not known".to_owned(), raw_text);
            let worth = input.worth.map_or_else(|| "  -".to_owned(), |worth| format!("{:>3.0}", worth.value * 100.0));
            let at = input.at_unix_secs.map(|at| format!(", {}", text::date(at))).unwrap_or_default();
            output.line(&plain(&format!(
                "    {worth}  {}: {raw} (weight {}, {}{at})",
                input.signal.label(),
                input.weight,
                input.origin.label()
            )))?;
        }
    }
    output.line(&format!("  runs here: {}", fit.verdict.label()))?;
    for reason in &fit.reasons {
        output.line(&format!("    {}", reason.label()))?;
    }
    for missing in &fit.missing {
        output.line(&format!("    missing: {}", missing.label()))?;
    }
    if let Some(memory) = fit.memory {
        let (least, all) = (text::size(memory.least_bytes()), text::size(memory.all_bytes()));
        output.line(&format!("    memory: about {least} at the least, {all} with everything loaded"))?;
    }
    for flag in &quality.flags {
        output.line(&format!("  {:<9} {}", flag.tone().id(), flag.label()))?;
    }
    Ok(())
}
