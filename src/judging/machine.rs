//! The graphics card of this machine, as far as the system tells: AMD's driver by files, NVIDIA's by its own tool.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long the driver's tool may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// Bytes of its answer that are read.
const MOST_BYTES: u64 = 4096;

/// Memory of the largest graphics card in bytes; `None` when nothing tells.
pub fn gpu_memory_bytes() -> Option<u64> {
    let amd = amd_bytes(Path::new("/sys/class/drm"));
    amd.into_iter().chain(nvidia_bytes()).max()
}

fn amd_bytes(cards: &Path) -> Option<u64> {
    let entries = fs::read_dir(cards).ok()?;
    let totals = entries.filter_map(Result::ok).filter_map(|entry| {
        let text = fs::read_to_string(entry.path().join("device/mem_info_vram_total")).ok()?;
        text.trim().parse::<u64>().ok()
    });
    totals.max().filter(|bytes| *bytes > 0)
}

/// Asks NVIDIA's tool, which may hang when the driver does.
fn nvidia_bytes() -> Option<u64> {
    let mut child = Command::new("nvidia-smi")
        .args(["--query-gpu=memory.total", "--format=csv,noheader,nounits"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let end = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(_)) => break,
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(20)),
            _ => {
                let killed = child.kill();
                tracing::debug!(ok = killed.is_ok(), "nvidia-smi did not answer");
                drop(child.wait());
                return None;
            }
        }
    }
    let mut text = String::new();
    child.stdout.take()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    of_mebibytes(&text)
}

/// The largest of the numbers, one a line, in MiB.
fn of_mebibytes(text: &str) -> Option<u64> {
    text.lines().filter_map(|line| line.trim().parse::<u64>().ok()).max()?.checked_mul(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_card_counts() {
        assert_eq!(of_mebibytes("8192\n24576\n"), Some(24 << 30));
        assert_eq!(of_mebibytes("[N/A]\n"), None);
        let dir = tempfile::tempdir().unwrap();
        for (card, bytes) in [("card0", "17163091968\n"), ("card1", "garbage")] {
            let device = dir.path().join(card).join("device");
            fs::create_dir_all(&device).unwrap();
            fs::write(device.join("mem_info_vram_total"), bytes).unwrap();
        }
        assert_eq!(amd_bytes(dir.path()), Some(17_163_091_968));
        assert_eq!(amd_bytes(&dir.path().join("none")), None);
    }
}
