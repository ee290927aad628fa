//! Pickles made to be judged: hostile ones for every class of bypass that is known of scanners, and honest ones as torch,
//! trainers and numpy write them. None does anything: what the hostile ones would call is only named, with harmless arguments.

mod archives;
mod honest;
mod hostile;
mod writer;

pub use honest::honest;
pub use hostile::hostile;

/// One file of the corpus.
#[derive(Clone, Debug)]
pub struct PickleSample {
    /// How it was made.
    pub name: String,
    /// The class of bypass, 1 to 11 as docs/security.md counts them; 0 for honest files.
    pub class: u8,
    /// The file.
    pub bytes: Vec<u8>,
}
