//! Every table and the version of their layout. The only place that names a table.

use redb::TableDefinition;

/// Version of the layout in `civitdeck.redb`. Raised when a key or a meaning changes; a new optional field needs none,
/// because rows describe themselves. Nor does a new table: an older program neither opens nor loses it, and what it did
/// meanwhile is taken into the derived tables, because it sets its own card version and so has them made again.
pub(super) const SCHEMA_VERSION: u32 = 1;
/// Version of the layout of a card. Cards are derived: another number only means that they are made again.
pub(super) const CARD_VERSION: u32 = 6;

/// Single numbers: `schema_version`, `card_version`, `next_file_key`, `next_root_id`,
/// `next_subject_id`, `next_collection_id`, `next_download_id`, `next_character_id`, `next_run_id`.
pub(super) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
/// Settings by name, self-describing values.
pub(super) const SETTINGS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("settings");
/// Root folders by id.
pub(super) const ROOTS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("roots");
/// Library files by key.
pub(super) const FILES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("files");
/// The card of each library file, by the same key; derived from files and `civitai_info`.
pub(super) const CARDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("cards");
/// Keys of cards by what they can be found by: `version:12`, `model:3`, `sha256:ABCD…`, `autov3:ABCD…`, `creator:name`;
/// derived from cards.
pub(super) const CARD_INDEX: TableDefinition<'_, (&str, u64), ()> = TableDefinition::new("card_index");
/// The card and versions of each model of the catalogue, by model id; derived from `civitai_info`.
pub(super) const KNOWN_CARDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("known_cards");
/// Subjects of the user's marks, by id.
pub(super) const SUBJECTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("subjects");
/// Subjects by each of their aliases: `version:12`, `model:3`, `sha256:ABCD…`, `file:7`.
pub(super) const SUBJECT_ALIASES: TableDefinition<'_, &str, u64> = TableDefinition::new("subject_aliases");
/// The user's collections, by id.
pub(super) const COLLECTIONS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("collections");
/// What CivitAI told of models, by model id.
pub(super) const CIVITAI_MODELS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("civitai_info_models");
/// What CivitAI told of versions, by version id.
pub(super) const CIVITAI_VERSIONS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("civitai_info_versions");
/// Versions by the hash (kind and upper-case hex, "SHA256:ABCD…") of one of their files: offline look-ups.
pub(super) const HASHES: TableDefinition<'_, &str, u64> = TableDefinition::new("civitai_info_hashes");

/// Creators the user follows, by their name in lower case.
pub(super) const FOLLOWED: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("followed_creators");
/// Counters of models, by model id and day since 1970.
pub(super) const COUNTERS: TableDefinition<'_, (u64, u32), &[u8]> = TableDefinition::new("civitai_counters");
/// Downloads, waiting and past, by their id.
pub(super) const DOWNLOADS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("downloads");

/// Lists CivitAI answered with, by their question: when they were asked for (seconds since 1970), and what was on them.
pub(super) const ANSWERS: TableDefinition<'_, &str, (i64, &[u8])> = TableDefinition::new("civitai_answers");

/// Characters of the studio, by their id.
pub(super) const CHARACTERS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("characters");
/// Runs of the studio, by their id.
pub(super) const CHARACTER_RUNS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("character_runs");
/// Pictures a character was made of, by `civitai:ID` and `blake3:HEX`, with the fingerprint of what they look like; kept
/// when the character goes, so that automatic runs never take one twice.
pub(super) const CHARACTER_SOURCES: TableDefinition<'_, &str, u64> = TableDefinition::new("character_sources");
/// Reports of automatic runs, by when they began (seconds since 1970).
pub(super) const CHARACTER_BATCHES: TableDefinition<'_, i64, &[u8]> = TableDefinition::new("character_batches");
/// When files were here last (seconds since 1970), by the version or the bytes they were: `version:12`, `sha256:ABCD…`.
pub(super) const HAD: TableDefinition<'_, &str, i64> = TableDefinition::new("had");
/// Movements of credits, by a key that the same movement always has, so that none happens twice.
pub(super) const LEDGER: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("credit_ledger");
/// What creators allowed before they changed it, by model id.
pub(super) const PAST_TERMS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("past_terms");
/// What cards show of verdicts, by the same keys as cards; derived.
pub(super) const RINGS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("rings");
/// Answers of CivitAI as they came, by a digest of what was asked: when (seconds since 1970), how long they are fresh
/// (seconds), their mark, and their deflated bytes. Lives in the disposable cache file.
pub(super) const RAW_ANSWERS: TableDefinition<'_, &[u8; 32], (i64, u32, &str, &[u8])> = TableDefinition::new("answers");

/// What the sentence encoder made of the texts of documents, by file key: a digest of the texts, and the vectors.
pub(super) const VECTORS: TableDefinition<'_, u64, (u64, &[u8])> = TableDefinition::new("text_vectors");

/// What an encoder of the user's made of the preview of a card, by file key: a digest of encoder and picture, and the vector.
pub(super) const PICTURE_VECTORS: TableDefinition<'_, u64, (u64, &[u8])> = TableDefinition::new("picture_vectors");

/// Pictures ready to show, by their cache key. Lives in the disposable cache file.
pub(super) const THUMBS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("thumbs");
