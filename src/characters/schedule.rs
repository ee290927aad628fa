//! When automatic runs are due.

/// Seconds of a day.
const DAY_SECS: i64 = 86_400;

/// The last moment up to `now` at which a run at this hour (UTC) was to begin.
const fn last_before(now: i64, hour_utc: u8) -> i64 {
    let hour = if hour_utc > 23 { 23 } else { hour_utc as i64 };
    let at = hour * 3600;
    (now - at).div_euclid(DAY_SECS) * DAY_SECS + at
}

/// Whether a run is due: none began since its hour last came. One that was missed is due at once, and only once. `last_began`
/// is when the last one began, or when automatic runs were switched on: who does that does not want one at once.
pub const fn is_due(last_began: i64, now: i64, hour_utc: u8) -> bool {
    last_began < last_before(now, hour_utc)
}

/// A run that did not come about is tried again after so long (seconds).
const AGAIN_SECS: i64 = 1800;

/// Whether a run that is due may be tried: one that did not come about waits a while.
pub const fn may_try(failed_at: Option<i64>, now: i64) -> bool {
    match failed_at {
        Some(at) => now - at >= AGAIN_SECS || now < at,
        None => true,
    }
}

/// Seconds until the next run begins.
pub const fn seconds_until(now: i64, hour_utc: u8) -> i64 {
    last_before(now, hour_utc) + DAY_SECS - now
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: i64 = 2 * 3600;

    #[test]
    fn a_run_is_due_once_a_day_and_a_missed_one_at_the_next_start() {
        let day = 100 * DAY_SECS;
        assert!(!is_due(day + TWO, day + TWO + 5, 2), "it began already");
        assert!(!is_due(day + TWO, day + DAY_SECS + TWO - 1, 2), "not before its hour");
        assert!(is_due(day + TWO, day + DAY_SECS + TWO, 2));
        assert!(is_due(day + TWO, day + 5 * DAY_SECS, 2), "missed while nothing ran");
        assert_eq!(seconds_until(day, 2), TWO);
        assert_eq!(seconds_until(day + TWO, 2), DAY_SECS);
        assert_eq!(seconds_until(day, 200), 23 * 3600);
    }

    #[test]
    fn one_that_did_not_come_about_is_tried_again_after_a_while() {
        assert!(may_try(None, 5) && !may_try(Some(100), 101) && may_try(Some(100), 1900));
        assert!(may_try(Some(100), 50), "a clock that was set back keeps nothing waiting");
    }
}
