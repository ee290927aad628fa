//! The journal: what a run is about to do, on disk as a whole before the first file is touched.
//!
//! One file of JSON lines a run: a head, every step, and later a line for its end and for its being taken back. What was really
//! done is not written, which would cost a sync a file: it is seen on the disk ([`super::undo`]), also after a kill.

use super::error::OrganiseError;
use super::undo::path_of;
use super::written_path;
use crate::formats::sidecar;
use crate::library::scan;
use crate::model::file::FileRecord;
use crate::model::ids::FileKey;
use crate::model::organise::{PastRun, RunKind};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The folder in the data folder.
const FOLDER: &str = "journal";
const FORMAT: &str = "civitdeck-journal";
const VERSION: u32 = 1;
/// Runs that are kept; the oldest are forgotten.
const MOST_RUNS: usize = 100;
/// The longest line that is read: a sidecar as it was and as it became, each as long as sidecars may be, every character of it
/// escaped.
const LINE_BYTES: u64 = 6 * 2 * sidecar::LIMIT_BYTES + (1 << 20);
/// The most lines that are read.
const MOST_LINES: u64 = 2_000_000;

/// One thing a run does to one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Step {
    /// It goes elsewhere.
    Move {
        #[serde(with = "written_path")]
        from: PathBuf,
        #[serde(with = "written_path")]
        to: PathBuf,
        /// Set for the model itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<FileKey>,
        size_bytes: u64,
        modified_ns: i64,
    },
    /// A folder that is made.
    Folder {
        #[serde(with = "written_path")]
        path: PathBuf,
    },
    /// It goes to the system's trash.
    Trash {
        #[serde(with = "written_path")]
        path: PathBuf,
        /// All that was known of the model, to be known again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        record: Option<Box<FileRecord>>,
        size_bytes: u64,
    },
    /// It becomes another name of a file with the same bytes.
    Link {
        #[serde(with = "written_path")]
        path: PathBuf,
        #[serde(with = "written_path")]
        kept: PathBuf,
        /// All that was known of it, to be known again.
        record: Box<FileRecord>,
        size_bytes: u64,
        modified_ns: i64,
    },
    /// A small text file is written; `before` holds what it was.
    Write {
        #[serde(with = "written_path")]
        path: PathBuf,
        /// `None` where there was none.
        before: Option<String>,
        /// What it became.
        after: String,
    },
    /// A picture is fetched and written where none was.
    Picture {
        #[serde(with = "written_path")]
        path: PathBuf,
    },
    /// A new name or link for a model in another tool's folder.
    Place {
        #[serde(with = "written_path")]
        path: PathBuf,
        #[serde(with = "written_path")]
        target: PathBuf,
        /// A link with a path in it, not a second name.
        symbolic: bool,
    },
    /// A model joins the list of a tool that is asked over its address.
    Register {
        server: String,
        /// Resolved, as the list has it.
        #[serde(with = "written_path")]
        path: PathBuf,
    },
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    kind: RunKind,
    at_unix_secs: i64,
    files: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Step(Step),
    Mark { mark: Mark },
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mark {
    /// The run came to its end.
    Ended,
    /// It was taken back.
    Undone,
}

/// All runs of a data folder.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

