//! Finding by a picture: the exact answer, the tiers without weights, and the encoder that the user may have.

use super::question::Question;
use super::row;
use crate::app::event::AppEvent;
use crate::app::finder::{Closer, EncoderState, FinderNews, FoundRow, Picture, PictureWish, Why};
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::app::services::{Services, lock};
use crate::discovery::DiscoveryError;
use crate::discovery::vision::{self, VisionChoice, VisionEncoder};
use crate::discovery::visual::{self, Tier, VisualHit};
use crate::jobs::JobControl;
use crate::model::ids::{FileKey, ModelId};
use crate::store::Store;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Rows of an answer.
const MOST_ROWS: usize = 40;
/// Rows of an answer that an encoder finds; the others are for what it has not seen yet.
const MOST_BY_VISION: usize = 24;
/// Rows by pictures on this disk; the others are for what is only known from the catalogue.
const MOST_BY_LOOK: usize = 20;
/// Hits that are looked at for them.
const MOST_LOOKED_AT: usize = 1_000;
/// Threads for the one picture that somebody waits for.
const MOST_THREADS: usize = 8;

/// What was found, before it is told.
#[derive(Default)]
struct Answer {
    by_vision: Vec<VisualHit>,
    others: Vec<VisualHit>,
    closer: Closer,
    /// While pictures are looked at for the first time: how many of how many.
    looked: Option<(usize, usize)>,
}

impl Services {
    pub(super) fn find_picture(&self, store: &Store, turn: u64, wish: &PictureWish) {
        if let Err(error) = self.answer_picture(store, turn, wish) {
            let picture = Picture { trouble: Some(error.to_string()), ..Picture::default() };
            self.send(AppEvent::Finder(FinderNews::Picture(turn, Box::new(picture))));
        }
    }

    /// Answers at once by what needs neither weights nor the network, again when CivitAI has said what a published picture was
    /// made with, and again when the encoder has looked.
    fn answer_picture(&self, store: &Store, turn: u64, wish: &PictureWish) -> Result<(), DiscoveryError> {
        let newest = &self.shared.finder.newest.picture;
        let is_wanted = || self.is_newest(newest, turn);
        let mut question = self.question(store, wish)?;
        let live = &self.shared.finder.compared.live;
        // What the picture itself says does not wait for anything.
        if !self.has_pictures() && !question.named.is_empty() {
            let answer = Answer { looked: Some((0, 0)), ..Answer::default() };
            self.tell_picture(store, turn, &question, answer)?;
        }
        let others = match &question.asked {
            None => Vec::new(),
            Some(asked) => {
                // Versions and copies of one model are one row, and some are not to be told of.
                let search = || live.search(asked, MOST_LOOKED_AT, question.but);
                let mut part = |looked| {
                    let answer = Answer { others: search(), looked: Some(looked), ..Answer::default() };
                    self.tell_picture(store, turn, &question, answer)
                };
                if !self.with_pictures(store, &is_wanted, &mut part)? {
                    return Ok(());
                }
                search()
            }
        };
        let encoder = self.encoder(store).filter(|_| question.asked.is_some());
        let mut encoder = encoder.filter(|_| question.bytes.is_some() || question.of.is_some());
        let shelf = &self.shared.finder.vision;
        let kept = encoder.as_ref().and_then(|encoder| shelf.vector(question.of?, encoder));
        let family = encoder.as_ref().map(|encoder| encoder.layout().family);
        let looks = family.filter(|_| kept.is_none() && question.bytes.is_some()).map_or(Closer::Nobody, Closer::Looks);
        let asks = question.published.take().filter(|_| question.named.is_empty() && question.unknown.is_empty());
        let answer = |closer, by_vision| Answer { by_vision, others: others.clone(), closer, looked: None };
        if looks != Closer::Nobody || asks.is_some() {
            self.tell_picture(store, turn, &question, answer(looks, Vec::new()))?;
        }
        if let Some(id) = asks
            && self.ask_published(store, id, &mut question)?
            && is_wanted()
        {
            self.tell_picture(store, turn, &question, answer(looks, Vec::new()))?;
        }
        let (Some(encoder), true) = (&mut encoder, is_wanted()) else {
            return self.tell_picture(store, turn, &question, answer(Closer::Nobody, Vec::new()));
        };
        let vector = match (kept, &question.bytes) {
            (Some(vector), _) => Some(vector),
            (None, Some(bytes)) => self.look_closer(encoder, bytes)?,
            (None, None) => None,
        };
        if !is_wanted() {
            return Ok(());
        }
        let Some(vector) = vector else {
            return self.tell_picture(store, turn, &question, answer(Closer::Nobody, Vec::new()));
        };
        let by_vision = shelf.nearest(&vector, encoder, MOST_LOOKED_AT, question.but);
        let closer = Closer::Compared(encoder.layout().family, shelf.len());
        self.tell_picture(store, turn, &question, answer(closer, by_vision))
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
        Answer { by_vision, others, closer, looked }: Answer,
    ) -> Result<(), DiscoveryError> {
        let shown = self.shown(store)?;
        let mut rows: Vec<FoundRow> = question.named.iter().filter(|row| shown.allows(&row.card)).cloned().collect();
        let mut told: HashSet<FileKey> = question.named.iter().map(|row| row.card.key).collect();
        let mut models: HashSet<ModelId> = question.named.iter().filter_map(|row| row.card.model_id).collect();
        models.extend(question.model);
        let (same, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|hit| hit.tier <= Tier::SamePicture);
        // Each tier has room of its own: likeness by one says nothing against likeness by another.
        let (looks, colours): (Vec<_>, Vec<_>) = rest.into_iter().partition(|hit| hit.tier == Tier::Look);
        let groups = [(same, MOST_ROWS), (by_vision, MOST_BY_VISION), (looks, MOST_BY_LOOK), (colours, MOST_ROWS)];
        for (hits, most) in groups {
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
                    rows.push(row(card, Why::Picture(hit.tier), hit.alike));
                }
            }
        }
        // Likeness by one tier says nothing against likeness by another: each stands for itself, the surest first.
        rows.sort_by_key(|row| match &row.why {
            Why::Picture(tier) => *tier,
            _ => visual::Tier::Named,
        });
        let (unknown, unseen) = (question.unknown.clone(), question.unseen.clone());
        let compared = self.shared.finder.compared.live.counts();
        let picture = Picture { unknown, unseen, rows, compared, looked, closer, ..Picture::default() };
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
}
