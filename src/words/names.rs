//! The names of model values in the current language. `label()` of the values themselves is English, for the command line.

use super::{Language, current};
use crate::model::base::BaseFamily;
use crate::model::column::Column;
use crate::model::digests::HashKind;
use crate::model::facts::Container;
use crate::model::file::FileState;
use crate::model::finding::{Finding, FindingCode, Severity};
use crate::model::kind::ModelKind;
use crate::model::query::SortBy;
use crate::model::root::RootTool;
use crate::model::sourced::{SidecarKind, Source};
use crate::tr;

/// What a model file is for.
pub fn kind(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Checkpoint => tr!("kind-checkpoint"),
        ModelKind::Lora => tr!("kind-lora"),
        ModelKind::LoCon => tr!("kind-locon"),
        ModelKind::Dora => tr!("kind-dora"),
        ModelKind::Embedding => tr!("kind-embedding"),
        ModelKind::Vae => tr!("kind-vae"),
        ModelKind::ControlNet => tr!("kind-controlnet"),
        ModelKind::Upscaler => tr!("kind-upscaler"),
        ModelKind::TextEncoder => tr!("kind-text-encoder"),
        ModelKind::DiffusionModel => tr!("kind-diffusion-model"),
        ModelKind::ClipVision => tr!("kind-clip-vision"),
        ModelKind::MotionModule => tr!("kind-motion-module"),
        ModelKind::Hypernetwork => tr!("kind-hypernetwork"),
        ModelKind::IpAdapter => tr!("kind-ip-adapter"),
        ModelKind::AestheticGradient => tr!("kind-aesthetic-gradient"),
        ModelKind::Detection => tr!("kind-detection"),
        ModelKind::VisionLanguage => tr!("kind-vision-language"),
        ModelKind::Llm => tr!("kind-llm"),
        ModelKind::Asset => tr!("kind-asset"),
        ModelKind::Other => tr!("kind-other"),
    }
}

/// A base family. Families are proper names in every language.
pub fn family(family: BaseFamily) -> &'static str {
    match family {
        BaseFamily::Other => tr!("base-other"),
        BaseFamily::Unknown => tr!("base-unknown"),
        named => named.label(),
    }
}

/// Where a file stands.
pub fn state(state: FileState) -> &'static str {
    match state {
        FileState::Identified => tr!("state-identified"),
        FileState::Unknown => tr!("state-unknown"),
        FileState::Pending => tr!("state-pending"),
        FileState::Broken => tr!("state-broken"),
        FileState::NotInLibrary => tr!("state-not-in-library"),
    }
}

/// An order of the gallery, as it stands inside a sentence.
pub fn sort(sort: SortBy) -> &'static str {
    match sort {
        SortBy::Name => tr!("sort-name"),
        SortBy::Added => tr!("sort-added"),
        SortBy::Modified => tr!("sort-modified"),
        SortBy::Size => tr!("sort-size"),
        SortBy::Base => tr!("sort-base"),
        SortBy::Kind => tr!("sort-kind"),
        SortBy::Downloads => tr!("sort-downloads"),
        SortBy::Likes => tr!("sort-likes"),
        SortBy::Rating => tr!("sort-rating"),
        SortBy::Creator => tr!("sort-creator"),
        SortBy::Precision => tr!("sort-precision"),
        SortBy::State => tr!("sort-state"),
        SortBy::Folder => tr!("sort-folder"),
        SortBy::Score => tr!("sort-score"),
        SortBy::Own => tr!("sort-own"),
    }
}

/// A column of the gallery's table.
pub fn column(column: Column) -> &'static str {
    match column {
        Column::Name => tr!("column-name"),
        Column::Version => tr!("column-version"),
        Column::Kind => tr!("column-kind"),
        Column::Base => tr!("column-base"),
        Column::Creator => tr!("column-creator"),
        Column::Size => tr!("column-size"),
        Column::Precision => tr!("column-precision"),
        Column::Rating => tr!("column-rating"),
        Column::Score => tr!("column-score"),
        Column::Downloads => tr!("column-downloads"),
        Column::Likes => tr!("column-likes"),
        Column::Added => tr!("column-added"),
        Column::Modified => tr!("column-modified"),
        Column::State => tr!("column-state"),
        Column::TriggerWords => tr!("column-trigger-words"),
        Column::Folder => tr!("column-folder"),
    }
}

/// How much a finding matters.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => tr!("severity-note"),
        Severity::Warning => tr!("severity-warning"),
        Severity::Broken => tr!("severity-broken"),
    }
}

/// A kind of hash: a proper name in every language.
pub const fn hash(hash: HashKind) -> &'static str {
    hash.label()
}

/// By what CivitAI's entry of a file was found.
pub fn found_by(by: Option<HashKind>) -> &'static str {
    by.map_or_else(|| tr!("found-by-its-download"), hash)
}

/// A container of model files: all but the unknown one are proper names.
pub fn container(container: Container) -> &'static str {
    match container {
        Container::Unknown => tr!("container-unknown"),
        known => known.label(),
    }
}

/// The tool a folder belongs to: proper names, or "folder".
pub fn tool(tool: RootTool) -> &'static str {
    match tool {
        RootTool::Loose => tr!("tool-loose"),
        named => named.label(),
    }
}

