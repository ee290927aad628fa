//! ComfyUI servers as the window knows them: which there are, how their tests went, when it is time to look at them again.

use super::{ServerTest, ServerView, StudioNews};
use crate::app::state::AppState;
use crate::comfy::{JobState, ServerSpec};
use crate::words::capitalised;

/// Whether news tell that the servers are others, or otherwise, than was last seen.
pub(in crate::app) fn tells_of_servers(state: &AppState, news: &StudioNews) -> bool {
    match news {
        StudioNews::Servers(_) | StudioNews::Tested(..) => true,
        StudioNews::Stage(id, slot, stage) => {
            let before = state.studio.stages.get(&(*id, *slot)).map(|before| &before.state);
            stage.state == JobState::OutOfReach && before != Some(&JobState::OutOfReach)
        }
        _ => false,
    }
}

pub(super) fn take_servers(state: &mut AppState, servers: Vec<ServerSpec>) {
    let known = std::mem::take(&mut state.studio.servers);
    let with_test = |spec: ServerSpec| {
        let test = known.iter().find(|server| server.spec.address == spec.address);
        ServerView { test: test.map(|server| server.test.clone()).unwrap_or_default(), spec }
    };
    state.studio.servers = servers.into_iter().map(with_test).collect();
}

pub(super) fn set_test(state: &mut AppState, address: &str, test: ServerTest) {
    if let Some(server) = state.studio.servers.iter_mut().find(|server| server.spec.address == address) {
        server.test = test;
    }
}

/// Why this cannot be the address of a server; none where it can.
pub fn server_trouble(address: &str) -> Option<String> {
    ServerSpec::at(address).err().map(|error| capitalised(&error.to_string()))
}
