//! What must hold for what comes over the line of a message gateway, whatever bytes they are.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_sms::cmpp::{Body, Decoder, HEADER, LONGEST, Pdu, Receipt, Version};

/// Bytes as they come from a gateway, in pieces: the frames that stand in them are found, the same in one piece; what a
/// frame says is written again as a frame that says the same.
pub fn line(data: &[u8]) {
    let mut decoder = Decoder::default();
    let mut found = Vec::new();
    'line: for piece in data.chunks(7) {
        decoder.push(piece);
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => found.push(frame),
                Ok(None) => break,
                Err(_) => break 'line,
            }
        }
    }
    assert!(data.starts_with(&found.concat()));
    for frame in &found {
        assert!((HEADER..=LONGEST).contains(&frame.len()));
        for version in [Version::V20, Version::V30] {
            says(frame, version);
        }
    }
    let mut decoder = Decoder::default();
    decoder.push(data);
    let at_once: Vec<_> = std::iter::from_fn(|| decoder.next_frame().ok().flatten()).collect();
    assert_eq!(at_once, found);
}

fn says(frame: &[u8], version: Version) {
    let Ok(pdu) = Pdu::decode(frame, version) else { return };
    if let Body::Deliver(deliver) = &pdu.body {
        let _ = Receipt::read(&deliver.content);
    }
    // What is longer than one part may be cut, and an older gateway answers in its own form: once written, it stays.
    let again = Pdu::decode(&pdu.encode(version), version).expect("what was written is read");
    assert_eq!(Pdu::decode(&again.encode(version), version), Ok(again));
}
