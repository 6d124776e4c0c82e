//! Pages to articles, and HTML from outside to HTML for a public screen.

use hongwang_websites::{
    dates,
    extract::{self, ExtractError, Method, Page},
    sanitise,
    source::PageRules,
    text,
};
use url::Url;

use crate::NOW;

const PAGE: &str = r#"<html><head><title>春茶开采_英山县人民政府</title>
    <meta name="ContentSource" content="英山县融媒体中心"><meta name="PubDate" content="2026-11-20"></head>
    <body><div class="nav"><a href="/">首页</a><a href="/news">新闻</a></div><h1>春茶开采</h1>
    <p class="info">发布时间：2026-11-20 09:30　作者：张三　浏览：12</p>
    <div id="zoom"><div>　　英山县的茶园进入采摘季节，茶农们清晨上山，采下第一批新芽。</div>
    <p>县农业农村局派出技术人员到各村指导，<a href="http://ad.example.com/">点击这里</a>查看安排。</p>
    <img data-src="/img/tea.jpg" src="/blank.gif"><script>alert(1)</script><p onclick="x()" style="color:red"></p></div>
    <div class="foot">版权所有</div></body></html>"#;

fn page(html: &str, address: &str, rules: Option<&PageRules>) -> Page {
    extract::extract(html.as_bytes(), None, Url::parse(address).ok().as_ref(), rules, NOW).unwrap()
}

#[test]
fn a_government_page_gives_title_time_source_author_and_body() {
    let page = page(PAGE, "https://www.chinayingshan.gov.cn/a/1.html", None);
    assert_eq!(page.method, Method::SiteRule);
    assert_eq!(page.title, "春茶开采");
    assert_eq!(page.published.and_then(dates::rfc3339).unwrap(), "2026-11-20T09:30:00+08:00");
    assert_eq!(page.source.as_deref(), Some("英山县融媒体中心"));
    assert_eq!(page.author.as_deref(), Some("张三"));
    assert!(page.text.starts_with("英山县的茶园进入采摘季节"), "{}", page.text);
    assert!(page.text.contains("点击这里查看安排") && !page.text.contains("版权所有"));
    assert_eq!(page.pictures, ["https://www.chinayingshan.gov.cn/img/tea.jpg"]);
    for forbidden in ["<a", "script", "onclick", "style", "alert"] {
        assert!(!page.html.contains(forbidden), "{forbidden} in {}", page.html);
    }
    assert_eq!(page.html.matches("<p>").count(), 2, "{}", page.html);
}

#[test]
fn the_editors_rules_come_first_and_a_rule_that_misses_says_so() {
    let rules = PageRules {
        body: "#zoom".into(),
        remove: "img".into(),
        title: ".info".into(),
        ..PageRules::default()
    };
    let found = page(PAGE, "https://example.com/1.html", Some(&rules));
    assert_eq!(found.method, Method::SourceRule);
    assert!(found.pictures.is_empty() && found.title.starts_with("发布时间"));
    let rules = PageRules { body: ".no-such-body".into(), ..PageRules::default() };
    let missed = page(PAGE, "https://www.example.gov.cn/1.html", Some(&rules));
    assert_eq!(missed.method, Method::SiteRule);
    assert!(missed.notes.iter().any(|note| note.contains("正文选择器")));
}

#[test]
fn a_page_without_a_body_and_a_page_made_to_exhaust_are_refused() {
    let refused = |html: &str| extract::extract(html.as_bytes(), None, None, None, NOW).unwrap_err();
    assert!(matches!(refused(""), ExtractError::NoBody));
    assert!(matches!(refused("<html><body></body></html>"), ExtractError::NoBody));
    assert!(matches!(refused(&"<div>".repeat(200_000)), ExtractError::TooComplex));
    assert!(matches!(refused(&"<b><i x>".repeat(100_000)), ExtractError::TooComplex));
    let missing = extract::extract_file("no/such/file.html".as_ref(), NOW).unwrap_err();
    assert!(missing.to_string().contains("no/such/file.html"));
}

