//! Intake from sites that are served on this machine, on both engines.

use crate::center::{COUNTY, Node, RED_HILL, SPRINGS, on_both};
use crate::site::{
    DIRECT, REVIEWED, Site, add, article_page, count, editor, feed_sheet, page, run, run_after, run_next_day,
};
use hongwang_base::{Millis, Role};
use hongwang_feature::Site as NodeKind;
use std::path::{Path, PathBuf};

fn samples() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    assert!(folder.is_dir(), "sample data is missing: expected the folder {}", folder.display());
    folder
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([200, 60, 40]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn items_of_a_real_feed_become_articles_that_wait_for_a_second_person() {
    on_both(async |node| {
        let site = Site::start().await;
        let feed =
            std::fs::read_to_string(samples().join("rss/people_politics_2020-08-25_abridged.xml")).unwrap();
        site.serve(
            "/rss/politics.xml",
            "text/xml",
            feed.replace("http://politics.people.com.cn", &site.at("")),
        );
        site.html(
            "/n1/2020/0825/c1001-31835118.html",
            page("水利部将水旱灾害防御应急响应等级调整为Ⅲ级", "防汛", ""),
        );
        let who = editor(&node, COUNTY).await;
        let address = site.at("/rss/politics.xml");
        let source = add(&node, &who, &feed_sheet("人民网时政", &address, REVIEWED)).await;
        run(&node).await;
        assert_eq!(count(&node, "waiting", "水利部将水旱灾害防御应急响应等级调整为Ⅲ级").await, 1);
        let article = article_page(&node, "waiting", "水利部将水旱灾害防御应急响应等级调整为Ⅲ级").await;
        let shown = node.get(&who, &article).await;
        assert!(
            shown.has("人民网时政") && shown.has("默认栏目") && shown.has("演示日报"),
            "{}",
            shown.text()
        );
        assert!(shown.has(&site.at("/n1/2020/0825/c1001-31835118.html")));
        let page_of_source = node.get(&who, &source).await;
        assert!(page_of_source.has("收下1") && page_of_source.has("状态码 404"), "{}", page_of_source.text());
    })
    .await;
}

#[tokio::test]
async fn pages_in_gbk_and_utf_8_are_read_as_they_are_meant() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let site = Site::start().await;
    let saved = std::fs::read_to_string(samples().join("pages/people__1.html")).unwrap();
    let (gbk, _, _) = encoding_rs::GBK.encode(&saved);
    site.serve("/gbk.html", "text/html", gbk.into_owned());
    site.html("/utf8.html", std::fs::read(samples().join("pages/shanxi__1.html")).unwrap());
    site.feed(&[("/gbk.html", "父亲节"), ("/utf8.html", "品牌丝路行")]);
    let who = editor(&node, COUNTY).await;
    let address = site.at("/feed.xml");
    add(&node, &who, &feed_sheet("演示", &address, REVIEWED)).await;
    run(&node).await;
    let list = node.get(&who, "/desk/articles?stage=waiting").await.text();
    let pages: Vec<&str> =
        list.split("href=\"/desk/articles/0").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(pages.len(), 2, "{list}");
    let mut texts = String::new();
    for id in pages {
        texts += &node.get(&who, &format!("/desk/articles/0{id}")).await.text();
    }
    assert!(texts.contains("父亲的教诲像一盏灯") && texts.contains("山西品牌丝路行首次登陆巴西"));
}

