//! A site on this machine that serves what a test puts there, and what tests do with sources.

use crate::center::{Answer, COUNTY, Node};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    response::Response,
};
use hongwang_base::{Millis, Role};
use http::{HeaderValue, StatusCode, header};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::sync::{Notify, watch};

/// A column that asks for a second person, and one that does not.
pub(crate) const REVIEWED: &str = "dang/news/county";
pub(crate) const DIRECT: &str = "dang/open/org";

/// One answer of the site.
#[derive(Clone)]
struct Served {
    status: StatusCode,
    kind: &'static str,
    body: Bytes,
    /// Where it redirects to.
    location: Option<String>,
    /// It never answers.
    stuck: bool,
}

#[derive(Clone, Default)]
struct Shelf {
    pages: Arc<Mutex<BTreeMap<String, Served>>>,
    asked: Arc<Mutex<Vec<String>>>,
    reached: Arc<Notify>,
}

/// The site.
pub(crate) struct Site {
    base: String,
    shelf: Shelf,
    _stop: watch::Sender<()>,
}

async fn serve(State(shelf): State<Shelf>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    shelf.asked.lock().unwrap().push(path.clone());
    let served = shelf.pages.lock().unwrap().get(&path).cloned();
    let Some(served) = served else {
        return Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap();
    };
    if served.stuck {
        shelf.reached.notify_one();
        std::future::pending::<()>().await;
    }
    let tag = format!("\"{}\"", served.body.len());
    if request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Response::builder().status(StatusCode::NOT_MODIFIED).body(Body::empty()).unwrap();
    }
    let mut response = Response::builder()
        .status(served.status)
        .header(header::CONTENT_TYPE, served.kind)
        .header(header::ETAG, tag);
    if let Some(location) = served.location {
        response = response.header(header::LOCATION, HeaderValue::from_str(&location).unwrap());
    }
    response.body(Body::from(served.body)).unwrap()
}

impl Site {
    pub(crate) async fn start() -> Site {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let shelf = Shelf::default();
        let (stop, mut stopped) = watch::channel(());
        let app = Router::new().fallback(serve).with_state(shelf.clone());
        let ended = async move { drop(stopped.changed().await) };
        tokio::spawn(async move { axum::serve(listener, app).with_graceful_shutdown(ended).await.unwrap() });
        Site { base, shelf, _stop: stop }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn put(&self, path: &str, served: Served) {
        self.shelf.pages.lock().unwrap().insert(path.to_owned(), served);
    }

    pub(crate) fn serve(&self, path: &str, kind: &'static str, body: impl Into<Bytes>) {
        self.put(
            path,
            Served { status: StatusCode::OK, kind, body: body.into(), location: None, stuck: false },
        );
    }

    pub(crate) fn html(&self, path: &str, body: impl Into<Bytes>) {
        self.serve(path, "text/html; charset=utf-8", body);
    }

    pub(crate) fn refuse(&self, path: &str, status: u16) {
        let status = StatusCode::from_u16(status).unwrap();
        self.put(
            path,
            Served { status, kind: "text/html", body: Bytes::new(), location: None, stuck: false },
        );
    }

    pub(crate) fn redirect(&self, path: &str, to: &str) {
        self.put(
            path,
            Served {
                status: StatusCode::FOUND,
                kind: "text/html",
                body: Bytes::new(),
                location: Some(to.to_owned()),
                stuck: false,
            },
        );
    }

    /// From now on this page never answers.
    pub(crate) fn stick(&self, path: &str) {
        self.put(
            path,
            Served {
                status: StatusCode::OK,
                kind: "text/html",
                body: Bytes::new(),
                location: None,
                stuck: true,
            },
        );
    }

    /// Waits until somebody asks for a page that never answers.
    pub(crate) async fn reached(&self) {
        self.shelf.reached.notified().await;
    }

    /// How often a path was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.shelf.asked.lock().unwrap().iter().filter(|asked| *asked == path).count()
    }

    /// A feed of items `(path, title)` at `/feed.xml`.
    pub(crate) fn feed(&self, items: &[(&str, &str)]) {
        let items: String = items
            .iter()
            .map(|(path, title)| {
                format!(
                    "<item><title>{title}</title><link>{}</link><pubDate>2026-11-22</pubDate></item>",
                    self.at(path)
                )
            })
            .collect();
        let feed = format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>演示</title>{items}</channel></rss>"
        );
        self.serve("/feed.xml", "application/rss+xml", feed);
    }
}

/// A page with this title whose paragraphs are about `about` and about nothing else.
pub(crate) fn page(title: &str, about: &str, extra: &str) -> String {
    let paragraphs: String = (1..=6)
        .map(|n| format!("<p>第{n}段:{about},{about}的第{n}件事今天在现场说得很清楚,大家一边听一边记,回去以后照着{about}去做。</p>"))
        .collect();
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title></head><body><div class=\"nav\"><a href=\"/\">首页</a></div>\
         <div class=\"article\"><h1>{title}</h1><p>2026年11月22日09:30 来源:演示日报</p><div class=\"text\">{paragraphs}{extra}</div></div></body></html>"
    )
}

/// Somebody of `at` who looks after sources.
pub(crate) async fn editor(node: &Node, at: &str) -> String {
    node.person("演示编辑", at, &[Role::Editor]).await
}

/// What is entered for a feed.
pub(crate) fn feed_sheet<'a>(name: &'a str, address: &'a str, column: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "feed"),
        ("name", name),
        ("address", address),
        ("column", column),
        ("scope", COUNTY),
        ("every", "60"),
    ]
}

/// Saves a new source and gives its page.
pub(crate) async fn add(node: &Node, who: &str, sheet: &[(&str, &str)]) -> String {
    let answer: Answer = node.post(who, "/desk/sources/new", sheet).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location
}

/// Runs what is due.
pub(crate) async fn run(node: &Node) {
    node.content.run_sources(&node.place).await.unwrap();
}

/// Lets a day pass, after which every source is due, and runs them.
pub(crate) async fn run_next_day(node: &Node) {
    node.place.clock.advance(Millis::DAY + Millis::MINUTE);
    run(node).await;
}

/// Lets so many milliseconds pass, and runs what is due.
pub(crate) async fn run_after(node: &Node, millis: i64) {
    node.place.clock.advance(millis);
    run(node).await;
}

/// How many articles of this title stand at `stage`. The reader signs in anew: time has passed.
pub(crate) async fn count(node: &Node, stage: &str, title: &str) -> usize {
    let who = editor(node, COUNTY).await;
    let list = node.get(&who, &format!("/desk/articles?stage={stage}")).await;
    assert_eq!(list.status, StatusCode::OK);
    list.text().matches(&format!(">{title}<")).count()
}

/// The desk page of the one article of this title.
pub(crate) async fn article_page(node: &Node, stage: &str, title: &str) -> String {
    let who = editor(node, COUNTY).await;
    let list = node.get(&who, &format!("/desk/articles?stage={stage}")).await.text();
    let before = list.split(&format!(">{title}<")).next().unwrap();
    let href = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
    assert!(href.starts_with("/desk/articles/"), "{title} is not there: {list}");
    href.to_owned()
}
