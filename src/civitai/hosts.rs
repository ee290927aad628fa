//! Addresses: where the API is, and which hosts may see the user's key.

use super::error::CivitaiError;
use reqwest::Url;

/// CivitAI's own front ends; each also answers under `api.`.
const SITES: [&str; 3] = ["civitai.com", "civitai.red", "civitai.green"];

/// The API's address as typed by people, made whole: `https://` in front and `/api/v1` behind where missing; user names,
/// queries and fragments dropped.
pub(super) fn api_base(text: &str) -> Result<Url, CivitaiError> {
    let bad = |reason| CivitaiError::BadAddress { reason };
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&whole).ok().ok_or_else(|| bad("it is not a web address"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("it must begin with https:// or http://"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(bad("it names no host"));
    }
    forget_user(&mut url);
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    let path = if path.ends_with("/api/v1") { path } else { format!("{path}/api/v1") };
    url.set_path(&path);
    Ok(url)
}

/// Drops `user:password@`, which the HTTP library would turn into an `Authorization` header.
pub(super) fn forget_user(url: &mut Url) {
    // Both fail only for addresses that cannot have a user at all.
    if url.set_username("").is_err() || url.set_password(None).is_err() {
        tracing::debug!("address without a place for a user name");
    }
}

/// Whether a host is one of CivitAI's own API hosts.
pub(super) fn is_civitai_api(host: &str) -> bool {
    let host = host.strip_prefix("api.").unwrap_or(host);
    SITES.contains(&host)
}

/// Whether an address is CivitAI's, or on this machine.
pub(super) fn is_own(base: &Url) -> bool {
    is_loopback(base) || base.host_str().is_some_and(is_civitai_api)
}

/// Whether a host belongs to CivitAI at all, pictures included.
pub(super) fn is_civitai(host: &str) -> bool {
    SITES.iter().any(|site| host == *site || host.strip_suffix(site).is_some_and(|rest| rest.ends_with('.')))
}

/// Whether we follow a redirect of the API to this address: its own host or another of CivitAI's, and never from https down to http.
pub(super) fn may_follow(base: &Url, from: &Url, to: &Url) -> bool {
    let known = same_origin(base, to) || (to.scheme() == "https" && to.host_str().is_some_and(is_civitai_api));
    known && matches!(to.scheme(), "http" | "https") && !(from.scheme() == "https" && to.scheme() == "http")
}

/// Whether the user's key may go to this address: the host of the base address or one of CivitAI's, and only where nobody can
/// listen: over https, or inside this machine.
pub(super) fn may_see_token(base: &Url, to: &Url) -> bool {
    let private = to.scheme() == "https" || is_loopback(to);
    private && (same_origin(base, to) || to.host_str().is_some_and(is_civitai_api))
}

/// Same scheme, host and port.
pub(super) fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// Whether the address is on this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host with its port where unusual, for messages and budgets.
pub(super) fn host_label(url: &Url) -> String {
    let host = url.host_str().unwrap_or("the server");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_mirror_is_not_civitais_own() {
        assert!(is_own(&url("https://civitai.com/api/v1")) && is_own(&url("http://127.0.0.1:8899/api/v1")));
        assert!(!is_own(&url("https://mirror.example/api/v1")) && !is_own(&url("https://civitai.com.example/")));
    }

    #[test]
    fn the_base_is_made_whole() {
        for (typed, whole) in [
            ("https://civitai.com", "https://civitai.com/api/v1"),
            (" civitai.red/ ", "https://civitai.red/api/v1"),
            ("http://127.0.0.1:8899/api/v1/", "http://127.0.0.1:8899/api/v1"),
            ("https://user:pw@mirror.example/civit?token=x#y", "https://mirror.example/civit/api/v1"),
        ] {
            assert_eq!(api_base(typed).unwrap().as_str(), whole);
        }
        for bad in ["", "ftp://civitai.com", "https://", "not a host"] {
            assert!(api_base(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_key_goes_to_the_service_only() {
        let base = url("https://mirror.example/api/v1");
        for good in
            ["https://mirror.example/x", "https://civitai.com/", "https://api.civitai.red/", "https://civitai.green/"]
        {
            assert!(may_see_token(&base, &url(good)), "{good}");
        }
        for bad in [
            "https://image.civitai.com/",
            "https://evilcivitai.com/",
            "https://civitai.com.evil.example/",
            "http://civitai.com/",
            "http://mirror.example/",
            "https://mirror.example:444/",
            "http://127.0.0.1/",
        ] {
            assert!(!may_see_token(&base, &url(bad)), "{bad}");
        }
        let local = url("http://127.0.0.1:9/api/v1");
        assert!(may_see_token(&local, &url("http://127.0.0.1:9/api/v1/x")));
        assert!(!may_see_token(&url("http://mirror.example/api/v1"), &url("http://mirror.example/x")));
    }

    #[test]
    fn redirects_stay_in_the_family() {
        let base = url("https://civitai.com/api/v1");
        assert!(may_follow(&base, &base, &url("https://civitai.red/api/v1/models")));
        assert!(!may_follow(&base, &base, &url("http://civitai.com/api/v1/models")));
        assert!(!may_follow(&base, &base, &url("https://blocked.example/")));
        assert!(is_civitai("image.civitai.com") && !is_civitai("notcivitai.com"));
    }
}
