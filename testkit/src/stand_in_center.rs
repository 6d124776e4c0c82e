//! The own system of another service center, as it looks from the other side of the exchange.
//!
//! It reads and writes its XML by itself, and checks signatures by the crate of the Standard Webhooks project, so that a
//! mistake in the product's own codec is not repeated. It takes every record once, whatever is sent how often, and does
//! wrong what it is told to do wrong.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as At, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

/// What it does wrong, once each time that it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Takes what is sent and answers that it failed.
    Error,
    /// Takes what is sent and answers so late.
    Slow(Duration),
    /// Writes half of a receipt.
    HalfWritten,
    /// Says each result twice.
    Twice,
    /// Answers with a code that the standard does not have.
    UnknownCode,
    /// Refuses every record for this reason.
    Refuses(String),
    /// Takes the batch, and keeps its receipt until it is sent again.
    Silent,
}

#[derive(Debug, Default)]
struct Inside {
    faults: VecDeque<Fault>,
    /// Every record that was taken, by number and place.
    taken: BTreeMap<(String, u64), String>,
    /// The receipt of each batch that was seen.
    receipts: BTreeMap<String, String>,
    batches: u64,
    /// Batches that wait for whoever asks, by id.
    outgoing: VecDeque<(String, String)>,
    /// What was said of ours.
    answers: Vec<String>,
}

/// Such a system. Dropping it ends its server.
#[derive(Debug)]
pub struct StandInCenter {
    inside: Arc<Mutex<Inside>>,
    folder: Option<PathBuf>,
    server: Option<(SocketAddr, JoinHandle<()>)>,
}

impl StandInCenter {
    /// A system that looks into the exchange folder when [`StandInCenter::looks`] is called.
    pub fn in_folder(root: &Path) -> Self {
        Self { inside: Arc::default(), folder: Some(root.to_owned()), server: None }
    }

    /// A system behind HTTP on loopback, with the secret that both sides keep.
    pub async fn over_http(secret: &str) -> Self {
        let listener =
            tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let inside: Arc<Mutex<Inside>> = Arc::default();
        let peer = standardwebhooks::Webhook::new(secret).expect("a secret of the standard");
        let router = Router::new()
            .route("/batches", post(take))
            .route("/batches/{id}/receipt", get(receipt))
            .route("/outgoing", get(give))
            .route("/outgoing/{id}/receipt", post(answered))
            .with_state(Shared { inside: inside.clone(), peer: Arc::new(peer) });
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("loopback goes on");
        });
        Self { inside, folder: None, server: Some((address, serving)) }
    }

    /// Where its server listens.
    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().expect("it is a server").0
    }

    /// Does the next thing wrong.
    pub fn will(&self, fault: Fault) {
        self.inside().faults.push_back(fault);
    }

    /// Every record that it took: number, place, XML.
    pub fn taken(&self) -> Vec<(String, u64, String)> {
        self.inside().taken.iter().map(|((number, seq), xml)| (number.clone(), *seq, xml.clone())).collect()
    }

    /// How many batches came, repeated ones counted each time.
    pub fn batches(&self) -> u64 {
        self.inside().batches
    }

    /// What was said of the batches that it sent.
    pub fn answers(&self) -> Vec<String> {
        self.inside().answers.clone()
    }

    /// Has done a step of a case of which it saw so many events; the batch waits until somebody asks or it looks.
    pub fn does(&self, id: &str, number: &str, seen: u64, action: &str, opinion: &str) {
        self.does_by(id, "", number, seen, action, opinion);
    }

    /// The same, and says which of its people did it.
    pub fn does_by(&self, id: &str, staff: &str, number: &str, seen: u64, action: &str, opinion: &str) {
        let mark = if staff.is_empty() {
            String::new()
        } else {
            format!("<办理人标识>{staff}</办理人标识>")
        };
        let xml = format!(
            "<批次 版本=\"1\" 编号=\"{id}\" 发送方=\"stand-in\" 时间=\"20261123T103000\"><办件>\
             <办件编号>{number}</办件编号><序号>{seen}</序号><环节><环节代码>{action}</环节代码>\
             <环节状态>2</环节状态><环节时间>20261123T102959</环节时间>{mark}<办理意见>{opinion}</办理意见></环节></办件></批次>"
        );
        self.sends(id, &xml);
    }

    /// Sends these bytes as a batch.
    pub fn sends(&self, id: &str, xml: &str) {
        self.inside().outgoing.push_back((id.to_owned(), xml.to_owned()));
    }

    /// Takes every whole batch out of the folder, answers it, and puts its own there.
    pub fn looks(&self) {
        let root = self.folder.as_deref().expect("it looks into a folder");
        let (out, into) = (root.join("out"), root.join("in"));
        let mut inside = self.inside();
        for id in ids(&out, ".manifest.xml") {
            let text = fs::read_to_string(out.join(format!("{id}.xml")))
                .expect("the batch came before its manifest");
            let manifest = fs::read_to_string(out.join(format!("{id}.manifest.xml"))).expect("a manifest");
            let sum: String =
                Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(manifest.contains(&format!("校验=\"{sum}\"")), "{manifest}");
            if let Some(receipt) = inside.take(&text) {
                put(&into.join(format!("{id}.receipt.xml")), &receipt);
            }
        }
        for id in ids(&out, ".receipt.xml") {
            let path = out.join(format!("{id}.receipt.xml"));
            inside.answers.push(fs::read_to_string(&path).expect("a receipt"));
            fs::remove_file(path).expect("it can be removed");
        }
        while let Some((id, xml)) = inside.outgoing.pop_front() {
            let sum: String =
                Sha256::digest(xml.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            let records = xml.matches("</办件>").count();
            put(&into.join(format!("{id}.xml")), &xml);
            let manifest = format!(
                "<清单 版本=\"1\" 批次=\"{id}\" 记录数=\"{records}\" 字节数=\"{}\" 校验=\"{sum}\"/>",
                xml.len()
            );
            put(&into.join(format!("{id}.manifest.xml")), &manifest);
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        lock(&self.inside)
    }
}

impl Drop for StandInCenter {
    fn drop(&mut self) {
        if let Some((_, serving)) = &self.server {
            serving.abort();
        }
    }
}

fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().expect("nobody panics while holding it")
}

