//! Fields as they stand in a page, and what is read from them.

use hongwang_input::{Field, FieldKind, Standing, field, islands, look, read};
use jiff::civil::Date;
use proptest::prelude::*;

const KINDS: [FieldKind; 9] = [
    FieldKind::Text,
    FieldKind::Name,
    FieldKind::Digits,
    FieldKind::Phone,
    FieldKind::IdNumber,
    FieldKind::Amount,
    FieldKind::Decimal,
    FieldKind::Date,
    FieldKind::Place,
];

fn today() -> Date {
    Date::constant(2026, 11, 24)
}

#[test]
fn a_field_that_comes_back_says_what_was_wrong_and_keeps_what_was_entered() {
    let problem = read(FieldKind::Phone, "138<1234", today()).expect_err("no number");
    let sent = Field {
        name: "phone",
        label: "电话",
        kind: FieldKind::Phone,
        value: "138<1234",
        hint: "",
        problem: Some(&problem),
    };
    let html = field(&sent).into_string();
    assert!(html.contains(r#"value="138&lt;1234""#), "{html}");
    assert!(html.contains(&problem) && html.contains("aria-invalid"), "{html}");
}

#[test]
fn every_field_is_a_plain_input_with_its_keys_hidden_and_every_key_has_words() {
    for kind in KINDS {
        let html = field(&Field { name: "a", label: "标签", kind, ..Field::default() }).into_string();
        assert!(html.contains(r#"<input class="writer-input" id="a-input" type="text" name="a""#), "{html}");
        assert!(html.contains(r#"<div class="writer-panels""#) && html.contains("hidden"), "{html}");
        let keys = html.matches("<button").count();
        assert_eq!(
            html.matches("<button")
                .zip(html.split("<button").skip(1))
                .filter(|(_, key)| key.contains("data-say"))
                .count(),
            keys
        );
    }
}

#[test]
fn the_islands_have_addresses_of_scripts_and_one_style() {
    let all: Vec<&str> = islands().collect();
    assert!(all.iter().any(|each| each.contains("/writer.") && each.ends_with(".js")), "{all:?}");
    assert!(all.iter().any(|each| each.ends_with(".css")), "{all:?}");
}

#[test]
fn what_is_sent_is_kept_in_one_form() {
    for (kind, sent, kept) in [
        (FieldKind::Phone, " 138 1234 5678 ", "13812345678"),
        (FieldKind::IdNumber, "110105 19491231 002x", "11010519491231002X"),
        (FieldKind::Amount, "1200.5", "1200.50"),
        (FieldKind::Date, "2024年2月29日", "2024-02-29"),
        (FieldKind::Name, " 王秀兰 ", "王秀兰"),
        (FieldKind::Digits, "１２ ３", "123"),
        (FieldKind::Text, "", ""),
    ] {
        assert_eq!(read(kind, sent, today()).as_deref(), Ok(kept));
    }
}

proptest! {
    #[test]
    fn whatever_is_entered_is_judged_and_nothing_of_it_is_lost(text in ".{0,300}") {
        for kind in KINDS {
            let look = look(kind, &text, today());
            prop_assert_eq!(look.standing == Standing::Empty, text.trim().is_empty());
            prop_assert!(!matches!(look.standing, Standing::Part | Standing::Wrong) || !look.said.is_empty());
        }
    }

    #[test]
    fn digits_stay_in_their_order_however_they_are_shown(text in "[0-9]{1,18}") {
        for kind in [FieldKind::Phone, FieldKind::IdNumber, FieldKind::Digits] {
            let shown: String = look(kind, &text, today()).shown.split_whitespace().collect();
            prop_assert_eq!(&shown, &text);
        }
    }
}

#[test]
fn a_number_may_have_one_point_and_its_digits_may_be_wide() {
    for (text, plain) in [("3.5", "3.5"), ("３。５", "3.5"), ("12", "12")] {
        assert_eq!(read(FieldKind::Decimal, text, today()), Ok(plain.to_owned()), "{text}");
    }
    for text in ["1.2.3", "三亩", "3.", "-1x"] {
        assert!(read(FieldKind::Decimal, text, today()).is_err(), "{text}");
    }
}
