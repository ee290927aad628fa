//! What the user sets about downloads, and the finer numbers of one.

use super::name::clean_file_name;
use super::spot::{Spot, folders};
use super::template::{Aliases, Facts, PlaceOfKind, Template, TemplateError};
use crate::model::kind::ModelKind;
use crate::model::path_bytes::StoredPath;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// The name of the setting in the store.
pub const SETTING: &str = "downloads";
/// The name under which the store keeps that somebody held all downloads.
pub const HELD_SETTING: &str = "downloads held";
/// The most downloads at once that can be set.
pub const MOST_AT_ONCE: usize = 8;

/// What the user sets about downloads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DownloadSettings {
    /// Downloads at once.
    pub at_once: usize,
    /// Bytes a second for all of them together; none is no limit.
    pub bytes_per_sec: Option<u64>,
    /// Where files of a kind go, where the user said so.
    pub places: BTreeMap<ModelKind, PlaceOfKind>,
    /// The template of folders for kinds that have none of their own.
    pub template: String,
    /// Folder names for base models.
    pub aliases: Aliases,
    /// Keep a preview picture beside the file.
    pub previews: bool,
    /// Write sidecars beside the file.
    pub sidecars: bool,
}

impl Default for DownloadSettings {
    fn default() -> Self {
        Self {
            at_once: 2,
            bytes_per_sec: None,
            places: BTreeMap::new(),
            template: String::new(),
            aliases: Aliases::new(),
            previews: false,
            sidecars: false,
        }
    }
}

impl DownloadSettings {
    /// Downloads at once, within reason.
    pub fn at_once(&self) -> usize {
        self.at_once.clamp(1, MOST_AT_ONCE)
    }

    /// Another folder for a kind; none is where the library keeps such files.
    pub fn set_folder(&mut self, kind: ModelKind, folder: Option<PathBuf>) {
        let place = PlaceOfKind {
            folder: folder.map(StoredPath),
            template: self.places.get(&kind).map(|place| place.template.clone()).unwrap_or_default(),
            below: None,
        };
        self.set_place(kind, place);
    }

    /// Files of a kind go to this spot from now on; none is where the library keeps them, in folders by the template.
    pub fn set_spot(&mut self, kind: ModelKind, spot: Option<&Spot>) {
        let template = self.places.get(&kind).map(|place| place.template.clone()).unwrap_or_default();
        let folder = spot.map(|spot| StoredPath(spot.folder.clone()));
        self.set_place(kind, PlaceOfKind { folder, template, below: spot.map(|spot| spot.below.clone()) });
    }

    /// Folders and name of a file below the folder of its kind: those that were chosen, else those the template makes.
    pub fn below(&self, facts: &Facts) -> Result<PathBuf, TemplateError> {
        match self.places.get(&facts.kind).and_then(|place| place.below.as_deref()) {
            Some(below) => Ok(folders(below).join(clean_file_name(&facts.file_name))),
            None => Ok(Template::parse(self.template_of(facts.kind), false)?.fill(facts, &self.aliases)),
        }
    }

    /// Another place for a kind; what says nothing is not kept.
    pub fn set_place(&mut self, kind: ModelKind, place: PlaceOfKind) {
        if place == PlaceOfKind::default() {
            self.places.remove(&kind);
        } else {
            self.places.insert(kind, place);
        }
    }

    /// Whether any template says the base model, so that other names for base models make a difference.
    pub fn names_base_models(&self) -> bool {
        self.templates().any(|template| template.names_base_model())
    }

    /// Whether any template says what only a model's page tells.
    pub fn names_page_facts(&self) -> bool {
        self.templates().any(|template| template.names_page_facts())
    }

    fn templates(&self) -> impl Iterator<Item = Template> {
        let own = self.places.values().map(|place| place.template.as_str());
        own.chain([self.template.as_str()]).filter_map(|text| Template::parse(text, false).ok())
    }

    /// The template of folders for a kind.
    pub fn template_of(&self, kind: ModelKind) -> &str {
        let own = self.places.get(&kind).map(|place| place.template.as_str()).filter(|own| !own.trim().is_empty());
        own.unwrap_or(&self.template)
    }
}

/// How patient one download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// Failures in a row, without a byte in between, before it is given up.
    pub tries: u32,
    /// The wait after the first; it doubles.
    pub retry_first: Duration,
    /// The longest such wait.
    pub retry_longest: Duration,
    /// A connection that brings nothing for so long is taken for broken.
    pub stall: Duration,
    /// How long nobody asks where files are when CivitAI wants fewer downloads and does not say for how long; it doubles.
    pub rest_first: Duration,
    /// The longest such pause.
    pub rest_longest: Duration,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            tries: 6,
            retry_first: Duration::from_secs(1),
            retry_longest: Duration::from_secs(30),
            stall: Duration::from_mins(1),
            rest_first: Duration::from_mins(1),
            rest_longest: Duration::from_mins(15),
        }
    }
}
