//! Pickles, recognised and judged without ever being unpickled.
//!
//! A pickle is a program. The walk goes through its opcodes with a stack of stand-ins: nothing is imported, called or built.
//! What comes out is the list of what it would import and how that would be used, signs of hiding, and the tensors it would
//! rebuild. The verdict is by allow-list: lists of bad names have lost every time (see the advisories on picklescan), so
//! what is not known to be needed for weights is told. docs/security.md names the bypasses that were thought of.

mod grade;
mod inside;
mod opcodes;
mod part;
mod sign;
mod streams;
mod tar;
#[cfg(test)]
mod tests;
mod value;
mod walk;
mod zip;

use super::reader::ByteSource;
use super::tensors::TensorTable;
use super::{FormatError, limits, show};
use crate::model::finding::{Finding, FindingCode};
use crate::model::kind::ModelKind;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

pub use grade::{Grade, grade};
pub(super) use inside::is_wrapping;
use part::Part;
pub use sign::{Noticed, Sign, Verdict};

/// How an import is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usage {
    /// Only imported, which runs the module.
    Import,
    /// Called.
    Call,
    /// Called, and the state of what came out is set.
    Build,
}

impl Usage {
    /// The stable name, as `--json` has it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Call => "call",
            Self::Build => "build",
        }
    }
}

/// What a pickle would import, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Global {
    /// The module.
    pub module: String,
    /// The name in it.
    pub name: String,
    /// The member of an archive, or empty.
    pub place: String,
    /// Where the opcode stands, in bytes from the start of the pickle.
    pub offset: u64,
    /// What is done with it.
    pub usage: Usage,
    /// What to think of it.
    pub grade: Grade,
}

impl Global {
    /// Module and name as Python writes them.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.module, self.name)
    }

    /// Whether this can be names of Python at all, and not just bytes between two line ends.
    fn is_plausible(&self) -> bool {
        let is_name = |text: &str| {
            !text.is_empty()
                && text.split('.').all(|part| {
                    part.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_')
                        && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
                })
        };
        is_name(&self.module) && is_name(&self.name)
    }
}

/// What was seen in one file.
#[derive(Debug, Default)]
pub struct Scan {
    /// Every different import, in order. At most [`limits::PICKLE_IMPORTS`], and as many dangerous ones again.
    pub globals: Vec<Global>,
    /// Whether there were more imports than are listed.
    pub more_globals: bool,
    /// Signs beside the imports.
    pub noticed: Vec<Noticed>,
    /// The tensors with their names in dictionaries.
    pub tensors: TensorTable,
    /// Keys of dictionaries that are not names of tensors.
    pub keys: BTreeSet<String>,
    /// Whether a dictionary has numbers for keys, as hypernetworks do.
    pub has_number_keys: bool,
    /// Pickles that were walked to their end.
    pub finished: usize,
    /// Whether there is a pickle in it at all.
    pub is_pickle: bool,
}

impl Scan {
    /// What to think of the file.
    pub fn verdict(&self) -> Verdict {
        let by_imports = match self.worst_global() {
            Grade::Inert => Verdict::Clean,
            Grade::Unknown => Verdict::Unknown,
            Grade::Suspicious => Verdict::Suspicious,
            Grade::Dangerous => Verdict::Dangerous,
        };
        let by_signs = self.noticed.iter().map(|noticed| noticed.sign.verdict()).max().unwrap_or_default();
        let by_count = if self.more_globals { Verdict::Unknown } else { Verdict::Clean };
        by_imports.max(by_signs).max(by_count)
    }

    /// Imports that weights never need, the worst first.
    pub fn beyond_weights(&self) -> Vec<&Global> {
        let mut found: Vec<&Global> = self.globals.iter().filter(|global| global.grade != Grade::Inert).collect();
        found.sort_by_key(|global| std::cmp::Reverse(global.grade));
        found
    }

    fn worst_global(&self) -> Grade {
        self.globals.iter().map(|global| global.grade).max().unwrap_or(Grade::Inert)
    }

    /// Takes an import in and gives its number; the same name in the same place has one number.
    fn import(&mut self, module: &str, name: &str, place: &str, offset: u64) -> u32 {
        let bound = |text: &str| show::prefix_bytes(text, limits::PICKLE_STRING_BYTES).to_owned();
        let (module, name) = (bound(module), bound(name));
        let same = |global: &Global| global.module == module && global.name == name && global.place == place;
        if let Some(index) = self.globals.iter().position(same) {
            return index as u32;
        }
        let grade = grade(&module, &name);
        let most = limits::PICKLE_IMPORTS * if grade == Grade::Dangerous { 2 } else { 1 };
        if self.globals.len() >= most {
            self.more_globals = true;
            return u32::MAX;
        }
        self.globals.push(Global { module, name, place: place.to_owned(), offset, usage: Usage::Import, grade });
        self.globals.len() as u32 - 1
    }