#[test]
fn the_time_is_found_in_the_address_where_the_page_does_not_say() {
    let body = format!("<div id=zoom>{}</div>", "英山县各村组织村民清理河道。".repeat(5));
    for address in ["https://a.gov.cn/n1/2026/1105/c1.html", "https://a.gov.cn/202611/t20261105_7.html"] {
        let found = page(&body, address, None).published.and_then(dates::rfc3339);
        assert_eq!(found.as_deref(), Some("2026-11-05T00:00:00+08:00"), "{address}");
    }
}

#[test]
fn the_title_is_the_articles_and_not_the_sites() {
    let body = "<div id=zoom>英山县各村组织村民清理河道，清运垃圾，修整步道。</div>";
    for (head, expected) in [
        ("<title>清理河道进行时_英山县人民政府</title><h1>英山县人民政府</h1>", "清理河道进行时"),
        (
            "<title>清理河道进行时</title><meta property=og:title content='清理河道...'><h1>清理河道进行时！</h1>",
            "清理河道进行时！",
        ),
        ("<title>本报评论员|清理河道要常抓不懈久久为功</title>", "本报评论员|清理河道要常抓不懈久久为功"),
        ("<title>英山要闻</title><meta name=ArticleTitle content=清理河道进行时>", "清理河道进行时"),
    ] {
        assert_eq!(page(&format!("{head}{body}"), "https://a.gov.cn/1", None).title, expected);
    }
}

#[test]
fn only_pictures_that_were_stored_stay_in_the_html() {
    let html = "<p>一</p><img src='https://a.gov.cn/1.jpg' onerror=x><img src='https://a.gov.cn/2.jpg'><img src='data:image/png;base64,AA'>";
    let clean =
        sanitise::clean(html, |src| (src == "https://a.gov.cn/1.jpg").then(|| "/blob/abc".to_owned()));
    assert_eq!(clean.pictures, ["/blob/abc"]);
    assert_eq!(clean.html, "<p>一</p><img src=\"/blob/abc\">");
}

#[test]
fn what_could_lead_away_or_run_never_survives() {
    let html = r#"<a href="javascript:alert(1)">a</a><iframe src="//x"></iframe><form action="/x"><p>b</p><input name=q></form>
        <svg><script>1</script></svg><math><mi xlink:href="x">m</mi></math><p style="position:fixed" class="x" id="y">c</p>
        <meta http-equiv=refresh content="0;url=//x"><base href="//x"><link rel=stylesheet href=x><object data=x></object>
        <p hidden>看不见</p><p style="display:none">看不见</p><table><tr><td colspan="2" onclick=x>d</td></tr></table>"#;
    let clean = sanitise::clean(html, |_| None);
    for forbidden in [
        "javascript",
        "iframe",
        "form",
        "input",
        "svg",
        "script",
        "math",
        "style",
        "class",
        "id=",
        "meta",
        "base",
        "link",
        "object",
        "onclick",
        "href",
        "看不见",
    ] {
        assert!(!clean.html.contains(forbidden), "{forbidden} in {}", clean.html);
    }
    assert!(clean.html.contains("<td colspan=\"2\">d</td>"));
    for kept in ["a", "b", "c", "d"] {
        assert!(clean.text.contains(kept));
    }
}

#[test]
fn the_encoding_is_what_the_bytes_are_whatever_is_declared() {
    let words = "关于英山县二〇二六年农村危房改造对象的公示，镕、喆等字也要读对";
    let (gbk, _, _) = encoding_rs::GBK.encode(words);
    for content_type in [
        None,
        Some("text/html; charset=utf-8"),
        Some("text/html; charset=GB2312"),
        Some("text/html; charset=nonsense"),
    ] {
        assert_eq!(text::decode(&gbk, content_type).text, words, "{content_type:?}");
        assert_eq!(text::decode(words.as_bytes(), content_type).text, words, "{content_type:?}");
    }
    assert_eq!(text::decode(words.as_bytes(), Some("text/html; charset=gbk")).encoding, "UTF-8");
    let (wide, _, _) = encoding_rs::GB18030.encode("㐀𠀀");
    let page = [b"<meta charset=\"gb2312\">".as_slice(), &wide].concat();
    assert!(text::decode(&page, None).text.ends_with("㐀𠀀"));
    let utf16: Vec<u8> =
        std::iter::once(0xfeff_u16).chain("通知".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(text::decode(&utf16, None).text, "通知");
}
