//! One edit of many models: in parts, each one transaction, so that it can be followed, stopped and taken back.

use super::marks::subject_for;
use super::{Services, lock};
use crate::app::bulk::{BulkAsk, BulkBefore, BulkNews, BulkReport, BulkWish, members};
use crate::app::event::AppEvent;
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::jobs::JobControl;
use crate::library::now_unix_secs;
use crate::model::hidden::HiddenChange;
use crate::model::ids::{CollectionId, FileKey, ModelId, SubjectId};
use crate::model::marks::Marks;
use crate::store::{Store, StoreError};

/// Models of one transaction.
const PART: usize = 100;

impl Services {
    pub(super) fn bulk(&self, ask: &BulkAsk) {
        let _turn = lock(&self.shared.turns.bulk);
        let mut ended = None;
        self.job("Editing models", JobKind::Bulk, |store, control| {
            let (report, before) = match ask {
                BulkAsk::Edit(wish) => self.edit_many(store, wish, control),
                BulkAsk::Restore(before) => self.restore_many(before, control),
            };
            let summary = JobSummary::Bulk { done: report.done, failed: report.failed.len() as u64, left: report.left };
            ended = Some((report, before));
            Ok(summary)
        });
        if let Some((report, before)) = ended {
            self.tell_collections();
            self.send(AppEvent::Bulk(BulkNews::Ended(report, before)));
        }
    }

    fn edit_many(&self, store: &Store, wish: &BulkWish, control: &JobControl) -> (BulkReport, BulkBefore) {
        let (mut report, mut before) = (BulkReport::default(), BulkBefore::default());
        control.progress.add_total(wish.keys.len() as u64, 0);
        let now = now_unix_secs();
        let mut reached = Vec::new();
        for part in wish.keys.chunks(PART) {
            if is_over(control) {
                break;
            }
            let mut known = Vec::new();
            let mut gone = Vec::new();
            let done = self.try_change_marks(part, |writer| {
                for key in part {
                    let Some(mut subject) = subject_for(writer, *key)? else {
                        gone.push(*key);
                        continue;
                    };
                    known.push((*key, subject.marks.clone()));
                    if wish.changes.is_empty() {
                        continue;
                    }
                    for change in &wish.changes {
                        subject.marks.apply(change, now);
                    }
                    writer.put_subject(&subject)?;
                }
                Ok(Vec::new())
            });
            match done {
                Ok(()) => {
                    report.done += known.len() as u64;
                    report.failed.extend(gone.into_iter().map(gone_words));
                    reached.extend(known.iter().map(|(key, _)| *key));
                    if !wish.changes.is_empty() {
                        before.marks.extend(known);
                    }
                }
                Err(error) => report.failed.extend(part.iter().map(|key| (name_of(store, *key), error.to_string()))),
            }
            control.progress.add_items(part.len() as u64);
        }
        report.left = (wish.keys.len() as u64).saturating_sub(report.done + report.failed.len() as u64);
        let put = wish.put_into.and_then(|id| self.collect_many(store, (id, true), &reached, &mut report));
        before.put = put.map(|(id, places)| (id, places.into_iter().map(|(key, _)| key).collect()));
        before.taken = wish.take_from.and_then(|id| self.collect_many(store, (id, false), &reached, &mut report));
        if wish.hide {
            match self.hide_many(store, &reached) {
                Ok(hidden) => before.hidden = hidden,
                Err(error) => report.failed.push((String::new(), error.to_string())),
            }
        }
        (report, before)
    }

