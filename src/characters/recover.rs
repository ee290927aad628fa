//! What a program that ended in the middle left behind: its runs are closed, and their credits paid or given back.

use super::credits;
use crate::model::character::Run;
use crate::store::{Store, StoreError};

/// Closes the runs that no program is at any more. Call it once after opening the store, before the first run.
pub fn recover(store: &Store, now: i64) -> Result<usize, StoreError> {
    let open: Vec<Run> =
        store.read(|reader| reader.runs())?.into_iter().filter(|run| run.ended_unix_secs.is_none()).collect();
    if open.is_empty() {
        return Ok(0);
    }
    store.write(|writer| {
        for run in &open {
            let made = run.stages.iter().any(|stage| stage.error.is_none());
            credits::settle(writer, run.id, run.price, made, now)?;
            writer.put_run(&Run { ended_unix_secs: Some(now), cut_short: true, ..run.clone() })?;
        }
        Ok(open.len())
    })
}
