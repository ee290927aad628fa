//! The hostile half of the corpus: what would be called, times how it is hidden, times what it is packed in.

use super::PickleSample;
use super::archives::{Member, gzip, npy, tar, torch_legacy, torch_zip, zip, zlib};
use super::writer::Writer;

type Name = (&'static str, &'static str);

/// What is called. The last ones are on no list of bad names: only an allow-list stops them.
const TARGETS: [Name; 36] = [
    ("os", "system"),
    ("posix", "system"),
    ("nt", "system"),
    ("builtins", "eval"),
    ("builtins", "exec"),
    ("__builtin__", "compile"),
    ("builtins", "getattr"),
    ("builtins", "__import__"),
    ("subprocess", "Popen"),
    ("subprocess", "check_output"),
    ("runpy", "_run_code"),
    ("webbrowser", "open"),
    ("shutil", "rmtree"),
    ("torch.hub", "load"),
    ("torch.serialization", "load"),
    ("torch.jit.unsupported_tensor_ops", "execWrapper"),
    ("torch._dynamo.guards", "GuardBuilder.get"),
    ("torch.utils.bottleneck.__main__", "run_autograd_prof"),
    ("importlib", "import_module"),
    ("operator", "attrgetter"),
    ("_operator", "methodcaller"),
    ("functools", "partial"),
    ("ctypes", "CDLL"),
    ("socket", "create_connection"),
    ("pickle", "loads"),
    ("marshal", "loads"),
    ("types", "FunctionType"),
    ("asyncio.unix_events", "_UnixSubprocessTransport._start"),
    ("numpy.f2py.crackfortran", "getlincoef"),
    ("numpy.testing._private.utils", "runstring"),
    ("cProfile", "runctx"),
    ("trace", "Trace.run"),
    ("pip", "main"),
    ("idlelib.run", "Executive.runcode"),
    ("never_heard_of", "run"),
    ("torchvision.private.shell", "Command"),
];

