//! The character studio as the window shows it: what is there, what is being made, what is being prepared.

mod choices;
mod drafts;
mod figures;
mod made;
mod servers;
mod source;

pub use choices::{Choices, LoraChoice, ServerCan};
pub use figures::{Day, Figures, StageFigures};
pub use made::MadeView;
pub use servers::server_trouble;

pub(super) use drafts::MOST_DRAFTS;
pub(super) use servers::tells_of_servers;

use drafts::{take_draft, take_tagged};
use servers::{set_test, take_servers};

use super::action::{Action, Effect};
use super::batch::{BatchAsk, BatchNews, BatchView};
use super::images::FeedPicture;
use super::pictures::PictureSource;
use super::state::{AppState, NoticeLevel, Sheet};
use crate::characters::{self, ExportForm};
use crate::comfy::{JobState, ServerSpec, Tags};
use crate::model::character::{BatchReport, Character, Slot, SlotPicture};
use crate::model::ids::CharacterId;
use crate::model::ledger::Movement;
use crate::model::mature::MatureLevel;
use crate::thumbs::Thumb;
use crate::words::tr;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A picture that is being made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageView {
    /// The server; empty while none has it.
    pub server: String,
    /// How far.
    pub state: JobState,
}

/// What is known of a server's test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ServerTest {
    /// Nobody asked.
    #[default]
    Unknown,
    /// It runs.
    Running,
    /// It works: version, device, checkpoints, methods, and what to install for more.
    Works {
        /// ComfyUI's version.
        version: String,
        /// What it computes with.
        device: String,
        /// Checkpoints, by the server's names.
        checkpoints: Vec<String>,
        /// Methods by their names, the most faithful first.
        methods: Vec<&'static str>,
        /// What to install for a more faithful method; `None` when nothing is missing.
        missing: Option<String>,
    },
    /// It cannot be used; why.
    Failed(String),
}

/// What a tagger was asked about the source of the draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tagging {
    /// Nothing.
    #[default]
    Unasked,
    /// It looks.
    Running,
    /// It told what it saw: so many tags.
    Told(usize),
    /// It did not; why.
    Failed(String),
}

/// A server of the user's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerView {
    /// As it was set.
    pub spec: ServerSpec,
    /// What a test said.
    pub test: ServerTest,
}

/// A character that is being prepared.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum DraftView {
    /// None.
    #[default]
    None,
    /// Its source is being read.
    Reading,
    /// It can be looked at, changed and made.
    Ready {
        /// What it will be.
        character: Box<Character>,
        /// Its source.
        picture: PictureSource,
        /// The prompts as they stand: which picture, what should be seen, what should not.
        prompts: Vec<(Slot, String, String)>,
        /// Why it must not be made, if so.
        refusal: Option<String>,
    },
    /// It cannot be the source of one; why.
    Failed(String),
}

/// What the studio costs and what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreditsView {
    /// What the user has.
    pub yours: u64,
    /// What running sets hold.
    pub held: u64,
    /// What a set costs.
    pub price_set: u64,
    /// What a picture made anew costs.
    pub price_picture: u64,
    /// The last movements, newest first.
    pub movements: Vec<Movement>,
}

/// The studio.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StudioView {
    /// Whether the gallery shows characters.
    pub is_shown: bool,
    /// Whether what is there was read.
    pub is_loaded: bool,
    /// Characters, newest first.
    pub characters: Vec<Arc<Character>>,
    /// Where their pictures lie.
    pub folder: PathBuf,
    /// Pictures that are being made.
    pub stages: BTreeMap<(CharacterId, Slot), StageView>,
    /// What they look like so far, where the server sends it.
    pub previews: BTreeMap<(CharacterId, Slot), Arc<Thumb>>,
    /// Characters that are being worked on.
    pub running: BTreeSet<CharacterId>,
    /// The one whose sheet is open.
    pub shown: Option<CharacterId>,
    /// The one that is being prepared.
    pub draft: DraftView,
    /// Those whose preparation was left for another one, the last at the end; each comes back when that one is made or given up.
    pub set_aside: Vec<DraftView>,
    /// What a tagger says of its source.
    pub tagging: Tagging,
    /// ComfyUI servers.
    pub servers: Vec<ServerView>,
    /// What characters can be made with, as last asked.
    pub choices: Choices,
    /// Credits.
    pub credits: CreditsView,
    /// Automatic runs, and what all runs came to.
    pub batch: BatchView,
}

