//! The names CivitAI uses at present.

use super::answers::Enums;
use super::client::{Client, Told};
use super::error::CivitaiError;
use super::settings::Priority;
use super::wire::{WireEnums, no_answer};

impl Client {
    /// The names of types and base models in use. A list the service does not tell is empty.
    pub async fn enums(&self, priority: Priority) -> Result<Enums, CivitaiError> {
        let told: Told<WireEnums> = self.get(priority, &["enums"], &[]).await?;
        Ok(told.value.ok_or_else(no_answer)?.read())
    }
}
