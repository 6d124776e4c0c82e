//! Filters: what they do to what comes, and to what is stored.

use crate::center::{COUNTY, NOW, Node, RED_HILL, SPRINGS, on_both, org};
use crate::site::{
    DIRECT, REVIEWED, Site, add, article_page, count, editor, feed_sheet, page, run, run_after,
};
use hongwang_base::{Millis, Role};
use hongwang_content::published::{self, Pages};
use hongwang_feature::Site as NodeKind;

/// What is entered for a filter that looks for words in the title.
fn sheet<'a>(name: &'a str, words: &'a str, then: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("test", "words"),
        ("part", "title"),
        ("words", words),
        ("then", then),
        ("scope", COUNTY),
        ("order", "10"),
        ("enabled", "on"),
    ]
}

async fn on_screen(node: &Node, column: &str) -> Vec<String> {
    let mut tx = node.place.db.read().await.unwrap();
    let rows = published::list(
        &mut tx,
        &org(COUNTY),
        &column.parse().unwrap(),
        node.place.clock.now(),
        Pages::first(10),
    )
    .await
    .unwrap();
    rows.0.into_iter().map(|row| row.title).collect()
}

/// A trusted source of three articles in a column that asks for nobody.
async fn three(node: &Node, site: &Site) -> String {
    let items = [("/1.html", "农机促销大优惠"), ("/2.html", "道路施工公告"), ("/3.html", "春季防火提示")];
    site.feed(&items);
    for ((path, title), about) in items.iter().zip(["农机", "施工", "防火"]) {
        site.html(path, page(title, about, ""));
    }
    let who = editor(node, COUNTY).await;
    let address = site.at("/feed.xml");
    let mut source = feed_sheet("演示信源", &address, DIRECT);
    source.push(("trusted", "on"));
    add(node, &who, &source).await
}

