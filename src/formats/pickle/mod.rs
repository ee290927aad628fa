//! Pickles, recognised and listed without ever being unpickled.
//!
//! A pickle is a program. [`scan`] walks its opcodes with a stack of stand-ins: nothing is imported, called or built.
//! What comes out is the list of what it would import, and the tensors it would rebuild. The verdict is by allow-list:
//! lists of bad names have lost every time (see the advisories on picklescan), so what is not known to be needed for
//! weights is told.

mod allowed;
mod opcodes;
#[cfg(test)]
mod tests;
mod walk;
pub(super) mod zip;

use super::tensors::TensorTable;
use super::{limits, show};
use crate::model::finding::{Finding, FindingCode};
use crate::model::kind::ModelKind;
use std::collections::BTreeSet;

use allowed::{Judgement, judge};

/// What a pickle would import, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The module.
    pub module: String,
    /// The name in it.
    pub name: String,
    /// Where the opcode stands, in bytes from the start of the pickle.
    pub offset: u64,
}

/// What the walk of one or more pickles saw.
#[derive(Debug, Default)]
pub struct Scan {
    /// Every different import, in order.
    pub imports: Vec<Import>,
    /// Whether there were more imports than are listed.
    pub more_imports: bool,
    /// The tensors with their names in dictionaries.
    pub tensors: TensorTable,
    /// Keys of dictionaries that are not names of tensors.
    pub keys: BTreeSet<String>,
    /// Whether a dictionary has numbers for keys, as hypernetworks do.
    pub has_number_keys: bool,
    /// Where and why the walk had to stop before the end.
    pub stopped: Option<(u64, &'static str)>,
    /// Pickles that were walked to their end.
    pub finished: usize,
}

impl Scan {
    /// Imports that weights never need.
    pub fn suspicious(&self) -> impl Iterator<Item = &Import> {
        self.imports.iter().filter(|import| judge(&import.module, &import.name) != Judgement::Expected)
    }

    /// Says what was seen. `place` names the pickle within the file (" in 'archive/data.pkl'"), or is empty.
    pub(super) fn report(&self, place: &str, findings: &mut Vec<Finding>) {
        let mut suspicious = self.suspicious();
        if let Some(first) = suspicious.next() {
            let others = suspicious.count();
            let kind = match judge(&first.module, &first.name) {
                Judgement::Dangerous => "which can run any code",
                Judgement::Expected | Judgement::Unknown => "which weights never need",
            };
            let rest = if others == 0 { String::new() } else { format!(" (and {others} more)") };
            findings.push(Finding::new(
                FindingCode::SuspiciousPickle,
                format!(
                    "This pickle imports '{}'{rest} at byte {}{place}, {kind}; do not load it unless you trust its maker",
                    show::name(&format!("{}.{}", first.module, first.name)),
                    first.offset
                ),
            ));
        } else if let Some((offset, why)) = self.stopped {
            findings.push(Finding::new(
                FindingCode::SuspiciousPickle,
                format!(
                    "This pickle cannot be followed beyond byte {offset}{place} ({why}), so what it runs is not known"
                ),
            ));
        } else if self.more_imports {
            findings.push(Finding::new(
                FindingCode::SuspiciousPickle,
                format!(
                    "This pickle imports more than {} different names{place}; weights need a handful",
                    limits::PICKLE_IMPORTS
                ),
            ));
        }
    }

    /// The kind where keys or imports tell more than tensors can.
    pub(super) fn kind(&self) -> Option<ModelKind> {
        let has = |key: &str| self.keys.contains(key);
        if has("string_to_param") || has("string_to_token") {
            Some(ModelKind::Embedding)
        } else if has("layer_structure") || (self.has_number_keys && has("is_layer_norm")) {
            Some(ModelKind::Hypernetwork)
        } else if self.imports.iter().any(|import| import.module.starts_with("ultralytics.nn.")) {
            Some(ModelKind::Detection)
        } else {
            None
        }
    }
}

/// The note every pickle gets that nothing worse was found in.
pub(super) fn note() -> Finding {
    Finding::new(
        FindingCode::Pickle,
        "This is a pickle: loading it can run code. No dangerous import was found in it, but safetensors is the safer form",
    )
}

/// Walks the pickle or the series of pickles at the start of `bytes`. `whole` says that nothing follows in the file.
pub fn scan(bytes: &[u8], whole: bool) -> Scan {
    let mut scan = Scan::default();
    walk::streams(bytes, whole, &mut scan);
    scan.tensors.sort();
    scan
}
