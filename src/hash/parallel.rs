//! All digests on a few threads, in constant memory.
//!
//! One thread per digest would leave a second core idle whenever the two SHA256 streams end up on the same one, and
//! would need a thread that only reads. Here a thread belongs to no stream: whenever it is free it fills a chunk if the
//! pool has one to spare, and otherwise carries the lane that lies furthest behind through its next chunk. The cheap
//! work thus goes to whichever thread is ahead, and all cores stay busy to within one chunk of the end of the file.

use super::HashControl;
use super::error::Stop;
use super::lanes::{self, LANE_COUNT, Lane, Layout};
use super::source::Source;
use crate::model::digests::Digests;
use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How a run is divided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Threads including the caller's own.
    pub(super) threads: usize,
    /// Bytes per chunk.
    pub(super) chunk_bytes: usize,
    /// Chunks in the pool; times `chunk_bytes` is all the memory a run takes.
    pub(super) chunks: usize,
}

impl Plan {
    /// One thread per core, but no more than there is to do at once: two heavy lanes, the light one, and reading.
    ///
    /// Chunks under 1 MiB made the whole slower: after every burst of BLAKE3's widest instructions some processors run
    /// at a lower clock for a while, so bursts had better be few. Larger ones gained nothing and react later.
    pub(super) fn for_this_machine() -> Self {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        Self { threads: cores.clamp(2, LANE_COUNT + 1), chunk_bytes: 1024 * 1024, chunks: 12 }
    }
}

impl Plan {
    /// As [`Plan::for_this_machine`], for bytes that come from elsewhere: whoever reads waits most of the time, so one thread more
    /// keeps the cores busy.
    pub(super) fn for_a_stream() -> Self {
        let plan = Self::for_this_machine();
        Self { threads: (plan.threads + 1).min(LANE_COUNT + 1), ..plan }
    }
}

/// A chunk of the file as the lanes share it.
type Chunk = Arc<Vec<u8>>;

/// What the threads share.
struct Board<R> {
    /// The source, while nobody reads from it; gone for good at its end.
    source: Option<Source<R>>,
    /// Whether the end of the file has been reached.
    ended: bool,
    /// Chunks that some lane still needs, with their offsets in the file. The last may be short.
    window: VecDeque<(u64, Chunk)>,
    /// Number of the chunk at the front of the window, counted from the start of the file.
    front: u64,
    lanes: [LaneState; LANE_COUNT],
    spare: Vec<Vec<u8>>,
    /// Chunks that may still be made before the pool is complete.
    unmade: usize,
    chunk_bytes: usize,
    size_bytes: u64,
    stop: Option<Stop>,
}

/// A lane and how far it has come.
struct LaneState {
    /// Number of the next chunk it takes.
    next: u64,
    /// The digest, while no thread works on it.
    lane: Option<Box<Lane>>,
}

/// What a thread does next.
enum Task<R> {
    Fill(Source<R>, Vec<u8>),
    Digest { index: usize, lane: Box<Lane>, offset: u64, chunk: Chunk },
    Wait,
    Leave,
}

impl<R: Read> Board<R> {
    fn new(source: Source<R>, layout: Layout, plan: Plan) -> Self {
        Self {
            source: Some(source),
            ended: false,
            window: VecDeque::with_capacity(plan.chunks),
            front: 0,
            lanes: Lane::all(layout).map(|lane| LaneState { next: 0, lane: Some(Box::new(lane)) }),
            spare: Vec::with_capacity(plan.chunks),
            unmade: plan.chunks.max(1),
            chunk_bytes: plan.chunk_bytes.max(1),
            size_bytes: 0,
            stop: None,
        }
    }

    /// Reading first, so that the disk is busy while the digests are worked on; then the lane furthest behind.
    fn take_task(&mut self) -> Task<R> {
        let end = self.front + self.window.len() as u64;
        if self.stop.is_some() || (self.ended && self.lanes.iter().all(|state| state.next == end)) {
            return Task::Leave;
        }
        if let Some(task) = self.take_fill() {
            return task;
        }
        self.take_digest().unwrap_or(Task::Wait)
    }

    fn take_fill(&mut self) -> Option<Task<R>> {
        if self.source.is_none() || (self.spare.is_empty() && self.unmade == 0) {
            return None;
        }
        let source = self.source.take()?;
        let chunk = self.spare.pop().unwrap_or_else(|| {
            self.unmade -= 1;
            vec![0; self.chunk_bytes]
        });
        Some(Task::Fill(source, chunk))
    }

    fn take_digest(&mut self) -> Option<Task<R>> {
        let end = self.front + self.window.len() as u64;
        let idle = self.lanes.iter_mut().enumerate().filter(|(_, state)| state.lane.is_some() && state.next < end);
        let (index, state) = idle.min_by_key(|(_, state)| state.next)?;
        let (offset, chunk) = self.window.get((state.next - self.front) as usize)?;
        let lane = state.lane.take()?;
        Some(Task::Digest { index, lane, offset: *offset, chunk: Arc::clone(chunk) })
    }

