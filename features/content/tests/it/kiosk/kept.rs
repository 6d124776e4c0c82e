//! Pages that answer more than one request: never a page of somebody else, never one from before a change.

use super::{FEED, article, recall, show};
use crate::center::{COUNTY, NOW, Node, RED_HILL_VILLAGE};
use axum::{Extension, Router, body::Body};
use hongwang_base::Millis;
use hongwang_feature::{Feature, Site};
use hongwang_page::Masthead;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::io::Read;
use std::sync::Arc;
use tower::ServiceExt;

/// The public pages under one header.
fn pages(node: &Node) -> Router {
    node.content.public().with_state(node.place.clone())
}

fn under(pages: &Router, masthead: Masthead) -> Router {
    pages.clone().layer(Extension(Arc::new(masthead)))
}

async fn ask(
    pages: &Router,
    path: &str,
    headers: &[(header::HeaderName, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let response = pages.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

async fn text(pages: &Router, path: &str) -> String {
    String::from_utf8(ask(pages, path, &[]).await.2).unwrap()
}

async fn village() -> Node {
    Node::lite(Site::Village, RED_HILL_VILLAGE).await
}

#[tokio::test]
async fn a_change_that_the_node_heard_of_is_on_the_very_next_page() {
    let village = village().await;
    let pages = pages(&village);
    let one = article("一篇文章", FEED, COUNTY);
    for _ in 0..3 {
        assert!(!text(&pages, "/dang/news/central").await.contains("一篇文章"));
        show(&village, &one).await;
        assert!(text(&pages, "/dang/news/central").await.contains("一篇文章"));
        recall(&village, &one).await;
        assert_eq!(ask(&pages, &one.summary.address(), &[]).await.0, StatusCode::GONE);
    }
}

#[tokio::test]
async fn what_another_process_changed_is_seen_within_seconds() {
    let village = village().await;
    let pages = pages(&village);
    assert!(!text(&pages, "/dang/news/central").await.contains("一篇文章"));
    let silent = Node::on(village.place.db.clone(), Site::Village, RED_HILL_VILLAGE).await;
    show(&silent, &article("一篇文章", FEED, COUNTY)).await;
    village.place.clock.advance(5 * Millis::SECOND);
    assert!(text(&pages, "/dang/news/central").await.contains("一篇文章"));
}

#[tokio::test]
async fn a_page_is_never_given_to_a_visit_that_would_see_another() {
    let village = village().await;
    let pages = pages(&village);
    let calm = under(&pages, Masthead { place: "甲村".into(), now: Some(NOW.0), ..Masthead::default() });
    let cut_off = Masthead {
        place: "甲村".into(),
        now: Some(NOW.0),
        offline_since: Some(NOW.0),
        ..Masthead::default()
    };
    let cut_off = under(&pages, cut_off);
    assert!(!text(&calm, "/dang").await.contains("未连上县中心"));
    assert!(text(&cut_off, "/dang").await.contains("未连上县中心"));
    assert!(!text(&calm, "/dang").await.contains("未连上县中心"));
    let large = ask(&calm, "/dang", &[(header::COOKIE, "size=2")]).await.2;
    assert!(String::from_utf8(large).unwrap().contains("data-size=\"2\""));
    assert!(text(&calm, "/dang").await.contains("data-size=\"0\""));
    let (_, headers, tv) = ask(&calm, "/dang?screen=tv", &[]).await;
    assert!(
        headers.contains_key(header::SET_COOKIE)
            && String::from_utf8(tv).unwrap().contains("data-screen=\"tv\"")
    );
}

#[tokio::test]
async fn a_browser_that_has_the_page_gets_it_again_only_when_it_changed() {
    let village = village().await;
    let pages = pages(&village);
    let at =
        |seconds: i64| under(&pages, Masthead { now: Some(NOW.0 + seconds * 1_000), ..Masthead::default() });
    let (_, headers, _) = ask(&at(0), "/dang", &[]).await;
    let tag = headers[header::ETAG].to_str().unwrap().to_owned();
    let known = [(header::IF_NONE_MATCH, tag.as_str())];
    let (status, headers, body) = ask(&at(20), "/dang", &known).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert!(headers.contains_key(header::CACHE_CONTROL) && headers.contains_key(header::ETAG));
    assert_eq!(ask(&at(60), "/dang", &known).await.0, StatusCode::OK, "its clock says another minute");
    show(&village, &article("一篇文章", FEED, COUNTY)).await;
    assert_eq!(ask(&at(20), "/dang", &known).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_packed_page_is_the_same_page() {
    let village = village().await;
    let pages = pages(&village);
    let (_, _, plain) = ask(&pages, "/fuwu", &[]).await;
    let (_, headers, packed) = ask(&pages, "/fuwu", &[(header::ACCEPT_ENCODING, "deflate, gzip, br")]).await;
    assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
    assert!(headers[header::VARY].to_str().unwrap().contains("accept-encoding"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    assert!(packed.len() * 4 < plain.len(), "{} of {}", packed.len(), plain.len());
}

#[tokio::test]
async fn thousands_of_made_up_addresses_leave_every_page_right() {
    let village = village().await;
    let pages = pages(&village);
    for number in 0..300 {
        assert!(text(&pages, &format!("/dang/news?made-up={number}")).await.contains("党建要闻"));
    }
    assert!(text(&pages, "/dang/news").await.contains("党建要闻"));
}
