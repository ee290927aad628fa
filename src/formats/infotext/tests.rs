//! Generation data in pictures of every tool, and in pictures made to hurt.

use super::*;
use proptest::prelude::*;
use std::io::Cursor;

const A1111: &str = "a cat, <lora:Style_v1:0.8> on a (mat:1.2)\nsecond line\nNegative prompt: blurry,\nbad\nSteps: 20, Sampler: DPM++ 2M Karras, \
    CFG scale: 7, Seed: 123, Size: 512x768, Model hash: 0x0123456789, Model: base_v1, VAE hash: aabbccddee, VAE: v.safetensors, \
    Lora hashes: \"Style_v1: 00112233aabb, Other: 4455667788\", TI hashes: \"neg: 99887766\", \
    Note: \"one, two: \\\"three\\\"\\nfour\", Hashes: {\"model\": \"0123456789\", \"embed:neg\": \"99887766\"}, \
    Civitai resources: [{\"type\": \"lora\", \"weight\": 0.5, \"modelVersionId\": 55, \"modelName\": \"Named, with comma\"}], Version: v1.10.1";

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = (data.len() as u32).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend_from_slice(data);
    // Nobody checks it here.
    out.extend_from_slice(&[0; 4]);
    out
}

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(chunk(*b"IHDR", &[0; 13]));
    out.extend(chunks.concat());
    out.extend(chunk(*b"IEND", b""));
    out
}

fn text_chunk(keyword: &str, text: &str) -> Vec<u8> {
    chunk(*b"tEXt", &[keyword.as_bytes(), b"\0", text.as_bytes()].concat())
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}

/// A TIFF block with text entries in its first directory and a user comment in the EXIF directory.
fn tiff(big_endian: bool, first: &[(u16, &[u8])], comment: Option<&[u8]>) -> Vec<u8> {
    let u16b = |n: u16| if big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
    let u32b = |n: u32| if big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
    let mut out = if big_endian { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
    out.extend(u32b(8));
    let count = first.len() + usize::from(comment.is_some());
    let mut data_at = 8 + 2 + 12 * count + 4;
    let mut data = Vec::new();
    out.extend(u16b(count as u16));
    for (tag, value) in first {
        out.extend([u16b(*tag), u16b(2)].concat());
        out.extend([u32b(value.len() as u32), u32b((data_at + data.len()) as u32)].concat());
        data.extend_from_slice(value);
    }
    if let Some(comment) = comment {
        out.extend([u16b(0x8769), u16b(4)].concat());
        let inner_at = data_at + data.len();
        out.extend([u32b(1), u32b(inner_at as u32)].concat());
        data.extend([u16b(1), u16b(0x9286), u16b(7)].concat());
        data.extend([u32b(comment.len() as u32), u32b((inner_at + 18) as u32)].concat());
        data.extend(u32b(0));
        data.extend_from_slice(comment);
    }
    data_at -= 4;
    out.extend(u32b(0));
    assert_eq!(out.len(), data_at + 4);
    out.extend(data);
    out
}

fn jpeg(segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    for (marker, data) in segments {
        out.extend([0xff, *marker]);
        out.extend((data.len() as u16 + 2).to_be_bytes());
        out.extend(data);
    }
    out.extend([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
    out
}

fn webp(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    for (kind, data) in chunks {
        out.extend_from_slice(*kind);
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
        if data.len() % 2 == 1 {
            out.push(0);
        }
    }
    out
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mut out = b"UNICODE\0".to_vec();
    out.extend(text.encode_utf16().flat_map(bytes));
    out
}

fn read_bytes(bytes: &[u8]) -> Option<GenerationText> {
    let found = texts_of(&mut Cursor::new(bytes)).unwrap().expect("a picture");
    assemble::assemble(&found)
}

fn resource<'a>(found: &'a GenerationText, kind: &str, name: &str) -> &'a NamedResource {
    found
        .resources
        .iter()
        .find(|item| item.kind == kind && item.name == name)
        .unwrap_or_else(|| panic!("{kind} {name}"))
}

#[test]
fn a1111s_format_is_read_whole() {
    let found = parse_infotext(A1111);
    assert_eq!(found.origin, TextOrigin::A1111);
    assert_eq!(found.prompt, "a cat, <lora:Style_v1:0.8> on a (mat:1.2)\nsecond line");
    assert_eq!(found.negative_prompt, "blurry,\nbad");
    let names: Vec<&str> = found.settings.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "Steps",
        "Sampler",
        "CFG scale",
        "Seed",
        "Size",
        "Model hash",
        "Model",
        "VAE hash",
        "VAE",
        "Lora hashes",
        "TI hashes",
        "Note",
        "Hashes",
        "Civitai resources",
        "Version",
    ];
    assert_eq!(names, expected);
    assert_eq!(found.setting("sampler"), Some("DPM++ 2M Karras"));
    assert_eq!(found.setting("Note"), Some("one, two: \"three\"\nfour"));
    assert_eq!(found.raw, A1111);
}

