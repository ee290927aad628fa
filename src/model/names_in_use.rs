//! The names CivitAI uses for types and base models at present. They grow every month; what the program was built with is
//! always among them.

use super::base::BaseFamily;
use super::base_models;
use super::kind::ModelKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Names CivitAI told, beside those that are built in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamesInUse {
    /// Model types (`LORA`).
    pub types: Vec<String>,
    /// Types of files (`Pruned Model`).
    pub file_types: Vec<String>,
    /// Base models (`SDXL 1.0`).
    pub base_models: Vec<String>,
    /// Those of them that ordinary uploaders may choose.
    pub active_base_models: Vec<String>,
}

impl NamesInUse {
    /// CivitAI's types for a kind of ours; a type that nobody knew when the program was built is one of the others.
    pub fn types_of(&self, kind: ModelKind) -> BTreeSet<&str> {
        let told = self.types.iter().map(String::as_str).filter(|name| ModelKind::from_civitai_type(name) == kind);
        told.chain(kind.civitai_types().iter().copied()).collect()
    }

    /// CivitAI's base models of a family.
    pub fn bases_of(&self, family: BaseFamily) -> BTreeSet<&str> {
        let built_in = base_models::ALL.iter().map(|base| base.name);
        let all = self.base_models.iter().map(String::as_str).chain(built_in);
        all.filter(|name| BaseFamily::from_base_model(name) == family).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_joins_what_is_built_in() {
        let names = NamesInUse {
            types: vec!["LORA".to_owned(), "Hologram".to_owned()],
            base_models: vec!["SDXL 9.9".to_owned(), "Nobody Knows".to_owned()],
            ..NamesInUse::default()
        };
        assert_eq!(names.types_of(ModelKind::Other), BTreeSet::from(["Hologram", "Other"]));
        assert_eq!(names.types_of(ModelKind::Lora), BTreeSet::from(["LORA"]));
        assert_eq!(names.types_of(ModelKind::Checkpoint), BTreeSet::from(["Checkpoint"]));
        let sdxl = names.bases_of(BaseFamily::Sdxl);
        assert!(sdxl.contains("SDXL 9.9") && sdxl.contains("SDXL 1.0"));
        assert!(NamesInUse::default().bases_of(BaseFamily::Sdxl).contains("SDXL 1.0"));
    }
}
