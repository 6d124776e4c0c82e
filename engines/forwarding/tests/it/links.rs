//! Forwarders in a row.

use crate::bed::{Bed, SCREEN, VENUE, check};
use hongwang_forwarding::*;

#[test]
fn three_in_a_row_carry_one_stream_a_hop_and_fan_it_out_at_the_end() {
    let mut bed = Bed::new(3);
    let venue = bed.join(0, VENUE) as u64;
    let screens: Vec<usize> = (0..4).map(|_| bed.join(2, SCREEN)).collect();
    let (near, far) = (PeerId(100), PeerId(200));
    let (here, there) = bed.link(1, 0, near);
    assert_eq!((here.tracks.len(), there.slots.len()), (2, 2));
    bed.link(2, 1, far);
    bed.run(1_500);
    let linked = |link| move |event: &Event| matches!(event, Event::Connected(peer) if *peer == link);
    assert!(bed.has(linked(near)) && bed.has(linked(far)));
    for slot in [0, 1] {
        bed.watch(0, near.0, slot, Some((venue, slot)), Wants::default());
        bed.watch(1, far.0, slot, Some((near.0, slot)), Wants::default());
        for screen in &screens {
            bed.watch(2, *screen as u64, slot, Some((far.0, slot)), Wants::default());
        }
    }
    bed.run(6_000);
    for screen in &screens {
        let (sound, picture) = (bed.clients[*screen].stream(0), bed.clients[*screen].stream(1));
        assert!(sound.len() > 250 && picture.len() > 750, "{} {}", sound.len(), picture.len());
        assert_eq!(check(&sound, false) + check(&picture, true), 0);
    }
    let sent = bed.forwarders[0].stats(near).unwrap().packets_out;
    let seen = bed.clients[screens[0]].got.len() as u64;
    assert!(sent < seen * 3 / 2, "one stream crosses the hop for four screens: {sent} {seen}");

    // A request for a keyframe at the far end reaches the venue.
    let before = bed.clients[0].publishing[1].keyframes;
    bed.watch(2, screens[0] as u64, 1, None, Wants::default());
    bed.watch(2, screens[0] as u64, 1, Some((far.0, 1)), Wants::default());
    bed.run(1_000);
    assert_eq!(bed.clients[0].publishing[1].keyframes, before + 1);
}
