//! What must hold for what comes over a card reader's line, whatever bytes they are.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_idcard::Card;
use hongwang_idcard::frame::{CARD, Decoder, LONGEST, code, encode};

/// Bytes as they come from a reader, to whoever watches and to whoever asked for a card; and what stands in them as the
/// text of a card.
pub fn line(data: &[u8]) {
    frames(data, Decoder::default, LONGEST);
    frames(data, Decoder::of_a_card, CARD);
    for text in data.windows(256).step_by(64) {
        let text = text.try_into().expect("a window of that size");
        if let Ok(card) = Card::parse(text) {
            assert_eq!(card.id.len(), 18);
            assert_eq!(format!("{card:?}"), "Card");
        }
    }
}

/// In pieces: only frames that stand in them are found, and the same in one piece.
fn frames(data: &[u8], decoder_of: fn() -> Decoder, longest: usize) {
    let mut decoder = decoder_of();
    let mut found = Vec::new();
    for piece in data.chunks(7) {
        decoder.push(piece);
        while let Some(content) = decoder.next_frame() {
            found.push(content);
        }
    }
    for content in &found {
        assert!((2..=longest).contains(&content.len()));
        assert_eq!(code(content).is_some(), content.len() > 2);
        let frame = encode(content);
        assert!(data.windows(frame.len()).any(|bytes| bytes == frame), "{frame:02x?} never came");
    }
    let mut decoder = decoder_of();
    decoder.push(data);
    let at_once: Vec<_> = std::iter::from_fn(|| decoder.next_frame()).collect();
    assert_eq!(at_once, found);
}
