//! The honest half of the corpus: what torch, trainers and numpy write.

use super::PickleSample;
use super::archives::{Member, gzip, npy, tar, torch_legacy, torch_zip, zip};
use super::writer::Writer;
use crate::sample::noise::Dice;

const CLASSES: [&str; 5] = ["FloatStorage", "HalfStorage", "BFloat16Storage", "LongStorage", "ByteStorage"];

/// Honest files, `count` of each kind; the same every time.
pub fn honest(count: usize) -> Vec<PickleSample> {
    let mut samples = Vec::new();
    for seed in 0..count as u64 {
        let mut dice = Dice::new(seed, 0x600d);
        let class = CLASSES.get(dice.below(CLASSES.len())).copied().unwrap_or("FloatStorage");
        let numbers: Vec<Vec<u8>> = (0..3 + dice.below(5)).map(|_| noise(&mut dice)).collect();
        let state = state_dict(class, &mut dice, numbers.len());
        let mut add = |name: &str, bytes| {
            samples.push(PickleSample { name: format!("{name}-{seed}"), class: 0, bytes });
        };
        add("torch-zip", torch_zip(state.clone(), &numbers, true));
        add("plain-zip", torch_zip(state.clone(), &numbers, false));
        add("legacy", torch_legacy(&state, &numbers.concat()));
        add("deflated", zip(&[Member { is_deflated: true, ..Member::new("a/data.pkl", state.clone()) }]));
        add("embedding", torch_zip(embedding(class), &numbers, true));
        add("hypernetwork", torch_legacy(&hypernetwork(class), &numbers.concat()));
        add("trainer", torch_zip(trainer(class), &numbers, true));
        add("numpy-inside", numpy_inside(&mut dice));
        add("npy", npy("<f4", &numbers.concat()));
        add("npz", zip(&[Member::new("arr_0.npy", npy("<f4", &noise(&mut dice)))]));
        add("protocol-0", b"(dp0\nVw\np1\nccollections\nOrderedDict\np2\n(tRp3\ns.".to_vec());
        add("protocol-5", protocol_5());
        add("detector", torch_zip(detector(class), &numbers, true));
        add("tar", tar(&[("config.yaml", b"name: x\n"), ("weights.ckpt", &torch_zip(state, &numbers, true))], false));
        add("gzip", gzip(&Writer::proto(4).raw(b"}").short("lr").raw(b"G\x3f\x50\x62\x4d\xd2\xf1\xa9\xfcs").stop()));
    }
    samples
}

fn noise(dice: &mut Dice) -> Vec<u8> {
    (0..16 + dice.below(48)).flat_map(|_| dice.next_u64().to_le_bytes()).collect()
}

/// An ordered dictionary of tensors with the `_metadata` that torch sets as its state.
fn state_dict(class: &str, dice: &mut Dice, tensors: usize) -> Vec<u8> {
    let mut out = Writer::proto(2).raw(b"}").text("state_dict").global(("collections", "OrderedDict")).raw(b")Rq\x05(");
    for at in 0..tensors {
        let shape = [1 + dice.below(64) as u32, 1 + dice.below(64) as u32];
        out = out.text(&format!("model.diffusion_model.blocks.{at}.weight")).tensor(class, at, &shape);
    }
    let out = out.raw(b"u}").text("_metadata").global(("collections", "OrderedDict")).raw(b")Rsbs");
    out.text("global_step").int(dice.below(100_000) as u32).raw(b"s").stop()
}

fn embedding(class: &str) -> Vec<u8> {
    let out = Writer::proto(2).raw(b"}(").text("string_to_token").raw(b"}").text("*").raw(b"M\x09\x01s");
    let out = out.text("string_to_param").global(("torch.nn.modules.container", "ParameterDict")).raw(b")\x81}");
    let out = out.text("_parameters").raw(b"}").text("*").global(("torch._utils", "_rebuild_parameter"));
    let out = out.raw(b"(").tensor(class, 0, &[8, 768]).raw(b"\x88").global(("collections", "OrderedDict"));
    out.raw(b")RtRssb").text("name").text("style").text("step").raw(b"Nu").stop()
}

