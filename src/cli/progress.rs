//! A bar on standard error that samples a job's counters. Not shown when standard error is no terminal or results are
//! JSON, which costs then neither a thread nor a byte.

use super::output::Output;
use crate::jobs::{JobControl, Rate};
use crate::model::text;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// How often the counters are read.
const EVERY: Duration = Duration::from_millis(120);
const TEMPLATE: &str = "{prefix} {bar:24} {msg}";

/// A bar while it lives.
pub(super) struct Progress {
    bar: ProgressBar,
    sampler: Option<(SyncSender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows how far a job is.
    pub(super) fn show(title: &'static str, control: &Arc<JobControl>, output: &Output) -> Self {
        if output.json || !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), sampler: None };
        }
        let bar = ProgressBar::new(1000);
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        bar.set_prefix(title);
        let (stop, stopped) = sync_channel::<()>(0);
        let (control, shown) = (Arc::clone(control), bar.clone());
        let sample = move || {
            let mut rate = Rate::default();
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                paint(&shown, &control, &mut rate);
            }
        };
        let thread = Builder::new().name("progress".to_owned()).spawn(sample).ok();
        Self { bar, sampler: thread.map(|thread| (stop, thread)) }
    }

    /// Takes the bar off the screen while something else is written to it.
    pub(super) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.sampler.take() {
            drop(stop);
            let _ended = thread.join();
        }
        self.bar.finish_and_clear();
    }
}

fn paint(bar: &ProgressBar, control: &JobControl, rate: &mut Rate) {
    let sample = control.progress.sample();
    bar.set_position(sample.fraction().map_or(0, |fraction| (fraction * 1000.0) as u64));
    let mut message = format!("{} of {}", text::count(sample.items_done), text::count(sample.items_total));
    let (done, total) = if sample.bytes_total > 0 {
        message.push_str(" · ");
        message.push_str(&text::size(sample.bytes_done));
        message.push_str(" of ");
        message.push_str(&text::size(sample.bytes_total));
        (sample.bytes_done, sample.bytes_total)
    } else {
        (sample.items_done, sample.items_total)
    };
    rate.note(Instant::now(), done);
    if let Some(left) = rate.eta_secs(total.saturating_sub(done)).filter(|_| done < total) {
        message.push_str(" · ");
        message.push_str(&text::duration(left));
        message.push_str(" left");
    }
    bar.set_message(message);
}
