//! A licence report of a set of models, as Markdown for people and CSV for tables, and the text that credits them.

use super::licence;
use crate::model::reference::Reference;
use crate::model::terms::{Answer, Intent, Licensed, Profile, Ruling, Terms};
use crate::model::text;
use std::fmt::Write as _;

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// Markdown.
    Markdown,
    /// Comma-separated values (RFC 4180).
    Csv,
}

/// The line that credits a model.
pub fn attribution(licensed: &Licensed) -> String {
    let mut line = format!("“{}”", licensed.name);
    if let Some(version) = &licensed.version {
        let _written = write!(line, " ({version})");
    }
    let _written = write!(line, " by {}", licensed.creator.as_deref().unwrap_or("a creator whose name is not known"));
    if let Some((model, version)) = licensed.page {
        let _written = write!(line, ", {}", Reference::page_of(model, version));
    }
    if let Some(base) = &licensed.base_model {
        let _written = write!(line, ", for {base}");
    }
    line
}

/// The credits of a set, one line each, every model once.
pub fn credits(all: &[Terms]) -> String {
    let mut lines: Vec<String> = all.iter().map(|terms| attribution(&terms.licensed)).collect();
    lines.sort();
    lines.dedup();
    lines.join("\n")
}

/// A report of a set of models.
pub fn report(title: &str, all: &[Terms], profile: &Profile, form: ReportForm, now_unix_secs: i64) -> String {
    match form {
        ReportForm::Markdown => markdown(title, all, profile, now_unix_secs),
        ReportForm::Csv => csv(all, profile),
    }
}

/// Text of strangers within Markdown: nothing in it forms a table, a link or a heading of its own.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

fn markdown(title: &str, all: &[Terms], profile: &Profile, now_unix_secs: i64) -> String {
    let mut out = format!("# Licences: {}\n\n", cell(title));
    let count = text::plural(all.len() as u64, "model", "models");
    let _written =
        writeln!(out, "{count}, {}. Information as CivitAI told it, not legal advice.\n", text::date(now_unix_secs));
    out.push_str("## May I …\n\n| | all together | decided by |\n|---|---|---|\n");
    for (intent, answer, deciding) in licence::of_set(all) {
        let intended = if profile.intents.contains(&intent) { " (intended)" } else { "" };
        let names: Vec<String> =
            deciding.iter().filter_map(|index| all.get(*index)).map(|terms| cell(&terms.licensed.name)).collect();
        let _written = writeln!(out, "| {}{intended} | {} | {} |", intent.label(), answer.label(), names.join(", "));
    }
    rulings(&mut out, "Conflicts", all, profile, |answer| answer == Answer::No);
    rulings(&mut out, "To read or ask", all, profile, |answer| matches!(answer, Answer::Read | Answer::Unknown));
    changes(&mut out, all);
    out.push_str("\n## Models\n\n| model | creator | base model | base licence |");
    for intent in Intent::ALL {
        let _written = write!(out, " {} |", intent.id());
    }
    let _written = writeln!(out, " told |\n|{}", "---|".repeat(5 + Intent::ALL.len()));
    for terms in all {
        let licensed = &terms.licensed;
        let base = licensed.base_model.as_deref().unwrap_or("not known");
        let licence = terms.base_licence.map_or_else(|| "not known".to_owned(), licence_link);
        let creator = licensed.creator.as_deref().unwrap_or("not known");
        let _written = write!(out, "| {} | {} | {} | {licence} |", cell(&licensed.name), cell(creator), cell(base));
        for intent in Intent::ALL {
            let _written = write!(out, " {} |", terms.answer(*intent).id());
        }
        let _written = writeln!(out, " {} |", licensed.told_unix_secs.map(text::date).unwrap_or_default());
    }
    let _written = write!(out, "\n## Credits\n\n");
    for line in credits(all).lines() {
        let _written = writeln!(out, "- {}", cell(line));
    }
    out
}

fn licence_link(licence: &crate::model::base_models::BaseLicence) -> String {
    if licence.url.is_empty() { cell(licence.name) } else { format!("[{}]({})", cell(licence.name), licence.url) }
}

/// What is intended and answered in a way, model by model.
fn rulings(out: &mut String, title: &str, all: &[Terms], profile: &Profile, is_meant: fn(Answer) -> bool) {
    if profile.intents.is_empty() {
        return;
    }
    let _written = write!(out, "\n## {title}\n\n");
    let before = out.len();
    for terms in all {
        let intended = |ruling: &&Ruling| profile.intents.contains(&ruling.intent) && is_meant(ruling.answer);
        for ruling in terms.rulings.iter().filter(intended) {
            let _written = writeln!(
                out,
                "- {}: {}: {} ({}; {})",
                cell(&terms.licensed.name),
                ruling.intent.label(),
                ruling.answer.label(),
                ruling.creator.label(),
                ruling.base.label()
            );
        }
    }
    if out.len() == before {
        out.push_str("None.\n");
    }
}

