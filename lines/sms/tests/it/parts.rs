use hongwang_sms::{MOST_LETTERS, TooLong, parts};
use proptest::prelude::*;

/// A text as a telephone puts it together.
fn together(parts: &[Vec<u8>]) -> String {
    let bare = |part: &Vec<u8>| part[if parts.len() > 1 { 6 } else { 0 }..].to_vec();
    let units: Vec<u16> = parts
        .iter()
        .flat_map(bare)
        .collect::<Vec<u8>>()
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16(&units).expect("no letter was cut")
}

#[test]
fn seventy_letters_are_one_part_and_one_more_makes_two_with_heads() {
    assert_eq!(parts(&"村".repeat(70), 9).expect("fits").len(), 1);
    let two = parts(&"村".repeat(71), 9).expect("fits");
    assert_eq!(two.iter().map(Vec::len).collect::<Vec<_>>(), [140, 14]);
    assert_eq!((&two[0][..6], &two[1][..6]), (&[5, 0, 3, 9, 2, 1][..], &[5, 0, 3, 9, 2, 2][..]));
}

#[test]
fn a_text_of_more_than_eight_parts_is_refused() {
    assert_eq!(parts(&"村".repeat(MOST_LETTERS), 1).expect("fits").len(), 8);
    assert_eq!(parts(&"村".repeat(MOST_LETTERS + 1), 1), Err(TooLong));
}

proptest! {
    #[test]
    fn parts_are_short_and_make_the_text_again(text in "\\PC{0,560}", reference: u8) {
        if let Ok(cut) = parts(&text, reference) {
            prop_assert!((1..=8).contains(&cut.len()));
            prop_assert!(cut.iter().all(|part| part.len() <= 140));
            prop_assert_eq!(together(&cut), text);
        }
    }
}
