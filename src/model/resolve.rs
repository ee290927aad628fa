//! What a file is, decided from all that speaks about it, with the source of each decision.
//!
//! Order of trust for kind and family: the user, tensor names and shapes, metadata, CivitAI and sidecars, the folder's
//! name. Where one that counts disagrees with what was decided, the file is "misplaced" and the finding says who says what.

use super::base::BaseFamily;
use super::catalogue::{FileInfo, ModelInfo, VersionInfo};
use super::file::FileRecord;
use super::finding::{Finding, FindingCode};
use super::kind::ModelKind;
use super::sourced::{Field, Source, Sourced};

/// What was decided about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// What it is for; `None` counts as [`ModelKind::Other`].
    pub kind: Field<ModelKind>,
    /// What it can be loaded with.
    pub family: Field<BaseFamily>,
    /// The base model by its published or written name ("Illustrious").
    pub base_model: Field<String>,
    /// The name people know it by.
    pub name: Field<String>,
    /// Trigger words.
    pub trigger_words: Field<Vec<String>>,
    /// Disagreements.
    pub findings: Vec<Finding>,
}

/// Decides what a file is. `model` and `version` are the catalogue's records of its match, where there is one.
pub fn resolve(record: &FileRecord, model: Option<&ModelInfo>, version: Option<&VersionInfo>) -> Resolved {
    let kinds = kind_claims(record, model, version);
    let families = family_claims(record, version);
    let mut out = Resolved {
        kind: kinds.first().cloned(),
        family: families.first().cloned(),
        base_model: base_model(record, version),
        name: name(record, model),
        trigger_words: trigger_words(record, version),
        findings: Vec::new(),
    };
    out.findings.extend(kind_disagreement(record, &kinds));
    out.findings.extend(family_disagreement(record, &families));
    out
}

/// Every claim about the kind, best first.
fn kind_claims(
    record: &FileRecord,
    model: Option<&ModelInfo>,
    version: Option<&VersionInfo>,
) -> Vec<Sourced<ModelKind>> {
    let mut claims = Vec::new();
    let mut claim = |kind: Option<ModelKind>, source: Source, at: i64| {
        if let Some(kind) = kind.filter(|kind| *kind != ModelKind::Other) {
            claims.push(Sourced::new(kind, source, at));
        }
    };
    claim(record.user.kind, Source::User, record.user.at_unix_secs);
    claim(record.header.kind_by_tensors, Source::Tensors, record.first_seen_unix_secs);
    claim(record.header.kind_by_metadata, Source::Metadata, record.first_seen_unix_secs);
    if let Some(type_name) = model.and_then(|model| model.type_name.as_ref()) {
        let by_file = matched_file(record, version).and_then(|file| kind_of_file_type(&file.type_name));
        let kind = by_file.unwrap_or_else(|| ModelKind::from_civitai_type(&type_name.value));
        claim(Some(kind), type_name.source, type_name.at_unix_secs);
    }
    for sidecar in &record.sidecars {
        let kind = sidecar.type_name.as_deref().map(ModelKind::from_civitai_type);
        claim(kind, Source::Sidecar(sidecar.kind), sidecar.modified_unix_secs);
    }
    claim(record.kind_by_folder, Source::Folder, record.first_seen_unix_secs);
    claims
}

/// Every claim about the family, best first.
fn family_claims(record: &FileRecord, version: Option<&VersionInfo>) -> Vec<Sourced<BaseFamily>> {
    let mut claims = Vec::new();
    let mut claim = |family: Option<BaseFamily>, source: Source, at: i64| {
        if let Some(family) = family.filter(|family| family.is_known()) {
            claims.push(Sourced::new(family, source, at));
        }
    };
    claim(record.user.family, Source::User, record.user.at_unix_secs);
    claim(record.header.family_by_tensors, Source::Tensors, record.first_seen_unix_secs);
    claim(record.header.family_by_metadata, Source::Metadata, record.first_seen_unix_secs);
    if let Some(base) = version.and_then(|version| version.base_model.as_ref()) {
        claim(Some(BaseFamily::from_base_model(&base.value)), base.source, base.at_unix_secs);
    }
    for sidecar in &record.sidecars {
        let family = sidecar.base_model.as_deref().map(BaseFamily::from_base_model);
        claim(family, Source::Sidecar(sidecar.kind), sidecar.modified_unix_secs);
    }
    claims
}

/// The entry of the matched version that is this very file, by id or by hash.
pub fn matched_file<'a>(record: &FileRecord, version: Option<&'a VersionInfo>) -> Option<&'a FileInfo> {
    let found = record.civit_match()?;
    let files = &version?.files.as_ref()?.value;
    files.iter().find(|file| Some(file.id) == found.file_id)
}

/// What CivitAI's file type says beyond the model's own type: a checkpoint's page also carries VAEs and encoders.
pub fn kind_of_file_type(type_name: &str) -> Option<ModelKind> {
    match type_name {
        "VAE" => Some(ModelKind::Vae),
        "Text Encoder" => Some(ModelKind::TextEncoder),
        "UNet" | "Diffusion Model" => Some(ModelKind::DiffusionModel),
        "CLIPVision" | "Vision Encoder" => Some(ModelKind::ClipVision),
        "ControlNet" => Some(ModelKind::ControlNet),
        "Upscaler" => Some(ModelKind::Upscaler),
        "Negative" => Some(ModelKind::Embedding),
        "Enhancement LoRA" => Some(ModelKind::Lora),
        _ => None,
    }
}

