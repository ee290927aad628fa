//! Downloads in the current language: why there is no file, what one under way does, by what one was proved.

use super::{date, size};
use crate::model::download::{Difference, Download, DownloadState, FolderTrouble, Proof, Refusal};
use crate::tr;

/// Why there is no file, one sentence.
pub fn refusal(refusal: &Refusal) -> String {
    let plain = match refusal {
        Refusal::SignIn => tr!("refusal-sign-in"),
        Refusal::Disabled => tr!("refusal-disabled"),
        Refusal::Paid => tr!("refusal-paid"),
        Refusal::NoAccess => tr!("refusal-no-access"),
        Refusal::Archived => tr!("refusal-archived"),
        Refusal::Gone => tr!("refusal-gone"),
        Refusal::Region => tr!("refusal-region"),
        Refusal::Offline => tr!("refusal-offline"),
        Refusal::NameTaken => tr!("refusal-name-taken"),
        Refusal::NotAModel { web_page: true } => tr!("refusal-web-page"),
        Refusal::NotAModel { web_page: false } => tr!("refusal-message"),
        Refusal::EarlyAccess { until_unix_secs: None } => tr!("refusal-early-access"),
        Refusal::RateLimited { retry_after_secs: None } => tr!("refusal-rate-limited"),
        Refusal::EarlyAccess { until_unix_secs: Some(until) } => {
            return tr!("refusal-early-access-until", date = date(*until));
        }
        Refusal::RateLimited { retry_after_secs: Some(secs) } => {
            return tr!("refusal-rate-limited-for", count = secs);
        }
        Refusal::Network { reason } => return tr!("refusal-network", reason = reason),
        Refusal::Storage { status } => return tr!("refusal-storage", status = status.to_string()),
        Refusal::NotHandedOut { status } => return tr!("refusal-not-handed-out", status = status.to_string()),
        Refusal::Said { words } => return tr!("refusal-said", words = words),
        Refusal::DiskFull { needed_bytes, free_bytes } => {
            return tr!("refusal-disk-full", needed = size(*needed_bytes), free = size(*free_bytes));
        }
        Refusal::Disk { reason } => return tr!("refusal-disk", reason = reason),
        Refusal::Differs(Difference::Size { published, came }) => {
            return tr!("refusal-differs-size", published = size(*published), came = size(*came));
        }
        Refusal::Differs(Difference::Hash { kind, published, came }) => {
            return tr!("refusal-differs-hash", kind = kind.label(), published = published, came = came);
        }
        Refusal::Broken { detail } => return tr!("refusal-broken", detail = detail),
    };
    plain.to_owned()
}

/// Where a settled or waiting download stands, one short line.
pub fn state(download: &Download) -> String {
    match download.state {
        DownloadState::Waiting => tr!("download-waiting").to_owned(),
        DownloadState::Running => tr!("download-running").to_owned(),
        DownloadState::Paused => tr!("download-paused").to_owned(),
        DownloadState::Cancelled => tr!("download-cancelled").to_owned(),
        DownloadState::Done => proof(download.proof).to_owned(),
        DownloadState::Failed => download.refusal.as_ref().map(refusal).unwrap_or_default(),
    }
}

/// Why a folder cannot be one for downloads.
pub fn folder_trouble(trouble: &FolderTrouble) -> String {
    match trouble {
        FolderTrouble::NotWhole(path) => tr!("downloads-folder-not-whole", path = path),
        FolderTrouble::NotThere(path) => tr!("downloads-folder-not-there", path = path),
    }
}

/// By what a finished file was proved.
pub fn proof(proof: Option<Proof>) -> &'static str {
    match proof {
        Some(Proof::Sha256) => tr!("proof-sha256"),
        Some(Proof::Blake3) => tr!("proof-blake3"),
        Some(Proof::AutoV2) => tr!("proof-autov2"),
        Some(Proof::Structure) | None => tr!("proof-structure"),
    }
}
