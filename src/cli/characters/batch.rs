//! `civitdeck characters batch`: an automatic run, for cron or a systemd timer.

use super::super::error::CliError;
use super::super::online::Online;
use super::super::output::{Output, plain, tell};
use super::super::studio_options::BatchArgs;
use super::super::{Outcome, comfy, interrupt};
use super::{Here, make};
use crate::characters::{
    BatchProgress, BatchSettings, Listen, STUDIO_SETTING, StudioError, StudioSettings, candidates, is_due,
    now_unix_secs, run_batch,
};
use crate::comfy::ComfyError;
use crate::jobs::CancelToken;
use crate::model::character::BatchReport;
use crate::model::feed::FeedImage;
use crate::model::text;
use serde_json::json;
use std::sync::Arc;

pub(super) fn run(args: &BatchArgs, here: &Here<'_>, output: &mut Output) -> Result<Outcome, CliError> {
    let rules = rules(args, here);
    let here = &Here { store: Arc::clone(&here.store), settings: settings(args, here)?, launch: here.launch };
    if args.every_day || args.never {
        return keep(rules, args.every_day, here, output);
    }
    if args.if_due {
        let last = here.store.read(|reader| reader.batches())?.last().map(|report| report.began_unix_secs);
        // Whoever asks for it means the first one too.
        if !is_due(last.unwrap_or(0), now_unix_secs(), rules.hour_utc) {
            tell("No run is due.");
            return Ok(Outcome::NothingToDo);
        }
    }
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let online = Online::new(here.launch)?;
    if args.dry_run {
        let studio = here.studio(&[])?;
        let found = online.wait(&cancel, candidates(&studio, &online.client, &rules, &cancel));
        let found = found.unwrap_or(Err(StudioError::Comfy(ComfyError::Cancelled)))?;
        return list(&found, output);
    }
    let studio = here.studio(&comfy::some_servers(&here.store)?)?;
    let listen: Listen = Arc::new(|_news| {});
    let report = online.finish(run_batch(&studio, &online.client, &rules, (&listen, &telling), &cancel))?;
    print(&report, output)?;
    let is_bad = report.failed > 0 || report.was_stopped();
    Ok(if report.total == 0 && !is_bad { Outcome::NothingToDo } else { Outcome::of(is_bad) })
}

/// The rules that were set, with what the arguments say instead.
fn rules(args: &BatchArgs, here: &Here<'_>) -> BatchSettings {
    let mut rules = here.settings.batch.clone();
    rules.count = args.count.map_or(rules.count, |count| count as usize);
    rules.least_reactions = args.least_reactions.unwrap_or(rules.least_reactions);
    rules.budget_secs = args.budget.map_or(rules.budget_secs, |minutes| minutes.saturating_mul(60));
    rules.references &= !args.avatar_only;
    if let Some(level) = args.level {
        rules.levels = level.bits();
    }
    rules.continue_on_error = (rules.continue_on_error || args.continue_on_error) && !args.stop_on_error;
    rules.tagger |= args.tagger;
    rules.hour_utc = args.hour.unwrap_or(rules.hour_utc);
    if let Some(words) = &args.words {
        rules.words.clone_from(words);
    }
    if !args.base_model.is_empty() {
        rules.base_models.clone_from(&args.base_model);
    }
    rules
}

/// How the pictures are made: as was set, with what the arguments say instead.
fn settings(args: &BatchArgs, here: &Here<'_>) -> Result<StudioSettings, CliError> {
    let mut settings = here.settings.clone();
    make::put_look(&mut settings.look, &args.look, here)?;
    settings.picture_secs = args.picture_time.unwrap_or(settings.picture_secs);
    settings.avatar_secs = args.avatar_time.unwrap_or(settings.avatar_secs);
    Ok(settings)
}

fn keep(rules: BatchSettings, enabled: bool, here: &Here<'_>, output: &mut Output) -> Result<Outcome, CliError> {
    let since_unix_secs = if rules.enabled { rules.since_unix_secs } else { now_unix_secs() };
    let rules = BatchSettings { enabled, since_unix_secs, ..rules };
    let line = if enabled {
        format!("{} characters every day at {:02}:00 UTC while CivitDeck runs", rules.count, rules.hour_utc)
    } else {
        "automatic runs are off".to_owned()
    };
    let settings = StudioSettings { batch: rules, ..here.settings.clone() };
    here.store.write(|writer| writer.put_setting(STUDIO_SETTING, &settings))?;
    if output.json {
        output.object(&settings.batch)?;
    } else {
        output.line(&line)?;
    }
    Ok(Outcome::Done)
}

fn list(found: &[FeedImage], output: &mut Output) -> Result<Outcome, CliError> {
    for image in found {
        let id = image.image.id.unwrap_or_default();
        let prompt = image.image.generation.as_ref().map_or("", |made| made.prompt.as_str());
        if output.json {
            output.object(&json!({
                "image": id, "creator": image.username, "reactions": image.reaction_count,
                "base_model": image.base_model, "prompt": prompt,
            }))?;
        } else {
            let prompt: String = prompt.chars().take(80).collect();
            output.line(&plain(&format!("{id:>10}  {:>6} reactions  {prompt}", image.reaction_count)))?;
        }
    }
    Ok(Outcome::Done)
}

fn telling(progress: &BatchProgress) {
    let late = if progress.will_be_late() { ", which is more than its time" } else { "" };
    let foreseen = match progress.foreseen_secs {
        0 => String::new(),
        secs => format!(", about {} min in all{late}", secs.div_ceil(60)),
    };
    tell(&format!("{} of {} ready, {} being made{foreseen}", progress.ended, progress.wanted, progress.running));
}

fn print(report: &BatchReport, output: &mut Output) -> Result<(), CliError> {
    if output.json {
        let mut told = serde_json::to_value(report).unwrap_or_default();
        told["troubled"] = json!(report.is_troubled());
        told["over_budget"] = json!(report.is_over_budget());
        output.object(&told)?;
        return Ok(());
    }
    output.line(&format!(
        "{} in {:.0} s: {} with an avatar ({} with all references, {} with the avatar only), {} failed",
        text::plural(report.total as u64, "character", "characters"),
        report.seconds,
        report.successful,
        report.with_all_references,
        report.only_avatar,
        report.failed
    ))?;
    if report.seen_before > 0 {
        output.line(&format!(
            "{} pictures were passed over: they, or nearly the same, were taken before",
            report.seen_before
        ))?;
    }
    if let Some(stopped) = &report.stopped {
        let begun = text::count(report.total as u64);
        output.line(&plain(&format!("ended early, {begun} of {} begun: {stopped}", report.of())))?;
    }
    for (reason, times) in &report.reasons {
        output.line(&plain(&format!("  {times:>3}  {reason}")))?;
    }
    if report.is_troubled() {
        output.line("More than 30 % failed: look at the servers with `civitdeck comfy test`.")?;
    }
    Ok(())
}