fn hypernetwork(class: &str) -> Vec<u8> {
    let out = Writer::proto(2).raw(b"}(M\x00\x03(").tensor(class, 0, &[16, 16]).tensor(class, 1, &[16, 16]);
    let out = out.raw(b"t").text("layer_structure").raw(b"](K\x01K\x02K\x01e").text("is_layer_norm").raw(b"\x89");
    out.text("activation_func").text("relu").raw(b"u").stop()
}

/// An old checkpoint of Stable Diffusion with the records of its trainer.
fn trainer(class: &str) -> Vec<u8> {
    let out = Writer::proto(2).raw(b"}(").text("epoch").raw(b"K\x07").text("state_dict").raw(b"}");
    let out = out.text("w").tensor(class, 0, &[4, 4]).raw(b"s").text("callbacks").raw(b"}");
    let out = out.global(("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint"));
    let out = out.raw(b"}").text("best_model_score").raw(b"Nss").text("hyper_parameters");
    let out =
        out.global(("argparse", "Namespace")).raw(b")\x81}").text("lr").raw(b"G\x3f\x50\x62\x4d\xd2\xf1\xa9\xfcsb");
    out.text("path").global(("pathlib", "PosixPath")).raw(b"(").text("out").raw(b"tRu").stop()
}

/// `numpy` arrays and scalars of protocol 2: bytes are written as text and encoded.
fn numpy_inside(dice: &mut Dice) -> Vec<u8> {
    let dtype = |out: Writer| {
        let out = out.global(("numpy", "dtype")).raw(b"(").text("f4").raw(b"\x89\x88tR(K\x03").text("<");
        out.raw(b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb")
    };
    let encode =
        |out: Writer, text: &str| out.global(("_codecs", "encode")).raw(b"(").text(text).text("latin1").raw(b"tR");
    let out = Writer::proto(2).raw(b"}(").text("array").global(("numpy.core.multiarray", "_reconstruct")).raw(b"(");
    let out = encode(out.global(("numpy", "ndarray")).raw(b"K\0\x85"), "b").raw(b"tR(K\x01K\x02\x85");
    let letters: String = (0..8).map(|_| char::from(b'a' + dice.below(26) as u8)).collect();
    let out = encode(dtype(out).raw(b"\x89"), &letters).raw(b"tb");
    let out = out.text("scalar").global(("numpy.core.multiarray", "scalar")).raw(b"(");
    encode(dtype(out), "abcd").raw(b"tRu").stop()
}

/// Frames, memo and a set, as Python of today writes them.
fn protocol_5() -> Vec<u8> {
    let body = Writer::default()
        .raw(b"}\x94(")
        .short("w")
        .raw(b"\x94")
        .stack_global(("collections", "OrderedDict"))
        .raw(b"\x94)R\x94")
        .short("tags")
        .raw(b"\x94\x8f\x94(")
        .short("a")
        .raw(b"\x90u")
        .stop();
    let frame = (body.len() as u64).to_le_bytes();
    Writer::proto(5).raw(&[0x95]).raw(&frame).raw(&body).0
}

/// A whole model as YOLO saves it: classes of layers with their state.
fn detector(class: &str) -> Vec<u8> {
    let out = Writer::proto(2).raw(b"}(").text("model").global(("ultralytics.nn.tasks", "DetectionModel"));
    let out = out.raw(b")\x81}(").text("training").raw(b"\x89").text("_modules").raw(b"}").text("0");
    let out = out.global(("torch.nn.modules.conv", "Conv2d")).raw(b")\x81}").text("weight");
    let out = out.tensor(class, 0, &[8, 8]).raw(b"sbsub").text("date").text("2024-01-01");
    out.text("half").global(("torch", "Size")).raw(b"(K\x02K\x03\x86tRu").stop()
}
