//! Fields of fixed width, read from bytes that may be anything.

/// Why bytes are no frame, or a frame says nothing that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Of a frame.
    #[error("a frame of {0} bytes")]
    Length(usize),
    /// The body ends before its fields do.
    #[error("a frame of command {command:#010x} that is too short")]
    Short {
        /// Its command.
        command: u32,
        /// Its sequence number.
        sequence: u32,
    },
    /// Nothing that a sender of messages has to know.
    #[error("a frame of unknown command {command:#010x}")]
    Unknown {
        /// Its command.
        command: u32,
        /// Its sequence number.
        sequence: u32,
    },
}

/// What is left of a body.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (field, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(field)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|field| field[0])
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*field))
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_be_bytes(*field))
    }

    pub(super) fn sixteen(&mut self) -> Option<[u8; 16]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    /// Letters up to the first zero of a field; what is no letter is replaced.
    pub(super) fn text(&mut self, count: usize) -> Option<String> {
        let field = self.take(count)?;
        let end = field.iter().position(|byte| *byte == 0).unwrap_or(count);
        Some(String::from_utf8_lossy(&field[..end]).trim().to_owned())
    }
}

/// A text in a field of this width: cut there, filled with zeros.
pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str, width: usize) {
    let text = text.as_bytes();
    let cut = &text[..text.len().min(width)];
    bytes.extend_from_slice(cut);
    bytes.resize(bytes.len() + width - cut.len(), 0);
}
