//! Which servers there are, and the numbers that bound every wait and every answer.

use super::address;
use super::error::ComfyError;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Name under which the store keeps the list of servers.
pub const SERVERS_SETTING: &str = "comfy_servers";

/// A server as the user names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerSpec {
    /// Where it is, like `http://127.0.0.1:8188`.
    pub address: String,
    /// What the user calls it; empty is its host.
    pub name: String,
    /// How much of the work it takes beside others, 1 to 100.
    pub weight: u32,
}

impl Default for ServerSpec {
    fn default() -> Self {
        Self { address: Self::USUAL_ADDRESS.to_owned(), name: String::new(), weight: 1 }
    }
}

impl ServerSpec {
    /// Where ComfyUI listens unless it is told otherwise.
    pub const USUAL_ADDRESS: &'static str = "http://127.0.0.1:8188";

    /// A server at an address, checked and made whole.
    pub fn at(address: &str) -> Result<Self, ComfyError> {
        let address = address::base(address)?.as_str().trim_end_matches('/').to_owned();
        Ok(Self { address, ..Self::default() })
    }

    /// What to call it: its name, else its host and port.
    pub fn label(&self) -> String {
        let name = self.name.trim();
        if name.is_empty() { address::label(&self.address) } else { name.to_owned() }
    }

    /// Whether somebody who says this means this server: its address, or what it is called.
    pub fn is_called(&self, name: &str) -> bool {
        self.address == name || self.label() == name
    }

    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        address::base(&self.address).is_ok_and(|url| address::is_loopback(&url))
    }

    /// Its weight as a number one can divide by.
    pub fn share(&self) -> u32 {
        self.weight.clamp(1, 100)
    }
}

/// The numbers behind the manners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest time for a connection to be made.
    pub connect: Duration,
    /// The longest time for a small answer.
    pub small: Duration,
    /// The longest time for a picture, and for the list of all nodes.
    pub large: Duration,
    /// How often a job is asked about at first.
    pub poll: Duration,
    /// How often after [`Limits::slow_after`].
    pub slow_poll: Duration,
    /// When asking becomes slower.
    pub slow_after: Duration,
    /// The least time between two looks that find a job nowhere before it counts as lost.
    pub lost_gap: Duration,
    /// The longest time one picture may take from the start of its execution.
    pub run: Duration,
    /// The longest time it may wait in the server's queue.
    pub queue: Duration,
    /// How long a server that does not answer is waited for.
    pub gone: Duration,
    /// The same for a server whose machine says that nothing listens there.
    pub gone_refused: Duration,
    /// How long a cancelled job may take to leave the queue.
    pub leave: Duration,
    /// The first wait before the WebSocket is connected again; it doubles.
    pub reconnect_first: Duration,
    /// The longest such wait.
    pub reconnect_longest: Duration,
    /// How often the WebSocket is pinged.
    pub ping: Duration,
    /// A WebSocket that says nothing for this long, though pinged, is dead.
    pub silent: Duration,
    /// A server that failed is not tried again before this.
    pub rest: Duration,
    /// The largest JSON answer in bytes. Large installations list tens of megabytes of nodes.
    pub json_bytes: usize,
    /// The largest picture in bytes.
    pub picture_bytes: usize,
    /// The largest message of a WebSocket in bytes.
    pub message_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let secs = Duration::from_secs;
        Self {
            connect: secs(5),
            small: secs(10),
            large: secs(60),
            poll: secs(1),
            slow_poll: secs(2),
            slow_after: secs(30),
            lost_gap: secs(2),
            run: secs(180),
            queue: secs(1800),
            gone: secs(45),
            gone_refused: secs(6),
            leave: secs(15),
            reconnect_first: Duration::from_millis(500),
            reconnect_longest: secs(10),
            ping: secs(15),
            silent: secs(45),
            rest: secs(30),
            json_bytes: 96 << 20,
            picture_bytes: 64 << 20,
            message_bytes: 32 << 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_called_by_its_name_or_its_host() {
        let mut server = ServerSpec::at("192.168.1.5:8188/").unwrap();
        assert_eq!(server.address, "http://192.168.1.5:8188");
        assert_eq!(server.label(), "192.168.1.5:8188");
        server.name = " attic ".to_owned();
        assert_eq!(server.label(), "attic");
        server.weight = 0;
        assert_eq!(server.share(), 1);
    }
}
