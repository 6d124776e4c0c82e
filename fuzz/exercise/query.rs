//! What must hold for a query read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_base::Millis;
use hongwang_feature::findable::{Document, Group};
use hongwang_search::{Ask, LONGEST, Words, WordsError, excerpt, marked};

/// Bytes as what somebody enters: words within their bounds, which are found in a text that holds them and are marked
/// without changing it.
pub fn query(data: &[u8]) {
    let entered = String::from_utf8_lossy(data);
    let words = match Words::parse(&entered) {
        Ok(words) => words,
        Err(WordsError::Empty) => return,
        Err(WordsError::TooLong) => {
            assert!(entered.trim().chars().count() > LONGEST);
            return;
        }
    };
    assert!(words.iter().all(|word| !word.is_empty() && !word.contains(char::is_whitespace)));
    let document = Document {
        group: Group::Article,
        title: "题".to_owned(),
        text: format!("前{entered}后"),
        trail: Vec::new(),
        href: "/".to_owned(),
        date: None,
        ends: Some(Millis(0)),
        scope: "c/".parse().expect("a path"),
    };
    assert!(words.are_in(&document), "{words:?} are not in what they were cut from");
    let parts = marked(&document.text, &words);
    assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), document.text);
    assert!(parts.iter().any(|part| part.is_word));
    assert!(
        excerpt(&document.text, &words).iter().map(|part| part.text.chars().count()).sum::<usize>() <= 70
    );
}

/// The same, asked of an index: it answers, and nearly.
pub fn asked(index: &hongwang_search::Index, data: &[u8]) {
    let Ok(words) = Words::parse(&String::from_utf8_lossy(data)) else { return };
    let org = "c/".parse().expect("a path");
    let ask = Ask { words: &words, org: &org, now: Millis(0), only: None, skip: 0, take: 3, without: &[] };
    index.find(ask).expect("the index answers");
    index.near(ask).expect("the index answers");
}
