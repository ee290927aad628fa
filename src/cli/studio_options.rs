//! Arguments of `comfy`.

use clap::{Args, Subcommand};

/// Arguments of `comfy`.
#[derive(Args, Clone, Debug)]
pub struct ComfyArgs {
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub action: ComfyAction,
}

/// What to do with ComfyUI servers.
#[derive(Clone, Debug, Subcommand)]
pub enum ComfyAction {
    /// Run a workflow without a model on each server, from the upload to the fetched picture
    Test {
        /// Only this server, whether or not it was added
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Tell which servers were added, how they do and what they can do
    List,
    /// Add a server, or change the name and weight of one
    Add {
        /// Where it is, like http://127.0.0.1:8188
        #[arg(value_name = "URL")]
        url: String,
        /// What to call it
        #[arg(long, default_value = "")]
        name: String,
        /// How much of the work it takes beside others
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
        weight: u32,
    },
    /// Remove a server from the list
    Remove {
        /// Its address or name
        #[arg(value_name = "URL|NAME")]
        server: String,
    },
}
