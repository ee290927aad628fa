//! What the local CivitAI server knows: models, versions and files declared by a test, and how the service would write them.
//!
//! ```ignore
//! let ink = TestFile::new("ink.safetensors", [7; 32]);
//! let catalogue = Catalogue::new().model(TestModel::new(1, "Ink").version(TestVersion::new(11, "v1").file(ink)));
//! ```

use civitdeck::model::digests::{Digests, HashKind, to_hex};
use serde_json::{Map, Value, json};

/// Everything the server knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) is_feed_for_all: bool,
    pub(crate) models: Vec<TestModel>,
    /// Pictures of the feed, as they stand on the wire; ORIGIN is the server.
    feed: Vec<Value>,
}

impl Catalogue {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn model(mut self, model: TestModel) -> Self {
        self.models.push(model);
        self
    }

    /// Adds a picture to the feed, made with a version and posted by somebody.
    pub(crate) fn feed_picture(mut self, id: u64, version: u64, username: &str, meta: &Value) -> Self {
        self.feed.push(json!({
            "id": id, "url": format!("ORIGIN{}", picture_path(id, "jpeg")), "hash": null, "width": 1, "height": 1,
            "nsfwLevel": "None", "nsfw": false, "browsingLevel": 1, "type": "image", "postId": 1, "username": username,
            "createdAt": "2026-01-01T00:00:00.000Z", "baseModel": "SDXL 1.0", "modelVersionIds": [version], "meta": meta,
            "stats": {"likeCount": 5, "heartCount": 2, "laughCount": 0, "cryCount": 0, "commentCount": 1},
        }));
        self
    }

    /// Its pictures are the newest and best of all, whoever asks.
    pub(crate) fn feed_for_all(self) -> Self {
        Self { is_feed_for_all: true, ..self }
    }

    /// The pictures a question asks for.
    pub(crate) fn feed(&self, origin: &str, is_meant: impl Fn(&Value) -> bool) -> Vec<Value> {
        let meant: Vec<&Value> = self.feed.iter().filter(|picture| is_meant(picture)).collect();
        let text = serde_json::to_string(&meant).unwrap_or_default().replace("ORIGIN", origin);
        serde_json::from_str(&text).unwrap_or_default()
    }

    pub(crate) fn find_model(&self, id: u64) -> Option<&TestModel> {
        self.models.iter().find(|model| model.id == id)
    }

    /// Every version with its model, in the order of declaration.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (&TestModel, &TestVersion)> {
        self.models.iter().flat_map(|model| model.versions.iter().map(move |version| (model, version)))
    }

    /// The versions a hash belongs to, one entry per file, whatever its kind and case.
    pub(crate) fn by_hash<'a>(&'a self, hash: &'a str) -> impl Iterator<Item = (&'a TestModel, &'a TestVersion)> {
        self.versions().flat_map(move |(model, version)| {
            let matching = version.files.iter().filter(move |file| file.has_hash(hash));
            matching.map(move |_| (model, version))
        })
    }
}

/// A model; `LORA`, public and safe unless told otherwise.
#[derive(Clone, Debug)]
pub(crate) struct TestModel {
    pub(crate) id: u64,
    name: String,
    versions: Vec<TestVersion>,
    fields: Map<String, Value>,
}

impl TestModel {
    pub(crate) fn new(id: u64, name: &str) -> Self {
        Self { id, name: name.to_owned(), versions: Vec::new(), fields: Map::new() }
    }

    /// Adds a version; the first added is the newest.
    pub(crate) fn version(mut self, version: TestVersion) -> Self {
        self.versions.push(version);
        self
    }

    /// Sets a field as it stands on the wire: `.field("allowCommercialUse", json!("{Image}"))`.
    pub(crate) fn field(mut self, name: &str, value: Value) -> Self {
        self.fields.insert(name.to_owned(), value);
        self
    }

    /// As in `GET /models`.
    pub(crate) fn to_json(&self, origin: &str) -> Value {
        let versions: Vec<Value> = self.versions.iter().map(|version| version.to_json(origin)).collect();
        let whole = json!({
            "id": self.id, "name": self.name, "type": "LORA", "description": format!("<p>{}</p>", self.name),
            "nsfw": false, "nsfwLevel": 1, "poi": false, "tags": ["style"], "creator": {"username": "painter"},
            "allowNoCredit": true, "allowDerivatives": true, "allowCommercialUse": ["Image"],
            "stats": {"downloadCount": 100, "thumbsUpCount": 9}, "modelVersions": versions,
        });
        merged(whole, &self.fields)
    }
}

/// A version; of SDXL 1.0 unless told otherwise.
#[derive(Clone, Debug)]
pub(crate) struct TestVersion {
    pub(crate) id: u64,
    name: String,
    files: Vec<TestFile>,
    images: Vec<Value>,
    fields: Map<String, Value>,
}

