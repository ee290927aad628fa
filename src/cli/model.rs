//! `civitdeck model`: all that is known of one model on CivitAI, asked again where what is kept is no longer young.

use super::error::CliError;
use super::lines::path_text;
use super::online::Online;
use super::output::{Output, plain, tell};
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::catalogue::lists::{self, CatalogueError};
use crate::catalogue::page::{self, Place, Told};
use crate::civitai::Priority;
use crate::formats::html;
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::catalogue::{Access, FileInfo, ModelInfo, VersionInfo};
use crate::model::ids::{ModelId, VersionId};
use crate::model::reference::Reference;
use crate::model::text;
use crate::store::{Reader, Store, StoreError};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;

/// Arguments of `model`.
#[derive(Args, Clone, Debug)]
pub struct ModelArgs {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Its id on CivitAI, the address of its page, an AIR, or the hash of one of its files
    #[arg(value_name = "ID|URL|AIR")]
    pub model: String,
}

#[derive(Serialize)]
struct ModelLine {
    model_id: ModelId,
    /// The version that was asked for, where one was.
    version_id: Option<VersionId>,
    name: Option<String>,
    #[serde(rename = "type")]
    type_name: Option<String>,
    creator: Option<String>,
    tags: Vec<String>,
    nsfw: Option<bool>,
    download_count: Option<u64>,
    thumbs_up_count: Option<u64>,
    thumbs_down_count: Option<u64>,
    comment_count: Option<u64>,
    allow_no_credit: Option<bool>,
    allow_derivatives: Option<bool>,
    allow_different_license: Option<bool>,
    allow_commercial_use: Option<Vec<String>>,
    description: Option<String>,
    page: String,
    /// `Archived`, `TakenDown`, or nothing.
    mode: Option<String>,
    deleted: bool,
    /// When it was first missed.
    deleted_unix_secs: Option<i64>,
    versions: Vec<VersionLine>,
    /// `live` or `cached`.
    source: &'static str,
    age_seconds: Option<i64>,
}

#[derive(Serialize)]
struct VersionLine {
    version_id: VersionId,
    name: Option<String>,
    base_model: Option<String>,
    published_unix_secs: Option<i64>,
    trained_words: Vec<String>,
    air: Option<String>,
    /// `free`, `early` or `paid`.
    access: &'static str,
    free_from_unix_secs: Option<i64>,
    /// Paths of its files in the library.
    installed: Vec<String>,
    files: Vec<FileLine>,
}

#[derive(Serialize)]
struct FileLine {
    file_id: u64,
    name: String,
    #[serde(rename = "type")]
    type_name: String,
    size_bytes: Option<u64>,
    format: Option<String>,
    precision: Option<String>,
    size: Option<String>,
    quant: Option<String>,
    primary: bool,
    hashes: BTreeMap<String, String>,
    pickle_scan: Option<String>,
    pickle_scan_message: Option<String>,
    virus_scan: Option<String>,
    virus_scan_message: Option<String>,
    scanned_unix_secs: Option<i64>,
}

pub(super) fn run(args: &ModelArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let reference = reference(&args.model)?;
    let store = Store::open(&launch.data_dir)?;
    let mut asker = Asker { launch, cancel: CancelToken::default(), online: None };
    interrupt::listen(&asker.cancel);
    let Some((id, version)) = asker.place(&store, &reference)? else {
        tell("CivitAI has no such model, or could not be asked");
        return Ok(Outcome::SomeFailed);
    };
    let fresh = asker.ask(&store, id)?;
    let Some(line) = store.read(|reader| line_of(reader, (id, version), fresh == Some(Told::Kept)))? else {
        tell(match fresh {
            Some(_) => "CivitAI has no such model",
            None => "nothing is known of this model, and CivitAI could not be asked",
        });
        return Ok(Outcome::SomeFailed);
    };
    if output.json {
        output.object(&line)?;
    } else {
        in_words(&line, output)?;
    }
    Ok(Outcome::Done)
}

/// What was typed; digits alone are a model's number.
fn reference(typed: &str) -> Result<Reference, CliError> {
    let number = typed.trim().parse::<u64>().ok().filter(|id| (1..=i32::MAX as u64).contains(id));
    let wrong = || CliError::Usage(format!("{typed} is no model's id, address, AIR or hash"));
    number.map(|id| Reference::Model(ModelId(id), None)).or_else(|| Reference::of(typed)).ok_or_else(wrong)
}

