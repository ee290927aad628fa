//! Automatic runs beside the window, by the clock or because somebody asks; and how the servers are doing.

use super::{Services, Shared, lock};
use crate::app::batch::{BatchAsk, BatchNews, Candidate};
use crate::app::studio::StudioNews;
use crate::characters::{
    self, BatchProgress, BatchSettings, STUDIO_SETTING, StudioError, StudioSettings, candidates, now_unix_secs,
    run_batch,
};
use crate::comfy::{Client, Health, Light, SERVERS_SETTING, ServerSpec};
use crate::jobs::CancelToken;
use crate::model::feed::FeedImage;
use crate::store::Store;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often it is looked whether an automatic run is due.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// How often the servers are asked how they are doing, in looks of [`LOOK_EVERY`].
const ASK_EVERY_LOOKS: u32 = 3;
/// Seconds of a day.
const DAY_SECS: i64 = 86_400;
/// Letters of a prompt that are shown of a candidate.
const PROMPT_LETTERS: usize = 160;

/// Looks now and then whether an automatic run is due, for as long as the window is open.
pub(super) fn keep_schedule(shared: &Weak<Shared>) {
    let mut known = Vec::new();
    let mut day = now_unix_secs() / DAY_SECS;
    for look in 0u32.. {
        let Some(services) = shared.upgrade().map(|shared| Services { shared }) else { return };
        if services.shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        services.run_due(now_unix_secs());
        // A new day fills the credits up.
        if let (Some(store), true) = (services.store(), now_unix_secs() / DAY_SECS != day) {
            day = now_unix_secs() / DAY_SECS;
            if let Err(error) = services.tell_credits(&store) {
                services.trouble(&error);
            }
        }
        if look % ASK_EVERY_LOOKS == 0 {
            services.ask_servers(&mut known);
        }
        drop(services);
        std::thread::sleep(LOOK_EVERY);
    }
}

impl Services {
    /// Does what was asked of automatic runs.
    pub(super) fn batch(&self, store: &Arc<Store>, ask: BatchAsk) -> Result<(), StudioError> {
        match ask {
            BatchAsk::Look => self.look_at_servers(store),
            BatchAsk::Start => {
                if let Some(why) = self.run_automatic(store, &rules(store)?) {
                    self.batch_news(BatchNews::Failed(Some(why)));
                }
                Ok(())
            }
            BatchAsk::Stop => {
                if let Some(cancel) = &lock(&self.shared.studio).batch {
                    cancel.cancel();
                }
                Ok(())
            }
            BatchAsk::Try => {
                let found = rules(store).and_then(|rules| self.would_take(store, &rules));
                let told = found.as_ref().ok().cloned();
                self.batch_news(BatchNews::Found(told));
                found.map(|_found| ())
            }
            BatchAsk::Rules(rules) => self.keep_rules(store, *rules),
            BatchAsk::Settings(settings) => self.keep_settings(store, *settings),
            // The window's own.
            BatchAsk::Show => Ok(()),
        }
    }

    fn batch_news(&self, news: BatchNews) {
        self.studio_news(StudioNews::Batch(news));
    }

    /// Tells rules and runs, as they are in the store.
    pub(super) fn tell_runs(&self, store: &Store) -> Result<(), StudioError> {
        let runs = store.read(|reader| reader.runs())?;
        self.batch_news(BatchNews::Runs(runs));
        Ok(())
    }

    /// Tells what was decided, as it is in the store.
    pub(super) fn tell_settings(&self, store: &Store) -> Result<(), StudioError> {
        let settings: StudioSettings = store.read(|reader| reader.setting(STUDIO_SETTING))?.unwrap_or_default();
        self.batch_news(BatchNews::Settings(Box::new(settings)));
        Ok(())
    }

    /// How pictures are made and what they cost is from now on this; the rules stay.
    fn keep_settings(&self, store: &Store, settings: StudioSettings) -> Result<(), StudioError> {
        store.write(|writer| {
            let kept = writer.setting::<StudioSettings>(STUDIO_SETTING)?.unwrap_or_default();
            writer.put_setting(STUDIO_SETTING, &StudioSettings { batch: kept.batch, ..settings })
        })?;
        self.tell_credits(store)
    }

    fn keep_rules(&self, store: &Store, rules: BatchSettings) -> Result<(), StudioError> {
        let mut settings: StudioSettings = store.read(|reader| reader.setting(STUDIO_SETTING))?.unwrap_or_default();
        let begins = rules.enabled && !settings.batch.enabled;
        settings.batch = rules;
        // Who switches them on at noon does not want the one of two o'clock at once.
        if begins {
            settings.batch.since_unix_secs = now_unix_secs();
        }
        store.write(|writer| writer.put_setting(STUDIO_SETTING, &settings))?;
        self.batch_news(BatchNews::Rules(Box::new(settings.batch)));
        Ok(())
    }