    fn restore_many(&self, before: &BulkBefore, control: &JobControl) -> (BulkReport, BulkBefore) {
        let mut report = BulkReport { is_undo: true, ..BulkReport::default() };
        control.progress.add_total(before.marks.len() as u64, 0);
        for part in before.marks.chunks(PART) {
            if is_over(control) {
                break;
            }
            let keys: Vec<FileKey> = part.iter().map(|(key, _)| *key).collect();
            let done = self.try_change_marks(&keys, |writer| {
                for (key, marks) in part {
                    let Some(mut subject) = subject_for(writer, *key)? else { continue };
                    subject.marks = Marks::clone(marks);
                    writer.put_subject(&subject)?;
                }
                Ok(Vec::new())
            });
            match done {
                Ok(()) => report.done += part.len() as u64,
                Err(error) => report.failed.push((String::new(), error.to_string())),
            }
            control.progress.add_items(part.len() as u64);
        }
        let put = before.put.as_ref().map(|(id, keys)| (keys.len(), self.try_collect(*id, keys, false)));
        let taken = before.taken.as_ref().map(|(id, places)| (places.len(), self.try_put_back(*id, places)));
        for (count, done) in [put, taken].into_iter().flatten() {
            match done {
                Ok(()) => report.done = report.done.max(count as u64),
                Err(error) => report.failed.push((String::new(), error.to_string())),
            }
        }
        if !before.hidden.is_empty() {
            match self.show_again(&before.hidden) {
                Ok(()) => report.done = report.done.max(before.hidden.len() as u64),
                Err(error) => report.failed.push((String::new(), error.to_string())),
            }
        }
        (report, BulkBefore::default())
    }

    /// Puts models into a collection or takes them out; gives those of which this is a change, with the places they had.
    fn collect_many(
        &self,
        store: &Store,
        (id, add): (CollectionId, bool),
        keys: &[FileKey],
        report: &mut BulkReport,
    ) -> Option<(CollectionId, Vec<(FileKey, usize)>)> {
        let found = store.read(|reader| {
            let collection = reader.collections()?.into_iter().find(|one| one.id == id);
            let subjects: Result<Vec<(FileKey, Option<SubjectId>)>, StoreError> =
                keys.iter().map(|key| Ok((*key, reader.any_card(*key)?.and_then(|card| card.subject)))).collect();
            Ok((collection, subjects?))
        });
        let changed = match found {
            Ok((Some(collection), subjects)) => members(&collection, &subjects, !add),
            Ok((None, _)) => {
                report.failed.push((String::new(), crate::model::collection::CollectionRefusal::Gone.to_string()));
                return None;
            }
            Err(error) => {
                report.failed.push((String::new(), error.to_string()));
                return None;
            }
        };
        if changed.is_empty() {
            return None;
        }
        let keys: Vec<FileKey> = changed.iter().map(|(key, _)| *key).collect();
        if let Err(error) = self.try_collect(id, &keys, add) {
            report.failed.push((String::new(), error.to_string()));
            return None;
        }
        Some((id, changed))
    }

    /// Hides the models of these; gives those that were not hidden before.
    fn hide_many(&self, store: &Store, keys: &[FileKey]) -> Result<Vec<ModelId>, StoreError> {
        let models = store.read(|reader| {
            let mut models: Vec<(ModelId, String)> = Vec::new();
            for key in keys {
                let card = reader.any_card(*key)?;
                models.extend(card.and_then(|card| Some((card.model_id?, card.name))));
            }
            Ok(models)
        })?;
        let mut new = Vec::new();
        self.change_hidden(|hidden| {
            for (id, name) in models {
                if !hidden.models.iter().any(|(known, _)| *known == id) {
                    new.push(id);
                }
                hidden.apply(HiddenChange::HideModel(id, name));
            }
        })?;
        Ok(new)
    }

    fn show_again(&self, models: &[ModelId]) -> Result<(), StoreError> {
        self.change_hidden(|hidden| models.iter().for_each(|id| hidden.apply(HiddenChange::ShowModel(*id))))
    }
}

fn is_over(control: &JobControl) -> bool {
    control.pause.wait(&control.cancel);
    control.cancel.is_cancelled()
}

fn gone_words(key: FileKey) -> (String, String) {
    (key.to_string(), crate::words::tr!("bulk-gone").to_owned())
}

fn name_of(store: &Store, key: FileKey) -> String {
    let card = store.read(|reader| reader.any_card(key)).ok().flatten();
    card.map_or_else(|| key.to_string(), |card| card.name)
}