/// The connection, made with the first question.
struct Asker<'a> {
    launch: &'a Launch,
    cancel: CancelToken,
    online: Option<Online>,
}

impl Asker<'_> {
    fn online(&mut self) -> Result<&Online, CliError> {
        Ok(match &mut self.online {
            Some(online) => online,
            empty => empty.insert(Online::new(self.launch)?),
        })
    }

    /// The model that is meant: as it is kept, else as CivitAI says.
    fn place(&mut self, store: &Store, reference: &Reference) -> Result<Option<Place>, CliError> {
        if let Reference::Model(model, version) = reference {
            return Ok(Some((*model, *version)));
        }
        let kept = page::kept_place(store, reference)?;
        if kept.is_some() || self.launch.civitai.offline {
            return Ok(kept);
        }
        let cancel = self.cancel.clone();
        let online = self.online()?;
        match online.wait(&cancel, page::ask_place(store, &online.client, Priority::Interactive, reference)) {
            Some(Ok(place)) => Ok(place),
            Some(Err(error)) => told(error).map(|()| None),
            None => Ok(None),
        }
    }

    /// Asks again, unless what is kept is young; `None` when it was not asked or did not answer.
    fn ask(&mut self, store: &Store, id: ModelId) -> Result<Option<Told>, CliError> {
        let kept = store.read(|reader| reader.model(id))?;
        // What came with a file's hash is no page.
        let is_whole = kept.as_ref().is_some_and(|model| model.version_ids.is_some());
        let fetched_unix_secs = kept.map_or(0, |model| model.fetched_unix_secs);
        if self.launch.civitai.offline || (is_whole && lists::is_young(fetched_unix_secs, now_unix_secs())) {
            return Ok(None);
        }
        let cancel = self.cancel.clone();
        let online = self.online()?;
        match online.wait(&cancel, page::ask_model(store, &online.client, Priority::Interactive, id)) {
            Some(Ok(told)) => Ok(Some(told)),
            Some(Err(error)) => told(error).map(|()| None),
            None => Ok(None),
        }
    }
}

/// What CivitAI would not say is told; what is kept is shown all the same.
fn told(error: CatalogueError) -> Result<(), CliError> {
    match error {
        CatalogueError::Store(error) => Err(error.into()),
        CatalogueError::Civitai(error) => {
            tell(&format!("CivitAI: {error}"));
            Ok(())
        }
    }
}

fn line_of(reader: &Reader, (id, version): Place, is_live: bool) -> Result<Option<ModelLine>, StoreError> {
    let Some(model) = reader.model(id)? else { return Ok(None) };
    let mut versions = Vec::new();
    for id in model.version_ids.iter().flat_map(|ids| &ids.value) {
        let Some(version) = reader.version(*id)? else { continue };
        let mut installed = Vec::new();
        for key in reader.files_of_version(*id, usize::MAX)? {
            installed.extend(reader.card(key)?.map(|card| path_text(&card.path).into_owned()));
        }
        versions.push(version_line(version, installed));
    }
    let ModelInfo { name, type_name, description, creator, tags, stats, licence, nsfw, mode, .. } = model;
    let stats = stats.map(|stats| stats.value).unwrap_or_default();
    let licence = licence.map(|licence| licence.value).unwrap_or_default();
    let age_seconds = now_unix_secs().saturating_sub(model.fetched_unix_secs).max(0);
    Ok(Some(ModelLine {
        model_id: id,
        version_id: version,
        name: name.map(|name| name.value),
        type_name: type_name.map(|name| name.value),
        creator: creator.and_then(|creator| creator.value.username),
        tags: tags.map(|tags| tags.value).unwrap_or_default(),
        nsfw: nsfw.map(|nsfw| nsfw.value),
        download_count: stats.download_count,
        thumbs_up_count: stats.thumbs_up_count,
        thumbs_down_count: stats.thumbs_down_count,
        comment_count: stats.comment_count,
        allow_no_credit: licence.allow_no_credit,
        allow_derivatives: licence.allow_derivatives,
        allow_different_license: licence.allow_different_license,
        allow_commercial_use: licence.allow_commercial_use,
        description: description.map(|text| html::read_description(&text.value).to_plain_text()),
        page: Reference::page_of(id, version),
        mode: mode.map(|mode| mode.value),
        deleted: model.gone_unix_secs.is_some(),
        deleted_unix_secs: model.gone_unix_secs,
        versions,
        source: if is_live { "live" } else { "cached" },
        age_seconds: (model.fetched_unix_secs > 0).then_some(age_seconds),
    }))
}

