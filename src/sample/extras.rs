//! The files that make a library real: broken, doubled, edited, unknown ones, and sidecars.

use super::containers::{Number, Tensor, safetensors, torch_zip};
use super::tensors;
use super::weights;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use serde_json::json;

/// A file to be written: its path below the root with `/` between parts, and its bytes.
pub(super) type Extra = (String, Vec<u8>);

/// A model file of the sample that is here, as far as the extras want to know it.
pub(super) struct Installed<'a> {
    pub(super) model_name: &'a str,
    pub(super) path: &'a str,
    pub(super) bytes: &'a [u8],
}

/// Extras made from one installed file, if it is one of those chosen for it.
pub(super) fn beside(file: &Installed<'_>) -> Vec<Extra> {
    match file.model_name {
        // A download that broke off: the header tells of more than there is.
        "Sprite Forge" if file.path.contains("v2") => {
            let half = file.bytes.get(..file.bytes.len() * 6 / 10).unwrap_or_default().to_vec();
            vec![("loras/incoming/sprite-forge-v2 (1).safetensors".to_owned(), half)]
        }
        // The same bytes under another name.
        "Lotus Wheel" if file.path.contains("v1") => {
            vec![("loras/backup/lotus copy.safetensors".to_owned(), file.bytes.to_vec())]
        }
        // The same weights, but a tool wrote a title into the header.
        "Alpine Dawn" => edited_header(file.bytes)
            .map(|bytes| vec![("loras/backup/alpine-dawn-v1 renamed.safetensors".to_owned(), bytes)])
            .unwrap_or_default(),
        "Bauhaus Shapes" => vec![(sidecar_path(file.path, "json"), a1111_sidecar())],
        "Neon Skyline" if file.path.contains("v2") => {
            vec![(sidecar_path(file.path, "txt"), b"Rainy streets: 28 steps, CFG 5, clip skip 2.\n".to_vec())]
        }
        _ => Vec::new(),
    }
}

/// Extras that belong to no model of the catalogue.
pub(super) fn alone() -> Vec<Extra> {
    let unknown = tensors::of(ModelKind::Lora, BaseFamily::Sdxl, 8);
    let trained = [
        ("ss_base_model_version", "sdxl_base_v1-0"),
        ("ss_output_name", "harbour_book_e08"),
        ("ss_network_module", "networks.lora"),
        ("ss_network_dim", "8"),
        ("ss_num_epochs", "8"),
        ("ss_tag_frequency", r#"{"5_harbourbook":{"harbourbook":36,"boat":21,"lighthouse":14}}"#),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()));
    let merge: Vec<Tensor> = tensors::of(ModelKind::Checkpoint, BaseFamily::Sd1, 0)
        .into_iter()
        .filter(|tensor| !tensor.name.contains("first_stage"))
        .map(|tensor| Tensor { number: Number::F32, ..tensor })
        .collect();
    vec![
        ("loras/mine/harbour_book_e08.safetensors".to_owned(), safetensors(&unknown, &trained, 0x4a2b)),
        ("checkpoints/sd15/old_merge_final2.ckpt".to_owned(), torch_zip(&merge, 0x01d)),
        ("loras/incoming/celadon-glaze.safetensors".to_owned(), SIGN_IN_PAGE.as_bytes().to_vec()),
    ]
}

/// What a browser saves when a download needs an account.
const SIGN_IN_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Sign in</title></head>\n\
    <body>\n<h1>Sign in</h1>\n<p>The creator of this resource asks you to sign in before you download it.</p>\n\
    </body>\n</html>\n";

fn sidecar_path(model_path: &str, extension: &str) -> String {
    let stem = model_path.rsplit_once('.').map_or(model_path, |(stem, _)| stem);
    format!("{stem}.{extension}")
}

fn a1111_sidecar() -> Vec<u8> {
    let sidecar = json!({
        "description": "Geometric tiles for covers",
        "sd version": "SDXL",
        "activation text": "bauhaus shapes, flat geometry",
        "preferred weight": 0.75,
        "negative text": "photo, texture",
        "notes": "Best at 0.75 with low CFG. Used for the Harbour book's end papers.",
    });
    format!("{sidecar:#}\n").into_bytes()
}

/// The same tensors behind another header.
fn edited_header(file: &[u8]) -> Option<Vec<u8>> {
    let body = weights::tensor_bytes(file)?;
    let header = file.get(8..file.len() - body.len())?;
    let mut header: serde_json::Value = serde_json::from_slice(header).ok()?;
    let metadata = header.as_object_mut()?.entry("__metadata__").or_insert_with(|| json!({}));
    metadata.as_object_mut()?.insert("modelspec.title".to_owned(), json!("Alpine Dawn (mine)"));
    metadata.as_object_mut()?.insert("modelspec.tags".to_owned(), json!("mountains, calm, morning"));
    let mut text = header.to_string().into_bytes();
    text.resize(text.len().next_multiple_of(8), b' ');
    let mut out = (text.len() as u64).to_le_bytes().to_vec();
    out.append(&mut text);
    out.extend(body);
    Some(out)
}
