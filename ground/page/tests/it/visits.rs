//! What a visit remembers and what is forgotten after it.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use hongwang_page::{Live, Masthead, Patience};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::{all, get, get_from, one, samples, words};

fn site() -> axum::Router {
    samples::site(samples::masthead())
}

#[tokio::test]
async fn a_screen_named_once_in_the_address_is_remembered() {
    let answer = get("/?screen=tv").await;
    assert!(answer.header("set-cookie").starts_with("screen=tv;"));
    assert_eq!(one(&answer.dom(), "html").attr("data-screen"), Some("tv"));

    let later = get_from(site(), "/dang", "screen=tv").await;
    assert_eq!(one(&later.dom(), "html").attr("data-screen"), Some("tv"));
    assert_eq!(later.header("set-cookie"), "");
}

#[tokio::test]
async fn a_television_gets_its_safe_area_whatever_its_window_and_a_kiosk_never() {
    let media = async |address: &str| {
        let answer = get(address).await;
        all(&answer.dom(), "link[media]").first().and_then(|link| link.attr("media")).map(str::to_owned)
    };
    assert_eq!(media("/?screen=tv").await.as_deref(), Some("(min-width: 900px)"));
    assert_eq!(media("/?screen=kiosk").await, None);
    assert!(media("/").await.is_some_and(|windows| windows.contains("max-height: 740px")));
    assert_eq!(media("/desk/login").await, None);
}

#[tokio::test]
async fn an_unknown_screen_is_no_screen() {
    let answer = get_from(site(), "/?screen=%22%3E%3Cscript%3E", "screen=toaster; size=99").await;
    assert_eq!(answer.header("set-cookie"), "");
    assert_eq!(one(&answer.dom(), "html").attr("data-screen"), None);
    assert_eq!(one(&answer.dom(), "html").attr("data-size"), Some("0"));
}

#[tokio::test]
async fn the_text_size_goes_round_without_script() {
    let mut seen = Vec::new();
    let mut cookies = String::new();
    for _ in 0..4 {
        let page = get_from(site(), "/dang/news?page=2", &cookies).await;
        let dom = page.dom();
        let key = one(&dom, "#size");
        seen.push(words(key));
        let set = get_from(site(), key.attr("href").expect("an address"), &cookies).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER);
        assert_eq!(set.header("location"), "/dang/news?page=2");
        cookies = set.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    }
    assert_eq!(seen, ["字号 标准", "字号 大", "字号 特大", "字号 标准"]);
}

#[tokio::test]
async fn the_text_size_never_redirects_to_another_site() {
    for back in
        ["https://example.org/", "//example.org", "/%5C%5Cexample.org", "%0d%0aset-cookie:x", "", "/红"]
    {
        let answer = get(&format!("/size?to=1&back={}", back.replace('红', "%E7%BA%A2"))).await;
        assert_eq!(answer.header("location"), "/", "{back}");
    }
}

#[tokio::test]
async fn a_wipe_clears_the_browser_and_keeps_only_the_kind_of_screen() {
    let answer = get_from(site(), "/wipe", "screen=tv; size=2; session=secret").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("clear-site-data"), r#""cache", "cookies", "storage""#);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("location"), "/idle?screen=tv");
    assert_eq!(get("/wipe").await.header("location"), "/idle");
}

#[tokio::test]
async fn only_a_shared_screen_counts_idle_time() {
    let idle = async |masthead: Masthead, address: &str, cookies: &str| {
        let answer = get_from(samples::site(masthead), address, cookies).await;
        one(&answer.dom(), "html").attr("data-idle").map(str::to_owned)
    };
    let private = Masthead { shared: false, ..samples::masthead() };
    let patient = Masthead { patience: Patience { idle: 120, warning: 20 }, ..samples::masthead() };
    assert_eq!(idle(samples::masthead(), "/dang", "").await.as_deref(), Some("60"));
    assert_eq!(idle(patient, "/dang", "").await.as_deref(), Some("120"));
    assert_eq!(idle(private, "/dang", "").await, None);
    assert_eq!(idle(samples::masthead(), "/dang", "screen=phone").await, None);
    assert_eq!(idle(samples::masthead(), "/desk/articles", "").await, None);
}

