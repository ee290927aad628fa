//! What the gallery's worker costs, by the size of the library: from a question to its list, to its counts, and what
//! changed cards cost while hashing runs.
//!
//! `cargo bench --bench view` prints the times that docs/performance.md quotes. Everything goes through the worker's inbox
//! and the channel that the window reads. `CIVITDECK_BENCH_SMALL=1` keeps it to a small library.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should stop where that happens")]

use civitdeck::app::view::{ViewContext, ViewEvent, ViewWorker};
use civitdeck::jobs;
use civitdeck::model::base::BaseFamily;
use civitdeck::model::card::{Card, Preview};
use civitdeck::model::facet::{FacetValue, SizeBand};
use civitdeck::model::file::{FileRecord, FileStamp, FileState};
use civitdeck::model::ids::{FileKey, RootId};
use civitdeck::model::kind::ModelKind;
use civitdeck::model::query::{CardQuery, SortBy};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

const ROUNDS: usize = 40;
/// How many rows a process of its own measures.
const SIZE_VARIABLE: &str = "CIVITDECK_BENCH_VIEW_ROWS";
const WORDS: [&str; 12] = [
    "night",
    "metro",
    "pixel",
    "anime",
    "style",
    "dragon",
    "armor",
    "alpine",
    "watercolor",
    "portrait",
    "neon",
    "castle",
];
const NOW: i64 = 1_700_000_000;

/// A small generator of numbers, the same at every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }
}

/// A card as CivitAI fills it: names, ten tags, three trigger words, a picture's address.
fn card(number: u64) -> Card {
    let mut numbers = Numbers(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let name = format!("{} {} {number:06}", numbers.word(), numbers.word());
    let path = format!("/models/loras/set {:03}/{name}.safetensors", numbers.below(400));
    let stamp = FileStamp { size_bytes: 1_000_000 << numbers.below(14), ..FileStamp::default() };
    let record = FileRecord::new(
        FileKey(number),
        RootId(1),
        path.into(),
        stamp,
        NOW - i64::try_from(numbers.below(50_000_000)).unwrap(),
    );
    let mut card = Card::new(&record, None, None);
    card.name = name;
    card.version_name = Some(format!("v{}", numbers.below(9)).into());
    card.creator = Some(format!("creator {}", numbers.below(20_000)).into());
    card.kind = ModelKind::ALL[numbers.below(5)];
    card.family = BaseFamily::ALL[numbers.below(8)];
    card.base_model = Some(["Pony", "Illustrious", "SD 1.5", "Flux.1 D"][numbers.below(4)].into());
    card.state = FileState::Identified;
    card.tags = (0..10).map(|_| format!("{} {}", numbers.word(), numbers.below(3000))).collect();
    card.trigger_words = (0..3).map(|_| format!("{}_{}", numbers.word(), numbers.below(100_000))).collect();
    card.preview = Preview::Remote {
        url: format!("https://image.example.org/xG1nkqKTMzGDvpLrqFT7WA/{number:032x}/original=true/{number}.jpeg"),
        blurhash: Some("U5Am*tRj00ay_3fQ4nof00ay~qj[9FWB%Mof".to_owned()),
    };
    let mut sha256 = [7; 32];
    sha256[..8].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    (card.sha256, card.fingerprint) = (Some(sha256), Some(sha256));
    card.download_count = Some(numbers.below(1_000_000) as u64);
    card
}

/// Memory this process holds, in bytes; 0 where the system does not tell.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kib| kib * 1024)
}

/// Processor time this process has used; zero where the system does not tell.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    // Linux counts 100 ticks a second.
    Duration::from_millis(ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10)
}

struct Bench {
    worker: ViewWorker,
    events: Receiver<ViewEvent>,
}

impl Bench {
    fn until(&self, wanted: impl Fn(&ViewEvent) -> bool) -> ViewEvent {
        loop {
            let event = self.events.recv_timeout(Duration::from_mins(1)).unwrap();
            if wanted(&event) {
                return event;
            }
        }
    }

    /// From a question to its list and to its counts; and how many rows there are.
    fn ask(&self, query: &CardQuery) -> (Duration, Duration, usize) {
        let begun = Instant::now();
        self.worker.query(query.clone());
        let ViewEvent::View(view) = self.until(|event| matches!(event, ViewEvent::View(_))) else { unreachable!() };
        let list = begun.elapsed();
        self.until(|event| matches!(event, ViewEvent::Facets(_)));
        let (counts, found) = (begun.elapsed(), view.len());
        self.worker.recycle(view);
        (list, counts, found)
    }

    fn rounds(&self, what: &str, queries: &[CardQuery]) {
        let (mut lists, mut counts, mut found) = (Vec::new(), Vec::new(), 0);
        for round in 0..ROUNDS {
            let (list, count, rows) = self.ask(&queries[round % queries.len()]);
            (found, lists, counts) = (rows, with(lists, list), with(counts, count));
        }
        println!("  {what:<34} {:>16} {:>16} {found:>8} rows", spread(lists), spread(counts));
    }
}

fn with(mut times: Vec<Duration>, time: Duration) -> Vec<Duration> {
    times.push(time);
    times
}

