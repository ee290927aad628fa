//! The rules, each by what it does to a verdict.

use super::evidence::{Evidence, Shelf};
use super::population::Population;
use super::score::judge;
use crate::formats::weight_sample::WeightSample;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::catalogue::{ModelInfo, Stats};
use crate::model::facts::Container;
use crate::model::file::{FileRecord, FileStamp};
use crate::model::finding::{Finding, FindingCode};
use crate::model::fit::{Companion, Fit, Reason, Setup, Verdict};
use crate::model::ids::{FileKey, ModelId, RootId};
use crate::model::kind::ModelKind;
use crate::model::precision::Precision;
use crate::model::quality::{Flag, Gate, Part, Quality, Standing};
use crate::model::root::RootTool;
use crate::model::sourced::{Source, Sourced};

const NOW: i64 = 1_700_000_000;

fn record(name: &str, kind: ModelKind, family: BaseFamily) -> FileRecord {
    let stamp = FileStamp { size_bytes: 150_000_000, ..FileStamp::default() };
    let mut record = FileRecord::new(FileKey(1), RootId(1), format!("/m/{name}").into(), stamp, NOW);
    record.header.container = Container::Safetensors;
    record.header.kind_by_tensors = Some(kind);
    record.header.family_by_tensors = Some(family);
    record.header.precision = Some(Precision::Fp16);
    record
}

fn comfy(gib: Option<u64>) -> Setup {
    Setup { tools: vec![RootTool::ComfyUi], gpu_memory_bytes: gib.map(|gib| gib << 30) }
}

struct Case {
    record: FileRecord,
    model: Option<ModelInfo>,
    setup: Setup,
    shelf: Shelf,
    sample: Option<WeightSample>,
}

impl Case {
    fn new(record: FileRecord) -> Self {
        Self { record, model: None, setup: comfy(Some(12)), shelf: Shelf::default(), sample: None }
    }

    fn judge(&self) -> (Quality, Fit) {
        let card = Card::new(&self.record, self.model.as_ref(), None);
        judge(&Evidence {
            record: Some(&self.record),
            card: &card,
            model: self.model.as_ref(),
            version: None,
            sample: self.sample,
            population: &Population::default(),
            setup: &self.setup,
            timing: None,
            shelf: &self.shelf,
            now_unix_secs: NOW,
        })
    }

    fn quality(&self) -> Quality {
        self.judge().0
    }

    fn fit(&self) -> Fit {
        self.judge().1
    }
}

fn with_votes(up: u64, down: u64) -> ModelInfo {
    let stats = Stats { thumbs_up_count: Some(up), thumbs_down_count: Some(down), ..Stats::default() };
    let stats = Some(Sourced::new(stats, Source::Civitai, NOW));
    ModelInfo { id: ModelId(1), stats, fetched_unix_secs: NOW, ..ModelInfo::default() }
}

#[test]
fn what_nobody_knows_widens_the_bounds_and_is_never_nothing() {
    let mut case = Case::new(record("a.safetensors", ModelKind::Checkpoint, BaseFamily::Sdxl));
    let known = case.quality();
    case.setup = Setup::default();
    let unknown = case.quality();
    assert!(unknown.high - unknown.low > known.high - known.low, "{unknown:?} against {known:?}");
    assert!(unknown.confidence < known.confidence);
    assert_eq!(unknown.part(Part::Community).unwrap().value, None);
    assert!(unknown.score.unwrap() > 60.0, "{unknown:?}");
    for quality in [known, unknown] {
        let score = quality.score.unwrap();
        assert!(quality.low <= score && score <= quality.high, "{quality:?}");
    }
}

#[test]
fn votes_move_the_score_and_narrow_its_bounds() {
    let mut case = Case::new(record("a.safetensors", ModelKind::Lora, BaseFamily::Sdxl));
    let mut score = |up, down| {
        case.model = Some(with_votes(up, down));
        case.quality()
    };
    let (loved, few, hated) = (score(2000, 10), score(3, 0), score(300, 700));
    assert!(loved.score > few.score && few.score > hated.score);
    assert!(few.high - few.low > loved.high - loved.low);
    assert!(loved.has(Flag::WellLiked) && !few.has(Flag::WellLiked) && few.has(Flag::FewVotes));
    assert!(hated.has(Flag::Disliked));
}

