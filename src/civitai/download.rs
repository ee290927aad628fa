//! Asking where a file can be fetched, without following there: the address, or the refusal in its meaning.

use super::attempts::attempts;
use super::client::{Client, Site};
use super::error::CivitaiError;
use super::flight::Urgency;
use super::hosts;
use super::lane::Asker;
use super::settings::Priority;
use super::storage::StorageAddress;
use super::transport::{Plain, is_web_page};
use super::wire::is_wire_id;
use super::{error_body, wire};
use crate::model::download::Refusal;
use crate::model::ids::{CivitFileId, VersionId};
use reqwest::Url;
use serde_json::Value;

/// The most redirects between CivitAI's own hosts before one leads to storage.
const MOST_HOPS: usize = 4;

/// What came of asking for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DownloadAnswer {
    /// It can be fetched here for a while.
    Address(StorageAddress),
    /// It cannot be had, at least not now.
    Refused(Refusal),
}

impl Client {
    /// Where a file can be fetched now: the version's primary one, or the one of this id. Each call counts as a download and
    /// against the user's quota on CivitAI: never ask only to see.
    pub async fn download_address(
        &self,
        priority: Priority,
        version: VersionId,
        file: Option<CivitFileId>,
    ) -> Result<DownloadAnswer, CivitaiError> {
        if !is_wire_id(version.0) {
            return Ok(DownloadAnswer::Refused(Refusal::Gone));
        }
        self.refuse_if_offline()?;
        let site = self.site();
        let url = endpoint(&site.base, version, file.filter(|file| is_wire_id(file.0)))?;
        let asker = Asker { part: Some("download"), urgent: false };
        attempts(site.lane(), &Urgency::of(priority), asker, || locate(&site, &url)).await
    }
}

/// `/api/download/models/12`, beside `/api/v1`.
fn endpoint(base: &Url, version: VersionId, file: Option<CivitFileId>) -> Result<Url, CivitaiError> {
    let mut url = base.clone();
    match url.path_segments_mut() {
        Ok(mut path) => path.pop().extend(["download", "models", &version.to_string()]),
        Err(()) => return Err(CivitaiError::BadAddress { reason: "it cannot have a path" }),
    };
    if let Some(file) = file {
        url.query_pairs_mut().append_pair("fileId", &file.to_string());
    }
    Ok(url)
}

/// Asks, and follows only from one of CivitAI's hosts to another.
async fn locate(site: &Site, url: &Url) -> Result<DownloadAnswer, CivitaiError> {
    let host = hosts::host_label(url);
    let elsewhere = || CivitaiError::SentElsewhere { host: host.clone() };
    let mut url = url.clone();
    for _ in 0..MOST_HOPS {
        let answer = site.transport.plain(&url, &host).await?;
        let Some(next) = answer.location.clone() else { return read(&answer, &host) };
        let family = hosts::same_origin(&site.base, &next) || next.host_str().is_some_and(hosts::is_civitai_api);
        if family && next.path().contains("/api/download/") {
            if !hosts::may_follow(&site.base, &url, &next) {
                return Err(elsewhere());
            }
            url = next;
        } else if family {
            // Browsers are sent to the log-in or to the model's page.
            let refusal = if next.path().contains("login") { Refusal::SignIn } else { Refusal::NoAccess };
            return Ok(DownloadAnswer::Refused(refusal));
        } else {
            let downgraded = site.base.scheme() == "https" && next.scheme() != "https";
            let address = StorageAddress::new(next).filter(|_| !downgraded);
            return address.map(DownloadAnswer::Address).ok_or_else(elsewhere);
        }
    }
    Err(elsewhere())
}

