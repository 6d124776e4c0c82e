//! What must hold for a list read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by each target and by the tests")]

use hongwang_websites::{
    list::{self, MOST_ITEMS},
    source::{HtmlList, ListForm},
};
use url::Url;

/// 2026-11-23 12:00 at +08:00.
const NOW: i64 = 1_795_406_400_000;

/// Reads bytes as a feed.
pub fn rss(data: &[u8]) {
    exercise(data, &ListForm::Feed);
}

/// Reads bytes as an HTML list.
pub fn html_list(data: &[u8]) {
    exercise(data, &ListForm::Html(HtmlList { item: "li, tr, .item".to_owned(), ..HtmlList::default() }));
}

fn exercise(data: &[u8], form: &ListForm) {
    let base = Url::parse("https://www.example.gov.cn/list/").expect("a constant address parses");
    let Ok(listing) = list::read(data, None, &base, form, NOW) else { return };
    assert!((1..=MOST_ITEMS).contains(&listing.items.len()));
    for item in listing.items {
        let url = Url::parse(&item.url).expect("a listed address is absolute");
        assert!(matches!(url.scheme(), "http" | "https") && url.fragment().is_none());
        assert!((1..=200).contains(&item.title.chars().count()) && !item.title.contains('\n'));
        assert!(item.published.is_none_or(|at| at <= NOW + 2 * 24 * 3_600_000));
        let html = item.html.unwrap_or_default().to_lowercase();
        assert!(!html.contains("<script") && !html.contains("<a ") && !html.contains("<iframe"));
    }
}
