//! What a county changes in the tree and an organisation chooses of it, from the desk to a village's screen.

use crate::center::{COUNTY, Node, RED_HILL, RED_HILL_VILLAGE, SPRINGS, on_both, org};
use hongwang_base::Role;
use hongwang_content::columns::Tree;
use hongwang_feature::{Fact, Site};
use http::StatusCode;
use std::sync::Arc;

const HALLS: &str = "/desk/halls";
const ARRANGE: &str = "/desk/halls/arrange";

async fn tree(node: &Node, at: &str) -> Arc<Tree> {
    let mut tx = node.place.db.read().await.unwrap();
    node.content.trees().of(&mut tx, &org(at)).await.unwrap()
}

fn halls(tree: &Tree) -> Vec<String> {
    tree.halls().iter().map(|hall| hall.caption.slug.to_string()).collect()
}

#[tokio::test]
async fn a_village_that_chooses_its_halls_sees_them_on_its_screen() {
    on_both(async |center| {
        let clerk = center.person("演示办事员", RED_HILL_VILLAGE, &[Role::Clerk]).await;
        let before = halls(&*tree(&center, RED_HILL_VILLAGE).await);
        let mut facts = center.place.bus.listen();
        for (what, at) in [("up", before[1].as_str()), ("hide", before[8].as_str())] {
            let done =
                center.post(&clerk, ARRANGE, &[("org", RED_HILL_VILLAGE), ("what", what), ("at", at)]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
            assert_eq!(facts.try_recv().unwrap(), Fact::FeedGrew(org(RED_HILL_VILLAGE)));
        }
        let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
        village.catch_up(&center).await;
        for node in [&center, &village] {
            let now = halls(&*tree(node, RED_HILL_VILLAGE).await);
            assert_eq!(
                (now[0].as_str(), now[1].as_str(), now.len()),
                (before[1].as_str(), before[0].as_str(), before.len() - 1)
            );
        }
        assert_eq!(halls(&*tree(&center, SPRINGS).await), before, "nobody else's screen changes");
        let page = center.get(&clerk, ARRANGE).await;
        assert!(page.has("恢复默认") && page.has("(没有显示)"));
        center.post(&clerk, ARRANGE, &[("org", RED_HILL_VILLAGE), ("what", "reset")]).await;
        village.catch_up(&center).await;
        assert_eq!(halls(&*tree(&village, RED_HILL_VILLAGE).await), before);
    })
    .await;
}

#[tokio::test]
async fn shortcuts_lead_where_the_organisation_wants() {
    on_both(async |center| {
        let clerk = center.person("演示办事员", RED_HILL, &[Role::Clerk]).await;
        let first = tree(&center, RED_HILL_VILLAGE).await.shortcuts()[0].to.clone();
        let press = async |what: &str, at: &str| {
            center
                .post(&clerk, ARRANGE, &[("org", RED_HILL_VILLAGE), ("what", what), ("at", at)])
                .await
                .status
        };
        assert_eq!(
            press("shortcut-add", "/dang/news/county").await,
            StatusCode::BAD_REQUEST,
            "eight are enough"
        );
        assert_eq!(press("shortcut-remove", &first).await, StatusCode::SEE_OTHER);
        assert_eq!(press("shortcut-add", "/no/where/here").await, StatusCode::BAD_REQUEST);
        assert_eq!(press("shortcut-add", "/dang/news/county").await, StatusCode::SEE_OTHER);
        let now = tree(&center, RED_HILL_VILLAGE).await;
        assert_eq!(now.shortcuts().last().unwrap().to, "/dang/news/county");
        assert!(now.shortcuts().iter().all(|shortcut| shortcut.to != first));
    })
    .await;
}

#[tokio::test]
async fn nobody_arranges_another_towns_screens_and_only_the_county_changes_the_tree() {
    on_both(async |center| {
        let clerk = center.person("演示办事员", RED_HILL, &[Role::Clerk]).await;
        let away = [("org", SPRINGS), ("what", "hide"), ("at", "dang")];
        assert_eq!(center.post(&clerk, ARRANGE, &away).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            center.get(&clerk, &format!("{ARRANGE}?org={SPRINGS}")).await.status,
            StatusCode::NOT_FOUND
        );
        let refused = center.post(&clerk, HALLS, &[("what", "hide"), ("at", "/yule")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let named = center
            .post(&clerk, "/desk/halls/rename", &[("at", "/yule"), ("name", "抢来的"), ("speak", "演示")])
            .await;
        assert_eq!(named.status, StatusCode::FORBIDDEN);
        assert_eq!(halls(&*tree(&center, COUNTY).await).len(), 9);
    })
    .await;
}

#[tokio::test]
async fn a_county_renames_reorders_hides_and_shows_and_every_village_follows() {
    on_both(async |center| {
        let editor = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let press = async |what: &str, at: &str| {
            let done = center.post(&editor, HALLS, &[("what", what), ("at", at)]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{what} {at}: {}", done.text());
        };
        press("hide", "/yule").await;
        press("down", "/dang").await;
        press("hide", "/dang/news/notice").await;
        let name =
            [("at", "/dang/news"), ("name", "党的新闻"), ("short", ""), ("speak", "党的新闻在这里看。")];
        assert_eq!(center.post(&editor, "/desk/halls/rename", &name).await.status, StatusCode::SEE_OTHER);
        let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
        village.catch_up(&center).await;
        let now = tree(&village, RED_HILL_VILLAGE).await;
        assert!(!halls(&now).contains(&"yule".to_owned()));
        assert_ne!(halls(&now)[0], "dang");
        assert_eq!(now.resolve("/dang/news").unwrap().caption().name, "党的新闻");
        assert!(now.resolve("/dang/news/notice").is_none());
        assert!(center.get(&editor, HALLS).await.has("隐藏的"));
        press("show", "/yule").await;
        village.catch_up(&center).await;
        assert_eq!(halls(&*tree(&village, RED_HILL_VILLAGE).await).len(), 9);
    })
    .await;
}

#[tokio::test]
async fn a_column_that_a_county_adds_takes_articles_and_one_that_breaks_a_rule_keeps_what_was_entered() {
    on_both(async |center| {
        let editor = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let mut entered = vec![
            ("at", "/dang/tv"),
            ("name", "支部微视频和讲解"),
            ("slug", "branch"),
            ("icon", "news"),
            ("speak", "支部自己的消息。"),
            ("kind", "feed"),
            ("tier", "A"),
            ("review", "none"),
            ("owner", "县委组织部"),
            ("source", "各支部"),
            ("max_age", "35d"),
        ];
        let refused = center.post(&editor, "/desk/halls/add", &entered).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(
            refused.has("按键上放不下") && refused.has("支部微视频和讲解") && refused.has("支部自己的消息。")
        );
        entered.push(("short", "支部消息"));
        assert_eq!(center.post(&editor, "/desk/halls/add", &entered).await.status, StatusCode::SEE_OTHER);
        let sheet = [
            ("title", "演示"),
            ("column", "dang/tv/branch"),
            ("scope", COUNTY),
            ("source", "演示稿"),
            ("html", "演示"),
        ];
        let page = center.send(&editor, "/desk/articles/new", &sheet, &[]).await.location;
        assert_eq!(center.post(&editor, &format!("{page}/submit"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            center.post(&editor, HALLS, &[("what", "hide"), ("at", "/dang/tv/branch")]).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(tree(&center, COUNTY).await.resolve("/dang/tv/branch").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_section_and_a_hall_come_with_their_first_column() {
    on_both(async |center| {
        let editor = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let mut entered = vec![
            ("section_name", "茶事"),
            ("section_slug", "tea"),
            ("section_icon", "news"),
            ("section_speak", "茶的事。"),
            ("name", "采茶"),
            ("slug", "pick"),
            ("icon", "news"),
            ("speak", "采茶的事。"),
            ("kind", "static"),
            ("tier", "A"),
            ("review", "none"),
            ("owner", "县农业农村局"),
            ("source", "演示"),
            ("max_age", "35d"),
        ];
        entered.push(("at", "/huiyi"));
        assert_eq!(center.post(&editor, "/desk/halls/add", &entered).await.status, StatusCode::SEE_OTHER);
        assert!(tree(&center, COUNTY).await.resolve("/huiyi/tea/pick").is_some());
        assert_eq!(center.get(&editor, "/desk/halls?at=/huiyi/tea").await.status, StatusCode::OK);
        entered.retain(|(name, _)| *name != "at");
        entered.extend([
            ("at", "/"),
            ("hall_name", "茶馆"),
            ("hall_slug", "chaguan"),
            ("hall_icon", "news"),
            ("hall_speak", "喝茶。"),
        ]);
        let tenth = center.post(&editor, "/desk/halls/add", &entered).await;
        assert!(tenth.status == StatusCode::BAD_REQUEST && tenth.has("一页最多放9个"));
        center.post(&editor, HALLS, &[("what", "hide"), ("at", "/yule")]).await;
        assert_eq!(center.post(&editor, "/desk/halls/add", &entered).await.status, StatusCode::SEE_OTHER);
        assert!(tree(&center, COUNTY).await.resolve("/chaguan/tea/pick").is_some());
    })
    .await;
}