#[tokio::test]
async fn the_countdown_is_part_of_the_page_and_heard() {
    let dom = get("/dang").await.dom();
    assert!(one(&dom, "#idle").attr("hidden").is_some());
    one(&dom, "#idle [aria-live=assertive]");
    assert_eq!(words(one(&dom, "#idle button")), "继续使用");
    assert!(all(&dom, "dialog, [role=dialog]").is_empty());
}

#[tokio::test]
async fn an_open_page_hears_that_content_changed() {
    let live = Live::default();
    live.changed();
    let request = Request::get("/live").body(Body::empty()).expect("a request");
    let response = live.router::<()>().oneshot(request).await.expect("a router never fails");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    live.changed();
    live.changed();
    let frame = body.frame().await.expect("an event").expect("no error").into_data().expect("data");
    assert!(frame.starts_with(b"event: run"));
    let frame = body.frame().await.expect("an event").expect("no error").into_data().expect("data");
    assert_eq!(frame, "event: changed\ndata: 3\n\n");
}

#[tokio::test]
async fn a_card_is_heard_on_the_screens_of_this_machine_and_nowhere_else() {
    let live = Live::default();
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    for peer in ["127.0.0.1:40000", "[::1]:40000", "[::ffff:127.0.0.1]:40000"] {
        here.push(listen(&live, Some(peer)).await);
    }
    for peer in ["192.168.1.20:40000", "[::ffff:192.168.1.20]:40000", "[fe80::1]:40000"] {
        elsewhere.push(listen(&live, Some(peer)).await);
    }
    elsewhere.push(listen(&live, None).await);
    live.card_placed();
    for screen in &mut here {
        assert_eq!(next(screen).await, "event: card\ndata: placed\n\n");
    }
    live.changed();
    for page in here.iter_mut().chain(&mut elsewhere) {
        assert_eq!(next(page).await, "event: changed\ndata: 1\n\n");
    }
}

#[tokio::test]
async fn a_card_that_was_placed_before_a_page_opened_is_not_heard_by_it() {
    let live = Live::default();
    live.card_placed();
    let mut screen = listen(&live, Some("127.0.0.1:40000")).await;
    live.changed();
    assert_eq!(next(&mut screen).await, "event: changed\ndata: 1\n\n");
}

/// The line of a page that was opened from `peer`, after its first event.
async fn listen(live: &Live, peer: Option<&str>) -> Body {
    let mut request = Request::get("/live").body(Body::empty()).expect("a request");
    if let Some(peer) = peer {
        let peer: SocketAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
    }
    let mut body = live.router::<()>().oneshot(request).await.expect("never fails").into_body();
    assert!(next(&mut body).await.starts_with("event: run"));
    body
}

/// The next event on a line.
async fn next(body: &mut Body) -> String {
    let frame = body.frame().await.expect("an event").expect("no error").into_data().expect("data");
    String::from_utf8(frame.to_vec()).expect("UTF-8")
}

#[tokio::test]
async fn a_page_that_reconnects_hears_whether_the_node_has_started_anew() {
    let run = async |live: &Live| {
        let request = Request::get("/live").body(Body::empty()).expect("a request");
        let answer = live.router::<()>().oneshot(request).await.expect("never fails");
        let frame = answer.into_body().frame().await.expect("an event").expect("reads");
        let text = String::from_utf8(frame.into_data().expect("data").to_vec()).expect("UTF-8");
        assert!(text.contains("event: run"), "{text}");
        text
    };
    let (first, second) = (Live::default(), Live::default());
    assert_eq!(run(&first).await, run(&first.clone()).await);
    assert_ne!(run(&first).await, run(&second).await);
}

#[tokio::test]
async fn only_a_shared_screen_has_a_key_that_ends_the_visit() {
    let ends = async |masthead: Masthead, cookies: &str| {
        let dom = get_from(samples::site(masthead), "/dang", cookies).await.dom();
        all(&dom, ".bar [data-end]").len()
    };
    let private = Masthead { shared: false, ..samples::masthead() };
    assert_eq!(ends(samples::masthead(), "").await, 1);
    assert_eq!(ends(samples::masthead(), "screen=phone").await, 0);
    assert_eq!(ends(private, "").await, 0);
}
