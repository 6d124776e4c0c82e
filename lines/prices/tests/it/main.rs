//! What is read of an answer, through the public surface. The answers are seeds of the fuzz target. Their form is what
//! public readers of 全国农产品批发市场价格信息系统 send to and expect of its `priceQuotationController/pageList`; the
//! values are invented, for an invented market.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "../../../../fuzz/exercise/prices.rs"]
mod exercise;

use hongwang_base::Millis;
use hongwang_prices::{Answer, MOST_BYTES, MOST_QUOTES, ReadError, read, request};
use proptest::prelude::*;
use std::{fs, path::Path};

const GOOD: &str = include_str!("../../../../fuzz/corpus/prices/pfsc.json");
/// 2026-11-23 10:00 in Beijing.
const NOW: Millis = Millis(1_795_399_200_000);

/// Reads the good answer in which each first text has become the second.
fn changed(changes: &[(&str, &str)]) -> Result<Answer, ReadError> {
    let answer = changes.iter().fold(GOOD.to_owned(), |answer, (from, to)| {
        assert!(answer.contains(from), "{from} is not in the answer");
        answer.replacen(from, to, 1)
    });
    read(answer.as_bytes(), NOW)
}

#[test]
fn an_answer_that_is_no_list_is_refused_with_the_field_that_is_wrong() {
    let field = |name: &str| name.to_owned();
    for (change, error) in [
        (("\"code\": 200", "\"code\": 500"), ReadError::Refused),
        (("\"code\": 200", "\"no\": 200"), ReadError::Missing(field("code"))),
        (("\"content\": {", "\"none\": {"), ReadError::Missing(field("content"))),
        (("\"list\": [", "\"none\": ["), ReadError::Missing(field("content.list"))),
    ] {
        let found = changed(&[change]).unwrap_err();
        assert_eq!(found, error, "{change:?}");
        assert!(found.to_string().contains('，') || found == ReadError::Refused, "{found}");
    }
    for (body, error) in [("<html>", ReadError::NotJson), ("", ReadError::NotJson)] {
        assert_eq!(read(body.as_bytes(), NOW), Err(error), "{body}");
    }
    assert_eq!(read(&vec![b' '; MOST_BYTES + 1], NOW), Err(ReadError::TooBig));
    let rows = vec!["{}"; MOST_QUOTES + 1].join(",");
    let long = format!(r#"{{"code":200,"content":{{"list":[{rows}]}}}}"#);
    assert_eq!(read(long.as_bytes(), NOW), Err(ReadError::TooMany(field("content.list"))));
}

#[test]
fn a_row_that_is_wrong_is_left_out_and_the_first_is_named() {
    for (change, why) in [
        (("\"minimumPrice\": 1.2", "\"minimumPrice\": 12"), "“content.list[0]”的最低价高过最高价"),
        (("\"highestPrice\": 1.6", "\"highestPrice\": 100000.5"), "“content.list[0].highestPrice”的数值"),
        (("\"minimumPrice\": 1.2", "\"minimumPrice\": -1"), "“content.list[0].minimumPrice”的数值"),
        (("\"minimumPrice\": 1.2", "\"minimumPrice\": [1]"), "“content.list[0].minimumPrice”的格式"),
        (
            ("\"reportTime\": \"2026-11-23\"", "\"reportTime\": \"2026-11-24\""),
            "“content.list[0].reportTime”的数值",
        ),
        (
            ("\"reportTime\": \"2026-11-23\"", "\"reportTime\": \"2025-10-01\""),
            "“content.list[0].reportTime”的数值",
        ),
        (
            ("\"reportTime\": \"2026-11-23\"", "\"reportTime\": \"11月23日\""),
            "“content.list[0].reportTime”的格式",
        ),
        (
            ("\"varietyName\": \"大白菜\"", "\"varietyName\": \"<b>菜</b>\""),
            "“content.list[0].varietyName”的格式",
        ),
        (("\"marketName\": \"演示批发市场\"", "\"marketName\": \" \""), "“content.list[0].marketName”"),
    ] {
        let answer = changed(&[change]).unwrap();
        let (count, first) = answer.left_out.unwrap();
        assert_eq!((count, answer.quotes.len()), (2, 5), "{change:?}: the row without a price too");
        assert!(first.contains(why), "{first}");
    }
}

#[test]
fn quotes_are_read_in_fen_of_a_kilogram_or_of_a_piece() {
    let answer = changed(&[]).unwrap();
    let told: Vec<_> = answer
        .quotes
        .iter()
        .map(|quote| format!("{} {} {}/{} {}", quote.market, quote.product, quote.fen, quote.unit, quote.day))
        .collect();
    assert_eq!(
        told,
        [
            "演示批发市场 大白菜 140/公斤 2026-11-23",
            "演示批发市场 板栗 950/公斤 2026-11-23",
            "演示牲畜市场 生猪 1420/公斤 2026-11-23",
            "演示批发市场 鸡蛋 880/公斤 2026-11-23",
            "演示批发市场 活鸡 6800/只 2026-11-23",
            "演示批发市场 萝卜 140/公斤 2026-11-22",
        ]
    );
    let (count, why) = answer.left_out.unwrap();
    assert_eq!(count, 1);
    assert!(why.contains("“content.list[6].middlePrice”"), "{why}");
    assert!(!answer.has_more);
}

#[test]
fn a_page_is_asked_for_in_the_form_of_the_site() {
    let asked: serde_json::Value = serde_json::from_str(&request(2, "420000")).unwrap();
    assert_eq!((asked["pageNum"].as_u64(), asked["provinceCode"].as_str()), (Some(2), Some("420000")));
    assert_eq!(asked["pageSize"].as_u64(), Some(MOST_QUOTES as u64));
}

#[test]
fn the_seeds_keep_the_promises() {
    let seeds = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/prices")).unwrap();
    let seeds: Vec<_> = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap()).collect();
    assert!(seeds.len() >= 3, "{} seeds", seeds.len());
    seeds.iter().for_each(|seed| exercise::prices(seed));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        exercise::prices(&bytes);
    }

    #[test]
    fn a_good_answer_with_changed_bytes_does_no_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"0123456789-.e\"[]{}:,nul \xe6".to_vec())), 1..6),
    ) {
        let mut answer = GOOD.as_bytes().to_vec();
        for (at, value) in changes {
            let at = at.index(answer.len());
            answer[at] = value;
        }
        exercise::prices(&answer);
    }

    #[test]
    fn a_price_is_the_same_whichever_way_it_is_written(fen in 1i64..1_000_000) {
        let yuan = format!("{}.{:02}", fen / 100, fen % 100);
        for written in [yuan.clone(), format!("\"{yuan}\"")] {
            let row = format!(r#"{{"varietyName":"菜","marketName":"市场","middlePrice":{written},"meteringUnit":"公斤","reportTime":"2026-11-23"}}"#);
            let answer = read(format!(r#"{{"code":200,"content":{{"list":[{row}]}}}}"#).as_bytes(), NOW).unwrap();
            prop_assert_eq!(answer.quotes[0].fen, fen);
        }
    }
}
