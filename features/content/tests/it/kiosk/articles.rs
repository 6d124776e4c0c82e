//! One article: its page, its neighbours, its way here, and its end.

use super::{FEED, article, get, recall, says, show, show_many};
use crate::center::{COUNTY, NOW, Node, RED_HILL_VILLAGE, SPRINGS, on_both, org};
use hongwang_base::{Millis, Role};
use hongwang_feature::{Fact, Site};
use http::StatusCode;

async fn village() -> Node {
    Node::lite(Site::Village, RED_HILL_VILLAGE).await
}

#[tokio::test]
async fn an_article_shows_its_text_source_unit_and_time_and_can_be_read_aloud() {
    let village = village().await;
    let one = article("一篇文章", FEED, COUNTY);
    show(&village, &one).await;
    let page = get(&village, &one.summary.address()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.has("<p><span data-say>一篇文章的正文。</span></p>")
            && page.has("演示网")
            && page.has("演示单位")
            && page.has("2026年11月23日")
    );
    assert!(says(&page, "一篇文章") && says(&page, "一篇文章的正文。"));
}

#[tokio::test]
async fn an_author_who_is_not_known_is_said_to_be_unknown() {
    let village = village().await;
    let mut one = article("没有署名", FEED, COUNTY);
    one.summary.unit.clear();
    one.summary.source.clear();
    show(&village, &one).await;
    let page = get(&village, &one.summary.address()).await;
    assert!(page.has("未注明") && page.has("来源未注明"));
}

#[tokio::test]
async fn a_page_tells_by_which_way_the_article_came_onto_this_screen() {
    let village = village().await;
    let one = article("一篇文章", FEED, COUNTY);
    village.place.clock.advance(Millis::MINUTE);
    show(&village, &one).await;
    let page = get(&village, &format!("{}/why", one.summary.address())).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in
        ["演示网", "演示规则", "张三", "李四", "由第二个人审核", "https://example.org/1", "11月23日 18时01分"]
    {
        assert!(page.has(words), "{words}");
    }
    assert!(!page.has("href=\"https://"), "a screen leads nowhere else");
}

#[tokio::test]
async fn from_an_article_one_steps_to_those_beside_it_in_its_column() {
    on_both(async |center| {
        let shown = show_many(&center, 3, COUNTY).await;
        show(&center, &article("别的村的", FEED, RED_HILL_VILLAGE)).await;
        let address = |at: usize| shown[at].summary.address();
        let middle = get(&center, &address(1)).await.text();
        let (before, after) = (
            middle.find(&format!("href=\"{}\"", address(2))),
            middle.find(&format!("href=\"{}\"", address(0))),
        );
        assert!(before.unwrap() < after.unwrap(), "the newer one first, as in the list");
        let newest = get(&center, &address(2)).await;
        assert!(newest.has(&format!("href=\"{}\"", address(1))) && !newest.has("rel=\"prev\""));
        assert!(!get(&center, &address(0)).await.has("rel=\"next\""));
    })
    .await;
}

#[tokio::test]
async fn an_article_of_another_village_does_not_exist_here() {
    on_both(async |center| {
        let theirs = article("别的镇的事", FEED, SPRINGS);
        show(&center, &theirs).await;
        for part in ["", "/why", "/picture"] {
            let address = format!("{}{part}?org=421124102201", theirs.summary.address());
            let page = get(&center, &address).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{part}");
            assert!(!page.has("别的镇的事"));
        }
        assert_eq!(get(&center, &theirs.summary.address()).await.status, StatusCode::NOT_FOUND);
        let there = format!("{}?org=421124100000", theirs.summary.address());
        assert_eq!(get(&center, &there).await.status, StatusCode::OK);
        recall(&center, &theirs).await;
        let address = format!("{}?org=421124102201", theirs.summary.address());
        assert_eq!(get(&center, &address).await.status, StatusCode::NOT_FOUND, "nor did it ever");
    })
    .await;
}