/// A way to have something called, or to hide that it is. The number is the class of docs/security.md.
type Trick = (&'static str, u8, fn(Name) -> Vec<u8>);

const TRICKS: [Trick; 33] = [
    ("reduce-0", 1, |name| Writer::default().global(name).raw(b"(S'true'\ntR").stop()),
    ("reduce-2", 1, |name| Writer::proto(2).global(name).raw(b"(").text("true").raw(b"tR").stop()),
    ("reduce-4", 1, |name| Writer::proto(4).stack_global(name).short("true").raw(b"\x85R").stop()),
    ("import-only", 1, |name| Writer::proto(2).global(name).stop()),
    ("submodule", 4, |name| {
        let module = format!("{}.inner", name.0);
        Writer::proto(2).global((&module, name.1)).raw(b")R").stop()
    }),
    ("broken-after", 5, |name| Writer::proto(2).global(name).raw(b"(").text("true").raw(b"tR\xff\xff").0),
    ("cut-after", 5, |name| Writer::proto(2).global(name).raw(b"(").text("true").raw(b"tR").0),
    ("missing-memo-after", 5, |name| Writer::proto(2).global(name).raw(b")Rh\x63").stop()),
    ("memoized", 6, |name| {
        Writer::proto(4)
            .short(name.0)
            .raw(b"\x940")
            .short(name.1)
            .raw(b"\x940h\x00h\x01\x93")
            .short("true")
            .raw(b"\x85R")
            .stop()
    }),
    ("memo-mixed", 6, |name| {
        // PUT to 1 first: MEMOIZE counts entries and so takes number 1 again.
        let out = Writer::proto(4).short("collections").raw(b"q\x01").short(name.0).raw(b"\x9400");
        out.raw(b"h\x01").short(name.1).raw(b"\x93)R").stop()
    }),
    ("memo-text", 6, |name| {
        let out = Writer::default().raw(format!("V{}\np7\n0V{}\np9\n0g7\ng9\n", name.0, name.1).as_bytes());
        out.raw(b"\x93(tR").stop()
    }),
    ("computed-name", 6, |name| {
        Writer::proto(4).stack_global(name).short("x").raw(b"\x85R").short("system").raw(b"\x93)R").stop()
    }),
    ("second-stream", 7, |name| Writer::proto(2).raw(b"N.\x80\x02").global(name).raw(b")R").stop()),
    ("behind-garbage", 7, |name| Writer::proto(2).raw(b"N.\0\0\xfe\xfe\x80\x02").global(name).raw(b")R").stop()),
    ("legacy-object", 7, |name| torch_legacy(&Writer::proto(2).global(name).raw(b")R").stop(), &[0; 64])),
    ("legacy-computed-magic", 7, |name| {
        let mut file = Writer::proto(2).global(name).raw(b"(").text("0x1950a86a20f9469cfc6c").raw(b"tR").stop();
        file.extend(torch_legacy(&Writer::proto(2).raw(b"}").stop(), &[0; 64]));
        file
    }),
    ("dotted", 8, |name| {
        let dotted = format!("{}.__call__", name.1);
        Writer::proto(4).stack_global((name.0, &dotted)).raw(b")R").stop()
    }),
    ("inst", 8, |name| Writer::default().raw(format!("(S'true'\ni{}\n{}\n", name.0, name.1).as_bytes()).stop()),
    ("obj", 8, |name| Writer::proto(1).0.split_off(2).into_writer().raw(b"(").global(name).raw(b"U\x04trueo").stop()),
    ("newobj", 8, |name| Writer::proto(2).global(name).raw(b")\x81").stop()),
    ("newobj-ex", 8, |name| Writer::proto(4).stack_global(name).raw(b")}\x92").stop()),
    ("build", 8, |name| {
        let out = Writer::proto(2).global(("collections", "OrderedDict")).raw(b"}").text("__setstate__");
        out.global(name).raw(b"sb").text("true").raw(b"b").stop()
    }),
    ("obj-pop", 9, |name| Writer::proto(2).raw(b"(").global(name).raw(b"U\x04trueo0N").stop()),
    ("frame-straddled", 9, |name| {
        let out = Writer::proto(4).raw(&[0x95, 3, 0, 0, 0, 0, 0, 0, 0]).stack_global(name);
        out.short("true").raw(b"\x85R").stop()
    }),
    ("protos", 9, |name| Writer::proto(4).raw(b"\x80\x02\x80\x05").global(name).raw(b"\x80\x00)R").stop()),
    ("crlf", 9, |name| {
        let out = Writer::default().raw(format!("c{}\r\n{}\r\n(S'true'\r\n", name.0, name.1).as_bytes());
        out.raw(b"tR").stop()
    }),
    ("escaped", 9, |name| {
        let hex = |text: &str| text.bytes().fold(String::new(), |out, byte| format!("{out}\\x{byte:02x}"));
        let lines = format!("S'{}'\nS'{}'\n", hex(name.0), hex(name.1));
        Writer::proto(4).raw(lines.as_bytes()).raw(b"\x93)R").stop()
    }),
    ("inside-bytes", 10, |name| {
        let inner = Writer::proto(2).global(name).raw(b")R").stop();
        Writer::proto(3).raw(b"}").text("payload").bytes(&inner).raw(b"s").stop()
    }),
    ("tar-mark", 10, |name| {
        // A text long enough to hold what makes a tar; its name and sizes are spaces.
        let mut text = vec![b' '; 600];
        text.splice(250..255, *b"ustar");
        let length = 600_u32.to_le_bytes();
        Writer::proto(2)
            .raw(b"X")
            .raw(&length)
            .raw(&text)
            .raw(b"0")
            .global(name)
            .raw(b"(")
            .text("true")
            .raw(b"tR")
            .stop()
    }),
    ("gguf-mark", 10, |name| {
        let out = Writer::proto(0).0.split_off(2).into_writer().raw(b"GGUF\x03\0\0\0\x01");
        out.global(name).raw(b"(S'true'\ntR").stop()
    }),
    ("gguf-mark-without-version", 10, |name| {
        let out = Writer::proto(0).0.split_off(2).into_writer().raw(b"GGUF\xff\0\0\0\x01");
        out.global(name).raw(b")R").stop()
    }),
    ("memo-bomb", 11, |name| {
        let out = Writer::proto(4).global(name).raw(b")R0N");
        out.raw(&b"2\x86\x94".repeat(40_000)).stop()
    }),
    ("huge-length", 11, |name| Writer::proto(4).global(name).raw(b")R\x8e\xff\xff\xff\xff\xff\xff\xff\x7f").stop()),
];

trait IntoWriter {
    fn into_writer(self) -> Writer;
}

impl IntoWriter for Vec<u8> {
    fn into_writer(self) -> Writer {
        Writer(self)
    }
}

/// What a pickle is put into.
type Wrap = (&'static str, u8, fn(&[u8]) -> Vec<u8>);

const WRAPS: [Wrap; 26] = [
    ("torch-zip", 1, |pickle| torch_zip(pickle.to_vec(), &[vec![7; 64]], true)),
    ("deflated", 2, |pickle| zip(&[Member { is_deflated: true, ..Member::new("archive/data.pkl", pickle.to_vec()) }])),
    ("odd-name", 2, |pickle| hidden(Member::new("archive/config.yaml", pickle.to_vec()))),
    ("no-ending", 2, |pickle| hidden(Member::new("archive/LICENSE", pickle.to_vec()))),
    ("as-tensor", 2, |pickle| {
        let mut marked = b"\x80\x02".to_vec();
        marked.extend(pickle);
        hidden(Member::new("archive/data/1", marked))
    }),
    ("two-names", 3, |pickle| {
        hidden(Member {
            local_name: "archive/notes.txt".to_owned(),
            ..Member::new("archive/extra.pkl", pickle.to_vec())
        })
    }),
    ("local-name-only", 3, |pickle| {
        hidden(Member { central_name: "archive/notes.txt".to_owned(), ..Member::new("archive/x.pkl", pickle.to_vec()) })
    }),
    ("encrypted-flag", 3, |pickle| hidden(Member { flags: 1, ..Member::new("archive/x.pkl", pickle.to_vec()) })),
    ("flag-0x20", 3, |pickle| hidden(Member { flags: 0x20, ..Member::new("archive/x.pkl", pickle.to_vec()) })),
    ("flag-0x40", 3, |pickle| hidden(Member { flags: 0x41, ..Member::new("archive/x.pkl", pickle.to_vec()) })),
    ("unlisted", 3, |pickle| hidden(Member { is_listed: false, ..Member::new("archive/x.pkl", pickle.to_vec()) })),
    ("duplicate", 3, |pickle| {
        zip(&[Member::new("archive/data.pkl", benign()), Member::new("archive/data.pkl", pickle.to_vec())])
    }),
    ("no-directory", 3, |pickle| {
        let mut file = torch_zip(pickle.to_vec(), &[], true);
        let cut = file.len().saturating_sub(40);
        file.truncate(cut);
        file
    }),
    ("wrong-checksum", 4, |pickle| {
        zip(&[Member { has_wrong_checksum: true, ..Member::new("archive/data.pkl", pickle.to_vec()) }])
    }),
    ("zip-in-zip", 10, |pickle| hidden(Member::new("archive/inner.zip", torch_zip(pickle.to_vec(), &[], false)))),
    ("npz", 10, |pickle| zip(&[Member::new("arr_0.npy", npy("|O", pickle))])),
    ("npy", 10, |pickle| npy("|O", pickle)),
    ("gzip", 10, gzip),
    ("zlib", 10, zlib),
    ("tar", 10, |pickle| tar(&[("sys_info", b"x"), ("pickle", pickle)], false)),
    ("old-tar", 10, |pickle| tar(&[("notes", b"nothing"), ("weights.ckpt", pickle)], true)),
    ("tar-gz", 10, |pickle| gzip(&tar(&[("model_weights.ckpt", pickle)], false))),
    ("zip-behind-pickle", 10, |pickle| {
        let mut file = benign();
        file.extend(torch_zip(pickle.to_vec(), &[], false));
        file
    }),
    ("behind-safetensors", 10, |pickle| {
        let mut file = b"\x02\0\0\0\0\0\0\0{}".to_vec();
        file.extend(torch_zip(pickle.to_vec(), &[], false));
        file
    }),
    ("behind-zip", 10, |pickle| {
        let mut file = pickle.to_vec();
        file.extend(torch_zip(benign(), &[], false));
        file
    }),
    ("legacy", 7, |pickle| torch_legacy(pickle, &[3; 64])),
];

fn benign() -> Vec<u8> {
    Writer::proto(2).raw(b"}").text("w").tensor("FloatStorage", 0, &[4, 4]).raw(b"s").stop()
}

/// An honest torch archive with one more member.
fn hidden(member: Member) -> Vec<u8> {
    zip(&[Member::new("archive/data.pkl", benign()), Member::new("archive/data/0", vec![1; 64]), member])
}

/// Every hostile file: each target by each trick, and each wrap around a part of them.
pub fn hostile() -> Vec<PickleSample> {
    let mut samples = Vec::new();
    for target in TARGETS {
        for (trick, class, make) in TRICKS {
            let name = format!("{trick}:{}.{}", target.0, target.1);
            samples.push(PickleSample { name, class, bytes: make(target) });
        }
        for (wrap, class, around) in WRAPS {
            let inner = Writer::proto(2).global(target).raw(b"(").text("true").raw(b"tR").stop();
            let name = format!("{wrap}:{}.{}", target.0, target.1);
            samples.push(PickleSample { name, class, bytes: around(&inner) });
        }
    }
    // Every wrap around every trick that can stand alone in a member.
    for (trick, _, make) in TRICKS {
        for (wrap, class, around) in WRAPS {
            let name = format!("{wrap}+{trick}");
            samples.push(PickleSample { name, class, bytes: around(&make(("os", "system"))) });
        }
    }
    samples.extend(singles());
    samples
}

/// What fits no pattern.
fn singles() -> Vec<PickleSample> {
    let one = |name: &str, class, bytes| PickleSample { name: name.to_owned(), class, bytes };
    vec![
        one("extension-1", 8, Writer::proto(2).raw(b"\x82\x01)R").stop()),
        one("extension-2", 8, Writer::proto(2).raw(b"\x83\x01\x01)R").stop()),
        one("extension-4", 8, Writer::proto(2).raw(b"\x84\x01\x01\x01\x01)R").stop()),
        one("persistent-text", 8, Writer::proto(0).raw(b"Pmodule\n").stop()),
        one("persistent-other", 8, Writer::proto(2).raw(b"(").text("module").text("x").raw(b"tQ").stop()),
        one("call-of-a-text", 8, Writer::proto(2).text("x").raw(b")R").stop()),
        one("unhashable-name", 6, Writer::proto(4).raw(b"}\x8c\x01a\x93)R").stop()),
        one("codec-of-its-own", 8, {
            let out = Writer::proto(2).global(("_codecs", "encode")).raw(b"(").text("x").text("shell");
            out.raw(b"tR").stop()
        }),
        one("layer-made-of-a-text", 8, {
            let out = Writer::proto(2).global(("models.yolo", "DetectionModel")).raw(b"(}").text("activation");
            out.text("print(1)").raw(b"stR").stop()
        }),
        one("layer-by-name", 8, {
            let out = Writer::proto(4).stack_global(("ultralytics.nn.tasks", "DetectionModel")).raw(b")}");
            out.short("cfg").short("print(1)").raw(b"s\x92").stop()
        }),
        one("layer-by-inst", 8, Writer::default().raw(b"(S'x'\nimodels.common\nConv\n").stop()),
        one("layer-that-loads", 8, {
            let out = Writer::proto(2).global(("ultralytics.nn.autobackend", "AutoBackend")).raw(b"(");
            out.text("x.pt").raw(b"tR").stop()
        }),
        one("class-is-changed", 8, {
            let out = Writer::proto(2).global(("collections", "OrderedDict")).raw(b"}").text("get");
            out.global(("collections", "Counter")).raw(b"sb").stop()
        }),
        one("truncated", 5, Writer::proto(2).raw(b"}(").text("w").0),
        one("seven-zip", 10, b"7z\xbc\xaf\x27\x1c\0\x04rest of an archive".to_vec()),
        one("among-many", 2, {
            let decoys = (0..80).map(|number| Member::new(&format!("archive/note {number}"), b"nothing".to_vec()));
            let payload = Writer::proto(2).global(("os", "system")).raw(b"(").text("true").raw(b"tR").stop();
            let members: Vec<Member> = decoys.chain([Member::new("archive/last note", payload)]).collect();
            zip(&members)
        }),
        one("frame-too-long", 9, Writer::proto(4).raw(&[0x95, 0xff, 0xff, 0, 0, 0, 0, 0, 0]).raw(b"N").stop()),
        one("pickle-as-safetensors-header", 10, {
            let mut file = Writer::proto(2).raw(b"0").0;
            file = Writer::proto(2).raw(b"NNNNNN").raw(b"{").0.into_writer().raw(&file).0;
            file.extend(Writer::default().global(("os", "system")).raw(b")R").stop());
            file
        }),
    ]
}
