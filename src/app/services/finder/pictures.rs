//! Finding by a picture: the exact answer, the tiers without weights, and the encoder that the user may have.

use super::row;
use crate::app::event::AppEvent;
use crate::app::finder::{Closer, EncoderState, FinderNews, FoundRow, Picture, PictureWish, Pixels, Why};
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::app::pictures::PictureSource;
use crate::app::services::generation::used_in;
use crate::app::services::{Services, lock};
use crate::discovery::vision::{self, VisionChoice, VisionEncoder};
use crate::discovery::visual::{self, Asked, Tier, VisualHit, VisualIndex};
use crate::discovery::{DiscoveryError, stock};
use crate::formats;
use crate::formats::infotext::picture_text;
use crate::jobs::JobControl;
use crate::model::card::{Card, Preview};
use crate::model::ids::{FileKey, ModelId};
use crate::store::{Store, ThumbCache};
use crate::thumbs::{self, Fit, Thumb, ThumbOrigin, read_bounded};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The largest picture that is looked for, in bytes.
const MAX_PICTURE_BYTES: u64 = 128 << 20;
/// Rows of an answer.
const MOST_ROWS: usize = 40;
/// Rows of an answer that an encoder finds; the others are for what it has not seen yet.
const MOST_BY_VISION: usize = 24;
/// Hits that are looked at for them.
const MOST_LOOKED_AT: usize = 1_000;
/// Threads for the one picture that somebody waits for.
const MOST_THREADS: usize = 8;

/// What is asked about, read once.
struct Question {
    asked: Asked,
    bytes: Option<Vec<u8>>,
    named: Vec<FoundRow>,
    unknown: Vec<String>,
    /// The card whose own picture it is: an encoder may have looked at it before.
    of: Option<FileKey>,
    /// The card that is no find, as the picture is one of its own.
    but: Option<FileKey>,
    /// The model that the picture is of: its other versions and copies are no find.
    model: Option<ModelId>,
}

impl Services {
    pub(super) fn find_picture(&self, store: &Store, turn: u64, wish: &PictureWish) {
        if let Err(error) = self.answer_picture(store, turn, wish) {
            let picture = Picture { trouble: Some(error.to_string()), ..Picture::default() };
            self.send(AppEvent::Finder(FinderNews::Picture(turn, Box::new(picture))));
        }
    }

    /// Answers at once by what needs no weights, and again when the encoder has looked.
    fn answer_picture(&self, store: &Store, turn: u64, wish: &PictureWish) -> Result<(), DiscoveryError> {
        let newest = &self.shared.finder.newest.picture;
        let question = self.question(store, wish)?;
        let Some(index) = self.pictures_index(store)? else { return Ok(()) };
        if !self.is_newest(newest, turn) {
            return Ok(());
        }
        // Versions and copies of one model are one row, and some are not to be told of.
        let others = index.search(&question.asked, MOST_LOOKED_AT, question.but);
        let encoder = self.encoder(store);
        let mut encoder = encoder.filter(|_| question.bytes.is_some() || question.of.is_some());
        let Some(encoder) = &mut encoder else {
            return self.tell_picture(store, turn, &question, &index, (Vec::new(), others, Closer::Nobody));
        };
        let family = encoder.layout().family;
        let shelf = &self.shared.finder.vision;
        let kept = question.of.and_then(|key| shelf.vector(key, encoder));
        let vector = match (kept, &question.bytes) {
            (Some(vector), _) => Some(vector),
            (None, Some(bytes)) => {
                let first = (Vec::new(), others.clone(), Closer::Looks(family));
                self.tell_picture(store, turn, &question, &index, first)?;
                self.look_closer(encoder, bytes)?
            }
            (None, None) => None,
        };
        if !self.is_newest(newest, turn) {
            return Ok(());
        }
        let Some(vector) = vector else {
            return self.tell_picture(store, turn, &question, &index, (Vec::new(), others, Closer::Nobody));
        };
        let by_vision = shelf.nearest(&vector, encoder, MOST_LOOKED_AT, question.but);
        let closer = Closer::Compared(family, shelf.len());
        self.tell_picture(store, turn, &question, &index, (by_vision, others, closer))
    }

    /// Seconds of work for one picture; a newer question or the closing of the window ends it.
    fn look_closer(&self, encoder: &mut VisionEncoder, bytes: &[u8]) -> Result<Option<Vec<i8>>, DiscoveryError> {
        let control = Arc::new(JobControl::default());
        if let Some(before) = lock(&self.shared.finder.looking).replace(Arc::clone(&control)) {
            before.cancel.cancel();
        }
        lock(&self.shared.running).push(Arc::clone(&control));
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let made = vision::vector_of(encoder, bytes, threads, &control);
        lock(&self.shared.running).retain(|running| !Arc::ptr_eq(running, &control));
        Ok(made?)
    }

