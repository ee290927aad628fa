//! Models as JSON text, the way the API gives or gave them: for dumps and other people's exports.

use super::answers::ModelAnswer;
use super::error::CivitaiError;
use super::wire::{Maybe, WireModel, decode};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What one line of an archive may be.
#[derive(Deserialize)]
struct Shapes<'a> {
    /// A page of the API: its models.
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
}

/// The models of one line: a model object, a page of them, or a list. `told_unix_secs` is when CivitAI told it.
///
/// Fails when it is no JSON; what is JSON and no model gives nothing.
pub fn models_of_json(line: &[u8], told_unix_secs: i64) -> Result<Vec<ModelAnswer>, CivitaiError> {
    let text = line.trim_ascii();
    if text.starts_with(b"[") {
        let models: Vec<Maybe<WireModel>> = decode(text)?;
        return Ok(models.into_iter().filter_map(|model| model.get()?.answer(told_unix_secs)).collect());
    }
    // Most lines are one model; only a page begins so that this look is needed.
    if let Ok(Shapes { items: Some(items) }) = serde_json::from_slice::<Shapes<'_>>(text) {
        let read = |item: &RawValue| decode::<WireModel>(item.get().as_bytes()).ok()?.answer(told_unix_secs);
        return Ok(items.into_iter().filter_map(read).collect());
    }
    let model: WireModel = decode(text)?;
    Ok(model.answer(told_unix_secs).into_iter().collect())
}
