//! What the user sets about organising.

use crate::downloads::DownloadSettings;
use crate::downloads::template::{Aliases, Template, TemplateError};
use crate::model::kind::ModelKind;
use serde::{Deserialize, Serialize};

/// The name of the setting in the store.
pub const SETTING: &str = "organise";
/// The template where the user has set none: a folder for each base model.
pub const USUAL_TEMPLATE: &str = "{base_model}/";

/// What the user sets about organising.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrganiseSettings {
    /// Folders and, unless it ends in `/`, the name of a file. Empty is what downloads use.
    pub template: String,
}

/// Templates as they were checked, one for each kind.
pub(super) struct Templates<'a> {
    own: Option<Template>,
    of_downloads: Vec<(ModelKind, Template)>,
    pub(super) aliases: &'a Aliases,
}

impl<'a> Templates<'a> {
    pub(super) fn new(own: &str, downloads: &'a DownloadSettings) -> Result<Self, TemplateError> {
        if !own.trim().is_empty() {
            return Ok(Self { own: Some(parse(own)?), of_downloads: Vec::new(), aliases: &downloads.aliases });
        }
        let of = |kind: ModelKind| {
            let template = downloads.template_of(kind);
            let template = if template.trim().is_empty() { USUAL_TEMPLATE } else { template };
            Template::parse(template, false).map(|template| (kind, template))
        };
        let of_downloads = ModelKind::ALL.into_iter().map(of).collect::<Result<_, _>>()?;
        Ok(Self { own: None, of_downloads, aliases: &downloads.aliases })
    }

    pub(super) fn of(&self, kind: ModelKind) -> Option<&Template> {
        let of_downloads = || self.of_downloads.iter().find(|(of, _)| *of == kind).map(|(_, template)| template);
        self.own.as_ref().or_else(of_downloads)
    }
}

/// Reads a template as organising means it: its last part names the file, unless it ends in `/`.
pub fn parse(text: &str) -> Result<Template, TemplateError> {
    Template::parse(text, !text.trim_end().ends_with(['/', '\\']))
}
