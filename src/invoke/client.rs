//! One InvokeAI on this machine: bounded answers, bounded waits, errors in sentences. Paths and answers as in its
//! `invokeai/app/api/routers/model_manager.py`, the same from 4.2 to 6.14.

use super::error::InvokeError;
use super::{Entry, USUAL_ADDRESS};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::error::Error as _;
use std::time::{Duration, Instant};

const USER_AGENT: &str = concat!("CivitDeck/", env!("CARGO_PKG_VERSION"));
/// Models of its list that are looked at.
const MOST_ENTRIES: usize = 200_000;
/// Letters of its words that are told.
const MOST_LETTERS: usize = 300;

/// How long, and how much.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For one answer.
    pub answer: Duration,
    /// For one model to be looked at: InvokeAI hashes it from end to end.
    pub install: Duration,
    /// Between two questions how far it is.
    pub pause: Duration,
    /// Bytes of the list of models.
    pub list_bytes: usize,
    /// Bytes of any other answer.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(30),
            install: Duration::from_mins(30),
            pause: Duration::from_millis(150),
            list_bytes: 128 << 20,
            answer_bytes: 4 << 20,
        }
    }
}

/// A client of one InvokeAI. It waits where it is called, so it belongs on a thread of a job.
#[derive(Debug)]
pub struct Client {
    base: Url,
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    limits: Limits,
}

