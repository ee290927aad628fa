//! Downloads as the window knows them: what can be asked, what is told, and the queue as it is shown.

use crate::downloads::template::TemplateError;
use crate::downloads::{Goal, Pick, Running, Spot, Spots, parse_entry};
use crate::jobs::Rate;
use crate::model::digests::to_hex;
use crate::model::download::{Download, DownloadPriority, DownloadState, FolderTrouble};
use crate::model::ids::{CivitFileId, DownloadId, VersionId};
use crate::model::kind::ModelKind;
use crate::model::reference::Reference;
use crate::model::references::references_in;
use crate::organise::portable::MissingModel;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

pub use crate::downloads::template::{Facts, PlaceOfKind, token_names};
pub use crate::downloads::{DownloadSettings, MOST_AT_ONCE, Phase, Spot as DownloadSpot, facts as download_facts};

/// Settled downloads of which the window keeps an account.
const KEEP_SETTLED: usize = 500;
/// Lines of a pasted list that are read.
const MOST_LINES: usize = 2000;

/// Something to be downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// What.
    pub goal: Goal,
    /// Which of its files.
    pub pick: Pick,
    /// What to call it, should it not be found.
    pub name: String,
    /// Its path below the root of the library it comes from, with `/`, where it is to lie there again.
    pub path_in_root: Option<String>,
    /// The folder it goes to, where that was chosen for it.
    pub to: Option<PathBuf>,
}

impl Want {
    /// What a plain download gives.
    pub fn plain(goal: Goal, name: impl Into<String>) -> Self {
        Self { goal, pick: Pick::Primary, name: name.into(), path_in_root: None, to: None }
    }

    /// A model that another library had, to lie here where it lay there; none where nothing leads to it.
    pub fn again(missing: &MissingModel) -> Option<Self> {
        // Without a version the bytes lead to it; the newest one of the model may be another by now.
        let by_bytes = || missing.sha256.map(|hash| Goal::Hash(to_hex(&hash).to_ascii_lowercase()));
        let goal = missing.version.map(Goal::Version).or_else(by_bytes);
        let goal = goal.or_else(|| missing.model.map(Goal::Newest))?;
        let pick = missing.sha256.map_or(Pick::Primary, Pick::Bytes);
        let path_in_root = Some(missing.path_in_root.clone()).filter(|path| !path.is_empty());
        Some(Self { pick, path_in_root, ..Self::plain(goal, &*missing.name) })
    }

    /// The file a plain download of a version gives.
    pub fn version(id: VersionId, name: impl Into<String>) -> Self {
        Self::plain(Goal::Version(id), name)
    }

    /// One file of a version.
    pub fn file(id: VersionId, file: CivitFileId, name: impl Into<String>) -> Self {
        Self { pick: Pick::File(file), ..Self::version(id, name) }
    }
}

/// What can be asked of the queue.
#[derive(Clone, Debug, PartialEq)]
pub enum DownloadAsk {
    /// Download these.
    Want(Vec<Want>),
    /// Download what was missing when another library's export was taken in.
    Missing,
    /// Download what a text names: addresses, AIRs, hashes or numbers of versions, one a line.
    Text(String),
    /// Download what a file names: a list, or any text with addresses in it.
    ListIn(PathBuf),
    /// Stop one for now.
    Pause(DownloadId),
    /// Let one go on, or try again.
    Resume(DownloadId),
    /// Give one up.
    Cancel(DownloadId),
    /// Take a settled one out of the list.
    Forget(DownloadId),
    /// Take all settled ones out of the list.
    ForgetSettled,
    /// Let one go before others, or after them.
    Prioritise(DownloadId, DownloadPriority),
    /// Put one before another, or at the end.
    MoveBefore(DownloadId, Option<DownloadId>),
    /// Begin no further ones and pause those that run; or go on.
    Hold(bool),
    /// Let files of a kind go into this folder, as it was typed or chosen; empty is where the library keeps them.
    Place(ModelKind, PathBuf),
    /// Move a finished one to where its tensors say that it belongs.
    PutRight(DownloadId),
    /// Look where files of a kind could go.
    Spots(ModelKind),
    /// Let files of a kind go to this spot from now on, where none is named as the library keeps them; and download these there.
    Into(ModelKind, Option<Spot>, Vec<Want>),
    /// Remember these settings and use them from now on; then download these.
    SetThen(Box<DownloadSettings>, Vec<Want>),
    /// Remember these settings and use them from now on.
    Set(Box<DownloadSettings>),
}

