//! Automatic runs: pictures of CivitAI by the user's rules, never one twice, each made into a character by the same service.

use super::batch_report::{BatchProgress, count, progress};
use super::error::StudioError;
use super::fingerprint::is_near;
use super::result::SetResult;
use super::settings::BatchSettings;
use super::source::{Draft, from_feed};
use super::studio::{Listen, Studio, now_unix_secs};
use super::tags::{holds, tags};
use crate::civitai::{Client, Priority};
use crate::comfy::ComfyError;
use crate::jobs::CancelToken;
use crate::model::catalogue::MediaKind;
use crate::model::character::{BatchReport, Owner, STOPPED};
use crate::model::feed::FeedImage;
use crate::model::online::{Cursor, ImageOrder, ImageSearch, ImagesOf, Period};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use std::collections::{BTreeSet, VecDeque};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Pages of CivitAI's feed that are gone through for one run.
const MOST_PAGES: usize = 20;
/// Characters of one run at most.
const MOST: usize = 500;

/// Hears how far an automatic run is. It must not block.
pub(super) type Tell<'a> = &'a (dyn Fn(&BatchProgress) + Send + Sync);

/// Pictures that may become characters, one after the other.
struct Candidates<'a> {
    client: &'a Client,
    rules: &'a BatchSettings,
    /// Ids that were taken before.
    taken: BTreeSet<u64>,
    /// What was taken before looks like.
    prints: Vec<u64>,
    waiting: VecDeque<FeedImage>,
    next: Option<Cursor>,
    pages: usize,
    seen_before: usize,
}

impl<'a> Candidates<'a> {
    fn new(studio: &Studio, client: &'a Client, rules: &'a BatchSettings) -> Result<Self, StudioError> {
        let sources = studio.store.read(|reader| reader.sources())?;
        let id = |key: &str| key.strip_prefix("civitai:")?.parse::<u64>().ok();
        let taken = sources.iter().filter_map(|(key, _)| id(key)).collect();
        let prints = sources.iter().map(|(_, print)| *print).collect();
        Ok(Self { client, rules, taken, prints, waiting: VecDeque::new(), next: None, pages: 0, seen_before: 0 })
    }

    /// The next picture by the rules; `None` when CivitAI has no more.
    async fn next(&mut self) -> Result<Option<FeedImage>, StudioError> {
        loop {
            while let Some(image) = self.waiting.pop_front() {
                if !fits(&image, self.rules) {
                    continue;
                }
                let is_new = image.image.id.is_some_and(|id| self.taken.insert(id));
                if is_new {
                    return Ok(Some(image));
                }
                self.seen_before += 1;
            }
            let is_over = self.pages > 0 && self.next.is_none();
            if is_over || self.pages >= MOST_PAGES {
                return Ok(None);
            }
            let search = ImageSearch {
                of: ImagesOf::All,
                order: ImageOrder::MostReactions,
                period: Period::Week,
                levels: self.rules.levels,
                base_models: self.rules.base_models.clone(),
            };
            let next = self.next.take();
            let page =
                self.client.search_images(Priority::Background, &search, ImageSearch::PAGE, next.as_ref()).await?;
            self.pages += 1;
            self.next = page.next;
            self.waiting.extend(page.items);
        }
    }

    /// The next draft that looks like nothing taken before. Pictures that cannot be fetched are passed over.
    async fn draft(&mut self, look: &crate::model::character::Look) -> Result<Option<Draft>, StudioError> {
        while let Some(image) = self.next().await? {
            let mut draft = match from_feed(self.client, &image).await {
                Ok(draft) => draft.with_look(look.clone()),
                Err(error) => {
                    tracing::info!("a picture was passed over: {error}");
                    continue;
                }
            };
            let print = draft.character.source.looks_like;
            if self.prints.iter().any(|one| is_near(*one, print)) {
                self.seen_before += 1;
                continue;
            }
            self.prints.push(print);
            draft.character.wants_references = self.rules.references;
            if super::safety::check(&draft.character).is_ok() {
                return Ok(Some(draft));
            }
        }
        Ok(None)
    }
}