impl Journal {
    /// The journal of a data folder.
    pub fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.join(FOLDER) }
    }

    /// Writes down what will be done; on disk when this returns. Gives the run's number.
    pub(super) fn begin(&self, kind: RunKind, steps: &[Step], now_unix_secs: i64) -> Result<u64, OrganiseError> {
        fs::create_dir_all(&self.folder).map_err(|source| Self::failed(source, &self.folder))?;
        let ids = self.ids();
        let id = ids.last().map_or(1, |last| last + 1);
        let path = self.path(id);
        let aside = path.with_extension("new");
        let head = Head {
            format: FORMAT.to_owned(),
            version: VERSION,
            kind,
            at_unix_secs: now_unix_secs,
            files: steps.len() as u64,
        };
        let write = || -> io::Result<()> {
            let file = File::create(&aside)?;
            let mut writer = BufWriter::with_capacity(1 << 16, file);
            serde_json::to_writer(&mut writer, &head)?;
            writer.write_all(b"\n")?;
            for step in steps {
                serde_json::to_writer(&mut writer, step)?;
                writer.write_all(b"\n")?;
            }
            writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(&aside, &path)?;
            super::disk::sync_folder(&self.folder);
            Ok(())
        };
        write().map_err(|source| Self::failed(source, &path))?;
        for old in ids.iter().rev().skip(MOST_RUNS) {
            let _gone = fs::remove_file(self.path(*old));
        }
        Ok(id)
    }

    /// Adds a mark to a run.
    pub(super) fn mark(&self, id: u64, mark: Mark) -> Result<(), OrganiseError> {
        let path = self.path(id);
        let append = || -> io::Result<()> {
            let mut file = OpenOptions::new().read(true).append(true).open(&path)?;
            let mut line = serde_json::to_vec(&Line::Mark { mark })?;
            line.push(b'\n');
            // A mark that was torn off must not take this one with it.
            if !ends_a_line(&mut file)? {
                line.insert(0, b'\n');
            }
            file.write_all(&line)?;
            file.sync_all()
        };
        append().map_err(|source| Self::failed(source, &path))
    }

    /// The runs, newest first; those that cannot be read are told as such.
    pub fn runs(&self) -> Vec<PastRun> {
        let past = |id| match self.read(id) {
            Ok((run, _)) => Some(run),
            // Forgotten meanwhile.
            Err(OrganiseError::NoSuchRun { .. }) => None,
            Err(error) => {
                tracing::warn!("a run cannot be read: {error}");
                Some(self.damaged(id))
            }
        };
        self.ids().into_iter().rev().filter_map(past).collect()
    }

    /// What can still be told of a run that cannot be read.
    fn damaged(&self, id: u64) -> PastRun {
        let path = self.path(id);
        let head = || -> Option<Head> {
            let mut line = Vec::new();
            BufReader::new(File::open(&path).ok()?).take(LINE_BYTES).read_until(b'\n', &mut line).ok()?;
            serde_json::from_slice(&line).ok()
        };
        let changed = fs::metadata(&path).map(|meta| scan::modified_ns(&meta) / 1_000_000_000).unwrap_or_default();
        let (kind, at_unix_secs, files) =
            head().map_or_else(|| (RunKind::default(), changed, 0), |head| (head.kind, head.at_unix_secs, head.files));
        PastRun { id, kind, at_unix_secs, files, ended: false, undone: false, damaged: true, about: String::new() }
    }

    /// One run with its steps.
    pub(super) fn read(&self, id: u64) -> Result<(PastRun, Vec<Step>), OrganiseError> {
        let path = self.path(id);
        let file = File::open(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => OrganiseError::NoSuchRun { id },
            _ => Self::failed(source, &path),
        })?;
        let damaged = |line: u64, reason: String| OrganiseError::Damaged { line, reason, path: path.clone() };
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut text = Vec::new();
        let (mut run, mut steps) = (None, Vec::new());
        for number in 1..=MOST_LINES {
            text.clear();
            let read = reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut text);
            if read.map_err(|source| Self::failed(source, &path))? == 0 {
                break;
            }
            let Some(past) = &mut run else {
                let head: Head = serde_json::from_slice(&text).map_err(|error| damaged(number, error.to_string()))?;
                if head.format != FORMAT || head.version > VERSION {
                    return Err(damaged(number, "it was written by another program, or a newer CivitDeck".to_owned()));
                }
                let Head { kind, at_unix_secs, files, .. } = head;
                let about = String::new();
                run =
                    Some(PastRun { id, kind, at_unix_secs, files, ended: false, undone: false, damaged: false, about });
                continue;
            };
            // Only marks are ever appended, so a torn line among them is a mark that was not made.
            match serde_json::from_slice(&text) {
                Ok(Line::Step(step)) => steps.push(step),
                Ok(Line::Mark { mark: Mark::Ended }) => past.ended = true,
                Ok(Line::Mark { mark: Mark::Undone }) => past.undone = true,
                Err(_) if steps.len() as u64 >= past.files => {}
                Err(error) => return Err(damaged(number, error.to_string())),
            }
        }
        let run = run.map(|run| (PastRun { about: about(&steps), ..run }, steps));
        run.ok_or_else(|| damaged(1, "it is empty".to_owned()))
    }

    /// Numbers of the runs, ascending.
    fn ids(&self) -> Vec<u64> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let mut ids: Vec<u64> =
            entries.filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".jsonl")?.parse().ok()).collect();
        ids.sort_unstable();
        ids
    }

    fn path(&self, id: u64) -> PathBuf {
        self.folder.join(format!("{id:06}.jsonl"))
    }

    fn failed(source: io::Error, path: &Path) -> OrganiseError {
        OrganiseError::Journal { source, path: path.to_path_buf() }
    }
}