#[test]
fn models_are_named_once_with_all_that_is_told() {
    let found = parse_infotext(A1111);
    let lora = resource(&found, "lora", "Style_v1");
    assert_eq!(lora.hash.as_deref(), Some("00112233AABB"));
    assert_eq!(lora.weight.map(FiniteF32::get), Some(0.8));
    assert_eq!(resource(&found, "lora", "Other").hash.as_deref(), Some("4455667788"));
    assert_eq!(resource(&found, "lora", "Named, with comma").version_id, Some(55));
    assert_eq!(resource(&found, "checkpoint", "base_v1").hash.as_deref(), Some("0123456789"));
    assert_eq!(resource(&found, "vae", "v.safetensors").hash.as_deref(), Some("AABBCCDDEE"));
    assert_eq!(resource(&found, "embedding", "neg").hash.as_deref(), Some("99887766"));
    assert_eq!(found.resources.len(), 6);
}

#[test]
fn unusual_infotexts() {
    let only_prompt = parse_infotext("just words: with a colon, and more");
    assert_eq!(
        (only_prompt.prompt.as_str(), only_prompt.origin),
        ("just words: with a colon, and more", TextOrigin::Unknown)
    );
    let no_prompt = parse_infotext("Negative prompt: bad\nSteps: 5, Seed: 1");
    assert_eq!((no_prompt.prompt.as_str(), no_prompt.negative_prompt.as_str()), ("", "bad"));
    let windows = parse_infotext("a\r\nNegative prompt: b\r\nSteps: 5, Seed: 1\r\nTemplate: x y");
    assert_eq!((windows.prompt.as_str(), windows.negative_prompt.as_str()), ("a", "b"));
    assert_eq!((windows.setting("Seed"), windows.setting("Template")), (Some("1"), Some("x y")));
    let no_steps = parse_infotext("a\nSampler: x, Seed: 1, Size: 1x1");
    assert_eq!((no_steps.prompt.as_str(), no_steps.settings.len()), ("a", 3));
    let loose_value = parse_infotext("a\nSteps: 5, Style: warm, golden, Seed: 1, Open: \"never closed, Last: 2");
    assert_eq!((loose_value.setting("Style"), loose_value.setting("Seed")), (Some("warm"), Some("1")));
    assert_eq!((loose_value.setting("Open"), loose_value.setting("Last")), (Some("\"never closed"), Some("2")));
    assert_eq!(parse_infotext(""), GenerationText::default());
}

