//! How values become bytes. Rows describe themselves (MessagePack with field names), so a field can be added without a
//! migration; cards are derived and many, so they are written compactly, by position.

use super::error::StoreError;
use crate::model::digests::to_hex;
use crate::model::marks::Alias;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(super) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    Ok(rmp_serde::to_vec_named(value)?)
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    Ok(rmp_serde::from_slice(bytes)?)
}

pub(super) fn encode_compact<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    Ok(rmp_serde::to_vec(value)?)
}

pub(super) fn decode_compact<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    Ok(rmp_serde::from_slice(bytes)?)
}

/// Key of the hash table: the kind's name and the hex, both upper case.
pub(super) fn hash_key(kind: &str, hex: &str) -> String {
    let mut key = String::with_capacity(kind.len() + 1 + hex.len());
    key.push_str(&kind.to_ascii_uppercase());
    key.push(':');
    key.push_str(&hex.to_ascii_uppercase());
    key
}

/// Key of the alias table, and of the card index for those aliases that are in it.
pub(super) fn alias_key(alias: &Alias) -> String {
    match alias {
        Alias::Version(id) => format!("version:{id}"),
        Alias::Model(id) => format!("model:{id}"),
        Alias::Sha256(hash) => format!("sha256:{}", to_hex(hash)),
        Alias::File(key) => format!("file:{key}"),
    }
}