    /// Takes a sign in; the same sign in the same place is told once.
    fn notice(&mut self, sign: Sign, place: &str, offset: Option<u64>) {
        let is_new = !self.noticed.iter().any(|noticed| noticed.sign == sign && noticed.place == place);
        if is_new && self.noticed.len() < limits::PICKLE_SIGNS {
            self.noticed.push(Noticed { sign, place: place.to_owned(), offset });
        } else if is_new
            && let Some(last) = self.noticed.last_mut()
            && last.sign.verdict() < sign.verdict()
        {
            *last = Noticed { sign, place: place.to_owned(), offset };
        }
    }

    /// Takes in what another walk of the same file saw.
    fn absorb(&mut self, other: Self) {
        for global in other.globals {
            let index = self.import(&global.module, &global.name, &global.place, global.offset);
            if let Some(own) = self.globals.get_mut(index as usize) {
                grade::used(own, global.usage);
            }
        }
        for noticed in other.noticed {
            self.notice(noticed.sign, &noticed.place, noticed.offset);
        }
        self.more_globals |= other.more_globals;
        self.finished += other.finished;
        self.is_pickle = true;
        if self.tensors.is_empty() {
            self.tensors = other.tensors;
        }
        self.keys.extend(other.keys);
        self.has_number_keys |= other.has_number_keys;
    }

    /// Says what was seen, as the findings of a file.
    pub(super) fn report(&self, findings: &mut Vec<Finding>) {
        let code = match self.verdict() {
            Verdict::Clean => return,
            Verdict::Unknown => FindingCode::UnknownPickle,
            Verdict::Suspicious => FindingCode::SuspiciousPickle,
            Verdict::Dangerous => FindingCode::DangerousPickle,
        };
        let beyond = self.beyond_weights();
        let why = match (beyond.first(), self.worst_noticed()) {
            (Some(first), _) => {
                let kind = match first.grade {
                    Grade::Dangerous => "which can run any code",
                    _ => "which weights never need",
                };
                let others = beyond.len() - 1;
                let rest = if others == 0 { String::new() } else { format!(" (and {others} more)") };
                let place =
                    if first.place.is_empty() { String::new() } else { format!(" of '{}'", show::name(&first.place)) };
                format!(
                    "This pickle imports '{}'{rest} at byte {}{place}, {kind}; do not load it unless you trust its maker",
                    show::name(&first.full_name()),
                    first.offset
                )
            }
            (None, Some(noticed)) => {
                format!("{}, so what it runs is not known; do not load it unless you trust its maker", noticed.detail())
            }
            (None, None) => format!(
                "This pickle imports more than {} different names; weights need a handful",
                limits::PICKLE_IMPORTS
            ),
        };
        findings.push(Finding::new(code, why));
    }

    fn worst_noticed(&self) -> Option<&Noticed> {
        self.noticed.iter().rev().max_by_key(|noticed| noticed.sign.verdict())
    }

    /// The kind where keys or imports tell more than tensors can.
    pub(super) fn kind(&self) -> Option<ModelKind> {
        let has = |key: &str| self.keys.contains(key);
        if has("string_to_param") || has("string_to_token") {
            Some(ModelKind::Embedding)
        } else if has("layer_structure") || (self.has_number_keys && has("is_layer_norm")) {
            Some(ModelKind::Hypernetwork)
        } else if self.globals.iter().any(|global| global.module.starts_with("ultralytics.nn.")) {
            Some(ModelKind::Detection)
        } else {
            None
        }
    }
}

/// How much of a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thoroughness {
    /// What a loader would read: for the scan of a library, which must not seek through every tensor.
    Quick,
    /// Every member and what lies between them.
    Full,
}

/// What is carried through the parts of one file: the findings and what is left of each budget.
#[derive(Debug)]
struct Session {
    scan: Scan,
    thoroughness: Thoroughness,
    opcodes: u64,
    unpacked_bytes: u64,
    pickles: usize,
    nesting: usize,
}

impl Session {
    fn new(thoroughness: Thoroughness) -> Self {
        Self {
            scan: Scan::default(),
            thoroughness,
            opcodes: limits::PICKLE_OPCODES_OF_FILE,
            unpacked_bytes: limits::ZIP_UNPACKED_BYTES,
            pickles: limits::ZIP_PICKLES,
            nesting: 0,
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

/// Judges a file, whatever its name and its packing.
///
/// # Errors
/// Only when the file cannot be opened or read.
pub fn scan_file(path: &Path, thoroughness: Thoroughness) -> Result<Scan, FormatError> {
    let mut source = ByteSource::open(path)?;
    scan_source(&mut source, thoroughness).map_err(|source| FormatError::Read { path: path.to_path_buf(), source })
}

/// Judges bytes as [`scan_file`] judges a file.
pub fn scan_bytes(bytes: Vec<u8>) -> Scan {
    let mut source = ByteSource::from_bytes(bytes);
    // Bytes in memory can always be read.
    scan_source(&mut source, Thoroughness::Full).unwrap_or_default()
}

pub(super) fn scan_source(source: &mut ByteSource, thoroughness: Thoroughness) -> io::Result<Scan> {
    let mut session = Session::new(thoroughness);
    inside::file(&mut session, &mut Part::whole(source))?;
    let mut scan = session.scan;
    scan.tensors.sort();
    Ok(scan)
}