impl StudioView {
    /// The character whose sheet is open.
    pub fn open(&self) -> Option<&Arc<Character>> {
        self.characters.iter().find(|one| Some(one.id) == self.shown)
    }

    /// Whether something is being made.
    pub fn is_at_work(&self) -> bool {
        !self.running.is_empty() || self.batch.progress.is_some()
    }

    /// What stops all that is being made: the automatic run first, so that it begins no other character.
    pub(super) fn stop_all(&self) -> Vec<StudioAsk> {
        let batch = self.batch.progress.is_some().then_some(StudioAsk::Batch(BatchAsk::Stop));
        batch.into_iter().chain(self.running.iter().map(|id| StudioAsk::Stop(*id))).collect()
    }

    /// Where the picture is that a character was made of.
    pub fn source(&self, one: &Character) -> PictureSource {
        PictureSource::File(self.folder.join(characters::SOURCES).join(&one.source.file))
    }

    /// Where a picture of a character is.
    pub fn picture(&self, id: CharacterId, picture: &SlotPicture) -> PictureSource {
        PictureSource::File(self.folder.join(id.to_string()).join(&picture.file))
    }
}

/// What a person asks of the studio.
#[derive(Clone, Debug, PartialEq)]
pub enum StudioAsk {
    /// Read what is there.
    Load,
    /// Show characters in the gallery, or models again.
    Show(bool),
    /// Open a character's sheet.
    Open(CharacterId),
    /// Prepare a character of a picture: where it is, its level, what to call it.
    Draft(PictureSource, MatureLevel, String),
    /// Prepare a character of a picture CivitAI's feed told of, by this name; without one by its number.
    DraftOf(Box<FeedPicture>, String),
    /// Go on with the draft, or think better of it.
    GoOn(bool),
    /// Ask the servers what they have.
    AskServers,
    /// The draft is to be this.
    Change(Box<Character>),
    /// Have a tagger look at the source with this BLAKE3, which is the draft's.
    Tag(String),
    /// The draft is made with the workflow in this file.
    Workflow(PathBuf),
    /// Automatic runs, and new characters at first, are made with the workflow in this file.
    BatchWorkflow(PathBuf),
    /// Make the draft.
    Make(Box<Character>),
    /// A character that is there is to be this: name, attributes, rating, look.
    Edit(Box<Character>),
    /// Make what is lacking: this picture, or all.
    Retry(CharacterId, Option<Slot>),
    /// Make a picture anew beside the old one.
    Renew(CharacterId, Slot),
    /// Take the newer picture, or throw it away.
    Decide(CharacterId, Slot, bool),
    /// Take the last such decision about a picture back.
    Undecide(CharacterId, Slot),
    /// Stop what is being made of a character.
    Stop(CharacterId),
    /// Delete a character, or bring it back.
    Delete(CharacterId, bool),
    /// Write a character in this form: below a folder, or to this file.
    Export(CharacterId, ExportForm, PathBuf),
    /// Add a server.
    AddServer(String),
    /// The server at this address has this name and weight.
    ChangeServer(ServerSpec),
    /// Remove the server at an address.
    RemoveServer(String),
    /// Test the server at an address.
    TestServer(String),
    /// Something about automatic runs.
    Batch(BatchAsk),
}

/// What the studio tells.
#[derive(Debug)]
pub enum StudioNews {
    /// What is there.
    Loaded {
        /// Characters that are not deleted.
        characters: Vec<Character>,
        /// Where their pictures lie.
        folder: PathBuf,
        /// Servers.
        servers: Vec<ServerSpec>,
        /// Reports of automatic runs.
        reports: Vec<BatchReport>,
    },
    /// A character is new or has changed.
    Character(Box<Character>),
    /// Work on a character began or ended.
    Running(CharacterId, bool),
    /// A picture is so far.
    Stage(CharacterId, Slot, StageView),
    /// What a picture looks like so far.
    Preview(CharacterId, Slot, Thumb),
    /// What there is to choose from.
    Can(Box<Choices>),
    /// Credits are now these.
    Credits(CreditsView),
    /// The draft is so far.
    Draft(Box<DraftView>),
    /// What a tagger saw in the source with this BLAKE3, or why it told nothing.
    Tagged(String, Result<Tags, String>),
    /// The draft's own workflow is this.
    Workflow(String),
    /// Servers are now these.
    Servers(Vec<ServerSpec>),
    /// A server's test ended.
    Tested(String, ServerTest),
    /// Something of automatic runs.
    Batch(BatchNews),
    /// A character was written there.
    Exported(PathBuf),
    /// The draft was not made; why. It is there again.
    Refused(Box<DraftView>, String),
    /// What was asked to be made ended.
    Made(MadeView),
    /// Something was refused or failed; why.
    Trouble(String),
}

