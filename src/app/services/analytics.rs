//! Figures of the library, counted on a thread of their own.

use super::{Services, lock};
use crate::app::analytics::{AnalyticsAsk, AnalyticsNews, AnalyticsView};
use crate::app::event::AppEvent;
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::library::used::{self, Used};
use crate::library::{analytics, now_unix_secs};
use crate::model::ids::FileKey;
use crate::store::StoreError;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

impl Services {
    pub(super) fn analytics(&self, ask: &AnalyticsAsk) {
        match ask {
            AnalyticsAsk::Look => self.tell_analytics(),
            AnalyticsAsk::Count(folders) => {
                self.count_used(folders);
                self.tell_analytics();
            }
            AnalyticsAsk::Save(path) => self.save_analytics(path),
        }
    }

    fn count_used(&self, folders: &[PathBuf]) {
        let _turn = lock(&self.shared.turns.used);
        self.job("Reading pictures", JobKind::Used, |store, control| {
            let used = used::count(store, folders, now_unix_secs(), control)?;
            Ok(JobSummary::Used { pictures: used.pictures, known: used.known })
        });
    }

    fn tell_analytics(&self) {
        match self.look_at_analytics() {
            Ok(Some(view)) => self.send(AppEvent::Analytics(AnalyticsNews::Counted(Box::new(view)))),
            Ok(None) => {}
            Err(error) => self.trouble(&error),
        }
    }

    fn look_at_analytics(&self) -> Result<Option<AnalyticsView>, StoreError> {
        let Some(store) = self.store() else { return Ok(None) };
        let (cards, used) = store.read(|reader| Ok((reader.cards()?, reader.setting::<Used>(Used::NAME)?)))?;
        let (figures, used) = (analytics::analyse(&cards, now_unix_secs()), used.unwrap_or_default());
        let names: HashMap<FileKey, &str> = cards.iter().map(|card| (card.key, card.name.as_str())).collect();
        let named = used.counts.iter().filter_map(|(key, count)| Some((*key, (*names.get(key)?).to_owned(), *count)));
        let mut most: Vec<(FileKey, String, u64)> = named.collect();
        most.sort_by(|left, right| right.2.cmp(&left.2).then_with(|| left.1.cmp(&right.1)));
        let is_never = |key: &FileKey| used.at_unix_secs > 0 && key.is_file() && !used.counts.contains_key(key);
        let never = cards.iter().filter(|card| !card.missing).map(|card| card.key).filter(is_never).collect();
        Ok(Some(AnalyticsView { figures, used, most, never }))
    }

    fn save_analytics(&self, path: &Path) {
        let view = match self.look_at_analytics() {
            Ok(Some(view)) => view,
            Ok(None) => return,
            Err(error) => return self.trouble(&error),
        };
        let used: Vec<(String, u64)> = view.most.into_iter().map(|(_, name, count)| (name, count)).collect();
        match std::fs::write(path, analytics::table(&view.figures, &used, now_unix_secs())) {
            Ok(()) => self.send(AppEvent::Analytics(AnalyticsNews::Saved(path.to_path_buf()))),
            Err(error) => {
                let why = error.to_string();
                self.trouble(&crate::words::tr!("analytics-not-saved", why = why, path = path.display().to_string()));
            }
        }
    }
}
