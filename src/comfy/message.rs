//! Messages of the WebSocket. They make the progress smooth; nothing is decided by them alone.

use super::wire::Ending;
use serde_json::Value;

/// A text message that matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The queue changed: so many jobs are left.
    Status(Option<u64>),
    /// A job began.
    Start(String),
    /// A node of a job is at work; `None` says the job is over. After a reconnection the job may be missing.
    Executing {
        /// The job.
        prompt_id: Option<String>,
        /// The node.
        node: Option<String>,
    },
    /// Steps of a node.
    Progress {
        /// The job.
        prompt_id: String,
        /// Steps done.
        value: u32,
        /// Steps in all.
        max: u32,
    },
    /// It ended well; the history may not know it yet.
    Success(String),
    /// It failed.
    Error {
        /// The job.
        prompt_id: String,
        /// How.
        ending: Ending,
    },
    /// It was stopped. Everybody hears of everybody's.
    Interrupted(String),
}

/// A preview picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview<'a> {
    /// JPEG or PNG.
    pub picture: &'a [u8],
}

/// Reads a text message; `None` for what does not matter or makes no sense.
pub fn parse_text(text: &str) -> Option<Message> {
    let value: Value = serde_json::from_str(text).ok()?;
    let data = value.get("data")?;
    let string = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| data.get(name).and_then(Value::as_f64).unwrap_or_default().clamp(0.0, 1e9) as u32;
    Some(match value.get("type")?.as_str()? {
        "status" => Message::Status(data.pointer("/status/exec_info/queue_remaining").and_then(Value::as_u64)),
        "execution_start" => Message::Start(string("prompt_id")?),
        "executing" => Message::Executing { prompt_id: string("prompt_id"), node: string("node") },
        "progress" => Message::Progress { prompt_id: string("prompt_id")?, value: number("value"), max: number("max") },
        "execution_success" => Message::Success(string("prompt_id")?),
        "execution_error" => Message::Error { prompt_id: string("prompt_id")?, ending: Ending::from_error(data) },
        "execution_interrupted" => Message::Interrupted(string("prompt_id")?),
        _ => return None,
    })
}

/// Reads a binary message: a preview with or without its description. Unknown kinds are skipped.
pub fn parse_binary(bytes: &[u8]) -> Option<Preview<'_>> {
    let (event, rest) = bytes.split_first_chunk::<4>()?;
    let picture = match u32::from_be_bytes(*event) {
        1 => rest.split_first_chunk::<4>()?.1,
        4 => {
            let (length, rest) = rest.split_first_chunk::<4>()?;
            rest.get(usize::try_from(u32::from_be_bytes(*length)).ok()?..)?
        }
        _ => return None,
    };
    super::job::picture_kind(picture).map(|_kind| Preview { picture })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previews_come_with_and_without_a_description() {
        let jpeg = [0xff, 0xd8, 0xff, 0xe0];
        let plain: Vec<u8> = [0, 0, 0, 1, 0, 0, 0, 1].into_iter().chain(jpeg).collect();
        assert_eq!(parse_binary(&plain).unwrap().picture, jpeg);
        let told: Vec<u8> = [0, 0, 0, 4, 0, 0, 0, 2, b'{', b'}'].into_iter().chain(jpeg).collect();
        assert_eq!(parse_binary(&told).unwrap().picture, jpeg);
        for broken in
            [&[][..], &[0, 0, 0, 4, 0xff, 0xff, 0xff, 0xff, 1], &[0, 0, 0, 9, 1, 2, 3, 4, 5], &[0, 0, 0, 1, 0]]
        {
            assert_eq!(parse_binary(broken), None);
        }
    }

    #[test]
    fn after_a_reconnection_the_job_is_not_named() {
        let message = parse_text(r#"{"type":"executing","data":{"node":"3"}}"#);
        assert_eq!(message, Some(Message::Executing { prompt_id: None, node: Some("3".to_owned()) }));
        assert_eq!(parse_text(r#"{"type":"progress_state","data":{}}"#), None);
        assert_eq!(parse_text("nonsense"), None);
    }
}