#[test]
fn every_text_chunk_of_png_is_read() {
    let body = "a é\nSteps: 3, Seed: 9";
    let latin = [&b"parameters\0a \xe9\nSteps: 3, Seed: 9"[..]].concat();
    let packed = [&b"parameters\0\0"[..], &zlib(body.as_bytes())].concat();
    let international = [&b"parameters\0\0\0en\0Parameter\0"[..], body.as_bytes()].concat();
    let international_packed = [&b"parameters\0\x01\0\0\0"[..], &zlib(body.as_bytes())].concat();
    for chunk in [
        text_chunk("parameters", body),
        chunk(*b"tEXt", &latin),
        chunk(*b"zTXt", &packed),
        chunk(*b"iTXt", &international),
        chunk(*b"iTXt", &international_packed),
    ] {
        let before_and_after = [chunk.clone(), self::chunk(*b"IDAT", &[0; 100])];
        let found = read_bytes(&png(&before_and_after)).unwrap();
        assert_eq!((found.prompt.as_str(), found.setting("Seed")), ("a é", Some("9")));
        let behind_the_picture = [self::chunk(*b"IDAT", &[0; 100]), chunk];
        assert_eq!(read_bytes(&png(&behind_the_picture)).unwrap().prompt, "a é");
    }
    assert_eq!(read_bytes(&png(&[text_chunk("Software", "GIMP")])), None);
    assert_eq!(read_bytes(&png(&[])), None);
}

#[test]
fn a_small_chunk_cannot_become_a_large_text() {
    let bomb = zlib(&vec![b'a'; 12 * 1024 * 1024]);
    assert!(bomb.len() < 100_000);
    let chunk = chunk(*b"zTXt", &[&b"parameters\0\0"[..], &bomb].concat());
    let found = texts_of(&mut Cursor::new(png(&vec![chunk; 3]))).unwrap().unwrap();
    assert!(found.iter().map(|(_, text)| text.len()).sum::<usize>() <= LIMIT_BYTES);
    assert!(!found.is_empty());
}

#[test]
fn cut_off_pictures_give_what_is_there() {
    let whole = png(&[text_chunk("parameters", "a\nSteps: 3"), text_chunk("workflow", "{\"nodes\": []}")]);
    let cut = whole.len() - 30;
    assert_eq!(read_bytes(&whole[..cut]).unwrap().prompt, "a");
    assert_eq!(read_bytes(&whole[..20]), None);
}

#[test]
fn user_comments_in_every_order() {
    let text = "水墨 a cat\nSteps: 3, Seed: 4";
    for big_endian in [false, true] {
        for comment in [
            utf16(text, u16::to_be_bytes),
            utf16(text, u16::to_le_bytes),
            utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            [b"ASCII\0\0\0", text.as_bytes()].concat(),
            [b"UNICODE\0", text.as_bytes()].concat(),
            [b"\0\0\0\0\0\0\0\0", text.as_bytes()].concat(),
            text.as_bytes().to_vec(),
        ] {
            let block = [&b"Exif\0\0"[..], &tiff(big_endian, &[], Some(&comment))].concat();
            for picture in [
                jpeg(&[(0xe0, vec![0; 14]), (0xe1, block.clone())]),
                webp(&[(b"VP8X", vec![0; 9]), (b"EXIF", block.clone())]),
                webp(&[(b"EXIF", block[6..].to_vec())]),
                png(&[chunk(*b"eXIf", &block[6..])]),
            ] {
                let found = read_bytes(&picture).unwrap();
                assert_eq!((found.prompt.as_str(), found.setting("Seed")), ("水墨 a cat", Some("4")));
            }
        }
    }
}

#[test]
fn comments_and_xmp() {
    let found = read_bytes(&jpeg(&[(0xfe, b"a\nSteps: 3, Seed: 4".to_vec())])).unwrap();
    assert_eq!(found.prompt, "a");
    let xmp = "<x:xmpmeta><rdf:Description><exif:UserComment><rdf:Alt><rdf:li xml:lang=\"x-default\">{&quot;c&quot;:&quot;a &amp;amp; b&quot;,\
        &quot;uc&quot;:&quot;bad&quot;,&quot;steps&quot;:8}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></x:xmpmeta>";
    let segment = [&b"http://ns.adobe.com/xap/1.0/\0"[..], xmp.as_bytes()].concat();
    for picture in [
        jpeg(&[(0xe1, segment)]),
        webp(&[(b"XMP ", xmp.as_bytes().to_vec())]),
        png(&[chunk(*b"iTXt", &[&b"XML:com.adobe.xmp\0\0\0\0\0"[..], xmp.as_bytes()].concat())]),
    ] {
        let found = read_bytes(&picture).unwrap();
        assert_eq!((found.prompt.as_str(), found.negative_prompt.as_str()), ("a &amp; b", "bad"));
        assert_eq!((found.origin, found.setting("steps")), (TextOrigin::Json, Some("8")));
    }
}

