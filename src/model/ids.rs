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
    /// A file of the user's library: our own number, given at first sight and kept through moves and renames.
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
