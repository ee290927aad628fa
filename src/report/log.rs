//! The last lines of the log, kept in memory for a report. They are written to no file.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// The most lines that are kept; older ones go.
pub const MOST_LINES: usize = 500;
/// The most bytes of one line; the rest is cut.
const LONGEST_LINE_BYTES: usize = 2000;

/// The log belongs to the process, as the subscriber it comes from does.
static RECENT: Ring = Ring::new();

/// The last lines of this process's log, oldest first.
pub fn recent() -> Vec<String> {
    RECENT.lines()
}

/// Adds a line that was shown otherwise, such as a panic's.
pub fn note(text: &str) {
    RECENT.push(tidy(&format!("{} {text}", now())));
}

fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The layer that keeps them. Give it a level: what it is not handed costs nothing.
pub fn layer() -> RecentLines {
    RecentLines { ring: &RECENT }
}

#[derive(Debug)]
struct Ring {
    lines: Mutex<VecDeque<String>>,
}

impl Ring {
    const fn new() -> Self {
        Self { lines: Mutex::new(VecDeque::new()) }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn push(&self, line: String) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() >= MOST_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

/// See [`layer`].
#[derive(Debug)]
pub struct RecentLines {
    ring: &'static Ring,
}

impl<S: Subscriber> Layer<S> for RecentLines {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let metadata = event.metadata();
        let mut line = Line(format!("{} {:5} {}:", now(), metadata.level(), metadata.target()));
        event.record(&mut line);
        self.ring.push(tidy(&line.0));
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Hostile names may be long; writing to a string cannot fail otherwise.
        if self.0.len() > LONGEST_LINE_BYTES {
            return;
        }
        let written = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
        if written.is_err() {
            self.0.push_str(" (a field that cannot be shown)");
        }
    }
}

/// One line: no line breaks or other commands, and not for ever long.
fn tidy(text: &str) -> String {
    let mut line = String::new();
    for letter in text.chars() {
        if line.len() + letter.len_utf8() > LONGEST_LINE_BYTES {
            line.push('…');
            break;
        }
        line.push(if letter.is_control() { ' ' } else { letter });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt as _;

    #[test]
    fn the_last_lines_are_kept_and_stay_lines() {
        static RING: Ring = Ring::new();
        let subscriber = tracing_subscriber::registry().with(RecentLines { ring: &RING });
        tracing::subscriber::with_default(subscriber, || {
            for number in 0..MOST_LINES + 3 {
                tracing::warn!(number, "said");
            }
            tracing::error!("two\nlines and {}", "x".repeat(5000));
        });
        let lines = RING.lines();
        assert_eq!(lines.len(), MOST_LINES);
        assert!(lines[0].ends_with("said number=4"), "{}", lines[0]);
        assert!(lines[0].contains(" WARN  civitdeck::report::log"), "{}", lines[0]);
        let last = lines.last().unwrap();
        assert!(last.contains("two lines and xxx") && last.len() <= LONGEST_LINE_BYTES + 3);
    }
}
