//! Frames of a line: each begins with its own length.

use super::Wrong;

/// Bytes of a header: length, command, sequence.
pub const HEADER: usize = 12;
/// The longest frame that either version knows.
pub const LONGEST: usize = 3479;

/// Cuts what comes from a line into frames.
#[derive(Debug, Default)]
pub struct Decoder {
    bytes: Vec<u8>,
}

impl Decoder {
    /// Takes what came. Read at most [`LONGEST`] bytes between two calls of [`Decoder::next_frame`].
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole frame, if it is there.
    ///
    /// # Errors
    /// When the length cannot be; the line is of no use any more.
    pub fn next_frame(&mut self) -> Result<Option<Vec<u8>>, Wrong> {
        let Some((length, _)) = self.bytes.split_first_chunk::<4>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if !(HEADER..=LONGEST).contains(&length) {
            return Err(Wrong::Length(length));
        }
        if self.bytes.len() < length {
            return Ok(None);
        }
        let rest = self.bytes.split_off(length);
        Ok(Some(std::mem::replace(&mut self.bytes, rest)))
    }
}
