//! What must hold for a batch and for a blob's ranges read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by each target and by the tests")]

use ed25519_dalek::SigningKey;
use hongwang_replica::{
    Batch, BlobHash, Cursors, Judgement, ScopeName, Sequence, Trust,
    blob::{Fetch, Outline, RANGE, bounds, ranges},
    open, seal,
};

/// Bytes as a sealed batch: they are refused. Bytes as the JSON of a batch that the right key signed: it is opened
/// only if it keeps the rules, and then it never moves a cursor back.
pub fn batch(data: &[u8]) {
    let key = SigningKey::from_bytes(&[3; 32]);
    let trust = Trust::of(1, &key);
    assert!(open(data, &trust).is_err(), "bytes that nobody signed were believed");
    let Ok(batch) = serde_json::from_slice::<Batch>(data) else { return };
    let Ok(opened) = open(&seal(&batch, 1, &key).0, &trust) else { return };
    assert!(opened.after <= opened.upto);
    assert!(opened.entries.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    let scope = ScopeName("c/".into());
    let mut cursors = Cursors::new([scope.clone()]);
    cursors.restore(&scope, Sequence(7));
    if cursors.judge(&opened) == Judgement::Apply {
        cursors.advance(&opened);
        assert!(cursors.at(&scope) > Some(Sequence(7)));
    }
}

/// The first bytes are a length and a range number, the rest an outline and a range's bytes.
pub fn blob_range(data: &[u8]) {
    let Some((head, rest)) = data.split_first_chunk::<8>() else { return };
    let len = u64::from(u32::from_le_bytes([head[0], head[1], head[2], head[3]]));
    let index = usize::from(u16::from_le_bytes([head[4], head[5]]));
    let (outline, bytes) = rest.split_at(rest.len().min(usize::from(head[6]) * 32));
    let name = BlobHash::of(rest);
    if let Ok(checked) = Outline::check(name, len, outline) {
        let mut fetch = Fetch::new(checked);
        let kept = fetch.take(index, bytes).is_ok();
        assert!(!kept || bytes.len() as u64 == bounds(len, index).1);
        assert!(!fetch.is_whole() || (ranges(len) == 1 && BlobHash::of(bytes) == name));
    }
    // What is true is kept: the bytes themselves, as a blob of one range.
    assert!((rest.len() as u64) < RANGE);
    let mut fetch =
        Fetch::new(Outline::check(name, rest.len() as u64, &[]).expect("one range needs no outline"));
    fetch.take(0, rest).expect("the true bytes");
    assert!(fetch.is_whole());
}