    /// Puts a filled chunk where the lanes find it; an empty one is the end.
    fn filled(&mut self, source: Source<R>, offset: u64, mut chunk: Vec<u8>, filled: usize) {
        self.size_bytes = source.offset();
        if filled == 0 {
            self.ended = true;
            return;
        }
        // Only the last chunk is ever short, so shortening loses nothing that would be filled again.
        chunk.truncate(filled);
        self.window.push_back((offset, Arc::new(chunk)));
        self.source = Some(source);
    }

    /// Takes a lane back and returns the chunks no lane needs any more to the pool.
    fn digested(&mut self, index: usize, lane: Box<Lane>) {
        if let Some(state) = self.lanes.get_mut(index) {
            state.next += 1;
            state.lane = Some(lane);
        }
        let needed_from = self.lanes.iter().map(|state| state.next).min().unwrap_or(self.front);
        while self.front < needed_from {
            let Some((_, chunk)) = self.window.pop_front() else { break };
            self.front += 1;
            match Arc::try_unwrap(chunk) {
                Ok(chunk) if chunk.len() == self.chunk_bytes => self.spare.push(chunk),
                // Short, or (which the lanes' order rules out) still held: let it go and make another when needed.
                _ => self.unmade += 1,
            }
        }
    }
}

/// The board and the bell that rings when it changes.
struct Shared<R> {
    board: Mutex<Board<R>>,
    changed: Condvar,
}

impl<R: Read> Shared<R> {
    /// A poisoned board is still whole: nothing that can panic runs while it is locked.
    fn board(&self) -> MutexGuard<'_, Board<R>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self, stop: Stop) {
        self.board().stop.get_or_insert(stop);
        self.changed.notify_all();
    }

    /// Works until there is nothing left to do.
    fn work(&self, control: &dyn HashControl) {
        let _guard = LeaveNobodyWaiting(self);
        loop {
            let task = {
                let mut board = self.board();
                loop {
                    match board.take_task() {
                        Task::Wait => board = self.changed.wait(board).unwrap_or_else(PoisonError::into_inner),
                        task => break task,
                    }
                }
            };
            let done = match task {
                Task::Fill(source, chunk) => self.fill(source, chunk, control),
                Task::Digest { index, lane, offset, chunk } => self.digest(index, lane, offset, chunk, control),
                Task::Wait | Task::Leave => return,
            };
            if let Err(stop) = done {
                self.stop(stop);
            }
        }
    }

    fn fill(&self, mut source: Source<R>, mut chunk: Vec<u8>, control: &dyn HashControl) -> Result<(), Stop> {
        let offset = source.offset();
        let filled = source.fill(&mut chunk, control)?;
        self.board().filled(source, offset, chunk, filled);
        self.changed.notify_all();
        Ok(())
    }

    fn digest(
        &self,
        index: usize,
        mut lane: Box<Lane>,
        offset: u64,
        chunk: Chunk,
        control: &dyn HashControl,
    ) -> Result<(), Stop> {
        if control.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        lane.update(offset, &chunk);
        // Before the board hears of it, so that the last lane to finish finds itself the only owner.
        drop(chunk);
        self.board().digested(index, lane);
        self.changed.notify_all();
        Ok(())
    }
}

/// If the caller's control panics, the other threads must not wait for this one for ever.
struct LeaveNobodyWaiting<'a, R: Read>(&'a Shared<R>);

impl<R: Read> Drop for LeaveNobodyWaiting<'_, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop(Stop::Cancelled);
        }
    }
}

/// Hashes `source` on `plan.threads` threads, of which the calling one is the first.
pub(super) fn run<R: Read + Send>(
    source: Source<R>,
    layout: Layout,
    plan: Plan,
    control: &dyn HashControl,
) -> Result<Digests, Stop> {
    let shared = Shared { board: Mutex::new(Board::new(source, layout, plan)), changed: Condvar::new() };
    thread::scope(|scope| {
        for number in 1..plan.threads {
            let helper = thread::Builder::new().name(format!("hash-{number}"));
            // Without helpers the calling thread does it all, only slower: a system out of threads is no error here.
            if helper.spawn_scoped(scope, || shared.work(control)).is_err() {
                break;
            }
        }
        shared.work(control);
    });
    let board = shared.board.into_inner().unwrap_or_else(PoisonError::into_inner);
    match board.stop {
        Some(stop) => Err(stop),
        None => Ok(lanes::finish(
            board.lanes.into_iter().filter_map(|state| state.lane.map(|lane| *lane)),
            board.size_bytes,
        )),
    }
}