/// Whose creators have changed what they allow, and when.
fn changes(out: &mut String, all: &[Terms]) {
    let changes = all.iter().flat_map(|terms| terms.licensed.earlier.iter().map(move |past| (terms, past)));
    for (index, (terms, past)) in changes.enumerate() {
        if index == 0 {
            out.push_str("\n## Changed by their creators\n\n");
        }
        let _written = writeln!(
            out,
            "- {}: the creator changed the permissions on {}; before, from {} on, they were others",
            cell(&terms.licensed.name),
            text::date(past.until_unix_secs),
            text::date(past.told_unix_secs)
        );
    }
}

/// A field of a CSV file. What a table would take for a formula gets an apostrophe in front.
fn field(text: &str) -> String {
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn csv(all: &[Terms], profile: &Profile) -> String {
    let mut header = vec!["model", "version", "creator", "page", "base_model", "base_licence", "base_licence_url"];
    header.extend(Intent::ALL.iter().map(|intent| intent.id()));
    header.extend(["conflicts", "to_check", "told", "changed", "attribution"]);
    let mut out = header.iter().map(|name| field(name)).collect::<Vec<_>>().join(",");
    out.push_str("\r\n");
    for terms in all {
        let licensed = &terms.licensed;
        let page = licensed.page.map(|(model, version)| Reference::page_of(model, version)).unwrap_or_default();
        let conflicts: Vec<&str> = terms.conflicts(profile).map(Intent::id).collect();
        let mut row = vec![
            field(&licensed.name),
            field(licensed.version.as_deref().unwrap_or_default()),
            field(licensed.creator.as_deref().unwrap_or_default()),
            field(&page),
            field(licensed.base_model.as_deref().unwrap_or_default()),
            field(terms.base_licence.map_or("", |licence| licence.name)),
            field(terms.base_licence.map_or("", |licence| licence.url)),
        ];
        row.extend(Intent::ALL.iter().map(|intent| field(terms.answer(*intent).id())));
        row.push(field(&conflicts.join(" ")));
        row.push(field(&terms.to_check(profile).map(Intent::id).collect::<Vec<_>>().join(" ")));
        row.push(field(&licensed.told_unix_secs.map(text::date).unwrap_or_default()));
        row.push(field(&licensed.earlier.last().map(|past| text::date(past.until_unix_secs)).unwrap_or_default()));
        row.push(field(&attribution(licensed)));
        out.push_str(&row.join(","));
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{ModelId, VersionId};

    fn set() -> Vec<Terms> {
        let licensed = Licensed {
            name: "=cmd|' /C calc'!A0".to_owned(),
            version: Some("v2".to_owned()),
            creator: Some("mira_\"ink\"".to_owned()),
            page: Some((ModelId(7), Some(VersionId(70)))),
            base_model: Some("Flux.1 D".to_owned()),
            ..Licensed::default()
        };
        vec![licence::terms(licensed)]
    }

    #[test]
    fn names_of_strangers_stay_text() {
        let profile = Profile { intents: vec![Intent::Host] };
        let csv = report("x", &set(), &profile, ReportForm::Csv, 0);
        assert_eq!(csv.lines().count(), 2);
        assert!(csv.contains("\"'=cmd|' /C calc'!A0\",\"v2\",\"mira_\"\"ink\"\"\""), "{csv}");
        assert!(csv.contains("\"host\""), "the conflict is named: {csv}");
        let markdown = report("a|b", &set(), &profile, ReportForm::Markdown, 0);
        assert!(markdown.starts_with("# Licences: a\\|b\n"), "{markdown}");
        assert!(markdown.contains("=cmd\\|' /C calc'!A0: let others generate with it for money: no"), "{markdown}");
        let columns = |line: &&str| line.matches('|').count() - line.matches("\\|").count();
        let table: Vec<usize> = markdown
            .lines()
            .skip_while(|line| *line != "## Models")
            .filter(|line| line.starts_with('|'))
            .map(|line| columns(&line))
            .collect();
        assert!(table.len() == 3 && table.iter().all(|count| *count == table[0]), "{markdown}");
    }

    #[test]
    fn credits_name_model_creator_page_and_base() {
        let credit = credits(&set());
        assert!(
            credit.contains("(v2) by mira_\"ink\", https://civitai.com/models/7?modelVersionId=70, for Flux.1 D"),
            "{credit}"
        );
    }
}