/// Median and 95th percentile.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let ms = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    format!("{:.1} / {:.1} ms", ms(50), ms(95))
}

fn text(text: &str) -> CardQuery {
    CardQuery { text: text.to_owned(), ..CardQuery::default() }
}

fn measure(count: u64) {
    println!("{count} rows                                list p50/p95     counts p50/p95");
    let (events_in, events) = jobs::channel(Arc::new(|| ()));
    let bench = Bench { worker: ViewWorker::start(events_in, |event| event).unwrap(), events };
    bench.worker.set_context(ViewContext {
        roots: [(RootId(1), "/models".into())].into(),
        now_unix_secs: NOW,
        ..ViewContext::default()
    });
    bench.until(|event| matches!(event, ViewEvent::Summary(_)));
    let before = resident_bytes();
    let cards: Vec<Card> = (1..=count).map(card).collect();
    let cards_only = resident_bytes().saturating_sub(before);
    let begun = Instant::now();
    bench.worker.replace(cards);
    let first = bench.until(|event| matches!(event, ViewEvent::View(view) if view.loaded));
    let loaded = begun.elapsed();
    drop(first);
    bench.until(|event| matches!(event, ViewEvent::Summary(_)));
    let all = resident_bytes().saturating_sub(before);

    bench.rounds("all / 1 word", &[text(""), text("dragon")]);
    bench.rounds("1 letter / 2 letters", &[text("z"), text("x9")]);
    bench.rounds("2 words", &[text("dragon metro"), text("neon castle")]);
    bench.rounds("3 words", &[text("dragon metro pixel"), text("neon castle night")]);
    bench.rounds("4 words", &[text("dragon metro pixel v3"), text("neon castle night pony")]);
    let typed: Vec<CardQuery> =
        (1..="watercolor por".len()).map(|end| text(&"watercolor por".chars().take(end).collect::<String>())).collect();
    bench.rounds("typed letter by letter", &typed);
    let faceted = |own: &str| CardQuery {
        include: vec![
            FacetValue::Kind(ModelKind::Lora),
            FacetValue::Kind(ModelKind::Checkpoint),
            FacetValue::Folder(RootId(1), "loras".to_owned()),
            FacetValue::Size(SizeBand::To1Gb),
        ],
        exclude: vec![FacetValue::Tag("night 7".to_owned()), FacetValue::Family(BaseFamily::Wan)],
        ..text(own)
    };
    bench.rounds("text and six values", &[faceted("dragon"), faceted("neon")]);
    let sorted: Vec<CardQuery> =
        SortBy::ALL.iter().map(|sort| CardQuery { sort: *sort, ..CardQuery::default() }).collect();
    bench.rounds("another order each time", &sorted);
    let by_creator = CardQuery { sort: SortBy::Creator, ..CardQuery::default() };
    bench.rounds("by creator and back", &[by_creator, CardQuery::default()]);

    let mut quick = Vec::new();
    for round in 0..ROUNDS {
        let begun = Instant::now();
        bench.worker.quick(WORDS[round % WORDS.len()].to_owned());
        bench.until(|event| matches!(event, ViewEvent::Quick(_)));
        quick.push(begun.elapsed());
    }
    println!("  palette: {}", spread(quick));
    upserts(&bench, count);
    println!(
        "  loading: {loaded:.0?}; memory of a row: {} bytes, of its card alone {} bytes",
        all / count,
        cards_only / count
    );
    bench.worker.close();
}

/// Cards that change four times a second under a question, as hashing makes them.
fn upserts(bench: &Bench, count: u64) {
    for query in [text("dragon"), CardQuery { sort: SortBy::Creator, ..CardQuery::default() }] {
        bench.ask(&query);
        let sort = query.sort.label();
        let (begun, used) = (Instant::now(), processor_time());
        let mut renewals = 0;
        for round in 0..20_u64 {
            let changed = (0..200).map(|number| {
                let mut card = card(1 + (round * 200 + number) * 7 % count);
                card.sha256 = Some([round as u8; 32].map(|byte| byte ^ number as u8));
                card
            });
            bench.worker.upsert(changed.collect());
            while let Ok(event) = bench.events.recv_timeout(Duration::from_millis(250)) {
                if let ViewEvent::View(view) = event {
                    renewals += 1;
                    bench.worker.recycle(view);
                }
            }
        }
        let share = (processor_time().saturating_sub(used)).as_secs_f64() / begun.elapsed().as_secs_f64();
        println!(
            "  200 cards changed 4 times a second, by {sort}: {renewals} renewals, {:.0} % of a core",
            share * 100.0
        );
    }
}

fn main() {
    // Each size in a process of its own: memory that one gave back would be handed to the next.
    if let Some(count) = std::env::var(SIZE_VARIABLE).ok().and_then(|count| count.parse().ok()) {
        return measure(count);
    }
    let small = std::env::var_os("CIVITDECK_BENCH_SMALL").is_some() || std::env::args().any(|arg| arg == "--test");
    let sizes: &[u64] = if small { &[1000] } else { &[1000, 60_000, 100_000] };
    for count in sizes {
        let mut own = Command::new(std::env::current_exe().unwrap());
        assert!(own.env(SIZE_VARIABLE, count.to_string()).status().unwrap().success());
    }
}