    fn look_at_servers(&self, store: &Arc<Store>) -> Result<(), StudioError> {
        let studio = self.studio_of(store)?;
        let usable: Vec<Client> =
            studio.pool().clients().iter().filter(|client| studio.pool().may_use(client)).cloned().collect();
        self.batch_news(BatchNews::Health(self.health_of(&usable)));
        Ok(())
    }

    fn health_of(&self, clients: &[Client]) -> Vec<Health> {
        let asked = clients.iter().map(Client::health);
        self.shared.runtime.block_on(futures_util::future::join_all(asked))
    }

    /// Asks the servers the user named how they are doing, for the light in the top bar. Told only when one of them
    /// changed: a window at rest is not woken. Offline nothing is sent.
    fn ask_servers(&self, known: &mut Vec<(String, bool)>) {
        let Some(store) = self.store() else { return };
        let named = store.read(|reader| reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING));
        let nobody = named.ok().flatten().is_none_or(|servers| servers.is_empty());
        if nobody || self.shared.client.is_offline() {
            return;
        }
        let Ok(studio) = self.studio_of(&store) else { return };
        let health = self.health_of(studio.pool().clients());
        let now: Vec<(String, bool)> =
            health.iter().map(|one| (one.server.clone(), matches!(one.light, Light::Down(_)))).collect();
        if *known != now {
            *known = now;
            self.batch_news(BatchNews::Health(health));
        }
    }

    fn would_take(&self, store: &Arc<Store>, rules: &BatchSettings) -> Result<Vec<Candidate>, StudioError> {
        let studio = self.studio_of(store)?;
        let cancel = CancelToken::default();
        let found = self.shared.runtime.block_on(candidates(&studio, &self.shared.client, rules, &cancel))?;
        Ok(found.iter().map(candidate).collect())
    }

    /// Runs what is due at this moment, in seconds since 1970.
    fn run_due(&self, now: i64) {
        let Some(store) = self.store() else { return };
        let read = store.read(|reader| {
            let settings = reader.setting::<StudioSettings>(STUDIO_SETTING)?.unwrap_or_default();
            Ok((settings.batch, reader.batches()?.last().map(|report| report.began_unix_secs)))
        });
        let Ok((rules, last)) = read else { return };
        let since = last.unwrap_or(0).max(rules.since_unix_secs);
        let failed = lock(&self.shared.studio).batch_failed.clone();
        let waits = !characters::may_try(failed.as_ref().map(|(at, _)| *at), now);
        let is_due = rules.enabled && characters::is_due(since, now, rules.hour_utc);
        if !is_due || waits || self.shared.client.is_offline() {
            return;
        }
        let why = self.run_automatic(&store, &rules);
        // It is tried again for hours, and said once.
        if let Some(why) = &why {
            let is_new = failed.is_none_or(|(_, before)| before != *why);
            self.batch_news(BatchNews::Failed(is_new.then(|| why.clone())));
        }
        lock(&self.shared.studio).batch_failed = why.map(|why| (now, why));
    }

    /// One automatic run. While one goes on there is no second. Why it did not come about, if so.
    fn run_automatic(&self, store: &Arc<Store>, rules: &BatchSettings) -> Option<String> {
        let cancel = CancelToken::default();
        {
            let mut desk = lock(&self.shared.studio);
            if desk.batch.is_some() {
                return None;
            }
            desk.batch = Some(cancel.clone());
        }
        let listen = self.listen();
        let tell = |progress: &BatchProgress| self.batch_news(BatchNews::Progress(progress.clone()));
        let outcome = self.studio_of(store).and_then(|studio| {
            let run = run_batch(&studio, &self.shared.client, rules, (&listen, &tell), &cancel);
            self.shared.runtime.block_on(run)
        });
        lock(&self.shared.studio).batch = None;
        if let Err(error) = self.tell_runs(store).and_then(|()| self.tell_credits(store)) {
            self.trouble(&error);
        }
        match outcome {
            Ok(report) => {
                self.batch_news(BatchNews::Ended(Box::new(report)));
                None
            }
            Err(error) => Some(error.to_string()),
        }
    }
}

fn rules(store: &Store) -> Result<BatchSettings, StudioError> {
    let settings = store.read(|reader| reader.setting::<StudioSettings>(STUDIO_SETTING))?;
    Ok(settings.unwrap_or_default().batch)
}

fn candidate(image: &FeedImage) -> Candidate {
    let prompt = image.image.generation.as_ref().map_or("", |made| made.prompt.as_str());
    Candidate {
        image: image.image.id,
        creator: image.username.clone().unwrap_or_default(),
        reactions: image.reaction_count,
        prompt: prompt.chars().take(PROMPT_LETTERS).collect(),
    }
}
