//! What must hold for what comes over a card reader's line, whatever bytes they are.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_idcard::frame::{Decoder, LONGEST, code, encode};

/// Bytes as they come from a reader, in pieces: only frames that stand in them are found, and the same in one piece.
pub fn line(data: &[u8]) {
    let mut decoder = Decoder::default();
    let mut found = Vec::new();
    for piece in data.chunks(7) {
        decoder.push(piece);
        while let Some(content) = decoder.next_frame() {
            found.push(content);
        }
    }
    for content in &found {
        assert!((2..=LONGEST).contains(&content.len()));
        assert_eq!(code(content).is_some(), content.len() > 2);
        let frame = encode(content);
        assert!(data.windows(frame.len()).any(|bytes| bytes == frame), "{frame:02x?} never came");
    }
    let mut decoder = Decoder::default();
    decoder.push(data);
    let at_once: Vec<_> = std::iter::from_fn(|| decoder.next_frame()).collect();
    assert_eq!(at_once, found);
}