impl Inside {
    /// Takes a batch, and says its receipt unless it is silent.
    fn take(&mut self, text: &str) -> Option<String> {
        self.batches += 1;
        let id = between(text, "编号=\"", "\"").expect("a batch has an id").to_owned();
        let records: Vec<&str> = text
            .split("<办件>")
            .skip(1)
            .map(|rest| rest.split("</办件>").next().unwrap_or_default())
            .collect();
        let key = |record: &str| {
            let number = between(record, "<办件编号>", "</办件编号>").expect("a number").to_owned();
            (number, between(record, "<序号>", "</序号>").and_then(|seq| seq.parse().ok()).expect("a place"))
        };
        let fault = self.faults.pop_front();
        let reason = match &fault {
            Some(Fault::Refuses(reason)) => Some(reason.clone()),
            _ => None,
        };
        if reason.is_none() {
            for record in &records {
                self.taken.insert(key(record), (*record).to_owned());
            }
        }
        let code = match (&fault, &reason) {
            (Some(Fault::UnknownCode), _) => "7",
            (_, Some(_)) => "2",
            _ => "1",
        };
        let why = reason.map(|reason| format!(" 原因=\"{reason}\"")).unwrap_or_default();
        let line = |record: &&str| {
            let (number, seq) = key(record);
            format!("<结果 办件编号=\"{number}\" 序号=\"{seq}\" 代码=\"{code}\"{why}/>")
        };
        let mut lines: String = records.iter().map(line).collect();
        if fault == Some(Fault::Twice) {
            lines = lines.repeat(2);
        }
        let mut receipt = format!("<回执 版本=\"1\" 批次=\"{id}\" 时间=\"20261123T101500\">{lines}</回执>");
        if fault == Some(Fault::HalfWritten) {
            let mut half = receipt.len() / 2;
            while !receipt.is_char_boundary(half) {
                half -= 1;
            }
            receipt.truncate(half);
        }
        let silent = matches!(fault, Some(Fault::Silent | Fault::Error | Fault::Slow(_)));
        // One that was kept back, or went wrong, is said rightly when the batch comes again.
        if fault.is_none() || matches!(fault, Some(Fault::Refuses(_))) {
            self.receipts.insert(id, receipt.clone());
        }
        (!silent).then_some(receipt)
    }
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split_once(to).map(|(found, _)| found)
}

fn ids(folder: &Path, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut ids: Vec<String> = names
        .filter(|name| !name.starts_with('.'))
        .filter_map(|name| name.strip_suffix(ending).map(str::to_owned))
        .collect();
    ids.sort();
    ids
}

fn put(path: &Path, text: &str) {
    let partial = path.with_extension("tmp");
    fs::write(&partial, text)
        .and_then(|()| fs::rename(&partial, path))
        .unwrap_or_else(|error| panic!("{error}"));
}

#[derive(Clone)]
struct Shared {
    inside: Arc<Mutex<Inside>>,
    peer: Arc<standardwebhooks::Webhook>,
}

impl Shared {
    /// What the signature says of a request; its time is not looked at, because tests turn clocks.
    fn knows(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let seconds = text("webhook-timestamp").parse().unwrap_or_default();
        let wanted = self.peer.sign(text("webhook-id"), seconds, body);
        wanted.is_ok_and(|wanted| !text("webhook-id").is_empty() && wanted == text("webhook-signature"))
    }
}

async fn take(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    if !shared.knows(&headers, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let fault = lock(&shared.inside).faults.front().cloned();
    let receipt = lock(&shared.inside).take(&String::from_utf8_lossy(&body));
    match (fault, receipt) {
        (Some(Fault::Error), _) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        (Some(Fault::Slow(time)), _) => {
            tokio::time::sleep(time).await;
            StatusCode::ACCEPTED.into_response()
        }
        (_, Some(receipt)) => receipt.into_response(),
        _ => StatusCode::ACCEPTED.into_response(),
    }
}

async fn receipt(State(shared): State<Shared>, At(id): At<String>, headers: HeaderMap) -> Response {
    if !shared.knows(&headers, b"") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let known = lock(&shared.inside).receipts.get(&id).cloned();
    known.map_or_else(|| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response)
}

async fn give(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    if !shared.knows(&headers, b"") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let first = lock(&shared.inside).outgoing.front().cloned();
    first.map_or_else(|| StatusCode::NO_CONTENT.into_response(), |(_, xml)| xml.into_response())
}

async fn answered(
    State(shared): State<Shared>,
    At(id): At<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if !shared.knows(&headers, &body) {
        return StatusCode::UNAUTHORIZED;
    }
    let mut inside = lock(&shared.inside);
    inside.outgoing.retain(|(of, _)| *of != id);
    inside.answers.push(String::from_utf8_lossy(&body).into_owned());
    StatusCode::NO_CONTENT
}