fn version_line(version: VersionInfo, installed: Vec<String>) -> VersionLine {
    let (access, free_from_unix_secs) = match version.access.map(|access| access.value).unwrap_or_default() {
        Access::Free => ("free", None),
        Access::Early { until_unix_secs } => ("early", until_unix_secs),
        Access::Paid => ("paid", None),
    };
    VersionLine {
        version_id: version.id,
        name: version.name.map(|name| name.value),
        base_model: version.base_model.map(|base| base.value),
        published_unix_secs: version.published_unix_secs.map(|at| at.value),
        trained_words: version.trigger_words.map(|words| words.value).unwrap_or_default(),
        air: version.air.map(|air| air.value),
        access,
        free_from_unix_secs,
        installed,
        files: version.files.map(|files| files.value).unwrap_or_default().into_iter().map(file_line).collect(),
    }
}

fn file_line(file: FileInfo) -> FileLine {
    FileLine {
        file_id: file.id.0,
        name: file.name,
        type_name: file.type_name,
        size_bytes: file.size_bytes,
        format: file.format,
        precision: file.fp,
        size: file.size_name,
        quant: file.quant,
        primary: file.primary,
        hashes: file.hashes.into_iter().collect(),
        pickle_scan: file.pickle_scan,
        pickle_scan_message: file.pickle_scan_message,
        virus_scan: file.virus_scan,
        virus_scan_message: file.virus_scan_message,
        scanned_unix_secs: file.scanned_unix_secs,
    }
}

fn in_words(line: &ModelLine, output: &mut Output) -> Result<(), CliError> {
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "not told".to_owned());
    output.line(&plain(&format!("{} · {} by {}", word(&line.name), word(&line.type_name), word(&line.creator))))?;
    output.line(&plain(&format!("  {}", line.page)))?;
    if let Some(since) = line.deleted_unix_secs {
        let day = text::date(since);
        output.line(&format!("  CivitAI has this model no more, noticed on {day}; this is what was known of it"))?;
    }
    if let Some(mode) = &line.mode {
        output.line(&plain(&format!("  {mode}")))?;
    }
    let count = |name: &str, count: Option<u64>| count.map(|count| format!("{} {name}", text::count(count)));
    let counts = [
        count("downloads", line.download_count),
        count("thumbs up", line.thumbs_up_count),
        count("thumbs down", line.thumbs_down_count),
        count("comments", line.comment_count),
    ];
    output.line(&format!("  {}", counts.into_iter().flatten().collect::<Vec<_>>().join(", ")))?;
    if let Some(age) = line.age_seconds.filter(|_| line.source == "cached") {
        output.line(&format!("  as told {}", text::ago(0, age)))?;
    }
    for version in &line.versions {
        let published = version.published_unix_secs.map(text::date).unwrap_or_default();
        let mark = if version.installed.is_empty() { "" } else { "  installed" };
        let name = word(&version.name);
        let base = word(&version.base_model);
        output.line(&plain(&format!("  {:>9}  {name} · {base} · {published}{mark}", version.version_id)))?;
        if version.access != "free" {
            output.line(&format!("             {} access", version.access))?;
        }
        for file in &version.files {
            let facts = [&file.format, &file.precision, &file.quant].into_iter().flatten().cloned();
            let size = file.size_bytes.map(text::size);
            let facts = size.into_iter().chain(facts).collect::<Vec<_>>().join(", ");
            output.line(&plain(&format!("             {}  {facts}", file.name)))?;
            let scans = [("pickle", &file.pickle_scan), ("virus", &file.virus_scan)];
            for (name, scan) in scans.into_iter().filter(|(_, scan)| scan.as_deref().is_some_and(|is| is != "Success"))
            {
                output.line(&plain(&format!("             {name} scan: {}", word(scan))))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_models_and_nonsense_is_refused() {
        assert_eq!(reference(" 42 ").unwrap(), Reference::Model(ModelId(42), None));
        assert_eq!(reference("0123456789").unwrap(), Reference::Model(ModelId(123_456_789), None));
        assert_eq!(reference("9999999999").unwrap(), Reference::Hash("9999999999".to_owned()));
        assert!(matches!(reference("night metro"), Err(CliError::Usage(_))));
    }
}