fn kind_disagreement(record: &FileRecord, claims: &[Sourced<ModelKind>]) -> Option<Finding> {
    let best = claims.first()?;
    // What the user said is not argued with, and a folder proves nothing against another folder.
    if best.source == Source::User {
        return None;
    }
    let other = claims.iter().skip(1).find(|claim| !claim.value.agrees_with(best.value))?;
    let place = record.path.parent().and_then(std::path::Path::file_name).map(|name| name.to_string_lossy());
    let detail = match (other.source, place) {
        (Source::Folder, Some(folder)) => format!(
            "Misplaced: its {} say {}, but it lies among {} files in the folder {folder}",
            best.source.label(),
            best.value,
            other.value
        ),
        _ => format!(
            "Sources disagree: its {} say {}, {} says {}",
            best.source.label(),
            best.value,
            other.source.label(),
            other.value
        ),
    };
    Some(Finding::new(FindingCode::Misplaced, detail))
}

fn family_disagreement(_record: &FileRecord, claims: &[Sourced<BaseFamily>]) -> Option<Finding> {
    let best = claims.first()?;
    if best.source == Source::User {
        return None;
    }
    let other = claims.iter().skip(1).find(|claim| claim.value != best.value)?;
    Some(Finding::new(
        FindingCode::Misplaced,
        format!(
            "Sources disagree: its {} say {}, {} says {}",
            best.source.label(),
            best.value,
            other.source.label(),
            other.value
        ),
    ))
}

fn base_model(record: &FileRecord, version: Option<&VersionInfo>) -> Field<String> {
    if let Some(base) = version.and_then(|version| version.base_model.clone()) {
        return Some(base);
    }
    record.sidecars.iter().find_map(|sidecar| {
        let name = sidecar.base_model.clone().filter(|name| !name.trim().is_empty())?;
        Some(Sourced::new(name, Source::Sidecar(sidecar.kind), sidecar.modified_unix_secs))
    })
}

fn name(record: &FileRecord, model: Option<&ModelInfo>) -> Field<String> {
    if let Some(title) = record.user.title.clone().filter(|title| !title.trim().is_empty()) {
        return Some(Sourced::new(title, Source::User, record.user.at_unix_secs));
    }
    if let Some(name) = model.and_then(|model| model.name.clone()) {
        return Some(name);
    }
    let by_sidecar = record.sidecars.iter().find_map(|sidecar| {
        let name = sidecar.model_name.clone().filter(|name| !name.trim().is_empty())?;
        Some(Sourced::new(name, Source::Sidecar(sidecar.kind), sidecar.modified_unix_secs))
    });
    if by_sidecar.is_some() {
        return by_sidecar;
    }
    let stem = record.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Some(Sourced::new(stem, Source::FileName, record.first_seen_unix_secs))
}

fn trigger_words(record: &FileRecord, version: Option<&VersionInfo>) -> Field<Vec<String>> {
    if let Some(words) = record.user.trigger_words.clone() {
        return Some(Sourced::new(words, Source::User, record.user.at_unix_secs));
    }
    if let Some(words) = version.and_then(|version| version.trigger_words.clone()) {
        return Some(words);
    }
    let by_sidecar = record.sidecars.iter().find(|sidecar| !sidecar.trigger_words.is_empty()).map(|sidecar| {
        Sourced::new(sidecar.trigger_words.clone(), Source::Sidecar(sidecar.kind), sidecar.modified_unix_secs)
    });
    by_sidecar.or_else(|| {
        let words = record.header.trigger_words.clone();
        (!words.is_empty()).then(|| Sourced::new(words, Source::Metadata, record.first_seen_unix_secs))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::FileStamp;
    use crate::model::ids::{FileKey, RootId};

    fn record(path: &str) -> FileRecord {
        FileRecord::new(FileKey(1), RootId(1), path.into(), FileStamp::default(), 100)
    }

    #[test]
    fn tensors_outrank_the_folder_and_the_disagreement_is_said() {
        let mut record = record("/models/loras/a.safetensors");
        record.header.kind_by_tensors = Some(ModelKind::Vae);
        record.kind_by_folder = Some(ModelKind::Lora);
        let resolved = resolve(&record, None, None);
        assert_eq!(resolved.kind.map(|kind| (kind.value, kind.source)), Some((ModelKind::Vae, Source::Tensors)));
        assert_eq!(resolved.findings.len(), 1);
        assert_eq!(resolved.findings[0].code, FindingCode::Misplaced);
        assert!(resolved.findings[0].detail.contains("loras"));
    }

    #[test]
    fn a_locon_published_as_lora_is_no_contradiction() {
        let mut record = record("/models/loras/a.safetensors");
        record.header.kind_by_tensors = Some(ModelKind::LoCon);
        record.kind_by_folder = Some(ModelKind::Lora);
        assert!(resolve(&record, None, None).findings.is_empty());
    }

    #[test]
    fn the_user_is_not_argued_with() {
        let mut record = record("/models/loras/a.safetensors");
        record.header.kind_by_tensors = Some(ModelKind::Vae);
        record.user.kind = Some(ModelKind::Lora);
        let resolved = resolve(&record, None, None);
        assert_eq!(resolved.kind.map(|kind| kind.value), Some(ModelKind::Lora));
        assert!(resolved.findings.is_empty());
    }

    #[test]
    fn a_file_without_any_word_is_named_by_its_stem() {
        let resolved = resolve(&record("/m/Great Model v2.safetensors"), None, None);
        assert_eq!(
            resolved.name.map(|name| (name.value, name.source)),
            Some(("Great Model v2".to_owned(), Source::FileName))
        );
        assert_eq!(resolved.kind, None);
    }
}
