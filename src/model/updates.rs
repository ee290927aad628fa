//! Which newer versions a user wants to hear of, and one of them as lists show it.

use super::ids::{FileKey, ModelId, VersionId};
use super::known::KnownVersion;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The longest name that is kept, in characters.
const MAX_NAME_CHARS: usize = 200;

/// What the user wants to hear of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateWishes {
    /// Also versions made for another base model.
    pub other_bases: bool,
    /// Also versions that have to be paid for now.
    pub early_access: bool,
    /// Versions nobody needs to be told of.
    pub ignored_versions: BTreeSet<VersionId>,
    /// What those are called, as far as it was known.
    pub ignored_names: BTreeMap<VersionId, String>,
    /// Models of which nothing needs to be told, with their names.
    pub ignored_models: BTreeMap<ModelId, String>,
    /// When all models were last asked about, seconds since 1970; 0 is never.
    pub checked_unix_secs: i64,
}

/// A change of these wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateChange {
    /// Tell of other base models, or not.
    OtherBases(bool),
    /// Tell of early access, or not.
    EarlyAccess(bool),
    /// Do not tell of this version any more; with its name, empty where it is looked up.
    IgnoreVersion(VersionId, String),
    /// Tell of this version again.
    HeedVersion(VersionId),
    /// Tell of this model again.
    HeedModel(ModelId),
    /// Do not tell of anything of this model any more.
    IgnoreModel(ModelId, String),
    /// Tell of everything again that was ignored.
    HeedAll,
}

impl UpdateWishes {
    /// Name under which the store keeps them.
    pub const NAME: &'static str = "updates";

    /// Takes a change in.
    pub fn apply(&mut self, change: UpdateChange) {
        match change {
            UpdateChange::OtherBases(on) => self.other_bases = on,
            UpdateChange::EarlyAccess(on) => self.early_access = on,
            UpdateChange::IgnoreVersion(id, name) => {
                self.ignored_versions.insert(id);
                self.ignored_names.insert(id, name.chars().take(MAX_NAME_CHARS).collect());
            }
            UpdateChange::IgnoreModel(id, name) => {
                self.ignored_models.insert(id, name.chars().take(MAX_NAME_CHARS).collect());
            }
            UpdateChange::HeedVersion(id) => {
                self.ignored_versions.remove(&id);
                self.ignored_names.remove(&id);
            }
            UpdateChange::HeedModel(id) => {
                self.ignored_models.remove(&id);
            }
            UpdateChange::HeedAll => {
                self.ignored_versions.clear();
                self.ignored_names.clear();
                self.ignored_models.clear();
            }
        }
    }

    /// How many versions and models are ignored.
    pub fn ignored(&self) -> usize {
        self.ignored_versions.len() + self.ignored_models.len()
    }

    /// Versions that are ignored, with their names; one without is called by its number.
    pub fn versions_ignored(&self) -> impl Iterator<Item = (VersionId, String)> {
        let name = |id: &VersionId| self.ignored_names.get(id).filter(|name| !name.is_empty()).cloned();
        self.ignored_versions.iter().map(move |id| (*id, name(id).unwrap_or_else(|| id.to_string())))
    }

    /// Models that are ignored, with their names; one without is called by its number.
    pub fn models_ignored(&self) -> impl Iterator<Item = (ModelId, String)> {
        let named =
            |(id, name): (&ModelId, &String)| (*id, if name.is_empty() { id.to_string() } else { name.clone() });
        self.ignored_models.iter().map(named)
    }

    /// The version to tell of, of all that are known of a model, for a file of the version `own`. `is_paid` and `is_installed` are
    /// asked about few of them. A file beside which a newer version of its base model is installed is one that was kept: nothing is
    /// told of it.
    pub fn update_of<E>(
        &self,
        versions: &[KnownVersion],
        own: VersionId,
        mut is_paid: impl FnMut(VersionId) -> Result<bool, E>,
        mut is_installed: impl FnMut(VersionId) -> Result<bool, E>,
    ) -> Result<Option<VersionId>, E> {
        let Some(own) = versions.iter().find(|version| version.id == own) else { return Ok(None) };
        let mut newer: Vec<&KnownVersion> = versions.iter().filter(|other| other.is_newer_than(own)).collect();
        newer.retain(|other| self.other_bases || other.base_model == own.base_model);
        for other in newer.iter().filter(|other| other.base_model == own.base_model) {
            if is_installed(other.id)? {
                return Ok(None);
            }
        }
        let mut best: Option<&KnownVersion> = None;
        for other in newer {
            let is_better = best.is_none_or(|best| other.is_newer_than(best));
            if !is_better || self.ignored_versions.contains(&other.id) || is_installed(other.id)? {
                continue;
            }
            if self.early_access || !is_paid(other.id)? {
                best = Some(other);
            }
        }
        Ok(best.map(|version| version.id))
    }
}

