//! `civitdeck credits`: what the character studio's ledger says.

use super::Outcome;
use super::error::CliError;
use super::output::{Output, plain};
use super::studio_options::CreditsArgs;
use crate::app::launch::Launch;
use crate::characters::{STUDIO_SETTING, StudioSettings, credits, now_unix_secs, recover};
use crate::model::ledger::{Account, Reason};
use crate::store::Store;
use serde_json::json;

pub(super) fn run(args: &CreditsArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let now = now_unix_secs();
    recover(&store, now)?;
    let kept: StudioSettings = store.read(|reader| reader.setting(STUDIO_SETTING))?.unwrap_or_default();
    let settings = StudioSettings {
        price_set: args.price_set.unwrap_or(kept.price_set),
        price_picture: args.price_picture.unwrap_or(kept.price_picture),
        daily_allowance: args.daily.unwrap_or(kept.daily_allowance),
        ..kept.clone()
    };
    if settings != kept {
        store.write(|writer| writer.put_setting(STUDIO_SETTING, &settings))?;
    }
    let credits = credits::today(&store, settings.daily_allowance, now)?;
    if args.json {
        output.object(&json!({
            "credits": credits.yours, "held": credits.held, "spent": credits.spent,
            "price_set": settings.price_set, "price_picture": settings.price_picture,
            "daily_allowance": settings.daily_allowance, "movements": credits.movements,
        }))?;
        return Ok(Outcome::Done);
    }
    output.line(&format!("{} credits, {} held by runs, {} spent", credits.yours, credits.held, credits.spent))?;
    output.line(&format!(
        "A set costs {}, a picture made anew {}; automatic runs are free. Every day fills up to {}.",
        settings.price_set, settings.price_picture, settings.daily_allowance
    ))?;
    let (runs, characters) = store.read(|reader| Ok((reader.runs()?, reader.characters()?)))?;
    let of = |id| {
        let character = runs.iter().find(|run| run.id == id).map(|run| run.character);
        let known = character.and_then(|id| characters.iter().find(|one| one.id == id));
        known.map_or_else(|| "a character that is deleted".to_owned(), |one| one.name.clone())
    };
    for movement in credits.movements.iter().rev().take(20) {
        let why = match movement.reason {
            Reason::Day => "allowance of the day".to_owned(),
            Reason::Begin(run) => format!("held for {}", of(run)),
            Reason::Made(run) => format!("{} of what was held are spent on {}", movement.amount, of(run)),
            Reason::Refund(run) => format!("given back: nothing was made of {}", of(run)),
        };
        let when = jiff::Timestamp::from_second(movement.at_unix_secs).map(|at| at.to_string()).unwrap_or_default();
        let gain = movement.gain(Account::Yours);
        let gain = if gain == 0 { String::new() } else { format!("{gain:+}") };
        output.line(&plain(&format!("  {when}  {gain:>5}  {why}")))?;
    }
    Ok(Outcome::Done)
}
