//! What CivitAI tells of them: votes, pictures, descriptions, scans, hashes; each true or not in a known way.

use super::file::Made;
use super::{NOW_UNIX_SECS, Shape};
use crate::model::base::BaseFamily;
use crate::model::catalogue::{Access, FileInfo, GenerationInfo, ImageInfo, ModelInfo, Stats, VersionInfo};
use crate::model::digests::{Digests, to_hex};
use crate::model::ids::{CivitFileId, ModelId, VersionId};
use crate::model::kind::ModelKind;
use crate::model::quality::Flag;
use crate::model::sourced::{Source, Sourced};
use crate::sample::noise::Dice;
use crate::sample::weights;
use ring::digest::{SHA256, digest};
use std::collections::BTreeSet;

const DAY_SECS: i64 = 86_400;

/// The digests that rules look at; the others stay empty.
pub(super) fn digests(bytes: &[u8], is_safetensors: bool) -> Digests {
    let sha256 = |bytes: &[u8]| -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, bytes).as_ref());
        out
    };
    let autov3 = weights::tensor_bytes(bytes).filter(|_| is_safetensors).map(|body| {
        let mut short = [0; 6];
        short.copy_from_slice(&sha256(body)[..6]);
        short
    });
    Digests {
        size_bytes: bytes.len() as u64,
        sha256: sha256(bytes),
        autov1: None,
        autov3,
        crc32: [0; 4],
        blake3: [0; 32],
    }
}

/// What CivitAI told a day ago.
#[expect(clippy::unnecessary_wraps, reason = "a field is an option")]
fn told<T>(value: T) -> Option<Sourced<T>> {
    Some(Sourced::new(value, Source::Civitai, NOW_UNIX_SECS - DAY_SECS))
}

/// The page of a model, and what a right verdict says because of it.
pub(super) fn publish(
    shape: Shape,
    made: &Made,
    dice: &mut Dice,
    expected: &mut BTreeSet<Flag>,
) -> (ModelInfo, VersionInfo) {
    let mut model = ModelInfo {
        id: ModelId(1),
        name: told("Night Metro".to_owned()),
        type_name: told(civitai_type(shape.kind).to_owned()),
        stats: told(stats(dice, expected)),
        description: description(dice, expected),
        fetched_unix_secs: NOW_UNIX_SECS - DAY_SECS,
        ..ModelInfo::default()
    };
    match dice.below(12) {
        0 => model.mode = told("Archived".to_owned()),
        1 => model.gone_unix_secs = Some(NOW_UNIX_SECS),
        _ => {}
    }
    if model.mode.is_some() || model.gone_unix_secs.is_some() {
        expected.insert(Flag::Gone);
    }
    let version = VersionInfo {
        id: VersionId(2),
        model_id: model.id,
        base_model: told(base_model(shape.family).to_owned()),
        trigger_words: trigger_words(shape.kind, dice, expected),
        files: told(vec![FileInfo { type_name: file_type(shape.kind).to_owned(), ..file(made, dice, expected) }]),
        images: images(dice, expected),
        access: told(access(dice, expected)),
        fetched_unix_secs: NOW_UNIX_SECS - DAY_SECS,
        ..VersionInfo::default()
    };
    (model, version)
}

const fn civitai_type(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Lora => "LORA",
        ModelKind::ControlNet => "Controlnet",
        ModelKind::Embedding => "TextualInversion",
        ModelKind::Vae => "VAE",
        _ => "Checkpoint",
    }
}

const fn file_type(kind: ModelKind) -> &'static str {
    if matches!(kind, ModelKind::DiffusionModel) { "Diffusion Model" } else { "Model" }
}

const fn base_model(family: BaseFamily) -> &'static str {
    match family {
        BaseFamily::Sdxl => "SDXL 1.0",
        BaseFamily::Flux1 => "Flux.1 D",
        BaseFamily::Wan => "Wan Video 14B t2v",
        _ => "SD 1.5",
    }
}

/// Votes and downloads. Among the models they are held against 95 of 100 votes are up, and downloads go up to 6,000.
fn stats(dice: &mut Dice, expected: &mut BTreeSet<Flag>) -> Stats {
    let mut draw = |low: u64, high: u64| low + dice.below((high - low) as usize) as u64;
    let (up, down) = match draw(0, 6) {
        0 => (None, None),
        1 => {
            expected.insert(Flag::FewVotes);
            (Some(draw(3, 12)), Some(draw(0, 2)))
        }
        2 => {
            expected.insert(Flag::WellLiked);
            let up = draw(1500, 6000);
            (Some(up), Some(draw(0, up / 120)))
        }
        3 => {
            expected.insert(Flag::Disliked);
            let all = draw(120, 1000);
            let up = all * draw(30, 80) / 100;
            (Some(up), Some(all - up))
        }
        _ => {
            let twenties = draw(3, 15);
            (Some(twenties * 19), Some(twenties))
        }
    };
    let downloads = if draw(0, 5) == 0 {
        expected.insert(Flag::WidelyUsed);
        draw(7000, 900_000)
    } else {
        draw(10, 4000)
    };
    Stats { download_count: Some(downloads), thumbs_up_count: up, thumbs_down_count: down, ..Stats::default() }
}

