//! What must hold for lists of channels, guides, packets and streams read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_iptv::{Check, Hls, Reorder, guide, hls, playlist};
use jiff::Timestamp;

/// Reads bytes as each of them.
pub fn all(data: &[u8]) {
    if let Ok(list) = playlist(data) {
        assert!(!list.channels.is_empty() && list.left_out.iter().all(|left| !left.why.is_empty()));
        assert!(list.channels.iter().all(|one| !one.name.is_empty() && !one.sources.is_empty()));
    }
    if let Ok(guide) = guide(data, &(Timestamp::MIN..Timestamp::MAX), |id, _| id.len() % 2 == 0) {
        assert!(guide.programmes.iter().all(|one| one.on.start < one.on.end && one.channel.len() % 2 == 0));
    }
    let base = "http://head.end/a/b.m3u8".parse().expect("an address");
    if let Ok(Hls::Pieces(pieces)) = hls(data, &base) {
        assert!(pieces.after(None).len() <= 3 && pieces.after(Some(7)).iter().all(|piece| piece.number != 7));
    }
    let (mut reorder, mut check) = (Reorder::default(), Check::default());
    let (mut ordered, mut whole) = (Vec::new(), Vec::new());
    data.chunks(1_328).for_each(|datagram| reorder.take(datagram, &mut ordered));
    reorder.give_up(&mut ordered);
    check.take(&ordered, &mut whole);
    check.take(data, &mut whole);
    assert!(ordered.len() <= data.len() && whole.len().is_multiple_of(188));
    assert!(
        check.begins().is_none_or(|place| place.at < whole.len() && place.tables.len().is_multiple_of(188))
    );
}
