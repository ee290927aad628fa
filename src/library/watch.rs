//! Live watching of roots: when files come or go, the root is scanned again once things are quiet.

use super::LibraryError;
use crate::model::ids::RootId;
use crate::model::root::LibraryRoot;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// No event for this long means that a copy or download has come to rest.
const QUIET: Duration = Duration::from_millis(1200);
/// A download that never rests is looked at anyway after this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Watches until it is dropped.
pub struct RootWatcher {
    _watcher: RecommendedWatcher,
}

impl RootWatcher {
    /// Watches roots and calls `on_change` with those in which something changed. Returns the roots that the system
    /// would not watch (network drives, too many folders), each with its reason.
    pub fn start(
        roots: &[LibraryRoot],
        on_change: impl Fn(Vec<RootId>) + Send + 'static,
    ) -> Result<(Self, Vec<(RootId, String)>), LibraryError> {
        let system = |error: &dyn std::fmt::Display| LibraryError::System(error.to_string());
        // Only "something changed in this root" travels, so a full channel loses nothing: the root is in it already.
        let (sender, receiver) = sync_channel::<RootId>(1024);
        let places: Vec<(RootId, std::path::PathBuf)> = roots.iter().map(|root| (root.id, root.path.clone())).collect();
        let handler = move |event: notify::Result<notify::Event>| forward(event, &places, &sender);
        let mut watcher = notify::recommended_watcher(handler).map_err(|error| system(&error))?;
        let mut refused = Vec::new();
        for root in roots {
            if let Err(error) = watcher.watch(&root.path, RecursiveMode::Recursive) {
                refused.push((root.id, error.to_string()));
            }
        }
        std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || collect(&receiver, &on_change))
            .map_err(|error| system(&error))?;
        Ok((Self { _watcher: watcher }, refused))
    }
}

fn forward(event: notify::Result<notify::Event>, places: &[(RootId, std::path::PathBuf)], sender: &SyncSender<RootId>) {
    let Ok(event) = event else { return };
    // Our own hashing opens and reads files; only what changes them counts.
    if matches!(event.kind, EventKind::Access(_)) {
        return;
    }
    let touched: BTreeSet<RootId> = places
        .iter()
        .filter(|(_, place)| event.paths.iter().any(|path| path.starts_with(place)))
        .map(|(root, _)| *root)
        .collect();
    for root in touched {
        let full = sender.try_send(root).is_err();
        if full {
            return;
        }
    }
}

fn collect(receiver: &Receiver<RootId>, on_change: &impl Fn(Vec<RootId>)) {
    while let Ok(first) = receiver.recv() {
        let mut roots = BTreeSet::from([first]);
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match receiver.recv_timeout(QUIET) {
                Ok(root) => {
                    roots.insert(root);
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        on_change(roots.into_iter().collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::root::RootTool;

    #[test]
    fn a_new_file_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let root = LibraryRoot {
            id: RootId(4),
            path: dir.path().canonicalize().unwrap(),
            tool: RootTool::Loose,
            added_unix_secs: 0,
            scanned_unix_secs: None,
        };
        let (sender, receiver) = sync_channel(4);
        let watcher = RootWatcher::start(&[root], move |roots| drop(sender.send(roots))).unwrap();
        assert!(watcher.1.is_empty());
        std::fs::write(dir.path().join("a.safetensors"), b"x").unwrap();
        assert_eq!(receiver.recv_timeout(Duration::from_secs(30)).unwrap(), [RootId(4)]);
    }
}
