//! A column that another feature fills: under the tree's own title, fresh or stale like any other.

use super::{FEED, article, show};
use crate::center::{COUNTY, NOW, Node, RED_HILL_VILLAGE, org};
use axum::{Router, body::Body};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_content::Content;
use hongwang_feature::{ColumnPage, Feature, Features, Service, Site, Work, column_state};
use hongwang_page::{Tile, html};
use hongwang_store::{Migrations, Result, Tx};
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

const COLUMN: &str = "fuwu/agri/weather";

/// Fills one column of the county and all below, as of a time.
struct Rain(&'static str, Millis);

impl Feature for Rain {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "rain", steps: &[] }
    }

    fn columns<'a>(&'a self, _tx: &'a mut Tx, org: &'a OrgPath) -> Work<'a, Result<Vec<(String, Millis)>>> {
        let filled = org.as_str().starts_with(COUNTY).then(|| (COLUMN.to_owned(), self.0));
        let filled: Vec<_> = filled.into_iter().collect();
        Box::pin(async move { Ok(filled) })
    }

    fn column<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _org: &'a OrgPath,
        column: &'a str,
        now: Millis,
    ) -> Work<'a, Result<Option<ColumnPage>>> {
        let body = html! { p data-say { "下到" (now.minute_words()) } };
        let page = (column == COLUMN).then(|| ColumnPage {
            body,
            styles: vec!["/assets/rain.css".into()],
            gives_way: false,
        });
        Box::pin(async move { Ok(page) })
    }
}

fn beside(node: &Node, at: Millis) -> Content {
    node.content.clone().beside(Features::new(vec![Box::new(Rain(COLUMN, at))]))
}

async fn text(pages: &Router, path: &str) -> String {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = pages.clone().oneshot(request).await.unwrap();
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// The tile that leads to the column.
fn tile(page: &str) -> &str {
    let (_, tile) = page.split_once("href=\"/fuwu/agri/weather\"").expect("a tile");
    tile.split("</a>").next().unwrap()
}

#[tokio::test]
async fn a_column_that_another_feature_fills_shows_its_page_under_the_trees_title() {
    let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
    let pages = beside(&village, NOW.plus(-Millis::HOUR)).public().with_state(village.place.clone());
    let page = text(&pages, "/fuwu/agri/weather").await;
    for part in ["天气与预警</h1>", "下到11月23日 18:00", "/assets/rain.css", "href=\"/fuwu/agri\" data-back"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("未接通"));
    assert!(!tile(&text(&pages, "/fuwu").await).contains("未接通"));
    assert!(tile(&text(&pages, "/fuwu/agri").await).contains("最近更新 11月23日"));
    let other = text(&pages, "/fuwu/money/gjj").await;
    assert!(other.contains("未接通") && !other.contains("下到"), "no column but its own");
}

#[tokio::test]
async fn articles_of_a_column_stand_below_what_another_feature_shows_there() {
    let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
    let shown = async || {
        let rain = Rain("fuwu/agri/pest", NOW.plus(-Millis::HOUR));
        let content = village.content.clone().beside(Features::new(vec![Box::new(rain)]));
        text(&content.public().with_state(village.place.clone()), "/fuwu/agri/pest").await
    };
    let page = shown().await;
    assert!(page.contains("下到") && !page.contains("相关文章"), "{page}");
    show(&village, &article("冬季茶园封园要抓紧", "fuwu/agri/pest", COUNTY)).await;
    let page = shown().await;
    let (own, articles) = page.split_once("相关文章").expect("articles");
    assert!(own.contains("下到") && articles.contains("冬季茶园封园要抓紧"), "{page}");
}

#[tokio::test]
async fn its_age_counts_like_that_of_articles_also_on_the_boards() {
    let center = Node::lite(Site::Center, COUNTY).await;
    for (hours, state) in [(5, column_state::Content::Fresh), (7, column_state::Content::Stale)] {
        let content = beside(&center, NOW.plus(-hours * Millis::HOUR));
        content.tell_states(&center.place).await.unwrap();
        let mut tx = center.place.db.read().await.unwrap();
        let all = column_state::list(&mut tx, &Scope(org(COUNTY))).await.unwrap();
        assert_eq!(column_state::on_screen(&all, &org(COUNTY))[COLUMN].content, state, "{hours}");
        let pages = content.public().with_state(center.place.clone());
        let stopped = tile(&text(&pages, "/fuwu/agri").await).contains("内容停留在 11月23日");
        assert_eq!(stopped, state == column_state::Content::Stale, "{hours}");
    }
}

/// Puts one thing to do into a column.
struct Sums(&'static str);

impl Feature for Sums {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "sums", steps: &[] }
    }

    fn services<'a>(&'a self, _tx: &'a mut Tx) -> Work<'a, Result<Vec<Service>>> {
        let service =
            Service { column: self.0.to_owned(), tile: Tile::new("/calc/sum", "算一算", "wheat") };
        Box::pin(async move { Ok(vec![service]) })
    }
}