/// What the queue tells.
#[derive(Debug)]
pub enum DownloadNews {
    /// The queue as it was found, and the settings.
    Opened(Vec<Download>, Box<DownloadSettings>),
    /// One is new or stands otherwise.
    Changed(Box<Download>),
    /// One was taken out.
    Removed(DownloadId),
    /// How far those under way are.
    Progress(Vec<Running>, Instant),
    /// So many things are being asked about at CivitAI.
    Asking(usize),
    /// A list was read: the text, or why it could not be.
    List(Result<String, String>),
    /// So many files were put into the queue; so many of them were here before.
    Added(usize, usize),
    /// These are in the library already: their names, and where the first of them lies.
    AlreadyThere(Vec<String>, PathBuf),
    /// CivitAI has the file that was meant no more: its name, and that of the version's own, which comes instead.
    OtherBytes(String, String),
    /// Something cannot be downloaded: its name, and why, in words.
    NotFound(String, String),
    /// No folder of the library could take it.
    NoFolder,
    /// Whether nothing begins because somebody said so.
    Held(bool),
    /// When the pause ends that CivitAI asks for between downloads; `None` once it is over.
    Resting(Option<Instant>),
    /// What is to come to each disk, and what is free there.
    Room(Vec<Room>),
    /// The folder files of a kind are to go into, or why it cannot be one.
    Place(ModelKind, PathBuf, Result<Option<PathBuf>, FolderTrouble>),
    /// A finished model lies in no folder of the library.
    Outside(Box<Download>),
    /// A finished model lies among files of another kind.
    Misplaced(Box<Download>),
    /// Where files of a kind could go.
    Spots(ModelKind, Spots),
}

/// A disk that downloads go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Where it is.
    pub mount: PathBuf,
    /// Bytes that are to come.
    pub to_come_bytes: u64,
    /// Bytes that are free.
    pub free_bytes: u64,
}

/// How far one under way is.
#[derive(Debug, Default)]
pub struct Live {
    /// What it does.
    pub phase: Phase,
    /// Bytes on disk.
    pub done_bytes: u64,
    /// Bytes in all; 0 while unknown.
    pub total_bytes: u64,
    rate: Rate,
}

impl Live {
    /// Bytes a second lately; 0 before anything is known and while nothing comes.
    pub fn per_sec(&self) -> f64 {
        if self.phase != Phase::Fetching || self.rate.is_silent() { 0.0 } else { self.rate.per_sec() }
    }

    /// Seconds to go, once there is something to estimate from.
    pub fn eta_secs(&self) -> Option<f64> {
        self.rate.eta_secs(self.total_bytes.saturating_sub(self.done_bytes))
    }
}

/// The queue and its history, as they are shown.
#[derive(Debug, Default)]
pub struct Downloads {
    /// All of them.
    rows: BTreeMap<DownloadId, Download>,
    live: BTreeMap<DownloadId, Live>,
    /// What the user set.
    pub settings: DownloadSettings,
    /// Nothing begins, because somebody said so.
    pub held: bool,
    /// When the pause ends that CivitAI asks for between downloads.
    pub rests_until: Option<Instant>,
    /// Things that are being asked about at CivitAI.
    pub asking: usize,
    /// The disks the open ones go to.
    pub rooms: Vec<Room>,
    /// What was missing when another library's export was taken in, until it is asked for.
    pub missing: Vec<Want>,
    /// What was typed last for each kind: answers about anything else are late.
    pub place_asked: BTreeMap<ModelKind, PathBuf>,
    /// Why the folder that was typed last for a kind was not taken.
    pub place_trouble: Option<(ModelKind, FolderTrouble)>,
    /// Where files of a kind could go, as far as that was looked at; empty while it is.
    pub spots: BTreeMap<ModelKind, Arc<Spots>>,
    /// Folders outside the library that were told to be so.
    outside: BTreeSet<PathBuf>,
}

impl Downloads {
    /// Those that are not settled, in the order in which they go.
    pub fn open(&self) -> Vec<&Download> {
        let mut open: Vec<&Download> = self.rows.values().filter(|one| !one.state.is_settled()).collect();
        open.sort_by_key(|one| (one.state != DownloadState::Running, one.turn()));
        open
    }

    /// Those that are settled: first those that failed, for somebody must look at them; of both the last first.
    pub fn settled(&self) -> Vec<&Download> {
        let mut settled: Vec<&Download> = self.rows.values().filter(|one| one.state.is_settled()).collect();
        settled
            .sort_by_key(|one| (one.state != DownloadState::Failed, std::cmp::Reverse((one.ended_unix_secs, one.id))));
        settled
    }

    /// Whether there is a download of another file of the same version, so that its name alone does not tell which one it is.
    pub fn is_one_of_several(&self, one: &Download) -> bool {
        let is_other = |other: &Download| {
            other.wish.version_id == one.wish.version_id && other.wish.file_name != one.wish.file_name
        };
        self.rows.values().any(is_other)
    }

    /// One of them.
    pub fn get(&self, id: DownloadId) -> Option<&Download> {
        self.rows.get(&id)
    }