fn description(dice: &mut Dice, expected: &mut BTreeSet<Flag>) -> Option<Sourced<String>> {
    const LONG: &str = "<p>Rain, neon and wet asphalt: trained on two hundred photographs of stations at night.</p>";
    match dice.below(5) {
        0 => {
            expected.insert(Flag::NoDescription);
            None
        }
        1 => {
            expected.insert(Flag::NoDescription);
            told("<p>my <b>first</b> try</p><br><br><br><br><br><br><br>".to_owned())
        }
        _ => told(LONG.to_owned()),
    }
}

fn trigger_words(kind: ModelKind, dice: &mut Dice, expected: &mut BTreeSet<Flag>) -> Option<Sourced<Vec<String>>> {
    if dice.rarely(3) {
        if matches!(kind, ModelKind::Lora | ModelKind::Embedding) {
            expected.insert(Flag::NoTriggerWords);
        }
        return None;
    }
    told(vec!["night metro".to_owned()])
}

fn images(dice: &mut Dice, expected: &mut BTreeSet<Flag>) -> Option<Sourced<Vec<ImageInfo>>> {
    let picture = |made: bool| ImageInfo {
        url: "https://image.civitai.com/x.jpeg".to_owned(),
        generation: made
            .then(|| Box::new(GenerationInfo { prompt: "night metro".to_owned(), ..GenerationInfo::default() })),
        ..ImageInfo::default()
    };
    match dice.below(6) {
        0 => None,
        1 => {
            expected.insert(Flag::NoSamples);
            told(Vec::new())
        }
        2 => {
            expected.insert(Flag::NoSamples);
            told(vec![picture(false), picture(false)])
        }
        _ => told(vec![picture(false), picture(true)]),
    }
}

fn access(dice: &mut Dice, expected: &mut BTreeSet<Flag>) -> Access {
    let access = match dice.below(10) {
        0 => Access::Paid,
        1 => Access::Early { until_unix_secs: Some(NOW_UNIX_SECS + DAY_SECS) },
        2 => Access::Early { until_unix_secs: Some(NOW_UNIX_SECS - DAY_SECS) },
        _ => Access::Free,
    };
    if access == Access::Paid || access == (Access::Early { until_unix_secs: Some(NOW_UNIX_SECS + DAY_SECS) }) {
        expected.insert(Flag::PaidAccess);
    }
    access
}

/// The file as published: the same, with another header, or another.
fn file(made: &Made, dice: &mut Dice, expected: &mut BTreeSet<Flag>) -> FileInfo {
    let own = digests(&made.bytes, made.is_safetensors);
    let hash = |kind: &str, hex: String| (kind.to_owned(), hex);
    let other = hash("SHA256", "AB".repeat(32));
    let autov3 = own.autov3.map(|short| hash("AutoV3", to_hex(&short)));
    let hashes = match dice.below(5) {
        0 => {
            expected.insert(Flag::DiffersFromPublished);
            vec![other]
        }
        1 if autov3.is_some() => {
            expected.insert(Flag::HeaderEdited);
            [other].into_iter().chain(autov3).collect()
        }
        _ => {
            expected.insert(Flag::Verified);
            [hash("SHA256", to_hex(&own.sha256))].into_iter().chain(autov3).collect()
        }
    };
    let scan =
        |dice: &mut Dice| ["Success", "Success", "Success", "Danger", "Pending", "Error"][dice.below(6)].to_owned();
    let (pickle_scan, virus_scan) = (scan(dice), scan(dice));
    if pickle_scan == "Danger" {
        expected.insert(Flag::SiteFoundDanger);
    }
    if virus_scan == "Danger" {
        expected.insert(Flag::VirusFound);
    }
    FileInfo {
        id: CivitFileId(3),
        name: made.name.clone(),
        size_bytes: Some(made.bytes.len() as u64),
        primary: true,
        hashes,
        pickle_scan: Some(pickle_scan),
        virus_scan: Some(virus_scan),
        scanned_unix_secs: Some(NOW_UNIX_SECS - DAY_SECS),
        ..FileInfo::default()
    }
}
