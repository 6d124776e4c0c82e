//! Lists in their four forms.

use hongwang_websites::{
    dates,
    list::{self, ListError, Listing},
    source::{Fields, HtmlList, JsonList, ListForm, PageRules, ScriptList, SourceConfig},
};
use url::Url;

use crate::{NOW, samples};

fn read(body: &[u8], form: &ListForm) -> Result<Listing, ListError> {
    list::read(body, None, &Url::parse("https://www.example.gov.cn/news/index.html").unwrap(), form, NOW)
}

fn local(at: Option<i64>) -> String {
    at.and_then(dates::rfc3339).unwrap_or_default()
}

fn fields() -> Fields {
    Fields {
        title: "title".into(),
        link: "link_add".into(),
        summary: "brief".into(),
        date: "date".into(),
        ..Fields::default()
    }
}

#[test]
fn a_real_feed_with_bare_dates_is_read_at_local_time() {
    let body = std::fs::read(samples().join("rss/people_politics_2020-08-25_abridged.xml")).unwrap();
    let items = read(&body, &ListForm::Feed).unwrap().items;
    assert_eq!(items.len(), 3);
    assert_eq!(items[0].title, "水利部将水旱灾害防御应急响应等级调整为Ⅲ级");
    assert_eq!(items[0].url, "http://politics.people.com.cn/n1/2020/0825/c1001-31835118.html");
    assert_eq!(local(items[0].published), "2020-08-25T00:00:00+08:00");
    assert_eq!(items[0].author.as_deref(), Some("人民网"));
    assert!(items[0].summary.as_deref().unwrap().starts_with("新华社北京8月24日电"));
    let html = items[2].html.as_deref().unwrap();
    assert!(!html.contains("script") && html.contains("<img src=\"http://paper.people.com.cn/"), "{html}");
}

#[test]
fn a_gbk_feed_is_read_although_its_prolog_says_so() {
    let feed = "<?xml version=\"1.0\" encoding=\"gb2312\"?><rss version=\"2.0\"><channel><title>要闻</title>\
        <item><title>乡村振兴现场会召开</title><link>/a/1.html</link><pubDate>Mon, 23 Nov 2026 08:30:00 +0800</pubDate></item>\
        </channel></rss>";
    let (bytes, _, _) = encoding_rs::GBK.encode(feed);
    let items = read(&bytes, &ListForm::Feed).unwrap().items;
    assert_eq!(items[0].title, "乡村振兴现场会召开");
    assert_eq!(items[0].url, "https://www.example.gov.cn/a/1.html");
    assert_eq!(local(items[0].published), "2026-11-23T08:30:00+08:00");
}

#[test]
fn a_feed_nested_beyond_reason_does_no_harm() {
    let deep = format!("<rss version='2.0'><channel><item><description>{}", "<a>".repeat(300_000));
    assert!(read(deep.as_bytes(), &ListForm::Feed).is_err());
}

#[test]
fn a_date_that_cannot_be_true_is_left_out_with_a_note() {
    let feed = "<rss version=\"2.0\"><channel><item><title>甲</title><link>/1</link><pubDate>2036-01-01</pubDate></item>\
        <item><title>乙</title><link>/2</link><pubDate>1970-01-01</pubDate></item></channel></rss>";
    for item in read(feed.as_bytes(), &ListForm::Feed).unwrap().items {
        assert_eq!(item.published, None);
        assert!(item.note.unwrap().contains("发布时间不合理"));
    }
}

