//! Identifiers. Newtypes, so that a model id is never handed over where a version id is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $inner:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A model on CivitAI (1..=2147483647 on the wire).
    ModelId,
    u64
);
id!(
    /// A version of a model on CivitAI.
    VersionId,
    u64
);
id!(
    /// A file of a version on CivitAI.
    CivitFileId,
    u64
);
id!(
    /// What a card is of. Below 2^63 it is a file of the user's library: our own number, given at first sight and kept
    /// through moves and renames. From 2^63 on it is a model of the catalogue, by its id on CivitAI; no table of files
    /// ever holds one.
    FileKey,
    u64
);
id!(
    /// A root folder of the library.
    RootId,
    u32
);
id!(
    /// What the user's marks are about: a version, a file, or both in one. Our own number.
    SubjectId,
    u64
);
id!(
    /// A collection of the user's.
    CollectionId,
    u32
);
id!(
    /// A download of the queue or of the history. Our own number, never used twice.
    DownloadId,
    u64
);
id!(
    /// A character of the studio. Our own number, never used twice.
    CharacterId,
    u64
);
id!(
    /// One run of the studio for a character. Our own number, never used twice.
    RunId,
    u64
);

/// Set in keys of models.
const MODEL_BIT: u64 = 1 << 63;

impl FileKey {
    /// The key of a model that is known from the catalogue, whether or not the library has files of it.
    pub const fn of_model(id: ModelId) -> Self {
        Self(id.0 | MODEL_BIT)
    }

    /// The model it stands for; `None` for a file.
    pub const fn model(self) -> Option<ModelId> {
        if self.is_file() { None } else { Some(ModelId(self.0 & !MODEL_BIT)) }
    }

    /// Whether it stands for a file of the library.
    pub const fn is_file(self) -> bool {
        self.0 & MODEL_BIT == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_of_a_file_or_of_a_model() {
        assert_eq!((FileKey(7).is_file(), FileKey(7).model()), (true, None));
        let key = FileKey::of_model(ModelId(2_147_483_647));
        assert_eq!((key.is_file(), key.model()), (false, Some(ModelId(2_147_483_647))));
        assert_ne!(FileKey::of_model(ModelId(7)), FileKey(7));
    }
}
