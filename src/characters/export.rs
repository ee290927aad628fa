//! A character outside of the program: a folder, an archive or one contact sheet, each with the recipes.

use super::error::StudioError;
use super::files::{Folder, write_whole};
use super::safety::is_mature;
use crate::model::character::{Character, Slot};
use image::imageops::{self, FilterType};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Height of a picture on the contact sheet, in pixels.
const ROW_PX: u32 = 768;
/// Width of a picture on the contact sheet, in pixels.
const CELL_PX: u32 = 576;
/// Between pictures, in pixels.
const GAP_PX: u32 = 16;
/// What is behind them.
const GROUND: Rgb<u8> = Rgb([24, 26, 32]);

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportForm {
    /// A folder of pictures, with a recipe beside each.
    Folder,
    /// The same in one archive.
    Zip,
    /// One picture with all five side by side.
    Sheet,
}

/// Writes a character below a folder and tells where. Nothing that is there is overwritten.
pub fn export(folder: &Folder, character: &Character, form: ExportForm, to: &Path) -> Result<PathBuf, StudioError> {
    let name = file_name(character);
    let ending = match form {
        ExportForm::Folder => "",
        ExportForm::Zip => ".zip",
        ExportForm::Sheet => ".png",
    };
    let place = free(to, &name, ending);
    export_as(folder, character, form, &place)?;
    Ok(place)
}

/// Writes a character to this very place.
pub fn export_as(folder: &Folder, character: &Character, form: ExportForm, place: &Path) -> Result<(), StudioError> {
    let name = file_name(character);
    let files = |with_sheet: bool| -> Result<Vec<(String, Vec<u8>)>, StudioError> {
        let mut files = vec![("character.json".to_owned(), pretty(&about(character)))];
        for slot in Slot::ALL {
            let Some(picture) = character.picture(slot) else { continue };
            files.push((format!("{}.png", slot.key()), Folder::read(&folder.picture(character.id, picture))?));
            files.push((format!("{}.json", slot.key()), pretty(&recipe(character, slot))));
        }
        if with_sheet && character.made() > 0 {
            files.push(("contact-sheet.png".to_owned(), sheet(folder, character)?));
        }
        Ok(files)
    };
    match form {
        ExportForm::Folder => {
            files(true)?.into_iter().try_for_each(|(name, bytes)| write_whole(&place.join(name), &bytes))
        }
        ExportForm::Zip => write_whole(place, &archive(&name, &files(true)?)?),
        ExportForm::Sheet => write_whole(place, &sheet(folder, character)?),
    }
}

/// The character's name as that of a file: letters, digits and single hyphens.
fn file_name(character: &Character) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { ' ' };
    let words: String = character.name.chars().take(80).map(plain).collect();
    let name = words.split_whitespace().collect::<Vec<_>>().join("-");
    if name.is_empty() { format!("character-{}", character.id) } else { name }
}

/// A name nobody has yet.
fn free(to: &Path, name: &str, ending: &str) -> PathBuf {
    let first = to.join(format!("{name}{ending}"));
    let others = (2..10_000).map(|count| to.join(format!("{name}-{count}{ending}")));
    std::iter::once(first.clone()).chain(others).find(|path| !path.exists()).unwrap_or(first)
}

fn pretty(value: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(value).unwrap_or_default()
}

fn about(character: &Character) -> Value {
    let attribute = |(kind, one): (&crate::model::character::AttributeKind, &crate::model::character::Attribute)| {
        let told = json!({"value": one.value, "source": one.told_by(), "confidence": one.confidence.key()});
        (kind.key().to_owned(), told)
    };
    json!({
        "name": character.name, "rating": character.rating.level.label(), "mature": is_mature(character.rating.level),
        "seed": character.seed, "source": character.source, "look": character.look,
        "attributes": character.attributes.iter().map(attribute).collect::<serde_json::Map<_, _>>(),
    })
}

/// All that made these pictures, as text to copy.
pub fn recipes_text(character: &Character, slots: &[Slot]) -> String {
    let there = slots.iter().filter(|slot| character.picture(**slot).is_some());
    let recipes: Vec<Value> = there.map(|slot| recipe(character, *slot)).collect();
    let told = match recipes.as_slice() {
        [only] => serde_json::to_string_pretty(only),
        all => serde_json::to_string_pretty(all),
    };
    told.unwrap_or_default()
}

/// All that made a picture.
pub fn recipe(character: &Character, slot: Slot) -> Value {
    let Some(picture) = character.picture(slot) else { return Value::Null };
    let graph: Value = serde_json::from_str(&picture.graph_json).unwrap_or_default();
    json!({
        "type": slot, "seed": picture.seed, "method": picture.method, "server": picture.server,
        "seconds": picture.seconds, "width": picture.width, "height": picture.height,
        "positive": picture.positive, "negative": picture.negative, "models": picture.models, "workflow": graph,
    })
}

