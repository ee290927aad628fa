//! What an error answer says, in whichever of its six shapes it came.
//!
//! The shapes, from the site's source: `{"error":"text"}`, `{"error":{"message":"<JSON text of zod issues>"}}`, `{"message":"text"}`,
//! a bare array of zod issues, `{"error":"text","code":".."}`, and a bare zod error `{"issues":[..]}`.

use serde_json::Value;

/// The longest sentence we repeat from a server, in characters.
const LONGEST: usize = 200;
/// How deep messages may be wrapped in each other.
const DEEPEST: usize = 6;

/// The sentence in an error body; `None` when it has none. One line, at most 200 characters.
pub(super) fn said(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    tidy(&sentence(&value, DEEPEST)?)
}

fn sentence(value: &Value, depth: usize) -> Option<String> {
    let deeper = depth.checked_sub(1)?;
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            // A message that is itself JSON: zod errors are serialised twice.
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => sentence(&inner, deeper).or_else(|| Some(text.clone())),
            _ => Some(text.clone()),
        },
        Value::Array(issues) => {
            let all: Vec<String> = issues.iter().take(3).filter_map(|issue| sentence(issue, deeper)).collect();
            (!all.is_empty()).then(|| all.join("; "))
        }
        Value::Object(map) => ["message", "error", "issues", "errors"].iter().find_map(|key| {
            let text = sentence(map.get(*key)?, deeper)?;
            // The same key order would hide `{"error":"Early Access","message":"…"}`'s better half; message goes first.
            (!text.trim().is_empty()).then_some(text)
        }),
        _ => None,
    }
}

fn tidy(text: &str) -> Option<String> {
    let words: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST * 4).collect();
    let one_line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = one_line.chars().take(LONGEST).collect();
    (!cut.is_empty()).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_shape_gives_its_sentence() {
        let issues = r#"[{\"code\":\"too_big\",\"message\":\"Too big: expected number to be <=100\"}]"#;
        let cases = [
            (r#"{"error":"Model not found"}"#.to_owned(), "Model not found"),
            (
                format!(r#"{{"error":{{"name":"ZodError","message":"{issues}"}}}}"#),
                "Too big: expected number to be <=100",
            ),
            ("{\"error\":\"✖ Invalid input\\n  → at id\"}".to_owned(), "✖ Invalid input → at id"),
            (r#"{"message":"User not found"}"#.to_owned(), "User not found"),
            (r#"[{"message":"one"},{"message":"two"}]"#.to_owned(), "one; two"),
            (r#"{"error":"busy","code":"TIMEOUT"}"#.to_owned(), "busy"),
            (
                r#"{"message":"An unexpected error occurred","error":{"x":1}}"#.to_owned(),
                "An unexpected error occurred",
            ),
            (r#"{"issues":[{"message":"Required"}],"name":"ZodError"}"#.to_owned(), "Required"),
        ];
        for (body, expected) in cases {
            assert_eq!(said(body.as_bytes()).as_deref(), Some(expected), "{body}");
        }
    }

    #[test]
    fn nothing_to_say_is_nothing() {
        for body in ["", "{}", "[]", "null", "<html>", "{\"error\":null}", "{\"error\":\"  \"}"] {
            assert_eq!(said(body.as_bytes()), None, "{body}");
        }
        assert_eq!(said(format!("{{\"error\":\"{}\"}}", "x".repeat(10_000)).as_bytes()).unwrap().len(), 200);
    }
}
