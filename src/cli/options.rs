//! The arguments of the program, and what they and the environment make of a start.

use super::analytics::AnalyticsArgs;
use super::deploy::DeployArgs;
use super::discovery_options::{EvalArgs, RecommendArgs, SimilarArgs, TrendsArgs};
use super::download::DownloadArgs;
use super::duplicates::DuplicatesArgs;
use super::error::CliError;
use super::judging_options::{LicenceArgs, QualityArgs};
use super::model::ModelArgs;
use super::organise::OrganiseArgs;
use super::portable::{ExportArgs, ImportArgs};
use super::search::SearchArgs;
use super::sidecars::SidecarsArgs;
use super::studio_options::{CharactersArgs, ComfyArgs, CreditsArgs};
use super::updates::UpdatesArgs;
use crate::app::launch::{KeyPlaces, Launch};
use crate::civitai::{BASE_URL_VARIABLE, ClientSettings, Limits};
use clap::{Args, Parser, Subcommand};
use directories::ProjectDirs;
use std::path::PathBuf;
use std::time::Duration;

/// Sets the least time between two background look-ups, in seconds.
const PACE_VARIABLE: &str = "CIVITDECK_PACE_SECONDS";
/// A pace above this is taken for a slip: a library would never be through.
const LONGEST_PACE_SECS: f64 = 3600.0;

/// A workbench for AI image-generation models from CivitAI. Without a command the window opens.
#[derive(Debug, Parser)]
#[command(name = "civitdeck", version, about, disable_help_subcommand = true)]
pub struct Arguments {
    /// What every command understands.
    #[command(flatten)]
    pub common: Common,
    /// Open the window on a built-in sample library
    #[arg(long)]
    pub sample: bool,
    /// Paint the window with this renderer
    #[arg(long, value_parser = ["wgpu", "glow"])]
    pub renderer: Option<String>,
    /// What to do; nothing opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command understands.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Keep the library in this folder
    #[arg(long, global = true, value_name = "DIR", env = "CIVITDECK_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Ask this server instead of civitai.com
    #[arg(long, global = true, value_name = "URL", env = BASE_URL_VARIABLE)]
    pub civitai_url: Option<String>,
    /// Send nothing to the network
    #[arg(long, global = true)]
    pub offline: bool,
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Print the hashes CivitAI knows files by
    Hash(HashArgs),
    /// Bring the library up to date with the folders on disk, and print it
    Scan(ScanArgs),
    /// Tell what files or hashes are, without adding them to the library
    Lookup(LookupArgs),
    /// Download models, and prove each before it bears its name
    Download(DownloadArgs),
    /// Move and rename files by a template: plan it, do it, take it back
    Organise(OrganiseArgs),
    /// Make the library's models visible to another tool, without moving them
    Deploy(DeployArgs),
    /// Write what is known of models beside them, for other tools
    Sidecars(SidecarsArgs),
    /// Tell what is there more than once, and make one of it
    Duplicates(DuplicatesArgs),
    /// Figures of the library, and what pictures were made with
    Analytics(AnalyticsArgs),
    /// Write everything you keep about models to one file: marks, collections, addresses, hashes
    Export(ExportArgs),
    /// Take such a file in; nothing that is kept here is lost
    Import(ImportArgs),
    /// Judge pickles without running them: exit code 1 when any is not clean
    ScanPickle(ScanPickleArgs),
    /// Score models, with the evidence, and tell whether they run here
    Quality(QualityArgs),
    /// Tell what may be done with models or a collection: exit code 1 when something intended is not allowed
    Licence(LicenceArgs),
    /// Check that everything is in order
    Doctor(DoctorArgs),
    /// Keep, forget or tell of the CivitAI key
    Token(TokenArgs),
    /// Collect what somebody who helps needs to know, without secrets
    Report(ReportArgs),
    /// Test, list, add and remove ComfyUI servers
    Comfy(ComfyArgs),
    /// Make characters out of pictures, with your own ComfyUI
    Characters(CharactersArgs),
    /// Tell the credits of the character studio
    Credits(CreditsArgs),
    /// Measure how good search and recommendations are
    Eval(EvalArgs),
    /// Tell what you may like, with the reason of each
    Recommend(RecommendArgs),
    /// Tell what rises and what falls, by the counters kept on this machine
    Trends(TrendsArgs),
    /// Tell what is like a model or a picture
    Similar(SimilarArgs),
    /// Take in or write out what is known of CivitAI's models, as JSON lines
    Catalogue(CatalogueArgs),
    /// Tell what is hot, rising and new on CivitAI
    Trending(TrendingArgs),
    /// Tell newer versions of what is in the library
    Updates(UpdatesArgs),
    /// Search the library, CivitAI, or both
    Search(SearchArgs),
    /// Tell all that is known of a model on CivitAI
    Model(ModelArgs),
}

