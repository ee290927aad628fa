//! What the library knows of the model files of a server, by their names.

use super::choice::tell_family;
use crate::comfy::Families;
use crate::model::character::UsedFile;
use crate::model::digests::to_hex;
use crate::model::ids::VersionId;
use crate::store::Store;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    sha256: Option<[u8; 32]>,
    version: Option<VersionId>,
}

/// Files of the library by name.
#[derive(Debug, Default)]
pub(super) struct Library {
    /// By the bare name: the whole path, and what is known.
    files: BTreeMap<String, Vec<(String, Row)>>,
    /// Families of its checkpoints.
    pub(super) families: Arc<Families>,
}

impl Library {
    /// Reads it. A library that cannot be read knows nothing.
    pub(super) fn read(store: &Store) -> Self {
        let (mut library, mut families) = (Self::default(), Families::default());
        let read = store.read(|reader| {
            reader.each_card(|card| {
                tell_family(&mut families, &card);
                let path = plain(&card.path.to_string_lossy());
                let row = Row { sha256: card.sha256, version: card.version_id };
                library.files.entry(bare(&path).to_owned()).or_default().push((path, row));
            })
        });
        if let Err(error) = read {
            tracing::warn!("what the library knows of models could not be read: {error}");
        }
        Self { families: Arc::new(families), ..library }
    }

    /// What is known of a file of a server. Of several with one name it is the one in the same folders; where that leaves
    /// several that differ, nothing is known.
    pub(super) fn used(&self, name: &str) -> UsedFile {
        let wanted = plain(name);
        let all = self.files.get(bare(&wanted)).map(Vec::as_slice).unwrap_or_default();
        let ending = format!("/{wanted}");
        let below: Vec<Row> = all.iter().filter(|(path, _)| path.ends_with(&ending)).map(|(_, row)| *row).collect();
        let rows = if below.is_empty() { all.iter().map(|(_, row)| *row).collect() } else { below };
        let found = rows.first().filter(|first| rows.iter().all(|row| row == *first));
        UsedFile {
            name: name.to_owned(),
            sha256: found.and_then(|row| row.sha256).map(|hash| to_hex(&hash)),
            version_id: found.and_then(|row| row.version).map(|id| id.0),
        }
    }
}

fn plain(path: &str) -> String {
    path.replace('\\', "/").to_lowercase()
}

fn bare(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_files_of_one_name_the_right_one_or_none_is_recorded() {
        let row = |byte| Row { sha256: Some([byte; 32]), version: None };
        let files = BTreeMap::from([(
            "ink.safetensors".to_owned(),
            vec![("/m/loras/a/ink.safetensors".to_owned(), row(1)), ("/m/loras/b/ink.safetensors".to_owned(), row(2))],
        )]);
        let library = Library { files, ..Library::default() };
        let hash = |name: &str| library.used(name).sha256.map(|hash| hash.chars().take(2).collect::<String>());
        assert_eq!(hash("b\\Ink.safetensors").as_deref(), Some("02"));
        assert_eq!(hash("ink.safetensors"), None, "either may be meant");
        assert_eq!(hash("other.safetensors"), None);
    }
}
