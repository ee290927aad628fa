//! Models and queries of an evaluation: the invented ones that come with the program, or CivitAI's own objects in a file.

use crate::discovery::document::taken_in;
use crate::discovery::{DiscoveryError, Document};
use crate::formats::html::read_description;
use crate::model::base::BaseFamily;
use crate::model::ids::{FileKey, ModelId};
use crate::model::kind::ModelKind;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// The invented models.
pub const MODELS: &str = include_str!("../../../tests/fixtures/discovery/models.txt");
/// The queries that go with them.
pub const QUERIES: &str = include_str!("../../../tests/fixtures/discovery/queries.txt");

/// What sort of hardness a query has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueryKind {
    /// Shares words with its answer.
    Words,
    /// Shares no stem with its answer's name or tags.
    Meaning,
    /// Mistyped or abbreviated.
    Typo,
    /// Words in a row of its answer's description, as somebody remembers them.
    Quoted,
}

impl QueryKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Words, Self::Meaning, Self::Typo, Self::Quoted];

    /// Its name in files and tables.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Meaning => "meaning",
            Self::Typo => "typo",
            Self::Quoted => "quoted",
        }
    }
}

/// One query with what answers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Its hardness.
    pub kind: QueryKind,
    /// What is typed.
    pub text: String,
    /// Models that answer it.
    pub answers: Vec<ModelId>,
    /// Whether it was for development: what is reported is measured on the others.
    pub is_dev: bool,
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().zip(1..).map(|(line, number)| (number, line.trim()));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn wrong(line: usize, reason: &str) -> DiscoveryError {
    DiscoveryError::Evaluation { line, reason: reason.to_owned() }
}

/// Reads models in the form of [`MODELS`].
pub fn models(text: &str) -> Result<Vec<Document>, DiscoveryError> {
    lines(text)
        .map(|(number, line)| {
            let fields: Vec<&str> = line.split('|').map(str::trim).collect();
            let [id, kind, base, megabytes, creator, name, triggers, tags, description, prompt, downloads] =
                fields.as_slice()
            else {
                return Err(wrong(number, "a model has eleven fields"));
            };
            let id = ModelId(id.parse().map_err(|_bad| wrong(number, "its id is no number"))?);
            let list = |text: &str| text.split(';').map(str::to_owned).filter(|item| !item.is_empty()).collect();
            Ok(Document {
                key: FileKey::of_model(id),
                model_id: Some(id),
                name: (*name).to_owned(),
                creator: Some((*creator).to_owned()),
                triggers: list(triggers),
                tags: list(tags),
                description: (*description).to_owned(),
                prompts: Some((*prompt).to_owned()).filter(|prompt| !prompt.is_empty()).into_iter().collect(),
                kind: ModelKind::from_civitai_type(kind),
                family: BaseFamily::from_base_model(base),
                base_name: (*base).to_owned(),
                size_bytes: megabytes.parse::<f64>().ok().map(|size| (size * 1_048_576.0) as u64),
                downloads: downloads.parse().ok(),
                ..Document::default()
            })
        })
        .collect()
}

/// Reads queries in the form of [`QUERIES`]: of each kind the first, third, … are for development.
pub fn queries(text: &str) -> Result<Vec<Query>, DiscoveryError> {
    let mut read = Vec::new();
    let mut counts = [0_usize; QueryKind::ALL.len()];
    for (number, line) in lines(text) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [kind, query, answers] = fields.as_slice() else { return Err(wrong(number, "a query has three fields")) };
        let at = QueryKind::ALL.iter().position(|known| known.id() == *kind);
        let at = at.ok_or_else(|| wrong(number, "its kind is not known"))?;
        let answers: Result<Vec<ModelId>, _> = answers.split(',').map(|id| id.trim().parse().map(ModelId)).collect();
        let answers = answers.map_err(|_bad| wrong(number, "an answer is no number"))?;
        let is_dev = counts[at].is_multiple_of(2);
        counts[at] += 1;
        read.push(Query { kind: QueryKind::ALL[at], text: (*query).to_owned(), answers, is_dev });
    }
    Ok(read)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiModel {
    id: u64,
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    creator: Option<ApiCreator>,
    #[serde(default)]
    stats: ApiStats,
    #[serde(default)]
    model_versions: Vec<ApiVersion>,
}