#[test]
fn comfyui_graphs_in_png_and_webp() {
    let (prompt, workflow) = ("{\"3\": {\"class_type\": \"KSampler\", \"x\": NaN}}", "{\"nodes\": []}");
    let found = read_bytes(&png(&[text_chunk("prompt", prompt), text_chunk("workflow", workflow)])).unwrap();
    assert_eq!((found.origin, found.prompt.as_str()), (TextOrigin::ComfyUi, ""));
    assert_eq!(
        (found.comfy_prompt_json.as_deref(), found.comfy_workflow_json.as_deref()),
        (Some(prompt), Some(workflow))
    );
    let (make, model) = (format!("workflow:{workflow}\0"), format!("Prompt: {prompt}\0"));
    let block = tiff(true, &[(0x010f, make.as_bytes()), (0x0110, model.as_bytes())], None);
    let found = read_bytes(&webp(&[(b"EXIF", block)])).unwrap();
    assert_eq!(
        (found.comfy_prompt_json.as_deref(), found.comfy_workflow_json.as_deref()),
        (Some(prompt), Some(workflow))
    );
    let both = read_bytes(&png(&[text_chunk("workflow", workflow), text_chunk("parameters", "a\nSteps: 3, Seed: 1")]))
        .unwrap();
    assert_eq!((both.origin, both.prompt.as_str()), (TextOrigin::A1111, "a"));
    assert_eq!(both.comfy_workflow_json.as_deref(), Some(workflow));
    let camera = tiff(false, &[(0x010f, b"Canon\0"), (0x0110, b"EOS: 5D\0")], None);
    assert_eq!(read_bytes(&jpeg(&[(0xe1, [&b"Exif\0\0"[..], &camera].concat())])), None);
}

#[test]
fn swarmui_and_its_hashes() {
    let json = "{\"sui_image_params\": {\"prompt\": \"a cat\", \"negativeprompt\": \"bad\", \"model\": \"base\", \"seed\": 7, \"loras\": [\"L\"], \
        \"loraweights\": [\"0.5\"]}, \"sui_models\": [{\"name\": \"L\", \"param\": \"loras\", \"hash\": \"0xaabbccddeeff\"}]}";
    let found = read_bytes(&png(&[text_chunk("parameters", json)])).unwrap();
    assert_eq!(
        (found.origin, found.prompt.as_str(), found.negative_prompt.as_str()),
        (TextOrigin::SwarmUi, "a cat", "bad")
    );
    assert_eq!(found.setting("seed"), Some("7"));
    let lora = resource(&found, "lora", "L");
    assert_eq!((lora.hash.as_deref(), lora.weight.map(FiniteF32::get)), (Some("AABBCCDDEEFF"), Some(0.5)));
    assert_eq!(resource(&found, "checkpoint", "base").hash, None);
}

