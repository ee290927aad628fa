//! Finding by a picture: the exact answer, the tiers without weights, and the encoder that the user may have.

use super::{MOST_ROWS, hidden, row};
use crate::app::event::AppEvent;
use crate::app::finder::{Closer, EncoderState, FinderNews, FoundRow, Picture, PictureWish, Pixels, Why};
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::app::services::{Services, lock};
use crate::discovery::vision::{self, VisionChoice, VisionEncoder};
use crate::discovery::visual::{self, Asked, VisualHit, VisualIndex};
use crate::discovery::{DiscoveryError, stock};
use crate::formats::infotext::picture_text;
use crate::jobs::JobControl;
use crate::model::card::{Card, Preview};
use crate::model::ids::FileKey;
use crate::store::{Store, ThumbCache};
use crate::thumbs::{self, read_bounded};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The largest picture that is looked for, in bytes.
const MAX_PICTURE_BYTES: u64 = 128 << 20;
/// Rows of an answer that an encoder finds; the others are for what it has not seen yet.
const MOST_BY_VISION: usize = 24;
/// Threads for the one picture that somebody waits for.
const MOST_THREADS: usize = 8;

/// What is asked about, read once.
struct Question {
    asked: Asked,
    bytes: Option<Vec<u8>>,
    named: Vec<FoundRow>,
    unknown: Vec<String>,
    of: Option<FileKey>,
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
        let Some(question) = question(store, wish)? else { return Ok(()) };
        let Some(index) = self.pictures_index(store)? else { return Ok(()) };
        if !self.is_newest(turn) {
            return Ok(());
        }
        let others = index.search(&question.asked, MOST_ROWS, question.of);
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
        if !self.is_newest(turn) {
            return Ok(());
        }
        let Some(vector) = vector else {
            return self.tell_picture(store, turn, &question, &index, (Vec::new(), others, Closer::Nobody));
        };
        let by_vision = shelf.nearest(&vector, encoder, MOST_BY_VISION, question.of);
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
        let mut rows = question.named.clone();
        let told: Vec<FileKey> = rows.iter().map(|row| row.card.key).collect();
        let hidden = hidden(store)?;
        for hit in visual::joined(by_vision, others, MOST_ROWS) {
            if told.contains(&hit.key) {
                continue;
            }
            if let Some(card) = store.read(|reader| reader.any_card(hit.key))?.filter(|card| !hidden.hides(card)) {
                rows.push(row(card, Why::Picture(hit.tier), hit.cosine.clamp(0.0, 1.0)));
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
        if let Err(error) = self.see(&choice) {
            self.trouble(&error);
        }
        shelf.seen_at.store(changes, Ordering::Relaxed);
        shelf.is_seeing.store(false, Ordering::Release);
        // Another was chosen meanwhile.
        if lock(&shelf.choice).as_ref() != Some(&choice) {
            shelf.seen_at.store(0, Ordering::Relaxed);
            self.see_on();
        }
    }

    fn see(&self, choice: &VisionChoice) -> Result<(), DiscoveryError> {
        let shelf = &self.shared.finder;
        let Some(store) = self.store() else { return Ok(()) };
        let Some(mut encoder) = self.encoder(&store) else { return Ok(()) };
        // A job that finds nothing to do is not worth showing.
        if shelf.vision.recall(&store, &encoder)?.missing == 0 {
            return Ok(());
        }
        drop(store);
        self.job("Looking at pictures", JobKind::See, |store, control| {
            let is_wanted = || lock(&shelf.choice).as_ref() == Some(choice);
            Ok(match shelf.vision.see(store, &mut encoder, control, &is_wanted) {
                Ok(seen) => JobSummary::See { pictures: seen.made + seen.known, unreadable: seen.unreadable },
                Err(error) => {
                    self.trouble(&error);
                    JobSummary::Nothing
                }
            })
        });
        Ok(())
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
        let cache = self.shared.thumbs.get_or_init(|| ThumbCache::open(&self.shared.launch.cache_dir)).clone();
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

/// Reads what is asked about; `None` where it is not known any more.
fn question(store: &Store, wish: &PictureWish) -> Result<Option<Question>, DiscoveryError> {
    match wish {
        PictureWish::File(path) => {
            let bytes = picture_bytes(path)?;
            let asked = Asked::of_bytes(&bytes, path)?;
            let (named, unknown) = named(store, &bytes)?;
            Ok(Some(Question { asked, bytes: Some(bytes), named, unknown, of: None }))
        }
        PictureWish::Pixels(pixels) => {
            let (asked, bytes) = of_pixels(pixels)?;
            Ok(Some(Question { asked, bytes: Some(bytes), named: Vec::new(), unknown: Vec::new(), of: None }))
        }
        PictureWish::Of(key) => {
            let Some(card) = store.read(|reader| reader.any_card(*key))? else { return Ok(None) };
            let (asked, bytes) = of_card(&card)?;
            Ok(Some(Question { asked, bytes, named: Vec::new(), unknown: Vec::new(), of: Some(*key) }))
        }
    }
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

fn picture_bytes(path: &Path) -> Result<Vec<u8>, DiscoveryError> {
    let damaged = |reason: String| DiscoveryError::Picture { reason, path: path.to_owned() };
    read_bounded(path, MAX_PICTURE_BYTES).map_err(|error| damaged(error.to_string()))
}

/// Pixels of the clipboard, as a file would hold them: from here on they go the way of a file.
fn of_pixels(pixels: &Pixels) -> Result<(Asked, Vec<u8>), DiscoveryError> {
    let path = PathBuf::from("clipboard");
    let damaged = |reason: String| DiscoveryError::Picture { reason, path: path.clone() };
    let [width, height] = pixels.size.map(|side| u32::try_from(side).unwrap_or(0));
    let bytes = thumbs::png(width, height, &pixels.rgba).map_err(|error| damaged(error.to_string()))?;
    Ok((Asked::of_bytes(&bytes, &path)?, bytes))
}

/// A model's picture as a question: the file beside it, else what the catalogue tells of it.
fn of_card(card: &Card) -> Result<(Asked, Option<Vec<u8>>), DiscoveryError> {
    let none = || DiscoveryError::Picture { reason: "the model has none".to_owned(), path: card.path.clone() };
    match &card.preview {
        Preview::File(path) => {
            let bytes = picture_bytes(&path.0)?;
            Ok((Asked::of_bytes(&bytes, &path.0)?, Some(bytes)))
        }
        Preview::Remote { blurhash: Some(hash), .. } => Ok((Asked::of_blurhash(hash).ok_or_else(none)?, None)),
        Preview::Remote { .. } | Preview::Embedded | Preview::None => Err(none()),
    }
}
