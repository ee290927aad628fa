//! Automatic runs: pictures of CivitAI by the user's rules, never one twice, each made into a character by the same service.

use super::error::StudioError;
use super::fingerprint::is_near;
use super::settings::BatchSettings;
use super::source::{Draft, from_feed};
use super::studio::{Listen, Studio, now_unix_secs};
use super::tags::{holds, tags};
use crate::civitai::{Client, Priority};
use crate::jobs::CancelToken;
use crate::model::catalogue::MediaKind;
use crate::model::character::{BatchReport, Character, Owner, Slot};
use crate::model::feed::FeedImage;
use crate::model::online::{Cursor, ImageOrder, ImageSearch, ImagesOf, Period};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Pages of CivitAI's feed that are gone through for one run.
const MOST_PAGES: usize = 20;
/// Characters of one run at most.
const MOST: usize = 500;

/// How far an automatic run is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchProgress {
    /// Characters that ended.
    pub ended: usize,
    /// Characters wanted.
    pub wanted: usize,
    /// Those being made now.
    pub running: usize,
    /// How long all will take at this pace, in seconds; 0 while nothing ended.
    pub foreseen_secs: u64,
    /// The time it was given, in seconds; 0 is as long as it takes.
    pub budget_secs: u64,
}

impl BatchProgress {
    /// Whether it will not be ready within its time.
    pub const fn will_be_late(&self) -> bool {
        self.budget_secs > 0 && self.foreseen_secs > self.budget_secs
    }
}

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

/// One automatic run from its first picture to its report, which is kept.
pub async fn run_batch(
    studio: &Studio,
    client: &Client,
    rules: &BatchSettings,
    (listen, tell): (&Listen, Tell<'_>),
    cancel: &CancelToken,
) -> Result<BatchReport, StudioError> {
    let began = Instant::now();
    let wanted = rules.count.min(MOST);
    let mut report =
        BatchReport { began_unix_secs: now_unix_secs(), budget_seconds: rules.budget_secs, ..BatchReport::default() };
    // Noted before anything is made: a run that is cut short is not begun again on the same day.
    studio.store.write(|writer| writer.put_batch(&report))?;
    let mut source = Candidates::new(studio, client, rules)?;
    let look = studio.settings.look.clone();
    // One more than there are servers, so that none waits while an avatar is awaited.
    let at_once = studio.pool.width() + 1;
    let tagger = AtomicBool::new(rules.tagger);
    let mut going = FuturesUnordered::new();
    let mut ended = Vec::new();
    let mut is_over = false;
    loop {
        while !is_over && ended.is_empty() && going.len() < at_once && report.total < wanted {
            if cancel.is_cancelled() {
                report.stopped = Some("cancelled".to_owned());
                is_over = true;
            } else if is_late(began, rules.budget_secs) {
                report.stopped = Some("its time was over".to_owned());
                is_over = true;
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
                        report.total += 1;
                        let (stop, tagger) = (cancel.child(), &tagger);
                        going.push(async move {
                            let draft = hinted(studio, draft, tagger, &stop).await;
                            let made = studio.create(draft, Owner::Curator, listen, &stop).await;
                            (made, stop.is_cancelled())
                        });
                    }
                    Ok(None) => {
                        report.stopped = Some("CivitAI had no more pictures by these rules".to_owned());
                        is_over = true;
                    }
                    Err(error) => {
                        report.stopped = Some(error.to_string());
                        is_over = true;
                    }
                }
            }
            report.seen_before = source.seen_before;
            tell(&progress(&report, wanted, going.len(), began));
        }
        if ended.is_empty() {
            ended.extend(going.next().await);
        }
        if ended.is_empty() {
            break;
        }
        for (made, was_stopped) in ended.drain(..) {
            let failed = report.failed;
            match made {
                Ok(set) => {
                    if let Ok(character) = studio.character(set.id) {
                        count(&mut report, &character);
                    }
                }
                Err(error) => {
                    report.failed += 1;
                    *report.reasons.entry(error.to_string()).or_default() += 1;
                }
            }
            // Who stops one character does not mean the others.
            if report.failed > failed && !was_stopped && !rules.continue_on_error && !is_over {
                report.stopped = Some("a character failed".to_owned());
                is_over = true;
            }
        }
        tell(&progress(&report, wanted, going.len(), began));
    }
    drop(going);
    report.seconds = began.elapsed().as_secs_f64();
    studio.store.write(|writer| writer.put_batch(&report))?;
    Ok(report)
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

fn progress(report: &BatchReport, wanted: usize, running: usize, began: Instant) -> BatchProgress {
    let ended = report.successful + report.failed;
    let foreseen = if ended == 0 { 0.0 } else { began.elapsed().as_secs_f64() * wanted as f64 / ended as f64 };
    BatchProgress { ended, wanted, running, foreseen_secs: foreseen as u64, budget_secs: report.budget_seconds }
}

/// Adds a character that ended to the report.
fn count(report: &mut BatchReport, character: &Character) {
    let has_avatar = character.picture(Slot::Avatar).is_some();
    let references = Slot::REFERENCES.iter().filter(|slot| character.picture(**slot).is_some()).count();
    report.characters.push(character.id);
    report.pictures += character.made();
    report.successful += usize::from(has_avatar);
    report.failed += usize::from(!has_avatar);
    report.with_all_references += usize::from(has_avatar && references == Slot::REFERENCES.len());
    report.only_avatar += usize::from(has_avatar && references == 0);
    for (slot, state) in &character.slots {
        if let Some(trouble) = &state.trouble {
            *report.reasons.entry(format!("{}: {trouble}", slot.key())).or_default() += 1;
        }
    }
}

/// What all automatic runs came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchTotals {
    /// Runs.
    pub runs: usize,
    /// Characters begun.
    pub total: usize,
    /// Characters with an avatar.
    pub successful: usize,
    /// Pictures.
    pub pictures: usize,
    /// Hours.
    pub seconds: f64,
    /// Reasons of failures, the most frequent first.
    pub reasons: Vec<(String, usize)>,
}

impl BatchTotals {
    /// Of these reports.
    pub fn of(reports: &[BatchReport]) -> Self {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for (reason, times) in reports.iter().flat_map(|report| &report.reasons) {
            *reasons.entry(reason).or_default() += times;
        }
        let mut reasons: Vec<(String, usize)> =
            reasons.into_iter().map(|(reason, times)| (reason.to_owned(), times)).collect();
        reasons.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        Self {
            runs: reports.len(),
            total: reports.iter().map(|report| report.total).sum(),
            successful: reports.iter().map(|report| report.successful).sum(),
            pictures: reports.iter().map(|report| report.pictures).sum(),
            seconds: reports.iter().map(|report| report.seconds).sum(),
            reasons,
        }
    }
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

    #[test]
    fn a_run_that_will_be_late_is_foreseen() {
        let slow = BatchProgress { foreseen_secs: 1801, budget_secs: 1800, ..BatchProgress::default() };
        assert!(slow.will_be_late());
        assert!(!BatchProgress { budget_secs: 0, ..slow }.will_be_late());
        let totals = BatchTotals::of(&[
            BatchReport {
                total: 3,
                successful: 2,
                reasons: BTreeMap::from([("a".to_owned(), 1)]),
                ..BatchReport::default()
            },
            BatchReport {
                total: 2,
                successful: 2,
                reasons: BTreeMap::from([("b".to_owned(), 4)]),
                ..BatchReport::default()
            },
        ]);
        assert_eq!((totals.runs, totals.total, totals.successful, totals.reasons[0].0.as_str()), (2, 5, 4, "b"));
    }
}
