//! The document around every page.

use hongwang_page::{Html, Link, Masthead, Page, Visit, html};
use http::StatusCode;
use scraper::ElementRef;

use crate::{all, get, get_at, one, samples, visit, words};

const PEOPLE: [&str; 8] = [
    "/",
    "/dang",
    "/dang/news",
    "/dang/news/central",
    "/dang/news/central/1",
    "/dang/news/central/1/picture",
    "/states",
    "/charts",
];
const DESK: [&str; 4] = ["/desk/articles", "/desk/sources/new", "/desk/articles/1/recall", "/desk/login"];

#[tokio::test]
async fn every_page_forbids_inline_code_and_foreign_frames() {
    for address in PEOPLE.iter().chain(&DESK) {
        let answer = get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'; script-src 'self'; style-src 'self'")
        );
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'self'"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");

        let dom = answer.dom();
        assert!(all(&dom, "[style], [onclick], style").is_empty(), "{address}: inline code or style");
        assert!(all(&dom, "script:not([src])").is_empty(), "{address}: inline code");
    }
}

#[tokio::test]
async fn every_page_has_its_language_one_heading_and_named_landmarks() {
    for address in PEOPLE.iter().chain(&DESK) {
        let dom = get(address).await.dom();
        assert_eq!(one(&dom, "html").attr("lang"), Some("zh-CN"));
        one(&dom, "h1");
        one(&dom, "main");
        for nav in all(&dom, "nav, section") {
            assert!(
                nav.attr("aria-label").is_some() || !all(&dom, "section > h2").is_empty(),
                "{address}: {}",
                nav.html()
            );
        }
        let mut ids: Vec<&str> = all(&dom, "[id]").iter().filter_map(|each| each.attr("id")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{address}: an id twice");
    }
}

#[tokio::test]
async fn the_keys_of_the_bar_stand_in_the_same_order_on_every_page() {
    for address in PEOPLE {
        let dom = get(address).await.dom();
        let keys: Vec<String> = all(&dom, ".bar > .key").into_iter().map(words).collect();
        let names = ["返回", "首页", "查找", "朗读", "字号", "求助", "结束"];
        assert_eq!(keys.len(), names.len(), "{address}");
        assert!(
            keys.iter().zip(names).all(|(key, name)| key.trim().starts_with(name)),
            "{address}: {keys:?}"
        );
    }
}

#[tokio::test]
async fn back_leads_to_the_parent_and_from_a_hall_to_the_start() {
    for (address, parent) in [("/dang", "/"), ("/dang/news", "/dang"), ("/dang/news/central", "/dang/news")] {
        let dom = get(address).await.dom();
        assert_eq!(one(&dom, "[data-back]").attr("href"), Some(parent), "{address}");
    }
    assert!(all(&get("/").await.dom(), "[data-back]").is_empty(), "nothing lies above the start page");
}

#[tokio::test]
async fn a_personal_page_is_kept_by_no_cache_and_fetched_ahead_by_nobody() {
    let answer = get("/mine").await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(one(&answer.dom(), "body").attr("data-personal").is_some());
    assert_eq!(get("/dang").await.header("cache-control"), "private, max-age=5");
    for address in DESK {
        assert_eq!(get(address).await.header("cache-control"), "no-store", "{address}");
    }
}

#[tokio::test]
async fn what_is_heard_after_the_heading_cannot_leave_its_attribute() {
    let page: Html = Page::new("题目 \"><script>alert(1)</script>")
        .heard("第一句。<!-- \u{2028} \"引号\"")
        .body(html! {})
        .render(&visit("/x"));
    let dom = scraper::Html::parse_document(page.text());
    let heard = one(&dom, "h1").attr("data-say").unwrap_or_default();
    assert_eq!(heard, "题目 \"><script>alert(1)</script>\n第一句。\n\"引号\"");
    assert!(all(&dom, "script:not([src])").is_empty());
}

#[tokio::test]
async fn every_word_that_is_seen_can_be_heard() {
    for address in PEOPLE {
        let dom = get(address).await.dom();
        let unsaid: Vec<String> =
            all(&dom, "body *").into_iter().filter(|element| is_seen(*element)).flat_map(own_words).collect();
        assert_eq!(unsaid, [""; 0], "{address}");
    }
}

/// Whether an element is there for everybody: not hidden, and no key that is switched off.
fn is_seen(element: ElementRef<'_>) -> bool {
    let above = element.ancestors().filter_map(ElementRef::wrap);
    let mut chain = std::iter::once(element).chain(above);
    chain.all(|each| {
        each.attr("hidden").is_none() && each.attr("aria-hidden").is_none() && each.attr("data-say").is_none()
    })
}

/// The words that stand in this element itself.
fn own_words(element: ElementRef<'_>) -> Vec<String> {
    let texts =
        element.children().filter_map(|child| child.value().as_text().map(|text| text.trim().to_owned()));
    texts.filter(|text| text.chars().any(char::is_alphanumeric)).collect()
}

#[tokio::test]
async fn every_tile_of_the_start_page_has_a_picture_a_word_and_a_voice() {
    let dom = get("/").await.dom();
    let tiles = all(&dom, "a.tile");
    assert_eq!(tiles.len(), 8 + 9);
    for tile in tiles {
        let html = tile.html();
        assert!(html.contains("<svg"), "{html}");
        assert!(!tile.attr("data-say").unwrap_or_default().is_empty(), "{html}");
    }
    for name in all(&dom, ".tile-name") {
        assert!((1..=6).contains(&words(name).chars().count()), "{}", words(name));
    }
}

#[tokio::test]
async fn the_time_of_the_data_is_shown_and_a_page_may_know_better() {
    let line = |html: &Html| words(one(&scraper::Html::parse_document(html.text()), ".as-of"));
    assert_eq!(line(&Page::new("栏目").render(&visit("/x"))), "数据截至 11月23日 18时00分");
    assert_eq!(
        line(&Page::new("栏目").as_of(samples::NOW - 86_400_000).render(&visit("/x"))),
        "数据截至 11月22日 18时05分"
    );
}

#[tokio::test]
async fn a_village_without_its_line_says_so_on_every_page() {
    let cut = Masthead { offline_since: Some(samples::NOW - 7_200_000), ..samples::masthead() };
    for address in PEOPLE {
        let dom = get_at(cut.clone(), address).await.dom();
        assert!(
            words(one(&dom, "[role=status].notice")).contains("未连上县中心，显示的是 11月23日"),
            "{address}"
        );
    }
    assert!(all(&get("/dang").await.dom(), ".notice[role=status]").is_empty());
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_what_to_do() {
    let answer = get("/nowhere").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let panel = words(one(&answer.dom(), ".state"));
    assert!(
        panel.contains("没有这一页") && panel.contains("您可以") && panel.contains("0713-7000000"),
        "{panel}"
    );
}

#[tokio::test]
async fn a_page_without_a_masthead_still_stands() {
    let page = Page::new("空").trail([Link::new("/a", "上级")]).render(&Visit::default());
    let dom = scraper::Html::parse_document(page.text());
    assert_eq!(words(one(&dom, "h1")), "空");
    assert!(one(&dom, "html").attr("data-idle").is_none());
}

#[tokio::test]
async fn the_voice_that_is_not_installed_is_shown_as_not_connected() {
    let key = |dom: &scraper::Html| {
        let key = one(dom, "#speak-key");
        (words(key), key.attr("aria-disabled").map(str::to_owned))
    };
    assert_eq!(key(&get("/dang").await.dom()), ("朗读 语音未安装".into(), Some("true".into())));
    let with_voice = Masthead { voice: true, ..samples::masthead() };
    assert_eq!(key(&get_at(with_voice, "/dang").await.dom()), ("朗读".into(), None));
}

#[tokio::test]
async fn the_desk_marks_where_one_is() {
    let dom = get("/desk/articles").await.dom();
    assert_eq!(words(one(&dom, ".desk-nav [aria-current=page] span:not(.waiting)")), "文章");
    assert!(all(&get("/desk/login").await.dom(), ".desk-nav").is_empty());
}