fn archive(name: &str, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, StudioError> {
    let failed = |error: &dyn std::fmt::Display| StudioError::Export { reason: error.to_string() };
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (file, bytes) in files {
        writer.start_file(format!("{name}/{file}"), options).map_err(|error| failed(&error))?;
        writer.write_all(bytes).map_err(|error| failed(&error))?;
    }
    Ok(writer.finish().map_err(|error| failed(&error))?.into_inner())
}

/// The five pictures side by side; a place without one stays empty.
fn sheet(folder: &Folder, character: &Character) -> Result<Vec<u8>, StudioError> {
    let failed = |error: image::ImageError| StudioError::Export { reason: error.to_string() };
    let mut cells = Vec::new();
    for slot in character.wanted() {
        let Some(picture) = character.picture(*slot) else {
            // What is lacking keeps its place.
            cells.push(None);
            continue;
        };
        let bytes = Folder::read(&folder.picture(character.id, picture))?;
        // Bounded by the check the picture passed when it arrived.
        super::fingerprint::looks_like(&bytes)?;
        let picture = image::load_from_memory(&bytes).map_err(failed)?;
        cells.push(Some(picture.resize(CELL_PX, ROW_PX, FilterType::Lanczos3).to_rgb8()));
    }
    // Side by side with the same gap between them, however narrow each is.
    let width = |cell: &Option<RgbImage>| cell.as_ref().map_or(CELL_PX, RgbImage::width);
    let whole = cells.iter().map(|cell| width(cell) + GAP_PX).sum::<u32>() + GAP_PX;
    let mut page = RgbImage::from_pixel(whole, ROW_PX + 2 * GAP_PX, GROUND);
    let mut left = GAP_PX;
    for cell in cells {
        if let Some(small) = &cell {
            let top = GAP_PX + (ROW_PX - small.height()) / 2;
            imageops::replace(&mut page, small, i64::from(left), i64::from(top));
        }
        left += width(&cell) + GAP_PX;
    }
    let mut bytes = Cursor::new(Vec::new());
    page.write_to(&mut bytes, ImageFormat::Png).map_err(failed)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::character::SlotPicture;
    use crate::model::ids::CharacterId;

    fn made(dir: &Path) -> (Folder, Character) {
        let folder = Folder::below(dir);
        let mut one = Character { id: CharacterId(3), name: "Ferryman: of/Lune".to_owned(), ..Character::default() };
        one.wants_references = true;
        for (slot, width) in [(Slot::Avatar, 64), (Slot::Front, 24)] {
            let mut bytes = Cursor::new(Vec::new());
            RgbImage::from_pixel(width, 64, Rgb([200, 10, 10])).write_to(&mut bytes, ImageFormat::Png).unwrap();
            let file = format!("{}.png", slot.key());
            folder.keep_picture(one.id, &file, bytes.get_ref()).unwrap();
            let picture = SlotPicture { file, seed: 8, graph_json: "{\"1\":{}}".to_owned(), ..SlotPicture::default() };
            one.slots.entry(slot).or_default().picture = Some(picture);
        }
        (folder, one)
    }

    #[test]
    fn a_folder_an_archive_and_a_sheet_and_nothing_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, one) = made(dir.path());
        let out = dir.path().join("out");
        let first = export(&folder, &one, ExportForm::Folder, &out).unwrap();
        assert_eq!(first.file_name().unwrap(), "Ferryman-of-Lune");
        let recipe: Value =
            serde_json::from_slice(&std::fs::read(first.join("REFERENCE_FRONT.json")).unwrap()).unwrap();
        assert_eq!((&recipe["seed"], &recipe["workflow"]), (&json!(8), &json!({"1": {}})));
        assert!(first.join("AVATAR.png").is_file() && first.join("contact-sheet.png").is_file());
        assert_eq!(export(&folder, &one, ExportForm::Folder, &out).unwrap().file_name().unwrap(), "Ferryman-of-Lune-2");
        let packed = export(&folder, &one, ExportForm::Zip, &out).unwrap();
        let archive = zip::ZipArchive::new(std::fs::File::open(packed).unwrap()).unwrap();
        assert!(archive.index_for_name("Ferryman-of-Lune/AVATAR.png").is_some());
        let sheet = image::open(export(&folder, &one, ExportForm::Sheet, &out).unwrap()).unwrap();
        // The narrow one takes half as much, and the gaps are all the same.
        assert_eq!(sheet.width(), 4 * (CELL_PX + GAP_PX) + (CELL_PX / 2 + GAP_PX) + GAP_PX);
    }
}