#[test]
fn invokeai_novelai_fooocus_and_civitai() {
    let invoke = "{\"app_version\": \"5.0\", \"positive_prompt\": \"a\", \"negative_prompt\": \"b\", \"steps\": 30, \"model\": {\"name\": \"M\", \
        \"hash\": \"blake3:aabbccddee\"}, \"loras\": [{\"model\": {\"name\": \"L\"}, \"weight\": 0.75}]}";
    let found = read_bytes(&png(&[text_chunk("invokeai_metadata", invoke)])).unwrap();
    assert_eq!((found.origin, found.prompt.as_str(), found.negative_prompt.as_str()), (TextOrigin::InvokeAi, "a", "b"));
    assert_eq!(resource(&found, "checkpoint", "M").hash.as_deref(), Some("AABBCCDDEE"));
    assert_eq!(resource(&found, "lora", "L").weight.map(FiniteF32::get), Some(0.75));
    let novel = [
        text_chunk("Software", "NovelAI"),
        text_chunk("Description", "a girl"),
        text_chunk("Comment", "{\"steps\": 28, \"prompt\": \"a girl\", \"uc\": \"bad\"}"),
    ];
    let found = read_bytes(&png(&novel)).unwrap();
    assert_eq!(
        (found.origin, found.prompt.as_str(), found.negative_prompt.as_str()),
        (TextOrigin::NovelAi, "a girl", "bad")
    );
    let fooocus =
        "{\"prompt\": \"a\", \"negative_prompt\": \"\", \"base_model\": \"jug\", \"base_model_hash\": \"1122334455\"}";
    let found = read_bytes(&png(&[text_chunk("parameters", fooocus)])).unwrap();
    assert_eq!(resource(&found, "checkpoint", "jug").hash.as_deref(), Some("1122334455"));
    let civitai = "{\"resource-stack\": {}, \"extraMetadata\": \"{\\\"prompt\\\": \\\"p\\\", \\\"negativePrompt\\\": \\\"n\\\"}\"}";
    let found = read_bytes(&jpeg(&[(0xfe, civitai.as_bytes().to_vec())])).unwrap();
    assert_eq!((found.prompt.as_str(), found.negative_prompt.as_str()), ("p", "n"));
}

#[test]
fn unknown_texts_are_kept_as_raw() {
    let found = read_bytes(&jpeg(&[(0xfe, b"drawn on a Sunday".to_vec())])).unwrap();
    assert_eq!(
        (found.origin, found.raw.as_str(), found.prompt.as_str()),
        (TextOrigin::Unknown, "drawn on a Sunday", "")
    );
    let dream = read_bytes(&png(&[text_chunk("Dream", "\"a cat\" -s 50")])).unwrap();
    assert_eq!(dream.raw, "\"a cat\" -s 50");
}

#[test]
fn other_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.png");
    std::fs::write(&path, b"not a picture").unwrap();
    assert!(matches!(read_picture_text(&path), Err(InfotextError::NotAPicture { .. })));
    assert!(matches!(read_picture_text(folder.path()), Err(InfotextError::NotAPicture { .. })));
    assert!(matches!(read_picture_text(&folder.path().join("none")), Err(InfotextError::Io { .. })));
    std::fs::write(&path, png(&[text_chunk("parameters", "only a prompt")])).unwrap();
    assert_eq!(read_picture_text(&path).unwrap().unwrap().prompt, "only a prompt");
}

proptest! {
    #[test]
    fn no_bytes_panic(magic in 0_usize..3, bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let start: &[u8] = [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"][magic];
        let picture = [start, &bytes].concat();
        drop(texts_of(&mut Cursor::new(&picture)).map(|found| found.and_then(|found| assemble::assemble(&found))));
    }

    #[test]
    fn no_damage_panics(which in 0_usize..4, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let block = tiff(which % 2 == 0, &[(0x010f, b"workflow:{\"a\": 1}\0")], Some(&utf16("a\nSteps: 3, Seed: 4", u16::to_be_bytes)));
        let mut picture = match which {
            0 => png(&[chunk(*b"eXIf", &block), chunk(*b"zTXt", &[&b"parameters\0\0"[..], &zlib(b"a\nSteps: 3")].concat())]),
            1 => webp(&[(b"EXIF", block)]),
            2 => jpeg(&[(0xe1, [&b"Exif\0\0"[..], &block].concat()), (0xfe, b"x".to_vec())]),
            _ => png(&[text_chunk("parameters", A1111)]),
        };
        for (at, byte) in changes {
            let at = at.index(picture.len());
            picture[at] = byte;
        }
        drop(texts_of(&mut Cursor::new(&picture)).map(|found| found.and_then(|found| assemble::assemble(&found))));
    }

    #[test]
    fn no_text_panics(text in "(Steps: |Negative prompt:|\n|, |a|é|\"|\\\\|[{}:\\[\\]<>]|lora:|Hashes: ){0,80}") {
        let found = parse_infotext(&text);
        prop_assert!(found.settings.len() <= 512);
        for json in [&text, &format!("{{\"prompt\": \"{text}\"}}")] {
            drop(json_meta::any(json));
        }
        drop(xmp::texts(&text));
    }
}
