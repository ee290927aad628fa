//! The arguments of `quality` and `licence`.

use crate::model::terms::Intent;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `quality`.
#[derive(Args, Clone, Debug)]
pub struct QualityArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Judge for a graphics card with so many GiB of memory
    #[arg(long, value_name = "GIB", value_parser = gib)]
    pub gpu_gib: Option<f64>,
    /// Files, or numbers of models on CivitAI that are known here
    #[arg(required = true, value_name = "FILE|ID")]
    pub items: Vec<String>,
}

/// A sane amount of memory.
fn gib(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.parse().ok();
    value.filter(|gib| (0.5..=1024.0).contains(gib)).ok_or_else(|| "must be a number from 0.5 to 1024".to_owned())
}

/// Arguments of `licence`.
#[derive(Args, Clone, Debug)]
pub struct LicenceArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// What is intended: sell-images, host, merge, sell, no-credit; without it, what the settings say
    #[arg(long = "for", value_name = "INTENT,…", value_delimiter = ',', value_parser = intent)]
    pub intents: Vec<Intent>,
    /// Write a report, too: a table when the name ends in .csv, else Markdown; a file of that name is replaced
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Files, numbers of models on CivitAI that are known here, or names of collections
    #[arg(required = true, value_name = "FILE|ID|COLLECTION")]
    pub items: Vec<String>,
}

/// An intent by its id.
fn intent(text: &str) -> Result<Intent, String> {
    let text = if text == "sell-merges" { "sell" } else { text };
    Intent::ALL.iter().copied().find(|intent| intent.id() == text).ok_or_else(|| {
        let ids: Vec<&str> = Intent::ALL.iter().map(|intent| intent.id()).collect();
        format!("must be one of {}", ids.join(", "))
    })
}
