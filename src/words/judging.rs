//! The names of verdicts and licences in the current language.

use crate::model::fit::{Companion, Reason, Verdict};
use crate::model::quality::{Flag, Gate, Origin, Part, Signal, Standing};
use crate::model::terms::{Answer, Ground, Intent};
use crate::tr;

/// A part of a score.
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Technical => tr!("quality-part-technical"),
        Part::Community => tr!("quality-part-community"),
        Part::Performance => tr!("quality-part-performance"),
        Part::Compatibility => tr!("quality-part-compatibility"),
        Part::Security => tr!("quality-part-security"),
    }
}

/// What can be known.
pub fn signal(signal: Signal) -> &'static str {
    match signal {
        Signal::Structure => tr!("quality-signal-structure"),
        Signal::PublishedBytes => tr!("quality-signal-published-bytes"),
        Signal::Agreement => tr!("quality-signal-agreement"),
        Signal::Numbers => tr!("quality-signal-numbers"),
        Signal::Rank => tr!("quality-signal-rank"),
        Signal::TriggerWords => tr!("quality-signal-trigger-words"),
        Signal::Samples => tr!("quality-signal-samples"),
        Signal::Description => tr!("quality-signal-description"),
        Signal::Liking => tr!("quality-signal-liking"),
        Signal::Reach => tr!("quality-signal-reach"),
        Signal::Approval => tr!("quality-signal-approval"),
        Signal::Memory => tr!("quality-signal-memory"),
        Signal::Economy => tr!("quality-signal-economy"),
        Signal::Timing => tr!("quality-signal-timing"),
        Signal::Tools => tr!("quality-signal-tools"),
        Signal::Companions => tr!("quality-signal-companions"),
        Signal::OwnScan => tr!("quality-signal-own-scan"),
        Signal::SiteScan => tr!("quality-signal-site-scan"),
        Signal::VirusScan => tr!("quality-signal-virus-scan"),
    }
}

/// Who told.
pub fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::File => tr!("quality-origin-file"),
        Origin::Civitai => tr!("quality-origin-civitai"),
        Origin::Beside => tr!("quality-origin-beside"),
        Origin::Catalogue => tr!("quality-origin-catalogue"),
        Origin::Machine => tr!("quality-origin-machine"),
    }
}

/// Why a score is bounded.
pub fn gate(gate: Gate) -> &'static str {
    match gate {
        Gate::DangerousPickle => tr!("quality-gate-dangerous-pickle"),
        Gate::SiteFoundDanger => tr!("quality-gate-site-found-danger"),
        Gate::VirusFound => tr!("quality-gate-virus-found"),
        Gate::Broken => tr!("quality-gate-broken"),
        Gate::BrokenNumbers => tr!("quality-gate-broken-numbers"),
        Gate::SuspiciousPickle => tr!("quality-gate-suspicious-pickle"),
        Gate::DiffersFromPublished => tr!("quality-gate-differs-from-published"),
        Gate::UnknownPickle => tr!("quality-gate-unknown-pickle"),
        Gate::UnscannedPickle => tr!("quality-gate-unscanned-pickle"),
        Gate::PickleFormat => tr!("quality-gate-pickle-format"),
    }
}

/// What is worth a word.
pub fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::DangerousPickle => tr!("quality-flag-dangerous-pickle"),
        Flag::SuspiciousPickle => tr!("quality-flag-suspicious-pickle"),
        Flag::SiteFoundDanger => tr!("quality-flag-site-found-danger"),
        Flag::VirusFound => tr!("quality-flag-virus-found"),
        Flag::Broken => tr!("quality-flag-broken"),
        Flag::Truncated => tr!("quality-flag-truncated"),
        Flag::ZeroWeights => tr!("quality-flag-zero-weights"),
        Flag::BrokenNumbers => tr!("quality-flag-broken-numbers"),
        Flag::DiffersFromPublished => tr!("quality-flag-differs-from-published"),
        Flag::UnknownPickle => tr!("quality-flag-unknown-pickle"),
        Flag::Misplaced => tr!("quality-flag-misplaced"),
        Flag::WrongExtension => tr!("quality-flag-wrong-extension"),
        Flag::Disliked => tr!("quality-flag-disliked"),
        Flag::TooLarge => tr!("quality-flag-too-large"),
        Flag::MissingCompanions => tr!("quality-flag-missing-companions"),
        Flag::NoTool => tr!("quality-flag-no-tool"),
        Flag::PickleFormat => tr!("quality-flag-pickle-format"),
        Flag::HeaderEdited => tr!("quality-flag-header-edited"),
        Flag::TrailingBytes => tr!("quality-flag-trailing-bytes"),
        Flag::FullPrecision => tr!("quality-flag-full-precision"),
        Flag::OddRank => tr!("quality-flag-odd-rank"),
        Flag::NoTriggerWords => tr!("quality-flag-no-trigger-words"),
        Flag::NoSamples => tr!("quality-flag-no-samples"),
        Flag::NoDescription => tr!("quality-flag-no-description"),
        Flag::FewVotes => tr!("quality-flag-few-votes"),
        Flag::Gone => tr!("quality-flag-gone"),
        Flag::PaidAccess => tr!("quality-flag-paid-access"),
        Flag::Outdated => tr!("quality-flag-outdated"),
        Flag::Verified => tr!("quality-flag-verified"),
        Flag::SoundContainer => tr!("quality-flag-sound-container"),
        Flag::WellLiked => tr!("quality-flag-well-liked"),
        Flag::WidelyUsed => tr!("quality-flag-widely-used"),
        Flag::FitsMemory => tr!("quality-flag-fits-memory"),
        Flag::WorksHere => tr!("quality-flag-works-here"),
    }
}

