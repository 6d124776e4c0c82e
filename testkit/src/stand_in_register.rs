//! The register of another office, as it looks from the other side of the contract.
//!
//! It checks and makes signatures by the crate of the Standard Webhooks project, so that a mistake in the product's own is
//! not repeated, and does wrong what it is told to do wrong.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// What it does wrong, once each time that it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterFault {
    /// Answers with this status.
    Status(u16),
    /// Never answers.
    Silent,
    /// Signs nothing.
    Unsigned,
    /// Signs with another secret.
    OtherSecret,
    /// Signs for so many seconds ago.
    Old(i64),
    /// Answers another question.
    OtherQuestion,
    /// Answers with these bytes, well signed.
    Says(String),
}

/// What it holds of a person.
#[derive(Clone, Debug, Default)]
struct Held {
    as_of: String,
    lines: Vec<Value>,
    telephone: Option<String>,
}

#[derive(Debug, Default)]
struct Inside {
    people: HashMap<(String, String), Held>,
    refuses: Option<String>,
    faults: VecDeque<RegisterFault>,
    asked: Vec<String>,
    answered: Vec<String>,
}

/// Such a register. Dropping it ends its server.
#[derive(Debug)]
pub struct StandInRegister {
    inside: Arc<Mutex<Inside>>,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    inside: Arc<Mutex<Inside>>,
    peer: Arc<standardwebhooks::Webhook>,
    other: Arc<standardwebhooks::Webhook>,
}

impl StandInRegister {
    /// A register on loopback, with the secret that both sides keep.
    pub async fn start(secret: &str) -> Self {
        let listener =
            tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let inside: Arc<Mutex<Inside>> = Arc::default();
        let webhook = |secret: &str| {
            Arc::new(standardwebhooks::Webhook::new(secret).expect("a secret of the standard"))
        };
        let (peer, other) = (webhook(secret), webhook("whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVy"));
        let router =
            Router::new().route("/ask", post(ask)).with_state(Shared { inside: inside.clone(), peer, other });
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("loopback goes on");
        });
        Self { inside, address, serving }
    }

    /// Where its server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it is asked.
    pub fn url(&self) -> String {
        format!("http://{}/ask", self.address)
    }

    /// It holds this of a person.
    pub fn holds(&self, kind: &str, id_number: &str, as_of: &str, lines: Value) {
        let Value::Array(lines) = lines else { panic!("lines are a list") };
        let mut inside = lock(&self.inside);
        let held = inside.people.entry((kind.to_owned(), id_number.to_owned())).or_default();
        (held.as_of, held.lines) = (as_of.to_owned(), lines);
    }

    /// It knows the telephone of a person.
    pub fn knows_telephone(&self, kind: &str, id_number: &str, telephone: &str) {
        let mut inside = lock(&self.inside);
        let held = inside.people.entry((kind.to_owned(), id_number.to_owned())).or_default();
        held.telephone = Some(telephone.to_owned());
    }

    /// It refuses everybody with this code.
    pub fn refuses(&self, code: &str) {
        lock(&self.inside).refuses = Some(code.to_owned());
    }

    /// Does the next thing wrong.
    pub fn will(&self, fault: RegisterFault) {
        lock(&self.inside).faults.push_back(fault);
    }

    /// Every question that came with a good signature, as it came.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.inside).asked.clone()
    }

    /// Everything that it answered in earnest.
    pub fn answered(&self) -> Vec<String> {
        lock(&self.inside).answered.clone()
    }
}

impl Drop for StandInRegister {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().expect("nobody panics while holding it")
}

impl Inside {
    fn answer(&self, question: &Value) -> Value {
        let text = |name: &str| question[name].as_str().unwrap_or_default().to_owned();
        let request_id = text("request_id");
        if let Some(code) = &self.refuses {
            return json!({ "request_id": request_id, "outcome": "refused", "code": code });
        }
        let held = self.people.get(&(text("kind"), text("id_number")));
        let found = match (text("wanted").as_str(), held) {
            ("telephone", Some(Held { telephone: Some(telephone), .. })) => {
                Some(json!({ "outcome": "found", "telephone": telephone }))
            }
            ("lines", Some(held)) if !held.lines.is_empty() => {
                Some(json!({ "outcome": "found", "as_of": held.as_of, "lines": held.lines }))
            }
            _ => None,
        };
        let mut answer = found.unwrap_or_else(|| json!({ "outcome": "none" }));
        answer["request_id"] = request_id.into();
        answer
    }
}

async fn ask(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let seconds: i64 = text("webhook-timestamp").parse().unwrap_or_default();
    // Its time is not looked at, because tests turn clocks.
    let wanted = shared.peer.sign(text("webhook-id"), seconds, &body);
    let question: Value = serde_json::from_slice(&body).unwrap_or_default();
    let good = wanted.is_ok_and(|wanted| wanted == text("webhook-signature"))
        && question["request_id"].as_str() == Some(text("webhook-id"));
    if !good {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let (answer, fault) = {
        let mut inside = lock(&shared.inside);
        inside.asked.push(String::from_utf8_lossy(&body).into_owned());
        (inside.answer(&question), inside.faults.pop_front())
    };
    let signed = |by: &standardwebhooks::Webhook, at: i64, answer: String| {
        let id = text("webhook-id");
        let signature = by.sign(id, at, answer.as_bytes()).expect("it signs");
        let headers = [
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", at.to_string()),
            ("webhook-signature", signature),
            ("content-type", "application/json".to_owned()),
        ];
        (headers, answer).into_response()
    };
    match fault {
        None => {
            lock(&shared.inside).answered.push(answer.to_string());
            signed(&shared.peer, seconds, answer.to_string())
        }
        Some(RegisterFault::Status(status)) => {
            StatusCode::from_u16(status).expect("a status").into_response()
        }
        Some(RegisterFault::Silent) => std::future::pending().await,
        Some(RegisterFault::Unsigned) => answer.to_string().into_response(),
        Some(RegisterFault::OtherSecret) => signed(&shared.other, seconds, answer.to_string()),
        Some(RegisterFault::Old(by)) => signed(&shared.peer, seconds - by, answer.to_string()),
        Some(RegisterFault::OtherQuestion) => {
            let mut answer = answer;
            answer["request_id"] = "00000000-0000-7000-8000-000000000000".into();
            signed(&shared.peer, seconds, answer.to_string())
        }
        Some(RegisterFault::Says(bytes)) => signed(&shared.peer, seconds, bytes),
    }
}
