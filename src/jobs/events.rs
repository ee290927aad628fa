//! The one way back from workers: a bounded channel, and a bell that is rung after the message is in it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Wakes the reader. A window's is `Context::request_repaint`; a command line's does nothing.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Messages that may wait before senders are held back.
const CAPACITY: usize = 1024;

/// The sending end. Clones share the channel.
pub struct EventSender<T> {
    sender: SyncSender<T>,
    waker: Waker,
}

impl<T> Clone for EventSender<T> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), waker: Arc::clone(&self.waker) }
    }
}

impl<T> EventSender<T> {
    /// Sends, then wakes: the other way round the wake-up could be spent before the message is there. Blocks while the
    /// channel is full, so never call it from the thread that reads. Returns whether anybody is still listening.
    pub fn send(&self, event: T) -> bool {
        let heard = self.sender.send(event).is_ok();
        (self.waker)();
        heard
    }
}

/// A bounded channel whose sender rings `waker`.
pub fn channel<T>(waker: Waker) -> (EventSender<T>, Receiver<T>) {
    let (sender, receiver) = sync_channel(CAPACITY);
    (EventSender { sender, waker }, receiver)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn the_message_is_there_when_the_bell_rings() {
        let receiver: Arc<Mutex<Option<Receiver<u8>>>> = Arc::default();
        let seen: Arc<Mutex<Vec<u8>>> = Arc::default();
        let waker: Waker = {
            let (receiver, seen) = (Arc::clone(&receiver), Arc::clone(&seen));
            Arc::new(move || {
                if let Some(receiver) = receiver.lock().unwrap().as_ref() {
                    seen.lock().unwrap().extend(receiver.try_iter());
                }
            })
        };
        let (sender, end) = channel(waker);
        *receiver.lock().unwrap() = Some(end);
        assert!(sender.send(7));
        assert_eq!(*seen.lock().unwrap(), [7]);
    }
}
