//! `civitdeck licence`: what may be done with a model or a collection. With `--for`, the exit code is 1 when something that
//! is intended is not allowed.

use super::Outcome;
use super::error::CliError;
use super::judging_options::LicenceArgs;
use super::output::{Output, plain, tell};
use super::quality::subject;
use crate::app::launch::Launch;
use crate::app::shelved::cards_in;
use crate::judging::gather::{self, Subject};
use crate::judging::licence;
use crate::judging::licence_report::{self, ReportForm};
use crate::library::now_unix_secs;
use crate::model::licence::Permissions;
use crate::model::terms::{Answer, Profile, Terms};
use crate::model::text;
use crate::store::Store;
use serde_json::{Map, Value, json};
use std::path::Path;

/// What an argument stands for.
struct Asked {
    title: String,
    is_set: bool,
    all: Vec<Terms>,
}

pub(super) fn run(args: &LicenceArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let kept = store.read(|reader| reader.setting::<Profile>(gather::PROFILE_SETTING))?;
    let profile =
        if args.intents.is_empty() { kept.unwrap_or_default() } else { Profile { intents: args.intents.clone() } };
    let mut bad = false;
    let mut for_report = Vec::new();
    for item in &args.items {
        let asked = match asked(item, &store)? {
            Ok(asked) => asked,
            Err(reason) => {
                bad = true;
                if output.json {
                    output.object(&json!({"id": item, "error": reason}))?;
                } else {
                    output.flush()?;
                    tell(&format!("{item}: {reason}"));
                }
                continue;
            }
        };
        bad |= asked.all.iter().any(|terms| terms.conflicts(&profile).next().is_some());
        for terms in &asked.all {
            print(item, terms, &profile, output)?;
        }
        if asked.is_set {
            print_set(item, &asked, output)?;
        }
        output.flush()?;
        for_report.extend(asked.all);
    }
    if let Some(path) = &args.out {
        let title = args.items.join(", ");
        write(path, &title, &for_report, &profile)?;
    }
    Ok(Outcome::of(bad))
}

/// A file or a number of a model; else the name of a collection.
fn asked(item: &str, store: &Store) -> Result<Result<Asked, String>, CliError> {
    let is_file = Path::new(item).is_file();
    if !is_file && item.parse::<u64>().is_err() {
        let wanted = item.to_lowercase();
        let found = store.read(|reader| {
            let collections = reader.collections()?;
            let Some(collection) = collections.iter().find(|one| one.name.to_lowercase() == wanted) else {
                return Ok(None);
            };
            let cards = cards_in(reader, &collections, collection)?;
            Ok(Some((collection.name.clone(), gather::of_cards(reader, cards.iter())?)))
        })?;
        return Ok(match found {
            Some((title, all)) => Ok(Asked { title, is_set: true, all }),
            None => Err("no file, model number or collection of that name is known here".to_owned()),
        });
    }
    Ok(match subject(item, store)? {
        Ok(subject) => {
            let all = vec![store.read(|reader| terms_of(reader, &subject))?];
            Ok(Asked { title: item.to_owned(), is_set: false, all })
        }
        Err(reason) => Err(reason),
    })
}

fn terms_of(reader: &crate::store::Reader, subject: &Subject) -> Result<Terms, crate::store::StoreError> {
    Ok(licence::terms(gather::licensed(reader, &subject.card, subject.model.as_ref())?))
}

