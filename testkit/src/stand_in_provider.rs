//! A provider of films as it looks from the other side: files that can be asked for by ranges, and a list of them in the two
//! forms that are agreed with providers. It does wrong what it is told to do wrong.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

/// Entries of one part of the list.
const A_PART: usize = 2;

/// What it does wrong with the next request for a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderFault {
    /// Answers with this status.
    Status(u16),
    /// Breaks off after so many bytes of the body.
    Cut(usize),
    /// Answers with half of the body, as if that were all.
    Half,
    /// Leads to another address.
    Leads(&'static str),
}

/// A film on its list.
#[derive(Clone, Debug, Default)]
pub struct ListedFilm {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: String,
    /// The path of its file.
    pub path: String,
    /// Who owns it; empty when the list does not say.
    pub owner: String,
    /// The last day, `2027-12-31`; empty when there is none.
    pub until: String,
    /// Whether it was taken back.
    pub is_withdrawn: bool,
}

#[derive(Debug, Default)]
struct Inside {
    files: HashMap<String, (String, Bytes)>,
    films: Vec<ListedFilm>,
    faults: HashMap<String, VecDeque<ProviderFault>>,
    asked: Vec<(String, String)>,
    is_down: bool,
}

type Shared = Arc<Mutex<Inside>>;

/// Such a provider. Dropping it ends its server.
#[derive(Debug)]
pub struct StandInProvider {
    inside: Shared,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for StandInProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn lock(inside: &Shared) -> MutexGuard<'_, Inside> {
    inside.lock().expect("no test panics while it holds this")
}

impl StandInProvider {
    /// A provider on loopback that has nothing yet.
    pub async fn start() -> Self {
        let listener =
            tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let inside = Shared::default();
        let router = Router::new().fallback(answer).with_state((inside.clone(), address));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("loopback goes on");
        });
        Self { inside, address, serving }
    }

    /// Where its server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a path. Its list lies at `/jingchu` and `/iptv`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A file lies at a path.
    pub fn lays(&self, path: &str, kind: &str, bytes: impl Into<Bytes>) {
        lock(&self.inside).files.insert(path.to_owned(), (kind.to_owned(), bytes.into()));
    }

    /// Its list has these films.
    pub fn lists(&self, films: Vec<ListedFilm>) {
        lock(&self.inside).films = films;
    }

    /// Does the next thing at a path wrong.
    pub fn will(&self, path: &str, fault: ProviderFault) {
        lock(&self.inside).faults.entry(path.to_owned()).or_default().push_back(fault);
    }

    /// Answers nothing but that it is down, or goes on.
    pub fn is_down(&self, is_down: bool) {
        lock(&self.inside).is_down = is_down;
    }

    /// What it was asked for: paths with the range.
    pub fn asked(&self) -> Vec<(String, String)> {
        lock(&self.inside).asked.clone()
    }
}