/// Fills a column of articles, and gives way to them or not; it is always of the present.
struct Card(bool);

const INTRO: &str = "yingshan/county/intro";

impl Feature for Card {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "card", steps: &[] }
    }

    fn columns<'a>(&'a self, _tx: &'a mut Tx, _org: &'a OrgPath) -> Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(async { Ok(vec![(INTRO.to_owned(), Millis(i64::MAX))]) })
    }

    fn column<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _org: &'a OrgPath,
        column: &'a str,
        _now: Millis,
    ) -> Work<'a, Result<Option<ColumnPage>>> {
        let body = html! { p data-say { "县的名片" } };
        let page = ColumnPage { body, styles: vec!["/assets/card.css".into()], gives_way: self.0 };
        Box::pin(async move { Ok((column == INTRO).then_some(page)) })
    }
}

#[tokio::test]
async fn what_can_be_done_in_a_column_stands_above_its_articles_and_hides_none() {
    let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
    let content = village.content.clone().beside(Features::new(vec![Box::new(Sums(FEED))]));
    let pages = content.public().with_state(village.place.clone());
    let column = format!("/{FEED}");
    let (hall, _) = FEED.rsplit_once('/').unwrap();
    let empty = text(&pages, &column).await;
    assert!(empty.contains("href=\"/calc/sum\""), "{empty}");
    assert!(text(&pages, &format!("/{hall}")).await.contains("href=\"/calc/sum\""), "no page between");

    show(&village, &article("一篇文章", FEED, COUNTY)).await;
    let page = text(&pages, &column).await;
    let (tile, article) =
        (page.find("href=\"/calc/sum\"").expect("the tile"), page.find("一篇文章").expect("it"));
    assert!(tile < article);
    let above = text(&pages, &format!("/{hall}")).await;
    assert!(above.contains(&format!("href=\"{column}\"")), "there is something to read, so it leads there");
}

#[tokio::test]
async fn what_can_be_done_in_a_column_stands_above_what_another_feature_fills() {
    let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
    let features = Features::new(vec![Box::new(Rain(NOW)), Box::new(Sums(COLUMN))]);
    let pages = village.content.clone().beside(features).public().with_state(village.place.clone());
    let page = text(&pages, "/fuwu/agri/weather").await;
    assert!(page.contains("href=\"/calc/sum\"") && page.contains("下到"), "{page}");
    assert!(text(&pages, "/fuwu/agri").await.contains("href=\"/fuwu/agri/weather\""));
}

#[tokio::test]
async fn what_can_be_done_in_a_column_keeps_no_old_article_fresh() {
    let center = Node::lite(Site::Center, COUNTY).await;
    let content = center.content.clone().beside(Features::new(vec![Box::new(Sums(FEED))]));
    let state = async || {
        content.tell_states(&center.place).await.unwrap();
        let mut tx = center.place.db.read().await.unwrap();
        let all = column_state::list(&mut tx, &Scope(org(COUNTY))).await.unwrap();
        column_state::on_screen(&all, &org(COUNTY))[FEED].content
    };
    assert_eq!(state().await, column_state::Content::Fresh, "it needs no articles");
    show(&center, &article("一篇文章", FEED, COUNTY)).await;
    center.place.clock.advance(800 * Millis::DAY);
    assert_eq!(state().await, column_state::Content::Stale);
}

#[tokio::test]
async fn in_a_column_of_articles_it_stands_alone_then_above_them_or_gives_way() {
    for gives_way in [false, true] {
        let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
        let content = village.content.clone().beside(Features::new(vec![Box::new(Card(gives_way))]));
        let pages = content.public().with_state(village.place.clone());
        assert!(text(&pages, "/yingshan/county/intro").await.contains("县的名片"));
        let section = text(&pages, "/yingshan/county").await;
        assert!(section.contains("最近更新 11月23日"), "of the present: {section}");
        show(&village, &article("县志里的话", INTRO, COUNTY)).await;
        let page = text(&pages, "/yingshan/county/intro").await;
        assert!(page.contains("县志里的话"), "{page}");
        assert_eq!(page.contains("县的名片"), !gives_way, "{page}");
    }
}
