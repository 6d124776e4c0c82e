//! A service on this machine: at every address the answer that a test gave it last, or the one for its path.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use hongwang_base::Millis;
use http::{StatusCode, header};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, watch};

const NMC: &str = include_str!("../../../../fuzz/corpus/weather/nmc.json");
const CAIYUN: &str = include_str!("../../../../fuzz/corpus/weather/caiyun.json");

/// What 中央气象台 answers at `at`.
pub(crate) fn nmc(at: Millis) -> String {
    NMC.replace("2026-11-23 09:35", &at.stamp()[..16])
}

/// What 彩云天气 answers at `at`.
pub(crate) fn caiyun(at: Millis) -> String {
    CAIYUN.replace("1795398600", &(at.0 / Millis::SECOND).to_string())
}

/// What the ministry's site answers: product, market, price in yuan, unit, day.
pub(crate) fn prices(rows: &[(&str, &str, &str, &str, &str)]) -> String {
    let row = |(product, market, yuan, unit, day): &(&str, &str, &str, &str, &str)| {
        serde_json::json!({
            "varietyName": product, "marketName": market, "minimumPrice": yuan, "middlePrice": yuan,
            "highestPrice": yuan, "meteringUnit": unit, "reportTime": day,
        })
    };
    let list: Vec<_> = rows.iter().map(row).collect();
    serde_json::json!({ "code": 200, "message": "操作成功", "content": { "pageNum": 1, "total": list.len(), "list": list } })
        .to_string()
}

#[derive(Clone)]
enum Answer {
    Body(StatusCode, String),
    Redirect(String),
    /// It comes once the test lets it go, or never.
    Held(String),
}

#[derive(Clone)]
struct Shelf {
    answer: Arc<Mutex<Answer>>,
    pages: Arc<Mutex<BTreeMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
    reached: Arc<Notify>,
    go: Arc<Notify>,
}

pub(crate) struct Service {
    base: String,
    shelf: Shelf,
    _stop: watch::Sender<()>,
}

async fn serve(State(shelf): State<Shelf>, request: Request) -> Response {
    let asked = format!("{} {}", request.method(), request.uri());
    shelf.asked.lock().expect("whole").push(asked.trim_start_matches("GET ").to_owned());
    let page = shelf.pages.lock().expect("whole").get(request.uri().path()).cloned();
    let whole = shelf.answer.lock().expect("whole").clone();
    let answer = page.unwrap_or(whole);
    let response = Response::builder().header(header::CONTENT_TYPE, "application/json");
    let response = match answer {
        Answer::Body(status, text) => response.status(status).body(Body::from(text)),
        Answer::Redirect(to) => {
            response.status(StatusCode::FOUND).header(header::LOCATION, to).body(Body::empty())
        }
        Answer::Held(text) => {
            shelf.reached.notify_one();
            shelf.go.notified().await;
            response.body(Body::from(text))
        }
    };
    response.expect("an answer")
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let shelf = Shelf {
            answer: Arc::new(Mutex::new(Answer::Body(StatusCode::NOT_FOUND, String::new()))),
            pages: Arc::default(),
            asked: Arc::default(),
            reached: Arc::default(),
            go: Arc::default(),
        };
        let (stop, mut stopped) = watch::channel(());
        let app = Router::new().fallback(serve).with_state(shelf.clone());
        let ended = async move { drop(stopped.changed().await) };
        tokio::spawn(async move {
            axum::serve(listener, app).with_graceful_shutdown(ended).await.expect("it serves");
        });
        Self { base, shelf, _stop: stop }
    }

    /// The address of a station.
    pub(crate) fn station(&self) -> String {
        format!("{}/rest/weather?stationid=XyZaB", self.base)
    }

    /// The address of a place, asked for with `key`.
    pub(crate) fn place(&self, key: &str) -> String {
        format!("{}/v2.6/{key}/110.02,30.01/weather?dailysteps=7", self.base)
    }

    /// The address of a path.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// From now on this path answers with `text`.
    pub(crate) fn answers_at(&self, path: &str, text: impl Into<String>) {
        self.set_at(path, Answer::Body(StatusCode::OK, text.into()));
    }

    /// From now on this path refuses.
    pub(crate) fn refuses_at(&self, path: &str, status: u16) {
        self.set_at(path, Answer::Body(StatusCode::from_u16(status).expect("a status"), String::new()));
    }

    /// From now on an answer of this path waits for [`Service::lets_go`].
    pub(crate) fn holds_at(&self, path: &str, text: impl Into<String>) {
        self.set_at(path, Answer::Held(text.into()));
    }

    fn set_at(&self, path: &str, answer: Answer) {
        self.shelf.pages.lock().expect("whole").insert(path.to_owned(), answer);
    }

    fn set(&self, answer: Answer) {
        *self.shelf.answer.lock().expect("whole") = answer;
    }

    pub(crate) fn answers(&self, text: impl Into<String>) {
        self.set(Answer::Body(StatusCode::OK, text.into()));
    }

    pub(crate) fn refuses(&self, status: u16) {
        self.set(Answer::Body(StatusCode::from_u16(status).expect("a status"), String::new()));
    }

    pub(crate) fn redirects(&self, to: &str) {
        self.set(Answer::Redirect(to.to_owned()));
    }

    /// From now on an answer waits for [`Service::lets_go`].
    pub(crate) fn holds(&self, text: impl Into<String>) {
        self.set(Answer::Held(text.into()));
    }

    /// Waits until somebody waits for a held answer.
    pub(crate) async fn reached(&self) {
        self.shelf.reached.notified().await;
    }

    pub(crate) fn lets_go(&self) {
        self.shelf.go.notify_one();
    }

    /// What it was asked for, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.shelf.asked.lock().expect("whole").clone()
    }
}