/// What the steps have in common: the folder all of them are in, or the address of the tool that is told.
fn about(steps: &[Step]) -> String {
    let mut shared: Option<&Path> = None;
    for step in steps {
        let folder = match step {
            Step::Register { server, .. } => return server.clone(),
            Step::Folder { path } => path.as_path(),
            other => path_of(other).parent().unwrap_or_else(|| path_of(other)),
        };
        shared = match shared {
            None => Some(folder),
            Some(so_far) => so_far.ancestors().find(|above| folder.starts_with(above)),
        };
    }
    // The root of a disk says nothing.
    let told = shared.filter(|shared| shared.parent().is_some());
    told.map(|shared| shared.display().to_string()).unwrap_or_default()
}

/// Whether what is appended to a file begins a line.
fn ends_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str) -> Step {
        let (from, to) = (PathBuf::from(name), PathBuf::from("to"));
        Step::Move { from, to, key: Some(FileKey(3)), size_bytes: 5, modified_ns: -1 }
    }

    #[test]
    fn a_run_is_read_back_with_its_marks_even_after_a_torn_line() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::new(dir.path());
        let id = journal.begin(RunKind::Organise, &[step("a"), step("b")], 9).unwrap();
        assert_eq!(journal.begin(RunKind::Trash, &[], 10).unwrap(), id + 1);
        let (run, steps) = journal.read(id).unwrap();
        assert_eq!((run.files, run.ended, run.undone, run.at_unix_secs), (2, false, false, 9));
        assert_eq!(steps, [step("a"), step("b")]);
        journal.mark(id, Mark::Ended).unwrap();
        let mut file = OpenOptions::new().append(true).open(journal.path(id)).unwrap();
        file.write_all(b"{\"mark\":\"und").unwrap();
        let (run, steps) = journal.read(id).unwrap();
        assert!(run.ended && !run.undone && steps.len() == 2);
        journal.mark(id, Mark::Undone).unwrap();
        let (run, steps) = journal.read(id).unwrap();
        assert!(run.ended && run.undone && steps.len() == 2, "the mark after the torn one is read");
        assert_eq!(journal.runs().len(), 2);
        assert!(matches!(journal.read(77), Err(OrganiseError::NoSuchRun { id: 77 })));
    }

    #[test]
    fn a_run_tells_where_it_was() {
        let write = |path: &str| Step::Write { path: path.into(), before: None, after: String::new() };
        assert_eq!(
            about(&[write("/m/loras/a.json"), write("/m/loras/x/b.json")]),
            Path::new("/m/loras").display().to_string()
        );
        assert_eq!(about(&[write("/m/a.json"), write("/n/b.json")]), "", "the root of a disk says nothing");
        let server = "http://127.0.0.1:9090".to_owned();
        assert_eq!(about(&[Step::Register { server: server.clone(), path: "/m/a".into() }]), server);
        assert_eq!(about(&[]), "");
    }

    #[test]
    fn a_run_with_the_longest_sidecars_is_read_and_one_that_cannot_be_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::new(dir.path());
        // Each is written as six characters.
        let text = "\u{1}".repeat(sidecar::LIMIT_BYTES as usize);
        let step = Step::Write { path: "a.json".into(), before: Some(text.clone()), after: text };
        let id = journal.begin(RunKind::Sidecars, std::slice::from_ref(&step), 9).unwrap();
        let (run, steps) = journal.read(id).unwrap();
        assert!(!run.damaged && steps == [step]);

        let whole = fs::read(journal.path(id)).unwrap();
        fs::write(journal.path(id), &whole[..1000]).unwrap();
        let runs = journal.runs();
        assert_eq!(runs.len(), 1);
        assert!(runs[0].damaged && runs[0].kind == RunKind::Sidecars && runs[0].at_unix_secs == 9);
        assert!(matches!(journal.read(id), Err(OrganiseError::Damaged { line: 2, .. })));
    }

    #[test]
    #[cfg(unix)]
    fn names_that_are_not_text_survive() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = PathBuf::from(std::ffi::OsStr::from_bytes(b"/m/\xff.pt"));
        let step = Step::Place { path: name.clone(), target: "x".into(), symbolic: true };
        let text = serde_json::to_string(&step).unwrap();
        assert_eq!(serde_json::from_str::<Step>(&text).unwrap(), step, "{text}");
    }
}
