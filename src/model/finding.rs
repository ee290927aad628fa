//! What was noticed about a file, in words a person can act on.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Needs a look.
    Warning,
    /// The file cannot be used, or should not be.
    Broken,
}

/// The kinds of finding. The serialised name is stable: scripts read it from `--json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// Zero bytes long.
    Empty,
    /// Shorter than its header says.
    Truncated,
    /// An HTML page saved as a model.
    HtmlPage,
    /// A JSON error answer saved as a model.
    JsonBody,
    /// The header's length word is larger than the limit or the file.
    HeaderTooLarge,
    /// The header is not valid JSON or not the shape the format asks for.
    HeaderInvalid,
    /// Two tensors claim the same bytes.
    OverlappingTensors,
    /// A tensor's bytes lie outside the file, or its span does not fit its shape.
    TensorOutOfRange,
    /// There are bytes that belong to no tensor.
    TrailingBytes,
    /// The whole file, or all of its tensors' bytes that were looked at, are zero.
    ZeroBytes,
    /// The name says one container, the bytes another.
    WrongExtension,
    /// The container is not known.
    UnknownContainer,
    /// A pickle: loading it can run code.
    Pickle,
    /// A pickle that hides something, or is built as weights never are.
    SuspiciousPickle,
    /// A pickle that imports what can run code.
    DangerousPickle,
    /// A pickle with something in it that could not be judged.
    UnknownPickle,
    /// Tensors, metadata, CivitAI or folder disagree on what this is.
    Misplaced,
    /// A sidecar could not be read and was passed over.
    SidecarUnreadable,
    /// A sidecar's hash does not fit the file.
    SidecarStale,
    /// The bytes are not the published ones, though the tensors are.
    HeaderEdited,
    /// The bytes are not the published ones.
    DiffersFromPublished,
    /// The hash written inside the file is worth nothing.
    UselessEmbeddedHash,
    /// The file changed while it was being read; nothing was recorded.
    ChangedWhileRead,
    /// The file could not be read.
    Unreadable,
    /// The same bytes are in the library under another name.
    Duplicate,
    /// The same weights are in the library with another header.
    SameWeights,
}

impl FindingCode {
    /// How much this kind of finding matters.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Empty
            | Self::Truncated
            | Self::HtmlPage
            | Self::JsonBody
            | Self::HeaderTooLarge
            | Self::HeaderInvalid
            | Self::OverlappingTensors
            | Self::TensorOutOfRange
            | Self::ZeroBytes
            | Self::Unreadable => Severity::Broken,
            Self::WrongExtension
            | Self::UnknownContainer
            | Self::SuspiciousPickle
            | Self::DangerousPickle
            | Self::UnknownPickle
            | Self::Misplaced
            | Self::SidecarUnreadable
            | Self::SidecarStale
            | Self::DiffersFromPublished
            | Self::ChangedWhileRead => Severity::Warning,
            Self::TrailingBytes
            | Self::Pickle
            | Self::HeaderEdited
            | Self::UselessEmbeddedHash
            | Self::Duplicate
            | Self::SameWeights => Severity::Note,
        }
    }
}

/// One finding about one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of finding.
    pub code: FindingCode,
    /// One sentence: what is the matter, and what to do where there is something to do. No trailing full stop.
    pub detail: String,
}

impl FindingCode {
    /// Whether it says that a pickle should not be loaded unless its maker is trusted.
    pub const fn warns_of_pickle(self) -> bool {
        matches!(self, Self::SuspiciousPickle | Self::DangerousPickle | Self::UnknownPickle)
    }
}

impl Finding {
    /// A finding with its sentence.
    pub fn new(code: FindingCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}