#[tokio::test]
async fn an_article_under_another_columns_address_does_not_exist() {
    let village = village().await;
    let one = article("一篇文章", FEED, COUNTY);
    show(&village, &one).await;
    let elsewhere = format!("/dang/news/county/{}", one.summary.id);
    assert_eq!(get(&village, &elsewhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_recalled_article_says_so_at_its_address_and_is_gone_from_its_list() {
    on_both(async |center| {
        let one = article("要撤回的", FEED, COUNTY);
        show(&center, &one).await;
        show(&center, &article("留下的", FEED, COUNTY)).await;
        assert!(get(&center, "/dang/news/central").await.has("要撤回的"));
        recall(&center, &one).await;
        assert!(!get(&center, "/dang/news/central").await.has("要撤回的"));
        for part in ["", "/why", "/picture"] {
            let page = get(&center, &format!("{}{part}", one.summary.address())).await;
            assert_eq!(page.status, StatusCode::GONE);
            assert!(page.has("这篇文章已撤回") && page.has("11月23日 18时00分") && !page.has("要撤回的"));
            assert!(page.has("href=\"/dang/news/central\""), "the way back to its column");
        }
    })
    .await;
}

#[tokio::test]
async fn an_article_whose_time_is_over_is_gone_to_the_second() {
    on_both(async |center| {
        let mut one = article("有期限的", FEED, COUNTY);
        one.summary.expire_at = Some(NOW.plus(Millis::MINUTE));
        show(&center, &one).await;
        assert!(get(&center, "/dang/news/central").await.has("有期限的"));
        assert_eq!(get(&center, &one.summary.address()).await.status, StatusCode::OK);
        center.place.clock.advance(Millis::MINUTE);
        assert!(!get(&center, "/dang/news/central").await.has("有期限的"));
        assert_eq!(get(&center, &one.summary.address()).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_an_editor_pastes_reaches_the_screen_without_scripts_links_or_strange_pictures() {
    let center = Node::lite(Site::Center, COUNTY).await;
    let writer = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
    let html = r#"<p onclick="x()">正文<a href="https://evil.example/">点我</a></p><script>bad()</script><img src="https://evil.example/a.jpg"><iframe src="//evil.example"></iframe>"#;
    let sheet = [
        ("title", "<b>标题</b>"),
        ("column", "dang/open/org"),
        ("scope", COUNTY),
        ("source", "演示稿"),
        ("html", html),
    ];
    let saved = center.send(&writer, "/desk/articles/new", &sheet, &[]).await;
    let done = center.post(&writer, &format!("{}/submit", saved.location), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    center.place.bus.tell(Fact::FeedGrew(org(COUNTY)));
    let page = get(&center, "/dang/open/org").await;
    assert!(page.has("正文点我") && page.has("&lt;b&gt;标题"));
    for bad in ["evil", "onclick", "bad()", "<iframe", "<b>标题"] {
        assert!(!page.has(bad), "{bad}");
    }
}

#[tokio::test]
async fn pictures_stand_alone_one_a_page_and_a_page_out_of_bounds_is_the_nearest() {
    let village = village().await;
    let mut one = article("有图的", FEED, COUNTY);
    let blob = |byte| village.place.blobs.put(&[0xff, 0xd8, 0xff, byte]).unwrap();
    for (byte, alt) in [(1, "村口的桥"), (2, "新修的路")] {
        let hash = blob(byte);
        let size = serde_json::json!({ "hash": hash, "len": 4, "width": 8, "height": 8 });
        let picture = serde_json::json!({ "full": size, "thumbnail": size, "alt": alt });
        one.pictures.push(serde_json::from_value(picture).unwrap());
    }
    one.summary.picture = one.pictures.first().cloned();
    show(&village, &one).await;
    assert!(get(&village, "/dang/news/central").await.has(&one.pictures[0].thumbnail.address()));
    let address = format!("{}/picture", one.summary.address());
    assert!(get(&village, &one.summary.address()).await.has(&format!("href=\"{address}\"")));
    let first = get(&village, &address).await;
    assert!(first.has(&one.pictures[0].full.address()) && first.has("村口的桥"));
    let last = get(&village, &format!("{address}?page=99")).await;
    assert!(last.has(&one.pictures[1].full.address()) && last.has("新修的路"));
    village.place.blobs.remove(&one.pictures[0].thumbnail.blob.hash).unwrap();
    village.place.clock.advance(Millis::MINUTE);
    let waiting = get(&village, "/dang/news/central").await;
    assert!(
        waiting.has("有图的") && !waiting.has("<img src=\"/blob"),
        "no broken picture while the bytes are on their way"
    );
}
