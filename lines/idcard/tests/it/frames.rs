use hongwang_idcard::frame::{Decoder, LONGEST, Question, code, encode};
use proptest::prelude::*;

const MARK: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69];
const CARD: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 8, 0, 0, 0x9f, 0, 0, 0, 0, 0x97];
const NO_CARD: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x80, 0x84];
const WORKS: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x90, 0x94];

/// The contents of the frames in these bytes.
fn contents(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut decoder = Decoder::default();
    decoder.push(bytes);
    std::iter::from_fn(|| decoder.next_frame()).collect()
}

/// The codes of the answers in these bytes.
fn codes(bytes: &[u8]) -> Vec<u8> {
    contents(bytes).iter().filter_map(|content| code(content)).collect()
}

#[test]
fn questions_are_asked_as_the_protocol_writes_them() {
    assert_eq!(Question::Status.frame(), [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x11, 0xff, 0xed]);
    assert_eq!(Question::Find.frame(), [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x20, 0x01, 0x22]);
    assert_eq!(Question::Select.frame(), [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x20, 0x02, 0x21]);
    assert_eq!(Question::Read.frame(), [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x30, 0x01, 0x32]);
}

#[test]
fn the_answers_of_readers_are_understood() {
    for (answer, wanted) in [(CARD, 0x9f_u8), (NO_CARD, 0x80), (WORKS, 0x90)] {
        assert_eq!(codes(answer), [wanted], "{answer:02x?}");
    }
    assert_eq!(codes(&[CARD, NO_CARD, WORKS].concat()), [0x9f, 0x80, 0x90]);
}

#[test]
fn the_echo_of_a_question_is_no_answer() {
    assert_eq!(codes(&[&Question::Find.frame()[..], NO_CARD].concat()), [0x80]);
}

#[test]
fn a_frame_with_a_wrong_check_or_length_is_garbage_and_the_next_one_is_found() {
    let mut wrong = CARD.to_vec();
    wrong[14] ^= 1;
    assert_eq!(codes(&[&wrong[..], NO_CARD].concat()), [0x80]);
    for length in [0_u16, 1, 2, 18, 0xffff] {
        let head = [MARK, &length.to_be_bytes()].concat();
        assert_eq!(codes(&[&head[..], NO_CARD].concat()), [0x80], "a length of {length}");
    }
}

#[test]
fn a_frame_that_breaks_off_anywhere_does_not_hide_the_next_one_for_long() {
    for frame in [CARD, NO_CARD, WORKS] {
        for cut in 0..frame.len() {
            let line = [&frame[..cut], NO_CARD, &[0; LONGEST + 8]].concat();
            assert_eq!(codes(&line), [0x80], "{frame:02x?} cut to {cut}");
        }
    }
}

#[test]
fn what_stands_on_a_card_is_not_taken_in_unless_somebody_asked_for_it() {
    let mut answer = vec![0, 0, 0x90, 1, 0, 4, 0];
    answer.extend("演示姓名".encode_utf16().flat_map(u16::to_le_bytes));
    answer.resize(1287, 0x20);
    assert_eq!(encode(&answer).len(), 1295, "as long as a whole card");
    assert!(contents(&encode(&answer)).is_empty());
    let mut decoder = Decoder::of_a_card();
    decoder.push(&encode(&answer));
    assert_eq!(decoder.next_frame(), Some(answer));
    assert_eq!(format!("{decoder:?}"), "Decoder");
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 2..=LONGEST)
}

/// What may come over a line, more often near a frame than chance would have it.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let garbage = prop::collection::vec(any::<u8>(), 0..20);
    prop_oneof![Just(MARK.to_vec()), garbage, content().prop_map(|content| encode(&content))]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn frames_that_follow_one_another_are_all_found_however_they_are_cut(
        sent in prop::collection::vec(content(), 0..6),
        piece in 1_usize..40,
    ) {
        let line: Vec<u8> = sent.iter().flat_map(|content| encode(content)).collect();
        let mut decoder = Decoder::default();
        let mut found = Vec::new();
        for piece in line.chunks(piece) {
            decoder.push(piece);
            found.extend(std::iter::from_fn(|| decoder.next_frame()));
        }
        prop_assert_eq!(found, sent);
    }

    #[test]
    fn a_frame_is_found_after_garbage(
        // Whatever has no mark in it, for want of the mark's last byte.
        garbage in prop::collection::vec(prop::sample::select(vec![0xaa_u8, 0x96, 0, 3, 0xff]), 0..60),
        content in content(),
    ) {
        prop_assert_eq!(contents(&[garbage, encode(&content)].concat()), [content]);
    }

    #[test]
    fn any_bytes_do_no_harm(pieces in prop::collection::vec(piece(), 0..20)) {
        crate::corpus::exercise::line(&pieces.concat());
    }
}
