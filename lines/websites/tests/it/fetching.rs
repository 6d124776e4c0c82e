//! The fetcher against a real server on the loopback address.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect},
    routing::get,
};
use futures_util::stream;
use hongwang_websites::{
    fetch::{FetchConfig, FetchError, Fetcher, Fresh, Outcome, Permit, Version},
    text,
};

const BOUND: usize = 64 * 1024;

/// A stand-in official site; returns its address.
async fn site() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let busy = Arc::new(AtomicUsize::new(0));
    let routes = Router::new()
        .route("/gbk", get(gbk_page))
        .route("/versioned", get(versioned))
        .route("/guarded", get(|| async { StatusCode::PRECONDITION_FAILED }))
        .route("/broken", get(|| async { StatusCode::BAD_GATEWAY }))
        .route("/endless", get(endless))
        .route(
            "/stalled",
            get(|| async { Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>()) }),
        )
        .route("/bomb", get(bomb))
        .route("/alone", get(move || alone(busy)))
        .route("/moved", get(|| async { Redirect::permanent("/gbk") }))
        .route("/loop", get(|| async { Redirect::temporary("/loop") }))
        .route(
            "/echo",
            axum::routing::post(|headers: HeaderMap, body: String| async move {
                format!("{:?} {body}", headers[header::CONTENT_TYPE])
            }),
        )
        .route("/moved-form", axum::routing::post(|| async { Redirect::temporary("/echo") }))
        .route("/endless-form", axum::routing::post(endless))
        .route("/inward", get(|| async { Redirect::temporary("http://169.254.169.254/latest/meta-data/") }))
        .route("/to-file", get(|| async { Redirect::temporary("file:///etc/passwd") }))
        .route("/to-name", get(|| async { Redirect::temporary("http://localhost:9/") }));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

async fn gbk_page() -> impl IntoResponse {
    let (bytes, _, _) = encoding_rs::GBK.encode("<html><body>英山县人民政府关于春耕备耕的通知</body></html>");
    ([(header::CONTENT_TYPE, "text/html")], bytes.into_owned())
}

async fn versioned(headers: HeaderMap) -> impl IntoResponse {
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == "\"v1\"");
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    (status, [(header::ETAG, "\"v1\""), (header::LAST_MODIFIED, "Mon, 23 Nov 2026 01:00:00 GMT")], "第一版")
}

/// Never ends; only the bound stops it.
async fn endless() -> Body {
    Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 8192]))))
}

/// 8 MiB of zeros in 8 KiB of gzip.
async fn bomb() -> impl IntoResponse {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![0; 8 << 20]).unwrap();
    ([(header::CONTENT_ENCODING, "gzip")], packed.finish().unwrap())
}

/// Says so if two requests are under way at once.
async fn alone(busy: Arc<AtomicUsize>) -> StatusCode {
    let others = busy.fetch_add(1, Ordering::SeqCst);
    tokio::task::yield_now().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    busy.fetch_sub(1, Ordering::SeqCst);
    if others == 0 { StatusCode::OK } else { StatusCode::CONFLICT }
}

fn fetcher(permit: &str) -> Fetcher {
    let permits: Vec<Permit> = permit.split_whitespace().map(|text| text.parse().unwrap()).collect();
    let config = FetchConfig { permits, max_bytes: BOUND, pause: Duration::ZERO, ..FetchConfig::default() };
    Fetcher::new(config).unwrap()
}

fn permitted(site: &str) -> Fetcher {
    fetcher(site.trim_start_matches("http://"))
}

async fn ask(fetcher: &Fetcher, address: String) -> Result<Outcome, FetchError> {
    fetcher.get(&address, &Version::default()).await
}

fn fresh(outcome: Outcome) -> Fresh {
    match outcome {
        Outcome::Fresh(fresh) => fresh,
        Outcome::NotModified => panic!("a body was expected"),
    }
}

#[tokio::test]
async fn a_private_address_is_refused_unless_the_configuration_permits_it() {
    let site = site().await;
    let refused = ask(&fetcher(""), format!("{site}/gbk")).await.unwrap_err();
    assert_eq!(refused, FetchError::BlockedAddress("127.0.0.1".into()));
    assert!(refused.to_string().contains("内部地址"));
    assert!(ask(&permitted(&site), format!("{site}/gbk")).await.is_ok());
}

#[tokio::test]
async fn a_name_that_resolves_to_a_private_address_is_refused_when_it_is_resolved() {
    let site = site().await;
    let named = site.replace("127.0.0.1", "localhost");
    let refused = ask(&permitted(&site), format!("{named}/gbk")).await.unwrap_err();
    assert_eq!(refused, FetchError::BlockedAddress("localhost".into()));
    assert!(ask(&fetcher("localhost"), format!("{named}/gbk")).await.is_ok());
    assert!(ask(&fetcher("127.0.0.0/8 ::1/128"), format!("{named}/gbk")).await.is_ok());
}

