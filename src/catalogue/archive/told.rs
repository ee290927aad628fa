//! When an archive's model was told: what it says itself, else the newest date in it, which it cannot be older than.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde_json::Value;

/// Where our own exports say when each model was last read from CivitAI.
pub(super) const OWN_KEY: &str = "civitdeck";

/// Names of the dates of the API.
const DATES: [&str; 5] = ["updatedAt", "publishedAt", "createdAt", "scannedAt", "lastVersionAt"];
/// Deeper than this there is no date of the API.
const DEEPEST: usize = 6;

#[derive(Deserialize)]
struct Own {
    #[serde(rename = "civitdeck")]
    own: Option<OwnFields>,
}

#[derive(Deserialize)]
struct OwnFields {
    fetched_unix_secs: Option<i64>,
}

/// When the model of this line was told, in seconds since 1970. Never in the future; 0 when it says nothing.
pub(super) fn told_unix_secs(line: &[u8], now_unix_secs: i64) -> i64 {
    if let Ok(Own { own: Some(OwnFields { fetched_unix_secs: Some(at) }) }) = serde_json::from_slice(line) {
        return at.clamp(0, now_unix_secs);
    }
    let newest = serde_json::from_slice::<Value>(line).ok().map_or(0, |value| newest(&value, 0, now_unix_secs));
    newest.clamp(0, now_unix_secs)
}

/// The newest date below a value that is not in the future: early access ends there, and clocks are wrong.
fn newest(value: &Value, depth: usize, now_unix_secs: i64) -> i64 {
    if depth > DEEPEST {
        return 0;
    }
    match value {
        Value::Array(elements) => {
            elements.iter().map(|element| newest(element, depth + 1, now_unix_secs)).max().unwrap_or(0)
        }
        Value::Object(fields) => {
            let of = |(key, value): (&String, &Value)| match value {
                Value::String(text) if DATES.contains(&key.as_str()) => {
                    unix_secs(text).filter(|at| *at <= now_unix_secs).unwrap_or(0)
                }
                Value::Array(_) | Value::Object(_) => newest(value, depth + 1, now_unix_secs),
                _ => 0,
            };
            fields.iter().map(of).max().unwrap_or(0)
        }
        _ => 0,
    }
}

fn unix_secs(text: &str) -> Option<i64> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_second());
    }
    // Dates without a zone are UTC.
    text.parse::<DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|at| at.timestamp().as_second())
}