/// Whether a picture follows the rules.
fn fits(image: &FeedImage, rules: &BatchSettings) -> bool {
    let prompt = image.image.generation.as_ref().map_or("", |made| made.prompt.as_str());
    let level = image.image.nsfw_level;
    let words = tags(&rules.words);
    let said = tags(prompt);
    image.image.media == MediaKind::Image
        && image.reaction_count >= rules.least_reactions
        && level != 0
        && level & !u32::from(rules.levels) == 0
        && words.iter().all(|word| said.iter().any(|tag| holds(tag, word)))
}

/// What would be taken: the pictures of the next run, without making anything.
pub async fn candidates(
    studio: &Studio,
    client: &Client,
    rules: &BatchSettings,
    cancel: &CancelToken,
) -> Result<Vec<FeedImage>, StudioError> {
    let mut source = Candidates::new(studio, client, rules)?;
    let mut found = Vec::new();
    while found.len() < rules.count.min(MOST) && !cancel.is_cancelled() {
        match source.next().await? {
            Some(image) => found.push(image),
            None => break,
        }
    }
    Ok(found)
}

/// One automatic run from its first picture to its report, which is kept. An error means that nothing was begun: no server
/// can make a picture, or CivitAI has none to give. Then the day is not used up, and no picture counts as taken.
pub async fn run_batch(
    studio: &Studio,
    client: &Client,
    rules: &BatchSettings,
    (listen, tell): (&Listen, Tell<'_>),
    cancel: &CancelToken,
) -> Result<BatchReport, StudioError> {
    studio.can_begin().await?;
    let began = Instant::now();
    let wanted = rules.count.min(MOST);
    let mut noted = Noted::new(studio, rules.budget_secs);
    noted.report.wanted = wanted;
    let mut source = Candidates::new(studio, client, rules)?;
    let look = studio.settings.look.clone();
    // One more than there are servers, so that none waits while an avatar is awaited.
    let at_once = studio.pool.width() + 1;
    let tagger = AtomicBool::new(rules.tagger);
    let mut going = FuturesUnordered::new();
    let mut ended = Vec::new();
    loop {
        while !noted.is_over && ended.is_empty() && going.len() < at_once && noted.report.total < wanted {
            if cancel.is_cancelled() {
                noted.stop(STOPPED.to_owned());
            } else if is_late(began, rules.budget_secs) {
                noted.stop("its time was over".to_owned());
            } else {
                // CivitAI takes its time; what is being made goes on meanwhile.
                let mut drafting = pin!(source.draft(&look));
                let drafted = loop {
                    tokio::select! {
                        drafted = &mut drafting => break drafted,
                        Some(one) = going.next() => ended.push(one),
                    }
                };
                match drafted {
                    Ok(Some(draft)) => {
                        noted.report.total += 1;
                        noted.keep(began)?;
                        let (stop, tagger) = (cancel.child(), &tagger);
                        going.push(async move {
                            let draft = hinted(studio, draft, tagger, &stop).await;
                            let made = studio.create(draft, Owner::Curator, listen, &stop).await;
                            (made, stop.is_cancelled())
                        });
                    }
                    Ok(None) => noted.stop("CivitAI had no more pictures by these rules".to_owned()),
                    Err(error) if noted.report.total == 0 => return Err(error),
                    Err(error) => noted.stop(error.to_string()),
                }
            }
            noted.report.seen_before = source.seen_before;
            tell(&progress(&noted.report, wanted, going.len(), began));
        }
        if ended.is_empty() {
            ended.extend(going.next().await);
        }
        if ended.is_empty() {
            break;
        }
        for (made, was_stopped) in ended.drain(..) {
            if was_stopped && cancel.is_cancelled() {
                noted.stop(STOPPED.to_owned());
            }
            // Who stops one character does not mean the others.
            noted.ended(made, !was_stopped && !rules.continue_on_error).await?;
            noted.keep(began)?;
        }
        tell(&progress(&noted.report, wanted, going.len(), began));
    }
    drop(going);
    noted.close(began)
}

/// The report of a run while it goes on. It is in the store from the first character on, so that a run that is cut short is
/// not begun again on the same day and what it made is told.
struct Noted<'a> {
    studio: &'a Studio,
    report: BatchReport,
    /// No further character is begun.
    is_over: bool,
    /// Why no character can be made any more.
    hopeless: Option<ComfyError>,
}

