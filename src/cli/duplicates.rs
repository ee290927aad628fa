//! `civitdeck duplicates`: what is there more than once, and making one of it.

use super::error::CliError;
use super::lines::path_text;
use super::organise::print_report;
use super::output::{Output, plain};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::jobs::CancelToken;
use crate::library::now_unix_secs;
use crate::model::ids::FileKey;
use crate::model::same::{self, KeepRule, SameGroup, Sameness};
use crate::model::text;
use crate::organise::{self, Going, Journal, SystemBin};
use crate::store::Store;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::borrow::Cow;

/// Arguments of `duplicates`.
#[derive(Args, Clone, Debug)]
pub struct DuplicatesArgs {
    /// Print one JSON object a line, then one with the summary
    #[arg(long)]
    pub json: bool,
    /// Ways to be the same; actions take bytes only, unless others are named
    #[arg(long, value_name = "WAY", value_delimiter = ',')]
    pub same: Vec<Way>,
    /// Which file of a group is kept
    #[arg(long, value_name = "RULE", default_value = "oldest")]
    pub keep: Keep,
    /// Replace all but the kept one by hard links to it (same bytes only)
    #[arg(long, conflicts_with = "trash")]
    pub link: bool,
    /// Put all but the kept one into the system's trash
    #[arg(long)]
    pub trash: bool,
}

/// A way to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// The same bytes, by SHA256
    Bytes,
    /// The same weights behind another header, by AutoV3
    Weights,
    /// Several files of one version: another precision, or pruned
    Twins,
}

/// Which file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Keep {
    /// The one the library has known longest
    Oldest,
    /// The one that came last
    Newest,
    /// The one with the shortest path
    Shortest,
    /// The smallest one
    Smallest,
    /// The largest one
    Largest,
    /// A favourite before any other, then the one with the most stars
    Marked,
}

#[derive(Serialize)]
struct GroupLine<'a> {
    same: &'static str,
    name: &'a str,
    reclaimable_bytes: u64,
    files: Vec<FileFields<'a>>,
}

#[derive(Serialize)]
struct FileFields<'a> {
    path: Cow<'a, str>,
    bytes: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    precision: &'a str,
    keep: bool,
}

#[derive(Serialize)]
struct SummaryLine {
    groups: usize,
    reclaimable_bytes: u64,
    not_hashed: usize,
}

pub(super) fn run(args: &DuplicatesArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    let cards = store.read(|reader| reader.cards())?;
    let rule = match args.keep {
        Keep::Oldest => KeepRule::Oldest,
        Keep::Newest => KeepRule::Newest,
        Keep::Shortest => KeepRule::Shortest,
        Keep::Smallest => KeepRule::Smallest,
        Keep::Largest => KeepRule::Largest,
        Keep::Marked => KeepRule::Marked,
    };
    let acts = args.link || args.trash;
    let wanted = |group: &SameGroup| match group.how {
        Sameness::Bytes => args.same.is_empty() || args.same.contains(&Way::Bytes),
        Sameness::Weights => args.same.contains(&Way::Weights) || (args.same.is_empty() && !acts),
        Sameness::Twins => args.same.contains(&Way::Twins) || (args.same.is_empty() && !acts),
    };
    let groups: Vec<SameGroup> = same::groups(cards.iter(), rule).into_iter().filter(wanted).collect();
    if !acts {
        let not_hashed = cards.iter().filter(|card| !card.missing && card.sha256.is_none()).count();
        return print(&groups, not_hashed, output);
    }
    let cancel = CancelToken::default();
    interrupt::listen(&cancel);
    let control = interrupt::job(&cancel);
    let journal = Journal::new(&launch.data_dir);
    if args.link {
        if groups.iter().any(|group| group.how != Sameness::Bytes) {
            return Err(CliError::Usage("only files with the same bytes can be linked; leave --same out".to_owned()));
        }
        let progress = Progress::show("Linking", &control, output);
        let pairs = groups.iter().flat_map(pairs).collect::<Vec<_>>();
        let report = organise::link(&store, &journal, &pairs, now_unix_secs(), &control, &|_| {})?;
        drop(progress);
        return print_report(&report, "Linked", output);
    }
    let progress = Progress::show("Throwing away", &control, output);
    let going = groups.iter().flat_map(pairs).map(|(kept, key)| Going { key, kept: Some(kept) });
    let going: Vec<Going> = going.collect();
    let report = organise::throw_away(&store, &journal, &SystemBin, &going, now_unix_secs(), &control, &|_| {})?;
    drop(progress);
    print_report(&report, "Put into the trash:", output)
}

fn pairs(group: &SameGroup) -> Vec<(FileKey, FileKey)> {
    let kept = group.files.first().map(|file| file.key);
    kept.map(|kept| group.files.iter().skip(1).map(|file| (kept, file.key)).collect()).unwrap_or_default()
}

fn print(groups: &[SameGroup], not_hashed: usize, output: &mut Output) -> Result<Outcome, CliError> {
    for group in groups {
        if output.json {
            let files = group.files.iter().enumerate().map(|(index, file)| FileFields {
                path: path_text(&file.path),
                bytes: file.size_bytes,
                precision: &file.precision,
                keep: index == 0,
            });
            output.object(&GroupLine {
                same: group.how.id(),
                name: &group.name,
                reclaimable_bytes: group.reclaimable_bytes(),
                files: files.collect(),
            })?;
        } else {
            let bytes = text::size(group.reclaimable_bytes());
            output.line(&plain(&format!("{}: same {}, {bytes} could be saved", group.name, group.how.id())))?;
            for (index, file) in group.files.iter().enumerate() {
                let mark = if index == 0 { "keep" } else { "    " };
                let size = text::size(file.size_bytes);
                let more = [size.as_str(), file.precision.as_str()].into_iter().filter(|part| !part.is_empty());
                let more = more.collect::<Vec<_>>().join(", ");
                output.line(&plain(&format!("  {mark} {} ({more})", file.path.display())))?;
            }
        }
    }
    let reclaimable_bytes = groups.iter().map(SameGroup::reclaimable_bytes).sum();
    if output.json {
        output.object(&SummaryLine { groups: groups.len(), reclaimable_bytes, not_hashed })?;
    } else {
        let count = text::plural(groups.len() as u64, "group", "groups");
        let unhashed = match not_hashed as u64 {
            0 => String::new(),
            count => format!(" {} not hashed yet.", text::plural(count, "file is", "files are")),
        };
        output.line(&format!("{count}, {} could be saved.{unhashed}", text::size(reclaimable_bytes)))?;
    }
    Ok(Outcome::Done)
}