#[test]
fn an_html_list_is_read_by_its_item_selector_alone() {
    let page = r#"<ul class="list"><li><a href="./t20261120_1.html" title="关于做好秋冬季森林防火工作的通知（全文）">关于做好秋冬季森林...</a><span>2026-11-20</span></li>
        <li><a href="javascript:void(0)">更多</a></li>
        <li><span>[2026年11月19日]</span><a href="http://other.gov.cn/2.html#top">茶叶技术培训班开班</a></li></ul>"#;
    let form = ListForm::Html(HtmlList { item: ".list li".into(), ..HtmlList::default() });
    let listing = read(page.as_bytes(), &form).unwrap();
    assert_eq!(listing.skipped, 1);
    assert_eq!(listing.items[0].title, "关于做好秋冬季森林防火工作的通知（全文）");
    assert_eq!(listing.items[0].url, "https://www.example.gov.cn/news/t20261120_1.html");
    assert_eq!(local(listing.items[0].published), "2026-11-20T00:00:00+08:00");
    assert_eq!(listing.items[1].url, "http://other.gov.cn/2.html");
    assert_eq!(local(listing.items[1].published), "2026-11-19T00:00:00+08:00");
}

#[test]
fn an_html_list_follows_the_selectors_inside_an_item() {
    let page = r#"<div class="card"><a class="pic" href="/x"><img src="/x.jpg"></a><h3><a href="/y">标题在这里</a></h3>
        <time>2026/11/21 09:05:00</time><p class="brief">一句话摘要</p></div>"#;
    let list = HtmlList {
        item: ".card".into(),
        link: "h3".into(),
        title: "h3 a".into(),
        date: "time".into(),
        summary: ".brief".into(),
    };
    let item = read(page.as_bytes(), &ListForm::Html(list)).unwrap().items.remove(0);
    assert_eq!((item.url.as_str(), item.title.as_str()), ("https://www.example.gov.cn/y", "标题在这里"));
    assert_eq!(local(item.published), "2026-11-21T09:05:00+08:00");
    assert_eq!(item.summary.as_deref(), Some("一句话摘要"));
    assert_eq!(item.picture.as_deref(), Some("https://www.example.gov.cn/x.jpg"));
}

#[test]
fn a_javascript_literal_is_read_without_running_anything() {
    let page = "<script>var other=[1,2]; items=[]; /* item=[ */ item=[{'title':'党课开讲啦 [第一期]',brief:\"一个\\\"摘要\\\"\",\
        link_add:'https://www.12371.cn/2026/11/20/ARTI1.shtml', date:'2026年11月20日08:00'},// 注释 ]\n\
        {title:'第二条',brief:'',link_add:'/2.shtml',},]; alert(1)</script>";
    let form = ListForm::Script(ScriptList { variable: "item".into(), fields: fields() });
    let items = read(page.as_bytes(), &form).unwrap().items;
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].title, "党课开讲啦 [第一期]");
    assert_eq!(items[0].summary.as_deref(), Some("一个\"摘要\""));
    assert_eq!(local(items[0].published), "2026-11-20T08:00:00+08:00");
    assert_eq!(items[1].url, "https://www.example.gov.cn/2.shtml");
}

#[test]
fn a_json_list_is_read_by_pointers_even_inside_a_callback() {
    let body = r#"cb({"data":{"list":[{"t":{"cn":"价格行情"},"url":"/p/1","at":1795406400}]}});"#;
    let fields = Fields { title: "/t/cn".into(), link: "url".into(), date: "at".into(), ..Fields::default() };
    let form = ListForm::Json(JsonList { items: "/data/list".into(), fields });
    let item = read(body.as_bytes(), &form).unwrap().items.remove(0);
    assert_eq!((item.title.as_str(), item.published), ("价格行情", Some(NOW)));
}