    fn tell_picture(
        &self,
        store: &Store,
        turn: u64,
        question: &Question,
        index: &VisualIndex,
        (by_vision, others, closer): (Vec<VisualHit>, Vec<VisualHit>, Closer),
    ) -> Result<(), DiscoveryError> {
        let shown = self.shown(store)?;
        let mut rows: Vec<FoundRow> = question.named.iter().filter(|row| shown.allows(&row.card)).cloned().collect();
        let mut told: HashSet<FileKey> = question.named.iter().map(|row| row.card.key).collect();
        let mut models: HashSet<ModelId> = question.named.iter().filter_map(|row| row.card.model_id).collect();
        models.extend(question.model);
        let (same, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|hit| hit.tier <= Tier::SamePicture);
        for (hits, most) in [(same, MOST_ROWS), (by_vision, MOST_BY_VISION), (rest, MOST_ROWS)] {
            let most = MOST_ROWS.min(rows.len() + most);
            for hit in hits {
                if rows.len() >= most {
                    break;
                }
                if !told.insert(hit.key) {
                    continue;
                }
                let card = store.read(|reader| reader.any_card(hit.key))?.filter(|card| shown.allows(card));
                // Versions and copies of one model are one row.
                if let Some(card) = card.filter(|card| card.model_id.is_none_or(|id| models.insert(id))) {
                    rows.push(row(card, Why::Picture(hit.tier), hit.cosine.clamp(0.0, 1.0)));
                }
            }
        }
        // Likeness by one tier says nothing against likeness by another: each stands for itself, the surest first.
        rows.sort_by_key(|row| match &row.why {
            Why::Picture(tier) => *tier,
            _ => visual::Tier::Named,
        });
        let unknown = question.unknown.clone();
        let picture = Picture { rows, unknown, closer, compared: index.counts(), ..Picture::default() };
        self.send(AppEvent::Finder(FinderNews::Picture(turn, Box::new(picture))));
        Ok(())
    }

    /// Takes note of which encoder is wanted; another one begins anew.
    pub(super) fn choose_vision(&self, choice: &VisionChoice) {
        let shelf = &self.shared.finder;
        let before = lock(&shelf.choice).replace(choice.clone());
        if before.as_ref() != Some(choice) {
            shelf.seen_at.store(0, Ordering::Relaxed);
        }
    }

    /// The encoder that is wanted, where there is one; what is the matter with it is told.
    fn encoder(&self, store: &Store) -> Option<VisionEncoder> {
        let choice = lock(&self.shared.finder.choice).clone()?;
        let found = vision::chosen(store, &choice);
        let state = match &found {
            Ok(Some(encoder)) => {
                EncoderState::Used { family: encoder.layout().family, path: encoder.path().to_owned() }
            }
            Ok(None) => EncoderState::None,
            Err(error) => EncoderState::Refused(error.to_string()),
        };
        self.send(AppEvent::Finder(FinderNews::Encoder(state)));
        found.ok().flatten()
    }

    /// Lets the encoder look at the pictures that it has not looked at, as a job, once at a time.
    pub(super) fn see_on(&self) {
        let shelf = &self.shared.finder;
        let Some(choice) = lock(&shelf.choice).clone() else { return };
        let changes = shelf.changes.load(Ordering::Relaxed) + 1;
        if shelf.seen_at.load(Ordering::Relaxed) == changes
            || self.shared.stopped.load(Ordering::Relaxed)
            || shelf.is_seeing.swap(true, Ordering::AcqRel)
        {
            return;
        }
        match self.see(&choice) {
            Ok(true) => shelf.seen_at.store(changes, Ordering::Relaxed),
            // What failed is tried again with the next question.
            Ok(false) => {}
            Err(error) => self.trouble(&error),
        }
        shelf.is_seeing.store(false, Ordering::Release);
        // Another was chosen meanwhile.
        if lock(&shelf.choice).as_ref() != Some(&choice) {
            shelf.seen_at.store(0, Ordering::Relaxed);
            self.see_on();
        }
    }

