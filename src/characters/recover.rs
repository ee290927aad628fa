//! What a program that ended in the middle left behind: its runs are closed, and their credits paid or given back.

use super::credits;
use super::settings::{STUDIO_SETTING, StudioSettings};
use crate::comfy::ServerSpec;
use crate::model::character::{BatchReport, Character, Look, Run};
use crate::store::{Store, StoreError};

/// Closes the runs that no program is at any more. Call it once after opening the store, before the first run.
pub fn recover(store: &Store, now: i64) -> Result<usize, StoreError> {
    let (runs, reports) = store.read(|reader| Ok((reader.runs()?, reader.batches()?)))?;
    let open: Vec<Run> = runs.into_iter().filter(|run| run.ended_unix_secs.is_none()).collect();
    let reports: Vec<BatchReport> = reports.into_iter().filter(|report| report.is_open).map(closed).collect();
    if open.is_empty() && reports.is_empty() {
        return Ok(0);
    }
    store.write(|writer| {
        for run in &open {
            let made = run.stages.iter().any(|stage| stage.error.is_none());
            credits::settle(writer, run.id, run.price, made, now)?;
            writer.put_run(&Run { ended_unix_secs: Some(now), cut_short: true, ..run.clone() })?;
        }
        reports.iter().try_for_each(|report| writer.put_batch(report))?;
        Ok(open.len())
    })
}

/// Names servers by their addresses wherever a look names them by what they are called, so that they can be called otherwise.
/// Call it before a name changes.
pub fn name_by_address(store: &Store, servers: &[ServerSpec]) -> Result<(), StoreError> {
    let rename = |look: &mut Look| {
        let before = look.servers.clone();
        for name in &mut look.servers {
            if let Some(server) = servers.iter().find(|server| server.is_called(name)) {
                name.clone_from(&server.address);
            }
        }
        look.servers != before
    };
    let (settings, characters) =
        store.read(|reader| Ok((reader.setting::<StudioSettings>(STUDIO_SETTING)?, reader.characters()?)))?;
    let settings = settings.and_then(|mut settings| rename(&mut settings.look).then_some(settings));
    let renamed = |mut one: Character| rename(&mut one.look).then_some(one);
    let characters: Vec<Character> = characters.into_iter().filter_map(renamed).collect();
    if settings.is_none() && characters.is_empty() {
        return Ok(());
    }
    store.write(|writer| {
        settings.iter().try_for_each(|settings| writer.put_setting(STUDIO_SETTING, settings))?;
        characters.iter().try_for_each(|one| writer.put_character(one))
    })
}

/// A report as it stands when nobody goes on with it: what was begun and did not end has failed.
fn closed(report: BatchReport) -> BatchReport {
    const WHY: &str = "the program ended in the middle";
    let mut reasons = report.reasons.clone();
    let lost = report.total.saturating_sub(report.successful + report.failed);
    if lost > 0 {
        *reasons.entry(WHY.to_owned()).or_default() += lost;
    }
    BatchReport { is_open: false, failed: report.failed + lost, reasons, stopped: Some(WHY.to_owned()), ..report }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_was_cut_short_is_closed_with_what_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let open = BatchReport {
            began_unix_secs: 7,
            total: 3,
            successful: 2,
            seconds: 9.0,
            is_open: true,
            ..Default::default()
        };
        store.write(|writer| writer.put_batch(&open)).unwrap();
        recover(&store, 20).unwrap();
        let report = store.read(|reader| reader.batches()).unwrap().remove(0);
        assert_eq!((report.is_open, report.total, report.successful, report.failed), (false, 3, 2, 1));
        assert!(report.stopped.is_some() && report.reasons.values().sum::<usize>() == 1 && report.seconds > 8.0);
    }

    #[test]
    fn a_look_that_names_a_server_follows_it_to_another_name() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let look = Look { servers: vec!["attic".to_owned(), "gone".to_owned()], ..Look::default() };
        let settings = StudioSettings { look: look.clone(), ..StudioSettings::default() };
        let one = Character { look, ..Character::default() };
        store.write(|writer| writer.put_setting(STUDIO_SETTING, &settings)).unwrap();
        store.write(|writer| writer.put_character(&one)).unwrap();
        let attic = ServerSpec { name: "attic".to_owned(), ..ServerSpec::default() };
        name_by_address(&store, std::slice::from_ref(&attic)).unwrap();
        let wanted = [attic.address.as_str(), "gone"];
        assert_eq!(store.read(|reader| reader.characters()).unwrap()[0].look.servers, wanted);
        let kept: StudioSettings = store.read(|reader| reader.setting(STUDIO_SETTING)).unwrap().unwrap();
        assert_eq!(kept.look.servers, wanted);
    }
}
