//! Answers that need not be asked for again yet: a few in memory, more in the disposable cache where the program has one.

use crate::model::token::Token;
use crate::store::{RawAnswer, ThumbCache};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// Bytes of answers in memory.
const MOST_BYTES: usize = 16 << 20;
/// What an answer takes beside its bytes, roughly.
const ROW_BYTES: usize = 256;

/// The key of an answer: what was asked, and whose key it was asked with.
pub(super) type KeptKey = [u8; 32];

/// What accounts are told apart by. The user's key is long and random: nobody finds it by what it is mixed into here.
const ACCOUNT: &str = "CivitDeck 2026-11 account of a kept answer";

/// The key of what this address answers to this account.
pub(super) fn kept_key(url: &str, token: Option<&Token>) -> KeptKey {
    let account = token.map(|token| blake3::derive_key(ACCOUNT, token.reveal().as_bytes())).unwrap_or_default();
    let mut hasher = blake3::Hasher::new_keyed(&account);
    hasher.update(url.as_bytes());
    *hasher.finalize().as_bytes()
}

#[derive(Default)]
pub(super) struct Kept {
    memory: Mutex<Memory>,
    disk: RwLock<Option<ThumbCache>>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

#[derive(Default)]
struct Memory {
    answers: HashMap<KeptKey, RawAnswer>,
    /// Keys from the oldest on; one that was put again is in it twice, and counts where it is last.
    order: VecDeque<(KeptKey, i64)>,
    bytes: usize,
}

fn weight(answer: &RawAnswer) -> usize {
    ROW_BYTES + answer.body.as_ref().map_or(0, |body| body.len())
}

impl Memory {
    fn put(&mut self, key: KeptKey, answer: RawAnswer) {
        if weight(&answer) > MOST_BYTES / 4 {
            return;
        }
        self.bytes += weight(&answer);
        self.order.push_back((key, answer.asked_unix_secs));
        if let Some(former) = self.answers.insert(key, answer) {
            self.bytes = self.bytes.saturating_sub(weight(&former));
        }
        while self.bytes > MOST_BYTES {
            let Some((oldest, asked)) = self.order.pop_front() else { break };
            if self.answers.get(&oldest).is_some_and(|kept| kept.asked_unix_secs == asked)
                && let Some(gone) = self.answers.remove(&oldest)
            {
                self.bytes = self.bytes.saturating_sub(weight(&gone));
            }
        }
    }
}

impl Kept {
    /// Keeps answers on disk too, from now on.
    pub(super) fn keep_in(&self, cache: ThumbCache) {
        *self.disk.write().unwrap_or_else(PoisonError::into_inner) = Some(cache);
    }

    /// Forgets what is in memory.
    pub(super) fn forget(&self) {
        *self.memory() = Memory::default();
    }

    pub(super) async fn get(&self, key: KeptKey) -> Option<RawAnswer> {
        if let Some(answer) = self.memory().answers.get(&key) {
            return Some(answer.clone());
        }
        let disk = self.disk()?;
        tokio::task::spawn_blocking(move || disk.raw_answer(&key)).await.ok().flatten()
    }

    pub(super) async fn put(&self, key: KeptKey, answer: RawAnswer) {
        self.memory().put(key, answer.clone());
        let Some(disk) = self.disk() else { return };
        if tokio::task::spawn_blocking(move || disk.put_raw_answer(&key, &answer)).await.is_err() {
            tracing::debug!("an answer was not kept: the program ends");
        }
    }

    fn disk(&self) -> Option<ThumbCache> {
        self.disk.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer of now.
pub(super) fn answer_of(body: Option<Arc<[u8]>>, etag: Option<String>, fresh_secs: u32) -> RawAnswer {
    RawAnswer { asked_unix_secs: super::now_unix_secs(), fresh_secs, etag, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(asked_unix_secs: i64, length: usize) -> RawAnswer {
        RawAnswer { asked_unix_secs, fresh_secs: 300, etag: None, body: Some(vec![b' '; length].into()) }
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let mut memory = Memory::default();
        for number in 0..40_u8 {
            memory.put([number; 32], answer(i64::from(number), 1 << 20));
        }
        assert!(memory.bytes <= MOST_BYTES && memory.answers.len() < 17, "{}", memory.answers.len());
        assert!(memory.answers.contains_key(&[39; 32]) && !memory.answers.contains_key(&[0; 32]));
        for round in 100..200 {
            memory.put([1; 32], answer(round, 1 << 20));
        }
        assert_eq!(memory.bytes, memory.answers.values().map(weight).sum::<usize>());
        memory.put([2; 32], answer(300, MOST_BYTES));
        assert!(!memory.answers.contains_key(&[2; 32]), "one answer does not push all others out");
    }

    #[tokio::test]
    async fn what_is_on_disk_is_there_for_the_next_run() {
        let dir = tempfile::tempdir().unwrap();
        let key = kept_key("https://civitai.com/api/v1/enums", None);
        let whole = RawAnswer { etag: Some("\"mark\"".to_owned()), ..answer(5, 3) };
        let nothing = RawAnswer { body: None, ..answer(6, 0) };
        let other = kept_key("https://civitai.com/api/v1/enums", Token::new("first").as_ref());
        {
            let kept = Kept::default();
            kept.keep_in(ThumbCache::open(dir.path()));
            kept.put(key, whole.clone()).await;
            kept.put(other, nothing.clone()).await;
        }
        let kept = Kept::default();
        assert_eq!(kept.get(key).await, None);
        kept.keep_in(ThumbCache::open(dir.path()));
        assert_eq!(kept.get(key).await, Some(whole));
        assert_eq!(kept.get(other).await, Some(nothing));
    }

    #[test]
    fn an_answer_is_fresh_for_a_while_and_never_from_the_future() {
        let answer = answer(1_000, 1);
        assert!(answer.is_fresh(1_000) && answer.is_fresh(1_299));
        assert!(!answer.is_fresh(1_300) && !answer.is_fresh(999));
    }
}