/// Whether it runs here.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Works => tr!("fit-verdict-works"),
        Verdict::Caveat => tr!("fit-verdict-works-with-caveat"),
        Verdict::No => tr!("fit-verdict-no"),
        Verdict::Unknown => tr!("fit-verdict-unknown"),
    }
}

/// Why it may not.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Broken => tr!("fit-reason-broken"),
        Reason::NoModel => tr!("fit-reason-no-model"),
        Reason::NoTool => tr!("fit-reason-no-tool"),
        Reason::NeedsExtension => tr!("fit-reason-needs-extension"),
        Reason::MissingCompanions => tr!("fit-reason-missing-companions"),
        Reason::Relative => tr!("fit-reason-relative"),
        Reason::TooLarge => tr!("fit-reason-too-large"),
        Reason::Tight => tr!("fit-reason-tight"),
        Reason::MemoryNotKnown => tr!("fit-reason-memory-not-known"),
        Reason::NoToolsKnown => tr!("fit-reason-no-tools-known"),
        Reason::FamilyNotKnown => tr!("fit-reason-family-not-known"),
    }
}

/// What it needs.
pub fn companion(companion: Companion) -> &'static str {
    match companion {
        Companion::BaseModel => tr!("companion-base-model"),
        Companion::ClipL => tr!("companion-clip-l"),
        Companion::ClipG => tr!("companion-clip-g"),
        Companion::T5Xxl => tr!("companion-t5xxl"),
        Companion::Umt5Xxl => tr!("companion-umt5-xxl"),
        Companion::Qwen25Vl => tr!("companion-qwen-2-5-vl-7b"),
        Companion::Qwen3 => tr!("companion-qwen-3"),
        Companion::Gemma2 => tr!("companion-gemma-2-2b"),
        Companion::Llama3 => tr!("companion-llama-3"),
        Companion::Mistral => tr!("companion-mistral-small"),
        Companion::Vae => tr!("companion-vae"),
    }
}

/// What somebody intends.
pub fn intent(intent: Intent) -> &'static str {
    match intent {
        Intent::SellImages => tr!("intent-sell-images"),
        Intent::Host => tr!("intent-host"),
        Intent::Merge => tr!("intent-merge"),
        Intent::SellMerges => tr!("intent-sell"),
        Intent::NoCredit => tr!("intent-no-credit"),
    }
}

/// Whether they may.
pub fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => tr!("answer-yes"),
        Answer::Read => tr!("answer-read-the-licence"),
        Answer::Unknown => tr!("answer-unknown"),
        Answer::No => tr!("answer-no"),
    }
}

/// Why.
pub fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::CreatorAllows => tr!("ground-creator-allows"),
        Ground::CreatorForbids => tr!("ground-creator-forbids"),
        Ground::CreatorSilent => tr!("ground-creator-silent"),
        Ground::BaseAllows => tr!("ground-base-allows"),
        Ground::BaseForbids => tr!("ground-base-forbids"),
        Ground::BaseOwnTerms => tr!("ground-base-own-terms"),
        Ground::BaseNotKnown => tr!("ground-base-not-known"),
    }
}

/// How a score stands.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => tr!("standing-good"),
        Standing::Doubtful => tr!("standing-doubtful"),
        Standing::Dangerous => tr!("standing-dangerous"),
    }
}
