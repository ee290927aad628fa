//! Which imports weights need. Only these are inert; everything else is told.

use super::{Global, Usage};

/// What to think of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Known to be needed for weights, and inert.
    Inert,
    /// Not known.
    Unknown,
    /// Reaches around what is known: a dotted or private name of a known module.
    Suspicious,
    /// Known to run code, read files or reach the network.
    Dangerous,
}

impl Grade {
    /// The stable name, as `--json` has it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Inert => "inert",
            Self::Unknown => "unknown",
            Self::Suspicious => "suspicious",
            Self::Dangerous => "dangerous",
        }
    }
}

/// Judges one import. The allow-list decides; the list of dangerous modules only chooses the words.
pub fn grade(module: &str, name: &str) -> Grade {
    if is_expected(module, name) {
        Grade::Inert
    } else if is_dangerous(module, name) {
        Grade::Dangerous
    } else if name.contains('.') || (name.starts_with('_') && knows_module(module)) {
        Grade::Suspicious
    } else {
        Grade::Unknown
    }
}

/// Whether anything of this module is expected in weights.
fn knows_module(module: &str) -> bool {
    let top = module.split('.').next().unwrap_or(module);
    matches!(top, "torch" | "numpy" | "collections" | "_codecs" | "argparse" | "pathlib")
}

/// What a use of a global makes of it: a name that is inert when it is called need not be when its attributes are set.
pub(super) fn used(global: &mut Global, usage: Usage) {
    global.usage = global.usage.max(usage);
}

fn is_expected(module: &str, name: &str) -> bool {
    // A dotted name reaches through attributes to anything.
    if name.contains('.')
        || name.starts_with('_') && !matches!(name, "_reconstruct" | "_frombuffer") && !name.starts_with("_rebuild_")
    {
        return false;
    }
    match module {
        "torch" => is_torch_type(name),
        "torch._utils" => matches!(
            name,
            "_rebuild_tensor"
                | "_rebuild_tensor_v2"
                | "_rebuild_tensor_v3"
                | "_rebuild_parameter"
                | "_rebuild_parameter_with_state"
                | "_rebuild_qtensor"
                | "_rebuild_sparse_tensor"
                | "_rebuild_meta_tensor_no_storage"
        ),
        "torch._tensor" => name == "_rebuild_from_type_v2",
        "torch.nn.parameter" => matches!(name, "Parameter" | "Buffer"),
        "torch.storage" => matches!(name, "TypedStorage" | "UntypedStorage"),
        "torch.serialization" => name == "_get_layout",
        "collections" => matches!(name, "OrderedDict" | "defaultdict" | "Counter" | "deque"),
        "builtins" | "__builtin__" => matches!(
            name,
            "set"
                | "frozenset"
                | "dict"
                | "list"
                | "tuple"
                | "int"
                | "float"
                | "bool"
                | "str"
                | "bytes"
                | "bytearray"
                | "complex"
                | "slice"
                | "range"
                | "long"
                | "unicode"
                | "object"
        ),
        "numpy" => {
            matches!(name, "dtype" | "ndarray" | "float32" | "float64" | "float16" | "int64" | "int32" | "bool_")
        }
        "numpy.core.multiarray" | "numpy._core.multiarray" => matches!(name, "_reconstruct" | "scalar"),
        "numpy.core.numeric" | "numpy._core.numeric" => name == "_frombuffer",
        "_codecs" => name == "encode",
        "copyreg" | "copy_reg" => false,
        // Old checkpoints of Stable Diffusion carry the trainer's own records.
        "argparse" => name == "Namespace",
        "pytorch_lightning.callbacks.model_checkpoint" | "lightning.pytorch.callbacks.model_checkpoint" => {
            name == "ModelCheckpoint"
        }
        "pathlib" => matches!(name, "Path" | "PosixPath" | "WindowsPath" | "PurePosixPath" | "PureWindowsPath"),
        _ => is_layer_class(module, name),
    }
}

fn is_torch_type(name: &str) -> bool {
    const STORAGES: [&str; 19] = [
        "FloatStorage",
        "HalfStorage",
        "BFloat16Storage",
        "DoubleStorage",
        "LongStorage",
        "IntStorage",
        "ShortStorage",
        "CharStorage",
        "ByteStorage",
        "BoolStorage",
        "QUInt8Storage",
        "QInt8Storage",
        "QInt32Storage",
        "QUInt4x2Storage",
        "QUInt2x4Storage",
        "ComplexFloatStorage",
        "ComplexDoubleStorage",
        "UntypedStorage",
        "TypedStorage",
    ];
    const OTHERS: [&str; 21] = [
        "Size",
        "device",
        "Tensor",
        "float32",
        "float64",
        "float16",
        "bfloat16",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "bool",
        "float8_e4m3fn",
        "float8_e5m2",
        "float8_e4m3fnuz",
        "float8_e5m2fnuz",
        "float8_e8m0fnu",
        "strided",
        "dtype",
        "layout",
    ];
    STORAGES.contains(&name) || OTHERS.contains(&name)
}

