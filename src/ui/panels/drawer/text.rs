//! The drawer's sentences, made from values; no painting.

use crate::app::Details;
use crate::model::card::Card;
use crate::model::catalogue::{CivitMatch, VersionInfo};
use crate::model::digests::{Digests, HashKind};
use crate::model::file::FileRecord;
use crate::model::ids::{ModelId, VersionId};
use crate::model::licence::{Permission, Permissions};
use crate::model::path_bytes::StoredPath;
use crate::model::reference::Reference;
use crate::model::root::{LibraryRoot, RootTool};
use crate::words::{self, names, tr};
use std::path::Path;

/// The base model as shown: its published name, else the family.
pub(super) fn base(card: &Card) -> &str {
    match &card.base_model {
        Some(name) if !name.is_empty() => name,
        _ => names::family(card.family),
    }
}

/// "version v2.0 · published 3 months ago · 48,210 downloads · 97% liked".
pub(super) fn byline(details: &Details, card: &Card, now_unix_secs: i64) -> String {
    let mut parts = Vec::new();
    if let Some(version) = &card.version_name {
        parts.push(tr!("drawer-version", version = version));
    }
    if let Some(published) = details.version.as_ref().and_then(|version| version.published_unix_secs.as_ref()) {
        parts.push(tr!("drawer-published", ago = words::ago(published.value, now_unix_secs)));
    }
    if let Some(downloads) = card.download_count {
        parts.push(tr!("drawer-downloads", count = downloads));
    }
    parts.extend(liked_percent(details).map(|percent| tr!("drawer-liked", percent = percent)));
    parts.join(" · ")
}

/// How many of those who voted liked it, in percent; `None` when nobody did or it is not told.
fn liked_percent(details: &Details) -> Option<u64> {
    let stats = details.model.as_ref()?.stats.as_ref()?.value;
    let (up, down) = (stats.thumbs_up_count?, stats.thumbs_down_count?);
    let votes = up.checked_add(down).filter(|votes| *votes > 0)?;
    Some((up as f64 / votes as f64 * 100.0).round() as u64)
}

/// Size, container and precision of the file.
pub(super) fn file_line(details: &Details) -> String {
    let record = &details.record;
    let container = names::container(record.header.container).to_owned();
    let mut parts = vec![words::size(record.stamp.size_bytes), container];
    parts.extend(record.header.precision.as_ref().map(ToString::to_string));
    parts.join(" · ")
}

