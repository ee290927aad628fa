//! The library that the pictures show: a few models with previews drawn here, some of them known to CivitAI.

#![expect(clippy::unwrap_used, reason = "a test whose files cannot be written should fail where they are written")]

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::models::{digests_of, lora, set_time};
use crate::window::Desk;
use civitdeck::app::{Settings, ThemeChoice};
use image::{Rgb, RgbImage};
use serde_json::json;
use std::time::{Duration, SystemTime};

/// How many files it has.
pub(crate) const FILES: u32 = 6;
/// How many of them CivitAI knows.
pub(crate) const IDENTIFIED: u32 = 2;
/// The model whose details are shown.
pub(crate) const KNOWN: &str = "Amber Ridge";
/// A file that is no model.
pub(crate) const BROKEN: &str = "f.safetensors";
/// The time all files are of.
const WRITTEN: Duration = Duration::from_secs(1_750_000_000);

/// A user with this library, and the CivitAI they ask.
pub(crate) fn made() -> (Desk, CivitaiServer) {
    let broken = b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec();
    let mut files: Vec<(String, Vec<u8>)> =
        (0..5).map(|seed| (format!("{}.safetensors", letter(seed)), lora(u64::from(seed) + 1))).collect();
    files.push((BROKEN.to_owned(), broken));
    let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let desk = Desk::with_models(&named);
    for seed in 0..5 {
        picture(seed).save(desk.model(&format!("{}.preview.png", letter(seed)))).unwrap();
    }
    for (name, _) in &files {
        set_time(&desk.model(name), SystemTime::UNIX_EPOCH + WRITTEN);
    }
    let version = |id: u64, name: &str, seed: u64, words: &[&str]| {
        let file = TestFile::with_digests(&format!("{name}.safetensors"), &digests_of(&lora(seed)));
        TestVersion::new(id, name).file(file).field("trainedWords", json!(words))
    };
    let ridge = TestModel::new(7, KNOWN)
        .version(version(71, "v2", 1, &["zwx ridge", "golden hour"]))
        .version(version(70, "v1", 90, &[]))
        .field("description", json!("<p>Soft ridges under a low sun. <b>Weight</b> 0.6 to 0.9.</p>"));
    let engine = TestModel::new(8, "Brass Engine").version(version(81, "v1", 2, &["brass engine"]));
    (desk, CivitaiServer::start(Catalogue::new().model(ridge).model(engine)))
}

/// Makes a theme the chosen one, without motion and without pauses between calls, with or without the details.
pub(crate) fn choose(desk: &Desk, theme: ThemeChoice, drawer_open: bool) {
    let usual = Settings::default();
    let settings = Settings { theme, drawer_open, background_pace_secs: 0.0, reduced_motion: true, ..usual };
    desk.store().write(|writer| writer.put_setting(Settings::NAME, &settings)).unwrap();
}

fn letter(seed: u8) -> char {
    char::from(b'a' + seed)
}

/// Hills under a sun, in colours of its own for every seed.
fn picture(seed: u8) -> RgbImage {
    let hue = |part: u32| (u32::from(seed) * 53 + part) % 200;
    RgbImage::from_fn(256, 320, |x, y| {
        let hill = 200 + (x * (u32::from(seed) + 2) / 5) % 60;
        let from_sun = (x.abs_diff(170).pow(2) + y.abs_diff(90).pow(2)).isqrt();
        let shade = |value: u32| u8::try_from(value.min(255)).unwrap_or(u8::MAX);
        if y > hill {
            Rgb([shade(hue(20)), shade(hue(60)), shade(90 + y / 8)])
        } else if from_sun < 36 {
            Rgb([250, 220, shade(hue(90))])
        } else {
            Rgb([shade(hue(40) + y / 6), shade(80 + y / 4), shade(hue(110))])
        }
    })
}