#[tokio::test]
async fn every_redirect_passes_the_same_gate() {
    let site = site().await;
    let fetcher = permitted(&site);
    let inward = ask(&fetcher, format!("{site}/inward")).await.unwrap_err();
    assert_eq!(inward, FetchError::BlockedAddress("169.254.169.254".into()));
    assert!(matches!(ask(&fetcher, format!("{site}/to-file")).await, Err(FetchError::BadAddress(_))));
    assert!(matches!(ask(&fetcher, format!("{site}/to-name")).await, Err(FetchError::BlockedAddress(_))));
    assert_eq!(ask(&fetcher, format!("{site}/loop")).await.unwrap_err(), FetchError::Redirects);
    let moved = fresh(ask(&fetcher, format!("{site}/moved")).await.unwrap());
    assert_eq!(moved.final_url.path(), "/gbk");
}

#[tokio::test]
async fn what_is_posted_passes_the_same_gate_and_follows_no_redirect() {
    let site = site().await;
    let refused = fetcher("").post_json(&format!("{site}/echo"), "{}").await.unwrap_err();
    assert_eq!(refused, FetchError::BlockedAddress("127.0.0.1".into()));
    let fetcher = permitted(&site);
    let answer = fetcher.post_json(&format!("{site}/echo"), "{\"pageNum\":1}").await.unwrap();
    assert_eq!(String::from_utf8_lossy(&answer.body), "\"application/json;charset=UTF-8\" {\"pageNum\":1}");
    for (path, error) in [
        ("moved-form", FetchError::Redirects),
        ("endless-form", FetchError::TooBig(BOUND)),
        ("gbk", FetchError::HttpStatus(405)),
        ("nowhere", FetchError::HttpStatus(404)),
    ] {
        assert_eq!(fetcher.post_json(&format!("{site}/{path}"), "{}").await.unwrap_err(), error, "{path}");
    }
}

#[tokio::test]
async fn a_body_is_cut_off_at_the_bound_packed_or_not() {
    let site = site().await;
    let fetcher = permitted(&site);
    assert_eq!(ask(&fetcher, format!("{site}/endless")).await.unwrap_err(), FetchError::TooBig(BOUND));
    assert_eq!(ask(&fetcher, format!("{site}/bomb")).await.unwrap_err(), FetchError::TooBig(BOUND));
}

#[tokio::test]
async fn a_body_that_never_comes_ends_at_the_time_limit() {
    let site = site().await;
    let limit = Duration::from_millis(200);
    let permits = vec![site.trim_start_matches("http://").parse().unwrap()];
    let fetcher = Fetcher::new(FetchConfig { timeout: limit, permits, ..FetchConfig::default() }).unwrap();
    let late = ask(&fetcher, format!("{site}/stalled")).await.unwrap_err();
    assert!(matches!(late, FetchError::Timeout(_)) && late.is_passing());
}

#[tokio::test]
async fn a_browser_check_is_reported_and_a_failing_server_may_be_tried_later() {
    let site = site().await;
    let fetcher = permitted(&site);
    let check = ask(&fetcher, format!("{site}/guarded")).await.unwrap_err();
    assert_eq!(check, FetchError::BrowserCheck(412));
    assert!(check.to_string().contains("该站要求浏览器验证") && check.to_string().contains("不绕过"));
    assert!(!check.is_passing());
    let broken = ask(&fetcher, format!("{site}/broken")).await.unwrap_err();
    assert_eq!(broken, FetchError::HttpStatus(502));
    assert!(broken.is_passing());
    assert_eq!(ask(&fetcher, format!("{site}/gone")).await.unwrap_err(), FetchError::HttpStatus(404));
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let site = site().await;
    let fetcher = permitted(&site);
    let address = format!("{site}/versioned");
    let first = fresh(fetcher.get(&address, &Version::default()).await.unwrap());
    assert_eq!(first.version.etag.as_deref(), Some("\"v1\""));
    assert!(first.version.last_modified.is_some());
    assert!(matches!(fetcher.get(&address, &first.version).await.unwrap(), Outcome::NotModified));
}

#[tokio::test]
async fn a_gbk_page_without_a_declaration_is_read() {
    let site = site().await;
    let page = fresh(ask(&permitted(&site), format!("{site}/gbk")).await.unwrap());
    let decoded = text::decode(&page.body, page.content_type.as_deref());
    assert!(decoded.text.contains("英山县人民政府关于春耕备耕的通知"), "{decoded:?}");
}

#[tokio::test]
async fn a_site_is_asked_one_thing_at_a_time() {
    let site = site().await;
    let fetcher = permitted(&site);
    let requests = (0..6).map(|_| ask(&fetcher, format!("{site}/alone")));
    for outcome in futures_util::future::join_all(requests).await {
        outcome.unwrap();
    }
}

#[tokio::test]
async fn nobody_listening_and_unknown_names_are_told_apart() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap().to_string();
    drop(closed);
    let refused = ask(&fetcher(&address), format!("http://{address}/")).await.unwrap_err();
    assert!(matches!(refused, FetchError::Connection(_)), "{refused:?}");
    let unknown = ask(&fetcher(""), "http://no-such-site.invalid/".into()).await.unwrap_err();
    assert_eq!(unknown, FetchError::Dns("no-such-site.invalid".into()));
    assert!(unknown.is_passing());
}

#[tokio::test]
async fn an_untrusted_certificate_is_named_as_the_cause() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".into()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(acceptor.accept(stream).await);
        }
    });
    let refused = ask(&fetcher(&address), format!("https://{address}/")).await.unwrap_err();
    assert!(matches!(refused, FetchError::Tls(_)), "{refused:?}");
    assert!(!refused.is_passing());
}