/// Tensors, parameters, rank, resolution; `None` when the header tells nothing of them.
pub(super) fn tensor_line(record: &FileRecord) -> Option<String> {
    let header = &record.header;
    let mut parts = Vec::new();
    parts.extend(header.tensor_count.map(|count| tr!("drawer-tensor-count", count = count)));
    parts.extend(header.parameter_count.map(parameters));
    parts.extend(header.rank.map(|rank| tr!("drawer-rank", rank = rank)));
    parts.extend(header.resolution.clone());
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn parameters(count: u64) -> String {
    match count {
        0..1_000_000 => tr!("drawer-parameters", count = count),
        1_000_000..1_000_000_000 => tr!("drawer-parameters-short", amount = format!("{:.1} M", count as f64 / 1e6)),
        _ => tr!("drawer-parameters-short", amount = format!("{:.2} B", count as f64 / 1e9)),
    }
}

/// The weight that a tool's sidecar prefers.
pub(super) fn preferred_weight(record: &FileRecord) -> Option<String> {
    let found = record.sidecars.iter().find_map(|sidecar| Some((sidecar.preferred_weight?, sidecar.kind)))?;
    let weight = (f64::from(found.0.get()) * 100.0).round() / 100.0;
    Some(tr!("drawer-weight-by", weight = weight, source = names::sidecar(found.1)))
}

/// When it was first seen and last changed.
pub(super) fn dates_line(record: &FileRecord, now_unix_secs: i64) -> String {
    let added = tr!("drawer-added", ago = words::ago(record.first_seen_unix_secs, now_unix_secs));
    let changed_unix_secs = record.stamp.modified_ns.div_euclid(1_000_000_000);
    let changed = tr!("drawer-changed", date = words::date(changed_unix_secs));
    let missing = record.missing_since_unix_secs;
    let missing = missing.map(|since| tr!("drawer-missing-since", ago = words::ago(since, now_unix_secs)));
    [Some(added), Some(changed), missing].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A place in the library as people read it, from its root down: "models › loras › style". Outside of every root, or
/// where the root is not known, the whole path.
pub(in crate::ui) fn place(roots: &[LibraryRoot], path: &Path) -> String {
    let inside = |root: &LibraryRoot| Some((root.path.file_name()?.to_owned(), path.strip_prefix(&root.path).ok()?));
    let found = roots.iter().filter(|root| path.starts_with(&root.path)).max_by_key(|root| root.path.as_os_str().len());
    let Some((name, rest)) = found.and_then(inside) else { return path.display().to_string() };
    let below = rest.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    std::iter::once(name.to_string_lossy().into_owned()).chain(below).collect::<Vec<_>>().join(" › ")
}

/// The folder of a file as people read it, and the tool it belongs to.
pub(super) fn folder(roots: &[LibraryRoot], record: &FileRecord) -> String {
    let place = record.path.parent().map(|folder| place(roots, folder)).unwrap_or_default();
    let tool = roots.iter().find(|root| root.id == record.root).map(|root| root.tool);
    match tool.filter(|tool| *tool != RootTool::Loose) {
        Some(tool) => format!("{place} · {}", names::tool(tool)),
        None => place,
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
    version_address(found.model_id, found.version_id)
}

/// The page of a version on CivitAI.
pub(super) fn version_address(model: ModelId, version: VersionId) -> String {
    Reference::page_of(model, Some(version))
}

/// The size of a version's primary file.
pub(super) fn version_size(version: &VersionInfo) -> String {
    let files = version.files.as_ref().map_or(&[][..], |files| &files.value);
    let file = files.iter().find(|file| file.primary).or_else(|| files.first());
    file.and_then(|file| file.size_bytes).map(words::size).unwrap_or_default()
}

/// What the creator forbids or asks for, and what they allow; only what is told.
pub(super) struct Terms {
    /// "Credit the creator", "No selling of pictures".
    pub(super) duties: Vec<&'static str>,
    /// "Pictures may be sold".
    pub(super) freedoms: Vec<&'static str>,
}

/// A creator's terms in words.
pub(super) fn terms(permissions: Permissions) -> Terms {
    let all = |wanted: bool| {
        let of = move |permission: Permission| {
            let allowed = permissions.allows(permission)?;
            (allowed == wanted).then(|| permission_words(permission, allowed))
        };
        Permission::ALL.into_iter().filter_map(of).collect()
    };
    Terms { duties: all(false), freedoms: all(true) }
}

fn permission_words(permission: Permission, allowed: bool) -> &'static str {
    match (permission, allowed) {
        (Permission::NoCredit, true) => tr!("licence-credit-not-needed"),
        (Permission::NoCredit, false) => tr!("licence-credit-the-creator"),
        (Permission::SellImages, true) => tr!("licence-sell-pictures"),
        (Permission::SellImages, false) => tr!("licence-no-sell-pictures"),
        (Permission::Rent, true) => tr!("licence-rent"),
        (Permission::Rent, false) => tr!("licence-no-rent"),
        (Permission::SellModel, true) => tr!("licence-sell-model"),
        (Permission::SellModel, false) => tr!("licence-no-sell-model"),
        (Permission::ShareMerges, true) => tr!("licence-share-merges"),
        (Permission::ShareMerges, false) => tr!("licence-no-share-merges"),
        (Permission::OtherLicence, true) => tr!("licence-other-terms"),
        (Permission::OtherLicence, false) => tr!("licence-same-terms"),
    }
}

/// The name of a file beside the model.
pub(super) fn name_of(path: &StoredPath) -> String {
    path.0.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue::Licence;

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

    #[test]
    fn only_what_is_told_is_said() {
        let licence = Licence {
            allow_no_credit: Some(false),
            allow_derivatives: Some(true),
            allow_commercial_use: Some(vec!["Image".to_owned()]),
            ..Licence::default()
        };
        let Terms { duties, freedoms } = terms(Permissions::new(&licence));
        assert_eq!(duties, ["Credit the creator", "No paid generation", "No selling of the model"]);
        assert_eq!(freedoms, ["Pictures may be sold", "Merges may be shared"]);
        let none = terms(Permissions::default());
        assert!(none.duties.is_empty() && none.freedoms.is_empty());
    }
}