async fn answer(State((inside, address)): State<(Shared, SocketAddr)>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut inside = lock(&inside);
    let range = text(request.headers(), header::RANGE).unwrap_or_default();
    inside.asked.push((path.clone(), range));
    if inside.is_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let fault = inside.faults.get_mut(&path).and_then(VecDeque::pop_front);
    if let Some(ProviderFault::Status(status)) = fault {
        return StatusCode::from_u16(status).expect("a status").into_response();
    }
    if let Some(ProviderFault::Leads(to)) = fault {
        return (StatusCode::FOUND, [(header::LOCATION, to)]).into_response();
    }
    let found = match path.as_str() {
        "/jingchu" => Some(("application/json".to_owned(), jingchu(&inside.films, address, &query))),
        "/iptv" => Some(("application/xml".to_owned(), iptv(&inside.films, address))),
        _ => inside.files.get(&path).cloned(),
    };
    drop(inside);
    match found {
        Some((kind, bytes)) => part(request.headers(), &kind, &bytes, fault),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The bytes, or the range of them that is asked for.
fn part(headers: &HeaderMap, kind: &str, bytes: &Bytes, fault: Option<ProviderFault>) -> Response {
    let mark = format!("\"{}\"", &format!("{:x}", Sha256::digest(bytes))[..16]);
    let range = text(headers, header::RANGE);
    let same = text(headers, header::IF_RANGE).is_none_or(|known| known == mark);
    let range = range.filter(|_| same).and_then(|range| {
        let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
        let from: usize = from.parse().ok()?;
        let to = to.parse().map_or(bytes.len(), |to: usize| (to + 1).min(bytes.len()));
        Some((from, to))
    });
    if range.is_some_and(|(from, to)| from >= to) {
        return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    }
    let (from, to) = range.unwrap_or((0, bytes.len()));
    let sent = bytes.slice(from..to);
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let whole = format!("bytes {from}-{}/{}", to.saturating_sub(1), bytes.len());
    let length = if fault == Some(ProviderFault::Half) { sent.len() / 2 } else { sent.len() };
    let body = match fault {
        Some(ProviderFault::Cut(after)) => {
            let broken = std::io::Error::other("the line broke");
            let came = sent.slice(..after.min(sent.len()));
            let breaks = stream::once(async {
                // What came before is on its way by then.
                tokio::task::yield_now().await;
                Err(broken)
            });
            Body::from_stream(stream::once(async { Ok(came) }).chain(breaks))
        }
        _ => Body::from(sent.slice(..length)),
    };
    let response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .header(header::CONTENT_LENGTH, length)
        .header(header::ETAG, mark)
        .header(header::CONTENT_RANGE, whole);
    response.body(body).expect("constant parts")
}

fn jingchu(films: &[ListedFilm], address: SocketAddr, query: &str) -> Bytes {
    let part = query.strip_prefix("part=").and_then(|part| part.parse::<usize>().ok()).unwrap_or(1);
    let videos: Vec<Value> = films
        .chunks(A_PART)
        .nth(part.saturating_sub(1))
        .unwrap_or_default()
        .iter()
        .map(|film| {
            let until = Some(&film.until).filter(|until| !until.is_empty());
            let licence = if film.owner.is_empty() { "" } else { "演示合同" };
            json!({"id": film.code, "title": film.title, "summary": "演示", "url": format!("http://{address}{}", film.path),
                   "rights": {"owner": film.owner, "licence": licence, "until": until}, "withdrawn": film.is_withdrawn})
        })
        .collect();
    let parts = films.len().div_ceil(A_PART).max(1);
    let list = json!({"form": "jingchu.videos/1", "part": part, "parts": parts, "total": films.len(), "videos": videos});
    list.to_string().into()
}

fn iptv(films: &[ListedFilm], address: SocketAddr) -> Bytes {
    let mut objects = String::new();
    let mut mappings = String::new();
    for film in films {
        let code = &film.code;
        let action = if film.is_withdrawn { "DELETE" } else { "REGIST" };
        let licence = if film.owner.is_empty() { "" } else { "演示合同" };
        let until = film.until.replace('-', "");
        let end = if until.is_empty() { until } else { format!("{until}235959") };
        let property = |name: &str, value: &str| format!("<Property Name=\"{name}\">{value}</Property>");
        let lines = [
            property("Name", &film.title),
            property("CopyRight", &film.owner),
            property("Licence", licence),
            property("LicensingWindowEnd", &end),
        ];
        // Writing into a text never fails.
        let _ = write!(
            objects,
            "<Object ElementType=\"Program\" Code=\"{code}\" Action=\"{action}\">{}</Object>\
             <Object ElementType=\"Movie\" Code=\"M{code}\" Action=\"{action}\">{}</Object>",
            lines.concat(),
            property("FileURL", &format!("http://{address}{}", film.path)),
        );
        let _ = write!(
            mappings,
            "<Mapping ParentType=\"Program\" ParentCode=\"{code}\" ElementType=\"Movie\" ElementCode=\"M{code}\"/>"
        );
    }
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    format!("{head}<ADI><Objects>{objects}</Objects><Mappings>{mappings}</Mappings></ADI>").into()
}