#[tokio::test]
async fn the_same_article_of_two_sources_appears_once() {
    on_both(async |node| {
        let (first, second) = (Site::start().await, Site::start().await);
        first.feed(&[("/a.html", "英山春茶开园第一天")]);
        first.html("/a.html", page("英山春茶开园第一天", "春茶", ""));
        second.feed(&[("/b.html", "【要闻】英山:春茶开园第一天(图)"), ("/c.html", "县医院开设夜间门诊")]);
        second.html("/b.html", page("英山春茶开园第一天_另一个网", "春茶", "<p>责任编辑:演示</p>"));
        second.html("/c.html", page("县医院开设夜间门诊", "夜间门诊", ""));
        let who = editor(&node, COUNTY).await;
        let addresses = [first.at("/feed.xml"), second.at("/feed.xml")];
        add(&node, &who, &feed_sheet("甲网", &addresses[0], REVIEWED)).await;
        run(&node).await;
        let other = add(&node, &who, &feed_sheet("乙网", &addresses[1], REVIEWED)).await;
        run(&node).await;
        assert_eq!(count(&node, "waiting", "英山春茶开园第一天").await, 1);
        assert_eq!(count(&node, "waiting", "县医院开设夜间门诊").await, 1);
        let page = node.get(&who, &other).await;
        assert!(page.has("是同一篇") && page.has("重复1"), "{}", page.text());
        // The same list again, though the site says it is new: nothing comes twice.
        second.feed(&[
            ("/b.html", "【要闻】英山:春茶开园第一天(图)"),
            ("/c.html", "县医院开设夜间门诊"),
            ("/missing.html", "没有的"),
        ]);
        run_next_day(&node).await;
        assert_eq!(count(&node, "waiting", "县医院开设夜间门诊").await, 1);
        assert_eq!(second.asked("/c.html"), 1, "a page that is known is not fetched again");
    })
    .await;
}

