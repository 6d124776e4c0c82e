//! What can be heard: the text of a page in sentences, each in an element that read-aloud finds.
//!
//! The rule of every people's page: each piece of visible text stands inside an element with the attribute
//! `data-say`, in the order in which it is read. Empty, the element says its own text; otherwise it says the words of
//! the attribute, one sentence a line. Links and keys carry the attribute themselves, running text carries it on a
//! span a sentence ([`say`]). So what is heard and what is seen are one document and cannot differ.

mod article;

use std::ops::Range;

use dom_query::Document;
use maud::{Markup, html};

pub use article::article_html;

/// Characters after which a sentence is cut at its next comma, and where it has none, at all.
const LONG: usize = 60;
const LONGEST: usize = 100;

/// The sentences of a text in order, without the blanks around them. The only splitter: what is said ahead, stored,
/// read and highlighted are the same pieces.
///
/// A sentence ends at `。！？；…` and with its line; one of more than 60 characters is cut at its commas, none has
/// more than 100. Pieces without a letter or a digit are left out.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    ranges(text).into_iter().map(|range| &text[range])
}

/// A text as spans, one a sentence. What is shown is the text itself.
pub fn say(text: &str) -> Markup {
    let mut from = 0;
    html! {
        @for range in ranges(text) {
            (text[std::mem::replace(&mut from, range.end)..range.start])
            span data-say { (text[range]) }
        }
        (text[from..])
    }
}

/// Words for `data-say="…"`: the sentences of these texts, one a line.
pub fn spoken<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<T> = texts.into_iter().collect();
    texts.iter().flat_map(|text| sentences(text.as_ref())).collect::<Vec<_>>().join("\n")
}

/// Everything that a marked document says, in order: what a store of sounds is filled with ahead.
pub fn said(marked: &str) -> Vec<String> {
    let document = Document::from(marked);
    let elements = document.select("[data-say]");
    let texts = elements.nodes().iter().flat_map(|element| {
        let words =
            element.attr("data-say").filter(|words| !words.is_empty()).unwrap_or_else(|| element.text());
        words.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    });
    texts.filter(|text| text.chars().any(char::is_alphanumeric)).collect()
}

/// Where the sentences of a text stand in it, in bytes.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut from, mut ended) = (0, false);
    for (at, mark) in text.char_indices() {
        let line_ends = matches!(mark, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        if line_ends || (ended && !ends(text, at, mark) && !closes(mark)) {
            cut_long(text, from..at, &mut found);
            (from, ended) = (at, false);
        }
        ended |= ends(text, at, mark);
    }
    cut_long(text, from..text.len(), &mut found);
    found
}

/// Pushes a sentence, cut where it is too long for one breath.
fn cut_long(text: &str, sentence: Range<usize>, found: &mut Vec<Range<usize>>) {
    let (mut from, mut comma, mut count) = (sentence.start, None, 0);
    for (at, mark) in text[sentence.clone()].char_indices() {
        let after = sentence.start + at + mark.len_utf8();
        count += 1;
        if pauses(text, after, mark) {
            comma = Some((after, count));
        }
        match comma {
            Some((cut, length)) if count >= LONG => {
                push(text, from..cut, found);
                (from, comma, count) = (cut, None, count - length);
            }
            _ if count >= LONGEST => {
                push(text, from..after, found);
                (from, comma, count) = (after, None, 0);
            }
            _ => {}
        }
    }
    push(text, from..sentence.end, found);
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    if piece.chars().any(char::is_alphanumeric) {
        let start = range.start + (piece.len() - piece.trim_start().len());
        found.push(start..start + piece.trim().len());
    }
}

fn ends(text: &str, at: usize, mark: char) -> bool {
    match mark {
        '。' | '\u{ff01}' | '\u{ff1f}' | '\u{ff1b}' | '…' => true,
        '!' | '?' | ';' => !goes_on(text, at + 1),
        _ => false,
    }
}

fn pauses(text: &str, after: usize, mark: char) -> bool {
    match mark {
        '\u{ff0c}' | '、' | '\u{ff1a}' => true,
        ',' | ':' => !goes_on(text, after),
        _ => false,
    }
}

/// Whether a mark stands inside a number or an address: `12,000`, `18:05`, `/a?b`.
fn goes_on(text: &str, after: usize) -> bool {
    text[after..].starts_with(|next: char| next.is_ascii_alphanumeric())
}

fn closes(mark: char) -> bool {
    matches!(mark, '”' | '’' | '」' | '』' | ')' | '》' | '】' | '\u{ff09}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<&str> {
        sentences(text).collect()
    }

    #[test]
    fn a_sentence_keeps_its_closing_marks_and_ends_with_its_line() {
        let text = "他说:“好!”大家都笑了。第二天开会\n地点在村部……\r\n  ——  \n请来!";
        assert_eq!(list(text), ["他说:“好!”", "大家都笑了。", "第二天开会", "地点在村部……", "请来!"]);
    }

    #[test]
    fn numbers_times_and_addresses_are_not_cut() {
        let text = "每亩12,000元,18:05起,见 http://a.cn/b?c=1;第2条";
        assert_eq!(list(text), ["每亩12,000元,18:05起,见 http://a.cn/b?c=1;", "第2条"]);
    }

    #[test]
    fn a_long_sentence_is_cut_at_its_commas_and_one_without_any_all_the_same() {
        let clause = "乌云山村的高标准农田改造今年全部完成\u{ff0c}";
        let pieces: Vec<usize> = list(&clause.repeat(8)).iter().map(|piece| piece.chars().count()).collect();
        assert_eq!(pieces, [57, 57, 38]);
        let pieces: Vec<usize> = list(&"田".repeat(250)).iter().map(|piece| piece.chars().count()).collect();
        assert_eq!(pieces, [100, 100, 50]);
    }

    #[test]
    fn marked_text_shows_exactly_what_it_was_and_stays_escaped() {
        let markup = say(" 一<二。\n三&四 ").0;
        assert_eq!(markup, " <span data-say>一&lt;二。</span>\n<span data-say>三&amp;四</span> ");
        assert_eq!(said(&markup), ["一<二。", "三&四"]);
    }

    #[test]
    fn what_a_document_says_is_its_words_or_its_text_a_line_each() {
        let marked = html! { a data-say=(spoken(["甲。乙", "丙"])) { "看" } p data-say { "5月 " b { "6日" } } hr data-say; };
        assert_eq!(said(&marked.0), ["甲。", "乙", "丙", "5月 6日"]);
    }
}
