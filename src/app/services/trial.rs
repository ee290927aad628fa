//! Test pictures of single models, on the studio's servers.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::studio::StageView;
use crate::app::trial::{TrialAsk, TrialNews};
use crate::characters::{StudioError, trials_folder};
use crate::comfy::{JobNews, Watch};
use crate::jobs::CancelToken;
use crate::model::ids::FileKey;
use crate::model::trial::Trials;
use crate::store::Store;
use std::sync::{Arc, Mutex};

impl Services {
    pub(super) fn trial(&self, ask: &TrialAsk) {
        let Some(store) = self.store() else { return };
        match ask {
            TrialAsk::Load => match store.read(|reader| reader.setting::<Trials>(Trials::NAME)) {
                Ok(kept) => self.tell_trials(kept.unwrap_or_default()),
                Err(error) => self.trouble(&error),
            },
            TrialAsk::Try(key) => {
                let why = match self.make_trial(&store, *key) {
                    Ok(kept) => {
                        self.tell_trials(kept);
                        None
                    }
                    Err(error) if error.is_cancelled() => None,
                    Err(error) => Some(error.to_string()),
                };
                self.trial_news(TrialNews::Ended(*key, why));
            }
            TrialAsk::Stop => {
                if let Some(cancel) = &lock(&self.shared.studio).trial {
                    cancel.cancel();
                }
            }
        }
    }

    fn make_trial(&self, store: &Arc<Store>, key: FileKey) -> Result<Trials, StudioError> {
        let cancel = CancelToken::default();
        lock(&self.shared.studio).trial = Some(cancel.clone());
        let made = self.run_trial(store, key, &cancel);
        lock(&self.shared.studio).trial = None;
        made
    }

    fn run_trial(&self, store: &Arc<Store>, key: FileKey, cancel: &CancelToken) -> Result<Trials, StudioError> {
        let Some(card) = store.read(|reader| reader.card(key))? else {
            return Ok(store.read(|reader| reader.setting::<Trials>(Trials::NAME))?.unwrap_or_default());
        };
        let studio = self.studio_of(store)?;
        let (services, stage) = (self.clone(), Mutex::new(StageView::default()));
        let watch: Watch = Arc::new(move |news: JobNews<'_>| {
            let mut stage = lock(&stage);
            match news {
                JobNews::Server(server) => server.clone_into(&mut stage.server),
                JobNews::State(state) => stage.state.clone_from(state),
                JobNews::Preview(_) => return,
            }
            services.trial_news(TrialNews::Stage(key, stage.clone()));
        });
        let data_dir = self.shared.launch.used_data_dir();
        self.shared.runtime.block_on(studio.try_model(&card, &data_dir, &watch, cancel))
    }

    fn tell_trials(&self, kept: Trials) {
        let folder = trials_folder(&self.shared.launch.used_data_dir());
        self.trial_news(TrialNews::Kept(kept, folder));
    }

    fn trial_news(&self, news: TrialNews) {
        self.send(AppEvent::Trial(news));
    }
}
