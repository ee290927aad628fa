//! Addresses of CivitAI's picture CDN: `https://image.civitai.com/{account}/{uuid}/{params}/{name}.{ext}`.
//!
//! From the site's own `edge-url.ts`: the params are comma-joined `k=v`, an empty segment is left out, widths snap up to a ladder,
//! and a video gives a still with `anim=false,transcode=true`. Any other address is used as it is.

use super::hosts;
use reqwest::Url;

/// The widths the CDN keeps ready, in pixels.
const LADDER: [u32; 8] = [96, 320, 450, 512, 800, 1200, 1600, 2200];

/// What to fetch for a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PictureAddress {
    /// The picture, or the poster frame where the ending tells a video.
    pub(super) url: Url,
    /// The poster frame, should `url` turn out to be a video in spite of its ending; `None` when there is no such way.
    pub(super) poster: Option<Url>,
}

/// The address to fetch for a picture of at least this width; `None` for a video that offers no poster frame.
pub(super) fn picture_address(url: &Url, base: &Url, width_px: u32) -> Option<PictureAddress> {
    let video = is_video(url);
    let Some(parts) = edge_parts(url, base) else {
        return (!video).then(|| PictureAddress { url: url.clone(), poster: None });
    };
    let width = snap(width_px);
    let poster = parts.with(&format!("anim=false,transcode=true,width={width}"), &format!("{}.jpeg", parts.stem()));
    if video {
        return Some(PictureAddress { url: poster, poster: None });
    }
    let url = parts.with(&format!("width={width}"), &parts.name);
    Some(PictureAddress { url, poster: Some(poster) })
}

/// The smallest width of the ladder that is not less, or the largest.
fn snap(width_px: u32) -> u32 {
    LADDER.into_iter().find(|width| *width >= width_px).unwrap_or(2200)
}

/// Whether the ending tells a video.
fn is_video(url: &Url) -> bool {
    matches!(extension(url.path()).as_str(), "mp4" | "webm" | "mov" | "m4v" | "mkv")
}

/// The ending of an address without its dot, lower case; empty when there is none.
pub(super) fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

struct EdgeParts {
    url: Url,
    /// Everything up to and with the uuid.
    head: Vec<String>,
    name: String,
}

impl EdgeParts {
    fn with(&self, params: &str, name: &str) -> Url {
        let mut url = self.url.clone();
        let path: Vec<&str> = self.head.iter().map(String::as_str).chain([params, name]).collect();
        url.set_path(&path.join("/"));
        url.set_query(None);
        url.set_fragment(None);
        url
    }

    fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem)
    }
}

/// The parts of an address that looks like the CDN's, on a host of CivitAI or of the base address (mirrors serve pictures too).
fn edge_parts(url: &Url, base: &Url) -> Option<EdgeParts> {
    let host = url.host_str()?;
    if !hosts::is_civitai(host) && base.host_str() != Some(host) {
        return None;
    }
    let segments: Vec<&str> = url.path_segments()?.collect();
    let (head, name) = match segments.as_slice() {
        [head @ .., params, name] if head.last().is_some_and(|id| is_uuid(id)) && params.contains('=') => (head, name),
        [head @ .., name] if head.last().is_some_and(|id| is_uuid(id)) => (head, name),
        _ => return None,
    };
    // The uuid and the account before it.
    if head.len() < 2 || name.is_empty() {
        return None;
    }
    let head = head.iter().map(|&segment| segment.to_owned()).collect();
    Some(EdgeParts { url: url.clone(), head, name: (*name).to_owned() })
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "https://image.civitai.com/xG1nkqKTMzGDvpLrqFT7WA/00000000-1111-2222-3333-444444444444";

    fn address(url: &str, width: u32) -> Option<String> {
        let base = Url::parse("https://civitai.com/api/v1").unwrap();
        picture_address(&Url::parse(url).unwrap(), &base, width).map(|address| address.url.to_string())
    }

    #[test]
    fn widths_snap_up_to_the_ladder() {
        for (asked, got) in [(0, 96), (96, 96), (97, 320), (400, 450), (513, 800), (2200, 2200), (u32::MAX, 2200)] {
            assert_eq!(snap(asked), got, "{asked}");
        }
    }

    #[test]
    fn pictures_come_in_the_width_asked_for() {
        let expected = Some(format!("{HEAD}/width=450/7.jpeg"));
        assert_eq!(address(&format!("{HEAD}/original=true/7.jpeg"), 450), expected);
        assert_eq!(address(&format!("{HEAD}/width=1024,quality=90/7.jpeg"), 440), expected);
        assert_eq!(address(&format!("{HEAD}/7.jpeg"), 450), expected, "without params");
    }

    #[test]
    fn videos_give_their_poster_frame() {
        let expected = Some(format!("{HEAD}/anim=false,transcode=true,width=450/7.jpeg"));
        assert_eq!(address(&format!("{HEAD}/original=true/7.mp4"), 450), expected);
        assert_eq!(address("https://cdn.example/clip.mp4", 450), None);
    }

    #[test]
    fn other_addresses_are_left_alone() {
        for url in [
            "https://lh3.googleusercontent.com/a/picture=s96-c",
            "https://cdn.example/xG1nkqKTMzGDvpLrqFT7WA/00000000-1111-2222-3333-444444444444/original=true/7.jpeg",
            "https://image.civitai.com/logo.png",
            "https://image.civitai.com/a/b/width=450/7.jpeg",
        ] {
            assert_eq!(address(url, 450).as_deref(), Some(url));
        }
    }
}
