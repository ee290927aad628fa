//! Followed creators and counters are kept, found again whatever the case, and do not grow for ever.

use super::Store;
use crate::model::community::{Counters, Day, Followed};
use crate::model::ids::ModelId;

fn downloads(count: u64) -> Counters {
    Counters { download_count: Some(count), ..Counters::default() }
}

#[test]
fn a_creator_is_followed_once_whatever_the_case() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let followed = |name: &str, seen| Followed {
        name: name.to_owned(),
        since_unix_secs: 1,
        seen_unix_secs: seen,
        asked_unix_secs: 0,
    };
    store.write(|writer| writer.put_followed(&followed("Mira_Draws", 1))).unwrap();
    store.write(|writer| writer.put_followed(&followed("mira_draws", 9))).unwrap();
    let all = store.read(|reader| reader.followed()).unwrap();
    assert_eq!(all, [followed("mira_draws", 9)]);
    assert!(store.read(|reader| reader.followed_creator("MIRA_DRAWS")).unwrap().is_some());
    store.write(|writer| writer.remove_followed("Mira_draws")).unwrap();
    assert!(store.read(|reader| reader.followed()).unwrap().is_empty());
}

#[test]
fn counters_are_kept_one_a_day_and_the_oldest_go() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    store
        .write(|writer| {
            writer.put_counters(ModelId(7), Day(1), &downloads(1))?;
            writer.put_counters(ModelId(7), Day(500), &downloads(5))?;
            writer.put_counters(ModelId(7), Day(500), &downloads(6))?;
            writer.put_counters(ModelId(7), Day(501), &Counters::default())?;
            writer.put_counters(ModelId(8), Day(1), &downloads(3))
        })
        .unwrap();
    let of = |id| store.read(|reader| reader.counters_of(ModelId(id))).unwrap();
    assert_eq!(of(7), [(Day(500), downloads(6))], "a day of long ago goes, nothing told is not kept");
    assert_eq!(of(8).len(), 1, "other models are left alone");
    let since = store.read(|reader| reader.counters_since(Day(2))).unwrap();
    assert_eq!(since.len(), 1);
}
