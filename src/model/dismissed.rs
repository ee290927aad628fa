//! Models the user does not want to be recommended: "Not interested". Unlike hidden ones they are still found.

use super::ids::ModelId;
use serde::{Deserialize, Serialize};

/// Entries at most; the oldest give way.
const MOST: usize = 2_000;

/// What is not to be recommended, newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dismissed {
    /// The models.
    pub models: Vec<ModelId>,
}

impl Dismissed {
    /// Name under which the store keeps it.
    pub const NAME: &'static str = "not_interested";

    /// Recommends a model no more, or again.
    pub fn set(&mut self, id: ModelId, dismissed: bool) {
        self.models.retain(|known| *known != id);
        if dismissed {
            self.models.push(id);
            let surplus = self.models.len().saturating_sub(MOST);
            self.models.drain(..surplus);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_there_once_and_can_be_taken_back() {
        let mut dismissed = Dismissed::default();
        for id in [1, 2, 1] {
            dismissed.set(ModelId(id), true);
        }
        assert_eq!(dismissed.models, [ModelId(2), ModelId(1)]);
        dismissed.set(ModelId(1), false);
        assert_eq!(dismissed.models, [ModelId(2)]);
    }
}