/// Classes of layers, as whole models saved by `torch.save` hold them: detectors mostly. Functions stay unknown, and so do the classes
/// that load a file when they are made.
pub(super) fn is_layer_class(module: &str, name: &str) -> bool {
    const MODULES: [&str; 5] =
        ["torch.nn.modules", "ultralytics.nn.modules", "ultralytics.nn.tasks", "models.common", "models.yolo"];
    let is_of = |known: &str| module.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && !name.contains("Backend")
        && MODULES.into_iter().any(is_of)
}

fn is_dangerous(module: &str, name: &str) -> bool {
    // Whatever module it is reached through, the last part of a dotted name may be one of these.
    const NAMES: [&str; 14] = [
        "eval",
        "exec",
        "execfile",
        "compile",
        "system",
        "popen",
        "spawn",
        "__import__",
        "__globals__",
        "__builtins__",
        "__getattribute__",
        "__subclasses__",
        "__reduce__",
        "import_module",
    ];
    const MODULES: [&str; 111] = [
        "antigravity",
        "cgi",
        "cgitb",
        "concurrent",
        "copyreg",
        "copy_reg",
        "ctypes.util",
        "dbm",
        "fileinput",
        "getpass",
        "glob",
        "inspect",
        "interpreters",
        "_interpreters",
        "_xxsubinterpreters",
        "mailcap",
        "nntplib",
        "ntpath",
        "posixpath",
        "_osx_support",
        "_aix_support",
        "_pyrepl",
        "socketserver",
        "turtle",
        "urllib3",
        "uuid",
        "wsgiref",
        "zipapp",
        "zipfile",
        "os",
        "posix",
        "nt",
        "subprocess",
        "pty",
        "commands",
        "sys",
        "runpy",
        "code",
        "codeop",
        "bdb",
        "pdb",
        "operator",
        "_operator",
        "functools",
        "types",
        "marshal",
        "importlib",
        "pkgutil",
        "imp",
        "zipimport",
        "ctypes",
        "_ctypes",
        "cffi",
        "multiprocessing",
        "threading",
        "_thread",
        "signal",
        "socket",
        "ssl",
        "http",
        "httplib",
        "urllib",
        "urllib2",
        "requests",
        "aiohttp",
        "asyncio",
        "ftplib",
        "smtplib",
        "imaplib",
        "poplib",
        "telnetlib",
        "xmlrpc",
        "webbrowser",
        "shutil",
        "tempfile",
        "pickle",
        "_pickle",
        "cPickle",
        "dill",
        "cloudpickle",
        "joblib",
        "shelve",
        "pip",
        "ensurepip",
        "venv",
        "distutils",
        "setuptools",
        "pydoc",
        "doctest",
        "unittest",
        "test",
        "timeit",
        "trace",
        "cProfile",
        "profile",
        "idlelib",
        "lib2to3",
        "site",
        "gc",
        "platform",
        "linecache",
        "py_compile",
        "compileall",
        "_posixsubprocess",
        "io",
        "_io",
        "sqlite3",
        "logging",
        "builtins",
        "__builtin__",
        "nturl2path",
    ];
    const TORCH: [&str; 15] = [
        "torch._C",
        "torch._utils_internal",
        "torch.cuda.memory",
        "torch.ops",
        "torch.classes",
        "torch.hub",
        "torch.load",
        "torch.jit",
        "torch.serialization",
        "torch._dynamo",
        "torch._inductor",
        "torch.fx",
        "torch.utils",
        "torch.distributed",
        "torch.package",
    ];
    let top = module.split('.').next().unwrap_or(module);
    MODULES.contains(&top)
        || name.split('.').any(|part| NAMES.contains(&part))
        || TORCH.iter().any(|prefix| module.starts_with(prefix))
        || (module == "torch" && matches!(name, "load" | "hub" | "jit" | "compile"))
        || ["numpy.f2py", "numpy.testing", "numpy.distutils", "numpy.ma.core.eval", "numpy.lib.npyio"]
            .iter()
            .any(|prefix| module.starts_with(prefix))
        || (top == "numpy" && matches!(name, "load" | "fromfile" | "loadtxt" | "genfromtxt" | "memmap" | "save"))
}
