//! `stem.cm-info.json` of StabilityMatrix (`ConnectedModelInfo`) and `stem.cminfo.json` of Civicomfy: the same names.

use super::civitai;
use super::fields::{self, Object};
use crate::model::facts::SidecarFacts;

/// Reads both; StabilityMatrix' `UserTitle` stands in only where there is no name.
pub(super) fn read(object: &Object, facts: &mut SidecarFacts) {
    facts.model_id = fields::id(object, "ModelId");
    facts.version_id = fields::id(object, "VersionId");
    facts.file_id = fields::first_of(object, &["RemoteFileId", "FileId"], fields::id);
    facts.model_name = fields::first_of(object, &["ModelName", "UserTitle"], fields::name);
    facts.version_name = fields::name(object, "VersionName");
    facts.description = fields::first_of(object, &["ModelDescription", "VersionDescription"], fields::long_text);
    facts.creator = fields::first_of(object, &["AuthorUsername", "CreatorUsername"], fields::name);
    facts.type_name = fields::known_name(object, "ModelType");
    facts.base_model = fields::known_name(object, "BaseModel");
    facts.trigger_words = fields::words(object, "TrainedWords");
    facts.tags = fields::words(object, "Tags");
    facts.nsfw = fields::flag(object, "Nsfw");
    if let Some(hashes) = fields::object(object, "Hashes") {
        civitai::read_hashes(hashes, facts);
    }
}
