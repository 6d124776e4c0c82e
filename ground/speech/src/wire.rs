//! What the node and the voice's process say to each other: one letter, a length, so many bytes.

use std::io::{self, Read, Write};

/// No message is longer: half a minute of sound is a tenth of it.
pub(crate) const LONGEST: usize = 1 << 20;

/// From the node: speak this text; what was being spoken is dropped.
pub(crate) const SAY: u8 = b'S';
/// From the node: the next clause of it.
pub(crate) const MORE: u8 = b'M';
/// From the voice: it is open.
pub(crate) const READY: u8 = b'R';
/// From the voice: a piece of the Ogg stream.
pub(crate) const SOUND: u8 = b'O';
/// From the voice: the last piece of it.
pub(crate) const LAST: u8 = b'L';
/// From the voice: nothing in the text can be said.
pub(crate) const NOTHING: u8 = b'N';
/// From the voice: it failed, in words.
pub(crate) const FAILED: u8 = b'F';

/// The first bytes of a message.
pub(crate) const HEAD: usize = 5;

/// The whole message.
pub(crate) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("no message is longer than its limit");
    [&[kind][..], &length.to_le_bytes(), body].concat()
}

/// Kind and length of the message that begins so.
///
/// # Errors
/// When it is longer than any may be.
pub(crate) fn head([kind, length @ ..]: [u8; HEAD]) -> io::Result<(u8, usize)> {
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a message is too long"));
    }
    Ok((kind, length))
}

/// Reads one message; none when the other side has closed.
pub(crate) fn read(from: &mut impl Read) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut first = [0; HEAD];
    match from.read_exact(&mut first) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let (kind, length) = head(first)?;
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(Some((kind, body)))
}

/// Writes one message at once.
pub(crate) fn write(to: &mut impl Write, kind: u8, body: &[u8]) -> io::Result<()> {
    to.write_all(&message(kind, body))?;
    to.flush()
}
