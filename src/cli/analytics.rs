//! `civitdeck analytics`: figures of the library, and what pictures were made with.

use super::error::CliError;
use super::output::{Output, plain, tell};
use super::progress::Progress;
use super::{Outcome, interrupt};
use crate::app::launch::Launch;
use crate::jobs::CancelToken;
use crate::library::used::{self, Used};
use crate::library::{analytics, now_unix_secs};
use crate::model::ids::FileKey;
use crate::model::text;
use crate::store::Store;
use clap::Args;
use serde::Serialize;
use std::collections::HashMap;
use std::path::PathBuf;

/// Arguments of `analytics`.
#[derive(Args, Clone, Debug)]
pub struct AnalyticsArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Write all of it into this file as a table, too; a file of that name is replaced
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Read the pictures below this folder first, and count what they were made with
    #[arg(long, value_name = "DIR")]
    pub pictures: Vec<PathBuf>,
}

#[derive(Serialize)]
struct FigureLine<'a> {
    group: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i64>,
    filter: &'a str,
    files: u64,
    bytes: u64,
}

pub(super) fn run(args: &AnalyticsArgs, launch: &Launch, output: &mut Output) -> Result<Outcome, CliError> {
    let store = Store::open(&launch.data_dir)?;
    if !args.pictures.is_empty() {
        let cancel = CancelToken::default();
        interrupt::listen(&cancel);
        let control = interrupt::job(&cancel);
        let progress = Progress::show("Reading pictures", &control, output);
        let used = used::count(&store, &args.pictures, now_unix_secs(), &control)?;
        drop(progress);
        tell(&format!("{} pictures read; {} of them name models of this library", used.pictures, used.known));
    }
    let (cards, used) = store.read(|reader| Ok((reader.cards()?, reader.setting::<Used>(Used::NAME)?)))?;
    let now = now_unix_secs();
    let figures = analytics::analyse(&cards, now);
    let names: HashMap<FileKey, &str> = cards.iter().map(|card| (card.key, card.name.as_str())).collect();
    let counts = used.unwrap_or_default().counts;
    let mut most: Vec<(String, u64)> =
        counts.iter().filter_map(|(key, count)| Some(((*names.get(key)?).to_owned(), *count))).collect();
    most.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    for (group, figures) in &figures.groups {
        for figure in figures {
            let filter = figure.filter(now);
            let year = figure.year();
            let (files, bytes) = (figure.count, figure.bytes);
            if output.json {
                output.object(&FigureLine { group: group.id(), year, filter: &filter, files, bytes })?;
            } else {
                let (files, bytes) = (text::count(files), text::size(bytes));
                // A year says more than the ages it lies between.
                let what = year.map_or(filter, |year| year.to_string());
                output.line(&plain(&format!("{:<10}  {files:>7}  {bytes:>9}  {what}", group.id())))?;
            }
        }
    }
    let told = if output.json { 0 } else { 20 };
    for (name, pictures) in most.iter().take(told) {
        output.line(&plain(&format!("{:<10}  {:>7}  {:>9}  {name}", "pictures", text::count(*pictures), "")))?;
    }
    if let Some(path) = &args.csv {
        let table = analytics::table(&figures, &most, now);
        std::fs::write(path, table).map_err(|error| {
            CliError::Usage(format!("the table cannot be written ({error}); choose another place: {}", path.display()))
        })?;
    }
    if !output.json {
        output.line(&format!("{} files, {}", text::count(figures.count), text::size(figures.bytes)))?;
    }
    Ok(Outcome::Done)
}
