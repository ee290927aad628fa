//! The credits of the studio. Every movement has a key that follows from what it is for (the day, the run), so that doing it
//! twice, or again after a crash, changes nothing; a run's end has one key whichever way it went, so that it is either paid
//! or refunded and never both.

use crate::model::ids::RunId;
use crate::model::ledger::{Account, Movement, Reason};
use crate::store::{Reader, Store, StoreError, Writer};

/// Seconds of a day.
const DAY_SECS: i64 = 86_400;

/// What the ledger says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credits {
    /// What the user has.
    pub yours: u64,
    /// What runs hold that have not ended.
    pub held: u64,
    /// What was spent.
    pub spent: u64,
    /// Movements, oldest first.
    pub movements: Vec<Movement>,
}

/// Too few credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// What is there.
    pub left: u64,
}

fn plain(balance: i64) -> u64 {
    u64::try_from(balance).unwrap_or(0)
}

/// Fills the user's account up to the day's allowance, once a day.
pub fn grant_day(writer: &mut Writer<'_>, allowance: u64, now: i64) -> Result<(), StoreError> {
    let key = format!("day:{}", now.div_euclid(DAY_SECS));
    if writer.has_movement(&key)? {
        return Ok(());
    }
    let amount = allowance.saturating_sub(plain(writer.balance(Account::Yours)?));
    let movement =
        Movement { at_unix_secs: now, from: Account::Allowance, to: Account::Yours, amount, reason: Reason::Day };
    writer.put_movement(&key, &movement)?;
    Ok(())
}

/// Takes a run's price out of the user's account and holds it. Nothing moves when there is too little.
pub fn hold(writer: &mut Writer<'_>, run: RunId, price: u64, now: i64) -> Result<Result<(), Shortage>, StoreError> {
    let key = format!("begin:{run}");
    if price == 0 || writer.has_movement(&key)? {
        return Ok(Ok(()));
    }
    let left = plain(writer.balance(Account::Yours)?);
    if left < price {
        return Ok(Err(Shortage { left }));
    }
    let movement = Movement {
        at_unix_secs: now,
        from: Account::Yours,
        to: Account::Held,
        amount: price,
        reason: Reason::Begin(run),
    };
    writer.put_movement(&key, &movement)?;
    Ok(Ok(()))
}

/// Ends what a run holds: spent when a picture was made, given back otherwise. Only the first end of a run counts, and a run
/// that holds nothing has none.
pub fn settle(writer: &mut Writer<'_>, run: RunId, price: u64, made: bool, now: i64) -> Result<(), StoreError> {
    if price == 0 || !writer.has_movement(&format!("begin:{run}"))? {
        return Ok(());
    }
    let (to, reason) = if made { (Account::Spent, Reason::Made(run)) } else { (Account::Yours, Reason::Refund(run)) };
    let movement = Movement { at_unix_secs: now, from: Account::Held, to, amount: price, reason };
    writer.put_movement(&format!("end:{run}"), &movement)?;
    Ok(())
}

/// The ledger as it stands.
pub fn read(reader: &Reader) -> Result<Credits, StoreError> {
    let movements: Vec<Movement> = reader.movements()?.into_iter().map(|(_, movement)| movement).collect();
    let of = |account| plain(movements.iter().fold(0_i64, |sum, one| sum.saturating_add(one.gain(account))));
    Ok(Credits { yours: of(Account::Yours), held: of(Account::Held), spent: of(Account::Spent), movements })
}

