//! The drawer's sentences, made from values; no painting.

use crate::app::Details;
use crate::model::card::Card;
use crate::model::catalogue::{CivitMatch, VersionInfo};
use crate::model::digests::{Digests, HashKind};
use crate::model::file::FileRecord;
use crate::model::sourced::Sourced;
use crate::model::text;

/// "by mira_draws · published 3 months ago · 48,210 downloads · 97% liked".
pub(super) fn byline(details: &Details, card: &Card, now_unix_secs: i64) -> String {
    let mut parts = Vec::new();
    if let Some(creator) = &card.creator {
        parts.push(format!("by {creator}"));
    }
    if let Some(version) = &card.version_name {
        parts.push(format!("version {version}"));
    }
    if let Some(published) = details.version.as_ref().and_then(|version| version.published_unix_secs.as_ref()) {
        parts.push(format!("published {}", text::ago(published.value, now_unix_secs)));
    }
    if let Some(downloads) = card.download_count {
        parts.push(text::plural(downloads, "download", "downloads"));
    }
    parts.join(" · ")
}

/// Size, container and precision of the file.
pub(super) fn file_line(details: &Details) -> String {
    let record = &details.record;
    let mut parts = vec![text::size(record.stamp.size_bytes), record.header.container.label().to_owned()];
    parts.extend(record.header.precision.as_ref().map(ToString::to_string));
    parts.join(" · ")
}

/// Tensors, parameters, rank; `None` when the header tells nothing of them.
pub(super) fn tensor_line(record: &FileRecord) -> Option<String> {
    let header = &record.header;
    let mut parts = Vec::new();
    parts.extend(header.tensor_count.map(|count| text::plural(count, "tensor", "tensors")));
    parts.extend(header.parameter_count.map(parameters));
    parts.extend(header.rank.map(|rank| format!("rank {rank}")));
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn parameters(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{} parameters", text::count(count)),
        1_000_000..1_000_000_000 => format!("{:.1} M parameters", count as f64 / 1e6),
        _ => format!("{:.2} B parameters", count as f64 / 1e9),
    }
}

/// The ends of a long hash; short ones whole.
pub(in crate::ui) fn short_hex(hex: &str) -> String {
    if hex.len() <= 16 || !hex.is_ascii() {
        return hex.to_owned();
    }
    let (head, rest) = hex.split_at(6);
    let (_, tail) = rest.split_at(rest.len() - 4);
    format!("{head}…{tail}")
}

/// Every hash on a line of its own, for the clipboard.
pub(in crate::ui) fn all_hashes(digests: &Digests) -> String {
    let lines = HashKind::ALL.iter().filter_map(|kind| Some(format!("{kind} {}", digests.hex(*kind)?)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The model's page on CivitAI.
pub(in crate::ui) fn page_address(found: CivitMatch) -> String {
    format!("https://civitai.com/models/{}?modelVersionId={}", found.model_id, found.version_id)
}

/// The size of a version's primary file.
pub(super) fn version_size(version: &VersionInfo) -> String {
    let files = version.files.as_ref().map_or(&[][..], |files| &files.value);
    let file = files.iter().find(|file| file.primary).or_else(|| files.first());
    file.and_then(|file| file.size_bytes).map(text::size).unwrap_or_default()
}

/// Field, value and origin of what was decided about a file.
pub(super) fn sources(details: &Details, now_unix_secs: i64) -> Vec<(&'static str, String, String)> {
    let mut rows = Vec::new();
    let mut row = |name: &'static str, value: Option<(String, String)>| {
        if let Some((value, origin)) = value {
            rows.push((name, value, origin));
        }
    };
    let resolved = &details.resolved;
    row("Name", told(resolved.name.as_ref(), now_unix_secs, Clone::clone));
    row("Type", told(resolved.kind.as_ref(), now_unix_secs, ToString::to_string));
    row("Base family", told(resolved.family.as_ref(), now_unix_secs, ToString::to_string));
    row("Base model", told(resolved.base_model.as_ref(), now_unix_secs, Clone::clone));
    row("Trigger words", told(resolved.trigger_words.as_ref(), now_unix_secs, |words| words.join(", ")));
    if let Some(model) = &details.model {
        row("Tags", told(model.tags.as_ref(), now_unix_secs, |tags| tags.join(", ")));
        row(
            "Creator",
            told(model.creator.as_ref(), now_unix_secs, |creator| creator.username.clone().unwrap_or_default()),
        );
        row("Permissions", told(model.licence.as_ref(), now_unix_secs, permissions));
    }
    rows
}

fn told<T>(field: Option<&Sourced<T>>, now_unix_secs: i64, show: impl Fn(&T) -> String) -> Option<(String, String)> {
    let Sourced { value, source, at_unix_secs } = field?;
    Some((show(value), format!("{}, {}", source.label(), text::ago(*at_unix_secs, now_unix_secs))))
}

fn permissions(licence: &crate::model::catalogue::Licence) -> String {
    let mut parts = Vec::new();
    let mut say = |flag: Option<bool>, yes: &'static str, no: &'static str| {
        parts.extend(flag.map(|flag| if flag { yes } else { no }.to_owned()));
    };
    say(licence.allow_no_credit, "no credit needed", "credit the creator");
    say(licence.allow_derivatives, "merges may be shared", "no merges");
    match licence.allow_commercial_use.as_deref() {
        Some([]) => parts.push("no commercial use".to_owned()),
        Some(uses) => parts.push(format!("commercial use: {}", uses.join(", "))),
        None => {}
    }
    if parts.is_empty() { "not told".to_owned() } else { parts.join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_hashes_show_their_ends() {
        assert_eq!(short_hex(&"AB".repeat(32)), "ABABAB…ABAB");
        assert_eq!(short_hex("85114A0D"), "85114A0D");
    }

    #[test]
    fn parameters_have_a_fitting_unit() {
        assert_eq!(parameters(12), "12 parameters");
        assert_eq!(parameters(2_567_000_000), "2.57 B parameters");
    }
}