/// Takes what a person asks.
pub(super) fn reduce(state: &mut AppState, ask: StudioAsk) -> Vec<Effect> {
    match &ask {
        StudioAsk::Show(on) => {
            state.studio.is_shown = *on;
            return if *on && !state.studio.is_loaded { vec![Effect::Studio(StudioAsk::Load)] } else { Vec::new() };
        }
        StudioAsk::Open(id) => {
            state.studio.shown = Some(*id);
            open_sheet(state, Sheet::Character);
            return Vec::new();
        }
        StudioAsk::Draft(..) | StudioAsk::DraftOf(..) => {
            let former = std::mem::replace(&mut state.studio.draft, DraftView::Reading);
            if matches!(former, DraftView::Ready { .. }) {
                state.studio.set_aside(former);
            }
            state.studio.tagging = Tagging::Unasked;
            open_sheet(state, Sheet::NewCharacter);
            let load = (!state.studio.is_loaded).then_some(Effect::Studio(StudioAsk::Load));
            return load.into_iter().chain([Effect::Studio(ask)]).collect();
        }
        StudioAsk::GoOn(on) => {
            let is_open = *on && state.studio.draft != DraftView::None;
            if is_open {
                open_sheet(state, Sheet::NewCharacter);
                return vec![Effect::Studio(StudioAsk::AskServers)];
            }
            state.studio.next_draft();
            return Vec::new();
        }
        StudioAsk::Change(character) => {
            if let DraftView::Ready { character: kept, .. } = &mut state.studio.draft {
                kept.clone_from(character);
                characters::judge(kept);
            }
            state.studio.follow_draft();
            return Vec::new();
        }
        StudioAsk::Tag(_) => {
            if !matches!(state.studio.draft, DraftView::Ready { .. }) || state.studio.tagging == Tagging::Running {
                return Vec::new();
            }
            state.studio.tagging = Tagging::Running;
        }
        StudioAsk::Make(_) => {
            state.studio.next_draft();
            state.studio.is_shown = true;
            // Whatever wall the picture hung on makes way: what is made is seen among the characters.
            state.sheets.clear();
        }
        StudioAsk::Delete(id, true) => {
            let name = state.studio.characters.iter().find(|one| one.id == *id).map(|one| one.name.clone());
            state.studio.characters.retain(|one| one.id != *id);
            state.sheets.retain(|sheet| *sheet != Sheet::Character);
            let back = Action::Studio(StudioAsk::Delete(*id, false));
            let text = tr!("characters-deleted", name = name.unwrap_or_default());
            state.confirm(text, Some((tr!("notice-undo").to_owned(), back)));
        }
        StudioAsk::Decide(id, slot, is_taken) => {
            let text = if *is_taken { tr!("characters-took-new") } else { tr!("characters-kept-old") };
            let back = Action::Studio(StudioAsk::Undecide(*id, *slot));
            state.confirm(text, Some((tr!("notice-undo").to_owned(), back)));
        }
        StudioAsk::Batch(ask) => return super::batch::reduce(state, ask.clone()),
        StudioAsk::ChangeServer(changed) => {
            let servers = &mut state.studio.servers;
            servers.iter_mut().filter(|server| server.spec.address == changed.address).for_each(|server| {
                server.spec.clone_from(changed);
            });
        }
        StudioAsk::TestServer(address) => set_test(state, address, ServerTest::Running),
        StudioAsk::Load
        | StudioAsk::AskServers
        | StudioAsk::Workflow(_)
        | StudioAsk::BatchWorkflow(_)
        | StudioAsk::Edit(_)
        | StudioAsk::Retry(..)
        | StudioAsk::Renew(..)
        | StudioAsk::Undecide(..)
        | StudioAsk::Stop(_)
        | StudioAsk::Delete(_, false)
        | StudioAsk::Export(..)
        | StudioAsk::AddServer(_)
        | StudioAsk::RemoveServer(_) => {}
    }
    vec![Effect::Studio(ask)]
}