/// Arguments of `hash`.
#[derive(Args, Clone, Debug)]
pub struct HashArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// The files to hash
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Arguments of `scan`.
#[derive(Args, Clone, Debug)]
pub struct ScanArgs {
    /// Print one JSON object a line, then one with the summary
    #[arg(long)]
    pub json: bool,
    /// Wait until every file is hashed
    #[arg(long)]
    pub hash: bool,
    /// Wait until every file is hashed and looked up on CivitAI
    #[arg(long)]
    pub identify: bool,
    /// Folders to scan, added to the library where they are new; without any, the whole library
    #[arg(value_name = "DIR")]
    pub folders: Vec<PathBuf>,
}

/// Arguments of `lookup`.
#[derive(Args, Clone, Debug)]
pub struct LookupArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Files, or hashes of any kind CivitAI knows
    #[arg(required = true, value_name = "FILE|HASH")]
    pub queries: Vec<PathBuf>,
}

/// Arguments of `scan-pickle`.
#[derive(Args, Clone, Debug)]
pub struct ScanPickleArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// The files to judge
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Arguments of `doctor`.
#[derive(Args, Clone, Debug)]
pub struct DoctorArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Set a damaged library file aside, make a new one, and scan the folders given
    #[arg(long)]
    pub rebuild: bool,
    /// Folders to scan after a rebuild
    #[arg(value_name = "DIR", requires = "rebuild")]
    pub folders: Vec<PathBuf>,
}

/// Arguments of `token`.
#[derive(Args, Clone, Debug)]
pub struct TokenArgs {
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do with it
    #[command(subcommand)]
    pub action: TokenAction,
}

/// What to do with the key. It is never an argument: those are seen by every program and kept by the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum TokenAction {
    /// Tell whether there is a key and where it comes from
    Status,
    /// Keep the key that is typed or piped in, in the system's keyring where there is one
    Set,
    /// Remove the key from the keyring and from CivitDeck's file
    Forget,
    /// Ask CivitAI who is signed in
    Test,
}

/// Arguments of `report`.
#[derive(Args, Clone, Debug)]
pub struct ReportArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Write a new .zip, or a new folder where the name ends otherwise, instead of printing the report
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Leave the names and paths of models and folders in it
    #[arg(long)]
    pub with_names: bool,
}

/// Arguments of `trending`.
#[derive(Args, Clone, Debug)]
pub struct TrendingArgs {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Print so many of each list
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
}

/// Arguments of `catalogue`.
#[derive(Args, Clone, Debug)]
pub struct CatalogueArgs {
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub action: CatalogueAction,
}

