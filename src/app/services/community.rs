//! What the Community panel asks for.

use super::Services;
use crate::app::community::CommunityAsk;

impl Services {
    pub(super) fn community(&self, ask: CommunityAsk) {
        let _ = (self, ask);
    }
}
