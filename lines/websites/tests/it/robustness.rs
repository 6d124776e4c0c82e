//! Whatever comes in, the parsers neither panic nor grow beyond their bounds.

use hongwang_websites::{
    dates, extract,
    list::{self, MOST_ITEMS},
    near, sanitise,
    source::{Fields, HtmlList, JsonList, ListForm, ScriptList},
    text,
};
use proptest::prelude::*;
use url::Url;

use crate::NOW;

fn forms() -> Vec<ListForm> {
    let fields =
        Fields { title: "title".into(), link: "link".into(), date: "date".into(), ..Fields::default() };
    vec![
        ListForm::Feed,
        ListForm::Html(HtmlList { item: "li".into(), ..HtmlList::default() }),
        ListForm::Script(ScriptList { variable: "item".into(), fields: fields.clone() }),
        ListForm::Json(JsonList { items: "/list".into(), fields }),
    ]
}

/// Markup, script and data in wrong order: closer to the parsers than random bytes.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "<li>",
        "</li>",
        "<a href='/a.html'>",
        "</a>",
        "标题",
        "2026-11-20",
        "<div id=zoom>",
        "</div>",
        "<p>",
        "<table>",
        "<td>",
        "<rss version='2.0'><channel>",
        "<item>",
        "<title>",
        "</title>",
        "<link>/x</link>",
        "</item>",
        "</channel></rss>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "item=[",
        "{title:'",
        "',link:'/x'}",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "\\",
        "{\"list\":[",
        "<?xml version='1.0' encoding='gbk'?>",
        "<svg>",
        "<script>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "<meta charset=gbk>",
        "&#x0;",
        "&lt;",
        "\u{0}",
        "\u{feff}",
        "，",
        "0",
        "<img src=x>",
        "<select>",
        "<template>",
    ]);
    prop::collection::vec(scrap, 0..80).prop_map(|scraps| scraps.concat())
}

fn feed_all(body: &[u8]) {
    let base = Url::parse("https://www.example.gov.cn/").unwrap();
    for form in forms() {
        if let Ok(listing) = list::read(body, None, &base, &form, NOW) {
            assert!(!listing.items.is_empty() && listing.items.len() <= MOST_ITEMS);
            for item in listing.items {
                assert!(item.url.starts_with("http") && (1..=200).contains(&item.title.chars().count()));
            }
        }
    }
    if let Ok(page) = extract::extract(body, None, Some(&base), None, NOW) {
        assert!(page.html.len() <= body.len() * 8 + 1_000);
        assert!(!page.html.contains("<script"));
    }
}

#[test]
fn signs_of_no_width_are_no_text_wherever_they_stand() {
    for sign in ['\u{200b}', '\u{feff}'] {
        let scraps = format!("<link>/x</link><li>{sign}--><div id=zoom><li>又{sign}雨");
        let once = sanitise::clean(&scraps, |_| None);
        assert_eq!(once.text, sanitise::clean(&once.html, |_| None).text);
        assert!(!once.html.contains(sign) && once.text.contains("又雨"), "{}", once.text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        feed_all(&bytes);
    }

    #[test]
    fn scraps_of_real_formats_do_no_harm(scraps in scraps()) {
        feed_all(scraps.as_bytes());
    }

    #[test]
    fn any_text_survives_dates_titles_and_fingerprints(text in "\\PC{0,120}") {
        let _ = dates::read(&text, NOW);
        prop_assert!(near::title_key(&text).chars().all(char::is_alphanumeric));
        let _ = near::Fingerprint::of(&text);
        prop_assert_eq!(text::decode(text.as_bytes(), Some("text/html; charset=utf-8")).encoding, "UTF-8");
    }

    #[test]
    fn cleaning_twice_keeps_every_word(scraps in scraps()) {
        let keep = |src: &str| Some(src.to_owned());
        let once = sanitise::clean(&scraps, keep);
        let twice = sanitise::clean(&once.html, keep);
        let words = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(words(&twice.text), words(&once.text));
        prop_assert!(!once.html.contains("<a"));
    }
}