#[test]
fn a_list_that_changed_its_form_says_what_is_missing() {
    let page = b"<html><body><div>brand new layout</div></body></html>";
    let html = ListForm::Html(HtmlList { item: ".list li".into(), ..HtmlList::default() });
    let missing = read(page, &html).unwrap_err();
    assert_eq!(missing, ListError::Missing(".list li".into()));
    assert!(missing.to_string().contains("可能已改版"));
    let script = ListForm::Script(ScriptList { variable: "item".into(), fields: fields() });
    assert_eq!(read(page, &script).unwrap_err(), ListError::Missing("item".into()));
    let json = ListForm::Json(JsonList { items: "/data".into(), fields: fields() });
    assert!(matches!(read(page, &json), Err(ListError::Unreadable(_))));
    assert_eq!(read(b"{\"data\":[]}", &json).unwrap_err(), ListError::Missing("/data".into()));
    assert_eq!(read(b"{\"data\":[{\"title\":\"x\"}]}", &json).unwrap_err(), ListError::Unusable(1));
    assert!(matches!(read(page, &ListForm::Feed), Err(ListError::Unreadable(_))));
}

#[test]
fn a_wrong_configuration_names_the_field_in_chinese() {
    let wrong = SourceConfig {
        address: "ftp://example.gov.cn/".into(),
        list: ListForm::Html(HtmlList { item: "ul[".into(), ..HtmlList::default() }),
        page: PageRules { body: ":::".into(), ..PageRules::default() },
    };
    let problems = wrong.problems();
    let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["address", "item", "page.body"]);
    assert!(problems[1].message.starts_with("条目选择器:") && problems[1].message.contains("ul["));
    let script = SourceConfig {
        address: "https://www.12371.cn/".into(),
        list: ListForm::Script(ScriptList { variable: "1item".into(), fields: Fields::default() }),
        page: PageRules::default(),
    };
    let fields: Vec<_> = script.problems().iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["variable", "title", "link"]);
}

#[test]
fn a_configuration_keeps_its_meaning_as_json() {
    let text = r#"{"address":"https://www.12371.cn/","kind":"script","variable":"item","title":"title","link":"link_add"}"#;
    let config: SourceConfig = serde_json::from_str(text).unwrap();
    assert_eq!(config.problems(), []);
    let ListForm::Script(list) = &config.list else { panic!("{config:?}") };
    assert_eq!(list.fields.link, "link_add");
    let again: SourceConfig = serde_json::from_str(&serde_json::to_string(&config).unwrap()).unwrap();
    assert_eq!(again, config);
}

#[test]
fn dates_are_read_in_every_form_that_sites_write() {
    for (text, expected) in [
        ("2026年11月20日08:05", "2026-11-20T08:05:00+08:00"),
        ("发布时间：2026年1月2日 8时5分", "2026-01-02T08:05:00+08:00"),
        ("2026-11-20", "2026-11-20T00:00:00+08:00"),
        ("2026/11/20 23:59:58", "2026-11-20T23:59:58+08:00"),
        ("2026.11.20", "2026-11-20T00:00:00+08:00"),
        ("2026-11-20T08:05:00Z", "2026-11-20T16:05:00+08:00"),
        ("2026-11-20T08:05:00", "2026-11-20T08:05:00+08:00"),
        ("Fri, 20 Nov 2026 08:05:00 GMT", "2026-11-20T16:05:00+08:00"),
        ("20261120", "2026-11-20T00:00:00+08:00"),
        ("t20261120_12345", "2026-11-20T00:00:00+08:00"),
        ("20261120T080500", "2026-11-20T08:05:00+08:00"),
        ("1795406400000", "2026-11-23T12:00:00+08:00"),
        ("2026-11-20 星期五 09:30", "2026-11-20T09:30:00+08:00"),
    ] {
        assert_eq!(
            dates::read(text, NOW).ok().and_then(dates::rfc3339).unwrap_or_default(),
            expected,
            "{text}"
        );
    }
    for text in ["", "昨天", "2026-13-40", "12345", "2026-02-30"] {
        assert_eq!(dates::read(text, NOW), Err(dates::DateProblem::Unreadable), "{text}");
    }
    for text in ["1989-06-01", "2026-11-26", "2099-01-01"] {
        assert_eq!(dates::read(text, NOW), Err(dates::DateProblem::Absurd), "{text}");
    }
}