#[derive(Deserialize)]
struct ApiCreator {
    username: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ApiStats {
    download_count: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ApiVersion {
    files: Vec<ApiFile>,
    trained_words: Vec<String>,
    base_model: String,
    images: Vec<ApiImage>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ApiImage {
    hash: Option<String>,
    meta: Option<ApiMeta>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ApiMeta {
    prompt: Option<String>,
    #[serde(rename = "Model hash")]
    model_hash: Option<String>,
    resources: Vec<ApiResource>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ApiResource {
    hash: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ApiFile {
    hashes: BTreeMap<String, String>,
}

/// Models of a file with the pages that their pictures make: what was used together.
pub struct Pages {
    /// The models.
    pub documents: Vec<Document>,
    /// For each version with such pictures the models that were used in them.
    pub pages: Vec<Vec<ModelId>>,
}

/// Reads CivitAI's own model objects, one JSON object a line, and what their pictures say of what is used together.
pub fn civitai_pages(text: &str) -> Result<Pages, DiscoveryError> {
    let mut documents = Vec::new();
    let mut owners: HashMap<String, ModelId> = HashMap::new();
    let mut named: Vec<(ModelId, Vec<String>)> = Vec::new();
    for (number, line) in lines(text) {
        let model: ApiModel = serde_json::from_str(line).map_err(|error| wrong(number, &error.to_string()))?;
        for version in &model.model_versions {
            let hashes = version.files.iter().flat_map(|file| file.hashes.values());
            owners.extend(hashes.map(|hash| (hash.to_uppercase(), ModelId(model.id))));
            let metas = version.images.iter().filter_map(|image| image.meta.as_ref());
            let hashes = metas
                .flat_map(|meta| meta.resources.iter().filter_map(|used| used.hash.as_ref()).chain(&meta.model_hash));
            named.push((ModelId(model.id), hashes.map(|hash| hash.to_uppercase()).collect()));
        }
        documents.push(civitai_document(&model));
    }
    let page = |(id, hashes): (ModelId, Vec<String>)| {
        let mut page: Vec<ModelId> = hashes.iter().filter_map(|hash| owners.get(hash)).copied().chain([id]).collect();
        page.sort_unstable();
        page.dedup();
        page
    };
    let pages = named.into_iter().map(page).filter(|page| page.len() >= 2).collect();
    Ok(Pages { documents, pages })
}

/// Reads CivitAI's own model objects, one JSON object a line; each with its whole description, of which the index takes a part.
pub fn civitai_models(text: &str) -> Result<Vec<(Document, String)>, DiscoveryError> {
    let line = |(number, line): (usize, &str)| {
        let model: ApiModel = serde_json::from_str(line).map_err(|error| wrong(number, &error.to_string()))?;
        Ok((civitai_document(&model), described(&model)))
    };
    lines(text).map(line).collect()
}

fn described(model: &ApiModel) -> String {
    read_description(model.description.as_deref().unwrap_or_default()).to_plain_text()
}

fn civitai_document(model: &ApiModel) -> Document {
    let version = model.model_versions.first();
    let images = || model.model_versions.iter().flat_map(|version| &version.images);
    let base_name = version.map(|version| version.base_model.clone()).unwrap_or_default();
    Document {
        key: FileKey::of_model(ModelId(model.id)),
        model_id: Some(ModelId(model.id)),
        name: model.name.clone(),
        creator: model.creator.as_ref().and_then(|creator| creator.username.clone()),
        triggers: version.map(|version| version.trained_words.clone()).unwrap_or_default(),
        tags: model.tags.clone(),
        description: taken_in(&described(model)),
        prompts: images()
            .filter_map(|image| image.meta.as_ref()?.prompt.as_deref())
            .take(6)
            .map(|prompt| prompt.chars().take(300).collect())
            .collect(),
        kind: ModelKind::from_civitai_type(&model.kind),
        family: BaseFamily::from_base_model(&base_name),
        base_name,
        downloads: model.stats.download_count,
        blurhashes: images().filter_map(|image| image.hash.clone()).collect(),
        ..Document::default()
    }
}