/// Where a value came from.
pub fn source(source: Source) -> &'static str {
    match source {
        Source::Sidecar(kind) => sidecar(kind),
        Source::Folder => tr!("source-folder"),
        Source::FileName => tr!("source-file-name"),
        Source::Metadata => tr!("source-metadata"),
        Source::Tensors => tr!("source-tensors"),
        Source::CivitaiHash => tr!("source-civitai-hash"),
        Source::Civitai => tr!("source-civitai"),
        Source::User => tr!("source-user"),
    }
}

/// Which program's sidecar a value was read from.
pub fn sidecar(sidecar: SidecarKind) -> &'static str {
    match sidecar {
        SidecarKind::A1111Json => tr!("sidecar-a1111"),
        SidecarKind::CivitaiInfo => tr!("sidecar-civitai-helper"),
        SidecarKind::ApiInfo => tr!("sidecar-browser-plus"),
        SidecarKind::CmInfo => tr!("sidecar-stability-matrix"),
        SidecarKind::LoraManager => tr!("sidecar-lora-manager"),
        SidecarKind::Swarm => tr!("sidecar-swarm"),
        SidecarKind::Civicomfy => tr!("sidecar-civicomfy"),
        SidecarKind::Rgthree => tr!("sidecar-rgthree"),
        SidecarKind::ModelManagerMd => tr!("sidecar-model-manager"),
        SidecarKind::Civitdl => tr!("sidecar-civitdl"),
        SidecarKind::A1111Cache => tr!("sidecar-a1111-cache"),
    }
}

/// A finding in one sentence. English readers see the stored one, which is about this very file; others see what is true of
/// all findings of its kind.
pub fn finding(finding: &Finding) -> &str {
    match current() {
        Language::English => &finding.detail,
        Language::ChineseSimplified => finding_code(finding.code),
    }
}

/// What is true of all findings of a kind, in one sentence.
pub fn finding_code(code: FindingCode) -> &'static str {
    match code {
        FindingCode::Empty => tr!("finding-empty"),
        FindingCode::Truncated => tr!("finding-truncated"),
        FindingCode::HtmlPage => tr!("finding-html-page"),
        FindingCode::JsonBody => tr!("finding-json-body"),
        FindingCode::HeaderTooLarge => tr!("finding-header-too-large"),
        FindingCode::HeaderInvalid => tr!("finding-header-invalid"),
        FindingCode::OverlappingTensors => tr!("finding-overlapping-tensors"),
        FindingCode::TensorOutOfRange => tr!("finding-tensor-out-of-range"),
        FindingCode::TrailingBytes => tr!("finding-trailing-bytes"),
        FindingCode::ZeroBytes => tr!("finding-zero-bytes"),
        FindingCode::WrongExtension => tr!("finding-wrong-extension"),
        FindingCode::UnknownContainer => tr!("finding-unknown-container"),
        FindingCode::Pickle => tr!("finding-pickle"),
        FindingCode::SuspiciousPickle => tr!("finding-suspicious-pickle"),
        FindingCode::DangerousPickle => tr!("finding-dangerous-pickle"),
        FindingCode::UnknownPickle => tr!("finding-unknown-pickle"),
        FindingCode::Misplaced => tr!("finding-misplaced"),
        FindingCode::SidecarUnreadable => tr!("finding-sidecar-unreadable"),
        FindingCode::SidecarStale => tr!("finding-sidecar-stale"),
        FindingCode::HeaderEdited => tr!("finding-header-edited"),
        FindingCode::DiffersFromPublished => tr!("finding-differs-from-published"),
        FindingCode::UselessEmbeddedHash => tr!("finding-useless-embedded-hash"),
        FindingCode::ChangedWhileRead => tr!("finding-changed-while-read"),
        FindingCode::Unreadable => tr!("finding-unreadable"),
        FindingCode::Duplicate => tr!("finding-duplicate"),
        FindingCode::SameWeights => tr!("finding-same-weights"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::set;

    #[test]
    fn english_names_are_those_of_the_command_line() {
        for value in ModelKind::ALL {
            assert_eq!(kind(value), value.label());
        }
        for value in BaseFamily::ALL {
            assert_eq!(family(value), value.label());
        }
        for value in SortBy::ALL {
            assert_eq!(sort(value), value.label());
        }
        for value in [Source::Folder, Source::User, Source::CivitaiHash, Source::Sidecar(SidecarKind::Swarm)] {
            assert_eq!(source(value), value.label());
        }
        assert_eq!(container(Container::Unknown), Container::Unknown.label());
        assert_eq!(tool(RootTool::Loose), RootTool::Loose.label());
        assert_eq!(severity(Severity::Warning), "Needs a look");
    }

    #[test]
    fn findings_are_told_in_the_readers_language() {
        let stored = Finding::new(FindingCode::Truncated, "41 bytes are missing");
        assert_eq!(finding(&stored), "41 bytes are missing");
        set(Language::ChineseSimplified);
        assert!(finding(&stored).contains("下载"), "{}", finding(&stored));
        assert_eq!((kind(ModelKind::Checkpoint), family(BaseFamily::Sdxl)), ("大模型", "SDXL"));
        assert_eq!(state(FileState::Pending), "尚未查询");
    }
}
