//! Keeping answers: every one becomes catalogue records, merged field by field with what is known.

use super::merge;
use crate::civitai::{Answer, ModelAnswer};
use crate::model::catalogue::{Licence, ModelInfo, Stats, VersionInfo};
use crate::model::community::{Counters, Day};
use crate::model::ids::ModelId;
use crate::model::licence::Permissions;
use crate::model::sourced::Sourced;
use crate::model::terms::{self, PastTerms};
use crate::store::{Store, StoreError, Writer};

/// Merges a version into what is known of it.
pub fn put_version(writer: &mut Writer<'_>, incoming: VersionInfo) -> Result<(), StoreError> {
    let mut known = writer.version(incoming.id)?.unwrap_or_default();
    merge::version(&mut known, incoming);
    writer.put_version(&known)
}

/// Merges a model into what is known of it. One without an id is nobody's.
pub fn put_model(writer: &mut Writer<'_>, incoming: ModelInfo) -> Result<(), StoreError> {
    if incoming.id.0 == 0 {
        return Ok(());
    }
    let mut known = writer.model(incoming.id)?.unwrap_or_default();
    let before = known.licence.clone();
    merge::model(&mut known, incoming);
    if let (Some(before), Some(after)) = (before, &known.licence) {
        note_change(writer, known.id, before, after)?;
    }
    writer.put_model(&known)
}

/// Keeps what a creator allowed when they allow something else now.
fn note_change(
    writer: &mut Writer<'_>,
    id: ModelId,
    before: Sourced<Licence>,
    after: &Sourced<Licence>,
) -> Result<(), StoreError> {
    let (lost, gained) = terms::changed(Permissions::new(&before.value), Permissions::new(&after.value));
    if lost.is_empty() && gained.is_empty() {
        return Ok(());
    }
    let (told_unix_secs, until_unix_secs) = (before.at_unix_secs, after.at_unix_secs);
    writer.put_past_terms(id, PastTerms { licence: before.value, told_unix_secs, until_unix_secs })
}

/// Notes the counters of an answer for its day: what rates are made of.
pub fn put_counters(writer: &mut Writer<'_>, model: &ModelInfo) -> Result<(), StoreError> {
    let Some(stats) = &model.stats else { return Ok(()) };
    let Stats { download_count, thumbs_up_count, comment_count, .. } = stats.value;
    let counters = Counters { download_count, thumbs_up_count, comment_count };
    writer.put_counters(model.id, Day::of(stats.at_unix_secs), &counters)
}

/// Stores answers to hash look-ups.
pub fn store_answers(store: &Store, answers: &[Answer]) -> Result<(), StoreError> {
    if answers.is_empty() {
        return Ok(());
    }
    store.write(|writer| {
        for answer in answers {
            put_model(writer, answer.model.clone())?;
            put_version(writer, answer.version.clone())?;
        }
        Ok(())
    })
}

/// Stores full records of models with their versions, and their counters of the day.
pub fn store_models(store: &Store, answers: &[ModelAnswer]) -> Result<(), StoreError> {
    if answers.is_empty() {
        return Ok(());
    }
    store.write(|writer| {
        for answer in answers {
            put_counters(writer, &answer.model)?;
            put_model(writer, answer.model.clone())?;
            for version in &answer.versions {
                put_version(writer, version.clone())?;
            }
        }
        Ok(())
    })
}