    /// Whether it was done, or stopped by the user.
    fn see(&self, choice: &VisionChoice) -> Result<bool, DiscoveryError> {
        let shelf = &self.shared.finder;
        let Some(store) = self.store() else { return Ok(true) };
        let Some(mut encoder) = self.encoder(&store) else { return Ok(true) };
        // A job that finds nothing to do is not worth showing.
        if shelf.vision.recall(&store, &encoder)?.missing == 0 {
            return Ok(true);
        }
        drop(store);
        let mut is_done = true;
        self.job("Looking at pictures", JobKind::See, |store, control| {
            let is_wanted = || lock(&shelf.choice).as_ref() == Some(choice);
            Ok(match shelf.vision.see(store, &mut encoder, control, &is_wanted) {
                Ok(seen) => JobSummary::See { pictures: seen.made + seen.known, unreadable: seen.unreadable },
                Err(error) => {
                    is_done = false;
                    self.trouble(&error);
                    JobSummary::Nothing
                }
            })
        });
        Ok(is_done)
    }

    fn thumbs(&self) -> ThumbCache {
        self.shared.thumbs.get_or_init(|| ThumbCache::open(&self.shared.launch.cache_dir)).clone()
    }

    /// The pictures to compare with, looked at when first needed; `None` when the window is closing.
    fn pictures_index(&self, store: &Store) -> Result<Option<Arc<VisualIndex>>, DiscoveryError> {
        let _turn = lock(&self.shared.turns.finder);
        let changes = self.shared.finder.changes.load(Ordering::Relaxed) + 1;
        let is_fresh = self.shared.finder.pictures_at.load(Ordering::Relaxed) == changes;
        let kept = lock(&self.shared.finder.pictures).clone().filter(|_| is_fresh);
        if kept.is_some() || self.shared.stopped.load(Ordering::Relaxed) {
            return Ok(kept);
        }
        let cards = stock::cards(store)?;
        let mut documents = Vec::with_capacity(cards.len());
        for chunk in cards.chunks(500) {
            store.read(|reader| {
                for card in chunk {
                    documents.push(stock::document(reader, card)?.0);
                }
                Ok(())
            })?;
        }
        let cache = self.thumbs();
        let control = Arc::new(JobControl::default());
        lock(&self.shared.running).push(Arc::clone(&control));
        let gathered = visual::gather(cards.iter().zip(&documents), &cache, &control);
        lock(&self.shared.running).retain(|running| !Arc::ptr_eq(running, &control));
        let index = gathered?.map(Arc::new);
        lock(&self.shared.finder.pictures).clone_from(&index);
        self.shared.finder.pictures_at.store(changes, Ordering::Relaxed);
        Ok(index)
    }
}

impl Services {
    /// Reads what is asked about.
    fn question(&self, store: &Store, wish: &PictureWish) -> Result<Question, DiscoveryError> {
        match wish {
            PictureWish::File(path) => of_file(store, path),
            PictureWish::Pixels(pixels) => {
                let (asked, bytes) = of_pixels(pixels)?;
                Ok(Question { bytes: Some(bytes), ..Question::new(asked) })
            }
            PictureWish::Of(key) => {
                let gone = || picture_error("the model is not known any more", Path::new(""));
                let card = store.read(|reader| reader.any_card(*key))?.ok_or_else(gone)?;
                let mut question = match &card.preview {
                    Preview::None => return Err(picture_error("the model has none", &card.path)),
                    Preview::File(path) => of_file(store, &path.0)?,
                    Preview::Embedded => {
                        self.of_source(store, &PictureSource::Embedded(card.path.clone()), Some(*key))?
                    }
                    Preview::Remote { url, blurhash } => {
                        self.of_source(store, &PictureSource::remote(url, blurhash.as_deref()), Some(*key))?
                    }
                };
                question.of = Some(*key);
                Ok(question.one_of(&card))
            }
            PictureWish::Shown(source, of) => {
                let question = self.of_source(store, source, *of)?;
                let card = of.map(|key| store.read(|reader| reader.any_card(key))).transpose()?.flatten();
                Ok(match card {
                    Some(card) => question.one_of(&card),
                    None => question,
                })
            }
        }
    }

