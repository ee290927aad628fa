//! Fetching files from storage: a client that holds no credentials, follows few redirects, and asks for a range.
//!
//! The key never comes near it: it is another HTTP client than the API's, and no function here takes a key.

use super::client::Client;
use super::error::CivitaiError;
use super::hosts;
use super::transport::{network, next_address, storage_http};
use super::wire::is_usable_host;
use bytes::Bytes;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, IF_RANGE, RANGE,
};
use reqwest::{Response, Url};
use std::fmt;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The most redirects from one address.
const MOST_HOPS: usize = 5;
/// How long the storage may take to begin its answer.
const FIRST_BYTE_TIMEOUT: Duration = Duration::from_mins(1);
/// Pieces that come within this time of the first are handed over together.
const GATHERED_WITHIN: Duration = Duration::from_millis(20);
/// The longest file name that is taken from a header, in bytes.
const LONGEST_NAME: usize = 1024;

/// Where a file can be fetched for a while. Whoever has it may fetch, so it is never shown: only its host is.
#[derive(Clone, PartialEq, Eq)]
pub struct StorageAddress(Url);

impl StorageAddress {
    /// An address, when it is one that can be fetched from; any user name in it is dropped.
    pub(super) fn new(mut url: Url) -> Option<Self> {
        hosts::forget_user(&mut url);
        is_usable_host(&url).then_some(Self(url))
    }

    /// Its host.
    pub fn host(&self) -> String {
        hosts::host_label(&self.0)
    }
}

impl fmt::Debug for StorageAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StorageAddress({}/…)", self.host())
    }
}

/// The client for storage. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Storage {
    http: reqwest::Client,
}