#[tokio::test]
async fn a_site_that_wants_a_browser_turns_amber_then_red_and_says_why_and_holds_up_no_other() {
    on_both(async |node| {
        let (shy, good) = (Site::start().await, Site::start().await);
        shy.refuse("/feed.xml", 412);
        good.feed(&[("/a.html", "好网站的一篇")]);
        good.html("/a.html", page("好网站的一篇", "修路", ""));
        let who = editor(&node, COUNTY).await;
        let addresses = [shy.at("/feed.xml"), good.at("/feed.xml")];
        let source = add(&node, &who, &feed_sheet("要验证的网站", &addresses[0], REVIEWED)).await;
        add(&node, &who, &feed_sheet("好网站", &addresses[1], REVIEWED)).await;
        run(&node).await;
        assert_eq!(count(&node, "waiting", "好网站的一篇").await, 1);
        let amber = node.get(&who, &source).await;
        assert!(
            amber.has("注意") && amber.has("该站要求浏览器验证") && amber.has("不绕过"),
            "{}",
            amber.text()
        );
        run_next_day(&node).await;
        run_next_day(&node).await;
        let who = editor(&node, COUNTY).await;
        let red = node.get(&who, &source).await;
        assert!(red.has("停了") && red.has("该站要求浏览器验证") && red.has("2026-11-23"), "{}", red.text());
        assert!(node.get(&who, "/desk/sources").await.has("停了"));
        shy.feed(&[("/b.html", "验证取消后的一篇")]);
        shy.html("/b.html", page("验证取消后的一篇", "架桥", ""));
        run_next_day(&node).await;
        let who = editor(&node, COUNTY).await;
        assert!(!node.get(&who, &source).await.has("该站要求浏览器验证。"), "green again");
        assert_eq!(count(&node, "waiting", "验证取消后的一篇").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_list_that_changed_its_form_is_told_from_one_without_news() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let site = Site::start().await;
    let list = |class: &str| {
        format!(
            "<html><body><ul class=\"{class}\"><li><a href=\"/a.html\">县里修好三座便民桥</a> 2026-11-20</li></ul></body></html>"
        )
    };
    site.html("/list.html", list("news"));
    site.html("/a.html", page("县里修好三座便民桥", "便民桥", ""));
    let who = editor(&node, COUNTY).await;
    let address = site.at("/list.html");
    let sheet = [
        ("kind", "html"),
        ("name", "县网"),
        ("address", &address),
        ("item", "ul.news li"),
        ("column", REVIEWED),
        ("scope", COUNTY),
        ("every", "60"),
    ];
    let source = add(&node, &who, &sheet).await;
    run(&node).await;
    assert_eq!(count(&node, "waiting", "县里修好三座便民桥").await, 1);
    site.html("/list.html", list("redesigned"));
    run_after(&node, 61 * Millis::MINUTE).await;
    let who = editor(&node, COUNTY).await;
    let amber = node.get(&who, &source).await;
    assert!(amber.has("网站可能改版了") && amber.has("注意") && amber.has("ul.news li"), "{}", amber.text());
    run_next_day(&node).await;
    run_next_day(&node).await;
    let who = editor(&node, COUNTY).await;
    assert!(node.get(&who, &source).await.has("停了"));
    // The editor corrects the rule: the next run is green.
    let mut sheet = sheet.to_vec();
    sheet[3] = ("item", "ul.redesigned li");
    node.post(&who, &format!("{source}/edit"), &sheet).await;
    run(&node).await;
    assert!(!node.get(&who, &source).await.has("网站可能改版了"));
}

#[tokio::test]
async fn script_literals_and_json_bring_their_items() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let site = Site::start().await;
    let script = "var item=[{title:'党员干部下乡办实事',brief:'演示',link_add:'/s.html'}]; var x = 1;";
    site.serve("/list.js", "text/javascript", script);
    site.serve(
        "/list.json",
        "application/json",
        r#"{"data":{"list":[{"name":"农技专家到田头讲课","at":"2026/11/20 08:00","href":"/j.html"}]}}"#,
    );
    site.html("/s.html", page("党员干部下乡办实事", "办实事", ""));
    site.html("/j.html", page("农技专家到田头讲课", "讲课", ""));
    let who = editor(&node, COUNTY).await;
    let (js, json) = (site.at("/list.js"), site.at("/list.json"));
    let common = [("column", REVIEWED), ("scope", COUNTY), ("every", "60")];
    let script = [
        ("kind", "script"),
        ("name", "脚本"),
        ("address", &*js),
        ("variable", "item"),
        ("title", "title"),
        ("link", "link_add"),
    ];
    let fields = [
        ("kind", "json"),
        ("name", "接口"),
        ("address", &*json),
        ("items", "/data/list"),
        ("title", "name"),
        ("link", "href"),
        ("date", "at"),
    ];
    add(&node, &who, &[&script[..], &common].concat()).await;
    add(&node, &who, &[&fields[..], &common].concat()).await;
    run(&node).await;
    assert_eq!(count(&node, "waiting", "党员干部下乡办实事").await, 1);
    assert_eq!(count(&node, "waiting", "农技专家到田头讲课").await, 1);
}

#[tokio::test]
async fn a_redirect_into_the_inner_network_is_refused() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let site = Site::start().await;
    site.feed(&[("/in.html", "把中心引到内网去")]);
    site.redirect("/in.html", "http://10.0.0.1/secret");
    let who = editor(&node, COUNTY).await;
    let address = site.at("/feed.xml");
    let source = add(&node, &who, &feed_sheet("演示", &address, REVIEWED)).await;
    let inner = add(&node, &who, &feed_sheet("内网", "http://169.254.169.254/latest/", REVIEWED)).await;
    run(&node).await;
    assert!(node.get(&who, &source).await.has("内部地址,不允许访问"));
    assert!(node.get(&who, &inner).await.has("内部地址,不允许访问"));
    assert_eq!(count(&node, "waiting", "把中心引到内网去").await, 0);
}

#[tokio::test]
async fn a_hostile_page_brings_its_words_and_nothing_else() {
    on_both(async |node| {
        let site = Site::start().await;
        let evil = "<script>alert('in')</script><p onclick=\"alert(1)\">正经的一段话<a href=\"javascript:alert(2)\">链接</a></p>\
                    <iframe src=\"//evil\"></iframe><img src=x onerror=alert(3)><svg onload=alert(4)></svg>";
        site.feed(&[("/e.html", "&lt;script&gt;alert(0)&lt;/script&gt;一篇正经的文章")]);
        site.html("/e.html", page("一篇正经的文章", "安全用电", evil));
        let who = editor(&node, COUNTY).await;
        let address = site.at("/feed.xml");
        let mut sheet = feed_sheet("演示", &address, DIRECT);
        sheet.push(("trusted", "on"));
        let source = add(&node, &who, &sheet).await;
        run(&node).await;
        let article = article_page(&node, "shown", "一篇正经的文章").await;
        let id = article.rsplit('/').next().unwrap();
        for path in [article.clone(), format!("{article}/preview"), source, format!("/{DIRECT}/{id}")] {
            let shown = node.get(&who, &path).await.text();
            for hostile in ["alert(", "onerror", "onclick", "javascript:", "<iframe", "<svg onload"] {
                assert!(!shown.contains(hostile), "{path}: {hostile}");
            }
        }
        assert!(node.get("", &format!("/{DIRECT}/{id}")).await.has("安全用电"));
    })
    .await;
}

#[tokio::test]
async fn pictures_come_along_and_a_broken_one_does_not_hold_up_its_article() {
    on_both(async |node| {
        let site = Site::start().await;
        site.feed(&[("/p.html", "有图的文章")]);
        let pictures = "<p><img src=\"/good.png\"></p><p><img src=\"/broken.png\"></p><p><img src=\"/dot.png\"></p><p><img src=\"http://10.0.0.1/x.png\"></p>";
        site.html("/p.html", page("有图的文章", "图片", pictures));
        site.serve("/good.png", "image/png", png(800, 600));
        site.serve("/broken.png", "image/png", &b"\x89PNG\r\n\x1a\nnot a picture"[..]);
        site.serve("/dot.png", "image/png", png(2, 2));
        let who = editor(&node, COUNTY).await;
        let address = site.at("/feed.xml");
        let source = add(&node, &who, &feed_sheet("演示", &address, REVIEWED)).await;
        run(&node).await;
        let article = article_page(&node, "waiting", "有图的文章").await;
        let shown = node.get(&who, &article).await.text();
        assert_eq!(shown.matches("/picture/").count(), 1, "{shown}");
        assert!(!shown.contains(&site.at("")) || !shown.contains(&site.at("/good.png")));
        let page = node.get(&who, &source).await;
        assert!(page.has("有一张图片没有收") && page.has("内部地址"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn without_a_second_person_only_a_trusted_source_goes_straight_onto_the_screen() {
    on_both(async |node| {
        let site = Site::start().await;
        site.feed(&[("/t.html", "直接上屏的文章")]);
        site.html("/t.html", page("直接上屏的文章", "公开", ""));
        let other = Site::start().await;
        other.feed(&[("/d.html", "先成草稿的文章")]);
        other.html("/d.html", page("先成草稿的文章", "草稿", ""));
        let who = editor(&node, COUNTY).await;
        let addresses = [site.at("/feed.xml"), other.at("/feed.xml")];
        let mut trusted = feed_sheet("信得过", &addresses[0], DIRECT);
        trusted.push(("trusted", "on"));
        add(&node, &who, &trusted).await;
        add(&node, &who, &feed_sheet("一般", &addresses[1], DIRECT)).await;
        run(&node).await;
        assert_eq!(count(&node, "shown", "直接上屏的文章").await, 1);
        assert_eq!(count(&node, "draft", "先成草稿的文章").await, 1);
        assert_eq!(count(&node, "shown", "先成草稿的文章").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_was_killed_in_the_middle_repeats_nothing() {
    on_both(async |node| {
        let site = Site::start().await;
        let items = [("/1.html", "第一篇讲水库"), ("/2.html", "第二篇讲桥梁"), ("/3.html", "第三篇讲果园")];
        site.feed(&items);
        site.html("/1.html", page("第一篇讲水库", "水库", ""));
        site.stick("/2.html");
        site.html("/3.html", page("第三篇讲果园", "果园", ""));
        let who = editor(&node, COUNTY).await;
        let address = site.at("/feed.xml");
        add(&node, &who, &feed_sheet("演示", &address, REVIEWED)).await;
        tokio::select! {
            () = run(&node) => panic!("the second page never answers"),
            () = site.reached() => {}
        }
        assert_eq!(count(&node, "waiting", "第一篇讲水库").await, 1);
        site.html("/2.html", page("第二篇讲桥梁", "桥梁", ""));
        run_after(&node, Millis::HOUR).await;
        for (_, title) in items {
            assert_eq!(count(&node, "waiting", title).await, 1, "{title}");
        }
        assert_eq!(site.asked("/1.html"), 1);
    })
    .await;
}

#[tokio::test]
async fn an_unchanged_list_costs_one_request_and_a_quiet_source_turns_amber() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let site = Site::start().await;
    site.feed(&[("/a.html", "唯一的一篇文章")]);
    site.html("/a.html", page("唯一的一篇文章", "唯一", ""));
    let who = editor(&node, COUNTY).await;
    let address = site.at("/feed.xml");
    let source = add(&node, &who, &feed_sheet("演示", &address, REVIEWED)).await;
    run(&node).await;
    run_after(&node, Millis::HOUR).await;
    let who = editor(&node, COUNTY).await;
    assert!(node.get(&who, &source).await.has("对方说没有变化"));
    assert_eq!((site.asked("/feed.xml"), site.asked("/a.html")), (2, 1));
    run_after(&node, 40 * Millis::DAY).await;
    let who = editor(&node, COUNTY).await;
    let quiet = node.get(&who, &source).await;
    assert!(quiet.has("很久没有新内容") && quiet.has("已经40天没有新内容"), "{}", quiet.text());
}

#[tokio::test]
async fn a_town_gets_what_its_county_has_not_and_sees_only_its_own_sources() {
    on_both(async |node| {
        let site = Site::start().await;
        site.feed(&[("/a.html", "全县都看的一篇")]);
        site.html("/a.html", page("全县都看的一篇", "全县", ""));
        let county = editor(&node, COUNTY).await;
        let hill = node.person("红山编辑", RED_HILL, &[Role::Editor]).await;
        let springs = node.person("温泉编辑", SPRINGS, &[Role::Editor]).await;
        let address = site.at("/feed.xml");
        add(&node, &county, &feed_sheet("县里的信源", &address, REVIEWED)).await;
        run(&node).await;
        let mut sheet = feed_sheet("红山的信源", &address, REVIEWED);
        sheet[4] = ("scope", RED_HILL);
        let own = add(&node, &hill, &sheet).await;
        run(&node).await;
        assert_eq!(
            count(&node, "waiting", "全县都看的一篇").await,
            1,
            "the town's screens show the county's article"
        );
        for path in ["", "/edit"] {
            assert_eq!(node.get(&springs, &format!("{own}{path}")).await.status, 404, "{path}");
        }
        for path in ["/edit", "/run", "/enable", "/disable"] {
            let mut stolen = feed_sheet("抢来的", &address, REVIEWED);
            stolen[4] = ("scope", SPRINGS);
            assert_eq!(node.post(&springs, &format!("{own}{path}"), &stolen).await.status, 404, "{path}");
        }
        let id = own.rsplit('/').next().unwrap();
        let mut stolen = feed_sheet("抢来的", &address, REVIEWED);
        stolen[4] = ("scope", SPRINGS);
        stolen.push(("id", id));
        assert_eq!(node.post(&springs, "/desk/sources/try", &stolen).await.status, 404);
        assert!(!node.get(&springs, "/desk/sources").await.has("红山的信源"));
        assert!(node.get(&county, "/desk/sources").await.has("红山的信源"));
        let elsewhere =
            node.post(&springs, "/desk/sources/new", &feed_sheet("写给全县", &address, REVIEWED)).await;
        assert_eq!(elsewhere.status, 400);
        assert!(elsewhere.has("请选择您管得到的单位") && elsewhere.has("写给全县"));
    })
    .await;
}