/// What an answer that leads nowhere means.
fn read(answer: &Plain, host: &str) -> Result<DownloadAnswer, CivitaiError> {
    let status = answer.status;
    let said = error_body::said(&answer.body.bytes);
    let refused = |refusal| Ok(DownloadAnswer::Refused(refusal));
    if matches!(status, 451) {
        return refused(Refusal::Region);
    }
    if is_web_page(&answer.body) {
        return Err(CivitaiError::WebPage { status });
    }
    let body: Value = serde_json::from_slice(&answer.body.bytes).unwrap_or_default();
    let says = |word: &str| {
        let fields = ["error", "message"].into_iter().filter_map(|key| body.get(key)?.as_str());
        fields.into_iter().any(|text| text.to_ascii_lowercase().contains(word))
    };
    match status {
        401 if says("disabled downloads") => refused(Refusal::Disabled),
        401 => refused(Refusal::SignIn),
        402 => refused(Refusal::Paid),
        403 if says("early access") => refused(early_access(&body, says("purchase"))),
        403 if says("region") || says("country") => refused(Refusal::Region),
        403 => refused(Refusal::NoAccess),
        404 => refused(Refusal::Gone),
        410 => refused(Refusal::Archived),
        429 => refused(Refusal::RateLimited { retry_after_secs: answer.retry_after.map(|wait| wait.as_secs()) }),
        200..=299 => Err(CivitaiError::BadAnswer { what: "it does not say where the file is".to_owned() }),
        400..=499 => refused(Refusal::Said { words: said.unwrap_or_else(|| format!("status {status}")) }),
        // It is well and answers; what it cannot hand out is this file. Other files are not kept waiting for it.
        500 => refused(Refusal::NotHandedOut { status }),
        _ => Err(CivitaiError::ServerTrouble { host: host.to_owned(), status, said, retry_after: answer.retry_after }),
    }
}

/// A gate with a date opens by itself; one without is a price.
fn early_access(body: &Value, names_a_price: bool) -> Refusal {
    let until = body.get("deadline").and_then(Value::as_str).and_then(wire::unix_secs);
    match until {
        Some(until) => Refusal::EarlyAccess { until_unix_secs: Some(until) },
        None if names_a_price || body.get("deadline").is_none() => Refusal::Paid,
        None => Refusal::EarlyAccess { until_unix_secs: None },
    }
}

#[cfg(test)]
mod tests {
    use super::super::transport::Body;
    use super::*;

    fn answer(status: u16, body: &str) -> Plain {
        let body = Body { bytes: body.as_bytes().to_vec(), content_type: String::new() };
        Plain { status, location: None, retry_after: None, body }
    }

    fn refusal(status: u16, body: &str) -> Refusal {
        match read(&answer(status, body), "h").unwrap() {
            DownloadAnswer::Refused(refusal) => refusal,
            DownloadAnswer::Address(address) => panic!("{address:?}"),
        }
    }

    #[test]
    fn the_endpoint_lies_beside_the_api() {
        let base = Url::parse("https://mirror.example/x/api/v1").unwrap();
        let url = endpoint(&base, VersionId(12), Some(CivitFileId(3))).unwrap();
        assert_eq!(url.as_str(), "https://mirror.example/x/api/download/models/12?fileId=3");
    }

    #[test]
    fn every_refusal_is_told_by_its_body() {
        let login = r#"{"error":"Unauthorized","message":"The creator of this asset requires you to be logged in to download it"}"#;
        let disabled =
            r#"{"error":"Unauthorized","message":"The creator of this asset has disabled downloads on this file"}"#;
        let early = r#"{"error":"Early Access","deadline":"2026-01-01T00:00:00.000Z","message":"This asset is in Early Access."}"#;
        let paid = r#"{"error":"Early Access","message":"This asset requires a purchase to download it."}"#;
        assert_eq!(refusal(401, login), Refusal::SignIn);
        assert_eq!(refusal(401, disabled), Refusal::Disabled);
        assert_eq!(refusal(403, early), Refusal::EarlyAccess { until_unix_secs: Some(1_767_225_600) });
        assert_eq!(refusal(403, paid), Refusal::Paid);
        assert_eq!(refusal(403, r#"{"error":"Forbidden"}"#), Refusal::NoAccess);
        assert_eq!(refusal(404, r#"{"error":"File not found"}"#), Refusal::Gone);
        assert_eq!(refusal(410, r#"{"error":"Model archived"}"#), Refusal::Archived);
        assert_eq!(refusal(429, "{}"), Refusal::RateLimited { retry_after_secs: None });
        assert_eq!(refusal(451, "<html>"), Refusal::Region);
        assert_eq!(refusal(400, r#"{"error":"bad"}"#), Refusal::Said { words: "bad".to_owned() });
        assert!(matches!(read(&answer(200, "<html>"), "h"), Err(CivitaiError::WebPage { .. })));
        assert_eq!(refusal(500, r#"{"error":"Error downloading file"}"#), Refusal::NotHandedOut { status: 500 });
        assert!(matches!(read(&answer(503, "{}"), "h"), Err(CivitaiError::ServerTrouble { .. })));
    }
}
