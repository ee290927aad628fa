//! The WD14 tagger of a server, where it has one: what it sees in a picture, as tags. A hint and never more.

use super::error::ComfyError;
use super::graph::{Graph, TAGGER, tagging};
use super::job::{Upload, Watch, Work};
use super::object_info::ObjectInfo;
use super::pool::Pool;
use crate::jobs::CancelToken;
use std::sync::Arc;

/// Most tags that are taken.
const MAX_TAGS: usize = 300;
/// The longest tag, in characters.
const LONGEST: usize = 80;

/// What a tagger saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Tags, the surest first as the tagger orders them.
    pub tags: Vec<String>,
    /// What people call the server.
    pub server: String,
}

struct Tagging(Vec<Upload>);

impl Work for Tagging {
    fn uploads(&self) -> &[Upload] {
        &self.0
    }

    fn graph(&self, info: &ObjectInfo, uploaded: &[String], _smaller: bool) -> Result<Graph, ComfyError> {
        if !info.has(&[TAGGER]) {
            let what = "the server has no WD14 tagger; install ComfyUI-WD14-Tagger with ComfyUI-Manager".to_owned();
            return Err(ComfyError::Missing { what });
        }
        Ok(tagging(uploaded.first().map_or("", String::as_str)))
    }
}

/// Asks whichever of these servers (all when none is named) has the tagger. The first time the server fetches the tagger's
/// model from the network, inside the job: without a network that is a failure of the job.
pub async fn ask_tagger(
    pool: &Pool,
    names: &[String],
    picture: Arc<[u8]>,
    cancel: &CancelToken,
) -> Result<Tags, ComfyError> {
    let watch: Watch = Arc::new(|_news| {});
    let work = Tagging(vec![Upload::new(picture)]);
    let placed = match pool.run_among(names, &work, &watch, cancel).await {
        // It saw nothing it knows.
        Err(ComfyError::NoPicture) => return Ok(Tags::default()),
        other => other?,
    };
    let short = |tag: &String| tag.chars().take(LONGEST).collect();
    let tags = placed.done.tags.iter().take(MAX_TAGS).map(short).collect();
    Ok(Tags { tags, server: placed.server })
}