fn print(item: &str, terms: &Terms, profile: &Profile, output: &mut Output) -> Result<(), CliError> {
    let licensed = &terms.licensed;
    if output.json {
        let answers: Map<String, Value> = terms
            .rulings
            .iter()
            .map(|ruling| {
                let because = [ruling.creator.id(), ruling.base.id()];
                (ruling.intent.id().to_owned(), json!({"answer": ruling.answer.id(), "because": because}))
            })
            .collect();
        let earlier: Vec<Value> = licensed.earlier.iter().map(past).collect();
        return Ok(output.object(&json!({
            "id": item,
            "name": licensed.name,
            "version": licensed.version,
            "creator": licensed.creator,
            "model_id": licensed.page.map(|(model, _)| model.0),
            "base_model": licensed.base_model,
            "base_licence": terms.base_licence.map(|licence| json!({"name": licence.name, "url": licence.url})),
            "answers": answers,
            "conflicts": terms.conflicts(profile).map(crate::model::terms::Intent::id).collect::<Vec<_>>(),
            "to_check": terms.to_check(profile).map(crate::model::terms::Intent::id).collect::<Vec<_>>(),
            "attribution": licence_report::attribution(licensed),
            "told": licensed.told_unix_secs.map(text::date),
            "earlier": earlier,
        }))?);
    }
    output.line(&plain(&licensed.name))?;
    let base = licensed.base_model.as_deref().unwrap_or("not known");
    let licence = terms.base_licence.map_or("licence not known", |licence| licence.name);
    output.line(&plain(&format!("  base model   {base} ({licence})")))?;
    for ruling in &terms.rulings {
        let intended = profile.intents.contains(&ruling.intent);
        let mark = match (ruling.answer, intended) {
            (Answer::No, true) => "!",
            (_, true) => "*",
            _ => " ",
        };
        let because = if ruling.answer == Answer::Yes {
            String::new()
        } else {
            format!(" ({}; {})", ruling.creator.label(), ruling.base.label())
        };
        output.line(&format!("{mark} may I {}? {}{because}", ruling.intent.label(), ruling.answer.label()))?;
    }
    for past in &licensed.earlier {
        let (from, until) = (text::date(past.told_unix_secs), text::date(past.until_unix_secs));
        output.line(&format!("  the creator changed this on {until}; the words of {from} are kept (--json)"))?;
    }
    output.line(&plain(&format!("  credit       {}", licence_report::attribution(licensed))))?;
    Ok(())
}

fn past(past: &crate::model::terms::PastTerms) -> Value {
    let permissions = Permissions::new(&past.licence);
    let answers: Map<String, Value> = crate::model::terms::Intent::ALL
        .iter()
        .map(|intent| (intent.id().to_owned(), json!(permissions.allows(intent.permission()))))
        .collect();
    json!({"told": text::date(past.told_unix_secs), "until": text::date(past.until_unix_secs), "creator_allows": answers})
}

fn print_set(item: &str, asked: &Asked, output: &mut Output) -> Result<(), CliError> {
    let answers = licence::of_set(&asked.all);
    let names = |deciding: &[usize]| -> Vec<&str> {
        deciding.iter().filter_map(|index| asked.all.get(*index)).map(|terms| terms.licensed.name.as_str()).collect()
    };
    if output.json {
        let answers: Map<String, Value> = answers
            .iter()
            .map(|(intent, answer, deciding)| {
                (intent.id().to_owned(), json!({"answer": answer.id(), "decided_by": names(deciding)}))
            })
            .collect();
        return Ok(output.object(&json!({"set": item, "models": asked.all.len(), "answers": answers}))?);
    }
    let count = text::plural(asked.all.len() as u64, "model", "models");
    output.line(&plain(&format!("{}, {count} together: the strictest wins", asked.title)))?;
    for (intent, answer, deciding) in &answers {
        let by = names(deciding);
        let by = if by.is_empty() { String::new() } else { format!(" (because of {})", by.join(", ")) };
        output.line(&plain(&format!("  may I {}? {}{by}", intent.label(), answer.label())))?;
    }
    Ok(())
}

fn write(path: &Path, title: &str, all: &[Terms], profile: &Profile) -> Result<(), CliError> {
    let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let form = if is_csv { ReportForm::Csv } else { ReportForm::Markdown };
    let report = licence_report::report(title, all, profile, form, now_unix_secs());
    std::fs::write(path, report)
        .map_err(|error| CliError::Usage(format!("the report cannot be written ({error}): {}", path.display())))
}
