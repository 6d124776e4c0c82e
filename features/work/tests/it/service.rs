//! A feed, or a platform, on this machine: it answers what a test gave it last, and remembers what it was asked.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use http::{HeaderMap, StatusCode, header};
use std::sync::{Arc, Mutex};

/// What came: head lines and body.
type Came = (HeaderMap, Vec<u8>);

#[derive(Clone)]
struct Shelf {
    answer: Arc<Mutex<(StatusCode, String)>>,
    asked: Arc<Mutex<Vec<Came>>>,
}

pub(crate) struct Service {
    pub(crate) address: String,
    shelf: Shelf,
}

async fn serve(State(shelf): State<Shelf>, headers: HeaderMap, body: Bytes) -> Response {
    shelf.asked.lock().expect("whole").push((headers, body.to_vec()));
    let (status, text) = shelf.answer.lock().expect("whole").clone();
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
    response.body(Body::from(text)).expect("an answer")
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/jobs?key=S3cr3t", listener.local_addr().expect("an address"));
        let answer = Arc::new(Mutex::new((StatusCode::NOT_FOUND, String::new())));
        let shelf = Shelf { answer, asked: Arc::default() };
        let app = Router::new().fallback(serve).with_state(shelf.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { address, shelf }
    }

    /// From now on it tells these items, each the inside of a JSON object.
    pub(crate) fn tells(&self, items: &[&str]) {
        let items: Vec<String> = items.iter().map(|item| format!("{{{item}}}")).collect();
        let text = format!("{{\"form\":\"hongwang.jobs/1\",\"jobs\":[{}]}}", items.join(","));
        *self.shelf.answer.lock().expect("whole") = (StatusCode::OK, text);
    }

    pub(crate) fn answers(&self, status: u16, text: &str) {
        let status = StatusCode::from_u16(status).expect("a status");
        *self.shelf.answer.lock().expect("whole") = (status, text.to_owned());
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.shelf.asked.lock().expect("whole").len()
    }

    /// What it was told last.
    pub(crate) fn last(&self) -> Came {
        self.shelf.asked.lock().expect("whole").last().expect("it was asked").clone()
    }
}