/// The beginning of an answer; its bytes are read with [`StorageAnswer::read`].
pub struct StorageAnswer {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type` in lower case, or nothing.
    pub content_type: String,
    /// Where its bytes begin in the file.
    pub start: u64,
    /// Length of the whole file in bytes, where told.
    pub total: Option<u64>,
    /// The storage's mark of these bytes, where it is a strong one.
    pub etag: Option<String>,
    /// The name the storage proposes. Hostile until cleaned.
    pub file_name: Option<String>,
    host: String,
    response: Response,
    /// What came and was not asked for yet.
    left: Bytes,
    /// What ended the answer, while bytes from before are still to be handed over.
    broken: Option<CivitaiError>,
}

/// What a read of an answer gave.
#[derive(Debug)]
pub enum StorageRead {
    /// So many bytes are in the buffer.
    Bytes(usize),
    /// The answer is at its end.
    End,
    /// Nothing came in time.
    Nothing,
}

impl Storage {
    /// A client like this one whose API is asked at `base`: a proxy outside cannot reach storage inside this machine.
    pub(super) fn new(base: &Url) -> Result<Self, CivitaiError> {
        Ok(Self { http: storage_http(base)? })
    }

    /// Asks for a file from a byte on. `if_range` is the mark of the bytes that are there already: when the file has changed
    /// meanwhile, the answer begins at 0. Any status is an answer; errors are those of the network.
    pub async fn open(
        &self,
        address: &StorageAddress,
        from: u64,
        if_range: Option<&str>,
    ) -> Result<StorageAnswer, CivitaiError> {
        let host = address.host();
        let work = self.follow(address, from, if_range);
        let response = tokio::time::timeout(FIRST_BYTE_TIMEOUT, work).await;
        let response =
            response.map_err(|_elapsed| CivitaiError::TimedOut { host: host.clone(), after: FIRST_BYTE_TIMEOUT })??;
        Ok(StorageAnswer::of(response, host))
    }

    async fn follow(
        &self,
        address: &StorageAddress,
        from: u64,
        if_range: Option<&str>,
    ) -> Result<Response, CivitaiError> {
        let elsewhere = || CivitaiError::SentElsewhere { host: address.host() };
        let mut url = address.0.clone();
        for _ in 0..=MOST_HOPS {
            let mut request = self.http.get(url.clone()).header(ACCEPT, "*/*").header(ACCEPT_ENCODING, "identity");
            if from > 0 {
                request = request.header(RANGE, format!("bytes={from}-"));
                if let Some(mark) = if_range {
                    request = request.header(IF_RANGE, mark);
                }
            }
            let response = request.send().await.map_err(|error| network(&error, &address.host()))?;
            if !response.status().is_redirection() || response.status().as_u16() == 304 {
                return Ok(response);
            }
            let next = next_address(&url, &response).filter(is_usable_host);
            let next = next.filter(|next| url.scheme() != "https" || next.scheme() == "https");
            url = next.ok_or_else(elsewhere)?;
        }
        Err(elsewhere())
    }
}

impl StorageAnswer {
    fn of(response: Response, host: String) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers();
        let range = text(headers, &CONTENT_RANGE).and_then(content_range);
        let start = if status == 206 { range.and_then(|range| range.0).unwrap_or(u64::MAX) } else { 0 };
        let total = match status {
            206 | 416 => range.and_then(|range| range.1),
            // A length behind a compression says nothing of the file.
            _ if headers.contains_key(CONTENT_ENCODING) => None,
            _ => response.content_length(),
        };
        Self {
            status,
            content_type: text(headers, &CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase(),
            start,
            total,
            etag: text(headers, &ETAG).filter(|mark| !mark.starts_with("W/")).map(str::to_owned),
            file_name: text(headers, &CONTENT_DISPOSITION).and_then(disposition_name),
            host,
            response,
            left: Bytes::new(),
            broken: None,
        }
    }

    /// The next bytes, waiting for the first of them no longer than `longest`. Networks give them in small pieces: those that follow
    /// closely are gathered, because each read costs its reader a write and a hand-over.
    pub async fn read(&mut self, buffer: &mut [u8], longest: Duration) -> Result<StorageRead, CivitaiError> {
        let mut filled = 0;
        let mut until = Instant::now() + longest;
        loop {
            let room = buffer.get_mut(filled..).unwrap_or_default();
            let count = room.len().min(self.left.len());
            if let Some(place) = room.get_mut(..count) {
                place.copy_from_slice(&self.left.split_to(count));
            }
            if filled == 0 && count > 0 {
                until = Instant::now() + GATHERED_WITHIN;
            }
            filled += count;
            if filled == buffer.len() || self.broken.is_some() {
                break;
            }
            match timeout_at(until, self.response.chunk()).await {
                Ok(Ok(Some(chunk))) => self.left = chunk,
                Ok(Ok(None)) if filled == 0 => return Ok(StorageRead::End),
                Err(_elapsed) if filled == 0 => return Ok(StorageRead::Nothing),
                Ok(Err(error)) => self.broken = Some(network(&error, &self.host)),
                Ok(Ok(None)) | Err(_) => break,
            }
        }
        match self.broken.take_if(|_| filled == 0) {
            Some(error) => Err(error),
            None => Ok(StorageRead::Bytes(filled)),
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

/// First byte and whole length of `bytes 5-9/10` and `bytes */10`.
fn content_range(value: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (range, total) = value.strip_prefix("bytes")?.trim().split_once('/')?;
    let start = range.split_once('-').and_then(|(start, _)| start.trim().parse().ok());
    Some((start, total.trim().parse().ok()))
}

/// The name in `attachment; filename="a.safetensors"`, or the one after `filename*=`.
fn disposition_name(value: &str) -> Option<String> {
    let value = value.get(..LONGEST_NAME).unwrap_or(value);
    let part = |key: &str| {
        let pieces = value.split(';').map(str::trim);
        pieces.filter_map(|piece| piece.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case(key))
    };
    if let Some((_, encoded)) = part("filename*") {
        let (_, name) = encoded.rsplit_once("''")?;
        return Some(percent_decoded(name));
    }
    let (_, plain) = part("filename")?;
    Some(plain.trim().trim_matches('"').replace("\\\"", "\""))
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *byte == b'%');
        out.push(decoded.unwrap_or(*byte));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl Client {
    /// The client for storage. Making one reads the system's certificates: make one and clone it.
    pub fn storage(&self) -> Result<Storage, CivitaiError> {
        Storage::new(&self.site().base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_its_host_only() {
        let address = StorageAddress::new(Url::parse("https://me:pw@r2.example/a?X-Amz-Signature=secret").unwrap());
        let shown = format!("{:?}", address.unwrap());
        assert_eq!(shown, "StorageAddress(r2.example/…)");
        assert!(StorageAddress::new(Url::parse("file:///etc/passwd").unwrap()).is_none());
        assert!(StorageAddress::new(Url::parse("https://undefined/x").unwrap()).is_none());
    }

    #[test]
    fn ranges_and_names_are_read_from_headers() {
        assert_eq!(content_range("bytes 5-9/10"), Some((Some(5), Some(10))));
        assert_eq!(content_range("bytes */10"), Some((None, Some(10))));
        assert_eq!(content_range("bytes 5-9/*"), Some((Some(5), None)));
        assert_eq!(content_range("items 5-9/10"), None);
        let name = |value| disposition_name(value);
        assert_eq!(name("attachment; filename=\"a b.safetensors\"").as_deref(), Some("a b.safetensors"));
        assert_eq!(name("attachment; filename=x; filename*=UTF-8''%E5%A2%A8.pt").as_deref(), Some("墨.pt"));
        assert_eq!(name("inline"), None);
        assert_eq!(percent_decoded("100%"), "100%");
    }
}