/// Notes that CivitAI has a model no more. All that was known of it stays. False when nothing was known of it.
pub fn mark_gone(store: &Store, id: ModelId, now_unix_secs: i64) -> Result<bool, StoreError> {
    store.write(|writer| {
        let Some(mut model) = writer.model(id)? else { return Ok(false) };
        // The first time it was missed tells most.
        model.gone_unix_secs.get_or_insert(now_unix_secs);
        writer.put_model(&model)?;
        Ok(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::VersionId;
    use crate::model::sourced::Source;

    #[test]
    fn an_answer_is_merged_and_its_counters_are_noted() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let answer = |at: i64, downloads| ModelAnswer {
            model: ModelInfo {
                id: ModelId(3),
                name: Some(Sourced::new("Night Metro".to_owned(), Source::Civitai, at)),
                stats: Some(Sourced::new(
                    Stats { download_count: Some(downloads), ..Stats::default() },
                    Source::Civitai,
                    at,
                )),
                ..ModelInfo::default()
            },
            versions: vec![VersionInfo { id: VersionId(4), model_id: ModelId(3), ..VersionInfo::default() }],
        };
        store_models(&store, &[answer(86_400, 5)]).unwrap();
        store_models(&store, &[answer(2 * 86_400, 9)]).unwrap();
        let counters = store.read(|reader| reader.counters_of(ModelId(3))).unwrap();
        let downloads: Vec<_> = counters.iter().map(|(day, counters)| (day.0, counters.download_count)).collect();
        assert_eq!(downloads, [(1, Some(5)), (2, Some(9))]);
        let known = store.read(|reader| Ok((reader.model(ModelId(3))?, reader.version(VersionId(4))?))).unwrap();
        assert_eq!(known.0.unwrap().stats.unwrap().value.download_count, Some(9));
        assert!(known.1.is_some());
    }

    #[test]
    fn a_model_that_is_gone_keeps_everything_and_may_come_back() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let answer = |at: i64| ModelAnswer {
            model: ModelInfo {
                id: ModelId(3),
                name: Some(Sourced::new("Night Metro".to_owned(), Source::Civitai, at)),
                fetched_unix_secs: at,
                ..ModelInfo::default()
            },
            versions: vec![VersionInfo { id: VersionId(4), model_id: ModelId(3), ..VersionInfo::default() }],
        };
        assert!(!mark_gone(&store, ModelId(3), 5).unwrap(), "what nobody knew is not gone");
        store_models(&store, &[answer(10)]).unwrap();
        assert!(mark_gone(&store, ModelId(3), 20).unwrap() && mark_gone(&store, ModelId(3), 30).unwrap());
        let known = || store.read(|reader| reader.model(ModelId(3))).unwrap().unwrap();
        assert_eq!((known().gone_unix_secs, known().name.unwrap().value.as_str()), (Some(20), "Night Metro"));
        assert!(store.read(|reader| reader.known(ModelId(3))).unwrap().unwrap().card.deleted);
        assert!(store.read(|reader| reader.version(VersionId(4))).unwrap().is_some());
        store_models(&store, &[answer(15)]).unwrap();
        assert_eq!(known().gone_unix_secs, Some(20), "an older answer, from an archive, does not bring it back");
        store_models(&store, &[answer(40)]).unwrap();
        assert_eq!(known().gone_unix_secs, None);
    }

    #[test]
    fn what_a_creator_allowed_before_is_kept_with_its_dates() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let told = |at: i64, uses: &[&str]| {
            let uses = uses.iter().map(|word| (*word).to_owned()).collect();
            let licence = Licence { allow_commercial_use: Some(uses), ..Licence::default() };
            let licence = Some(Sourced::new(licence, Source::Civitai, at));
            let model = ModelInfo { id: ModelId(3), licence, ..ModelInfo::default() };
            store.write(|writer| put_model(writer, model.clone())).unwrap();
        };
        told(10, &["Image"]);
        told(20, &["Image"]);
        let past = || store.read(|reader| reader.past_terms(ModelId(3))).unwrap();
        assert!(past().is_empty(), "told again is no change");
        told(30, &[]);
        let kept = past();
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].told_unix_secs, kept[0].until_unix_secs), (20, 30));
        assert_eq!(kept[0].licence.allow_commercial_use.as_deref(), Some(&["Image".to_owned()][..]));
        let changed = |since| store.read(|reader| reader.terms_changed_since(since)).unwrap().len();
        assert_eq!((changed(30), changed(31)), (1, 0));
    }
}