impl TestVersion {
    pub(crate) fn new(id: u64, name: &str) -> Self {
        Self { id, name: name.to_owned(), files: Vec::new(), images: Vec::new(), fields: Map::new() }
    }

    pub(crate) fn file(mut self, file: TestFile) -> Self {
        self.files.push(file);
        self
    }

    /// Adds a preview the server itself serves, in the shape of the CDN's addresses.
    pub(crate) fn picture(self, image_id: u64) -> Self {
        self.preview(image_id, "jpeg")
    }

    /// Adds a video; its poster frame is a picture.
    pub(crate) fn video(self, image_id: u64) -> Self {
        self.preview(image_id, "mp4")
    }

    fn preview(mut self, image_id: u64, ending: &str) -> Self {
        let url = format!("ORIGIN{}", picture_path(image_id, ending));
        let kind = if ending == "mp4" { "video" } else { "image" };
        self.images.push(json!({"url": url, "type": kind, "nsfwLevel": 1, "width": 1, "height": 1, "hash": null}));
        self
    }

    /// Sets a field as it stands on the wire.
    pub(crate) fn field(mut self, name: &str, value: Value) -> Self {
        self.fields.insert(name.to_owned(), value);
        self
    }

    fn to_json(&self, origin: &str) -> Value {
        let files: Vec<Value> = self.files.iter().enumerate().map(|(at, file)| file.to_json(self.id, at)).collect();
        let images = serde_json::to_string(&self.images).unwrap_or_default().replace("ORIGIN", origin);
        let whole = json!({
            "id": self.id, "name": self.name, "baseModel": "SDXL 1.0", "publishedAt": "2026-01-01T00:00:00.000Z",
            "trainedWords": [self.name], "nsfwLevel": 1, "stats": {"downloadCount": 50}, "files": files,
            "images": serde_json::from_str::<Value>(&images).unwrap_or_default(),
            "downloadUrl": format!("{origin}/api/download/models/{}", self.id),
        });
        merged(whole, &self.fields)
    }

    /// As in `GET /model-versions/{id}` and by hash: with its model's id and a little of the model.
    pub(crate) fn to_single_json(&self, model: &TestModel, origin: &str) -> Value {
        let mut whole = self.to_json(origin);
        let full = model.to_json(origin);
        whole["modelId"] = json!(model.id);
        whole["air"] = json!(format!("urn:air:sdxl:lora:civitai:{}@{}", model.id, self.id));
        whole["model"] = json!({"name": full["name"], "type": full["type"], "nsfw": full["nsfw"], "poi": full["poi"]});
        whole
    }
}

/// A file of a version, known by its hashes.
#[derive(Clone, Debug)]
pub(crate) struct TestFile {
    name: String,
    size_bytes: u64,
    hashes: Vec<(String, String)>,
}

impl TestFile {
    /// A file of which only the SHA256 (and so AutoV2) is known.
    pub(crate) fn new(name: &str, sha256: [u8; 32]) -> Self {
        let hex = to_hex(&sha256);
        let short = hex.chars().take(10).collect();
        let hashes = vec![("SHA256".to_owned(), hex), ("AutoV2".to_owned(), short)];
        Self { name: name.to_owned(), size_bytes: 1_234_567, hashes }
    }

    /// A file with all its digests, as hashing a real one gives them.
    pub(crate) fn with_digests(name: &str, digests: &Digests) -> Self {
        let hashes = HashKind::ALL.iter().filter_map(|kind| Some((kind.label().to_owned(), digests.hex(*kind)?)));
        Self { name: name.to_owned(), size_bytes: digests.size_bytes, hashes: hashes.collect() }
    }

    /// The same where the service has not hashed it.
    pub(crate) fn without_hashes(self) -> Self {
        Self { hashes: Vec::new(), ..self }
    }

    fn has_hash(&self, wanted: &str) -> bool {
        self.hashes.iter().any(|(_, hash)| hash.eq_ignore_ascii_case(wanted))
    }

    fn to_json(&self, version_id: u64, at: usize) -> Value {
        let hashes: Map<String, Value> = self.hashes.iter().map(|(kind, hash)| (kind.clone(), json!(hash))).collect();
        json!({
            "id": version_id * 10 + at as u64, "name": self.name, "type": "Model", "primary": at == 0,
            "sizeKB": self.size_bytes as f64 / 1024.0, "metadata": {"format": "SafeTensor", "fp": "fp16"},
            "pickleScanResult": "Success", "virusScanResult": "Success", "hashes": hashes,
        })
    }
}

/// The path of a preview of this id, in the CDN's shape.
pub(crate) fn picture_path(image_id: u64, ending: &str) -> String {
    format!("/account/00000000-0000-4000-8000-{image_id:012x}/original=true/{image_id}.{ending}")
}

fn merged(mut whole: Value, fields: &Map<String, Value>) -> Value {
    if let Some(map) = whole.as_object_mut() {
        map.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    whole
}
