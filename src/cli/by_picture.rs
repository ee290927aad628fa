//! `civitdeck similar --image`: the models that a picture names, then those whose pictures look like it.

use super::discovery_options::SimilarArgs;
use super::error::CliError;
use super::output::{Output, plain, tell};
use super::shown::shown;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::discovery::recommend::novelty;
use crate::discovery::vision::{self, VisionChoice, VisionShelf};
use crate::discovery::visual::{self, Asked, LivePictures, Named, Tier, VisualHit};
use crate::discovery::{DiscoveryError, stock};
use crate::formats::infotext::picture_text;
use crate::jobs::JobControl;
use crate::model::ids::{FileKey, ModelId};
use crate::store::{Store, StoreError, ThumbCache};
use crate::thumbs::{self, ThumbError, read_bounded, read_head};
use serde::Serialize;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// The largest picture that is asked about, in bytes.
const MAX_PICTURE_BYTES: u64 = 128 << 20;
/// Bytes that tell a film from a picture.
const HEAD_BYTES: u64 = 64;
/// From so many pictures on it is said that they are looked at.
const WORTH_TELLING: usize = 300;

/// What a picture leads to: `reason` says by which tier each was found.
#[derive(Serialize)]
struct PictureLine<'a> {
    model_id: Option<u64>,
    name: &'a str,
    score: f32,
    reason: String,
    relevance: f32,
    novelty: Option<f32>,
    tier: &'static str,
}

pub(super) fn run(
    store: &Store,
    path: &Path,
    args: &SimilarArgs,
    launch: &Launch,
    output: &mut Output,
) -> Result<Outcome, CliError> {
    let unreadable = |error: ThumbError| CliError::Usage(format!("{error}: {}", path.display()));
    // A film may be larger than any picture; one of its first frames stands for it.
    let bytes = if thumbs::is_video(&read_head(path, HEAD_BYTES).map_err(unreadable)?) {
        thumbs::video_still(path).map_err(unreadable)?
    } else {
        read_bounded(path, MAX_PICTURE_BYTES).map_err(unreadable)?
    };
    let shown = shown(store)?;
    let most_downloads = stock::cards(store)?.iter().filter_map(|card| card.download_count).max().unwrap_or(0);
    let document = |key: FileKey| {
        store.read(|reader| {
            let card = reader.any_card(key)?;
            card.map(|card| Ok(stock::document(reader, &card)?.0)).transpose()
        })
    };
    let mut told = Told::default();
    let all_named = named(store, &bytes)?;
    for model in &all_named {
        let document = model.key.map(document).transpose()?.flatten();
        if document.as_ref().is_some_and(|document| !shown.allows_document(document)) || told.count >= args.limit {
            continue;
        }
        told.note(model.key, model.model_id);
        print_named(model, document.map(|document| novelty(&document, most_downloads)), output)?;
    }
    let asked = match Asked::of_bytes(&bytes, path) {
        Ok(asked) => asked,
        // What its own data say stands, whatever becomes of its pixels.
        Err(error) if !all_named.is_empty() => {
            tell(&format!("only its own data could be read: {error}"));
            return Ok(Outcome::Done);
        }
        Err(error) => return Err(error.into()),
    };
    let control = Arc::new(JobControl::default());
    interrupt::listen(&control.cancel);
    let cache = ThumbCache::open(&launch.cache_dir);
    let pictures = LivePictures::default();
    let mut step = |looked: usize, all: usize| {
        if looked == 0 && all >= WORTH_TELLING {
            tell(&format!("looking at {all} pictures on this disk; those that were looked at before take no time"));
        }
    };
    if !pictures.fill(store, &cache, &control, &mut step)? {
        return Ok(Outcome::SomeFailed);
    }
    let (looks, colours) = pictures.counts();
    tell(&format!("compared with {looks} pictures on this disk and {colours} placeholders of the catalogue"));
    let Some(by_vision) = by_vision(store, &bytes, args, usize::MAX, &control)? else {
        return Ok(Outcome::SomeFailed);
    };
    // Versions and copies of one model are one result, and some are not to be told of: how many remain is not known before.
    for hit in visual::joined(by_vision, pictures.search(&asked, usize::MAX, None), usize::MAX) {
        if told.count >= args.limit {
            break;
        }
        let found = document(hit.key)?.filter(|document| shown.allows_document(document));
        let Some(document) = found else { continue };
        if !told.note(Some(hit.key), document.model_id) {
            continue;
        }
        let line = PictureLine {
            model_id: document.model_id.map(|id| id.0),
            name: &document.name,
            score: hit.score,
            reason: hit.tier.label().to_owned(),
            relevance: hit.alike,
            novelty: Some(novelty(&document, most_downloads)),
            tier: hit.tier.label(),
        };
        print_picture(&line, output)?;
    }
    if told.count == 0 && args.limit > 0 {
        tell("no picture that is known here looks like it");
    }
    Ok(Outcome::Done)
}