/// The ledger after the day's allowance was granted.
pub fn today(store: &Store, allowance: u64, now: i64) -> Result<Credits, StoreError> {
    store.write(|writer| grant_day(writer, allowance, now))?;
    store.read(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::recover::recover;
    use crate::model::character::{Run, Slot, StageLog};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Day,
        Begin(u64),
        Picture(usize),
        End(usize),
        EndAgain(usize, bool),
        HoldAgain(usize),
        Crash,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            Just(Step::Day),
            (0_u64..40).prop_map(Step::Begin),
            (0_usize..8).prop_map(Step::Picture),
            (0_usize..8).prop_map(Step::End),
            (0_usize..8, any::<bool>()).prop_map(|(run, made)| Step::EndAgain(run, made)),
            (0_usize..8).prop_map(Step::HoldAgain),
            Just(Step::Crash),
        ];
        proptest::collection::vec(step, 1..24)
    }

    fn stage() -> StageLog {
        StageLog {
            slot: Slot::Avatar,
            seconds: 1.0,
            waited_seconds: 0.0,
            server: String::new(),
            error: None,
            handed_over: Vec::new(),
        }
    }

    fn begin(store: &Store, price: u64, now: i64) -> Option<Run> {
        let begun = store.write(|writer| {
            let id = writer.next_run_id()?;
            if hold(writer, id, price, now)?.is_err() {
                return Ok(None);
            }
            let run = Run { id, price, began_unix_secs: now, ..Run::default() };
            writer.put_run(&run)?;
            Ok(Some(run))
        });
        begun.unwrap()
    }

    fn end(store: &Store, run: &mut Run, now: i64) {
        run.ended_unix_secs = Some(now);
        let made = !run.stages.is_empty();
        store
            .write(|writer| {
                settle(writer, run.id, run.price, made, now)?;
                writer.put_run(run)
            })
            .unwrap();
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_crash_cancel_or_retry_loses_or_doubles_a_credit(steps in steps()) {
            let folder = tempfile::tempdir().unwrap();
            let mut store = Store::open(folder.path()).unwrap();
            let mut now = 0;
            let mut runs: Vec<Run> = Vec::new();
            // What the user should have, told apart from the ledger.
            let (mut yours, mut spent, mut granted) = (0_u64, 0_u64, BTreeSet::new());
            for step in steps {
                match step {
                    Step::Day => {
                        now += DAY_SECS / 2;
                        store.write(|writer| grant_day(writer, 50, now)).unwrap();
                        if granted.insert(now / DAY_SECS) {
                            yours = yours.max(50);
                        }
                    }
                    Step::Begin(price) => match begin(&store, price, now) {
                        Some(run) => { yours -= price; runs.push(run); }
                        None => prop_assert!(price > yours),
                    },
                    Step::Picture(at) => if let Some(run) = runs.get_mut(at)
                        && run.ended_unix_secs.is_none()
                    {
                        run.stages.push(stage());
                        store.write(|writer| writer.put_run(run)).unwrap();
                    },
                    Step::End(at) => if let Some(run) = runs.get_mut(at)
                        && run.ended_unix_secs.is_none()
                    {
                        if run.stages.is_empty() { yours += run.price } else { spent += run.price }
                        end(&store, run, now);
                    },
                    Step::EndAgain(at, made) => if let Some(run) = runs.get(at)
                        && run.ended_unix_secs.is_some()
                    {
                        store.write(|writer| settle(writer, run.id, run.price, made, now)).unwrap();
                    },
                    Step::HoldAgain(at) => if let Some(run) = runs.get(at) {
                        store.write(|writer| hold(writer, run.id, run.price, now)).unwrap().unwrap();
                    },
                    Step::Crash => {
                        drop(store);
                        store = Store::open(folder.path()).unwrap();
                        recover(&store, now).unwrap();
                        for run in runs.iter_mut().filter(|run| run.ended_unix_secs.is_none()) {
                            if run.stages.is_empty() { yours += run.price } else { spent += run.price }
                            run.ended_unix_secs = Some(now);
                        }
                    }
                }
                let credits = store.read(read).unwrap();
                let open: u64 = runs.iter().filter(|run| run.ended_unix_secs.is_none()).map(|run| run.price).sum();
                prop_assert_eq!((credits.yours, credits.held, credits.spent), (yours, open, spent));
                let all: i64 = Account::ALL.into_iter().map(|one| store.read(|reader| reader.balance(one)).unwrap()).sum();
                prop_assert_eq!(all, 0);
            }
        }
    }

    #[test]
    fn too_few_credits_move_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        assert_eq!(today(&store, 15, 0).unwrap().yours, 15);
        let held = store.write(|writer| hold(writer, RunId(1), 20, 0)).unwrap();
        assert_eq!(held, Err(Shortage { left: 15 }));
        assert_eq!(today(&store, 15, 5).unwrap().movements.len(), 1, "a day is granted once");
    }
}