/// A newer version of something in the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The file it is newer than.
    pub key: FileKey,
    /// Where that file lies.
    pub path: PathBuf,
    /// The model.
    pub model_id: ModelId,
    /// Its name.
    pub name: String,
    /// The version that is there.
    pub own: VersionId,
    /// Its name.
    pub own_name: String,
    /// Its base model.
    pub own_base: String,
    /// The newer version.
    pub newer: VersionId,
    /// Its name.
    pub newer_name: String,
    /// Its base model.
    pub newer_base: String,
    /// When it was published, seconds since 1970; 0 where nobody told.
    pub published_unix_secs: i64,
    /// Bytes of the file a plain download gives, where told.
    pub size_bytes: Option<u64>,
    /// It has to be paid for now.
    pub is_paid: bool,
    /// When it was here before, seconds since 1970; none where it never was, as far as is known.
    pub had_unix_secs: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn version(id: u64, base: &str) -> KnownVersion {
        KnownVersion { id: VersionId(id), base_model: base.to_owned(), published_unix_secs: id.cast_signed() }
    }

    fn update(wishes: &UpdateWishes, own: u64, paid: &[u64], installed: &[u64]) -> Option<u64> {
        let all = [version(1, "SDXL"), version(2, "SDXL"), version(3, "SDXL"), version(4, "Flux")];
        let has = |list: &[u64], id: VersionId| Ok::<_, Infallible>(list.contains(&id.0));
        let found = wishes.update_of(&all, VersionId(own), |id| has(paid, id), |id| has(installed, id));
        found.unwrap().map(|id| id.0)
    }

    #[test]
    fn only_the_newest_of_the_same_base_that_is_free_and_not_there_is_told() {
        let mut wishes = UpdateWishes::default();
        assert_eq!(update(&wishes, 1, &[], &[1]), Some(3));
        assert_eq!(update(&wishes, 1, &[3], &[1]), Some(2), "early access is not told of");
        assert_eq!(update(&wishes, 1, &[], &[1, 2]), None, "version 2 is there: it is told of that one");
        assert_eq!(update(&wishes, 2, &[], &[1, 2]), Some(3));
        assert_eq!(update(&wishes, 3, &[], &[3]), None);
        assert_eq!(update(&wishes, 9, &[], &[9]), None);
        wishes.apply(UpdateChange::EarlyAccess(true));
        assert_eq!(update(&wishes, 1, &[3], &[1]), Some(3));
        wishes.apply(UpdateChange::IgnoreVersion(VersionId(3), "Ink v3".to_owned()));
        assert_eq!(update(&wishes, 1, &[], &[1]), Some(2));
        wishes.apply(UpdateChange::OtherBases(true));
        assert_eq!(update(&wishes, 1, &[], &[1]), Some(4));
        assert_eq!(update(&wishes, 3, &[], &[3, 4]), None, "the other base is there, too");
        wishes.apply(UpdateChange::IgnoreVersion(VersionId(2), String::new()));
        wishes.apply(UpdateChange::IgnoreModel(ModelId(7), "Ink".to_owned()));
        let versions: Vec<_> = wishes.versions_ignored().map(|(_, name)| name).collect();
        assert_eq!(versions, ["2", "Ink v3"]);
        wishes.apply(UpdateChange::HeedVersion(VersionId(3)));
        assert_eq!((update(&wishes, 2, &[], &[2]), wishes.ignored()), (Some(4), 2), "other bases are told of");
        wishes.apply(UpdateChange::OtherBases(false));
        assert_eq!(update(&wishes, 2, &[], &[2]), Some(3), "one is told of again, the other is not");
        wishes.apply(UpdateChange::HeedModel(ModelId(7)));
        assert_eq!((wishes.models_ignored().count(), wishes.ignored()), (0, 1));
        wishes.apply(UpdateChange::HeedAll);
        assert_eq!(wishes, UpdateWishes { early_access: true, ..UpdateWishes::default() });
    }
}
