//! Look-ups by hash: which version a file belongs to.

use super::answers::{Answer, HashIds};
use super::client::{Client, Told, now_unix_secs};
use super::error::CivitaiError;
use super::settings::Priority;
use super::wire::{Maybe, WireHashIds, WireVersion, no_answer};
use crate::model::digests::to_hex;
use crate::model::sourced::Source;
use std::collections::BTreeSet;

/// The most hashes in one request for ids.
const IDS_AT_ONCE: usize = 10_000;
/// The most hashes in one request for whole versions.
const VERSIONS_AT_ONCE: usize = 100;

impl Client {
    /// The model and version of every SHA256 CivitAI knows, 10,000 to a request. Hashes it does not know are absent from the
    /// answer, whose order is not the question's. Fails as a whole: ask in portions to keep what came before a failure.
    pub async fn ids_by_hashes(&self, priority: Priority, sha256: &[[u8; 32]]) -> Result<Vec<HashIds>, CivitaiError> {
        let asked: BTreeSet<[u8; 32]> = sha256.iter().copied().collect();
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for portion in portions(&asked, IDS_AT_ONCE) {
            let answer: Option<Vec<Maybe<WireHashIds>>> =
                self.post(priority, &["model-versions", "by-hash", "ids"], &portion).await?;
            let ids = answer.ok_or_else(no_answer)?.into_iter().filter_map(|element| element.get()?.read());
            // What was not asked for is not taken, and one file of two versions is told twice.
            found.extend(ids.filter(|ids| asked.contains(&ids.sha256) && seen.insert((ids.sha256, ids.version_id))));
        }
        Ok(found)
    }

    /// The versions these SHA256 belong to, 100 to a request, each version once. Compare the hashes of its files to learn which
    /// one matched. Misses are absent, and so are elements the service garbled. Fails as a whole, as [`Self::ids_by_hashes`].
    pub async fn versions_by_hashes(
        &self,
        priority: Priority,
        sha256: &[[u8; 32]],
    ) -> Result<Vec<Answer>, CivitaiError> {
        let asked: BTreeSet<[u8; 32]> = sha256.iter().copied().collect();
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for portion in portions(&asked, VERSIONS_AT_ONCE) {
            let answer: Option<Vec<Maybe<WireVersion>>> =
                self.post(priority, &["model-versions", "by-hash"], &portion).await?;
            let now = now_unix_secs();
            let versions = answer.ok_or_else(no_answer)?.into_iter();
            let answers = versions.filter_map(|element| element.get()?.answer(Source::CivitaiHash, now));
            found.extend(answers.filter(|answer| seen.insert(answer.version.id)));
        }
        Ok(found)
    }

    /// The version a hash of any kind belongs to; the oldest where several do. `None` when CivitAI knows no such file.
    /// Short hashes can collide: compare the SHA256 of the answer's files.
    pub async fn version_by_hash(&self, priority: Priority, hash_hex: &str) -> Result<Option<Answer>, CivitaiError> {
        let hash = hash_hex.trim().to_ascii_uppercase();
        if !(8..=64).contains(&hash.len()) || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(CivitaiError::NotAHash);
        }
        let told: Told<Maybe<WireVersion>> = self.get(priority, &["model-versions", "by-hash", &hash], &[]).await?;
        let Some(version) = told.value else { return Ok(None) };
        let answer = version.get().and_then(|version| version.answer(Source::CivitaiHash, told.at_unix_secs));
        answer.map(Some).ok_or_else(no_answer)
    }
}

fn portions(asked: &BTreeSet<[u8; 32]>, size: usize) -> Vec<Vec<String>> {
    let all: Vec<String> = asked.iter().map(|hash| to_hex(hash)).collect();
    all.chunks(size).map(<[String]>::to_vec).collect()
}
