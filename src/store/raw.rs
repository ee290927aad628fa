//! Answers of CivitAI as they came, in the disposable cache: what is young is read from here instead of being asked for again,
//! and what is older is asked for by its mark, so that an unchanged answer need not come twice.

use super::cache::ThumbCache;
use super::schema;
use redb::{ReadableTable as _, ReadableTableMetadata as _};
use std::sync::Arc;

/// Answers that are kept.
const MOST: u64 = 400;
/// When there are more, so many of the oldest go at once.
const GO_AT_ONCE: usize = 40;
/// The largest answer that is kept, in bytes as it came.
const LARGEST: usize = 8 << 20;
/// Little effort: the answers are read soon or never.
const DEFLATE_LEVEL: u8 = 1;

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawAnswer {
    /// When it was asked for, seconds since 1970.
    pub asked_unix_secs: i64,
    /// For how long it need not be asked for again, in seconds.
    pub fresh_secs: u32,
    /// The mark by which the service knows it again (its `ETag`).
    pub etag: Option<String>,
    /// Its bytes; `None` is "there is no such thing".
    pub body: Option<Arc<[u8]>>,
}

impl RawAnswer {
    /// Whether it need not be asked for again.
    pub fn is_fresh(&self, now_unix_secs: i64) -> bool {
        // A clock that was set back must not keep an answer for ever.
        self.asked_unix_secs <= now_unix_secs && now_unix_secs - self.asked_unix_secs < i64::from(self.fresh_secs)
    }
}

impl ThumbCache {
    /// The answer kept under a key.
    pub fn raw_answer(&self, key: &[u8; 32]) -> Option<RawAnswer> {
        let transaction = self.reading()?;
        let table = transaction.open_table(schema::RAW_ANSWERS).ok()?;
        let row = table.get(key).ok()??;
        let (asked_unix_secs, fresh_secs, etag, packed) = row.value();
        let body = if packed.is_empty() {
            None
        } else {
            Some(miniz_oxide::inflate::decompress_to_vec_with_limit(packed, LARGEST).ok()?.into())
        };
        let etag = (!etag.is_empty()).then(|| etag.to_owned());
        Some(RawAnswer { asked_unix_secs, fresh_secs, etag, body })
    }

    /// Keeps an answer under a key, unless it is very large. A failure only means that it is asked for again.
    pub fn put_raw_answer(&self, key: &[u8; 32], answer: &RawAnswer) {
        if answer.body.as_ref().is_some_and(|body| body.len() > LARGEST) {
            return;
        }
        let packed = answer.body.as_ref().map(|body| miniz_oxide::deflate::compress_to_vec(body, DEFLATE_LEVEL));
        let etag = answer.etag.as_deref().unwrap_or_default();
        self.writing(|transaction| {
            let mut table = transaction.open_table(schema::RAW_ANSWERS)?;
            let row = (answer.asked_unix_secs, answer.fresh_secs, etag, packed.as_deref().unwrap_or_default());
            table.insert(key, row)?;
            if table.len()? > MOST {
                let mut ages: Vec<(i64, [u8; 32])> = Vec::new();
                for row in table.iter()? {
                    let (key, value) = row?;
                    ages.push((value.value().0, *key.value()));
                }
                ages.sort_unstable();
                for (_, key) in ages.iter().take(GO_AT_ONCE) {
                    table.remove(key)?;
                }
            }
            Ok(())
        });
    }
}
