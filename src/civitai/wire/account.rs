//! The vault, the short answer about a version, and pages of the site, as they are told.

use super::lenient::{Many, Maybe, Whole, kilobytes_to_bytes, unix_secs};
use crate::model::account::{Vault, VaultItem, VaultPage, VersionBrief};
use crate::model::feed::SitePage;
use crate::model::ids::{ModelId, VersionId};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 300;
/// The longest page of the site that is kept, in characters.
const LONGEST_PAGE: usize = 500_000;

fn text(wire: Maybe<String>) -> Option<String> {
    let text = wire.get()?.trim().chars().take(LONGEST_NAME).collect::<String>();
    (!text.is_empty()).then_some(text)
}

/// `GET /vault/get`. Somebody without a membership has none: `null`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::civitai) struct WireVault {
    vault: Maybe<WireVaultSizes>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireVaultSizes {
    storage_kb: Maybe<f64>,
    used_storage_kb: Maybe<f64>,
}

impl WireVault {
    pub(in crate::civitai) fn read(self) -> Option<Vault> {
        let bytes = |wire: Maybe<f64>| wire.get().and_then(kilobytes_to_bytes).unwrap_or(0);
        let sizes = self.vault.get()?;
        Some(Vault { storage_bytes: bytes(sizes.storage_kb), used_bytes: bytes(sizes.used_storage_kb) })
    }
}

/// `GET /vault/all`: its paging stands beside its items, and without a membership there is neither.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireVaultPage {
    items: Many<WireVaultItem>,
    total_pages: Maybe<Whole>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireVaultItem {
    model_version_id: Maybe<Whole>,
    model_id: Maybe<Whole>,
    model_name: Maybe<String>,
    version_name: Maybe<String>,
    #[serde(rename = "type")]
    kind: Maybe<String>,
    status: Maybe<String>,
}

impl WireVaultPage {
    pub(in crate::civitai) fn read(self) -> Option<VaultPage> {
        let read = |item: WireVaultItem| {
            Some(VaultItem {
                version_id: VersionId(item.model_version_id.get()?.0),
                model_id: item.model_id.get().map(|id| ModelId(id.0)),
                model_name: text(item.model_name),
                version_name: text(item.version_name),
                type_name: text(item.kind),
                status: text(item.status),
            })
        };
        let items = self.items.list()?.into_iter().filter_map(read).collect();
        Some(VaultPage { items, pages: self.total_pages.get().map_or(1, |pages| pages.0) })
    }
}

/// An element of `GET /vault/check-vault`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireVaultCheck {
    model_version_id: Maybe<Whole>,
    vault_item: Maybe<Map<String, Value>>,
}

impl WireVaultCheck {
    /// The version, when it is in the vault.
    pub(in crate::civitai) fn read(self) -> Option<VersionId> {
        self.vault_item.get()?;
        Some(VersionId(self.model_version_id.get()?.0))
    }
}

/// `GET /permissions/check`: whether somebody may, by id; an empty list where nothing was asked.
pub(in crate::civitai) fn permitted(answer: &Value) -> Vec<(u64, bool)> {
    let Some(map) = answer.as_object() else { return Vec::new() };
    map.iter().filter_map(|(id, may)| Some((id.parse().ok()?, may.as_bool()?))).collect()
}

/// `GET /content/{slug}`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::civitai) struct WireSitePage {
    title: Maybe<String>,
    content: Maybe<String>,
}

impl WireSitePage {
    pub(in crate::civitai) fn read(self) -> Option<SitePage> {
        let content = self.content.get()?.chars().take(LONGEST_PAGE).collect();
        Some(SitePage { title: text(self.title), content })
    }
}

/// `GET /model-versions/mini/{id}`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireBrief {
    air: Maybe<String>,
    model_name: Maybe<String>,
    version_name: Maybe<String>,
    base_model: Maybe<String>,
    availability: Maybe<String>,
    size: Maybe<f64>,
    file_name: Maybe<String>,
    hashes: Maybe<Map<String, Value>>,
    require_auth: Maybe<bool>,
    check_permission: Maybe<bool>,
    early_access_ends_at: Maybe<String>,
}

impl WireBrief {
    pub(in crate::civitai) fn read(self, id: VersionId) -> VersionBrief {
        let hashes = self.hashes.get().unwrap_or_default();
        let hex = |value: &Value| value.as_str().map(str::to_ascii_uppercase).filter(|hex| hex.len() <= 64);
        VersionBrief {
            id,
            air: text(self.air),
            model_name: text(self.model_name),
            version_name: text(self.version_name),
            base_model: text(self.base_model),
            availability: text(self.availability),
            size_bytes: self.size.get().and_then(kilobytes_to_bytes),
            file_name: text(self.file_name),
            hashes: hashes.iter().filter_map(|(kind, value)| Some((kind.clone(), hex(value)?))).collect(),
            needs_sign_in: self.require_auth.get().unwrap_or(false),
            needs_grant: self.check_permission.get().unwrap_or(false),
            early_access_until_unix_secs: self.early_access_ends_at.get().as_deref().and_then(unix_secs),
        }
    }
}
