//! Why there is no preview.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why there is no preview. Every message is a sentence, with the path last where there is one.
#[derive(Debug, Error)]
pub enum ThumbError {
    /// The preview is a video (MP4, QuickTime, WebM, Matroska, AVI): to be shown by other means.
    #[error("The picture is a video, which is not shown as a picture; open it in a player")]
    Video,
    /// None of the kinds of picture we know.
    #[error("The picture is not a picture of a known kind; choose a PNG, JPEG, WebP or GIF")]
    NotAPicture,
    /// A picture of a kind that we do not read.
    #[error("The picture is a picture of the kind {kind}, which is not read; convert it to PNG, JPEG or WebP")]
    Unsupported {
        /// The name of the kind.
        kind: &'static str,
    },
    /// More pixels or bytes than we are willing to decode.
    #[error("The picture is too large to decode ({width} x {height} pixels); make a smaller one")]
    TooLarge {
        /// Width the file claims, in pixels.
        width: u32,
        /// Height the file claims, in pixels.
        height: u32,
    },
    /// It could not be made into a file.
    #[error("The picture could not be made into a file ({reason})")]
    NotWritten {
        /// Why.
        reason: String,
    },
    /// A side of the picture is zero.
    #[error("The picture has no pixels; choose another")]
    Empty,
    /// It began as a picture but could not be decoded.
    #[error("The picture is damaged ({reason}); fetch or save it again")]
    Damaged {
        /// What the decoder said.
        reason: String,
    },
    /// The size asked for is zero or larger than any preview.
    #[error(
        "A preview cannot be made {width} x {height} pixels large; ask for 1 to {} pixels a side",
        super::MAX_THUMB_SIDE
    )]
    BadFit {
        /// Width asked for, in pixels.
        width: u32,
        /// Height asked for, in pixels.
        height: u32,
    },
    /// A cache entry of another program, another version, or a damaged one: make it anew.
    #[error("The cached preview is not of this version or is damaged; it will be made again")]
    ForeignEntry,
    /// The file could not be read.
    #[error("The picture could not be read ({reason}); check that you may read it: {}", path.display())]
    Read {
        /// What the system said.
        reason: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file is longer than the caller allows.
    #[error("The picture file is larger than {max_bytes} bytes, the most that is read; make a smaller one: {}", path.display())]
    FileTooLarge {
        /// The most that is read.
        max_bytes: u64,
        /// The file.
        path: PathBuf,
    },
    /// A folder, a pipe or a device.
    #[error("Only ordinary files can be previews, and this is not one: {}", path.display())]
    NotAFile {
        /// What was asked for.
        path: PathBuf,
    },
}