    /// One picture that is shown somewhere: as it lies on the disk, else as the window keeps it, else its placeholder.
    fn of_source(
        &self,
        store: &Store,
        source: &PictureSource,
        of: Option<FileKey>,
    ) -> Result<Question, DiscoveryError> {
        match source {
            PictureSource::File(path) => of_file(store, path),
            PictureSource::Embedded(path) => {
                let none = || picture_error("the model holds none", path);
                let bytes = formats::embedded_thumbnail(path).ok().flatten().ok_or_else(none)?;
                of_bytes(store, bytes, path)
            }
            PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
                let mut question = self.of_remote(source, url)?;
                for used in used_in(store, of, url)? {
                    let card = used.key.map(|key| store.read(|reader| reader.any_card(key))).transpose()?.flatten();
                    match card {
                        Some(card) => question.named.push(row(card, Why::Named { proven: true }, 1.0)),
                        None => question.unknown.push(used.name),
                    }
                }
                Ok(question)
            }
        }
    }

    /// A picture at CivitAI: nothing is loaded for it but what is on this disk already.
    fn of_remote(&self, source: &PictureSource, url: &str) -> Result<Question, DiscoveryError> {
        let path = Path::new(url);
        if let Some(bytes) = crate::sample::picture_bytes(url) {
            let asked = Asked::of_bytes(&bytes, path)?;
            return Ok(Question { bytes: Some(bytes), ..Question::new(asked) });
        }
        if let Some(thumb) = kept_thumb(&self.thumbs(), url) {
            let bytes = thumbs::png(thumb.width, thumb.height, &thumb.rgba).ok();
            return Ok(Question { bytes, ..Question::new(Asked::of(&thumb)) });
        }
        let blurhash = match source {
            PictureSource::Hashed { blurhash, .. } => Asked::of_blurhash(blurhash),
            _ => None,
        };
        Ok(Question::new(blurhash.ok_or_else(|| picture_error("it is not on this disk yet", path))?))
    }
}

impl Question {
    /// The same about a picture of this card: that it leads there is no news.
    fn one_of(mut self, card: &Card) -> Self {
        (self.but, self.model) = (Some(card.key), card.model_id);
        let is_own = |row: &FoundRow| {
            row.card.key == card.key || (card.model_id.is_some() && row.card.model_id == card.model_id)
        };
        self.named.retain(|row| !is_own(row));
        self
    }

    const fn new(asked: Asked) -> Self {
        Self { asked, bytes: None, named: Vec::new(), unknown: Vec::new(), of: None, but: None, model: None }
    }
}

fn of_file(store: &Store, path: &Path) -> Result<Question, DiscoveryError> {
    let bytes = read_bounded(path, MAX_PICTURE_BYTES).map_err(|error| picture_error(&error.to_string(), path))?;
    of_bytes(store, bytes, path)
}

fn of_bytes(store: &Store, bytes: Vec<u8>, path: &Path) -> Result<Question, DiscoveryError> {
    let asked = Asked::of_bytes(&bytes, path)?;
    let (named, unknown) = named(store, &bytes)?;
    Ok(Question { bytes: Some(bytes), named, unknown, ..Question::new(asked) })
}

fn picture_error(reason: &str, path: &Path) -> DiscoveryError {
    DiscoveryError::Picture { reason: reason.to_owned(), path: path.to_owned() }
}

/// A picture of CivitAI as the window keeps it, the largest first.
fn kept_thumb(cache: &ThumbCache, url: &str) -> Option<Thumb> {
    const KEPT: [Fit; 4] = [
        Fit::Inside { max_side: 2048 },
        Fit::Inside { max_side: 1024 },
        Fit::Cover { width: 256, height: 256 },
        Fit::Inside { max_side: 96 },
    ];
    KEPT.into_iter().find_map(|fit| {
        let bytes = cache.get(&thumbs::cache_key(ThumbOrigin::Url(url), fit))?;
        thumbs::decode_own(&bytes).ok()
    })
}

/// The models that a picture's own data name: those that are known here, and the names of the others.
fn named(store: &Store, bytes: &[u8]) -> Result<(Vec<FoundRow>, Vec<String>), DiscoveryError> {
    let (mut rows, mut unknown) = (Vec::new(), Vec::new());
    let Some(text) = picture_text(bytes) else { return Ok((rows, unknown)) };
    for model in visual::named_models(store, &text)? {
        let card = model.key.map(|key| store.read(|reader| reader.any_card(key))).transpose()?.flatten();
        match card {
            Some(card) => rows.push(row(card, Why::Named { proven: model.proven }, 1.0)),
            None => unknown.push(model.name),
        }
    }
    Ok((rows, unknown))
}

/// Pixels of the clipboard, as a file would hold them: from here on they go the way of a file.
fn of_pixels(pixels: &Pixels) -> Result<(Asked, Vec<u8>), DiscoveryError> {
    let path = PathBuf::from("clipboard");
    let damaged = |reason: String| DiscoveryError::Picture { reason, path: path.clone() };
    let [width, height] = pixels.size.map(|side| u32::try_from(side).unwrap_or(0));
    let bytes = thumbs::png(width, height, &pixels.rgba).map_err(|error| damaged(error.to_string()))?;
    Ok((Asked::of_bytes(&bytes, &path)?, bytes))
}
