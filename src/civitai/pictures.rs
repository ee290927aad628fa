//! Preview pictures: bytes of at most 20 MiB from any host, without credentials.

use super::attempts::attempts;
use super::client::{Client, Site};
use super::edge_url::picture_address;
use super::error::CivitaiError;
use super::hosts;
use super::lane::Asker;
use super::settings::Priority;
use super::transport::{Body, is_web_page};
use super::wire::is_usable_host;
use futures_util::FutureExt as _;
use reqwest::Url;
use std::sync::Arc;

impl Client {
    /// The bytes of a preview, at least `width_px` pixels wide where the server resizes: the next width CivitAI's CDN keeps ready.
    /// Videos on that CDN give their poster frame. The bytes are as they came: hostile until decoded with limits, and of any
    /// picture format, whatever the ending.
    pub async fn picture(&self, url: &str, width_px: u32) -> Result<Vec<u8>, CivitaiError> {
        let broken = || CivitaiError::NotAPicture { what: "the address is broken" };
        let mut url = Url::parse(url).ok().filter(is_usable_host).ok_or_else(broken)?;
        hosts::forget_user(&mut url);
        self.refuse_if_offline()?;
        let video = || CivitaiError::NotAPicture { what: "it is a video without a poster frame" };
        let site = self.site();
        let address = picture_address(&url, &site.base, width_px).ok_or_else(video)?;
        let mut body = self.fetch(&site, &address.url).await?;
        if is_moving(&body) {
            // The ending lied.
            body = self.fetch(&site, &address.poster.ok_or_else(video)?).await?;
        }
        check(&body)?;
        Ok(Arc::unwrap_or_clone(body).bytes)
    }

    /// A film as it is published, without credentials: its bytes, and the ending its kind has. Nothing but MP4 and
    /// Matroska passes, whatever the server calls it.
    pub async fn film(&self, url: &str) -> Result<(Vec<u8>, &'static str), CivitaiError> {
        let none = |what| CivitaiError::NotAPicture { what };
        let parsed = Url::parse(url).ok().filter(is_usable_host);
        let mut url = parsed.ok_or_else(|| none("the address is broken"))?;
        hosts::forget_user(&mut url);
        self.refuse_if_offline()?;
        let body = self.fetch_at_most(&self.site(), &url, self.limits().film_bytes).await?;
        let ending = film_ending(&body.bytes).ok_or_else(|| none("it is no video"))?;
        Ok((Arc::unwrap_or_clone(body).bytes, ending))
    }

    /// The bytes of a picture, once for all who wait for them.
    async fn fetch(&self, site: &Arc<Site>, url: &Url) -> Result<Arc<Body>, CivitaiError> {
        self.fetch_at_most(site, url, self.limits().picture_bytes).await
    }

    async fn fetch_at_most(&self, site: &Arc<Site>, url: &Url, limit: usize) -> Result<Arc<Body>, CivitaiError> {
        let lane = self.picture_lane(url);
        // Who takes more bytes asks for something else.
        let (site, url, name) = (Arc::clone(site), url.clone(), format!("{limit} {url}"));
        let flight = self.picture_flights().join(name, Priority::Interactive, |urgency| {
            async move {
                attempts(&lane, &urgency, Asker::default(), || site.transport.bytes(&url, limit)).await.map(Arc::new)
            }
            .boxed()
        });
        flight.await
    }
}

fn is_moving(body: &Body) -> bool {
    film_ending(&body.bytes).is_some() || body.content_type.starts_with("video/")
}

/// The ending of a film by its first bytes.
fn film_ending(bytes: &[u8]) -> Option<&'static str> {
    let brand = bytes.get(4..12).unwrap_or_default();
    let is_still = matches!(brand, b"ftypavif" | b"ftypavis" | b"ftypheic" | b"ftypmif1");
    match () {
        () if bytes.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) => Some("webm"),
        () if brand.starts_with(b"ftyp") && !is_still => Some("mp4"),
        () => None,
    }
}

fn check(body: &Body) -> Result<(), CivitaiError> {
    let what = match () {
        () if body.bytes.is_empty() => "the answer is empty",
        () if is_web_page(body) => "it is a web page",
        () if body.content_type.contains("json") => "it is a message of the server",
        () if is_moving(body) => "it is a video without a poster frame",
        () => return Ok(()),
    };
    Err(CivitaiError::NotAPicture { what })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &[u8], content_type: &str) -> Body {
        Body { bytes: bytes.to_vec(), content_type: content_type.to_owned() }
    }

    #[test]
    fn only_pictures_pass() {
        assert!(check(&body(b"\x89PNG", "image/jpeg")).is_ok(), "the name of the type is no promise");
        assert!(check(&body(b"\0\0\0\x1cftypavif", "image/avif")).is_ok());
        for (bytes, content_type) in [
            (&b""[..], "image/png"),
            (b" <html>", ""),
            (b"{}", "application/json"),
            (b"\0\0\0\x1cftypisom", "image/jpeg"),
            (b"\x1a\x45\xdf\xa3", ""),
        ] {
            assert!(check(&body(bytes, content_type)).is_err(), "{bytes:?} {content_type}");
        }
    }
}
