//! What beside its imports makes a pickle worth a warning, and what a whole file is judged to be.

/// The verdict of one file. The order is that of seriousness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// No dangerous code found. Never "safe".
    #[default]
    Clean,
    /// Something is not known, or was not looked into to its end.
    Unknown,
    /// It hides something, or is built as honest files are not.
    Suspicious,
    /// It imports what can run code.
    Dangerous,
}

impl Verdict {
    /// Every verdict, the worst last.
    pub const ALL: [Self; 4] = [Self::Clean, Self::Unknown, Self::Suspicious, Self::Dangerous];

    /// The stable name, as `--json` has it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Unknown => "unknown",
            Self::Suspicious => "suspicious",
            Self::Dangerous => "dangerous",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Clean => "no dangerous code found",
            Self::Unknown => "not known: something in it could not be judged",
            Self::Suspicious => "suspicious: it hides something or is built as honest files are not",
            Self::Dangerous => "dangerous: it can run code when it is loaded",
        }
    }
}

/// The kinds of sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// A name to import is computed and cannot be told.
    ComputedName,
    /// The extension registry stands for an import.
    Extension,
    /// Something is called that was not imported by name.
    CallOfValue,
    /// State is set on the imported thing itself and not on one made from it.
    BuildOnGlobal,
    /// A reference to something outside that is not torch's form of one.
    ForeignReference,
    /// An inert function is given what weights never give it.
    OddArguments,
    /// The instructions break off or make no sense.
    Broken,
    /// A frame is longer than what is there.
    FrameMismatch,
    /// There is something behind the end of the last pickle.
    TrailingData,
    /// A pickle lies inside a text or bytes of another.
    NestedPickle,
    /// The two directories of an archive disagree.
    DirectoriesDisagree,
    /// A member stands in the archive but not in its directory.
    HiddenMember,
    /// Two members have the same name.
    DuplicateMember,
    /// A checksum of the archive is wrong.
    WrongChecksum,
    /// A member is marked as encrypted.
    EncryptedFlag,
    /// A pickle under a name that no pickle has.
    OddName,
    /// One file is two things at once.
    Polyglot,
    /// Members of an archive share bytes.
    Overlap,
    /// The archive breaks off, or its directory is missing.
    DirectoryMissing,
    /// Source text of TorchScript, which runs when it is loaded as such.
    Script,
    /// A packing that is not looked into.
    Packed,
    /// A limit was reached: the rest was not looked into.
    NotFinished,
    /// The bytes are no pickle and nothing else that is known.
    NoPickle,
}

impl Sign {
    /// What it makes of the file.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::ForeignReference
            | Self::TrailingData
            | Self::Script
            | Self::Packed
            | Self::NotFinished
            | Self::DirectoryMissing
            | Self::NoPickle => Verdict::Unknown,
            _ => Verdict::Suspicious,
        }
    }

    /// The stable name, as `--json` has it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ComputedName => "computed_name",
            Self::Extension => "extension",
            Self::CallOfValue => "call_of_value",
            Self::BuildOnGlobal => "build_on_global",
            Self::ForeignReference => "foreign_reference",
            Self::OddArguments => "odd_arguments",
            Self::Broken => "broken",
            Self::FrameMismatch => "frame_mismatch",
            Self::TrailingData => "trailing_data",
            Self::NestedPickle => "nested_pickle",
            Self::DirectoriesDisagree => "directories_disagree",
            Self::HiddenMember => "hidden_member",
            Self::DuplicateMember => "duplicate_member",
            Self::WrongChecksum => "wrong_checksum",
            Self::EncryptedFlag => "encrypted_flag",
            Self::OddName => "odd_name",
            Self::Polyglot => "polyglot",
            Self::Overlap => "overlap",
            Self::DirectoryMissing => "directory_missing",
            Self::Script => "script",
            Self::Packed => "packed",
            Self::NotFinished => "not_finished",
            Self::NoPickle => "no_pickle",
        }
    }

    /// What is the matter, as the predicate of a sentence about "it".
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::ComputedName => "it imports something whose name it computes",
            Self::Extension => "it imports by a number of the extension registry",
            Self::CallOfValue => "it calls something that it did not import by name",
            Self::BuildOnGlobal => "it changes an imported thing itself",
            Self::ForeignReference => "it refers to something outside in a form that is not torch's",
            Self::OddArguments => "it gives a harmless function what weights never give it",
            Self::Broken => "its instructions break off or make no sense",
            Self::FrameMismatch => "a frame in it is longer than what is there",
            Self::TrailingData => "something follows behind its end",
            Self::NestedPickle => "another pickle lies inside a value of it",
            Self::DirectoriesDisagree => "the two directories of the archive disagree about it",
            Self::HiddenMember => "it stands in the archive but not in its directory",
            Self::DuplicateMember => "two members of the archive have its name",
            Self::WrongChecksum => "its checksum is wrong",
            Self::EncryptedFlag => "it is marked as encrypted, which makes some scanners pass it over",
            Self::OddName => "it is a pickle under a name that no pickle has",
            Self::Polyglot => "the file is two kinds of file at once",
            Self::Overlap => "it shares bytes with another member",
            Self::DirectoryMissing => "the archive's directory is missing or does not fit it",
            Self::Script => "it is source text of TorchScript",
            Self::Packed => "it is packed in a way that is not looked into",
            Self::NotFinished => "it is too large to be looked into to its end",
            Self::NoPickle => "it is neither a pickle nor another format that is known here",
        }
    }
}

/// One sign, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// What kind of sign.
    pub sign: Sign,
    /// The member of an archive, or empty.
    pub place: String,
    /// Bytes from the start of the pickle, where that says something.
    pub offset: Option<u64>,
}

impl Noticed {
    /// One sentence without a full stop.
    pub fn detail(&self) -> String {
        let at = self.offset.map_or_else(String::new, |offset| format!(" at byte {offset}"));
        if self.place.is_empty() {
            format!("The pickle{at}: {}", self.sign.words())
        } else {
            format!("'{}'{at}: {}", crate::formats::show::name(&self.place), self.sign.words())
        }
    }
}