/// What to do with the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum CatalogueAction {
    /// Take in the models of a file: JSON lines of model objects as CivitAI's API gives or gave them
    Import {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Write every model that is known to a file, in the same form
    Export {
        /// The file; one of that name is replaced
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

impl Arguments {
    /// What they make of a start, with the environment's word on the pace of look-ups.
    pub fn launch(&self) -> Result<Launch, CliError> {
        let pace = std::env::var(PACE_VARIABLE).ok();
        let mut civitai = ClientSettings { offline: self.common.offline, ..ClientSettings::default() };
        if let Some(url) = self.common.civitai_url.as_deref().map(str::trim).filter(|url| !url.is_empty()) {
            url.clone_into(&mut civitai.base_url);
        }
        if let Some(pace) = pace.as_deref().map(str::trim).filter(|pace| !pace.is_empty()) {
            set_pace(&mut civitai, pace)?;
        }
        let (data_dir, cache_dir) = folders(self.common.data_dir.clone())?;
        Ok(Launch {
            data_dir,
            cache_dir,
            civitai,
            sample: self.sample,
            renderer: self.renderer.clone(),
            key_places: KeyPlaces::System,
        })
    }
}

fn folders(named: Option<PathBuf>) -> Result<(PathBuf, PathBuf), CliError> {
    if let Some(named) = named.filter(|dir| !dir.as_os_str().is_empty()) {
        let named = std::path::absolute(&named).unwrap_or(named);
        return Ok((named.clone(), named));
    }
    let dirs = ProjectDirs::from("org", "CivitDeck", "CivitDeck").ok_or_else(|| {
        CliError::System("the system names no home folder; say with --data-dir where to keep the library".to_owned())
    })?;
    Ok((dirs.data_dir().to_path_buf(), dirs.cache_dir().to_path_buf()))
}

/// A pace quicker than the usual budget loosens the budget too: whoever sets it speaks for the server that is asked.
fn set_pace(settings: &mut ClientSettings, text: &str) -> Result<(), CliError> {
    let secs: Option<f64> = text.parse().ok().filter(|secs| (0.0..=LONGEST_PACE_SECS).contains(secs));
    let secs = secs.ok_or_else(|| {
        CliError::Usage(format!(
            "{PACE_VARIABLE} must be a number of seconds from 0 to {LONGEST_PACE_SECS}, not {text}"
        ))
    })?;
    settings.background_pace = Duration::from_secs_f64(secs);
    let limits = &mut settings.limits;
    if settings.background_pace < limits.sustained_pace {
        *limits = Limits { sustained_pace: settings.background_pace, burst: limits.burst.max(50), ..*limits };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
        let parsed =
            Arguments::try_parse_from(["civitdeck", "scan", "--identify", "--offline", "--data-dir", "d", "m"]);
        let parsed = parsed.unwrap();
        assert!(parsed.common.offline);
        assert_eq!(parsed.common.data_dir.as_deref(), Some(std::path::Path::new("d")));
        assert!(matches!(parsed.command, Some(Command::Scan(args)) if args.identify && args.folders.len() == 1));
        assert!(Arguments::try_parse_from(["civitdeck", "hash"]).is_err());
        assert!(Arguments::try_parse_from(["civitdeck", "doctor", "folder"]).is_err());
    }

    #[test]
    fn a_named_data_folder_holds_the_cache_too() {
        let launch = Arguments::try_parse_from(["civitdeck", "--data-dir", "here"]).unwrap().launch().unwrap();
        assert!(launch.data_dir.is_absolute() && launch.data_dir.ends_with("here"));
        assert_eq!(launch.cache_dir, launch.data_dir);
    }

    #[test]
    fn the_pace_is_a_number_of_seconds() {
        let mut settings = ClientSettings::default();
        set_pace(&mut settings, "0").unwrap();
        assert_eq!(settings.background_pace, Duration::ZERO);
        assert_eq!(settings.limits.sustained_pace, Duration::ZERO);
        let mut settings = ClientSettings::default();
        set_pace(&mut settings, "7.5").unwrap();
        assert_eq!(settings.background_pace, Duration::from_millis(7500));
        assert_eq!(settings.limits, Limits::default());
        for wrong in ["-1", "soon", "NaN", "inf", "1e9"] {
            assert!(matches!(set_pace(&mut settings, wrong), Err(CliError::Usage(_))), "{wrong}");
        }
    }
}