    /// How far one is that is under way.
    pub fn live(&self, id: DownloadId) -> Option<&Live> {
        self.live.get(&id)
    }

    /// The newest download of a version, or of one file of it.
    pub fn of(&self, version: VersionId, file: Option<CivitFileId>) -> Option<&Download> {
        let fits = |one: &&Download| one.wish.version_id == version && file.is_none_or(|file| one.wish.file.id == file);
        self.rows.values().rev().find(fits)
    }

    /// Bytes on disk of one, and in all (0 while unknown).
    pub fn bytes_of(&self, one: &Download) -> (u64, u64) {
        let told = self.live.get(&one.id).filter(|_| one.state == DownloadState::Running);
        let total = one.size_bytes.unwrap_or_default();
        told.map_or((one.done_bytes, total), |live| (live.done_bytes, live.total_bytes.max(total)))
    }

    /// Bytes still to come of all that runs or waits for its turn. What is paused does not come.
    pub fn to_come_bytes(&self) -> u64 {
        let (done, total) = self.bytes_under_way();
        total.saturating_sub(done)
    }

    /// Bytes on disk, and in all, of everything that runs or waits for its turn.
    pub fn bytes_under_way(&self) -> (u64, u64) {
        let comes = |one: &&Download| matches!(one.state, DownloadState::Running | DownloadState::Waiting);
        let both = |(done, total): (u64, u64), one| {
            let (more_done, more) = self.bytes_of(one);
            (done + more_done.min(more), total + more)
        };
        self.rows.values().filter(comes).fold((0, 0), both)
    }

    /// Bytes a second of all together.
    pub fn per_sec(&self) -> f64 {
        self.live.values().map(Live::per_sec).sum()
    }

    /// The folder a file goes to by what is set, as far as that is known: the folder of its kind, and what is made below it.
    pub fn folder_of(&self, facts: &Facts) -> Option<PathBuf> {
        let own =
            self.settings.places.get(&facts.kind).and_then(|place| place.folder.as_ref()).map(|own| own.0.clone());
        let folder = own.or_else(|| self.spots.get(&facts.kind)?.usual.clone())?;
        let below = self.settings.below(facts).ok()?;
        let below = below.parent().filter(|below| !below.as_os_str().is_empty());
        Some(below.map_or_else(|| folder.clone(), |below| folder.join(below)))
    }

    /// The folder that would have to be added for a file to be in the library, the first time it is met.
    pub fn outside_of(&mut self, download: &Download) -> Option<PathBuf> {
        let chosen = self.settings.places.get(&download.wish.kind).and_then(|place| place.folder.as_ref());
        let folder = chosen.map(|chosen| chosen.0.clone()).filter(|chosen| download.target.starts_with(chosen));
        let folder = folder.unwrap_or_else(|| download.wish.folder.clone());
        self.outside.insert(folder.clone()).then_some(folder)
    }

    /// Takes one in as it is now.
    pub fn put(&mut self, download: Download) {
        if download.state != DownloadState::Running {
            self.live.remove(&download.id);
        }
        self.rows.insert(download.id, download);
        let settled = self.rows.values().filter(|one| one.state.is_settled());
        if settled.count() > KEEP_SETTLED
            && let Some(oldest) = self.settled().last().map(|one| one.id)
        {
            self.rows.remove(&oldest);
        }
    }

    /// Forgets one.
    pub fn remove(&mut self, id: DownloadId) {
        self.rows.remove(&id);
        self.live.remove(&id);
    }

    /// Notes how far those under way are.
    pub fn note(&mut self, running: &[Running], now: Instant) {
        self.live.retain(|id, _| running.iter().any(|one| one.id == *id));
        for one in running {
            let live = self.live.entry(one.id).or_default();
            live.phase = one.phase;
            live.total_bytes = one.total_bytes;
            live.done_bytes = one.done_bytes;
            // What is read again from the disk is no measure of the line.
            if one.phase == Phase::Fetching {
                live.rate.note(now, one.done_bytes);
            }
        }
    }
}

/// What is named in a text, one a line, and the lines that name nothing. Lines that begin with `#` are remarks.
pub fn read_list(text: &str) -> (Vec<Want>, Vec<String>) {
    let (mut wants, mut odd) = (Vec::<Want>::new(), Vec::new());
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines.take(MOST_LINES) {
        match want_in(line) {
            Some(want) if wants.iter().any(|known| (&known.goal, known.pick) == (&want.goal, want.pick)) => {}
            Some(want) => wants.push(want),
            None => odd.push(line.to_owned()),
        }
    }
    (wants, odd)
}

/// What one line of a list names.
fn want_in(line: &str) -> Option<Want> {
    let entry = parse_entry(line).ok()?;
    let name = entry.path_in_root.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or(line).to_owned();
    Some(Want { pick: entry.pick, path_in_root: entry.path_in_root, ..Want::plain(entry.goal, name) })
}