#[test]
fn danger_is_a_gate_that_nothing_outweighs() {
    let mut case = Case::new(record("a.ckpt", ModelKind::Checkpoint, BaseFamily::Sd1));
    case.model = Some(with_votes(100_000, 0));
    case.record.header.container = Container::PickleZip;
    let plain = case.quality();
    assert_eq!(plain.gates, [Gate::PickleFormat]);
    assert_eq!(plain.standing(), Standing::Good);
    for (code, gate) in [
        (FindingCode::DangerousPickle, Gate::DangerousPickle),
        (FindingCode::SuspiciousPickle, Gate::SuspiciousPickle),
        (FindingCode::UnknownPickle, Gate::UnknownPickle),
    ] {
        case.record.header.findings = vec![Finding::new(code, "")];
        let quality = case.quality();
        assert_eq!(quality.gates, [gate]);
        assert!(quality.score.unwrap() <= gate.cap() && quality.high <= gate.cap());
        assert_eq!(quality.standing() == Standing::Dangerous, gate.is_danger());
    }
}

#[test]
fn weights_that_are_no_numbers_bound_the_score() {
    let mut case = Case::new(record("a.safetensors", ModelKind::Lora, BaseFamily::Sdxl));
    case.sample = Some(WeightSample { numbers: 1000, not_finite: 0 });
    assert!(!case.quality().has(Flag::BrokenNumbers));
    case.sample = Some(WeightSample { numbers: 1000, not_finite: 1 });
    let quality = case.quality();
    assert!(quality.has(Flag::BrokenNumbers) && quality.score.unwrap() <= 10.0);
}

#[test]
fn what_a_denoiser_lacks_is_named_and_counts_once_it_is_there() {
    let mut case = Case::new(record("flux.safetensors", ModelKind::DiffusionModel, BaseFamily::Flux1));
    case.setup = comfy(Some(24));
    let fit = case.fit();
    assert_eq!(fit.missing, [Companion::ClipL, Companion::T5Xxl, Companion::Vae]);
    assert_eq!((fit.verdict, fit.reasons.as_slice()), (Verdict::Caveat, &[Reason::MissingCompanions][..]));
    for (name, kind, family) in [
        ("clip_l.safetensors", ModelKind::TextEncoder, BaseFamily::Unknown),
        ("t5xxl_fp8_e4m3fn.safetensors", ModelKind::TextEncoder, BaseFamily::Unknown),
        ("ae.safetensors", ModelKind::Vae, BaseFamily::Flux1),
    ] {
        case.shelf.add(&Card::new(&record(name, kind, family), None, None));
    }
    let fit = case.fit();
    assert_eq!((fit.missing.len(), fit.verdict), (0, Verdict::Works));
}

#[test]
fn memory_and_tools_decide_whether_it_runs() {
    let mut case = Case::new(record("a.safetensors", ModelKind::Checkpoint, BaseFamily::Sdxl));
    case.record.stamp.size_bytes = 6_900_000_000;
    assert_eq!(case.fit().verdict, Verdict::Works);
    case.setup = comfy(Some(4));
    assert_eq!((case.fit().verdict, case.fit().reasons), (Verdict::Caveat, vec![Reason::TooLarge]));
    assert!(case.quality().has(Flag::TooLarge));
    case.setup = comfy(None);
    assert_eq!((case.fit().verdict, case.fit().reasons), (Verdict::Works, vec![Reason::MemoryNotKnown]));
    case.record.header.family_by_tensors = Some(BaseFamily::Wan);
    case.setup = Setup { tools: vec![RootTool::InvokeAi], ..comfy(Some(64)) };
    assert_eq!((case.fit().verdict, case.fit().reasons), (Verdict::No, vec![Reason::NoTool]));
    case.setup.tools.clear();
    assert_eq!((case.fit().verdict, case.fit().reasons), (Verdict::Unknown, vec![Reason::NoToolsKnown]));
}

#[test]
fn an_adapter_wants_a_base_model_and_likes_its_own() {
    let mut case = Case::new(record("a.safetensors", ModelKind::Lora, BaseFamily::Sdxl));
    assert_eq!(case.fit().missing, [Companion::BaseModel]);
    case.shelf.add(&Card::new(&record("b.safetensors", ModelKind::Checkpoint, BaseFamily::Sdxl), None, None));
    assert_eq!(case.fit().verdict, Verdict::Works);
}
