//! What went wrong with a call to CivitAI, in the window's language. The threads behind the window know no language, so
//! they tell the trouble itself; whoever paints makes words of it. Its own `Display` is for the command line and the log.

use crate::catalogue::lists::CatalogueError;
use crate::civitai::{CivitaiError, PageReason, without_stop};
use crate::words::tr;
use std::time::Duration;

/// A trouble that can be put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Of a call.
    Civitai(Box<CivitaiError>),
    /// Somebody asked for an article that is gone.
    ArticleGone,
    /// Somebody asked for a version that is gone.
    VersionGone,
    /// The library is not open yet.
    NotOpen,
    /// Anything else, in English.
    Text(String),
}

impl Said {
    /// The sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Civitai(error) => civitai(error),
            Self::ArticleGone => tr!("community-article-gone").to_owned(),
            Self::VersionGone => tr!("compare-version-gone").to_owned(),
            Self::NotOpen => tr!("refused-not-open").to_owned(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl From<CivitaiError> for Said {
    fn from(error: CivitaiError) -> Self {
        Self::Civitai(Box::new(error))
    }
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<CatalogueError> for Said {
    fn from(error: CatalogueError) -> Self {
        match error {
            CatalogueError::Civitai(error) => error.into(),
            CatalogueError::Store(error) => Self::Text(error.to_string()),
        }
    }
}

fn civitai(error: &CivitaiError) -> String {
    match error {
        CivitaiError::BadAddress { reason } => tr!("civitai-bad-address", reason = *reason),
        CivitaiError::Setup { reason } => tr!("civitai-setup", reason = reason),
        CivitaiError::Offline => tr!("civitai-offline").to_owned(),
        CivitaiError::NotAHash => tr!("civitai-not-a-hash").to_owned(),
        CivitaiError::Unreachable { host, reason } => tr!("civitai-unreachable", host = host, reason = reason),
        CivitaiError::TimedOut { host, after } => tr!("civitai-timed-out", host = host, time = wait(*after)),
        CivitaiError::Interrupted { host, reason } => tr!("civitai-interrupted", host = host, reason = reason),
        CivitaiError::WebPage { status } => tr!("civitai-web-page", why = page(*status), status = status.to_string()),
        CivitaiError::BadAnswer { what } => tr!("civitai-bad-answer", what = what),
        CivitaiError::TooLarge { host, limit_mib } => tr!("civitai-too-large", host = host, limit = *limit_mib),
        CivitaiError::Throttled { host, retry_after: Some(after) } => {
            tr!("civitai-throttled-for", host = host, time = wait(*after))
        }
        CivitaiError::Throttled { host, retry_after: None } => tr!("civitai-throttled", host = host),
        CivitaiError::TooManyPages => tr!("civitai-too-many-pages").to_owned(),
        CivitaiError::SignIn { said } => tr!("civitai-sign-in", said = quoted(said.as_deref())),
        CivitaiError::Refused { host, status, said } => {
            tr!("civitai-refused", host = host, status = status.to_string(), said = quoted(said.as_deref()))
        }
        CivitaiError::ServerTrouble { host, status, said, .. } => {
            tr!("civitai-server-trouble", host = host, status = status.to_string(), said = quoted(said.as_deref()))
        }
        CivitaiError::Resting { host, reason, retry_in } => {
            tr!("civitai-resting", host = host, time = wait(*retry_in), reason = reason)
        }
        CivitaiError::SentElsewhere { host } => tr!("civitai-sent-elsewhere", host = host),
        CivitaiError::NoSuchCreator { name } => tr!("civitai-no-creator", name = name),
        CivitaiError::NotAPicture { what } => tr!("civitai-not-a-picture", what = *what),
    }
}

fn quoted(said: Option<&str>) -> String {
    said.map(|said| tr!("civitai-said", said = without_stop(said))).unwrap_or_default()
}

fn wait(time: Duration) -> String {
    match time.as_secs() {
        0 | 1 => tr!("civitai-a-second").to_owned(),
        secs @ ..120 => tr!("civitai-seconds", count = secs),
        secs @ ..7_200 => tr!("civitai-minutes", count = secs.div_ceil(60)),
        secs => tr!("civitai-hours", count = secs.div_ceil(3_600)),
    }
}

fn page(status: u16) -> &'static str {
    match PageReason::of(status) {
        PageReason::Region => tr!("civitai-page-region"),
        PageReason::Robot => tr!("civitai-page-robot"),
        PageReason::WrongAddress => tr!("civitai-page-address"),
        PageReason::Overloaded => tr!("civitai-page-overloaded"),
        PageReason::Unknown => tr!("civitai-page-unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_says_in_english_what_the_command_line_says() {
        let host = || "civitai.com".to_owned();
        let reason = || "no route".to_owned();
        let said = || Some("Server busy.".to_owned());
        let secs = Duration::from_secs;
        let mut errors = vec![
            CivitaiError::BadAddress { reason: "it has no host" },
            CivitaiError::Setup { reason: reason() },
            CivitaiError::Offline,
            CivitaiError::NotAHash,
            CivitaiError::Unreachable { host: host(), reason: reason() },
            CivitaiError::Interrupted { host: host(), reason: reason() },
            CivitaiError::BadAnswer { what: "it ends in the middle".to_owned() },
            CivitaiError::TooLarge { host: host(), limit_mib: 32 },
            CivitaiError::Throttled { host: host(), retry_after: None },
            CivitaiError::TooManyPages,
            CivitaiError::SignIn { said: None },
            CivitaiError::SignIn { said: said() },
            CivitaiError::Refused { host: host(), status: 403, said: said() },
            CivitaiError::ServerTrouble { host: host(), status: 503, said: None, retry_after: None },
            CivitaiError::SentElsewhere { host: host() },
            CivitaiError::NoSuchCreator { name: "mira".to_owned() },
            CivitaiError::NotAPicture { what: "a web page" },
        ];
        errors.extend([200, 403, 404, 451, 524].map(|status| CivitaiError::WebPage { status }));
        for time in [secs(0), secs(7), secs(119), secs(600), secs(90_000)] {
            errors.push(CivitaiError::TimedOut { host: host(), after: time });
            errors.push(CivitaiError::Throttled { host: host(), retry_after: Some(time) });
            errors.push(CivitaiError::Resting { host: host(), reason: reason(), retry_in: time });
        }
        for error in errors {
            assert_eq!(civitai(&error), error.to_string());
        }
    }
}