#[tokio::test]
async fn what_a_rule_leaves_out_never_comes_and_what_it_routes_goes_elsewhere() {
    on_both(async |node| {
        let site = Site::start().await;
        let who = editor(&node, COUNTY).await;
        node.post(&who, "/desk/filters/save", &sheet("不要广告", "促销，优惠", "drop")).await;
        let mut route = sheet("防火归通知", "防火", "route");
        route.push(("column", "dang/news/notice"));
        node.post(&who, "/desk/filters/save", &route).await;
        let source = three(&node, &site).await;
        run(&node).await;
        assert_eq!(on_screen(&node, DIRECT).await, ["道路施工公告"]);
        assert_eq!(
            count(&node, "waiting", "春季防火提示").await,
            1,
            "the other column asks for a second person"
        );
        assert_eq!(site.asked("/1.html"), 0, "what its title rules out is not even fetched");
        let shown = node.get(&who, &source).await;
        assert!(shown.has("规则“不要广告”") && shown.has("按规则不收"), "{}", shown.text());
        let article = article_page(&node, "waiting", "春季防火提示").await;
        assert!(node.get(&who, &article).await.has("规则“防火归通知”"));
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_applying_recalls_what_is_shown() {
    on_both(async |node| {
        let site = Site::start().await;
        let source = three(&node, &site).await;
        run(&node).await;
        assert_eq!(on_screen(&node, DIRECT).await.len(), 3);
        let who = editor(&node, COUNTY).await;
        let mut ads = sheet("不要广告", "促销", "drop");
        ads.push(("against", source.rsplit('/').next().unwrap()));
        let dry = node.post(&who, "/desk/filters/try", &ads).await;
        assert_eq!(dry.status, 200);
        for words in
            ["农机促销大优惠", "从屏幕上撤回", "规则“不要广告”", "还没有保存", "对这个信源现有条目的影响"]
        {
            assert!(dry.has(words), "{words}: {}", dry.text());
        }
        assert!(
            !dry.text()
                .split("对近30天")
                .nth(1)
                .unwrap()
                .split("</table>")
                .next()
                .unwrap()
                .contains("道路施工公告")
        );
        assert_eq!(on_screen(&node, DIRECT).await.len(), 3);
        assert!(node.get(&who, "/desk/filters").await.has("还没有规则"));
        ads.push(("apply", "on"));
        let applied = node.post(&who, "/desk/filters/save", &ads).await;
        assert!(applied.has("已处理") && applied.has("农机促销大优惠"), "{}", applied.text());
        assert_eq!(on_screen(&node, DIRECT).await.len(), 2);
        let recalled = article_page(&node, "recalled", "农机促销大优惠").await;
        assert!(node.get(&who, &recalled).await.has("按过滤规则处理"));
        run_after(&node, Millis::HOUR).await;
        assert_eq!(on_screen(&node, DIRECT).await.len(), 2, "what was recalled does not come back");
    })
    .await;
}

#[tokio::test]
async fn applying_throws_away_untouched_drafts_and_lets_back_in_what_a_rule_had_left_out() {
    on_both(async |node| {
        let site = Site::start().await;
        let who = editor(&node, COUNTY).await;
        node.post(&who, "/desk/filters/save", &sheet("不要施工", "施工", "drop")).await;
        let filter = node.get(&who, "/desk/filters").await.text();
        let id = filter.split("href=\"/desk/filters/0").nth(1).unwrap().split('"').next().unwrap();
        let id = format!("0{id}");
        let items = [("/1.html", "农机促销大优惠"), ("/2.html", "道路施工公告")];
        site.feed(&items);
        site.html("/1.html", page("农机促销大优惠", "农机", ""));
        site.html("/2.html", page("道路施工公告", "施工", ""));
        let address = site.at("/feed.xml");
        add(&node, &who, &feed_sheet("演示信源", &address, REVIEWED)).await;
        run(&node).await;
        assert_eq!(
            (count(&node, "waiting", "农机促销大优惠").await, count(&node, "waiting", "道路施工公告").await),
            (1, 0)
        );
        // The rule now looks for something else.
        let mut changed = sheet("不要促销", "促销", "drop");
        changed.extend([("id", &*id), ("apply", "on")]);
        let applied = node.post(&who, "/desk/filters/save", &changed).await;
        assert!(applied.has("删去还没人动过的草稿") && applied.has("下次收进来"), "{}", applied.text());
        assert_eq!(count(&node, "waiting", "农机促销大优惠").await, 0);
        run_after(&node, Millis::HOUR).await;
        assert_eq!(
            (count(&node, "waiting", "农机促销大优惠").await, count(&node, "waiting", "道路施工公告").await),
            (0, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_person_has_worked_on_is_left_to_a_person_and_a_recall_needs_who_may() {
    on_both(async |node| {
        let site = Site::start().await;
        site.feed(&[("/1.html", "农机促销大优惠"), ("/2.html", "家电促销大优惠")]);
        site.html("/1.html", page("农机促销大优惠", "农机", ""));
        site.html("/2.html", page("家电促销大优惠", "家电", ""));
        let who = editor(&node, COUNTY).await;
        let reviewer = node.person("演示审核", COUNTY, &[Role::Reviewer]).await;
        let address = site.at("/feed.xml");
        add(&node, &who, &feed_sheet("演示信源", &address, REVIEWED)).await;
        run(&node).await;
        let shown = article_page(&node, "waiting", "农机促销大优惠").await;
        let given_back = article_page(&node, "waiting", "家电促销大优惠").await;
        node.post(&reviewer, &format!("{shown}/approve"), &[]).await;
        let edit = [
            ("title", "家电促销大优惠"),
            ("column", REVIEWED),
            ("scope", COUNTY),
            ("source", "演示"),
            ("html", "改过"),
            ("base", "1"),
        ];
        node.send(&who, &format!("{given_back}/edit"), &edit, &[]).await;
        let mut ads = sheet("不要促销", "促销", "drop");
        ads.push(("apply", "on"));
        let applied = node.post(&who, "/desk/filters/save", &ads).await;
        assert!(applied.has("要由审核人员撤回") && applied.has("有人改过或审过"), "{}", applied.text());
        assert_eq!(on_screen(&node, REVIEWED).await, ["农机促销大优惠"]);
        assert_eq!(count(&node, "draft", "家电促销大优惠").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_stored_moves_to_the_column_that_a_new_rule_names() {
    on_both(async |node| {
        let site = Site::start().await;
        three(&node, &site).await;
        run(&node).await;
        let who = editor(&node, COUNTY).await;
        let mut route = sheet("防火归村务", "防火", "route");
        route.extend([("column", "dang/news/notice"), ("apply", "on")]);
        let applied = node.post(&who, "/desk/filters/save", &route).await;
        assert!(applied.has("已处理"), "{}", applied.text());
        assert_eq!(
            count(&node, "waiting", "春季防火提示").await,
            1,
            "in its new column it waits for a second person"
        );
        assert!(
            on_screen(&node, DIRECT).await.contains(&"春季防火提示".to_owned()),
            "until then the old version stays"
        );
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_cannot_work_is_named_with_what_was_entered() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let who = editor(&node, COUNTY).await;
    let common = [("name", "演示规则"), ("scope", COUNTY), ("order", "1"), ("enabled", "on")];
    for (entered, words) in [
        (
            vec![("test", "pattern"), ("part", "title"), ("pattern", "(未完"), ("then", "drop")],
            "正则表达式不对",
        ),
        (
            vec![("test", "pattern"), ("part", "title"), ("pattern", r"(\w{999}){999}"), ("then", "drop")],
            "正则表达式不对或太大",
        ),
        (vec![("test", "words"), ("part", "title"), ("words", " ，、"), ("then", "drop")], "请写1到50个词"),
        (vec![("test", "older"), ("days", "0"), ("then", "drop")], "1到3650"),
        (vec![("test", "older"), ("days", "9"), ("then", "only")], "只能选“不收”"),
        (
            vec![
                ("test", "words"),
                ("part", "title"),
                ("words", "一"),
                ("then", "route"),
                ("column", "x/y/z"),
            ],
            "请选择一个放文章的栏目",
        ),
        (vec![("then", "drop")], "请选择看什么"),
    ] {
        let sheet = [&common[..], &entered].concat();
        for path in ["/desk/filters/try", "/desk/filters/save"] {
            let answer = node.post(&who, path, &sheet).await;
            assert_eq!(answer.status, 400, "{words}");
            assert!(answer.has(words) && answer.has("演示规则"), "{words}: {}", answer.text());
        }
    }
    assert!(node.get(&who, "/desk/filters").await.has("还没有规则"));
}

#[tokio::test]
async fn a_town_neither_sees_nor_touches_the_rules_of_another() {
    on_both(async |node| {
        let hill = node.person("红山编辑", RED_HILL, &[Role::Editor]).await;
        let springs = node.person("温泉编辑", SPRINGS, &[Role::Editor]).await;
        let mut own = sheet("红山的规则", "促销", "drop");
        own[5] = ("scope", RED_HILL);
        node.post(&hill, "/desk/filters/save", &own).await;
        let list = node.get(&hill, "/desk/filters").await.text();
        let id =
            format!("0{}", list.split("href=\"/desk/filters/0").nth(1).unwrap().split('"').next().unwrap());
        assert_eq!(node.get(&hill, &format!("/desk/filters/{id}")).await.status, 200);
        assert_eq!(node.get(&springs, &format!("/desk/filters/{id}")).await.status, 404);
        let mut stolen = sheet("抢来的", "促销", "drop");
        stolen[5] = ("scope", SPRINGS);
        stolen.push(("id", &id));
        for path in ["/desk/filters/try", "/desk/filters/save"] {
            assert_eq!(node.post(&springs, path, &stolen).await.status, 404, "{path}");
        }
        let county = node.post(&springs, "/desk/filters/save", &sheet("管全县", "促销", "drop")).await;
        assert!(county.status == 400 && county.has("请选择您管得到的单位"));
        assert!(!node.get(&springs, "/desk/filters").await.has("红山的规则"));
        assert!(node.place.clock.now() >= NOW);
    })
    .await;
}