fn open_sheet(state: &mut AppState, sheet: Sheet) {
    state.sheets.retain(|open| *open != sheet);
    state.sheets.push(sheet);
}

/// Takes what the studio tells.
pub(super) fn take(state: &mut AppState, news: StudioNews) {
    let studio = &mut state.studio;
    match news {
        StudioNews::Loaded { characters, folder, servers, reports } => {
            studio.is_loaded = true;
            studio.characters = characters.into_iter().rev().map(Arc::new).collect();
            studio.folder = folder;
            studio.batch.reports = reports;
            take_servers(state, servers);
        }
        StudioNews::Character(character) => {
            // What was made is no longer being made.
            let is_done = |slot: Slot| {
                let state = character.slots.get(&slot);
                state.is_some_and(|state| state.picture.is_some() || state.trouble.is_some())
            };
            studio.stages.retain(|(id, slot), _| {
                *id != character.id || !is_done(*slot) || studio.running.contains(id) && is_renewed(&character, *slot)
            });
            let stages = &studio.stages;
            studio.previews.retain(|key, _| stages.contains_key(key));
            match studio.characters.iter_mut().find(|one| one.id == character.id) {
                Some(place) => *place = Arc::from(character),
                None => studio.characters.insert(0, Arc::from(character)),
            }
        }
        StudioNews::Running(id, true) => {
            studio.running.insert(id);
        }
        StudioNews::Running(id, false) => {
            studio.running.remove(&id);
            studio.stages.retain(|(of, _), _| *of != id);
            studio.previews.retain(|(of, _), _| *of != id);
        }
        StudioNews::Stage(id, slot, stage) => {
            studio.stages.insert((id, slot), stage);
        }
        StudioNews::Preview(id, slot, thumb) => {
            // One that comes late is of a picture that is there.
            if studio.stages.contains_key(&(id, slot)) {
                studio.previews.insert((id, slot), Arc::new(thumb));
            }
        }
        StudioNews::Can(choices) => {
            studio.choices = Choices { is_asked: true, ..*choices };
            studio.follow_draft();
        }
        StudioNews::Credits(credits) => studio.credits = credits,
        StudioNews::Draft(draft) => {
            // Who closed the sheet meanwhile may go on later; who thought better of it is not asked again.
            if studio.draft != DraftView::None {
                take_draft(state, *draft);
            }
        }
        StudioNews::Workflow(template) => {
            if let DraftView::Ready { character, .. } = &mut studio.draft {
                character.look.template = template;
            }
            studio.follow_draft();
        }
        StudioNews::Tagged(source, told) => take_tagged(studio, &source, told),
        StudioNews::Servers(servers) => take_servers(state, servers),
        StudioNews::Tested(address, test) => set_test(state, &address, test),
        StudioNews::Batch(news) => super::batch::take(state, news),
        StudioNews::Exported(path) => {
            let text = tr!("characters-exported", path = path.display().to_string());
            let show = Action::ShowFile(path);
            state.confirm(text, Some((tr!("characters-show-file").to_owned(), show)));
        }
        StudioNews::Refused(draft, why) => {
            // Who prepares another one meanwhile goes on with that.
            if studio.draft == DraftView::None {
                studio.draft = *draft;
                studio.follow_draft();
                open_sheet(state, Sheet::NewCharacter);
            } else {
                studio.set_aside(*draft);
            }
            state.notify(NoticeLevel::Error, why);
        }
        StudioNews::Made(ended) => made::take(state, ended),
        StudioNews::Trouble(text) => state.notify(NoticeLevel::Error, text),
    }
}

/// Whether a picture is there and a newer one may be under way.
fn is_renewed(character: &Character, slot: Slot) -> bool {
    character.slots.get(&slot).is_some_and(|state| state.picture.is_some() && state.candidate.is_none())
        && character.lacking().is_empty()
}

/// What a character of a file is to be called: the file's name without its ending.
pub fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().replace(['_', '-'], " ")
}