/// What a file names: each line as in a list, and what any other text has in it of addresses and AIRs.
pub fn wants_in(text: &str) -> Vec<Want> {
    let (mut wants, _) = read_list(text);
    let others: Vec<&str> = text.lines().filter(|line| want_in(line).is_none()).collect();
    let text = others.join("\n");
    for reference in references_in(&text).into_iter().take(MOST_LINES) {
        let goal = match reference {
            Reference::Hash(hex) => Goal::Hash(hex),
            Reference::Model(_, Some(version)) | Reference::Version(version) => Goal::Version(version),
            Reference::Model(model, None) => Goal::Newest(model),
        };
        if wants.len() < MOST_LINES && !wants.iter().any(|known| known.goal == goal) {
            let name = match &goal {
                Goal::Hash(hex) => hex.clone(),
                Goal::Version(version) => version.to_string(),
                Goal::Newest(model) => model.to_string(),
            };
            wants.push(Want::plain(goal, name));
        }
    }
    wants
}

/// Where a file of a kind would go below its folder, for an invented model; or what is wrong with the template.
pub fn example(settings: &DownloadSettings, kind: ModelKind) -> Result<String, TemplateError> {
    example_of(settings, kind, "SDXL 1.0")
}

/// The same for one of this base model.
pub fn example_of(settings: &DownloadSettings, kind: ModelKind, base_model: &str) -> Result<String, TemplateError> {
    let text = |text: &str| text.to_owned();
    let facts = Facts {
        file_name: text("ink_wash_v2.safetensors"),
        file_id: Some(2_071_533),
        model_name: text("Ink Wash Style"),
        model_id: Some(812_440),
        kind,
        version_name: text("v2.0"),
        version_id: Some(1_906_112),
        base_model: text(base_model),
        author: text("mira"),
        tags: vec![text("style"), text("ink")],
        format: text("SafeTensor"),
        precision: text("fp16"),
        size_name: text("pruned"),
        nsfw: false,
    };
    Ok(settings.below(&facts)?.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::downloads::entry_line;
    use crate::model::ids::ModelId;

    #[test]
    fn a_list_is_read_line_by_line() {
        let text =
            "# mine\n34\n\nhttps://civitai.com/models/12?modelVersionId=34\nink\nurn:air:sdxl:lora:civitai:12@35\n";
        let (wants, odd) = read_list(text);
        let goals: Vec<&Goal> = wants.iter().map(|want| &want.goal).collect();
        assert_eq!(goals, [&Goal::Version(VersionId(34)), &Goal::Version(VersionId(35))]);
        assert_eq!(odd, ["ink"]);
        let letter = format!("{text}see (https://civitai.com/models/13) and <a href=\"/models/14?modelVersionId=36\">");
        let goals: Vec<Goal> = wants_in(&letter).into_iter().map(|want| want.goal).collect();
        let more = [Goal::Newest(ModelId(13)), Goal::Version(VersionId(36))];
        assert_eq!(goals, [vec![Goal::Version(VersionId(34)), Goal::Version(VersionId(35))], more.to_vec()].concat());
        // Two files of one version, as `civitdeck import --missing` prints them.
        let page = "https://civitai.com/models/12?modelVersionId=34";
        let text = [7, 8].map(|byte| entry_line(page, Some(&[byte; 32]), "loras/a b.pt")).join("\n");
        let wants = wants_in(&text);
        assert_eq!(wants.iter().map(|want| want.pick).collect::<Vec<_>>(), [7, 8].map(|byte| Pick::Bytes([byte; 32])));
        assert_eq!((wants[0].path_in_root.as_deref(), wants[0].name.as_str()), (Some("loras/a b.pt"), "a b.pt"));
    }

    #[test]
    fn the_example_follows_the_template_and_tells_what_is_wrong() {
        let mut settings = DownloadSettings::default();
        assert_eq!(example(&settings, ModelKind::Lora).unwrap(), "ink_wash_v2.safetensors");
        settings.template = "{base_model}/{author}".to_owned();
        let path = std::path::Path::new("SDXL 1.0").join("mira").join("ink_wash_v2.safetensors");
        assert_eq!(example(&settings, ModelKind::Lora).unwrap(), path.display().to_string());
        settings.aliases.insert("Illustrious".to_owned(), "IL".to_owned());
        let path = std::path::Path::new("IL").join("mira").join("ink_wash_v2.safetensors");
        assert_eq!(example_of(&settings, ModelKind::Lora, "illustrious").unwrap(), path.display().to_string());
        settings.template = "{nothing}".to_owned();
        assert!(example(&settings, ModelKind::Lora).is_err());
    }
}
