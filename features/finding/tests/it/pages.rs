//! What the page shows.

use crate::node::{Node, OTHER_TOWN, article, column, org};
use hongwang_feature::findable::Document;
use http::StatusCode;

async fn county() -> Node {
    let node = Node::village().await;
    node.shelf.put("low", column("低保救助", "家里困难,看看能不能领低保。"));
    node.shelf.put("tea", column("茶叶行情", "今天茶叶卖什么价。"));
    node.shelf.put("rain", column("天气预报", "这几天下不下雨。"));
    for number in 0..12 {
        node.shelf
            .put(&format!("a{number}"), article(&format!("第{number}期低保名单公示"), "红山镇的低保名单。"));
    }
    node.shelf.put("x", article("<b>好</b>&消息", "文中有 <script>alert(1)</script> 和“引号”。"));
    node.catch_up().await;
    node
}

#[tokio::test]
async fn the_empty_page_asks_and_is_kept_by_nobody() {
    let node = county().await;
    let page = node.get_as("", "/search").await;
    assert_eq!((page.status, page.cache.as_str()), (StatusCode::OK, "no-store"));
    assert!(page.text.contains("您要找什么") && page.text.contains("name=\"q\""));
    assert!(!page.text.contains("没有找到"));
}

#[tokio::test]
async fn hits_stand_in_groups_with_where_they_live_and_the_words_marked() {
    let node = county().await;
    let page = node.search("低保").await;
    assert_eq!((page.status, page.cache.as_str()), (StatusCode::OK, "no-store"));
    assert!(page.text.contains("「低保」找到 13 条"), "{}", page.text);
    let (columns, articles) = page.text.split_once("文章 12 条").unwrap();
    assert!(columns.contains("栏目 1 条") && columns.contains("<mark>低保</mark>救助"));
    assert_eq!(articles.matches("名单公示</span>").count(), 3, "the first three");
    assert!(articles.contains("党的建设 › 党建要闻") && articles.contains("看全部 12 条文章"));
}

#[tokio::test]
async fn a_group_is_paged_by_arrows() {
    let node = county().await;
    let first = node.search_with("低保", "&in=article").await.text;
    assert!(
        first.contains("rel=\"next\"")
            && !first.contains("rel=\"prev\"")
            && !first.contains("低保</mark>救助")
    );
    let last = node.search_with("低保", "&in=article&page=3").await.text;
    assert!(last.contains("rel=\"prev\"") && !last.contains("rel=\"next\""));
    assert_eq!(last.matches("名单公示</span>").count(), 4);
    for odd in ["&in=article&page=0", "&in=article&page=99999999999", "&in=nonsense&page=-1"] {
        assert_eq!(node.search_with("低保", odd).await.status, StatusCode::OK, "{odd}");
    }
}

#[tokio::test]
async fn what_was_entered_and_what_was_found_leave_escaped() {
    let node = county().await;
    let page = node.search("<script>").await.text;
    assert!(page.contains("<mark>&lt;script&gt;</mark>alert(1)") && !page.contains("<script>alert"));
    assert!(page.contains("&lt;b&gt;好&lt;/b&gt;&amp;消息"));
    let page = node.search("\"><img src=x>").await.text;
    assert!(page.contains("没有找到「") && !page.contains("<img src=x"));
}

#[tokio::test]
async fn nothing_found_offers_help_and_three_columns_and_what_was_meant() {
    let node = county().await;
    let page = node.search("底保").await.text;
    assert!(
        page.contains("没有找到「底保」") && page.contains("您是不是要找") && page.contains(">低保</a>"),
        "{page}"
    );
    assert!(page.contains("href=\"/help\""));
    for title in ["低保救助", "茶叶行情", "天气预报"] {
        assert!(page.contains(title), "{title}");
    }
}

#[tokio::test]
async fn too_long_or_blank_a_query_is_answered_in_words_and_keeps_what_was_entered() {
    let node = county().await;
    let long = node.search(&"低".repeat(201)).await;
    assert!(
        long.status == StatusCode::OK
            && long.text.contains("一次最多找 200 个字")
            && long.text.contains("低低低")
    );
    assert!(node.search(&"低".repeat(200)).await.text.contains("没有找到"));
    assert!(node.search("  ").await.text.contains("请先写要找的词"));
    for odd in ["😀", "AND OR \"(", "低", "db", "title:*"] {
        assert_eq!(node.search(odd).await.status, StatusCode::OK, "{odd}");
    }
    assert!(node.search("db").await.text.contains("低保救助"));
}

#[tokio::test]
async fn a_neighbours_notice_is_not_found_here() {
    let node = county().await;
    node.shelf.put("n", Document { scope: org(OTHER_TOWN), ..article("邻镇低保会议", "") });
    assert!(!node.search("邻镇").await.text.contains("低保会议"), "changed since the index was written");
    node.catch_up().await;
    assert!(!node.search("邻镇").await.text.contains("低保会议"));
}

#[tokio::test]
async fn everything_on_the_page_can_be_heard() {
    let node = county().await;
    for query in ["低保", "没有这个"] {
        let page = node.search(query).await.text;
        let said = hongwang_page::said(&page).join(" ");
        for words in ["您要找什么", "查找", query] {
            assert!(said.contains(words), "{words} in {said}");
        }
    }
}
