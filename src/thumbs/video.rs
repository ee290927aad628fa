//! A still of a local video, by the `ffmpeg` that is installed, if one is.
//!
//! No decoder for H.264 or VP9 is both maintained and written in a language that keeps hostile bytes in bounds, so none runs
//! in this process. The child gets one local file and nothing else: no shell, no input, no protocol but `file`, only
//! the containers we know, bounded memory, threads, time and output.

use super::ThumbError;
use std::ffi::OsString;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long one still may take.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// How often the child is asked whether it has ended.
const POLL_EVERY: Duration = Duration::from_millis(10);
/// The largest still that is taken, in bytes: a PNG of [`FILTER`]'s size is smaller.
const MAX_STILL_BYTES: u64 = 16 << 20;
/// The most one allocation of the child may take, in bytes.
const MAX_CHILD_BYTES: &str = "268435456";
/// One of the first frames that says most about them (the very first is often black), no wider or higher than a preview needs.
const FILTER: &str = "thumbnail=n=12,scale=w='min(1280,iw)':h='min(1280,ih)':force_original_aspect_ratio=decrease";
const CONTAINERS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi";

/// The bytes of a PNG of one of a video's first frames. Blocks for up to ten seconds.
///
/// # Errors
/// [`ThumbError::Video`] where no `ffmpeg` is installed, or it could not read the file in time.
pub fn video_still(path: &Path) -> Result<Vec<u8>, ThumbError> {
    still_by("ffmpeg".as_ref(), path, TIME_LIMIT)
}

fn still_by(program: &Path, path: &Path, time_limit: Duration) -> Result<Vec<u8>, ThumbError> {
    // A full path, so that nothing in it is taken for an option; `file:`, so that no part of it is taken for a protocol.
    let Ok(path) = std::path::absolute(path) else { return Err(ThumbError::Video) };
    let mut input = OsString::from("file:");
    input.push(path);
    let mut command = Command::new(program);
    command
        .args(["-nostdin", "-hide_banner", "-loglevel", "quiet", "-max_alloc", MAX_CHILD_BYTES, "-threads", "1"])
        .args(["-protocol_whitelist", "file", "-format_whitelist", CONTAINERS, "-an", "-sn", "-dn", "-i"])
        .arg(input)
        .args(["-map", "0:v:0", "-vf", FILTER, "-frames:v", "1", "-f", "image2pipe", "-c:v", "png"])
        .args(["-threads", "1", "pipe:1"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    without_a_console(&mut command);
    let Ok(child) = command.spawn() else { return Err(ThumbError::Video) };
    let still = output_of(child, time_limit).ok_or(ThumbError::Video)?;
    if still.is_empty() { Err(ThumbError::Video) } else { Ok(still) }
}

/// What the child writes, if it ends well within the time and writes no more than allowed.
fn output_of(mut child: Child, time_limit: Duration) -> Option<Vec<u8>> {
    let deadline = Instant::now() + time_limit;
    let pipe = child.stdout.take();
    let reader = std::thread::Builder::new().name("video-still".into()).spawn(move || {
        let mut bytes = Vec::new();
        // Dropping the pipe at the limit ends the child.
        pipe?.take(MAX_STILL_BYTES + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= MAX_STILL_BYTES).then_some(bytes)
    });
    let ended_well = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status.success(),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(POLL_EVERY),
            _ => {
                // It may have ended by itself just now; either way it is waited for.
                if child.kill().is_err() {
                    tracing::debug!("a video decoder could not be stopped");
                }
                if child.wait().is_err() {
                    tracing::debug!("a video decoder could not be waited for");
                }
                break false;
            }
        }
    };
    // Once the child is gone the pipe ends and so does the reader.
    let bytes = reader.ok()?.join().ok()??;
    ended_well.then_some(bytes)
}

#[cfg(windows)]
fn without_a_console(command: &mut Command) {
    use std::os::windows::process::CommandExt as _;
    /// `CREATE_NO_WINDOW`.
    const NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(NO_WINDOW);
}

#[cfg(not(windows))]
fn without_a_console(_: &mut Command) {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The command every system has that is no `ffmpeg`: it writes nothing of use and ends.
    #[test]
    fn without_ffmpeg_a_video_is_an_error() {
        let missing = Path::new("no-such-program-for-videos");
        assert!(matches!(still_by(missing, Path::new("a.mp4"), TIME_LIMIT), Err(ThumbError::Video)));
    }

    #[cfg(unix)]
    #[test]
    fn a_decoder_that_hangs_or_writes_without_end_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let script = |name: &str, text: &str| {
            use std::os::unix::fs::PermissionsExt as _;
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
            path
        };
        let begun = Instant::now();
        let hangs = script("hangs", "#!/bin/sh\nexec sleep 60\n");
        assert!(still_by(&hangs, Path::new("a.mp4"), Duration::from_millis(200)).is_err());
        let floods = script("floods", "#!/bin/sh\nexec cat /dev/zero\n");
        assert!(still_by(&floods, Path::new("a.mp4"), TIME_LIMIT).is_err());
        let fails = script("fails", "#!/bin/sh\necho half a picture\nexit 1\n");
        assert!(still_by(&fails, Path::new("a.mp4"), TIME_LIMIT).is_err());
        assert!(begun.elapsed() < TIME_LIMIT);
        let works = script("works", "#!/bin/sh\nprintf picture\n");
        assert_eq!(still_by(&works, Path::new("a.mp4"), TIME_LIMIT).unwrap(), b"picture");
    }
}
