//! The vault of members, for whoever has a key: what is in it, and putting in and taking out.

use super::client::Client;
use super::error::CivitaiError;
use super::wire::{Maybe, WireVault, WireVaultCheck, WireVaultPage, is_wire_id, no_answer};
use crate::model::account::{Vault, VaultPage};
use crate::model::ids::VersionId;

/// Versions in one question; the service documents no cap, and this keeps the address short.
const IDS_AT_ONCE: usize = 100;

impl Client {
    /// The vault; `None` without a membership. Without a key, or with a wrong one, [`CivitaiError::SignIn`].
    pub async fn vault(&self) -> Result<Option<Vault>, CivitaiError> {
        let found: Option<WireVault> = self.get_private(&["vault", "get"], &[]).await?;
        Ok(found.ok_or_else(no_answer)?.read())
    }

    /// One page of what is in the vault, from 1; `None` without a membership.
    pub async fn vault_page(&self, page: u32) -> Result<Option<VaultPage>, CivitaiError> {
        let page = page.max(1).to_string();
        let found: Option<WireVaultPage> = self.get_private(&["vault", "all"], &[("page", &page)]).await?;
        Ok(found.ok_or_else(no_answer)?.read())
    }

    /// Those of some versions that are in the vault.
    pub async fn in_vault(&self, versions: &[VersionId]) -> Result<Vec<VersionId>, CivitaiError> {
        let ids: Vec<String> = versions.iter().filter(|id| is_wire_id(id.0)).map(ToString::to_string).collect();
        let mut found = Vec::new();
        for portion in ids.chunks(IDS_AT_ONCE) {
            let ids = portion.join(",");
            let told: Option<Vec<Maybe<WireVaultCheck>>> =
                self.get_private(&["vault", "check-vault"], &[("modelVersionIds", &ids)]).await?;
            found.extend(told.ok_or_else(no_answer)?.into_iter().filter_map(|element| element.get()?.read()));
        }
        Ok(found)
    }

    /// Puts a version into the vault, or takes it out; whether anything had to be done. The service only knows "the other way
    /// round", so it is asked first how things are, and told once: a second telling would undo the first.
    pub async fn keep_in_vault(&self, version: VersionId, keep: bool) -> Result<bool, CivitaiError> {
        if self.in_vault(&[version]).await?.contains(&version) == keep {
            return Ok(false);
        }
        let id = version.to_string();
        self.post_once(&["vault", "toggle-version"], &[("modelVersionId", &id)]).await?;
        Ok(true)
    }
}
