use ed25519_dalek::SigningKey;
use hongwang_replica::{
    Batch, Cursors, Entry, Judgement, KeyChange, Lane, Record, Refusal, ScopeName, Sequence, Trust, cut,
    open, seal,
};
use proptest::prelude::*;

fn key(byte: u8) -> SigningKey {
    SigningKey::from_bytes(&[byte; 32])
}

fn entry(seq: u64, text: &str) -> Entry {
    let body = Some(serde_json::json!({ "text": text }));
    let record =
        Record { kind: "t.t".into(), key: format!("{seq}"), body, blobs: Vec::new(), lane: Lane::Text };
    Entry { seq: Sequence(seq), at: 7, record }
}

fn batch(after: u64, upto: u64, entries: Vec<Entry>) -> Batch {
    Batch { scope: ScopeName("c/".into()), after: Sequence(after), upto: Sequence(upto), at: 9, entries }
}

#[test]
fn a_batch_changed_in_any_single_byte_is_refused() {
    let trust = Trust::of(1, &key(1));
    let sealed = seal(&batch(0, 2, vec![entry(1, "甲"), entry(2, "乙")]), 1, &key(1)).0;
    assert_eq!(open(&sealed, &trust).expect("the true one").entries.len(), 2);
    for at in 0..sealed.len() {
        let mut harmed = sealed.clone();
        harmed[at] ^= 1;
        assert!(open(&harmed, &trust).is_err(), "byte {at}");
    }
    for len in 0..sealed.len() {
        assert!(open(&sealed[..len], &trust).is_err(), "cut to {len}");
    }
}

#[test]
fn a_batch_signed_by_somebody_else_is_refused() {
    let sealed = seal(&batch(0, 0, Vec::new()), 1, &key(2)).0;
    assert_eq!(open(&sealed, &Trust::of(1, &key(1))), Err(Refusal::BadSignature));
}

#[test]
fn a_batch_of_an_older_key_is_refused_once_the_key_has_changed() {
    let trust = Trust::of(1, &key(1));
    let change = KeyChange::sign(Trust::of(2, &key(2)), &key(1));
    let next = trust.follow(&change).expect("signed by the present key");
    let old = seal(&batch(0, 0, Vec::new()), 1, &key(1)).0;
    assert_eq!(open(&old, &next), Err(Refusal::WrongKey { got: 1, have: 2 }));
    assert_eq!(next.follow(&change), Ok(next), "the same change again is no change");
}

#[test]
fn a_key_change_that_the_present_key_did_not_sign_is_refused() {
    let trust = Trust::of(1, &key(1));
    let forged = KeyChange::sign(Trust::of(2, &key(2)), &key(2));
    assert_eq!(trust.follow(&forged), Err(Refusal::BadSignature));
    let leap = KeyChange::sign(Trust::of(3, &key(2)), &key(1));
    assert!(matches!(trust.follow(&leap), Err(Refusal::WrongKey { .. })));
}

#[test]
fn a_signed_batch_that_breaks_the_rules_of_batches_is_refused() {
    let trust = Trust::of(1, &key(1));
    for bad in [
        batch(5, 4, Vec::new()),
        batch(0, 1, vec![entry(2, "beyond the end")]),
        batch(1, 2, vec![entry(1, "before the start")]),
        batch(0, 2, vec![entry(2, ""), entry(1, "out of order")]),
        batch(0, 2, vec![entry(1, ""), entry(1, "twice")]),
    ] {
        assert!(matches!(open(&seal(&bad, 1, &key(1)).0, &trust), Err(Refusal::Inconsistent(_))), "{bad:?}");
    }
}

#[test]
fn a_small_batch_that_unpacks_to_more_than_memory_should_hold_is_refused() {
    let bomb = batch(0, 1, vec![entry(1, &"a".repeat(33 << 20))]);
    let sealed = seal(&bomb, 1, &key(1)).0;
    assert!(sealed.len() < 1 << 20);
    assert_eq!(open(&sealed, &Trust::of(1, &key(1))), Err(Refusal::Malformed));
}

#[test]
fn a_long_run_is_cut_where_it_is_still_complete() {
    let entries: Vec<_> = (1..=2_000).map(|seq| entry(seq * 2, "一段")).collect();
    let (fitting, upto) = cut(entries.clone(), Sequence(4_100));
    assert!(fitting.len() < entries.len());
    assert_eq!(fitting.last().expect("not empty").seq, upto);
    let (all, upto) = cut(entries[..3].to_vec(), Sequence(4_100));
    assert_eq!((all.len(), upto), (3, Sequence(4_100)));
    let (one, upto) = cut(vec![entry(1, &"长".repeat(1 << 20)), entry(2, "")], Sequence(2));
    assert_eq!((one.len(), upto), (1, Sequence(1)), "one entry longer than a batch still travels");
}

#[test]
fn a_replayed_older_batch_and_one_of_another_village_are_told_apart() {
    let mut cursors = Cursors::new([ScopeName("c/".into())]);
    cursors.restore(&ScopeName("c/".into()), Sequence(10));
    assert_eq!(cursors.judge(&batch(0, 10, Vec::new())), Judgement::Old);
    assert_eq!(cursors.judge(&batch(11, 12, Vec::new())), Judgement::Gap { have: Sequence(10) });
    assert_eq!(cursors.judge(&batch(10, 12, Vec::new())), Judgement::Apply);
    let foreign = Batch { scope: ScopeName("d/".into()), ..batch(0, 1, Vec::new()) };
    assert_eq!(cursors.judge(&foreign), Judgement::NotFollowed);
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_refused_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(open(&bytes, &Trust::of(1, &key(1))).is_err());
    }
}