impl Client {
    /// Makes a client; nothing is sent yet. An empty address is the usual one; another machine is refused.
    pub fn new(address: &str, limits: Limits) -> Result<Self, InvokeError> {
        let base = base(address)?;
        if rustls::crypto::CryptoProvider::get_default().is_none()
            && rustls::crypto::ring::default_provider().install_default().is_err()
        {
            tracing::debug!("another thread installed the TLS provider first");
        }
        let setup = |reason: String| InvokeError::Setup { reason };
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(Duration::from_secs(3))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            // InvokeAI 6.14 with starlette 1.9 and newer fails where an answer without content is to be packed.
            .no_gzip()
            .build()
            .map_err(|error| setup(innermost(&error)))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| setup(error.to_string()))?;
        Ok(Self { base, http, runtime, limits })
    }

    /// Its address, whole.
    pub fn address(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// All models of its list.
    pub fn models(&self) -> Result<Vec<Entry>, InvokeError> {
        let answer = self.get(&["api", "v2", "models", ""], self.limits.list_bytes)?;
        let models = answer.get("models").and_then(Value::as_array).ok_or_else(|| self.not_invoke(200))?;
        Ok(models.iter().take(MOST_ENTRIES).filter_map(entry).collect())
    }

    /// One entry; `None` when it is not in the list any more.
    pub fn model(&self, key: &str) -> Result<Option<Entry>, InvokeError> {
        let url = self.url(&["api", "v2", "models", "i", key])?;
        let (status, bytes) = self.exchange(Method::GET, url, None, self.limits.answer_bytes)?;
        if status == 404 {
            return Ok(None);
        }
        let answer = self.decode(status, &bytes)?;
        entry(&answer).map(Some).ok_or_else(|| self.not_invoke(status))
    }

    /// Adds a file where it lies and waits until InvokeAI has looked at it.
    pub fn install(&self, path: &str, should_stop: &dyn Fn() -> bool) -> Result<Entry, InvokeError> {
        let mut url = self.url(&["api", "v2", "models", "install"])?;
        url.query_pairs_mut().append_pair("source", path).append_pair("inplace", "true");
        let (status, bytes) = self.exchange(Method::POST, url, Some(&json!({})), self.limits.answer_bytes)?;
        if let 409 | 415 | 422 | 424 = status {
            return Err(InvokeError::Refused { reason: detail(&bytes) });
        }
        let mut job = self.decode(status, &bytes)?;
        // Any other job would move the file.
        if job.get("inplace").and_then(Value::as_bool) != Some(true) {
            return Err(self.not_invoke(status));
        }
        let number = job.get("id").and_then(Value::as_u64).ok_or_else(|| self.not_invoke(status))?.to_string();
        let began = Instant::now();
        loop {
            match job.get("status").and_then(Value::as_str) {
                Some("completed") => {
                    return job.get("config_out").and_then(entry).ok_or_else(|| self.not_invoke(200));
                }
                Some("error" | "cancelled") => {
                    let word = |name: &str| job.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
                    let reason = word("error").or_else(|| word("error_reason")).unwrap_or("it does not say why");
                    return Err(InvokeError::Refused { reason: short(reason) });
                }
                Some(_) => {}
                None => return Err(self.not_invoke(200)),
            }
            let is_late = began.elapsed() > self.limits.install;
            if is_late || should_stop() {
                let url = self.url(&["api", "v2", "models", "install", &number])?;
                drop(self.exchange(Method::DELETE, url, None, self.limits.answer_bytes));
                return Err(if is_late { self.silent(self.limits.install) } else { InvokeError::Stopped });
            }
            std::thread::sleep(self.limits.pause);
            job = self.get(&["api", "v2", "models", "install", &number], self.limits.answer_bytes)?;
        }
    }

    /// Takes an entry off the list. The file goes, too, where InvokeAI counts it as its own: the caller sees to that.
    pub fn take_off(&self, entry: &Entry) -> Result<(), InvokeError> {
        if !entry.is_elsewhere() {
            let reason = "the file lies in its own folder and would be deleted with the entry".to_owned();
            return Err(InvokeError::Refused { reason });
        }
        let url = self.url(&["api", "v2", "models", "i", &entry.key])?;
        let answered = self.exchange(Method::DELETE, url, None, self.limits.answer_bytes);
        let trouble = match answered {
            Ok((200..300 | 404, _)) => return Ok(()),
            Ok((409, bytes)) => return Err(InvokeError::Refused { reason: detail(&bytes) }),
            Ok((status, bytes)) => match self.decode(status, &bytes) {
                Ok(_answer) => return Ok(()),
                Err(error) => error,
            },
            Err(error) => error,
        };
        // It may have done it and failed to say so.
        let is_worth_asking = matches!(trouble, InvokeError::Failed { .. } | InvokeError::Unreachable { .. });
        if is_worth_asking && matches!(self.model(&entry.key), Ok(None)) { Ok(()) } else { Err(trouble) }
    }

    /// Its own folder of models, where it tells: as it is written in its settings, often `models` below its own folder.
    pub fn models_dir(&self) -> Option<String> {
        let answer = self.get(&["api", "v1", "app", "runtime_config"], self.limits.answer_bytes).ok()?;
        answer.pointer("/config/models_dir").and_then(Value::as_str).map(str::to_owned)
    }

    fn url(&self, segments: &[&str]) -> Result<Url, InvokeError> {
        let mut url = self.base.clone();
        match url.path_segments_mut() {
            Ok(mut path) => path.pop_if_empty().extend(segments),
            Err(()) => return Err(InvokeError::BadAddress { address: self.address() }),
        };
        Ok(url)
    }

    fn get(&self, segments: &[&str], limit: usize) -> Result<Value, InvokeError> {
        let (status, bytes) = self.exchange(Method::GET, self.url(segments)?, None, limit)?;
        self.decode(status, &bytes)
    }

    fn exchange(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
        limit: usize,
    ) -> Result<(u16, Vec<u8>), InvokeError> {
        let work = async {
            let request = self.http.request(method, url);
            let request = if let Some(body) = body { request.json(body) } else { request };
            let mut response = request.send().await.map_err(|error| self.network(&error))?;
            let status = response.status().as_u16();
            let too_large = || InvokeError::TooLarge { server: self.label(), limit_mib: limit >> 20 };
            let mut bytes = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(|error| self.network(&error))? {
                if bytes.len() + chunk.len() > limit {
                    return Err(too_large());
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok((status, bytes))
        };
        let within = self.limits.answer;
        self.runtime
            .block_on(async { tokio::time::timeout(within, work).await })
            .unwrap_or_else(|_late| Err(self.silent(within)))
    }

    fn decode(&self, status: u16, bytes: &[u8]) -> Result<Value, InvokeError> {
        match status {
            200..300 => serde_json::from_slice(bytes).map_err(|_error| self.not_invoke(status)),
            401 | 403 => Err(InvokeError::SignIn { server: self.label() }),
            500.. => Err(InvokeError::Failed { server: self.label(), status }),
            _ => Err(self.not_invoke(status)),
        }
    }

    fn network(&self, error: &reqwest::Error) -> InvokeError {
        InvokeError::Unreachable { server: self.label(), reason: innermost(error) }
    }

    fn silent(&self, after: Duration) -> InvokeError {
        InvokeError::Silent { server: self.label(), after }
    }

    fn not_invoke(&self, status: u16) -> InvokeError {
        InvokeError::NotInvoke { server: self.label(), status }
    }

    fn label(&self) -> String {
        let host = self.base.host_str().unwrap_or("the server");
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

/// An address made whole, on this machine.
fn base(typed: &str) -> Result<Url, InvokeError> {
    let typed = typed.trim();
    let bad = || InvokeError::BadAddress { address: typed.to_owned() };
    let whole = match typed {
        "" => USUAL_ADDRESS.to_owned(),
        _ if typed.contains("://") => typed.to_owned(),
        _ => format!("http://{typed}"),
    };
    let mut url = Url::parse(&whole).map_err(|_error| bad())?;
    let host = url.host_str().unwrap_or_default().to_owned();
    if !matches!(url.scheme(), "http" | "https") || host.is_empty() {
        return Err(bad());
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if host != "localhost" && !bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()) {
        return Err(InvokeError::Elsewhere { address: typed.to_owned() });
    }
    url.set_query(None);
    url.set_fragment(None);
    if url.set_username("").is_err() || url.set_password(None).is_err() {
        return Err(bad());
    }
    Ok(url)
}

fn entry(config: &Value) -> Option<Entry> {
    let text = |name: &str| config.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let is_unknown = text("type") == Some("unknown");
    Some(Entry { key: text("key")?.to_owned(), path: text("path")?.replace('\\', "/"), is_unknown })
}

/// What it says of a refusal.
fn detail(bytes: &[u8]) -> String {
    let answer: Option<Value> = serde_json::from_slice(bytes).ok();
    let told = answer.as_ref().and_then(|answer| answer.get("detail")).and_then(Value::as_str);
    told.map_or_else(|| "it does not say why".to_owned(), short)
}

fn short(text: &str) -> String {
    let clean: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    clean.trim().chars().take(MOST_LETTERS).collect()
}

fn innermost(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    let told = inner.to_string();
    if told.is_empty() { error.source().map_or(told, ToString::to_string) } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_told_of_files() {
        assert_eq!(base("").unwrap().as_str(), "http://127.0.0.1:9090/");
        assert_eq!(base("localhost:9191").unwrap().port(), Some(9191));
        for elsewhere in ["http://example.org:9090", "10.0.0.7:9090"] {
            assert!(matches!(base(elsewhere), Err(InvokeError::Elsewhere { .. })), "{elsewhere}");
        }
        for bad in ["ftp://127.0.0.1", "http://", "a b"] {
            assert!(matches!(base(bad), Err(InvokeError::BadAddress { .. })), "{bad}");
        }
    }

    #[test]
    fn an_entry_in_its_own_folder_is_never_taken_off() {
        let entry = |path: &str| Entry { key: "k".to_owned(), path: path.to_owned(), is_unknown: false };
        assert!(entry("/models/a.safetensors").is_elsewhere() && entry("D:/models/a.safetensors").is_elsewhere());
        assert!(!entry("1b-2c/a.safetensors").is_elsewhere() && !entry("").is_elsewhere());
        // Nobody listens on port 1: it is refused before anything is sent.
        let client = Client::new("127.0.0.1:1", Limits::default()).unwrap();
        let refused = client.take_off(&entry("1b-2c/a.safetensors"));
        assert!(matches!(refused, Err(InvokeError::Refused { .. })), "{refused:?}");
        assert!(matches!(client.models(), Err(InvokeError::Unreachable { .. })));
    }
}
