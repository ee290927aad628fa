//! Lines of a file of any size, each within bounds.

use std::io::{self, BufRead};

/// The longest line that is read, in bytes: the largest models of the API have a few megabytes of text.
pub(super) const LONGEST_LINE: usize = 32 << 20;

/// What is read next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line, in the buffer, without its end.
    Whole,
    /// A line too long to be taken; it was passed over.
    TooLong,
    /// There is no more.
    End,
}

/// Reads the next line into `buffer`, and tells how many bytes of the file that were.
pub(super) fn next(reader: &mut impl BufRead, buffer: &mut Vec<u8>) -> io::Result<(Line, u64)> {
    buffer.clear();
    let mut taken = 0_u64;
    let mut too_long = false;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            let line = match (taken, too_long) {
                (0, _) => Line::End,
                (_, true) => Line::TooLong,
                (_, false) => Line::Whole,
            };
            return Ok((line, taken));
        }
        let end = memchr::memchr(b'\n', available);
        let length = end.map_or(available.len(), |at| at + 1);
        if let Some(part) = available.get(..end.unwrap_or(length)) {
            too_long |= buffer.len() + part.len() > LONGEST_LINE;
            if !too_long {
                buffer.extend_from_slice(part);
            }
        }
        reader.consume(length);
        taken += length as u64;
        if end.is_some() {
            return Ok((if too_long { Line::TooLong } else { Line::Whole }, taken));
        }
    }
}
