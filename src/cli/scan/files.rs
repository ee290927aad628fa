//! A line for each file. Cards say nearly everything; only those with findings have their record read for the details.

use super::Found;
use crate::cli::error::CliError;
use crate::cli::lines::{FindingFields, path_text};
use crate::cli::output::{Output, plain};
use crate::library::duplicates::Duplicates;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::digests::to_hex;
use crate::model::file::FileState;
use crate::model::finding::FindingCode;
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::model::{resolve, text};
use crate::store::{Reader, Store, StoreError};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;

#[derive(Serialize)]
struct FileLine<'a> {
    path: Cow<'a, str>,
    size: u64,
    kind: &'static str,
    family: BaseFamily,
    base_model: Option<&'a str>,
    state: FileState,
    model_id: Option<ModelId>,
    version_id: Option<VersionId>,
    sha256: Option<String>,
    autov3: Option<String>,
    findings: Vec<FindingFields>,
    /// Only where it is so: the user's favourite.
    #[serde(skip_serializing_if = "is_false")]
    favourite: bool,
    /// Only where there is one: the user's stars, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<u8>,
    /// Only where there are any: the user's own tags.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    own_tags: &'a [String],
    /// Only where it is so: the file is not where it was.
    #[serde(skip_serializing_if = "is_false")]
    missing: bool,
    /// Only where it is so: the folder cannot be reached, this is what was known before.
    #[serde(skip_serializing_if = "is_false")]
    offline: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
const fn is_false(value: &bool) -> bool {
    !*value
}

pub(super) fn print(store: &Store, found: &Found, output: &mut Output) -> Result<(), CliError> {
    let mut shown: Vec<&Card> = found.cards.iter().filter(|card| found.scope.shows(card)).collect();
    shown.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    let duplicates = Duplicates::find(found.cards.iter());
    let others = Others::new(&found.cards, &shown, &duplicates);
    // One view of the store for all lines; writing to a slow pipe does not disturb it.
    let mut written = Ok(());
    store.read(|reader| {
        for card in shown {
            let mut findings = if card.findings.is_empty() { Vec::new() } else { details(reader, card)? };
            findings.extend(others.finding(&duplicates, card.key));
            written = line(found, card, findings, output);
            if written.is_err() {
                break;
            }
        }
        Ok(())
    })?;
    written
}

fn line(found: &Found, card: &Card, findings: Vec<FindingFields>, output: &mut Output) -> Result<(), CliError> {
    if output.json {
        output.object(&FileLine {
            path: path_text(&card.path),
            size: card.stamp.size_bytes,
            kind: card.kind.id(),
            family: card.family,
            base_model: card.base_model.as_deref(),
            state: card.state,
            model_id: card.model_id,
            version_id: card.version_id,
            sha256: card.sha256.map(|hash| to_hex(&hash)),
            autov3: card.autov3.map(|hash| to_hex(&hash)),
            findings,
            favourite: card.favourite,
            rating: (card.rating > 0).then_some(card.rating),
            own_tags: &card.own_tags,
            missing: card.missing,
            offline: found.scan.offline.contains(&card.root),
        })?;
        return Ok(());
    }
    output.line(&format!(
        "{:<10}  {:<15}  {:<14}  {:>8}  {}{}{}",
        card.state.id(),
        card.kind.label(),
        plain(card.base_label()),
        text::size(card.stamp.size_bytes),
        plain(&path_text(&card.path)),
        marks(card),
        if card.missing { "  (missing)" } else { "" }
    ))?;
    for finding in findings {
        output.line(&format!("            {}", plain(&finding.detail)))?;
    }
    Ok(())
}

/// What the user keeps about it, where there is anything: "  (favourite, 4 of 5, #portrait)".
fn marks(card: &Card) -> String {
    let favourite = card.favourite.then(|| "favourite".to_owned());
    let rating = (card.rating > 0).then(|| format!("{} of 5", card.rating));
    let tags = card.own_tags.iter().map(|tag| format!("#{}", plain(tag)));
    let all: Vec<String> = favourite.into_iter().chain(rating).chain(tags).collect();
    if all.is_empty() { String::new() } else { format!("  ({})", all.join(", ")) }
}

/// The findings of a card in words, disagreements between sources included.
fn details(reader: &Reader, card: &Card) -> Result<Vec<FindingFields>, StoreError> {
    let record = match reader.file(card.key) {
        Ok(Some(record)) => record,
        // The doctor's business; the codes are known all the same.
        Ok(None) | Err(StoreError::Decode(_)) => {
            let bare = |code: &FindingCode| FindingFields { code: *code, detail: String::new() };
            return Ok(card.findings.iter().map(bare).collect());
        }
        Err(error) => return Err(error),
    };
    let matched = record.civit_match();
    let version = matched.map(|found| reader.version(found.version_id)).transpose()?.flatten();
    let model = matched.map(|found| reader.model(found.model_id)).transpose()?.flatten();
    let resolved = resolve::resolve(&record, model.as_ref(), version.as_ref());
    Ok(record.all_findings().cloned().chain(resolved.findings).map(FindingFields::from).collect())
}

/// Where the other files of each group of duplicates lie.
struct Others<'a> {
    by_key: HashMap<FileKey, &'a Card>,
}

impl<'a> Others<'a> {
    fn new(cards: &'a [Card], shown: &[&Card], duplicates: &Duplicates) -> Self {
        let any = shown.iter().any(|card| duplicates.of(card.key).is_some());
        let cards = if any { cards } else { &[] };
        Self { by_key: cards.iter().map(|card| (card.key, card)).collect() }
    }

    fn finding(&self, duplicates: &Duplicates, key: FileKey) -> Option<FindingFields> {
        const NAMED: usize = 3;
        let (code, others) = duplicates.of(key)?;
        let mut paths: Vec<&std::path::Path> =
            others.iter().filter_map(|key| self.by_key.get(key)).map(|card| card.path.as_path()).collect();
        paths.sort_unstable();
        let named: Vec<Cow<'_, str>> = paths.iter().take(NAMED).map(|path| path_text(path)).collect();
        let what = match code {
            FindingCode::SameWeights => "The same weights with another header",
            _ => "The same bytes",
        };
        let more = match paths.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {} more", text::count(more as u64)),
        };
        Some(FindingFields { code, detail: format!("{what}: {}{more}", named.join(", ")) })
    }
}
