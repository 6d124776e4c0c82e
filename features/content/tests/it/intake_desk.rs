//! Sources at the desk: tried before they are saved, wrong entries named, switched on and off.

use crate::center::{COUNTY, Node, on_both};
use crate::site::{REVIEWED, Site, add, count, editor, feed_sheet, page, run, run_after};
use hongwang_base::{Millis, Role};
use hongwang_feature::{Feature, Site as NodeKind};
use hongwang_store::audit;

#[tokio::test]
async fn a_try_shows_what_would_come_item_by_item_and_saves_nothing() {
    on_both(async |node| {
        let site = Site::start().await;
        site.feed(&[("/a.html", "防汛值班表公布"), ("/gone.html", "已经删掉的一篇")]);
        site.html("/a.html", page("防汛值班表公布", "防汛值班", "<img src=\"/x.png\">"));
        let who = editor(&node, COUNTY).await;
        let address = site.at("/feed.xml");
        let tried = node.post(&who, "/desk/sources/try", &feed_sheet("演示信源", &address, REVIEWED)).await;
        assert_eq!(tried.status, 200, "{}", tried.text());
        for words in [
            "还没有保存",
            "防汛值班表公布",
            "演示日报",
            "第1段:防汛值班",
            "1张",
            "会收下",
            "已经删掉的一篇",
            "状态码 404",
            "2026-11-22",
        ] {
            assert!(tried.has(words), "{words}: {}", tried.text());
        }
        assert_eq!(site.asked("/x.png"), 0, "a try fetches no pictures");
        assert!(node.get(&who, "/desk/sources").await.has("还没有信源"));
        run(&node).await;
        assert_eq!(count(&node, "waiting", "防汛值班表公布").await, 0);
        // Once it is saved and has run, the same try says that everything is known.
        add(&node, &who, &feed_sheet("演示信源", &address, REVIEWED)).await;
        run(&node).await;
        let again = node.post(&who, "/desk/sources/try", &feed_sheet("演示信源", &address, REVIEWED)).await;
        assert!(again.has("已经来过"));
    })
    .await;
}

#[tokio::test]
async fn a_try_of_a_site_that_refuses_says_why_and_may_still_be_saved() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let site = Site::start().await;
    site.refuse("/feed.xml", 412);
    let who = editor(&node, COUNTY).await;
    let address = site.at("/feed.xml");
    let tried = node.post(&who, "/desk/sources/try", &feed_sheet("演示信源", &address, REVIEWED)).await;
    assert!(tried.has("要求浏览器验证") && tried.has("保存信源") && tried.has(&address), "{}", tried.text());
}

#[tokio::test]
async fn wrong_entries_are_named_and_nothing_entered_is_lost() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let who = editor(&node, COUNTY).await;
    let sheet = [
        ("kind", "html"),
        ("name", "写了一半的信源"),
        ("address", "ftp://example.com/list"),
        ("item", "ul..["),
        ("page.body", ".text"),
        ("column", "no/such/column"),
        ("scope", COUNTY),
        ("every", "7"),
    ];
    for path in ["/desk/sources/try", "/desk/sources/new"] {
        let answer = node.post(&who, path, &sheet).await;
        assert_eq!(answer.status, 400);
        for words in [
            "写了一半的信源",
            "ftp://example.com/list",
            "ul..[",
            "以 http:// 或 https:// 开头",
            "不是正确的 CSS 选择器",
            "请选择一个放文章的栏目",
            "间隔",
            ".text",
        ] {
            assert!(answer.has(words), "{path}: {words}");
        }
    }
    let none = node.post(&who, "/desk/sources/new", &[("kind", "telepathy")]).await;
    assert_eq!(none.status, 400);
    assert!(node.get(&who, "/desk/sources").await.has("还没有信源"));
}

#[tokio::test]
async fn a_source_that_is_switched_off_is_left_alone_and_every_change_is_in_the_log() {
    on_both(async |node| {
        let site = Site::start().await;
        site.feed(&[("/a.html", "停用时来的一篇")]);
        site.html("/a.html", page("停用时来的一篇", "停用", ""));
        let who = editor(&node, COUNTY).await;
        let address = site.at("/feed.xml");
        let source = add(&node, &who, &feed_sheet("演示信源", &address, REVIEWED)).await;
        node.post(&who, &format!("{source}/disable"), &[]).await;
        run_after(&node, Millis::MINUTE).await;
        assert_eq!(site.asked("/feed.xml"), 0);
        assert!(node.get(&who, &source).await.has("已停用"));
        node.post(&who, &format!("{source}/enable"), &[]).await;
        run(&node).await;
        assert_eq!(count(&node, "waiting", "停用时来的一篇").await, 1);
        node.post(&who, &format!("{source}/run"), &[]).await;
        run(&node).await;
        assert_eq!(site.asked("/feed.xml"), 2, "by hand it is run before its time");
        let mut tx = node.place.db.read().await.unwrap();
        let log = audit::read_after(&mut tx, 0, 100).await.unwrap();
        let actions: Vec<_> = log.iter().map(|each| each.entry.action.as_str()).collect();
        for action in ["source.save", "source.disable", "source.enable", "source.run"] {
            assert!(actions.contains(&action), "{action}: {actions:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_who_looks_after_sources_comes_in() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let reviewer = node.person("演示审核", COUNTY, &[Role::Reviewer]).await;
    for path in ["/desk/sources", "/desk/sources/new", "/desk/filters", "/desk/filters/new"] {
        assert_eq!(node.get(&reviewer, path).await.status, 403, "{path}");
    }
    for path in ["/desk/sources/new", "/desk/sources/try", "/desk/filters/try", "/desk/filters/save"] {
        assert_eq!(node.post(&reviewer, path, &[]).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_demonstration_shows_one_real_source_of_each_kind_all_switched_off() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    node.content.demo(&node.place).await.unwrap();
    node.content.demo(&node.place).await.unwrap();
    let who = editor(&node, COUNTY).await;
    let list = node.get(&who, "/desk/sources").await;
    assert_eq!(list.text().matches("已停用").count(), 5, "{}", list.text());
    for kind in ["订阅", "网页列表", "脚本列表", "JSON 接口", "收件文件夹"] {
        assert!(list.has(kind), "{kind}");
    }
    for kind in ["feed", "html", "script", "json", "folder"] {
        let form = node.get(&who, &format!("/desk/sources/new?kind={kind}")).await;
        assert!(form.status == 200 && form.has("试一试"), "{kind}");
    }
}
