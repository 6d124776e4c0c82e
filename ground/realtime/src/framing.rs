//! Datagrams on a TCP stream: two bytes of length, then the datagram (RFC 4571, 2).

/// The longest datagram taken: longer ones are no RTP, DTLS or STUN of a path with an Ethernet's frame.
pub const LONGEST: usize = 2_000;

/// Why a stream cannot be gone on with: its frames can no longer be found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a frame of {0} bytes, of which {LONGEST} are the most; this is no ICE over TCP")]
pub struct TooLong(pub usize);

/// Finds frames in the bytes of a stream. It holds at most one frame and what one read adds.
#[derive(Debug, Default)]
pub struct Frames {
    bytes: Vec<u8>,
    from: usize,
}

impl Frames {
    /// Takes what was read.
    pub fn take(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.from);
        self.from = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole frame, if there is one. An empty frame is passed over.
    ///
    /// # Errors
    ///
    /// [`TooLong`], and again at every further call.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, TooLong> {
        loop {
            let Some(&[high, low]) = self.bytes.get(self.from..self.from + 2) else { return Ok(None) };
            let length = usize::from(u16::from_be_bytes([high, low]));
            if length > LONGEST {
                return Err(TooLong(length));
            }
            let (begin, end) = (self.from + 2, self.from + 2 + length);
            if end > self.bytes.len() {
                return Ok(None);
            }
            self.from = end;
            if length > 0 {
                return Ok(Some(&self.bytes[begin..end]));
            }
        }
    }
}

/// `datagram` as a frame. None for one longer than [`LONGEST`], which no engine makes.
pub fn frame(datagram: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(datagram.len()).ok().filter(|_| datagram.len() <= LONGEST)?;
    let mut framed = Vec::with_capacity(datagram.len() + 2);
    framed.extend_from_slice(&length.to_be_bytes());
    framed.extend_from_slice(datagram);
    Some(framed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_frame_that_is_too_long_ends_the_stream() {
        let mut frames = Frames::default();
        frames.take(&[0, 1, 7, 0xff, 0xff]);
        assert_eq!(frames.next_frame(), Ok(Some(&[7][..])));
        assert_eq!(frames.next_frame(), Err(TooLong(65_535)));
        assert_eq!(frame(&[0; LONGEST + 1]), None);
    }

    proptest! {
        #[test]
        fn frames_come_out_as_they_went_in_however_the_stream_is_cut(
            datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 0..20),
            cuts in prop::collection::vec(1usize..200, 1..50),
        ) {
            let stream: Vec<u8> = datagrams.iter().filter_map(|datagram| frame(datagram)).flatten().collect();
            let (mut frames, mut out, mut rest) = (Frames::default(), Vec::new(), &stream[..]);
            for cut in cuts.iter().cycle() {
                if rest.is_empty() { break; }
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                frames.take(piece);
                while let Ok(Some(datagram)) = frames.next_frame() {
                    out.push(datagram.to_vec());
                }
                rest = after;
            }
            prop_assert_eq!(out, datagrams);
        }

        #[test]
        fn whatever_comes_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut frames = Frames::default();
            frames.take(&bytes);
            while let Ok(Some(datagram)) = frames.next_frame() {
                prop_assert!(!datagram.is_empty() && datagram.len() <= LONGEST);
            }
        }
    }
}
