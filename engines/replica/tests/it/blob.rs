use hongwang_replica::blob::{
    BlobHash, BlobRefusal, Fetch, MAX_LEN, Outline, RANGE, bounds, chaining_value, ranges, turn,
};
use proptest::prelude::*;

/// Bytes that differ from one BLAKE3 chunk to the next.
fn bytes(len: usize, seed: u8) -> Vec<u8> {
    let mut bytes = vec![seed; len];
    for (number, chunk) in bytes.chunks_mut(1_024).enumerate() {
        let number = number.to_le_bytes();
        let len = chunk.len().min(number.len());
        chunk[..len].copy_from_slice(&number[..len]);
    }
    bytes
}

fn range(bytes: &[u8], index: usize) -> &[u8] {
    let (start, len) = bounds(bytes.len() as u64, index);
    &bytes[start as usize..(start + len) as usize]
}

fn outline(bytes: &[u8]) -> Vec<u8> {
    let count = ranges(bytes.len() as u64);
    let values =
        (0..count).filter(|_| count > 1).flat_map(|index| chaining_value(index, range(bytes, index)));
    values.collect()
}

const SIZES: [usize; 9] =
    [0, 1, 1024, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 2 << 20, (3 << 20) + 77, (5 << 20) + 1];

#[test]
fn a_mirror_that_changes_the_outline_or_one_byte_of_a_range_is_found_out() {
    for size in SIZES {
        let true_bytes = bytes(size, 0);
        let hash = BlobHash::of(&true_bytes);
        let outline_bytes = outline(&true_bytes);
        for at in (0..outline_bytes.len()).step_by(7) {
            let mut lie = outline_bytes.clone();
            lie[at] ^= 1;
            assert_eq!(Outline::check(hash, size as u64, &lie), Err(BlobRefusal::BadOutline));
        }
        let mut fetch =
            Fetch::new(Outline::check(hash, size as u64, &outline_bytes).expect("the true outline"));
        while let Some(index) = fetch.ask() {
            let part = range(&true_bytes, index);
            let mut lie = part.to_vec();
            if let Some(last) = lie.last_mut() {
                *last ^= 1;
            } else {
                lie.push(0);
            }
            assert_eq!(fetch.take(index, &lie), Err(BlobRefusal::BadRange(index)));
            assert_eq!(fetch.take(index, part), Ok(()));
        }
        assert!(fetch.is_whole());
    }
}

#[test]
fn an_outline_for_another_length_or_too_long_a_blob_is_refused() {
    let true_bytes = bytes(3 << 20, 0);
    let hash = BlobHash::of(&true_bytes);
    let outline = outline(&true_bytes);
    assert!(Outline::check(hash, (3 << 20) + 1, &outline).is_err());
    assert!(Outline::check(hash, 3 << 20, &outline[..outline.len() - 1]).is_err());
    assert_eq!(Outline::check(hash, MAX_LEN + 1, &[]), Err(BlobRefusal::Bounds));
}

#[test]
fn a_range_that_was_lost_is_asked_for_again_and_a_finished_one_is_not() {
    let true_bytes = bytes(2 << 20, 3);
    let outline = Outline::check(BlobHash::of(&true_bytes), 2 << 20, &outline(&true_bytes)).expect("true");
    let mut fetch = Fetch::new(outline);
    assert_eq!((fetch.ask(), fetch.ask(), fetch.ask()), (Some(0), Some(1), None));
    fetch.take(1, range(&true_bytes, 1)).expect("true");
    fetch.lost(0);
    fetch.lost(1);
    assert_eq!((fetch.ask(), fetch.ask(), fetch.progress()), (Some(0), None, (1, 2)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_outline_of_any_length_merges_to_the_name(len in 0usize..(6 << 20), seed in any::<u8>()) {
        let true_bytes = bytes(len, seed);
        let checked = Outline::check(BlobHash::of(&true_bytes), len as u64, &outline(&true_bytes));
        prop_assert!(checked.is_ok());
    }

    #[test]
    fn hostile_outlines_and_ranges_never_panic(
        len in any::<u64>(),
        outline in proptest::collection::vec(any::<u8>(), 0..256),
        index in any::<usize>(),
        range in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        if let Ok(outline) = Outline::check(BlobHash::of(b"x"), len.min(4 * RANGE), &outline) {
            let mut fetch = Fetch::new(outline);
            let _ = fetch.take(index, &range);
            fetch.lost(index);
        }
        let _ = Outline::check(BlobHash::of(b"x"), len, &outline);
    }
}

#[test]
fn two_villages_begin_at_different_blobs_and_each_always_at_the_same() {
    let all: Vec<BlobHash> = (0u8..20).map(|number| BlobHash::of(&[number])).collect();
    let order = |own: &str| {
        let mut order = all.clone();
        order.sort_by_key(|hash| turn(own, hash));
        order
    };
    assert_eq!(order("1/2/3/"), order("1/2/3/"));
    assert_ne!(order("1/2/3/")[..10], order("1/2/4/")[..10]);
}