/// What was told of already.
#[derive(Default)]
struct Told {
    count: usize,
    keys: HashSet<FileKey>,
    models: HashSet<ModelId>,
}

impl Told {
    /// Whether it is new; then it counts.
    fn note(&mut self, key: Option<FileKey>, model: Option<ModelId>) -> bool {
        let is_new = key.is_none_or(|key| self.keys.insert(key)) && model.is_none_or(|id| self.models.insert(id));
        self.count += usize::from(is_new);
        is_new
    }
}

fn named(store: &Store, bytes: &[u8]) -> Result<Vec<Named>, StoreError> {
    Ok(picture_text(bytes).map(|text| visual::named_models(store, &text)).transpose()?.unwrap_or_default())
}

fn print_named(model: &Named, novelty: Option<f32>, output: &mut Output) -> Result<(), CliError> {
    let known = if model.key.is_some() { "" } else { " (not known here)" };
    let how = if model.proven { "by its hash or id" } else { "by its file name" };
    let line = PictureLine {
        model_id: model.model_id.map(|id| id.0),
        name: &model.name,
        score: 1.0,
        reason: format!("the picture names this {} {how}{known}", model.kind),
        relevance: 1.0,
        novelty,
        tier: Tier::Named.label(),
    };
    print_picture(&line, output)
}

fn print_picture(line: &PictureLine<'_>, output: &mut Output) -> Result<(), CliError> {
    if output.json {
        output.object(line)?;
        return Ok(());
    }
    let id = line.model_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let text = format!("{id:>9}  {:<40} {:>3.0}%  {}", line.name, line.relevance * 100.0, line.reason);
    output.line(&plain(&text))?;
    Ok(())
}

/// What the encoder finds that the user has; nothing without one, `None` when interrupted.
fn by_vision(
    store: &Store,
    bytes: &[u8],
    args: &SimilarArgs,
    limit: usize,
    control: &JobControl,
) -> Result<Option<Vec<VisualHit>>, DiscoveryError> {
    let choice = args.encoder.clone().map_or(VisionChoice::Auto, VisionChoice::File);
    let Some(mut encoder) = vision::chosen(store, &choice)? else { return Ok(Some(Vec::new())) };
    let shelf = VisionShelf::default();
    let missing = if args.encode {
        let seen = shelf.see(store, &mut encoder, control, &|| true)?;
        if seen.stopped {
            return Ok(None);
        }
        0
    } else {
        shelf.recall(store, &encoder)?.missing
    };
    let name = encoder.layout().family.label();
    tell(&format!("compared by {name} with {} pictures: {}", shelf.len(), encoder.path().display()));
    if missing > 0 {
        tell(&format!("{name} has not seen {missing} pictures yet; --encode lets it look at them now"));
    }
    if shelf.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let Some(vector) = vision::vector_of(&mut encoder, bytes, threads, control)? else { return Ok(None) };
    Ok(Some(shelf.nearest(&vector, &encoder, limit, None)))
}
