//! `civitdeck lookup`: what a file or a hash is, by CivitAI's word or by what was seen before. Nothing is imported.

use super::error::CliError;
use super::lines::{DigestFields, FindingFields, path_text};
use super::online::Online;
use super::options::LookupArgs;
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::hash::HashControl;
use crate::jobs::{CancelToken, JobControl};
use crate::library::lookup::{self, Asked, Look};
use crate::model::digests::{HashKind, guess_hash_kind};
use crate::model::finding::FindingCode;
use crate::model::ids::{CivitFileId, ModelId, VersionId};
use crate::model::text;
use crate::store::Store;
use serde::Serialize;
use std::borrow::Cow;
use std::path::Path;

#[derive(Serialize)]
struct LookupLine<'a> {
    query: Cow<'a, str>,
    #[serde(rename = "match")]
    found: Option<MatchFields<'a>>,
    digests: DigestFields,
    /// Paths of files in the library that are the same.
    local: Vec<Cow<'a, str>>,
    findings: Vec<FindingFields>,
    /// Why the file could not be read; only where it could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    /// Why CivitAI could not be asked; only where it could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    civitai: Option<&'a str>,
}

#[derive(Serialize)]
struct MatchFields<'a> {
    model_id: ModelId,
    version_id: VersionId,
    file_id: Option<CivitFileId>,
    model_name: Option<&'a str>,
    version_name: Option<&'a str>,
    #[serde(rename = "type")]
    type_name: Option<&'a str>,
    base_model: Option<&'a str>,
    /// The kind of hash it was found by.
    by: &'static str,
}

pub(super) fn run(args: &LookupArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let mut asker = Asker { launch, online: None };
    let mut failed = false;
    for query in &args.queries {
        if cancel.is_cancelled() {
            failed = true;
            break;
        }
        let look = one(query, &store, &mut asker, &cancel, output)?;
        failed |= error_of(&look).is_some() || (!launch.civitai.offline && unreachable(&look).is_some());
        print(query, &look, output)?;
        output.flush()?;
    }
    Ok(Outcome::of(failed))
}

/// The connection, made with the first question.
struct Asker<'a> {
    launch: &'a Launch,
    online: Option<Online>,
}

impl Asker<'_> {
    fn ask(&mut self, look: &mut Look, store: &Store, cancel: &CancelToken) -> Result<(), CliError> {
        if self.launch.civitai.offline {
            return Ok(lookup::ask_catalogue(look, store)?);
        }
        let online = match &mut self.online {
            Some(online) => online,
            empty => empty.insert(Online::new(self.launch)?),
        };
        online.wait(cancel, lookup::ask(look, store, &online.client)).transpose()?;
        Ok(())
    }
}

/// What exists is a file; else what looks like a hash is one.
fn one(
    query: &Path,
    store: &Store,
    asker: &mut Asker<'_>,
    cancel: &CancelToken,
    output: &Output,
) -> Result<Look, CliError> {
    let hash = query.to_str().filter(|text| guess_hash_kind(text).is_some() && !query.exists());
    let mut look = match hash {
        Some(hash) => lookup::look_up_hash(hash, store)?,
        None => lookup::look(query, store)?,
    };
    if look.path.is_some() && error_of(&look).is_none() {
        let control = interrupt::job(cancel);
        control.progress.add_total(1, look.record.stamp.size_bytes);
        let _progress = Progress::show("Hashing", &control, output);
        lookup::digest(&mut look, store, &Counted(&control))?;
    }
    if error_of(&look).is_none() && !cancel.is_cancelled() {
        asker.ask(&mut look, store, cancel)?;
    }
    Ok(look)
}

struct Counted<'a>(&'a JobControl);

impl HashControl for Counted<'_> {
    fn advance(&self, bytes: u64) {
        self.0.progress.add_bytes(bytes);
    }

    fn is_cancelled(&self) -> bool {
        self.0.cancel.is_cancelled()
    }
}

/// Why the file itself could not be read.
fn error_of(look: &Look) -> Option<&str> {
    let mut findings = look.record.all_findings();
    let failure =
        findings.find(|finding| matches!(finding.code, FindingCode::Unreadable | FindingCode::ChangedWhileRead));
    failure.map(|finding| finding.detail.as_str())
}

fn unreachable(look: &Look) -> Option<&str> {
    match &look.asked {
        Asked::Unreachable(reason) => Some(reason),
        _ => None,
    }
}

fn print(query: &Path, look: &Look, output: &mut Output) -> Result<(), CliError> {
    let found = look.record.civit_match().map(|found| MatchFields {
        model_id: found.model_id,
        version_id: found.version_id,
        file_id: found.file_id,
        model_name: look.model.as_ref().and_then(|model| model.name.as_ref()).map(|name| name.value.as_str()),
        version_name: look.version.as_ref().and_then(|version| version.name.as_ref()).map(|name| name.value.as_str()),
        type_name: look.model.as_ref().and_then(|model| model.type_name.as_ref()).map(|name| name.value.as_str()),
        base_model: look
            .version
            .as_ref()
            .and_then(|version| version.base_model.as_ref())
            .map(|base| base.value.as_str()),
        by: found.by.map_or("download", HashKind::label),
    });
    let line = LookupLine {
        query: path_text(query),
        found,
        digests: look.record.digests.as_ref().map(DigestFields::new).unwrap_or_default(),
        local: look.local.iter().map(|card| path_text(&card.path)).collect(),
        findings: look.findings().into_iter().map(FindingFields::from).collect(),
        error: error_of(look),
        civitai: unreachable(look),
    };
    if output.json { Ok(output.object(&line)?) } else { in_words(look, &line, output) }
}

fn in_words(look: &Look, line: &LookupLine<'_>, output: &mut Output) -> Result<(), CliError> {
    output.line(&plain(&line.query))?;
    let row = |name: &str, value: &str| format!("  {name:<9} {}", plain(value));
    if let Some(error) = line.error {
        output.flush()?;
        tell(error);
    }
    let card = look.card();
    if look.path.is_some() && line.error.is_none() {
        let size = text::size(look.record.stamp.size_bytes);
        output.line(&row("file", &format!("{}, {}, {size}", card.kind.label(), card.base_label())))?;
    }
    match (&line.found, &look.asked) {
        (Some(found), _) => {
            let names = [found.model_name, found.version_name].map(|name| name.unwrap_or("without a name"));
            output.line(&row("CivitAI", &format!("{} · {}", names[0], names[1])))?;
            let kinds = [found.type_name, found.base_model].map(|name| name.unwrap_or("not told"));
            let seen = if look.asked == Asked::FromCache { ", as seen before" } else { "" };
            output.line(&row("", &format!("{}, {}, found by {}{seen}", kinds[0], kinds[1], found.by)))?;
            output.line(&row("", &format!("model {}, version {}", found.model_id, found.version_id)))?;
        }
        (None, Asked::NotOnCivitai) => output.line(&row("CivitAI", "does not know it"))?,
        (None, Asked::Unreachable(reason)) => output.line(&row("CivitAI", reason))?,
        (None, _) => {}
    }
    if let Some(digests) = &look.record.digests {
        for kind in HashKind::ALL {
            output.line(&row(kind.label(), digests.hex(kind).as_deref().unwrap_or("–")))?;
        }
    }
    for finding in line.findings.iter().filter(|finding| Some(finding.detail.as_str()) != line.error) {
        output.line(&row("finding", &finding.detail))?;
    }
    Ok(())
}