impl<'a> Noted<'a> {
    fn new(studio: &'a Studio, budget_seconds: u64) -> Self {
        let report =
            BatchReport { began_unix_secs: now_unix_secs(), budget_seconds, is_open: true, ..BatchReport::default() };
        Self { studio, report, is_over: false, hopeless: None }
    }

    fn stop(&mut self, why: String) {
        if !self.is_over {
            self.report.stopped = Some(why);
        }
        self.is_over = true;
    }

    fn keep(&mut self, began: Instant) -> Result<(), StudioError> {
        self.report.seconds = began.elapsed().as_secs_f64();
        Ok(self.studio.store.write(|writer| writer.put_batch(&self.report))?)
    }

    /// Takes in how a character ended; a failure may be the end of all.
    async fn ended(&mut self, made: Result<SetResult, StudioError>, stops: bool) -> Result<(), StudioError> {
        let failed = self.report.failed;
        match made {
            Ok(set) => {
                if let Some(error) = self.end_of_all(&set).await {
                    // None of its kind can be made: this one was not begun, and its picture is there for another day.
                    self.studio.take_back(set.id)?;
                    self.report.total = self.report.total.saturating_sub(1);
                    self.stop(error.to_string());
                    self.hopeless = Some(error);
                    return Ok(());
                }
                let character = self.studio.store.read(|reader| reader.character(set.id))?;
                count(&mut self.report, character.as_ref());
            }
            Err(error) => {
                self.report.failed += 1;
                *self.report.reasons.entry(error.to_string()).or_default() += 1;
            }
        }
        if self.report.failed > failed && stops {
            self.stop("a character failed".to_owned());
        }
        Ok(())
    }

    /// Why every other character would fail as this one did. That a server is in trouble may pass: it is asked again.
    async fn end_of_all(&self, set: &SetResult) -> Option<ComfyError> {
        let error = set.hopeless.clone().filter(|_| set.generated == 0)?;
        if error.is_server_trouble() && self.hopeless.is_none() && self.studio.can_begin().await.is_ok() {
            return None;
        }
        Some(error)
    }

    fn close(mut self, began: Instant) -> Result<BatchReport, StudioError> {
        if let Some(error) = self.hopeless.take().filter(|_| self.report.total == 0) {
            self.studio.store.write(|writer| writer.remove_batch(self.report.began_unix_secs))?;
            return Err(error.into());
        }
        self.report.is_open = false;
        self.keep(began)?;
        Ok(self.report)
    }
}

/// A draft with what a tagger saw in it. One that fails is not asked again in this run: it is a hint, and no reason to stop.
async fn hinted(studio: &Studio, mut draft: Draft, tagger: &AtomicBool, cancel: &CancelToken) -> Draft {
    if tagger.load(Ordering::Relaxed)
        && let Err(error) = studio.hint(&mut draft, cancel).await
    {
        tagger.store(false, Ordering::Relaxed);
        tracing::info!("the tagger is not asked any more: {error}");
    }
    draft
}

fn is_late(began: Instant, budget_secs: u64) -> bool {
    budget_secs > 0 && began.elapsed() >= Duration::from_secs(budget_secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue::{GenerationInfo, ImageInfo};

    fn image(level: u32, reactions: u64, prompt: &str) -> FeedImage {
        let generation = Some(Box::new(GenerationInfo { prompt: prompt.to_owned(), ..GenerationInfo::default() }));
        let image = ImageInfo { id: Some(1), nsfw_level: level, generation, ..ImageInfo::default() };
        FeedImage { image, reaction_count: reactions, ..FeedImage::default() }
    }

    #[test]
    fn the_rules_decide() {
        let rules = BatchSettings { words: "1girl, red hair".to_owned(), ..BatchSettings::default() };
        assert!(fits(&image(1, 20, "1girl, long red hair"), &rules));
        assert!(!fits(&image(1, 19, "1girl, red hair"), &rules), "too few reactions");
        assert!(!fits(&image(4, 50, "1girl, red hair"), &rules), "too mature");
        assert!(!fits(&image(0, 50, "1girl, red hair"), &rules), "nobody rated it");
        assert!(!fits(&image(1, 50, "1girl, blue hair"), &rules), "other words");
        let video =
            FeedImage { image: ImageInfo { media: MediaKind::Video, ..image(1, 50, "").image }, ..image(1, 50, "") };
        assert!(!fits(&video, &BatchSettings::default()));
    }
}
