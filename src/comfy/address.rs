//! Addresses of servers: what the user types made whole, without credentials, and only http or https.

use super::error::ComfyError;
use reqwest::Url;

/// The base address of a server, ending with `/`. Without a scheme it is http: ComfyUI speaks nothing else by itself.
pub(super) fn base(typed: &str) -> Result<Url, ComfyError> {
    let typed = typed.trim();
    let bad = |reason| ComfyError::BadAddress { reason };
    if typed.is_empty() {
        return Err(bad("it is empty"));
    }
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("http://{typed}") };
    let mut url = Url::parse(&whole).map_err(|_error| bad("it is no web address"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("only http and https are spoken"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(bad("it names no host"));
    }
    url.set_query(None);
    url.set_fragment(None);
    let cleared = url.set_username("").is_ok() && url.set_password(None).is_ok();
    if !cleared {
        return Err(bad("it cannot be used"));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Host and port for messages; what is no address stands for itself.
pub(super) fn label(address: &str) -> String {
    let Ok(url) = base(address) else { return address.chars().take(80).collect() };
    let host = url.host_str().unwrap_or("the server");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether it is on this machine. What is sent elsewhere over http can be read on the way.
pub(super) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_an_address() {
        for (typed, whole) in [
            ("127.0.0.1:8188", "http://127.0.0.1:8188/"),
            (" http://me:pw@studio:8188/comfy?x#y ", "http://studio:8188/comfy/"),
            ("https://comfy.example/", "https://comfy.example/"),
        ] {
            assert_eq!(base(typed).unwrap().as_str(), whole);
        }
        for bad in ["", "ftp://x", "file:///etc", "http://", "not an address"] {
            assert!(base(bad).is_err(), "{bad}");
        }
        assert!(is_loopback(&base("[::1]:8188").unwrap()) && !is_loopback(&base("studio:8188").unwrap()));
    }
}
